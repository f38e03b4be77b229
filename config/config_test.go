package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// cases are the configurations of a file, in its order.
func cases(t *testing.T, name string) (files []txtar.File, byName map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	byName = map[string]string{}
	for _, f := range archive.Files {
		byName[f.Name] = string(f.Data)
	}
	return archive.Files, byName
}

// bySchema is what the published schema says of a configuration.
func bySchema(t *testing.T, text []byte) error {
	t.Helper()
	schema, err := os.Open("../schemas/config.json")
	if err != nil {
		t.Fatal(err)
	}
	defer schema.Close()
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("config.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Load(text, &value); err != nil {
		return nil // a schema says nothing of what is no YAML
	}
	return compiled.Validate(plain(value))
}

// plain is a value as JSON has it.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for name, value := range v {
			m[name] = plain(value)
		}
		return m
	case map[any]any:
		m := map[string]any{}
		for name, value := range v {
			m[fmt.Sprint(name)] = plain(value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = plain(value)
		}
		return list
	case time.Time:
		return v.Format(time.DateOnly)
	case int:
		return json.Number(fmt.Sprint(v))
	}
	return v
}

// TestRefused holds what is said of mistakes, and that the schema refuses the same.
func TestRefused(t *testing.T) {
	files, wanted := cases(t, "refused.txtar")
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".want") {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			want, alone := strings.CutPrefix(wanted[f.Name+".want"], "only here\n")
			if want == "" {
				t.Fatal("nothing is wanted")
			}
			_, err := Read("c", t.TempDir(), f.Data)
			var got strings.Builder
			var mistakes Errors
			errors.As(err, &mistakes)
			for _, m := range mistakes {
				fmt.Fprintf(&got, "%d:%d: %s\n", m.Line, m.Column, m.Message)
			}
			if diff := cmp.Diff(want, got.String()); diff != "" {
				t.Error(diff)
			}
			if err := bySchema(t, f.Data); (err == nil) != alone {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}

func TestAccepted(t *testing.T) {
	files, _ := cases(t, "accepted.txtar")
	for _, f := range files {
		t.Run(f.Name, func(t *testing.T) {
			if _, err := Read("c", t.TempDir(), f.Data); err != nil {
				t.Error(err)
			}
			if err := bySchema(t, f.Data); err != nil {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}

// TestDocumented reads the configurations that the documentation shows.
func TestDocumented(t *testing.T) {
	for _, name := range []string{"README.md", "docs/configuration.md"} {
		text, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		shown := regexp.MustCompile("(?s)```yaml\n(version: 1\n.*?)```").FindAllSubmatch(text, -1)
		if len(shown) == 0 {
			t.Errorf("%s shows none", name)
		}
		for _, one := range shown {
			if _, err := Read("c", t.TempDir(), one[1]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestSchemaHasAllKeys holds the keys of the schema against those that are read.
func TestSchemaHasAllKeys(t *testing.T) {
	text, err := os.ReadFile("../schemas/config.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if schema.Properties[key.name] == nil {
			t.Errorf("the schema has no key %s", key.name)
		}
	}
	if len(schema.Properties) != len(keys) {
		t.Errorf("the schema has %d keys, want %d", len(schema.Properties), len(keys))
	}
}

// TestHostile reads what is no configuration: the error is of the file, and comes soon.
func TestHostile(t *testing.T) {
	bomb := "version: 1\nexclude: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("k%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	many := "version: 1\nexclude: [" + strings.Repeat("a,", maxValues+1) + "]\n"
	for name, c := range map[string]struct{ text, want string }{
		"alias bomb":     {bomb, "there is no key"},
		"itself":         {"version: 1\nexclude: &a [*a]\n", "is a list"},
		"severity bomb":  {"version: 1\nseverity: &a {link.missing: *a}\n", "is a mapping"},
		"many values":    {many, "it holds more than 50000 values"},
		"deep":           {"version: 1\nexclude: " + strings.Repeat("[", 20000), "it is no YAML here"},
		"not UTF-8":      {"version: 1\nprofile: a\xffb\n", "c:2:11: it is not UTF-8"},
		"UTF-16":         {"\xff\xfev\x00", "c:1:1: it is not UTF-8"},
		"zero byte":      {"version: 1\nprofile: \x00\n", "c:2:10: "},
		"merge key":      {"version: 1\n<<: {offline: true}\n", `there is no key "<<"`},
		"key is no word": {"version: 1\n? [a]\n: b\n", "c:2:3: a key is a list"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read("c", t.TempDir(), []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%.300v, want %s", err, c.want)
			}
		})
	}
}

func read(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Read(".pinlint.yaml", ".", []byte("version: 1\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSeverities: of several overrides the last one holds, and a rule's own name comes before its family's within one mapping.
func TestSeverities(t *testing.T) {
	c := read(t, `
severity: {"cover.*": warning, cover.missing: error, link.missing: info}
overrides:
  - paths: ["feeds/**", "*.draft.json"]
    severity: {"cover.*": off}
  - paths: ["feeds/a/"]
    severity: {cover.missing: info, "link.*": off}
`)
	for file, want := range map[string][3]rules.Severity{ // cover.missing, cover.size, link.missing
		"pins/a.json":         {rules.Error, rules.Warning, rules.Info},
		"feeds/x.json":        {rules.Off, rules.Off, rules.Info},
		"feeds/a/b/x.json":    {rules.Info, rules.Off, rules.Off},
		"pins/b/c.draft.json": {rules.Off, rules.Off, rules.Info},
		"feeds.json":          {rules.Error, rules.Warning, rules.Info},
	} {
		s := *c.Severities(file)
		if got := [3]rules.Severity{s["cover.missing"], s["cover.size"], s["link.missing"]}; got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
	if c.Severities("feeds/1.json") != c.Severities("feeds/2.json") {
		t.Error("the same severities at two addresses")
	}
}

// TestSuppress follows suppressions through runs.
func TestSuppress(t *testing.T) {
	const both = `
suppress:
  - {path: pins/a.json, rule: image.ratio, pointer: /media_source/items/2, reason: agreed}
  - {path: "pins/**", rule: link.missing, reason: agreed, until: 2027-01-31}
`
	last := time.Date(2027, 1, 31, 23, 59, 59, 0, time.UTC)
	finding := func(rule, pointer string) *validate.Finding { return &validate.Finding{Rule: rule, Pointer: pointer} }
	c := read(t, both)
	for _, one := range []struct {
		file, rule, pointer string
		now                 time.Time
		want                bool
	}{
		{"pins/a.json", "image.ratio", "/media_source/items/2", last, true},
		{"pins/a.json", "image.ratio", "/media_source/items/2/url", last, true},
		{"pins/a.json", "image.ratio", "/media_source/items/20", last, false},
		{"pins/a.json", "image.ratio", "/media_source/items", last, false},
		{"pins/b.json", "image.ratio", "/media_source/items/2", last, false},
		{"pins/x/b.json", "link.missing", "/link", last, true},
		{"pins/x/b.json", "link.missing", "/link", last.Add(time.Second), false},
		{"b.json", "link.missing", "/link", last, false},
	} {
		if got := c.Suppresses(one.file, finding(one.rule, one.pointer), one.now); got != one.want {
			t.Errorf("%+v: %v", one, got)
		}
	}

	exists := func(string) bool { return false }
	gone := func(string) bool { return true }
	for name, one := range map[string]struct {
		run  Run
		met  []string // rules that were found, in pins/a.json
		want []string
	}{
		"all looked at, nothing found": {Run{Files: map[string]bool{"pins/a.json": true}, Dirs: []string{"."}, Missing: exists, Now: last}, nil,
			[]string{"/suppress/0 image.ratio finds nothing there any more", "/suppress/1 link.missing finds nothing there any more"}},
		"all found":         {Run{Files: map[string]bool{"pins/a.json": true}, Dirs: []string{"pins"}, Missing: exists, Now: last}, []string{"image.ratio", "link.missing"}, nil},
		"one file of all":   {Run{Files: map[string]bool{"pins/a.json": true}, Missing: exists, Now: last}, nil, []string{"/suppress/0 image.ratio finds nothing there any more"}},
		"not examined":      {Run{Files: map[string]bool{"pins/a.json": false}, Missing: exists, Now: last}, nil, nil},
		"another file":      {Run{Files: map[string]bool{"b.json": true}, Missing: exists, Now: last.Add(time.Second)}, nil, nil},
		"another directory": {Run{Files: map[string]bool{"feeds/b.json": true}, Dirs: []string{"feeds"}, Missing: exists, Now: last}, nil, nil},
		"no such file": {Run{Files: map[string]bool{"pins/b.json": true}, Dirs: []string{"."}, Missing: gone, Now: last}, []string{"link.missing"},
			[]string{"/suppress/0 there is no file pins/a.json"}},
		"no file matches": {Run{Files: map[string]bool{}, Dirs: []string{"."}, Missing: exists, Now: last}, nil,
			[]string{"/suppress/1 no pins are in files that match pins/**"}},
		"run out": {Run{Files: map[string]bool{"pins/a.json": true}, Missing: exists, Now: last.Add(time.Second)}, []string{"image.ratio", "link.missing"},
			[]string{"/suppress/1 ran out after 2027-01-31: 1 finding is reported again"}},
		"run out, and for nothing": {Run{Files: map[string]bool{"pins/a.json": true}, Missing: exists, Now: last.Add(time.Second)}, []string{"image.ratio"},
			[]string{"/suppress/1 ran out after 2027-01-31"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := read(t, both)
			for _, rule := range one.met {
				c.Suppresses("pins/a.json", finding(rule, "/media_source/items/2"), one.run.Now)
			}
			var got []string
			for _, f := range c.Stale(one.run) {
				_, why, _ := strings.Cut(f.Message, ": ")
				if _, after, ok := strings.Cut(f.Message, "ran out"); ok {
					why = "ran out" + after
				}
				got = append(got, f.Pointer+" "+why)
				if line := f.Line; line != 4+slices.Index([]string{"/suppress/0", "/suppress/1"}, f.Pointer) || f.Column != 5 {
					t.Errorf("at %d:%d", f.Line, f.Column)
				}
			}
			if diff := cmp.Diff(one.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFind looks upward as far as the repository's root, and no further.
func TestFind(t *testing.T) {
	root := t.TempDir()
	repository := filepath.Join(root, "repository")
	deep := filepath.Join(repository, "a", "b")
	for _, dir := range []string{deep, filepath.Join(repository, ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	find := func(dir string) string {
		t.Helper()
		found, err := Find(dir)
		if err != nil {
			return err.Error()
		}
		relative, _ := filepath.Rel(root, found)
		if found == "" {
			return ""
		}
		return filepath.ToSlash(relative)
	}
	write := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(".pinlint.yaml") // of somebody else
	if got := find(deep); got != "" {
		t.Errorf("beyond the repository: %s", got)
	}
	write("repository/.pinlint.yml")
	if got := find(deep); got != "repository/.pinlint.yml" {
		t.Errorf("%q", got)
	}
	write("repository/a/.pinlint.yaml")
	if got := find(deep); got != "repository/a/.pinlint.yaml" {
		t.Errorf("the nearest: %q", got)
	}
	write("repository/a/.pinlint.yml")
	if got := find(deep); !strings.Contains(got, "there are both") {
		t.Errorf("two: %q", got)
	}
	if err := os.RemoveAll(filepath.Join(repository, ".git")); err != nil {
		t.Fatal(err)
	}
	if got := find(deep); got != "" {
		t.Errorf("without a repository: %s", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"refused.txtar", "accepted.txtar"} {
		archive, err := txtar.ParseFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Read("c", ".", text)
		var mistakes Errors
		if err != nil && !errors.As(err, &mistakes) {
			t.Fatalf("an error without a place: %v", err)
		}
		for _, m := range mistakes {
			if m.Line < 1 || m.Column < 1 || m.Message == "" {
				t.Fatalf("%+v", m)
			}
		}
		if err == nil {
			c.Severities("a/b.json")
			c.Excluded("a/b.json")
			c.Suppresses("a/b.json", &validate.Finding{Rule: "link.missing"}, time.Now())
			c.Stale(Run{Files: map[string]bool{"a/b.json": true}, Dirs: []string{"."}, Missing: func(string) bool { return true }})
		}
	})
}
