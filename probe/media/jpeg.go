package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/pinlint/pinlint/probe/facts"
)

// JPEG markers, ITU-T T.81 table B.1.
const (
	sof0 = 0xc0
	dht  = 0xc4
	jpg  = 0xc8
	dac  = 0xcc
	rst0 = 0xd0
	rst7 = 0xd7
	soi  = 0xd8
	eoi  = 0xd9
	sos  = 0xda
	dqt  = 0xdb
	dnl  = 0xdc
	dri  = 0xdd
	dhp  = 0xde
	exp  = 0xdf
	app0 = 0xe0
	app1 = 0xe1
	app2 = 0xe2
	appE = 0xee
	appF = 0xef
	com  = 0xfe
)

const (
	// maxSegments and maxScans are far above what encoders write and low enough to end soon.
	maxSegments = 100_000
	maxScans    = 500
	// maxStray is how far a lost marker is searched in the headers.
	maxStray = 64 << 10
	// maxTrailing is how far a marker is searched behind picture data, which may have lost its end.
	maxTrailing = 1 << 20
	// maxSide is what libjpeg allows.
	maxSide = 65500
)

// errBroken ends the examination of a file after a fault that decoders stop at.
var errBroken = errors.New("broken")

// component is one colour of the picture.
type component struct {
	id, h, v, quant int
	blocksWide      int // of 8 by 8 samples, in a scan of its own
	blocksHigh      int
	perLine         int      // blocks in a line of mask, padded to whole units
	mask            []uint64 // of progressive pictures: which coefficients of each block are not zero
	seen            bool     // in a scan
	bits            [64]int8 // of progressive pictures: the lowest bit known of each coefficient, -1 if none
	kept            []int16  // of progressive pictures that are reduced: the lowest coefficients of each block, row by row
}

// jpeg is the examination of one JPEG file.
type jpeg struct {
	s *source
	m *facts.Media
	o Options

	pos     int64
	sof     byte // the marker of the frame, 0 before it
	bits    int
	width   int
	height  int
	comps   []component
	hmax    int
	vmax    int
	quants  [4]bool
	dc, ac  [4]*huffman
	restart int
	scans   int
	jfif    bool
	adobe   int // the transform of the Adobe segment, -1 without one
	decode  bool
	work    int64 // blocks visited

	small *reduced // takes the picture on the way; nil: nobody wants it, or it cannot
}

func probeJPEG(s *source, m *facts.Media, o Options) error {
	d := &jpeg{s: s, m: m, o: o, pos: 2, adobe: -1, decode: o.Integrity == facts.Full}
	if d.decode {
		d.small = o.small
	}
	err := d.walk()
	if d.small != nil && d.whole(err) {
		d.small.picture, _ = d.reducedPicture()
	}
	if o.Integrity == facts.Structure && errors.Is(err, io.EOF) && d.scans > 0 && d.pixels() <= o.MaxPixels {
		// The end is missing. Only decoding tells whether it took a part of the picture along.
		m.Faults = nil
		d = &jpeg{s: s, m: m, o: o, pos: 2, adobe: -1, decode: true}
		err = d.walk()
	}
	switch {
	case errors.Is(err, io.EOF):
		d.truncated()
	case errors.Is(err, errBroken):
	default:
		return err
	}
	return nil
}

func (d *jpeg) pixels() int64 { return int64(d.width) * int64(d.height) }

// fail adds a fault that decoders stop at.
func (d *jpeg) fail(code string, offset int64, format string, args ...any) error {
	fault(d.m, code, true, offset, fmt.Sprintf(format, args...))
	return errBroken
}

// truncated judges a file without its last marker.
func (d *jpeg) truncated() {
	switch {
	case d.sof == 0:
		fault(d.m, FaultTruncated, true, d.s.size, "the file ends within its headers")
	case d.scans == 0:
		fault(d.m, FaultTruncated, true, d.s.size, "the file ends before the picture data")
	case d.whole(io.EOF):
		fault(d.m, FaultMissingEnd, false, d.s.size, "the closing marker is missing, but the picture is whole")
	default:
		fault(d.m, FaultTruncated, true, d.s.size, "the file ends before its last scans")
	}
}

