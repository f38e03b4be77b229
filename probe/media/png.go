package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/pinlint/pinlint/probe/facts"
)

const (
	// maxChunks is far above what a picture has, and low enough to end soon.
	maxChunks = 1_000_000
	// maxPNGSide is what libpng allows unless told otherwise.
	maxPNGSide = 1_000_000
	// maxInflate bounds what Full inflates, for so many bytes can take a second: 20 million pixels of four bytes.
	maxInflate = 80_000_000
)

// chunk is one chunk of a PNG file.
type chunk struct {
	at     int64 // of its length
	length int64
	kind   string
}

func (c chunk) body() int64    { return c.at + 8 }
func (c chunk) end() int64     { return c.at + 12 + c.length }
func (c chunk) critical() bool { return c.kind[0]&0x20 == 0 }

// png is the examination of one PNG file.
type png struct {
	s *source
	m *facts.Media
	o Options

	chunks       int
	depth, color byte
	rowBytes     func(width int64) int64
	palette      bool
	colors       []byte // of the palette, if they are wanted
	transparent  []byte // tRNS, if it is wanted
	data         int64  // where the first IDAT stands, 0 before it
	dataDone     bool   // another chunk followed IDAT
	whole        bool   // all pixels were inflated
	rows         *rows  // make the picture small on the way; nil: nobody wants it, or they cannot
}

func probePNG(s *source, m *facts.Media, o Options) error {
	p := &png{s: s, m: m, o: o}
	err := p.walk()
	if p.rows != nil && p.whole && p.rows.left == 0 && p.rows.orientation == m.Orientation {
		o.small.picture = p.rows.picture
	}
	if o.Integrity == facts.Structure && errors.Is(err, io.EOF) && p.data != 0 {
		// The end is missing. Only inflating tells whether it took a part of the picture along.
		m.Faults, m.Picture = nil, nil
		o.Integrity = facts.Full
		p = &png{s: s, m: m, o: o}
		err = p.walk()
	}
	if errors.Is(err, errBroken) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		p.truncated()
		return nil
	}
	return err
}

func (p *png) fail(code string, offset int64, format string, args ...any) error {
	fault(p.m, code, true, offset, fmt.Sprintf(format, args...))
	return errBroken
}

func (p *png) truncated() {
	switch {
	case p.whole:
		// Browsers show the picture. libpng, ImageMagick and ffmpeg complain, and mostly refuse it.
		fault(p.m, FaultMissingEnd, true, p.s.size, "the closing chunk is missing, behind a picture that is whole")
	case p.m.Width == 0:
		fault(p.m, FaultTruncated, true, p.s.size, "the file ends within its header")
	case p.data == 0:
		fault(p.m, FaultTruncated, true, p.s.size, "the file ends before the picture data")
	default:
		fault(p.m, FaultTruncated, true, p.s.size, "the file ends within the picture data")
	}
}

// next reads the head of the chunk at pos.
func (p *png) next(pos int64) (chunk, error) {
	if p.chunks++; p.chunks > maxChunks {
		return chunk{}, p.fail(FaultTooComplex, pos, "more than %d chunks", maxChunks)
	}
	var b [8]byte
	if _, err := p.s.ReadAt(b[:], pos); err != nil {
		return chunk{}, err
	}
	c := chunk{at: pos, length: int64(binary.BigEndian.Uint32(b[:])), kind: string(b[4:])}
	for _, l := range b[4:] {
		if l|0x20 < 'a' || l|0x20 > 'z' {
			return c, p.fail(FaultSegment, pos, "what should be a chunk's name is %q", c.kind)
		}
	}
	if c.length > 1<<31-1 {
		return c, p.fail(FaultSegment, pos, "chunk %s claims %d bytes", c.kind, c.length)
	}
	return c, nil
}

