package payload

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Form is how pins stand in an input.
type Form uint8

// The forms.
const (
	Auto     Form = iota // told from the text
	JSON                 // one body, or an array of bodies
	Lines                // JSON Lines: one body a line
	YAML                 // a body a document, or a sequence of bodies
	Markdown             // a body in YAML front matter
	CSV                  // Pinterest's file for creating pins in bulk: one pin a row
)

var formNames = [...]string{"auto", "json", "jsonl", "yaml", "markdown", "csv"}

// String is the form's name on the command line.
func (f Form) String() string { return formNames[f] }

// Forms lists the forms.
var Forms = []Form{Auto, JSON, Lines, YAML, Markdown, CSV}

// FormOf tells the form from the extension of an input's name, Auto if that says nothing.
func FormOf(name string) Form {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".ndjson":
		return Lines
	case ".json":
		return JSON
	case ".yaml", ".yml":
		return YAML
	case ".md", ".markdown":
		return Markdown
	case ".csv":
		return CSV
	}
	return Auto
}

const (
	blockSize = 1 << 18 // bytes read at once from a stream
	smallFile = 4 << 20 // bytes of a file that is read at once
)

// ErrNotRegular is the error of opening a pipe, socket or device by name.
var ErrNotRegular = errors.New("not a regular file; to read a pipe, feed it to standard input and name it -")

// Open opens a regular file for reading and tells its size in bytes. It never blocks on a pipe or
// device: those give ErrNotRegular. The caller closes the file.
func Open(path string) (*os.File, int64, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil {
		switch {
		case info.IsDir():
			err = &os.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
		case !info.Mode().IsRegular():
			err = &os.PathError{Op: "read", Path: path, Err: ErrNotRegular}
		}
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// ReadFile yields the documents of a file of up to a few MiB, read at once. A larger file
// gives ok false and nothing else: it is to be streamed with Read.
func ReadFile(path, name string) (docs iter.Seq2[*Document, error], ok bool, err error) {
	text, ok, err := ReadText(path, smallFile)
	if err != nil || !ok {
		return nil, ok, err
	}
	return Bytes(name, text, FormOf(name)), true, nil
}

// ReadText reads a regular file at once. A file of more than limit bytes gives ok false and nothing else.
func ReadText(path string, limit int64) (text []byte, ok bool, err error) {
	if text := readRegular(path, limit); text != nil {
		return text, true, nil
	}
	f, size, err := Open(path)
	if err != nil {
		return nil, true, err
	}
	defer f.Close()
	if size > limit {
		return nil, false, nil
	}
	text = make([]byte, size+1) // one more byte, so that one read sees the end, too
	n, err := io.ReadAtLeast(f, text, max(int(size), 1))
	switch {
	case n == len(text): // it grew, or is a file that has no size, such as those of /proc
		rest, err := io.ReadAll(io.LimitReader(f, MaxBytes))
		if err != nil {
			return nil, true, err
		}
		text = append(text, rest...)
	case err == nil || err == io.EOF || err == io.ErrUnexpectedEOF:
		text = text[:n]
	default:
		return nil, true, err
	}
	return text, true, nil
}

// Bytes yields the documents of a text in memory, which must not be changed while they are in use.
func Bytes(name string, text []byte, form Form) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		s := splitter{name: name, window: text, eof: true, place: cursor{1, 1, 1}}
		s.run(form, yield)
	}
}

// Read yields the documents of r one by one, holding little more than one of them.
// What cannot be read any further ends the sequence with an error that wraps the one of r.
func Read(name string, r io.Reader, form Form) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		s := splitter{name: name, r: r, place: cursor{1, 1, 1}}
		s.run(form, yield)
	}
}

// splitter cuts an input into documents. Documents keep slices of the window, so a window is
// never written to again once a document was cut from it.
type splitter struct {
	name   string
	r      io.Reader
	window []byte // read and not yet handed out
	eof    bool
	err    error
	place  cursor // of window[0]
	offset int64  // of window[0]
	count  int
	marked bool // a byte-order mark stands before the next document
}

// more reads up to another block behind the window; false at the end of the input. It reads into memory that no document
// was cut from, and copies the window only when there is none left.
func (s *splitter) more() bool {
	if s.eof {
		return false
	}
	have := len(s.window)
	if cap(s.window)-have < blockSize/2 {
		size := have + max(blockSize, have) // doubling keeps long documents linear
		if size > 8<<20 {
			size = MaxBytes + 2*blockSize // memory that is not needed is not touched
		}
		next := make([]byte, have, max(size, have+blockSize))
		copy(next, s.window)
		s.window = next
	}
	n, err := io.ReadFull(s.r, s.window[have:min(cap(s.window), have+blockSize)])
	s.window = s.window[:have+n]
	if err != nil {
		s.eof = true
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			s.err = fmt.Errorf("reading %s: %w", s.name, err)
		}
	}
	return n > 0
}

