package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

//go:generate go test -run ^TestDocs$ -update .

var update = flag.Bool("update", false, "write the generated documentation and the expected output of the scripts; read the difference before you commit it")

const root = "../../"

// TestDocs holds the generated pages against what the program does now.
func TestDocs(t *testing.T) {
	pages := map[string]string{"docs/rules/README.md": catalogue(), "docs/errors.md": errorsPage()}
	for _, r := range rules.All {
		pages[r.Doc()] = rulePage(t, r)
	}
	pages["schemas/config.json"] = withRules(readFile(t, "schemas/config.json"))
	for name, want := range pages {
		same(t, name, want)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "docs/configuration.md"} {
		text, err := os.ReadFile(root + name)
		if err != nil {
			t.Error(err)
			continue
		}
		same(t, name, executed(t, fill(t, string(text))))
	}
	found, err := filepath.Glob(root + "docs/rules/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		if name := "docs/rules/" + filepath.Base(path); pages[name] == "" {
			t.Errorf("%s is the page of no rule", name)
		}
	}
}

// same compares a file with what it should hold, or writes that.
func same(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(root+name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(root+name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(root + name)
	if err != nil {
		t.Error(err)
		return
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("%s is stale (go generate ./... renews it):\n%s", name, diff)
	}
}

// rulePage is docs/rules/<id>.md.
func rulePage(t *testing.T, r *rules.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n%s\n\n", r.ID, sentence(r.Summary), strings.ReplaceAll(r.Why, "<", "&lt;"))
	fmt.Fprintf(&b, "**%s:** %s.\n\n", sentence(r.Action.Words()), r.Fix)
	fmt.Fprintf(&b, "| | |\n|---|---|\n| severity | %s |\n", r.Severity)
	if r.Term != "" {
		fmt.Fprintf(&b, "| term | `%s` |\n", r.Term)
	}
	if !r.API.IsZero() {
		fmt.Fprintf(&b, "| Pinterest answers | %s |\n", cell(report.Answer(r.API)))
	}
	if r.Mends != "" {
		fmt.Fprintf(&b, "| fix | automatic, with `--fix`: %s |\n", cell(r.Mends))
	}
	fmt.Fprintf(&b, "| known from | %s: %s |\n| looks at | %s |\n| since | %s |\n", r.Basis, cell(r.Source), r.Needs, r.Since)
	if r.Bad != "" {
		form := r.ExampleForm()
		fmt.Fprintf(&b, "\n## Refused\n\n```%s\n%s\n```\n\n```text\n%s```\n\n## Accepted\n\n```%s\n%s\n```\n", form, r.Bad, textReport(t, r), form, r.Good)
	}
	if r.With != "" {
		fmt.Fprintf(&b, "\n## With the account file\n\n```json\n%s\n```\n", r.With)
	}
	return b.String()
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func cell(s string) string { return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`).Replace(s) }

// textReport is what pinlint prints for a rule's Bad, but for the summary.
func textReport(t *testing.T, r *rules.Rule) string {
	t.Helper()
	var out bytes.Buffer
	format := report.Formats[slices.IndexFunc(report.Formats, func(f report.Format) bool { return f.Name == "text" })]
	w := format.New(&out, report.Options{})
	t.Chdir(root + "testdata/examples")
	defer t.Chdir("../../cmd/pinlint")
	linter := &validate.Linter{Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }, Prober: &probe.Prober{Integrity: facts.Full}}
	body, file := r.Bad, r.With
	if r.Needs == rules.Account {
		body, file = "[]", r.Bad
	}
	if file != "" {
		var err error
		if linter.Account, err = account.Read("account.json", strings.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	}
	if r.Needs == rules.Account {
		if err := w.Result(linter.Sender()); err != nil {
			t.Fatal(err)
		}
	}
	for result, err := range linter.Lint(context.Background(), payload.Bytes("pin."+r.ExampleForm().String(), []byte(body), r.ExampleForm())) {
		if err == nil {
			err = w.Result(result)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(report.Summary{}); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(out.String())
	return text[:strings.LastIndexByte(text, '\n')] // without the summary
}

// withRules puts the rules and their families into the schema of the configuration.
func withRules(schema string) string {
	var ids, families []string
	for _, r := range rules.All {
		if r == rules.Internal {
			continue
		}
		ids = append(ids, `"`+r.ID+`"`)
		if family := `"` + r.Family() + `.*"`; !slices.Contains(families, family) {
			families = append(families, family)
		}
	}
	for name, words := range map[string][]string{"rule": ids, "family": families} {
		schema = regexp.MustCompile(`"`+name+`": \{"enum": \[[^\]]*\]`).ReplaceAllLiteralString(schema, `"`+name+`": {"enum": [`+strings.Join(words, ", ")+`]`)
	}
	return schema
}

// keysTable lists the keys of the configuration, or of a part of it, as the schema describes them.
func keysTable(t *testing.T, part string) string {
	t.Helper()
	type object struct {
		Required   []string   `json:"required"`
		Properties properties `json:"properties"`
	}
	var schema struct {
		object
		Parts map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(readFile(t, "schemas/config.json")), &schema); err != nil {
		t.Fatal(err)
	}
	o := schema.object
	if part != "" {
		o = schema.Parts[part]
	}
	var b strings.Builder
	b.WriteString("| key | what it says | such as |\n|---|---|---|\n")
	for _, p := range o.Properties {
		name := "`" + p.name + "`"
		if slices.Contains(o.Required, p.name) {
			name += ", required"
		}
		fmt.Fprintf(&b, "| %s | %s | `%s: %s` |\n", name, p.Description, p.name, strings.TrimSpace(string(p.Examples[0])))
	}
	return b.String()
}

// properties are the members of an object in their order.
type properties []struct {
	name        string
	Description string            `json:"description"`
	Examples    []json.RawMessage `json:"examples"`
}

// UnmarshalJSON keeps the order, which a map would not.
func (o *properties) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		*o = append(*o, make(properties, 1)...)
		last := &(*o)[len(*o)-1]
		if err := decoder.Decode(last); err != nil {
			return err
		}
		last.name = name.(string)
	}
	return nil
}

// catalogue is docs/rules/README.md.
func catalogue() string {
	var b bytes.Buffer
	b.WriteString("# Rules\n\nOne page for each. `pinlint explain RULE` says the same.\n\n")
	rulesMarkdown(&b, "")
	return b.String()
}

// errorsPage is docs/errors.md.
func errorsPage() string {
	var b strings.Builder
	b.WriteString(`# Pinterest's errors

The eight patterns of the published guide, and every answer around creating a pin that is documented or was recorded: what it means,
what to do, which rule of pinlint sees it coming, and how we know. ` + "`pinlint explain --response FILE`" + ` finds the row that an answer belongs to;
a code means nothing without its message, for Pinterest uses some for several things.

Three traps:

- **429 is two things.** Code 8 is a rate limit: wait. Code 9, or a message that speaks of spam, is a block of the link, under 429 or 400: it
  stays, and repeating the request makes it worse.
- **400 can pass.** "Something went wrong on our end" comes with status 400, and the same request may pass later.
- **No answer is no refusal.** After a time-out, 408 or 5xx the pin may exist: creating pins has no idempotency key. Look before sending again.

An ellipsis stands for what differs. HTTP without a code is an answer whose number nobody has recorded.
`)
	links := func(list []*rules.Rule) string {
		var names []string
		for _, r := range list {
			names = append(names, fmt.Sprintf("[%s](rules/%s.md)", r.ID, r.ID))
		}
		return strings.Join(names, ", ")
	}
	for _, category := range rules.Categories {
		fmt.Fprintf(&b, "\n## %s\n\n| answer | term | what to do | cause | found before by | known from |\n|---|---|---|---|---|---|\n", sentence(category.Words()))
		for _, term := range rules.Terms {
			if term.Category == category {
				var list []*rules.Rule
				for _, r := range rules.All {
					if r.Term == term.Term {
						list = append(list, r)
					}
				}
				fmt.Fprintf(&b, "| pattern `%s` | `%s` | **%s**: %s | %s | %s | the guide |\n", term.Term, term.Term, term.Action.Words(), cell(term.Fix), cell(term.Summary), links(list))
			}
		}
		for _, a := range rules.Answers {
			if a.Category == category {
				name := string(a.Term)
				if name != "" {
					name = "`" + name + "`"
				}
				fmt.Fprintf(&b, "| %s | %s | **%s**: %s | %s | %s | %s: %s |\n", cell(report.Answer(a.APIError)), name, a.Action.Words(), cell(a.Fix), cell(a.Cause), links(a.PredictedBy()), a.Basis, cell(a.Source))
			}
		}
	}
	return b.String()
}

// fill renews what stands between <!-- begin NAME --> and <!-- end NAME -->.
func fill(t *testing.T, text string) string {
	parts := map[string]string{"terms": termsTable(), "keys": keysTable(t, ""), "override": keysTable(t, "override"), "suppression": keysTable(t, "suppression"), "pin": "```json\n" + readFile(t, "testdata/pins/launch.json") + "```\n"}
	for name, part := range parts {
		expression := regexp.MustCompile(`(?s)(<!-- begin ` + name + ` -->\n).*?(<!-- end ` + name + ` -->)`)
		text = expression.ReplaceAllStringFunc(text, func(old string) string {
			m := expression.FindStringSubmatch(old)
			return m[1] + part + m[2]
		})
	}
	return text
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(root + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func termsTable() string {
	var b strings.Builder
	b.WriteString("| term | what it means | action | rules |\n|---|---|---|---|\n")
	for _, term := range rules.Terms {
		var ids []string
		for _, r := range rules.All {
			if r.Term == term.Term {
				ids = append(ids, fmt.Sprintf("[%s](%s)", r.ID, r.Doc()))
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | **%s**: %s | %s |\n", term.Term, term.Summary, term.Action.Words(), term.Fix, strings.Join(ids, ", "))
	}
	return b.String()
}

// executed runs each console block that begins with "$ pinlint" at the repository's root, and puts what it prints there.
func executed(t *testing.T, text string) string {
	block := regexp.MustCompile("(?s)```console\n\\$ pinlint ([^\n]*)\n.*?```")
	return block.ReplaceAllStringFunc(text, func(old string) string {
		arguments := block.FindStringSubmatch(old)[1]
		t.Chdir(root)
		defer t.Chdir("cmd/pinlint")
		var out bytes.Buffer
		c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" }}
		c.main(strings.Fields(arguments))
		return "```console\n$ pinlint " + arguments + "\n" + out.String() + "```"
	})
}
