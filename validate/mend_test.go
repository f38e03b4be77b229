package validate

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/rules"
)

// mendText fixes a text as LintFiles does; with the results of what comes out.
func mendText(t *testing.T, l Linter, name string, text []byte) (after []byte, results []Result, made int) {
	t.Helper()
	after = text
	l.Now = func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	l.Fix = func(_ File, before, fixed []byte) error {
		if !bytes.Equal(before, text) {
			t.Errorf("told of another text: %q", before)
		}
		after = fixed
		return nil
	}
	for r, err := range l.LintFiles(context.Background(), slices.Values([]File{{Name: name, Text: text, Form: payload.FormOf(name)}})) {
		if err != nil {
			t.Errorf("%v, in %q", err, text)
		}
		results = append(results, r)
		made += r.Fixed
	}
	return after, results, made
}

func TestMend(t *testing.T) {
	base64 := strings.Split(strings.SplitN(rules.ByID("image.base64").Bad, "base64,", 2)[1], `"`)[0]
	pin := func(members, source string) string { return `{` + members + `"media_source": {` + source + `}}` }
	inline := func(members string) string { return pin("", `"source_type": "image_base64", `+members) }
	cover := func(members string) string { return pin("", `"source_type": "video_id", "media_id": "1"`+members) }
	for _, c := range []struct{ name, text, want string }{
		{"a number", pin(`"board_id": 5027629787972154693, `, ""), pin(`"board_id": "5027629787972154693", `, "")},
		{"a number that has lost digits", pin(`"board_id": 5.027629787972155e18, `, ""), ""},
		{"a negative number", pin(`"board_id": -5, `, ""), ""},
		{"an absurd number", pin(`"board_id": `+strings.Repeat("5", 40)+`, `, ""), ""},
		{"a number, twice", pin(`"board_id": 5, "board_id": 6, `, ""), ""},
		{"a number, and a variant in case", pin(`"board_id": 5, "BOARD_ID": 6, `, ""), ""},
		{"ids", pin(`"board_section_id": 7, "parent_pin_id": 8, "sponsor_id": 9, `, ""), pin(`"board_section_id": "7", "parent_pin_id": "8", "sponsor_id": "9", `, "")},
		{"empty ids", pin(`"board_section_id": "", "parent_pin_id": " ", "sponsor_id": "", "dominant_color": "", `, ""), pin("", "")},
		{"ids that a pin needs", pin(`"board_id": "", `, `"source_type": "video_id", "media_id": "  "`), ""},
		{"empty texts", pin(`"title": "", "description": " ", "alt_text": "", "link": "\t", `, ""), pin("", "")},
		{"null", pin(`"title": null, "description": null, `, ""), ""},
		{"retired fields", pin(`"note": {"a": [1]}, "x": 1.0e1, "product_tags": [], `, ""), pin(`"x": 1.0e1, `, "")},
		{"a name to be decided", pin(`"boardId": 5, "Note": "", `, ""), ""},
		{"a type that is missing", inline(`"data": "` + base64 + `"`), inline(`"data": "` + base64 + `", "content_type": "image/png"`)},
		{"a type that is null", inline(`"content_type": null, "data": "` + base64 + `"`), inline(`"content_type": "image/png", "data": "` + base64 + `"`)},
		{"a type that is wrong", inline(`"content_type": "image/jpeg", "data": "` + base64 + `"`), inline(`"content_type": "image/png", "data": "` + base64 + `"`)},
		{"a type that is none", inline(`"content_type": "picture", "data": "` + base64 + `"`), inline(`"content_type": "image/png", "data": "` + base64 + `"`)},
		{"a type by another name", inline(`"content_type": "image/jpg", "data": "R0lGODlhAQABAAAAACw="`), ""}, // the bytes are a GIF
		{"a prefix", inline(`"data": "data:image\/jpeg;base64,` + base64 + `", "content_type": "image/jpeg"`), inline(`"data": "` + base64 + `", "content_type": "image/png"`)},
		{"a prefix before no base64", inline(`"data": "data:image/png,%89PNG", "content_type": "image/png"`), ""},
		{"a prefix before broken base64", inline(`"data": "data:image/png;base64,iVBOR*", "content_type": "image/png"`), ""},
		{"a cover that nobody has seen", cover(`, "cover_image_url": "https://cdn.example.com/c.png"`), ""},
		{"a cover in the body", cover(`, "cover_image_data": "` + base64 + `"`), cover(`, "cover_image_data": "` + base64 + `", "cover_image_content_type": "image/png"`)},
		{"two covers, of which one was seen", cover(`, "cover_image_url": "https://cdn.example.com/c.png", "cover_image_data": "` + base64 + `"`), ""},
		{"a misspelt type", cover(`, "cover_image_data": "` + base64 + `", "cover_image_contenttype": "image/png"`), ""},
		{"items", pin("", `"source_type": "multiple_image_base64", "items": [{"data": "`+base64+`"}, {"content_type": "jpg"}]`),
			pin("", `"source_type": "multiple_image_base64", "items": [{"data": "`+base64+`", "content_type": "image/png"}, {"content_type": "image/jpeg"}]`)},
		{"stray commas", `{"board_id": "1", "a": [1, 2,], "b": {"c": "d,]",},}`, `{"board_id": "1", "a": [1, 2], "b": {"c": "d,]"}}`},
		{"comments", "{// note\n\"note\": 1, /* b */ \"board_id\": 1}", "{// note\n\"note\": 1, /* b */ \"board_id\": \"1\"}"},
		{"a byte-order mark", "\ufeff{\r\n\"board_id\": 1,\r\n\"x\":\"\xff\"}\r\n", "\ufeff{\r\n\"board_id\": \"1\",\r\n\"x\":\"\xff\"}\r\n"},
		{"what cannot be read", `{"board_id": 1, "title": }`, ""},
		{"an array", `[{"board_id": 1} , {"note": 1,"board_id": 2}, 3,]`, `[{"board_id": "1"} , {"board_id": "2"}, 3]`},
		{"more than one run reports", `{"board_id": "1"` + strings.Repeat(`, "x": [1,]`, 60) + `}`, `{"board_id": "1"` + strings.Repeat(`, "x": [1]`, 60) + `}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.text
			}
			after, _, made := mendText(t, Linter{}, "pin.json", []byte(c.text))
			if diff := cmp.Diff(c.want, string(after)); diff != "" || (made > 0) != (c.want != c.text) {
				t.Errorf("%d fixes\n%s", made, diff)
			}
		})
	}
}

// TestMends holds rules to what their pages say of --fix.
func TestMends(t *testing.T) {
	with := map[string]bool{}
	for _, r := range rules.All {
		for _, text := range []string{r.Bad, r.Good} {
			l := Linter{Prober: &probe.Prober{}}
			for result := range l.Lint(context.Background(), payload.Bytes("../testdata/examples/pin.json", []byte(text), payload.JSON)) {
				for _, f := range result.Findings {
					if f.Fix != nil {
						with[f.Rule] = true
						if rules.ByID(f.Rule).Mends == "" {
							t.Errorf("%s has a fix of which its page says nothing", f.Rule)
						}
						if len(f.Fix.Edits) == 0 || f.Fix.What == "" {
							t.Errorf("%s: an empty fix", f.Rule)
						}
					}
				}
			}
		}
	}
	for _, id := range []string{"cover.content-type-invalid", "cover.content-type-mismatch", "payload.retired-field", "payload.empty-string", "image.base64"} {
		if !with[id] {
			t.Errorf("the example of %s is not fixed", id)
		}
	}
}

// TestFixRefused keeps the findings of a file that could not be written.
func TestFixRefused(t *testing.T) {
	full := errors.New("the disk is full")
	l := Linter{Fix: func(File, []byte, []byte) error { return full }}
	var findings []string
	var last error
	for r, err := range l.LintFiles(context.Background(), slices.Values([]File{{Name: "pin.json", Text: []byte(`{"board_id": 1, "note": ""}`)}})) {
		for _, f := range r.Findings {
			if f.Fix != nil {
				findings = append(findings, f.Rule)
			}
		}
		if r.Fixed != 0 {
			t.Errorf("%d fixed", r.Fixed)
		}
		if err != nil {
			last = err
		}
	}
	var fault *FixError
	if !errors.As(last, &fault) || fault.File != "pin.json" || !errors.Is(last, full) {
		t.Errorf("error: %v", last)
	}
	if diff := cmp.Diff([]string{"payload.board-id-pattern", "payload.retired-field"}, findings); diff != "" {
		t.Error(diff)
	}
}

// unfixed takes the values that fixes may change out of a tree, and lists the rest.
func unfixed(d *payload.Document) (rest []string) {
	movable := map[string]bool{"note": true, "product_tags": true, "is_removable": true}
	var walk func(n payload.Node, path string)
	walk = func(n payload.Node, path string) {
		name := n.Name()
		scalar, plain := n.Scalar()
		switch blank := n.Kind() == payload.String && strings.TrimSpace(n.Text()) == ""; {
		case movable[name] && n.Parent().Is(d.Body()), blank, name == "content_type", name == "cover_image_content_type":
			return
		case n.Kind() == payload.Object || n.Kind() == payload.Array:
			rest = append(rest, path+" "+n.Kind().String())
			for child := range n.Children {
				walk(child, path+"/"+child.Name())
			}
		case plain && n.Kind() != payload.Null: // in quotes it is the same
			rest = append(rest, path+" "+string(scalar))
		case d.Translated(), strings.HasSuffix(name, "_id") && n.Kind() != payload.Object: // a number and its digits in quotes are the same
			rest = append(rest, path+" "+strings.Trim(string(n.Raw()), `"`))
		case strings.HasPrefix(n.Text(), "data:"):
			rest = append(rest, path+` "`+string(n.Raw()[bytes.IndexByte(n.Raw(), ',')+1:]))
		default:
			rest = append(rest, path+" "+string(n.Raw()))
		}
	}
	walk(d.Root(), "")
	return rest
}

