package payload

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// pieces reads an input and says of each document its index, place and text, and its defects.
func pieces(r io.Reader, form Form) []string {
	var got []string
	for d, err := range Read("in", r, form) {
		if err != nil {
			got = append(got, "error: "+err.Error())
			continue
		}
		s := fmt.Sprintf("%d %d:%d %s", d.Index, d.Line, d.Column, d.Source)
		for _, f := range d.Defects() {
			line, column := d.Position(f.Span.Start)
			s = fmt.Sprintf("%d %d:%d defect %d %s", d.Index, line, column, f.Code, f.Detail)
		}
		got = append(got, s)
	}
	return got
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		form       Form
		want       []string
	}{
		{"one", " {\"a\":1}\n", JSON, []string{"0 1:1  {\"a\":1}\n"}},
		{"array", "[{\"a\":1},\n  {\"é\":[\",]\"]} , 3]\n", JSON, []string{`0 1:2 {"a":1}`, `1 2:3 {"é":[",]"]}`, `2 2:18 3`}},
		{"array with quotes", `[{"a":"\"]"},{"b":"}{"}]`, JSON, []string{`0 1:2 {"a":"\"]"}`, `1 1:14 {"b":"}{"}`}},
		{"array with a stray brace", `[{"a":1}},{"b":2}]`, JSON, []string{fmt.Sprintf("0 1:9 defect %d \"}\", which closes nothing", TrailingData), `1 1:11 {"b":2}`}},
		{"array without a comma", `[{"a":1} {"b":2}]`, JSON, []string{fmt.Sprintf("0 1:10 defect %d a comma is missing between two pins", Syntax)}},
		{"array never closed, nor its last element", `[{"a":1},{"b":1]`, JSON, []string{`0 1:2 {"a":1}`, fmt.Sprintf("1 1:16 defect %d \"]\" stands where \"}\" must close the object that opens on line 1", Syntax)}},
		{"array with a byte-order mark", "\ufeff[{\"a\":1},\n{\"b\":2}]", JSON, []string{fmt.Sprintf("0 1:2 defect %d ", ByteOrderMark), `1 2:1 {"b":2}`}},
		{"array in UTF-16", "[\x00{\x00}\x00]\x00", JSON, []string{fmt.Sprintf("0 1:1 defect %d UTF-16 (little-endian)", Encoding)}},
		{"lines with a byte-order mark", "\ufeff{\"a\":1}\n{\"b\":2}\n", Auto, []string{fmt.Sprintf("0 1:1 defect %d ", ByteOrderMark), `1 2:1 {"b":2}`}},
		{"empty array", "[ ]", JSON, nil},
		{"bad element", `[{"a":1},{"b":},{"c":3}]`, JSON, []string{`0 1:2 {"a":1}`, fmt.Sprintf("1 1:15 defect %d the member's name has no value", Syntax), `2 1:17 {"c":3}`}},
		{"array never closed", `[{"a":1}`, JSON, []string{`0 1:2 {"a":1}`, fmt.Sprintf("0 1:9 defect %d the text ends inside the array that opens at its start", Syntax)}},
		{"array with trailing comma", `[{"a":1},]`, JSON, []string{`0 1:2 {"a":1}`, fmt.Sprintf("0 1:9 defect %d ", TrailingComma)}},
		{"array and more", `[{"a":1}] {"b":2}`, JSON, []string{`0 1:2 {"a":1}`, fmt.Sprintf("0 1:11 defect %d after the array comes a second object", Syntax)}},
		{"lines", "{\"a\":1}\n\n  {\"b\":\n{\"c\":3}\r\n", Lines, []string{`0 1:1 {"a":1}`, fmt.Sprintf("1 3:7 defect %d the text ends inside the object that opens with \"{\" on line 1", Syntax), "2 4:1 {\"c\":3}\r"}},
		{"lines by themselves", "{\"a\":1}\n{\"b\":2}", Auto, []string{`0 1:1 {"a":1}`, `1 2:1 {"b":2}`}},
		{"pretty by itself", "{\n\"a\":1\n}\n", Auto, []string{"0 1:1 {\n\"a\":1\n}\n"}},
		{"one line by itself", "{\"a\":1}\n", Auto, []string{"0 1:1 {\"a\":1}\n"}},
		{"lines named json", "{\"a\":1}\n{\"b\":2}\n", JSON, []string{fmt.Sprintf("0 2:1 defect %d a second object", TrailingData)}},
		{"nothing", "", JSON, []string{fmt.Sprintf("0 1:1 defect %d ", Empty)}},
		{"no lines", "\n\n", Lines, []string{fmt.Sprintf("0 3:1 defect %d ", Empty)}},
		{"UTF-16 lines", "\xff\xfe{\x00}\x00\n\x00", Lines, []string{fmt.Sprintf("0 1:1 defect %d UTF-16 (little-endian)", Encoding)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, pieces(strings.NewReader(c.text), c.form)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.want, pieces(iotest.OneByteReader(strings.NewReader(c.text)), c.form)); diff != "" {
				t.Errorf("byte by byte: %s", diff)
			}
		})
	}
}

