package probe

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// Fetch asks for URLs as Pinterest would meet them, and says of each what came of it, in the order of urls. Each is asked for
// once in the life of the Prober, fragments aside: the same URL gives the same pointer. Nothing is asked for if p.HTTP is nil.
//
// When ctx ends, so does Fetch, and what is not known then is facts.NotFetched.
func (p *Prober) Fetch(ctx context.Context, urls []string) []*facts.Fetch {
	found := make([]*facts.Fetch, len(urls))
	if p.HTTP == nil {
		for i, u := range urls {
			u, _, _ = strings.Cut(u, "#")
			found[i] = &facts.Fetch{URL: u, Final: u, Length: -1, Reason: "offline", Detail: "was not asked for"}
		}
		return found
	}
	f := p.online()
	entries, mine := f.claim(urls)
	f.run(ctx, mine)
	for i, e := range entries {
		found[i] = f.await(ctx, e)
	}
	return found
}

// Close gives back the connections that Fetch has left open for later calls.
func (p *Prober) Close() {
	if p.HTTP != nil {
		(&http.Client{Transport: p.online().web}).CloseIdleConnections()
	}
}

func (p *Prober) online() *fetcher {
	p.once.Do(func() {
		h := p.HTTP.withDefaults()
		guard := newGuard(h.AllowPrivate)
		p.fetcher = &fetcher{HTTP: h, prober: p, guard: guard, gate: newGate(&h), web: h.transport(guard), known: map[string]*entry{}, places: make(chan struct{}, picturesAtOnce)}
	})
	return p.fetcher
}

// fetcher is what the calls of Fetch share.
type fetcher struct {
	HTTP
	prober *Prober
	guard  *guard
	gate   *gate
	web    http.RoundTripper

	mu       sync.Mutex
	known    map[string]*entry
	progress Progress
	rules    sync.Map // of robots.txt, by origin: func() *robotsFile

	pictures atomic.Int32  // fetched as wholes
	places   chan struct{} // taken by those that are being fetched
}

// entry is one URL. fetch is set when done is closed.
type entry struct {
	url   string
	done  chan struct{}
	fetch *facts.Fetch
}

// claim finds the entry of each URL, and those that the caller has to see to.
func (f *fetcher) claim(urls []string) (entries, mine []*entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range urls {
		u, _, _ = strings.Cut(u, "#")
		e := f.known[u]
		if e == nil {
			e = &entry{url: strings.Clone(u), done: make(chan struct{})} // it must not hold on to the pin's text
			f.known[e.url] = e
			f.progress.Total++
			mine = append(mine, e)
		}
		entries = append(entries, e)
	}
	return entries, mine
}

// await is what another call found out. If that call was ended, this one asks itself.
func (f *fetcher) await(ctx context.Context, e *entry) *facts.Fetch {
	for {
		select {
		case <-e.done: // what is known is told, ended or not
		default:
			select {
			case <-e.done:
			case <-ctx.Done():
				return interrupted(e.url)
			}
		}
		if e.fetch.Reason != "interrupted" || ctx.Err() != nil {
			return e.fetch
		}
		again, mine := f.claim([]string{e.url})
		f.run(ctx, mine)
		e = again[0]
	}
}

func interrupted(u string) *facts.Fetch {
	return &facts.Fetch{URL: u, Final: u, Length: -1, Reason: "interrupted", Detail: "was not fetched: the run was ended first"}
}

// run asks for what was claimed, in rounds: what could not be told is asked again when all others are done.
func (f *fetcher) run(ctx context.Context, mine []*entry) {
	visits := make([]*visit, len(mine))
	for i, e := range mine {
		visits[i] = &visit{fetcher: f, entry: e, fetch: interrupted(e.url), left: f.Timeout, cut: -1}
	}
	for round := 0; len(visits) > 0; round++ {
		// A visit that waits for its turn costs little, but there may be very many.
		places := make(chan struct{}, 64*f.Concurrency)
		var all sync.WaitGroup
		for _, v := range visits {
			places <- struct{}{}
			all.Go(func() {
				defer func() { <-places }()
				if v.pause(ctx) {
					v.guarded(ctx)
				}
				if round == f.Retries || !v.again(ctx) {
					f.finish(v)
				} else if !v.retrying {
					v.retrying = true
					f.report(0, 1)
				}
			})
		}
		all.Wait()
		var rest []*visit
		for _, v := range visits {
			if !v.finished {
				rest = append(rest, v)
			}
		}
		visits = rest
	}
}

// guarded is attempt, but one odd answer does not end a run.
func (v *visit) guarded(ctx context.Context) {
	defer func() {
		if recover() != nil {
			v.settle(fail(facts.NotFetched, "fault", "was not examined: pinlint failed"))
		}
	}()
	v.attempt(ctx)
}

// pause waits for what the host asked for, or as long as is polite. It reports whether there is still a reason to go on.
func (v *visit) pause(ctx context.Context) bool {
	if v.wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(v.wait)
	defer timer.Stop()
	v.left -= v.wait
	v.wait = 0
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// again reports whether another attempt may tell more, and within the time of the URL.
func (v *visit) again(ctx context.Context) bool {
	if v.fetch.Certain || ctx.Err() != nil || v.fetch.Evidence["asked"] == false {
		return false
	}
	v.wait = max(v.fetch.RetryAfter, v.backoff())
	return v.wait < v.left
}

// finish makes the result of a visit known. That of a visit which was ended is forgotten, so that others can ask.
func (f *fetcher) finish(v *visit) {
	if v.fetch.Final == "" {
		v.fetch.Final = v.url
	}
	v.finished = true
	f.mu.Lock()
	v.entry.fetch = v.fetch
	if v.fetch.Reason == "interrupted" {
		delete(f.known, v.url)
	}
	f.mu.Unlock()
	close(v.entry.done)
	retried := 0
	if v.retrying {
		retried = -1
	}
	f.report(1, retried)
}

// report tells of progress.
func (f *fetcher) report(done, retrying int) {
	if f.Progress == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.progress.Done += done
	f.progress.Retrying += retrying
	now := f.progress
	now.Slowed = f.gate.slowed()
	f.HTTP.Progress(now)
}
