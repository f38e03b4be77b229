package main

import (
	"cmp"
	"context"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/discover"
	"github.com/pinlint/pinlint/payload"
)

// layout is what lies where in a repository.
type layout struct {
	paths             []string // where pins are, files and directories
	pins              int
	more              bool // there are more than were looked at
	maps              []mapped
	account, baseline string
	ci                []ci

	files []string            // that hold pins
	urls  map[string]bool     // of media
	media map[string][]string // files that look like media, by their last name
}

// mapped says from where URLs with a prefix are deployed.
type mapped struct{ prefix, dir string }

// How much is looked at.
const (
	surveyFiles = 2000
	surveyPins  = 20000
	surveyURLs  = 2000
)

func newLayout() *layout { return &layout{urls: map[string]bool{}, media: map[string][]string{}} }

// look looks at the files in and below the working directory.
func (l *layout) look(ctx context.Context, failed func(error)) {
	finder := discover.Finder{
		Wanted: func(path string) bool { return pinExtension(path) || mediaExtension(path) },
		Left:   func(string, string, bool) {}, Failed: failed, Note: func(string) {},
	}
	looked := 0
	finder.Files(ctx, []string{"."}, func(f discover.File) bool {
		name := filepath.ToSlash(f.Path)
		switch {
		case !writable(name):
		case mediaExtension(f.Path):
			l.media[path.Base(name)] = append(l.media[path.Base(name)], name)
		case looked == surveyFiles || l.pins >= surveyPins:
			l.more = true
		default:
			looked++
			l.read(f.Path, name)
		}
		return true
	})
	l.paths = gathered(l.files)
	l.maps = l.deployed()
}

func mediaExtension(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jpg", ".jpeg", ".png", ".mp4", ".mov", ".m4v":
		return true
	}
	return false
}

// read takes up the pins of a file, if it holds any.
func (l *layout) read(file, name string) {
	docs, whole, err := payload.ReadFile(file, name)
	if err != nil || !whole {
		return // linting tells
	}
	first := true
	for d, err := range docs {
		if err != nil || first && !looksLikePin(d) {
			return
		}
		if first {
			l.files = append(l.files, name)
		}
		first = false
		l.pins++
		source := d.Body().Get("media_source")
		l.url(source.Get("url"))
		l.url(source.Get("cover_image_url"))
		for item := range source.Get("items").Children {
			l.url(item.Get("url"))
		}
	}
}

func (l *layout) url(n payload.Node) {
	if text := n.Text(); len(l.urls) < surveyURLs && (strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")) {
		l.urls[strings.Clone(text)] = true
	}
}

// gathered are the directories, or at the top the files, that hold the files: for each directory at the top, the deepest below it that
// holds all.
func gathered(files []string) (paths []string) {
	common := map[string]string{}
	for _, file := range files {
		top, _, deep := strings.Cut(file, "/")
		if !deep {
			paths = append(paths, file)
			continue
		}
		dir := path.Dir(file)
		for old, ok := common[top]; ok && dir != old && !strings.HasPrefix(dir, old+"/"); old = common[top] {
			common[top] = path.Dir(old)
		}
		if _, ok := common[top]; !ok {
			common[top] = dir
		}
	}
	for _, dir := range common {
		paths = append(paths, dir+"/")
	}
	slices.Sort(paths)
	if top := slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return strings.HasSuffix(p, "/") }); len(top) > maxNamed {
		return []string{"."}
	}
	return paths
}

// maxNamed is how many files are named one by one.
const maxNamed = 5

// deployed finds the directories that URLs are deployed from: where a file lies whose path ends as the URL does, in one place only.
func (l *layout) deployed() []mapped {
	votes := map[mapped]int{}
	for text := range l.urls {
		u, err := url.Parse(text)
		if err != nil || u.RawQuery != "" || u.Host == "" {
			continue
		}
		if m, ok := l.origin(u); ok {
			votes[m]++
		}
	}
	var all []mapped
	for m := range votes {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b mapped) int {
		return cmp.Or(votes[b]-votes[a], strings.Compare(a.prefix, b.prefix), strings.Compare(a.dir, b.dir))
	})
	var best []mapped
	for _, m := range all { // one directory for a prefix, that which most URLs speak for
		if !slices.ContainsFunc(best, func(b mapped) bool {
			return strings.HasPrefix(m.prefix, b.prefix) || strings.HasPrefix(b.prefix, m.prefix)
		}) {
			best = append(best, m)
		}
	}
	slices.SortFunc(best, func(a, b mapped) int { return strings.Compare(a.prefix, b.prefix) })
	return best
}

// origin is where the file of a URL lies.
func (l *layout) origin(u *url.URL) (mapped, bool) {
	for suffix := strings.TrimPrefix(u.Path, "/"); suffix != ""; {
		found := ""
		several := false
		for _, file := range l.media[path.Base(suffix)] {
			if dir, ok := strings.CutSuffix("/"+file, "/"+suffix); ok {
				several = several || found != ""
				found = strings.TrimPrefix(dir, "/") + "/"
			}
		}
		switch {
		case several:
			return mapped{}, false
		case found != "":
			base := *u
			base.Path, base.RawPath, base.Fragment = strings.TrimSuffix(u.Path, suffix), "", ""
			return mapped{base.String(), "./" + strings.TrimPrefix(found, "/")}.tidy(), true
		}
		_, rest, ok := strings.Cut(suffix, "/")
		if !ok {
			break
		}
		suffix = rest
	}
	return mapped{}, false
}

// tidy leaves ./ out where more follows.
func (m mapped) tidy() mapped {
	if m.dir != "./" {
		m.dir = strings.TrimPrefix(m.dir, "./")
	}
	return m
}