func TestReadLong(t *testing.T) {
	long := strings.Repeat("x", MaxBytes+blockSize)
	text := "{\"a\":1}\n\"" + long + "\"\n{\"b\":2}\n"
	got := pieces(strings.NewReader(text), Lines)
	want := []string{`0 1:1 {"a":1}`, fmt.Sprintf("1 2:1 defect %d ", TooLong), `2 3:1 {"b":2}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, form := range []Form{JSON, Auto} {
		if got := pieces(strings.NewReader(`{"a":"`+long+`"}`), form); len(got) != 1 || !strings.Contains(got[0], fmt.Sprintf("defect %d", TooLong)) {
			t.Errorf("form %d: %.100q", form, got)
		}
		if got := pieces(strings.NewReader(`[{"a":1},"`+long+`"]`), form); len(got) != 2 || !strings.Contains(got[1], fmt.Sprintf("defect %d", TooLong)) {
			t.Errorf("array, form %d: %.100q", form, got)
		}
	}
}

// endless is a reader that never ends and counts what was taken from it.
type endless struct{ taken int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.taken += len(p)
	return len(p), nil
}

func TestReadEndless(t *testing.T) {
	for _, form := range []Form{JSON, Auto} {
		e := new(endless)
		for range Read("in", e, form) {
		}
		if e.taken > 4*MaxBytes {
			t.Errorf("form %d took %d bytes", form, e.taken)
		}
	}
}

func TestReadError(t *testing.T) {
	fault := errors.New("the disk is gone")
	got := pieces(io.MultiReader(strings.NewReader("{\"a\":1}\n{\"b\""), iotest.ErrReader(fault)), Lines)
	if diff := cmp.Diff([]string{`0 1:1 {"a":1}`, "error: reading in: the disk is gone"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadStops(t *testing.T) {
	for _, text := range []string{"[1,2,3]", "{\"a\":1}\n{}\n{}"} {
		count := 0
		for range Read("in", strings.NewReader(text), Auto) {
			count++
			break
		}
		if count != 1 {
			t.Error(count)
		}
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	docs, ok, err := ReadFile(write("a.json", "[{},{}]"), "a.json")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	count := 0
	for d := range docs {
		if d.Name != "a.json" || d.Index != count {
			t.Errorf("%s %d", d.Name, d.Index)
		}
		count++
	}
	if count != 2 {
		t.Errorf("%d documents", count)
	}
	if _, ok, err := ReadFile(write("large.json", strings.Repeat(" ", smallFile+1)), "large.json"); ok || err != nil {
		t.Error("a large file was read at once", err)
	}
	if _, _, err := ReadFile(dir, "dir"); err == nil {
		t.Error("a directory was read")
	}
	if _, _, err := ReadFile(os.DevNull, "null"); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a device: %v", err)
	}
}

func BenchmarkReadLines(b *testing.B) {
	text := strings.Repeat(`{"board_id":"549755885175","title":"`+strings.Repeat("t", 900)+"\"}\n", 4000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for range Read("in", strings.NewReader(text), Lines) {
		}
	}
}
