package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// written is a report of findings that stand in their files.
func written(t *testing.T, format string, o Options, s Summary, findings ...validate.Finding) string {
	t.Helper()
	var out bytes.Buffer
	w := Formats[slices.IndexFunc(Formats, func(f Format) bool { return f.Name == format })].New(&out, o)
	for _, f := range findings {
		if err := w.Result(validate.Result{File: f.File, Findings: []validate.Finding{f}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// example is a finding; the columns differ from the columns in bytes.
var example = validate.Finding{
	Rule: "cover.missing", Severity: rules.Error, Action: rules.FixInput, Term: "cover_image_url", Basis: rules.Measured,
	Message: "no cover", Remedy: "add one", File: "pins/a b.json", Pointer: "/media_source/cover_image_url",
	Line: 3, Column: 19, EndLine: 3, EndColumn: 24, ByteColumn: 21, EndByteColumn: 26, Fingerprint: "00112233445566778899aabbccddeeff",
	Doc: "docs/rules/cover.missing.md", Related: []validate.Place{{Pointer: "/title", Line: 2, Column: 5}, {File: "b.json", Pin: 1, Line: 7, Column: 1}},
}

func with(change func(f *validate.Finding)) validate.Finding {
	f := example
	change(&f)
	return f
}

// hostile are texts that do something in one format or another, unless they are escaped.
var hostile = []string{
	"\x1b[31mred\x07", "\u009b31m", "a\x00b", "a\u202eb\u2066c\u2069", "\u2028\u2029\ufeff", "\xff\xfe\xc3", "\ufffe\uffff",
	"\n::error::x", "\r\n::stop-commands::x", "::set-output name=x::y", "##[error]x", "##vso[task.complete result=Failed]x", "##VSO[x]", "##teamcity[x]",
	"x]y;z=1,a:b%0A%0D%5D%3A", "\n##[group]x",
	"</script><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "]]>", "<!--", "-->", "&lt;&amp;&#0;", `'"`,
	"a|b|c", "[a](http://evil.example)", "![a](http://evil.example)", "https://evil.example", "www.evil.example", "@someone", "#1", "`a``b`", "**a** _b_ ~~c~~ $d$", "\\`|", "<http://evil.example>",
	"=1+1", "@SUM(1)", "-1", "\t=1", "{0} {{", `\" \u0000 "}]}`,
	strings.Repeat("x", 5000),
}

// comment is what parts mentions in Markdown.
const comment = "<!-- -->"

// TestNothingFromInputActs puts hostile texts into every part of a finding that comes from the input, and reads the report as its consumer would.
func TestNothingFromInputActs(t *testing.T) {
	checks := map[string]func(t *testing.T, out string){
		"text": plainLines, "concise": plainLines,
		"json": decodes, "jsonl": decodesLines, "gitlab": decodes, "rdjson": decodes, "rdjsonl": decodesLines,
		"sarif": func(t *testing.T, out string) { // the rules before the results come from nobody's pin
			decodes(t, "{"+strings.TrimSuffix(out[strings.Index(out, `"results": [`):], "]}\n"))
		},
		"junit": parsesXML, "checkstyle": parsesXML,
		"github": func(t *testing.T, out string) {
			noMarks(t, out)
			for line := range strings.Lines(out) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") && !regexp.MustCompile(`^::(error|notice) (file=[^:,]*(,(line|endLine|col|endColumn)=\d+)*,title=cover\.missing)?(title=pinlint)?::`).MatchString(line) {
					t.Errorf("a command that is not meant: %q", line)
				}
			}
			if n := strings.Count(out, "\n"); n != 2 {
				t.Errorf("%d lines, want a command and the summary", n)
			}
		},
		"azure": func(t *testing.T, out string) {
			body, ok := strings.CutPrefix(out, "##vso[task.logissue type=error;sourcepath=")
			if !ok || strings.Count(out, "\n") != 1 {
				t.Fatalf("%q", out)
			}
			noMarks(t, body)
			if !regexp.MustCompile(`^[^;\]]*;linenumber=3;columnnumber=19;code=cover\.missing\]`).MatchString(body) {
				t.Errorf("the command ends elsewhere: %q", body)
			}
		},
		"markdown": func(t *testing.T, out string) {
			plainLines(t, out)
			lines := strings.Split(out, "\n")
			if len(lines) != 6 || strings.Count(regexp.MustCompile(`\\.`).ReplaceAllString(lines[2], ""), "|") != 5 {
				t.Fatalf("no row of four cells: %q", lines)
			}
			row := strings.NewReplacer(comment, "\x00", "<br>", "", "(https://github.com/pinlint/pinlint/blob/main/docs/rules/cover.missing.md)", "", "**fix input**", "", "[cover.missing]", "").Replace(lines[2])
			row = regexp.MustCompile(`\\.`).ReplaceAllString(row, "")
			if bad := regexp.MustCompile("[<>`*_\\[\\]~$!]|://|www\\.|[@#][^\x00]|&[^a-z]").FindString(row); bad != "" {
				t.Errorf("%q acts in %q", bad, lines[2])
			}
		},
	}
	tags := func(out string) string {
		body := out[strings.Index(out, "</style>"):strings.Index(out, "<script>")]
		return strings.Join(regexp.MustCompile(`<[/!]?[A-Za-z-]+`).FindAllString(body, -1), " ")
	}
	plain := tags(written(t, "html", Options{}, Summary{}, with(func(f *validate.Finding) { f.Message = "plain" })))
	placeless := tags(written(t, "html", Options{}, Summary{}, with(func(f *validate.Finding) { f.Line = 0 })))
	checks["html"] = func(t *testing.T, out string) { // no text makes an element
		noMarks(t, out)
		if got := tags(out); got != plain && got != placeless {
			t.Errorf("the elements are %s, want %s", got, plain)
		}
	}
	for _, format := range Formats {
		check := checks[format.Name]
		if check == nil {
			t.Errorf("no test reads the format %s", format.Name)
			continue
		}
		for _, text := range hostile {
			for name, f := range map[string]validate.Finding{
				"message": with(func(f *validate.Finding) { f.Message = text }),
				"remedy":  with(func(f *validate.Finding) { f.Remedy = text }),
				"file":    with(func(f *validate.Finding) { f.File = text }),
				"pointer": with(func(f *validate.Finding) { f.Pointer = "/" + text }),
				"related": with(func(f *validate.Finding) { f.Related = []validate.Place{{Pointer: "/" + text, Line: 1, Column: 1}} }),
				"other":   with(func(f *validate.Finding) { f.Related = []validate.Place{{File: text, Line: 1, Column: 1}} }),
				"source":  with(func(f *validate.Finding) { f.Excerpt = validate.Excerpt{Text: text, Start: 0, End: len(text)} }),
				"fix": with(func(f *validate.Finding) {
					f.Fix = &validate.Fix{What: text, Edits: []validate.Edit{{Text: text, Line: 1, Column: 1, EndLine: 1, EndColumn: 1, ByteColumn: 1, EndByteColumn: 1}}}
				}),
				"no place": with(func(f *validate.Finding) { f.Message, f.Line, f.Column, f.EndLine, f.EndColumn = text, 0, 0, 0, 0 }),
			} {
				if name == "no place" && format.Name == "azure" { // its test wants the line
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%.12q", format.Name, name, text), func(t *testing.T) {
					var page bytes.Buffer
					check(t, written(t, format.Name, Options{StepSummary: &page}, Summary{}, f))
					if format.Name == "github" {
						checks["markdown"](t, page.String())
					}
				})
			}
		}
	}
}