// whole reports whether the picture is there when walk has ended with an error.
func (d *jpeg) whole(err error) bool {
	return err == nil || errors.Is(err, io.EOF) && d.decode && d.complete()
}

// complete reports whether the scans so far gave every bit of every coefficient.
func (d *jpeg) complete() bool {
	for i := range d.comps {
		c := &d.comps[i]
		if !c.seen {
			return false
		}
		if !d.progressive() {
			continue
		}
		for _, b := range c.bits {
			if b != 0 {
				return false
			}
		}
	}
	return true
}

func (d *jpeg) progressive() bool { return d.sof&3 == 2 }
func (d *jpeg) arithmetic() bool  { return d.sof >= 0xc9 }

// walk goes from marker to marker up to the frame header (Head) or the end of the picture.
func (d *jpeg) walk() error {
	var third [1]byte
	if _, err := d.s.ReadAt(third[:], 2); err != nil {
		return err
	}
	if third[0] != 0xff {
		return d.fail(FaultSignature, 2, "the third byte is 0x%02x instead of 0xff", third[0])
	}
	for range maxSegments {
		at, marker, err := d.nextMarker()
		if err != nil {
			return err
		}
		switch {
		case marker == eoi:
			return d.end(at)
		case marker == soi:
			return d.fail(FaultOrder, at, "a second picture starts within the first")
		case marker >= rst0 && marker <= rst7 || marker == 0x01:
			continue // decoders step over them
		case marker < sof0 || marker > exp && marker < app0 || marker > appF && marker < com || marker == jpg:
			return d.fail(FaultSegment, at, "marker 0x%02x is reserved", marker)
		}
		var b [2]byte
		if _, err := d.s.ReadAt(b[:], d.pos); err != nil {
			return err
		}
		length := int64(binary.BigEndian.Uint16(b[:]))
		if length < 2 {
			return d.fail(FaultSegment, at, "the segment of marker 0x%02x has length %d", marker, length)
		}
		body, end := d.pos+2, d.pos+length
		if end > d.s.size {
			d.pos = d.s.size
			return io.EOF
		}
		d.pos = end
		if err := d.segment(marker, at, body, end); err != nil {
			return err
		}
		// What tells of the picture stands before the frame header, or in it. More is only looked at where it is at hand.
		if d.o.Integrity == facts.Head && (marker == sos || d.sof != 0 && d.s.size > blockSize) {
			return nil
		}
	}
	return d.fail(FaultTooComplex, d.pos, "more than %d segments", maxSegments)
}

// nextMarker finds the marker from pos on, and leaves pos behind it.
func (d *jpeg) nextMarker() (at int64, marker byte, err error) {
	start := d.pos
	for {
		b, err := d.s.window(d.pos)
		if err != nil {
			return 0, 0, err
		}
		i := 0
		for i+1 < len(b) && (b[i] != 0xff || b[i+1] == 0) {
			i++
		}
		if i+1 == len(b) && b[i] != 0xff {
			i++
		}
		d.pos += int64(i)
		switch stray := d.pos - start; {
		case stray > maxStray && d.scans == 0:
			return 0, 0, d.fail(FaultSegment, start, "no segment follows")
		case stray > maxTrailing:
			return 0, 0, io.EOF
		}
		if i == len(b) {
			continue
		}
		at = d.pos
		for marker = 0xff; marker == 0xff; { // fill bytes may precede a marker
			if d.pos++; d.pos-start > maxTrailing {
				return 0, 0, io.EOF
			}
			b, err := d.s.window(d.pos)
			if err != nil {
				return 0, 0, err
			}
			marker = b[0]
		}
		d.pos++
		if marker != 0 {
			if at > start {
				d.stray(start, at-start)
			}
			return at, marker, nil
		}
	}
}

