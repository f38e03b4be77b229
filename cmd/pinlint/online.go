package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/pinlint/pinlint/probe"
)

// probeFlags are the flags of those commands that ask for URLs.
type probeFlags struct {
	timeout      time.Duration
	concurrency  int
	perHost      int
	rate         float64
	hostRate     float64
	allowPrivate bool
	userAgent    string
	robots       bool
	strict       bool
}

func (f *probeFlags) register(flags *pflag.FlagSet) {
	flags.DurationVar(&f.timeout, "timeout", 20*time.Second, "time for one URL, redirects, retries and waits included")
	flags.IntVar(&f.concurrency, "concurrency", 64, "URLs asked for at once")
	flags.IntVar(&f.perHost, "per-host", 8, "URLs asked for at once of one host")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second (default 25 for each of --concurrency: 1600)")
	flags.Float64Var(&f.hostRate, "host-rate", 0, "requests a second to one host (default 25 for each of --per-host: 200)")
	flags.BoolVar(&f.allowPrivate, "allow-private", false, "also ask hosts of private networks, which Pinterest cannot reach; for staging")
	flags.StringVar(&f.userAgent, "user-agent", "", "name that requests carry; pinterest asks once more under the name of Pinterest's crawler where the first was refused")
	flags.BoolVar(&f.robots, "check-robots", false, "also read robots.txt for what it says to Pinterest's crawler")
	flags.BoolVar(&f.strict, "strict-probe", false, "what a probe could not tell is an error, not a warning")
}

// maxRate is no limit in practice.
const maxRate = 1e6

// http is how URLs are asked for.
func (f *probeFlags) http() (*probe.HTTP, error) {
	switch {
	case f.timeout <= 0:
		return nil, fmt.Errorf("--timeout is %s: a duration such as 20s", f.timeout)
	case f.concurrency < 1 || f.concurrency > 1024:
		return nil, fmt.Errorf("--concurrency is %d: 1 to 1024", f.concurrency)
	case f.perHost < 1 || f.perHost > 1024:
		return nil, fmt.Errorf("--per-host is %d: 1 to 1024", f.perHost)
	case !(f.rate >= 0 && f.rate <= maxRate):
		return nil, fmt.Errorf("--rate is %g: a number of requests a second, such as 100 or 0.5", f.rate)
	case !(f.hostRate >= 0 && f.hostRate <= maxRate):
		return nil, fmt.Errorf("--host-rate is %g: a number of requests a second, such as 20 or 0.5", f.hostRate)
	case strings.ContainsAny(f.userAgent, "\r\n"):
		return nil, fmt.Errorf("--user-agent is %s: one line", shown(f.userAgent))
	}
	agent := f.userAgent
	if agent == "" {
		agent = "pinlint/" + version() + " (+https://github.com/pinlint/pinlint)"
	}
	return &probe.HTTP{Timeout: f.timeout, Concurrency: f.concurrency, PerHost: f.perHost, Rate: f.rate, HostRate: f.hostRate, AllowPrivate: f.allowPrivate, UserAgent: agent, Robots: f.robots}, nil
}

// progressing reports whether a line of progress is of use: standard error is a terminal that people watch.
func (c *command) progressing(o checkOptions) bool {
	file, ok := c.stderr.(*os.File)
	return ok && o.linter.Prober.HTTP != nil && c.getenv("CI") == "" && c.getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}

// progress shows how far the prober has come, on one line of standard error, until the function that it returns is called.
func (c *command) progress(p *probe.Prober) (stop func()) {
	var mutex sync.Mutex
	start, last, stopped := time.Now(), time.Time{}, false
	p.HTTP.Progress = func(now probe.Progress) {
		mutex.Lock()
		defer mutex.Unlock()
		if stopped || time.Since(last) < 100*time.Millisecond {
			return
		}
		last = time.Now()
		line := fmt.Sprintf("%d of %d URLs, %.0f a second", now.Done, now.Total, float64(now.Done)/max(time.Since(start).Seconds(), 0.1))
		if len(now.Slowed) > 0 {
			line += "; slowed: " + strings.Join(now.Slowed[:min(len(now.Slowed), 3)], ", ")
		}
		fmt.Fprintf(c.stderr, "\r\x1b[K%s", clean(line))
	}
	return func() {
		mutex.Lock()
		defer mutex.Unlock()
		stopped = true
		if !last.IsZero() {
			fmt.Fprint(c.stderr, "\r\x1b[K")
		}
	}
}