// noMarks wants no character that acts on a terminal, and no mark that runners of CI obey anywhere in a line.
func noMarks(t *testing.T, out string) {
	t.Helper()
	for _, r := range out {
		if r != '\n' && unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%U in %q", r, out)
		}
	}
	if ciMark.MatchString(out) || !utf8.ValidString(out) {
		t.Errorf("a mark of CI, or no UTF-8: %q", out)
	}
}

// plainLines wants lines that no runner of CI obeys.
func plainLines(t *testing.T, out string) {
	t.Helper()
	noMarks(t, out)
	for line := range strings.Lines(out) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("a command of GitHub: %q", line)
		}
	}
}

func decodes(t *testing.T, out string) {
	t.Helper()
	noMarks(t, out)
	var v any
	decoder := json.NewDecoder(strings.NewReader(out))
	if err := decoder.Decode(&v); err != nil {
		t.Errorf("%v in %s", err, out)
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Errorf("more than one value: %v", err)
	}
}

func decodesLines(t *testing.T, out string) {
	t.Helper()
	for line := range strings.Lines(out) {
		decodes(t, line)
	}
	if n := strings.Count(out, "\n"); n != 1 {
		t.Errorf("%d lines", n)
	}
}

// parsesXML wants well-formed XML in which only elements of ours stand.
func parsesXML(t *testing.T, out string) {
	t.Helper()
	noMarks(t, out)
	ours := []string{"testsuites", "testsuite", "testcase", "failure", "system-out", "checkstyle", "file", "error"}
	for decoder := xml.NewDecoder(strings.NewReader(out)); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if e, ok := token.(xml.StartElement); ok && !slices.Contains(ours, e.Name.Local) {
			t.Errorf("an element %s", e.Name.Local)
		}
		if _, ok := token.(xml.Comment); ok {
			t.Error("a comment")
		}
	}
}

