package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pinlint/pinlint/internal/charset"
	"github.com/pinlint/pinlint/payload"
)

// checkText reports what is wrong with the text of a document.
func checkText(p *Pin, report Report) {
	if p.Doc.Form == payload.CSV {
		return // csv.delimiter-encoding says it
	}
	for _, d := range p.Doc.Defects() {
		problem := Problem{At: p.Doc.DefectNode(d), Within: d.Span, Written: d.Written}
		others := ""
		if d.More > 0 {
			others = fmt.Sprintf(" (and %d more)", d.More)
		}
		switch d.Code {
		case payload.Syntax:
			problem.Message = d.Detail
			if p.Doc.Form == payload.YAML || p.Doc.Form == payload.Markdown {
				problem.Fix, problem.API = "correct the YAML here; until then nothing of this pin is checked", &APIError{}
				if p.Body.Exists() {
					problem.Fix = "take the character out, or write it as an escape in double quotes"
				}
			}
		case payload.Empty:
			problem.Message = "the input is empty: a JSON object is expected"
			if p.Doc.Form == payload.YAML {
				problem.Message = "the input is empty: a mapping is expected"
			}
			problem.Fix = "write the pin's body there, or take the file out"
		case payload.TooLong:
			problem.Message = fmt.Sprintf("this document has more than %d MiB: pinlint reads no further", payload.MaxBytes>>20)
			problem.Fix = "send pictures by URL, with source_type image_url, and write one pin a line"
		case payload.TooDeep:
			problem.Message = fmt.Sprintf("objects and arrays are nested more than %d deep", payload.MaxDepth)
			problem.Fix = "a pin needs four levels; something was wrapped over and over"
		case payload.TooMany:
			problem.Message = fmt.Sprintf("this document has more than %d values: it is no pin", payload.MaxValues)
			problem.Fix = "write one pin a document"
		case payload.Encoding:
			problem.Message = "the text is " + d.Detail + ": JSON is sent in UTF-8"
			problem.Fix = "save the file as UTF-8 without a byte-order mark"
		case payload.TrailingData:
			problem.Message = "after the pin comes " + d.Detail
			problem.Fix = "keep one pin in a .json file; write several as an array, or one a line in a .jsonl file"
		case payload.InvalidUTF8:
			problem.Message = fmt.Sprintf("bytes that are not UTF-8: % x%s", d.Detail, others)
			problem.Fix = "save the file as UTF-8; most likely it is Latin-1 or Windows-1252"
		case payload.ByteOrderMark:
			problem.Message = "the text begins with a byte-order mark"
			problem.Fix = "save the file as UTF-8 without a byte-order mark"
			problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
		case payload.Comment:
			problem.Message = "a comment: JSON has none" + others
			problem.Fix = "take the comment out"
		case payload.TrailingComma:
			problem.Message = "a comma before a closing bracket: JSON allows none there" + others
			problem.Fix, problem.Mend = "take the comma out", withoutCommas(d.Spans)
		case payload.DuplicateKey:
			problem.Message = fmt.Sprintf("%q stands twice in this object: most programs read the last, some the first", cut(d.Detail, 60))
			problem.Fix = "keep one of them"
			problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
			if p.Doc.Translated() {
				problem.Message = fmt.Sprintf("%q stands twice in this mapping: YAML allows a key once, and most programs refuse the file", cut(d.Detail, 60))
				problem.Severity, problem.Basis = Error, Official
			}
			problem.Name, problem.Related = true, []payload.Node{p.Doc.DefectTwin(d)}
		case payload.CaseVariantKey:
			problem.Message = fmt.Sprintf("%q and %q differ in case only: many programs take them for the same", cut(d.Twin, 60), cut(d.Detail, 60))
			problem.Fix = "keep the one in lower case"
			problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
			problem.Name, problem.Related = true, []payload.Node{p.Doc.DefectTwin(d)}
		case payload.AbsurdNumber:
			problem.Message = fmt.Sprintf("the number %s is too long or too large for other programs", cut(string(problem.At.Raw()), 24))
			problem.Fix = "write an id as a string, in quotes"
		case payload.NoPin:
			problem.Message, problem.API = d.Detail, &APIError{}
			problem.Fix = "write the pin's body in the file's YAML front matter, under the key pin, or leave the file out"
		case payload.UnknownTag:
			problem.Message = fmt.Sprintf("the tag %s is none of YAML's own: the value is read as it is written", d.Detail)
			problem.Fix = "write the value itself, or put it in before pinlint reads the file"
			problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
		case payload.AliasBudget:
			problem.Message = fmt.Sprintf("the aliases here stand for more than %d values: it is no pin", payload.MaxValues)
			problem.Fix = "write out what the pin needs; an alias of aliases grows with every step"
		}
		report(problem)
	}
	if p.Body.Exists() && p.Body.Kind() != payload.Object {
		problem := Problem{At: p.Body, Message: fmt.Sprintf("the pin is %s: a JSON object is expected", p.Body.Kind()), Actual: p.Body.Kind().String(), Expected: "an object", Fix: "write the pin's body as an object, {…}"}
		if p.Doc.Translated() {
			problem.Message, problem.Fix = fmt.Sprintf("the pin is %s: a mapping is expected", p.Body.Kind()), "write the pin's body as a mapping, one line such as \"title: …\" for each field"
		}
		if name := p.Body.Name(); name != "" && name != "pin" {
			problem = Problem{At: p.Body, Name: true, Message: fmt.Sprintf("the pins stand in an object, under %q: that is no form that is read, and nothing in it was checked", cut(name, 60)), Fix: "write the array of bodies alone, or one body a line in a .jsonl file"}
			if p.Doc.Translated() {
				problem.Fix = "write the sequence of bodies alone, or each body as a document of its own, with --- between them"
			}
		}
		report(problem)
	}
}

