package validate

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"os"

	"github.com/pinlint/pinlint/payload"
)

var update = flag.Bool("update", false, "write what is found into the corpus; read the difference before you commit it")

// TestCorpus judges the payloads of testdata/corpus. Each archive holds one input, named pin.json, pins.json or
// pins.jsonl, and its findings as "line:column severity rule pointer", one a line in order, under each profile.
func TestCorpus(t *testing.T) {
	paths, err := filepath.Glob("../testdata/corpus/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var input txtar.File
			for i, f := range archive.Files {
				if strings.HasPrefix(f.Name, "pin") {
					input = f
					input.Data = []byte(strings.TrimSuffix(string(f.Data), "\n"))
					continue
				}
				profile := Profile(strings.TrimPrefix(f.Name, "want-"))
				var got strings.Builder
				l := &Linter{Profile: profile}
				for r, err := range l.Lint(context.Background(), payload.Bytes(input.Name, input.Data, payload.FormOf(input.Name))) {
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range r.Findings {
						fmt.Fprintf(&got, "%d:%d %s %s %s\n", f.Line, f.Column, f.Severity, f.Rule, f.Pointer)
					}
				}
				if *update {
					archive.Files[i].Data = []byte(got.String())
					continue
				}
				if diff := cmp.Diff(string(f.Data), got.String()); diff != "" {
					t.Errorf("%s: %s", f.Name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
