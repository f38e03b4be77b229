package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/pinlint/pinlint/internal/charset"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

const bufferSize = 64 << 10

// text is for people: each finding with the line of source it is about, and what to do.
type text struct {
	w     *bufio.Writer
	color bool
	width int
	some  bool
	// What many findings in a row have in common, as it is written:
	file, fix escaped[string]
	api       escaped[rules.APIError]
}

// escaped remembers the text that stands for a value.
type escaped[T comparable] struct {
	value T
	text  string
}

func (e *escaped[T]) of(value T, text func(T) string) string {
	if value != e.value {
		e.value, e.text = value, text(value)
	}
	return e.text
}

func newText(w io.Writer, o Options) Writer {
	t := &text{w: bufio.NewWriterSize(w, bufferSize), color: o.Color, width: 100}
	if o.Width > 0 {
		t.width = max(o.Width, 40)
	}
	return t
}

func (t *text) Result(r validate.Result) error {
	for i := range r.Findings {
		t.finding(&r.Findings[i])
	}
	return flushIfBroken(t.w)
}

// flushIfBroken tells whether an earlier write failed.
func flushIfBroken(w *bufio.Writer) error {
	_, err := w.Write(nil)
	return err
}

func (t *text) finding(f *validate.Finding) {
	if t.some {
		t.w.WriteByte('\n')
	}
	t.some = true
	t.put(bold, t.file.of(f.File, line), position(f))
	t.w.WriteByte(' ')
	t.put(severityStyle(f.Severity), f.Severity.String(), ":")
	t.w.WriteByte(' ')
	t.put(bold, Escape(f.Message))
	t.put(dim, " [", f.Rule, "]")
	t.w.WriteByte('\n')

	number := strconv.Itoa(f.Line)
	gutter := row(spaces, len(number)+1)
	source, before, marked := snippet(f.Excerpt, t.width-len(gutter)-4)
	t.put(dim, " ", number, " |")
	if source != "" {
		t.w.WriteByte(' ')
		t.w.WriteString(source)
	}
	t.w.WriteByte('\n')
	t.put(dim, gutter, " |")
	t.w.WriteByte(' ')
	t.w.WriteString(row(spaces, before))
	t.put(severityStyle(f.Severity), row(carets, marked))
	t.w.WriteByte('\n')
	t.note(gutter, f.Action.Words(), green, t.fix.of(f.Remedy, Escape))
	if f.API != (rules.APIError{}) {
		t.note(gutter, "Pinterest", dim, t.api.of(f.API, func(e rules.APIError) string { return Escape(Answer(e)) }))
	}
	for _, p := range f.Related {
		where := strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
		if p.File != "" {
			where = line(p.File) + ":" + where
		} else {
			where = Escape(p.Pointer) + " at " + where
		}
		t.note(gutter, "see", dim, where)
	}
}

func (t *text) note(gutter, label string, s style, sentence string) {
	t.put(dim, gutter, " = ")
	t.put(s, label, ":")
	t.w.WriteByte(' ')
	t.w.WriteString(sentence)
	t.w.WriteByte('\n')
}

// put writes words, one behind the other, in a style.
func (t *text) put(s style, words ...string) {
	styled := t.color && s != plain
	if styled {
		t.w.WriteString("\x1b[")
		t.w.WriteString(string(s))
		t.w.WriteByte('m')
	}
	for _, w := range words {
		t.w.WriteString(w)
	}
	if styled {
		t.w.WriteString("\x1b[0m")
	}
}

const (
	spaces = "                                                                                                    "
	carets = "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
)

// row is n of the characters that all of s is made of.
func row(s string, n int) string {
	if n <= len(s) {
		return s[:n]
	}
	return strings.Repeat(s[:1], n)
}

func (t *text) Close(s Summary) error {
	if t.some {
		t.w.WriteByte('\n')
	}
	color := green
	switch {
	case s.Errors > 0 || s.Failed > 0 || s.Interrupted:
		color = red
	case s.Warnings > 0:
		color = amber
	}
	t.put(color, s.String())
	t.w.WriteByte('\n')
	return t.w.Flush()
}

// place is file:line:column: as editors and terminals link it.
func place(f *validate.Finding) string {
	return line(f.File) + position(f)
}

func position(f *validate.Finding) string {
	return ":" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column) + ":"
}

// snippet fits a line of source into width columns around what is meant, and says how many columns stand before the
// mark and how many the mark takes, one at least. Wide characters count as two.
func snippet(e validate.Excerpt, width int) (source string, before, marked int) {
	const tab = "    "
	start, end := e.Start, e.End
	start += strings.Count(e.Text[:e.Start], "\t") * (len(tab) - 1)
	end += strings.Count(e.Text[:e.End], "\t") * (len(tab) - 1)
	whole, start, end := escapeMarked(strings.ReplaceAll(e.Text, "\t", tab), start, end)
	left, mark, right := whole[:start], whole[start:end], whole[end:]
	cutLeft, cutRight := e.CutBefore, e.CutAfter

	// The mark may take two thirds, what is before it half of the rest, what is behind it all that is left.
	room := width - 2 // for the marks of cutting
	if short := truncate(mark, max(room*2/3, room-columns(left)-columns(right))); short != mark {
		mark, right, cutRight = short, "", true
	}
	marked = columns(mark)
	rest := room - marked
	tail := columns(right)
	if short := truncateLeft(left, max(rest/2, rest-tail)); short != left {
		left, cutLeft = short, true
	}
	if short := truncate(right, rest-columns(left)); short != right {
		right, cutRight = short, true
	}
	if cutLeft {
		left = "…" + left
	}
	if cutRight {
		right += "…"
	}
	return strings.TrimRight(left+mark+right, " "), columns(left), max(marked, 1)
}

// truncate keeps the columns at the start of s that fit into width.
func truncate(s string, width int) string {
	switch {
	case len(s) <= width:
		return s
	case ascii(s):
		return s[:max(width, 0)]
	}
	used, end := 0, 0
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		if used += g.Width(); used > width {
			return s[:end]
		}
		end += len(g.Value())
	}
	return s
}

// truncateLeft keeps the columns at the end of s that fit into width.
func truncateLeft(s string, width int) string {
	switch {
	case len(s) <= width:
		return s
	case ascii(s):
		return s[len(s)-max(width, 0):]
	}
	excess, from := columns(s)-width, 0
	for g := displaywidth.StringGraphemes(s); excess > 0 && g.Next(); {
		excess -= g.Width()
		from += len(g.Value())
	}
	return s[from:]
}

// columns is how many columns s takes.
func columns(s string) int {
	if ascii(s) {
		return len(s)
	}
	return displaywidth.String(s)
}

// ascii reports whether s, which holds no control characters, takes a column for each byte.
func ascii(s string) bool { return beyondASCII.Index(s, 0, len(s)) == len(s) }

var beyondASCII = charset.Where(func(c byte) bool { return c >= utf8.RuneSelf })
