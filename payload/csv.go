package payload

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"
)

// The columns of Pinterest's file for creating pins in bulk, in the order of its template.
const (
	Title = iota
	MediaURL
	Board
	Thumbnail
	Description
	Link
	PublishDate
	Keywords
)

// Columns are the names of the columns, as Pinterest reads them.
var Columns = [...]string{"Title", "Media URL", "Pinterest board", "Thumbnail", "Description", "Link", "Publish date", "Keywords"}

// variants are other names for the columns, in lower case and without blanks, that people and other programs write.
var variants = map[string]int{
	"title": Title, "pintitle": Title,
	"mediaurl": MediaURL, "mediafileurl": MediaURL, "media": MediaURL, "mediafile": MediaURL, "medialink": MediaURL, "imageurl": MediaURL, "imagelink": MediaURL, "image": MediaURL, "videourl": MediaURL,
	"pinterestboard": Board, "pinterestboardname": Board, "board": Board, "boardname": Board,
	"thumbnail": Thumbnail, "thumbnailurl": Thumbnail, "cover": Thumbnail, "coverimage": Thumbnail,
	"description": Description, "pindescription": Description,
	"link": Link, "pinlink": Link, "destinationlink": Link, "destinationurl": Link, "linkurl": Link,
	"publishdate": PublishDate, "publishdateandtime": PublishDate, "publishtime": PublishDate, "publishat": PublishDate, "scheduleddate": PublishDate, "date": PublishDate,
	"keywords": Keywords, "keyword": Keywords, "tags": Keywords,
}

// Cell is one field of a row.
type Cell struct {
	Text string // without quotes
	Span Span   // in the text as written, quotes included
}

// Table is what a CSV says of its rows.
type Table struct {
	Header    []Cell
	Delimiter byte
	Marked    bool // a byte-order mark stands in front
	Separator bool // a line such as sep=; stands in front of the header
	Returns   bool // lines end in a carriage return alone, so that all is one line

	columns [len(Columns)]int // the cell of each column, -1 if there is none
}

// Column is the index of a column's cell, -1 if the table has no such column.
func (t *Table) Column(column int) int { return t.columns[column] }

// Of is the column that cell i of a row belongs to, -1 if Pinterest has no such column.
func (t *Table) Of(i int) int { return slices.Index(t.columns[:], i) }

// Known reports whether the header is one of Pinterest's, well or badly spelt: no other files have such names.
func (t *Table) Known() bool {
	count, certain := 0, false
	for column, i := range t.columns {
		if i >= 0 {
			count++
			name := foldName(t.Header[i].Text)
			certain = certain || column == Board && strings.HasPrefix(name, "pinterest") || name == "mediaurl" || name == "mediafileurl"
		}
	}
	return count > 1 && certain
}

// Row is what a CSV says of one pin beside its text.
type Row struct {
	Table  *Table
	Number int // as spreadsheets count: the header is row 1
	First  bool
	Cells  []Cell // empty for a file without rows
	Broken bool   // a quote is never closed, or the row is too long: its cells are what could be told

	// The first row that has the same, 0 for none. Only the first MaxCompared rows of a file are compared.
	SameTitle, SameMedia, SameLink int
	BoardAlike                     string // the name of a board before this that differs in case and blanks only
	BoardAlikeRow                  int
}

// Cell is the row's cell of a column. ok is false if the table has no such column or the row ends before it.
func (r *Row) Cell(column int) (c Cell, ok bool) {
	i := r.Table.columns[column]
	if i < 0 || i >= len(r.Cells) {
		return c, false
	}
	return r.Cells[i], true
}

// Row is what is known of a document that is a row of a CSV; nil for others.
func (d *Document) Row() *Row {
	if d.origin == nil {
		return nil
	}
	return d.origin.row
}

// Limits of a CSV.
const (
	MaxRow      = 1 << 20 // longest row, in bytes
	MaxCompared = 10_000  // rows that are compared with one another
)

