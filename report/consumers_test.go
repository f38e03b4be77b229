package report

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// Here the reports are read by the programs and schemas that they are for, where these are installed. .ci/run installs them.

// sample are findings of every severity, with and without their parts, in hostile words.
func sample() []validate.Finding {
	findings := append(severities(2, 2, 2), example, with(func(f *validate.Finding) {
		f.File, f.Line, f.Column, f.EndLine, f.EndColumn = "account.json", 0, 0, 0, 0
	}),
		with(func(f *validate.Finding) {
			f.Related, f.Fingerprint, f.Remedy, f.API = nil, "", "", rules.APIError{Status: 400, Code: 1, Message: "m"}
		}))
	for _, text := range hostile {
		findings = append(findings, with(func(f *validate.Finding) { f.Message, f.Pointer, f.Actual = text, "/"+text, text }))
	}
	return findings
}

// TestSARIFSchema needs the official schema, of which SARIF_SCHEMA names the file.
func TestSARIFSchema(t *testing.T) {
	path := os.Getenv("SARIF_SCHEMA")
	if path == "" {
		t.Skip("SARIF_SCHEMA names no file of the official schema")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("sarif.json", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(out string) error {
		var value any
		if err := json.Unmarshal([]byte(out), &value); err != nil {
			t.Fatal(err)
		}
		return schema.Validate(value)
	}
	for name, findings := range map[string][]validate.Finding{"none": nil, "some": sample()} {
		if err := valid(written(t, "sarif", Options{Tool: Tool{Version: "1.2.3"}}, Summary{Failed: 1, Interrupted: true}, findings...)); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
	}
	if valid(strings.Replace(written(t, "sarif", Options{}, Summary{}, example), `"level":"error"`, `"level":"fatal"`, 1)) == nil {
		t.Error("the schema takes everything")
	}
}

// TestReviewdog reads with reviewdog what is written for it, and what it also understands.
func TestReviewdog(t *testing.T) {
	program, err := exec.LookPath("reviewdog")
	if err != nil {
		t.Skip("reviewdog is not installed")
	}
	read := func(t *testing.T, format, out string) string {
		t.Helper()
		cmd := exec.Command(program, "-f="+format, "-reporter=local", "-filter-mode=nofilter", "-tee=false", "-fail-level=none")
		cmd.Stdin = strings.NewReader(out)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		text, err := cmd.Output()
		if err != nil || stderr.Len() > 0 {
			t.Fatalf("reviewdog: %v\n%s", err, stderr.String())
		}
		return string(text)
	}
	findings := []validate.Finding{example, with(func(f *validate.Finding) { f.Line, f.EndLine, f.Message = 7, 7, "a second one" })}
	const first, second = "no cover (fix input: add one)", "a second one (fix input: add one)"
	bare := func(text string) string { return strings.NewReplacer(`"`, "", ",", "", " ", "").Replace(text) } // some lines are JSON, some are not quite
	place := func(line string) string {                                                                      // columns in bytes, as reviewdog counts them
		return `"location":{"path":"pins/a b.json","range":{"start":{"line":` + line + `,"column":21},"end":{"line":` + line + `,"column":26}}}`
	}
	for format, want := range map[string][]string{
		"rdjson":     {first, second, place("3"), place("7"), `"code":{"value":"cover.missing","url":`, `"severity":"ERROR"`},
		"rdjsonl":    {first, second, place("3"), place("7"), `"code":{"value":"cover.missing","url":`, `"severity":"ERROR"`},
		"sarif":      {first, second, `"startLine":3`, `"startLine":7`, `"ruleId":"cover.missing"`},
		"checkstyle": {"pins/a b.json:3:19: ", first, "pins/a b.json:7:19: ", second},
	} {
		t.Run(format, func(t *testing.T) {
			got := read(t, format, written(t, format, Options{}, Summary{}, findings...))
			for _, want := range want {
				if !strings.Contains(bare(got), bare(want)) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			read(t, format, written(t, format, Options{}, Summary{}, sample()...))
		})
	}
}

// TestJUnitParser reads with a library that CI systems use.
func TestJUnitParser(t *testing.T) {
	const script = `
import sys, junitparser
suites = junitparser.JUnitXml.fromstring(sys.stdin.buffer.read())
for suite in suites:
    print(suite.name, suite.tests, suite.failures, suite.errors, sum(1 for case in suite for r in case.result if isinstance(r, junitparser.Failure)))
`
	python := ""
	for _, program := range []string{"python3", "/usr/bin/python3"} { // another Python may stand before the one that packages are for
		if exec.Command(program, "-c", "import junitparser").Run() == nil {
			python = program
			break
		}
	}
	if python == "" {
		t.Skip("junitparser is not installed")
	}
	cmd := exec.Command(python, "-c", script)
	cmd.Stdin = strings.NewReader(written(t, "junit", Options{}, Summary{}, example, example, with(func(f *validate.Finding) { f.File, f.Severity = "z.json", rules.Warning })))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if diff := cmp.Diff("pins/a b.json 2 2 0 2\nz.json 1 0 0 0\n", string(out)); diff != "" {
		t.Error(diff)
	}
	cmd = exec.Command(python, "-c", script)
	cmd.Stdin = strings.NewReader(written(t, "junit", Options{}, Summary{}, sample()...))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
