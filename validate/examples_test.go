package validate

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
)

// lint judges one body and lists the rules it breaks.
func lint(t *testing.T, l *Linter, body string) (ids []string, findings []Finding) {
	t.Helper()
	for r, err := range l.Lint(context.Background(), payload.Bytes("pin.json", []byte(body), payload.JSON)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			ids = append(ids, f.Rule)
			findings = append(findings, f)
		}
	}
	return ids, findings
}

// TestExamples runs every rule's Bad and Good: Bad breaks this rule and, but for hints, no other, and Good
// breaks nothing. A rule that is taken out, or out of work, fails here.
func TestExamples(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.ID, func(t *testing.T) {
			if r.Bad == "" {
				if r.ID != "payload.size" && r != rules.Internal {
					t.Fatal("no example")
				}
				return
			}
			ids, findings := lint(t, new(Linter), r.Bad)
			if !slices.Contains(ids, r.ID) {
				t.Errorf("Bad does not break it, but %v", ids)
			}
			for _, f := range findings {
				if f.Rule != r.ID && f.Severity == rules.Error {
					t.Errorf("Bad also breaks %s: %s", f.Rule, f.Message)
				}
				if f.Rule == r.ID && f.Severity != r.Severity {
					t.Errorf("Bad gives severity %v, the rule says %v", f.Severity, r.Severity)
				}
				if f.Remedy == "" || f.Doc == "" || f.Line == 0 {
					t.Errorf("incomplete: %+v", f)
				}
			}
			ids, findings = lint(t, new(Linter), r.Good)
			for i, id := range ids {
				if id == r.ID || findings[i].Severity == rules.Error {
					t.Errorf("Good breaks %s: %s", id, findings[i].Message)
				}
			}
		})
	}
}

// TestRulesAreComplete holds what every rule must say, and how.
func TestRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Action == 0 || r.Severity == 0 || r.Needs == 0 || r.Basis == 0 || r.Source == "" || r.Since == "" || r.Summary == "" || r.Why == "" || r.Fix == "" {
			t.Errorf("%s says not everything: %+v", r.ID, r)
		}
		if strings.HasSuffix(r.Summary, ".") || strings.HasSuffix(r.Fix, ".") || !strings.HasSuffix(r.Why, ".") {
			t.Errorf("%s: Summary and Fix end without a full stop, Why with one", r.ID)
		}
		if r.Term != "" && rules.TermByName(string(r.Term)) == nil {
			t.Errorf("%s has the unknown term %q", r.ID, r.Term)
		}
		if strings.Contains(r.Summary+r.Why+r.Fix+r.Source, "`") {
			t.Errorf("%s: rule texts are written without markup", r.ID)
		}
	}
	for _, r := range rules.All {
		for _, id := range r.Supersedes {
			if !seen[id] {
				t.Errorf("%s supersedes %s, which does not exist", r.ID, id)
			}
		}
	}
	named := schemas.Rules()
	for _, id := range named {
		if !seen[id] {
			t.Errorf("the schemas name %s, which does not exist", id)
		}
	}
	for _, r := range rules.All {
		if r.Check == nil && r != rules.Internal && !slices.Contains(named, r.ID) {
			t.Errorf("%s has no check, and no schema names it", r.ID)
		}
	}
}
