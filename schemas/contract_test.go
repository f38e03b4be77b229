package schemas

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/payload"
)

// contractCase is a body, what an independent validator says to it by the official
// contract, and the rules that pinlint's documentation names for it.
type contractCase struct {
	Name      string
	Official  bool
	Stricter  string   // refused by this documented rule, though the contract accepts it
	Rules     []string // of a body that the contract refuses
	Elsewhere string   // refused by this rule, which is code
	Body      json.RawMessage
}

func (c contractCase) want() []string {
	if c.Stricter != "" {
		return []string{c.Stricter}
	}
	return c.Rules
}

func contractCases(t testing.TB) []contractCase {
	text, err := os.ReadFile("testdata/contract.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var cases []contractCase
	for line := range bytes.Lines(text) {
		var c contractCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

func document(source string) *payload.Document {
	return &payload.Document{Source: []byte(source)}
}

func check(t testing.TB, source string) []Violation {
	found, err := Check(document(source).Body(), nil)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return found
}

func ruleIDs(found []Violation) []string {
	var ids []string
	for _, v := range found {
		ids = append(ids, v.Rule)
	}
	return ids
}

func TestContract(t *testing.T) {
	reported := map[string]bool{"payload.json": true} // a body that is no object is the caller's
	for _, c := range contractCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			if !c.Official && c.Elsewhere == "" && len(c.Rules) == 0 {
				t.Fatal("refused by the contract and by no rule")
			}
			got := ruleIDs(check(t, string(c.Body)))
			if diff := cmp.Diff(c.want(), got); diff != "" {
				t.Errorf("official: %v (-want +got)\n%s", c.Official, diff)
			}
		})
		for _, id := range c.want() {
			reported[id] = true
		}
	}
	for _, id := range Rules() {
		if !reported[id] {
			t.Errorf("no case for %s", id)
		}
	}
}

// TestFastPathServesCleanBodies: nearly every clean body is accepted without the library.
func TestFastPathServesCleanBodies(t *testing.T) {
	for _, c := range contractCases(t) {
		if !c.Official || c.Stricter != "" {
			continue
		}
		unusual := strings.Contains(c.Name, "index ") || strings.Contains(c.Name, "key_frame_time ")
		if !fast(document(string(c.Body)).Body()) && !unusual {
			t.Errorf("not sure about %s", c.Name)
		}
	}
}

func fast(body payload.Node) bool {
	for _, f := range filesFor(body) {
		root, err := f.file.root()
		if err != nil || !root.accepts(f.at) {
			return false
		}
	}
	return true
}

type fileAt struct {
	file *file
	at   payload.Node
}

func filesFor(body payload.Node) []fileAt {
	files := []fileAt{{pin, body}}
	source := body.Get("media_source")
	if variant := variants[source.Get("source_type").Text()]; variant != nil {
		files = append(files, fileAt{variant, source})
	}
	return files
}

