package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/pinlint/pinlint/validate"
)

// markdownTable is a table as GitHub and GitLab show it, with the summary below.
type markdownTable struct {
	w    *bufio.Writer
	size int // bytes written
}

func newMarkdown(w io.Writer, _ Options) Writer {
	return &markdownTable{w: bufio.NewWriterSize(w, bufferSize)}
}

func (t *markdownTable) Result(r validate.Result) error {
	for i := range r.Findings {
		t.row(&r.Findings[i])
	}
	return flushIfBroken(t.w)
}

func (t *markdownTable) write(s string) {
	t.size += len(s)
	t.w.WriteString(s)
}

func (t *markdownTable) row(f *validate.Finding) {
	if t.size == 0 {
		t.write("| | place | finding | rule |\n|---|---|---|---|\n")
	}
	t.write("| " + f.Severity.String() + " | " + markdown(strings.TrimSuffix(place(f), ":")) + " | " + markdown(f.Message))
	if f.Remedy != "" {
		t.write("<br>**" + f.Action.Words() + "**: " + markdown(f.Remedy))
	}
	t.write(" | [" + f.Rule + "](" + page(f.Doc) + ") |\n")
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
