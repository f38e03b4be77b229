package payload

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// documentsOf reads a text in a form and holds what is true of every document: its JSON is JSON, its places are inside of the text,
// values without escapes stand where they are said to stand, and an input cut into blocks gives the same.
func documentsOf(t *testing.T, text []byte, form Form) []*Document {
	t.Helper()
	var list []*Document
	var once, cut []string
	for d, err := range Bytes("in", text, form) {
		if err != nil {
			t.Fatal(err)
		}
		once = append(once, string(d.Source)+string(d.Written()))
		list = append(list, d)
	}
	for d := range Read("in", iotest.HalfReader(bytes.NewReader(text)), form) {
		cut = append(cut, string(d.Source)+string(d.Written()))
	}
	if diff := cmp.Diff(once, cut); diff != "" {
		t.Errorf("cut into blocks: %s", diff)
	}
	lines := bytes.Count(text, []byte("\n")) + 1
	for _, d := range list {
		written := d.Written()
		if at := int(d.Start); !bytes.HasPrefix(text[at:], written) {
			t.Errorf("at %d of %q stands no %q", at, text, written)
		}
		if d.Translated() && d.Root().Exists() && !json.Valid(d.Source) {
			t.Errorf("no JSON: %q", d.Source)
		}
		for _, defect := range d.Defects() {
			if s := defect.Span; s.Start < 0 || s.End < s.Start || defect.Written && s.End > len(written) {
				t.Errorf("defect outside of the text: %+v", defect)
			}
		}
		for n := range d.Root().Walk {
			for _, s := range []Span{d.Place(n.Span()), d.Place(n.NameSpan())} {
				if s.Start < 0 || s.End < s.Start || s.End > len(written) {
					t.Fatalf("%s stands at %+v of %d bytes", n.Pointer(), s, len(written))
				}
			}
			if line, column := d.Position(n.Span().Start); line < 1 || line > lines || column < 1 {
				t.Errorf("%s stands on line %d of %d", n.Pointer(), line, lines)
			}
			if _, plain := n.Scalar(); plain && n.Kind() == String && !strings.ContainsAny(n.Text(), " \n\r\t_\u0085\u2028\u2029\u00a0") && utf8.Valid(text) {
				if at := d.Place(n.Span()); string(written[at.Start:at.End]) != n.Text() {
					t.Errorf("%s is %q, but %q stands there", n.Pointer(), n.Text(), written[at.Start:at.End])
				}
			}
		}
	}
	return list
}

func FuzzYAML(f *testing.F) {
	for _, seed := range []string{
		"board_id: \"1\"\nmedia_source:\n  source_type: image_url\n  url: https://a.example/b.jpg\n", "---\n- a: 1\n- b: [1, {c: d}]\n---\nx\n...\n# end\n",
		"a: &x {k: 1}\nb: *x\n<<: *x\nc:\n  <<: [*x, {k: 2}]\n", "a: |\n  x\n\n   y\nb: >-\n  z\n  w\nc: 'it''s'\nd: \"\\u00e9\\\n   \\x41\"\n", "a: !t b\nc: !!str 12\nd: &e\nf: *e\n", "a: &a [*a]\n",
		"a: 0123\nb: 1e5\nc: 0o17\nd: .inf\ne: 2026-01-01\nf: 12:30\ng: ~\n", "%YAML 1.2\n---\na: b\n", "a: 1\n\tb: 2\n", "\ufeffa: b\r\nc: d\r\n", "a: \u0085b\u2028c: d\n", "? [a]\n: b\n", "a: \xff\n", "a: {b: c\n", "{a: b, c: [d]}\n", "- - - a\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { documentsOf(t, text, YAML) })
}

func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{
		"---\ntitle: a\npin:\n  board_id: \"1\"\n  media_source: {source_type: pin_url}\n---\n# text\n", "---\nboard_id: 1\nmedia_source: x\n...\n", "---\npin: true\n---\n", "+++\na = 1\n+++\n", "---\npin: {pin: {board_id: a}}\n---", "---\na: b\n", "# no\n", "\ufeff---\r\npin: {}\r\n---\r\n", "{\n\"a\": 1\n}\n", ";;;\n", "---\n---\n", "---\npin: &p {a: *p}\n---\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { documentsOf(t, text, Markdown) })
}

// FuzzCSV holds the rows against encoding/csv: what that reads is read alike.
func FuzzCSV(f *testing.F) {
	const head = "Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords\n"
	for _, seed := range []string{
		head + "a,https://a.example/b.jpg,c,,\"d, \"\"e\"\"\nf\",https://a.example,,\n", head + "a,b\n\n,,,,\n\"x\n\"y\",z\n", strings.ReplaceAll(head, ",", ";") + "a;b\n", "sep=;\na;b\n", "\ufeff" + head, strings.ReplaceAll(head, "\n", "\r\n") + "a\r\n", head + "\xe9,\xff\xfe\n", "\xff\xfea\x00", head + "\"a", head + "\"a\"b,c\n", "Title\rb\r", "a,b\nc,d", "\"Media URL\",Title\nx,y\n", "Title\n\",\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		list := documentsOf(t, text, CSV)
		if !utf8.Valid(text) || bytes.ContainsAny(text, "\r\ufeff") || len(text) == 0 || text[0] <= ' ' || bytes.HasPrefix(text, []byte("sep=")) || len(list) == 0 || list[0].Row() == nil {
			return
		}
		reader := csv.NewReader(bytes.NewReader(text))
		reader.Comma, reader.FieldsPerRecord = rune(list[0].Row().Table.Delimiter), -1
		records, err := reader.ReadAll()
		if err != nil || len(records) == 0 {
			return
		}
		var want, got [][]string
		for _, record := range records[1:] {
			if len(record) > maxCells {
				return
			}
			if strings.Trim(strings.Join(record, ""), " \"") != "" {
				want = append(want, record)
			}
		}
		for _, d := range list {
			var row []string
			for _, c := range d.Row().Cells {
				row = append(row, c.Text)
			}
			if strings.Trim(strings.Join(row, ""), " \"") != "" {
				got = append(got, row)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("encoding/csv reads other rows (-want +got):\n%s", diff)
		}
	})
}
