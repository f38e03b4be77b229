package schemas

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/pinlint/pinlint/payload"
)

// accepts reports that n is certainly what s asks for. false means that the evaluator is not
// sure. It allocates nothing unless names, or values with an enum, are written with escapes.
func (s *schema) accepts(n payload.Node) bool {
	kind := n.Kind()
	if s.opaque || s.enum != nil && kind != payload.String {
		return false
	}
	switch kind {
	case payload.Number:
		return s.types&(1<<payload.Number|integers) != 0 && s.acceptsNumber(n.Raw())
	case payload.Null:
		return s.types&(1<<payload.Null) != 0 && s.blank == "" && s.null == ""
	}
	if s.types&(1<<kind) == 0 {
		return false
	}
	switch kind {
	case payload.String:
		return s.acceptsString(n)
	case payload.Array:
		return s.acceptsArray(n)
	case payload.Object:
		return s.acceptsObject(n)
	}
	return kind == payload.Bool
}

// acceptsNumber knows only short whole numbers; all others are a matter for the library.
func (s *schema) acceptsNumber(raw []byte) bool {
	const short = 9
	if len(raw) > short {
		return false
	}
	value := 0
	for _, c := range raw {
		if c < '0' || c > '9' {
			return false
		}
		value = value*10 + int(c-'0')
	}
	return value >= s.minimum
}

func (s *schema) acceptsString(n payload.Node) bool {
	raw := n.Raw()
	inner := raw[1 : len(raw)-1]
	if s.digits {
		if len(inner) == 0 {
			return false
		}
		for _, c := range inner {
			if c < '0' || c > '9' {
				return false
			}
		}
	}
	// A code point takes a byte at least, so that short texts need no counting.
	if s.maxLength >= 0 && len(inner) > s.maxLength && codePoints(inner) > s.maxLength {
		return false
	}
	if s.enum != nil && !contains(s.enum, n.Text()) {
		return false
	}
	return s.blank == "" || !blank(n)
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

func (s *schema) acceptsArray(n payload.Node) bool {
	count := 0
	for element := range n.Children {
		if count++; s.maxItems >= 0 && count > s.maxItems {
			return false
		}
		if s.items != nil && !s.items.accepts(element) {
			return false
		}
	}
	return count >= s.minItems
}

func (s *schema) acceptsObject(n payload.Node) bool {
	var seen uint64
	for member := range n.Children {
		i := s.index(member.Name())
		if i < 0 {
			continue
		}
		// Of duplicates only the last counts, but a bad one before it makes us unsure.
		if !s.properties[i].schema.accepts(member) {
			return false
		}
		seen |= 1 << i
	}
	return seen&s.mustSee == s.mustSee
}

// codePoints counts the code points of a string as JSON writes it, without its quotes. An
// escape is one, and so is an escaped pair of surrogates.
func codePoints(inner []byte) int {
	count := 0
	for {
		i := bytes.IndexByte(inner, '\\')
		if i < 0 {
			return count + utf8.RuneCount(inner)
		}
		count += utf8.RuneCount(inner[:i]) + 1
		inner = inner[i:]
		switch {
		case inner[1] != 'u':
			inner = inner[2:]
		case highSurrogate(inner) && len(inner) >= 12 && lowSurrogate(inner[6:]):
			inner = inner[12:]
		default:
			inner = inner[6:]
		}
	}
}

// highSurrogate reports whether b starts with an escape from \ud800 to \udbff.
func highSurrogate(b []byte) bool {
	return b[2]|0x20 == 'd' && (b[3] == '8' || b[3] == '9' || b[3]|0x20 == 'a' || b[3]|0x20 == 'b')
}

// lowSurrogate reports whether b starts with an escape from \udc00 to \udfff.
func lowSurrogate(b []byte) bool {
	return b[0] == '\\' && b[1] == 'u' && b[2]|0x20 == 'd' && b[3]|0x20 >= 'c' && b[3]|0x20 <= 'f'
}

// blank reports whether n is null or a string of blanks only. It looks at the first
// character first: undoing the escapes of an inline picture is not for free.
func blank(n payload.Node) bool {
	switch n.Kind() {
	case payload.Null:
		return true
	case payload.String:
		raw := n.Raw()
		if c := raw[1]; c > ' ' && c < utf8.RuneSelf && c != '\\' && c != '"' {
			return false
		}
		if raw[1] == '\\' && (raw[2] == '/' || raw[2] == '"' || raw[2] == '\\') {
			return false
		}
		return strings.TrimSpace(n.Text()) == ""
	}
	return false
}
