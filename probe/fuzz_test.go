package probe

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// roundTripper is a host in memory.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestFault holds that an error of pinlint itself ends one URL and not the run.
func TestFault(t *testing.T) {
	p := local(t, time.Second)
	p.HTTP.PerHost = 1
	p.online().web = roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/odd" {
			panic("odd")
		}
		return nil, errors.New("malformed")
	})
	found := p.Fetch(t.Context(), []string{"http://127.0.0.1/odd", "http://127.0.0.1/even"})
	if found[0].Outcome != facts.NotFetched || found[0].Reason != "fault" || found[1].Outcome != facts.BadProtocol {
		t.Errorf("%+v, %+v", found[0], found[1])
	}
}

// FuzzAnswer gives whatever bytes as the answer to each request.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-8/100\r\n\r\n\xff\xd8\xff\xe0abcde",
		"HTTP/1.1 302 Found\r\nLocation: //b.example/../x?y#z\r\nSet-Cookie: a=b\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + string(gz("hello")),
		"HTTP/1.1 429 X\r\nRetry-After: -1\r\nDate: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n",
		"HTTP/1.1 403 X\r\n\r\n<Code>AuthenticationFailed</Code>Signature not valid in the specified time frame: Start [Thu, 19 Jun 2025 23:27:44 GMT] - Current [",
		"HTTP/1.1 206 X\r\nContent-Range: bytes 0-8191/1099511627776\r\nContent-Length: 16\r\n\r\n\x00\x00\x00\x10ftypisom\x00\x00\x00\x01mdat",
		"User-agent: pinterest\nDisallow: /*a*b$\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &Prober{HTTP: &HTTP{Retries: -1, Timeout: 5 * time.Second}}
		p.online().web = roundTripper(func(r *http.Request) (*http.Response, error) {
			return http.ReadResponse(bufio.NewReader(bytes.NewReader(data)), r)
		})
		found := one(p, "https://cdn.example.com/a.jpg?X-Amz-Signature="+secret)
		if found.Reason == "fault" || found.Outcome == facts.NotFetched {
			t.Errorf("%+v", found)
		}
		if found.Requests > maxHops+1+maxRequests+1 || found.Bytes > maxBytes+2*maxDrain {
			t.Errorf("%d requests, %d bytes", found.Requests, found.Bytes)
		}
		if said := found.Detail + fmt.Sprint(found.Evidence); strings.Contains(said, secret) {
			t.Error(said)
		}
		judgeRobots(robotsRules(string(data)), "/ab/abab")
	})
}
