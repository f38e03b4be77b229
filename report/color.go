package report

import "github.com/pinlint/pinlint/rules"

// UseColor decides about colour: mode is auto, always or never; in auto the environment is asked
// (NO_COLOR and CLICOLOR_FORCE as no-color.org and bixense.com/clicolors say, then TERM), and last whether
// the output is a terminal.
func UseColor(mode string, terminal bool, getenv func(string) string) bool {
	switch {
	case mode == "always":
		return true
	case mode == "never", getenv("NO_COLOR") != "":
		return false
	}
	for _, name := range []string{"CLICOLOR_FORCE", "FORCE_COLOR"} {
		if value := getenv(name); value != "" && value != "0" {
			return true
		}
	}
	return terminal && getenv("TERM") != "dumb" && getenv("CLICOLOR") != "0"
}

// style is an SGR sequence's parameters.
type style string

const (
	plain style = ""
	bold  style = "1"
	dim   style = "2"
	red   style = "1;31"
	amber style = "1;33"
	blue  style = "1;34"
	green style = "32"
)

func severityStyle(s rules.Severity) style {
	switch s {
	case rules.Error:
		return red
	case rules.Warning:
		return amber
	}
	return blue
}
