package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/pinlint/pinlint/config"
)

func (c *command) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a " + config.Names[0] + " to begin with, for what lies in this directory",
		Long: `init looks for pins, for the media that their URLs will be deployed from and for the
files of CI, and writes a commented ` + config.Names[0] + ` into the working directory. It overwrites
nothing. What it prints says how to go on.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New("init takes no argument: it looks at the working directory")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := config.Find(".")
			if err == nil && found != "" {
				err = fmt.Errorf("there is %s already, and init overwrites nothing", nearby(found))
			}
			if err != nil {
				return err
			}
			l, err := c.survey(cmd.Context())
			if err != nil {
				return err
			}
			if err := create(config.Names[0], l.configuration()); err != nil {
				return fmt.Errorf("cannot write %s: %w", config.Names[0], err)
			}
			fmt.Fprint(cmd.OutOrStdout(), cleanLines(l.guide()))
			return nil
		},
	}
}

// create writes a new file, or none.
func create(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err == nil {
		_, err = f.WriteString(text)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			os.Remove(path)
		}
	}
	return cause(err)
}

// cleanLines is clean, line by line.
func cleanLines(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(clean(line) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// quotedYAML is a string as YAML and JSON write it.
func quotedYAML(text string) string {
	quoted, _ := json.Marshal(text) // a string has a form
	return string(quoted)
}

// configuration is the file that is written.
func (l *layout) configuration() string {
	var b strings.Builder
	line := func(text string) { b.WriteString(text + "\n") }
	list := func(key string, items []string, example string) {
		if len(items) == 0 {
			line("# " + key + ":")
			line("#   - " + example)
			return
		}
		line(key + ":")
		for _, item := range items {
			line("  - " + quotedYAML(item))
		}
	}
	single := func(key, value, example string) {
		if value == "" {
			line("# " + key + ": " + example)
			return
		}
		line(key + ": " + quotedYAML(value))
	}
	line("# yaml-language-server: $schema=https://raw.githubusercontent.com/pinlint/pinlint/main/schemas/config.json")
	line("# All keys: https://github.com/pinlint/pinlint/blob/main/docs/configuration.md")
	line("version: 1")
	line("\n# What pinlint without arguments lints: files, directories, patterns.")
	list("paths", l.paths, "pins/")
	line("\n# What is never linted, be it named or not. What git ignores is left out anyway.")
	list("exclude", nil, `"drafts/**"`)
	line("\n# URLs that are deployed from here are read from disk.")
	if len(l.maps) == 0 {
		line("# map:\n#   https://cdn.example.com/: public/")
	} else {
		line("map:")
		for _, m := range l.maps {
			line("  " + quotedYAML(m.prefix) + ": " + quotedYAML(m.dir))
		}
	}
	line("\n# What is known of the sender: pinlint account pull > account.json")
	single("account", l.account, "account.json")
	line("\n# Findings of old, which do not fail: pinlint --write-baseline .pinlint-baseline.json")
	single("baseline", l.baseline, ".pinlint-baseline.json")
	line("\n# guide holds everything, api only what Pinterest's contract or recorded refusals support.")
	line("# profile: guide")
	line("\n# The least severity that fails: error, warning, info or never.")
	line("# fail-on: error")
	line("\n# Severities by rule or family: error, warning, info or off.")
	line("# severity:\n#   link.missing: off\n#   cover.*: error")
	line("\n# Other severities for some files.")
	line("# overrides:\n#   - paths: [\"feeds/**\"]\n#     severity:\n#       payload.title-length: off")
	line("\n# Single findings that are accepted. The reason is required; until is the last day on which it holds.")
	line("# suppress:\n#   - path: pins/launch.json\n#     rule: image.ratio\n#     pointer: /media_source/items/2\n#     reason: agreed with the shop\n#     until: 2027-01-31")
	return b.String()
}

// guide says what was found and how to go on.
func (l *layout) guide() string {
	var b strings.Builder
	where := "no pins were found here: name them under paths"
	if l.pins > 0 {
		more := ""
		if l.more {
			more = " at least"
		}
		where = fmt.Sprintf("%s%s in %s", plural(l.pins, "pin"), more, strings.Join(l.paths, ", "))
	}
	fmt.Fprintf(&b, "wrote %s: %s\n", config.Names[0], where)
	for _, m := range l.maps {
		fmt.Fprintf(&b, "  %s is read from %s\n", m.prefix, m.dir)
	}
	command := "pinlint"
	if len(l.paths) == 0 {
		command += " PATH…"
	}
	fmt.Fprintf(&b, "\nnext:\n  %s\n      lints them; --offline asks for no URL\n", command)
	if l.baseline == "" {
		fmt.Fprintf(&b, "  %s --write-baseline .pinlint-baseline.json\n      keeps findings of old, so that only new ones fail; then set the key baseline\n", command)
	}
	for _, ci := range l.ci {
		fmt.Fprintf(&b, "\nin %s:\n%s", ci.name, strings.ReplaceAll(ci.snippet, "$files", l.hookFiles()))
	}
	if len(l.ci) == 0 {
		fmt.Fprintf(&b, "\nno CI was found here; --format github, gitlab, azure, sarif, junit and others are for it\n")
	}
	return b.String()
}

// hookFiles is a regular expression, as pre-commit reads it, of the files that may hold pins: a hook names them one by one, and what is
// named is linted whatever it looks like.
func (l *layout) hookFiles() string {
	var places []string
	for _, path := range l.paths {
		path = strings.TrimPrefix(filepath.ToSlash(path), "./")
		if i := strings.IndexAny(path, "*?[{"); i >= 0 {
			path = path[:i]
		}
		places = append(places, regexp.QuoteMeta(path))
	}
	if len(places) == 0 {
		places = []string{"pins/"}
	}
	return fmt.Sprintf(`^(%s).*\.(json|jsonl|ndjson|ya?ml|csv)$`, strings.Join(places, "|"))
}

// ci is a system that runs checks, known by its file.
type ci struct{ file, name, snippet string }

var systems = []ci{
	{".github/workflows", "GitHub Actions, .github/workflows/pins.yaml", `  on: [push, pull_request]
  jobs:
    pinlint:
      runs-on: ubuntu-latest
      steps:
        - uses: actions/checkout@v4
        - uses: actions/setup-go@v5
          with: {go-version: "1.26"}
        - run: go run github.com/pinlint/pinlint/cmd/pinlint@latest --format github
