package payload

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Parser builds the trees of documents, one after the other, in memory that it
// uses again: what a Parser gave a document is gone when it parses the next.
// The zero Parser is ready. It must not be used concurrently.
type Parser struct {
	decoder *jsontext.Decoder
	input   bytes.Buffer
	nodes   []node
	seen    map[string]int32
}

// Parse builds d's tree.
func (p *Parser) Parse(d *Document) {
	d.parsed, d.body, d.defects = true, 0, d.defects[:0]
	d.nodes = nil
	if d.origin != nil {
		d.defects = append(d.defects, d.origin.defects...)
	}
	if len(d.Source) > math.MaxInt32 || len(d.Source) > MaxBytes {
		d.report(Defect{Code: TooLong, Span: Span{0, 1}})
		return
	}
	text := bytes.TrimPrefix(d.Source, []byte(byteOrderMark))
	if len(text) < len(d.Source) {
		d.report(Defect{Code: ByteOrderMark, Span: Span{0, 3}})
	}
	if d.marked {
		d.report(Defect{Code: ByteOrderMark, Span: Span{0, 1}})
	}
	if name := wideEncoding(d.Source); name != "" {
		d.defects = append(d.defects[:0], Defect{Code: Encoding, Span: Span{0, 1}, Detail: name})
		return
	}
	base := len(d.Source) - len(text)
	if !p.build(d, text, base) {
		return
	}
	d.nodes = p.nodes
	p.findBody(d)
	if d.origin != nil {
		d.placeDefects()
	}
	p.findDuplicates(d)
	for i := range d.nodes {
		if d.nodes[i].absurd {
			d.report(Defect{Code: AbsurdNumber, Span: Span{int(d.nodes[i].start), int(d.nodes[i].end)}, at: int32(i)})
		}
	}
}

// build fills p.nodes with the tree of text, which stands at base in d.Source. It reports
// what is wrong with the text, and false if no tree could be built.
func (p *Parser) build(d *Document, text []byte, base int) bool {
	fault := p.walk(text, base, false)
	if fault.err == nil {
		return true
	}
	if what := binaryFile(text); what != "" {
		d.report(Defect{Code: Syntax, Span: Span{base, base + 1}, Detail: what})
		return false
	}
	// Bytes that are not UTF-8 are reported by their places, and unpaired surrogates are for a rule to
	// judge: neither keeps the rest from being read.
	d.defects = append(d.defects, invalidUTF8(text, base)...)
	const lenient = true
	if fault = p.walk(text, base, lenient); fault.err == nil {
		return true
	}
	defect := diagnose(text, base, fault)
	if d.element && defect.Code == TrailingData && text[defect.Span.Start-base] == '{' {
		defect = Defect{Code: Syntax, Span: Span{defect.Span.Start, defect.Span.Start + 1}, Detail: "a comma is missing between two pins"}
	}
	// Comments and trailing commas are the mistakes of people who know JSON's
	// relatives. Blanked out, they hide nothing else.
	if relaxed, marks := relax(text, base); relaxed != nil {
		second := p.walk(relaxed, base, lenient)
		if second.err == nil || blanked(text, relaxed, defect.Span.Start-base) {
			d.defects = append(d.defects, marks...)
			if second.err == nil {
				return true
			}
			defect = diagnose(relaxed, base, second)
		} else {
			p.walk(text, base, lenient) // leaves the nodes before the fault
		}
	}
	for _, other := range d.defects {
		if other.Code == InvalidUTF8 && other.Span.Start <= defect.Span.Start && defect.Span.Start < other.Span.End {
			return false // the same bytes, said already
		}
	}
	d.report(defect)
	return defect.Code == TrailingData && len(p.nodes) > 0
}

// fault is where and why the walk over the tokens stopped.
type fault struct {
	err    error
	after  int // offset in the text after the last good token
	expect expectation
	open   int // offset of the innermost open bracket, -1 if none
	number int // offset of the last good token if it is a number, else -1
	at     int // the decoder's own idea of the place
}

// expectation is what may stand next.
type expectation uint8

const (
	expectValue expectation = iota
	expectName
	expectColon
	expectComma // or the closing bracket
	expectEnd
)

