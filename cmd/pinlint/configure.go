package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/config"
	"github.com/pinlint/pinlint/validate"
)

// configFlags say which configuration holds.
type configFlags struct {
	path string
	none bool
}

func (f *configFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.path, "config", "", "the configuration `FILE`; paths in it are relative to the working directory (default: the nearest "+config.Names[0]+" from here up to the repository's root)")
	flags.BoolVar(&f.none, "no-config", false, "read no configuration")
}

// A flag's value comes from the command line, or else from its variable, or else from the configuration, or else from its default.

// variable is the environment's name for a flag: PINLINT_FAIL_ON for --fail-on.
func variable(f *pflag.Flag) string {
	return "PINLINT_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// nameVariables adds to each flag's help the variable that it may come from.
func nameVariables(root *cobra.Command) {
	named := map[*pflag.Flag]bool{}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !named[f] {
				named[f] = true
				f.Usage += " [" + variable(f) + "]"
			}
		})
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// takeVariables gives flags that are not on the command line the values of their variables.
func (c *command) takeVariables(flags *pflag.FlagSet) (err error) {
	c.fromEnvironment = map[*pflag.Flag]bool{}
	flags.VisitAll(func(f *pflag.Flag) {
		value := c.getenv(variable(f))
		if value == "" || f.Changed || err != nil {
			return
		}
		if setErr := setFlag(f, strings.Split(value, "\n")); setErr != nil {
			err = fmt.Errorf("the variable %s is %s: %w", variable(f), shown(value), wanted(f, setErr))
		}
		c.fromEnvironment[f] = true
	})
	return err
}

// setFlag sets a flag that is not on the command line, to several values if it may be repeated.
func setFlag(f *pflag.Flag, values []string) error {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.Replace(slices.DeleteFunc(values, func(v string) bool { return v == "" }))
	}
	return f.Value.Set(strings.Join(values, "\n"))
}

// configure finds and reads the configuration, and gives flags that have no value yet those that it sets. It is nil if there is none.
func (c *command) configure(f *configFlags, flags *pflag.FlagSet) (*config.Config, error) {
	if f.none {
		if flags.Changed("config") {
			return nil, usageError{errors.New("either --config FILE or --no-config")}
		}
		return nil, nil
	}
	path, dir := f.path, "."
	if path == "" {
		found, err := config.Find(dir)
		if err != nil || found == "" {
			return nil, err
		}
		path, dir = nearby(found), filepath.Dir(found)
	}
	configuration, err := config.Open(path, dir)
	if err != nil {
		return nil, err
	}
	c.fromConfiguration = map[string]bool{}
	for _, setting := range configuration.Settings {
		flag := flags.Lookup(setting.Flag)
		live := flags.Lookup("live")
		switch {
		case flag.Changed || c.fromEnvironment[flag]:
			continue
		case setting.Flag == "account" && (live.Changed || c.fromEnvironment[live]): // it is asked for instead
			continue
		}
		if err := setFlag(flag, setting.Values); err != nil {
			return nil, config.Errors{{File: path, Line: setting.Line, Column: setting.Column, Message: err.Error()}}
		}
		c.fromConfiguration[setting.Flag] = true
	}
	return configuration, nil
}

// nearby is an absolute path as seen from the working directory.
func nearby(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	relative, err := filepath.Rel(here, path)
	if err != nil {
		return path
	}
	return relative
}

// excluded says why a file or directory is left out, "" if it is not; nil if nothing is.
func (o *checkOptions) excluded() func(path string) string {
	if len(o.exclude) == 0 && (o.config == nil || len(o.config.Exclude) == 0) {
		return nil
	}
	return func(path string) string {
		name := filepath.ToSlash(displayName(path))
		for _, p := range o.exclude {
			if p.Match(name) {
				return "--exclude " + p.Text
			}
		}
		if o.config != nil {
			return o.config.Excluded(o.config.Relative(path))
		}
		return ""
	}
}

// blame adds to an error about a flag's value where in the configuration that value stands, if it does.
func (c *command) blame(err error, configuration *config.Config) error {
	if configuration == nil {
		return usageError{err}
	}
	for _, s := range configuration.Settings {
		if c.fromConfiguration[s.Flag] && strings.HasPrefix(err.Error(), "--"+s.Flag+" ") {
			return config.Errors{{File: configuration.Path, Line: s.Line, Column: s.Column, Message: strings.TrimPrefix(err.Error(), "--")}}
		}
	}
	return usageError{err}
}

// configure takes up what no flag says.
func (o *checkOptions) configure(c *config.Config) {
	o.config = c
	if c.Overriding() {
		o.linter.PerFile = func(file string) *validate.Severities { return c.Severities(c.Relative(file)) }
	} else {
		o.linter.Severity = *c.Severities("")
	}
}