// walk goes from chunk to chunk up to the first IDAT (Head) or the end of the picture.
func (p *png) walk() error {
	var sig [len(pngSignature)]byte
	if _, err := p.s.ReadAt(sig[:], 0); err != nil {
		return err
	}
	if string(sig[:]) != pngSignature {
		detail := "the signature is damaged"
		if strings.Trim(string(sig[4:]), "\r\n\x1a") != string(sig[4:]) {
			detail = "the signature is damaged as by a transfer that changed line endings"
		}
		return p.fail(FaultSignature, 0, "%s", detail)
	}
	pos := int64(len(pngSignature))
	for {
		c, err := p.next(pos)
		if err != nil {
			return err
		}
		if p.m.Picture == nil && c.kind != "IHDR" {
			if c.kind == "CgBI" {
				p.m.Name = "a PNG picture in Apple's own variant (CgBI)"
				return p.fail(FaultUnsupported, c.at, "the file is in a variant of PNG for iOS apps, which other decoders refuse")
			}
			return p.fail(FaultOrder, c.at, "the first chunk is %s instead of IHDR", c.kind)
		}
		if c.kind == "IDAT" && p.o.Integrity == facts.Head {
			return p.ready(c)
		}
		if err := p.chunk(&c); err != nil {
			return err
		}
		if c.kind == "IEND" {
			return nil
		}
		pos = c.end()
	}
}

// chunk examines one chunk. Of a run of IDAT it takes all, and leaves c at the last.
func (p *png) chunk(c *chunk) error {
	if c.kind == "IDAT" {
		if p.dataDone {
			if p.whole {
				fault(p.m, FaultOrder, false, c.at, "more picture data follows the picture")
				return p.check(*c)
			}
			return p.fail(FaultOrder, c.at, "other chunks stand between those of the picture data")
		}
		if err := p.ready(*c); err != nil {
			return err
		}
		p.data = c.at
		return p.pixels(c)
	}
	if p.data != 0 {
		p.dataDone = true
	}
	switch c.kind {
	case "IHDR":
		if p.m.Picture != nil {
			return p.fail(FaultOrder, c.at, "a second header")
		}
		return p.header(*c)
	case "PLTE":
		return p.paletteChunk(*c)
	case "IEND":
		if p.data == 0 {
			return p.fail(FaultNoPicture, c.at, "there is no picture data")
		}
		return p.check(*c)
	case "acTL":
		if err := p.animation(*c); err != nil {
			return err
		}
	case "tRNS":
		if p.o.small != nil && c.length <= 256 && p.data == 0 {
			p.transparent = make([]byte, c.length)
			if _, err := p.s.ReadAt(p.transparent, c.body()); err != nil {
				return err
			}
		}
	case "eXIf":
		if t := orientation(p.s, c.body(), c.end()-4); t != 0 && p.m.Orientation == 0 {
			orient(p.m, p.m.Picture.StoredWidth, p.m.Picture.StoredHeight, t)
		}
	default:
		if c.critical() {
			return p.fail(FaultUnsupported, c.at, "chunk %s is not known to decoders, and marked as needed", c.kind)
		}
	}
	return p.check(*c)
}

// ready reports a fault if the picture data cannot begin yet.
func (p *png) ready(c chunk) error {
	if p.color == 3 && !p.palette {
		return p.fail(FaultTable, c.at, "the palette is missing")
	}
	return nil
}

// check compares the checksum of a chunk, where that much is asked for.
func (p *png) check(c chunk) error {
	if p.o.Integrity == facts.Head {
		return nil
	}
	if c.end() > p.s.size {
		return io.EOF
	}
	sum := crc32.NewIEEE()
	for pos, end := c.at+4, c.end()-4; pos < end; {
		b, err := p.s.window(pos)
		if err != nil {
			return err
		}
		b = b[:min(int64(len(b)), end-pos)]
		_, _ = sum.Write(b)
		pos += int64(len(b))
	}
	return p.compare(c, sum.Sum32())
}

