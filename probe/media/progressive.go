package media

import mathbits "math/bits"

// approximation checks what a scan of a progressive picture may ask for, and notes what it gives.
func (sc *scan) approximation() error {
	switch {
	case sc.start == 0 && sc.stop != 0, sc.start > sc.stop, sc.stop > 63, sc.start > 0 && len(sc.parts) > 1,
		sc.high > 0 && sc.low != sc.high-1, sc.low > 13:
		return sc.fail(FaultSegment, sc.at, "the scan gives coefficients %d to %d and bits %d to %d, which no picture has",
			sc.start, sc.stop, sc.high, sc.low)
	}
	for _, p := range sc.parts {
		for k := sc.start; k <= sc.stop; k++ {
			p.c.bits[k] = int8(sc.low)
		}
	}
	return nil
}

// means goes through the first coefficients of the blocks of a progressive picture, or through one more bit of them.
func (sc *scan) means() error {
	blocks := 0
	for _, p := range sc.parts {
		if len(sc.parts) == 1 {
			blocks = 1
			break
		}
		blocks += p.c.h * p.c.v
	}
	if err := sc.visit((sc.next - sc.unit) * blocks); err != nil {
		return err
	}
	var means [4]int32 // of the blocks before
	row, column := sc.unit/sc.perLine, sc.unit%sc.perLine
	for ; sc.unit < sc.next; sc.unit++ {
		if column == sc.perLine {
			row, column = row+1, 0
		}
		if sc.high > 0 && sc.small == nil {
			sc.in.drop(blocks)
		} else {
			for i, p := range sc.parts {
				wide, high := 1, 1
				if len(sc.parts) > 1 {
					wide, high = p.c.h, p.c.v
				}
				for y := range high {
					for x := range wide {
						if !sc.mean(p, (row*high+y)*p.c.perLine+column*wide+x, &means[i]) {
							if sc.in.over() {
								return sc.short()
							}
							return sc.damaged(noCode)
						}
					}
				}
			}
		}
		column++
		if sc.in.over() {
			return sc.short()
		}
	}
	return nil
}

// mean goes through the first coefficient of one block, and reports whether it has one.
func (sc *scan) mean(p part, block int, before *int32) bool {
	b := &sc.in
	if b.n < 32 {
		b.fill()
	}
	at := block * sc.keeps
	kept := at < len(p.c.kept)
	if sc.high > 0 {
		if kept {
			p.c.kept[at] |= int16(b.acc>>63) << sc.low
		}
		b.acc <<= 1
		b.n--
		return true
	}
	e := p.dc.find(b.acc, true)
	if e == 0 {
		return false
	}
	if kept {
		*before += value(b.acc, e)
		p.c.kept[at] = int16(*before << sc.low)
	}
	b.acc <<= e >> 8 & 63
	b.n -= int(e >> 8 & 63)
	return true
}

// masks returns the component's map of coefficients that are not zero.
func (sc *scan) masks() []uint64 {
	c := sc.parts[0].c
	if c.mask == nil {
		c.mask = make([]uint64, c.perLine*c.blocksHigh)
	}
	return c.mask
}

// details goes through the first bits of the other coefficients, or through one more bit of them.
func (sc *scan) details() error {
	c := sc.parts[0].c
	masks := sc.masks()
	if err := sc.visit(sc.next - sc.unit); err != nil {
		return err
	}
	row, column := sc.unit/sc.perLine, sc.unit%sc.perLine
	for sc.unit < sc.next {
		n := 1
		if sc.high == 0 && sc.eobRun > 0 {
			n = min(sc.eobRun, sc.next-sc.unit)
			sc.eobRun -= n
		} else {
			block := row*c.perLine + column
			var kept []int16
			if at := block * sc.keeps; at < len(c.kept) {
				kept = c.kept[at : at+sc.keeps]
			}
			var what string
			if sc.high == 0 {
				what = sc.first(&masks[block], kept)
			} else {
				what = sc.refine(&masks[block], kept)
			}
			if what != "" && !sc.in.over() {
				return sc.damaged(what)
			}
			if sc.in.over() {
				return sc.short()
			}
			if sc.work > maxWork {
				return errWork
			}
		}
		sc.unit += n
		for column += n; column >= sc.perLine; column -= sc.perLine {
			row++
		}
	}
	return nil
}