`},
	{".gitlab-ci.yml", "GitLab, .gitlab-ci.yml", `  pinlint:
    image: golang:1.26
    script:
      - go run github.com/pinlint/pinlint/cmd/pinlint@latest --format text --format gitlab=pinlint.json
    artifacts:
      when: always
      reports: {codequality: pinlint.json}
`},
	{"azure-pipelines.yml", "Azure Pipelines, azure-pipelines.yml", `  - task: GoTool@0
    inputs: {version: "1.26"}
  - script: go run github.com/pinlint/pinlint/cmd/pinlint@latest --format azure
`},
	{".pre-commit-config.yaml", "pre-commit, .pre-commit-config.yaml", `  - repo: local
    hooks:
      - id: pinlint
        name: pinlint
        language: golang
        additional_dependencies: ["github.com/pinlint/pinlint/cmd/pinlint@latest"]
        entry: pinlint --offline --format concise
        files: $files
`},
}

// survey looks at what lies in the working directory.
func (c *command) survey(ctx context.Context) (*layout, error) {
	l := newLayout()
	l.look(ctx, func(err error) { c.complain(err) })
	if ctx.Err() != nil {
		return nil, errors.New("interrupted: nothing is written")
	}
	for _, system := range systems {
		if _, err := os.Stat(filepath.FromSlash(system.file)); err == nil {
			l.ci = append(l.ci, system)
		}
	}
	if _, err := os.Stat(".pinlint-baseline.json"); err == nil {
		l.baseline = ".pinlint-baseline.json"
	}
	if _, err := readAccount("account.json"); err == nil {
		l.account = "account.json"
	}
	return l, nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// writable reports whether a name can stand in a configuration.
func writable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsAny(name, "\x00\n\r*?[{\\")
}