func (p *png) compare(c chunk, sum uint32) error {
	var b [4]byte
	if _, err := p.s.ReadAt(b[:], c.end()-4); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(b[:]) == sum {
		return nil
	}
	if c.critical() {
		return p.fail(FaultCRC, c.at, "the checksum of chunk %s is wrong", c.kind)
	}
	fault(p.m, FaultCRC, false, c.at, fmt.Sprintf("the checksum of chunk %s is wrong, which decoders pass over", c.kind))
	return nil
}

// header reads IHDR.
func (p *png) header(c chunk) error {
	if c.length != 13 {
		return p.fail(FaultHeader, c.at, "the header takes %d bytes instead of 13", c.length)
	}
	var b [13]byte
	if _, err := p.s.ReadAt(b[:], c.body()); err != nil {
		return err
	}
	width, height := binary.BigEndian.Uint32(b[:]), binary.BigEndian.Uint32(b[4:])
	p.depth, p.color = b[8], b[9]
	colors := map[byte]string{0: "gray", 2: "rgb", 3: "palette", 4: "gray+alpha", 6: "rgba"}
	samples := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[p.color]
	p.m.Picture = &facts.Picture{
		StoredWidth: int(min(width, 1<<31-1)), StoredHeight: int(min(height, 1<<31-1)), Bits: int(p.depth), Components: samples,
		Color: colors[p.color], Interlaced: b[12] == 1, Frames: 1,
	}
	orient(p.m, p.m.Picture.StoredWidth, p.m.Picture.StoredHeight, p.m.Orientation)
	if err := p.check(c); err != nil {
		return err
	}
	valid := false
	switch p.depth {
	case 1, 2, 4:
		valid = p.color == 0 || p.color == 3
	case 8:
		valid = samples > 0
	case 16:
		valid = samples > 0 && p.color != 3
	}
	switch {
	case width == 0 || height == 0:
		return p.fail(FaultNoPixels, c.at, "the picture is %d by %d pixels", width, height)
	case width > maxPNGSide || height > maxPNGSide:
		return p.fail(FaultTooLarge, c.at, "the picture is %d by %d pixels, and decoders stop at %d", width, height, maxPNGSide)
	case !valid:
		return p.fail(FaultHeader, c.at, "colour type %d with %d bits a sample does not exist", p.color, p.depth)
	case b[10] != 0:
		return p.fail(FaultHeader, c.at, "compression method %d does not exist", b[10])
	case b[11] != 0:
		return p.fail(FaultHeader, c.at, "filter method %d does not exist", b[11])
	case b[12] > 1:
		return p.fail(FaultHeader, c.at, "interlace method %d does not exist", b[12])
	}
	bits := int64(samples) * int64(p.depth)
	p.rowBytes = func(width int64) int64 { return (width*bits + 7) / 8 }
	return nil
}

func (p *png) paletteChunk(c chunk) error {
	switch {
	case p.palette:
		return p.fail(FaultOrder, c.at, "a second palette")
	case p.data != 0 && p.color == 3:
		return p.fail(FaultOrder, c.at, "the palette stands behind the picture data")
	case p.color == 3 && (c.length%3 != 0 || c.length == 0 || c.length > 256*3):
		return p.fail(FaultTable, c.at, "the palette takes %d bytes", c.length)
	}
	p.palette = true
	if p.o.small != nil && c.length <= 256*3 {
		p.colors = make([]byte, c.length)
		if _, err := p.s.ReadAt(p.colors, c.body()); err != nil {
			return err
		}
	}
	return p.check(c)
}

// animation reads acTL, which makes an animation of what follows only before the picture data.
func (p *png) animation(c chunk) error {
	var b [4]byte
	if c.length != 8 || p.data != 0 {
		return nil
	}
	if _, err := p.s.ReadAt(b[:], c.body()); err != nil {
		return err
	}
	if n := binary.BigEndian.Uint32(b[:]); n > 0 && n < 1<<31 {
		apngPicture.describe(p.m)
		p.m.Picture.Frames = int(n)
		p.m.Animated = n > 1
	}
	return nil
}
