package fix

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// Diff is the unified diff between two texts of a file, with three lines of context.
func Diff(name string, before, after []byte) []byte {
	name = strings.TrimPrefix(name, "/") // or patch and git meet two slashes
	return diff.Diff("a/"+name, before, "b/"+name, after)
}
