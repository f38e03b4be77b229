package probe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestEndedKeepsWhatIsKnown asks again after the run was ended: what was found out before is told, every time.
func TestEndedKeepsWhatIsKnown(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, examples+"tiny.png") }))
	defer server.Close()
	p := &Prober{HTTP: &HTTP{AllowPrivate: true}}
	defer p.Close()
	ctx, cancel := context.WithCancel(context.Background())
	if f := p.Fetch(ctx, []string{server.URL})[0]; f.Outcome != facts.Fetched || f.Media == nil || f.Media.Format != "png" {
		t.Fatalf("%+v", f)
	}
	cancel()
	for range 100 {
		found := p.Fetch(ctx, []string{server.URL, server.URL + "/other"})
		if found[0].Outcome != facts.Fetched || found[1].Outcome != facts.NotFetched {
			t.Fatalf("%v, %v", found[0].Outcome, found[1].Outcome)
		}
	}
}
