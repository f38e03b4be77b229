package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/fix"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// fixFlags say what becomes of what needs nobody's decision.
type fixFlags struct{ fix, diff bool }

func (f *fixFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.fix, "fix", false, "fix in the files what needs nobody's decision, and report the rest; of standard input, write the fixed text to standard output and the report to standard error")
	flags.BoolVar(&f.diff, "diff", false, "show on standard output what --fix would change, and change nothing; the report goes to standard error")
}

func (f *fixFlags) check() error {
	if f.fix && f.diff {
		return errors.New("either --fix, or --diff to see what it would do")
	}
	return nil
}

// reportTo is where a report without a file goes: standard output, unless that is for a text.
func (c *command) reportTo(f fixFlags, paths []string) io.Writer {
	if f.diff || f.fix && slices.Contains(paths, "-") {
		return c.stderr
	}
	return c.stdout
}

// prepareFixes tells the linter what to do with fixes. failed is told of errors of standard output.
func (c *command) prepareFixes(f fixFlags, l *validate.Linter, paths []string, mode string, failed func(error)) error {
	switch {
	case f.fix && slices.Contains(paths, "-") && len(paths) > 1:
		return usageError{errors.New("with --fix, - stands alone: standard output is for its text")}
	case f.fix:
		l.Fix = func(file validate.File, before, after []byte) error { return fix.Replace(file.Path, before, after) }
	case f.diff:
		color, _ := c.terminal(c.stdout, mode)
		l.Propose = func(file validate.File, before, after []byte) error {
			form := payload.FormOf(file.Name)
			if file.Text != nil {
				form = file.Form
			}
			if err := writeDiff(c.stdout, clean(file.Name), masked(before, form), masked(after, form), color); err != nil {
				failed(err)
			}
			return nil
		}
	}
	return nil
}

// leftAlone tells, once a file and reason, of findings that --fix leaves although it takes others of their kind away.
type leftAlone struct {
	list []left
	at   map[left]int // by file and reason
}

type left struct {
	file, why  string
	line, more int
	name       string // of the first member
}

func (l *leftAlone) add(f validate.Finding) {
	key := left{file: f.File, why: f.Unfixed}
	if i, ok := l.at[key]; ok {
		l.list[i].more++
		return
	}
	if len(l.list) == maxUnread {
		return
	}
	if l.at == nil {
		l.at = map[left]int{}
	}
	l.at[key] = len(l.list)
	key.line, key.name = f.Line, f.Pointer[strings.LastIndexByte(f.Pointer, '/')+1:]
	l.list = append(l.list, key)
}

func (c *command) tell(l leftAlone) {
	for _, left := range l.list {
		more := ""
		if left.more > 0 {
			more = fmt.Sprintf(" (and %d more in this file)", left.more)
		}
		c.complain(fmt.Errorf("%s:%d: %s is not fixed: %s%s", left.file, left.line, left.name, left.why, more))
	}
}

// masked is a text without its secrets.
func masked(text []byte, form payload.Form) []byte {
	return []byte(rules.Mask(string(text), rules.SecretsIn(text, form)))
}

// writeDiff writes the difference between two texts for people.
func writeDiff(w io.Writer, name string, before, after []byte, color bool) error {
	var b strings.Builder
	for line := range strings.Lines(string(fix.Diff(name, before, after))) {
		text := strings.TrimSuffix(line, "\n")
		end := line[len(text):]
		if whole, ok := strings.CutSuffix(text, "\r"); ok { // a file of Windows
			text, end = whole, "\r"+end
		}
		parts := strings.Split(text, "\t") // which do no harm
		for i := range parts {
			parts[i] = report.Escape(parts[i])
		}
		text = strings.Join(parts, "\t")
		if code := diffColor(text); color && code != "" {
			text = "\x1b[" + code + "m" + text + "\x1b[0m"
		}
		b.WriteString(text + end)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func diffColor(line string) string {
	switch {
	case strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "diff "):
		return "1"
	case strings.HasPrefix(line, "+"):
		return "32"
	case strings.HasPrefix(line, "-"):
		return "31"
	case strings.HasPrefix(line, "@@"):
		return "36"
	}
	return ""
}

// lintText lints standard input as one text, so that it can be fixed. With --fix the text goes to standard output, whatever was
// found in it.
func (c *command) lintText(ctx context.Context, o checkOptions, yield func(validate.Result, error) bool) bool {
	text, err := io.ReadAll(io.LimitReader(c.stdin, validate.MaxFixable+1))
	if err == nil && len(text) > validate.MaxFixable {
		err = validate.ErrTooLarge
	}
	if err != nil {
		return yield(validate.Result{}, fmt.Errorf("reading standard input: %w", err))
	}
	if text == nil {
		text = []byte{}
	}
	out := text
	l := o.linter
	if l.Fix != nil {
		l.Fix = func(_ validate.File, _, after []byte) error { out = after; return nil }
	}
	for r, err := range l.LintFiles(ctx, slices.Values([]validate.File{{Name: "stdin", Text: text, Form: o.form}})) {
		if !yield(r, err) {
			return false
		}
	}
	if l.Fix == nil || ctx.Err() != nil {
		return true
	}
	if _, err := c.stdout.Write(out); err != nil {
		return yield(validate.Result{}, fmt.Errorf("writing the text: %w", err))
	}
	return true
}
