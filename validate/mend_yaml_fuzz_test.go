package validate

import (
	"bytes"
	"context"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// FuzzMendYAML fixes any YAML and front matter and holds what is true of every fix: by itself and with the others it makes of the
// text what the same makes of the pins' JSON, to the byte; all else of a page stays; fixing once more changes nothing.
func FuzzMendYAML(f *testing.F) {
	for _, r := range rules.All {
		f.Add([]byte(r.Bad))
	}
	for _, pattern := range []string{"../testdata/corpus/*.txtar", "../cmd/pinlint/testdata/fix*.txtar"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range archive.Files {
				f.Add(file.Data)
			}
		}
	}
	for _, seed := range []string{
		"- &a {note: x, board_id: 1}\n- <<: *a\n  note: |+\n    y\n\n  title: 012\n- note: z # c\n  is_removable:\n  - a\n  description: ''\n",
		"media_source:\r\n  source_type: image_base64\r\n  data: |-\r\n    data:image/png;base64,iVBORw0KGgo=\r\n  content_type:\r\nnote: [a, {b: c}]\r\n",
		"{note: x, title: 1, media_source: {source_type: video_id, media_id: 3, cover_image_content_type: jpg,},}\n---\ntitle: >\n a\nnote: \"a\\\n  b\"",
		"---\nlayout: x\npin:\n  ? note\n  : x\n  product_tags: !t []\n  board_id: 1\n---\ntext\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, name := range []string{"pins.yaml", "page.md"} {
			fixedAsJSON(t, name, text)
		}
	})
}

// fixedAsJSON fixes a file of YAML or Markdown and holds what is true of every fix.
func fixedAsJSON(t *testing.T, name string, text []byte) (after []byte) {
	t.Helper()
	form := payload.FormOf(name)
	docs := documentsOf(t, text, form)
	l := Linter{Workers: 1}
	index := 0
	for r, err := range l.Lint(context.Background(), payload.Bytes(name, text, form)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range r.Findings {
			if finding.Fix == nil {
				continue
			}
			if finding.Unfixed != "" {
				t.Errorf("fixed, and not: %s", finding.Unfixed)
			}
			for _, e := range finding.Fix.Edits {
				placed(t, text, e.Start, e.Line, e.ByteColumn)
				placed(t, text, e.End, e.EndLine, e.EndByteColumn)
			}
			edits, _ := payload.Compose(docs[index].Source, [][]payload.Edit{finding.Fix.meant})
			want := payload.Apply(docs[index].Source, edits)
			alone := edited(text, finding.Fix.Edits)
			got := documentsOf(t, alone, form)
			for i := range docs {
				source := docs[i].Source
				if i == index {
					source = want
				}
				if len(got) != len(docs) || docs[i].Translated() && !bytes.Equal(got[i].Source, source) {
					t.Fatalf("%s: %s: pin %d is to be %s\n%q\n%q", finding.Rule, finding.Fix.What, i, source, text, alone)
				}
			}
		}
		index++
	}
	after, results, made := mendText(t, Linter{Workers: 1}, name, text)
	noFault(t, results)
	if diff := cmp.Diff(outside(text, form), outside(after, form)); diff != "" {
		t.Errorf("outside of the pin: %s\n%q\n%q", diff, text, after)
	}
	again, _, more := mendText(t, Linter{Workers: 1}, name, after)
	if more > 0 || !bytes.Equal(again, after) || made == 0 && !bytes.Equal(text, after) {
		t.Errorf("a second run makes %d more: %q, of %q", more, again, after)
	}
	return after
}

func documentsOf(t *testing.T, text []byte, form payload.Form) (list []*payload.Document) {
	t.Helper()
	for d, err := range payload.Bytes("in", text, form) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, d)
	}
	return list
}

// placed holds the line and column of a place in a text against counting them.
func placed(t *testing.T, text []byte, at int64, line, column int) {
	t.Helper()
	before := bytes.TrimPrefix(text[:at], []byte("\ufeff"))
	if l, c := 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n'); line != l || column != c {
		t.Errorf("%d of %q is said to be %d:%d, not %d:%d", at, text, line, column, l, c)
	}
}

// edited is a text with the edits of a finding, as other programs make them.
func edited(text []byte, edits []Edit) (after []byte) {
	at := int64(0)
	for _, e := range edits {
		after = append(append(after, text[at:e.Start]...), e.Text...)
		at = e.End
	}
	return append(after, text[at:]...)
}

// outside is what a page holds beside its pin: its other front matter, in JSON, and its text.
func outside(text []byte, form payload.Form) (all []string) {
	if form != payload.Markdown {
		return nil
	}
	for d := range payload.Bytes("in", text, form) {
		if !d.Translated() {
			return nil
		}
		front := d.Written()
		all = append(all, string(text[int(d.Start)+len(front):]))
		for whole := range payload.Bytes("in", front, payload.YAML) {
			for n := range whole.Root().Children {
				if n.Name() != "pin" && d.Enveloped() {
					all = append(all, n.Name()+": "+string(n.Raw()))
				}
			}
		}
	}
	return all
}

// FuzzMendWritten is FuzzMendYAML for pins that are written in as many ways as YAML has, sound and not. No comment is lost.
func FuzzMendWritten(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		w := writer{rand.New(rand.NewPCG(seed, 0))}
		name, text := w.file()
		after := fixedAsJSON(t, name, []byte(text))
		if strings.Count(text, "#") != bytes.Count(after, []byte("#")) {
			t.Errorf("a comment is lost: %q\n%q", text, after)
		}
	})
}

// writer writes pins at random. In its texts % stands for the indentation.
type writer struct{ *rand.Rand }

