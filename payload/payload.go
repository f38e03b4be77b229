// Package payload turns bytes into documents: one document per pin, each a tree
// whose every value knows where it stands. What is not JSON becomes JSON, with a map of the places where its parts were written.
//
// Read and ReadFile cut an input into documents without holding it whole; a Parser builds
// the tree of one document. What is wrong with the text itself (syntax,
// duplicate keys, encoding) is kept as defects of the document: bad input is
// no error of this package.
package payload

import (
	"bytes"
	"cmp"
	"strconv"
	"unicode/utf8"
)

// Limits of what is read. They bound memory, whatever the input.
const (
	MaxBytes  = 32 << 20 // longest document, in bytes
	MaxDepth  = 64       // deepest nesting of objects and arrays
	MaxValues = 100_000  // most values in a document
	maxNumber = 32       // longest number, in characters
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds. Invalid is the kind of a value that is not there.
const (
	Invalid Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"}

// String names the kind with its article, as it reads in a sentence.
func (k Kind) String() string { return kindNames[k] }

// Document is one pin as written, and where each part of it stands.
// A Document is not safe for concurrent use while it is being parsed.
type Document struct {
	Name   string // the input's name, as given
	Index  int    // position of the pin in its input, from 0
	Source []byte // the text of this document alone; must not be changed
	Line   int    // line of Source[0] in the input, from 1
	Column int    // column of Source[0] in the input, in code points from 1
	Start  int64  // where the text that Written gives stands in the input, in bytes from 0
	Form   Form   // YAML, Markdown or CSV, if it is written so and Source is what it comes to in JSON; else 0

	origin  *origin // what Source was made from, nil if it is as written
	bytes   int     // column of Source[0] in the input, in bytes from 1; 0 means Column
	marked  bool    // a byte-order mark stands before it in the input
	element bool    // it stands in an array
	parsed  bool
	nodes   []node
	defects []Defect
	body    int32 // the node that holds the request body
}

// Span is a range of bytes in a document's Source; End is exclusive.
type Span struct{ Start, End int }

// node is one value. Nodes stand in document order, the root first.
type node struct {
	start, end         int32 // the value
	nameStart, nameEnd int32 // the member's name with its quotes, if it has one
	parent             int32
	first, next        int32 // first child and next sibling, 0 if none
	index              int32 // position among its siblings
	kind               Kind
	escaped            bool // the string holds backslashes
	nameEscaped        bool
	absurd             bool // a number that no program should be handed
}

// Text is Source as a string, without a copy.
func (d *Document) Text() string { return view(d.Source) }

// Parsed reports whether the tree has been built.
func (d *Document) Parsed() bool { return d.parsed }

// Defects lists what is wrong with the text of the document, in no certain order.
func (d *Document) Defects() []Defect { d.parse(); return d.defects }

// Root is the document's outermost value: the body, or the envelope around it.
// It is missing when the text could not be read as JSON.
func (d *Document) Root() Node {
	d.parse()
	if len(d.nodes) == 0 {
		return Node{d: d, i: -1}
	}
	return Node{d: d}
}

// Body is the request body: Root, or the "pin" member of an envelope.
func (d *Document) Body() Node {
	d.parse()
	if len(d.nodes) == 0 {
		return Node{d: d, i: -1}
	}
	return Node{d: d, i: d.body}
}

// Enveloped reports whether the body stands inside an envelope.
func (d *Document) Enveloped() bool { d.parse(); return d.body != 0 }

func (d *Document) parse() {
	if !d.parsed {
		new(Parser).Parse(d)
	}
}

// Position is the line and column, in code points, both from 1, of a byte of Source.
func (d *Document) Position(offset int) (line, column int) {
	return d.Locator().Position(d.Place(Span{offset, offset + 1}).Start)
}

// Locator works out positions of offsets in the text as written that mostly grow, reading the text once. The zero Locator is that of an
// empty document.
type Locator struct {
	d  *Document
	at int
	c  cursor
}

// Locator returns a locator that stands at the start of the document.
func (d *Document) Locator() *Locator {
	column := max(d.Column, 1)
	l := &Locator{d: d, c: cursor{line: max(d.Line, 1), column: column, bytes: cmp.Or(d.bytes, column)}}
	if d.origin != nil {
		l.at = d.origin.from
	} else if bytes.HasPrefix(d.Source, []byte(byteOrderMark)) {
		l.at = len(byteOrderMark) // it takes no column
	}
	return l
}

// Position is the line and column, in code points, both from 1, of a byte of the text as written.
func (l *Locator) Position(offset int) (line, column int) {
	if l.d == nil {
		*l = *new(Document).Locator()
	}
	text := l.d.Written()
	offset = min(max(offset, 0), len(text))
	if offset < l.at {
		*l = *l.d.Locator()
	}
	if o := l.d.origin; o != nil && offset < l.at { // before the pin: what an alias stands for
		l.at, l.c = 0, o.top
	} else if o != nil && l.at < o.from && offset >= o.from {
		*l = *l.d.Locator()
	}
	if offset > l.at {
		l.c.advance(text[l.at:offset])
		l.at = offset
	}
	return l.c.line, l.c.column
}

// ByteColumn is the column of a byte of the text as written, in bytes of UTF-8 from 1.
func (l *Locator) ByteColumn(offset int) int {
	l.Position(offset)
	return l.c.bytes
}

// cursor is a place in an input: columns in code points and in bytes.
type cursor struct{ line, column, bytes int }

func (c *cursor) advance(text []byte) {
	for {
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			c.column += utf8.RuneCount(text)
			c.bytes += len(text)
			return
		}
		c.line++
		c.column, c.bytes = 1, 1
		text = text[i+1:]
	}
}

// Node is a value of a document, or the place where one is missing.
// The zero Node is missing and stands nowhere.
type Node struct {
	d    *Document
	i    int32
	gone absence
	lost string // where the missing value would stand, seen from node i
}

// absence says how a Node is missing.
type absence uint8

const (
	present  absence = iota
	noMember         // lost is the name of a member that node i does not have
	noPath           // lost is a JSON Pointer from node i
)

// Exists reports whether the value is there. null is there.
func (n Node) Exists() bool { return n.d != nil && n.i >= 0 && n.gone == present }

// Kind is the value's kind, Invalid if it is missing.
func (n Node) Kind() Kind {
	if !n.Exists() {
		return Invalid
	}
	return n.d.nodes[n.i].kind
}

// Present reports whether the value is there and not null.
func (n Node) Present() bool { k := n.Kind(); return k != Invalid && k != Null }

// Get follows member names down from n. A name that is not there gives a
// missing node, which still knows its pointer and the place of its parent.
// Of duplicate members the last counts, as in most decoders.
func (n Node) Get(path ...string) Node {
	for _, name := range path {
		n = n.get(name)
	}
	return n
}

func (n Node) get(name string) Node {
	if n.Kind() == Object {
		nodes, found := n.d.nodes, int32(0)
		for c := nodes[n.i].first; c != 0; c = nodes[c].next {
			if n.d.nameIs(&nodes[c], name) {
				found = c
			}
		}
		if found != 0 {
			return Node{d: n.d, i: found}
		}
	}
	if n.gone == present && n.d != nil && n.i >= 0 {
		n.gone, n.lost = noMember, name
		return n
	}
	n.lost = n.lostPath() + "/" + escapePointer(name)
	n.gone = noPath
	return n
}

// lostPath is the JSON Pointer from node i to a missing value, "" if the value is there.
func (n Node) lostPath() string {
	if n.gone == noMember {
		return "/" + escapePointer(n.lost)
	}
	return n.lost
}

func (d *Document) nameIs(c *node, name string) bool {
	if c.nameEscaped {
		return unquote(d.Source[c.nameStart:c.nameEnd]) == name
	}
	return int(c.nameEnd-c.nameStart)-2 == len(name) && string(d.Source[c.nameStart+1:c.nameEnd-1]) == name
}

// Children yields the members of an object or the elements of an array, in order.
func (n Node) Children(yield func(Node) bool) {
	if k := n.Kind(); k != Object && k != Array {
		return
	}
	for c := n.d.nodes[n.i].first; c != 0; c = n.d.nodes[c].next {
		if !yield(Node{d: n.d, i: c}) {
			return
		}
	}
}

// Walk yields n and every value below it, in document order.
func (n Node) Walk(yield func(Node) bool) {
	if !n.Exists() {
		return
	}
	end := n.d.nodes[n.i].end
	for i := n.i; int(i) < len(n.d.nodes) && (i == n.i || n.d.nodes[i].start < end); i++ {
		if !yield(Node{d: n.d, i: i}) {
			return
		}
	}
}

// Len is the number of members or elements.
func (n Node) Len() int {
	count := 0
	for range n.Children {
		count++
	}
	return count
}

// Name is the name of the member that n is, "" for elements and the root.
func (n Node) Name() string {
	if !n.Exists() || n.d.nodes[n.i].nameEnd == 0 {
		return ""
	}
	c := &n.d.nodes[n.i]
	if c.nameEscaped {
		return unquote(n.d.Source[c.nameStart:c.nameEnd])
	}
	return view(n.d.Source[c.nameStart+1 : c.nameEnd-1])
}

// Text is the string that n holds, without quotes and escapes; "" if n is no string.
// Bytes that are not UTF-8 and unpaired surrogates become U+FFFD.
func (n Node) Text() string {
	if n.Kind() != String {
		return ""
	}
	c := &n.d.nodes[n.i]
	if c.escaped {
		return unquote(n.d.Source[c.start:c.end])
	}
	return view(n.d.Source[c.start+1 : c.end-1])
}

// Raw is the value as written. It must not be changed.
func (n Node) Raw() []byte {
	if !n.Exists() {
		return nil
	}
	c := &n.d.nodes[n.i]
	return n.d.Source[c.start:c.end]
}

// Literal is a number, boolean or null as written, for numbers that are fit to be handed on;
// an absurd number gives "0".
func (n Node) Literal() string {
	if n.Exists() && n.d.nodes[n.i].absurd {
		return "0"
	}
	return view(n.Raw())
}

// Span is where the value stands; of a missing value, where its parent stands.
func (n Node) Span() Span {
	if n.d == nil || n.i < 0 {
		return Span{}
	}
	c := &n.d.nodes[n.i]
	return Span{int(c.start), int(c.end)}
}

// NameSpan is where the member's name stands, quotes included; the value's own
// span for a value without a name.
func (n Node) NameSpan() Span {
	if !n.Exists() || n.d.nodes[n.i].nameEnd == 0 {
		return n.Span()
	}
	c := &n.d.nodes[n.i]
	return Span{int(c.nameStart), int(c.nameEnd)}
}

// Parent is the object or array that holds n, or should hold it.
func (n Node) Parent() Node {
	if n.gone != present {
		return Node{d: n.d, i: n.i}
	}
	if !n.Exists() || n.i == 0 {
		return Node{}
	}
	return Node{d: n.d, i: n.d.nodes[n.i].parent}
}

// Is reports whether n and m are the same place of the same document.
func (n Node) Is(m Node) bool { return n == m }

// Pointer is the JSON Pointer (RFC 6901) of n from the document's root.
func (n Node) Pointer() string {
	if n.d == nil || n.i < 0 || len(n.d.nodes) == 0 {
		return n.lostPath()
	}
	return string(n.d.appendPointer(nil, n.i)) + n.lostPath()
}

func (d *Document) appendPointer(b []byte, i int32) []byte {
	if i == 0 {
		return b
	}
	c := &d.nodes[i]
	b = append(d.appendPointer(b, c.parent), '/')
	if c.nameEnd != 0 {
		return append(b, escapePointer(Node{d: d, i: i}.Name())...)
	}
	return strconv.AppendInt(b, int64(c.index), 10)
}
