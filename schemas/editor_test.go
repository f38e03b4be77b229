package schemas

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

//go:generate go test -run ^TestEditorSchema$ -update .

var update = flag.Bool("update", false, "write the schema for editors; read the difference before you commit it")

const editorFile = "pin.schema.json"

type object = map[string]any

// TestEditorSchema holds the schema for editors against the contract that it is made of.
func TestEditorSchema(t *testing.T) {
	want := editorSchema(t)
	if *update {
		if err := os.WriteFile(editorFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(editorFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is stale (go generate ./... renews it):\n%s", editorFile, diff)
	}
}

// editorSchema is the contract in one file of draft-07, the draft that editors know. It is stricter in one way:
// a member that nobody knows is refused, as it is most likely misspelt.
func editorSchema(t *testing.T) []byte {
	body := editorFlavour(t, "pin.json")
	body["description"] = "The body of POST /v5/pins."
	properties := body["properties"].(object)
	properties["ai_disclosures"] = object{ // newer than the contract; rule payload.ai-disclosure
		"description": "What was made with AI.",
		"type":        []any{"object", "null"},
		"required":    []any{"values"},
		"properties":  object{"values": object{"type": "array", "items": object{"enum": []any{"AI_MODIFIED", "SYNTHETIC_PERFORMER"}}}},
	}
	properties["$schema"] = object{"description": "Where the schema of this file is, for editors. Pinterest does not read it.", "type": "string"}
	definitions := object{"body": body}
	source := properties["media_source"].(object)
	var choices []any
	for _, f := range sortedVariants() {
		name := strings.TrimSuffix(f.name, ".json")
		variant := editorFlavour(t, f.name)
		variant["properties"].(object)["source_type"].(object)["description"] = variant["title"].(string) + "."
		definitions[name] = variant
		choices = append(choices, object{
			"if":   object{"properties": object{"source_type": object{"const": name}}, "required": []any{"source_type"}},
			"then": object{"$ref": "#/definitions/" + name},
		})
	}
	source["allOf"] = choices
	delete(source, "additionalProperties") // the variants say which

	path := object{"type": "string", "pattern": `\S`}
	file := func(description string) object {
		return object{"description": description + " A path relative to this file.", "$ref": "#/definitions/path"}
	}
	definitions["path"] = path
	definitions["envelope"] = object{
		"title":                "A pin with its local files",
		"description":          "pinlint reads all of it; Pinterest is sent the pin alone.",
		"type":                 "object",
		"required":             []any{"pin"},
		"additionalProperties": false,
		"properties": object{
			"$schema": properties["$schema"],
			"pin":     object{"$ref": "#/definitions/body"},
			"media": object{
				"description":          "The local files that stand for what the pin refers to.",
				"type":                 "object",
				"additionalProperties": false,
				"properties": object{
					"image": annotated(file("The picture.")),
					"video": annotated(file("The video that media_id names.")),
					"cover": annotated(file("The video's cover.")),
					"items": object{"description": "The pictures of a carousel, in its order. Paths relative to this file.", "type": "array", "items": object{"$ref": "#/definitions/path"}},
				},
			},
			"publish_at": object{"description": "When the pin is to be published, such as 2026-12-01T09:00:00Z.", "type": "string", "format": "date-time",
				"pattern": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$`},
		},
	}
	ownFields := []any{object{"required": []any{"board_id"}}, object{"required": []any{"media_source"}}}
	definitions["pin"] = object{
		"if":   object{"type": "object", "required": []any{"pin"}, "not": object{"anyOf": ownFields}},
		"then": object{"$ref": "#/definitions/envelope"},
		"else": object{"$ref": "#/definitions/body"},
	}
	whole := object{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"$id":         "https://github.com/pinlint/pinlint/schemas/" + editorFile,
		"title":       "Pins to create",
		"description": fmt.Sprintf("The body of Pinterest's POST /v5/pins as of API release %s, an envelope around it, or an array of either. Generated; pinlint knows more than a schema can say.", Release),
		"if":          object{"type": "array"},
		"then":        object{"items": object{"$ref": "#/definitions/pin"}},
		"else":        object{"$ref": "#/definitions/pin"},
		"definitions": definitions,
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(whole); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// annotated lets a $ref have a description beside it, which draft-07 would not look at.
func annotated(reference object) object {
	return object{"description": reference["description"], "allOf": []any{object{"$ref": reference["$ref"]}}}
}

// editorFlavour is one of our files without what only pinlint understands.
func editorFlavour(t *testing.T, name string) object {
	text, err := fs.ReadFile(release, name)
	if err != nil {
		t.Fatal(err)
	}
	var s object
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	flavour(s)
	delete(s, "$schema")
	delete(s, "$id")
	return s
}

func flavour(s object) {
	_, blank := s["x-blank"]
	if _, has := s["pattern"]; blank && !has && s["type"] == "string" && s["enum"] == nil {
		s["pattern"] = `\S`
	}
	for keyword := range s {
		if strings.HasPrefix(keyword, "x-") || keyword == "contentEncoding" { // some editors decode it at every key that is pressed
			delete(s, keyword)
		}
	}
	describe(s)
	if properties, ok := s["properties"].(object); ok {
		s["additionalProperties"] = false
		for _, p := range properties {
			flavour(p.(object))
		}
	}
	if items, ok := s["items"].(object); ok {
		flavour(items)
	}
}

// describe adds the limits to the description, which is what editors show.
func describe(s object) {
	var words []string
	if text, ok := s["description"].(string); ok {
		words = append(words, text)
	}
	if s["pattern"] == digitsPattern {
		words = append(words, "Digits in a string.")
	}
	if most, ok := s["maxLength"]; ok {
		words = append(words, fmt.Sprintf("At most %v characters.", most))
	}
	if most, ok := s["maxItems"]; ok {
		words = append(words, fmt.Sprintf("%v to %v of them.", s["minItems"], most))
	}
	if values, ok := s["enum"].([]any); ok && len(values) > 1 {
		var list []string
		for _, v := range values {
			list = append(list, fmt.Sprint(v))
		}
		words = append(words, strings.Join(list[:len(list)-1], ", ")+" or "+list[len(list)-1]+".")
	}
	if len(words) > 0 {
		s["description"] = strings.Join(words, " ")
	}
}

func editor(t *testing.T) func(text []byte) error {
	c := jsonschema.NewCompiler()
	file, err := os.Open(editorFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := c.AddResource(editorFile, file); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(editorFile)
	if err != nil {
		t.Fatal(err)
	}
	if s.Draft != jsonschema.Draft7 {
		t.Errorf("of another draft than 7")
	}
	return func(text []byte) error {
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		return s.Validate(v)
	}
}

// TestEditorVerdicts: an editor refuses what the contract refuses, by itself, in an array and in an envelope. Where the
// contract has nothing against a body, neither has the editor, but for names that nobody knows.
func TestEditorVerdicts(t *testing.T) {
	validate := editor(t)
	refused := 0
	for _, c := range contractCases(t) {
		// An array is no body here; \S of this test's library takes a no-break space for a letter, and its decoder knows no such numbers.
		if strings.HasPrefix(string(c.Body), "[") || strings.Contains(string(c.Body), "\u00a0") || strings.Contains(string(c.Body), "1e999") {
			continue
		}
		body := document(string(c.Body)).Body()
		want := len(check(t, string(c.Body))) > 0 || !strings.HasPrefix(string(c.Body), "{") || strange(body.Get("media_source").Get("source_type").Text(), string(c.Body))
		if want {
			refused++
		}
		for form, text := range map[string]string{"body": string(c.Body), "array": "[" + string(c.Body) + "]", "envelope": `{"pin": ` + string(c.Body) + `}`} {
			if got := validate([]byte(text)); (got != nil) != want {
				t.Errorf("%s as %s: %v, refused by pinlint: %v\n%s", c.Name, form, got, want, text)
			}
		}
	}
	if refused == 0 || refused == len(contractCases(t)) {
		t.Errorf("%d refused", refused)
	}
}

// strange reports whether a body has members that its schemas do not name.
func strange(variant, text string) bool {
	var body object
	if json.Unmarshal([]byte(text), &body) != nil {
		return false
	}
	foreign := func(members any, f *file) bool {
		m, _ := members.(object)
		root, _ := f.root()
		for name, value := range m {
			p := root.property(name)
			if p == nil && name != "$schema" && name != "ai_disclosures" {
				return true
			}
			if list, ok := value.([]any); ok && p != nil && p.items != nil {
				for _, item := range list {
					members, _ := item.(object)
					for name := range members {
						if p.items.property(name) == nil {
							return true
						}
					}
				}
			}
		}
		return false
	}
	f := variants[variant]
	return foreign(body, pin) || f != nil && foreign(body["media_source"], f)
}

// TestEditorAcceptsGoodPins: no rule's good example is refused.
func TestEditorAcceptsGoodPins(t *testing.T) {
	validate := editor(t)
	count := 0
	for _, r := range rules.All {
		if r.Good == "" || r.Needs == rules.Account || r.ExampleForm() != payload.JSON {
			continue
		}
		count++
		if err := validate([]byte(r.Good)); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
	if count < 50 {
		t.Errorf("%d examples only", count)
	}
}

func TestEditorEnvelope(t *testing.T) {
	validate := editor(t)
	const pin = `"pin": {"board_id": "1", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`
	for text, want := range map[string]bool{
		`{` + pin + `, "media": {"image": "a.jpg"}, "publish_at": "2026-12-01T09:00:00Z"}`: true,
		`{` + pin + `, "publish_at": "2026-12-01T09:00:00.5+01:00"}`:                       true,
		`{"$schema": "x", ` + pin + `, "media": {"items": ["a.jpg", "b.jpg"]}}`:            true,
		`{` + pin + `, "publish_at": "2026-12-01"}`:                                        false,
		`{` + pin + `, "publish_at": 5}`:                                                   false,
		`{` + pin + `, "media": {"vidoe": "v.mp4"}}`:                                       false,
		`{` + pin + `, "media": {"cover": ""}}`:                                            false,
		`{` + pin + `, "media": ["a.jpg"]}`:                                                false,
		`{` + pin + `, "meida": {}}`:                                                       false,
		`{"pin": {"board_id": "1"}}`:                                                       false,
		`{"pin": null}`:                                                                    false,
		`[]`:                                                                               true,
		`{}`:                                                                               false,
		`"text"`:                                                                           false,
		`{"board_id": "1", "titel": "T", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`: false,
	} {
		if err := validate([]byte(text)); (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestEditorDescriptions: whatever the cursor stands on has something to show.
func TestEditorDescriptions(t *testing.T) {
	text, err := os.ReadFile(editorFile)
	if err != nil {
		t.Fatal(err)
	}
	var whole object
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	var seen []string
	var down func(where string, s object)
	down = func(where string, s object) {
		if properties, ok := s["properties"].(object); ok {
			for name, p := range properties {
				at := where + "/" + name
				seen = append(seen, at)
				if words, _ := p.(object)["description"].(string); len(words) < 8 && p.(object)["$ref"] == nil && !slices.Contains([]string{"values"}, name) {
					t.Errorf("%s has no description", at)
				}
				down(at, p.(object))
			}
		}
		if items, ok := s["items"].(object); ok {
			down(where+"/-", items)
		}
	}
	for name, d := range whole["definitions"].(object) {
		down(name, d.(object))
	}
	if len(seen) < 40 {
		t.Errorf("%d places only", len(seen))
	}
}
