package probe

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

const secret = "s3cr3tS1gnatur3Value0123456789"

// speech is what a raw server does with a connection.
type speech = func(c net.Conn, r *bufio.Reader, ended <-chan struct{})

// hang reads a request, sends text and stays silent.
func hang(text string) speech {
	return func(c net.Conn, r *bufio.Reader, ended <-chan struct{}) {
		if _, err := http.ReadRequest(r); err == nil {
			c.Write([]byte(text))
		}
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		go func() { <-ended; c.Close() }()
		io.Copy(io.Discard, c)
	}
}

// endless reads a request, sends text, and then part for as long as somebody listens.
func endless(text, part string) speech {
	return func(c net.Conn, r *bufio.Reader, ended <-chan struct{}) {
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		c.Write([]byte(text))
		for {
			select {
			case <-ended:
				return
			default:
			}
			if _, err := c.Write([]byte(part)); err != nil {
				return
			}
		}
	}
}

// drip is endless, at a byte each 20 ms.
func drip(text string) speech {
	return func(c net.Conn, r *bufio.Reader, ended <-chan struct{}) {
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		c.Write([]byte(text))
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
			}
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
		}
	}
}

// reset reads a request, sends text and breaks the connection off.
func reset(text string) speech {
	return func(c net.Conn, r *bufio.Reader, _ <-chan struct{}) {
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		c.Write([]byte(text))
		c.(*net.TCPConn).SetLinger(0)
	}
}

// shut closes the connection at once.
func shut(net.Conn, *bufio.Reader, <-chan struct{}) {}

// always answers with a status, headers as "Name: value", and a body.
func always(status int, body string, headers ...string) speech {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n", status, len(body))
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	return answer(b.String() + "\r\n" + body)
}

