package main

import "runtime/debug"

// pace has the garbage collector come as often late in a run as early in it. By itself it lets the heap double: that is little at
// first, and would late in a run leave as much room again beside what it remembers of its pins, which is no garbage and holds no
// pointers to follow.
type pace struct{ percent int }

const (
	worked = 12 << 20 // about how many bytes a run has in use beside what it remembers, and as many for garbage
	early  = 2 << 20  // up to so many that it remembers, the heap may treble
)

// start begins to pace, unless GOGC or GOMEMLIMIT says how memory is to be spent; the function that it returns ends it.
func (p *pace) start(getenv func(string) string) (end func()) {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	p.percent = 200
	before := debug.SetGCPercent(p.percent)
	return func() { debug.SetGCPercent(before) }
}

// remembers is told how many bytes a run remembers by now.
func (p *pace) remembers(size int) {
	percent := max(100*worked/(worked+size), 10)
	if size <= early || p.percent-percent < 5 {
		return
	}
	p.percent = percent
	debug.SetGCPercent(percent)
}
