// Package discover finds the files that arguments mean: files, directories and glob patterns. In a git work tree git says which
// files count, so that ignored ones do not; elsewhere directories are walked.
package discover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// File is a file that was found.
type File struct {
	Path  string // cleaned, in the form of the argument that led to it
	Named bool   // by an argument, and not just found in a directory
}

// Finder finds files. Its functions are called one at a time.
type Finder struct {
	// Wanted says by its name whether a file in a directory is of interest.
	Wanted func(path string) bool
	// Exclude says why a file or directory is left out, "" if it is not. Nil excludes nothing.
	Exclude func(path string) string
	// Changes, if not nil, are the only files of interest.
	Changes *Changes
	// Left is told what is left out, and why: "git ignores it". Whether it is a directory, of which nothing else is told then.
	Left func(path, reason string, dir bool)
	// Failed is told what could not be looked at.
	Failed func(err error)
	// Note is told, once, why git could not be asked in a work tree, whose ignored files are found therefore.
	Note func(text string)

	noted bool
}

// Files yields the files that arguments mean, each once, in the order of the arguments and, within a directory, of their names.
func (f *Finder) Files(ctx context.Context, args []string, yield func(File) bool) {
	seen := map[string]bool{}
	emit := func(path string, named bool) bool {
		path = filepath.Clean(path)
		if seen[path] {
			return true
		}
		seen[path] = true
		if reason := f.reason(path); reason != "" {
			f.Left(path, reason, false)
			return true
		}
		return yield(File{path, named})
	}
	for _, arg := range args {
		if ctx.Err() != nil {
			return
		}
		info, err := os.Stat(arg)
		var more bool
		switch {
		case arg == "":
			f.Failed(errors.New("an empty path: name a file or a directory; . is this one"))
			more = true
		case err == nil && info.IsDir():
			more = f.tree(ctx, arg, f.Wanted, false, func(path string) bool { return emit(path, false) })
		case err != nil && isPattern(arg):
			more = f.glob(ctx, arg, emit)
		default: // opening the file tells what is wrong with it
			more = emit(arg, true)
		}
		if !more {
			return
		}
	}
}

// reason says why a file is left out, "" if it is not.
func (f *Finder) reason(path string) string {
	if f.Exclude != nil {
		if reason := f.Exclude(path); reason != "" {
			return reason
		}
	}
	if f.Changes != nil {
		return f.Changes.reason(path)
	}
	return ""
}

// isPattern reports whether an argument is a glob pattern, and no file of such a name.
func isPattern(arg string) bool {
	if _, err := os.Lstat(arg); !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errInvalidName) {
		return false
	}
	return strings.ContainsAny(arg, "*?[{")
}

// glob finds what a pattern means that no shell has expanded: files, and directories with what is below them.
func (f *Finder) glob(ctx context.Context, arg string, emit func(path string, named bool) bool) bool {
	base, pattern := doublestar.SplitPattern(filepath.ToSlash(arg))
	if !doublestar.ValidatePattern(pattern) {
		f.Failed(fmt.Errorf("%s is no valid pattern", arg))
		return true
	}
	base = filepath.FromSlash(base)
	info, err := os.Stat(base)
	if err != nil || !info.IsDir() {
		f.Failed(fmt.Errorf("no file matches %s", arg))
		return true
	}
	below := func(path string) string {
		relative, err := filepath.Rel(base, path)
		if err != nil {
			return path
		}
		return filepath.ToSlash(relative)
	}
	matched, left := 0, 0
	inner := *f
	inner.Wanted = func(path string) bool {
		rel := below(path)
		return doublestar.MatchUnvalidated(pattern, rel) || f.Wanted(path) && matchesAbove(pattern, rel)
	}
	deep := strings.Contains(pattern, "**")
	inner.Left = func(path, reason string, dir bool) {
		switch rel := below(path); {
		case !dir:
			left++
		case !deep && !doublestar.MatchUnvalidated(pattern, rel) && !matchesAbove(pattern, rel):
			return // it may hold nothing that is meant
		}
		f.Left(path, reason, dir)
	}
	hidden := strings.Contains("/"+pattern, "/.")
	more := inner.tree(ctx, base, inner.Wanted, hidden, func(path string) bool {
		matched++
		return emit(path, f.Wanted(path) && doublestar.MatchUnvalidated(pattern, below(path)))
	})
	f.noted = inner.noted
	switch {
	case !more || matched > 0 || ctx.Err() != nil:
	case left > 0:
		f.Failed(fmt.Errorf("no file matches %s, but for what is left out (-v lists it)", arg))
	default:
		f.Failed(fmt.Errorf("no file matches %s", arg))
	}
	return more
}

// matchesAbove reports whether a pattern means a directory above a path.
func matchesAbove(pattern, path string) bool {
	for {
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return false
		}
		if path = path[:i]; doublestar.MatchUnvalidated(pattern, path) {
			return true
		}
	}
}

