package fix

import "github.com/rogpeppe/go-internal/diff"

// Diff is the unified diff between two texts of a file, with three lines of context.
func Diff(name string, before, after []byte) []byte {
	return diff.Diff("a/"+name, before, "b/"+name, after)
}
