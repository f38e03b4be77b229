package schemas

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/pinlint/pinlint/payload"
)

// walk visits every subschema of our files as plain JSON beside what read made of it.
func walk(t *testing.T, visit func(where string, plain map[string]any, s *schema)) {
	var down func(where string, plain map[string]any, s *schema)
	down = func(where string, plain map[string]any, s *schema) {
		visit(where, plain, s)
		if properties, ok := plain["properties"].(map[string]any); ok {
			for name, p := range properties {
				down(where+"/properties/"+name, p.(map[string]any), s.property(name))
			}
		}
		if items, ok := plain["items"].(map[string]any); ok {
			down(where+"/items", items, s.items)
		}
	}
	names, err := fs.Glob(release, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(release, name)
		if err != nil {
			t.Fatal(err)
		}
		var plain map[string]any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		s, err := read(release, name)
		if err != nil {
			t.Fatal(err)
		}
		down(name+"#", plain, s)
	}
}

func TestEveryConstraintNamesItsRule(t *testing.T) {
	annotations := []string{"$schema", "$id", "title", "description", "contentEncoding", "x-rule", "x-blank", "x-null", "properties", "items"}
	walk(t, func(where string, plain map[string]any, s *schema) {
		if s.opaque {
			t.Errorf("%s: not understood by the evaluator", where)
		}
		for keyword := range plain {
			switch {
			case slices.Contains(annotations, keyword):
			case keyword == "required":
				for _, name := range s.required {
					if s.ruleForMissing(name) == "" {
						t.Errorf("%s: no rule when %s is missing", where, name)
					}
				}
			case s.ruleFor(keyword) == "":
				t.Errorf("%s: no rule for %s", where, keyword)
			}
		}
		for keyword := range s.rules {
			if _, ok := plain[keyword]; !ok {
				t.Errorf("%s: a rule for %s, which is not there", where, keyword)
			}
		}
		for name := range s.requiredRules {
			if !slices.Contains(s.required, name) {
				t.Errorf("%s: a rule for %s, which is not required", where, name)
			}
		}
		if s.maxItems >= maxElements || s.minItems >= maxElements {
			t.Errorf("%s: more elements than are looked at", where)
		}
	})
}

// TestVariants: the discriminator, the files and the table in Go name the same variants.
func TestVariants(t *testing.T) {
	names, err := fs.Glob(release, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"pin.json"}
	for name, f := range variants {
		root, err := f.root()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{name}, root.property("source_type").enum); diff != "" {
			t.Errorf("%s (-want +got)\n%s", f.name, diff)
		}
		want = append(want, name+".json")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got)\n%s", diff)
	}
	root, err := pin.root()
	if err != nil {
		t.Fatal(err)
	}
	if types := root.property("media_source").property("source_type").enum; len(types) != len(variants) {
		t.Errorf("source types: %v", types)
	}
	walk(t, func(where string, plain map[string]any, _ *schema) {
		if name, ok := strings.CutSuffix(where, "#"); ok {
			if id := "https://github.com/pinlint/pinlint/schemas/" + Release + "/" + name; plain["$id"] != id {
				t.Errorf("%s: $id is %v", name, plain["$id"])
			}
		}
	})
}

func schemaFile(text string) *file {
	return newFile(fstest.MapFS{"test.json": {Data: []byte(text)}}, "test.json")
}

