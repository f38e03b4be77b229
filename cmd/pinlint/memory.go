package main

import "runtime/debug"

// pace has the garbage collector come as often late in a run as early in it. By itself it lets the heap double, and so would
// leave as much room again beside what a run remembers of its pins, which is no garbage and holds no pointers to follow.
type pace struct{ percent int }

// worked is about how many bytes a run has in use beside what it remembers.
const worked = 12 << 20

// start begins to pace, unless GOGC or GOMEMLIMIT says how memory is to be spent; the function that it returns ends it.
func (p *pace) start(getenv func(string) string) (end func()) {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(100)
	p.percent = 100
	return func() { debug.SetGCPercent(before) }
}

// remembers is told how many bytes a run remembers by now.
func (p *pace) remembers(size int) {
	percent := max(100*worked/(worked+size), 10)
	if p.percent-percent < 5 {
		return
	}
	p.percent = percent
	debug.SetGCPercent(percent)
}