// stray tells of bytes between segments. Behind picture data they are what is left of it after all blocks were decoded,
// which damage leads to and libjpeg warns of, unless they are padding.
func (d *jpeg) stray(at, n int64) {
	var in [256]byte
	got, _ := d.s.ReadAt(in[:min(n, int64(len(in)))], at)
	if d.scans > 0 && len(bytes.Trim(in[:got], "\x00\xff")) > 0 {
		fault(d.m, FaultData, false, at, fmt.Sprintf("the picture data is damaged: %d bytes of it are left over", n))
		return
	}
	fault(d.m, FaultExtraneous, false, at, fmt.Sprintf("%d stray bytes, which decoders step over", n))
}

// end judges a picture whose closing marker was met.
func (d *jpeg) end(at int64) error {
	switch {
	case d.sof == 0:
		return d.fail(FaultNoPicture, at, "the file ends without a picture in it")
	case d.scans == 0:
		return d.fail(FaultNoPicture, at, "the headers are there, but no picture data")
	}
	for i := range d.comps {
		if !d.comps[i].seen {
			return d.fail(FaultShortData, at, "%d of %d colour components have no data", len(d.comps)-i, len(d.comps))
		}
	}
	return nil
}

func (d *jpeg) segment(marker byte, at, body, end int64) error {
	switch marker {
	case sos:
		return d.scan(at, body, end)
	case dht:
		return d.huffmanTables(at, body, end)
	case dqt:
		return d.quantTables(at, body, end)
	case dri:
		var b [2]byte
		if end-body != 2 {
			return d.fail(FaultSegment, at, "the restart interval takes %d bytes instead of 2", end-body)
		}
		if _, err := d.s.ReadAt(b[:], body); err != nil {
			return err
		}
		d.restart = int(binary.BigEndian.Uint16(b[:]))
	case app0, app1, app2, appE:
		return d.application(marker, body, end)
	case dac, dnl, dhp, exp, com:
	default:
		if marker >= sof0 && marker < 0xd0 {
			return d.frame(marker, at, body, end)
		}
	}
	return nil
}

// application reads what decoders heed in application segments.
func (d *jpeg) application(marker byte, body, end int64) error {
	var b [12]byte
	n := min(int64(len(b)), end-body)
	if _, err := d.s.ReadAt(b[:n], body); err != nil {
		return err
	}
	switch {
	case marker == app0 && bytes.HasPrefix(b[:n], []byte("JFIF\x00")):
		d.jfif = true
	case marker == app1 && bytes.HasPrefix(b[:n], []byte("Exif\x00")) && n > 6 && d.m.Orientation == 0:
		if turn := orientation(d.s, body+6, end); d.sof != 0 {
			orient(d.m, d.width, d.height, turn)
		} else {
			d.m.Orientation = turn
		}
	case marker == app2 && bytes.HasPrefix(b[:n], []byte("MPF\x00")):
		t := tiff{s: d.s, base: body + 4, end: end}
		for e := range t.entries {
			if e.tag == tagImages && e.value > 0 && e.value < 1000 {
				d.picture().Frames = int(e.value)
			}
		}
	case marker == appE && n == 12 && bytes.HasPrefix(b[:n], []byte("Adobe")):
		d.adobe = int(b[11])
	}
	return nil
}

func (d *jpeg) picture() *facts.Picture {
	if d.m.Picture == nil {
		d.m.Picture = &facts.Picture{Frames: 1}
	}
	return d.m.Picture
}

