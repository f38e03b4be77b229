package payload

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxIndicators bounds what a YAML document can hold, before it is read: each value takes one of these bytes at least.
const (
	maxIndicators = 500_000
	indicators    = ",:-?[{\n"
)

// yaml hands out the pins of a stream of YAML documents. A line that begins with --- begins a document wherever it stands, so that a broken
// document does not hide the next.
func (s *splitter) yaml(yield func(*Document, error) bool) bool {
	if bytes.HasPrefix(s.window, []byte(byteOrderMark)) {
		s.window, s.offset = s.window[len(byteOrderMark):], s.offset+int64(len(byteOrderMark)) // YAML allows it; it takes no column
	}
	for {
		end, content, long := s.yamlEnd()
		if s.err != nil && end == len(s.window) {
			return true // the document is cut
		}
		switch {
		case long:
			if !yield(s.tooLong(s.place), nil) {
				return false
			}
			s.skipYAML()
			continue
		case content:
			if !s.yamlDocument(s.window[:end:end], s.place, YAML, yield) {
				return false
			}
		case s.count == 0 && s.eof && end == len(s.window):
			d := s.document(end)
			d.Form, d.parsed, d.defects = YAML, true, []Defect{{Code: Empty, Span: Span{0, end}}}
			return yield(d, nil)
		}
		s.drop(end)
		if len(s.window) == 0 && !s.more() {
			return true
		}
	}
}

// yamlEnd is the offset of the end of the YAML document at the start of the window, and whether it holds more than comments and directives.
func (s *splitter) yamlEnd() (end int, content, long bool) {
	begun := false // by content or a marker
	for i := 0; ; {
		stop := s.lineEnd(i)
		if long = i > MaxBytes || stop < 0 && len(s.window) > MaxBytes; long {
			return i, true, true
		}
		next := stop + 1
		if stop < 0 {
			stop, next = len(s.window), len(s.window)
		}
		line := s.window[i:stop]
		switch {
		case marker(line, "---"):
			if begun {
				return i, content, false
			}
			begun = true
			content = content || !blankLine(line[3:])
		case marker(line, "..."):
			return next, content, false
		case !blankLine(line) && (begun || line[0] != '%'):
			begun, content = true, true
		}
		if next == len(s.window) && !s.more() {
			return next, content, false
		}
		i = next
	}
}

// skipYAML forgets what is left of a document.
func (s *splitter) skipYAML() {
	for first := true; ; first = false {
		stop := s.lineEnd(0)
		line := s.window
		if stop >= 0 {
			line = s.window[:stop]
		}
		if !first && marker(line, "---") {
			return
		}
		s.skipLine()
		if len(s.window) == 0 {
			return
		}
		s.drop(1)
	}
}

// marker reports whether a line is a marker of three characters, by itself or with something behind it.
func marker(line []byte, mark string) bool {
	return bytes.HasPrefix(line, []byte(mark)) && (len(line) == len(mark) || line[len(mark)] == ' ' || line[len(mark)] == '\t' || line[len(mark)] == '\r')
}

// blankLine reports whether nothing but a comment stands on a line.
func blankLine(line []byte) bool {
	line = bytes.TrimLeft(line, " \t\r")
	return len(line) == 0 || line[0] == '#'
}

