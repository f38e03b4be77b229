package validate

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
)

// said is a server that answers each request with the text, and closes the connection. If more is not empty, it follows for as long
// as somebody listens, and otherwise, if silent, nothing does.
type said struct {
	text, more string
	silent     bool
	reset      bool
}

// start returns the server's address, and how many requests have come.
func (s said) start(t *testing.T) (address string, requests *atomic.Int64) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	requests = new(atomic.Int64)
	ended := make(chan struct{})
	text, more := []byte(s.text), []byte(s.more)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
					return
				}
				requests.Add(1)
				c.Write(text)
				switch {
				case s.silent:
					gone := make(chan struct{})
					go func() { io.Copy(io.Discard, c); close(gone) }()
					select {
					case <-ended:
					case <-gone:
					}
				case s.more != "":
					for err == nil {
						_, err = c.Write(more)
					}
				case s.reset:
					c.(*net.TCPConn).SetLinger(0)
				}
			})
		}
	})
	t.Cleanup(func() { close(ended); l.Close(); all.Wait() })
	return l.Addr().String(), requests
}

// hostLinter asks servers of this computer, once.
func hostLinter(t *testing.T, limit time.Duration) *Linter {
	p := &probe.Prober{Integrity: facts.Full, HTTP: &probe.HTTP{AllowPrivate: true, Timeout: limit, Retries: -1}}
	t.Cleanup(p.Close)
	return &Linter{Prober: p}
}

// lintHost lints a pin with the URL, and gives what is found of it, but for that its host is this computer and its scheme is http.
func lintHost(t *testing.T, l *Linter, url string) (found []Finding) {
	t.Helper()
	for r, err := range l.Lint(context.Background(), payload.Bytes("pin.json", []byte(strings.Replace(withPicture(url), `"link": "https://www.example.com/", `, "", 1)), payload.JSON)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Rule != "url.private-host" && f.Rule != "url.insecure" && f.Rule != "link.missing" {
				found = append(found, f)
			}
		}
	}
	return found
}

const hostSecret = "9f86d081884c7d659a2feaa0c55ad0153bd1"

