package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxWork is how many blocks, and codes in scans of details, are visited in all scans of one picture; it takes about
// a second. A file of a few bytes can ask for any number, and is then examined as by Structure.
const maxWork = 80_000_000

var errWork = errors.New("too much to decode")

// part is a component's share of a scan.
type part struct {
	c              *component
	dcSlot, acSlot int
	dc, ac         *huffman
}

// scan goes through the entropy-coded data of one scan. It decodes codes and lengths and throws the numbers away:
// that finds all that makes a decoder stumble, at a fraction of a decoder's cost.
type scan struct {
	*jpeg
	at          int64 // of its marker
	parts       []part
	start, stop int // of the coefficients
	high, low   int // bits of them known before and after

	in      bits
	unit    int // units done
	units   int
	perLine int // units in a line
	next    int // the unit before which a restart marker stands
	eobRun  int
	keeps   int // coefficients that are kept of a block
	last    int // of them, in zigzag order
}

// tables finds the Huffman tables that the scan needs.
func (sc *scan) tables() error {
	for i := range sc.parts {
		p := &sc.parts[i]
		if !sc.progressive() || sc.start == 0 && sc.high == 0 {
			if p.dc = sc.dc[p.dcSlot]; p.dc == nil && !sc.progressive() {
				p.dc = standardTable(p.dcSlot, true)
			}
			if err := sc.usable(p.dc, p.dcSlot); err != nil {
				return err
			}
		}
		if !sc.progressive() || sc.start > 0 {
			if p.ac = sc.ac[p.acSlot]; p.ac == nil && !sc.progressive() {
				p.ac = standardTable(p.acSlot, false)
			}
			if err := sc.usable(p.ac, p.acSlot); err != nil {
				return err
			}
		}
	}
	return nil
}

func (sc *scan) usable(h *huffman, slot int) error {
	if h == nil {
		return sc.fail(FaultTable, sc.at, "Huffman table %d is missing", slot)
	}
	if h.bad != "" {
		return sc.fail(FaultTable, sc.at, "Huffman table %d %s", slot, h.bad)
	}
	return nil
}

// measure works out how many units the scan has: single blocks of one component, or groups of all that lie together.
func (sc *scan) measure() {
	if len(sc.parts) == 1 {
		sc.perLine = sc.parts[0].c.blocksWide
		sc.units = sc.perLine * sc.parts[0].c.blocksHigh
		return
	}
	sc.perLine = over(sc.width, 8*sc.hmax)
	sc.units = sc.perLine * over(sc.height, 8*sc.vmax)
}

// toMarker goes over data to the next marker, and leaves pos at it.
func (d *jpeg) toMarker() (byte, error) {
	for {
		b, err := d.s.window(d.pos)
		if err != nil {
			return 0, err
		}
		i, last := 0, len(b)-1
		for i < last {
			n := bytes.IndexByte(b[i:last], 0xff)
			if n < 0 {
				i = last
				break
			}
			i += n
			if next := b[i+1]; next != 0 && next != 0xff {
				d.pos += int64(i)
				return next, nil
			}
			i++
		}
		d.pos += int64(last)
		if b[last] == 0xff {
			var next [1]byte
			if _, err := d.s.ReadAt(next[:], d.pos+1); err != nil {
				return 0, err
			}
			if next[0] != 0 && next[0] != 0xff {
				return next[0], nil
			}
		}
		d.pos++
	}
}

// skip goes to the marker behind the data without decoding, and checks that restart markers stand in their order.
func (sc *scan) skip() error {
	sc.measure()
	start := sc.pos
	restarts := 0
	for {
		marker, err := sc.toMarker()
		if err != nil {
			return err
		}
		if marker < rst0 || marker > rst7 {
			break
		}
		if sc.restart > 0 && int(marker-rst0) != restarts&7 {
			return sc.fail(FaultData, sc.pos, "restart marker %d stands where %d should", marker-rst0, restarts&7)
		}
		if restarts++; restarts > sc.units {
			return sc.fail(FaultData, sc.pos, "more restart markers than the picture has blocks")
		}
		sc.pos += 2
	}
	if sc.restart > 0 && restarts < over(sc.units, sc.restart)-1 {
		return sc.fail(FaultShortData, sc.pos, "%d of %d restart markers are missing",
			over(sc.units, sc.restart)-1-restarts, over(sc.units, sc.restart)-1)
	}
	// A block takes two codes of a bit at least, or one where a scan gives the means alone.
	least := int64(sc.units) * 2
	switch {
	case sc.arithmetic(), sc.start > 0:
		least = 0
	case sc.progressive():
		least /= 2
	}
	if (sc.pos-start)*8 < least {
		return sc.fail(FaultShortData, sc.pos, "%d bytes of picture data cannot hold %d by %d pixels", sc.pos-start, sc.width, sc.height)
	}
	return nil
}

