// Package report writes what was found, one file for each format. Everything that comes from
// the input passes Escape or an encoder on its way out, in every format.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// Format is a way to write a report. New writes nothing by itself, and the writer does not close w.
type Format struct {
	Name         string
	Fingerprints bool // it shows them
	New          func(w io.Writer, o Options) Writer
}

// Formats lists the formats.
var Formats = []Format{
	{"text", false, newText},
	{"concise", false, newConcise},
	{"json", true, newJSON},
	{"jsonl", true, newLines},
	{"sarif", true, newSARIF},
	{"github", false, newGitHub},
	{"gitlab", true, newGitLab},
	{"junit", false, newJUnit},
	{"checkstyle", false, newCheckstyle},
	{"rdjson", false, newRDJSON},
	{"rdjsonl", false, newRDJSONL},
	{"azure", false, newAzure},
	{"markdown", false, newMarkdown},
	{"html", false, newHTML},
}

// Writer writes one report: results in their order, then Close. It buffers; what was written is only sure to
// have arrived when Close has returned nil. It is not safe for concurrent use.
type Writer interface {
	Result(validate.Result) error
	Close(Summary) error
}

// Previewer is a Writer that shows pins. It says which results are to have a validate.Preview, for validate.Linter.Preview.
type Previewer interface {
	Preview(worst rules.Severity) bool
}

// Options are what a report is told beside the results.
type Options struct {
	Tool  Tool
	Color bool
	Width int // columns of the terminal, 0 if unknown

	// StepSummary takes the page that GitHub shows for a step, in Markdown; nil: there is none. Format github writes to it.
	StepSummary io.Writer
}

// Tool is who reports.
type Tool struct {
	Version string `json:"version"` // of pinlint
	API     string `json:"api"`     // the release of Pinterest's API that it follows
	Profile string `json:"profile"`
}

// Summary counts what was done.
type Summary struct {
	Files, Pins             int
	Errors, Warnings, Infos int
	Probed, Unprobed        int      // URLs
	Unexamined              int      // videos of which no file is known
	Skipped, SkippedDirs    int      // files and whole directories that were left out
	Failed                  int      // inputs that could not be read
	Unread                  []string // why, of the first of them, without secrets
	Known, Fixed            int      // findings that the baseline knows, which are not counted among the others, and findings of it that are fixed
	Suppressed              int      // findings that the configuration accepts, which are not counted among the others
	Fixable                 int      // findings that --fix takes away
	FixesMade               int
	Unfixed                 int // files that could not be fixed
	Interrupted             bool
	Account                 bool // an account file was given, so that token, scopes, boards and limits were checked
}

// Count adds a finding.
func (s *Summary) Count(f validate.Finding) {
	if f.Fix != nil {
		s.Fixable++
	}
	switch f.Severity {
	case rules.Error:
		s.Errors++
	case rules.Warning:
		s.Warnings++
	case rules.Info:
		s.Infos++
	}
}

// String is the summary in one sentence.
func (s Summary) String() string {
	var b strings.Builder
	switch {
	case s.Errors+s.Warnings+s.Infos > 0:
		fmt.Fprintf(&b, "%s, %s, %s", count(s.Errors, "error"), count(s.Warnings, "warning"), count(s.Infos, "info"))
	case s.Known > 0:
		b.WriteString("nothing new")
	default:
		b.WriteString("nothing found")
	}
	fmt.Fprintf(&b, " in %s of %s", count(s.Pins, "pin"), count(s.Files, "file"))
	if s.Probed > 0 {
		fmt.Fprintf(&b, "; %s probed", count(s.Probed, "URL"))
	}
	if s.Unprobed > 0 {
		fmt.Fprintf(&b, "; %s not probed", count(s.Unprobed, "URL"))
	}
	if s.Unexamined > 0 {
		fmt.Fprintf(&b, "; %s not examined", count(s.Unexamined, "video"))
	}
	if !s.Account && s.Pins > 0 {
		b.WriteString("; account not checked")
	}
	if left := s.left(); left != "" {
		fmt.Fprintf(&b, "; %s left out", left)
	}
	if s.Suppressed > 0 {
		fmt.Fprintf(&b, "; %d suppressed", s.Suppressed)
	}
	if s.Known > 0 {
		fmt.Fprintf(&b, "; %d known from the baseline", s.Known)
	}
	if s.Fixed > 0 {
		fmt.Fprintf(&b, "; %d of the baseline fixed", s.Fixed)
	}
	if s.FixesMade > 0 {
		fmt.Fprintf(&b, "; %s made", counted(s.FixesMade, "fix", "fixes"))
	}
	if s.Fixable > 0 {
		fmt.Fprintf(&b, "; %d fixable with --fix", s.Fixable)
	}
	if s.Unfixed > 0 {
		fmt.Fprintf(&b, "; %s not fixed", count(s.Unfixed, "file"))
	}
	if s.Failed > 0 {
		fmt.Fprintf(&b, "; %s could not be read", count(s.Failed, "input"))
	}
	if s.Interrupted {
		b.WriteString("; interrupted, this is not all")
	}
	return b.String()
}

// left words what was left out, "" if nothing was.
func (s Summary) left() string {
	var parts []string
	if s.Skipped > 0 {
		parts = append(parts, count(s.Skipped, "file"))
	}
	switch {
	case s.SkippedDirs == 1:
		parts = append(parts, "1 directory")
	case s.SkippedDirs > 1:
		parts = append(parts, fmt.Sprintf("%d directories", s.SkippedDirs))
	}
	return strings.Join(parts, " and ")
}

func count(n int, noun string) string { return counted(n, noun, noun+"s") }

func counted(n int, noun, plural string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, plural)
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// Answer is an answer of Pinterest in one line: status/code and message.
func Answer(e rules.APIError) string {
	var b strings.Builder
	if e.Status == 0 {
		return e.Message
	}
	fmt.Fprintf(&b, "HTTP %d", e.Status)
	if e.Code != 0 {
		fmt.Fprintf(&b, " code %d", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	return b.String()
}