// yamlDocument hands out the pins of one YAML document: itself, or the elements of the sequence that it is.
func (s *splitter) yamlDocument(text []byte, place cursor, form Form, yield func(*Document, error) bool) bool {
	y := yamlReader{text: text}
	root, fault := y.load()
	if fault == nil && root != nil && form == Markdown {
		fault = fromPage(root)
	}
	if fault != nil {
		d := &Document{Name: s.name, Index: s.count, Source: text, Line: place.line, Column: place.column, Start: s.offset, Form: form, bytes: place.bytes, parsed: true}
		d.defects = append(y.defects, *fault)
		s.count++
		return yield(d, nil)
	}
	if root == nil {
		return true
	}
	common := y.defects
	noText := slices.ContainsFunc(common, func(f Defect) bool { return f.Code == InvalidUTF8 || f.Code == Syntax })
	pins := []*yaml.Node{root}
	if root.Kind == yaml.SequenceNode && form == YAML {
		pins = root.Content
	}
	at, offset := place, 0
	for _, n := range pins {
		d := &Document{Name: s.name, Index: s.count, Start: s.offset, Form: form, element: len(pins) > 1}
		s.count++
		start := n.Column
		if n == root {
			start = min(start, y.first(n))
		}
		if start >= offset {
			at.advance(text[offset:start])
			offset = start
		}
		d.Line, d.Column, d.bytes = at.line, at.column, at.bytes
		d.origin = &origin{text: text, top: place, from: offset, noText: noText}
		y.begin()
		if fault := y.value(n, 0, y.character(start)); fault != nil {
			d.Source, d.parsed, d.defects = text[offset:], true, append(y.defects, *fault)
			for i := range d.defects {
				span := &d.defects[i].Span
				span.Start, span.End = max(span.Start-offset, 0), max(span.End-offset, 1)
			}
			d.Start, d.origin = s.offset+int64(offset), nil
		} else {
			d.Source, d.origin.pieces, d.origin.defects = y.out, y.pieces, append(common, y.defects...)
		}
		common = nil // said once
		if !yield(d, nil) {
			return false
		}
	}
	return true
}

// yamlReader turns a YAML document into JSON.
type yamlReader struct {
	text    []byte
	lines   []int // offsets of the starts of lines, as YAML counts them
	defects []Defect

	translation // of the pin at hand
	values      int
	aliased     int // aliases that are open
	open        []*yaml.Node
	last        int             // the end of what was read last, aliases aside
	hidden      map[string]bool // names that merge keys of the mapping at hand bring along in vain
	known       map[*yaml.Node]aligned
	named       map[*yaml.Node]bool // what aliases stand for

	line, column, at int // where locate stands
}

// aligned is where the parts of a node stand.
type aligned struct {
	start     int  // behind anchor and tag
	tag       Span // empty if there is none
	runs      []run
	open, end Span
}

func (y *yamlReader) begin() {
	y.translation, y.values, y.aliased, y.open, y.last, y.defects = translation{}, 0, 0, y.open[:0], 0, nil
}

// load reads the document; root is nil if it has no content.
func (y *yamlReader) load() (root *yaml.Node, fault *Defect) {
	text, fault := y.clean()
	if fault != nil {
		return nil, fault
	}
	y.text = text
	count := 0
	for _, c := range []byte(indicators) {
		count += bytes.Count(text, []byte{c})
	}
	if count > maxIndicators {
		return nil, &Defect{Code: TooMany, Span: Span{0, 1}}
	}
	y.lines = breaks(text)
	defer func() {
		if recover() != nil {
			root, fault = nil, &Defect{Code: Syntax, Span: Span{0, 1}, Detail: "the YAML here cannot be read"}
		}
	}()
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		defect := y.diagnose(err)
		if defect.Code == Empty {
			return nil, nil
		}
		return nil, &defect
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
		return nil, nil
	}
	y.locate(document.Content[0])
	return document.Content[0], nil
}

// locate turns the columns of all nodes into offsets in the text, and learns what aliases stand for.
func (y *yamlReader) locate(n *yaml.Node) {
	line, column := n.Line, n.Column
	if line != y.line || column < y.column {
		y.line, y.column, y.at = line, 1, y.offset(line, 1)
	}
	for ; y.column < column && y.at < len(y.text); y.column++ {
		y.at += sizeOf(y.text[y.at:])
	}
	n.Column = y.at
	if n.Kind == yaml.AliasNode {
		if y.named == nil {
			y.named = map[*yaml.Node]bool{}
		}
		y.named[n.Alias] = true
	}
	for _, child := range n.Content {
		y.locate(child)
	}
}