// decode goes through the data code by code.
func (sc *scan) decode() error {
	sc.measure()
	sc.in = bits{s: sc.s, pos: sc.pos}
	sc.next = sc.units
	if sc.restart > 0 {
		sc.next = min(sc.restart, sc.units)
	}
	if sc.small != nil && !sc.small.begin(sc.jpeg) {
		if sc.small.alone {
			return errUnreduced
		}
		sc.small = nil
	}
	if sc.small != nil {
		sc.keeps, sc.last = sc.small.side*sc.small.side, sc.small.last
	}
	for restarts := 0; ; restarts++ {
		var err error
		switch {
		case !sc.progressive():
			err = sc.sequential()
		case sc.start == 0:
			err = sc.means()
		default:
			err = sc.details()
		}
		if err != nil {
			return err
		}
		sc.leave()
		if sc.unit == sc.units {
			return nil
		}
		if err := sc.toRestart(byte(restarts & 7)); err != nil {
			return err
		}
		sc.next = min(sc.next+sc.restart, sc.units)
	}
}

// leave steps behind the last unit. What data follow up to the marker is stray.
func (sc *scan) leave() { sc.pos = sc.in.pos - int64(sc.in.real()/8) }

// toRestart expects a restart marker, behind which the codes begin anew.
func (sc *scan) toRestart(number byte) error {
	at, marker, err := sc.nextMarker()
	if errors.Is(err, io.EOF) {
		return sc.short()
	}
	if err != nil {
		return err
	}
	if marker != rst0+number {
		if marker < rst0 || marker > rst7 {
			sc.in.ended, sc.in.pos = true, at
			return sc.short()
		}
		return sc.fail(FaultData, at, "restart marker %d stands where %d should", marker-rst0, number)
	}
	sc.in = bits{s: sc.s, pos: sc.pos}
	sc.eobRun = 0
	return nil
}

// short tells that the data ended before the scan was complete.
func (sc *scan) short() error {
	if sc.in.unread() {
		return sc.in.err
	}
	rows := 0
	if lines := sc.units / sc.perLine; lines > 0 {
		rows = int(int64(sc.unit/sc.perLine) * int64(sc.height) / int64(lines))
	}
	which := "the picture data"
	if sc.scans > 1 {
		which = fmt.Sprintf("scan %d", sc.scans)
	}
	if errors.Is(sc.in.err, io.EOF) || !sc.in.ended {
		return sc.fail(FaultTruncated, sc.s.size, "the file ends within %s, after %d of %d rows", which, rows, sc.height)
	}
	return sc.fail(FaultShortData, sc.in.pos, "%s ends after %d of %d rows", which, rows, sc.height)
}

func (sc *scan) damaged(what string) error {
	if sc.in.unread() {
		return sc.in.err
	}
	return sc.fail(FaultData, sc.in.pos, "the picture data is damaged near row %d: %s",
		min(sc.unit/sc.perLine*8*sc.vmax, sc.height), what)
}

const (
	noCode  = "no such code"
	overrun = "a block has more than 64 coefficients"
)

func (sc *scan) visit(blocks int) error {
	if sc.work += int64(blocks); sc.work > maxWork {
		return errWork
	}
	return nil
}

