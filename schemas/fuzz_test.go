package schemas

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
)

// FuzzFastAccept holds the evaluator against the library, which reads the body by way of
// encoding/json: what one accepts in haste, the other accepts at leisure.
func FuzzFastAccept(f *testing.F) {
	for _, c := range contractCases(f) {
		if len(c.Body) < 1000 {
			f.Add([]byte(c.Body))
		}
	}
	for _, name := range sampleNames() {
		f.Add([]byte(strings.ReplaceAll(sample(name), "A light linen dress for warm days. ", "")))
	}
	f.Add([]byte(`{"board_id":"1","title":"\ud83d\ude00\u00e9\n","media_source":{"source_type":"image\u005furl","url":"\/a"}}`))
	f.Fuzz(func(t *testing.T, source []byte) {
		d := &payload.Document{Source: source}
		body := d.Body()
		found, err := Check(body, nil)
		if err != nil {
			t.Fatal(err)
		}
		if body.Kind() != payload.Object || slices.ContainsFunc(d.Defects(), unreadable) {
			return
		}
		clean := true
		for _, at := range filesFor(body) {
			root, err := at.file.root()
			if err != nil {
				t.Fatal(err)
			}
			var plain any
			decoder := json.NewDecoder(bytes.NewReader(at.at.Raw()))
			decoder.UseNumber()
			if err := decoder.Decode(&plain); err != nil {
				t.Skip(err)
			}
			verdict := compiled(t, at.file).Validate(plain)
			blanks := root.appendBlanks(at.at, nil)
			if root.accepts(at.at) && (verdict != nil || len(blanks) > 0) {
				t.Errorf("%s accepted: %v %v", at.file.name, verdict, ruleIDs(blanks))
			}
			clean = clean && verdict == nil && len(blanks) == 0
		}
		if clean != (len(found) == 0) {
			t.Errorf("clean: %v, found: %v", clean, ruleIDs(found))
		}
	})
}

// unreadable are the defects that encoding/json and payload understand differently.
func unreadable(d payload.Defect) bool {
	return d.Code != payload.DuplicateKey && d.Code != payload.CaseVariantKey
}