// csv hands out the rows of a CSV.
func (s *splitter) csv(yield func(*Document, error) bool) bool {
	t := &Table{Delimiter: ','}
	if bytes.HasPrefix(s.window, []byte(byteOrderMark)) {
		t.Marked = true
		s.window, s.offset = s.window[len(byteOrderMark):], s.offset+int64(len(byteOrderMark))
	}
	if stop := s.lineEnd(0); stop >= 0 && stop < 8 && bytes.HasPrefix(s.window, []byte("sep=")) {
		t.Separator = true
		s.drop(stop + 1)
	}
	if s.skip() {
		s.drop(skipBlanks(s.window, 0))
	} else if s.err == nil {
		d := s.document(0)
		d.Form, d.parsed, d.defects = CSV, true, []Defect{{Code: Empty}}
		return yield(d, nil)
	}
	t.readDelimiter(s.firstLine())
	head := s.record(0, t.Delimiter)
	if s.err != nil && head.end == len(s.window) {
		return true
	}
	t.readHeader(s.window[:head.end])
	t.Returns = head.quote < 0 && bytes.IndexByte(s.window[:head.end], '\r') >= 0 && bytes.IndexByte(s.window[:head.end], '\n') < 0
	compared := newComparison()
	from, number := head.next, 2 // where the next row begins in the window: the first row's text begins with the header
	first := true
	for {
		// Blank lines count as rows in a spreadsheet.
		for from < len(s.window) || s.more() {
			if c := s.window[from]; c == '\n' {
				number++
			} else if c != '\r' && c != ' ' {
				break
			}
			if from++; from > 2*MaxRow {
				s.drop(from)
				from = 0
				if first {
					first = false // the header is gone; what is wrong with it is said by itself
					if !yield(s.headOnly(t), nil) {
						return false
					}
				}
			}
		}
		if from == len(s.window) {
			if first && s.err == nil {
				return yield(s.headOnly(t), nil)
			}
			return true
		}
		start := from
		for start > 0 && s.window[start-1] == ' ' {
			start-- // blanks in front belong to the first field
		}
		if !first {
			s.drop(start)
			start = 0
		}
		r := s.record(start, t.Delimiter)
		if s.err != nil && r.end == len(s.window) {
			return true // the row is cut
		}
		row := &Row{Table: t, Number: number, First: first}
		number++
		if !r.long && emptyRow(s.window[start:r.end], t.Delimiter) {
			from = r.next
			continue
		}
		if !yield(s.row(row, start, r, compared), nil) {
			return false
		}
		if r.long {
			s.drop(r.end)
			s.skipLine()
			r.next = min(1, len(s.window))
		}
		s.drop(r.next)
		first, from = false, 0
	}
}

// emptyRow reports whether all fields of a row are empty: spreadsheets write such rows behind the last.
func emptyRow(text []byte, delimiter byte) bool {
	quoted := false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c != delimiter && c != ' ' && c != '\r' || c == delimiter && quoted:
			return false
		}
	}
	return true
}

// firstLine is the first line that is there, as far as it was read.
func (s *splitter) firstLine() []byte {
	if stop := s.lineEnd(0); stop >= 0 {
		return s.window[:stop]
	}
	return s.window[:min(len(s.window), MaxRow)]
}

// headOnly is the document of a header without rows.
func (s *splitter) headOnly(t *Table) *Document {
	end := 0
	if n := len(t.Header); n > 0 {
		end = t.Header[n-1].Span.End
	}
	d := &Document{Name: s.name, Index: s.count, Form: CSV, Line: s.place.line, Column: s.place.column, Start: s.offset, bytes: s.place.bytes, parsed: true}
	d.origin = &origin{text: s.window[:min(end, len(s.window))], top: s.place, row: &Row{Table: t, Number: 1, First: true}}
	s.count++
	return d
}

// record is a stretch of the window that is one row.
type record struct {
	end, next int // of the row, and where the next begins, unless it is too long
	quote     int // a quote that is never closed, or -1
	long      bool
}

// record finds the row that begins at start. A quote that is never closed, or not within MaxRow bytes, ends its row with the line it stands in.
func (s *splitter) record(start int, delimiter byte) record {
	r := record{quote: -1}
	quoted, fresh := false, true // inside of quotes; at the start of a field
	for i := start; ; i++ {
		if i-start > MaxRow {
			break
		}
		if i >= len(s.window) && !s.more() {
			if quoted {
				break
			}
			r.end, r.next = len(s.window), len(s.window)
			return r
		}
		switch c := s.window[i]; {
		case quoted:
			if c == '"' {
				if i+1 >= len(s.window) {
					s.more()
				}
				if i+1 < len(s.window) && s.window[i+1] == '"' {
					i++
					continue
				}
				if multiline := bytes.IndexByte(s.window[r.quote:i], '\n') >= 0; multiline && i+1 < len(s.window) && !fieldEnd(s.window[i+1], delimiter) {
					return s.unclosed(start, r) // this quote opens another field
				}
				quoted, r.quote = false, -1
			}
		case c == '"' && fresh:
			quoted, r.quote, fresh = true, i, false
		case c == '\n':
			r.end, r.next, r.quote = i, i+1, -1
			if i > start && s.window[i-1] == '\r' {
				r.end--
			}
			return r
		default:
			fresh = c == delimiter
		}
	}
	if !quoted {
		return record{end: start + MaxRow, quote: -1, long: true}
	}
	return s.unclosed(start, r)
}