func TestOddNames(t *testing.T) {
	// Not among them is the empty name, which the library drops from its pointers.
	names := []string{"a b/c~é", "~1", "%2F", "100%", "a/b", "日本", "x?y#z", `q"`, "0"}
	properties, members := map[string]any{}, map[string]any{}
	for _, name := range names {
		properties[name] = map[string]any{"type": "object", "x-rule": "r.type", "properties": map[string]any{
			"list": map[string]any{"items": map[string]any{"type": "string", "x-rule": "r." + name}}}}
		members[name] = map[string]any{"list": []any{"good", 5}}
	}
	text, err := json.Marshal(map[string]any{"properties": properties})
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	found, err := schemaFile(string(text)).check(document(string(body)).Root(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range found {
		got[v.At.Pointer()] = v.Rule
	}
	want := map[string]string{}
	for _, name := range names {
		want["/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name)+"/list/1"] = "r." + name
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestNotSure: what the evaluator does not understand, it leaves to the library.
func TestNotSure(t *testing.T) {
	for _, text := range []string{
		`{"properties": {"a": {"minimum": 3, "x-rule": "a.b"}}}`,
		`{"additionalProperties": false, "x-rule": "a.b"}`,
		`{"properties": {"a": {"const": 1, "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"pattern": "^x$", "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"enum": [2, "x"], "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"minimum": 1.5, "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"type": "integer", "multipleOf": 7, "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"type": "array", "items": {"minLength": 9}, "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"type": "object", "required": ["b"], "x-rule": "a.b"}}}`,
		`{"properties": {"a": {"not": true, "x-rule": "a.b"}}}`,
	} {
		f := schemaFile(text)
		root, err := f.root()
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for _, source := range []string{`{"a": 1}`, `{"a": "y"}`, `{"a": ""}`, `{"a": ["short"]}`, `{"a": {}}`} {
			n := document(source).Root()
			if compiled(t, f).Validate(value(n, nil)) == nil {
				continue
			}
			refused++
			if root.accepts(n) {
				t.Errorf("%s accepted against %s", source, text)
			}
		}
		if refused == 0 {
			t.Errorf("%s refuses nothing", text)
		}
	}
}

func TestBlankComesFirst(t *testing.T) {
	f := schemaFile(`{"properties": {
		"both":  {"type": ["string", "null"], "minLength": 3, "x-rule": "a.rule", "x-blank": "a.blank", "x-null": "a.null"},
		"blank": {"type": ["string", "null"], "x-blank": "a.blank"},
		"null":  {"type": ["string", "null"], "x-null": "a.null"}}}`)
	tests := map[string][]string{
		`{"both": null}`: {"a.null"}, `{"both": ""}`: {"a.blank"}, `{"both": "x"}`: {"a.rule"}, `{"both": "xyz"}`: nil,
		`{"blank": null}`: {"a.blank"}, `{"blank": " "}`: {"a.blank"}, `{"blank": "x"}`: nil,
		`{"null": null}`: {"a.null"}, `{"null": " "}`: nil,
	}
	for body, want := range tests {
		found, err := f.check(document(body).Root(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, ruleIDs(found)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", body, diff)
		}
	}
}

// TestOneCause: what breaks two keywords of one rule is reported once, in order of document and keyword.
func TestOneCause(t *testing.T) {
	f := schemaFile(`{"properties": {
		"a": {"pattern": "^x*$", "maxLength": 3, "x-rule": "one.rule"},
		"c": {"minimum": 5, "exclusiveMinimum": 5, "x-rule": {"minimum": "three.least", "exclusiveMinimum": "three.more"}},
		"b": {"pattern": "^x*$", "maxLength": 3, "x-rule": {"pattern": "two.pattern", "maxLength": "two.length"}}}}`)
	for range 20 { // the library goes through maps
		found, err := f.check(document(`{"b": "yyyy", "a": "yyyy", "c": 1}`).Root(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"two.length", "two.pattern", "one.rule", "three.more", "three.least"}, ruleIDs(found)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}

func compiled(t testing.TB, f *file) *jsonschema.Schema {
	c, err := f.compiled()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFaultsAreErrors(t *testing.T) {
	body := document(`{"a": 1, "b": "x"}`).Root()
	panicking := schemaFile(`{"properties": {"a": {"const": 1}}}`)
	panicking.compiled = func() (*jsonschema.Schema, error) { return nil, nil }
	tests := map[string]*file{
		"not JSON":                 schemaFile(`{`),
		"no object":                schemaFile(`true`),
		"no schema":                schemaFile(`{"type": 5}`),
		"no rule":                  schemaFile(`{"properties": {"a": {"type": "string"}}}`),
		"no rule for required":     schemaFile(`{"required": ["c"], "x-rule": {"required": {"d": "a.b"}}}`),
		"a place we cannot follow": schemaFile(`{"allOf": [{"type": "string", "x-rule": "a.b"}]}`),
		"no file":                  newFile(fstest.MapFS{}, "test.json"),
		"a reference to a file":    schemaFile(`{"$ref": "file:///dev/null"}`),
		"a reference to the web":   schemaFile(`{"$ref": "https://example.com/schema.json"}`),
		"a panic":                  panicking,
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			before := []Violation{{Rule: "kept"}}
			found, err := f.check(body, before)
			if err == nil {
				t.Fatalf("no error; found %v", found)
			}
			if diff := cmp.Diff([]string{"kept"}, ruleIDs(found)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNothingIsLoaded(t *testing.T) {
	_, err := schemaFile(`{"$ref": "file:///dev/null"}`).compiled()
	if err == nil || !strings.Contains(err.Error(), "not embedded") {
		t.Errorf("%v", err)
	}
}

// TestAbsurdNumbers: jsonschema v5 panics on numbers like these; they never reach it.
func TestAbsurdNumbers(t *testing.T) {
	for _, number := range []string{"1e5000001", "1e-99999999", "1e400", "-1e999", strings.Repeat("9", 5000)} {
		for _, body := range []string{
			`{"board_id": ` + number + `, "media_source": {"source_type": "pin_url"}}`,
			`{"board_id": "1", "media_source": {"source_type": "multiple_image_urls", "index": ` + number + `, "items": [1, 2]}}`,
			`{"board_id": "1", "media_source": {"source_type": ` + number + `}}`,
		} {
			if found := check(t, body); len(found) == 0 {
				t.Errorf("nothing wrong with %s", body)
			}
		}
	}
}

// TestHugeArrays: elements beyond the bound are neither converted nor complained of.
func TestHugeArrays(t *testing.T) {
	items := strings.Repeat("1,", 90_000) + "1"
	found := check(t, `{"board_id": "1", "media_source": {"source_type": "multiple_image_urls", "items": [`+items+`]}}`)
	if len(found) != 1+maxElements || found[0].Rule != "carousel.count" {
		t.Errorf("%d violations, the first of %s", len(found), found[0].Rule)
	}
}

func TestConversionDoesNotCopyText(t *testing.T) {
	d := document(`{"data": "iVBORw0KGgo=", "b": [true, null, -1.5e3], "data": "AAAA", "c": {"d": false}}`)
	got := value(d.Root(), nil)
	want := map[string]any{"data": "AAAA", "b": []any{true, nil, json.Number("-1.5e3")}, "c": map[string]any{"d": false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	text := got.(map[string]any)["data"].(string)
	at := uintptr(unsafe.Pointer(unsafe.StringData(text))) - uintptr(unsafe.Pointer(&d.Source[0]))
	if int(at) != strings.Index(string(d.Source), "AAAA") {
		t.Error("a copy")
	}
}

func TestCodePoints(t *testing.T) {
	for source, want := range map[string]int{
		``: 0, `abc`: 3, `é服😀`: 3, `\n\"\\\/`: 4, `\u00e9\u670d`: 2, `\ud83d\ude00`: 1, `\uD83D\uDE00x`: 2,
		`\ud83d`: 1, `\ude00`: 1, `\ud83d\ud83d\ude00`: 2, `\ude00\ud83d`: 2, `\ud83dx`: 2, `\ud83d\n`: 2, `\ud83d\u0041`: 2,
		`\udbff\udfff`: 1, `\udc00\udc00`: 2, `\\ud83d\\ude00`: 12, `\uD7FF\uE000`: 2,
	} {
		if got := codePoints([]byte(source)); got != want {
			t.Errorf("%s: %d, want %d", source, got, want)
		}
	}
}

func TestBlank(t *testing.T) {
	for source, want := range map[string]bool{
		`null`: true, `""`: true, `" "`: true, `"\t\n"`: true, "\"\u00a0\"": true, `"\u0020"`: true, "\"\u2003 \"": true,
		`"x"`: false, `" x"`: false, `"\\"`: false, `"\/"`: false, `"\""`: false, `"é"`: false, `"\u0041"`: false, `"\u200b"`: false,
		`0`: false, `false`: false, `[]`: false, `{}`: false,
	} {
		if got := blank(document(source).Root()); got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
	if blank(payload.Node{}) {
		t.Error("a missing value is blank")
	}
}
