package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pinlint/pinlint/config"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// suppressing takes out of one run what the configuration accepts.
type suppressing struct {
	*config.Config
	run        config.Run
	examining  bool   // files are examined in full
	last, name string // the file seen last, as findings and as the configuration name it
}

// suppressing is nil if the configuration suppresses nothing.
func (o *checkOptions) suppressing(paths []string) *suppressing {
	if o.config == nil || len(o.config.Suppress) == 0 {
		return nil
	}
	now := time.Now
	if o.linter.Now != nil {
		now = o.linter.Now
	}
	s := &suppressing{Config: o.config, examining: o.linter.Prober.Integrity == facts.Full, run: config.Run{
		Files: map[string]bool{}, Account: o.linter.Account != nil, API: o.linter.Profile == validate.API, Now: now(),
	}}
	s.run.Missing = func(path string) bool {
		_, err := os.Lstat(filepath.Join(s.Dir, filepath.FromSlash(path)))
		return errors.Is(err, fs.ErrNotExist)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() && o.changes == nil {
			s.run.Dirs = append(s.run.Dirs, s.Relative(filepath.Clean(path)))
		}
	}
	return s
}

// filter takes accepted findings out of a result and returns how many they were.
func (s *suppressing) filter(r *validate.Result) int {
	if r.File != s.last || s.name == "" {
		s.last, s.name = r.File, s.Relative(r.File)
		if _, ok := s.run.Files[s.name]; !ok {
			s.run.Files[s.name] = s.examining
		}
	}
	if r.Unprobed+r.Unexamined > 0 {
		s.run.Files[s.name] = false
	}
	all := len(r.Findings)
	r.Findings = slices.DeleteFunc(r.Findings, func(f validate.Finding) bool { return s.Suppresses(s.name, &f, s.run.Now) })
	return all - len(r.Findings)
}

// stale are the findings about suppressions themselves.
func (s *suppressing) stale() validate.Result {
	r := validate.Result{File: displayName(s.Path)}
	severities := *s.Severities(s.Relative(s.Path))
	for _, f := range s.Stale(s.run) {
		if severity, ok := severities[f.Rule]; ok {
			f.Severity = severity
		}
		if f.File = r.File; f.Severity != rules.Off {
			r.Findings = append(r.Findings, f)
		}
	}
	return r
}