// missingSourceField words a field that the source type needs, with the source type that may be meant.
func missingSourceField(p *Pin, v Violation) Problem {
	what := map[string]string{"url": "the URL of a JPG or PNG", "data": "the base64 of a JPG or PNG", "content_type": "image/jpeg or image/png", "media_id": "the id that POST /v5/media gave", "items": "an array of two to five pictures"}
	field := lastToken(v.At.Pointer())
	problem := missing(what[field])(p, v)
	if field == "content_type" && !problem.Name {
		problem.Mend = p.declareType(v.At)
	}
	if v.At.Exists() || problem.Name {
		return problem
	}
	for _, other := range SourceTypes {
		required := requiredFields[other]
		if other != p.SourceType && len(required) > 0 && p.Source.Get(required[0]).Present() {
			problem.Fix = fmt.Sprintf("add %s, or set source_type to %q, to which the field %q belongs", field, other, required[0])
			break
		}
	}
	return problem
}

func foreignHint(p *Pin, name string) string {
	for _, other := range SourceTypes {
		if fields := sourceFields[other]; slices.Contains(fields, name) {
			return fmt.Sprintf("leave it out, or set source_type to %q if that is meant", other)
		}
	}
	return ""
}

// suggestSourceType guesses the source type that a wrong one means.
func suggestSourceType(n payload.Node) string {
	switch fold(n.Text()) {
	case "video", "videourl", "videofile", "mp4":
		return "video_id"
	case "image", "imageurl", "url", "photo", "picture", "img":
		return "image_url"
	case "base64", "imagedata":
		return "image_base64"
	case "images", "imageurls", "multipleimageurl", "multipleimages", "multipleimage", "carousel":
		return "multiple_image_urls"
	}
	return Nearest(n.Text(), SourceTypes)
}

// reportMembers reports each of the named members that object has.
func reportMembers(object payload.Node, names []string, report Report, format string) {
	for n := range object.Children {
		if name := n.Name(); slices.Contains(names, name) {
			report(Problem{At: n, Name: true, Message: fmt.Sprintf(format, name)})
		}
	}
}

