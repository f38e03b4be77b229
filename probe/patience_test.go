package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// script answers requests in memory, so that time can be that of a bubble. nth counts the requests for the URL, from 1.
type script struct {
	answer func(url string, nth int) (status int, retryAfter string, err error)
	takes  time.Duration
	age    string // of the answers; "" for none

	mu      sync.Mutex
	order   []string
	running map[string]int // by host; "" all of them
	peak    map[string]int
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.order = append(s.order, r.URL.Path)
	nth := 0
	for _, path := range s.order {
		if path == r.URL.Path {
			nth++
		}
	}
	for _, name := range []string{"", r.URL.Host} {
		s.running[name]++
		s.peak[name] = max(s.peak[name], s.running[name])
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.running[""]--
		s.running[r.URL.Host]--
		s.mu.Unlock()
	}()
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	select {
	case <-time.After(s.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	status, retryAfter, err := s.answer(r.URL.String(), nth)
	if err != nil {
		return nil, err
	}
	body := "GIF89a"
	header := http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}
	if s.age != "" {
		header.Set("Age", s.age)
	}
	if retryAfter != "" {
		header.Set("Retry-After", retryAfter)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

// scripted is a Prober that asks s, within 20 seconds a URL and with two retries.
func scripted(s *script) *Prober { return scriptedAs(s, HTTP{}) }

func scriptedAs(s *script, h HTTP) *Prober {
	s.running, s.peak = map[string]int{}, map[string]int{}
	h.jitter = func() float64 { return 0.5 }
	p := &Prober{HTTP: &h}
	p.online().web = s
	return p
}

func numbered(host string, n int) (urls []string) {
	for i := range n {
		urls = append(urls, fmt.Sprintf("https://%s/%s-%d.jpg", host, host, i))
	}
	return urls
}

// TestRetries asks again what could not be told: after the others, and not before the time that the host has named. The
// waits without one are half a second, then one, as HTTP.Timeout/40 makes them.
func TestRetries(t *testing.T) {
	for _, c := range []struct {
		name       string
		answer     func(nth int) (int, string, error)
		outcome    facts.Outcome
		attempts   int
		took       time.Duration
		retryAfter time.Duration
	}{
		{"at once", func(int) (int, string, error) { return 200, "", nil }, facts.Fetched, 1, 0, 0},
		{"500 once", func(n int) (int, string, error) { return []int{500, 200}[n-1], "", nil }, facts.Fetched, 2, 500 * time.Millisecond, 0},
		{"500 twice", func(n int) (int, string, error) { return []int{500, 500, 200}[n-1], "", nil }, facts.Fetched, 3, 1500 * time.Millisecond, 0},
		{"500 for ever", func(int) (int, string, error) { return 500, "", nil }, facts.ServerError, 3, 1500 * time.Millisecond, 0},
		{"refused once", func(n int) (int, string, error) {
			if n == 1 {
				return 0, "", &dialError{err: syscall.ECONNREFUSED}
			}
			return 200, "", nil
		}, facts.Fetched, 2, 500 * time.Millisecond, 0},
		{"404 is final", func(int) (int, string, error) { return 404, "", nil }, facts.Missing, 1, 0, 0},
		{"seconds", func(n int) (int, string, error) { return []int{429, 200}[n-1], "7", nil }, facts.Fetched, 2, 7 * time.Second, 7 * time.Second},
		{"a date", func(n int) (int, string, error) {
			return []int{503, 200}[n-1], time.Now().Add(9 * time.Second).UTC().Format(http.TimeFormat), nil
		}, facts.Fetched, 2, 9 * time.Second, 9 * time.Second},
		{"a past date", func(n int) (int, string, error) { return []int{503, 200}[n-1], "Wed, 21 Oct 1998 07:28:00 GMT", nil }, facts.Fetched, 2, 500 * time.Millisecond, 0},
		{"garbage", func(n int) (int, string, error) { return []int{429, 200}[n-1], "soon", nil }, facts.Fetched, 2, 500 * time.Millisecond, 0},
		{"negative", func(n int) (int, string, error) { return []int{429, 200}[n-1], "-5", nil }, facts.Fetched, 2, 500 * time.Millisecond, 0},
		{"beyond the time of the URL", func(int) (int, string, error) { return 429, "3600", nil }, facts.RateLimited, 1, 0, time.Hour},
		{"beyond all numbers", func(int) (int, string, error) { return 429, "99999999999999999999", nil }, facts.RateLimited, 1, 0, 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := scripted(&script{answer: func(_ string, nth int) (int, string, error) { return c.answer(nth) }})
				start := time.Now()
				f := one(p, "https://cdn.example.com/a.gif")
				if took := time.Since(start); took != c.took {
					t.Errorf("took %v, want %v", took, c.took)
				}
				if f.Outcome != c.outcome || f.Attempts != c.attempts || f.Requests != c.attempts || f.RetryAfter != c.retryAfter {
					t.Errorf("%v in %d attempts, retry after %v: want %v, %d, %v", f.Outcome, f.Attempts, f.RetryAfter, c.outcome, c.attempts, c.retryAfter)
				}
			})
		})
	}
}