// drop forgets n bytes of the window.
func (s *splitter) drop(n int) {
	s.place.advance(s.window[:n])
	s.offset += int64(n)
	s.window = s.window[n:]
}

// document cuts the next n bytes off as a document.
func (s *splitter) document(n int) *Document { return s.cut(n, n) }

// cut makes a document of the next n bytes and drops those of through, n at least.
func (s *splitter) cut(n, through int) *Document {
	d := &Document{Name: s.name, Index: s.count, Source: s.window[:n:n], Line: s.place.line, Column: s.place.column, Start: s.offset, bytes: s.place.bytes, marked: s.marked}
	s.count++
	s.marked = false
	s.drop(through)
	return d
}

// tooLong is a document that stands for one that is longer than MaxBytes; of its text only the start is kept.
func (s *splitter) tooLong(place cursor) *Document {
	d := s.defective(Defect{Code: TooLong, Span: Span{0, 1}})
	d.Index, d.Line, d.Column, d.bytes = s.count, place.line, place.column, place.bytes
	s.count++
	return d
}

func (s *splitter) run(form Form, yield func(*Document, error) bool) {
	if !s.eof && len(s.window) == 0 {
		s.more()
	}
	bom := bytes.HasPrefix(s.window, []byte(byteOrderMark))
	start := 0
	if bom {
		start = 3
	}
	first := s.firstByte(start)
	if form == Auto {
		form = s.sniff(first, start)
	}
	ok := true
	switch {
	case form > Lines && (form == CSV || wideEncoding(s.window) == ""):
		ok = s.translated(form, yield)
	case form == Lines && wideEncoding(s.window) == "" && binaryFile(s.window) == "":
		ok = s.lines(yield)
	case first == '[' && wideEncoding(s.window) == "":
		s.marked = bom
		ok = s.elements(start, yield)
	default:
		ok = s.whole(yield)
	}
	if ok && s.err != nil {
		yield(nil, s.err)
	}
}

// firstByte is the first byte that is no blank.
func (s *splitter) firstByte(i int) byte {
	for {
		i = skipBlanks(s.window, i)
		if i < len(s.window) {
			return s.window[i]
		}
		if len(s.window) > MaxBytes || !s.more() {
			return 0
		}
	}
}

// linesOfObjects reports whether the first line is an object by itself, broken perhaps, and another follows.
func (s *splitter) linesOfObjects(start int) bool {
	end := s.lineEnd(0)
	if end < 0 || end > MaxBytes {
		return len(s.window) > MaxBytes // such a line is too long in any form; what comes after it may be lines
	}
	line := bytes.TrimRight(s.window[start:end], " \t\r")
	return bytes.HasSuffix(line, []byte("}")) && closesAll(line) && s.firstByte(end) == '{'
}

// closesAll reports whether all brackets that open in a text, strings aside, close in it.
func closesAll(text []byte) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
	}
	return depth == 0
}

// lineEnd is the offset of the line's end at or after i, or -1 when the input ends without one or the line is too long.
func (s *splitter) lineEnd(i int) int {
	for {
		if j := bytes.IndexByte(s.window[i:], '\n'); j >= 0 {
			return i + j
		}
		i = len(s.window)
		if i > MaxBytes || !s.more() {
			return -1
		}
	}
}

// whole hands out all there is as one document.
func (s *splitter) whole(yield func(*Document, error) bool) bool {
	for len(s.window) <= MaxBytes && s.more() {
	}
	if s.err != nil {
		return true
	}
	if len(s.window) > MaxBytes {
		return yield(s.tooLong(s.place), nil)
	}
	return yield(s.document(len(s.window)), nil)
}

// lines hands out each line that is not blank.
func (s *splitter) lines(yield func(*Document, error) bool) bool {
	for {
		end := s.lineEnd(0)
		long := end < 0 && len(s.window) > MaxBytes
		if end < 0 {
			end = len(s.window)
		}
		if end == 0 && len(s.window) == 0 {
			if s.count == 0 && s.err == nil {
				return yield(s.document(0), nil)
			}
			return true
		}
		if skipBlanks(s.window[:end], 0) == end {
			s.drop(min(end+1, len(s.window)))
			continue
		}
		if s.err != nil && end == len(s.window) {
			return true // the line is cut
		}
		if long {
			if !yield(s.tooLong(s.place), nil) {
				return false
			}
			s.skipLine()
			s.drop(min(1, len(s.window)))
			continue
		}
		// With its end the columns of the line need not be counted.
		if !yield(s.cut(end, min(end+1, len(s.window))), nil) {
			return false
		}
	}
}

