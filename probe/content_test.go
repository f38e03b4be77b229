package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// hollow is a file of zeros, but for its pieces.
type hollow struct {
	size   int64
	pieces map[int64][]byte
}

func (h hollow) ReadAt(p []byte, off int64) (int, error) {
	if off >= h.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), h.size-off))
	clear(p[:n])
	for at, piece := range h.pieces {
		from, to := max(at, off), min(at+int64(len(piece)), off+int64(n))
		if from < to {
			copy(p[from-off:], piece[from-at:to-at])
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// boxes are the top-level boxes of a small movie, by type.
func boxes(data []byte) map[string][]byte {
	found := map[string][]byte{}
	for len(data) >= 8 {
		n := binary.BigEndian.Uint32(data)
		found[string(data[4:8])] = data[:n]
		data = data[n:]
	}
	return found
}

// TestRemoteMovie examines a movie of 1 GiB whose header stands last, with 1.5 MiB between its tracks.
func TestRemoteMovie(t *testing.T) {
	clip, err := os.ReadFile(examples + "clip.mp4")
	if err != nil {
		t.Fatal(err)
	}
	parts := boxes(clip)
	inner := parts["moov"][8:]
	var tracks, rest [][]byte
	for len(inner) >= 8 {
		n := binary.BigEndian.Uint32(inner)
		if string(inner[4:8]) == "trak" {
			tracks = append(tracks, inner[:n])
		} else {
			rest = append(rest, inner[:n])
		}
		inner = inner[n:]
	}
	if len(tracks) != 2 {
		t.Fatalf("%d tracks", len(tracks))
	}
	gap := make([]byte, 1536<<10)
	binary.BigEndian.PutUint32(gap, uint32(len(gap)))
	copy(gap[4:], "free")
	content := slices.Concat(rest[0], tracks[0], gap, tracks[1])
	moov := binary.BigEndian.AppendUint32(nil, uint32(len(content)+8))
	moov = append(append(moov, "moov"...), content...)
	const gibibyte = 1 << 30
	mdat := append(binary.BigEndian.AppendUint32(nil, gibibyte), "mdat"...)
	ftyp := parts["ftyp"]
	movie := hollow{int64(len(ftyp)) + gibibyte + int64(len(moov)), map[int64][]byte{0: append(slices.Clone(ftyp), mdat...), int64(len(ftyp)) + gibibyte: moov}}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "x.mp4", time.Time{}, io.NewSectionReader(movie, 0, movie.size))
	})
	f := one(local(t, 10*time.Second), s.URL+"/film.mp4")
	if f.Outcome != facts.Fetched || f.Media == nil || f.Media.Movie == nil || f.Length != movie.size || f.Media.Size != movie.size {
		t.Fatalf("%+v", f)
	}
	if m := f.Media.Movie; len(m.Video) != 1 || len(m.Audio) != 1 || m.Video[0].Codec != "h264" || m.FastStart {
		t.Errorf("%+v", m)
	}
	if s.requests.Load() > 3 || f.Bytes > 256<<10 || int64(f.Requests) != s.requests.Load() {
		t.Errorf("%d requests, %d bytes: want at most 3 and 262144", s.requests.Load(), f.Bytes)
	}
	t.Logf("%d requests, %d bytes", s.requests.Load(), f.Bytes)
}

