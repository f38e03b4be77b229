package payload

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlaces marks with « and » where the value of a pointer stands, or a part of it that is named behind a space.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name, value, text string
		form              Form
	}{
		{"plain", "/a", "a: «b c» # d\n", YAML},
		{"plain over lines", "/a c", "a: b\n  «c»\n", YAML},
		{"double quotes", "/a", "a: «\"b\\u00e9\"»\n", YAML},
		{"behind an escape", "/a z", "a: \"b\\u00e9\\x41\\tz«z»\"\n", YAML},
		{"an escape", "/a é", "a: \"b«\\u00e9»\"\n", YAML},
		{"single quotes", "/a x", "a: 'it''s «x»'\n", YAML},
		{"literal", "/a third", "a: |\n    first é\n\n     second\n    «third»\nb: 1\n", YAML},
		{"literal as a whole", "/a", "a: «|\n  x\n  y»\nb: 1\n", YAML},
		{"literal with a hint", "/a y", "a: |2-\n    x\n   «y»\n", YAML},
		{"folded", "/a w", "a: >-\n   z\n   «w»\n", YAML},
		{"folded with carriage returns", "/a w", "a: >-\r\n   z\r\n   «w»\r\n", YAML},
		{"a list", "/a/1", "a:\n- b\n- «c»\n", YAML},
		{"a flow list", "/a/1", "a: [b, «c»]\n", YAML},
		{"a flow mapping", "/a", "a: «{b: c, d: [e, ]  # f\n }»\n", YAML},
		{"a block mapping, from its key", "/a", "«a:\n  b: c\n  d: e»\nf: g\n", YAML},
		{"what an alias stands for", "/b/k", "a: &x {k: «1»}\nb: *x\n", YAML},
		{"behind an anchor and a tag", "/a", "a: &x !!str   «\"b\"»\n", YAML},
		{"merged", "/b/k", "a: &x\n  k: «1»\nb:\n  <<: *x\n", YAML},
		{"its own before merged", "/b/k", "a: &x\n  k: 1\nb:\n  <<: *x\n  k: «2»\n", YAML},
		{"nothing, at its key", "/a/b", "a:\n  «b»:\n  c: d\n", YAML},
		{"behind wide characters", "/b", "{\"ä日👗\": 1, b: «2»}\n", YAML},
		{"front matter", "/pin/board_id", "---\ntitle: x\npin:\n  board_id: «\"1\"»\n---\nbody\n", Markdown},
		{"front matter that is the body", "/board_id", "---\ndate: 1\nboard_id: «\"1\"»\n---\n", Markdown},
		{"field", "/link", "Title,Link,Media URL\na,«https://a.example»,c\n", CSV},
		{"quoted field", "/title", "Title,Link,Media URL\n«\"a, b\n c\"»,d,e\n", CSV},
		{"behind quotes and lines", "/title here", "Title,Link,Media URL\n\"a \"\"b\"\"\n«here»\",d,e\n", CSV},
		{"a quote", "/title \\\"", "Title,Media URL\n\"a «\"\"»b\",d\n", CSV},
		{"media", "/media_source/url", "Title,Media URL,Pinterest board,Thumbnail\n\n a,«b»,c,d://e\n", CSV},
		{"thumbnail", "/media_source/cover_image_url", "Title;Media URL;Pinterest board;Thumbnail\na;b;c;«d://e»\n", CSV},
		{"thumbnail as a time", "/media_source/cover_image_key_frame_time", "Thumbnail\tMedia URL\n«0:05»\tb\n", CSV},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, rest, _ := strings.Cut(c.text, "«")
			marked, after, _ := strings.Cut(rest, "»")
			text := before + marked + after
			pointer, part, _ := strings.Cut(c.value, " ")
			for d := range Bytes("in", []byte(text), c.form) {
				for n := range d.Root().Walk {
					if n.Pointer() != pointer {
						continue
					}
					span := n.Span()
					if part != "" {
						i := bytes.LastIndex(n.Raw(), []byte(part))
						if i < 0 {
							t.Fatalf("%s holds no %s", n.Raw(), part)
						}
						span = Span{span.Start + i, span.Start + i + len(part)}
					}
					at := d.Place(span)
					if got := string(d.Written()[at.Start:at.End]); got != marked {
						t.Errorf("%q stands at %q, want %q", c.value, got, marked)
					}
					last := before[strings.LastIndexByte(before, '\n')+1:]
					if line, column := d.Position(span.Start); line != 1+strings.Count(before, "\n") || column != 1+len([]rune(last)) {
						t.Errorf("at %d:%d, want %d:%d", line, column, 1+strings.Count(before, "\n"), 1+len([]rune(last)))
					}
					return
				}
			}
			t.Errorf("no %s", pointer)
		})
	}
}

