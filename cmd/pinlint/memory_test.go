package main

import (
	"runtime/debug"
	"testing"
)

func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

func TestPace(t *testing.T) {
	before := percent()
	var p pace
	end := p.start(func(string) string { return "" })
	for _, step := range []struct{ mib, percent int }{{0, 200}, {2, 200}, {4, 75}, {12, 50}, {36, 25}, {12, 25}, {1 << 20, 10}} { // 12 in use, beside these
		if p.remembers(step.mib << 20); percent() != step.percent {
			t.Errorf("%d MiB: %d %%, want %d %%", step.mib, percent(), step.percent)
		}
	}
	if end(); percent() != before {
		t.Errorf("left at %d %%, was %d %%", percent(), before)
	}
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		var p pace
		end := p.start(func(asked string) string {
			if asked == name {
				return "1"
			}
			return ""
		})
		if p.remembers(1 << 30); percent() != before {
			t.Errorf("%s is not heeded", name)
		}
		end()
	}
}
