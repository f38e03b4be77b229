package validate

import (
	"strings"
	"unicode/utf8"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// Finding is one place where a pin breaks a rule. Its strings hold no secrets: signatures,
// tokens and passwords are redacted before a Finding exists. They may hold control characters.
type Finding struct {
	Rule     string // the rule's ID
	Severity rules.Severity
	Term     rules.Term // "" where the guide has no word
	Action   rules.Action
	API      rules.APIError // zero if it is not known what Pinterest answers
	Basis    rules.Basis

	Message  string         // what is wrong
	Remedy   string         // what to do
	Actual   string         // the value seen, "" if none
	Expected string         // what is allowed, "" if it can't be said shortly
	URL      string         // the URL that the finding is about, "" if none
	Evidence map[string]any // strings, numbers and booleans under snake_case names; nil if there is none

	File    string
	Pin     int    // index of the pin in its file, from 0
	Pointer string // JSON Pointer (RFC 6901) from the root of the pin's own value

	Line, Column       int // of the first character, from 1; columns in code points
	EndLine, EndColumn int // EndColumn is exclusive
	Offset             int // in bytes, in the pin's own text
	// ByteColumn and EndByteColumn are Column and EndColumn in bytes of UTF-8.
	ByteColumn, EndByteColumn int

	// Fingerprint is the same in every run in which the same rule finds the same value at the same pointer, wherever that
	// stands by then. It is 32 hexadecimal digits, "" for faults of pinlint itself. The file has no part in it, and
	// findings that cannot be told apart share one.
	Fingerprint string

	Related []Place // other places that take part
	Excerpt Excerpt // the line of source, for showing

	Fix     *Fix   // takes it away; nil where a person must decide
	Unfixed string // why there is no Fix, though the same in plain JSON has one: a clause; else ""

	Doc string // path of the rule's page
}

// Place is another place that takes part in a finding.
type Place struct {
	File         string // "" for the finding's own pin
	Pin          int    // index of the other pin in its file
	Pointer      string
	Line, Column int
}

// Excerpt is a piece of one line of source around a finding.
type Excerpt struct {
	Text       string // at most a few hundred bytes, without the line's end
	Start, End int    // the bytes of Text that are meant
	CutBefore  bool   // the line goes on to the left
	CutAfter   bool   // the line goes on to the right
}

// Result is what is known of one pin after it was judged.
type Result struct {
	File     string
	Pin      int
	Findings []Finding // by offset, then by rule
	Probed   int       // distinct URLs, of media and links, that were asked for; other pins may have the same: Batch.URLs counts those of a run
	Unprobed int       // distinct URLs that were not
	// UnprobedLinks counts those of Unprobed that are no media.
	UnprobedLinks int
	// Unexamined counts videos of which no file is known.
	Unexamined int
	Preview    *Preview // nil unless Linter.Preview asks for it
	// Fixed counts the fixes that were made in the file before it was judged. It is told with the file's first result.
	Fixed int

	trace trace    // for the pins that come later
	urls  []uint64 // as urlSet has them
}

const (
	excerptReach = 96  // bytes shown on either side of a finding
	excerptMark  = "…" // stands for a secret
)

// excerpt cuts the line of a span out of d as it is written. secrets, the parts of that which must not be shown, are
// replaced by a mark.
func excerpt(d *payload.Document, span payload.Span, secrets []payload.Span) Excerpt {
	text := d.Written()
	start := min(max(span.Start, 0), len(text))
	end := min(max(span.End, start), len(text))
	from, to := start, start
	for from > 0 && text[from-1] != '\n' && start-from < excerptReach {
		from--
	}
	for to < len(text) && text[to] != '\n' && text[to] != '\r' && to-start < 2*excerptReach {
		to++
	}
	for from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	for to > start && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	e := Excerpt{
		CutBefore: from > 0 && text[from-1] != '\n',
		CutAfter:  to < len(text) && text[to] != '\n' && text[to] != '\r',
	}
	end = max(min(end, to), start)
	var b strings.Builder
	at := from
	place := func(offset int) int { // where an offset of text comes to stand in b
		return b.Len() + offset - at
	}
	e.Start, e.End = -1, -1
	for _, s := range secrets {
		s.Start, s.End = max(s.Start, from), min(s.End, to)
		if s.Start >= s.End {
			continue
		}
		if e.Start < 0 && start < s.End {
			e.Start = place(min(start, s.Start))
		}
		if e.End < 0 && end <= s.Start {
			e.End = place(end)
		}
		b.Write(text[at:s.Start])
		b.WriteString(excerptMark)
		at = s.End
		if e.End < 0 && end <= s.End {
			e.End = b.Len()
		}
	}
	if e.Start < 0 {
		e.Start = place(start)
	}
	if e.End < 0 {
		e.End = place(end)
	}
	b.Write(text[at:to])
	e.Text = b.String()
	return e
}