// TestLateAnswers takes whatever comes within the URL's time, and asks again only with what is left of it.
func TestLateAnswers(t *testing.T) {
	for _, c := range []struct {
		name     string
		first    time.Duration // what the first answer takes, and the second
		second   time.Duration
		status   int // of the first
		outcome  facts.Outcome
		requests int
		took     time.Duration
	}{
		{"a slow answer", 19 * time.Second, 0, 200, facts.Fetched, 1, 19 * time.Second},
		{"a late answer", 21 * time.Second, 0, 200, facts.TimedOut, 1, 20 * time.Second},
		{"trouble, then a slow answer", 9 * time.Second, 10 * time.Second, 500, facts.Fetched, 2, 19*time.Second + 500*time.Millisecond},
		{"trouble, then a late answer", 9 * time.Second, 15 * time.Second, 500, facts.TimedOut, 2, 20 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{takes: c.first}
				s.answer = func(_ string, nth int) (int, string, error) {
					s.takes = c.second
					if nth == 1 {
						return c.status, "", nil
					}
					return 200, "", nil
				}
				start := time.Now()
				f := one(scripted(s), "https://cdn.example.com/a.gif")
				if took := time.Since(start); f.Outcome != c.outcome || f.Requests != c.requests || took != c.took {
					t.Errorf("%v after %v and %d requests, want %v, %v, %d", f.Outcome, took, f.Requests, c.outcome, c.took, c.requests)
				}
			})
		})
	}
}

// TestSecondRound asks again what failed only when everything else is done.
func TestSecondRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{takes: 3 * time.Second, answer: func(url string, nth int) (int, string, error) {
			if strings.HasSuffix(url, "-0.jpg") && nth == 1 {
				return 502, "", nil
			}
			return 200, "", nil
		}}
		p := scripted(s)
		for _, f := range p.Fetch(context.Background(), numbered("cdn.example.com", 50)) {
			if f.Outcome != facts.Fetched {
				t.Fatalf("%+v", f)
			}
		}
		if n := len(s.order); n != 51 || s.order[50] != "/cdn.example.com-0.jpg" {
			t.Errorf("%d requests, the last for %s", n, s.order[n-1])
		}
	})
}

// TestGate holds the limits for all hosts and for each, and that a host which asks for peace delays no other.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{takes: time.Second, answer: func(url string, nth int) (int, string, error) {
			if strings.Contains(url, "busy.example") && nth == 1 {
				return 429, "10", nil
			}
			return 200, "", nil
		}}
		p := scripted(s)
		var urls []string
		for i := range 20 {
			urls = append(urls, numbered(fmt.Sprintf("host%d.example", i), 16)...)
		}
		start := time.Now()
		if found := p.Fetch(context.Background(), urls); len(found) != 320 {
			t.Fatal(len(found))
		}
		// 320 requests of a second each, 64 at once.
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("took %v, want 5s", took)
		}
		if s.peak[""] != 64 || s.peak["host3.example"] > 8 {
			t.Errorf("%d at once, %d to one host: want 64, at most 8", s.peak[""], s.peak["host3.example"])
		}
		var others time.Duration
		start = time.Now()
		var both sync.WaitGroup
		both.Go(func() { p.Fetch(context.Background(), numbered("busy.example", 8)) })
		both.Go(func() {
			p.Fetch(context.Background(), numbered("idle.example", 8))
			others = time.Since(start)
		})
		both.Wait()
		if others != time.Second {
			t.Errorf("the other host took %v, want 1s", others)
		}
		if slowed := p.online().gate.slowed(); !slices.Equal(slowed, []string{"busy.example"}) {
			t.Errorf("slowed: %v", slowed)
		}
		// Eight at once, then a pause of ten seconds, then four and four.
		if took := time.Since(start); took != 13*time.Second {
			t.Errorf("the busy host took %v, want 13s", took)
		}
	})
}

