// Package config reads .pinlint.yaml: what holds for a repository, so that every run in it is the same. A key that is not known, or
// a value that is not allowed, is an Error with its place. The form is schemas/config.json.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pinlint/pinlint/discover"
)

// Names are the names that a configuration may have, in the directory that it is for.
var Names = []string{".pinlint.yaml", ".pinlint.yml"}

// Config is a configuration, understood.
type Config struct {
	Path string // of the file, as it was opened
	Dir  string // the directory that paths in it are relative to, absolute

	Settings []Setting // values of flags, in the order of the file
	Paths    []string  // what is linted if the command line names nothing, as seen from the working directory
	Exclude  []Exclusion
	Suppress []*Suppression

	places    map[string][2]int // the line and column of each of Paths
	severity  layer
	overrides []override
	known     combinations
	within    string // the directory that paths in it must not lead out of
	working   string // the working directory, absolute
	prefix    string // the same as seen from Dir, with forward slashes
	text      []byte
}

// Setting is what stands for a flag that is not given.
type Setting struct {
	Flag   string
	Values []string // several for a flag that may be repeated

	Line, Column int
}

// Locate adds to an error about one of Paths where that stands; of others the error comes back as it is.
func (c *Config) Locate(path string, err error) error {
	at, ok := c.places[path]
	if !ok {
		return err
	}
	return Errors{{File: c.Path, Line: at[0], Column: at[1], Message: fmt.Sprintf("paths: %v", err)}}
}

// Exclusion is a pattern of files that are left out.
type Exclusion struct {
	discover.Pattern
	Line int
}

// Error is a mistake in a configuration.
type Error struct {
	File         string
	Line, Column int // from 1; columns in code points
	Message      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Errors are the mistakes in a configuration, in the order of the file.
type Errors []*Error

func (e Errors) Error() string {
	var lines []string
	for _, one := range e {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// maxBytes is the longest configuration that is read.
const maxBytes = 1 << 20

// Find looks for a configuration in dir and above it, up to the root of the git work tree; where there is none, in dir alone. The path
// is "" if there is none.
func Find(dir string) (path string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	root := discover.Root(dir)
	for {
		for _, name := range Names {
			candidate := filepath.Join(dir, name)
			if _, err := os.Lstat(candidate); err != nil {
				continue
			}
			if path != "" {
				return "", fmt.Errorf("there are both %s and %s: keep one of them", path, name)
			}
			path = candidate
		}
		above := filepath.Dir(dir)
		if path != "" || root == "" || dir == root || above == dir {
			return path, nil
		}
		dir = above
	}
}

// Open reads a configuration whose paths are relative to dir. If it holds mistakes, the error is Errors.
func Open(path, dir string) (*Config, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	switch {
	case err != nil:
		return nil, unreadable(path, err)
	case len(text) > maxBytes:
		return nil, unreadable(path, fmt.Errorf("it is longer than %d MiB", maxBytes>>20))
	}
	return Read(path, dir, text)
}

func unreadable(path string, err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return fmt.Errorf("cannot read the configuration %s: %w", path, err)
}

// Read understands the text of a configuration, as Open does.
func Read(path, dir string, text []byte) (*Config, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	c := &Config{Path: path, Dir: absolute, within: absolute, text: text}
	if root := discover.Root(absolute); root != "" {
		c.within = root
	}
	if c.working, err = os.Getwd(); err != nil {
		return nil, err
	}
	below, err := filepath.Rel(absolute, c.working)
	if err != nil {
		return nil, err
	}
	c.prefix = filepath.ToSlash(below)
	r := reader{config: c, left: maxValues}
	if root := r.parse(); root != nil {
		r.root(root)
	}
	return c, r.err()
}

// Excluded says why a file or directory is left out, "" if it is not. The path is relative to Dir, with forward slashes.
func (c *Config) Excluded(path string) string {
	for _, e := range c.Exclude {
		if e.Match(path) {
			return fmt.Sprintf("%s:%d excludes %s", filepath.Base(c.Path), e.Line, e.Text)
		}
	}
	return ""
}

// Relative is a path as seen from Dir, with forward slashes. It begins with ../ if it is not below.
func (c *Config) Relative(name string) string {
	if !filepath.IsAbs(name) {
		return path.Join(c.prefix, filepath.ToSlash(name))
	}
	relative, err := filepath.Rel(c.Dir, name)
	if err != nil {
		return filepath.ToSlash(name)
	}
	return filepath.ToSlash(relative)
}

// local is a path of the configuration, or what is wrong with it.
func (c *Config) local(path string) error {
	native := filepath.FromSlash(path)
	switch {
	case strings.TrimSpace(path) == "":
		return errors.New("it is empty")
	case filepath.IsAbs(native) || strings.HasPrefix(path, "/") || filepath.VolumeName(native) != "":
		return errors.New("it is an absolute path: paths are relative to the configuration's directory")
	}
	below, err := filepath.Rel(c.within, filepath.Join(c.Dir, native))
	if err != nil || !filepath.IsLocal(below) {
		return errors.New("it leads out of the repository; a flag may")
	}
	return nil
}
