package payload

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// doc parses one text.
func doc(text string) *Document {
	d := &Document{Source: []byte(text)}
	d.parse()
	return d
}

func TestTree(t *testing.T) {
	text := "{\n  \"a b/c~é\": [1, {\"x\": \"y\\u00e9\\n\"}, null],\n  \"title\": \"日本\",\n  \"n\": -1.5e3\n}"
	d := doc(text)
	if len(d.Defects()) != 0 {
		t.Fatalf("defects: %v", d.Defects())
	}
	var got []string
	for n := range d.Root().Walk {
		line, column := d.Position(n.Span().Start)
		got = append(got, fmt.Sprintf("%s %v %q at %d:%d", n.Pointer(), n.Kind(), n.Text(), line, column))
	}
	// Lines and columns counted by hand, columns in code points.
	want := []string{
		` an object "" at 1:1`,
		`/a b~1c~0é an array "" at 2:14`,
		`/a b~1c~0é/0 a number "" at 2:15`,
		`/a b~1c~0é/1 an object "" at 2:18`,
		`/a b~1c~0é/1/x a string "yé\n" at 2:24`,
		`/a b~1c~0é/2 null "" at 2:38`,
		`/title a string "日本" at 3:12`,
		`/n a number "" at 4:8`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if line, column := d.Position(len(text)); line != 5 || column != 2 {
		t.Errorf("end at %d:%d, want 5:2", line, column)
	}
}

func TestMissing(t *testing.T) {
	d := doc(`{"media_source": {"items": [{"url": "u"}]}}`)
	for _, c := range []struct {
		path    []string
		pointer string
		span    Span
	}{
		{[]string{"board_id"}, "/board_id", Span{0, 43}},
		{[]string{"media_source", "u/r~l"}, "/media_source/u~1r~0l", Span{17, 42}},
		{[]string{"media_source", "a", "b"}, "/media_source/a/b", Span{17, 42}},
	} {
		n := d.Root().Get(c.path...)
		if n.Exists() || n.Present() || n.Kind() != Invalid || n.Text() != "" || n.Len() != 0 || n.Raw() != nil {
			t.Errorf("%v is there", c.path)
		}
		if n.Pointer() != c.pointer || n.Span() != c.span {
			t.Errorf("%v: %s %v, want %s %v", c.path, n.Pointer(), n.Span(), c.pointer, c.span)
		}
	}
	var zero Node
	if zero.Exists() || zero.Pointer() != "" || zero.Get("a").Exists() || zero.Parent().Exists() || zero.Span() != (Span{}) {
		t.Error("the zero Node is somewhere")
	}
}

func TestDuplicatesLastWins(t *testing.T) {
	d := doc(`{"a": 1, "b": {"x": 1, "X": 2}, "a": 3, "\u0061": 4}`)
	if got := d.Root().Get("a").Literal(); got != "4" {
		t.Errorf("a is %s", got)
	}
	var got []string
	for _, f := range d.Defects() {
		got = append(got, fmt.Sprintf("%d %s/%s %d %d %s", f.Code, f.Detail, f.Twin, f.Span.Start, d.DefectTwin(f).NameSpan().Start, d.DefectNode(f).Pointer()))
	}
	want := []string{
		fmt.Sprintf("%d a/a 32 1 /a", DuplicateKey),
		fmt.Sprintf("%d a/a 40 1 /a", DuplicateKey),
		fmt.Sprintf("%d X/x 23 15 /b/X", CaseVariantKey),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicatesOfManyMembers(t *testing.T) {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, `"k%d": 0, `, i)
	}
	d := doc("{" + b.String() + `"K7": 1, "k8": 2}`)
	if len(d.Defects()) != 2 || d.Defects()[0].Code != CaseVariantKey || d.Defects()[1].Code != DuplicateKey {
		t.Errorf("defects: %+v", d.Defects())
	}
}

// TestSyntax holds one case for each way in which people get JSON wrong. The place is the byte that is at fault.
func TestSyntax(t *testing.T) {
	for _, c := range []struct {
		text string
		code DefectCode
		at   int
		says string
	}{
		{``, Empty, 0, ""},
		{" \n ", Empty, 0, ""},
		{`{"a": 1`, Syntax, 6, "ends inside the object that opens with \"{\" on line 1"},
		{"{\n\"a\": [1, 2", Syntax, 11, "ends inside the array that opens with \"[\" on line 2"},
		{`{"a": "b`, Syntax, 6, "never closed"},
		{`{'a': 1}`, Syntax, 1, "single quote"},
		{`{"a": 'http://x.example/y'}`, Syntax, 6, "single quote"},
		{"{\"a\": “b”}", Syntax, 6, "typographic quote"},
		{`{a: 1}`, Syntax, 1, `the member's name "a" must stand in double quotes`},
		{`{"a" 1}`, Syntax, 5, "colon is missing"},
		{`{"a" = 1}`, Syntax, 5, "equals sign"},
		{`{"a" "b"}`, Syntax, 5, "colon is missing"},
		{`{"a": 1 "b": 2}`, Syntax, 8, "comma is missing"},
		{`{"a": 1 b: 2}`, Syntax, 8, "comma is missing"},
		{`[1 2]`, Syntax, 3, "comma is missing"},
		{`{"a": }`, Syntax, 6, "has no value"},
		{`{"a"}`, Syntax, 4, "no colon and no value"},
		{`{"a": 1]`, Syntax, 7, `"]" stands where "}" must close the object that opens on line 1`},
		{`{"a": [1}`, Syntax, 8, `"}" stands where "]" must close the array`},
		{`}`, Syntax, 0, "closes nothing"},
		{`{,}`, Syntax, 1, "a comma where a member's name"},
		{`{"a": NaN}`, Syntax, 6, "NaN is not JSON: numbers must be finite"},
		{`{"a": -Infinity}`, Syntax, 6, "finite"},
		{`{"a": undefined}`, Syntax, 6, "leave the member out"},
		{`{"a": True}`, Syntax, 6, "write true"},
		{`{"a": None}`, Syntax, 6, "write null"},
		{`{"a": hello}`, Syntax, 6, `"hello" must stand in double quotes`},
		{`{"a": 012}`, Syntax, 6, "leading zeros"},
		{`{"a": +1}`, Syntax, 6, "plus sign"},
		{`{"a": .5}`, Syntax, 6, "both sides of the point"},
		{`{"a": 5.}`, Syntax, 6, "both sides of the point"},
		{`{"a": 0x1F}`, Syntax, 6, "hexadecimal"},
		{"{\"a\": \"b\nc\"}", Syntax, 8, "line break inside a string"},
		{"{\"a\": \"b\tc\"}", Syntax, 8, `U+0009`},
		{`{"a": "\x41"}`, Syntax, 7, `\x is no escape`},
		{`{"a": "\u00g1"}`, Syntax, 7, "four hexadecimal digits"},
		{`{"a": "C:\Users"}`, Syntax, 9, `\U is no escape`},
		{`<html>`, Syntax, 0, "HTML or XML"},
		{"---\na: 1", Syntax, 0, "YAML"},
		{"\x00\x01\x02", Syntax, 0, "zero byte"},
		{"\x7fELF", Syntax, 0, ""},
		{`{"a": 1} {"b": 2}`, TrailingData, 9, "a second object"},
		{`{"a": 1}}`, TrailingData, 8, "closes nothing"},
		{`{"a": 1},`, TrailingData, 8, "a comma"},
		{"{\"a\": 1} // c", Comment, 9, ""},
		{"{\"a\": 1, // c\n \"b\": 2}", Comment, 9, ""},
		{"{\"a\": /* c */ 1}", Comment, 6, ""},
		{"# c\n{\"a\": 1}", Comment, 0, ""},
		{`{"a": 1,}`, TrailingComma, 7, ""},
		{`{"a": [1, 2, ]}`, TrailingComma, 11, ""},
		{`{"a": 1, /*`, Comment, 9, ""},
		{"\xff\xfe{\x00}\x00", Encoding, 0, "UTF-16 (little-endian)"},
		{"\xfe\xff\x00{\x00}", Encoding, 0, "UTF-16 (big-endian)"},
		{"{\x00\"\x00", Encoding, 0, "UTF-16 (little-endian)"},
		{"\x00\x00\xfe\xff\x00\x00\x00{", Encoding, 0, "UTF-32 (big-endian)"},
		{"\xff\xfe\x00\x00{\x00\x00\x00", Encoding, 0, "UTF-32 (little-endian)"},
		{"\ufeff{}", ByteOrderMark, 0, ""},
		{"{\"a\": \"caf\xe9\"}", InvalidUTF8, 10, "\xe9"},
		{"{\"a\": \"\xed\xa0\x80\"}", InvalidUTF8, 7, "\xed\xa0\x80"},
		{`{"a": 1e400}`, AbsurdNumber, 6, ""},
		{`{"a": 1e-99999999999}`, AbsurdNumber, 6, ""},
		{`{"a": ` + strings.Repeat("1", 33) + `}`, AbsurdNumber, 6, ""},
		{strings.Repeat("[", MaxDepth+1), TooDeep, MaxDepth, ""},
		{strings.Repeat(`{"a":`, MaxDepth+1), TooDeep, 5 * MaxDepth, ""},
	} {
		t.Run(c.text[:min(len(c.text), 20)], func(t *testing.T) {
			d := doc(c.text)
			if len(d.Defects()) != 1 {
				t.Fatalf("%q has %d defects, want 1: %+v", c.text, len(d.Defects()), d.Defects())
			}
			f := d.Defects()[0]
			if f.Code != c.code || f.Span.Start != c.at || !strings.Contains(f.Detail, c.says) {
				t.Errorf("%q: code %d at %d %q, want code %d at %d %q", c.text, f.Code, f.Span.Start, f.Detail, c.code, c.at, c.says)
			}
		})
	}
}

func TestSoundTexts(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, ` {"a" : [ ] } `, `"s"`, `0`, `-0`, `1e300`, `{"a":1e-5}`, `{"a":"\ud83d\ude00 \/ \"x\\"}`, `{"a":"// no # comment /* ,] */"}`,
		`{"a":""}`, "{\"\u00e9\":1}", strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), `{"a":"\ud800"}`,
	} {
		if d := doc(text); len(d.Defects()) != 0 || !d.Root().Exists() {
			t.Errorf("%s: %+v", text, d.Defects())
		}
	}
}