// sequential goes through the units of a baseline or extended scan up to the next restart.
func (sc *scan) sequential() error {
	type pair struct{ dc, ac *huffman }
	var pairs []pair
	for _, p := range sc.parts {
		n := 1
		if len(sc.parts) > 1 {
			n = p.c.h * p.c.v
		}
		for range n {
			pairs = append(pairs, pair{p.dc, p.ac})
		}
	}
	if err := sc.visit((sc.next - sc.unit) * len(pairs)); err != nil {
		return err
	}
	if sc.small != nil {
		return sc.reduce()
	}
	for ; sc.unit < sc.next; sc.unit++ {
		for _, p := range pairs {
			if what := sc.in.block(p.dc, p.ac); what != "" {
				if sc.in.over() {
					return sc.short()
				}
				return sc.damaged(what)
			}
		}
		if sc.in.over() {
			return sc.short()
		}
	}
	return nil
}

// bits reads entropy-coded data bit by bit, up to the next marker. Behind it come zeros, as decoders assume.
type bits struct {
	s     *source
	in    []byte // at hand
	pos   int64  // of in in the file; once ended, of the marker
	acc   uint64 // the next bits, from the top
	n     int    // how many of them
	fed   int    // how many of those are zeros from behind the marker
	ended bool
	err   error // of the source, io.EOF among them
}

// unread reports whether the data end here only because the rest was not read.
func (b *bits) unread() bool { return b.err != nil && !errors.Is(b.err, io.EOF) }

// real is how many bits of the data are left in acc.
func (b *bits) real() int { return max(b.n-b.fed, 0) }

// over reports whether more was read than there is.
func (b *bits) over() bool { return b.fed > b.n }

// fill makes at least 57 bits be at hand.
func (b *bits) fill() {
	for b.n <= 56 {
		if len(b.in) >= 8 {
			v := binary.BigEndian.Uint64(b.in)
			if t := ^v; (t-0x0101010101010101)&^t&0x8080808080808080 == 0 { // no byte is 0xff
				b.acc |= v >> b.n
				k := (64 - b.n) >> 3
				b.in = b.in[k:]
				b.pos += int64(k)
				b.n += k << 3
				return
			}
		}
		if b.ended {
			b.fed += 64 - b.n
			b.n = 64
			return
		}
		b.slow()
	}
}

// slow takes one byte, or finds the end.
func (b *bits) slow() {
	if len(b.in) == 0 {
		if b.in, b.err = b.s.window(b.pos); b.err != nil {
			b.in, b.ended = nil, true
			return
		}
	}
	c := b.in[0]
	if c == 0xff {
		// A zero follows data; more of the same fill up to a marker.
		next := b.pos + 1
		var code [1]byte
		for code[0] = 0xff; code[0] == 0xff; next++ {
			if len(b.in) > int(next-b.pos) {
				code[0] = b.in[next-b.pos]
				continue
			}
			if _, b.err = b.s.ReadAt(code[:], next); b.err != nil {
				b.in, b.ended, b.pos = nil, true, next
				return
			}
		}
		if code[0] != 0 {
			b.in, b.ended = nil, true
			return
		}
		if used := int(next - b.pos); used < len(b.in) {
			b.in = b.in[used:]
		} else {
			b.in = nil
		}
		b.pos = next
	} else {
		b.in = b.in[1:]
		b.pos++
	}
	b.acc |= uint64(c) << (56 - b.n)
	b.n += 8
}

// block goes through one block of a sequential picture, and returns what is wrong with it.
func (b *bits) block(dc, ac *huffman) string {
	if b.n < 32 {
		b.fill()
	}
	e := dc.find(b.acc, true)
	if e == 0 {
		return noCode
	}
	size := e >> 8 & 63
	acc, n := b.acc<<size, b.n-int(size)
	k := 1
	for k < 64 {
		if n < 32 {
			b.acc, b.n = acc, n
			b.fill()
			acc, n = b.acc, b.n
		}
		e := ac.find(acc, false)
		if e == 0 {
			b.acc, b.n = acc, n
			return noCode
		}
		size := e >> 8 & 63
		acc <<= size
		n -= int(size)
		k += int(e >> 16 & 255)
	}
	b.acc, b.n = acc, n
	if k > 64 && k < endOfBlock {
		return overrun
	}
	return ""
}

// drop takes the next n bits, 64 at most, and forgets them.
func (b *bits) drop(n int) {
	for n > 0 {
		step := min(n, 32)
		if b.n < step {
			b.fill()
		}
		b.acc <<= step
		b.n -= step
		n -= step
	}
}
