package validate

import (
	"errors"
	"strings"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
	"github.com/pinlint/pinlint/rules"
)

// Preview is what people will see of a pin. Its texts are those of the body, cut where they are far too long for Pinterest. They hold no
// secrets, and may hold control characters. What the body does not say is "".
type Preview struct {
	Line int // where the pin begins in its file, from 1

	Title, Description, AltText string
	Link                        string
	Board, Section              string // IDs
	BoardName                   string // if the account tells it
	FeedTitle                   string // the part of Title that feeds show

	Broken bool    // the text holds no pin
	Media  []Shown // what feeds show: the picture, a carousel's first, or the video and then its cover
	Items  int     // of a carousel; 0 if it is none
}

// Shown is one of a pin's media. Its texts are like those of a Preview.
type Shown struct {
	Role rules.Role
	Name string // the file or the URL; "" if it stands in the body
	Type string // what the file is, as people say it; "" if unknown
	// Width and Height are the picture's, in pixels as displayed; 0 if unknown.
	Width, Height int
	Seconds       float64 // of a video; 0 if unknown

	Thumbnail facts.Thumbnail // cut where feeds cut; empty if Absent says why there is none
	Absent    Absence
}

// Absence is why there is no thumbnail.
type Absence uint8

// The reasons.
const (
	Present    Absence = iota // there is one
	Unfetched                 // it is behind a URL that was not asked for
	Unreached                 // the URL was asked for, and gives no picture
	Unopened                  // its file cannot be opened
	Unreadable                // it is no base64
	NotShown                  // it is no picture, or of a format that is not decoded
	Damaged                   // it cannot be decoded
	Oversized                 // decoding it would take too much
	NotWhole                  // only its head was fetched
	Uploaded                  // it is a video of which only the ID is known
)

// Worst is the worst severity of the findings, 0 if there are none.
func (r *Result) Worst() rules.Severity {
	worst := rules.Severity(0)
	for i := range r.Findings {
		worst = max(worst, r.Findings[i].Severity)
	}
	return worst
}

// How much of a text is kept, in bytes: far more than Pinterest takes.
const (
	keptTitle = 400
	keptText  = 2000
	keptName  = 500
)

// show gathers what people will see of a pin.
func (j *judge) show(p *rules.Pin) *Preview {
	v := &Preview{Line: p.Doc.Line, Broken: p.Body.Kind() != payload.Object}
	if v.Broken {
		return v
	}
	v.Title, v.Description, v.AltText = kept(p.Title.Text(), keptTitle), kept(p.Description.Text(), keptText), kept(p.AltText.Text(), keptText)
	v.Link, v.Board, v.Section = kept(p.Link.Text(), keptText), kept(p.BoardID.Text(), keptName), kept(p.SectionID.Text(), keptName)
	if p.Account != nil {
		if b := p.Account.Board(p.BoardID.Text()); b != nil {
			v.BoardName = kept(b.Name, keptName)
		}
	}
	v.FeedTitle = v.Title
	left := rules.FeedTitle(v.Title)
	for i := range v.Title {
		if left == 0 {
			v.FeedTitle = v.Title[:i]
			break
		}
		left--
	}
	for i := range p.Media {
		if p.Media[i].Role == rules.Item {
			if v.Items++; v.Items > 1 {
				continue
			}
		}
		v.Media = append(v.Media, j.shown(&p.Media[i], j.found[i]))
	}
	return v
}

// kept is the beginning of a text, without its secrets and independent of the pin's memory.
func kept(text string, most int) string {
	text = rules.Redact(strings.Clone(text[:min(len(text), 4*most)])) // what is cut may be what a secret is known by
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xc0 == 0x80 {
		most--
	}
	return text[:most] + "…"
}

func (j *judge) shown(m *rules.Media, found probe.Found) Shown {
	s := Shown{Role: m.Role}
	switch {
	case m.Path != "":
		s.Name = kept(m.Path, keptName)
	case m.URL.Exists():
		s.Name = kept(m.URL.Text(), keptName)
	}
	if f := m.Facts; f != nil {
		s.Type, s.Width, s.Height = f.Name, f.Width, f.Height
		if f.Movie != nil {
			s.Seconds = f.Movie.Seconds
		}
	}
	var err error
	switch {
	case m.Fault != "":
		s.Absent = Unopened
	case m.Data.Exists() && !m.File.Exists() && m.Facts == nil:
		s.Absent = Unreadable
	case m.Facts == nil && m.Role == rules.Video && m.Path == "":
		s.Absent = Uploaded
	case m.Facts == nil && (m.Fetch == nil || m.Fetch.Outcome == facts.NotFetched):
		s.Absent = Unfetched
	case m.Facts == nil:
		s.Absent = Unreached
	case m.Facts.Kind != facts.Image:
		s.Absent = NotShown
	case m.Fetch != nil && m.Fetch.Thumbnail != nil:
		s.Thumbnail = *m.Fetch.Thumbnail
	case m.Facts.Broken():
		s.Absent = Damaged
	case m.Fetch != nil:
		s.Absent = NotWhole
	case m.Data.Exists() && !m.File.Exists():
		s.Thumbnail, err = probe.Base64Thumbnail(m.Data.Text(), m.Facts)
	default:
		s.Thumbnail, err = j.prober.Thumbnail(found)
	}
	switch {
	case errors.Is(err, media.ErrFormat):
		s.Absent = NotShown
	case errors.Is(err, media.ErrTooLarge):
		s.Absent = Oversized
	case err != nil:
		s.Absent = Damaged
	}
	return s
}
