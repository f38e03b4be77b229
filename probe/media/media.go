// Package media says what a file really is, from its bytes and never from its name. It may be used from several goroutines at once.
package media

import (
	"errors"
	"fmt"
	"io"

	"github.com/pinlint/pinlint/probe/facts"
)

// Options bound and direct Probe. The zero Options examine the head of a file.
type Options struct {
	Integrity facts.Integrity
	MaxPixels int64 // of a picture that Full decodes; 0: 100 million. A larger one is examined as by Structure
	MaxRead   int64 // bytes asked of the file; 0: no bound beyond what Integrity needs

	small *reduced // takes the picture of a JPEG or a PNG on the way; nil: nobody wants it
}

// defaultMaxPixels is far above what Pinterest shows and what a file of 32 MB usually holds.
const defaultMaxPixels = 100_000_000

// maxExamined is how many bytes of a picture are examined, many times what Pinterest takes.
const maxExamined = 256 << 20

// ErrBudget is the error of a read beyond Options.MaxRead.
var ErrBudget = errors.New("the budget of bytes is spent")

// ErrShorter is the error of a file that holds fewer bytes than it was said to, as one cut while it is read.
var ErrShorter = errors.New("the file is shorter than its size")

// Probe examines size bytes of r. What is wrong with the file is told in the facts; an error means that r could
// not be read. Probe does not panic, whatever r holds, and needs little memory. r must allow concurrent reads if it is shared.
//
// Where Options.MaxRead ends the examination early, the facts are fewer and Integrity says how far they go; no
// fault is made of it.
func Probe(r io.ReaderAt, size int64, o Options) (m facts.Media, err error) {
	if o.MaxPixels <= 0 {
		o.MaxPixels = defaultMaxPixels
	}
	s := newSource(r, size, o.MaxRead)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("examining media: %v", p)
		}
		m.BytesRead, m.Reads = s.bytes, s.reads
		s.release()
	}()
	m.Size = size
	m.Integrity = o.Integrity
	err = examine(s, &m, o)
	if errors.Is(err, ErrBudget) {
		m.Integrity = facts.Head
		m.Partial = m.Width == 0 && (m.Movie == nil || len(m.Movie.Video)+len(m.Movie.Audio) == 0)
		err = nil
	}
	return m, err
}

// examine names the file and hands it to whoever knows its format.
func examine(s *source, m *facts.Media, o Options) error {
	unknown.describe(m)
	if s.size <= 0 {
		empty.describe(m)
		fault(m, FaultEmpty, true, 0, "the file is empty")
		return nil
	}
	head, err := s.window(0)
	if err != nil {
		return err
	}
	id := sniff(head[:min(len(head), sniffLength)], s)
	id.describe(m)
	if id.format != boxes.format {
		s.left = min(s.left, maxExamined)
	}
	switch id.format {
	case "jpeg":
		return probeJPEG(s, m, o)
	case "png":
		return probePNG(s, m, o)
	case boxes.format:
		return probeMovie(s, m, o)
	}
	m.Integrity = facts.Head
	return measure(s, m, o)
}
