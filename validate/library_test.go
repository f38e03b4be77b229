package validate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
)

// TestShared uses one Linter, which asks a server, from sixteen goroutines at once: each gets what one alone gets.
func TestShared(t *testing.T) {
	picture := []byte("\xff\xd8\xff")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(picture) }))
	defer server.Close()
	p := &probe.Prober{HTTP: &probe.HTTP{AllowPrivate: true}}
	defer p.Close()
	l := &Linter{Prober: p}
	var text []byte
	for i := range 40 {
		text = fmt.Appendf(text, "{\"board_id\":\"1\",\"title\":\"%d\",\"media_source\":{\"source_type\":\"image_url\",\"url\":\"%s/%d.jpg\"}}\n", i, server.URL, i%7)
	}
	lint := func() []Result {
		return collect(t, l.Lint(context.Background(), payload.Bytes("pins.jsonl", text, payload.Lines)))
	}
	want := lint()
	if len(want) != 40 || len(want[0].Findings) == 0 {
		t.Fatal(len(want))
	}
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 5 {
				if got := lint(); !reflect.DeepEqual(got, want) {
					t.Error("another goroutine's findings are different")
				}
			}
		})
	}
	all.Wait()
}

// TestCancelledAnywhere cancels at a random pin, with requests on their way: the error is the context's, and nothing stays behind
// (TestMain looks for goroutines).
func TestCancelledAnywhere(t *testing.T) {
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-hold:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(hold)
	random := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		ctx, cancel := context.WithCancel(context.Background())
		at := random.IntN(5000)
		count := 0
		docs := func(yield func(*payload.Document, error) bool) {
			for d, err := range payload.Bytes("pins.jsonl", []byte(pins(5000)), payload.Lines) {
				if count++; count == at {
					cancel()
				}
				if !yield(d, err) {
					return
				}
			}
		}
		p := &probe.Prober{HTTP: &probe.HTTP{AllowPrivate: true}}
		var last error
		for _, err := range (&Linter{Workers: 1 + random.IntN(8)}).Lint(ctx, docs) {
			last = err
		}
		if at > 0 && !errors.Is(last, context.Canceled) {
			t.Errorf("cancelled at pin %d of %d: %v", at, count, last)
		}
		// The same with a request that gets no answer.
		ctx, cancel = context.WithCancel(context.Background())
		asking := fmt.Appendf(nil, "{\"board_id\":\"1\",\"media_source\":{\"source_type\":\"image_url\",\"url\":\"%s/x.jpg\"}}\n", server.URL)
		done := make(chan error)
		go func() {
			var last error
			for _, err := range (&Linter{Prober: p}).Lint(ctx, payload.Bytes("pins.jsonl", asking, payload.Lines)) {
				last = err
			}
			done <- last
		}()
		cancelled := time.Now()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while asking: %v", err)
		}
		if took := time.Since(cancelled); took > time.Second { // a URL has twenty
			t.Errorf("ended %v after it was cancelled", took)
		}
		p.Close()
	}
}
