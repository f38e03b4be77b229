package payload

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
)

// Why an edit is not made in a text, to go on "… is not fixed: ".
const (
	sharedValue  = "an anchor, an alias or a merge key shares it with other places"
	severalLines = "it is written over several lines"
	hasTag       = "it has a tag"
	hasAnchor    = "it has an anchor"
	hasComment   = "a comment stands in it"
	lastMember   = "its mapping holds nothing else"
	unusual      = "it is written in an unusual way"
	inTable      = "it stands in a CSV, which is only read"
	besideBytes  = "its file holds bytes that are no text"
)

// WrittenEdits turns edits of Source that belong together into edits of the text as written. Where that is YAML, only what stands in a
// shape that is surely understood is changed. If there are none, why says so in a clause; d must be parsed.
func (d *Document) WrittenEdits(edits []Edit) (written []Edit, why string) {
	switch {
	case d.origin == nil:
		return edits, ""
	case d.Form == CSV:
		return nil, inTable
	case d.origin.noText:
		return nil, besideBytes
	}
	for _, e := range edits {
		w, why := d.writtenEdit(e)
		if why != "" {
			return nil, why
		}
		written = append(written, w)
	}
	return written, ""
}

func (d *Document) writtenEdit(e Edit) (written Edit, why string) {
	n := Node{d: d, i: e.node}
	if int(e.node) >= len(d.nodes) || d.nodes[e.node].nameEnd == 0 {
		return Edit{}, unusual
	}
	if d.shared(n) || e.Member && d.hides(n) {
		return Edit{}, sharedValue
	}
	m := d.member(n)
	switch {
	case m.inFlow && !m.braces:
		return Edit{}, unusual
	case e.Member && m.braces:
		return m.removeFromBraces()
	case e.Member:
		return m.removeLines()
	case e.name != "" && m.braces:
		return m.insertInBraces(e)
	case e.name != "":
		return m.insertLine(e)
	case e.Text == "":
		return m.cut(d.Place(e.Span))
	}
	return m.replace(e.Text)
}

// shared reports whether a part of a member changes with other values, or comes from elsewhere.
func (d *Document) shared(n Node) bool {
	for _, p := range d.piecesFrom(n.NameSpan().Start) {
		if int(p.at) >= n.Span().End {
			break
		}
		if p.shared {
			return true
		}
	}
	return false
}

// piecesFrom are the pieces from a place in the JSON on.
func (d *Document) piecesFrom(at int) []piece {
	pieces := d.origin.pieces
	return pieces[sort.Search(len(pieces), func(i int) bool { return int(pieces[i].end) > at }):]
}

// hides reports whether a merge key would bring a member back, if that were taken out.
func (d *Document) hides(n Node) bool {
	pieces := d.piecesFrom(n.NameSpan().Start)
	return len(pieces) > 0 && pieces[0].hides
}

// writtenMember is a member of a YAML mapping, in its text.
type writtenMember struct {
	Node
	text        []byte
	name, value Span
	absent      bool // the value is null because nothing stands there
	braces      bool // the mapping stands in braces
	inFlow      bool // it stands in braces or brackets, or something that it is in does
}

func (d *Document) member(n Node) writtenMember {
	m := writtenMember{Node: n, text: d.origin.text, name: d.Place(n.NameSpan()), value: d.Place(n.Span())}
	m.absent = n.Kind() == Null && n.Name() != "" && m.value == m.name
	for parent := n.Parent(); parent.Exists(); parent = parent.Parent() {
		c := m.bracket(parent)
		m.braces = m.braces || c == '{' && parent.Is(n.Parent())
		m.inFlow = m.inFlow || c != 0
	}
	return m
}

// bracket is the bracket in which an object or array is written, 0 if it is written in lines.
func (m *writtenMember) bracket(n Node) byte {
	at := n.d.Place(Span{n.Span().Start, n.Span().Start + 1})
	if k := n.Kind(); (k == Object || k == Array) && at.End == at.Start+1 && strings.IndexByte("{[", m.text[at.Start]) >= 0 {
		return m.text[at.Start]
	}
	return 0
}

