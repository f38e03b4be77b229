package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pinlint/pinlint/rules"
)

func (c *command) rulesCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "rules",
		Short:   "List all rules",
		Example: "  pinlint rules --format markdown",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch format {
			case "text":
				listRules(cmd.OutOrStdout(), rules.All)
				return nil
			case "json":
				return rulesJSON(cmd.OutOrStdout())
			case "markdown":
				rulesMarkdown(cmd.OutOrStdout(), "docs/rules/")
				return nil
			}
			return usageError{errors.New("--format is " + shown(format) + ": text, json or markdown")}
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json or markdown")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "markdown"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// rulesJSON writes the catalogue for programs.
func rulesJSON(w io.Writer) error {
	type entry struct {
		ID        string          `json:"id"`
		Severity  string          `json:"severity"`
		Term      rules.Term      `json:"term"`
		Action    string          `json:"action"`
		Retryable bool            `json:"retryable"`
		Pinterest *rules.APIError `json:"pinterest"`
		Needs     string          `json:"needs"`
		Basis     string          `json:"basis"`
		Source    string          `json:"source"`
		Since     string          `json:"since"`
		Summary   string          `json:"summary"`
		Why       string          `json:"why"`
		Fix       string          `json:"fix"`
		Mends     *string         `json:"automatic_fix"`
		Bad       string          `json:"bad"`
		Good      string          `json:"good"`
		Form      string          `json:"form"` // of bad and good
		Doc       string          `json:"doc"`
	}
	out := struct {
		Version int     `json:"version"`
		Rules   []entry `json:"rules"`
	}{Version: 1}
	for _, r := range rules.All {
		e := entry{r.ID, r.Severity.String(), r.Term, r.Action.String(), r.Action == rules.RetryLater, nil, r.Needs.String(), r.Basis.String(), r.Source, r.Since, r.Summary, r.Why, r.Fix, nil, r.Bad, r.Good, r.ExampleForm().String(), r.Doc()}
		if !r.API.IsZero() {
			e.Pinterest = &r.API
		}
		if r.Mends != "" {
			e.Mends = &r.Mends
		}
		out.Rules = append(out.Rules, e)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// rulesMarkdown writes the catalogue as a table whose links begin with prefix.
func rulesMarkdown(w io.Writer, prefix string) {
	fmt.Fprintln(w, "| rule | severity | term | what is wrong | what to do | `--fix` |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	cell := strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ")
	for _, r := range rules.All {
		automatic := ""
		if r.Mends != "" {
			automatic = "automatic"
		}
		fmt.Fprintf(w, "| [%s](%s%s.md) | %s | %s | %s | %s: %s | %s |\n", r.ID, prefix, r.ID, r.Severity, r.Term, cell.Replace(r.Summary), r.Action.Words(), cell.Replace(r.Fix), automatic)
	}
}