// unclosed is the row at start, in which a quote is never closed: it ends with the line of that.
func (s *splitter) unclosed(start int, r record) record {
	stop := bytes.IndexByte(s.window[r.quote:], '\n')
	switch {
	case stop < 0 && len(s.window)-start > MaxRow:
		return record{end: start + MaxRow, quote: -1, long: true}
	case stop < 0:
		r.end, r.next = len(s.window), len(s.window)
	default:
		r.end, r.next = r.quote+stop, r.quote+stop+1
	}
	return r
}

// fieldEnd reports whether a byte may follow a closing quote.
func fieldEnd(c, delimiter byte) bool { return c == delimiter || c == '\n' || c == '\r' }

// cells cuts a row into its fields. loose is where text stands behind a closing quote, or -1.
func cells(text []byte, base int, delimiter byte) (list []Cell, loose int) {
	loose = -1
	for i := 0; ; {
		start := i
		var value []byte
		if i < len(text) && text[i] == '"' {
			for i++; i < len(text); i++ {
				if text[i] == '"' {
					if i+1 == len(text) || text[i+1] != '"' {
						break
					}
					i++
				}
				value = append(value, text[i])
			}
			if i = min(i+1, len(text)); i < len(text) && text[i] != delimiter && loose < 0 {
				loose = base + i
			}
		}
		rest := bytes.IndexByte(text[i:], delimiter)
		if rest < 0 {
			rest = len(text) - i
		}
		if value == nil {
			value = text[i : i+rest : i+rest]
		} else {
			value = append(value, text[i:i+rest]...)
		}
		i += rest
		list = append(list, Cell{Text: view(value), Span: Span{base + start, base + i}})
		if i == len(text) || len(list) == maxCells {
			return list, loose
		}
		i++
	}
}

// maxCells bounds the fields of a row that are looked at.
const maxCells = 1000

// readDelimiter tells the delimiter by the names in the header: the one that cuts it into the most that are known.
func (t *Table) readDelimiter(line []byte) {
	most := 0
	for _, delimiter := range []byte{',', ';', '\t', '|'} {
		list, _ := cells(line, 0, delimiter)
		count := 0
		for _, c := range list {
			if _, ok := variants[foldName(c.Text)]; ok {
				count++
			}
		}
		if count > most {
			most, t.Delimiter = count, delimiter
		}
	}
}

// readHeader finds the columns. A name that is exact comes before another for the same.
func (t *Table) readHeader(text []byte) {
	t.Header, _ = cells(text, 0, t.Delimiter)
	for i := range t.columns {
		t.columns[i] = -1
	}
	for i, c := range t.Header {
		if column := slices.Index(Columns[:], c.Text); column >= 0 && t.columns[column] < 0 {
			t.columns[column] = i
		}
	}
	for i, c := range t.Header {
		if column, ok := variants[foldName(c.Text)]; ok && t.columns[column] < 0 {
			t.columns[column] = i
		}
	}
}

// Variant is the column that a name most likely means, -1 for none.
func Variant(name string) int {
	if column, ok := variants[foldName(name)]; ok {
		return column
	}
	return -1
}