// redirect answers each path with the location that to makes of it.
func redirect(to func(path string) string, headers ...string) speech {
	return func(c net.Conn, r *bufio.Reader, _ <-chan struct{}) {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		fmt.Fprintf(c, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: %s\r\n%s\r\n", to(req.URL.Path), strings.Join(headers, ""))
	}
}

func fixed(location string) speech { return redirect(func(string) string { return location }) }

func zipped(n int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(make([]byte, n))
	w.Close()
	return b.String()
}

// TestHostile meets servers that misbehave. The outcomes follow from what the servers do; the reasons are those that package
// facts lists.
func TestHostile(t *testing.T) {
	jpeg := string(photo(t))
	const ok = "HTTP/1.1 200 OK\r\n"
	s3 := func(code, message string) string {
		return `<?xml version="1.0"?><Error><Code>` + code + `</Code><Message>` + message + `</Message><AWSAccessKeyId>` + secret + `</AWSAccessKeyId></Error>`
	}
	azure := func(start, current string) string {
		return "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature not valid in the specified time frame: Start [" + start + "] - Expiry [Thu, 19 Jun 2025 23:27:44 GMT] - Current [" + current + "]</AuthenticationErrorDetail></Error>"
	}
	for _, c := range []struct {
		name     string
		speak    speech
		outcome  facts.Outcome
		reason   string
		certain  bool
		requests int // at most; 0: one
		attempts int // 0: one
		path     string
	}{
		// Statuses.
		{name: "401", speak: always(401, ""), outcome: facts.Forbidden, reason: "needs-login", certain: true},
		{name: "402", speak: always(402, ""), outcome: facts.Forbidden, reason: "payment", certain: true},
		{name: "403", speak: always(403, "no"), outcome: facts.Forbidden, reason: "forbidden", certain: true, requests: 3},
		{name: "404", speak: always(404, "no"), outcome: facts.Missing, reason: "not-found", certain: true},
		{name: "410", speak: always(410, ""), outcome: facts.Missing, reason: "gone", certain: true},
		{name: "400", speak: always(400, ""), outcome: facts.BadStatus, reason: "bad-request", certain: true, requests: 2},
		{name: "451", speak: always(451, ""), outcome: facts.Forbidden, reason: "legal", certain: true},
		{name: "999", speak: always(999, ""), outcome: facts.Forbidden, reason: "host-rule", certain: true},
		{name: "429", speak: always(429, "", "Retry-After: 7"), outcome: facts.RateLimited, reason: "rate-limited"},
		{name: "500", speak: always(500, ""), outcome: facts.ServerError, reason: "server-error"},
		{name: "502", speak: always(502, ""), outcome: facts.ServerError, reason: "server-error"},
		{name: "503 with a date", speak: always(503, "", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"), outcome: facts.ServerError, reason: "server-error"},
		{name: "504", speak: always(504, ""), outcome: facts.ServerError, reason: "server-error"},
		{name: "524", speak: always(524, ""), outcome: facts.ServerError, reason: "server-error"},
		{name: "204", speak: answer("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), outcome: facts.BadStatus, reason: "no-content", certain: true},
		{name: "304", speak: answer("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"), outcome: facts.BadStatus, reason: "no-content", certain: true},
		{name: "300", speak: always(300, ""), outcome: facts.BadStatus, reason: "choices", certain: true},
		{name: "202", speak: always(202, ""), outcome: facts.BadStatus, reason: "not-ready"},
		{name: "407", speak: always(407, ""), outcome: facts.Forbidden, reason: "needs-login", certain: true},
		{name: "418", speak: always(418, ""), outcome: facts.BadStatus, reason: "bad-status", certain: true},
		{name: "416 for ever", speak: always(416, ""), outcome: facts.BadStatus, reason: "bad-status", certain: true, requests: 2},

		// Bodies that tell why.
		{name: "S3 expired", speak: always(403, s3("AccessDenied", "Request has expired")), outcome: facts.Expired, reason: "expired-by-answer", certain: true},
		{name: "OSS expired", speak: always(403, s3("AccessDenied", "Request has expired.")), outcome: facts.Expired, reason: "expired-by-answer", certain: true},
		{name: "S3 private", speak: always(403, s3("AccessDenied", "Access Denied")), outcome: facts.Forbidden, reason: "not-public", certain: true},
		{name: "S3 broken signature", speak: always(403, s3("SignatureDoesNotMatch", "The request signature we calculated")), outcome: facts.Forbidden, reason: "broken-signature", certain: true},
		{name: "S3 too long", speak: always(400, s3("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week")), outcome: facts.Forbidden, reason: "broken-signature", certain: true},
		{name: "S3 missing", speak: always(404, s3("NoSuchKey", "The specified key does not exist.")), outcome: facts.Missing, reason: "not-found", certain: true},
		{name: "GCS expired", speak: always(400, s3("ExpiredToken", "Invalid argument.")), outcome: facts.Expired, reason: "expired-by-answer", certain: true},
		{name: "Azure expired", speak: always(403, azure("Thu, 19 Jun 2025 21:27:44 GMT", "Fri, 20 Jun 2025 21:27:44 GMT")), outcome: facts.Expired, reason: "expired-by-answer", certain: true},
		{name: "Azure too early", speak: always(403, azure("Thu, 19 Jun 2025 21:27:44 GMT", "Wed, 18 Jun 2025 21:27:44 GMT")), outcome: facts.Forbidden, reason: "not-yet-valid", certain: true},
		{name: "Azure not public", speak: always(409, "", "x-ms-error-code: PublicAccessNotPermitted"), outcome: facts.Forbidden, reason: "not-public", certain: true},
		{name: "Azure by address", speak: always(403, "", "x-ms-error-code: AuthorizationSourceIPMismatch"), outcome: facts.Forbidden, reason: "ip-locked", certain: true},
		{name: "Meta expired", speak: always(403, "URL signature expired"), outcome: facts.Expired, reason: "expired-by-answer", certain: true},
		{name: "Meta broken", speak: always(403, "URL signature mismatch"), outcome: facts.Forbidden, reason: "broken-signature", certain: true},
		{name: "expired by its URL, 410", speak: always(410, ""), path: "/a.jpg?md5=abcdefghijklmnop&expires=1500000000", outcome: facts.Expired, reason: "expired-by-url", certain: true},
		{name: "expired by its URL, imgix's 404", speak: always(404, ""), path: "/a.jpg?expires=1500000000&s=0123456789abcdef0123456789abcdef", outcome: facts.Expired, reason: "expired-by-url", certain: true},
		{name: "Supabase expired", speak: always(400, `{"statusCode":"400","error":"InvalidJWT","message":"\"exp\" claim timestamp check failed"}`), outcome: facts.Expired, reason: "expired-by-answer", certain: true},
		{name: "Akamai", speak: always(403, "<HTML><TITLE>Access Denied</TITLE>Reference&#32;&#35;18&#46;2d", "Server: AkamaiGHost"), outcome: facts.Forbidden, reason: "host-rule", certain: true},
		{name: "CloudFront by country", speak: always(403, "<H1>403 ERROR</H1>The Amazon CloudFront distribution is configured to block access from your country.<PRE>Generated by cloudfront (CloudFront)</PRE>"), outcome: facts.Forbidden, reason: "country-rule", certain: true},
		{name: "CloudFront unsigned", speak: always(403, s3("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")), outcome: facts.Forbidden, reason: "not-public", certain: true},
		{name: "no such bucket", speak: always(404, s3("NoSuchBucket", "The specified bucket does not exist")), outcome: facts.Missing, reason: "not-found", certain: true},
		{name: "challenge 403", speak: always(403, "<html>", "cf-mitigated: challenge"), outcome: facts.Forbidden, reason: "bot-challenge", certain: true},
		{name: "challenge 429", speak: always(429, "<html>", "cf-mitigated: challenge"), outcome: facts.Forbidden, reason: "bot-challenge", certain: true},
		{name: "challenge 503", speak: always(503, "<html>", "cf-mitigated: challenge"), outcome: facts.Forbidden, reason: "bot-challenge", certain: true},
		{name: "challenge by its page", speak: always(503, `<!DOCTYPE html><title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>`), outcome: facts.Forbidden, reason: "bot-challenge", certain: true},
		{name: "trouble with a page of scripts", speak: always(503, `<!DOCTYPE html><title>503</title><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`), outcome: facts.ServerError, reason: "server-error"},
		{name: "challenge 202", speak: always(202, "<html>", "x-amzn-waf-action: challenge"), outcome: facts.Forbidden, reason: "bot-challenge", certain: true},
		{name: "gzip error page", speak: always(403, string(gz(s3("AccessDenied", "Request has expired"))), "Content-Encoding: gzip"), outcome: facts.Expired, reason: "expired-by-answer", certain: true},

		// Redirects.
		{name: "to itself", path: "/x.jpg", speak: redirect(func(p string) string { return p }), outcome: facts.RedirectLoop, reason: "redirect-loop", certain: true},
		{name: "to and fro", path: "/x.jpg", speak: redirect(func(p string) string {
			return map[string]string{"/b": "/x.jpg"}[p] + map[string]string{"/x.jpg": "/b"}[p]
		}), outcome: facts.RedirectLoop, reason: "redirect-loop", certain: true, requests: 2},
		{name: "with a cookie", path: "/x.jpg", speak: redirect(func(p string) string { return p }, "Set-Cookie: a=1\r\n"), outcome: facts.RedirectLoop, reason: "cookie-loop", certain: true},
		{name: "for ever", speak: redirect(func(p string) string { return p + "x" }), outcome: facts.TooManyRedirects, reason: "too-many-redirects", certain: true, requests: 11},
		{name: "for ever, with cookies", speak: redirect(func(p string) string { return p + "x" }, "Set-Cookie: a=1\r\n"), outcome: facts.TooManyRedirects, reason: "too-many-redirects", certain: true, requests: 11},
		{name: "without location", speak: always(302, ""), outcome: facts.BadRedirect, reason: "location-missing", certain: true},
		{name: "empty location", speak: fixed(""), outcome: facts.BadRedirect, reason: "location-missing", certain: true},
		{name: "location that is no URL", speak: fixed("http://[::1"), outcome: facts.BadRedirect, reason: "location-invalid", certain: true},
		{name: "location of 30 KB", speak: fixed("/" + strings.Repeat("a", 30<<10)), outcome: facts.BadRedirect, reason: "location-invalid", certain: true},
		{name: "location of 1 MB", speak: fixed("/" + strings.Repeat("a", 1<<20)), outcome: facts.BadProtocol, reason: "headers-too-large", certain: true},
		{name: "to a file", speak: fixed("file:///etc/passwd"), outcome: facts.BadRedirect, reason: "redirect-scheme", certain: true},
		{name: "to data", speak: fixed("data:image/png;base64,AAAA"), outcome: facts.BadRedirect, reason: "redirect-scheme", certain: true},
		{name: "to a script", speak: fixed("javascript:alert(1)"), outcome: facts.BadRedirect, reason: "redirect-scheme", certain: true},
		{name: "to ftp", speak: fixed("ftp://example.com/a.jpg"), outcome: facts.BadRedirect, reason: "redirect-scheme", certain: true},
		{name: "to metadata", speak: fixed("http://169.254.169.254/latest/meta-data/"), outcome: facts.BadRedirect, reason: "redirect-private", certain: true},
		{name: "to a decimal host", speak: fixed("http://2130706433/"), outcome: facts.BadRedirect, reason: "redirect-private", certain: true},
		{name: "to a mail server", speak: fixed("http://example.com:25/"), outcome: facts.BadRedirect, reason: "redirect-port", certain: true},
		{name: "with a password", speak: fixed("http://a:" + secret + "@example.com/"), outcome: facts.BadRedirect, reason: "redirect-userinfo", certain: true},
		{name: "with an endless body", speak: endless("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", strings.Repeat("x", 4096)), outcome: facts.BadRedirect, reason: "redirect-private", certain: true},

		// Bodies.
		{name: "empty", speak: always(200, ""), outcome: facts.BadBody, reason: "empty", certain: true},
		{name: "empty chunks", speak: answer(ok + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"), outcome: facts.BadBody, reason: "empty", certain: true},
		{name: "endless", speak: endless(ok+"Content-Type: image/jpeg\r\n\r\n"+jpeg[:4000], strings.Repeat("x", 4096)), outcome: facts.Fetched, certain: true},
		{name: "endless chunks", speak: endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "4\r\nabcd\r\n"), outcome: facts.Fetched, certain: true},
		{name: "drip of a body", speak: drip(ok + "Content-Length: 100000\r\n\r\n"), outcome: facts.TimedOut, reason: "slow-body"},
		{name: "half a body, then silence", speak: hang(ok + "Content-Length: 5000\r\n\r\n" + jpeg[:2000]), outcome: facts.TimedOut, reason: "slow-body"},
		{name: "cut at the same place", speak: answer(ok + "Content-Length: 5000\r\n\r\n" + jpeg[:2000]), outcome: facts.BadBody, reason: "truncated", certain: true, requests: 2, attempts: 2},
		{name: "cut once", speak: answer(ok + "Content-Length: 5000\r\n\r\n" + jpeg[:2000]), outcome: facts.BadBody, reason: "interrupted-body"},
		{name: "cut range", speak: answer("HTTP/1.1 206 P\r\nContent-Range: bytes 0-8191/90000\r\nContent-Length: 8192\r\n\r\n" + jpeg[:2000]), outcome: facts.BadBody, reason: "truncated", certain: true, requests: 2, attempts: 2},
		{name: "reset in the body", speak: reset(ok + "Content-Length: 5000\r\n\r\n"), outcome: facts.BadBody, reason: "interrupted-body"},
		{name: "longer than it says", speak: answer(ok + "Content-Length: " + fmt.Sprint(len(jpeg)) + "\r\nConnection: close\r\n\r\n" + jpeg + "more"), outcome: facts.Fetched, certain: true},
		{name: "no length", speak: answer(ok + "Connection: close\r\n\r\n" + jpeg), outcome: facts.Fetched, certain: true},
		{name: "wrong range", speak: answer("HTTP/1.1 206 P\r\nContent-Range: bytes 5000-5099/90000\r\nContent-Length: 100\r\n\r\n" + strings.Repeat("x", 100)), outcome: facts.BadBody, reason: "wrong-range", certain: true, requests: 2},
		{name: "206 without a range", speak: always(206, "abc"), outcome: facts.BadBody, reason: "wrong-range", certain: true, requests: 2},
		{name: "multipart ranges", speak: always(206, "--x\r\n", "Content-Type: multipart/byteranges; boundary=x"), outcome: facts.BadBody, reason: "wrong-range", certain: true, requests: 2},
		{name: "range numbers that overflow", speak: always(206, "abc", "Content-Range: bytes 0-99999999999999999999/99999999999999999999"), outcome: facts.BadBody, reason: "wrong-range", certain: true, requests: 2},
		{name: "range to the end of all numbers", speak: always(206, "abc", "Content-Range: bytes 0-9223372036854775807/*"), outcome: facts.BadBody, reason: "wrong-range", certain: true, requests: 2},
		{name: "file of 8 EiB", speak: always(206, strings.Repeat("x", 8192), "Content-Range: bytes 0-8191/9223372036854775807"), outcome: facts.Fetched, certain: true},
		{name: "range that ends before it begins", speak: always(206, "abc", "Content-Range: bytes 0--5/9"), outcome: facts.BadBody, reason: "wrong-range", certain: true, requests: 2},
		{name: "gzip bomb", speak: always(200, zipped(50<<20), "Content-Encoding: gzip"), outcome: facts.Fetched, certain: true},
		{name: "gzip twice", speak: always(200, "abc", "Content-Encoding: gzip, gzip"), outcome: facts.Fetched, reason: "content-encoding", certain: true},
		{name: "brotli", speak: always(200, "abc", "Content-Encoding: br"), outcome: facts.Fetched, reason: "content-encoding", certain: true},
		{name: "gzip that is none", speak: always(200, jpeg, "Content-Encoding: gzip"), outcome: facts.BadBody, reason: "false-encoding", certain: true},
		{name: "login page", speak: always(200, "<!doctype html><form><input type=\"password\">", "Content-Type: image/jpeg"), outcome: facts.Fetched, reason: "login-page", certain: true},
		{name: "web page", speak: always(200, "<!doctype html><p>hello", "Content-Type: text/html"), outcome: facts.Fetched, reason: "web-page", certain: true},
		{name: "meta refresh", speak: always(200, "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=http://127.0.0.1/\">"), outcome: facts.Fetched, reason: "meta-refresh", certain: true},

		// The protocol.
		{name: "header drip", speak: drip("HTTP/1.1 200 OK\r\nX-A: "), outcome: facts.TimedOut, reason: "slow-header"},
		{name: "silence", speak: hang(""), outcome: facts.TimedOut, reason: "slow-header"},
		{name: "half a header", speak: hang("HTTP/1.1 200 O"), outcome: facts.TimedOut, reason: "slow-header"},
		{name: "header flood", speak: endless(ok, "X-Flood: "+strings.Repeat("y", 1000)+"\r\n"), outcome: facts.BadProtocol, reason: "headers-too-large", certain: true},
		{name: "10,000 headers", speak: answer(ok + strings.Repeat("X-Header: value\r\n", 10_000) + "\r\n"), outcome: facts.BadProtocol, reason: "headers-too-large", certain: true},
		{name: "100 Continue for ever", speak: endless("", "HTTP/1.1 100 Continue\r\n\r\n"), outcome: facts.BadProtocol, reason: "headers-too-large", certain: true},
		{name: "103 Early Hints for ever", speak: endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), outcome: facts.BadProtocol, reason: "headers-too-large", certain: true},
		{name: "101", speak: answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), outcome: facts.BadStatus, reason: "no-content", certain: true},
		{name: "chunks of garbage", speak: answer(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"), outcome: facts.BadProtocol, reason: "bad-chunks", certain: true},
		{name: "a chunk of 2^64 bytes", speak: answer(ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n"), outcome: facts.BadProtocol, reason: "bad-chunks", certain: true},
		{name: "an endless chunk line", speak: endless(ok+"Transfer-Encoding: chunked\r\n\r\n1;", strings.Repeat("a", 4096)), outcome: facts.BadProtocol, reason: "bad-chunks", certain: true},
		{name: "unknown transfer encoding", speak: answer(ok + "Transfer-Encoding: rot13\r\n\r\nabc"), outcome: facts.BadProtocol, reason: "bad-headers", certain: true},
		{name: "two lengths", speak: answer(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"), outcome: facts.BadProtocol, reason: "bad-headers", certain: true},
		{name: "negative length", speak: answer(ok + "Content-Length: -5\r\n\r\nabcde"), outcome: facts.BadProtocol, reason: "bad-headers", certain: true},
		{name: "length that overflows", speak: answer(ok + "Content-Length: 99999999999999999999\r\n\r\nabcde"), outcome: facts.BadProtocol, reason: "bad-headers", certain: true},
		{name: "HTTP/0.9", speak: answer("<html>hello</html>"), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "a picture without HTTP", speak: answer(jpeg), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "SSH", speak: answer("SSH-2.0-OpenSSH_9.6\r\n"), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "SMTP", speak: answer("220 mail.example.com ESMTP\r\n"), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "garbage", speak: answer("\x00\xff\x13\x37\r\n\r\n"), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "endless garbage", speak: endless("", "\x00\xff\x13\x37"), outcome: facts.BadProtocol, reason: "headers-too-large", certain: true},
		{name: "status that is no number", speak: answer("HTTP/1.1 abc OK\r\n\r\n"), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "header without colon", speak: answer(ok + "no colon here\r\n\r\n"), outcome: facts.BadProtocol, reason: "bad-headers", certain: true, requests: 2, attempts: 2},
		{name: "HTTP/2 unasked", speak: answer("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"), outcome: facts.BadProtocol, reason: "not-http", certain: true},
		{name: "lines without carriage returns", speak: answer("HTTP/1.1 200 OK\nContent-Type: image/jpeg\nConnection: close\n\n" + jpeg), outcome: facts.Fetched, certain: true},
		{name: "closed at once", speak: shut, outcome: facts.NoConnection, reason: "reset"},
		{name: "closed after the request", speak: answer(""), outcome: facts.NoConnection, reason: "empty-reply"},
		{name: "reset after the request", speak: reset(""), outcome: facts.NoConnection, reason: "reset"},
		{name: "closed in the header", speak: answer("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"), outcome: facts.NoConnection, reason: "empty-reply"},
		{name: "closed in a header's name", speak: answer("HTTP/1.1 200 OK\r\nContent-Ty"), outcome: facts.BadProtocol, reason: "bad-headers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := c.path
			if path == "" {
				path = "/x.jpg?X-Amz-Signature=" + secret
			}
			address := raw(t, c.speak)
			limit := 3 * time.Second
			if c.outcome == facts.TimedOut {
				limit = 300 * time.Millisecond
			}
			p := local(t, limit)
			if c.attempts > 0 {
				p.HTTP.Retries = c.attempts - 1
			}
			start := time.Now()
			f := one(p, "http://"+address+path)
			if took := time.Since(start); took > limit+time.Second {
				t.Errorf("took %v", took)
			}
			if f.Outcome != c.outcome || f.Reason != c.reason || f.Certain != c.certain {
				if !(c.name == "closed at once" && f.Reason == "empty-reply") { // which of the two, the system decides
					t.Errorf("%v, %q, certain %v: want %v, %q, %v\n%+v", f.Outcome, f.Reason, f.Certain, c.outcome, c.reason, c.certain, f)
				}
			}
			if c.outcome != facts.Fetched && f.Detail == "" {
				t.Error("no detail")
			}
			if f.Requests > max(c.requests, 1) || f.Attempts != max(c.attempts, 1) {
				t.Errorf("%d requests in %d attempts, want at most %d in %d", f.Requests, f.Attempts, max(c.requests, 1), max(c.attempts, 1))
			}
			if f.Bytes > maxBytes+maxDrain {
				t.Errorf("%d bytes", f.Bytes)
			}
			if said := f.Reason + f.Detail + fmt.Sprint(f.Evidence); strings.Contains(said, secret) {
				t.Errorf("a secret is told: %s", said)
			}
		})
	}
}

func gz(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

// TestInterrupt ends a run that waits for silent servers.
func TestInterrupt(t *testing.T) {
	address := raw(t, hang(""))
	p := local(t, time.Minute)
	ctx, cancel := context.WithCancel(context.Background())
	var urls []string
	for i := range 100 {
		urls = append(urls, fmt.Sprintf("http://%s/%d", address, i))
	}
	timer := time.AfterFunc(50*time.Millisecond, cancel)
	defer timer.Stop()
	start := time.Now()
	for _, f := range p.Fetch(ctx, urls) {
		if f.Outcome != facts.NotFetched || f.Reason != "interrupted" {
			t.Fatalf("%+v", f)
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}
