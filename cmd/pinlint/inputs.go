package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// inputs turns the command's arguments into files.
type inputs struct {
	paths   []string
	skipped func(path, reason string) // is told of files that are left out; safe for concurrent use
	failed  func(err error)           // is told of what could not be read
}

// files yields the files to lint, each once, directories in lexical order.
func (in *inputs) files(yield func(validate.File) bool) {
	seen := map[string]bool{}
	emit := func(path string, named bool) bool {
		path = filepath.Clean(path)
		if seen[path] {
			return true
		}
		seen[path] = true
		f := validate.File{Path: path, Name: displayName(path)}
		if !named {
			f.Skip = func(first *payload.Document) bool {
				if looksLikePin(first) {
					return false
				}
				in.skipped(f.Name, "does not look like pins")
				return true
			}
		}
		return yield(f)
	}
	for _, path := range in.paths {
		matches := []string{path}
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?[{") {
			if matches, err = doublestar.FilepathGlob(path); err != nil {
				in.failed(fmt.Errorf("%s is no valid pattern: %w", path, err))
				continue
			}
			if len(matches) == 0 {
				in.failed(fmt.Errorf("no file matches %s", path))
				continue
			}
			slices.Sort(matches)
		}
		for _, match := range matches {
			info, err := os.Stat(match)
			if err != nil || !info.IsDir() {
				// Opening the file tells what is wrong with it.
				if !emit(match, match == path || pinExtension(match)) {
					return
				}
				continue
			}
			if !in.walk(match, func(path string) bool { return emit(path, false) }) {
				return
			}
		}
	}
}

// walk yields the files below a directory that may hold pins, by their extension.
func (in *inputs) walk(root string, emit func(path string) bool) bool {
	stop := errors.New("stop")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			in.failed(fmt.Errorf("reading %s: %w", path, errors.Unwrap(err)))
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			if name := entry.Name(); path != root && (strings.HasPrefix(name, ".") || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		case !pinExtension(path):
			return nil
		case !entry.Type().IsRegular() && entry.Type()&fs.ModeSymlink == 0:
			in.skipped(displayName(path), "is not a regular file")
			return nil
		}
		if !emit(path) {
			return stop
		}
		return nil
	})
	return err != stop
}

// displayName is how findings name a file: relative to the working directory, with forward slashes.
func displayName(path string) string {
	if filepath.IsAbs(path) {
		if wd, err := os.Getwd(); err == nil {
			if relative, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(relative, "..") {
				path = relative
			}
		}
	}
	return filepath.ToSlash(path)
}

func pinExtension(path string) bool { return payload.FormOf(path) != payload.Auto }

// looksLikePin reports whether the first document of a file is a pin: it has a field that only pins have, perhaps under a misspelt
// name, or its broken text names one.
func looksLikePin(d *payload.Document) bool {
	if d.Form == payload.CSV {
		if row := d.Row(); row != nil {
			return row.Table.Known()
		}
		ascii := bytes.ReplaceAll(d.Source, []byte{0}, nil) // of UTF-16, which is not read
		return bytes.Contains(ascii, []byte(payload.Columns[payload.MediaURL])) || bytes.Contains(ascii, []byte(payload.Columns[payload.Board]))
	}
	if !d.Root().Exists() {
		head := d.Source[:min(len(d.Source), 1<<16)]
		return bytes.Contains(head, []byte("media_source")) || bytes.Contains(head, []byte("board_id")) || bytes.Contains(head, []byte("source_type"))
	}
	body := d.Body()
	if d.Enveloped() && body.Kind() != payload.Object {
		return false
	}
	for n := range body.Children {
		if name := n.Name(); name == "media_source" || name == "board_id" || name == "cover_image_url" {
			return true
		}
	}
	if body.Get("version").Kind() == payload.Number { // an account file: its boards are none of a pin
		return false
	}
	for n := range body.Children {
		if rules.Similar(n.Name(), pinFields) != "" {
			return true
		}
	}
	return false
}

var pinFields = []string{"media_source", "board_id"}