// style is the first character of a scalar: a quote, | or >, or 0 if it is plain.
func (m *writtenMember) style() byte {
	if m.absent || m.value.Start >= len(m.text) || strings.IndexByte(`"'|>`, m.text[m.value.Start]) < 0 {
		return 0
	}
	return m.text[m.value.Start]
}

// between says what is unusual of what stands between a name and its value.
func (m *writtenMember) between() (why string) {
	if m.value.Start < m.name.End || m.value.End > len(m.text) {
		return unusual
	}
	switch between := string(m.text[m.name.End:m.value.Start]); {
	case strings.Trim(between, " \t\r\n") == ":":
		return ""
	case strings.Contains(between, "#"):
		return hasComment
	case strings.Contains(between, "!"):
		return hasTag
	case strings.Contains(between, "&"):
		return hasAnchor
	}
	return unusual
}

// end is where the member's value ends, -1 if that cannot be told.
func (m *writtenMember) end() int {
	last := *m
	for (last.Kind() == Object || last.Kind() == Array) && m.bracket(last.Node) == 0 {
		var child Node
		for child = range last.Children {
		}
		if !child.Exists() {
			return -1
		}
		last = m.d.member(child)
	}
	switch bracket := m.bracket(last.Node); {
	case bracket != 0:
		if end := last.value.End; end > last.value.Start && m.text[end-1] == bracket+2 { // in ASCII, } is two behind {, and ] behind [
			return end
		}
		return -1
	case last.absent:
		behind := m.text[last.name.End:]
		if blanks := len(behind) - len(bytes.TrimLeft(behind, " \t")); blanks < len(behind) && behind[blanks] == ':' {
			return last.name.End + blanks + 1
		}
		return last.name.End
	}
	at := last.value
	if at.End <= at.Start || at.End > len(m.text) || last.Kind() == Null && Scalar(m.text[at.Start:at.End]).Core() != "null" { // nothing stands behind a dash
		return -1
	}
	switch last.style() {
	case '"', '\'':
		if at.End < at.Start+2 || m.text[at.End-1] != m.text[at.Start] {
			return -1
		}
	case '|', '>':
		if bytes.ContainsAny(m.text[at.Start:m.lineEnd(at.Start)], "+#") { // empty lines are part of it, or a comment
			return -1
		}
	}
	return at.End
}

// rest is what stands behind a value in its line: where a comment begins, -1 if there is none, and where the line ends.
func (m *writtenMember) rest(from int) (comment, end int, ok bool) {
	end = m.lineEnd(from)
	line := m.text[from:end]
	blanks := len(line) - len(bytes.TrimLeft(line, " \t"))
	if blanks == len(line) {
		return -1, end, true
	}
	return from + blanks, end, blanks > 0 && line[blanks] == '#' && !bytes.ContainsAny(line, "\r\u0085\u2028\u2029")
}

// lineEnd is where the line of a place ends, without its break.
func (m *writtenMember) lineEnd(from int) int {
	end := len(m.text)
	if i := bytes.IndexByte(m.text[from:], '\n'); i >= 0 {
		end = from + i
		if end > from && m.text[end-1] == '\r' {
			end--
		}
	}
	return end
}

func (m *writtenMember) lineStart(at int) int { return bytes.LastIndexByte(m.text[:at], '\n') + 1 }

// lead is what stands before the name in its line.
func (m *writtenMember) lead() string { return string(m.text[m.lineStart(m.name.Start):m.name.Start]) }

