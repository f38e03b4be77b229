package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/pinlint/pinlint/internal/parallel"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// mediaRoles are the values of --role.
var mediaRoles = map[string]rules.Role{"pin": rules.Picture, "cover": rules.Cover, "video": rules.Video}

type mediaFlags struct {
	role      string
	format    string
	integrity string
	failOn    string
	jobs      int
	color     string
	offline   bool
	times     timeFlags
	probe     probeFlags
}

func (c *command) mediaCommand() *cobra.Command {
	var f mediaFlags
	cmd := &cobra.Command{
		Use:   "media [flags] FILE|URL…",
		Short: "Say what media are, from their bytes, and whether Pinterest takes them",
		Long: `media says what files really are, by their bytes and never by their names, and whether
Pinterest takes them as a pin's picture, a cover or a video. URLs are asked for as Pinterest
would meet them, unless they say themselves that they have expired. Directories are walked,
without what is no picture or video by its name and its bytes; - is standard input.`,
		Example: `  pinlint media launch.mp4 cover.jpg
  pinlint media https://cdn.example.com/cover.jpg
  pinlint media --role cover cover.webp
  pinlint media --format json photos/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("examine what? Name files, directories, or - for standard input")}
			}
			return c.media(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.role, "role", "", "judge as pin, cover or video (default: what the bytes suggest)")
	flags.StringVar(&f.format, "format", "text", "format of the report: text or json")
	flags.StringVar(&f.integrity, "integrity", "full", "how far files are examined: head, structure or full")
	flags.StringVar(&f.failOn, "fail-on", "error", "least severity that gives exit status 1: error, warning, info or never")
	flags.IntVarP(&f.jobs, "jobs", "j", 0, "files examined at once (default: one a processor)")
	flags.StringVar(&f.color, "color", "auto", "colour in text: auto, always or never")
	flags.BoolVar(&f.offline, "offline", false, "make no request")
	f.times.register(flags)
	f.probe.register(flags)
	for name, values := range map[string][]string{"role": {"pin", "cover", "video"}, "format": {"text", "json"}, "integrity": integrities, "fail-on": failOns, "color": colors} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

// media examines files and writes what they are.
func (c *command) media(ctx context.Context, f mediaFlags, paths []string) error {
	role, given := mediaRoles[f.role]
	if f.role != "" && !given {
		return usageError{fmt.Errorf("--role is %s: pin, cover or video", shown(f.role))}
	}
	if f.format != "text" && f.format != "json" {
		return usageError{fmt.Errorf("--format is %s: text or json", shown(f.format))}
	}
	failOn, err := parseFailOn(f.failOn)
	if err != nil {
		return usageError{err}
	}
	integrity, err := parseIntegrity(f.integrity)
	if err != nil {
		return usageError{err}
	}
	if err := errors.Join(checkJobs(f.jobs), checkColor(f.color)); err != nil {
		return usageError{err}
	}
	color, _ := c.terminal(c.stdout, f.color)
	options := report.Options{Tool: c.tool(validate.Guide), Color: color}
	write := report.NewMediaText(c.stdout, options)
	if f.format == "json" {
		write = report.NewMediaJSON(c.stdout)
	}
	var failed atomic.Bool
	worst := rules.Severity(0)
	complain := func(err error) {
		failed.Store(true)
		c.complain(err)
	}
	prober := &probe.Prober{Integrity: integrity}
	if !f.offline {
		if prober.HTTP, err = f.probe.http(); err != nil {
			return usageError{err}
		}
	}
	defer prober.Close()
	linter := &validate.Linter{Prober: prober, Strict: f.probe.strict}
	if err := f.times.set(linter); err != nil {
		return usageError{err}
	}
	examine := func(path string, walked bool) (medium report.Medium, leftOut bool, err error) {
		if isURL(path) {
			fetch := &facts.Fetch{URL: path, Final: path, Length: -1, Reason: "hopeless", Detail: "was not asked for: it says itself that it cannot be fetched", Certain: true}
			if !linter.Hopeless(path) {
				fetch = prober.Fetch(ctx, []string{path})[0]
			}
			if fetch.Outcome == facts.NotFetched && ctx.Err() != nil {
				return report.Medium{}, false, fmt.Errorf("%s %s", rules.Redact(path), fetch.Detail)
			}
			medium := report.Medium{File: rules.Redact(path), Fetch: fetch, Accepted: []string{}}
			as := role
			if fetch.Media != nil {
				medium.Facts, medium.Accepted = *fetch.Media, acceptedAs(*fetch.Media)
				if !given {
					as = suggestedRole(*fetch.Media)
				}
			}
			medium.Findings = linter.URL(fetch, as)
			return medium, false, nil
		}
		m, err := c.examine(path, prober)
		if err != nil {
			return report.Medium{}, false, err
		}
		if walked && m.Kind == facts.Other && namesNoMedia(path) {
			return report.Medium{}, true, nil
		}
		as := role
		if !given {
			as = suggestedRole(m)
		}
		name := displayName(path)
		if path == "-" {
			name = "stdin"
		}
		return report.Medium{File: name, Facts: m, Accepted: acceptedAs(m), Findings: linter.Medium(name, as, m)}, false, nil
	}
	type examined struct {
		medium  report.Medium
		leftOut bool
		err     error
	}
	others := 0
	var writing error
	parallel.Ordered(ctx, workers(f.jobs, paths), mediaPaths(paths, complain), func() struct{} { return struct{}{} }, func(_ struct{}, p mediaPath) examined {
		m, leftOut, err := examine(p.path, p.walked)
		return examined{m, leftOut, err}
	}, func(e examined) bool {
		if e.err != nil {
			complain(e.err)
			return true
		}
		if e.leftOut {
			others++
			return true
		}
		for _, f := range e.medium.Findings {
			worst = max(worst, f.Severity)
		}
		writing = write.Medium(e.medium)
		return writing == nil
	})
	if writing == nil {
		writing = write.Close()
	}
	if writing != nil {
		return fmt.Errorf("writing the report: %w", writing)
	}
	if others == 1 {
		c.complain(errors.New("1 file that is no picture or video by its name and bytes was left out: name it to have it judged"))
	} else if others > 1 {
		c.complain(fmt.Errorf("%d files that are no pictures or videos by their names and bytes were left out: name them to have them judged", others))
	}
	switch {
	case ctx.Err() != nil:
		c.complain(errors.New("interrupted: what is reported is not all"))
		return status(exitFailed)
	case failed.Load():
		return status(exitFailed)
	case failOn != 0 && worst >= failOn:
		return status(exitFindings)
	}
	return nil
}

// examine reads one file, or standard input, which is held in memory up to what a picture may have.
func (c *command) examine(path string, prober *probe.Prober) (facts.Media, error) {
	if path != "-" {
		m, err := prober.File(path)
		if err != nil {
			var fault *os.PathError
			if !errors.As(err, &fault) {
				err = fmt.Errorf("%s: %w", path, err)
			}
		}
		return m, err
	}
	const most = 1 << 30
	text, err := io.ReadAll(io.LimitReader(c.stdin, most+1))
	if err != nil {
		return facts.Media{}, fmt.Errorf("reading standard input: %w", err)
	}
	if len(text) > most {
		return facts.Media{}, errors.New("standard input holds more than 1 GiB: name the file instead")
	}
	return prober.Bytes(bytes.NewReader(text), int64(len(text)))
}

// mediaPath is a file or URL to examine.
type mediaPath struct {
	path   string
	walked bool // found in a directory, not named
}

// mediaPaths yields the files that arguments mean: directories give all regular files below them.
func mediaPaths(paths []string, failed func(error)) func(func(mediaPath) bool) {
	return func(yield func(mediaPath) bool) {
		for _, path := range paths {
			if path == "" {
				failed(errors.New("an empty path: name a file, a directory or a URL; . is this directory"))
				continue
			}
			info, err := os.Stat(path)
			if path == "-" || isURL(path) || err != nil || !info.IsDir() {
				if !yield(mediaPath{path: path}) {
					return
				}
				continue
			}
			stop := errors.New("stop")
			err = filepath.WalkDir(path, func(path string, entry os.DirEntry, err error) error {
				switch {
				case err != nil:
					failed(err)
				case len(entry.Name()) > 1 && strings.HasPrefix(entry.Name(), "."):
					if entry.IsDir() {
						return filepath.SkipDir
					}
				case entry.Type().IsRegular() && !yield(mediaPath{path, true}):
					return stop
				}
				return nil
			})
			if err == stop {
				return
			}
		}
	}
}

// namesNoMedia reports whether a file's name is that of a text, a program or the like. Whoever keeps pins has some beside the pictures.
func namesNoMedia(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".text", ".log", ".md", ".markdown", ".rst", ".yaml", ".yml", ".toml", ".ini", ".xml", ".html", ".htm",
		".css", ".scss", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".map", ".go", ".mod", ".sum", ".py", ".rb", ".php", ".sh", ".bat", ".ps1", ".sql", ".lock",
		".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".zip", ".gz", ".tar", ".tgz", ".7z", ".srt", ".vtt", ".woff", ".woff2", ".ttf", ".otf":
		return true
	}
	return false
}

func isURL(path string) bool { return strings.Contains(path, "://") }

// workers is how many files are examined at once. URLs wait for the network, which has bounds of its own.
func workers(jobs int, paths []string) int {
	switch {
	case jobs > 0:
		return jobs
	case slices.ContainsFunc(paths, isURL):
		return 256
	}
	return runtime.GOMAXPROCS(0)
}

// suggestedRole is what a file is for, by its bytes.
func suggestedRole(m facts.Media) rules.Role {
	if m.Kind == facts.Video || m.Movie != nil && m.Kind != facts.Image {
		return rules.Video
	}
	return rules.Picture
}

// acceptedAs lists the roles in which Pinterest takes a file of such a format, whole as it is. Limits of size, length and
// shape are for the findings to say.
func acceptedAs(m facts.Media) []string {
	switch {
	case m.Broken():
	case m.Format == "jpeg" || m.Format == "png":
		return []string{"pin", "cover"}
	case slices.Contains([]string{"mp4", "mov", "m4v"}, m.Format) && m.Movie != nil && !m.Movie.InitOnly && !m.Movie.Encrypted:
		for _, t := range m.Movie.Video { // where all are switched off, players show the first all the same
			if t.Enabled == m.Movie.Video[0].Enabled && (t.Codec == "h264" || t.Codec == "hevc") && t.Samples > 0 {
				return []string{"video"}
			}
		}
	}
	return []string{}
}