// checkUnknown reports members that the API does not know, of the body, of
// media_source and of the envelope.
func checkUnknown(p *Pin, report Report) {
	if p.Doc.Enveloped() {
		for n := range p.Doc.Root().Children {
			if name := n.Name(); !slices.Contains(envelopeFields, name) && name != "$schema" {
				problem := unknown(n, "", Nearest(name, envelopeFields))
				problem.Message = fmt.Sprintf("%q is not a field of the envelope: pin, media and publish_at are", cut(name, 60))
				report(problem)
			}
		}
	}
	for n := range p.Body.Children {
		name := n.Name()
		if slices.Contains(bodyFields, name) || slices.Contains(readOnlyFields, name) || slices.Contains(retiredFields, name) || name == "$schema" {
			continue
		}
		near := Nearest(name, bodyFields)
		if p.page() && near == "" {
			continue // a page has members of its own
		}
		if near != "" && slices.Contains(requiredFields[""], near) && !p.Body.Get(near).Exists() {
			continue // reported as missing, with this name
		}
		if inOtherCase(n, near) {
			continue // reported as the same in another case
		}
		problem := unknown(n, "", near)
		if near == "" && slices.Contains(allSourceFields, name) {
			problem.Fix = fmt.Sprintf("move %q into media_source", name)
		}
		report(problem)
	}
	if p.SourceType == "" {
		return // which fields belong is not known
	}
	for n := range p.Source.Children {
		name := n.Name()
		if slices.Contains(allSourceFields, name) {
			continue
		}
		near := Nearest(name, sourceFields[p.SourceType])
		if near != "" && slices.Contains(requiredFields[p.SourceType], near) && !p.Source.Get(near).Exists() {
			continue // reported as missing, with this name
		}
		if inOtherCase(n, near) {
			continue
		}
		report(unknown(n, " in media_source", near))
	}
}

// inOtherCase reports whether a member's name differs in case alone from that of a known one that is there, too.
func inOtherCase(n payload.Node, known string) bool {
	return strings.EqualFold(n.Name(), known) && n.Parent().Get(known).Exists()
}

// unknown words a member that the API does not know; where is the rest of the sentence, near the name that may be meant.
func unknown(n payload.Node, where, near string) Problem {
	problem := Problem{At: n, Name: true, Actual: n.Name(), Message: fmt.Sprintf("%q is not a field that the API reads%s", cut(n.Name(), 60), where)}
	if near != "" {
		problem.Expected = near
		problem.Fix = fmt.Sprintf("did you mean %q?", near)
	}
	return problem
}

// runes counts code points.
func runes(s string) int { return utf8.RuneCountInString(s) }

// warnUTF16 reports a text that exceeds a limit in UTF-16 units, but not in code points.
func warnUTF16(n payload.Node, limit int, report Report) {
	text := n.Text()
	if len(text) <= limit {
		return
	}
	points, units := 0, 0
	for _, r := range text {
		points++
		units += max(1, utf16Len(r))
	}
	if points <= limit && units > limit {
		report(Problem{At: n, Severity: Warning, Basis: Inferred, API: &APIError{},
			Message: fmt.Sprintf("%s has %d characters, but %d UTF-16 units: if Pinterest counts those, it is over %d", label(n), points, units, limit),
			Actual:  fmt.Sprintf("%d UTF-16 units", units), Expected: fmt.Sprintf("at most %d", limit)})
	}
}

func utf16Len(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// FeedTitle is about how many characters of a title show in feeds: Pinterest help, product specs.
func FeedTitle(title string) int {
	if dense(title) {
		return 30
	}
	return 40
}

// dense reports whether most letters at the start of a text are of scripts of which feeds show less.
func dense(text string) bool {
	wide, letters := 0, 0
	for i, r := range text {
		if i > 200 {
			break
		}
		if r < 0x590 {
			if unicode.IsLetter(r) {
				letters++
			}
			continue
		}
		if unicode.IsLetter(r) {
			letters++
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Arabic) {
				wide++
			}
		}
	}
	return wide*2 > letters
}

// checkControls reports characters that no text should hold, the first of each text.
func checkControls(p *Pin, report Report) {
	for n := range p.Body.Walk {
		if n.Kind() != payload.String {
			continue
		}
		if p.isData(n) {
			continue
		}
		span := n.Span()
		last := span.End - 1
		for at := unplain.Index(p.Doc.Text(), span.Start+1, last); at < last; {
			name, size := controlAt(p.Doc.Source[at:last])
			if name != "" {
				report(Problem{At: n, Within: payload.Span{Start: at, End: at + size}, Message: label(n) + " holds " + name})
				break
			}
			at += size
		}
	}
}