// TestServers meets servers that are in order, each in its own way.
func TestServers(t *testing.T) {
	picture := photo(t)
	clip, err := os.ReadFile(examples + "tail.mp4")
	if err != nil {
		t.Fatal(err)
	}
	// The same picture behind 40 KiB of a profile that fits in no first range.
	var profile []byte
	for range 2 {
		segment := make([]byte, 20_000)
		copy(segment, "\xff\xe2")
		binary.BigEndian.PutUint16(segment[2:], uint16(len(segment)-2))
		profile = append(profile, segment...)
	}
	heavy := slices.Concat(picture[:2], profile, picture[2:])
	large := slices.Concat(picture, make([]byte, 1<<20))
	plain := func(data []byte, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.Write(data)
		}
	}
	for _, c := range []struct {
		name     string
		handler  http.HandlerFunc
		format   string
		length   int64
		requests int64
		bytes    int64 // at most
	}{
		{"ranges, small", file("x.jpg", picture[:5000]), "jpeg", 5000, 1, 5000},
		{"ranges, all of it in two", file("x.jpg", picture), "jpeg", int64(len(picture)), 1, firstRange},
		{"ranges, head beyond the first", file("x.jpg", heavy), "jpeg", int64(len(heavy)), 3, maxBytes},
		{"ranges, header last", file("x.mp4", clip), "mp4", int64(len(clip)), 1, firstRange},
		{"no ranges", plain(picture), "jpeg", int64(len(picture)), 1, int64(len(picture))},
		{"no ranges, large", plain(large, "Content-Length", fmt.Sprint(len(large))), "jpeg", int64(len(large)), 1, firstRange},
		{"no ranges, no length, large", plain(large), "jpeg", -1, 1, maxDrain},
		{"no ranges, no length", func(w http.ResponseWriter, r *http.Request) {
			w.Write(picture[:3000])
			w.(http.Flusher).Flush()
			w.Write(picture[3000:])
		}, "jpeg", int64(len(picture)), 1, int64(len(picture))},
		{"total not told", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-8191/*")
			w.WriteHeader(206)
			w.Write(picture[:8192])
		}, "jpeg", -1, 1, firstRange},
		{"416 to ranges", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") != "" {
				w.WriteHeader(416)
				return
			}
			w.Write(picture)
		}, "jpeg", int64(len(picture)), 2, int64(len(picture))},
		{"gzip", plain(gz(string(picture)), "Content-Encoding", "gzip"), "jpeg", -1, 1, firstRange},
		{"gzip of a page", plain(gz("<!DOCTYPE html><title>x</title>"), "Content-Encoding", "gzip"), "html", -1, 1, firstRange},
		{"part of an unknown size", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-4999/*")
			w.WriteHeader(206)
			w.Write(picture[:5000])
		}, "jpeg", -1, 1, 5000},
		{"a blank in the query of a redirect", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "" {
				w.Header()["Location"] = []string{"/x?a=b c\xc3\xbc"}
				w.WriteHeader(302)
			} else if r.URL.RawQuery == "a=b%20c%C3%BC" {
				file("x.jpg", picture)(w, r)
			}
		}, "jpeg", int64(len(picture)), 3, int64(len(picture))},
		{"HEAD refused", func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				w.WriteHeader(403)
				return
			}
			file("x.jpg", picture)(w, r)
		}, "jpeg", int64(len(picture)), 1, firstRange},
		{"another server at each range", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") != "bytes=0-8191" {
				w.Write(heavy)
				return
			}
			file("x.jpg", heavy)(w, r)
		}, "jpeg", int64(len(heavy)), 2, maxBytes},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.handler)
			f := one(local(t, 5*time.Second), s.URL+"/x")
			if f.Outcome != facts.Fetched || !f.Certain || f.Media == nil || f.Media.Format != c.format || f.Length != c.length {
				t.Fatalf("%v %q %v, %+v, length %d", f.Outcome, f.Reason, f.Certain, f.Media, f.Length)
			}
			size := max(c.length, 0)
			switch c.name { // whose end is seen, though no header tells the length
			case "gzip":
				size = int64(len(picture))
			case "gzip of a page":
				size = 31
			}
			if f.Media.Size != size {
				t.Errorf("size %d, want %d", f.Media.Size, size)
			}
			if s.requests.Load() > c.requests || f.Bytes > c.bytes {
				t.Errorf("%d requests, %d bytes: want at most %d, %d", s.requests.Load(), f.Bytes, c.requests, c.bytes)
			}
		})
	}
}

// TestRedirects follows what can be followed.
func TestRedirects(t *testing.T) {
	picture := photo(t)
	var mux http.ServeMux
	mux.HandleFunc("/", file("x.jpg", picture))
	to := func(path, location string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Location"] = []string{location}
			w.WriteHeader(307)
		})
	}
	s := serve(t, mux.ServeHTTP)
	host := strings.TrimPrefix(s.URL, "http:")
	to("/relative/a", "../b.jpg")
	to("/path", "/b.jpg")
	to("/host", host+"/b.jpg")
	to("/query", "?x=1")
	to("/fragment", "/b.jpg#top")
	to("/blank", "/a b.jpg")
	to("/unicode", "/ü.jpg")
	to("/dots", "/x/../b.jpg")
	to("/capitals", "HTTP:"+host+"/b.jpg")
	to("/login/next", "/account/login.php?next=1")
	mux.HandleFunc("/account/login.php", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<!doctype html><p>Please go on")) })
	for n := range 12 {
		to(fmt.Sprintf("/chain/%d", n), fmt.Sprintf("/chain/%d", n-1))
	}
	mux.HandleFunc("/query/done", file("x.jpg", picture))
	p := local(t, 5*time.Second)
	for path, want := range map[string]string{
		"/relative/a": "/b.jpg", "/path": "/b.jpg", "/host": "/b.jpg", "/fragment": "/b.jpg", "/blank": "/a%20b.jpg", "/unicode": "/%C3%BC.jpg", "/capitals": "/b.jpg",
		"/dots": "/b.jpg",
	} {
		f := one(p, s.URL+path)
		if f.Outcome != facts.Fetched || f.Final != s.URL+want || len(f.Hops) != 1 || f.Hops[0].Status != 307 || f.Hops[0].URL != s.URL+path || f.Requests != 2 {
			t.Errorf("%s: %v %q, ends at %s: %+v", path, f.Outcome, f.Reason, f.Final, f.Hops)
		}
	}
	if f := one(p, s.URL+"/login/next"); f.Outcome != facts.Fetched || f.Reason != "login-page" {
		t.Errorf("a page to sign in: %v %q", f.Outcome, f.Reason)
	}
	to("/chain/-1", "/b.jpg")
	if f := one(p, s.URL+"/chain/8"); f.Outcome != facts.Fetched || len(f.Hops) != 10 {
		t.Errorf("ten redirects: %v %q, %d hops", f.Outcome, f.Reason, len(f.Hops))
	}
	if f := one(p, s.URL+"/chain/9"); f.Outcome != facts.TooManyRedirects || f.Requests != 11 {
		t.Errorf("eleven redirects: %v %q, %d requests", f.Outcome, f.Reason, f.Requests)
	}
}

// TestRefusals tells rules against hotlinking and against names of programs from others.
func TestRefusals(t *testing.T) {
	picture := photo(t)
	deny := func(when func(*http.Request) bool) *site {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			if when(r) {
				w.WriteHeader(403)
				return
			}
			file("x.jpg", picture)(w, r)
		})
	}
	hot := deny(func(r *http.Request) bool { return !strings.Contains(r.Referer(), r.Host) })
	if f := one(local(t, 5*time.Second), hot.URL+"/a.jpg?token="+secret); f.Outcome != facts.Forbidden || f.Reason != "hotlink" || f.Status != 403 || f.Requests != 3 || f.Media != nil {
		t.Errorf("hotlink: %+v", f)
	}
	never := deny(func(*http.Request) bool { return true })
	p := local(t, 5*time.Second)
	var urls []string
	for i := range 50 {
		urls = append(urls, fmt.Sprintf("%s/%d.jpg", never.URL, i))
	}
	for _, f := range p.Fetch(context.Background(), urls) {
		if f.Outcome != facts.Forbidden || f.Reason != "forbidden" {
			t.Fatalf("%+v", f)
		}
	}
	if n := never.requests.Load(); n != 50+2*maxTries {
		t.Errorf("%d requests for 50 refused files, want %d", n, 50+2*maxTries)
	}
	// Only Pinterest's own is let in.
	ours := deny(func(r *http.Request) bool { return !strings.Contains(r.UserAgent(), "Pinterestbot") })
	if f := one(local(t, 5*time.Second), ours.URL); f.Outcome != facts.Forbidden || f.Evidence["refused_as_pinlint"] != nil {
		t.Errorf("under our name: %+v", f)
	}
	simulating := local(t, 5*time.Second)
	simulating.HTTP.UserAgent = SimulatePinterest
	if f := one(simulating, ours.URL); f.Outcome != facts.Fetched || f.Evidence["refused_as_pinlint"] != 403 || f.Requests != 3 {
		t.Errorf("under Pinterest's name: %+v", f)
	}
	var agents atomic.Int64
	open := deny(func(r *http.Request) bool {
		if strings.Contains(r.UserAgent(), "Pinterest") {
			agents.Add(1)
		}
		return false
	})
	if f := one(simulating, open.URL); f.Evidence["refused_as_pinlint"] != nil || agents.Load() != 0 {
		t.Error("Pinterest's name is used where ours is good enough")
	}
	challenged := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("cf-mitigated", "challenge")
		w.WriteHeader(429)
	})
	p = local(t, 5*time.Second)
	if f := one(p, challenged.URL); f.Evidence["protection"] != "Cloudflare" || len(p.online().gate.slowed()) != 0 {
		t.Errorf("a challenge counts as a rate limit: %+v, slowed %v", f, p.online().gate.slowed())
	}
}

// TestRobots reads robots.txt once a host, and only if asked to.
func TestRobots(t *testing.T) {
	picture := photo(t)
	var reads atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			reads.Add(1)
			io.WriteString(w, "User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nUser-agent: Pinterestbot/1.0\nDisallow: /private/ # ours\nAllow: /private/open\nDisallow: /*.gif$\n")
			return
		}
		http.ServeContent(w, r, "x.jpg", time.Time{}, bytes.NewReader(picture))
	})
	p := local(t, 5*time.Second)
	p.HTTP.Robots = true
	for path, want := range map[string]facts.Robots{
		"/a.jpg": facts.RobotsOpen, "/private/a.jpg": facts.RobotsClosed, "/private/open/a.jpg": facts.RobotsOpen, "/x/a.gif": facts.RobotsClosed, "/x/a.gif?v=1": facts.RobotsOpen,
	} {
		if f := one(p, s.URL+path); f.Robots != want || f.Outcome != facts.Fetched {
			t.Errorf("%s: %v, want %v", path, f.Robots, want)
		}
	}
	if reads.Load() != 1 {
		t.Errorf("read %d times", reads.Load())
	}
	if f := one(local(t, 5*time.Second), s.URL+"/private/a.jpg"); f.Robots != facts.RobotsUnknown || reads.Load() != 1 {
		t.Error("read without being asked to")
	}
}

// TestBehindMetadata asks for a JPEG whose frame stands behind 400 kB of metadata: with ranges its size is learned, and without them
// the facts say that it could not be.
func TestBehindMetadata(t *testing.T) {
	picture := photo(t)
	segment := append([]byte{0xff, 0xe2, 0xff, 0xff}, make([]byte, 0xfffd)...)
	far := append(slices.Clone(picture[:2]), bytes.Repeat(segment, 7)...)
	far = append(far, picture[2:]...)
	ranged := serve(t, file("x.jpg", far))
	whole := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(far)))
		w.Write(far)
	})
	for url, partial := range map[string]bool{ranged.URL: false, whole.URL: true} {
		f := one(local(t, 20*time.Second), url+"/a.jpg")
		if f.Outcome != facts.Fetched || f.Media == nil || f.Media.Format != "jpeg" || f.Media.Partial != partial || (f.Media.Width == 0) != partial {
			t.Errorf("partial %v: %v %s %+v", partial, f.Outcome, f.Detail, f.Media)
		}
		if f.Bytes > 256<<10+4<<10 {
			t.Errorf("partial %v: %d bytes", partial, f.Bytes)
		}
	}
}

// TestLateHead takes an answer whose head comes when three quarters of the URL's time are over: the client has no limit of its own.
func TestLateHead(t *testing.T) {
	const limit = 800 * time.Millisecond
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		<-time.After(limit * 3 / 4)
		file("x.jpg", photo(t))(w, r)
	})
	if f := one(local(t, limit), s.URL+"/a.jpg"); f.Outcome != facts.Fetched || f.Requests != 1 {
		t.Errorf("%v, %s, %d requests", f.Outcome, f.Detail, f.Requests)
	}
}
