package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/config"
)

// runIn runs pinlint in a directory of files, with variables of the environment.
func runIn(t *testing.T, dir string, variables map[string]string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(dir)
	var out, errs bytes.Buffer
	c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(name string) string { return variables[name] }}
	status = c.main(args)
	return status, out.String(), errs.String()
}

// TestVariableOfSeveralValues: a flag that may be repeated has one value a line.
func TestVariableOfSeveralValues(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"media_source": {}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := runIn(t, dir, map[string]string{"PINLINT_FORMAT": "concise\njson=report.json\n", "PINLINT_OFFLINE": "1"}, "a.json")
	if status != exitFindings || !strings.Contains(stdout, "a.json:1:1: error: board_id is missing") || stderr != "" {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	if report, err := os.ReadFile("report.json"); err != nil || !bytes.HasPrefix(report, []byte(`{"version": 1`)) {
		t.Errorf("%s %v", report, err)
	}
}

// TestEveryFlagHasAVariable looks at the flags of all commands, and at their help.
func TestEveryFlagHasAVariable(t *testing.T) {
	c := &command{getenv: func(string) string { return "" }}
	var visit func(cmd *cobra.Command)
	seen := 0
	visit = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			seen++
			want := " [PINLINT_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")) + "]"
			if strings.Count(cmd.Flags().FlagUsages(), want) == 0 || strings.Count(f.Usage, want) != 1 {
				t.Errorf("%s --%s: %s", cmd.Name(), f.Name, f.Usage)
			}
		})
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(c.root())
	if seen < 40 {
		t.Errorf("only %d flags", seen)
	}
}

// TestWrittenConfiguration reads what init writes, as it is and with all that it shows in comments.
func TestWrittenConfiguration(t *testing.T) {
	l := newLayout()
	_, text, _ := strings.Cut(l.configuration(), "\n") // the first line is for editors
	for _, text := range []string{text, regexp.MustCompile(`(?m)^# ((?:[a-z-]+:( [^ ]+)?$| ).*)`).ReplaceAllString(text, "$1")} {
		if _, err := config.Read("c", t.TempDir(), []byte(text)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
		if strings.HasPrefix(text, "# All keys") && strings.Contains(text, "\nfail-on:") && strings.Count(text, "\n#") > 12 {
			t.Errorf("too much is still a comment:\n%s", text)
		}
	}
}

func TestGathered(t *testing.T) {
	for _, c := range []struct{ files, want []string }{
		{nil, nil},
		{[]string{"pins/a.json"}, []string{"pins/"}},
		{[]string{"shop/pins/a.json", "shop/pins/x/b.json"}, []string{"shop/pins/"}},
		{[]string{"shop/pins/x/a.json", "shop/feeds/b.json", "other/c.json"}, []string{"other/", "shop/"}},
		{[]string{"a/bc/x.json", "a/b/x.json"}, []string{"a/"}},
		{[]string{"a.json", "pins/b.json"}, []string{"a.json", "pins/"}},
		{[]string{"a", "b", "c", "d", "e", "f"}, []string{"."}},
	} {
		if diff := cmp.Diff(c.want, gathered(c.files)); diff != "" {
			t.Errorf("%v: %s", c.files, diff)
		}
	}
}

func TestDeployed(t *testing.T) {
	l := newLayout()
	for _, file := range []string{"public/img/a.jpg", "public/img/b.jpg", "static/c.jpg", "twice/d.jpg", "again/d.jpg", "top.jpg"} {
		l.media[filepath.Base(file)] = append(l.media[filepath.Base(file)], file)
	}
	for _, url := range []string{"https://cdn.example.com/img/a.jpg", "https://cdn.example.com/img/b.jpg", "https://cdn.example.com/assets/c.jpg",
		"https://d.example.com/d.jpg", "https://top.example.com/x/top.jpg", "https://signed.example.com/img/a.jpg?sig=1", "https://none.example.com/none.jpg", "https://c.example.com/v1/c.jpg"} {
		l.urls[url] = true
	}
	want := []mapped{{"https://c.example.com/v1/", "static/"}, {"https://cdn.example.com/", "public/"}, {"https://top.example.com/x/", "./"}}
	if diff := cmp.Diff(want, l.deployed(), cmp.AllowUnexported(mapped{})); diff != "" {
		t.Error(diff)
	}
}