// unplain is all but printable ASCII without escapes.
var unplain = charset.Where(func(c byte) bool { return c < ' ' || c >= 0x7f || c == '\\' })

// controlAt names the unwanted character that a string literal holds at its start, "" if it is none, and
// how many bytes the character takes there.
func controlAt(raw []byte) (name string, size int) {
	r, size := utf8.DecodeRune(raw)
	if r == '\\' && len(raw) > 1 {
		if raw[1] != 'u' || len(raw) < 6 {
			return "", 2
		}
		r, size = rune(hex4(raw[2:6])), 6
		if r >= 0xd800 && r < 0xdc00 && len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
			if low := hex4(raw[8:12]); low >= 0xdc00 && low < 0xe000 {
				return "", 12
			}
		}
		if r >= 0xd800 && r < 0xe000 {
			return fmt.Sprintf("half of a surrogate pair, \\u%04x", r), 6
		}
	}
	switch {
	case r == 0x202d || r == 0x202e:
		return fmt.Sprintf("the bidirectional override U+%04X", r), size
	case r == '\t' || r == '\n' || r == '\r':
		return "", size
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return fmt.Sprintf("the control character U+%04X", r), size
	}
	return "", size
}

func hex4(b []byte) int {
	v := 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | int(c-'0')
		default:
			v = v<<4 | int(c|0x20-'a'+10)&0xf
		}
	}
	return v
}

// checkPlaceholders reports template variables and the words that stand for no value.
func checkPlaceholders(p *Pin, report Report) {
	tell := func(n payload.Node, strict bool) {
		text := n.Text()
		if text == "" {
			return
		}
		seen := placeholder(text, strict)
		if seen == "" {
			return
		}
		problem := Problem{At: n, Message: fmt.Sprintf("%s holds the placeholder %s", label(n), quote(seen)), Actual: quote(seen)}
		if !strict {
			problem.Severity = Warning
			problem.Basis = Inferred
		}
		report(problem)
	}
	for _, n := range []payload.Node{p.BoardID, p.SectionID, p.Body.Get("parent_pin_id"), p.Body.Get("sponsor_id"), p.Source.Get("media_id"), p.Source.Get("url"), p.Source.Get("cover_image_url"), p.Link} {
		tell(n, true)
	}
	for _, n := range []payload.Node{p.Title, p.Description, p.AltText} {
		tell(n, false)
	}
	if !p.carousel() {
		return
	}
	for item := range p.Items().Children {
		tell(item.Get("url"), true)
		tell(item.Get("link"), true)
		tell(item.Get("title"), false)
		tell(item.Get("description"), false)
	}
}

// placeholder finds a template's variable in a text. strict, for ids and URLs, also
// knows forms that people write in prose.
func placeholder(text string, strict bool) string {
	switch text {
	case "undefined", "NaN", "[object Object]", "null", "None", "nil":
		return text
	}
	if strict && (strings.Contains(text, "undefined") || strings.Contains(text, "NaN") || strings.IndexByte(text, '%') >= 0) && strings.Contains(text, "://") {
		if part := placeholderPart(text); part != "" {
			return part
		}
	}
	if markers.Index(text, 0, len(text)) == len(text) {
		if strict && text[0] > '9' && !strings.HasPrefix(text, "http") {
			return placeholderWord(text)
		}
		return ""
	}
	for _, pair := range [...][2]string{{"{{", "}}"}, {"${", "}"}, {"<%", "%>"}, {"{%", "%}"}, {"[[", "]]"}} {
		if i := strings.Index(text, pair[0]); i >= 0 {
			if j := strings.Index(text[i+2:], pair[1]); j > 0 && (strict || pair[0] != "[[") {
				return text[i : i+2+j+len(pair[1])]
			}
		}
	}
	if i := strings.Index(text, "[object Object]"); i >= 0 {
		return "[object Object]"
	}
	if !strict {
		if text[0] == '<' && text[len(text)-1] == '>' && placeholderWord(text) != "" {
			return text
		}
		return ""
	}
	if word := placeholderWord(text); word != "" {
		return word
	}
	if text[0] == '<' && text[len(text)-1] == '>' || text[0] == '{' && text[len(text)-1] == '}' || text[0] == '%' && len(text) == 2 {
		return text
	}
	return ""
}

