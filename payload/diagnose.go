package payload

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// diagnose says in plain words why the walk over text stopped.
func diagnose(text []byte, base int, f fault) Defect {
	at := skipBlanks(text, f.after)
	if f.err == errTrailing {
		return Defect{Code: TrailingData, Span: Span{base + at, base + len(text)}, Detail: trailing(text[at:])}
	}
	if f.err == errMany {
		return Defect{Code: TooMany, Span: Span{base, base + 1}}
	}
	if f.err == errDeep {
		if text[at] == ':' || text[at] == ',' {
			at = skipBlanks(text, at+1)
		}
		return Defect{Code: TooDeep, Span: Span{base + at, base + at + 1}}
	}
	expect := f.expect
	if expect == expectColon && at < len(text) && text[at] == ':' {
		at, expect = skipBlanks(text, at+1), expectValue
	} else if expect == expectComma && at < len(text) && text[at] == ',' {
		comma := at
		at, expect = skipBlanks(text, at+1), expectValue
		if f.open >= 0 && text[f.open] == '{' {
			expect = expectName
		}
		if at < len(text) && (text[at] == '}' || text[at] == ']') {
			return Defect{Code: TrailingComma, Span: Span{base + comma, base + comma + 1}}
		}
	}
	syntax := func(from, to int, format string, args ...any) Defect {
		return Defect{Code: Syntax, Span: Span{base + from, base + max(to, from+1)}, Detail: fmt.Sprintf(format, args...)}
	}
	if at >= len(text) {
		if f.open < 0 {
			return Defect{Code: Empty, Span: Span{base, base + len(text)}}
		}
		end := len(bytes.TrimRight(text, " \t\r\n"))
		return syntax(end-1, end, "the text ends inside the %s that opens with %q on line %d", bracketName(text[f.open]), text[f.open:f.open+1], 1+bytes.Count(text[:f.open], []byte("\n")))
	}
	if expect == expectComma && f.number >= 0 && at == f.after {
		if word := wordAt(text, f.number); len(word) > at-f.number {
			return syntax(f.number, f.number+len(word), "%s", numberFault(word))
		}
	}
	word := wordAt(text, at)
	switch c := text[at]; {
	case c == 0:
		return syntax(at, at+1, "a zero byte: this is not a text file")
	case f.expect == expectValue && f.after == 0 && c == '<':
		return syntax(at, at+1, "this is HTML or XML, not JSON")
	case f.expect == expectValue && f.after == 0 && bytes.HasPrefix(text[at:], []byte("---")):
		return syntax(at, at+3, "this is YAML, not JSON")
	case c == '\'':
		return syntax(at, at+1, "a single quote: JSON strings and names stand in double quotes")
	case c == '`':
		return syntax(at, at+1, "a backquote: JSON strings and names stand in double quotes")
	case bytes.HasPrefix(text[at:], []byte("\u201c")), bytes.HasPrefix(text[at:], []byte("\u201d")), bytes.HasPrefix(text[at:], []byte("\u201e")):
		return syntax(at, at+3, "a typographic quote: JSON strings and names stand in straight double quotes")
	case bytes.HasPrefix(text[at:], []byte("//")), bytes.HasPrefix(text[at:], []byte("/*")), c == '#':
		return Defect{Code: Comment, Span: Span{base + at, base + at + 1}}
	case c == '"':
		if expect == expectComma {
			return syntax(at, at+1, "a comma is missing before this value")
		}
		if expect == expectColon {
			return syntax(at, at+1, "a colon is missing after the member's name")
		}
		return diagnoseString(text, at, syntax)
	case (c == '}' || c == ']') && expect == expectColon:
		return syntax(at, at+1, "the member's name has no colon and no value")
	case (c == '}' || c == ']') && expect == expectValue && f.expect == expectColon:
		return syntax(at, at+1, "the member's name has no value")
	case (c == '}' || c == ']') && f.open >= 0:
		closing := "}"
		if text[f.open] == '[' {
			closing = "]"
		}
		if text[at] == closing[0] {
			return syntax(at, at+1, "a %s is expected before %q", expected(expect), closing)
		}
		return syntax(at, at+1, "%q stands where %q must close the %s that opens on line %d", text[at:at+1], closing, bracketName(text[f.open]), 1+bytes.Count(text[:f.open], []byte("\n")))
	case c == '}' || c == ']':
		return syntax(at, at+1, "%q closes nothing", text[at:at+1])
	case c == ',' && expect != expectComma:
		return syntax(at, at+1, "a comma where a %s is expected", expected(expect))
	case expect == expectComma && c == ':' && text[f.open] == '{':
		return syntax(at, at+1, "a second colon: members of an object are written \"name\": value")
	case expect == expectComma:
		return syntax(at, at+len(word), "a comma is missing before %s", shown(word))
	case expect == expectColon && c == '=':
		return syntax(at, at+1, "an equals sign: a colon stands between a member's name and its value")
	case expect == expectColon:
		return syntax(at, at+len(word), "a colon is missing after the member's name")
	case expect == expectName && (c == '{' || c == '['):
		return syntax(at, at+1, "a member needs a name before its value")
	case expect == expectName && (c == '-' || c >= '0' && c <= '9'):
		return syntax(at, at+len(word), "the member's name %s must stand in double quotes", shown(word))
	case expect == expectName && isWord(word):
		return syntax(at, at+len(word), "the member's name %s must stand in double quotes", shown(word))
	case c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9':
		return syntax(at, at+len(word), "%s", numberFault(word))
	}
	if hint, ok := literals[string(word)]; ok {
		return syntax(at, at+len(word), "%s is not JSON: %s", word, hint)
	}
	if isWord(word) {
		return syntax(at, at+len(word), "%s must stand in double quotes", shown(word))
	}
	if f.at > at && f.at < len(text) {
		at = f.at
	}
	r, size := utf8.DecodeRune(text[at:])
	if r == utf8.RuneError && size == 1 {
		return syntax(at, at+1, "the byte %#02x is no JSON: this may not be a text file", text[at])
	}
	return syntax(at, at+size, "unexpected %s where a %s is expected", shown(text[at:at+size]), expected(expect))
}

