package media

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func TestSourceReadAt(t *testing.T) {
	data := pattern(300_000)
	for _, tc := range []struct {
		name     string
		off      int64
		length   int
		wantRead int
		wantErr  error
	}{
		{name: "start", off: 0, length: 10, wantRead: 10},
		{name: "across blocks", off: blockSize - 3, length: 70_000, wantRead: 70_000},
		{name: "up to the end", off: 299_990, length: 10, wantRead: 10},
		{name: "past the end", off: 299_990, length: 11, wantRead: 10, wantErr: io.EOF},
		{name: "from the end", off: 300_000, length: 1, wantErr: io.EOF},
		{name: "far out", off: 1 << 62, length: 1, wantErr: io.EOF},
		{name: "nothing", off: 5, length: 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSource(bytes.NewReader(data), int64(len(data)), 0)
			p := make([]byte, tc.length)
			n, err := s.ReadAt(p, tc.off)
			if n != tc.wantRead || !errors.Is(err, tc.wantErr) {
				t.Fatalf("read %d, %v; want %d, %v", n, err, tc.wantRead, tc.wantErr)
			}
			if n > 0 && !bytes.Equal(p[:n], data[tc.off:tc.off+int64(n)]) {
				t.Error("the bytes differ")
			}
		})
	}
}

// A thousand reads of one byte here and there in as many places as blocks are kept ask once for each place.
func TestSourceKeepsBlocks(t *testing.T) {
	data := pattern(1 << 20)
	s := newSource(bytes.NewReader(data), int64(len(data)), 0)
	for i := range 1000 {
		off := int64(i%slots)*100_000 + int64(i)
		var p [1]byte
		if _, err := s.ReadAt(p[:], off); err != nil || p[0] != data[off] {
			t.Fatalf("at %d: %d, %v", off, p[0], err)
		}
	}
	if s.reads != slots || s.bytes != slots*blockSize {
		t.Errorf("asked %d times for %d bytes, want %d times", s.reads, s.bytes, slots)
	}
}

func TestSourceReadsInOrderGrow(t *testing.T) {
	data := pattern(1 << 20)
	s := newSource(bytes.NewReader(data), int64(len(data)), 0)
	for off := int64(0); off < s.size; off++ {
		if b, err := s.window(off); err != nil || b[0] != data[off] {
			t.Fatalf("at %d: %v", off, err)
		}
	}
	// 8, 8, 16, 32, then 64 KiB at a time: 4 + (1024-64)/64 reads.
	if s.reads != 19 || s.bytes != 1<<20 {
		t.Errorf("asked %d times for %d bytes, want 19 times for %d", s.reads, s.bytes, 1<<20)
	}
}

func TestSourceBudget(t *testing.T) {
	data := pattern(100_000)
	s := newSource(bytes.NewReader(data), int64(len(data)), 10_000)
	p := make([]byte, 20_000)
	n, err := s.ReadAt(p, 0)
	if n != 10_000 || !errors.Is(err, ErrBudget) || s.bytes != 10_000 {
		t.Errorf("read %d of %d bytes asked, %v; want 10000 and the budget's error", n, s.bytes, err)
	}
	if _, err := s.ReadAt(p[:10], 100); err != nil {
		t.Errorf("what was read is not at hand any more: %v", err)
	}
}

func TestSourceShorterThanSaid(t *testing.T) {
	s := newSource(bytes.NewReader(pattern(5000)), 9000, 0)
	if _, err := s.ReadAt(make([]byte, 1), 0); !errors.Is(err, ErrShorter) || !errors.Is(s.err, ErrShorter) {
		t.Errorf("got %v and %v, want ErrShorter", err, s.err)
	}
}
