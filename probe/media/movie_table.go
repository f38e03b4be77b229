package media

import (
	"encoding/binary"

	"github.com/pinlint/pinlint/probe/facts"
)

const (
	// headTimes is how many runs of frame durations the head is worth: a film of constant rate has one or two, and
	// more would tell no more of one that varies.
	headTimes = 512
	// maxTimes is the same where the whole table is wanted.
	maxTimes = 1 << 16
)

// table is one table of equal entries, read when and where it is wanted.
type table struct {
	at    int64 // of the first entry
	count int64 // entries, of those that the table says it has, that are there
	width int64
	short bool // it says it has more
}

// readTable notes where the entries of b stand: after skip bytes (version and flags, mostly) and their count.
func (f *film) readTable(t *table, b box, skip, width int64) error {
	p, err := f.payload(b, skip+4)
	if err != nil || int64(len(p)) < skip+4 {
		return err
	}
	said := int64(binary.BigEndian.Uint32(p[skip:]))
	t.at, t.width = b.body+skip+4, width
	t.count = min(said, (b.end-t.at)/width)
	t.short = t.count < said
	return nil
}

// entries returns n entries of t from the ith on. They are valid until the next call.
func (f *film) entries(t *table, i, n int64) ([]byte, error) {
	n = max(0, min(n, t.count-i))
	return f.bytes(t.at+i*t.width, n*t.width)
}

// times is what a table of frame durations tells.
type times struct {
	known    bool
	table    table
	whole    bool   // all of it was read
	samples  uint64 // in what was read of it
	sum      uint64 // their durations, in the media's timescale
	variable bool
}

func (f *film) readTimes(t *track, b box) error {
	r := &t.times
	r.known = true
	if err := f.readTable(&r.table, b, 4, 8); err != nil {
		return err
	}
	n := int64(headTimes)
	if f.o.Integrity != facts.Head {
		n = maxTimes
	}
	p, err := f.entries(&r.table, 0, n)
	if err != nil {
		return err
	}
	r.whole = int64(len(p)) == r.table.count*8
	// The first and the last frame often last longer or shorter, as a cut leaves them.
	low, high := uint32(1<<32-1), uint32(0)
	for i := 0; i < len(p); i += 8 {
		count, delta := binary.BigEndian.Uint32(p[i:]), binary.BigEndian.Uint32(p[i+4:])
		if count == 0 {
			continue
		}
		r.samples += uint64(count)
		r.sum = saturate(r.sum, uint64(count)*uint64(delta))
		if last := i+8 == len(p) && r.whole; count > 1 || i > 0 && !last {
			low, high = min(low, delta), max(high, delta)
		}
	}
	// A frame rate that is no whole number of units jitters by one.
	r.variable = low < high && high-low > 1+low/20
	return nil
}

// saturate adds without wrapping round.
func saturate(a, b uint64) uint64 {
	const most = 1 << 62
	if a > most || b > most-a {
		return most
	}
	return a + b
}

// sizes is a table of the lengths of samples.
type sizes struct {
	known   bool
	uniform int64 // every sample's length, 0 if the table has them
	table   table // of the lengths, 4 bits each if width is 0
	count   int64
}

func (f *film) readSizes(t *track, b box) error {
	p, err := f.payload(b, 12)
	if err != nil || len(p) < 12 {
		return err
	}
	z := &t.sizes
	z.known = true
	z.count = int64(binary.BigEndian.Uint32(p[8:]))
	bits := int64(32)
	if b.is("stz2") {
		bits = int64(p[7])
	} else if z.uniform = int64(binary.BigEndian.Uint32(p[4:])); z.uniform != 0 {
		z.table.at, z.table.short = b.body, z.uniform > 1<<31-1 // longer than decoders take
		return nil
	}
	z.table = table{at: b.body + 12, count: z.count, width: bits / 8}
	if fits := (b.end - z.table.at) * 8 / max(bits, 4); fits < z.count {
		z.table.count, z.table.short = fits, true
	}
	return nil
}

// lengths returns those of n samples from the ith on, fewer where the table ends.
func (f *film) lengths(t *track, i, n int64) ([]uint32, error) {
	z := &t.sizes
	n = max(0, min(n, z.table.count-i))
	lengths := make([]uint32, n)
	if z.table.width == 0 {
		p, err := f.bytes(z.table.at+i/2, (n+2)/2)
		for k := range lengths {
			if at := i%2 + int64(k); at/2 < int64(len(p)) {
				lengths[k] = uint32(p[at/2] >> (4 - 4*(at%2)) & 15)
			}
		}
		return lengths, err
	}
	p, err := f.entries(&z.table, i, n)
	if err != nil {
		return nil, err
	}
	for k := range lengths {
		for _, b := range p[int64(k)*z.table.width : int64(k+1)*z.table.width] {
			lengths[k] = lengths[k]<<8 | uint32(b)
		}
	}
	return lengths, nil
}