// tree finds the files below a directory. It is false when emit was.
func (f *Finder) tree(ctx context.Context, dir string, wanted func(string) bool, hidden bool, emit func(path string) bool) bool {
	t := &tree{f, ctx, filepath.Clean(dir), wanted, hidden, emit, map[string]bool{}}
	return t.walk(t.root)
}

// tree is one walk.
type tree struct {
	*Finder
	ctx    context.Context
	root   string
	wanted func(path string) bool
	hidden bool // directories whose names begin with a point count
	emit   func(path string) bool
	known  map[string]bool // directories, and whether they are left out
}

// walk finds the files below a directory: by git where there is a work tree, and if git cannot be asked or ignores that very
// directory, by walking.
func (t *tree) walk(dir string) bool {
	if workTree(dir) {
		paths, ignored, err := listed(t.ctx, dir)
		switch {
		case t.ctx.Err() != nil:
			return false
		case err == nil && (len(paths) > 0 || !ignoredItself(t.ctx, dir)):
			return t.list(dir, paths, ignored)
		case err != nil && !t.noted:
			t.noted = true
			t.Note(fmt.Sprintf("files that git ignores are not left out: %v", err))
		}
	}
	return t.plain(dir)
}

// list takes up what git says of a directory.
func (t *tree) list(dir string, paths []string, ignored []string) bool {
	for _, path := range ignored {
		whole := strings.HasSuffix(path, "/")
		full := filepath.Join(dir, filepath.FromSlash(path))
		if t.left(filepath.Dir(full)) || !whole && !t.wanted(full) {
			continue
		}
		t.Left(full, "git ignores it", whole)
	}
	for _, path := range paths {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if t.left(filepath.Dir(full)) {
			continue
		}
		info, err := os.Lstat(full)
		switch {
		case errors.Is(err, fs.ErrNotExist): // deleted, and git has not been told
			continue
		case err != nil:
			t.Failed(fmt.Errorf("reading %s: %w", full, cause(err)))
			continue
		case info.IsDir(): // another repository
			if !t.left(full) && !t.nested(full) {
				return false
			}
			continue
		}
		if !t.file(full, info.Mode()) {
			return false
		}
	}
	return true
}

// nested finds the files of a repository within another: a submodule, or a clone.
func (t *tree) nested(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err != nil {
		return t.plain(dir)
	}
	return t.walk(dir)
}

var errStop = errors.New("stop")

// plain walks a directory.
func (t *tree) plain(dir string) bool {
	root := dir
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		root += string(filepath.Separator) // what the link leads to
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case t.ctx.Err() != nil:
			return errStop
		case err != nil:
			t.Failed(fmt.Errorf("reading %s: %w", filepath.Clean(path), cause(err)))
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() && path == root:
			return nil
		case entry.IsDir():
			if t.left(path) {
				return fs.SkipDir
			}
			if _, err := os.Lstat(filepath.Join(path, ".git")); err != nil {
				return nil
			}
			if !t.walk(path) {
				return errStop
			}
			return fs.SkipDir
		case !t.file(path, entry.Type()):
			return errStop
		}
		return nil
	})
	return err != errStop
}

// file takes up one file.
func (t *tree) file(path string, mode fs.FileMode) bool {
	switch {
	case !t.wanted(path):
		return true
	case !mode.IsRegular() && mode&fs.ModeSymlink == 0:
		t.Left(path, "it is not a regular file", false)
		return true
	}
	return t.emit(path)
}

// left reports whether a directory, or one above it, is left out, and tells so the first time.
func (t *tree) left(dir string) bool {
	if dir == t.root {
		return false
	}
	if left, ok := t.known[dir]; ok {
		return left
	}
	above := filepath.Dir(dir)
	left := above != dir && t.left(above)
	if !left {
		reason := ""
		switch name := filepath.Base(dir); {
		case name == ".git":
			left = true // it holds nobody's pins, and is everywhere
		case strings.HasPrefix(name, ".") && !t.hidden:
			reason = "it is hidden"
		case name == "node_modules":
			reason = "it holds packages of others"
		case t.Exclude != nil:
			reason = t.Exclude(dir)
		}
		if reason != "" {
			left = true
			t.Left(dir, reason, true)
		}
	}
	t.known[dir] = left
	return left
}

// cause is err without its path, which the message names.
func cause(err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		return fault.Err
	}
	return err
}

// inOrder sorts paths as a walk meets them: what is below a directory comes where the directory's name does.
func inOrder(paths []string) []string {
	slices.SortFunc(paths, func(a, b string) int {
		n := min(len(a), len(b))
		for i := range n {
			if a[i] != b[i] {
				switch {
				case a[i] == '/':
					return -1
				case b[i] == '/':
					return 1
				}
				return int(a[i]) - int(b[i])
			}
		}
		return len(a) - len(b)
	})
	return slices.Compact(paths)
}
