package discover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Changes are the files of a work tree that are other than in a revision.
type Changes struct {
	revision string
	root     string            // of the work tree, without links
	paths    map[string]bool   // relative to root, with forward slashes
	dirs     map[string]string // directories as they are named, without links
}

// Since asks git what has changed in the work tree that dir is in since it parted from a revision: what is committed since
// then, what is not committed yet, and files that git does not know. A file under a new name has changed; a deleted one is none.
// The errors say what to do.
func Since(ctx context.Context, dir, revision string) (*Changes, error) {
	switch {
	case revision == "":
		return nil, errors.New("no revision is named")
	case strings.HasPrefix(revision, "-"):
		return nil, errors.New("a revision does not begin with a dash")
	case strings.ContainsAny(revision, "\x00\n\r"):
		return nil, errors.New("a revision is one line")
	}
	if !workTree(dir) {
		return nil, errors.New("there is no git work tree here")
	}
	top, _, err := run(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	c := &Changes{revision: revision, paths: map[string]bool{}, dirs: map[string]string{}}
	if c.root, err = filepath.EvalSymlinks(filepath.FromSlash(string(bytes.TrimSuffix(top, []byte("\n"))))); err != nil {
		return nil, err
	}
	commit, err := c.word(ctx, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return nil, c.missing(ctx, err, "there is no such revision in this repository", "git fetch origin brings those of the other side; with GitHub's checkout, fetch-depth: 0")
	}
	base, err := c.word(ctx, "merge-base", commit, "HEAD")
	if err != nil {
		return nil, c.missing(ctx, err, "it has no commit in common with what is checked out", "")
	}
	settings, err := withoutFilters(ctx, c.root)
	if err != nil {
		return nil, err
	}
	changed, err := namesWith(ctx, c.root, settings, "diff-index", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", base, "--")
	if err != nil {
		return nil, err
	}
	added, err := names(ctx, c.root, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	for _, path := range append(changed, added...) {
		c.paths[strings.TrimSuffix(path, "/")] = true
	}
	return c, nil
}

// word runs git for one word.
func (c *Changes) word(ctx context.Context, args ...string) (string, error) {
	out, _, err := run(ctx, c.root, args...)
	return strings.TrimSpace(string(out)), err
}

// missing says what to do where history is missing: git itself answers with status 1 and no word, or 128.
func (c *Changes) missing(ctx context.Context, err error, what, otherwise string) error {
	var fault *gitError
	if !errors.As(err, &fault) {
		return err
	}
	shallow, shallowErr := c.word(ctx, "rev-parse", "--is-shallow-repository")
	switch {
	case shallowErr == nil && shallow == "true":
		return fmt.Errorf("%s, and the clone is shallow: git fetch --unshallow origin completes it; with GitHub's checkout, fetch-depth: 0, in GitLab, GIT_DEPTH: 0", what)
	case otherwise != "":
		return fmt.Errorf("%s; %s", what, otherwise)
	}
	return errors.New(what)
}

// reason says why a file is not of interest, "" if it has changed. A submodule that has changed, has so as a whole.
func (c *Changes) reason(path string) string {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	plain, ok := c.dirs[dir]
	if !ok {
		plain, _ = filepath.Abs(dir)
		if real, err := filepath.EvalSymlinks(plain); err == nil {
			plain = real
		}
		c.dirs[dir] = plain
	}
	below, err := filepath.Rel(c.root, filepath.Join(plain, name))
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(os.PathSeparator)) {
		return fmt.Sprintf("it is not in the repository %s, whose changes are looked at", c.root)
	}
	for below = filepath.ToSlash(below); ; {
		if c.paths[below] {
			return ""
		}
		i := strings.LastIndexByte(below, '/')
		if i < 0 {
			return "it has not changed since " + c.revision
		}
		below = below[:i]
	}
}
