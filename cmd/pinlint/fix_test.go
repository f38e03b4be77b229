package main

import (
	"strings"
	"testing"
)

// TestDiffOfControls: tabs stay what they are in a diff, and a NUL is shown as one.
func TestDiffOfControls(t *testing.T) {
	var b strings.Builder
	if err := writeDiff(&b, "a.json", []byte("a\tb\x00\x1b[1m\n"), []byte("\ta\\u0000\n"), false); err != nil {
		t.Fatal(err)
	}
	if want := "-a\tb\\u0000\\u001b[1m\n+\ta\\u0000\n"; !strings.HasSuffix(b.String(), want) {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
