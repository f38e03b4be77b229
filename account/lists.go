package account

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// lists reads the lists of a file, of which there may be ten thousand boards, as they come.
type lists struct {
	*jsontext.Decoder
	whole string    // the text, of which strings are parts
	at    []element // the element at hand, the outermost first: boards[3].sections[0]
	fault *fault    // the first thing that is wrong; nothing is read after it
}

// element is one of a list.
type element struct {
	list  string
	index int
}

// place is how the element at hand, or a member of it, is called.
func (l *lists) place(member string) string {
	var b strings.Builder
	for i, e := range l.at {
		if i > 0 {
			b.WriteByte('.')
		}
		fmt.Fprintf(&b, "%s[%d]", e.list, e.index)
	}
	if member != "" && b.Len() > 0 {
		b.WriteByte('.')
	}
	return b.String() + member
}

// wrong says what is wrong with a member of the element at hand, or with the element itself for "".
func (l *lists) wrong(member, sentence string) {
	if l.fault != nil {
		return
	}
	l.fault = &fault{int(l.InputOffset()), l.place(member) + " " + sentence}
}

// token reads a token, if nothing is wrong yet.
func (l *lists) token() jsontext.Token {
	if l.fault != nil {
		return jsontext.Null
	}
	t, err := l.ReadToken()
	if err != nil {
		l.fault = syntaxFault(l.Decoder, err)
	}
	return t
}

func (l *lists) skip() {
	if l.fault == nil {
		if err := l.SkipValue(); err != nil {
			l.fault = syntaxFault(l.Decoder, err)
		}
	}
}

// string reads the string that stands next. One without escapes is a part of the whole text, so that it costs nothing.
func (l *lists) string() string {
	if l.fault != nil {
		return ""
	}
	raw, err := l.ReadValue()
	if err != nil {
		l.fault = syntaxFault(l.Decoder, err)
		return ""
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		end := int(l.InputOffset())
		return l.whole[end-len(raw)+1 : end-1]
	}
	text, _ := jsontext.AppendUnquote(nil, raw) // it was just read as a valid string
	return string(text)
}

// array reads each element of an array with read; null is no array, and unknown.
func (l *lists) array(name string, read func()) (known bool) {
	switch k := l.PeekKind(); k {
	case '[':
		l.token()
		last := len(l.at)
		l.at = append(l.at, element{list: name})
		for ; l.fault == nil && l.PeekKind() != ']'; l.at[last].index++ {
			read()
		}
		l.at = l.at[:last]
		l.token()
		return true
	case 'n':
		l.token()
	default:
		l.mismatch(name, "is not an array")
	}
	return false
}

// object reads the value of each member of an object with read.
func (l *lists) object(read func(member string)) {
	if l.PeekKind() != '{' {
		l.mismatch("", "is not an object")
		return
	}
	l.token()
	for l.fault == nil && l.PeekKind() != '}' {
		read(l.string())
	}
	l.token()
}

func (l *lists) text(name string) string {
	switch l.PeekKind() {
	case '"':
		return l.string()
	case 'n':
		l.token()
	default:
		l.mismatch(name, "is not a string")
	}
	return ""
}

// id reads the ID of what is named.
func (l *lists) id(name string) string {
	id := l.text(name)
	if id == "" || strings.Trim(id, "0123456789") != "" {
		l.wrong(name, "is no string of digits")
	}
	return id
}

// mismatch says that the value that stands next is of the wrong kind.
func (l *lists) mismatch(name, sentence string) {
	l.skip() // so that what is no JSON is called so
	l.wrong(name, sentence)
}

func (l *lists) boards() (boards []Board) {
	const usual = 100 // bytes of a board, at least: growing the list would cost more than reading it
	boards = make([]Board, 0, (len(l.whole)-int(l.InputOffset()))/usual)
	if !l.array("boards", func() {
		var b Board
		l.object(func(member string) {
			switch member {
			case "id":
				b.ID = l.id("id")
			case "name":
				b.Name = l.text("name")
			case "privacy":
				b.Privacy = l.text("privacy")
			case "is_ads_only":
				if k := l.PeekKind(); k == 't' || k == 'f' || k == 'n' {
					b.IsAdsOnly = l.token().Kind() == 't'
				} else {
					l.mismatch("is_ads_only", "is not true or false")
				}
			case "sections":
				b.Sections = l.sections()
			default:
				l.skip()
			}
		})
		if b.ID == "" {
			l.wrong("id", "is missing")
		}
		boards = append(boards, b)
	}) {
		return nil
	}
	return boards
}

func (l *lists) sections() (sections []Section) {
	if l.array("sections", func() {
		var s Section
		l.object(func(member string) {
			switch member {
			case "id":
				s.ID = l.id("id")
			case "name":
				s.Name = l.text("name")
			default:
				l.skip()
			}
		})
		if s.ID == "" {
			l.wrong("id", "is missing")
		}
		sections = append(sections, s)
	}) && sections == nil {
		sections = []Section{}
	}
	return sections
}

// statuses are those of Pinterest API description 5.23.0, schema MediaUploadStatus.
var statuses = []string{"registered", "processing", "succeeded", "failed"}

func (l *lists) media() map[string]string {
	media := map[string]string{}
	l.array("media", func() {
		id, status := "", ""
		l.object(func(member string) {
			switch member {
			case "media_id":
				id = l.id("media_id")
			case "status":
				status = l.text("status")
			default:
				l.skip()
			}
		})
		switch {
		case id == "":
			l.wrong("media_id", "is missing")
		case !slices.Contains(statuses, status):
			l.wrong("status", "is none of "+strings.Join(statuses, ", "))
		}
		media[id] = status
	})
	return media
}
