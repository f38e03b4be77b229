package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// junitCases is how many test cases a suite holds at most; a file with more has several suites.
const junitCases = 10_000

// junit is the XML of JUnit: a suite for each file, in it a case for each finding, failed if that is an error; for a file
// in which nothing was found, one case that passed. Suites are held back until their cases are counted.
type junit struct {
	w               *bufio.Writer
	file            string
	name            string // of the file, as it is shown
	open            bool
	cases           bytes.Buffer
	tests, failures int
}

func newJUnit(w io.Writer, _ Options) Writer {
	j := &junit{w: bufio.NewWriterSize(w, bufferSize)}
	j.w.WriteString(xmlHeader + "<testsuites name=\"pinlint\">\n")
	return j
}

func (j *junit) Result(r validate.Result) error {
	if !j.open || r.File != j.file {
		j.end()
		j.file, j.open = r.File, true
		j.name = xmlText(rules.Redact(r.File))
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if j.tests == junitCases {
			j.end()
			j.open = true
		}
		j.tests++
		at := fmt.Sprintf("%s at line %d, column %d", f.Rule, f.Line, f.Column)
		fmt.Fprintf(&j.cases, "    <testcase classname=\"%[1]s\" name=\"%[2]s\" file=\"%[1]s\" line=\"%[3]d\">\n", xmlText(f.File), xmlText(at), f.Line)
		if f.Severity == rules.Error {
			j.failures++
			fmt.Fprintf(&j.cases, "      <failure type=\"%s\" message=\"%s\">%s</failure>\n", xmlText(f.Rule), xmlText(f.Message), xmlText(place(f)+" "+sentence(f)))
		} else {
			fmt.Fprintf(&j.cases, "      <system-out>%s</system-out>\n", xmlText(f.Severity.String()+": "+sentence(f)))
		}
		j.cases.WriteString("    </testcase>\n")
	}
	return flushIfBroken(j.w)
}

// end writes the suite at hand.
func (j *junit) end() {
	if !j.open {
		return
	}
	if j.tests == 0 {
		j.tests = 1
		fmt.Fprintf(&j.cases, "    <testcase classname=\"%[1]s\" name=\"pins\" file=\"%[1]s\"/>\n", j.name)
	}
	fmt.Fprintf(j.w, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\">\n", j.name, j.tests, j.failures)
	j.w.Write(j.cases.Bytes())
	j.w.WriteString("  </testsuite>\n")
	j.cases.Reset()
	j.tests, j.failures, j.open = 0, 0, false
}

func (j *junit) Close(s Summary) error {
	j.end()
	if s.Failed > 0 {
		fmt.Fprintf(j.w, "  <testsuite name=\"pinlint\" tests=\"1\" failures=\"0\" errors=\"1\">\n    <testcase classname=\"pinlint\" name=\"inputs\">\n      <error message=\"%s could not be read\"/>\n    </testcase>\n  </testsuite>\n", count(s.Failed, "input"))
	}
	j.w.WriteString("</testsuites>\n")
	return j.w.Flush()
}