var (
	dot = strings.Split(strings.SplitN(rules.ByID("image.base64").Bad, "base64,", 2)[1], `"`)[0]

	someValues = []string{"1", "012", "1e5", "x", "''", `""`, "No", "~", "", "[a, b]", "{a: b}", "[]", "{}", "- a", "image/jpg", "'image/jpg'", `"image\/jpg"`, "\U0001f9f5", "1\u2028", "\"a\u0085b\"", "'\u2029'", `"\x20\t"`, `"a\"b"`, "# c\n%  12", "\n%  12",
		"|\n%  x\n", "|-\n%  x", ">+\n%  x\n\n", "|+\n%  x\n\n", "\"a\\\n%  b\"", "a\n%  b", "'a\n\n%  b'", "[\n%a: b\n%]", "{\n%a: b, # x\n%c: d\n%}",
		"&a x", "*a", "&a 12", "&b {note: 1}", "*b", "\n%  &b\n%  a: 1", "!!str 12", "!!int 12", "!t x",
		"\n%  a: b\n%  c: d", "\n%  - a\n%  - b", "\n%- a\n%- b", "\n%  a:\n%  b:", "\n%-\n%-"}
	somePictures = []string{"@", "@", "|-\n%  @", "|\n%  @", ">+\n%  @\n", "'@'", "\n%  @", "data:image/png;base64,@", ">-\n%  data:image/png;base64,@", `"data:image\/png;base64,@"`}
	someNames    = []string{"note", "board_id", "board_section_id", "title", "description", "alt_text", "link", "product_tags", "is_removable", "x", "'note'", `"title"`, "? note\n%", "&k note", "*k ", "!!str note", "<<", "parent_pin_id", "dominant_color"}
	sourceNames  = []string{"content_type", "data", "cover_image_data", "'data'", `"content_type"`, "media_id", "cover_image_content_type", "cover_image_url", "url", "x", "source_type", "title", "description", "<<"}
	behind       = []string{"", "", "", "", " # c", "  ", "\t# d,", " #", "\t", "\n%# own", "\n", "\n\n"}
)

func (w writer) pick(some ...string) string { return some[w.IntN(len(some))] }

// fit is one of some that stands in a line.
func (w writer) fit(some []string) string {
	for {
		if s := w.pick(some...); !strings.ContainsAny(s, "%|>") {
			return s
		}
	}
}

// member is a line or more of a mapping.
func (w writer) member(names []string, indent string) string {
	name := w.pick(names...)
	values := someValues
	if strings.Contains(name, "data") {
		values = somePictures
	}
	s := name + ":" + w.pick(" ", " ", " ", "  ", "\t") + w.pick(values...) + w.pick(behind...) + "\n"
	return strings.NewReplacer("%", indent, "@", dot).Replace(s)
}

// members are some, of which the first is where the indentation is.
func (w writer) members(names []string, indent string, most int) string {
	s := w.member(names, indent)
	for range w.IntN(most) {
		s += indent + w.member(names, indent)
	}
	return s
}

// braces is a mapping in braces.
func (w writer) braces(names []string) string {
	s := "{" + w.pick("", "", " ", "\n  ", " # c\n  ", "source_type: image_base64, ", "source_type: video_id, cover_image_data: @, ")
	for n := w.IntN(5); n > 0; n-- {
		s += w.fit(names) + w.pick(": ", ": ", ": ", ":", ":  ", "") + w.fit(append(someValues, "@"))
		if n > 1 || w.IntN(5) == 0 {
			s += w.pick(", ", ", ", ",", ",\n  ", " , ", ", # c,\n  ")
		}
	}
	return strings.ReplaceAll(s+w.pick("", "", " ", "\n", " # c\n")+"}", "@", dot)
}

func (w writer) pin(indent string) string {
	if w.IntN(6) == 0 {
		return w.braces(append(someNames, sourceNames...)) + "\n"
	}
	s := w.members(someNames, indent, 4) + indent + "media_source:"
	switch w.IntN(4) {
	case 0:
		s += " " + w.braces(sourceNames) + w.pick(behind[:9]...) + "\n"
	case 1:
		s += "\n" + indent + "  source_type: multiple_image_base64\n" + indent + "  items:\n"
		for range 1 + w.IntN(3) {
			s += indent + "  - " + w.members(sourceNames, indent+"    ", 4)
		}
	default:
		s += w.pick("", "", " &a", " !t") + "\n" + indent + "  source_type: " + w.pick("video_id", "image_base64", "image_url") + "\n" + indent + "  " + w.members(sourceNames, indent+"  ", 4)
	}
	if w.IntN(2) == 0 {
		s += indent + w.members(someNames, indent, 3)
	}
	return s
}

func (w writer) file() (name, text string) {
	name = "pins.yaml"
	switch w.IntN(5) {
	case 0:
		for range 1 + w.IntN(3) {
			text += "- " + w.pick("", "", "&a ", "&b\n  ") + w.pin("  ")
		}
	case 1:
		text = w.pin("") + w.pick("---\n", "...\n---\n", "--- # c\n") + w.pin("")
	case 2:
		name, text = "page.md", "---\nlayout: x\npin:\n  "+w.pin("  ")+w.pick("", "tags: [a]\n", "other: *a\n", "note: x\n")+w.pick("---\n", "...\n", "---")+"note: x\n"
	case 3:
		text = "pin:" + w.pick("", " &b") + "\n  " + w.pin("  ") + "publish_at: 2027-01-01\n"
	default:
		text = w.pin("")
	}
	if w.IntN(4) == 0 {
		text = strings.TrimRight(text, "\n")
	}
	if w.IntN(8) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	} else if w.IntN(40) == 0 {
		text = strings.Replace(text, "\n", "\r", 1+w.IntN(3))
	}
	if w.IntN(20) == 0 {
		text = "\ufeff" + text
	}
	return name, text
}
