package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

//go:generate go test -run ^TestManPages$ -update .

// manDate stands at the foot of the pages, which are the same whenever they are made.
var manDate = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// manFlag is a flag as cobra writes it: with its value, or the lack of one, and the usage behind a tab.
var manFlag = regexp.MustCompile(`(?m)(?:^\.PP\n)?^(\\fB-.*)\n\t`)

// manPage is a command's page.
func manPage(t *testing.T, cmd *cobra.Command, name string) string {
	var b bytes.Buffer
	cmd.DisableAutoGenTag = true
	header := &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Date: &manDate, Source: "pinlint", Manual: "pinlint's manual"}
	if err := doc.GenMan(cmd, header, &b); err != nil {
		t.Fatal(err)
	}
	text := manFlag.ReplaceAllString(b.String(), ".TP\n$1\n")
	return strings.NewReplacer(manDate.Format("Jan 2006"), manDate.Format(time.DateOnly), "[=false]\n", "\n", "=\"\"\n", "\n", "=[]\n", "\n", " - pinlint finds", " - finds").Replace(text)
}

const manEnd = `.SH EXIT STATUS
.TP
0
nothing at or above \fB--fail-on\fP
.TP
1
findings at or above it
.TP
2
pinlint could not do its work: flags, unreadable input or baseline, a fault of its own

.SH ENVIRONMENT
.TP
PINLINT_\fIFLAG\fP
the value of a flag that is not on the command line: \fBPINLINT_FAIL_ON\fP for \fB--fail-on\fP
.TP
PINTEREST_ACCESS_TOKEN
the token for \fB--live\fP and \fBpinlint account pull\fP; nothing else reads it
.TP
NO_COLOR, CLICOLOR_FORCE, TERM
whether \fB--color auto\fP colours
`

// TestManPages holds the manual pages against the commands and their flags.
func TestManPages(t *testing.T) {
	pages := map[string]bool{}
	var write func(cmd *cobra.Command)
	write = func(cmd *cobra.Command) {
		if !cmd.IsAvailableCommand() && cmd.HasParent() {
			return
		}
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		page := manPage(t, cmd, name)
		if !cmd.HasParent() {
			page = strings.Replace(page, ".SH SEE ALSO\n", manEnd+"\n.SH SEE ALSO\n", 1)
		}
		path := "man/" + name + ".1"
		same(t, path, page)
		pages[path] = true
		for _, sub := range cmd.Commands() {
			write(sub)
		}
	}
	c := command{getenv: func(string) string { return "" }}
	write(c.root())
	found, err := filepath.Glob(root + "man/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		if !pages["man/"+filepath.Base(path)] {
			t.Errorf("%s is the page of no command", path)
		}
	}
	text, err := os.ReadFile(root + "man/pinlint.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{".SH EXIT STATUS", "--fail-on", ".SH SEE ALSO", "pinlint-account(1)"} {
		if !strings.Contains(strings.ReplaceAll(string(text), `\-`, "-"), want) {
			t.Errorf("man/pinlint.1 does not hold %s", want)
		}
	}
}
