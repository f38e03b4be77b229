package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/baseline"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
	"github.com/pinlint/pinlint/validate"
)

// checkFlags are the flags of check.
type checkFlags struct {
	offline bool
	profile string
	failOn  string
	formats []string
	jobs    int
	color   string
	verbose bool

	times     timeFlags
	probe     probeFlags
	maps      []string
	media     []string
	integrity string
	account   string
	live      bool
	pull      pullFlags

	baseline baselineFlags
}

// checkOptions are the flags, understood.
type checkOptions struct {
	linter  validate.Linter
	failOn  rules.Severity // the least severity that fails; 0: none
	outputs []output
	color   string
	verbose bool
	pull    *pullFlags // how Pinterest is asked for the account; nil: not at all

	baseline baselineFlags
}

// output is one --format.
type output struct {
	format report.Format
	path   string // "" for standard output
}

func (c *command) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [flags] PATH…",
		Short: "Lint pins (the default command)",
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := f.options()
			if err != nil {
				return usageError{err}
			}
			if len(args) == 0 {
				return usageError{errors.New("nothing to lint: name files, directories, or - for standard input")}
			}
			return c.check(cmd.Context(), options, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json", "jsonl", "ndjson"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.offline, "offline", false, "make no request; what was not probed is counted")
	flags.StringVar(&f.profile, "profile", string(validate.Guide), "which rules hold: guide (all that the guide asks) or api (the contract and recorded refusals only)")
	flags.StringVar(&f.failOn, "fail-on", "error", "least severity that gives exit status 1: error, warning, info or never")
	flags.StringArrayVar(&f.formats, "format", []string{"text"}, "format of the report, `F[=FILE]`: "+strings.Join(formatNames(), ", ")+"; may be repeated")
	flags.IntVarP(&f.jobs, "jobs", "j", 0, "pins judged at once (default: one a processor)")
	f.times.register(flags)
	flags.StringVar(&f.color, "color", "auto", "colour in text: auto, always or never")
	f.probe.register(flags)
	flags.StringArrayVar(&f.maps, "map", nil, "read URLs that begin with a prefix from files, `PREFIX=DIR`; may be repeated")
	flags.StringArrayVar(&f.media, "media", nil, "the file of an uploaded video, `ID=FILE`; may be repeated")
	flags.StringVar(&f.integrity, "integrity", "full", "how far local files are examined: head, structure or full")
	flags.StringVar(&f.account, "account", "", "what is known of the sender, a `FILE` that pinlint account pull makes: also judge token, scopes, boards and limits")
	flags.BoolVar(&f.live, "live", false, "ask Pinterest for the account, as pinlint account pull does, and judge by that")
	f.pull.register(flags)
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list the files that were left out")
	f.baseline.register(flags)
	c.completeFlags(cmd)
	return cmd
}

