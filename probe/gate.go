package probe

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate lets requests through: so many at once and a second, so many to one host, fewer to a host that asks for peace, none to one
// that is given up. Whoever waits for one host holds no place that another could use.
type gate struct {
	mu       sync.Mutex
	free     int
	rate     *rate.Limiter
	resting  bool // until the rate allows another request
	perHost  int
	hostRate float64
	hosts    map[string]*hostGate
	ready    []*hostGate // those with somebody waiting who could go, in turn
}

// hostGate is what the gate knows of one host.
type hostGate struct {
	limit   int
	running int
	rate    *rate.Limiter
	resting bool      // until the rate allows another request
	until   time.Time // of the pause
	paused  bool
	slowed  bool // it has asked for peace at least once
	queued  bool // it is in ready
	waiting []*pass

	tries            [trials]int // to find out why it refuses
	unranged         bool        // it refuses ranges, and gives whole files
	whole            sync.Mutex  // held by who asks for a refused file as a whole, so that others need not
	pauses, failures int         // in a row, without an answer in between
	verdict          *failure    // of a host that is given up
}

// pass is somebody who waits.
type pass struct {
	called  chan struct{}
	granted bool
}

// A host is given up after so many pauses that did not help, or so many failures to reach it at all: what it would cost to
// ask for all of a thousand files is time, and the answer is known.
const (
	maxPauses   = 3
	maxFailures = 16
)

func newGate(h *HTTP) *gate {
	return &gate{free: h.Concurrency, rate: limiter(h.Rate, h.Concurrency), perHost: h.PerHost, hostRate: h.HostRate, hosts: map[string]*hostGate{}}
}

// enter waits for a place at host. Whoever got one must leave. The error is a *failure if the host is given up.
func (g *gate) enter(ctx context.Context, host string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	h := g.host(host)
	if h.verdict != nil {
		g.mu.Unlock()
		return h.verdict
	}
	p := &pass{called: make(chan struct{})}
	h.waiting = append(h.waiting, p)
	g.queue(h)
	g.admit()
	g.mu.Unlock()
	select {
	case <-p.called:
		if !p.granted {
			return h.verdict
		}
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.granted {
		g.release(h)
	}
	h.waiting = slices.DeleteFunc(h.waiting, func(w *pass) bool { return w == p })
	return ctx.Err()
}

// leave gives the place back.
func (g *gate) leave(host string) {
	g.mu.Lock()
	g.release(g.host(host))
	g.mu.Unlock()
}

// slow halves what may go to host at once and a second, and lets nothing through for a while. What comes of requests that were under way
// together counts once.
func (g *gate) slow(host string, pause time.Duration, why *failure) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.host(host)
	if until := time.Now().Add(pause); until.After(h.until) {
		h.until = until
	}
	if !h.paused {
		h.limit = max(h.limit/2, 1)
		h.rate.SetLimitAt(time.Now(), h.rate.Limit()/2)
		h.rate.SetBurstAt(time.Now(), min(h.rate.Burst(), h.limit))
		if h.pauses++; h.pauses > maxPauses {
			g.giveUp(h, why.forOthers())
		}
	}
	h.slowed, h.paused = true, true
	g.after(pause, func() {
		if time.Now().Before(h.until) {
			return // somebody else was told a later time
		}
		h.paused = false
		g.queue(h)
	})
}

// failed counts a host that could not be reached.
func (g *gate) failed(host string, why *failure) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.host(host)
	if h.failures++; h.failures >= maxFailures {
		g.giveUp(h, why.forOthers())
	}
}

// condemn gives up a host for a reason that holds for all of its files.
func (g *gate) condemn(host string, why *failure) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.giveUp(g.host(host), why)
}

// answered forgets what was counted against a host.
func (g *gate) answered(host string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.host(host)
	h.pauses, h.failures = 0, 0
}

// trial is a way to find out why a host refuses.
type trial int

const (
	withReferer trial = iota
	withoutRange
	trials
)

// maxTries is how many refused files of one host are asked for again, each way.
const maxTries = 3

// mayTry reports whether another attempt to find out why a host refuses is worth a request, and counts it.
func (g *gate) mayTry(host string, t trial) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.host(host)
	h.tries[t]++
	return h.tries[t] <= maxTries
}

// wholeFile is the lock under which a file that host has refused is asked for as a whole.
func (g *gate) wholeFile(host string) sync.Locker {
	g.mu.Lock()
	defer g.mu.Unlock()
	return &g.host(host).whole
}

// dropRanges notes that a host gives its files to requests without a range only.
func (g *gate) dropRanges(host string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.host(host).unranged = true
}

// takesRanges reports whether a host may be asked for parts of files.
func (g *gate) takesRanges(host string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.host(host).unranged
}

func (g *gate) giveUp(h *hostGate, why *failure) {
	if h.verdict != nil {
		return
	}
	h.verdict = why
	for _, p := range h.waiting {
		close(p.called)
	}
	h.waiting = nil
}

// slowed names the hosts that have asked for peace, in order.
func (g *gate) slowed() (names []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for name, h := range g.hosts {
		if h.slowed {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (g *gate) host(name string) *hostGate {
	h := g.hosts[name]
	if h == nil {
		h = &hostGate{limit: g.perHost, rate: limiter(g.hostRate, g.perHost)}
		g.hosts[name] = h
	}
	return h
}

func (g *gate) release(h *hostGate) {
	g.free++
	h.running--
	g.queue(h)
	g.admit()
}

func (h *hostGate) open() bool {
	return len(h.waiting) > 0 && h.running < h.limit && !h.paused && !h.resting
}

func (g *gate) queue(h *hostGate) {
	if h.open() && !h.queued {
		h.queued = true
		g.ready = append(g.ready, h)
	}
}

// admit lets through whoever can go, one of each host in turn.
func (g *gate) admit() {
	for g.free > 0 && len(g.ready) > 0 && !g.resting {
		now := time.Now()
		if wait := nextToken(g.rate, now); wait > 0 {
			g.resting = true
			g.after(wait, func() { g.resting = false })
			return
		}
		h := g.ready[0]
		g.ready = g.ready[1:]
		h.queued = false
		if !h.open() {
			continue
		}
		if wait := nextToken(h.rate, now); wait > 0 {
			h.resting = true
			g.after(wait, func() {
				h.resting = false
				g.queue(h)
			})
			continue
		}
		g.rate.AllowN(now, 1)
		h.rate.AllowN(now, 1)
		g.free--
		h.running++
		p := h.waiting[0]
		h.waiting = h.waiting[1:]
		p.granted = true
		close(p.called)
		g.queue(h)
	}
}

// after does something when the time has come, and lets through who can go then.
func (g *gate) after(wait time.Duration, do func()) {
	time.AfterFunc(wait, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		do()
		g.admit()
	})
}

// limiter lets through so many a second, and of the first as many at once as may go together, if that is no more than a second's.
func limiter(perSecond float64, together int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(perSecond), min(max(int(perSecond), 1), together))
}

// nextToken is how long it takes until a rate allows another request, 0 if it does.
func nextToken(l *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - l.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return max(time.Duration(missing/float64(l.Limit())*float64(time.Second)), time.Microsecond)
}
