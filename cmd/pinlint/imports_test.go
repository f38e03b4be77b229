package main

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/pinlint/pinlint/"

// allowed are the packages of ours, and of others beside the standard library, that each package may import.
var allowed = map[string][]string{
	"payload":           {"github.com/go-json-experiment/json/jsontext"},
	"schemas":           {"payload", "github.com/santhosh-tekuri/jsonschema/v5"},
	"probe":             {"probe/facts", "probe/media", "probe/signedurl", "code.dny.dev/ssrf", "golang.org/x/time/rate"},
	"probe/facts":       {},
	"probe/media":       {"probe/facts", "github.com/abema/go-mp4", "github.com/gabriel-vasile/mimetype", "golang.org/x/image/webp"},
	"probe/signedurl":   {"github.com/go-json-experiment/json/jsontext"},
	"account":           {"payload", "github.com/go-json-experiment/json/jsontext"},
	"account/live":      {"account", "internal/parallel", "rules"},
	"rules":             {"account", "payload", "probe/facts", "probe/signedurl"},
	"validate":          {"account", "internal/parallel", "payload", "probe", "probe/facts", "rules", "schemas"},
	"report":            {"probe/facts", "rules", "validate", "github.com/clipperhouse/displaywidth"},
	"internal/parallel": {},
	"baseline":          {"rules", "validate"},
	"cmd/pinlint": {"account", "account/live", "baseline", "internal/parallel", "payload", "probe", "probe/facts", "report", "rules", "schemas", "validate",
		"github.com/bmatcuk/doublestar/v4", "github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term"},
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
			if slices.Contains(forbidden[name], imported) {
				t.Errorf("%s must not import %s", name, imported)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d packages seen, want %d", seen, len(allowed))
	}
}
