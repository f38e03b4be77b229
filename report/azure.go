package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// azure is the logging commands of Azure Pipelines. They know errors and warnings; an info is a line of the log.
type azure struct{ concise }

func newAzure(w io.Writer, _ Options) Writer {
	return azure{concise{bufio.NewWriterSize(w, bufferSize)}}
}

func (a azure) Result(r validate.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity < rules.Warning {
			a.finding(f)
			continue
		}
		a.w.WriteString("##vso[task.logissue type=" + f.Severity.String() + ";sourcepath=" + azureProperty(f.File))
		if f.Line > 0 {
			fmt.Fprintf(a.w, ";linenumber=%d;columnnumber=%d", f.Line, f.Column)
		}
		a.w.WriteString(";code=" + azureProperty(f.Rule) + "]" + azureData.Replace(sentence(f)) + "\n")
	}
	return flushIfBroken(a.w)
}

var azureData = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")

func azureProperty(s string) string {
	return strings.NewReplacer("]", "%5D", ";", "%3B").Replace(azureData.Replace(Escape(s)))
}
