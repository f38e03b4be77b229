package payload

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const header = "Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords\n"

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a row", header + "a,https://b.example/c.jpg,d,,e,f,2026-12-01,\"g, h\"\n", []string{`2:1 {"title":"a","media_source":{"url":"https://b.example/c.jpg"},"board":"d","description":"e","link":"f","publish_at":"2026-12-01","keywords":"g, h"}`}},
		{"rows over lines, empty rows", header + "\"a\nb\",c\n\n,,,,\n  \nd,e", []string{`2:1 {"title":"a\nb","media_source":{"url":"c"}}`, `7:1 {"title":"d","media_source":{"url":"e"}}`}},
		{"other names and an order of its own", "link,description,media file url\na,b,c\n", []string{`2:1 {"link":"a","description":"b","media_source":{"url":"c"}}`}},
		{"semicolons", strings.ReplaceAll(header, ",", ";") + "a;b,c;d\n", []string{`2:1 {"title":"a","media_source":{"url":"b,c"},"board":"d"}`}},
		{"a line for spreadsheets", "sep=;\r\nTitle;Media URL\r\na;b\r\n", []string{`3:1 {"title":"a","media_source":{"url":"b"}}`}},
		{"a quote that is never closed", header + "\"a,b\nc,d\n\"e\",f\n", []string{"2:1 the quote that opens here is never closed: what follows is read as if its row ended with this line", `3:1 {"title":"c","media_source":{"url":"d"}}`, `4:1 {"title":"e","media_source":{"url":"f"}}`}},
		{"a quote that is never closed behind a field of two lines", header + "\"a\nb\",\"c\nd,e\n", []string{"3:4 the quote that opens here is never closed: what follows is read as if its row ended with this line", `4:1 {"title":"d","media_source":{"url":"e"}}`}},
		{"a quote that is never closed on the last line", header + "a,\"b", []string{"2:3 the quote that opens here is never closed: what follows is read as if its row ended with this line"}},
		{"text behind a quote", header + "\"a\"b,c\n", []string{"2:4 text behind a closing quote: quotes inside of a field are written twice"}},
		{"Latin-1", header + "caf\xe9,b\n", []string{"2:4 \xe9"}},
		{"UTF-16", "\xff\xfeT\x00i\x00", []string{"1:1 UTF-16 (little-endian)"}},
		{"a header alone", header, []string{"1:1 "}},
		{"nothing", " \n\n", []string{fmt.Sprintf("3:1 defect %d", Empty)}},
		{"unknown columns", "a,b\nc,d\n", []string{"2:1 {}"}},
	} {
		if diff := cmp.Diff(c.want, forms(c.text, CSV)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestRowsCompared counts rows as spreadsheets do: the header is row 1, and blank rows count.
func TestRowsCompared(t *testing.T) {
	var got []string
	for d := range Bytes("in", []byte(header+"a,x,Summer,,,l\n\nb,x,summer,,,m\na,y,Summer,,,l\n"), CSV) {
		r := d.Row()
		got = append(got, fmt.Sprintf("%d %d %d %d %s %d", r.Number, r.SameTitle, r.SameMedia, r.SameLink, r.BoardAlike, r.BoardAlikeRow))
	}
	if diff := cmp.Diff([]string{"2 0 0 0  0", "4 0 2 0 Summer 2", "5 2 0 2  0"}, got); diff != "" {
		t.Error(diff)
	}
}

// repeated is a file of many bytes that is never there as a whole.
type repeated struct {
	head string
	unit []byte
	at   int
	left int
}

func (e *repeated) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, e.unit[e.at:])
	if e.at += n; e.at == len(e.unit) {
		e.at = 0
	}
	e.left -= n
	return n, nil
}

// TestLargeCSV reads many bytes in rows, in one line, and behind a quote that is never closed, in the memory of a few blocks.
func TestLargeCSV(t *testing.T) {
	row := []byte("Dress,https://cdn.example.com/d.jpg,Board,,\"A, \"\"b\"\" " + strings.Repeat("x", 2000) + "\",https://shop.example.com/1,,\n")
	for _, c := range []struct {
		name, head string
		unit       []byte
		units      int
		rows       int
	}{
		{"rows", header, row, 30_000, 30_000},
		{"one line", header, []byte(strings.Repeat("y", 1000)), 64_000, 1},
		{"behind a quote", header + "a,\"", []byte(strings.Repeat("y", 4000) + "\n"), 16_000, 16_000},
	} {
		rows, most := 0, uint64(0)
		var m runtime.MemStats
		for _, err := range Read("in", &repeated{head: c.head, unit: c.unit, left: c.units * len(c.unit)}, CSV) {
			if err != nil {
				t.Fatal(err)
			}
			if rows++; rows%5_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
		if rows != c.rows {
			t.Errorf("%s: %d rows, want %d", c.name, rows, c.rows)
		}
		if most > 32<<20 {
			t.Errorf("%s: %d MB are in use", c.name, most>>20)
		}
	}
}