// completeFlags tells shells the values of flags.
func (c *command) completeFlags(cmd *cobra.Command) {
	for name, values := range map[string][]string{
		"profile":   {"guide", "api"},
		"fail-on":   failOns,
		"format":    formatNames(),
		"color":     colors,
		"integrity": integrities,
	} {
		// The error is that of a flag that does not exist, which a test would show.
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return names
}

// The values of flags that several commands have.
var (
	failOns     = []string{"error", "warning", "info", "never"}
	colors      = []string{"auto", "always", "never"}
	integrities = []string{"head", "structure", "full"}
)

// parseFailOn is the least severity that fails, 0 for none.
func parseFailOn(value string) (rules.Severity, error) {
	if value == "never" {
		return 0, nil
	}
	s, err := rules.ParseSeverity(value)
	if err != nil || s == rules.Off {
		return 0, fmt.Errorf("--fail-on is %s: error, warning, info or never", shown(value))
	}
	return s, nil
}

func checkColor(value string) error {
	if !slices.Contains(colors, value) {
		return fmt.Errorf("--color is %s: auto, always or never", shown(value))
	}
	return nil
}

func parseIntegrity(value string) (facts.Integrity, error) {
	for i := facts.Head; i <= facts.Full; i++ {
		if i.String() == value {
			return i, nil
		}
	}
	return 0, fmt.Errorf("--integrity is %s: head, structure or full", shown(value))
}

// prober is what examines local files.
func (f *checkFlags) prober() (*probe.Prober, error) {
	integrity, err := parseIntegrity(f.integrity)
	if err != nil {
		return nil, err
	}
	p := &probe.Prober{Integrity: integrity, Videos: map[string]string{}}
	if !f.offline {
		if p.HTTP, err = f.probe.http(); err != nil {
			return nil, err
		}
	}
	for _, value := range f.maps {
		prefix, dir, ok := strings.Cut(value, "=")
		if i := strings.LastIndexByte(value, '='); ok { // the prefix may hold one
			prefix, dir = value[:i], value[i+1:]
		}
		if !ok || prefix == "" || dir == "" {
			return nil, fmt.Errorf("--map is %s: PREFIX=DIR, such as https://cdn.example.com/=public/", shown(value))
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--map %s: %s is no directory", clean(prefix), shown(dir))
		}
		p.Map = append(p.Map, probe.Mapping{Prefix: prefix, Dir: dir})
	}
	for _, value := range f.media {
		id, file, ok := strings.Cut(value, "=")
		if !ok || id == "" || file == "" {
			return nil, fmt.Errorf("--media is %s: ID=FILE, such as 8823416=launch.mp4", shown(value))
		}
		p.Videos[id] = file
	}
	return p, nil
}

// options understands the flags, or says which value is wrong and what is allowed.
func (f *checkFlags) options() (checkOptions, error) {
	o := checkOptions{color: f.color, verbose: f.verbose, baseline: f.baseline}
	o.linter.Profile = validate.Profile(f.profile)
	if !slices.Contains(validate.Profiles, o.linter.Profile) {
		return o, fmt.Errorf("--profile is %s: guide or api", shown(f.profile))
	}
	var err error
	if o.failOn, err = parseFailOn(f.failOn); err != nil {
		return o, err
	}
	if err := checkJobs(f.jobs); err != nil {
		return o, err
	}
	o.linter.Workers, o.linter.Strict = f.jobs, f.probe.strict
	if err := f.times.set(&o.linter); err != nil {
		return o, err
	}
	if err := checkColor(f.color); err != nil {
		return o, err
	}
	if o.linter.Prober, err = f.prober(); err != nil {
		return o, err
	}
	if err := f.baseline.check(); err != nil {
		return o, err
	}
	switch {
	case f.live && f.account != "":
		return o, errors.New("either --live or --account FILE")
	case f.live && f.offline:
		return o, errors.New("--live asks Pinterest, and --offline makes no request")
	case f.live:
		if err = f.pull.check(); err != nil {
			return o, err
		}
		o.pull = &f.pull
	case f.account != "":
		if o.linter.Account, err = readAccount(f.account); err != nil {
			return o, err
		}
	}
	stdout := 0
	for _, value := range f.formats {
		name, path, toFile := strings.Cut(value, "=")
		i := slices.IndexFunc(report.Formats, func(f report.Format) bool { return f.Name == name })
		if i < 0 {
			hint := ""
			if near := rules.Nearest(name, formatNames()); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			return o, fmt.Errorf("--format is %s: one of %s%s", shown(name), strings.Join(formatNames(), ", "), hint)
		}
		if toFile && path == "" {
			return o, fmt.Errorf("--format %s names no file after the equals sign", name)
		}
		if path == "" {
			stdout++
		}
		o.outputs = append(o.outputs, output{report.Formats[i], path})
	}
	if stdout > 1 {
		return o, errors.New("only one --format can go to standard output; give the others a file: --format json=report.json")
	}
	return o, nil
}

// check lints the inputs and writes the reports.
func (c *command) check(ctx context.Context, o checkOptions, paths []string) error {
	if c.progressing(o) {
		defer c.progress(o.linter.Prober)()
	}
	if o.pull != nil {
		file, _, err := c.pull(ctx, *o.pull)
		if err != nil {
			return err
		}
		if o.linter.Account, err = account.Read("account", bytes.NewReader(file)); err != nil {
			return err
		}
	}
	reports, err := c.open(o, paths)
	if err != nil {
		return err
	}
	defer reports.abandon()
	known, err := c.openBaseline(o, paths, reports)
	if err != nil {
		return err
	}
	if known != nil {
		defer func() { known.file.abandon() }()
	}

	var mutex sync.Mutex
	summary := report.Summary{Account: o.linter.Account != nil}
	o.linter.Batch = new(validate.Batch) // files and standard input are one run
	failed := func(err error) {
		mutex.Lock()
		defer mutex.Unlock()
		summary.Failed++
		c.complain(err)
		c.hintCommand(err)
	}
	in := &inputs{
		skipped: func(path, reason string) {
			mutex.Lock()
			defer mutex.Unlock()
			summary.Skipped++
			if o.verbose {
				fmt.Fprintf(c.stderr, "pinlint: left out %s: it %s\n", clean(path), reason)
			}
		},
		failed: failed,
	}
	worst := rules.Severity(0)
	internal := false
	lastFile := ""
	write := func(r validate.Result) error {
		for _, f := range r.Findings {
			worst = max(worst, f.Severity)
			internal = internal || f.Rule == rules.Internal.ID
			summary.Count(f)
		}
		return reports.result(r)
	}
	take := func(r validate.Result, err error) error {
		if err != nil {
			if ctx.Err() == nil {
				failed(err)
			}
			return nil
		}
		if r.File != lastFile || summary.Files == 0 {
			summary.Files++
			lastFile = r.File
		}
		summary.Pins++
		summary.Unexamined += r.Unexamined
		if known != nil {
			summary.Known += known.filter(&r)
		}
		return write(r)
	}
	if o.linter.Account != nil {
		if err := write(o.linter.Sender()); err != nil { // no baseline knows the sender
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	for r, err := range c.results(ctx, o, in, paths) {
		if err := take(r, err); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	summary.Probed, summary.Unprobed = o.linter.Batch.URLs()
	interrupted := ctx.Err() != nil
	if summary.Pins == 0 && summary.Failed == 0 && !interrupted {
		c.complain(nothingFound(paths, summary.Skipped))
	}
	if interrupted {
		summary.Interrupted = true
	}
	whole := !interrupted && summary.Failed == 0 && !internal
	var fixed []baseline.Entry
	if known != nil && whole {
		fixed = known.fixed(o.linter.Account != nil)
		for _, e := range fixed {
			summary.Fixed += e.Count
		}
	}
	if err := reports.close(summary); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if known != nil {
		if err := c.finish(known, fixed, summary, whole, o.verbose); err != nil {
			return err
		}
	}
	switch {
	case interrupted:
		c.complain(errors.New("interrupted: what is reported is not all"))
		return status(exitFailed)
	case summary.Failed > 0 || internal:
		return status(exitFailed)
	case o.failOn != 0 && worst >= o.failOn:
		return status(exitFindings)
	}
	return nil
}

// hintCommand says which command a path that does not exist may mean.
func (c *command) hintCommand(err error) {
	var fault *fs.PathError
	if !errors.As(err, &fault) || !errors.Is(err, fs.ErrNotExist) || strings.ContainsAny(fault.Path, "./\\") {
		return
	}
	var names []string
	for _, sub := range c.root().Commands() {
		names = append(names, sub.Name())
	}
	if near := rules.Nearest(fault.Path, names); near != "" {
		fmt.Fprintf(c.stderr, "pinlint: hint: did you mean the command %s?\n", near)
	}
}

func nothingFound(paths []string, skipped int) error {
	where := clean(strings.Join(paths, ", "))
	if skipped > 0 {
		files := "1 file does"
		if skipped > 1 {
			files = fmt.Sprintf("%d files do", skipped)
		}
		return fmt.Errorf("no pins in %s: %s not look like pins (-v lists them; name a file to lint it all the same)", where, files)
	}
	if len(paths) == 1 {
		if info, err := os.Stat(paths[0]); paths[0] == "-" || err == nil && !info.IsDir() {
			return fmt.Errorf("no pins in %s: it holds an empty array", where)
		}
	}
	return fmt.Errorf("no pins in %s: .json, .jsonl and .ndjson files are read", where)
}

// results lints the inputs in their order; standard input in its place among the files.
func (c *command) results(ctx context.Context, o checkOptions, in *inputs, paths []string) func(func(validate.Result, error) bool) {
	return func(yield func(validate.Result, error) bool) {
		for len(paths) > 0 && ctx.Err() == nil {
			n := slices.Index(paths, "-")
			if n == 0 {
				for r, err := range o.linter.Lint(ctx, payload.Read("stdin", c.stdin, payload.Auto)) {
					if !yield(r, err) {
						return
					}
				}
				paths = slices.DeleteFunc(slices.Clone(paths[1:]), func(p string) bool { return p == "-" })
				continue
			}
			if n < 0 {
				n = len(paths)
			}
			in.paths = paths[:n]
			for r, err := range o.linter.LintFiles(ctx, in.files) {
				if !yield(r, err) {
					return
				}
			}
			paths = paths[n:]
		}
	}
}

// reports are the reports of one run. A report that goes to a file appears under its name when it is whole.
type reports struct {
	writers []report.Writer
	files   []reportFile
}

// reportFile is a file that a report is written to.
type reportFile struct {
	*os.File
	path string // where it is put when it is whole; "" for a pipe or device, which is written to at once
}

func (c *command) open(o checkOptions, inputs []string) (*reports, error) {
	r := new(reports)
	for _, out := range o.outputs {
		options := report.Options{Tool: c.tool(o.linter.Profile)}
		w := c.stdout
		if out.path != "" {
			file, err := openReport(out.path, inputs)
			if err == nil && slices.ContainsFunc(r.files, func(f reportFile) bool { return f.path != "" && f.path == file.path }) {
				err = errors.New("two reports go to this file")
			}
			if err != nil {
				file.abandon()
				r.abandon()
				return nil, fmt.Errorf("cannot write the report %s: %w", out.path, err)
			}
			r.files = append(r.files, file)
			w = file
		} else {
			options.Color, options.Width = c.terminal(o.color)
		}
		if page := c.getenv("GITHUB_STEP_SUMMARY"); page != "" && out.format.Name == "github" {
			file, err := os.OpenFile(page, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
			if err != nil {
				r.abandon()
				return nil, fmt.Errorf("cannot write the step's summary, GITHUB_STEP_SUMMARY: %w", err)
			}
			r.files = append(r.files, reportFile{file, ""})
			options.StepSummary = file
		}
		r.writers = append(r.writers, out.format.New(w, options))
	}
	return r, nil
}

// openReport opens the file of a report: a new one beside it that takes its place in the end, or, if there is a pipe or a
// device under that name, that. An input is never written over.
func openReport(path string, inputs []string) (reportFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		if path, err = filepath.Abs(path); err != nil {
			return reportFile{}, err
		}
		f, err := os.CreateTemp(filepath.Dir(path), ".pinlint-*")
		return reportFile{f, path}, err
	}
	for _, input := range inputs {
		if other, err := os.Stat(input); err == nil && os.SameFile(info, other) {
			return reportFile{}, errors.New("it is an input, too")
		}
	}
	if info.IsDir() {
		return reportFile{}, errors.New("it is a directory")
	}
	if !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		return reportFile{f, ""}, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return reportFile{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return reportFile{}, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".pinlint-*")
	return reportFile{f, path}, err
}

// tool is who reports.
func (c *command) tool(profile validate.Profile) report.Tool {
	return report.Tool{Version: version(), API: schemas.Release, Profile: string(profile)}
}

// terminal tells whether standard output takes colour, and its width in columns, 0 if unknown.
func (c *command) terminal(mode string) (color bool, width int) {
	file, ok := c.stdout.(*os.File)
	isTerminal := ok && term.IsTerminal(int(file.Fd()))
	if isTerminal {
		width, _, _ = term.GetSize(int(file.Fd()))
	}
	return report.UseColor(mode, isTerminal, c.getenv), width
}

func (r *reports) result(result validate.Result) error {
	for _, w := range r.writers {
		if err := w.Result(result); err != nil {
			return err
		}
	}
	return nil
}

// close ends the reports and puts the files in their places, unless they are not whole.
func (r *reports) close(summary report.Summary) error {
	for _, w := range r.writers {
		if err := w.Close(summary); err != nil {
			return err
		}
	}
	if summary.Interrupted {
		return nil
	}
	for len(r.files) > 0 {
		f := r.files[0]
		r.files = r.files[1:]
		if err := f.finish(); err != nil {
			return err
		}
	}
	return nil
}

// finish puts a file in its place.
func (f reportFile) finish() (err error) {
	if f.path != "" {
		err = f.Chmod(0o644)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil && f.path != "" {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil && f.path != "" {
		os.Remove(f.Name())
	}
	return err
}

// abandon removes what was not finished.
func (r *reports) abandon() {
	for _, f := range r.files {
		f.abandon()
	}
	r.files = nil
}

// abandon removes the file, if there is one.
func (f reportFile) abandon() {
	if f.File == nil {
		return
	}
	f.Close()
	if f.path != "" {
		os.Remove(f.Name())
	}
}

// clean makes text from outside fit for a terminal, without secrets.
func clean(text string) string { return report.Escape(rules.Redact(text)) }

func shown(word string) string { return `"` + clean(word) + `"` }

func checkJobs(n int) error {
	if n < 0 || n > 1024 {
		return fmt.Errorf("-j is %d: 1 to 1024, or 0 for one a processor", n)
	}
	return nil
}