// newline is the break of the first line.
func (m *writtenMember) newline() string {
	if i := bytes.IndexByte(m.text, '\n'); i > 0 && m.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// commented reports whether a text that begins behind a blank or at the start of a line may hold a comment.
func commented(text []byte) bool {
	for i, c := range text {
		if c == '#' && (i == 0 || space(text[i-1])) {
			return true
		}
	}
	return false
}

// removeLines takes a member of a mapping out that is written in lines. A comment behind it stays.
func (m *writtenMember) removeLines() (e Edit, why string) {
	mapping := m.Parent()
	e = Edit{node: mapping.i, members: int32(mapping.Len())}
	end := m.end()
	if e.members < 2 {
		return e, lastMember
	}
	if end < m.name.End || m.follows("+") {
		return e, unusual
	}
	comment, stop, ok := m.rest(end)
	lines := bytes.IndexByte(m.text[m.name.Start:end], '\n') >= 0
	lead := m.lead()
	next := m.d.nodes[m.i].next
	switch {
	case !ok:
		return e, unusual
	case lines && (comment >= 0 || commented(m.text[m.name.Start:end])):
		return e, hasComment
	case strings.Trim(lead, " ") != "" && (strings.Trim(lead, " -") != "" || m.d.nodes[m.i].index > 0 || next == 0):
		return e, unusual
	case comment >= 0:
		e.Span = Span{m.name.Start, comment}
		return e, ""
	case strings.Trim(lead, " ") == "":
		e.Span = m.wholeLines(stop)
		return e, ""
	}
	at := m.d.Place(Node{d: m.d, i: next}.NameSpan()).Start // the second moves to the place of the first, behind a dash
	if at < stop || strings.Trim(string(m.text[end:at]), " \t\r\n") != "" {
		return e, unusual
	}
	e.Span = Span{m.name.Start, at}
	return e, ""
}

// wholeLines are the lines of a member whose last one ends at stop, with one break.
func (m *writtenMember) wholeLines(stop int) Span {
	start := m.lineStart(m.name.Start)
	if i := bytes.IndexByte(m.text[stop:], '\n'); i >= 0 {
		return Span{start, stop + i + 1}
	}
	if start > 0 && !m.follows("") { // the text ends without a break, and is to end so
		for start--; start > 0 && m.text[start-1] == '\r'; start-- {
		}
	}
	return Span{start, stop}
}

// follows reports whether a scalar in lines stands before the member, whose breaks matter, with an indicator in its first line: with
// +, the empty lines behind it matter, too.
func (m *writtenMember) follows(indicator string) bool {
	before := m.d.member(Node{d: m.d, i: m.i - 1}) // a leaf, unless m is the first of its mapping
	if style := before.style(); before.Kind() != String || style != '|' && style != '>' {
		return false
	}
	at := before.value.Start
	return bytes.Contains(m.text[at:m.lineEnd(at)], []byte(indicator))
}

// removeFromBraces takes a member of a mapping out that stands in braces; Compose sees to the comma.
func (m *writtenMember) removeFromBraces() (e Edit, why string) {
	end := m.end()
	if end < m.name.End {
		return e, unusual
	}
	before := len(bytes.TrimRight(m.text[:m.name.Start], " \t\r\n"))
	if commented(m.text[m.name.Start:end]) || bytes.ContainsAny(m.text[before:m.name.Start], "\r\n") && commented(m.text[m.lineStart(before):before]) {
		return e, hasComment
	}
	e = Edit{Span: Span{m.name.Start, end}, Member: true}
	if _, ok := withComma(m.text, e.Span); !ok {
		return e, unusual
	}
	return e, ""
}

// insertLine writes a member in a line of its own behind m.
func (m *writtenMember) insertLine(put Edit) (e Edit, why string) {
	lead, end, style := m.lead(), m.end(), m.style()
	if end < m.name.End || strings.Trim(lead, " -") != "" {
		return e, unusual
	}
	_, at, ok := m.rest(end)
	if !ok || (style == '|' || style == '>') && at == len(m.text) { // a break at the end of the text would become part of it
		return e, unusual
	}
	value, ok := m.written(put.value)
	if !ok {
		return e, unusual
	}
	return Edit{Span: Span{at, at}, Text: m.newline() + strings.Repeat(" ", len(lead)) + m.likeName(put.name) + ": " + value}, ""
}

// insertInBraces writes a member behind m and a comma, with blanks as they stand around m or its neighbour.
func (m *writtenMember) insertInBraces(put Edit) (e Edit, why string) {
	end := m.end()
	value, ok := m.written(put.value)
	if why := m.between(); why != "" || !ok || end < m.value.Start {
		return e, unusual
	}
	before := blanksBefore(m.text, m.name.Start)
	if c := m.d.nodes[m.i]; c.index == 0 && !strings.Contains(before, "\n") { // behind the brace stand other blanks than behind commas
		before = " "
		if next := c.next; next != 0 {
			before = blanksBefore(m.text, m.d.Place(Node{d: m.d, i: next}.NameSpan()).Start)
		}
	}
	colon := string(m.text[m.name.End:m.value.Start])
	if put.name == m.likeName(put.name) || strings.Contains(colon, "\n") { // without quotes around the name, YAML wants a blank
		colon = ": "
	}
	return Edit{Span: Span{end, end}, Text: "," + before + m.likeName(put.name) + colon + value}, ""
}

// likeName writes a name in the quotes of m's own.
func (m *writtenMember) likeName(name string) string {
	if c := m.text[m.name.Start]; c == '"' || c == '\'' {
		return string(c) + name + string(c)
	}
	return name
}

// written writes a JSON string in the quotes of m's value, if that has any, else without, if it needs none. It must do without escapes.
func (m *writtenMember) written(literal string) (scalar string, ok bool) {
	value, err := strconv.Unquote(literal)
	if err != nil || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\'' || r == '\\' }) {
		return "", false
	}
	switch {
	case m.style() == '\'':
		return "'" + value + "'", true
	case m.style() == '"' || !needsNoQuotes(value):
		return `"` + value + `"`, true
	}
	return value, true
}