// frame reads the frame header: what kind of JPEG this is and how large.
func (d *jpeg) frame(marker byte, at, body, end int64) error {
	if d.sof != 0 {
		return d.fail(FaultOrder, at, "a second frame header")
	}
	var b [6 + 3*4]byte
	n := min(int64(len(b)), end-body)
	if _, err := d.s.ReadAt(b[:n], body); err != nil {
		return err
	}
	if n < 6 {
		return d.fail(FaultHeader, at, "the frame header takes %d bytes", end-body)
	}
	d.sof, d.bits = marker, int(b[0])
	d.height, d.width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	count := int(b[5])
	p := d.picture()
	p.StoredWidth, p.StoredHeight, p.Bits, p.Components, p.Coding = d.width, d.height, d.bits, count, coding(marker)
	orient(d.m, d.width, d.height, d.m.Orientation)
	if d.width == 0 || d.height == 0 {
		return d.fail(FaultNoPixels, at, "the picture is %d by %d pixels", d.width, d.height)
	}
	if d.width > maxSide || d.height > maxSide {
		return d.fail(FaultTooLarge, at, "the picture is %d by %d pixels, and decoders stop at %d", d.width, d.height, maxSide)
	}
	if int64(count)*3+6 != end-body {
		return d.fail(FaultHeader, at, "the frame header takes %d bytes for %d components", end-body, count)
	}
	if count != 1 && count != 3 && count != 4 {
		return d.fail(FaultHeader, at, "the picture has %d colour components", count)
	}
	for c := b[6:n]; len(c) >= 3; c = c[3:] {
		d.comps = append(d.comps, component{id: int(c[0]), h: int(c[1] >> 4), v: int(c[1] & 15), quant: int(c[2])})
	}
	p.Color = d.color()
	switch {
	case p.Coding == "lossless", p.Coding == "hierarchical":
		return d.fail(FaultUnsupported, at, "the picture is coded as %s JPEG, which browsers cannot show", p.Coding)
	case d.bits != 8:
		return d.fail(FaultUnsupported, at, "the picture has %d bits a sample, and browsers show 8", d.bits)
	case d.arithmetic():
		fault(d.m, FaultUnsupported, false, at, "the picture is coded arithmetically, which browsers and ffmpeg cannot show")
	}
	return d.layout(at)
}

// layout works out how the components lie in the picture, ITU-T T.81 A.1 and A.2.
func (d *jpeg) layout(at int64) error {
	for _, c := range d.comps {
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
			return d.fail(FaultHeader, at, "a colour component is sampled %d by %d", c.h, c.v)
		}
		d.hmax, d.vmax = max(d.hmax, c.h), max(d.vmax, c.v)
	}
	for i := range d.comps {
		c := &d.comps[i]
		if d.hmax%c.h != 0 || d.vmax%c.v != 0 {
			return d.fail(FaultUnsupported, at, "a colour component is sampled %d by %d of %d by %d", c.h, c.v, d.hmax, d.vmax)
		}
		c.blocksWide = over(over(d.width*c.h, d.hmax), 8)
		c.blocksHigh = over(over(d.height*c.v, d.vmax), 8)
		c.perLine = over(d.width, 8*d.hmax) * c.h
		for k := range c.bits {
			c.bits[k] = -1
		}
	}
	return nil
}

func over(a, b int) int { return (a + b - 1) / b }

func coding(marker byte) string {
	switch marker {
	case 0xc0:
		return "baseline"
	case 0xc1:
		return "extended"
	case 0xc2:
		return "progressive"
	case 0xc3, 0xcb:
		return "lossless"
	case 0xc9, 0xca:
		return "arithmetic"
	}
	return "hierarchical"
}

// color is the colour space as libjpeg guesses it, from the segments and then from the names of the components.
func (d *jpeg) color() string {
	switch len(d.comps) {
	case 1:
		return "gray"
	case 3:
		ids := [3]int{d.comps[0].id, d.comps[1].id, d.comps[2].id}
		switch {
		case d.jfif:
		case d.adobe == 0, d.adobe < 0 && ids == [3]int{'R', 'G', 'B'}:
			return "rgb"
		}
		return "ycbcr"
	}
	if d.adobe == 2 {
		return "ycck"
	}
	return "cmyk"
}

// quantTables notes which tables are there. Their values cannot be wrong.
func (d *jpeg) quantTables(at, body, end int64) error {
	for body < end {
		var b [1]byte
		if _, err := d.s.ReadAt(b[:], body); err != nil {
			return err
		}
		n := int64(65)
		if b[0]>>4 != 0 {
			n = 129
		}
		if b[0]&15 > 3 {
			return d.fail(FaultTable, at, "quantisation table %d of at most 4", b[0]&15)
		}
		if body+n > end {
			return d.fail(FaultTable, at, "a quantisation table is cut short")
		}
		d.quants[b[0]&15] = true
		if d.small != nil {
			if err := d.small.table(d.s, b[0], body+1); err != nil {
				return err
			}
		}
		body += n
	}
	return nil
}

