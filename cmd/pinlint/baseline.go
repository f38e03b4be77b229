package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/baseline"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// baselineFlags say which findings are known.
type baselineFlags struct {
	read, write string
	prune       bool
}

func (f *baselineFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.read, "baseline", "", "`FILE` of known findings: only new ones are reported and count")
	flags.StringVar(&f.write, "write-baseline", "", "write all findings to `FILE`, as known from now on; --baseline is not read then")
	flags.BoolVar(&f.prune, "prune", false, "remove from --baseline what is fixed")
}

func (f *baselineFlags) check() error {
	switch {
	case f.read == "-" || f.write == "-":
		return errors.New("a baseline is a file: name it, such as .pinlint-baseline.json")
	case f.prune && f.write != "":
		return errors.New("--prune and --write-baseline do not go together: a baseline that is written anew holds nothing fixed")
	case f.prune && f.read == "":
		return errors.New("--prune needs --baseline FILE")
	}
	return nil
}

// path is the file that is written or, if there is none, read; "" without a baseline.
func (f *baselineFlags) path() string { return cmp.Or(f.write, f.read) }

// knownFindings is the baseline of one run.
type knownFindings struct {
	baselineFlags
	*baseline.Baseline
	dir        string                 // of the file: files are named as seen from there
	checked    map[string]rules.Facts // the files that were linted, and what of bytes and network was looked at
	examining  bool                   // files are examined in full
	current    string                 // the profile of this run
	file       reportFile             // takes the place of the baseline, if it is written
	last, name string                 // the file seen last, as findings and as the baseline name it
}

// openBaseline reads the baseline, if there is one, and makes sure that it can be written, if it is to be. It is nil if
// the run has none.
func (c *command) openBaseline(o checkOptions, inputs []string, reports *reports) (*knownFindings, error) {
	k := &knownFindings{
		baselineFlags: o.baseline, Baseline: new(baseline.Baseline), checked: map[string]rules.Facts{},
		examining: o.linter.Prober.Integrity == facts.Full, current: string(o.linter.Profile),
	}
	path := o.baseline.path()
	if path == "" {
		return nil, nil
	}
	if o.baseline.write == "" {
		f, err := os.Open(path)
		if err == nil {
			k.Baseline, err = baseline.Read(f)
			f.Close()
		}
		if err != nil {
			return nil, k.unreadable(err)
		}
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	k.dir = filepath.Dir(absolute)
	if o.baseline.write == "" && !o.baseline.prune {
		return k, nil
	}
	if k.file, err = openReport(path, inputs); err == nil && slices.ContainsFunc(reports.files, func(f reportFile) bool { return f.path != "" && f.path == k.file.path }) {
		err = errors.New("a report goes to this file")
	}
	if err != nil {
		k.file.abandon()
		return nil, fmt.Errorf("cannot write the baseline %s: %w", path, cause(err))
	}
	return k, nil
}

// unreadable says what is wrong with the baseline, and how it is made where that may help.
func (k *knownFindings) unreadable(err error) error {
	hint := ""
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, baseline.ErrVersion) {
		hint = "; --write-baseline makes it anew"
	}
	return fmt.Errorf("cannot read the baseline %s: %w%s", k.read, cause(err), hint)
}

// filter takes known findings out of a result and returns how many they were. While a baseline is written, that is all it can hold.
func (k *knownFindings) filter(r *validate.Result) int {
	if r.File != k.last || k.name == "" {
		k.last, k.name = r.File, k.fileName(r.File)
		if _, ok := k.checked[k.name]; !ok {
			k.checked[k.name] = rules.Network
			if k.examining {
				k.checked[k.name] |= rules.Bytes
			}
		}
	}
	if r.Unprobed > 0 {
		k.checked[k.name] &^= rules.Network
	}
	if r.Unprobed-r.UnprobedLinks+r.Unexamined > 0 {
		k.checked[k.name] &^= rules.Bytes
	}
	all := len(r.Findings)
	r.Findings = slices.DeleteFunc(r.Findings, func(f validate.Finding) bool {
		if k.write != "" {
			return k.Add(k.name, &f)
		}
		return k.Knows(k.name, &f)
	})
	return all - len(r.Findings)
}

// fileName names a file as seen from the baseline, so that it is the same wherever pinlint is started.
func (k *knownFindings) fileName(name string) string {
	absolute, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return name
	}
	relative, err := filepath.Rel(k.dir, absolute)
	if err != nil {
		return name
	}
	return filepath.ToSlash(relative)
}

// fixed lists what the run would have met, had it still been there. What was not looked at is not fixed; account says whether
// the sender was.
func (k *knownFindings) fixed(account bool) []baseline.Entry {
	if k.write != "" || k.Profile != k.current {
		return nil
	}
	gone := map[string]bool{}
	whole := true // all files of the baseline were linted
	for _, e := range k.Entries() {
		if _, linted := k.checked[e.File]; linted {
			continue
		}
		if _, ok := gone[e.File]; !ok {
			_, err := os.Stat(filepath.Join(k.dir, filepath.FromSlash(e.File)))
			gone[e.File] = errors.Is(err, fs.ErrNotExist)
		}
		whole = whole && gone[e.File]
	}
	return k.Fixed(func(e baseline.Entry) bool {
		examined, linted := k.checked[e.File]
		rule := rules.ByID(e.Rule)
		switch {
		case !linted:
			return gone[e.File]
		case rule == nil:
			return true
		case rule.Needs&(rules.Bytes|rules.Network)&^examined != 0, rule.Needs&rules.Batch != 0 && !whole:
			return false
		}
		return account || rule.Needs&rules.Account == 0
	})
}

// finish tells what is fixed, and writes the baseline if that is asked for. whole says that all inputs were linted.
func (c *command) finish(k *knownFindings, fixed []baseline.Entry, s report.Summary, whole, verbose bool) error {
	switch {
	case !whole && (k.write != "" || k.prune):
		c.complain(fmt.Errorf("the baseline %s is left as it is: not everything was linted", k.path()))
		return nil
	case k.write != "":
		k.Profile = k.current
		if err := k.save(); err != nil {
			return fmt.Errorf("writing the baseline %s: %w", k.path(), err)
		}
		fmt.Fprintf(c.stderr, "pinlint: wrote %s to the baseline %s\n", findings(s.Known), clean(k.write))
	case k.Profile != k.current:
		c.complain(fmt.Errorf("the baseline %s was written under --profile %s: what is fixed cannot be told", k.read, k.Profile))
	case s.Fixed > 0 && k.prune:
		k.Remove(fixed)
		if err := k.save(); err != nil {
			return fmt.Errorf("writing the baseline %s: %w", k.path(), err)
		}
		fmt.Fprintf(c.stderr, "pinlint: removed %s, fixed by now, from the baseline %s\n", findings(s.Fixed), clean(k.read))
	case s.Fixed > 0:
		fmt.Fprintf(c.stderr, "pinlint: %s of the baseline %s fixed; --prune removes what is fixed\n", findings(s.Fixed), are(s.Fixed))
	}
	if verbose {
		for _, e := range fixed {
			at := ""
			if e.Pointer != "" {
				at = " at " + shown(e.Pointer)
			}
			fmt.Fprintf(c.stderr, "pinlint: fixed: %s: %s%s\n", clean(e.File), clean(e.Rule), at)
		}
	}
	return nil
}

func (k *knownFindings) save() error {
	if err := k.Write(k.file); err != nil {
		return err
	}
	err := k.file.finish()
	k.file = reportFile{}
	return err
}

func findings(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
