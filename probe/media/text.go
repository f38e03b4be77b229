package media

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"github.com/pinlint/pinlint/probe/facts"
)

var (
	svgDrawing = identity{"image/svg+xml", "svg", "an SVG drawing", facts.Image}
	htmlPage   = identity{"text/html", "html", "an HTML page", facts.Other}
	xmlText    = identity{"text/xml", "xml", "an XML document", facts.Other}
	plainText  = identity{"text/plain", "txt", "a text file", facts.Other}
	postscript = identity{"application/postscript", "ps", "a PostScript document", facts.Other}
	epsDrawing = identity{"image/x-eps", "eps", "an EPS drawing", facts.Image}
	xbmPicture = identity{"image/x-xbitmap", "xbm", "an XBM picture", facts.Image}
)

// byText knows what is written rather than coded.
func byText(head []byte, s *source) (identity, bool) {
	if bytes.HasPrefix(head, []byte("\xef\xbf\xbd")) && bytes.Count(head, []byte("\xef\xbf\xbd")) > len(head)/20 {
		id := unknown
		id.name = "a binary file that was saved as text, which destroyed it"
		return id, true
	}
	text := decodeText(head)
	if text == nil {
		return unknown, false
	}
	trimmed := bytes.TrimLeft(text, " \t\r\n\f\x00")
	if len(trimmed) == 0 && len(text) > 0 && int64(len(head)) == s.size && bytes.IndexByte(text, 0) < 0 {
		id := plainText
		id.name = "a file of blank space only"
		return id, true
	}
	if len(trimmed) == 0 {
		return unknown, false
	}
	switch {
	case trimmed[0] == '<':
		return markup(trimmed)
	case bytes.HasPrefix(trimmed, []byte("%!PS")):
		if line, _, _ := bytes.Cut(trimmed, []byte{'\n'}); bytes.Contains(line, []byte("EPSF")) {
			return epsDrawing, true
		}
		return postscript, true
	case bytes.HasPrefix(trimmed, []byte("data:")):
		return dataURI(trimmed)
	case bytes.HasPrefix(trimmed, []byte("#define ")) || bytes.HasPrefix(trimmed, []byte("/*")):
		if bytes.Contains(trimmed, []byte("_width ")) && bytes.Contains(trimmed, []byte("_bits")) {
			return xbmPicture, true
		}
	}
	return base64Text(trimmed)
}

// decodeText returns the head as UTF-8 without byte order mark, or nil if it is binary. A byte order mark is a
// promise of text; without one, control characters speak against it.
func decodeText(head []byte) []byte {
	var order func(b []byte) uint16
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return head[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		order = func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		order = func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 }
	default:
		if !isText(head) {
			return nil
		}
		return head
	}
	var units []uint16
	for b := head[2:]; len(b) >= 2; b = b[2:] {
		units = append(units, order(b))
	}
	text := []byte(string(utf16.Decode(units)))
	if !isText(text) {
		return nil
	}
	return text
}

// isText reports whether b holds no character that texts do not use.
func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b && c != '\b' {
			return false
		}
	}
	return true
}

// markup tells SVG, HTML and error pages of stores from other XML by the first element.
func markup(text []byte) (identity, bool) {
	declared := bytes.HasPrefix(text, []byte("<?xml"))
	rest := text
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n\f")
		var end []byte
		switch {
		case bytes.HasPrefix(rest, []byte("<?")):
			end = []byte("?>")
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = []byte("-->")
		case hasFold(rest, "<!doctype"):
			word := strings.ToLower(string(bytes.TrimLeft(rest[min(len(rest), 9):min(len(rest), 40)], " \t\r\n")))
			if strings.HasPrefix(word, "html") {
				return htmlPage, true
			}
			if strings.HasPrefix(word, "svg") {
				return svgDrawing, true
			}
			end = []byte(">")
		default:
			return element(rest, declared)
		}
		_, after, found := bytes.Cut(rest, end)
		if !found {
			if declared {
				return xmlText, true
			}
			return unknown, false
		}
		rest = after
	}
}

func element(text []byte, declared bool) (identity, bool) {
	if len(text) < 2 || text[0] != '<' {
		if declared {
			return xmlText, true
		}
		return unknown, false
	}
	name := string(text[1:min(len(text), 64)])
	if i := strings.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	local := name[strings.IndexByte(name, ':')+1:]
	switch lower := strings.ToLower(local); {
	case lower == "svg":
		return svgDrawing, true
	case lower == "html", lower == "head", lower == "body", lower == "title", lower == "script", lower == "meta":
		return htmlPage, true
	case local == "Error":
		if code := storeError(text); code != "" {
			id := xmlText
			id.name = "an S3 error page (" + code + ")"
			return id, true
		}
	}
	if declared || bytes.Contains(text, []byte("xmlns")) {
		return xmlText, true
	}
	return unknown, false
}

// storeError is the code in the error page of an object store: S3 made the form, others copied it.
func storeError(text []byte) string {
	_, after, found := bytes.Cut(text[:min(len(text), 1024)], []byte("<Code>"))
	code, _, closed := bytes.Cut(after, []byte("</Code>"))
	if !found || !closed || len(code) == 0 || len(code) > 64 {
		return ""
	}
	for _, c := range code {
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return ""
		}
	}
	return string(code)
}

func hasFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

func dataURI(text []byte) (identity, bool) {
	header, data, found := bytes.Cut(text, []byte{','})
	if !found || len(header) > 200 {
		return unknown, false
	}
	id := plainText
	id.format, id.name = "data-uri", "a data: URI"
	if inner, ok := behindBase64(data); ok {
		id.name = "a data: URI of " + inner
	}
	return id, true
}

func base64Text(text []byte) (identity, bool) {
	inner, ok := behindBase64(text)
	if !ok {
		return unknown, false
	}
	id := plainText
	id.format, id.name = "base64", "the base64 text of "+inner
	return id, true
}

// behindBase64 names the picture or movie whose base64 text begins with text. Anything else that could be decoded
// is more likely a word than base64.
func behindBase64(text []byte) (string, bool) {
	clean := make([]byte, 0, 64)
	for _, c := range text {
		switch {
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		case c == '\r' || c == '\n':
			continue
		case c == '=':
		case c == '"' || c == '\'':
			return "", false
		}
		if clean = append(clean, c); len(clean) == 64 {
			break
		}
	}
	clean = clean[:len(clean)&^3]
	if len(clean) < 16 {
		return "", false
	}
	decoded := make([]byte, 48)
	n, err := base64.StdEncoding.Decode(decoded, clean)
	if err != nil || n < 12 {
		return "", false
	}
	decoded = decoded[:n]
	for i := range signatures {
		sig := &signatures[i]
		if len(sig.magic) >= 3 && sig.id.kind != facts.Other && bytes.HasPrefix(decoded, []byte(sig.magic)) && sig.offset == 0 &&
			!utf8.ValidString(sig.magic) {
			return sig.id.name, true
		}
	}
	if bytes.HasPrefix(decoded, []byte("GIF8")) {
		return "a GIF picture", true
	}
	if id, ok := byRIFF(decoded, nil); ok {
		return id.name, true
	}
	if string(decoded[4:8]) == "ftyp" {
		switch mimetype.Detect(decoded).String() {
		case "image/heic", "image/heif":
			return "a HEIC picture", true
		case "image/avif":
			return "an AVIF picture", true
		}
		return "an MP4 or QuickTime movie", true
	}
	return "", false
}
