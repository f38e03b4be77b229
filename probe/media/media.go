// Package media says what a file really is, from its bytes and never from its name.
package media

import (
	"errors"
	"io"

	"github.com/pinlint/pinlint/probe/facts"
)

// Options bound and direct Probe. The zero Options examine the head of a file.
type Options struct {
	Integrity facts.Integrity
	MaxPixels int64 // of a picture that Full decodes; 0: 100 million. A larger one is examined as by Structure
	MaxRead   int64 // bytes asked of the file; 0: no bound beyond what Integrity needs
}

// ErrBudget is the error of a read beyond Options.MaxRead.
var ErrBudget = errors.New("the budget of bytes is spent")

// ErrShorter is the error of a file that holds fewer bytes than it was said to, as one cut while it is read.
var ErrShorter = errors.New("the file is shorter than its size")

// Probe examines size bytes of r. What is wrong with the file is told in the facts; an error means that r could
// not be read. Probe does not panic, whatever r holds, and needs little memory. r must allow concurrent reads if it is shared.
func Probe(r io.ReaderAt, size int64, o Options) (facts.Media, error) {
	return facts.Media{}, errors.New("not here yet")
}
