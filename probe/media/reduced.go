package media

import (
	"errors"
	"image"
	"io"
	"math"

	"github.com/pinlint/pinlint/probe/facts"
)

// errUnreduced is the error of pictures that are only decoded as a whole.
var errUnreduced = errors.New("not to be decoded at a smaller size")

// reduced is a JPEG at side/8 of its size, of whose blocks only the lowest frequencies are decoded: that costs little more than
// checking it.
type reduced struct {
	want   ThumbnailSize
	alone  bool              // nothing else is wanted of the file
	side   int               // pixels of a block's side: 1, 2 or 4; 0 before the first scan
	last   int               // of the coefficients that are wanted, in zigzag order
	place  [len(zigzag)]int8 // of those of the coefficients up to last that are wanted, row by row of side; -1: is not
	basis  [4][4]float32
	quants [4][64]float32 // in zigzag order
	means  [3]int32       // of the blocks before
	planes [3][]byte
	stride [3]int
	rows   int // of the picture, from above, that are wanted; 0: all, and that the picture is whole

	picture image.Image // when it is whole
}

// errRows ends the decoding of a picture of which no more is wanted.
var errRows = errors.New("enough of the picture")

// zigzag is the place of each of the first 25 coefficients, row by row of 8: ITU-T T.81 figure A.6.
var zigzag = [25]uint8{0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27}

// reduce decodes a JPEG or a PNG at the smallest size that is no narrower than what is wanted.
func reduce(r io.ReaderAt, size int64, m *facts.Media, want ThumbnailSize) (image.Image, error) {
	if m.Format == "png" {
		return reducePNG(r, size, m, want)
	}
	if m.Format != "jpeg" || m.Picture == nil || sideFor(m.Width, want) == 0 || m.Picture.Color != "ycbcr" && m.Picture.Color != "gray" {
		return nil, errUnreduced
	}
	switch m.Picture.Coding {
	case "baseline", "extended", "progressive":
	default:
		return nil, errUnreduced
	}
	small := &reduced{want: want, alone: true, rows: maxSide}
	if m.Orientation <= 1 {
		small.rows = int(float64(m.Width)*want.MaxRatio) + 16
	}
	d := &jpeg{s: newSource(r, size, 0), m: new(facts.Media), o: Options{Integrity: facts.Full, MaxPixels: defaultMaxPixels}, pos: 2, adobe: -1, decode: true, small: small}
	if err := d.walk(); err != errRows && !d.whole(err) {
		return nil, err
	}
	if d.m.Integrity == facts.Structure {
		return nil, ErrTooLarge
	}
	return d.reducedPicture()
}

// sideFor is the side of the blocks of a picture that is no narrower than what is wanted, 0 if only the whole is.
func sideFor(width int, want ThumbnailSize) int {
	for _, side := range []int{1, 2, 4} {
		if width*side/8 >= want.Width {
			return side
		}
	}
	return 0
}

// begin chooses the size before the first scan, and reports whether the picture is one that can be reduced.
func (s *reduced) begin(d *jpeg) bool {
	if s.side > 0 {
		return true
	}
	s.side = sideFor(d.m.Width, s.want)
	if s.side == 0 || d.bits != 8 || len(d.comps) != 1 && len(d.comps) != 3 {
		return false
	}
	if d.progressive() && !s.keep(d) {
		return false
	}
	s.last = map[int]int{1: 0, 2: 4, 4: 24}[s.side]
	for k, at := range zigzag {
		s.place[k] = -1
		if u, v := int8(at&7), int8(at>>3); u < int8(s.side) && v < int8(s.side) {
			s.place[k] = v*int8(s.side) + u
		}
	}
	for x := range s.side {
		for u := range s.side {
			scale := 0.5
			if u == 0 {
				scale = math.Sqrt(0.125)
			}
			s.basis[x][u] = float32(scale * math.Cos(float64(2*x+1)*float64(u)*math.Pi/float64(2*s.side)))
		}
	}
	return true
}

// maxKept is how many bytes of coefficients are kept of a progressive picture: those of 11 million pixels and more.
const maxKept = 16 << 20

