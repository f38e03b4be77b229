package payload

import (
	"bytes"
	"unicode/utf8"
)

// DefectCode says what is wrong with the text of a document.
type DefectCode uint8

// The defects.
const (
	Syntax         DefectCode = iota + 1 // Detail is the sentence
	Empty                                // nothing but blanks
	TooLong                              // longer than MaxBytes
	TooDeep                              // nested deeper than MaxDepth
	TooMany                              // more values than MaxValues
	Encoding                             // Detail names the encoding
	TrailingData                         // more after the value; the first value was read
	InvalidUTF8                          // Detail shows the bytes
	ByteOrderMark                        // EF BB BF in front
	Comment                              // a comment, blanked out
	TrailingComma                        // a comma before a closing bracket, blanked out
	DuplicateKey                         // Detail is the name
	CaseVariantKey                       // Detail is the name, Twin the other
	AbsurdNumber                         // too long or too large for ordinary decoders
	NoPin                                // a Markdown file without a pin; Detail is the sentence
	UnknownTag                           // a YAML tag that is none of YAML's own; Detail is the tag
	AliasBudget                          // YAML aliases stand for more than MaxValues values or MaxBytes bytes
)

// Defect is one thing wrong with the text of a document.
type Defect struct {
	Code    DefectCode
	Span    Span   // the place in Source
	Written bool   // Span is a place in the text as written
	Detail  string // see the codes
	Twin    string
	More    int    // how many others of the same code were found and are not listed
	Spans   []Span // of TrailingComma: all of them
	at      int32
	twin    int32
}

const maxDefects = 100 // of one document: more say nothing new

func (d *Document) report(defect Defect) { d.defects = append(d.defects, defect) }

// DefectNode is the value that a defect is about: the duplicate member or the number, else the root.
func (d *Document) DefectNode(defect Defect) Node {
	if len(d.nodes) == 0 {
		return Node{d: d, i: -1}
	}
	return Node{d: d, i: defect.at}
}

// DefectTwin is the member that the one of DefectNode is a duplicate of.
func (d *Document) DefectTwin(defect Defect) Node {
	if len(d.nodes) == 0 {
		return Node{d: d, i: -1}
	}
	return Node{d: d, i: defect.twin}
}

// wideEncoding names UTF-16 and UTF-32 by their byte-order mark, or by the zero
// bytes that their ASCII characters carry (RFC 4627, section 3).
func wideEncoding(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe, 0, 0}):
		return "UTF-32 (little-endian)"
	case bytes.HasPrefix(b, []byte{0, 0, 0xfe, 0xff}):
		return "UTF-32 (big-endian)"
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return "UTF-16 (little-endian)"
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return "UTF-16 (big-endian)"
	case len(b) < 4:
		return ""
	case b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] != 0:
		return "UTF-32 (big-endian)"
	case b[0] != 0 && b[1] == 0 && b[2] == 0 && b[3] == 0:
		return "UTF-32 (little-endian)"
	case b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		return "UTF-16 (big-endian)"
	case b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return "UTF-16 (little-endian)"
	}
	return ""
}

// invalidUTF8 finds the runs of bytes that are not UTF-8.
func invalidUTF8(text []byte, base int) []Defect {
	var found []Defect
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r != utf8.RuneError || size > 1 {
			i += size
			continue
		}
		start := i
		for i < len(text) && text[i] >= utf8.RuneSelf {
			if r, size := utf8.DecodeRune(text[i:]); r != utf8.RuneError || size > 1 {
				break
			}
			i++
		}
		if len(found) > 0 { // they come from one cause
			found[0].More++
			continue
		}
		found = append(found, Defect{Code: InvalidUTF8, Span: Span{base + start, base + i}, Detail: string(text[start:min(i, start+4)])})
	}
	return found
}
