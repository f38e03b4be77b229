package main

import (
	"bytes"
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/pinlint/pinlint/discover"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// inputs turns the command's arguments into files.
type inputs struct {
	paths  []string
	finder discover.Finder
	left   func(path, reason string, dir bool) // is told of what is left out; safe for concurrent use
	linted func(path string)                   // is told of the files that are linted; safe for concurrent use
}

// files yields the files to lint.
func (in *inputs) files(ctx context.Context) iter.Seq[validate.File] {
	return func(yield func(validate.File) bool) {
		named := displayNames()
		in.finder.Wanted = pinExtension
		in.finder.Left = func(path, reason string, dir bool) { in.left(named(path), reason, dir) }
		in.finder.Files(ctx, in.paths, func(found discover.File) bool {
			f := validate.File{Path: found.Path, Name: named(found.Path)}
			if found.Named {
				in.linted(found.Path)
			} else {
				f.Skip = func(first *payload.Document) bool {
					if looksLikePin(first) {
						in.linted(found.Path)
						return false
					}
					in.left(f.Name, unlikePins, false)
					return true
				}
			}
			return yield(f)
		})
	}
}

// unlikePins is why a file of a directory is left out whose extension alone is that of pins.
const unlikePins = "it does not look like pins"

// displayName is how findings name a file: relative to the working directory, with forward slashes.
func displayName(path string) string { return displayNames()(path) }

// displayNames is displayName for many files, which asks for the working directory once.
func displayNames() func(path string) string {
	directory := sync.OnceValues(os.Getwd)
	return func(path string) string {
		if filepath.IsAbs(path) {
			if wd, err := directory(); err == nil {
				if relative, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(relative, "..") {
					path = relative
				}
			}
		}
		return filepath.ToSlash(path)
	}
}

func pinExtension(path string) bool { return payload.FormOf(path) != payload.Auto }

// looksLikePin reports whether the first document of a file is a pin: it has a field that only pins have, perhaps under a misspelt
// name, or its broken text names one.
func looksLikePin(d *payload.Document) bool {
	if d.Form == payload.CSV {
		if row := d.Row(); row != nil {
			return row.Table.Known()
		}
		return holdsAny(d.Source, payload.Columns[payload.MediaURL], payload.Columns[payload.Board])
	}
	if !d.Root().Exists() {
		return holdsAny(d.Source, "media_source", "board_id", "source_type")
	}
	body := d.Body()
	if d.Enveloped() && body.Kind() != payload.Object {
		return body.Kind() == payload.Array && body.Name() != "pin" // an object around an array of bodies, which is said to be no form
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

// holdsAny looks for words at the start of a text that is not read: it is broken, or in UTF-16.
func holdsAny(text []byte, words ...string) bool {
	head := bytes.ReplaceAll(text[:min(len(text), 1<<16)], []byte{0}, nil)
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(head, []byte(word)) })
}

var pinFields = []string{"media_source", "board_id"}
