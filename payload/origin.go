package payload

import "sort"

// origin is what a document was before it became JSON: its text, and which parts of the JSON stand where in it.
type origin struct {
	text    []byte   // as written: a YAML document, or a row with its line's end; shared by the pins of a sequence
	top     cursor   // where text[0] stands in the input
	from    int      // where this pin begins in text
	pieces  []piece  // by place in the JSON
	defects []Defect // found on the way, with spans of text
	noText  bool     // text holds bytes that no YAML may hold
	row     *Row     // nil unless the document is a row of a CSV
}

// piece maps a part of the JSON to a part of the text. Where both are of one length, each byte stands for one.
type piece struct {
	at, end  int32 // in the JSON
	from, to int32 // in the text
	plain    bool  // a YAML scalar without quotes or tag: its kind is told from its looks
	shared   bool  // it stands under an anchor or comes from an alias: other values change with it
	hides    bool  // it begins a name that a merge key brings along, too
}

// Written is the document's text as it stands in the input: Source, unless that was made from another form.
// It must not be changed.
func (d *Document) Written() []byte {
	if d.origin == nil {
		return d.Source
	}
	return d.origin.text
}

// Place is where a part of Source stands in the text as written. Of parts that nobody wrote, such as the braces around a YAML mapping,
// it is the place of what they stand for.
func (d *Document) Place(s Span) Span {
	if d.origin == nil {
		return s
	}
	pieces := d.origin.pieces
	i := sort.Search(len(pieces), func(i int) bool { return int(pieces[i].at) > s.Start }) - 1
	if i < 0 {
		return Span{d.origin.from, d.origin.from}
	}
	p := pieces[i]
	start := int(p.from)
	switch {
	case s.Start >= int(p.end): // between two pieces
		start = int(p.to)
	case p.linear():
		start += s.Start - int(p.at)
	}
	i = sort.Search(len(pieces), func(i int) bool { return int(pieces[i].at) >= s.End }) - 1
	if s.End <= s.Start || i < 0 {
		return Span{start, start}
	}
	p = pieces[i]
	end := int(p.to)
	if p.linear() && s.End < int(p.end) {
		end -= int(p.end) - s.End
	}
	return Span{start, max(start, end)}
}

func (p piece) linear() bool { return p.end-p.at == p.to-p.from }

// Translated reports whether Source was made from another form than JSON, so that places in it are not places in the input.
func (d *Document) Translated() bool { return d.origin != nil }

// Unparsed is the same document without its tree.
func (d *Document) Unparsed() *Document {
	return &Document{Name: d.Name, Index: d.Index, Source: d.Source, Line: d.Line, Column: d.Column, Start: d.Start, Form: d.Form, bytes: d.bytes, marked: d.marked, element: d.element, origin: d.origin}
}

// placeDefects finds the values that defects of the text as written are about.
func (d *Document) placeDefects() {
	for i := range d.defects {
		defect := &d.defects[i]
		if !defect.Written {
			continue
		}
		n := sort.Search(len(d.nodes), func(n int) bool { return d.nodes[n].start >= defect.at })
		if defect.at = 0; n < len(d.nodes) {
			defect.at = int32(n)
		}
	}
}

// translation writes JSON and remembers where each part of it comes from.
type translation struct {
	out    []byte
	pieces []piece
	shared int // anchors and aliases that are open
}

// mark writes s, which stands for the bytes from–to of the text.
func (t *translation) mark(s string, from, to int) {
	at := len(t.out)
	t.out = append(t.out, s...)
	t.pieces = append(t.pieces, piece{at: int32(at), end: int32(len(t.out)), from: int32(from), to: int32(to), shared: t.shared > 0})
}

// comma writes a comma where one is due: behind a value.
func (t *translation) comma() {
	if n := len(t.out); n > 0 && t.out[n-1] != '{' && t.out[n-1] != '[' && t.out[n-1] != ':' {
		t.out = append(t.out, ',')
	}
}

// run is a stretch of a value that stands in the text byte for byte, or, with to of its own, in another spelling.
type run struct {
	start, end int // in the value
	from, to   int // in the text
}

// quoted writes a string whose runs cover value; the quotes stand for open and close.
func (t *translation) quoted(value string, runs []run, open, close Span) {
	t.mark(`"`, open.Start, open.End)
	for _, r := range runs {
		part := value[r.start:r.end]
		if r.to-r.from != len(part) {
			at := len(t.out)
			t.out = appendEscaped(t.out, part)
			t.pieces = append(t.pieces, piece{at: int32(at), end: int32(len(t.out)), from: int32(r.from), to: int32(r.to), shared: t.shared > 0})
			continue
		}
		for i := 0; i < len(part); {
			n := i
			for n < len(part) && !escaped(part[n]) {
				n++
			}
			if n > i {
				t.mark(part[i:n], r.from+i, r.from+n)
			}
			for i = n; i < len(part) && escaped(part[i]); i++ {
				at := len(t.out)
				t.out = appendEscaped(t.out, part[i:i+1])
				t.pieces = append(t.pieces, piece{at: int32(at), end: int32(len(t.out)), from: int32(r.from + i), to: int32(r.from + i + 1), shared: t.shared > 0})
			}
		}
	}
	t.mark(`"`, close.Start, close.End)
}

func escaped(c byte) bool { return c == '"' || c == '\\' || c < ' ' }

func appendEscaped(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return b
}