// TestRelaxed shows that a comment or trailing comma does not hide the rest.
func TestRelaxed(t *testing.T) {
	d := doc("{\"a\": 1, // one\n /* two */ \"b\": [2,],}\n")
	if got := d.Root().Get("b").Len(); got != 1 {
		t.Errorf("b has %d elements", got)
	}
	var got []string
	for _, f := range d.Defects() {
		got = append(got, fmt.Sprint(f.Code, f.Span.Start, f.More))
	}
	want := []string{fmt.Sprint(Comment, 9, 1), fmt.Sprint(TrailingComma, 34, 1)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEnvelope(t *testing.T) {
	for _, c := range []struct {
		text      string
		enveloped bool
		body      string
	}{
		{`{"pin": {"board_id": "1"}, "publish_at": "x"}`, true, "/pin"},
		{`{"pin": null}`, true, "/pin"},
		{`{"pin": {}, "board_id": "1"}`, false, ""},
		{`{"board_id": "1"}`, false, ""},
	} {
		if d := doc(c.text); d.Enveloped() != c.enveloped || d.Body().Pointer() != c.body {
			t.Errorf("%s: enveloped %v, body %q", c.text, d.Enveloped(), d.Body().Pointer())
		}
	}
}

func TestParserIsReused(t *testing.T) {
	var p Parser
	for range 3 {
		for _, text := range []string{`{"a": [1, 2`, `{"b": {"c": "d"}}`, "{\"a\": \"\xff\"}"} {
			d := &Document{Source: []byte(text)}
			p.Parse(d)
			if text[2] == 'b' && (d.Root().Get("b", "c").Text() != "d" || len(d.Defects()) != 0) {
				t.Errorf("%s: %v", text, d.Defects())
			}
			if text[2] == 'a' && len(d.Defects()) != 1 {
				t.Errorf("%s: %v", text, d.Defects())
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(`{"board_id":"549755885175123456","title":"summer linen dress recipe lemon garden","description":"` + strings.Repeat("balcony easy weeknight ", 10) +
		`","alt_text":"` + strings.Repeat("cozy autumn knit ", 5) + `","link":"https://shop.example.com/p/123456789?utm_source=pinterest","media_source":{"source_type":"image_url","url":"https://cdn.example.com/img/1.jpg"}}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var p Parser
	d := &Document{Source: text}
	for b.Loop() {
		p.Parse(d)
	}
}
