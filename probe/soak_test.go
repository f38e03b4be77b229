package probe

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

var soak = flag.Int("soak", 5, "rounds of 2,000 probes that TestSoak makes; 50 are a hundred thousand probes")

// TestSoak makes many probes in one process, of whole pictures, cut ones, refusals and redirects, and wants memory, goroutines and
// descriptors back to where they were after the first round.
func TestSoak(t *testing.T) {
	rounds := *soak
	const each = 2000
	picture := photo(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var kind int
		fmt.Sscanf(r.URL.Path, "/%d", &kind)
		switch kind % 5 {
		case 0:
			w.Header().Set("Content-Type", "image/jpeg")
			w.Write(picture)
		case 1:
			w.Header().Set("Content-Length", fmt.Sprint(len(picture)))
			w.Write(picture[:100]) // and the connection breaks off
		case 2:
			http.Error(w, "no", http.StatusForbidden)
		case 3:
			http.Redirect(w, r, fmt.Sprintf("/%d", kind+2), http.StatusFound)
		case 4:
			http.NotFound(w, r)
		}
	})
	round := func(n int) {
		p := &Prober{HTTP: &HTTP{AllowPrivate: true, Timeout: time.Minute, Retries: -1, PerHost: 64}}
		defer p.Close()
		var urls []string
		for i := range each {
			urls = append(urls, fmt.Sprintf("%s/%d?round=%d", s.URL, i, n))
		}
		for i, f := range p.Fetch(context.Background(), urls) {
			if (f.Outcome == facts.Fetched) != (i%5 == 0 || i%5 == 3) && i%5 != 1 {
				t.Fatalf("%d: %+v", i, f)
			}
		}
	}
	round(0)
	before := held(t)
	for n := range rounds {
		round(n + 1)
	}
	after := held(t)
	if after.heap > before.heap+5<<20 || after.goroutines > before.goroutines+10 || after.descriptors > before.descriptors+10 {
		t.Errorf("%d probes: from %+v to %+v", rounds*each, before, after)
	}
	t.Logf("%d probes: from %+v to %+v", rounds*each, before, after)
}

// holding is what a process holds.
type holding struct {
	heap                    uint64 // bytes
	goroutines, descriptors int
}

func held(t *testing.T) (h holding) {
	http.DefaultClient.CloseIdleConnections()
	runtime.GC()
	runtime.GC() // what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.descriptors = len(open)
	}
	h.heap, h.goroutines = m.HeapAlloc, runtime.NumGoroutine()
	return h
}