// TestDecodedTextIsFitToo holds that what programs decode and show has no control characters either, and nothing that is HTML.
func TestDecodedTextIsFitToo(t *testing.T) {
	f := with(func(f *validate.Finding) { f.Message, f.File = "a\x1b\u202e\u009b](http://x.example)", "\x1b.json" })
	for _, format := range []string{"sarif", "gitlab", "rdjson", "rdjsonl"} {
		out := written(t, format, Options{}, Summary{}, f, with(func(f *validate.Finding) { f.Message = "</script>" }))
		if strings.Contains(out, "</script>") {
			t.Errorf("%s ends a script", format)
		}
		walk(t, format, out)
	}
	if out := written(t, "sarif", Options{}, Summary{}, f); strings.Contains(out, "](http://x") {
		t.Error("a link in a message of SARIF")
	}
}

func walk(t *testing.T, format, out string) {
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := token.(string); ok && s != Escape(s) && !strings.Contains(s, "\n\n") { // help in Markdown has paragraphs
			t.Errorf("%s: %q", format, s)
		}
	}
}

// severities are ten of each and more, the least first.
func severities(infos, warnings, errs int) (all []validate.Finding) {
	for severity, n := range map[rules.Severity]int{rules.Info: infos, rules.Warning: warnings, rules.Error: errs} {
		for i := range n {
			all = append(all, with(func(f *validate.Finding) {
				f.Severity, f.Line, f.EndLine, f.Message = severity, i+1, i+1, fmt.Sprintf("%s %d", severity, i)
			}))
		}
	}
	slices.SortStableFunc(all, func(a, b validate.Finding) int { return int(a.Severity) - int(b.Severity) })
	return all
}

func TestGitHub(t *testing.T) {
	out := written(t, "github", Options{}, Summary{Files: 1, Pins: 1, Errors: 1}, with(func(f *validate.Finding) { f.File, f.Message = "a:b,c%.json", "50% off, a:b" }))
	const want = "::error file=a%3Ab%2Cc%25.json,line=3,endLine=3,col=19,endColumn=24,title=cover.missing::50%25 off, a:b (fix input: add one)\n" +
		"1 error, 0 warnings, 0 infos in 1 pin of 1 file; account not checked\n"
	if out != want {
		t.Errorf("%s", cmp.Diff(want, out))
	}

	// Twelve of each: ten errors, ten warnings and, with the closing one, ten notices are commands. The rest are lines of the log.
	var page bytes.Buffer
	out = written(t, "github", Options{StepSummary: &page}, Summary{}, severities(12, 12, 12)...)
	var kinds []string
	counts := map[string]int{}
	for line := range strings.Lines(out) {
		kind := "line"
		if m := regexp.MustCompile(`^::(\w+) `).FindStringSubmatch(line); m != nil {
			kind = m[1]
		}
		counts[kind]++
		if len(kinds) == 0 || kinds[len(kinds)-1] != kind {
			kinds = append(kinds, kind)
		}
	}
	if diff := cmp.Diff(map[string]int{"error": 10, "warning": 10, "notice": 10, "line": 2 + 2 + 3 + 1}, counts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"line", "error", "warning", "notice", "line"}, kinds); diff != "" {
		t.Errorf("not sorted by severity: %s", diff)
	}
	if !strings.Contains(out, "\n::notice title=pinlint::2 errors, 2 warnings, 3 infos more: ") {
		t.Errorf("no closing notice in %s", out)
	}
	for _, f := range severities(12, 12, 12) {
		if n := strings.Count(out, f.Message+" ("); n+strings.Count(out, f.Message+" [") != 1 {
			t.Errorf("%s is told %d times", f.Message, n)
		}
	}
	if rows := strings.Count(page.String(), "\n| "); rows != 36 || strings.Index(page.String(), "error 11") > strings.Index(page.String(), "warning 0") {
		t.Errorf("%d rows, want 36, errors first:\n%s", rows, page.String())
	}
}