// TestHostFaults lints pins whose pictures lie on hosts that misbehave, and looks at what people are told, and at how often the host
// was asked.
func TestHostFaults(t *testing.T) {
	log.SetOutput(io.Discard) // net/http logs what comes unasked
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	photo, err := os.ReadFile("../testdata/examples/photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	jpeg := string(photo)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(make([]byte, 64<<20))
	z.Close()
	status := func(code int, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header()[headers[i]] = []string{headers[i+1]}
			}
			w.WriteHeader(code)
			io.WriteString(w, body)
		}
	}
	to := func(location string) http.HandlerFunc { return status(302, "", "Location", location) }
	storage := func(code, message string) string {
		return `<?xml version="1.0"?><Error><Code>` + code + `</Code><Message>` + message + `</Message><AWSAccessKeyId>` + hostSecret + `</AWSAccessKeyId></Error>`
	}
	picture := func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "photo.jpg", time.Time{}, bytes.NewReader(photo))
	}
	// moved leads from the pin's path elsewhere, where the picture is.
	moved := func(location string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/shop/pin.jpg" {
				to(strings.ReplaceAll(location, "HOST", r.Host))(w, r)
				return
			}
			picture(w, r)
		}
	}
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"
	for _, c := range []struct {
		name     string
		handler  http.HandlerFunc
		said     said // in the place of a handler
		want     string
		says     string
		requests int64         // at most; 0: 1
		limit    time.Duration // of the URL; 0: five seconds
	}{
		{name: "401 of a media host", handler: status(401, ""), want: "probe.forbidden error fix_input", says: "Pinterest cannot log in"},
		{name: "403 of S3, expired", handler: status(403, storage("AccessDenied", "Request has expired")), want: "probe.expired error fix_input", says: "sign the URL again"},
		{name: "403 of S3, not public", handler: status(403, storage("AccessDenied", "Access Denied")), want: "probe.forbidden error fix_input", says: "make the object public"},
		{name: "403 of S3, broken signature", handler: status(403, storage("SignatureDoesNotMatch", "The request signature we calculated does not match")), want: "probe.forbidden error fix_input", says: "escaping it once more breaks the signature"},
		{name: "HEAD refused, GET served", handler: func(w http.ResponseWriter, r *http.Request) {
			if r.Method == "HEAD" {
				w.WriteHeader(405)
				return
			}
			picture(w, r)
		}},
		{name: "hotlink protection", handler: func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Referer(), r.Host) {
				w.WriteHeader(403)
				return
			}
			picture(w, r)
		}, want: "probe.forbidden error fix_input", says: "let requests without a referrer pass", requests: 3},
		{name: "challenge with 403", handler: status(403, "", "Cf-Mitigated", "challenge"), want: "probe.bot-blocked warning fix_input", says: "a puzzle of Cloudflare"},
		{name: "challenge with 429", handler: status(429, "", "Cf-Mitigated", "challenge"), want: "probe.bot-blocked warning fix_input", says: "a puzzle of Cloudflare"},
		{name: "challenge with 503", handler: status(503, "", "Cf-Mitigated", "challenge"), want: "probe.bot-blocked warning fix_input", says: "a puzzle of Cloudflare"},
		{name: "404", handler: status(404, ""), want: "probe.not-found error fix_input", says: "404 (Not Found)"},
		{name: "410", handler: status(410, ""), want: "probe.not-found error fix_input", says: "410 (Gone)"},
		{name: "400 of Google, expired token", handler: status(400, storage("ExpiredToken", "Invalid argument.")), want: "probe.expired error fix_input", says: "has expired"},
		{name: "429 for an hour", handler: status(429, "", "Retry-After", "3600"), want: "probe.server-error warning retry_later", says: "try again in 1 hour, as the server asks"},
		{name: "429 for ever", handler: status(429, "", "Retry-After", "99999999999999999999"), want: "probe.server-error warning retry_later", says: "try again in 1 day"},
		{name: "429 until soon", handler: status(429, "", "Retry-After", "soon"), want: "probe.server-error warning retry_later", says: "try again later"},
		{name: "500", handler: status(500, ""), want: "probe.server-error warning retry_later", says: "500"},
		{name: "502", handler: status(502, ""), want: "probe.server-error warning retry_later", says: "502"},
		{name: "503", handler: status(503, ""), want: "probe.server-error warning retry_later", says: "503"},
		{name: "504", handler: status(504, ""), want: "probe.server-error warning retry_later", says: "504"},
		{name: "522", handler: status(522, ""), want: "probe.server-error warning retry_later", says: "522"},
		{name: "451", handler: status(451, ""), want: "probe.forbidden error fix_input", says: "use another picture"},
		{name: "402", handler: status(402, ""), want: "probe.forbidden error fix_input", says: "put the file on another"},

		{name: "redirect to itself", handler: to("?sig=" + hostSecret), want: "probe.redirect-loop error fix_input", says: "redirect", requests: 2},
		{name: "redirect to and fro", handler: func(w http.ResponseWriter, r *http.Request) {
			to(map[bool]string{true: "/b", false: "/shop/pin.jpg"}[r.URL.Path == "/shop/pin.jpg"])(w, r)
		}, want: "probe.redirect-loop error fix_input", requests: 3},
		{name: "redirect loop with a cookie", handler: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "x" {
				to("/shop/pin.jpg?x")(w, r)
				return
			}
			w.Header().Set("Set-Cookie", "seen=1")
			to("/shop/pin.jpg?x")(w, r)
		}, want: "probe.redirect-loop error fix_input", says: "cookie", requests: 2},
		{name: "redirects without end", handler: func(w http.ResponseWriter, r *http.Request) { to(r.URL.Path+"x")(w, r) }, want: "probe.too-many-redirects error fix_input", says: "more than 10 times", requests: 11},
		{name: "redirect without Location", handler: status(302, ""), want: "probe.bad-redirect error fix_input", says: "redirect"},
		{name: "redirect with an empty Location", handler: to(""), want: "probe.bad-redirect error fix_input"},
		{name: "redirect with a broken Location", handler: to("http://[::1"), want: "probe.bad-redirect error fix_input"},
		{name: "relative Location", handler: moved("../b.jpg"), want: "probe.redirect info fix_input", says: "/b.jpg", requests: 3},
		{name: "Location without scheme", handler: moved("//HOST/b.jpg"), want: "probe.redirect info fix_input", says: "/b.jpg", requests: 3},
		{name: "Location of a path", handler: moved("/b.jpg"), want: "probe.redirect info fix_input", says: "/b.jpg", requests: 3},
		{name: "Location with a blank and a fragment", handler: moved("/a b.jpg#top"), want: "probe.redirect info fix_input", says: "/a%20b.jpg\"", requests: 3},
		{name: "Location in another script", handler: moved("/ü.jpg"), want: "probe.redirect info fix_input", says: "/%C3%BC.jpg\"", requests: 3},
		{name: "redirect to a file", handler: to("file:///etc/passwd"), want: "probe.bad-redirect error fix_input", says: "file"},
		{name: "redirect to data", handler: to("data:image/png;base64,AAAA"), want: "probe.bad-redirect error fix_input", says: "data"},
		{name: "redirect to ftp", handler: to("ftp://ftp.example.com/a.jpg"), want: "probe.bad-redirect error fix_input", says: "ftp"},
		{name: "redirect to a script", handler: to("javascript:alert(1)"), want: "probe.bad-redirect error fix_input", says: "javascript"},
		{name: "redirect to the cloud's metadata", handler: to("http://169.254.169.254/latest/meta-data/"), want: "probe.bad-redirect error fix_input", says: "169.254.169.254"},
		{name: "redirect to a page to sign in", handler: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/shop/pin.jpg" {
				to("/login")(w, r)
				return
			}
			status(200, "<!doctype html><form><input type=password></form>", "Content-Type", "text/html")(w, r)
		}, want: "probe.web-page error fix_input", says: "sign in", requests: 2},
		{name: "page with meta refresh", handler: status(200, `<!doctype html><meta http-equiv="refresh" content="0;url=http://127.0.0.1/">`), want: "probe.web-page error fix_input", says: "page"},

		{name: "204", handler: status(204, ""), want: "probe.not-found error fix_input", says: "204"},
		{name: "304", handler: status(304, ""), want: "probe.not-found error fix_input", says: "304"},
		{name: "1xx without end", said: said{more: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"}, want: "probe.unreachable error fix_input", says: "64 KiB of headers"},
		{name: "206 of another range", said: said{text: "HTTP/1.1 206 P\r\nContent-Range: bytes 5000-5099/90000\r\nContent-Length: 100\r\n\r\n" + strings.Repeat("x", 100)}, want: "probe.body error fix_input", says: "another part of the file than was asked for", requests: 2},
		{name: "416", handler: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") != "" {
				w.WriteHeader(416)
				return
			}
			w.Header().Set("Content-Type", "image/jpeg")
			w.Write(photo)
		}, requests: 2},
		{name: "range ignored", handler: status(200, jpeg, "Content-Type", "image/jpeg")},
		{name: "octet-stream for a picture", handler: status(200, jpeg, "Content-Type", "application/octet-stream"), want: "probe.content-type warning fix_input", says: "its server declares \"application/octet-stream\""},
		{name: "text/plain for a picture", handler: status(200, jpeg, "Content-Type", "text/plain"), want: "probe.content-type warning fix_input"},
		{name: "page sent as a picture", handler: status(200, "<!doctype html><p>hello", "Content-Type", "image/jpeg"), want: "probe.web-page error fix_input", says: "page"},
		{name: "XML sent as a picture", handler: status(200, `<?xml version="1.0"?><rss></rss>`, "Content-Type", "image/jpeg"), want: "image.format error fix_input", says: "XML"},
		{name: "length too long", said: said{text: ok + "Content-Length: 90000\r\n\r\n" + jpeg[:2000]}, want: "probe.body warning retry_later", says: "breaks"},
		{name: "length too short", said: said{text: ok + "Content-Length: 2000\r\n\r\n" + jpeg}, want: "image.broken error fix_input", says: "the file ends within the picture data"},
		{name: "no length", said: said{text: ok + "Connection: close\r\n\r\n" + jpeg}},
		{name: "empty body", handler: status(200, "", "Content-Type", "image/jpeg"), want: "probe.body error fix_input", says: "empty"},
		{name: "truncated picture", handler: status(200, jpeg[:3000], "Content-Type", "image/jpeg"), want: "image.broken error fix_input", says: "the file ends within the picture data"},
		{name: "endless body", said: said{text: ok + "\r\n" + jpeg[:4000], more: strings.Repeat("x", 4096)}},
		{name: "body that stops", said: said{text: ok + "Content-Length: 9000\r\n\r\n" + jpeg[:2000], silent: true}, want: "probe.unreachable warning retry_later", says: "in time", limit: 300 * time.Millisecond},
		{name: "header that stops", said: said{text: "HTTP/1.1 200 O", silent: true}, want: "probe.unreachable warning retry_later", says: "in time", limit: 300 * time.Millisecond},
		{name: "header flood", said: said{text: "HTTP/1.1 200 OK\r\n", more: "X-Flood: " + strings.Repeat("y", 1000) + "\r\n"}, want: "probe.unreachable error fix_input", says: "64 KiB of headers"},
		{name: "10,000 headers", said: said{text: ok + strings.Repeat("X-Header: value\r\n", 10_000) + "\r\n"}, want: "probe.unreachable error fix_input", says: "64 KiB of headers"},
		{name: "Location of 1 MB", said: said{text: "HTTP/1.1 302 Found\r\nLocation: /" + strings.Repeat("a", 1<<20) + "\r\n\r\n"}, want: "probe.unreachable error fix_input", says: "64 KiB of headers"},
		{name: "chunks of garbage", said: said{text: ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"}, want: "probe.unreachable error fix_input"},
		{name: "garbage for trailers", said: said{text: ok + "Transfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(jpeg)), 16) + "\r\n" + jpeg + "\r\n0\r\n\x00\xff no trailer\r\n\r\n"}, want: "probe.unreachable error fix_input", says: "chunks that are broken"},
		{name: "lines without carriage returns", said: said{text: "HTTP/1.1 200 OK\nContent-Type: image/jpeg\nConnection: close\n\n" + jpeg}},
		{name: "HTTP/0.9", said: said{text: "<html>hello</html>"}, want: "probe.unreachable error fix_input", says: "not HTTP"},
		{name: "not HTTP", said: said{text: "SSH-2.0-OpenSSH_9.6\r\n"}, want: "probe.unreachable error fix_input", says: "not HTTP"},
		{name: "reset in the body", said: said{text: ok + "Content-Length: 5000\r\n\r\n", reset: true}, want: "probe.body warning retry_later"},
		{name: "closed before an answer", said: said{}, want: "probe.unreachable warning retry_later", says: "before it has answered"},
		{name: "gzip bomb", handler: status(200, zipped.String(), "Content-Encoding", "gzip", "Content-Type", "image/jpeg"), want: "image.format error fix_input, probe.content-encoding warning fix_input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var address string
			requests := new(atomic.Int64)
			if c.handler != nil {
				s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					requests.Add(1)
					c.handler(w, r)
				}))
				t.Cleanup(s.Close)
				address = strings.TrimPrefix(s.URL, "http://")
			} else {
				address, requests = c.said.start(t)
			}
			l := hostLinter(t, cmp.Or(c.limit, 5*time.Second))
			url := "http://" + address + "/shop/pin.jpg?sig=" + hostSecret
			found := lintHost(t, l, url)
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprint(f.Rule, " ", f.Severity, " ", f.Action))
				if text := fmt.Sprintf("%+v", f); strings.Contains(text, hostSecret) {
					t.Errorf("shows a secret: %s", text)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q: %+v", got, c.want, found)
			}
			if c.says != "" && (len(found) == 0 || !strings.Contains(found[0].Message+"\n"+found[0].Remedy, c.says)) {
				t.Errorf("does not say %q: %+v", c.says, found)
			}
			if n := requests.Load(); n < 1 || n > max(c.requests, 1) {
				t.Errorf("%d requests", n)
			}
			if f := l.Prober.Fetch(context.Background(), []string{url})[0]; c.want == "" && (f.Outcome != facts.Fetched || f.Media == nil || f.Media.Format != "jpeg") {
				t.Errorf("nothing is found, nor was the picture: %v %s", f.Outcome, f.Detail)
			}
		})
	}
	t.Run("redirect from https to http", func(t *testing.T) {
		plain := httptest.NewServer(http.HandlerFunc(picture))
		defer plain.Close()
		secure := httptest.NewTLSServer(to(plain.URL + "/b.jpg"))
		defer secure.Close()
		l := hostLinter(t, 5*time.Second)
		l.Prober.HTTP.Roots = x509.NewCertPool()
		l.Prober.HTTP.Roots.AddCert(secure.Certificate())
		found := lintHost(t, l, secure.URL+"/a.jpg")
		if len(found) != 1 || found[0].Rule != "probe.redirect" || found[0].Severity.String() != "warning" || !strings.Contains(found[0].Message, "on the way from https to http") {
			t.Errorf("%+v", found)
		}
		l.Prober.Close()
	})
	t.Run("certificate of nobody", func(t *testing.T) {
		s := httptest.NewUnstartedServer(http.HandlerFunc(picture))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		defer s.Close()
		found := lintHost(t, hostLinter(t, 5*time.Second), s.URL+"/a.jpg")
		if len(found) != 1 || found[0].Rule != "probe.unreachable" || found[0].Severity.String() != "error" || !strings.Contains(found[0].Message, "a certificate that nobody trusted has signed") || len(found[0].Message) > 200 {
			t.Errorf("%+v", found)
		}
	})
	t.Run("connection refused", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		found := lintHost(t, hostLinter(t, 5*time.Second), "http://"+l.Addr().String()+"/a.jpg")
		if len(found) != 1 || found[0].Rule != "probe.unreachable" || found[0].Action.String() != "retry_later" || !strings.Contains(found[0].Message, "refuses the connection") {
			t.Errorf("%+v", found)
		}
	})
	t.Run("only Pinterest's crawler is turned away", func(t *testing.T) {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				io.WriteString(w, "User-agent: Pinterestbot\nDisallow: /\n")
				return
			}
			picture(w, r)
		}))
		defer s.Close()
		l := hostLinter(t, 5*time.Second)
		l.Prober.HTTP.Robots = true
		found := lintHost(t, l, s.URL+"/a.jpg")
		if len(found) != 1 || found[0].Rule != "probe.bot-blocked" || !strings.Contains(found[0].Remedy, "allow the agents Pinterest and Pinterestbot") {
			t.Errorf("%+v", found)
		}
	})
}
