package media

import (
	"compress/flate"
	"compress/zlib"
	"errors"
	"hash/crc32"
	"io"

	"github.com/pinlint/pinlint/probe/facts"
)

// maxRatio is a little more than deflate ever saves: 258 bytes in two bits.
const maxRatio = 1040

// idat reads the picture data of a PNG out of its IDAT chunks, and checks their checksums on the way.
type idat struct {
	p    *png
	c    chunk // the current one
	pos  int64
	sum  uint32
	size int64 // of the chunks before
	done bool  // no IDAT follows
	err  error // other than the end of the data
}

func newIDAT(p *png, c chunk) *idat {
	d := &idat{p: p}
	d.begin(c)
	return d
}

func (d *idat) begin(c chunk) {
	d.c, d.pos = c, c.body()
	d.sum = crc32.ChecksumIEEE([]byte(c.kind))
}

// chunk hands out the next bytes of the data, io.EOF behind the last IDAT. Any error stays in d.err.
func (d *idat) chunk() ([]byte, error) {
	for {
		if d.err != nil {
			return nil, d.err
		}
		if d.done {
			return nil, io.EOF
		}
		if end := d.c.end() - 4; d.pos < end {
			b, err := d.p.s.window(d.pos)
			if err != nil {
				d.err = err
				return nil, err
			}
			b = b[:min(int64(len(b)), end-d.pos)]
			d.sum = crc32.Update(d.sum, crc32.IEEETable, b)
			d.pos += int64(len(b))
			return b, nil
		}
		if d.err = d.p.compare(d.c, d.sum); d.err != nil {
			return nil, d.err
		}
		d.size += d.c.length
		next, err := d.p.peek(d.c.end())
		if err != nil {
			d.err = err
			return nil, err
		}
		if next.kind != "IDAT" {
			d.done = true
			return nil, io.EOF
		}
		d.begin(next)
	}
}

// peek reads the head of the chunk at pos without judging it.
func (p *png) peek(pos int64) (chunk, error) {
	before := len(p.m.Faults)
	c, err := p.next(pos)
	if errors.Is(err, errBroken) {
		p.m.Faults = p.m.Faults[:before] // it will be found again, in its turn
		return chunk{}, nil
	}
	return c, err
}

// drain goes through what is left of the data.
func (d *idat) drain() error {
	for {
		if _, err := d.chunk(); err != nil {
			if d.err == nil {
				return nil
			}
			return d.err
		}
	}
}

// reader is idat as io.Reader and io.ByteReader, so that the inflater needs no buffer of its own.
type reader struct {
	d    *idat
	have []byte
}

func (r *reader) Read(b []byte) (int, error) {
	if len(r.have) == 0 {
		var err error
		if r.have, err = r.d.chunk(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.have)
	r.have = r.have[n:]
	return n, nil
}

func (r *reader) ReadByte() (byte, error) {
	for len(r.have) == 0 {
		var err error
		if r.have, err = r.d.chunk(); err != nil {
			return 0, err
		}
	}
	c := r.have[0]
	r.have = r.have[1:]
	return c, nil
}

// pixels examines the picture data, and leaves c at its last chunk.
func (p *png) pixels(c *chunk) error {
	d := newIDAT(p, *c)
	var err error
	pixels := int64(p.m.Picture.StoredWidth) * int64(p.m.Picture.StoredHeight)
	if p.o.Integrity == facts.Full && pixels <= p.o.MaxPixels && p.inflated() <= maxInflate {
		err = p.inflate(d)
	} else {
		p.m.Integrity = facts.Structure
	}
	if err == nil {
		err = d.drain()
	}
	if err == nil && !p.whole && d.size < p.inflated()/maxRatio {
		err = p.fail(FaultShortData, c.at, "%d bytes of picture data cannot hold %d by %d pixels", d.size,
			p.m.Picture.StoredWidth, p.m.Picture.StoredHeight)
	}
	*c = d.c
	return err
}

// passes calls yield with the size of each pass: one, or the seven of Adam7.
func (p *png) passes(yield func(width, height int64) bool) {
	w, h := int64(p.m.Picture.StoredWidth), int64(p.m.Picture.StoredHeight)
	if !p.m.Picture.Interlaced {
		yield(w, h)
		return
	}
	for _, a := range [7][4]int64{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		pw, ph := (w-a[0]+a[2]-1)/a[2], (h-a[1]+a[3]-1)/a[3]
		if pw > 0 && ph > 0 && !yield(pw, ph) {
			return
		}
	}
}

// inflated is how many bytes the picture data are when inflated.
func (p *png) inflated() int64 {
	total := int64(0)
	for w, h := range p.passes {
		total += (1 + p.rowBytes(w)) * h
	}
	return total
}

// inflate checks that the data inflate to as many rows as the header says, and that each names a filter. What the
// rows hold is no matter: a wrong pixel cannot be told from a right one.
func (p *png) inflate(d *idat) error {
	in := &reader{d: d}
	z, err := zlib.NewReader(in)
	if err != nil {
		return p.uninflatable(d, err, 0)
	}
	if p.o.small != nil {
		p.rows = p.newRows(p.o.small.want)
	}
	buf := make([]byte, 32<<10)
	rows := int64(0)
	for w, h := range p.passes {
		row := 1 + p.rowBytes(w)
		left := int64(0) // of the row that was begun
		for todo := row * h; todo > 0; {
			n, err := z.Read(buf[:min(int64(len(buf)), todo)])
			todo -= int64(n)
			for b := buf[:n]; len(b) > 0; {
				if left == 0 {
					if b[0] > 4 {
						return p.fail(FaultData, d.c.at, "row %d is filtered by method %d, which does not exist", rows, b[0])
					}
					if p.rows != nil {
						p.rows.begin(b[0])
					}
					rows++
					left = row - 1
					b = b[1:]
				}
				step := min(left, int64(len(b)))
				if p.rows != nil {
					p.rows.take(b[:step])
				}
				left -= step
				b = b[step:]
			}
			if err != nil && todo > 0 {
				return p.uninflatable(d, err, rows)
			}
		}
	}
	p.whole = true
	// The checksum stands behind the last row. Decoders read it with that row, and more rows than there should be
	// are no concern of theirs.
	var corrupt flate.CorruptInputError
	switch _, err := z.Read(buf[:1]); {
	case errors.Is(err, zlib.ErrChecksum):
		return p.fail(FaultData, d.c.at, "the checksum of the picture data is wrong")
	case errors.As(err, &corrupt): // libpng warns, ffmpeg refuses
		fault(p.m, FaultData, false, d.c.at, "the picture data go on behind the last row, and are damaged there")
	case errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(d.err, io.EOF): // libpng refuses, Pillow and ffmpeg do not
		fault(p.m, FaultShortData, false, d.c.at, "the picture data lack their end, though all rows are there")
	}
	return nil
}

// uninflatable tells why the data ended before the picture did.
func (p *png) uninflatable(d *idat, err error, rows int64) error {
	if d.err != nil && !errors.Is(d.err, io.EOF) {
		return d.err
	}
	if p.m.Picture.Interlaced {
		rows = 0
	}
	switch {
	case errors.Is(d.err, io.EOF):
		return p.fail(FaultTruncated, p.s.size, "the file ends within the picture data, after %d of %d rows", max(rows-1, 0), p.m.Picture.StoredHeight)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return p.fail(FaultShortData, d.c.at, "the picture data end after %d of %d rows", max(rows-1, 0), p.m.Picture.StoredHeight)
	}
	return p.fail(FaultData, d.c.at, "the picture data cannot be inflated beyond row %d of %d", rows, p.m.Picture.StoredHeight)
}
