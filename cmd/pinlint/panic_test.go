package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// TestPanicInARule: the pin at which a rule fails has a finding that says so, the others are judged, and the status is that of a
// program that could not do its work.
func TestPanicInARule(t *testing.T) {
	pins := filepath.Join(t.TempDir(), "pins.jsonl")
	if err := os.WriteFile(pins, []byte(`{"title": "calm"}`+"\n"+`{"title": "pina_AEATESTTOKEN0123456789ABCDEF"}`+"\n"+`{"title": "calm"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bomb := &rules.Rule{ID: "test.bomb", Summary: "x", Check: func(p *rules.Pin, report rules.Report) {
		if text := p.Title.Text(); text != "calm" {
			panic("at " + text)
		}
		report(rules.Problem{At: p.Title, Message: "calm", Severity: rules.Warning})
	}}
	var out bytes.Buffer
	c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" }}
	o := checkOptions{linter: validate.Linter{Rules: []*rules.Rule{bomb}, Prober: new(probe.Prober)}, outputs: []output{{format: report.Formats[1]}}} // concise
	err := c.check(context.Background(), o, []string{pins})
	if s, ok := err.(status); !ok || s != exitFailed {
		t.Errorf("%v, want status 2", err)
	}
	if text := out.String(); strings.Count(text, "[test.bomb]") != 2 || strings.Count(text, "[internal.error]") != 1 || strings.Contains(text, "AEATEST") {
		t.Error(text)
	}
}
