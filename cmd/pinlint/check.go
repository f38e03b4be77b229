package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/baseline"
	"github.com/pinlint/pinlint/config"
	"github.com/pinlint/pinlint/discover"
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
	config   configFlags

	exclude      []string
	changedSince string
	form         string
	fixes        fixFlags
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
	config   *config.Config                     // nil: none
	exclude  []discover.Pattern                 // beside those of config, as seen from the working directory
	located  func(path string, err error) error // says where a path stands that no argument names; nil if arguments name all
	changes  *discover.Changes                  // nil: all files count
	form     payload.Form                       // of standard input
	fixes    fixFlags
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
			if err := f.idle(cmd.Flags(), args); err != nil {
				return usageError{err}
			}
			configuration, err := c.configure(&f.config, cmd.Flags())
			if err != nil {
				return err
			}
			options, err := f.options()
			if err != nil {
				return c.blame(err, configuration)
			}
			if configuration != nil {
				options.configure(configuration)
				if len(args) == 0 {
					args, options.located = configuration.Paths, configuration.Locate
				}
			}
			if f.changedSince != "" {
				if options.changes, err = discover.Since(cmd.Context(), ".", f.changedSince); err != nil {
					return fmt.Errorf("--changed-since %s: %w", f.changedSince, err)
				}
			}
			switch {
			case len(args) > 0:
			case options.changes != nil:
				args = []string{"."}
			default:
				return usageError{errors.New("nothing to lint: name files, directories, or - for standard input, or give " + config.Names[0] + " the key paths")}
			}
			return c.check(cmd.Context(), options, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json", "jsonl", "ndjson", "yaml", "yml", "md", "markdown", "csv"}, cobra.ShellCompDirectiveFilterFileExt
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
	flags.StringVar(&f.form, "input-format", "auto", "the form of standard input: "+strings.Join(inputFormats(), ", "))
	f.probe.register(flags)
	flags.StringArrayVar(&f.maps, "map", nil, "read URLs that begin with a prefix from files, `PREFIX=DIR`; may be repeated")
	flags.StringArrayVar(&f.media, "media", nil, "the file of an uploaded video, `ID=FILE`; may be repeated")
	flags.StringVar(&f.integrity, "integrity", "full", "how far local files are examined: head, structure or full")
	flags.StringVar(&f.account, "account", "", "what is known of the sender, a `FILE` that pinlint account pull makes: also judge token, scopes, boards and limits")
	flags.BoolVar(&f.live, "live", false, "ask Pinterest for the account, as pinlint account pull does, and judge by that")
	f.pull.register(flags)
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list what was left out, and why")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "leave out what matches `PATTERN`, such as drafts/**, beside what the configuration excludes; may be repeated")
	flags.StringVar(&f.changedSince, "changed-since", "", "lint only files that changed since git's `REV`, such as origin/main, and what is not committed")
	f.baseline.register(flags)
	f.config.register(flags)
	f.fixes.register(flags)
	c.completeFlags(cmd)
	return cmd
}

// completeFlags tells shells the values of flags.
func (c *command) completeFlags(cmd *cobra.Command) {
	for name, values := range map[string][]string{
		"profile":      {"guide", "api"},
		"fail-on":      failOns,
		"format":       formatNames(),
		"color":        colors,
		"integrity":    integrities,
		"input-format": inputFormats(),
	} {
		// The error is that of a flag that does not exist, which a test would show.
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

// idle says which flag of the command line this run has no use for.
func (f *checkFlags) idle(flags *pflag.FlagSet, args []string) error {
	if !f.live {
		for _, name := range []string{"api-url", "token-file", "media-id", "no-sections", "tier"} {
			if flags.Changed(name) {
				return fmt.Errorf("--%s says how --live asks Pinterest: give that, too, or leave it out", name)
			}
		}
	}
	if flags.Changed("input-format") && !slices.Contains(args, "-") {
		return errors.New("--input-format is for standard input, whose name is -: the form of files is told by their names")
	}
	return nil
}

// inputFormats are the forms of standard input.
func inputFormats() []string {
	var names []string
	for _, f := range payload.Forms {
		names = append(names, f.String())
	}
	return names
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
		if strings.Trim(id, "0123456789") != "" {
			return nil, fmt.Errorf("--media is %s: ID is a media_id, of digits only", shown(value))
		}
		p.Videos[id] = file
	}
	return p, nil
}

// options understands the flags, or says which value is wrong and what is allowed.
func (f *checkFlags) options() (checkOptions, error) {
	o := checkOptions{color: f.color, verbose: f.verbose, baseline: f.baseline, fixes: f.fixes}
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
	if err := f.fixes.check(); err != nil {
		return o, err
	}
	for _, text := range f.exclude {
		pattern, err := discover.NewPattern(filepath.ToSlash(text))
		if err != nil {
			return o, fmt.Errorf("--exclude is %s: %w", shown(text), err)
		}
		o.exclude = append(o.exclude, pattern)
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
	i := slices.Index(inputFormats(), f.form)
	if i < 0 {
		return o, fmt.Errorf("--input-format is %s: one of %s", shown(f.form), strings.Join(inputFormats(), ", "))
	}
	o.form = payload.Forms[i]
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
		if path == "-" {
			return o, fmt.Errorf("--format %s=-: leave =- out, and it writes to standard output", name)
		}
		if path == "" {
			stdout++
		}
		o.outputs = append(o.outputs, output{report.Formats[i], path})
	}
	o.linter.NoFingerprints = o.baseline == (baselineFlags{}) && !slices.ContainsFunc(o.outputs, func(out output) bool { return out.format.Fingerprints })
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
	var unwritten error // of a diff
	if err := c.prepareFixes(o.fixes, &o.linter, paths, o.color, func(err error) { unwritten = err }); err != nil {
		return err
	}
	reports, err := c.open(o, paths)
	if err != nil {
		return err
	}
	defer reports.abandon()
	if o.linter.Preview = reports.preview(); o.linter.Preview != nil {
		o.linter.Prober.Thumbnails = true
	}
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
		var fault *fs.PathError
		if o.located != nil && errors.As(err, &fault) {
			err = o.located(fault.Path, err)
		}
		mutex.Lock()
		defer mutex.Unlock()
		summary.Failed++
		if len(summary.Unread) < maxUnread {
			summary.Unread = append(summary.Unread, rules.Redact(err.Error()))
		}
		c.complain(err)
		c.hintCommand(err)
	}
	reasons := map[string]int{}
	written, overwritten := reports.targets(known), "" // the second is one of the first that is an input, too
	in := &inputs{
		left: func(path, reason string, dir bool) {
			mutex.Lock()
			defer mutex.Unlock()
			if dir {
				path += "/"
				summary.SkippedDirs++
			} else {
				summary.Skipped++
			}
			reasons[reason]++
			if o.verbose {
				fmt.Fprintf(c.stderr, "pinlint: left out %s: %s\n", clean(path), clean(reason))
			}
		},
		linted: func(path string) {
			if out := written.at(path); out != "" {
				mutex.Lock()
				defer mutex.Unlock()
				overwritten = out
			}
		},
		finder: discover.Finder{
			Exclude: o.excluded(),
			Changes: o.changes,
			Failed:  failed,
			Note:    func(text string) { c.complain(errors.New(text)) },
		},
	}
	if o.verbose && o.config != nil {
		fmt.Fprintf(c.stderr, "pinlint: the configuration is %s\n", clean(displayName(o.config.Path)))
	}
	accepted := o.suppressing(paths)
	worst := rules.Severity(0)
	internal := false
	lastFile := ""
	var alone leftAlone
	write := func(r validate.Result) error {
		for _, f := range r.Findings {
			worst = max(worst, f.Severity)
			internal = internal || f.Rule == rules.Internal.ID
			summary.Count(f)
			if f.Unfixed != "" && o.fixes != (fixFlags{}) {
				alone.add(f)
			}
		}
		return reports.result(r)
	}
	take := func(r validate.Result, err error) error {
		if unwritten != nil {
			return unwritten
		}
		var unfixed *validate.FixError
		if errors.As(err, &unfixed) {
			summary.Unfixed++
			c.complain(err)
			return nil
		}
		if err != nil {
			if ctx.Err() == nil {
				failed(err)
			}
			return nil
		}
		summary.FixesMade += r.Fixed
		if r.File != lastFile || summary.Files == 0 {
			summary.Files++
			lastFile = r.File
		}
		summary.Pins++
		summary.Unexamined += r.Unexamined
		if accepted != nil {
			summary.Suppressed += accepted.filter(&r)
		}
		if known != nil {
			summary.Known += known.filter(&r)
		}
		return write(r)
	}
	if o.linter.Account != nil {
		sender := o.linter.Sender()
		if accepted != nil {
			summary.Suppressed += accepted.filter(&sender)
		}
		if err := write(sender); err != nil { // no baseline knows the sender
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	var gc pace
	defer gc.start(c.getenv)()
	for r, err := range c.results(ctx, o, in, paths) {
		if err := take(r, err); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		if summary.Pins%1024 == 0 {
			gc.remembers(o.linter.Batch.Size())
		}
	}
	summary.Probed, summary.Unprobed = o.linter.Batch.URLs()
	if overwritten != "" {
		return fmt.Errorf("cannot write %s: it is an input, too", overwritten)
	}
	interrupted := ctx.Err() != nil
	if summary.Pins == 0 && summary.Failed == 0 && !interrupted {
		c.complain(nothingFound(paths, summary.Skipped, reasons))
	}
	if interrupted {
		summary.Interrupted = true
	}
	whole := !interrupted && summary.Failed == 0 && !internal
	if accepted != nil && whole {
		if err := write(accepted.stale()); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
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
	c.tell(alone)
	if known != nil {
		if err := c.finish(known, fixed, summary, whole, o.verbose); err != nil {
			return err
		}
	}
	switch {
	case interrupted:
		c.complain(errors.New("interrupted: what is reported is not all"))
		return status(exitFailed)
	case summary.Failed > 0 || summary.Unfixed > 0 || internal:
		return status(exitFailed)
	case o.failOn != 0 && worst >= o.failOn:
		return status(exitFindings)
	}
	return nil
}

// maxUnread is how many inputs that could not be read a report tells of one by one.
const maxUnread = 100

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

// nothingFound says why there was nothing to lint. reasons counts what was left out for each.
func nothingFound(paths []string, skipped int, reasons map[string]int) error {
	where := clean(strings.Join(paths, ", "))
	if len(reasons) > 0 && reasons[unlikePins] == 0 {
		list := slices.Sorted(maps.Keys(reasons))
		if len(list) == 1 && skipped == 1 && len(paths) == 1 {
			return fmt.Errorf("no pins in %s: %s", where, list[0])
		}
		return fmt.Errorf("no pins in %s: all files are left out (-v says why)", where)
	}
	if n := reasons[unlikePins]; n > 0 {
		files := "1 file does"
		if n > 1 {
			files = fmt.Sprintf("%d files do", n)
		}
		return fmt.Errorf("no pins in %s: %s not look like pins (-v lists them; name a file to lint it all the same)", where, files)
	}
	if len(paths) == 1 {
		if info, err := os.Stat(paths[0]); paths[0] == "-" || err == nil && !info.IsDir() {
			return fmt.Errorf("no pins in %s: it holds an empty array", where)
		}
	}
	return fmt.Errorf("no pins in %s: .json, .jsonl, .ndjson, .yaml, .yml, .md, .markdown and .csv files are read", where)
}

// results lints the inputs in their order; standard input in its place among the files.
func (c *command) results(ctx context.Context, o checkOptions, in *inputs, paths []string) func(func(validate.Result, error) bool) {
	return func(yield func(validate.Result, error) bool) {
		for len(paths) > 0 && ctx.Err() == nil {
			n := slices.Index(paths, "-")
			if n == 0 {
				if o.fixes != (fixFlags{}) {
					if !c.lintText(ctx, o, yield) {
						return
					}
					paths = slices.DeleteFunc(slices.Clone(paths[1:]), func(p string) bool { return p == "-" })
					continue
				}
				for r, err := range o.linter.Lint(ctx, payload.Read("stdin", c.stdin, o.form)) {
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
			for r, err := range o.linter.LintFiles(ctx, in.files(ctx)) {
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
		w := c.reportTo(o.fixes, inputs)
		if out.path != "" {
			file, err := openReport(out.path, inputs)
			if err == nil && slices.ContainsFunc(r.files, func(f reportFile) bool { return f.path != "" && f.path == file.path }) {
				err = errors.New("two reports go to this file")
			}
			if err != nil {
				file.abandon()
				r.abandon()
				return nil, fmt.Errorf("cannot write the report %s: %w", out.path, cause(err))
			}
			r.files = append(r.files, file)
			w = file
		} else {
			options.Color, options.Width = c.terminal(w, o.color)
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

// targets are the files that are replaced at the end of a run.
type targets []string

func (r *reports) targets(known *knownFindings) targets {
	var list targets
	for _, f := range r.files {
		list = append(list, f.path)
	}
	if known != nil {
		list = append(list, known.file.path)
	}
	return slices.DeleteFunc(list, func(path string) bool { return path == "" })
}

// at is the file that would be replaced under this path, "" if there is none. Its other names, if it has some, would keep what it holds.
func (t targets) at(path string) string {
	for _, target := range t {
		if !strings.EqualFold(filepath.Base(path), filepath.Base(target)) {
			continue
		}
		if a, err := os.Stat(path); err == nil {
			if b, err := os.Stat(target); err == nil && os.SameFile(a, b) {
				return displayName(target)
			}
		}
	}
	return ""
}

// tool is who reports.
func (c *command) tool(profile validate.Profile) report.Tool {
	return report.Tool{Version: version(), API: schemas.Release, Profile: string(profile)}
}

// terminal tells whether w takes colour, and its width in columns, 0 if unknown.
func (c *command) terminal(w io.Writer, mode string) (color bool, width int) {
	file, ok := w.(*os.File)
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

// preview tells which pins the reports show; nil if none shows any.
func (r *reports) preview() func(rules.Severity) bool {
	var shows []report.Previewer
	for _, w := range r.writers {
		if p, ok := w.(report.Previewer); ok {
			shows = append(shows, p)
		}
	}
	if len(shows) == 0 {
		return nil
	}
	return func(worst rules.Severity) bool {
		return slices.ContainsFunc(shows, func(p report.Previewer) bool { return p.Preview(worst) })
	}
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

// Write is that of the file, but for an error, which names the report and not the file that is to take its place.
func (f reportFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	if err != nil && f.path != "" {
		err = &fs.PathError{Op: "write", Path: f.path, Err: cause(err)}
	}
	return n, err
}

// cause is err without the path of a file, which the message names.
func cause(err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		return fault.Err
	}
	return err
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
