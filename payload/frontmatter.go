package payload

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// page hands out the pin in the front matter of a Markdown file. What comes after the front matter is not read.
func (s *splitter) page(yield func(*Document, error) bool) bool {
	if bytes.HasPrefix(s.window, []byte(byteOrderMark)) {
		s.window, s.offset = s.window[len(byteOrderMark):], s.offset+int64(len(byteOrderMark)) // it takes no column
	}
	fence, end := s.fence()
	refuse := func(length int, sentence string) bool {
		d := s.document(length)
		d.Form, d.parsed = Markdown, true
		d.defects = []Defect{{Code: NoPin, Span: Span{0, max(1, min(length, 3))}, Detail: sentence}}
		return yield(d, nil)
	}
	switch fence {
	case "---":
	case "":
		return refuse(0, "no front matter: in Markdown a pin stands at the start of the file, between two lines of ---")
	default:
		length, closed := s.closed(fence, end)
		if !closed {
			length = min(len(s.window), 1<<16)
		}
		what := map[string]string{"+++": "TOML", ";;;": "JSON", "{": "JSON"}[fence]
		return refuse(length, "front matter in "+what+" is not read: write it in YAML, between two lines of ---")
	}
	start := end
	end, closed := s.closed(fence, start)
	if s.err != nil {
		return true
	}
	if !closed {
		if len(s.window) > MaxBytes {
			return yield(s.tooLong(s.place), nil)
		}
		return refuse(len(s.window), "the front matter that opens here is never closed: a second line of --- is expected")
	}
	s.drop(start)
	text := s.window[: end-start : end-start]
	before := s.count
	if !s.yamlDocument(text, s.place, Markdown, yield) {
		return false
	}
	if s.count == before {
		return refuse(0, "the front matter is empty: the key pin, board_id or media_source is expected")
	}
	return true
}

// fence is the mark of the first line, "" if the file begins without front matter, and the offset of the second line.
func (s *splitter) fence() (mark string, end int) {
	stop := s.lineEnd(0)
	if stop < 0 {
		stop = len(s.window)
	}
	line := bytes.TrimRight(s.window[:stop], " \t\r")
	for _, mark := range []string{"---", "+++", ";;;", "{"} {
		if string(line) == mark {
			return mark, min(stop+1, len(s.window))
		}
	}
	return "", 0
}

// closed is the offset of the line that closes front matter, and whether there is one.
func (s *splitter) closed(fence string, from int) (end int, ok bool) {
	for i := from; i <= MaxBytes; {
		stop := s.lineEnd(i)
		next := stop + 1
		if stop < 0 {
			stop, next = len(s.window), len(s.window)
		}
		line := string(bytes.TrimRight(s.window[i:stop], " \t\r"))
		if line == fence || fence == "---" && line == "..." {
			return i, true
		}
		if next == i || next == len(s.window) && !s.more() {
			break
		}
		i = next
	}
	return 0, false
}

// fromPage keeps of front matter what belongs to a pin: the key pin, if a body or an envelope stands there, with media and publish_at beside it; or
// all of it, if it is a body itself. If there is no pin, it says so.
func fromPage(root *yaml.Node) *Defect {
	none := &Defect{Code: NoPin, Span: Span{0, 1}, Detail: "the front matter holds no pin: neither the key pin nor board_id or media_source"}
	if root.Kind != yaml.MappingNode {
		return none
	}
	member := func(n *yaml.Node, name string) *yaml.Node {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Kind == yaml.ScalarNode && n.Content[i].Value == name {
				return n.Content[i+1]
			}
		}
		return nil
	}
	pin := member(root, "pin")
	if pin == nil || target(pin).Kind != yaml.MappingNode { // some sites write "pin: true" to keep a page at the top
		switch {
		case member(root, "board_id") != nil || member(root, "media_source") != nil:
			return nil
		case pin != nil:
			held := map[yaml.Kind]string{yaml.SequenceNode: "a sequence", yaml.ScalarNode: "a single value"}[target(pin).Kind]
			none.Span = Span{pin.Column, pin.Column + 1}
			none.Detail = "the front matter holds no pin: its key pin has " + held + ", and one mapping, the pin's body, is expected"
		}
		return none
	}
	inner := target(pin)
	if body := member(inner, "pin"); body != nil && target(body).Kind == yaml.MappingNode {
		*root = *inner
		return nil
	}
	var kept []*yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if key.Kind == yaml.ScalarNode && (key.Value == "pin" || key.Value == "publish_at" || key.Value == "media" && target(value).Kind == yaml.MappingNode) {
			kept = append(kept, key, value)
		}
	}
	root.Content = kept
	root.Line, root.Column = kept[0].Line, kept[0].Column
	return nil
}
