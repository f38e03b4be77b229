package discover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// errNoGit is the error of a system without git.
var errNoGit = errors.New("git is not installed")

// gitError is what git said before it failed.
type gitError struct {
	status int
	said   string // the first line, without "fatal: "
}

func (e *gitError) Error() string { return "git says: " + e.said }

// workTree reports whether a directory, or what it links to, seems to be in a git work tree.
func workTree(dir string) bool {
	real, err := filepath.EvalSymlinks(dir)
	return err == nil && Root(real) != ""
}

// Root is the directory of the work tree that dir is in, "" if there is none: the nearest one that holds .git, be it a
// directory or, in a submodule, a file.
func Root(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}

// run runs git in a directory and returns what it wrote. Nothing that the repository configures is run: no hook, no monitor, no
// pager. What git warns of comes second.
func run(ctx context.Context, dir string, args ...string) (out []byte, warnings string, err error) {
	return runWith(ctx, dir, nil, args...)
}

// setting is a value of git's configuration.
type setting struct{ name, value string }

// runWith is run, with settings that come before those of the repository.
func runWith(ctx context.Context, dir string, settings []setting, args ...string) (out []byte, warnings string, err error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, "", errNoGit
	}
	cmd := exec.CommandContext(ctx, program, append([]string{"-C", dir, "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	cmd.Env = configured(environment(os.Environ()), settings)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err = cmd.Output()
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, "", explained(&gitError{exit.ExitCode(), firstLine(said.String())}, dir)
	}
	return out, said.String(), err
}

// environment is what git is to know of ours. In a hook, git tells where its files are, which would hold for any directory
// that is asked about here.
func environment(all []string) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return strings.HasPrefix(name, "GIT_") && !strings.HasPrefix(name, "GIT_CONFIG") && name != "GIT_EXEC_PATH" && name != "GIT_CEILING_DIRECTORIES"
	})
	return append(kept, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
}

// configured adds settings to those that the environment has.
func configured(all []string, settings []setting) []string {
	n, _ := strconv.Atoi(os.Getenv("GIT_CONFIG_COUNT")) // what is no number, git refuses
	for i, s := range settings {
		all = append(all, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", n+i, s.name), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", n+i, s.value))
	}
	return append(all, fmt.Sprintf("GIT_CONFIG_COUNT=%d", n+len(settings)))
}

// withoutFilters are settings that keep git from running programs over the contents of files, such as those of Git LFS, when it
// is not sure whether they have changed.
func withoutFilters(ctx context.Context, dir string) (settings []setting, err error) {
	out, _, err := run(ctx, dir, "config", "-z", "--name-only", "--get-regexp", `^filter\..*\.(clean|smudge|process|required)$`)
	var fault *gitError
	if errors.As(err, &fault) && fault.status == 1 { // there are none
		return nil, nil
	}
	for name := range strings.SplitSeq(string(out), "\x00") {
		switch {
		case strings.HasSuffix(name, ".required"):
			settings = append(settings, setting{name, "false"})
		case name != "":
			settings = append(settings, setting{name, ""})
		}
	}
	return settings, err
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimPrefix(line, "fatal: ")
}

// explained adds what to do where git refuses to read a repository that another user owns, as in many containers.
func explained(err *gitError, dir string) error {
	if !strings.Contains(err.said, "dubious ownership") && !strings.Contains(err.said, "unsafe repository") {
		return err
	}
	root := Root(dir)
	return fmt.Errorf("the repository %s belongs to another user, and git does not read it; if you trust it: git config --global --add safe.directory %s", root, quoted(root))
}

// quoted is a word for a shell.
func quoted(word string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// listed asks git which files of a directory count, and which files and whole directories it ignores; these end in a slash. Both are
// relative to the directory and sorted.
func listed(ctx context.Context, dir string) (paths, ignored []string, err error) {
	var other sync.WaitGroup
	var ignoredErr error
	other.Go(func() {
		ignored, ignoredErr = names(ctx, dir, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
	})
	paths, err = names(ctx, dir, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	other.Wait()
	return paths, ignored, errors.Join(err, onlyIf(err == nil, ignoredErr))
}

func onlyIf(condition bool, err error) error {
	if condition {
		return err
	}
	return nil
}

// names runs git for a list of paths.
func names(ctx context.Context, dir string, args ...string) ([]string, error) {
	return namesWith(ctx, dir, nil, args...)
}

func namesWith(ctx context.Context, dir string, settings []setting, args ...string) ([]string, error) {
	out, warnings, err := runWith(ctx, dir, settings, args...)
	if err != nil {
		return nil, err
	}
	if strings.Contains(warnings, "could not open directory") {
		return nil, errors.New(firstLine(warnings)) // walking tells which
	}
	var paths []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if name != "" && name != "./" {
			paths = append(paths, name)
		}
	}
	return inOrder(paths), nil
}

// ignoredItself reports whether git ignores a directory as a whole.
func ignoredItself(ctx context.Context, dir string) bool {
	absolute, err := filepath.Abs(dir)
	if err != nil || Root(dir) == absolute {
		return false
	}
	_, _, err = run(ctx, filepath.Dir(absolute), "check-ignore", "--quiet", "--", filepath.Base(absolute))
	return err == nil
}
