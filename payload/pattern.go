package payload

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first needed, which for JSON is never.
type pattern func() *regexp.Regexp

func newPattern(expr string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// MatchString reports whether s holds what the pattern describes.
func (p pattern) MatchString(s string) bool { return p().MatchString(s) }

// Match reports whether b holds what the pattern describes.
func (p pattern) Match(b []byte) bool { return p().Match(b) }
