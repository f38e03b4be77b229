package media

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	// blockSize is what one read asks for at least. It is also the first range asked of a server, so that the head
	// of an ordinary remote picture costs one request.
	blockSize = 8 << 10
	// maxBlock is what a run of reads in file order grows to.
	maxBlock = 64 << 10
	// slots is how many blocks are kept: enough for a parser that goes to and fro among a few tables.
	slots = 8
)

// source reads a file in blocks, so that reads of a few bytes are cheap, and counts what it asks for.
// Not for concurrent use.
type source struct {
	r    io.ReaderAt
	size int64

	left  int64 // of the budget
	bytes int64
	reads int
	err   error // the first failure of r

	blocks  [slots]block
	current int   // index of the block used last
	clock   int   // counts uses, for choosing the block to forget
	next    int64 // where the last read ended
	run     uint  // how many reads in a row followed one another
}

type block struct {
	off  int64
	data []byte
	used int
}

// sources are those that are done with: the memory of their blocks serves the next file.
var sources = sync.Pool{New: func() any { return new(source) }}

func newSource(r io.ReaderAt, size, maxRead int64) *source {
	if maxRead <= 0 {
		maxRead = 1<<63 - 1
	}
	s := sources.Get().(*source)
	blocks := s.blocks
	for i := range blocks {
		blocks[i] = block{data: blocks[i].data[:0]}
	}
	*s = source{r: r, size: size, left: maxRead, next: -1, blocks: blocks}
	return s
}

// release gives the memory back. Nothing that window returned is valid any more.
func (s *source) release() {
	s.r = nil
	sources.Put(s)
}

// ReadAt is io.ReaderAt's. Beyond the budget it returns ErrBudget.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		b, err := s.window(off + int64(n))
		if err != nil {
			return n, err
		}
		n += copy(p[n:], b)
	}
	return n, nil
}

// window returns at least one byte from off on, as many as are at hand. They are valid until the next call.
func (s *source) window(off int64) ([]byte, error) {
	if b := s.blocks[s.current]; off >= b.off && off-b.off < int64(len(b.data)) {
		return b.data[off-b.off:], nil
	}
	if off < 0 {
		return nil, errors.New("negative offset")
	}
	if off >= s.size {
		return nil, io.EOF
	}
	oldest := 0
	s.clock++
	for i := range s.blocks {
		b := &s.blocks[i]
		if off >= b.off && off-b.off < int64(len(b.data)) {
			b.used = s.clock
			s.current = i
			return b.data[off-b.off:], nil
		}
		if b.used < s.blocks[oldest].used {
			oldest = i
		}
	}
	if s.run > 1 && off == s.next {
		oldest = s.current // a long run has no use for what it passed
	}
	if err := s.fill(&s.blocks[oldest], off); err != nil {
		return nil, err
	}
	s.current = oldest
	b := s.blocks[oldest]
	return b.data[off-b.off:], nil
}

// fill reads the block that holds off. Reads in file order grow, so that a whole file costs few of them.
func (s *source) fill(b *block, off int64) error {
	start := off - off%blockSize
	if start != s.next {
		s.run = 0
	}
	length := min(blockSize<<s.run, maxBlock)
	length = int(min(int64(length), s.size-start, s.left))
	if off-start >= int64(length) {
		return ErrBudget
	}
	if s.err != nil {
		return s.err
	}
	if cap(b.data) < length {
		b.data = make([]byte, length)
	}
	b.data = b.data[:length]
	s.left -= int64(length)
	s.bytes += int64(length)
	s.reads++
	n, err := s.r.ReadAt(b.data, start)
	if n < length && err == ErrBudget && start+int64(n) > off {
		b.data, b.off, b.used = b.data[:n], start, s.clock // what there is
		s.next = -1
		return nil
	}
	if n < length {
		b.data = b.data[:0]
		if err == nil || err == io.EOF {
			err = fmt.Errorf("at byte %d: %w", start+int64(n), ErrShorter)
		}
		s.err = err
		return err
	}
	b.off, b.used = start, s.clock
	if start == s.next && s.run < 3 {
		s.run++
	}
	s.next = start + int64(length)
	return nil
}
