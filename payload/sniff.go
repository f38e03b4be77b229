package payload

import (
	"bytes"
)

// sniff tells the form from the start of the text: JSON by its bracket, the others by their first lines.
func (s *splitter) sniff(first byte, start int) Form {
	switch first {
	case '{':
		if s.linesOfObjects(start) {
			return Lines
		}
		return JSON
	case '[', '"', '\'', 0:
		return JSON
	}
	if wideEncoding(s.window) != "" || binaryFile(s.window) != "" {
		return JSON
	}
	text := s.window[skipBlanks(s.window, start):]
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimRight(line, " \t\r")
	if len(line) > 4<<10 {
		return JSON
	}
	var t Table
	t.readDelimiter(line)
	if t.readHeader(line); t.Known() || bytes.HasPrefix(line, []byte("sep=")) {
		return CSV
	}
	switch {
	case string(line) == "+++":
		return Markdown
	case string(line) == "---":
		if s.proseFollows(start) {
			return Markdown
		}
		return YAML
	case line[0] == '%', line[0] == '#' && yamlKey.Match(firstContent(text)), yamlKey.Match(line):
		return YAML
	}
	return JSON
}

// yamlKey matches a line that only YAML has: a key without quotes, or an element.
var yamlKey = newPattern(`^(- |---|[A-Za-z_$<][\w.$<-]*\s*:(\s|$))`)

// firstContent is the first line that is no comment.
func firstContent(text []byte) []byte {
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		if !blankLine(line) {
			return line
		}
		text = rest
	}
	return nil
}

// proseFollows reports whether what is between the first two lines of --- is front matter: behind the second comes no YAML.
func (s *splitter) proseFollows(start int) bool {
	s.window = s.window[start:] // a byte-order mark takes no column
	_, from := s.fence()
	end, closed := s.closed("---", from)
	if !closed {
		return false
	}
	s.skipTo(end + 4096)
	_, rest, _ := bytes.Cut(s.window[end:], []byte("\n"))
	line, _, _ := bytes.Cut(bytes.TrimLeft(rest, " \t\r\n"), []byte("\n"))
	return len(line) > 0 && !yamlKey.Match(line) && line[0] != '{' && line[0] != '"'
}

// skipTo reads until the window holds n bytes, or all there are.
func (s *splitter) skipTo(n int) {
	for len(s.window) < n && s.more() {
	}
}

// translated hands out the documents of an input that is not JSON.
func (s *splitter) translated(form Form, yield func(*Document, error) bool) bool {
	if name := wideEncoding(s.window); name != "" { // of a CSV; of others it is told as of JSON
		d := s.document(min(len(s.window), 512))
		d.Form, d.parsed, d.defects = form, true, []Defect{{Code: Encoding, Span: Span{0, 1}, Detail: name}}
		return yield(d, nil)
	}
	switch form {
	case YAML:
		return s.yaml(yield)
	case Markdown:
		return s.page(yield)
	}
	return s.csv(yield)
}
