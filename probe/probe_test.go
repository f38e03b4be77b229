package probe

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/pinlint/pinlint/probe/facts"
)

const examples = "../testdata/examples/"

// TestFind looks for files as pins name them. The tree has a repository with a pin in it, and a secret beside it.
func TestFind(t *testing.T) {
	top := t.TempDir()
	write := func(name string, text []byte) {
		path := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	photo, err := os.ReadFile(examples + "photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	write("secret.jpg", photo)
	write("repo/.git/HEAD", nil)
	write("repo/media/photo.jpg", photo)
	write("repo/pins/photo.jpg", photo)
	write("repo/pins/a b%20c.jpg", photo)
	if runtime.GOOS != "windows" {
		for name, target := range map[string]string{"out.jpg": "../../secret.jpg", "in.jpg": "../media/photo.jpg", "loop.jpg": "loop.jpg"} {
			if err := os.Symlink(target, filepath.Join(top, "repo/pins", name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Chdir(filepath.Join(top, "repo/pins"))
	p := &Prober{Integrity: facts.Full, Videos: map[string]string{"7": "../../secret.jpg"}, Map: []Mapping{{"https://cdn.example.com/x/", "../media"}, {"https://cdn.example.com/", "."}}}
	for _, c := range []struct {
		name  string
		ref   Ref
		path  string
		fault string
	}{
		{"beside the pin", Ref{Dir: ".", File: "photo.jpg"}, "photo.jpg", ""},
		{"elsewhere in the repository", Ref{Dir: ".", File: "../media/photo.jpg"}, "../media/photo.jpg", ""},
		{"seen from elsewhere", Ref{Dir: "../media", File: "../pins/photo.jpg"}, "../pins/photo.jpg", ""},
		{"outside", Ref{Dir: ".", File: "../../secret.jpg"}, "../../secret.jpg", "leads out"},
		{"far outside", Ref{Dir: ".", File: strings.Repeat("../", 40) + "etc/hostname"}, strings.Repeat("../", 40) + "etc/hostname", "leads out"},
		{"absolute", Ref{Dir: ".", File: "/etc/hostname"}, "/etc/hostname", "absolute path"},
		{"missing", Ref{Dir: ".", File: "none.jpg"}, "none.jpg", "does not exist"},
		{"a directory", Ref{Dir: ".", File: "../media"}, "../media", "is a directory"},
		{"a link inside", Ref{Dir: ".", File: "in.jpg"}, "in.jpg", ""},
		{"a link outside", Ref{Dir: ".", File: "out.jpg"}, "out.jpg", "leads out of the directory that files of pins must stay within, through a link"},
		{"a link to itself", Ref{Dir: ".", File: "loop.jpg"}, "loop.jpg", "cannot be read"},
		{"a video by its id, anywhere", Ref{ID: "7"}, "../../secret.jpg", ""},
		{"another id", Ref{ID: "8"}, "", ""},
		{"mapped", Ref{URL: "https://cdn.example.com/photo.jpg?v=1#top"}, "photo.jpg", ""},
		{"mapped by the first that fits", Ref{URL: "https://cdn.example.com/x/photo.jpg"}, "../media/photo.jpg", ""},
		{"mapped, percent-encoded", Ref{URL: "https://cdn.example.com/a%20b%2520c.jpg"}, "a b%20c.jpg", ""},
		{"mapped outside", Ref{URL: "https://cdn.example.com/../../secret.jpg"}, "../../secret.jpg", "leads out"},
		{"mapped outside, encoded", Ref{URL: "https://cdn.example.com/%2e%2e/%2e%2e/secret.jpg"}, "../../secret.jpg", "leads out"},
		{"mapped, missing", Ref{URL: "https://cdn.example.com/none.jpg"}, "none.jpg", "does not exist"},
		{"not mapped", Ref{URL: "https://www.example.com/photo.jpg"}, "", ""},
		{"a URL in the file's place", Ref{Dir: ".", File: "https://cdn.example.com/photo.jpg"}, "", ""},
	} {
		if strings.Contains(c.name, "link") && runtime.GOOS == "windows" {
			continue
		}
		found := p.Find(c.ref)
		examined := c.path != "" && c.fault == ""
		if found.Path != c.path || !strings.Contains(found.Fault, c.fault) || (found.Fault == "") != (c.fault == "") || (found.Facts != nil) != examined {
			t.Errorf("%s: path %q, fault %q, facts %v; want path %q, fault %q", c.name, found.Path, found.Fault, found.Facts != nil, c.path, c.fault)
		}
		if found.Facts != nil && found.Facts.Format != "jpeg" {
			t.Errorf("%s: %s", c.name, found.Facts.Format)
		}
	}
	if one, two := p.Find(Ref{Dir: ".", File: "photo.jpg"}).Facts, p.Find(Ref{Dir: ".", File: "./photo.jpg"}).Facts; one != two {
		t.Error("one file was examined twice")
	}
	if a, b := p.Find(Ref{Dir: ".", File: "photo.jpg", Digest: true}).Facts, p.Find(Ref{Dir: ".", File: "../media/photo.jpg", Digest: true}).Facts; a.Digest != b.Digest || a.Digest == [16]byte{} {
		t.Error("two copies of a file differ")
	}
}

// TestBase64 examines what base64 stands for without decoding it whole.
func TestBase64(t *testing.T) {
	p := &Prober{Integrity: facts.Full}
	for _, name := range []string{"photo.jpg", "photo-png.png", "photo.webp", "tiny.png", "cut.jpg"} {
		text, err := os.ReadFile(examples + name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := p.Bytes(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Base64(base64.StdEncoding.EncodeToString(text))
		if err != nil || got.Format != want.Format || got.Size != want.Size || got.Width != want.Width || got.Broken() != want.Broken() {
			t.Errorf("%s: %+v %v, want %+v", name, got, err, want)
		}
	}
	for _, text := range []string{"", "A", "AAA", "AA-_", "data:image/png;base64,AAAA", "AA==AAAA", "AA\nA"} {
		if _, err := p.Base64(text); !errors.Is(err, ErrBase64) {
			t.Errorf("%q: %v", text, err)
		}
	}
	plain := bytes.Repeat([]byte("The quick brown fox. "), 1000)
	for cut := range 3 {
		want := plain[:len(plain)-cut]
		encoded := base64.StdEncoding.EncodeToString(want)
		if err := iotest.TestReader(&section{base64Reader{encoded, int64(len(want))}, 0}, want); err != nil {
			t.Error(err)
		}
	}
}

// section reads a base64Reader from the start.
type section struct {
	r  base64Reader
	at int64
}

func (s *section) Read(p []byte) (int, error) {
	n, err := s.r.ReadAt(p, s.at)
	s.at += int64(n)
	return n, err
}

// TestFileThatChanges cuts a file while it is examined.
func TestFileThatChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1); err != nil {
		t.Fatal(err)
	}
	if _, _, err := new(Prober).readAs(f, info, wish{}); !errors.Is(err, ErrChanged) {
		t.Errorf("%v, want %v", err, ErrChanged)
	}
}

func BenchmarkBase64(b *testing.B) {
	photo, err := os.ReadFile(examples + "photo.jpg")
	if err != nil {
		b.Fatal(err)
	}
	text := base64.StdEncoding.EncodeToString(photo)
	p := &Prober{Integrity: facts.Full}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Base64(text); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMapping holds that case counts in a URL's path and query, and not in its scheme and host.
func TestMapping(t *testing.T) {
	for _, c := range []struct{ prefix, url, rest string }{
		{"https://cdn.example.com/", "https://cdn.example.com/a.jpg", "a.jpg"},
		{"https://cdn.example.com/", "HTTPS://CDN.Example.com/A.jpg", "A.jpg"},
		{"https://CDN.example.com/Pins/", "https://cdn.example.com/Pins/a.jpg", "a.jpg"},
		{"https://cdn.example.com/pins/", "https://cdn.example.com/Pins/a.jpg", "-"},
		{"https://cdn.example.com", "https://Cdn.example.com/a.jpg", "/a.jpg"},
		{"https://cdn.example.com/", "https://cdn.example.net/a.jpg", "-"},
		{"https://cdn.example.com/", "https://cdn", "-"},
		{"https://cdn.example.com?v=A&f=", "https://CDN.example.com?v=A&f=x", "x"},
		{"https://cdn.example.com?v=A&f=", "https://CDN.example.com?v=a&f=x", "-"},
	} {
		rest, ok := Mapping{c.prefix, "public"}.cut(c.url)
		if !ok {
			rest = "-"
		}
		if rest != c.rest {
			t.Errorf("%s of %s: %q, want %q", c.prefix, c.url, rest, c.rest)
		}
	}
}
