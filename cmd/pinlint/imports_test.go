package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/pinlint/pinlint/"

// allowed are the packages of ours, and of others beside the standard library, that each package may import.
var allowed = map[string][]string{
	"payload":            {"github.com/go-json-experiment/json/jsontext", "go.yaml.in/yaml/v4"},
	"schemas":            {"payload", "github.com/santhosh-tekuri/jsonschema/v5"},
	"probe":              {"probe/facts", "probe/media", "probe/signedurl", "code.dny.dev/ssrf", "golang.org/x/time/rate"},
	"probe/facts":        {},
	"probe/media":        {"probe/facts", "github.com/abema/go-mp4", "github.com/gabriel-vasile/mimetype", "golang.org/x/image/draw", "golang.org/x/image/webp"},
	"probe/signedurl":    {"github.com/go-json-experiment/json/jsontext"},
	"account":            {"payload", "github.com/go-json-experiment/json/jsontext"},
	"account/live":       {"account", "internal/parallel", "rules"},
	"rules":              {"account", "internal/charset", "payload", "probe/facts", "probe/signedurl"},
	"validate":           {"account", "internal/parallel", "payload", "probe", "probe/facts", "probe/media", "rules", "schemas"},
	"report":             {"internal/charset", "probe/facts", "rules", "validate", "github.com/clipperhouse/displaywidth"},
	"internal/charset":   {},
	"internal/measure":   {},
	"internal/parallel":  {},
	"baseline":           {"rules", "validate"},
	"config":             {"discover", "rules", "validate", "go.yaml.in/yaml/v4"},
	"discover":           {"github.com/bmatcuk/doublestar/v4"},
	"fix":                {"github.com/rogpeppe/go-internal/diff"},
	"packaging":          {},
	"examples/presubmit": {"rules", "validate"},
	"cmd/pinlint": {"account", "account/live", "baseline", "config", "discover", "fix", "internal/parallel", "payload", "probe", "probe/facts", "report", "rules", "schemas", "validate",
		"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term"},
}

// forbidden are packages of the standard library that these packages must do without.
var forbidden = map[string][]string{
	"account":         {"net", "net/http", "os"},
	"payload":         {"net", "net/http"},
	"schemas":         {"net", "net/http", "os"},
	"probe/facts":     {"fmt", "io", "net", "net/http", "os"},
	"probe/media":     {"net", "net/http", "os"},
	"probe/signedurl": {"net", "net/http", "os"},
	"rules":           {"net", "net/http", "os", "io/fs", "os/exec"},
	"validate":        {"net", "net/http", "os", "os/exec"},
	"report":          {"net", "net/http", "os", "os/exec"},
	"baseline":        {"net", "net/http", "os", "os/exec"},
	"config":          {"net", "net/http", "os/exec"},
	"discover":        {"net", "net/http"},
}

// only are packages of the standard library that only these packages may import.
var only = map[string][]string{
	"net/http": {"account/live", "probe"},
	"os/exec":  {"discover", "internal/measure"},
	"plugin":   {},
	"C":        {},
}

// TestImports holds the directions of imports.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		list, known := allowed[name]
		if !known {
			t.Errorf("package %s is not in the list of this test", name)
			continue
		}
		seen++
		for _, imported := range p.Imports {
			short := strings.TrimPrefix(imported, module)
			if foreign := strings.Contains(strings.SplitN(imported, "/", 2)[0], "."); foreign && !slices.Contains(list, short) {
				t.Errorf("%s must not import %s", name, short)
			}
			packages, limited := only[imported]
			if slices.Contains(forbidden[name], imported) || limited && !slices.Contains(packages, name) {
				t.Errorf("%s must not import %s", name, imported)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d packages seen, want %d", seen, len(allowed))
	}
}

// brought are the modules that modules of others need in their turn.
var brought = map[string][]string{
	"github.com/abema/go-mp4":              {"github.com/google/uuid"},
	"github.com/clipperhouse/displaywidth": {"github.com/clipperhouse/uax29/v2"},
	"github.com/spf13/cobra":               {"github.com/spf13/pflag", "github.com/inconshreveable/mousetrap"},
	"golang.org/x/term":                    {"golang.org/x/sys"},
}

// TestModules: the program holds the modules that its packages may import, what these bring, and no others.
func TestModules(t *testing.T) {
	var want []string
	for _, list := range allowed {
		for _, name := range list {
			if strings.Contains(strings.SplitN(name, "/", 2)[0], ".") {
				want = append(want, moduleOf(name))
				want = append(want, brought[moduleOf(name)]...)
			}
		}
	}
	slices.Sort(want)
	var got []string
	for _, platform := range platforms {
		for d := range modulesOf(t, platform, false, module+"...") {
			got = append(got, d.Path)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(slices.Compact(want), slices.Compact(got)); diff != "" {
		t.Errorf("modules that are allowed (-) and that are there (+):\n%s", diff)
	}
}

// moduleOf is the module of a package of others that this project imports.
func moduleOf(name string) string {
	parts := strings.Split(name, "/")
	n := min(len(parts), 3)
	if !strings.HasPrefix(name, "github.com/") && !strings.HasPrefix(name, "golang.org/x/") {
		n = min(len(parts), 2)
	}
	if n < len(parts) && len(parts[n]) == 2 && parts[n][0] == 'v' {
		n++
	}
	return strings.Join(parts[:n], "/")
}

// TestSources: no module is replaced, and none but the standard library's own needs a C compiler.
func TestSources(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json", root+"go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Go                     string
		Replace, Exclude, Tool []any
		Toolchain              any
	}
	if err := json.Unmarshal(out, &file); err != nil {
		t.Fatal(err)
	}
	if file.Replace != nil || file.Exclude != nil || file.Tool != nil || file.Toolchain != nil || file.Go == "" {
		t.Errorf("go.mod replaces, excludes, or names tools: %s", out)
	}
	list := exec.Command("go", "list", "-deps", "-f", "{{if and .CgoFiles (not .Standard)}}{{.ImportPath}}{{end}}", module+"...")
	list.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err = list.Output(); err != nil || len(strings.TrimSpace(string(out))) > 0 {
		t.Errorf("packages that need a C compiler: %s %v", out, err)
	}
}