var literals = map[string]string{
	"NaN": "numbers must be finite", "Infinity": "numbers must be finite", "-Infinity": "numbers must be finite",
	"True": "write true", "False": "write false", "TRUE": "write true", "FALSE": "write false",
	"None": "write null", "nil": "write null", "NULL": "write null", "Null": "write null", "undefined": "leave the member out or write null",
}

func expected(e expectation) string {
	switch e {
	case expectName:
		return "member's name"
	case expectColon:
		return "colon"
	}
	return "value"
}

func bracketName(c byte) string {
	if c == '[' {
		return "array"
	}
	return "object"
}

func skipBlanks(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}

// wordAt is the run of letters, digits and the like at i, at least one byte.
func wordAt(text []byte, i int) []byte {
	end := i
	for end < len(text) && end-i < 40 && !bytes.ContainsRune([]byte(" \t\r\n,:{}[]\"'/"), rune(text[end])) {
		end++
	}
	for end > i+1 && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[i:max(end, min(i+1, len(text)))]
}

func isWord(word []byte) bool {
	r, _ := utf8.DecodeRune(word)
	return r != utf8.RuneError && (unicode.IsLetter(r) || r == '_' || r == '$')
}

func shown(word []byte) string { return fmt.Sprintf("%q", word) }

func numberFault(word []byte) string {
	s := string(word)
	switch digits := strings.TrimPrefix(s, "-"); {
	case strings.HasPrefix(s, "+"):
		return fmt.Sprintf("%s is no JSON number: leave out the plus sign", s)
	case strings.HasPrefix(digits, "0x"), strings.HasPrefix(digits, "0X"):
		return fmt.Sprintf("%s is no JSON number: hexadecimal is not allowed", s)
	case strings.HasPrefix(digits, "."), strings.HasSuffix(digits, "."):
		return fmt.Sprintf("%s is no JSON number: digits stand on both sides of the point", s)
	case len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9':
		return fmt.Sprintf("%s is no JSON number: leading zeros are not allowed; an id stands in double quotes", s)
	case strings.HasPrefix(digits, "Infinity"):
		return fmt.Sprintf("%s is not JSON: numbers must be finite", s)
	}
	return fmt.Sprintf("%s is no JSON number; text stands in double quotes", s)
}

