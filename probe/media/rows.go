package media

import (
	"image"
	"image/color"
	"io"

	"github.com/pinlint/pinlint/probe/facts"
)

// rows makes a picture k times smaller of the rows of a PNG, as they are inflated: on white, each pixel the mean of k by k. It holds two rows
// and the small picture.
type rows struct {
	width, left int // pixels of a row, and how many rows are still wanted
	k           int
	orientation int // that was known before the first row

	apart  int // bytes from a sample to the one on its left
	high   int // bytes of a sample, of which the first is taken
	bits   int // of a sample, 8 at most
	colors int // 1: an index of table; 2: gray and alpha; 3: red, green and blue; 4: those and alpha
	table  [256][3]byte

	filter    byte
	now, last []byte // rows of bytes, the first of each sample
	got       int    // bytes of the current row
	sums      [][3]uint32
	summed    int // rows in sums
	y         int // row of picture
	picture   *image.YCbCr
}

// maxSmall is how many pixels the small picture may have. One that is as wide as wanted has far fewer.
const maxSmall = 4 << 20

// newRows is nil for pictures that are only decoded as wholes.
func (p *png) newRows(want ThumbnailSize) *rows {
	m := p.m.Picture
	if m.Interlaced || len(p.transparent) > 0 && (p.color == 2 || p.depth == 16) {
		return nil
	}
	shown := visible(image.Rect(0, 0, m.StoredWidth, m.StoredHeight), min(p.m.Orientation, 1), want)
	if p.m.Orientation > 1 {
		shown = image.Rect(0, 0, m.StoredWidth, m.StoredHeight)
	}
	r := &rows{
		width: shown.Dx(), left: shown.Dy(), orientation: p.m.Orientation, k: max(acrossOf(shown, p.m.Orientation)/want.Width, 1),
		high: max(int(p.depth)/8, 1), bits: min(int(p.depth), 8), colors: m.Components, apart: m.Components,
	}
	small := image.Rect(0, 0, over(shown.Dx(), r.k), over(shown.Dy(), r.k))
	if small.Dx()*small.Dy() > maxSmall {
		return nil
	}
	r.now, r.last = make([]byte, p.rowBytes(int64(r.width))/int64(r.high)), make([]byte, p.rowBytes(int64(r.width))/int64(r.high))
	r.sums = make([][3]uint32, small.Dx())
	r.picture = image.NewYCbCr(small, image.YCbCrSubsampleRatio444)
	if r.colors == 1 {
		r.fillTable(p)
	}
	return r
}

// fillTable says what each value of a sample looks like.
func (r *rows) fillTable(p *png) {
	for v := range 1 << r.bits {
		gray := byte(v * 255 / (1<<r.bits - 1))
		c, alpha := [3]byte{gray, gray, gray}, byte(255)
		if p.color == 3 {
			if c = ([3]byte{}); 3*v+3 <= len(p.colors) {
				c = [3]byte(p.colors[3*v:])
			}
			if v < len(p.transparent) {
				alpha = p.transparent[v]
			}
		} else if len(p.transparent) == 2 && v == int(p.transparent[1]) {
			alpha = 0
		}
		for i := range c {
			r.table[v][i] = onWhite(c[i], alpha)
		}
	}
}

// onWhite is a sample of a colour in front of white.
func onWhite(v, alpha byte) byte {
	return byte((uint32(v)*uint32(alpha) + 255*(255-uint32(alpha)) + 127) / 255)
}

// begin takes the byte that names the filter of a row.
func (r *rows) begin(filter byte) { r.filter, r.got = filter, 0 }

// take takes the next bytes of a row. The row must not be longer than it is.
func (r *rows) take(b []byte) {
	if r.left == 0 {
		return
	}
	if r.high == 1 {
		r.got += copy(r.now[r.got:], b)
	} else {
		first := r.got & 1
		r.got += len(b)
		now := r.now[(r.got-len(b)+1)/2 : (r.got+1)/2]
		for i := range now {
			now[i] = b[2*i+first]
		}
	}
	if r.got == len(r.now)*r.high {
		r.row()
	}
}

