package discover

import (
	"errors"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Pattern is a glob pattern for paths with forward slashes, relative to one directory. Besides *, ?, [a-z] and {a,b} it knows **
// for any number of directories. As in .gitignore, what matches a directory matches all that is below it, and a pattern without a
// slash matches at any depth.
type Pattern struct {
	Text string // as it was written
	glob string
}

// NewPattern understands a pattern, or says what is wrong with it.
func NewPattern(text string) (Pattern, error) {
	glob := strings.TrimSuffix(strings.TrimPrefix(text, "./"), "/")
	switch {
	case strings.TrimLeft(glob, "/.") == "" && glob != "":
		return Pattern{}, errors.New("it stands for the directory itself; ** stands for all that is in it")
	case glob == "":
		return Pattern{}, errors.New("it is empty")
	case strings.HasPrefix(glob, "!"):
		return Pattern{}, errors.New("patterns that begin with ! are not known here")
	case strings.HasPrefix(glob, "../") || strings.Contains(glob, "/../"):
		return Pattern{}, errors.New("it leads out of the directory that it is seen from")
	case !doublestar.ValidatePattern(glob):
		return Pattern{}, errors.New("it is no valid pattern: a bracket or brace does not end, or the last backslash stands alone")
	case !strings.Contains(glob, "/"):
		glob = "**/" + glob
	}
	return Pattern{text, strings.TrimPrefix(glob, "/")}, nil
}

// Match reports whether the pattern means a path, or a directory above it.
func (p Pattern) Match(path string) bool {
	for {
		if doublestar.MatchUnvalidated(p.glob, path) {
			return true
		}
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return false
		}
		path = path[:i]
	}
}

// Literal is the one path that the pattern means, "" if it may mean several.
func (p Pattern) Literal() string {
	if strings.ContainsAny(p.glob, `*?[{\`) {
		return ""
	}
	return p.glob
}

// Base is the directory that everything is in that the pattern may mean, "." for that which it is seen from.
func (p Pattern) Base() string {
	base, _ := doublestar.SplitPattern(p.glob)
	return base
}
