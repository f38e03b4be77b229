package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/abema/go-mp4"

	"github.com/pinlint/pinlint/probe/facts"
)

// maxBoxes is how many box headers are read in one file. A film of two hours in fragments of two seconds has 7,200
// at its top, and a movie header rarely more than a few hundred.
const maxBoxes = 20_000

// errTooComplex ends the walk of a file with more boxes than maxBoxes.
var errTooComplex = errors.New("too many boxes")

// box is one box of the file: its header, and where it stands.
type box struct {
	name  [4]byte
	start int64 // of the header
	body  int64 // of what it holds
	end   int64 // as the header says, but never past the parent's
	said  int64 // what the header says; the same as end in a sound file
	open  bool  // size 0: it lasts to the end of the file
}

func (b box) is(name string) bool { return string(b.name[:]) == name }

// cut reports whether the box says it goes on where its parent has ended.
func (b box) cut() bool { return b.said > b.end }

func (b box) size() int64 { return b.end - b.body }

// header reads the header of the box at off. ok is false where no box can stand: in fewer than 8 bytes, or at a length
// shorter than the header itself.
func (f *film) header(off, end int64) (b box, ok bool, err error) {
	if end-off < 8 {
		return b, false, nil
	}
	if f.boxes++; f.boxes > maxBoxes {
		return b, false, errTooComplex
	}
	head, err := f.bytes(off, min(16, end-off))
	if err != nil {
		return b, false, err
	}
	b.start, b.body = off, off+8
	copy(b.name[:], head[4:])
	size := uint64(binary.BigEndian.Uint32(head))
	switch {
	case size == 0:
		b.open = true
		b.said, b.end = end, end
		return b, true, nil
	case size == 1:
		if len(head) < 16 {
			return b, false, nil
		}
		size = binary.BigEndian.Uint64(head[8:])
		b.body = off + 16
	}
	if size < uint64(b.body-off) {
		return b, false, nil
	}
	b.said = off + int64(min(size, 1<<62))
	b.end = min(b.said, end)
	return b, true, nil
}

// children calls visit for the boxes from off to end, until one is no box any more. It returns where it stopped.
// Padding of fewer than 8 bytes, or a 32-bit zero as QuickTime ends its lists with, is no fault.
func (f *film) children(off, end int64, visit func(box) error) (int64, error) {
	for off < end {
		b, ok, err := f.header(off, end)
		if err != nil || !ok {
			return off, err
		}
		if b.open && b.name == ([4]byte{}) {
			return off, nil
		}
		if err := visit(b); err != nil {
			return off, err
		}
		off = b.end
	}
	return off, nil
}

// walkChildren calls visit for the boxes within b.
func (f *film) walkChildren(b box, visit func(box) error) error {
	_, err := f.children(b.body, b.end, visit)
	return err
}

// bytes returns n bytes from off on, fewer where the file ends. They are valid until the next call.
func (f *film) bytes(off, n int64) ([]byte, error) {
	n = max(0, min(n, f.s.size-off))
	if int64(cap(f.buffer)) < n {
		f.buffer = make([]byte, n)
	}
	p := f.buffer[:n]
	f.expect(off)
	_, err := f.s.ReadAt(p, off)
	if err == io.EOF {
		err = nil
	}
	return p, err
}

// expect sizes the next read of the source, should off not be at hand. While only the head of a file is wanted, a
// read in file order must not grow: what follows is mostly tables that are stepped over. Where the movie header
// ends soon, the rest of it comes in the same read.
func (f *film) expect(off int64) {
	if f.o.Integrity != facts.Head {
		return
	}
	f.s.next = off - off%blockSize
	f.s.run = 0
	if rest := f.moov.end - f.s.next; off >= f.moov.start && off < f.moov.end && rest <= 2*blockSize {
		f.s.run = 1
	}
}

// atHand reports whether the byte at off can be had without another read.
func (f *film) atHand(off int64) bool {
	for i := range f.s.blocks {
		if b := &f.s.blocks[i]; off >= b.off && off-b.off < int64(len(b.data)) {
			return true
		}
	}
	return false
}

// payload returns what b holds, at most n bytes of it.
func (f *film) payload(b box, n int64) ([]byte, error) {
	return f.bytes(b.body, min(n, b.size()))
}

// decode lets go-mp4 read the fields of one box, of which no more than n bytes are handed over. A box that ends early
// reads as zeros from there on, as players take it, and a version that nobody has defined as version 0.
func (f *film) decode(b box, n int64, into mp4.IBox) error {
	p, err := f.payload(b, n)
	if err != nil {
		return err
	}
	whole := make([]byte, n)
	copy(whole, p)
	if whole[0] > 1 {
		whole[0] = 0
	}
	_, err = mp4.Unmarshal(bytes.NewReader(whole), uint64(n), into, mp4.Context{})
	return err
}
