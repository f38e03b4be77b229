// Package probe learns facts about the media that pins refer to: local files, pictures inside the body, files behind URLs, and what
// stands in the place of a URL. It judges nothing; package rules does.
package probe

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
)

// Prober finds the media of pins and examines each once. It must not be changed while it is in use; it may be used from
// several goroutines at once.
type Prober struct {
	// Root is the directory that files named by pins must stay within. If it is "", that is the repository around the
	// pin's file, else the working directory if the pin's file is below it, else the pin's own directory.
	Root      string
	Map       []Mapping         // URLs that are read from disk, the first that fits
	Videos    map[string]string // files by the media_id that their upload gave
	Integrity facts.Integrity   // how far local files and inline pictures are examined
	HTTP      *HTTP             // how URLs are asked for; nil: they are not
	// Thumbnails: pictures behind URLs are fetched as wholes, unless they are large, and Fetch.Thumbnail made of them.
	Thumbnails bool

	known      sync.Map // by path: func() Found
	thumbnails sync.Map // by *facts.Media of a file: func() (facts.Thumbnail, error)
	roots      sync.Map // by directory: func() (*os.Root, error)

	once    sync.Once // of fetcher
	fetcher *fetcher
}

// Mapping says that URLs which begin with Prefix are read from the files below Dir. Upper and lower case are the same in scheme and host.
type Mapping struct{ Prefix, Dir string }

// cut is what follows the prefix in a URL.
func (m Mapping) cut(url string) (rest string, ok bool) {
	host := len(m.Prefix)
	if i := strings.Index(m.Prefix, "://"); i >= 0 {
		if end := strings.IndexAny(m.Prefix[i+3:], "/?#"); end >= 0 {
			host = i + 3 + end
		}
	} else {
		host = 0
	}
	if len(url) < len(m.Prefix) || !strings.EqualFold(url[:host], m.Prefix[:host]) {
		return "", false
	}
	return strings.CutPrefix(url[host:], m.Prefix[host:])
}

// Ref is what a pin says of one medium. Fields that it does not say are "".
type Ref struct {
	Dir  string // the directory of the pin's file
	File string // a path relative to Dir, with forward slashes
	ID   string // the media_id of a video
	URL  string

	Digest bool // Facts.Digest is wanted
	Shown  bool // Thumbnail will be asked for what is found
}

// Found is what became of a Ref.
type Found struct {
	Path  string       // the file, as people name it; "" if no local file stands for the medium
	Facts *facts.Media // nil if there is no file, or it could not be examined
	Fault string       // why not, as the rest of a sentence that begins with Path

	open  func() (*os.File, error) // nil if there is no file
	small *facts.Thumbnail         // nil if it is yet to be made
}

// Find examines the local file that stands for a medium: the one that is named, the one of the id, or the one that the URL
// is mapped to. The zero Found means that none does.
func (p *Prober) Find(ref Ref) Found {
	switch {
	case strings.Contains(ref.File, "://"):
		return Found{}
	case ref.File != "":
		return p.named(ref)
	case ref.ID != "" && p.Videos[ref.ID] != "":
		return p.given(p.Videos[ref.ID])
	}
	for _, m := range p.Map {
		if rest, ok := m.cut(ref.URL); ok {
			return p.mapped(m.Dir, rest, ref)
		}
	}
	return Found{}
}

// named examines a file that a pin names.
func (p *Prober) named(ref Ref) Found {
	dir, file := ref.Dir, ref.File
	if strings.HasPrefix(file, "/") || filepath.IsAbs(file) {
		return Found{Path: file, Fault: "is an absolute path: paths are relative to the pin's file"}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Found{Path: file, Fault: "cannot be looked for: " + reason(err)}
	}
	root, err := p.boundary(dir)
	if err != nil {
		return Found{Path: file, Fault: "cannot be looked for: " + reason(err)}
	}
	found := p.within(root, filepath.Join(dir, filepath.FromSlash(file)), ref)
	found.Path = file
	return found
}

// mapped examines the file below dir that stands for the rest of a URL.
func (p *Prober) mapped(dir, rest string, ref Ref) Found {
	rest, _, _ = strings.Cut(rest, "#")
	rest, _, _ = strings.Cut(rest, "?")
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	path := filepath.Join(dir, filepath.FromSlash(rest))
	found := p.within(dir, path, ref)
	found.Path = filepath.ToSlash(path)
	return found
}

// within examines a file that must be below root, links and all.
func (p *Prober) within(root, path string, ref Ref) Found {
	path = strings.Clone(path) // it must not hold on to the pin's text
	key := path
	if ref.Digest {
		key = "digest:" + path
	}
	wanted := wish{ref.Digest, ref.Shown} // nothing else of the pin is held on to
	once, _ := p.known.LoadOrStore(key, sync.OnceValue(func() Found {
		below, err := filepath.Rel(root, path)
		if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
			return Found{Fault: outside}
		}
		r, err := p.root(root)
		if err != nil {
			return Found{Fault: "cannot be looked for: " + reason(err)}
		}
		return p.examine(func() (*os.File, error) { return r.OpenFile(below, os.O_RDONLY|openFlags, 0) }, wanted)
	}))
	return once.(func() Found)()
}

