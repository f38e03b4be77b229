package rules

import (
	"strings"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

// Pin is what a rule sees of one pin: its body, taken apart once.
type Pin struct {
	Doc    *payload.Document
	Body   payload.Node // the request body; may be missing or no object
	Timing Timing       // kept by Reset
	Strict bool         // what a probe could not tell is an error; kept by Reset
	// Account is what is known of the sender, nil for nothing; kept by Reset.
	Account *account.Account
	Others  Others // what earlier pins of the run have in common with this one
	// Private: hosts of private networks are asked, as for staging, so that they are a warning only; kept by Reset.
	Private bool

	// Row is what is known of a row of a CSV beside its body; nil for other pins.
	Row *payload.Row

	Title, Description, AltText, Link payload.Node
	BoardID, SectionID                payload.Node

	Source     payload.Node // media_source
	SourceType string       // media_source.source_type; "" if it is missing, no string, or unknown
	Media      []Media      // the pictures and the cover, as the body refers to them
	addresses  []address    // the URLs of media and links, taken apart
}

// Violation is a constraint of the API contract that a body breaks.
type Violation struct {
	Rule    string       // ID of the rule that reports it
	Keyword string       // the JSON Schema keyword: "type", "pattern", "maxLength", …
	At      payload.Node // the value, or the place where a required one is missing
	Limit   int          // operand of maxLength, minItems, maxItems and minimum
	Types   []string     // operand of type
	Enum    []string     // operand of enum
}

// SourceTypes are the values of source_type, in the contract's order.
var SourceTypes = []string{"image_base64", "image_url", "video_id", "multiple_image_base64", "multiple_image_urls", "pin_url"}

// Reset takes a document apart, in the memory of the one before. The pin is only good while the document is.
func (p *Pin) Reset(d *payload.Document) {
	*p = Pin{Doc: d, Body: d.Body(), Timing: p.Timing, Strict: p.Strict, Account: p.Account, Private: p.Private, Media: p.Media[:0], addresses: p.addresses[:0]}
	b := p.Body
	p.Title, p.Description, p.AltText, p.Link = b.Get("title"), b.Get("description"), b.Get("alt_text"), b.Get("link")
	p.BoardID, p.SectionID = b.Get("board_id"), b.Get("board_section_id")
	p.Source = b.Get("media_source")
	name := p.Source.Get("source_type").Text()
	for _, t := range SourceTypes {
		if t == name {
			p.SourceType = t
		}
	}
	s := p.Source
	switch p.SourceType {
	case "image_url":
		p.addMedia(Media{Role: Picture, URL: s.Get("url"), File: p.twin("image")})
	case "image_base64":
		p.addMedia(Media{Role: Picture, Data: s.Get("data"), ContentType: s.Get("content_type"), File: p.twin("image")})
	case "video_id":
		p.addMedia(Media{Role: Video, ID: s.Get("media_id"), File: p.twin("video")})
		if url := s.Get("cover_image_url"); url.Present() {
			p.addMedia(Media{Role: Cover, URL: url, ContentType: s.Get("cover_image_content_type"), File: p.twin("cover")})
		}
		if data := s.Get("cover_image_data"); data.Present() {
			p.addMedia(Media{Role: Cover, Data: data, ContentType: s.Get("cover_image_content_type")})
		}
	case "multiple_image_urls", "multiple_image_base64":
		i, twins := 0, p.twins("items")
		for item := range s.Get("items").Children {
			m := Media{Role: Item, Index: i}
			if i < len(twins) {
				m.File = twins[i]
			}
			if p.SourceType == "multiple_image_urls" {
				m.URL = item.Get("url")
			} else {
				m.Data, m.ContentType = item.Get("data"), item.Get("content_type")
			}
			p.addMedia(m)
			if i++; i == maxItems {
				break // carousel.count says the rest
			}
		}
	}
	if p.Row = d.Row(); p.Row != nil {
		p.rowMedia()
	}
	p.findAddresses()
}

// maxItems bounds the items that are looked at one by one; a carousel has five at most.
const maxItems = 100

// twin is the envelope's name of the local file that stands for the pin's video, cover or image.
func (p *Pin) twin(name string) payload.Node {
	if !p.Doc.Enveloped() {
		return payload.Node{}
	}
	if n := p.Doc.Root().Get("media", name); n.Kind() == payload.String && given(n) {
		return n
	}
	return payload.Node{}
}

// twins are the envelope's names of the files that stand for the carousel's pictures.
func (p *Pin) twins(name string) (files []payload.Node) {
	if !p.Doc.Enveloped() {
		return nil
	}
	for n := range p.Doc.Root().Get("media", name).Children {
		if len(files) == maxItems {
			break
		}
		files = append(files, n)
	}
	return files
}

func (p *Pin) addMedia(m Media) {
	if m.File.Exists() {
		m.Path = m.File.Text()
	}
	if m.URL.Kind() == payload.String || m.Data.Kind() == payload.String || m.ID.Kind() == payload.String || m.File.Exists() {
		p.Media = append(p.Media, m)
	}
}

// isData reports whether n is the base64 of a medium, which has rules of its own.
func (p *Pin) isData(n payload.Node) bool {
	if span := n.Span(); span.End-span.Start < 512 {
		return false // cheap to look at
	}
	for i := range p.Media {
		if p.Media[i].Data.Is(n) {
			return true
		}
	}
	return false
}

// Fetched calls lookup with each URL of the pin, media and links, and keeps what it says came of asking for it; nil: nobody asked.
// A URL in whose place a local file stands is left out.
func (p *Pin) Fetched(lookup func(url string, link bool) *facts.Fetch) {
	for i := range p.addresses {
		u := &p.addresses[i]
		if u.fault != "" || u.scheme != "http" && u.scheme != "https" {
			continue
		}
		m := p.medium(u.at)
		if m != nil && (m.Path != "" || m.Facts != nil) {
			continue
		}
		if !u.link && (p.hopeless(u) || u.onSharePage()) {
			continue // what the URL says of itself is enough, and one finding
		}
		u.fetch = lookup(u.text, u.link)
		if m != nil && u.fetch != nil {
			m.Fetch, m.Facts = u.fetch, u.fetch.Media
		}
	}
}

// URLs calls see with each URL that the pin names, without its fragment: first those of media, then those of links. Those in whose
// place a local file stands are left out.
func (p *Pin) URLs(see func(url string, link, asked bool)) {
	for i := range p.addresses {
		u := &p.addresses[i]
		if m := p.medium(u.at); u.fetch == nil && m != nil && (m.Path != "" || m.Facts != nil || m.Fault != "") {
			continue
		}
		text, _, _ := strings.Cut(u.text, "#")
		see(text, u.link, u.fetch != nil && u.fetch.Asked())
	}
}

// medium is the medium whose URL stands at n, nil if there is none.
func (p *Pin) medium(n payload.Node) *Media {
	for i := range p.Media {
		if p.Media[i].URL.Is(n) {
			return &p.Media[i]
		}
	}
	return nil
}

// IsVideo reports whether the pin shows an uploaded video.
func (p *Pin) IsVideo() bool { return p.SourceType == "video_id" }

// Items are the carousel's items, a missing node if there are none.
func (p *Pin) Items() payload.Node { return p.Source.Get("items") }

// carousel reports whether the source type is one of the two with items.
func (p *Pin) carousel() bool { return strings.HasPrefix(p.SourceType, "multiple_image_") }

// blank reports whether n is null or a string of blanks only.
func blank(n payload.Node) bool {
	return n.Kind() == payload.Null || n.Kind() == payload.String && strings.TrimSpace(n.Text()) == ""
}

// given reports whether n is there, not null and not blank.
func given(n payload.Node) bool { return n.Exists() && !blank(n) }
