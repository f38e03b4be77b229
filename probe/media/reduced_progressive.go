package media

import mathbits "math/bits"

// maxKept is how many coefficients of a progressive picture are kept, in all its scans, so that it can be shown at a smaller size.
const maxKept = 8 << 20

// beginProgressive is begin for a progressive picture, and makes room for its coefficients.
func (s *reduced) beginProgressive(sc *scan) bool {
	if s.blocks[0] != nil {
		return true
	}
	if !s.begin(sc.jpeg) {
		return false
	}
	size, all := s.side*s.side, 0
	for i := range sc.comps {
		all += sc.comps[i].perLine * s.high(sc.jpeg, i) * size
	}
	if all > maxKept {
		return false
	}
	for i := range sc.comps {
		s.blocks[i] = make([]int16, sc.comps[i].perLine*s.high(sc.jpeg, i)*size)
	}
	return true
}

// high is how many blocks of a component stand one above the other, those included that fill up the last units.
func (s *reduced) high(d *jpeg, i int) int { return over(d.height, 8*d.vmax) * d.comps[i].v }

// kept are the coefficients of the scan's only component, nil if nobody wants them.
func (sc *scan) kept() []int16 {
	if sc.small == nil {
		return nil
	}
	return sc.small.blocks[sc.index(sc.parts[0].c)]
}

// index is the place of a component in the frame.
func (sc *scan) index(c *component) int {
	for i := range sc.comps {
		if c == &sc.comps[i] {
			return i
		}
	}
	return 0
}

// set takes a coefficient of the block at an index.
func (s *reduced) set(kept []int16, at, k int, number int32) {
	if place := s.places[k]; place >= 0 {
		kept[at*s.side*s.side+int(place)] = int16(number)
	}
}

// correct takes the bits that coefficients of the block at an index have, each one, which leads away from zero.
func (sc *scan) correct(kept []int16, at int, coefficients uint64) {
	if s := sc.small; kept != nil {
		for wanted := coefficients & s.wanted; wanted != 0; wanted &= wanted - 1 { // the lowest, which come first
			k := mathbits.TrailingZeros64(wanted)
			sc.in.skip(mathbits.OnesCount64(coefficients & (1<<k - 1)))
			coefficients &^= 1<<(k+1) - 1
			if sc.in.number(1) == 0 {
				continue
			}
			if c := &kept[at*s.side*s.side+int(s.places[k])]; *c >= 0 {
				*c += 1 << sc.low
			} else {
				*c -= 1 << sc.low
			}
		}
	}
	sc.in.skip(mathbits.OnesCount64(coefficients))
}

// reduceMeans is means for a picture that is wanted at a smaller size.
func (sc *scan) reduceMeans() error {
	s := sc.small
	s.means = [3]int32{}
	for ; sc.unit < sc.next; sc.unit++ {
		row, column := sc.unit/sc.perLine, sc.unit%sc.perLine
		for _, p := range sc.parts {
			i, wide, high := sc.index(p.c), 1, 1
			if len(sc.parts) > 1 {
				wide, high = p.c.h, p.c.v
			}
			for y := range high {
				for x := range wide {
					at := (row*high+y)*p.c.perLine + column*wide + x
					mean := &s.blocks[i][at*s.side*s.side]
					if sc.high > 0 {
						*mean |= int16(sc.in.number(1) << sc.low)
						continue
					}
					_, difference, ok := sc.in.symbol(p.dc, true)
					if !ok {
						if sc.in.over() {
							return sc.short()
						}
						return sc.damaged(noCode)
					}
					s.means[i] += difference
					*mean = int16(s.means[i] << sc.low)
				}
			}
		}
		if sc.in.over() {
			return sc.short()
		}
	}
	return nil
}

// draw writes the blocks of a progressive picture whose scans are all known.
func (s *reduced) draw(d *jpeg) {
	size := s.side * s.side
	for i := range s.blocks {
		if s.blocks[i] == nil {
			return
		}
		c := &d.comps[i]
		s.stride[i] = c.perLine * s.side
		s.planes[i] = make([]byte, s.stride[i]*s.high(d, i)*s.side)
		quant := &s.quants[c.quant]
		for at := range len(s.blocks[i]) / size {
			var block [16]float32
			kept := s.blocks[i][at*size:]
			for k, place := range s.places[:s.last+1] {
				if place >= 0 {
					block[place] = float32(kept[place]) * quant[k]
				}
			}
			s.put(i, at%c.perLine, at/c.perLine, &block)
		}
	}
}
