package probe

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// TestFetchThumbnails: pictures behind URLs are fetched as wholes where thumbnails are wanted, and only there. What comes of the rest of
// a file changes nothing of what is known.
func TestFetchThumbnails(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 1000, 1500))
	seed := uint32(1)
	for i := range m.Pix {
		seed = seed*1664525 + 1013904223
		m.Pix[i] = byte(seed>>28) * 8
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	if b.Len() <= firstRange {
		t.Fatalf("the picture has %d bytes only", b.Len())
	}
	var asked atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/ranges.jpg", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.ServeContent(w, r, "a.jpg", time.Time{}, bytes.NewReader(b.Bytes()))
	})
	mux.HandleFunc("/head-only.jpg", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "bytes=0-8191" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		http.ServeContent(w, r, "a.jpg", time.Time{}, bytes.NewReader(b.Bytes()))
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<!doctype html><title>x</title>")) })
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, wanted := range []bool{true, false} {
		p := &Prober{HTTP: &HTTP{AllowPrivate: true}, Thumbnails: wanted}
		asked.Store(0)
		found := p.Fetch(t.Context(), []string{server.URL + "/ranges.jpg", server.URL + "/head-only.jpg", server.URL + "/page"})
		if thumbnail := found[0].Thumbnail; (thumbnail != nil) != wanted {
			t.Errorf("wanted %v, got %v", wanted, thumbnail)
		} else if wanted && (thumbnail.Width != 250 || thumbnail.Height != 375) {
			t.Errorf("the thumbnail is %d by %d", thumbnail.Width, thumbnail.Height)
		}
		if n := asked.Load(); wanted && n != 2 || !wanted && n != 1 {
			t.Errorf("wanted %v: %d requests", wanted, n)
		}
		if f := found[1]; f.Thumbnail != nil || f.Status != http.StatusPartialContent || f.Outcome.String() != "fetched" || f.Media == nil {
			t.Errorf("a picture of which only the head is given: %+v", f)
		}
		if found[2].Thumbnail != nil {
			t.Error("a page has a thumbnail")
		}
		p.Close()
	}
}