// keep makes room for the coefficients of a progressive picture, and reports whether they are few enough.
func (s *reduced) keep(d *jpeg) bool {
	lines := over(d.height, 8*d.vmax)
	if s.rows > 0 {
		lines = min(lines, s.rows/(8*d.vmax)+1)
	}
	total := 0
	for _, c := range d.comps {
		total += c.perLine * lines * c.v * s.side * s.side
	}
	if 2*total > maxKept {
		return false
	}
	for i := range d.comps {
		c := &d.comps[i]
		c.kept = make([]int16, c.perLine*lines*c.v*s.side*s.side)
	}
	return true
}

// render makes the planes of a progressive picture.
func (s *reduced) render(d *jpeg) {
	n := s.side * s.side
	for i := range d.comps {
		c := &d.comps[i]
		var quant [16]float32
		for k, at := range s.place[:s.last+1] {
			if at >= 0 {
				quant[at] = s.quants[c.quant][k]
			}
		}
		s.stride[i] = c.perLine * s.side
		s.planes[i] = make([]byte, len(c.kept))
		var block [16]float32
		for at := range len(c.kept) / n {
			for j, v := range c.kept[at*n:][:n] {
				block[j] = float32(v) * quant[j]
			}
			s.put(i, at%c.perLine, at/c.perLine, &block)
		}
	}
}

// table reads a quantisation table whose first byte is given.
func (s *reduced) table(r io.ReaderAt, first byte, at int64) error {
	var b [128]byte
	wide := int(min(first>>4, 1))
	if _, err := r.ReadAt(b[:64<<wide], at); err != nil {
		return err
	}
	for k := range 64 {
		if wide == 1 {
			s.quants[first&15][k] = float32(int(b[2*k])<<8 | int(b[2*k+1]))
		} else {
			s.quants[first&15][k] = float32(b[k])
		}
	}
	return nil
}

// reduce goes through the units of a sequential scan up to the next restart, and keeps what is wanted of them.
func (sc *scan) reduce() error {
	s := sc.small
	s.means = [3]int32{}
	for i := range sc.comps {
		if c := &sc.comps[i]; s.planes[i] == nil {
			s.stride[i] = c.perLine * s.side
			s.planes[i] = make([]byte, s.stride[i]*over(sc.height, 8*sc.vmax)*c.v*s.side)
		}
	}
	var indexes [4]int
	for k, p := range sc.parts {
		for i := range sc.comps {
			if p.c == &sc.comps[i] {
				indexes[k] = i
			}
		}
	}
	for ; sc.unit < sc.next; sc.unit++ {
		row, column := sc.unit/sc.perLine, sc.unit%sc.perLine
		if s.rows > 0 && row*8*sc.vmax > s.rows && len(sc.parts) == len(sc.comps) {
			return errRows
		}
		for k, p := range sc.parts {
			i, wide, high := indexes[k], 1, 1
			if len(sc.parts) > 1 {
				wide, high = p.c.h, p.c.v
			}
			for y := range high {
				for x := range wide {
					var block [16]float32
					mean, what := sc.in.lowest(p.dc, p.ac, s, &s.quants[p.c.quant], &block)
					if what != "" {
						if sc.in.over() {
							return sc.short()
						}
						return sc.damaged(what)
					}
					s.means[i] += mean
					block[0] = float32(s.means[i]) * s.quants[p.c.quant][0]
					s.put(i, column*wide+x, row*high+y, &block)
				}
			}
		}
		if sc.in.over() {
			return sc.short()
		}
	}
	return nil
}

// lowest goes through one block and takes its wanted coefficients, dequantised, in rows of side; for the first, the difference
// from the block before comes back. The other result is what is wrong with the block.
func (b *bits) lowest(dc, ac *huffman, s *reduced, quant *[64]float32, block *[16]float32) (int32, string) {
	if b.n < 32 {
		b.fill()
	}
	e := dc.find(b.acc, true)
	if e == 0 {
		return 0, noCode
	}
	mean := value(b.acc, e)
	b.acc <<= e >> 8 & 63
	b.n -= int(e >> 8 & 63)
	k := 1
	for k < 64 {
		if b.n < 32 {
			b.fill()
		}
		e := ac.find(b.acc, false)
		if e == 0 {
			return 0, noCode
		}
		k += int(e >> 16 & 255)
		if k-1 <= s.last && e>>24&15 != 0 {
			if at := s.place[k-1]; at >= 0 {
				block[at] = float32(value(b.acc, e)) * quant[k-1]
			}
		}
		b.acc <<= e >> 8 & 63
		b.n -= int(e >> 8 & 63)
	}
	if k > 64 && k < endOfBlock {
		return 0, overrun
	}
	return mean, ""
}

