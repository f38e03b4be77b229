package payload

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzPayload holds the parser against encoding/json: what that takes is taken, and what it refuses has a defect
// with a place inside the text. It also cuts each input block by block and at once, with the same result.
func FuzzPayload(f *testing.F) {
	for _, seed := range []string{
		`{"board_id":"1","media_source":{"source_type":"image_url","url":"https://a.example/b.jpg"}}`,
		`[{"a":1},{"a":"\u00e9\ud83d\ude00"},]`, "{\"a\":1}\n{\"b\":2}\n", `{"a":/*c*/1,}`, "\xff\xfe{\x00}\x00", "{\"a\":\"\xff\"}", `{"a":1e999}`, `{"a":1,"A":2,"a":3}`, `{"pin":{},"media":{}}`, "[[[[", `{"a":"\ud800"}`, "'", `{"a`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := &Document{Source: text}
		d.parse()
		valid := json.Valid(text) && utf8.Valid(text)
		fatal := false
		for _, defect := range d.Defects() {
			if defect.Span.Start < 0 || defect.Span.End < defect.Span.Start || defect.Span.End > len(text)+1 {
				t.Errorf("defect outside of the text: %+v", defect)
			}
			switch defect.Code {
			case DuplicateKey, CaseVariantKey, AbsurdNumber, TooDeep, Encoding:
			default:
				fatal = true
			}
		}
		if valid && fatal {
			t.Errorf("%q is valid JSON, but has %+v", text, d.Defects())
		}
		if !valid && len(d.Defects()) == 0 {
			t.Errorf("%q is no valid JSON, but has no defect", text)
		}
		for n := range d.Root().Walk {
			span := n.Span()
			if !bytes.Equal(text[span.Start:span.End], n.Raw()) {
				t.Errorf("%s: its span is not its text", n.Pointer())
			}
			_, _, _ = n.Text(), n.Name(), n.Pointer()
			d.Position(span.Start)
		}
		for _, form := range []Form{Auto, JSON, Lines} {
			var at, once []string
			for d := range Bytes("in", text, form) {
				once = append(once, string(d.Source))
			}
			for d := range Read("in", iotest.HalfReader(bytes.NewReader(text)), form) {
				at = append(at, string(d.Source))
			}
			if diff := cmp.Diff(once, at); diff != "" {
				t.Errorf("form %d: %s", form, diff)
			}
		}
	})
}