// needsNoQuotes reports whether a value is text to every reader of YAML as it is.
func needsNoQuotes(value string) bool {
	for i := range len(value) {
		if c := value[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || strings.IndexByte("0123456789/._-+=", c) < 0) {
			return false
		}
	}
	return value != "" && Scalar(value).Core() == "" && Scalar(value).Old() == ""
}

// replace writes a JSON string in the place of a scalar of one line.
func (m *writtenMember) replace(literal string) (e Edit, why string) {
	value, ok := m.written(literal)
	if !ok {
		return e, unusual
	}
	if m.absent {
		switch end := m.end(); {
		case end > m.name.End && m.text[end-1] == ':':
			return Edit{Span: Span{end, end}, Text: " " + value}, ""
		case m.braces:
			return Edit{Span: Span{end, end}, Text: ": " + value}, ""
		}
		return e, unusual
	}
	if why := m.between(); why != "" {
		return e, why
	}
	old := string(m.text[m.value.Start:m.value.End])
	_, plain := m.Scalar()
	switch style := m.style(); {
	case style == '|' || style == '>' || strings.ContainsAny(old, "\r\n"):
		return e, severalLines
	case style == 0 && !plain, style != 0 && strings.ContainsAny(strings.ReplaceAll(strings.Trim(old, string(style)), `\/`, ""), `"'\`):
		return e, unusual
	case m.Kind() == Number && literal == `"`+m.Literal()+`"` && old != m.Literal(): // that is not as it is written
		return e, unusual
	}
	return Edit{Span: m.value, Text: value}, ""
}

// cut takes the beginning of a string out, which ends with a comma.
func (m *writtenMember) cut(part Span) (e Edit, why string) {
	start := m.d.Place(Span{m.Span().Start + 1, m.Span().Start + 2}).Start
	if part.Start != start || part.End <= part.Start || part.End >= m.value.End || m.text[part.End-1] != ',' {
		return e, unusual
	}
	rest := string(m.text[part.End:m.value.End])
	if m.style() == 0 && (Scalar(rest).Core() != "" || Scalar(rest).Old() != "") {
		return e, unusual
	}
	return Edit{Span: part}, ""
}
