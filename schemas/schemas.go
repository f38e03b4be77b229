// Package schemas judges the shape of a pin by Pinterest's contract for POST /v5/pins.
//
// The contract stands in JSON Schema files, one folder for each release of Pinterest's API
// description: pin.json for the pin's own fields, and one file for each source_type, which
// describes media_source. Beside the keywords of JSON Schema 2020-12 they hold annotations
// that say which rule of pinlint reports a constraint:
//
//	"x-rule": "payload.type"                    the rule for every constraint of this subschema
//	"x-rule": {"type": "…", "maxLength": "…"}   one rule for each keyword
//	"x-rule": {"required": {"url": "…"}}        and one for each property that is required
//	"x-blank": "…"                              refuses null and blank strings, whatever else allows them
//	"x-null": "…"                               the rule for null
//
// x-blank and x-null come before x-rule: what they report is not reported again.
// The alphabet of base64 is left to code (contentEncoding is an annotation here, too): a
// regular expression over megabytes of picture would cost more than all else.
//
// A pin that is clean beyond doubt never meets the schema library: a small evaluator, driven
// by the same files, accepts it. Only a pin it is not sure of gets the library's full verdict.
package schemas

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/pinlint/pinlint/payload"
)

// Release is the release of Pinterest's API description that Check goes by.
const Release = "5.23.0"

// Violation is a constraint of the contract that a body breaks.
type Violation struct {
	Rule    string       // ID of the rule that reports it
	Keyword string       // the JSON Schema keyword, or "x-blank" for a string of blanks only
	At      payload.Node // the value, or the place where a required one is missing
	Limit   int          // operand of maxLength, minItems, maxItems and minimum
	Types   []string     // operand of type
	Enum    []string     // operand of enum
}

//go:embed 5.23.0/*.json
var embedded embed.FS

var (
	release, _ = fs.Sub(embedded, Release)

	pin      = newFile(release, "pin.json")
	variants = map[string]*file{
		"image_base64":          newFile(release, "image_base64.json"),
		"image_url":             newFile(release, "image_url.json"),
		"video_id":              newFile(release, "video_id.json"),
		"multiple_image_base64": newFile(release, "multiple_image_base64.json"),
		"multiple_image_urls":   newFile(release, "multiple_image_urls.json"),
		"pin_url":               newFile(release, "pin_url.json"),
	}
)

// Check appends to dst what the contract refuses in a request body, in document order and at
// most one violation for each place and cause. A body that is no object has none: it is for
// the caller to refuse. Of duplicate members the last counts.
//
// Texts of a violation's node live as long as the body's document. An error means that
// the check itself did not work; dst then comes back as it was. Check may be called concurrently.
func Check(body payload.Node, dst []Violation) ([]Violation, error) {
	if body.Kind() != payload.Object {
		return dst, nil
	}
	found, err := pin.check(body, dst)
	if err != nil {
		return dst, err
	}
	source := body.Get("media_source")
	if variant := variants[source.Get("source_type").Text()]; variant != nil {
		if found, err = variant.check(source, found); err != nil {
			return dst, err
		}
	}
	if added := found[len(dst):]; len(added) > 1 {
		slices.SortStableFunc(added, func(a, b Violation) int { return a.At.Span().Start - b.At.Span().Start })
	}
	return found, nil
}

// Rules lists the IDs of the rules that the schemas name, sorted.
func Rules() []string {
	var ids []string
	for _, f := range append([]*file{pin}, sortedVariants()...) {
		root, err := f.root()
		if err != nil {
			panic(err)
		}
		ids = root.appendRules(ids)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func sortedVariants() []*file {
	var files []*file
	for _, f := range variants {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.name, b.name) })
	return files
}

// file is one schema file, read and compiled when it is first needed.
type file struct {
	name     string
	root     func() (*schema, error)
	compiled func() (*jsonschema.Schema, error)
}

func newFile(fsys fs.FS, name string) *file {
	return &file{
		name:     name,
		root:     sync.OnceValues(func() (*schema, error) { return read(fsys, name) }),
		compiled: sync.OnceValues(func() (*jsonschema.Schema, error) { return compile(fsys, name) }),
	}
}

// check appends what f refuses in n to dst.
func (f *file) check(n payload.Node, dst []Violation) ([]Violation, error) {
	root, err := f.root()
	if err != nil {
		return dst, err
	}
	if root.accepts(n) {
		return dst, nil
	}
	return f.explain(n, dst)
}

func compile(fsys fs.FS, name string) (*jsonschema.Schema, error) {
	text, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	url := "https://github.com/pinlint/pinlint/schemas/" + Release + "/" + name
	c := jsonschema.NewCompiler()
	c.LoadURL = func(url string) (io.ReadCloser, error) { return nil, fmt.Errorf("%s is not embedded", url) }
	if err := c.AddResource(url, text); err != nil {
		return nil, err
	}
	return c.Compile(url)
}