// walk reads the tokens of text into p.nodes.
func (p *Parser) walk(text []byte, base int, lenient bool) fault {
	p.input = *bytes.NewBuffer(text)
	options := []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(lenient)}
	if p.decoder == nil {
		p.decoder = jsontext.NewDecoder(&p.input, options...)
	} else {
		p.decoder.Reset(&p.input, options...)
	}
	decoder := p.decoder
	p.nodes = p.nodes[:0]

	var stack [MaxDepth]int32 // open objects and arrays
	var last [MaxDepth]int32  // the youngest child of each
	depth := 0
	var nameStart, nameEnd int32
	nameEscaped := false
	named := false // a name was read, its value comes next
	fail := func(err error) fault {
		f := fault{err: err, after: int(decoder.InputOffset()), open: -1, number: -1}
		if n := len(p.nodes); n > 0 && p.nodes[n-1].kind == Number && int(p.nodes[n-1].end) == f.after+base {
			f.number = int(p.nodes[n-1].start) - base
		}
		switch {
		case depth == 0 && len(p.nodes) > 0:
			f.expect = expectEnd
		case depth == 0:
			f.expect = expectValue
		case named:
			f.expect = expectColon
		default:
			f.open = int(p.nodes[stack[depth-1]].start) - base
			f.expect = expectValue
			if p.nodes[stack[depth-1]].kind == Object {
				f.expect = expectName
			}
			if last[depth-1] != 0 {
				f.expect = expectComma
			}
		}
		if depth > 0 {
			f.open = int(p.nodes[stack[depth-1]].start) - base
		}
		var syntactic *jsontext.SyntacticError
		if errors.As(err, &syntactic) {
			f.at = int(syntactic.ByteOffset)
		}
		return f
	}
	for {
		kind := decoder.PeekKind()
		if depth == 0 && len(p.nodes) > 0 {
			if kind == 0 {
				if _, err := decoder.ReadToken(); err == io.EOF {
					return fault{}
				}
			}
			return fail(errTrailing)
		}
		if len(p.nodes) > MaxValues {
			return fail(errMany)
		}
		object := depth > 0 && p.nodes[stack[depth-1]].kind == Object
		switch kind {
		case '{', '[':
			if depth == MaxDepth {
				return fail(errDeep)
			}
			if object && !named {
				_, err := decoder.ReadToken()
				return fail(err)
			}
			if _, err := decoder.ReadToken(); err != nil {
				return fail(err)
			}
			end := int32(int(decoder.InputOffset()) + base)
			k := Object
			if kind == '[' {
				k = Array
			}
			i := p.add(&stack, &last, depth, node{start: end - 1, end: end, kind: k, nameStart: nameStart, nameEnd: nameEnd, nameEscaped: nameEscaped})
			named, nameStart, nameEnd, nameEscaped = false, 0, 0, false
			stack[depth], last[depth] = i, 0
			depth++
		case '}', ']':
			if _, err := decoder.ReadToken(); err != nil {
				return fail(err)
			}
			depth--
			p.nodes[stack[depth]].end = int32(int(decoder.InputOffset()) + base)
		case 0:
			_, err := decoder.ReadToken()
			if err == nil {
				err = io.ErrUnexpectedEOF
			}
			return fail(err)
		default:
			raw, err := decoder.ReadValue()
			if err != nil {
				return fail(err)
			}
			end := int32(int(decoder.InputOffset()) + base)
			start := end - int32(len(raw))
			if object && !named {
				nameStart, nameEnd, named = start, end, true
				nameEscaped = bytes.IndexByte(raw, '\\') >= 0
				continue
			}
			n := node{start: start, end: end, nameStart: nameStart, nameEnd: nameEnd, nameEscaped: nameEscaped}
			switch kind {
			case '"':
				n.kind = String
				n.escaped = bytes.IndexByte(raw, '\\') >= 0
			case 'n':
				n.kind = Null
			case 't', 'f':
				n.kind = Bool
			default:
				n.kind = Number
				n.absurd = absurd(raw)
			}
			p.add(&stack, &last, depth, n)
			named, nameStart, nameEnd, nameEscaped = false, 0, 0, false
		}
	}
}