// TestGitHubPageStaysShort fills the page with long messages: GitHub takes one MiB and throws away what is longer.
func TestGitHubPageStaysShort(t *testing.T) {
	findings := severities(400, 400, 400)
	for i := range findings {
		findings[i].Message = strings.Repeat("x", 4000)
	}
	var page bytes.Buffer
	written(t, "github", Options{StepSummary: &page}, Summary{}, findings...)
	if page.Len() > 1<<20 {
		t.Errorf("%d bytes", page.Len())
	}
	rows := strings.Count(page.String(), "\n| ")
	if want := fmt.Sprintf("\n%d findings more in the log of the step.\n", 1200-rows); !strings.Contains(page.String(), want) {
		t.Errorf("%d rows, and no line %q", rows, want)
	}
	if _, err := newWritten("github", Options{StepSummary: failing{}}, example); !errors.Is(err, errFull) {
		t.Errorf("a page that cannot be written: %v", err)
	}
}

func newWritten(format string, o Options, f validate.Finding) (string, error) {
	var out bytes.Buffer
	w := Formats[slices.IndexFunc(Formats, func(f Format) bool { return f.Name == format })].New(&out, o)
	err := w.Result(validate.Result{File: f.File, Findings: []validate.Finding{f}})
	return out.String(), errors.Join(err, w.Close(Summary{}))
}

func TestAzure(t *testing.T) {
	out := written(t, "azure", Options{}, Summary{}, with(func(f *validate.Finding) { f.File, f.Message = "a];b%.json", "50% off" }),
		with(func(f *validate.Finding) { f.Severity = rules.Warning }), with(func(f *validate.Finding) { f.Severity = rules.Info }))
	const want = `##vso[task.logissue type=error;sourcepath=a%5D%3Bb%AZP25.json;linenumber=3;columnnumber=19;code=cover.missing]50%AZP25 off (fix input: add one)
##vso[task.logissue type=warning;sourcepath=pins/a b.json;linenumber=3;columnnumber=19;code=cover.missing]no cover (fix input: add one)
pins/a b.json:3:19: info: no cover [cover.missing]
`
	if out != want {
		t.Error(cmp.Diff(want, out))
	}
}

func TestMarkdown(t *testing.T) {
	out := written(t, "markdown", Options{}, Summary{Files: 1, Pins: 2, Errors: 1}, with(func(f *validate.Finding) { f.Message = "title is \"a|b\" @x" }))
	const want = "| | place | finding | rule |\n|---|---|---|---|\n" +
		"| error | pins/a b.json:3:19 | title is \"a\\|b\" @" + comment + "x<br>**fix input**: add one | [cover.missing](https://github.com/pinlint/pinlint/blob/main/docs/rules/cover.missing.md) |\n" +
		"\npinlint: 1 error, 0 warnings, 0 infos in 2 pins of 1 file; account not checked\n"
	if out != want {
		t.Error(cmp.Diff(want, out))
	}
	if out := written(t, "markdown", Options{}, Summary{Files: 1, Pins: 2}); out != "pinlint: nothing found in 2 pins of 1 file; account not checked\n" {
		t.Errorf("%q", out)
	}
}

// TestMarkdownFitsAComment: GitHub refuses comments of more than 65,536 characters.
func TestMarkdownFitsAComment(t *testing.T) {
	out := written(t, "markdown", Options{}, Summary{}, severities(1000, 1000, 20)...) // the errors last
	if len(out) > 65536 || len(out) < 60000 {
		t.Errorf("%d bytes", len(out))
	}
	errors, warnings := strings.Count(out, "\n| error |"), strings.Count(out, "\n| warning |")
	if errors != 20 || warnings < 100 || strings.Contains(out, "\n| info |") {
		t.Errorf("%d errors and %d warnings", errors, warnings)
	}
	if strings.Index(out, "\n| error |") < strings.LastIndex(out, "\n| warning |") {
		t.Error("the rows are not in the order of the findings")
	}
	if want := fmt.Sprintf("\n%d findings more, none worse than these", 2020-errors-warnings); !strings.Contains(out, want) {
		t.Errorf("no line %q", want)
	}
}