// first goes through the first bits of one block's coefficients, and returns what is wrong with them.
func (sc *scan) first(mask *uint64, kept []int16) string {
	b, ac := &sc.in, sc.parts[0].ac
	acc, n := b.acc, b.n
	known := *mask
	what := ""
	for k := sc.start; k <= sc.stop; {
		sc.work++
		if n < 32 {
			b.acc, b.n = acc, n
			b.fill()
			acc, n = b.acc, b.n
		}
		e := ac.find(acc, false)
		if e == 0 {
			what = noCode
			break
		}
		step := int(e >> 16 & 255)
		if step == endOfBlock {
			run := int(e >> 28)
			acc <<= e & 31
			sc.eobRun = 1<<run + int(acc>>1>>(63-run)) - 1
			acc <<= run
			n -= int(e&31) + run
			break
		}
		k += step
		if e>>24&15 != 0 {
			if k-1 > sc.stop {
				what = overrun
				break
			}
			known |= 1 << (k - 1)
			if k-1 <= sc.last && kept != nil {
				if i := sc.small.place[k-1]; i >= 0 {
					kept[i] = int16(value(acc, e) << sc.low)
				}
			}
		}
		acc <<= e >> 8 & 63
		n -= int(e >> 8 & 63)
	}
	*mask = known
	b.acc, b.n = acc, n
	return what
}

// refine goes through one more bit of one block's coefficients, ITU-T T.81 G.1.2.3, and returns what is wrong with them.
func (sc *scan) refine(mask *uint64, kept []int16) (what string) {
	band := uint64(2)<<(sc.stop&63) - 1<<(sc.start&63)
	known := *mask & band // and zeros are those that are yet to come
	early := uint64(0)
	if kept != nil {
		early = 2<<(sc.last&63) - 1
	}
	if sc.eobRun == 0 {
		b, ac := &sc.in, sc.parts[0].ac
		acc, n := b.acc, b.n
		zeros, found := band&^known, uint64(0)
		for zeros|known != 0 {
			sc.work++
			if n < 40 {
				b.acc, b.n = acc, n
				b.fill()
				acc, n = b.acc, b.n
			}
			e := ac.find(acc, false)
			if e == 0 {
				what = noCode
				break
			}
			acc <<= e & 31
			n -= int(e & 31)
			run, size := e>>28, e>>24&15
			if size > 1 {
				what = "a refinement of more than one bit"
				break
			}
			if size == 0 && run < 15 {
				sc.eobRun = 1<<run + int(acc>>1>>(63-run))
				acc <<= run
				n -= int(run)
				break
			}
			sign := acc >> 63
			acc <<= size & 63
			n -= int(size)
			for ; run > 0; run-- {
				zeros &= zeros - 1
			}
			place := zeros & -zeros // 0 if there are not so many
			passed := known & (place - 1)
			known &^= passed
			zeros &^= place
			if count := mathbits.OnesCount64(passed); count <= n && passed&early == 0 {
				acc <<= count
				n -= count
			} else {
				b.acc, b.n = acc, n
				sc.correct(passed, early, kept)
				acc, n = b.acc, b.n
			}
			if size == 0 {
				continue
			}
			if place == 0 {
				what = overrun
				break
			}
			found |= place
			if place&early != 0 {
				if i := sc.small.place[mathbits.TrailingZeros64(place)]; i >= 0 {
					kept[i] = int16(2*sign-1) << sc.low
				}
			}
		}
		*mask |= found
		b.acc, b.n = acc, n
	}
	if sc.eobRun > 0 {
		sc.correct(known, early, kept)
		sc.eobRun--
	}
	return what
}

// correct takes one more bit for each of the coefficients that are known. The early ones may be kept.
func (sc *scan) correct(known, early uint64, kept []int16) {
	for wanted := known & early; wanted != 0; wanted &= wanted - 1 {
		k := mathbits.TrailingZeros64(wanted)
		if sc.in.n < 1 {
			sc.in.fill()
		}
		if i := sc.small.place[k]; i >= 0 && sc.in.acc>>63 != 0 {
			if kept[i] > 0 {
				kept[i] += 1 << sc.low
			} else {
				kept[i] -= 1 << sc.low
			}
		}
		sc.in.acc <<= 1
		sc.in.n--
	}
	sc.in.drop(mathbits.OnesCount64(known &^ early))
}
