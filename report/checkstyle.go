package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/pinlint/pinlint/validate"
)

// checkstyle is the XML of Checkstyle: an element a file.
type checkstyle struct {
	w    *bufio.Writer
	file string
	open bool
}

func newCheckstyle(w io.Writer, _ Options) Writer {
	c := &checkstyle{w: bufio.NewWriterSize(w, bufferSize)}
	c.w.WriteString(xmlHeader + "<checkstyle version=\"4.3\">\n")
	return c
}

func (c *checkstyle) Result(r validate.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		if !c.open || f.File != c.file {
			c.end()
			c.w.WriteString("  <file name=\"" + xmlText(f.File) + "\">\n")
			c.file, c.open = f.File, true
		}
		c.w.WriteString("    <error")
		if f.Line > 0 {
			fmt.Fprintf(c.w, ` line="%d" column="%d"`, f.Line, f.Column)
		}
		fmt.Fprintf(c.w, " severity=\"%s\" message=\"%s\" source=\"pinlint.%s\"/>\n", f.Severity, xmlText(sentence(f)), xmlText(f.Rule))
	}
	return flushIfBroken(c.w)
}

func (c *checkstyle) end() {
	if c.open {
		c.w.WriteString("  </file>\n")
	}
}

func (c *checkstyle) Close(Summary) error {
	c.end()
	c.w.WriteString("</checkstyle>\n")
	return c.w.Flush()
}
