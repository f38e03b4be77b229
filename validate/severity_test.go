package validate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// TestPerFile judges files under severities of their own, several at once: rules of one pin, and rules that look at others.
func TestPerFile(t *testing.T) {
	const body = `{"board_id": "1", "title": "t", "alt_text": "a", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`
	strict := &Severities{"link.*": rules.Error, "link.missing": rules.Warning, "batch.duplicate-pin": rules.Info}
	quiet := &Severities{"link.missing": rules.Off, "batch.*": rules.Off}
	own := &Severities{}
	bySuffix := map[string]*Severities{"0": strict, "1": quiet, "2": own}
	l := Linter{Workers: 4, Severity: Severities{"link.missing": rules.Error, "batch.*": rules.Off, "rate.*": rules.Off}, PerFile: func(file string) *Severities { return bySuffix[file[len(file)-1:]] }}
	want := map[string]string{
		"0": "batch.duplicate-pin info, link.missing warning",
		"1": "",
		"2": "batch.duplicate-pin error, link.missing info",
	}
	docs := func(yield func(*payload.Document, error) bool) {
		for i := range 3000 {
			for d, err := range payload.Bytes(fmt.Sprintf("file%d.%d", i, i%3), []byte(body), payload.JSON) {
				if !yield(d, err) {
					return
				}
			}
		}
	}
	n := 0
	for r, err := range l.Lint(context.Background(), docs) {
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Rule+" "+f.Severity.String())
		}
		if n++; n == 1 {
			continue // the first has no twin
		}
		if diff := cmp.Diff(want[r.File[len(r.File)-1:]], strings.Join(got, ", ")); diff != "" {
			t.Fatalf("%s: %s", r.File, diff)
		}
	}
	if n != 3000 {
		t.Errorf("%d pins", n)
	}
}
