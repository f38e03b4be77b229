package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/config"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
)

// Exit statuses. They are a promise.
const (
	exitClean    = 0 // nothing at or above --fail-on
	exitFindings = 1 // findings at or above it
	exitFailed   = 2 // pinlint could not do its work
)

// command is the program without its process, so that tests can run it.
type command struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string

	fromEnvironment   map[*pflag.Flag]bool // the flags that have their value from a variable
	fromConfiguration map[string]bool      // and from the configuration, by name
}

// usageError is a mistake in how pinlint was called.
type usageError struct{ error }

// status is an exit status on its way up through cobra, with everything said already.
type status int

func (status) Error() string { return "" }

// main runs pinlint and returns its exit status.
func (c *command) main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	c.stdin = &interruptible{ctx: ctx, r: c.stdin}
	out := &keeper{w: c.stdout}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.stdin)
	root.SetOut(out)
	root.SetErr(c.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil && out.err != nil {
		err = fmt.Errorf("writing: %w", out.err)
	}
	var s status
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &s):
		return int(s)
	}
	c.complain(err)
	return exitFailed
}

// complain writes an error, and for a closed pipe nothing: nobody reads on.
func (c *command) complain(err error) {
	if errors.Is(err, syscall.EPIPE) {
		return
	}
	var mistakes config.Errors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			fmt.Fprintf(c.stderr, "pinlint: %s\n", clean(m.Error()))
		}
		return
	}
	fmt.Fprintf(c.stderr, "pinlint: %s\n", clean(err.Error()))
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(c.stderr, "pinlint: hint: pinlint --help shows how it is used\n")
	}
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "pinlint [check] [flags] PATH…",
		Short: "pinlint finds what Pinterest would refuse, before it is sent",
		Long: `pinlint reads the bodies that would go to POST /v5/pins and says what Pinterest
will refuse, in Pinterest's own vocabulary, and what to do: fix input, reconnect,
or retry later.

PATH is a file, a directory, a glob pattern, or - for standard input; without one, the
paths of .pinlint.yaml hold. Files are JSON (a body or an array of bodies), JSON Lines,
YAML, Markdown with a pin in its front matter, or Pinterest's CSV for creating Pins in bulk.`,
		Example: `  pinlint pins/                        every pin below pins/
  pinlint --format json pins/a.json    a report for programs
  producer | pinlint -                 standard input
  pinlint --changed-since origin/main  what a pull request changes
  pinlint explain cover.missing        what a rule means`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := c.takeVariables(cmd.Flags()); err != nil {
			return usageError{err}
		}
		return nil
	}
	root.SetVersionTemplate("pinlint {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{flagError(cmd, err)} })
	root.CompletionOptions.DisableDefaultCmd = true

	check := c.checkCommand()
	root.Args = cobra.ArbitraryArgs
	root.RunE = check.RunE
	root.ValidArgsFunction = check.ValidArgsFunction
	root.Flags().AddFlagSet(check.Flags())
	c.completeFlags(root)
	root.AddCommand(check, c.mediaCommand(), c.accountCommand(), c.explainCommand(), c.rulesCommand(), c.initCommand(), c.completionCommand(root), c.versionCommand())
	nameVariables(root)
	root.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: "Show how a command is used", RunE: func(_ *cobra.Command, args []string) error {
		target, _, err := root.Find(args)
		if err == nil && target == root && len(args) > 0 {
			err = fmt.Errorf("there is no command %s", shown(args[0]))
		}
		if err != nil {
			return usageError{err}
		}
		return target.Help()
	}})
	return root
}

// flagError says what is wrong in the words of this program, and adds the flag that an unknown one may mean.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return fmt.Errorf("--%s is %s: %w", invalid.GetFlag().Name, shown(invalid.GetValue()), wanted(invalid.GetFlag(), invalid.Unwrap()))
	}
	name, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return err
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := rules.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown flag --%s; did you mean --%s?", name, near)
	}
	return fmt.Errorf("unknown flag --%s", name)
}

// wanted says what a flag's value is to be; err is why it is none, for kinds that are not known here.
func wanted(f *pflag.Flag, err error) error {
	switch f.Value.Type() {
	case "bool":
		return errors.New("true or false")
	case "duration":
		return errors.New("a duration such as 30m")
	case "int":
		return errors.New("a whole number")
	case "float64":
		return errors.New("a number")
	}
	return err
}

func (c *command) explainCommand() *cobra.Command {
	var response, format string
	var status int
	cmd := &cobra.Command{
		Use:   "explain [RULE|TERM|CODE]",
		Short: "Say what a rule, a term, a number or an answer of Pinterest means, and what to do",
		Long: `explain says what a rule, a term or a number of Pinterest means, and what to do. Without
a word it lists all that is known of Pinterest's errors.

With --response it reads an answer of Pinterest: a body, a response with its status line
and header as curl -i prints it, or a HAR file. The refusals of a HAR file, and bodies in an
array, are explained one by one.
With --format json it prints one object a line for each.`,
		Example: `  pinlint explain cover.missing
  pinlint explain "invalid media"
  pinlint explain 403/235
  pinlint explain "Board not found"
  pinlint explain --response answer.json --status 429
  curl -si … | pinlint explain --response - --format json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var words []string
			for _, r := range rules.All {
				words = append(words, cobra.CompletionWithDesc(r.ID, r.Summary))
			}
			for _, t := range rules.Terms {
				words = append(words, cobra.CompletionWithDesc(string(t.Term), t.Summary))
			}
			return words, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			given := cmd.Flags().Changed
			write := report.DiagnosisText
			switch {
			case format == "json":
				write = report.DiagnosisJSON
			case format != "text":
				return usageError{fmt.Errorf("--format is %s: text or json", shown(format))}
			}
			switch {
			case given("response") && len(args) > 0:
				return usageError{errors.New("explain either a word or a --response")}
			case given("status") && (status < 100 || status > 599):
				return usageError{fmt.Errorf("--status is %d: an HTTP status, 100 to 599", status)}
			case given("response"):
				return c.diagnose(response, status, write, cmd.OutOrStdout())
			case given("status") || given("format"):
				return usageError{errors.New("--status and --format go with --response FILE, or --response - for standard input")}
			case len(args) == 0:
				errorsTable(cmd.OutOrStdout())
				return nil
			}
			return explain(cmd.OutOrStdout(), strings.Join(args, " "))
		},
	}
	cmd.Flags().StringVar(&response, "response", "", "explain the answer in `FILE`, or - for standard input")
	cmd.Flags().IntVar(&status, "status", 0, "the HTTP status of the answer, where the file does not hold it")
	cmd.Flags().StringVar(&format, "format", "text", "format of the explanation of a response: text or json")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (c *command) completionCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Write a completion script for a shell",
		Example:   `  source <(pinlint completion bash)`,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)(cmd, args); err != nil {
				return usageError{errors.New("name one shell: bash, zsh, fish or powershell")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			}
			return root.GenPowerShellCompletionWithDesc(out)
		},
	}
}

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which pinlint this is, and which release of Pinterest's API it follows",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(c.stdout, "pinlint %s (Pinterest API %s, %s %s/%s)\n", version(), schemas.Release, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// release is set by the linker in releases.
var release string

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "0.1.0-dev"
}