// given examines a file that the user named, wherever it is.
func (p *Prober) given(path string) Found {
	once, _ := p.known.LoadOrStore("given:"+path, sync.OnceValue(func() Found {
		return p.examine(func() (*os.File, error) { return os.OpenFile(path, os.O_RDONLY|openFlags, 0) }, wish{})
	}))
	found := once.(func() Found)()
	found.Path = filepath.ToSlash(path)
	return found
}

// File examines one file, whatever it is, for those who name files themselves. The error is that of opening or reading it.
func (p *Prober) File(path string) (facts.Media, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return facts.Media{}, err
	}
	defer f.Close()
	m, _, err := p.read(f, wish{})
	return m, err
}

// Bytes examines size bytes of r. The error is that of reading them.
func (p *Prober) Bytes(r io.ReaderAt, size int64) (facts.Media, error) {
	return media.Probe(r, size, media.Options{Integrity: p.Integrity})
}

// wish is what is wanted of a file beside its facts.
type wish struct {
	digest bool // Facts.Digest
	shown  bool // a thumbnail
}

// examine opens a file, reads and closes it.
func (p *Prober) examine(open func() (*os.File, error), wanted wish) Found {
	f, err := open()
	if err != nil {
		return Found{Fault: opening(err)}
	}
	defer f.Close()
	m, small, err := p.read(f, wanted)
	if err != nil {
		return Found{Fault: opening(err)}
	}
	return Found{Facts: &m, open: open, small: small}
}

// Errors of files that cannot be examined.
var (
	ErrNotRegular = errors.New("not a regular file")
	ErrChanged    = errors.New("changed while it was read")
)

func (p *Prober) read(f *os.File, wanted wish) (facts.Media, *facts.Thumbnail, error) {
	before, err := f.Stat()
	if err != nil {
		return facts.Media{}, nil, err
	}
	if before.IsDir() {
		return facts.Media{}, nil, syscall.EISDIR
	}
	if !before.Mode().IsRegular() {
		return facts.Media{}, nil, ErrNotRegular
	}
	return p.readAs(f, before, wanted)
}

// readAs reads a file that was such a one before, and must be still.
func (p *Prober) readAs(f *os.File, before fs.FileInfo, wanted wish) (m facts.Media, small *facts.Thumbnail, err error) {
	o := media.Options{Integrity: p.Integrity}
	if wanted.shown {
		m, small, err = media.ProbeShown(f, before.Size(), o, feed)
	} else {
		m, err = media.Probe(f, before.Size(), o)
	}
	if err == nil && wanted.digest && m.Kind == facts.Image && m.Size <= maxDigest {
		m.Digest, err = sum(f, m.Size)
	}
	after, statErr := f.Stat()
	switch {
	case statErr == nil && (after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())):
		return facts.Media{}, nil, ErrChanged
	case errors.Is(err, media.ErrShorter):
		return facts.Media{}, nil, ErrChanged
	}
	return m, small, err
}

// maxDigest is the largest picture that is compared byte for byte: what is larger is refused anyway.
const maxDigest = 32 << 20

func sum(r io.ReaderAt, size int64) (short [16]byte, err error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(r, 0, size)); err != nil {
		return short, err
	}
	copy(short[:], hash.Sum(nil))
	return short, nil
}

// opening words why a file could not be examined, as the rest of a sentence.
func opening(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "cannot be read: permission denied"
	case errors.Is(err, syscall.EISDIR):
		return "is a directory"
	case errors.Is(err, ErrNotRegular):
		return "is no regular file"
	case errors.Is(err, ErrChanged):
		return "changed while it was read"
	case strings.Contains(err.Error(), "escapes"): // the error of os.Root has no name
		return outside + ", through a link"
	}
	return "cannot be read: " + reason(err)
}

func reason(err error) string {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return err.Error()
}

// root opens a directory for what is below it, once.
func (p *Prober) root(dir string) (*os.Root, error) {
	once, _ := p.roots.LoadOrStore(dir, sync.OnceValues(func() (*os.Root, error) { return os.OpenRoot(dir) }))
	return once.(func() (*os.Root, error))()
}

// boundary is the directory that files named by a pin in dir, which is absolute, must stay within.
func (p *Prober) boundary(dir string) (string, error) {
	if p.Root != "" {
		return filepath.Abs(p.Root)
	}
	for up := dir; ; {
		if _, err := os.Lstat(filepath.Join(up, ".git")); err == nil {
			return up, nil
		}
		next := filepath.Dir(up)
		if next == up {
			break
		}
		up = next
	}
	here, err := os.Getwd()
	if below, relErr := filepath.Rel(here, dir); err == nil && relErr == nil && filepath.IsLocal(below) {
		return here, nil
	}
	return dir, nil
}

// outside words a path that pinlint does not follow.
const outside = "leads out of the directory that files of pins must stay within"
