package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pinlint/pinlint/internal/charset"
)

// Escape makes text fit for a terminal and for the logs of CI: control characters, bidirectional controls and
// other invisible format characters are written as \u escapes, bytes that are not UTF-8 as \x escapes, and
// the marks that CI runners obey anywhere in a line, such as ##[ and ##vso[, are broken up. What joins emoji stays.
func Escape(s string) string {
	out, _, _ := escapeMarked(s, 0, 0)
	return out
}

// escapeMarked is Escape, and says where the bytes from start to end of s come to stand.
func escapeMarked(s string, start, end int) (out string, from, to int) {
	if unfit(s) < 0 {
		return s, start, end
	}
	var b strings.Builder
	from, to = -1, -1
	at := 0 // in s, of what is not written yet
	place := func(until int) {
		if from < 0 && start <= until {
			from = b.Len() + max(start-at, 0)
		}
		if to < 0 && end <= until {
			to = b.Len() + max(end-at, 0)
		}
	}
	for {
		i := unfit(s[at:])
		if i < 0 {
			place(len(s))
			b.WriteString(s[at:])
			return b.String(), from, to
		}
		place(at + i)
		b.WriteString(s[at : at+i])
		at += i
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case r == '#':
			b.WriteString(`#\u0023`)
			size = len("##")
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[at])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		at += size
	}
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// unfit is the offset of the first thing that Escape changes, or -1.
func unfit(s string) int {
	for i := suspicious.Index(s, 0, len(s)); i < len(s); i = suspicious.Index(s, i+1, len(s)) {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
			return i
		case c == '#':
			if strings.HasPrefix(s[i:], "##") && strings.HasPrefix(strings.TrimLeft(s[i+2:], letters), "[") {
				return i
			}
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 || invisible(r) {
				return i
			}
			i += size - 1
		}
	}
	return -1
}

// suspicious are the bytes that what Escape changes begins with.
var suspicious = charset.Where(func(c byte) bool { return c < ' ' || c >= 0x7f || c == '#' })

// invisible reports whether r is a control or format character that emoji and scripts can do without.
func invisible(r rune) bool {
	switch {
	case r < 0xa0:
		return r < ' ' || r >= 0x7f
	case r == 0x200c || r == 0x200d: // joiners, of emoji and of Persian and Indic scripts
		return false
	case r >= 0xe0020 && r <= 0xe007f: // tags, of the flags of regions
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// line is Escape for text that begins a line: there, CI runners obey a double colon.
func line(s string) string {
	s = Escape(s)
	if trimmed := strings.TrimLeft(s, " "); strings.HasPrefix(trimmed, "::") {
		return `\u003a` + trimmed[1:]
	}
	return s
}

// escapeJSON writes the invisible characters that an encoder lets pass, and the marks of CI, as escapes, which decode to the same
// text.
func escapeJSON(b []byte) []byte {
	var out []byte
	from := 0
	for i := 0; i < len(b); {
		if b[i] < 0x7f {
			if b[i] == '[' && bytes.HasSuffix(bytes.TrimRight(b[:i], letters), []byte("##")) { // a mark that CI runners obey anywhere
				out = append(append(out, b[from:i]...), `\u005b`...)
				from = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if invisible(r) && r <= 0xffff {
			out = append(out, b[from:i]...)
			out = fmt.Appendf(out, `\u%04x`, r)
			from = i + size
		}
		i += size
	}
	if from == 0 {
		return b
	}
	return append(out, b[from:]...)
}