// skipLine forgets the rest of a line, holding no more than a block of it.
func (s *splitter) skipLine() {
	for {
		if i := bytes.IndexByte(s.window, '\n'); i >= 0 {
			s.drop(i)
			return
		}
		s.drop(len(s.window))
		if !s.more() {
			return
		}
	}
}

// elements hands out each element of the array that the input is. It counts brackets only, so
// that an element with a mistake in it does not hide the others.
func (s *splitter) elements(start int, yield func(*Document, error) bool) bool {
	s.window, s.offset = s.window[start:], s.offset+int64(start) // a byte-order mark takes no column
	s.drop(skipBlanks(s.window, 0) + 1)
	for {
		if s.skip() {
			s.drop(skipBlanks(s.window, 0))
		}
		if len(s.window) == 0 {
			if s.err != nil {
				return true
			}
			return yield(s.stray("the text ends inside the array that opens at its start"), nil)
		}
		if s.window[0] == ']' {
			s.drop(1)
			break
		}
		start := s.place
		end, delimiter, long := s.elementEnd()
		if s.err != nil && delimiter == 0 {
			return true // the element is cut
		}
		if long {
			if !yield(s.tooLong(start), nil) {
				return false
			}
			s.drop(end)
			end = 0
		}
		text := bytes.TrimRight(s.window[:end], " \t\r\n")
		if len(text) == 0 && delimiter == ',' && !long {
			if !yield(s.stray("a comma where a value is expected"), nil) {
				return false
			}
			s.drop(1)
			continue
		}
		if len(text) > 0 {
			d := s.document(len(text))
			d.element = true
			if !yield(d, nil) {
				return false
			}
		}
		s.drop(end - len(text))
		if delimiter == 0 && len(text) > 0 && len((&Document{Source: text}).Defects()) > 0 {
			return true // the element's own finding says it
		}
		if delimiter == 0 {
			return yield(s.stray("the text ends inside the array that opens at its start"), nil)
		}
		place, offset := s.place, s.offset
		s.drop(1)
		if delimiter == ']' {
			break
		}
		if s.skip() && s.window[skipBlanks(s.window, 0)] == ']' {
			d := s.defective(Defect{Code: TrailingComma, Span: Span{0, 1}, Spans: []Span{{0, 1}}})
			d.Source, d.Line, d.Column, d.Start, d.bytes = []byte(","), place.line, place.column, offset, place.bytes
			if !yield(d, nil) {
				return false
			}
		}
	}
	if s.skip() {
		at := skipBlanks(s.window, 0)
		s.drop(at)
		return yield(s.stray("after the array comes "+trailing(s.window)), nil)
	}
	return true
}

// skip reads on until the window holds something that is no blank; false at the end of the input.
func (s *splitter) skip() bool {
	for skipBlanks(s.window, 0) == len(s.window) {
		s.drop(len(s.window))
		if !s.more() {
			return false
		}
	}
	return true
}

// elementEnd is the offset of the comma or bracket that ends the element at the start of the window, and that byte; 0 when the
// input ends before. Of an element longer than MaxBytes the window holds the end alone.
func (s *splitter) elementEnd() (end int, delimiter byte, long bool) {
	depth, inString := 0, false
	for i := 0; ; {
		for ; i < len(s.window); i++ {
			c := s.window[i]
			if inString {
				switch c {
				case '\\':
					i++
				case '"':
					inString = false
				}
				continue
			}
			switch c {
			case '"':
				inString = true
			case '{', '[':
				depth++
			case ',':
				if depth == 0 {
					return i, ',', long
				}
			case '}', ']':
				if depth == 0 && c == ']' {
					return i, ']', long
				}
				depth = max(depth-1, 0) // a stray bracket does not swallow what follows
			}
		}
		if len(s.window) > MaxBytes || long {
			long = true
			i -= len(s.window) // an escape may go on behind the window
			s.drop(len(s.window))
		}
		if !s.more() {
			return len(s.window), 0, long
		}
	}
}

// stray is a document that stands for a defect between the elements of an array.
func (s *splitter) stray(sentence string) *Document {
	return s.defective(Defect{Code: Syntax, Span: Span{0, 1}, Detail: sentence})
}

func (s *splitter) defective(defect Defect) *Document {
	d := &Document{Name: s.name, Index: max(s.count-1, 0), Line: s.place.line, Column: s.place.column, Start: s.offset, bytes: s.place.bytes, parsed: true}
	d.Source = s.window[:min(len(s.window), 200)]
	d.defects = []Defect{defect}
	return d
}
