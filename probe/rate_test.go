package probe

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRate asks hosts that answer at once: how long it takes is for the rate alone to say. Of each host and of all together, as many
// go at once as may be under way, and then so many a second.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		name        string
		http        HTTP
		hosts, each int
		took        time.Duration
	}{
		{"a thousand of one host", HTTP{}, 1, 1000, (1000 - 8) * time.Second / 200},
		{"ten hosts side by side", HTTP{}, 10, 1000, (10*1000 - 64) * time.Second / 1600},
		{"a gentle rate", HTTP{HostRate: 2}, 1, 12, 5 * time.Second},
		{"one each four seconds", HTTP{HostRate: 0.25}, 1, 6, 20 * time.Second},
		{"a rate for all", HTTP{Rate: 10}, 30, 1, 2 * time.Second},
		{"many lanes", HTTP{PerHost: 64}, 1, 3264, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: func(string, int) (int, string, error) { return 200, "", nil }}
				p := scriptedAs(s, c.http)
				var urls []string
				for i := range c.each {
					for host := range c.hosts {
						urls = append(urls, fmt.Sprintf("https://host%d.example/%d", host, i))
					}
				}
				start := time.Now()
				p.Fetch(context.Background(), urls)
				// The clock of timers is cut to whole nanoseconds, the waits to no less than a microsecond.
				if took := time.Since(start); took < c.took-time.Millisecond || took > c.took+c.took/100+20*time.Millisecond {
					t.Errorf("took %v, want %v", took, c.took)
				}
			})
		})
	}
}

// TestRateIsNoDelay holds that hosts which take 50 ms are not kept waiting: 2,000 URLs over 64 lanes, of ten hosts or of one that may
// have all lanes, take as long as 2,000 / 64 rounds.
func TestRateIsNoDelay(t *testing.T) {
	for name, hosts := range map[string]int{"ten hosts": 10, "one host": 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{takes: 50 * time.Millisecond, answer: func(string, int) (int, string, error) { return 200, "", nil }}
				h := HTTP{}
				if hosts == 1 {
					h.PerHost = 64
				}
				p := scriptedAs(s, h)
				var urls []string
				for i := range 2000 {
					urls = append(urls, fmt.Sprintf("https://host%d.example/%d", i%hosts, i))
				}
				start := time.Now()
				p.Fetch(context.Background(), urls)
				const bound = 2000 * 50 * time.Millisecond / 64
				if took := time.Since(start); took > bound*110/100 {
					t.Errorf("took %v, the bound is %v", took, bound)
				}
			})
		})
	}
}

// TestRateOfBusyHost holds that a host which asks for peace gets half as many requests a second from then on.
func TestRateOfBusyHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		refused := 0 // the request that is, by its place
		s := &script{answer: func(url string, nth int) (int, string, error) {
			at = append(at, time.Now())
			if strings.HasSuffix(url, "-0.jpg") && nth == 1 {
				refused = len(at) - 1
				return 429, "2", nil
			}
			return 200, "", nil
		}}
		p := scriptedAs(s, HTTP{PerHost: 1, HostRate: 10})
		p.Fetch(context.Background(), numbered("busy.example", 21))
		if len(at) != 22 {
			t.Fatalf("%d requests, want 22", len(at))
		}
		for i := 1; i < 21; i++ { // the last is the second for what was refused, in a round of its own
			want := 100 * time.Millisecond
			switch {
			case i == refused+1:
				want = 2 * time.Second
			case i > refused:
				want = 200 * time.Millisecond
			}
			if took := at[i].Sub(at[i-1]); (took - want).Abs() > time.Millisecond {
				t.Errorf("request %d comes %v after the one before, want %v; %d was refused", i, took, want, refused)
			}
		}
	})
}
