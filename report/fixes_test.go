package report

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pinlint/pinlint/validate"
)

// change is an edit as a program finds it in a report: positions from 1, the end exclusive.
type change struct {
	line, column, endLine, endColumn int
	text                             string
}

// applied makes changes, whose columns are code points or bytes, in a text.
func applied(text string, changes []change, bytes bool) string {
	lines := strings.SplitAfter(text, "\n")
	offset := func(line, column int) (at int) {
		for _, l := range lines[:line-1] {
			at += len(l)
		}
		if bytes {
			return at + column - 1
		}
		for range column - 1 {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
		}
		return at
	}
	slices.SortFunc(changes, func(a, b change) int { return offset(b.line, b.column) - offset(a.line, a.column) })
	for _, c := range changes {
		text = text[:offset(c.line, c.column)] + c.text + text[offset(c.endLine, c.endColumn):]
	}
	return text
}

// TestFixes makes the fixes of the reports as other programs do, by their own kind of columns.
func TestFixes(t *testing.T) {
	const text = "[ {\"title\": \"Tee 🎉 Äpfel\", \"board_id\": 5,\r\n  \"x\": \"ü\", \"note\": \"für später\", \"media_source\": {\"source_type\": \"pin_url\",}}]"
	const want = "[ {\"title\": \"Tee 🎉 Äpfel\", \"board_id\": \"5\",\r\n  \"x\": \"ü\", \"media_source\": {\"source_type\": \"pin_url\"}}]"
	result, err := validate.Bytes(context.Background(), "pin.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	holds := func(format string, changes []change, bytes bool) {
		if got := applied(text, changes, bytes); got != want {
			t.Errorf("%s: %v make %q", format, changes, got)
		}
	}
	type region struct{ StartLine, StartColumn, EndLine, EndColumn int }
	var sarif struct {
		Runs []struct {
			Results []struct {
				Fixes []struct {
					ArtifactChanges []struct {
						ArtifactLocation struct{ URI string }
						Replacements     []struct {
							DeletedRegion   region
							InsertedContent struct{ Text string }
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(written(t, "sarif", Options{}, Summary{}, result.Findings...)), &sarif); err != nil {
		t.Fatal(err)
	}
	var changes []change
	for _, r := range sarif.Runs[0].Results {
		for _, f := range r.Fixes {
			for _, c := range f.ArtifactChanges {
				if c.ArtifactLocation.URI != "pin.json" {
					t.Error(c.ArtifactLocation.URI)
				}
				for _, e := range c.Replacements {
					changes = append(changes, change{e.DeletedRegion.StartLine, e.DeletedRegion.StartColumn, e.DeletedRegion.EndLine, e.DeletedRegion.EndColumn, e.InsertedContent.Text})
				}
			}
		}
	}
	holds("sarif", changes, false)

	type position struct{ Line, Column int }
	var rdjson struct {
		Diagnostics []struct {
			Suggestions []struct {
				Range struct{ Start, End position }
				Text  string
			}
		}
	}
	if err := json.Unmarshal([]byte(written(t, "rdjson", Options{}, Summary{}, result.Findings...)), &rdjson); err != nil {
		t.Fatal(err)
	}
	changes = nil
	for _, d := range rdjson.Diagnostics {
		for _, s := range d.Suggestions {
			changes = append(changes, change{s.Range.Start.Line, s.Range.Start.Column, s.Range.End.Line, s.Range.End.Column, s.Text})
		}
	}
	holds("rdjson", changes, true)

	var plain struct {
		Findings []struct {
			Fix *struct {
				Edits []struct {
					Start, End int
					Text       string
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(written(t, "json", Options{}, Summary{}, result.Findings...)), &plain); err != nil {
		t.Fatal(err)
	}
	got := text
	for _, f := range slices.Backward(plain.Findings) { // they come by their places
		if f.Fix != nil {
			for _, e := range slices.Backward(f.Fix.Edits) {
				got = got[:e.Start] + e.Text + got[e.End:]
			}
		}
	}
	if got != want {
		t.Errorf("json makes %q", got)
	}
}
