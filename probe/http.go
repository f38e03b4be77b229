package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// HTTP says how URLs are asked for. A zero field has the value that its comment gives. It must not be changed while it is in use.
//
// Requests carry no cookies, no credentials and no Referer, but for one after a refusal that nothing explains: it has a Referer of
// the host itself, to tell a rule against hotlinking from others. Files are asked for in parts; three that a host refuses are asked
// for as wholes, and all others too if that helps. Proxies of the environment are not used: behind one, nobody could
// say which address is asked.
type HTTP struct {
	Concurrency  int           // requests at once: 64
	PerHost      int           // requests to one host at once: 8, and fewer to a host that answers 429 or 503
	Rate         float64       // requests a second: 25 for each of Concurrency
	HostRate     float64       // requests a second to one host: 25 for each of PerHost, and fewer to a host that answers 429 or 503
	Timeout      time.Duration // of one URL, with redirects, retries and the waits before them, but not the wait for its turn: 20 s
	Retries      int           // how often what could not be told is asked again, after all others: 2; none if negative
	AllowPrivate bool          // also ask hosts of private networks and of this computer, never link-local ones
	// UserAgent is the name that requests carry, "pinlint (+https://github.com/pinlint/pinlint)". Where it is SimulatePinterest, what
	// that name is refused is asked again under the name of Pinterest's crawler. It is not known whether Pinterest fetches media under it.
	UserAgent string
	Robots    bool             // also read the robots.txt of each host
	Roots     *x509.CertPool   // whom to trust: those of the system
	Now       func() time.Time // the clock that the hosts' clocks are compared with: time.Now
	Progress  func(Progress)   // called after each URL, never twice at once; it must be quick

	jitter   func() float64 // in [0, 1)
	resolver *net.Resolver
	dialing  func(address string) // told of each address that is about to be dialled
}

// SimulatePinterest is the UserAgent that asks under Pinterest's name what it is refused under its own.
const SimulatePinterest = "pinterest"

const (
	ownAgent = "pinlint (+https://github.com/pinlint/pinlint)"
	// pinterestAgent is published at https://help.pinterest.com/en/business/article/pinterest-crawler.
	pinterestAgent = "Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)"
)

// Progress is how far a Prober has come with the URLs that it was given so far.
type Progress struct {
	Done, Total int
	Retrying    int      // of those that are not done, how many have been asked before
	Slowed      []string // the hosts that asked for fewer requests
}

// maxPause is the longest that a host keeps its URLs waiting, whatever it asks for.
const maxPause = 30 * time.Second

// ratePerLane is how many requests a second one of those that go at once is good for: more than a host takes that answers within
// 50 ms, few enough that a host which answers at once is not flooded.
const ratePerLane = 25

// withDefaults fills in what is zero.
func (h HTTP) withDefaults() HTTP {
	if h.Concurrency <= 0 {
		h.Concurrency = 64
	}
	if h.PerHost <= 0 {
		h.PerHost = 8
	}
	if h.Rate <= 0 {
		h.Rate = float64(h.Concurrency) * ratePerLane
	}
	if h.HostRate <= 0 {
		h.HostRate = float64(h.PerHost) * ratePerLane
	}
	if h.Timeout <= 0 {
		h.Timeout = 20 * time.Second
	}
	switch {
	case h.Retries == 0:
		h.Retries = 2
	case h.Retries < 0:
		h.Retries = 0
	}
	if h.Now == nil {
		h.Now = time.Now
	}
	if h.jitter == nil {
		h.jitter = rand.Float64
	}
	return h
}

// agents are the names to ask under, in order.
func (h *HTTP) agents() []string {
	switch h.UserAgent {
	case "":
		return []string{ownAgent}
	case SimulatePinterest:
		return []string{ownAgent, pinterestAgent}
	}
	return []string{h.UserAgent}
}

// connecting is how long a connection may take, and its encryption: a quarter of the URL's time, so that a lost packet can be made
// good, but five seconds if there are as many. An answer may take all that is left.
func (h *HTTP) connecting() time.Duration {
	return min(max(h.Timeout/4, 5*time.Second), h.Timeout)
}

// transport makes the connections. Every one of them passes the guard.
func (h *HTTP) transport(g *guard) *http.Transport {
	return &http.Transport{
		DialContext:            h.dialer(g),
		TLSClientConfig:        &tls.Config{RootCAs: h.Roots},
		TLSHandshakeTimeout:    h.connecting(),
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConns:           h.Concurrency,
		MaxIdleConnsPerHost:    h.PerHost,
		MaxConnsPerHost:        h.PerHost, // or a request that has found an idle connection leaves its dial behind
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}
}

// dialError is the error of a dial, with what it takes to explain it.
type dialError struct {
	err     error
	reason  string // of a host that was not looked up
	words   string
	refused bool // there were only addresses that are not dialled
	only6   bool // there were only IPv6 addresses
}

func (e *dialError) Error() string { return e.err.Error() }
func (e *dialError) Unwrap() error { return e.err }

func (h *HTTP) dialer(g *guard) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		// The host comes in ASCII here, so that digits of other scripts are plain ones now.
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, &dialError{err: err}
		}
		if reason, words := g.refuses(host); reason != "" {
			return nil, &dialError{err: errNotPublic, reason: reason, words: words}
		}
		var allowed, denied, v4 atomic.Int32 // addresses are dialled side by side
		d := net.Dialer{Timeout: h.connecting(), Resolver: h.resolver, Control: func(network, address string, c syscall.RawConn) error {
			if err := g.control(network, address, c); err != nil {
				denied.Add(1)
				return err
			}
			allowed.Add(1)
			if to, err := netip.ParseAddrPort(address); err == nil && to.Addr().Is4() {
				v4.Add(1)
			}
			if h.dialing != nil {
				h.dialing(address)
			}
			return nil
		}}
		conn, err := d.DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		return nil, &dialError{err: err, refused: errors.Is(err, errNotPublic) || denied.Load() > 0 && allowed.Load() == 0, only6: allowed.Load() > 0 && v4.Load() == 0}
	}
}