// diagnoseString says what is wrong with the string that opens at i.
func diagnoseString(text []byte, i int, syntax func(from, to int, format string, args ...any) Defect) Defect {
	for j := i + 1; j < len(text); j++ {
		switch c := text[j]; {
		case c == '"':
			return syntax(i, j+1, "this string is not valid JSON")
		case c == '\n' || c == '\r':
			return syntax(j, j+1, `a line break inside a string: write it as \n, or close the string`)
		case c < ' ':
			return syntax(j, j+1, `the control character U+%04X inside a string: write it as \u%04x`, c, c)
		case c == '\\':
			j++
			if j >= len(text) {
				continue
			}
			switch text[j] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for k := j + 1; k < j+5; k++ {
					if k >= len(text) || !isHex(text[k]) {
						return syntax(j-1, min(k+1, len(text)), `a broken escape: \u is followed by four hexadecimal digits`)
					}
				}
			default:
				return syntax(j-1, j+1, `%s is no escape of JSON: a backslash is written as \\`, escapeShown(text[j-1:]))
			}
		}
	}
	return syntax(i, i+1, "this string is never closed")
}

func escapeShown(text []byte) string {
	_, size := utf8.DecodeRune(text[1:])
	return string(text[:1+size])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// trailing describes what follows the first value.
func trailing(rest []byte) string {
	switch {
	case rest[0] == '{':
		return "a second object"
	case rest[0] == '[':
		return "an array"
	case rest[0] == '}' || rest[0] == ']':
		return fmt.Sprintf("%q, which closes nothing", rest[:1])
	case rest[0] == ',':
		return "a comma"
	}
	return shown(wordAt(rest, 0))
}

// blanked reports whether relaxing changed the text at i.
func blanked(text, relaxed []byte, i int) bool {
	return i >= 0 && i < len(text) && text[i] != relaxed[i]
}

// signatures are the first bytes of files that get into the place of a pin.
var signatures = []struct{ bytes, name string }{
	{"\xff\xd8\xff", "a JPEG picture"}, {"\x89PNG", "a PNG picture"}, {"GIF8", "a GIF picture"}, {"%PDF", "a PDF document"},
	{"PK\x03\x04", "a ZIP archive, perhaps a document of an office program"}, {"\x1f\x8b", "compressed by gzip"}, {"\xd0\xcf\x11\xe0", "a document of an office program"},
	{"SQLite format 3", "a database"}, {"\x7fELF", "a program"},
}

// binaryFile says what a text is that is no text, as a sentence; "" if it may be one. Control characters and
// bytes that are not UTF-8 within the first kilobyte decide.
func binaryFile(text []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(text, []byte(s.bytes)) {
			return "this is " + s.name + ", not JSON"
		}
	}
	if len(text) > 12 && string(text[4:8]) == "ftyp" {
		return "this is a video or picture, not JSON"
	}
	head := text[:min(len(text), 1024)]
	odd := 0
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			odd++
		}
		i += size
	}
	if first := bytes.TrimLeft(head, " \t\r\n"); odd*10 > len(head) && odd > 4 && len(first) > 0 && first[0] != '{' && first[0] != '[' {
		return "this is a binary file, not text"
	}
	return ""
}
