package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/discover"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// Suppression is a finding, or several of one rule, that somebody has looked at and accepts.
type Suppression struct {
	Path    discover.Pattern
	Rule    *rules.Rule
	Pointer string // "" for the whole pin; else the value there, and what is in it
	Reason  string
	Until   time.Time // the first moment at which it does not hold any more; zero: for good

	index        int
	line, column int
	used         int // findings that it suppressed, or would have if it had not run out
}

const day = "2006-01-02"

func (r *reader) suppressions(n *yaml.Node) {
	ids, _ := configurable()
	for i, element := range r.sequence(n, "suppress") {
		s := &Suppression{index: i, line: element.Line, column: element.Column}
		met := map[string]bool{}
		errs := len(r.errs)
		for _, e := range r.mapping(element, "a suppression") {
			met[e.name] = true
			switch e.name {
			case "path":
				if text, ok := r.text(e.value, "path"); ok {
					s.Path, _ = r.pattern(e.value, text)
				}
			case "rule":
				text, ok := r.text(e.value, "rule")
				if ok && !slices.Contains(ids, text) {
					r.fail(e.value, "there is no rule %s%s", quoted(text), suggestion(text, ids))
				}
				s.Rule = rules.ByID(text)
			case "pointer":
				if text, ok := r.text(e.value, "pointer"); ok {
					s.Pointer = text
					if !isPointer(text) {
						r.fail(e.value, "pointer is %s: a JSON Pointer such as /media_source/url", quoted(text))
					}
				}
			case "reason":
				if text, ok := r.text(e.value, "reason"); ok {
					if s.Reason = strings.TrimSpace(text); s.Reason == "" {
						r.fail(e.value, "reason is empty: say why the finding is accepted")
					}
				}
			case "until":
				last, err := time.Parse(day, e.value.Value)
				if err != nil || e.value.Kind != yaml.ScalarNode {
					r.fail(e.value, "until is %s: a day such as 2027-01-31", kind(e.value))
				}
				s.Until = last.AddDate(0, 0, 1)
			default:
				r.unknown(e, "a suppression has no key", []string{"path", "rule", "pointer", "reason", "until"})
			}
		}
		for _, name := range []string{"path", "rule", "reason"} {
			if !met[name] && len(r.errs) == errs {
				r.fail(element, "the suppression has no %s", name)
			}
		}
		r.config.Suppress = append(r.config.Suppress, s)
	}
}

// isPointer reports whether a text is a JSON Pointer (RFC 6901) to a part of a pin.
func isPointer(text string) bool {
	if !strings.HasPrefix(text, "/") {
		return false
	}
	for rest := text; ; {
		i := strings.IndexByte(rest, '~')
		if i < 0 {
			return true
		}
		if rest = rest[i+1:]; !strings.HasPrefix(rest, "0") && !strings.HasPrefix(rest, "1") {
			return false
		}
	}
}

// Suppresses reports whether a finding of a file, whose path is relative to Dir, is accepted at that time.
func (c *Config) Suppresses(path string, f *validate.Finding, now time.Time) bool {
	suppressed := false
	for _, s := range c.Suppress {
		if s.Rule.ID != f.Rule || !s.Path.Match(path) || s.Pointer != "" && f.Pointer != s.Pointer && !strings.HasPrefix(f.Pointer, s.Pointer+"/") {
			continue
		}
		s.used++
		suppressed = suppressed || !s.over(now)
	}
	return suppressed
}

func (s *Suppression) over(now time.Time) bool { return !s.Until.IsZero() && !now.Before(s.Until) }

// Run is what a run has looked at.
type Run struct {
	Files   map[string]bool        // the files that were linted, relative to the configuration, and whether all that they refer to was examined
	Dirs    []string               // the directories whose files were linted, all of them; "." for the configuration's own
	Missing func(path string) bool // there is no such file
	Account bool                   // what is known of the sender was looked at
	API     bool                   // under that profile, which leaves rules out
	Now     time.Time
}

