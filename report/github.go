package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// GitHub shows ten annotations of a kind for each step, and one MiB of its page. One notice says what is not shown.
const (
	githubAnnotations = 10
	githubNotices     = githubAnnotations - 1
	githubRows        = 300
	githubPage        = 900 << 10
)

// github annotates the lines of a pull request with workflow commands, the errors first. What GitHub would not show as an
// annotation is written as a line for the log. With a page for the step, the findings stand there in a table, too.
type github struct {
	concise
	page  io.Writer
	kept  [rules.Error + 1][]validate.Finding
	total [rules.Error + 1]int
}

func newGitHub(w io.Writer, o Options) Writer {
	return &github{concise: concise{bufio.NewWriterSize(w, bufferSize)}, page: o.StepSummary}
}

func (g *github) Result(r validate.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		g.total[f.Severity]++
		if len(g.kept[f.Severity]) < githubRows {
			g.kept[f.Severity] = append(g.kept[f.Severity], *f)
		}
		if g.total[f.Severity] > annotations(f.Severity) {
			g.finding(f)
		}
	}
	return flushIfBroken(g.w)
}

// annotations is how many findings of a severity GitHub shows.
func annotations(s rules.Severity) int {
	if s == rules.Info {
		return githubNotices
	}
	return githubAnnotations
}

func (g *github) Close(s Summary) error {
	var more []string
	for severity := rules.Error; severity >= rules.Info; severity-- {
		shown := min(len(g.kept[severity]), annotations(severity))
		for i := range g.kept[severity][:shown] {
			g.annotate(&g.kept[severity][i])
		}
		if n := g.total[severity] - shown; n > 0 {
			more = append(more, count(n, severity.String()))
		}
	}
	if len(more) > 0 {
		fmt.Fprintf(g.w, "::notice title=pinlint::%s more: GitHub shows ten of a kind, the log has all\n", strings.Join(more, ", "))
	}
	g.w.WriteString(s.String() + "\n")
	if err := g.w.Flush(); err != nil || g.page == nil {
		return err
	}
	return g.table(s)
}

// annotate writes a workflow command.
func (g *github) annotate(f *validate.Finding) {
	g.w.WriteString("::" + level(f, "error", "warning", "notice") + " file=" + githubProperty(Escape(f.File)))
	if f.Line > 0 {
		fmt.Fprintf(g.w, ",line=%d,endLine=%d", f.Line, f.EndLine)
		if f.EndLine == f.Line { // GitHub has columns within one line only
			fmt.Fprintf(g.w, ",col=%d,endColumn=%d", f.Column, f.EndColumn)
		}
	}
	g.w.WriteString(",title=" + githubProperty(f.Rule) + "::" + githubData.Replace(sentence(f)) + "\n")
}

var githubData = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")

func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData.Replace(s))
}

// table writes the page of the step, the errors first.
func (g *github) table(s Summary) error {
	t := &markdownTable{w: bufio.NewWriter(g.page)}
	left := g.total
	for severity := rules.Error; severity >= rules.Info; severity-- {
		for i := range g.kept[severity] {
			if t.size > githubPage {
				break
			}
			t.row(markdownRow(&g.kept[severity][i]))
			left[severity]--
		}
	}
	if n := left[rules.Error] + left[rules.Warning] + left[rules.Info]; n > 0 {
		t.write("\n" + count(n, "finding") + " more in the log of the step.\n")
	}
	return t.Close(s)
}
