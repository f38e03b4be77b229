package media

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

type readerAt func(p []byte, off int64) (int, error)

func (f readerAt) ReadAt(p []byte, off int64) (int, error) { return f(p, off) }

func TestProbeErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	whole := picture(t, "baseline.jpg")
	for _, tc := range []struct {
		name string
		r    io.ReaderAt
		size int64
		want string
	}{
		{"a reader that fails", readerAt(func([]byte, int64) (int, error) { return 0, broken }), 100, "the disk is gone"},
		{"a reader that panics", readerAt(func([]byte, int64) (int, error) { panic("no") }), 100, "examining media: no"},
		{"a file that became shorter", bytes.NewReader(whole[:500]), int64(len(whole)), ErrShorter.Error()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := Probe(tc.r, tc.size, Options{Integrity: facts.Full})
			if err == nil || !strings.Contains(err.Error(), tc.want) || len(m.Faults) > 0 {
				t.Errorf("got %v with %v, want %q", err, m.Faults, tc.want)
			}
		})
	}
}

// A budget makes fewer facts, never a fault: what was not read may be whole.
func TestProbeBudget(t *testing.T) {
	jpeg := picture(t, "baseline.jpg")
	far := append([]byte("\xff\xd8"+jpegSegment(app1, strings.Repeat("x", 20_000))), jpeg[2:]...)
	long := append(bytes.Clone(jpeg[:len(jpeg)-2]), make([]byte, 100_000)...)
	tall := picture(t, "baseline.jpg")
	at := bytes.Index(tall, []byte("\xff\xc0")) + 5
	tall = append(tall[:len(tall)-2:len(tall)-2], make([]byte, 100_000)...)
	copy(tall[at:], "\x40\x00")
	for _, tc := range []struct {
		name  string
		data  []byte
		size  int64
		width int
	}{
		{"the data go on beyond", tall, int64(len(tall)), 48},
		{"the frame is beyond", far, int64(len(far)), 0},
		{"the end is beyond", long, int64(len(long)), 48},
		{"size unknown", jpeg, math.MaxInt64, 48},
		{"PNG, size unknown", picture(t, "rgb16.png"), math.MaxInt64, 48},
	} {
		t.Run(tc.name, func(t *testing.T) {
			budget := min(8192, int64(len(tc.data)))
			for _, depth := range []facts.Integrity{facts.Head, facts.Structure, facts.Full} {
				m, err := Probe(bytes.NewReader(tc.data), tc.size, Options{Integrity: depth, MaxRead: budget})
				if err != nil || m.Broken() || m.Width != tc.width || m.Kind != facts.Image || m.BytesRead > budget {
					t.Errorf("%s: %v, faults %v, width %d, %s, %d bytes read", depth, err, m.Faults, m.Width, m.Type, m.BytesRead)
				}
			}
		})
	}
}

// forward reads no further than its first bytes, as from a server that ignores ranges.
type forward []byte

func (f forward) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(f)) {
		return 0, ErrBudget
	}
	n := copy(p, f[off:])
	if n < len(p) {
		return n, ErrBudget
	}
	return n, nil
}

func TestProbeBudgetMovie(t *testing.T) {
	head := forward("\x00\x00\x00\x10ftypisom\x00\x00\x02\x00\x00\x01\x86\xa0mdat" + strings.Repeat("x", 8168))
	m, err := Probe(head, 110_000, Options{})
	if err != nil || m.Broken() || m.Type != "video/mp4" {
		t.Errorf("%v, faults %v, %s: the movie header may stand behind what was read", err, m.Faults, m.Type)
	}
}

// Less than a block is enough where its reader stops in the middle of one.
func TestProbeBudgetBlock(t *testing.T) {
	jpeg := picture(t, "baseline.jpg")
	m, err := Probe(forward(jpeg[:len(jpeg)-2]), math.MaxInt64, Options{})
	if err != nil || m.Broken() || m.Format != "jpeg" || m.Width != 48 {
		t.Errorf("%v, faults %v, %s, width %d", err, m.Faults, m.Format, m.Width)
	}
}