// Stale lists the suppressions that have run out, and those that the run would have needed if they still suppressed anything. What a
// run did not look at says nothing.
func (c *Config) Stale(run Run) (stale []validate.Finding) {
	for _, s := range c.Suppress {
		linted, examined := false, true
		for file, whole := range run.Files {
			if s.Path.Match(file) {
				linted, examined = true, examined && whole
			}
		}
		literal := s.Path.Literal()
		gone := literal != "" && !linted && run.Missing(literal)
		switch {
		case s.over(run.Now) && (linted || gone):
			stale = append(stale, c.expired(s))
		case s.used > 0:
		case gone:
			stale = append(stale, c.unused(s, fmt.Sprintf("there is no file %s", s.Path.Text)))
		case !run.covers(s.Path) || !linted && literal != "":
		case !linted:
			stale = append(stale, c.unused(s, fmt.Sprintf("no pins are in files that match %s", s.Path.Text)))
		case s.Rule.Action == rules.RetryLater, // what is about the moment comes and goes
			s.Rule.Needs&(rules.Bytes|rules.Network) != 0 && !examined,
			s.Rule.Needs&rules.Account != 0 && !run.Account,
			s.Rule.Needs&rules.Batch != 0 && !run.covers(everything),
			run.API && s.Rule.Basis > rules.Measured:
		default:
			stale = append(stale, c.unused(s, fmt.Sprintf("%s finds nothing there any more", s.Rule.ID)))
		}
	}
	return stale
}

var everything = discover.Pattern{Text: "**"}

// covers reports whether the run has looked at all files that a pattern may mean.
func (run *Run) covers(p discover.Pattern) bool {
	if literal := p.Literal(); literal != "" {
		if _, linted := run.Files[literal]; linted {
			return true
		}
	}
	base := p.Base()
	for _, dir := range run.Dirs {
		if dir == "." || base == dir || strings.HasPrefix(base, dir+"/") {
			return true
		}
	}
	return false
}

func (c *Config) expired(s *Suppression) validate.Finding {
	last := s.Until.AddDate(0, 0, -1).Format(day)
	message := fmt.Sprintf("the suppression of %s in %s ran out after %s", s.Rule.ID, s.Path.Text, last)
	switch {
	case s.used == 1:
		message += ": 1 finding is reported again"
	case s.used > 1:
		message += fmt.Sprintf(": %d findings are reported again", s.used)
	}
	return c.finding(rules.ExpiredSuppression, s, message)
}

func (c *Config) unused(s *Suppression, why string) validate.Finding {
	return c.finding(rules.UnusedSuppression, s, fmt.Sprintf("the suppression of %s in %s suppresses nothing: %s", s.Rule.ID, s.Path.Text, why))
}

// finding is a finding about a suppression, at its place in the configuration.
func (c *Config) finding(rule *rules.Rule, s *Suppression, message string) validate.Finding {
	line := []byte{}
	offset := 0
	number := s.line
	for l := range bytes.Lines(c.text) {
		if number--; number == 0 {
			line = bytes.TrimRight(l, "\r\n")
			break
		}
		offset += len(l)
	}
	column := s.column - 1 // in code points
	start := 0
	for range column {
		_, size := utf8.DecodeRune(line[start:])
		start += size
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{rule.ID, s.Path.Text, s.Rule.ID, s.Pointer}, "\x00")))
	excerpt := validate.Excerpt{Text: string(line), Start: start, End: len(line)}
	if len(line) > 200 {
		excerpt = validate.Excerpt{}
	}
	return validate.Finding{
		Rule: rule.ID, Severity: rule.Severity, Action: rule.Action, Basis: rule.Basis, Message: rules.Redact(message), Remedy: rule.Fix,
		Pointer: fmt.Sprintf("/suppress/%d", s.index), Line: s.line, Column: s.column, EndLine: s.line, EndColumn: 1 + utf8.RuneCount(line),
		ByteColumn: start + 1, EndByteColumn: len(line) + 1, Offset: offset + start, Fingerprint: hex.EncodeToString(sum[:16]), Excerpt: excerpt, Doc: rule.Doc(),
	}
}
