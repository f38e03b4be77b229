package report

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// commentRows is how many bytes of rows fit into a comment. GitHub takes 65,536 characters, and refuses what is longer.
const commentRows = 64<<10 - 1<<10

// commentTable is a table that fits into a comment on a pull request. Where not all findings do, the worst are kept.
type commentTable struct {
	w    io.Writer
	rows [rules.Error + 1][]commentRow
	size [rules.Error + 1]int // of the rows that are kept, in bytes
	n    int
}

type commentRow struct {
	number int // of all findings
	text   string
}

func newMarkdown(w io.Writer, _ Options) Writer { return &commentTable{w: w} }

func (c *commentTable) Result(r validate.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		c.n++
		if c.size[f.Severity] > commentRows {
			continue
		}
		text := markdownRow(f)
		c.size[f.Severity] += len(text)
		c.rows[f.Severity] = append(c.rows[f.Severity], commentRow{c.n, text})
	}
	return nil
}

func (c *commentTable) Close(s Summary) error {
	var kept []commentRow
	size := 0
choice:
	for severity := rules.Error; severity >= rules.Info; severity-- {
		for _, row := range c.rows[severity] {
			if size += len(row.text); size > commentRows {
				break choice
			}
			kept = append(kept, row)
		}
	}
	slices.SortFunc(kept, func(a, b commentRow) int { return a.number - b.number })
	t := &markdownTable{w: bufio.NewWriter(c.w)}
	for _, row := range kept {
		t.row(row.text)
	}
	if n := c.n - len(kept); n > 0 {
		t.write("\n" + count(n, "finding") + " more, none worse than these, which are as many as a comment takes.\n")
	}
	return t.Close(s)
}

// markdownTable is a table as GitHub and GitLab show it, with the summary below.
type markdownTable struct {
	w    *bufio.Writer
	size int // bytes written
}

func (t *markdownTable) write(s string) {
	t.size += len(s)
	t.w.WriteString(s)
}

func (t *markdownTable) row(text string) {
	if t.size == 0 {
		t.write("| | place | finding | rule |\n|---|---|---|---|\n")
	}
	t.write(text)
}

func markdownRow(f *validate.Finding) string {
	remedy := ""
	if f.Remedy != "" {
		remedy = "<br>**" + f.Action.Words() + "**: " + markdown(f.Remedy)
	}
	return "| " + f.Severity.String() + " | " + markdown(strings.TrimSuffix(place(f), ":")) + " | " + markdown(f.Message) + remedy +
		" | [" + f.Rule + "](" + page(f.Doc) + ") |\n"
}

func (t *markdownTable) Close(s Summary) error {
	if t.size > 0 {
		t.write("\n")
	}
	t.write("pinlint: " + s.String() + "\n")
	return t.w.Flush()
}

// markdown makes text stand for itself in Markdown: no markup, no HTML, no cell's end, and for forges no link that makes itself, no
// mention and no reference. An empty comment parts what would be one.
func markdown(s string) string { return markdownText.Replace(Escape(s)) }

var markdownText = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `|`, `\|`, `~`, `\~`, `$`, `\$`,
	`<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`,
	`://`, `:<!-- -->//`, `www.`, `www<!-- -->.`, `@`, `@<!-- -->`, `#`, `#<!-- -->`, `!`, `\!`,
)
