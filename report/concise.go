package report

import (
	"bufio"
	"io"

	"github.com/pinlint/pinlint/validate"
)

// concise is one line a finding, file:line:column: severity: message [rule], as editors and problem matchers read it.
type concise struct{ w *bufio.Writer }

func newConcise(w io.Writer, _ Options) Writer {
	return concise{bufio.NewWriterSize(w, bufferSize)}
}

func (c concise) Result(r validate.Result) error {
	for i := range r.Findings {
		c.finding(&r.Findings[i])
	}
	return flushIfBroken(c.w)
}

func (c concise) finding(f *validate.Finding) {
	c.w.WriteString(place(f) + " " + f.Severity.String() + ": " + Escape(f.Message) + " [" + f.Rule + "]\n")
}

func (c concise) Close(Summary) error { return c.w.Flush() }
