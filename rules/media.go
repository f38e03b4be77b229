package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

// Role is what a medium is for.
type Role uint8

// The roles.
const (
	Picture Role = iota // the pin's picture
	Item                // a picture of a carousel
	Cover               // a video's cover image
	Video               // a video
)

// String is the role as people say it: "picture", "carousel's picture", "cover" or "video".
func (r Role) String() string {
	return [...]string{"picture", "carousel's picture", "cover", "video"}[r]
}

// Media is one file that a body refers to or holds.
type Media struct {
	Role        Role
	URL         payload.Node // where it is fetched from; missing if inline
	Data        payload.Node // base64; missing if by URL
	ID          payload.Node // the upload's id, of a video
	ContentType payload.Node // the declared type
	Index       int          // of a carousel's item

	File  payload.Node // where an envelope names the local file that stands for it; missing if none does
	Path  string       // the local file that stands for it, or the name it is shown by; "" if none
	Facts *facts.Media // what its bytes say; nil if they were not examined
	Fetch *facts.Fetch // what came of asking for its URL; nil if nobody asked
	Fault string       // why its local file could not be examined, as the rest of a sentence; "" if it was
}

// at is the place of a finding about the medium's bytes: what names or holds them.
func (m *Media) at() payload.Node {
	for _, n := range []payload.Node{m.File, m.Data, m.URL} {
		if n.Exists() {
			return n
		}
	}
	return m.ID
}

// is begins a sentence about the medium: "cover.jpg is", "items[2].data is".
func (m *Media) is() string { return m.name() + " is" }

func (m *Media) name() string {
	if m.Path != "" {
		return ShortName(m.Path)
	}
	return label(m.at())
}

// picture reports whether a picture is expected, and its bytes are known.
func (m *Media) picture() bool { return m.Role != Video && m.Facts != nil }

// ShortName is how messages name a file.
func ShortName(path string) string { return cut(path, 80) }

// soundPicture reports whether the medium is to be a picture, and is a JPEG or PNG.
func (m *Media) soundPicture() bool {
	return m.picture() && (m.Facts.Format == "jpeg" || m.Facts.Format == "png")
}

// empty reports whether the file has no bytes.
func (m *Media) empty() bool { return m.Facts.Format == "empty" }

// movie reports whether the medium is to be a video, and is one of an accepted container.
func (m *Media) movie() bool {
	return m.Role == Video && m.Facts != nil && acceptedMovie(m.Facts.Format)
}

func acceptedMovie(format string) bool { return format == "mp4" || format == "mov" || format == "m4v" }

// track is the video track that shows: the first that is switched on and no still picture; nil if there is none.
func (m *Media) track() *facts.VideoTrack {
	if m.Facts == nil || m.Facts.Movie == nil {
		return nil
	}
	for i := range m.Facts.Movie.Video {
		if t := &m.Facts.Movie.Video[i]; t.Enabled {
			return t
		}
	}
	if tracks := m.Facts.Movie.Video; len(tracks) > 0 {
		return &tracks[0]
	}
	return nil
}

// eachMedium calls check for the media that it wants.
func eachMedium(wanted func(*Media) bool, check func(*Pin, *Media, Report)) func(*Pin, Report) {
	return func(p *Pin, report Report) {
		for i := range p.Media {
			if m := &p.Media[i]; m.Facts != nil && wanted(m) {
				check(p, m, report)
			}
		}
	}
}

// extension is the file name extension of what the medium is named by, in lower case with its point.
func (m *Media) extension() string {
	if m.Path != "" {
		return strings.ToLower(path.Ext(strings.ReplaceAll(m.Path, `\`, "/")))
	}
	return urlExtension(m.URL.Text())
}

// firstFault is the first fault that keeps decoders from showing the medium; nil if there is none.
func firstFault(m *facts.Media) *facts.Fault {
	for i := range m.Faults {
		if m.Faults[i].Broken {
			return &m.Faults[i]
		}
	}
	return nil
}

// evidence is what was seen of a file, for programs.
func evidence(m *facts.Media) map[string]any {
	e := map[string]any{"type": m.Type, "size": m.Size}
	if m.Width > 0 {
		e["width"], e["height"] = m.Width, m.Height
	}
	if m.Movie != nil && m.Movie.Seconds > 0 {
		e["duration_seconds"] = m.Movie.Seconds
	}
	return e
}

func megabytes(size int64) string { return fmt.Sprintf("%.1f MB", float64(size)/1e6) }

// command is a shell command that mends the medium, with its file's name in the place of IN, and OUT as the name of a
// new file of the same name that ends with suffix.
func (m *Media) command(template, suffix string) string {
	in, out := "FILE", "NEW"+suffix
	if m.Path != "" && !strings.Contains(m.Path, "://") {
		in = m.Path
		out = strings.TrimSuffix(in, path.Ext(in)) + suffix
		if out == in {
			out = strings.TrimSuffix(in, path.Ext(in)) + "-new" + suffix
		}
	}
	return strings.NewReplacer("IN", shellWord(in), "OUT", shellWord(out)).Replace(template)
}

// shellWord quotes s for a POSIX shell, if it needs it.
func shellWord(s string) string {
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && strings.IndexByte("_-./+@:,%", c) < 0 {
			return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
		}
	}
	if strings.HasPrefix(s, "-") {
		return "./" + s
	}
	return s
}

// sameBytes reports whether two media are known to be the same file.
func (m *Media) sameBytes(other *Media) bool {
	return m.Facts != nil && other.Facts != nil && m.Facts.Digest != [16]byte{} && m.Facts.Digest == other.Facts.Digest
}