// value is the number behind the code of an entry: ITU-T T.81 F.2.2.1, EXTEND.
func value(acc uint64, e uint32) int32 {
	length, size := e&31, e>>8&63-e&31
	if size == 0 {
		return 0
	}
	v := int32(acc << length >> (64 - size))
	if v < 1<<(size-1) {
		v -= 1<<size - 1
	}
	return v
}

// put writes a block of plane i, in its column and row of blocks.
func (s *reduced) put(i, column, row int, block *[16]float32) {
	n := s.side
	at := row*n*s.stride[i] + column*n
	if n == 1 {
		s.planes[i][at] = sample(block[0] * 0.125)
		return
	}
	if n == 2 {
		a, b, c, d := block[0]*0.125, block[1]*0.125, block[2]*0.125, block[3]*0.125
		below := at + s.stride[i]
		s.planes[i][at], s.planes[i][at+1] = sample(a+b+c+d), sample(a-b+c-d)
		s.planes[i][below], s.planes[i][below+1] = sample(a+b-c-d), sample(a-b-c+d)
		return
	}
	var rows [16]float32
	for v := range n {
		for x := range n {
			sum := float32(0)
			for u := range n {
				sum += s.basis[x][u] * block[v*n+u]
			}
			rows[v*n+x] = sum
		}
	}
	for y := range n {
		for x := range n {
			sum := float32(0)
			for v := range n {
				sum += s.basis[y][v] * rows[v*n+x]
			}
			s.planes[i][at+x] = sample(sum)
		}
		at += s.stride[i]
	}
}

func sample(v float32) byte { return byte(max(0, min(255, v+128.5))) }

// reducedPicture is what was decoded.
func (d *jpeg) reducedPicture() (image.Image, error) {
	s := d.small
	if s == nil || s.side == 0 {
		return nil, errUnreduced
	}
	if p := d.m.Picture; p == nil || p.Color != "ycbcr" && p.Color != "gray" {
		return nil, errUnreduced
	}
	if d.progressive() {
		s.render(d)
	}
	shown := image.Rect(0, 0, over(d.width*s.side, 8), over(d.height*s.side, 8))
	for i := range d.comps {
		if s.planes[i] == nil {
			return nil, errBroken
		}
	}
	shown.Max.Y = min(shown.Max.Y, len(s.planes[0])/s.stride[0])
	if len(d.comps) == 1 {
		return &image.Gray{Pix: s.planes[0], Stride: s.stride[0], Rect: shown}, nil
	}
	y, cb, cr := d.comps[0], d.comps[1], d.comps[2]
	if y.h != d.hmax || y.v != d.vmax || cb.h != cr.h || cb.v != cr.v {
		return nil, errUnreduced
	}
	ratios := map[[2]int]image.YCbCrSubsampleRatio{
		{1, 1}: image.YCbCrSubsampleRatio444, {2, 1}: image.YCbCrSubsampleRatio422, {2, 2}: image.YCbCrSubsampleRatio420,
		{1, 2}: image.YCbCrSubsampleRatio440, {4, 1}: image.YCbCrSubsampleRatio411, {4, 2}: image.YCbCrSubsampleRatio410,
	}
	ratio, ok := ratios[[2]int{d.hmax / cb.h, d.vmax / cb.v}]
	if !ok {
		return nil, errUnreduced
	}
	return &image.YCbCr{Y: s.planes[0], Cb: s.planes[1], Cr: s.planes[2], YStride: s.stride[0], CStride: s.stride[1], SubsampleRatio: ratio, Rect: shown}, nil
}