// TestGitLab reads the report by GitLab's specification: https://docs.gitlab.com/ci/testing/code_quality/
func TestGitLab(t *testing.T) {
	type issue struct {
		Description string `json:"description"`
		CheckName   string `json:"check_name"`
		Fingerprint string `json:"fingerprint"`
		Severity    string `json:"severity"`
		Location    struct {
			Path  string `json:"path"`
			Lines struct {
				Begin, End int
			} `json:"lines"`
		} `json:"location"`
	}
	var issues []issue
	findings := append(severities(1, 1, 1), example, with(func(f *validate.Finding) { f.File = "other.json" }))
	out := written(t, "gitlab", Options{}, Summary{}, findings...)
	if err := json.Unmarshal([]byte(out), &issues); err != nil || len(issues) != len(findings) {
		t.Fatalf("%v, %d issues", err, len(issues))
	}
	var seen []string
	for i, want := range []string{"info", "minor", "critical", "critical", "critical"} {
		if slices.Contains(seen, issues[i].Fingerprint) {
			t.Errorf("issue %d shares its fingerprint, which must be unique", i)
		}
		seen = append(seen, issues[i].Fingerprint)
		if issues[i].Severity != want {
			t.Errorf("issue %d is %s, want %s", i, issues[i].Severity, want)
		}
	}
	last := issues[3]
	last.Fingerprint = ""
	want := issue{Description: "no cover (fix input: add one)", CheckName: "cover.missing", Severity: "critical"}
	want.Location.Path, want.Location.Lines.Begin, want.Location.Lines.End = "pins/a b.json", 3, 3
	if diff := cmp.Diff(want, last); diff != "" {
		t.Error(diff)
	}
	if again := written(t, "gitlab", Options{}, Summary{}, findings...); again != out {
		t.Error("the fingerprints change from run to run")
	}
	if out := written(t, "gitlab", Options{}, Summary{}); out != "[]\n" {
		t.Errorf("nothing found: %q", out)
	}
}

