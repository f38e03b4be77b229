package rules

import (
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

// Mend is a change of the text that takes a problem away and that nobody needs to think about: it follows from what is
// there, and the pin says afterwards what it was meant to say.
type Mend struct {
	What  string         // in the imperative, such as "write \"image/jpeg\""
	Edits []payload.Edit // of the document's Source; they belong together
}

// mended is the Mend of one edit, nil if there is none.
func mended(what string, edit payload.Edit, ok bool) *Mend {
	if !ok {
		return nil
	}
	return &Mend{What: what, Edits: []payload.Edit{edit}}
}

// rewrite puts literal, which is JSON, in the place of n.
func rewrite(n payload.Node, literal string) *Mend {
	edit, ok := n.Replace(literal)
	return mended("write "+literal, edit, ok)
}

// leaveOut takes the member n out of its object.
func leaveOut(n payload.Node) *Mend {
	edit, ok := n.Remove()
	return mended("leave "+label(n)+" out", edit, ok)
}

// leaveOutBlank takes the member n out of its object if it is a string without any text.
func leaveOutBlank(n payload.Node) *Mend {
	if n.Kind() != payload.String || !blank(n) {
		return nil
	}
	return leaveOut(n)
}

// quoteNumber makes a string of an id that is written as a number. The digits are those of the text.
func quoteNumber(n payload.Node) *Mend {
	if n.Kind() != payload.Number || !onlyDigits(n.Literal()) || n.Literal() != string(n.Raw()) {
		return nil
	}
	return rewrite(n, `"`+n.Literal()+`"`)
}

// declareType makes the content type at place, there or not, the one that the picture's bytes have. Where nobody has seen
// them, other spellings of the accepted types are set right.
func (p *Pin) declareType(place payload.Node) *Mend {
	is, seen := p.typeOfBytes(place.Parent())
	if !seen && place.Kind() == payload.String {
		is = acceptedType(place.Text())
	}
	switch {
	case is == "":
		return nil
	case place.Exists():
		return rewrite(place, strconv.Quote(is))
	}
	for _, name := range []string{"cover_image_url", "cover_image_data", "data"} {
		if picture := place.Parent().Get(name); given(picture) {
			name := lastToken(place.Pointer())
			edit, ok := picture.Insert(name, strconv.Quote(is))
			return mended("add "+strconv.Quote(name)+": "+strconv.Quote(is), edit, ok)
		}
	}
	return nil
}

// typeOfBytes is the accepted content type of the picture, or of all pictures, that object names or holds; "" if they have
// none. seen is false if nobody has looked at the bytes of any.
func (p *Pin) typeOfBytes(object payload.Node) (is string, seen bool) {
	unsure := false
	for i := range p.Media {
		m := &p.Media[i]
		if m.Role == Video || !m.Data.Parent().Is(object) && !m.URL.Parent().Is(object) {
			continue
		}
		switch {
		case m.Facts == nil:
			unsure = true
		case !m.soundPicture() || seen && is != "image/"+m.Facts.Format:
			return "", true
		default:
			is, seen = "image/"+m.Facts.Format, true
		}
	}
	if unsure && seen {
		return "", true
	}
	return is, seen
}

// acceptedType is the accepted content type that another spelling means, "" if it is none.
func acceptedType(text string) string {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "image/jpeg", "image/jpg", "jpeg", "jpg", ".jpg", "image/pjpeg":
		return "image/jpeg"
	case "image/png", "png", ".png", "image/x-png":
		return "image/png"
	}
	return ""
}

// lastToken is the name at the end of a JSON Pointer.
func lastToken(pointer string) string { return pointer[strings.LastIndexByte(pointer, '/')+1:] }

// cutPrefix takes the data: prefix out of a base64 text, if plain base64 follows it.
func cutPrefix(n payload.Node) *Mend {
	text, raw := n.Text(), string(n.Raw())
	comma, end := strings.IndexByte(text, ','), strings.IndexByte(raw, ',')
	if comma < 0 || end < 0 || !strings.HasSuffix(text[:comma], ";base64") || strings.ReplaceAll(raw[1:end], `\/`, "/") != text[:comma] {
		return nil
	}
	if base64Fault(text[comma+1:]).what != "" {
		return nil
	}
	edit, ok := n.Cut(payload.Span{Start: 1, End: end + 1})
	return mended("cut off "+strconv.Quote(cut(text[:comma+1], 40)), edit, ok)
}

// withoutCommas takes commas out behind which nothing comes, unless there are so many that the text was not written by anybody.
func withoutCommas(commas []payload.Span) *Mend {
	if len(commas) == 0 || len(commas) > 1000 {
		return nil
	}
	m := &Mend{What: "take the comma out"}
	if len(commas) > 1 {
		m.What = "take the commas out"
	}
	for _, span := range commas {
		m.Edits = append(m.Edits, payload.Edit{Span: span})
	}
	return m
}