// FuzzMend fixes any text and holds what is true of every fix: what is left out, added and changed is what fixes are for, all else
// is the same value at the same place, nothing is found that was not there before, and fixing once more changes nothing.
func FuzzMend(f *testing.F) {
	for _, r := range rules.All {
		f.Add([]byte(r.Bad))
	}
	for _, pattern := range []string{"../testdata/corpus/*.txtar", "../cmd/pinlint/testdata/fix.txtar"} {
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
	week, err := os.ReadFile("../testdata/pins/week.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(week)
	f.Fuzz(func(t *testing.T, text []byte) {
		before := restOf(text)
		after, results, made := mendText(t, Linter{Workers: 1}, "pins", text)
		if made == 0 {
			if !bytes.Equal(text, after) {
				t.Fatalf("changed without a fix: %q", after)
			}
			return
		}
		trees := restOf(after)
		if diff := cmp.Diff(before, trees); diff != "" {
			t.Errorf("more was changed than was to be fixed:\n%s\n%q\n%q", diff, text, after)
		}
		noFault(t, results)
		again, _, made := mendText(t, Linter{Workers: 1}, "pins", after)
		if made > 0 || !bytes.Equal(again, after) {
			t.Errorf("a second run makes %d more: %q", made, again)
		}
	})
}

func noFault(t *testing.T, results []Result) {
	t.Helper()
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Rule == rules.Internal.ID {
				t.Errorf("%s %v", f.Message, f.Evidence)
			}
		}
	}
}

// restOf is what each pin of a text holds but for what fixes may change.
func restOf(text []byte) (all [][]string) {
	for d, err := range payload.Bytes("pins", text, payload.Auto) {
		if err == nil && d.Root().Exists() {
			all = append(all, unfixed(d))
		}
	}
	return all
}