// clean returns the text as the YAML library takes it, all at the same places, and reports bytes that no YAML may hold.
func (y *yamlReader) clean() ([]byte, *Defect) {
	text := y.text
	copied := false
	put := func(from, to int, c byte) {
		if !copied {
			text, copied = bytes.Clone(text), true
		}
		for i := from; i < to; i++ {
			text[i] = c
		}
	}
	if what := binaryFile(text); what != "" {
		return nil, &Defect{Code: Syntax, Span: Span{0, 1}, Detail: what}
	}
	for _, d := range invalidUTF8(text, 0) {
		d.Written = true
		y.defects = append(y.defects, d)
	}
	controls := -1
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '%' && (i == 0 || text[i-1] == '\n') && bytes.HasPrefix(text[i:], []byte("%YAML ")):
			put(i, i+1, '#') // the library refuses the directive of YAML 1.2
		case c < ' ' && c != '\n' && c != '\r' && c != '\t', c == 0x7f:
			if controls < 0 {
				controls = len(y.defects)
				y.defects = append(y.defects, Defect{Code: Syntax, Span: Span{i, i + 1}, Written: true, Detail: fmt.Sprintf("the control character U+%04X: YAML holds none as such", c)})
			}
			put(i, i+1, '_')
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && size == 1 || r >= 0x80 && r < 0xa0 && r != 0x85 || r == 0xfeff || r == 0xfffe || r == 0xffff {
				put(i, i+size, '_')
			}
			i += size
			continue
		}
		i++
	}
	return text, nil
}

// breaks are the offsets at which lines start. YAML 1.1 has three more breaks than other formats.
func breaks(text []byte) []int {
	lines := []int{0}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n', c == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			lines = append(lines, i+1)
		case c == 0xc2 && i+1 < len(text) && text[i+1] == 0x85:
			lines = append(lines, i+2)
		case c == 0xe2 && i+2 < len(text) && text[i+1] == 0x80 && (text[i+2] == 0xa8 || text[i+2] == 0xa9):
			lines = append(lines, i+3)
		}
	}
	return lines
}

// offset is where a line and column in code points, both from 1, stand in the text.
func (y *yamlReader) offset(line, column int) int {
	if line < 1 || len(y.lines) == 0 {
		return 0
	}
	if line > len(y.lines) {
		return len(y.text)
	}
	i := y.lines[line-1]
	for ; column > 1 && i < len(y.text); column-- {
		_, size := utf8.DecodeRune(y.text[i:])
		i += size
	}
	return i
}

// character is the place of the byte at i, if one stands there.
func (y *yamlReader) character(i int) Span { return Span{i, min(i+1, len(y.text))} }

// first is where the first key of a mapping stands, or the node itself.
func (y *yamlReader) first(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		n = n.Content[0]
	}
	return n.Column
}

// value writes a node. holder is the place that stands for a block mapping or sequence: the key in front of it.
func (y *yamlReader) value(n *yaml.Node, depth int, holder Span) *Defect {
	start := n.Column
	if y.values++; y.values > MaxValues || len(y.out) > MaxBytes {
		if y.aliased > 0 || len(y.out) > MaxBytes {
			return &Defect{Code: AliasBudget, Span: holder}
		}
		return &Defect{Code: TooMany, Span: Span{0, 1}}
	}
	if depth >= MaxDepth {
		return &Defect{Code: TooDeep, Span: Span{start, start + 1}}
	}
	if n.Kind == yaml.AliasNode || y.named[n] {
		y.shared++
		defer func() { y.shared-- }()
	}
	switch n.Kind {
	case yaml.AliasNode:
		end := min(start+1+len(n.Value), len(y.text))
		if n.Alias == nil || slices.Contains(y.open, n.Alias) {
			return &Defect{Code: Syntax, Span: Span{start, end}, Detail: fmt.Sprintf("the alias *%s stands inside of what it refers to", cutText(n.Value))}
		}
		y.aliased++
		last := y.last
		fault := y.value(n.Alias, depth, Span{start, end})
		y.last = max(last, end)
		y.aliased--
		return fault
	case yaml.MappingNode, yaml.SequenceNode:
		return y.collection(n, depth, holder)
	}
	y.scalar(n, holder)
	return nil
}

