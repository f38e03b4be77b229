package validate

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
)

var keys = aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}

// presign signs a request as Amazon's own library does.
func presign(t *testing.T, method, address string, at time.Time, lifetime time.Duration, header http.Header) string {
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	q := r.URL.Query()
	q.Set("X-Amz-Expires", strconv.Itoa(int(lifetime/time.Second)))
	r.URL.RawQuery = q.Encode()
	signed, _, err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).PresignHTTP(context.Background(), keys, r, "UNSIGNED-PAYLOAD", "s3", "us-east-1", at)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// s3 serves one object to signed requests. It signs what it is asked for itself, by Amazon's own library, and answers what does
// not fit in the words of the service (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
func s3(t *testing.T, object []byte, requests *atomic.Int64) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		refuse := func(status int, code, message string) {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>%s</Message><AWSAccessKeyId>%s</AWSAccessKeyId></Error>`, code, message, keys.AccessKeyID)
		}
		q := r.URL.Query()
		given := q.Get("X-Amz-Signature")
		at, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
		lifetime, numErr := strconv.Atoi(q.Get("X-Amz-Expires"))
		if given == "" || err != nil || numErr != nil {
			refuse(403, "AccessDenied", "Access Denied")
			return
		}
		header := http.Header{}
		for name := range strings.SplitSeq(q.Get("X-Amz-SignedHeaders"), ";") {
			if name != "host" {
				header.Set(name, r.Header.Get(name))
			}
		}
		again := &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath}
		signed, err := url.Parse(presign(t, r.Method, again.String(), at, time.Duration(lifetime)*time.Second, header))
		switch {
		case err != nil || subtle.ConstantTimeCompare([]byte(signed.Query().Get("X-Amz-Signature")), []byte(given)) != 1:
			refuse(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		case time.Now().Before(at.Add(-15 * time.Minute)):
			refuse(403, "AccessDenied", "Request is not valid yet")
		case time.Now().After(at.Add(time.Duration(lifetime) * time.Second)):
			refuse(403, "AccessDenied", "Request has expired")
		case r.URL.Path != "/media/summer dress.jpg":
			refuse(404, "NoSuchKey", "The specified key does not exist.")
		default:
			http.ServeContent(w, r, "dress.jpg", time.Time{}, bytes.NewReader(object))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// TestPresigned lints pins with URLs that Amazon's library signed, against a server that checks them.
func TestPresigned(t *testing.T) {
	object, err := os.ReadFile("../testdata/examples/photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int64
	s := s3(t, object, &requests)
	object1 := s.URL + "/media/summer%20dress.jpg"
	now := time.Now()
	good := presign(t, "GET", object1, now, time.Hour, nil)
	for _, c := range []struct {
		name     string
		url      string
		rules    []string
		requests int64
		outcome  facts.Outcome // of asking all the same
		reason   string
	}{
		{"valid", good, []string{"url.signed"}, 1, facts.Fetched, ""},
		{"expired", presign(t, "GET", object1, now.Add(-2*time.Hour), time.Hour, nil), []string{"url.expired"}, 0, facts.Expired, "expired-by-answer"},
		{"not valid yet", presign(t, "GET", object1, now.Add(2*time.Hour), time.Hour, nil), []string{"url.not-yet-valid", "probe.forbidden"}, 1, facts.Forbidden, "not-yet-valid"},
		{"ends soon", presign(t, "GET", object1, now, 10*time.Minute, nil), []string{"url.expires-soon"}, 1, facts.Fetched, ""},
		{"signed for an upload", presign(t, "PUT", object1, now, time.Hour, nil), []string{"url.signed", "probe.forbidden"}, 1, facts.Forbidden, "broken-signature"},
		{"with a header that nobody sends", presign(t, "GET", object1, now, time.Hour, http.Header{"X-Amz-Meta-Who": {"me"}}), []string{"url.signature"}, 0, facts.Forbidden, "broken-signature"},
		{"escaped once more", strings.Replace(good, "%20", "%2520", 1), []string{"url.signed", "probe.forbidden"}, 1, facts.Forbidden, "broken-signature"},
		{"signed for longer by hand", strings.Replace(good, "X-Amz-Expires=3600", "X-Amz-Expires=7200", 1), []string{"url.signed", "probe.forbidden"}, 1, facts.Forbidden, "broken-signature"},
		{"for an object that is not there", presign(t, "GET", s.URL+"/media/none.jpg", now, time.Hour, nil), []string{"url.signed", "probe.not-found"}, 1, facts.Missing, "not-found"},
		{"unsigned", object1, []string{"probe.forbidden"}, 1, facts.Forbidden, "not-public"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &Linter{Prober: &probe.Prober{HTTP: &probe.HTTP{AllowPrivate: true}}}
			t.Cleanup(l.Prober.Close)
			before := requests.Load()
			body := fmt.Sprintf(`{"board_id": "1", "title": "t", "alt_text": "a", "media_source": {"source_type": "image_url", "url": %q}}`, c.url)
			var got []string
			for r, err := range l.Lint(context.Background(), payload.Bytes("pin.json", []byte(body), payload.FormOf("pin.json"))) {
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range r.Findings {
					if strings.HasPrefix(f.Rule, "probe.") || f.Rule != "url.private-host" && f.Rule != "url.insecure" && strings.HasPrefix(f.Rule, "url.") {
						got = append(got, f.Rule)
					}
					if text := fmt.Sprint(f); strings.Contains(text, c.url[max(strings.Index(c.url, "X-Amz-Signature="), 0):]) && strings.Contains(c.url, "Signature") || strings.Contains(text, keys.AccessKeyID) {
						t.Errorf("a secret is told: %s", text)
					}
				}
			}
			slices.Sort(got)
			slices.Sort(c.rules)
			if !slices.Equal(got, c.rules) {
				t.Errorf("%v, want %v", got, c.rules)
			}
			// What is refused without a known cause is asked for once more with a referrer; here all causes are known.
			if n := requests.Load() - before; n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
			if f := l.Prober.Fetch(context.Background(), []string{c.url})[0]; f.Outcome != c.outcome || f.Reason != c.reason {
				t.Errorf("asked all the same: %v %q, want %v %q", f.Outcome, f.Reason, c.outcome, c.reason)
			}
		})
	}
	// The rest of what pinlint media does.
	if l := new(Linter); !l.Hopeless(presign(t, "GET", object1, now.Add(-2*time.Hour), time.Hour, nil)) || l.Hopeless(good) {
		t.Error("an expired URL is not hopeless, or a good one is")
	}
}
