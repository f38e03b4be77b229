package validate

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// FuzzLint lints any text offline, whole, and holds what is true of every result: no fault of pinlint's own, every finding
// complete and inside of the text, a body that is no JSON never passed, and the same with one worker as with several.
func FuzzLint(f *testing.F) {
	for _, r := range rules.All {
		f.Add([]byte(r.Bad))
	}
	paths, err := filepath.Glob("../testdata/corpus/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	for _, name := range []string{"lookbook.json", "week.jsonl"} {
		text, err := os.ReadFile("../testdata/pins/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		translated := false
		lint := func(workers int) (all []Finding) {
			l := &Linter{Workers: workers, Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }}
			docs := func(yield func(*payload.Document, error) bool) {
				for d, err := range payload.Read("pins", bytes.NewReader(text), payload.Auto) {
					if translated = translated || d != nil && d.Form != payload.Auto; !yield(d, err) {
						return
					}
				}
			}
			for r, err := range l.Lint(context.Background(), docs) {
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, r.Findings...)
			}
			return all
		}
		found := lint(1)
		lines := bytes.Count(text, []byte("\n")) + 1
		for _, f := range found {
			if f.Rule == rules.Internal.ID {
				t.Errorf("%s %v", f.Message, f.Evidence)
			}
			if f.Message == "" || f.Remedy == "" || f.Line < 1 || f.Column < 1 || f.EndLine < f.Line || f.EndLine == f.Line && f.EndColumn < f.Column || f.EndLine > lines {
				t.Errorf("incomplete or outside of %d lines: %+v", lines, f)
			}
			if e := f.Excerpt; e.Start < 0 || e.End < e.Start || e.End > len(e.Text) || len(e.Text) > 1024 {
				t.Errorf("the excerpt's mark is outside of it: %+v", e)
			}
			if len(f.Message) > 2000 || len(f.Remedy) > 2000 || strings.Contains(f.Message, "%!") && !bytes.Contains(text, []byte("%!")) {
				t.Errorf("message: %s", f.Message)
			}
			if utf8.Valid(text) && !utf8.ValidString(f.Message+f.Remedy+f.Excerpt.Text) {
				t.Errorf("cut inside of a character: %q %q %q", f.Message, f.Remedy, f.Excerpt.Text)
			}
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		for !translated {
			var pin any
			if err := decoder.Decode(&pin); err == io.EOF {
				break
			} else if err != nil {
				if !slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == "payload.json" && f.Severity == rules.Error }) {
					t.Errorf("passed, though encoding/json says %v", err)
				}
				break
			}
		}
		again := lint(3)
		if len(again) != len(found) {
			t.Fatalf("%d findings with one worker, %d with three", len(found), len(again))
		}
		for i := range found {
			if found[i].Rule != again[i].Rule || found[i].Message != again[i].Message || found[i].Offset != again[i].Offset {
				t.Errorf("with three workers %+v, not %+v", again[i], found[i])
			}
		}
	})
}
