package probe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

var quiet = log.New(io.Discard, "", 0)

func file(name string, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	}
}

// TestFetchCounts holds that each URL costs one request, however often it is named, and that connections are used again.
func TestFetchCounts(t *testing.T) {
	// net/http closes a connection whose last write it has no word of within 50 ms, which happens on a machine under load.
	const tries = 3
	var connections int64
	for range tries {
		if connections = fetchCounts(t); connections <= 65 {
			return
		}
	}
	t.Errorf("%d connections, want at most 65", connections)
}

// fetchCounts makes 40,000 probes of 2,000 URLs, and returns how many connections that took.
func fetchCounts(t *testing.T) (connections int64) {
	picture := append(photo(t), make([]byte, 64<<10)...)
	s := serve(t, file("x.jpg", picture))
	var urls []string
	for i := range 2000 {
		urls = append(urls, fmt.Sprintf("%s/%d.jpg", s.URL, i))
	}
	p := local(t, 20*time.Second)
	p.HTTP.PerHost = 64
	var last Progress
	p.HTTP.Progress = func(now Progress) { last = now }
	var asked []string
	for range 20 {
		asked = append(asked, urls...)
	}
	found := p.Fetch(context.Background(), asked)
	for i, f := range found {
		if f.Outcome != facts.Fetched || f.Media == nil || f.Media.Format != "jpeg" || f.Length != int64(len(picture)) || !f.Certain {
			t.Fatalf("%+v", f)
		}
		if f != found[i%2000] {
			t.Fatal("a URL has two results")
		}
		if f.Bytes > firstRange {
			t.Fatalf("%d bytes", f.Bytes)
		}
	}
	if n := s.requests.Load(); n != 2000 {
		t.Errorf("%d requests, want 2000", n)
	}
	if last.Done != 2000 || last.Total != 2000 || last.Retrying != 0 {
		t.Errorf("progress ends at %+v", last)
	}
	if again := one(p, urls[7]+"#top"); again != found[7] || s.requests.Load() != 2000 {
		t.Error("a later call asks again")
	}
	return s.connections.Load()
}

// TestOffline holds that the zero Prober asks for nothing.
func TestOffline(t *testing.T) {
	s := serve(t, file("x.jpg", photo(t)))
	f := one(&Prober{}, s.URL+"/a.jpg#top")
	if f.Outcome != facts.NotFetched || f.Reason != "offline" || f.URL != s.URL+"/a.jpg" || s.connections.Load() != 0 {
		t.Errorf("%+v, %d connections", f, s.connections.Load())
	}
}