func (y *yamlReader) collection(n *yaml.Node, depth int, holder Span) *Defect {
	y.open = append(y.open, n)
	defer func() { y.open = y.open[:len(y.open)-1] }()
	brackets := "{}"
	if n.Kind == yaml.SequenceNode {
		brackets = "[]"
	}
	found := y.find(n)
	start := found.start
	y.unknownTag(n, found.tag)
	flow := n.Style&yaml.FlowStyle != 0
	if flow {
		holder = y.character(start)
	}
	y.comma()
	y.mark(brackets[:1], holder.Start, holder.End)
	y.last = max(y.last, start)
	var fault *Defect
	if n.Kind == yaml.SequenceNode {
		for _, element := range n.Content {
			at := y.first(element)
			if fault = y.value(element, depth+1, y.character(at)); fault != nil {
				return fault
			}
		}
	} else if fault = y.members(n, depth, nil); fault != nil {
		return fault
	}
	end := Span{y.last, y.last}
	if flow && y.aliased == 0 {
		end = y.closing(brackets[1])
	}
	y.last = end.End
	y.mark(brackets[1:], end.Start, end.End)
	return nil
}

// closing is where the bracket stands that closes what was read last.
func (y *yamlReader) closing(bracket byte) Span {
	for i := y.last; i < len(y.text); i++ {
		switch c := y.text[i]; c {
		case bracket:
			return Span{i, i + 1}
		case '#':
			for i < len(y.text) && y.text[i] != '\n' {
				i++
			}
		case ' ', '\t', '\r', '\n', ',', '{', '[', '?', ':':
		default:
			return Span{y.last, y.last}
		}
	}
	return Span{y.last, y.last}
}