// foldName is a name in lower case without blanks and marks.
func foldName(name string) string {
	if len(name) > 64 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '-', '\t', '\ufeff', '*', ':', '\u00a0', '\r', '\n':
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// row turns a row, which stands at start of the window, into a document. If it is the first, the text before it is the header's.
func (s *splitter) row(row *Row, start int, r record, compared *comparison) *Document {
	text := s.window[:r.end:r.end]
	at := s.place
	at.advance(text[:start])
	d := &Document{Name: s.name, Index: s.count, Form: CSV, Line: at.line, Column: at.column, Start: s.offset, bytes: at.bytes}
	d.origin = &origin{text: text, top: s.place, from: start, row: row}
	s.count++
	fault := func(at int, sentence string) {
		d.origin.defects = append(d.origin.defects, Defect{Code: Syntax, Span: Span{at, min(at+1, len(text))}, Written: true, Detail: sentence})
	}
	switch {
	case r.quote >= 0:
		fault(r.quote, "the quote that opens here is never closed: what follows is read as if its row ended with this line")
	case r.long:
		fault(start, "this row has more than 1 MiB: a quote or a line's end is missing")
	}
	row.Broken = len(d.origin.defects) > 0
	loose := -1
	row.Cells, loose = cells(text[start:], start, row.Table.Delimiter)
	if loose >= 0 {
		fault(loose, "text behind a closing quote: quotes inside of a field are written twice")
	}
	for _, bad := range invalidUTF8(text[start:], start) {
		bad.Written = true
		d.origin.defects = append(d.origin.defects, bad)
	}
	if d.Index < MaxCompared {
		compared.add(row)
	}
	d.Source, d.origin.pieces = row.translate(text, start)
	return d
}

// translate writes the row as the body that it comes closest to.
func (r *Row) translate(text []byte, start int) ([]byte, []piece) {
	var t translation
	member := func(name string, c Cell) {
		t.comma()
		t.mark(`"`+name+`"`, c.Span.Start, c.Span.End)
		t.out = append(t.out, ':')
		t.cell(text, c)
	}
	t.mark("{", start, min(start+1, len(text)))
	source := false
	for i, c := range r.Cells {
		if strings.TrimSpace(c.Text) == "" {
			continue
		}
		switch r.Table.Of(i) {
		case Title:
			member("title", c)
		case Board:
			member("board", c)
		case Description:
			member("description", c)
		case Link:
			member("link", c)
		case PublishDate:
			member("publish_at", c)
		case Keywords:
			member("keywords", c)
		case MediaURL, Thumbnail:
			if source {
				continue
			}
			source = true
			t.comma()
			t.mark(`"media_source"`, c.Span.Start, c.Span.End)
			t.out = append(t.out, ':')
			t.mark("{", c.Span.Start, c.Span.End)
			if media, ok := r.Cell(MediaURL); ok && strings.TrimSpace(media.Text) != "" {
				member("url", media)
			}
			if cover, ok := r.Cell(Thumbnail); ok && strings.TrimSpace(cover.Text) != "" {
				name := "cover_image_key_frame_time"
				if strings.Contains(cover.Text, "://") {
					name = "cover_image_url"
				}
				member(name, cover)
			}
			t.mark("}", c.Span.End, c.Span.End)
		}
	}
	t.mark("}", len(text), len(text))
	return t.out, t.pieces
}

// cell writes a field as a string. Bytes that are not UTF-8 become U+FFFD.
func (t *translation) cell(text []byte, c Cell) {
	i, end := c.Span.Start, c.Span.End
	open := Span{i, i}
	closing := Span{end, end}
	quoted := i < end && text[i] == '"'
	if quoted {
		i++
		open.End = i
	}
	var value strings.Builder
	var runs []run
	put := func(s string, from, to int) {
		runs = append(runs, run{value.Len(), value.Len() + len(s), from, to})
		value.WriteString(s)
	}
	for i < end {
		stop := i
		for stop < end && (text[stop] != '"' || !quoted) {
			if text[stop] >= utf8.RuneSelf {
				if r, size := utf8.DecodeRune(text[stop:end]); r == utf8.RuneError && size == 1 {
					break
				} else if size > 1 {
					stop += size - 1
				}
			}
			stop++
		}
		if stop > i {
			put(string(text[i:stop]), i, stop)
		}
		if i = stop; i == end {
			break
		}
		switch {
		case text[i] != '"':
			put("\ufffd", i, i+1)
			i++
		case i+1 < end && text[i+1] == '"':
			put(`"`, i, i+2)
			i += 2
		default: // the closing quote
			closing = Span{i, i + 1}
			quoted = false
			i++
		}
	}
	if closing.End < end { // text behind it
		closing = Span{end, end}
	}
	t.quoted(value.String(), runs, open, closing)
}

// comparison finds what rows have in common.
type comparison struct {
	seed                 maphash.Seed
	titles, media, links map[uint64]int
	boards               map[uint64]alike
}

type alike struct {
	name string
	row  int
}

func newComparison() *comparison {
	return &comparison{maphash.MakeSeed(), map[uint64]int{}, map[uint64]int{}, map[uint64]int{}, map[uint64]alike{}}
}

func (c *comparison) add(r *Row) {
	same := func(seen map[uint64]int, column int) int {
		cell, _ := r.Cell(column)
		text := strings.TrimSpace(cell.Text)
		if text == "" {
			return 0
		}
		key := maphash.String(c.seed, text)
		if row, ok := seen[key]; ok {
			return row
		}
		seen[key] = r.Number
		return 0
	}
	r.SameTitle, r.SameMedia, r.SameLink = same(c.titles, Title), same(c.media, MediaURL), same(c.links, Link)
	cell, _ := r.Cell(Board)
	folded := foldName(cell.Text)
	if folded == "" {
		return
	}
	key := maphash.String(c.seed, folded)
	if before, ok := c.boards[key]; !ok {
		c.boards[key] = alike{strings.Clone(cell.Text), r.Number}
	} else if before.name != cell.Text {
		r.BoardAlike, r.BoardAlikeRow = before.name, before.row
	}
}