func (d *jpeg) huffmanTables(at, body, end int64) error {
	for end-body >= 17 {
		var b [17 + 256]byte
		if _, err := d.s.ReadAt(b[:17], body); err != nil {
			return err
		}
		total := int64(0)
		for _, c := range b[1:17] {
			total += int64(c)
		}
		class, slot := b[0]>>4, b[0]&15
		if class > 1 || slot > 3 {
			return d.fail(FaultTable, at, "Huffman table 0x%02x does not exist", b[0])
		}
		if total > 256 || body+17+total > end {
			return d.fail(FaultTable, at, "a Huffman table claims %d codes", total)
		}
		if d.o.Integrity > facts.Head {
			if _, err := d.s.ReadAt(b[17:17+total], body+17); err != nil {
				return err
			}
			h := newHuffman(b[1:17], b[17:17+total], class == 0)
			if class == 0 {
				d.dc[slot] = h
			} else {
				d.ac[slot] = h
			}
		}
		body += 17 + total
	}
	if body != end {
		return d.fail(FaultTable, at, "a Huffman table is cut short")
	}
	return nil
}

// scan reads a scan header and goes through the data behind it.
func (d *jpeg) scan(at, body, end int64) error {
	if d.sof == 0 {
		return d.fail(FaultOrder, at, "picture data stands before the frame header")
	}
	var b [1 + 2*4 + 3]byte
	n := min(int64(len(b)), end-body)
	if _, err := d.s.ReadAt(b[:n], body); err != nil {
		return err
	}
	count := int(b[0])
	if count < 1 || count > 4 || int64(2*count+4) != end-body {
		return d.fail(FaultSegment, at, "the scan header takes %d bytes for %d components", end-body, count)
	}
	if d.scans++; d.scans > maxScans {
		return d.fail(FaultTooComplex, at, "more than %d scans", maxScans)
	}
	sc := scan{jpeg: d, at: at}
	blocks := 0
	for c := b[1 : 1+2*count]; len(c) > 0; c = c[2:] {
		i := 0
		for i < len(d.comps) && d.comps[i].id != int(c[0]) {
			i++
		}
		if i == len(d.comps) {
			return d.fail(FaultSegment, at, "the scan names component %d, which the frame does not have", c[0])
		}
		for _, other := range sc.parts {
			if other.c == &d.comps[i] {
				return d.fail(FaultSegment, at, "the scan names component %d twice", c[0])
			}
		}
		p := part{c: &d.comps[i]}
		if quant := p.c.quant; quant > 3 || !d.quants[quant] {
			return d.fail(FaultTable, at, "quantisation table %d is missing", quant)
		}
		if p.c.seen = true; c[1]>>4 > 3 || c[1]&15 > 3 {
			return d.fail(FaultTable, at, "the scan wants Huffman tables %d and %d of at most 4", c[1]>>4, c[1]&15)
		}
		p.dcSlot, p.acSlot = int(c[1]>>4), int(c[1]&15)
		blocks += p.c.h * p.c.v
		sc.parts = append(sc.parts, p)
	}
	if count > 1 && blocks > 10 {
		return d.fail(FaultHeader, at, "a unit of the picture has %d blocks, and 10 are allowed", blocks)
	}
	sc.start, sc.stop = int(b[1+2*count]), int(b[2+2*count])
	sc.high, sc.low = int(b[3+2*count]>>4), int(b[3+2*count]&15)
	if d.o.Integrity == facts.Head {
		return nil
	}
	if d.progressive() {
		if err := sc.approximation(); err != nil {
			return err
		}
	}
	if !d.arithmetic() {
		if err := sc.tables(); err != nil {
			return err
		}
	}
	if d.small != nil && d.small.alone && d.small.side == 1 && sc.start > 0 {
		return sc.skip() // nothing of it is kept
	}
	if d.decode && !d.arithmetic() && d.pixels() <= d.o.MaxPixels {
		start := d.pos
		if err := sc.decode(); !errors.Is(err, errWork) {
			return err
		}
		d.pos = start
	}
	d.decode = false
	d.m.Integrity = facts.Structure
	return sc.skip()
}
