package payload

import "bytes"

// relax returns a copy of text in which comments and trailing commas are blanks,
// and says where they were: one defect of each kind, which counts the others.
func relax(text []byte, base int) ([]byte, []Defect) {
	var out []byte
	comment := Defect{Code: Comment, More: -1}
	var commas []Span
	blank := func(from, to int) {
		if out == nil {
			out = bytes.Clone(text)
		}
		for i := from; i < to; i++ {
			if out[i] != '\n' && out[i] != '\r' {
				out[i] = ' '
			}
		}
	}
	commented := func(from, to int) {
		if comment.More++; comment.More == 0 {
			comment.Span = Span{base + from, base + to}
		}
	}
	comma := -1    // a comma after which no value has come yet
	value := false // the last token was a value, or the end of one
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			i = endOfString(text, i)
			comma, value = -1, true
		case c == '#', c == '/' && i+1 < len(text) && text[i+1] == '/':
			end := i + bytes.IndexByte(text[i:], '\n')
			if end < i {
				end = len(text)
			}
			blank(i, end)
			commented(i, end)
			i = end
		case c == '/' && i+1 < len(text) && text[i+1] == '*':
			end := i + 2 + bytes.Index(text[i+2:], []byte("*/")) + 2
			if end < i+4 {
				return nil, nil // never closed: diagnosed as it stands
			}
			blank(i, end)
			commented(i, end)
			i = end
		case c == ',':
			if value {
				comma = i
			}
			value = false
			i++
		case c == '}' || c == ']':
			if comma >= 0 && len(commas) <= MaxValues { // with more there are too many values, too
				blank(comma, comma+1)
				commas = append(commas, Span{base + comma, base + comma + 1})
			}
			comma, value = -1, true
			i++
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		default:
			comma, value = -1, c != '{' && c != '[' && c != ':'
			i++
		}
	}
	var defects []Defect
	if comment.More >= 0 {
		defects = append(defects, comment)
	}
	if len(commas) > 0 {
		defects = append(defects, Defect{Code: TrailingComma, Span: commas[0], More: len(commas) - 1, Spans: commas})
	}
	return out, defects
}

// endOfString is the offset after the string that opens at i, or the end of
// the text if it is never closed.
func endOfString(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