// row takes a whole row.
func (r *rows) row() {
	unfilter(r.filter, r.now, r.last, r.apart)
	r.add()
	r.now, r.last = r.last, r.now
	r.left--
	if r.summed++; r.summed == r.k || r.left == 0 {
		r.flush()
	}
}

// unfilter undoes the filter of a row: PNG specification, chapter 9. The bytes of samples of 16 bits do not depend on one another.
func unfilter(filter byte, now, last []byte, apart int) {
	last = last[:len(now)]
	switch filter {
	case 1:
		for i := apart; i < len(now); i++ {
			now[i] += now[i-apart]
		}
	case 2:
		for i, b := range last {
			now[i] += b
		}
	case 3:
		for i := range min(apart, len(now)) {
			now[i] += last[i] / 2
		}
		for i := apart; i < len(now); i++ {
			now[i] += byte((int(now[i-apart]) + int(last[i])) / 2)
		}
	case 4:
		for i := range min(apart, len(now)) {
			now[i] += last[i]
		}
		for i := apart; i < len(now); i++ {
			a, b, c := int(now[i-apart]), int(last[i]), int(last[i-apart])
			pa, pb := b-c, a-c
			pc := pa + pb
			pa, pb, pc = max(pa, -pa), max(pb, -pb), max(pc, -pc)
			if pa <= pb && pa <= pc {
				now[i] += byte(a)
			} else if pb <= pc {
				now[i] += byte(b)
			} else {
				now[i] += byte(c)
			}
		}
	}
}

// add adds the current row to the sums.
func (r *rows) add() {
	switch now := r.now; r.colors {
	case 1:
		mask := byte(1<<r.bits - 1)
		for x := range r.width {
			bit := x * r.bits
			c := &r.table[now[bit>>3]>>(8-r.bits-bit&7)&mask]
			sum := &r.sums[x/r.k]
			sum[0], sum[1], sum[2] = sum[0]+uint32(c[0]), sum[1]+uint32(c[1]), sum[2]+uint32(c[2])
		}
	case 2:
		for x := range r.width {
			v := uint32(onWhite(now[2*x], now[2*x+1]))
			sum := &r.sums[x/r.k]
			sum[0], sum[1], sum[2] = sum[0]+v, sum[1]+v, sum[2]+v
		}
	case 3:
		for i := range r.sums {
			sum := r.sums[i]
			for p := now[:min(3*r.k, len(now))]; len(p) >= 3; p = p[3:] {
				sum[0], sum[1], sum[2] = sum[0]+uint32(p[0]), sum[1]+uint32(p[1]), sum[2]+uint32(p[2])
			}
			r.sums[i] = sum
			now = now[min(3*r.k, len(now)):]
		}
	case 4:
		for i := range r.sums {
			sum := r.sums[i]
			for p := now[:min(4*r.k, len(now))]; len(p) >= 4; p = p[4:] {
				for j := range sum {
					sum[j] += uint32(onWhite(p[j], p[3]))
				}
			}
			r.sums[i] = sum
			now = now[min(4*r.k, len(now)):]
		}
	}
}

// flush makes a row of the small picture of the sums.
func (r *rows) flush() {
	at := r.y * r.picture.YStride
	for x, sum := range r.sums {
		n := uint32(r.summed * min(r.k, r.width-x*r.k))
		r.picture.Y[at+x], r.picture.Cb[at+x], r.picture.Cr[at+x] = color.RGBToYCbCr(byte((sum[0]+n/2)/n), byte((sum[1]+n/2)/n), byte((sum[2]+n/2)/n))
	}
	clear(r.sums)
	r.summed = 0
	r.y++
}

// reducePNG makes a PNG small of its rows.
func reducePNG(r io.ReaderAt, size int64, m *facts.Media, want ThumbnailSize) (image.Image, error) {
	small := &reduced{want: want}
	again, err := Probe(r, size, Options{Integrity: facts.Full, small: small})
	if err != nil {
		return nil, err
	}
	if small.picture == nil || again.Orientation != m.Orientation {
		return nil, errUnreduced
	}
	return small.picture, nil
}