func TestDuplicatesCountLast(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"the last is good", `{"title": 1, "board_id": "x", "board_id": "1", "title": "t", "media_source": {"source_type": "pin_url"}}`, nil},
		{"the last is bad", `{"board_id": "1", "media_source": {"source_type": "pin_url"}, "board_id": null}`, []string{"payload.board-id-missing"}},
		{"of the sources", `{"board_id": "1", "media_source": 1, "media_source": {"source_type": "image_url", "source_type": "pin_url"}}`, nil},
		{"by an escaped name", `{"board_id": "1", "board\u005fid": "x", "media_source": {"source_type": "pin_url"}}`, []string{"payload.board-id-pattern"}},
		{"blank, then not", `{"board_id": "1", "media_source": {"source_type": "image_url", "url": "", "url": "https://cdn.example.com/a.jpg"}}`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, ruleIDs(check(t, test.body))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestViolations checks all fields of violations, not only their rules.
func TestViolations(t *testing.T) {
	type violation struct {
		Rule, Keyword, Pointer string
		Limit                  int
		Types, Enum            []string
	}
	contentTypes := []string{"image/jpeg", "image/png"}
	tests := []struct {
		name, body string
		want       []violation
	}{
		{"an empty object", `{}`, []violation{
			{Rule: "payload.board-id-missing", Keyword: "required", Pointer: "/board_id"},
			{Rule: "payload.media-source-missing", Keyword: "required", Pointer: "/media_source"},
		}},
		{"several missing in one item", `{"board_id": "1", "media_source": {"source_type": "multiple_image_base64", "items": [{}, {"data": "AAAA"}]}}`, []violation{
			{Rule: "payload.source-fields-missing", Keyword: "required", Pointer: "/media_source/items/0/content_type"},
			{Rule: "payload.source-fields-missing", Keyword: "required", Pointer: "/media_source/items/0/data"},
			{Rule: "payload.source-fields-missing", Keyword: "required", Pointer: "/media_source/items/1/content_type"},
		}},
		{"document order", `{"title": 7, "media_source": {"index": -1, "items": [], "source_type": "multiple_image_urls"}, "board_id": "x", "description": []}`, []violation{
			{Rule: "payload.type", Keyword: "type", Pointer: "/title", Types: []string{"string", "null"}},
			{Rule: "carousel.index", Keyword: "minimum", Pointer: "/media_source/index"},
			{Rule: "carousel.count", Keyword: "minItems", Pointer: "/media_source/items", Limit: 2},
			{Rule: "payload.board-id-pattern", Keyword: "pattern", Pointer: "/board_id"},
			{Rule: "payload.type", Keyword: "type", Pointer: "/description", Types: []string{"string", "null"}},
		}},
		{"operands", `{"board_id": "1", "title": "` + strings.Repeat("x", 101) + `", "media_source": {"source_type": "image_base64", "content_type": "image/gif", "data": "AAAA"}}`, []violation{
			{Rule: "payload.title-length", Keyword: "maxLength", Pointer: "/title", Limit: 100},
			{Rule: "image.content-type", Keyword: "enum", Pointer: "/media_source/content_type", Enum: contentTypes},
		}},
		{"too many items", `{"board_id": "1", "media_source": {"source_type": "multiple_image_urls", "items": [{"url":"a"},{"url":"a"},{"url":"a"},{"url":"a"},{"url":"a"},{"url":"a"}]}}`, []violation{
			{Rule: "carousel.count", Keyword: "maxItems", Pointer: "/media_source/items", Limit: 5},
		}},
		{"null and blank", `{"board_id": null, "media_source": {"source_type": "image_url", "url": "\n"}}`, []violation{
			{Rule: "payload.board-id-missing", Keyword: "type", Pointer: "/board_id", Types: []string{"string"}},
			{Rule: "payload.source-fields-missing", Keyword: "x-blank", Pointer: "/media_source/url"},
		}},
		{"no source type", `{"board_id": "1", "media_source": {"url": "a"}}`, []violation{
			{Rule: "payload.source-type-unknown", Keyword: "required", Pointer: "/media_source/source_type"},
		}},
		{"an unknown source type", `{"pin": {"board_id": "1", "media_source": {"source_type": "video_url"}}}`, []violation{
			{Rule: "payload.source-type-unknown", Keyword: "enum", Pointer: "/pin/media_source/source_type",
				Enum: []string{"image_base64", "image_url", "video_id", "multiple_image_base64", "multiple_image_urls", "pin_url"}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []violation
			for _, v := range check(t, test.body) {
				got = append(got, violation{v.Rule, v.Keyword, v.At.Pointer(), v.Limit, v.Types, v.Enum})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCheckAppends(t *testing.T) {
	body := document(`{"media_source": {"source_type": "pin_url", "is_affiliate_link": 1}, "title": 1}`).Body()
	got, err := Check(body, []Violation{{Rule: "kept", At: body.Get("title")}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"kept", "payload.board-id-missing", "payload.type", "payload.type"}
	if diff := cmp.Diff(want, ruleIDs(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNoObject(t *testing.T) {
	for _, source := range []string{``, `null`, `[]`, `"x"`, `{`, `[{}]`} {
		if found := check(t, source); len(found) > 0 {
			t.Errorf("%q: %v", source, ruleIDs(found))
		}
	}
	if _, err := Check(payload.Node{}, nil); err != nil {
		t.Error(err)
	}
}

func TestRules(t *testing.T) {
	ids := Rules()
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("not sorted, or twice: %v", ids)
	}
	for _, id := range ids {
		if strings.Count(id, ".") != 1 {
			t.Errorf("%q is no rule's ID", id)
		}
	}
}