// forms reads an input and says what documents come of it: line, column and JSON, or the places and texts of defects.
func forms(text string, form Form) []string {
	var got []string
	for d := range Bytes("in", []byte(text), form) {
		s := fmt.Sprintf("%d:%d %s", d.Line, d.Column, d.Source)
		for _, f := range d.Defects() {
			offset := f.Span
			if !f.Written {
				offset = d.Place(offset)
			}
			line, column := d.Locator().Position(offset.Start)
			s = fmt.Sprintf("%d:%d %s", line, column, f.Detail)
			if f.Detail == "" {
				s = fmt.Sprintf("%d:%d defect %d", line, column, f.Code)
			}
		}
		got = append(got, s)
	}
	return got
}

func TestYAML(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"kinds", "a: x\nb: 'x'\nc: 1\nd: true\ne: ~\nf:\ng: [1, {h: i}]\nj: {}\n", []string{`1:1 {"a":"x","b":"x","c":1,"d":true,"e":null,"f":null,"g":[1,{"h":"i"}],"j":{}}`}},
		{"numbers as JSON writes them", "[[+1, -0, 08, 1., .5, 0o17, 0x1F, 1e5, -1.50, 1.e+5]]", []string{"1:2 [1,0,8,1,0.5,15,31,1e5,-1.50,1e+5]"}},
		{"text", "- {a: 1_000, b: 12:30, c: 2026-12-01, d: yes, e: .inf, f: !!str 1, g: !!int '2', h: ! 3, i: 0x}", []string{`1:3 {"a":"1_000","b":"12:30","c":"2026-12-01","d":"yes","e":".inf","f":"1","g":2,"h":"3","i":"0x"}`}},
		{"documents", "%YAML 1.2\n---\na: 1\n---\n# none\n---\nb: |\n  ---\n...\nc: 2\n", []string{`3:1 {"a":1}`, `7:1 {"b":"---\n"}`, `10:1 {"c":2}`}},
		{"a sequence", "- a: 1\n-\n  b: 2\n- 3\n", []string{`1:3 {"a":1}`, `3:3 {"b":2}`, `4:3 3`}},
		{"a broken document between others", "a: 1\n---\nb: [\n---\nc: 2\n", []string{`1:1 {"a":1}`, `3:5 a value is missing here, or a bracket before this is never closed`, `5:1 {"c":2}`}},
		{"aliases and merge keys", "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 0\nw: *x\n", []string{`1:1 {"x":{"a":1,"b":2},"y":{"b":3,"c":4},"z":{"b":2,"c":4,"a":0},"w":{"a":1,"b":2}}`}},
		{"keys that are no strings", "1: a\ntrue: b\n*x : c", []string{"3:1 no anchor before this has the name of the alias *x"}},
		{"a key that is a sequence", "? [a]\n: b\n", []string{"1:3 a key that is a mapping or a sequence: JSON has names only"}},
		{"duplicate keys", "a: 1\nb: 2\na: 3\n", []string{"3:1 a"}},
		{"a tab", "a:\n\tb: 1\n", []string{"2:1 a tab: YAML indents with blanks only"}},
		{"a tab in front of a line that goes on", "a: 1\n\tb: 2\n", []string{"2:1 a tab: YAML indents with blanks only"}},
		{"an open quote", "a: \"b\nc: d\n", []string{"1:4 the quote that opens here is never closed"}},
		{"a colon in a value", "a: b: c\n", []string{"1:5 a colon and a blank inside of a value without quotes: put the value in quotes"}},
		{"an at sign", "a: @b\n", []string{"1:4 '@' cannot begin a value: put the value in quotes"}},
		{"a line without a colon", "a: 1\nb\nc: 2\n", []string{"2:1 a key without a colon: a line such as \"key: value\" is expected"}},
		{"indentation", "a: 1\n b: 2\n", []string{"2:3 a key where none can stand: the line is indented further than the keys above it, or follows a value that goes on"}},
		{"text behind quotes", "a: \"b\" c\n", []string{"1:8 what stands here fits nothing above it: keys of one mapping, and the - of one sequence, stand in one column, and a text that goes on after its quotes is an error"}},
		{"an unknown tag", "a: !secret b\n", []string{"1:4 !secret"}},
		{"itself", "a: &a\n  b: *a\n", []string{"2:6 the alias *a stands inside of what it refers to"}},
		{"no UTF-8", "a: \xe9\n", []string{"1:4 \xe9"}},
		{"a control character", "a: b\x01\n", []string{"1:5 the control character U+0001: YAML holds none as such"}},
		{"a zero byte", "a: b\x00\n", []string{"1:1 " + binaryFile([]byte("a: b\x00\n"))}},
		{"nothing", "", []string{fmt.Sprintf("1:1 defect %d", Empty)}},
		{"comments alone", "# a\n---\n# b\n", []string{fmt.Sprintf("1:1 defect %d", Empty)}},
		{"JSON", `{"a": ["b", 1e5, null]}`, []string{`1:1 {"a":["b",1e5,null]}`}},
		{"a byte-order mark", "\ufeffa: b\n", []string{`1:1 {"a":"b"}`}},
		{"nested too deep", strings.Repeat("[", 70) + strings.Repeat("]", 70), []string{fmt.Sprintf("1:66 defect %d", TooDeep)}},
		{"too many values", "a: [" + strings.Repeat("1,", 600_000) + "]", []string{fmt.Sprintf("1:1 defect %d", TooMany)}},
	} {
		if diff := cmp.Diff(c.want, forms(c.text, YAML)); diff != "" && c.name != "a zero byte" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestAliasBombs has documents that would come to more values than there are atoms in the sea.
func TestAliasBombs(t *testing.T) {
	lists, mappings := "a0: &a0 [x, x]\n", "a0: &a0 {k: v}\n"
	for i := 1; i < 80; i++ {
		lists += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
		mappings += fmt.Sprintf("a%d: &a%d\n  <<: [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	long := "a: &a " + strings.Repeat("x", 1<<20) + "\nb: [" + strings.Repeat("*a, ", 100) + "]\n"
	for _, text := range []string{lists, mappings, long} {
		got := forms(text, YAML)
		if len(got) != 1 || !strings.HasSuffix(got[0], fmt.Sprintf(" defect %d", AliasBudget)) {
			t.Errorf("%.60q: %.200q", text, got)
		}
	}
}

func TestFrontMatter(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a pin", "---\ntitle: page\ntags: [a]\npin: {a: 1}\nmedia: {image: b.jpg}\npublish_at: 2026-12-01T09:00:00Z\n---\n# body\n---\n", []string{`4:1 {"pin":{"a":1},"media":{"image":"b.jpg"},"publish_at":"2026-12-01T09:00:00Z"}`}},
		{"an envelope", "---\npin:\n  pin: {a: 1}\n  publish_at: x\n---\n", []string{`3:3 {"pin":{"a":1},"publish_at":"x"}`}},
		{"a body", "---\nlayout: x\nboard_id: \"1\"\n...\n", []string{`2:1 {"layout":"x","board_id":"1"}`}},
		{"carriage returns and a byte-order mark", "\ufeff---\r\npin: {a: 1}\r\n---\r\ntext", []string{`2:1 {"pin":{"a":1}}`}},
		{"pin is no mapping", "---\npin: true\n---\n", []string{"2:6 the front matter holds no pin: its key pin has a single value, and one mapping, the pin's body, is expected"}},
		{"several pins", "---\ntitle: x\npin:\n  - {board_id: \"1\"}\n---\n", []string{"4:3 the front matter holds no pin: its key pin has a sequence, and one mapping, the pin's body, is expected"}},
		{"no pin", "---\ntitle: x\n---\n", []string{"2:1 the front matter holds no pin: neither the key pin nor board_id or media_source"}},
		{"none", "# text\n", []string{"1:1 no front matter: in Markdown a pin stands at the start of the file, between two lines of ---"}},
		{"empty", "---\n---\n", []string{"2:1 the front matter is empty: the key pin, board_id or media_source is expected"}},
		{"never closed", "---\npin: {a: 1}\n", []string{"1:1 the front matter that opens here is never closed: a second line of --- is expected"}},
		{"TOML", "+++\npin = 1\n+++\n", []string{"1:1 front matter in TOML is not read: write it in YAML, between two lines of ---"}},
		{"JSON", "{\n\"pin\": 1\n}\n", []string{"1:1 front matter in JSON is not read: write it in YAML, between two lines of ---"}},
		{"broken", "---\ntitle: x\npin:\n\tboard_id: 1\n---\n", []string{"4:1 a tab: YAML indents with blanks only"}},
	} {
		if diff := cmp.Diff(c.want, forms(c.text, Markdown)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestScalar goes by section 10.3 of YAML 1.2.2 and, for YAML 1.1, by what PyYAML 6.0.3 makes of each.
func TestScalar(t *testing.T) {
	for _, c := range []struct{ text, core, old string }{
		{"549755885175", "the number 549755885175", "the number 549755885175"}, {"0123", "the number 123", "the octal number 83"}, {"0123456789", "the number 123456789", ""}, {"08", "the number 8", ""}, {"-017", "the number -17", "the octal number -15"},
		{"1e5", "the number 100000", ""}, {"1.5e+3", "the number 1500", "the number 1500"}, {"1.e+5", "the number 100000", "the number 100000"}, {"0o17", "the octal number 15", ""}, {"0x1F", "the hexadecimal number 31", "the hexadecimal number 31"}, {"-0x1f", "", "the hexadecimal number -31"}, {"0x", "", ""},
		{"0b101", "", "the binary number 5"}, {"1_000", "", "the number 1000"}, {"12:30", "", "the number 750"}, {"190:20:30", "", "the number 685230"}, {"20:30.5", "", "a number"}, {"1:99", "", ""}, {"1_0.5", "", "the number 10.5"},
		{"2026-12-01", "", "a date"}, {"2026-12-01T09:00:00Z", "", "a date"}, {"2026-12-01 9:00:00", "", "a date"}, {"2026-1-1", "", ""},
		{"yes", "", "true"}, {"No", "", "false"}, {"on", "", "true"}, {"OFF", "", "false"}, {"y", "", ""}, {"nO", "", ""}, {"True", "true", "true"}, {"~", "null", "null"}, {".inf", "a number that JSON cannot hold", "a number that JSON cannot hold"}, {".nan", "a number that JSON cannot hold", "a number that JSON cannot hold"},
		{"+1", "the number 1", "the number 1"}, {"-0", "the number 0", "the number 0"}, {".5", "the number 0.5", "the number 0.5"}, {"+.5", "the number 0.5", ""}, {"12a", "", ""}, {"3.14.15", "", ""}, {"hello", "", ""}, {strings.Repeat("1", 90), "", ""},
	} {
		if s := Scalar(c.text); s.Core() != c.core || s.Old() != c.old {
			t.Errorf("%s: %q and %q, want %q and %q", c.text, s.Core(), s.Old(), c.core, c.old)
		}
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]Form{
		`{"a":1}`: JSON, "[1]": JSON, "{\"a\":1}\n{}": Lines, "hello": JSON, "": JSON, "'a': 1": JSON, `"a": 1`: JSON, "<html>": JSON,
		"a: 1": YAML, "# c\nboard_id: 1": YAML, "- a": YAML, "---\na: 1\n": YAML, "---\na: 1\n---\nb: 2": YAML, "%YAML 1.2\n---\n": YAML, "\ufeffa: 1": YAML, "media_source:\n": YAML,
		"---\na: 1\n---\n\nSome text.\n": Markdown, "---\na: 1\n---\n* list": Markdown, "+++\n": Markdown,
		"Title,Media URL\n": CSV, "Pinterest board;Media file URL\n": CSV, "sep=;\nx": CSV, "\ufeffTitle\tMedia URL\r\n": CSV, "Title,Link\n": JSON, "# Title, Media URL": JSON,
	} {
		s := splitter{window: []byte(text), eof: true}
		start := 0
		if strings.HasPrefix(text, "\ufeff") {
			start = 3
		}
		if got := s.sniff(s.firstByte(start), start); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