var (
	errTrailing = errors.New("trailing data")
	errDeep     = errors.New("nesting too deep")
	errMany     = errors.New("too many values")
)

func (p *Parser) add(stack, last *[MaxDepth]int32, depth int, n node) int32 {
	i := int32(len(p.nodes))
	if depth > 0 {
		n.parent = stack[depth-1]
		if prev := last[depth-1]; prev == 0 {
			p.nodes[n.parent].first = i
		} else {
			p.nodes[prev].next = i
			n.index = p.nodes[prev].index + 1
		}
		last[depth-1] = i
	}
	p.nodes = append(p.nodes, n)
	return i
}

// absurd reports whether a number is too long or too large for ordinary decoders.
func absurd(raw []byte) bool {
	if len(raw) > maxNumber {
		return true
	}
	e := bytes.IndexAny(raw, "eE")
	if e < 0 {
		return false
	}
	exponent := bytes.TrimLeft(raw[e+1:], "+-0")
	if len(exponent) > 3 {
		return true
	}
	value := 0
	for _, c := range exponent {
		value = value*10 + int(c-'0')
	}
	return value > 300 // a double ends at 1e308; a mantissa of a few digits may stand before it
}

// findBody looks for the envelope {"pin": {…}, …}: an object that holds a pin
// and none of a body's own two fields. Of an object around an array of bodies, such as {"pins": […]},
// the array stands for the body, which it cannot be.
func (p *Parser) findBody(d *Document) {
	root := Node{d: d}
	pin := root.get("pin")
	switch {
	case root.get("board_id").Exists() || root.get("media_source").Exists():
	case pin.Exists():
		d.body = pin.i
	default:
		for n := range root.Children {
			if n.Kind() == Array && holdsBodies(n) {
				d.body = n.i
				return
			}
		}
	}
}

// holdsBodies reports whether an array begins with a body or an envelope.
func holdsBodies(array Node) bool {
	for n := range array.Children {
		if body := n.get("pin"); body.Exists() {
			n = body
		}
		return n.get("board_id").Exists() || n.get("media_source").Exists()
	}
	return false
}

// findDuplicates reports members of one object that share a name, or would
// for a decoder that ignores case, as many do.
func (p *Parser) findDuplicates(d *Document) {
	for i := range d.nodes {
		if d.nodes[i].kind == Object {
			p.duplicatesOf(d, Node{d: d, i: int32(i)})
		}
	}
}

func (p *Parser) duplicatesOf(d *Document, object Node) {
	const few = 24 // members up to which comparing each with each is cheapest
	if count := object.Len(); count <= few {
		for c := d.nodes[object.i].first; c != 0; c = d.nodes[c].next {
			for b := d.nodes[object.i].first; b != c; b = d.nodes[b].next {
				if d.nodes[b].nameEnd-d.nodes[b].nameStart != d.nodes[c].nameEnd-d.nodes[c].nameStart && !d.nodes[b].nameEscaped && !d.nodes[c].nameEscaped {
					continue
				}
				if p.twins(d, b, c) {
					break
				}
			}
		}
		return
	}
	if p.seen == nil {
		p.seen = map[string]int32{}
	}
	clear(p.seen)
	for c := d.nodes[object.i].first; c != 0; c = d.nodes[c].next {
		folded := strings.ToLower(Node{d: d, i: c}.Name())
		if b, ok := p.seen[folded]; ok {
			p.twins(d, b, c)
			continue
		}
		p.seen[folded] = c
	}
}

func (p *Parser) twins(d *Document, b, c int32) bool {
	first, second := Node{d: d, i: b}, Node{d: d, i: c}
	one, two := first.Name(), second.Name()
	code := DuplicateKey
	if one != two {
		if !strings.EqualFold(one, two) {
			return false
		}
		code = CaseVariantKey
	}
	if len(d.defects) < maxDefects {
		d.report(Defect{Code: code, Span: second.NameSpan(), Detail: strings.Clone(two), Twin: strings.Clone(one), at: c, twin: b})
	}
	return true
}