// members writes the members of a mapping and, where a merge key stands, those of the mappings that it names. hidden are names that stand
// already and are not to be written again.
func (y *yamlReader) members(n *yaml.Node, depth int, hidden map[string]bool) *Defect {
	var own map[string]bool
	merges := slices.ContainsFunc(n.Content, func(k *yaml.Node) bool { return k.Tag == "!!merge" })
	var names map[string]int // the pieces that begin the mapping's own
	if merges && hidden == nil {
		names = make(map[string]int, len(n.Content)/2)
		outer := y.hidden
		y.hidden = map[string]bool{}
		defer func() {
			for name, i := range names {
				y.pieces[i].hides = y.hidden[name]
			}
			y.hidden = outer
		}()
	}
	if merges || hidden != nil {
		own = make(map[string]bool, len(hidden)+len(n.Content)/2)
		for name := range hidden {
			own[name] = true
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := target(n.Content[i]); k.Kind == yaml.ScalarNode && k.Tag != "!!merge" {
				own[k.Value] = true
			}
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		k := target(key)
		at := key.Column
		if k.Kind != yaml.ScalarNode {
			return &Defect{Code: Syntax, Span: Span{at, at + 1}, Detail: "a key that is a mapping or a sequence: JSON has names only"}
		}
		if k.Tag == "!!merge" {
			if fault := y.merge(value, depth, own, Span{at, at + len(k.Value)}); fault != nil {
				return fault
			}
			continue
		}
		if hidden[k.Value] {
			y.hidden[k.Value] = true
			continue
		}
		y.comma()
		if names != nil {
			names[k.Value] = len(y.pieces)
		}
		shared := key != k || y.named[k]
		if shared {
			y.shared++
		}
		name := y.name(k)
		if shared {
			y.shared--
		}
		if key != k {
			name = Span{at, y.word(at)}
		}
		y.out = append(y.out, ':')
		if fault := y.value(value, depth+1, name); fault != nil {
			return fault
		}
	}
	return nil
}

// merge writes the members of the mapping, or of each of the mappings, that a merge key names. Of several the first that has a name counts.
func (y *yamlReader) merge(value *yaml.Node, depth int, own map[string]bool, key Span) *Defect {
	sources := []*yaml.Node{value}
	if list := target(value); list.Kind == yaml.SequenceNode {
		sources = list.Content
	}
	end := value.Column
	for _, source := range sources {
		n := target(source)
		if n.Kind != yaml.MappingNode {
			return &Defect{Code: Syntax, Span: key, Detail: "<< merges mappings, and this is none"}
		}
		if slices.Contains(y.open, n) {
			return &Defect{Code: Syntax, Span: key, Detail: "<< merges the mapping that it stands in"}
		}
		if y.values++; y.values > MaxValues { // a chain of empty mappings costs, too
			return &Defect{Code: AliasBudget, Span: key}
		}
		if depth+1 >= MaxDepth {
			return &Defect{Code: TooDeep, Span: key}
		}
		y.open = append(y.open, n)
		if source != n {
			y.aliased++
		}
		y.shared++
		last := y.last
		fault := y.members(n, depth+1, own)
		y.shared--
		if source != n {
			y.aliased--
			y.last = last
		}
		y.open = y.open[:len(y.open)-1]
		if fault != nil {
			return fault
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			own[target(n.Content[i]).Value] = true
		}
	}
	y.last = max(y.last, y.word(end))
	return nil
}

// target is what an alias stands for, or the node itself.
func target(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// word is the end of the word at i.
func (y *yamlReader) word(i int) int {
	for i < len(y.text) && !slices.Contains([]byte(" \t\r\n,]}"), y.text[i]) {
		i++
	}
	return i
}

// properties skips the anchor and the tag in front of a node, and says where the tag stands.
func (y *yamlReader) properties(n *yaml.Node) (start int, tag Span) {
	i := n.Column
	if n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0 && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 {
		return i, tag
	}
	for i < len(y.text) {
		switch c := y.text[i]; {
		case c == '&':
			i = min(i+1+len(n.Anchor), len(y.text))
		case c == '!':
			tag = Span{i, y.word(i)}
			i = tag.End
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case c == '#' && i > 0 && (y.text[i-1] == ' ' || y.text[i-1] == '\n'):
			for i < len(y.text) && y.text[i] != '\n' {
				i++
			}
		default:
			return i, tag
		}
	}
	return i, tag
}

// unknownTag reports a tag that only other programs understand.
func (y *yamlReader) unknownTag(n *yaml.Node, tag Span) {
	if tag.End == 0 || n.Style&yaml.TaggedStyle == 0 || len(y.defects) >= maxDefects {
		return
	}
	known := []string{"!!map", "!!seq", "!!omap", "!!set", "!!pairs", "!"}
	if n.Kind == yaml.ScalarNode {
		known = []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!merge", "!"}
	}
	if !slices.Contains(known, n.Tag) {
		y.defects = append(y.defects, Defect{Code: UnknownTag, Span: tag, Written: true, Detail: cutText(string(y.text[tag.Start:tag.End])), at: int32(len(y.out))})
	}
}

// name writes the name of a member and tells where it stands.
func (y *yamlReader) name(n *yaml.Node) Span {
	found := y.find(n)
	y.quoted(n.Value, found.runs, found.open, found.end)
	if y.aliased == 0 {
		y.last = max(y.last, found.end.End)
	}
	return Span{found.open.Start, found.end.End}
}

// find tells where the parts of a node stand. What aliases stand for is looked for once.
func (y *yamlReader) find(n *yaml.Node) aligned {
	if y.aliased > 0 {
		if found, ok := y.known[n]; ok {
			return found
		}
	}
	var found aligned
	found.start, found.tag = y.properties(n)
	if n.Kind == yaml.ScalarNode {
		found.runs, found.open, found.end = y.align(n, found.start)
	}
	if y.aliased > 0 {
		if y.known == nil {
			y.known = map[*yaml.Node]aligned{}
		}
		y.known[n] = found
	}
	return found
}

// scalar writes a string, number, boolean or null.
func (y *yamlReader) scalar(n *yaml.Node, holder Span) {
	y.comma()
	style := n.Style &^ yaml.TaggedStyle
	if n.Value == "" && style == 0 && n.Style&yaml.TaggedStyle == 0 { // nothing stands there
		y.mark("null", holder.Start, holder.End)
		y.last = max(y.last, holder.End)
		return
	}
	found := y.find(n)
	y.unknownTag(n, found.tag)
	plain := style == 0 && n.Style&yaml.TaggedStyle == 0 && n.Tag != "!"
	first := len(y.pieces)
	literal := ""
	if plain || n.Tag == "!!int" || n.Tag == "!!float" || n.Tag == "!!bool" || n.Tag == "!!null" {
		literal = Scalar(n.Value).json()
	}
	if literal != "" {
		y.mark(literal, found.open.Start, found.end.End)
	} else {
		y.quoted(n.Value, found.runs, found.open, found.end)
	}
	y.pieces[first].plain = plain
	if y.aliased == 0 {
		y.last = max(y.last, found.end.End)
	}
}

// align finds where each part of a scalar stands that begins at start. What cannot be found stands for the place where it was lost.
func (y *yamlReader) align(n *yaml.Node, start int) (runs []run, open, end Span) {
	text, value := y.text, n.Value
	i := start
	style := n.Style &^ yaml.TaggedStyle
	open = Span{i, i}
	if style != 0 && i < len(text) {
		i++
		open.End = i
	}
	if style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		for i < len(text) && text[i] != '\n' { // the rest of the indicator
			i++
		}
	}
	add := func(r run) {
		if k := len(runs) - 1; k >= 0 && runs[k].end == r.start && runs[k].to == r.from && runs[k].to-runs[k].from == runs[k].end-runs[k].start && r.to-r.from == r.end-r.start {
			runs[k].end, runs[k].to = r.end, r.to
			return
		}
		runs = append(runs, r)
	}
	v := 0
	for v < len(value) && i < len(text) {
		c := text[i]
		switch {
		case c == '\\' && style&yaml.DoubleQuotedStyle != 0:
			length := escapeLength(text[i:])
			if length == 0 { // the line goes on
				i = skipSpace(text, i+1)
				continue
			}
			_, size := utf8.DecodeRuneInString(value[v:])
			add(run{v, v + size, i, min(i+length, len(text))})
			v, i = v+size, min(i+length, len(text))
		case c == '\'' && style&yaml.SingleQuotedStyle != 0 && value[v] == '\'':
			add(run{v, v + 1, i, min(i+2, len(text))})
			v, i = v+1, min(i+2, len(text))
		case c == value[v] && c != '\n' && c != '\r':
			size := 1
			for v+size < len(value) && i+size < len(text) && text[i+size] == value[v+size] && !slices.Contains([]byte("\n\r\\'"), text[i+size]) {
				size++
			}
			add(run{v, v + size, i, i + size})
			v, i = v+size, i+size
		case space(value[v]) && space(c):
			k, j := v, skipSpace(text, i)
			for k < len(value) && space(value[k]) {
				k++
			}
			if k == len(value) { // the break at the end is no part of what is seen
				j = min(i+1, len(text))
			}
			add(run{v, k, i, j})
			v, i = k, j
		case space(c):
			i++
		default: // not found
			add(run{v, len(value), i, i})
			v = len(value)
		}
	}
	if v < len(value) {
		add(run{v, len(value), i, i})
	}
	end = Span{i, i}
	switch {
	case style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		quote := text[start]
		if j := bytes.IndexByte(text[i:], quote); j >= 0 {
			end = Span{i + j, i + j + 1}
		}
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		trimmed := len(bytes.TrimRight(text[:i], "\r\n"))
		end = Span{max(trimmed, open.End), max(trimmed, open.End)}
	}
	return runs, open, end
}

// escapeLength is how many bytes an escape takes, 0 for the end of a line.
func escapeLength(text []byte) int {
	if len(text) < 2 {
		return 1
	}
	switch text[1] {
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	case '\n', '\r':
		return 0
	}
	return 1 + max(1, sizeOf(text[1:]))
}

func sizeOf(text []byte) int {
	_, size := utf8.DecodeRune(text)
	return size
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func skipSpace(text []byte, i int) int {
	for i < len(text) && space(text[i]) {
		i++
	}
	return i
}

func cutText(s string) string {
	if len(s) > 40 {
		return s[:sort.Search(40, func(i int) bool { return i > 0 && utf8.RuneStart(s[i]) && i >= 36 })] + "…"
	}
	return s
}