func TestJUnit(t *testing.T) {
	var root struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Cases    []struct {
				Class   string `xml:"classname,attr"`
				Name    string `xml:"name,attr"`
				Failure *struct {
					Type    string `xml:"type,attr"`
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Error *struct{} `xml:"error"`
				Out   string    `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	var out bytes.Buffer
	w := newJUnit(&out, Options{})
	for _, r := range []validate.Result{
		{File: "a.json", Findings: []validate.Finding{with(func(f *validate.Finding) { f.File = "a.json" })}},
		{File: "a.json", Pin: 1},
		{File: "b.json"},
		{File: "c.json", Findings: []validate.Finding{with(func(f *validate.Finding) { f.File, f.Severity = "c.json", rules.Warning })}},
	} {
		if err := w.Result(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(Summary{Failed: 2}); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(out.Bytes(), &root); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range root.Suites {
		got = append(got, fmt.Sprintf("%s %d %d %d", s.Name, s.Tests, s.Failures, s.Errors))
		if len(s.Cases) != s.Tests {
			t.Errorf("%s has %d cases and says %d", s.Name, len(s.Cases), s.Tests)
		}
	}
	if diff := cmp.Diff([]string{"a.json 1 1 0", "b.json 1 0 0", "c.json 1 0 0", "pinlint 1 0 1"}, got); diff != "" {
		t.Fatal(diff)
	}
	if c := root.Suites[0].Cases[0]; c.Failure == nil || c.Class != "a.json" || c.Name != "cover.missing at line 3, column 19" || c.Failure.Type != "cover.missing" ||
		c.Failure.Message != "no cover" || c.Failure.Text != "a.json:3:19: no cover (fix input: add one)" {
		t.Errorf("%+v", c)
	}
	if c := root.Suites[2].Cases[0]; c.Failure != nil || c.Out != "warning: no cover (fix input: add one)" {
		t.Errorf("%+v", c)
	}
	if root.Suites[3].Cases[0].Error == nil {
		t.Error("inputs that could not be read are no error")
	}
	many := written(t, "junit", Options{}, Summary{}, slices.Repeat([]validate.Finding{example}, junitCases+1)...)
	root.Suites = nil
	if err := xml.Unmarshal([]byte(many), &root); err != nil || len(root.Suites) != 2 || root.Suites[0].Tests != junitCases || root.Suites[1].Tests != 1 || root.Suites[1].Name != "pins/a b.json" {
		t.Errorf("%v, %d suites", err, len(root.Suites))
	}
}

func TestCheckstyle(t *testing.T) {
	type fault struct {
		Line     int    `xml:"line,attr"`
		Column   int    `xml:"column,attr"`
		Severity string `xml:"severity,attr"`
		Message  string `xml:"message,attr"`
		Source   string `xml:"source,attr"`
	}
	type file struct {
		Name   string  `xml:"name,attr"`
		Errors []fault `xml:"error"`
	}
	var root struct {
		XMLName xml.Name `xml:"checkstyle"`
		Files   []file   `xml:"file"`
	}
	out := written(t, "checkstyle", Options{}, Summary{}, example, with(func(f *validate.Finding) { f.Severity = rules.Warning }), with(func(f *validate.Finding) { f.File, f.Severity = "z.json", rules.Info }))
	if err := xml.Unmarshal([]byte(out), &root); err != nil {
		t.Fatal(err)
	}
	const message, source = "no cover (fix input: add one)", "pinlint.cover.missing"
	want := []file{
		{"pins/a b.json", []fault{{3, 19, "error", message, source}, {3, 19, "warning", message, source}}},
		{"z.json", []fault{{3, 19, "info", message, source}}},
	}
	if diff := cmp.Diff(want, root.Files); diff != "" {
		t.Error(diff)
	}
}

// TestRDJSON compares with what the format's description gives as an example of a diagnostic with a range.
func TestRDJSON(t *testing.T) {
	const diagnostic = `{"message":"no cover (fix input: add one)","location":{"path":"pins/a b.json","range":{"start":{"line":3,"column":21},"end":{"line":3,"column":26}}},` +
		`"severity":"ERROR",%s"code":{"value":"cover.missing","url":"https://github.com/pinlint/pinlint/blob/main/docs/rules/cover.missing.md"}}`
	const source = `{"name":"pinlint","url":"https://github.com/pinlint/pinlint"}`
	if out, want := written(t, "rdjsonl", Options{}, Summary{}, example), fmt.Sprintf(diagnostic+"\n", `"source":`+source+`,`); out != want {
		t.Error(cmp.Diff(want, out))
	}
	var got, want any
	out := written(t, "rdjson", Options{}, Summary{}, example, example)
	one := fmt.Sprintf(diagnostic, "")
	if err := errors.Join(json.Unmarshal([]byte(out), &got), json.Unmarshal([]byte(`{"source":`+source+`,"diagnostics":[`+one+","+one+"]}"), &want)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSARIF holds what the specification and GitHub's documentation of code scanning demand, written down by hand.
func TestSARIF(t *testing.T) {
	type message struct{ Text, Markdown string }
	type location struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI, URIBaseID string }
			Region           *struct{ StartLine, StartColumn, EndLine, EndColumn int }
		}
		LogicalLocations []struct{ FullyQualifiedName string }
		Message          message
	}
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			ColumnKind string
			Tool       struct {
				Driver struct {
					Name, Version, InformationURI string
					Rules                         []struct {
						ID                                      string
						ShortDescription, FullDescription, Help message
						HelpURI                                 string
						DefaultConfiguration                    struct{ Level string }
					}
				}
			}
			Results []struct {
				RuleID                      string
				RuleIndex                   *int
				Level                       string
				Message                     message
				Locations, RelatedLocations []location
				PartialFingerprints         map[string]string
			}
			Invocations []struct {
				ExecutionSuccessful        *bool
				ToolExecutionNotifications []struct {
					Level   string
					Message message
				}
			}
		}
	}
	findings := append(severities(1, 1, 0), example, example, with(func(f *validate.Finding) { f.File = "/abs/ü.json" }), with(func(f *validate.Finding) { f.File = "a:b#c%?.json" }))
	out := written(t, "sarif", Options{Tool: Tool{Version: "1.2.3"}}, Summary{Failed: 1}, findings...)
	decoder := json.NewDecoder(strings.NewReader(out))
	if err := decoder.Decode(&log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Schema == "" {
		t.Fatalf("%s, %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	if run.ColumnKind != "unicodeCodePoints" || run.Tool.Driver.Name != "pinlint" || run.Tool.Driver.Version != "1.2.3" {
		t.Errorf("%+v", run.Tool.Driver)
	}
	if len(run.Tool.Driver.Rules) != len(rules.All) {
		t.Fatalf("%d rules", len(run.Tool.Driver.Rules))
	}
	for i, r := range run.Tool.Driver.Rules {
		if r.ID != rules.All[i].ID || r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" || r.Help.Markdown == "" || !slices.Contains([]string{"error", "warning", "note"}, r.DefaultConfiguration.Level) {
			t.Errorf("%s lacks something: %+v", rules.All[i].ID, r)
		}
		if u, err := url.Parse(r.HelpURI); err != nil || !u.IsAbs() {
			t.Errorf("%s: %s is no absolute URI", r.ID, r.HelpURI)
		}
	}
	uris := map[string]bool{}
	prints := map[string]bool{}
	for i, r := range run.Results {
		if r.RuleIndex == nil || run.Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %d has another rule's index", i)
		}
		if len(r.Locations) != 1 {
			t.Fatalf("result %d: %+v", i, r)
		}
		uris[r.Locations[0].PhysicalLocation.ArtifactLocation.URI] = true
		for name, print := range r.PartialFingerprints {
			if prints[print] || name != "pinlint/v1" {
				t.Errorf("result %d: fingerprint %s %s is there before", i, name, print)
			}
			prints[print] = true
		}
	}
	if len(prints) != len(findings) {
		t.Errorf("%d fingerprints", len(prints))
	}
	// RFC 3986: a colon in the first segment of a relative reference needs a segment before it.
	for _, want := range []string{"pins/a%20b.json", "file:///abs/%C3%BC.json", "./a:b%23c%25%3F.json"} {
		if !uris[want] {
			t.Errorf("no location %s in %v", want, uris)
		}
	}
	if levels := []string{run.Results[0].Level, run.Results[1].Level, run.Results[2].Level}; !slices.Equal(levels, []string{"note", "warning", "error"}) {
		t.Errorf("%v", levels)
	}
	r := run.Results[2]
	if place := r.Locations[0]; r.Message.Text != "no cover (fix input: add one)" || place.PhysicalLocation.Region == nil || *place.PhysicalLocation.Region != struct{ StartLine, StartColumn, EndLine, EndColumn int }{3, 19, 3, 24} ||
		place.LogicalLocations[0].FullyQualifiedName != "/media_source/cover_image_url" || r.RelatedLocations[0].Message.Text != "/title" || r.RelatedLocations[0].PhysicalLocation.Region.StartLine != 2 {
		t.Errorf("%+v", r)
	}
	if other := r.RelatedLocations[1]; other.PhysicalLocation.ArtifactLocation.URI != "b.json" || other.PhysicalLocation.Region.StartLine != 7 || other.Message.Text != "the other pin" {
		t.Errorf("%+v", other)
	}
	if i := run.Invocations[0]; i.ExecutionSuccessful == nil || *i.ExecutionSuccessful || i.ToolExecutionNotifications[0].Message.Text != "1 input could not be read" {
		t.Errorf("%+v", i)
	}

	// GitHub refuses more than 25,000 results; errors have the last 5,000 to themselves.
	flood := slices.Concat(slices.Repeat([]validate.Finding{severities(0, 1, 0)[0]}, 20_001), slices.Repeat([]validate.Finding{example}, 5_002))
	log.Runs = nil
	if err := json.Unmarshal([]byte(written(t, "sarif", Options{}, Summary{}, flood...)), &log); err != nil {
		t.Fatal(err)
	}
	run = log.Runs[0]
	if n := len(run.Results); n != 25_000 || run.Results[n-1].Level != "error" || run.Results[19_999].Level != "warning" || run.Results[20_000].Level != "error" {
		t.Errorf("%d results", n)
	}
	if notice := run.Invocations[0].ToolExecutionNotifications; len(notice) != 1 || !strings.HasPrefix(notice[0].Message.Text, "3 findings left out") || !*run.Invocations[0].ExecutionSuccessful {
		t.Errorf("%+v", notice)
	}
}