// markers are the characters that templates begin with.
var markers = charset.Of("{<[$%")

// placeholderPart finds a segment of a URL's path, or a value of its query, that stands for no value.
func placeholderPart(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	rest = rest[max(strings.IndexAny(rest, "/?"), 0):] // behind the host
	for rest != "" {
		i := strings.IndexAny(rest, "/?&=#")
		if i < 0 {
			i = len(rest)
		}
		part, _, _ := strings.Cut(rest[:i], ".")
		switch part {
		case "undefined", "NaN", "[object%20Object]", "%5Bobject%20Object%5D":
			return part
		}
		if strings.HasPrefix(part, "%7B%7B") || strings.HasPrefix(part, "$%7B") || strings.HasPrefix(part, "%24%7B") {
			return part
		}
		rest = rest[min(i+1, len(rest)):]
	}
	return ""
}

// placeholderWord knows the words that samples put in the place of an id.
func placeholderWord(text string) string {
	folded := strings.ToLower(text)
	for _, word := range [...]string{"insert_", "insert-", "your_", "your-", "<your_", "<your-", "<insert_", "<insert-", "todo", "xxxx", "changeme", "placeholder", "replace_me"} {
		if rest, ok := strings.CutPrefix(folded, word); ok && (rest == "" || !isAlphanumeric(word[len(word)-1]) || !isAlphanumeric(rest[0])) {
			return text
		}
	}
	return ""
}

// checkEnvelope reports an envelope that pinlint cannot read.
func checkEnvelope(p *Pin, report Report) {
	if !p.Doc.Enveloped() {
		return
	}
	root := p.Doc.Root()
	if media := root.Get("media"); media.Exists() {
		if media.Kind() != payload.Object {
			report(Problem{At: media, Message: fmt.Sprintf("media is %s: an object that names files is expected", media.Kind())})
		}
		for n := range media.Children {
			name := n.Name()
			switch {
			case name != "video" && name != "cover" && name != "image" && name != "items":
				report(Problem{At: n, Name: true, Message: fmt.Sprintf("media.%s: video, cover, image and items are known", cut(name, 60))})
			case name == "items" && n.Kind() == payload.Array:
				for item := range n.Children {
					if item.Kind() != payload.String {
						report(Problem{At: item, Message: fmt.Sprintf("media.items holds %s: the path of a file is expected", item.Kind())})
					} else if n.Len() <= maxItems {
						p.unclaimed(item, "media.items", report)
					}
				}
			case name == "items":
				report(Problem{At: n, Message: fmt.Sprintf("media.items is %s: an array of paths is expected", n.Kind())})
			case n.Kind() != payload.String || strings.TrimSpace(n.Text()) == "":
				report(Problem{At: n, Message: fmt.Sprintf("media.%s is %s: the path of a file is expected", name, value(n))})
			case name != "cover" || !p.IsVideo(): // that a video has no cover of its own is said elsewhere
				p.unclaimed(n, "media."+name, report)
			}
		}
	}
	if at := root.Get("publish_at"); at.Exists() {
		if _, err := time.Parse(time.RFC3339, at.Text()); err != nil {
			report(Problem{At: at, Message: fmt.Sprintf("publish_at is %s: a time such as 2026-12-01T09:00:00Z is expected", value(at)), Actual: value(at), Expected: "RFC 3339 date and time"})
		}
	}
}

// unclaimed warns of a file in the envelope that stands for no medium of the pin, and is not looked at for that.
func (p *Pin) unclaimed(file payload.Node, name string, report Report) {
	if p.SourceType == "" || slices.ContainsFunc(p.Media, func(m Media) bool { return m.File.Is(file) }) {
		return
	}
	report(Problem{At: file, Severity: Warning, Actual: cut(file.Text(), 80), Message: fmt.Sprintf("%s names %s, but the pin has no such medium, so it is not looked at: its source_type is %s", name, quote(file.Text()), p.SourceType),
		Fix: "name the file after what it stands for: image, video, cover, or one in items for each picture of a carousel"})
}