// TestGivingUp holds that a thousand URLs of a host that is of no use end in time, with few requests.
func TestGivingUp(t *testing.T) {
	for _, c := range []struct {
		name     string
		takes    time.Duration
		answer   func(string, int) (int, string, error)
		outcome  facts.Outcome
		requests int
		took     time.Duration
	}{
		{"peace for ever", 0, func(string, int) (int, string, error) { return 429, "30", nil }, facts.RateLimited, 8 + 4 + 2 + 1, 2 * time.Minute},
		{"busy for ever", 0, func(string, int) (int, string, error) { return 503, "", nil }, facts.ServerError, 8 + 4 + 2 + 1, 2 * time.Minute},
		{"unreachable", 5 * time.Second, func(string, int) (int, string, error) { return 0, "", &dialError{err: syscall.EHOSTUNREACH} }, facts.NoConnection, maxFailures + 8, time.Minute},
		{"closed", 0, func(string, int) (int, string, error) { return 0, "", &dialError{err: syscall.ECONNREFUSED} }, facts.NoConnection, maxFailures + 8, time.Minute},
		{"silent", time.Hour, nil, facts.TimedOut, maxFailures + 8, 3 * time.Minute},
		{"without an address", 0, func(string, int) (int, string, error) {
			return 0, "", &dialError{err: &net.DNSError{Err: "no such host", IsNotFound: true}}
		}, facts.NoAddress, 8, time.Minute},
		{"with a certificate of others", 0, func(string, int) (int, string, error) {
			return 0, "", &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "cdn.example.com"}}
		}, facts.BadTLS, 8, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: c.answer, takes: c.takes}
				p := scripted(s)
				start := time.Now()
				for _, f := range p.Fetch(context.Background(), numbered("cdn.example.com", 1000)) {
					if f.Outcome != c.outcome && !(c.outcome == facts.TimedOut && f.Outcome == facts.NoConnection) || f.Detail == "" || f.Certain != (c.requests == 8) || f.Certain && !f.Asked() {
						t.Fatalf("%+v", f)
					}
					if c.requests != 8 && (f.Requests == 0) == f.Asked() {
						t.Fatalf("%d requests, and said to be asked for: %t: %s", f.Requests, f.Asked(), f.Detail)
					}
				}
				if took := time.Since(start); took > c.took {
					t.Errorf("took %v, want at most %v", took, c.took)
				}
				if len(s.order) > c.requests {
					t.Errorf("%d requests, want at most %d", len(s.order), c.requests)
				}
			})
		})
	}
}

// TestTogether calls Fetch from several goroutines, one of which is ended.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{takes: time.Second, answer: func(string, int) (int, string, error) { return 200, "", nil }}
		p := scripted(s)
		urls := numbered("cdn.example.com", 8)
		ctx, cancel := context.WithCancel(context.Background())
		var all sync.WaitGroup
		all.Go(func() {
			for _, f := range p.Fetch(ctx, urls) {
				if f.Outcome != facts.NotFetched {
					t.Errorf("%v", f.Outcome)
				}
			}
		})
		synctest.Wait()
		for range 3 {
			all.Go(func() {
				for _, f := range p.Fetch(context.Background(), urls) {
					if f.Outcome != facts.Fetched {
						t.Errorf("%v %s", f.Outcome, f.Reason)
					}
				}
			})
		}
		synctest.Wait()
		cancel()
		all.Wait()
		if n := len(s.order); n != 16 {
			t.Errorf("%d requests, want the 8 that were ended and 8 more", n)
		}
	})
}

// TestSkew compares clocks.
func TestSkew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: func(string, int) (int, string, error) { return 200, "", nil }}
		p := scripted(s)
		p.online().Now = func() time.Time { return time.Now().Add(-time.Hour) }
		if f := one(p, "https://cdn.example.com/a"); f.Skew != time.Hour {
			t.Errorf("%v", f.Skew)
		}
		s.age = "3600" // a cache kept the answer, and its Date, for an hour
		if f := one(p, "https://cdn.example.com/b"); f.Skew != 2*time.Hour {
			t.Errorf("with an age: %v", f.Skew)
		}
	})
}

// TestIPv6Only holds that a host which this computer cannot reach, for want of IPv6, may be reached by others.
func TestIPv6Only(t *testing.T) {
	for err, reason := range map[*dialError]string{
		{err: syscall.ENETUNREACH, only6: true}: "ipv6-only", {err: syscall.EADDRNOTAVAIL, only6: true}: "ipv6-only", {err: syscall.ENETUNREACH}: "unreachable", {err: syscall.ECONNREFUSED, only6: true}: "refused",
	} {
		if f := err.explain(); f.reason != reason || f.certain {
			t.Errorf("%v: %q, certain %v: want %q", err, f.reason, f.certain, reason)
		}
	}
}
