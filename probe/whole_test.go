package probe

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestRefusedRanges meets hosts that give whole files and answer requests for a part of one as firewalls and broken servers do.
func TestRefusedRanges(t *testing.T) {
	picture := photo(t)
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter)
		once   bool // the host is not asked for ranges again
	}{
		{"403", func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }, true},
		{"400", func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest) }, true},
		{"406", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotAcceptable) }, true},
		{"501", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotImplemented) }, true},
		{"416", func(w http.ResponseWriter) { w.WriteHeader(http.StatusRequestedRangeNotSatisfiable) }, false},
		{"206 without Content-Range", func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusPartialContent)
			w.Write(picture)
		}, false},
		{"another part", func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 100-199/90000")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(picture[100:200])
		}, false},
		{"parts of many", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "multipart/byteranges; boundary=x")
			w.WriteHeader(http.StatusPartialContent)
			fmt.Fprintf(w, "--x\r\nContent-Range: bytes 0-9/%d\r\n\r\n%s\r\n--x--", len(picture), picture[:10])
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Range") != "" {
					c.answer(w)
					return
				}
				w.Header().Set("Content-Type", "image/jpeg")
				w.Write(picture)
			})
			p := local(t, 5*time.Second)
			var urls []string
			for i := range 12 {
				urls = append(urls, fmt.Sprintf("%s/%d.jpg", s.URL, i))
			}
			first := one(p, urls[0])
			for i, f := range append(p.Fetch(context.Background(), urls), first) {
				if f.Outcome != facts.Fetched || f.Status != http.StatusOK || f.Media == nil || f.Media.Format != "jpeg" || f.Media.Size != int64(len(picture)) {
					t.Fatalf("file %d: %+v", i, f)
				}
			}
			want := int64(24)
			if c.once {
				want = 13
			}
			if got := s.requests.Load(); got != want {
				t.Errorf("%d requests, want %d", got, want)
			}
		})
	}
}

// TestRefusedRangesTogether asks for many files at once: all of them come, whoever finds out first.
func TestRefusedRangesTogether(t *testing.T) {
	picture := photo(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Write(picture)
	})
	var urls []string
	for i := range 40 {
		urls = append(urls, fmt.Sprintf("%s/%d.jpg", s.URL, i))
	}
	for _, f := range local(t, 5*time.Second).Fetch(context.Background(), urls) {
		if f.Outcome != facts.Fetched || f.Media == nil {
			t.Fatalf("%+v", f)
		}
	}
}

// TestRefusedFiles asks a host that refuses every file: what may be at fault is tried for three of them, not for all.
func TestRefusedFiles(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	p := local(t, 5*time.Second)
	for i := range 20 {
		if f := one(p, fmt.Sprintf("%s/%d.jpg", s.URL, i)); f.Outcome != facts.Forbidden || f.Reason != "forbidden" || f.Status != http.StatusForbidden {
			t.Fatalf("%+v", f)
		}
	}
	if got := s.requests.Load(); got != 20+3+3 {
		t.Errorf("%d requests, want 26", got)
	}
}

// TestOtherETag examines files whose parts come with another ETag each. Where the same bytes stand behind them, as with servers that
// make it of the file's place on their disk, that does no harm.
func TestOtherETag(t *testing.T) {
	clip, err := os.ReadFile(examples + "tail.mp4")
	if err != nil {
		t.Fatal(err)
	}
	gap := append([]byte{0, 0, 0x9c, 0x40, 'f', 'r', 'e', 'e'}, make([]byte, 40_000-8)...)
	clip = slices.Insert(clip, bytes.Index(clip, []byte("moov"))-4, gap...)
	broken := slices.Clone(clip)
	clear(broken[bytes.Index(clip, []byte("moov"))+4:])
	for _, c := range []struct {
		name    string
		later   []byte // what stands behind the second request
		outcome facts.Outcome
		reason  string
	}{{"the same file", clip, facts.Fetched, ""}, {"another file", broken, facts.BadBody, "changed"}} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n++
				data := clip
				if n > 1 {
					data = c.later
				}
				w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
				http.ServeContent(w, r, "x.mp4", time.Time{}, bytes.NewReader(data))
			})
			f := one(local(t, 5*time.Second), s.URL+"/x.mp4")
			if f.Outcome != c.outcome || f.Reason != c.reason || n < 2 {
				t.Errorf("%d requests, %+v", n, f)
			}
		})
	}
}

// TestStrayPercent follows redirects whose percent signs begin no escape, as browsers do: they send them as they are, and here they
// are sent as %25, which servers read as the same (https://url.spec.whatwg.org/#path-state).
func TestStrayPercent(t *testing.T) {
	picture := photo(t)
	for location, path := range map[string]string{"/100%.jpg": "/100%.jpg", "/50%off.jpg": "/50%off.jpg", "/a%20b%zz.jpg": "/a b%zz.jpg", "/%": "/%"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/start":
				w.Header()["Location"] = []string{location}
				w.WriteHeader(http.StatusFound)
			case path:
				w.Write(picture)
			default:
				w.WriteHeader(http.StatusNotFound)
			}
		})
		if f := one(local(t, 5*time.Second), s.URL+"/start"); f.Outcome != facts.Fetched || len(f.Hops) != 1 || f.Hops[0].Location != location {
			t.Errorf("%s: %+v", location, f)
		}
	}
}

// TestPlainToEncrypted asks a port that speaks https without it. The words are those of Go's server, and nginx's.
func TestPlainToEncrypted(t *testing.T) {
	for _, said := range []string{"Client sent an HTTP request to an HTTPS server.\n", "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"} {
		f := one(local(t, 5*time.Second), "http://"+raw(t, always(http.StatusBadRequest, said))+"/a.jpg")
		if f.Outcome != facts.BadStatus || !f.Certain || !strings.Contains(f.Detail, "https") || f.Requests != 1 {
			t.Errorf("%+v", f)
		}
	}
}
