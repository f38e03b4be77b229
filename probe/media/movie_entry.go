package media

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// maxDescriptions is how many descriptions of one track are read. More than a handful come only from joined films.
const maxDescriptions = 64

// sampleEntry is what describes the samples of a track.
type sampleEntry struct {
	found     bool
	name      string // behind any encryption
	encrypted bool
	codec     string
	profile   string
	level     string
	bits      int
	chroma    string

	width, height         int // coded
	hSpacing, vSpacing    uint32
	clapWidth, clapHeight float64
	damaged               bool // what the decoder needs first does not hold together
	nalLength             int  // bytes of the length before each NAL unit, 0 if the codec has none

	channels int
	rate     int
}

// readEntries reads a track's sample descriptions. By hand, as go-mp4 stops at a count that is wrong and does not know the
// QuickTime forms of sound.
func (f *film) readEntries(t *track, stsd box) error {
	head, err := f.payload(stsd, 8)
	if err != nil || len(head) < 8 {
		return err
	}
	version, n := head[0], 0
	if count := int64(binary.BigEndian.Uint32(head[4:])); count == 0 || count > stsd.size()/8 {
		fault(f.m, FaultTable, true, stsd.start, "the descriptions of a track's samples are not as many as they are said to be")
	}
	_, err = f.children(stsd.body+8, stsd.end, func(b box) error {
		if n++; n > maxDescriptions {
			return errEnough
		}
		e, err := f.readEntry(t, b, version)
		if err != nil {
			return err
		}
		if !t.entry.found {
			t.entry = e
		} else if e.codec != t.entry.codec {
			t.mixed = true
		}
		t.entry.encrypted = t.entry.encrypted || e.encrypted
		return nil
	})
	if err == errEnough {
		err = nil
	}
	return err
}

func (f *film) readEntry(t *track, b box, version byte) (sampleEntry, error) {
	e := sampleEntry{found: true, name: fourCC(b.name)}
	head, err := f.payload(b, 64)
	if err != nil {
		return e, err
	}
	p := make([]byte, 78)
	copy(p, head)
	if len(head) >= 64 {
		rest, err := f.bytes(b.body+64, min(14, b.end-b.body-64))
		if err != nil {
			return e, err
		}
		copy(p[64:], rest)
	}
	var boxes int64 // where the boxes within the entry start
	switch {
	case t.is("vide"), t.is("pict"), t.is("auxv"):
		e.width, e.height = int(binary.BigEndian.Uint16(p[24:])), int(binary.BigEndian.Uint16(p[26:]))
		boxes = 78
	case t.is("soun"):
		boxes = 28
		e.channels, e.rate = int(binary.BigEndian.Uint16(p[16:])), int(binary.BigEndian.Uint32(p[24:])>>16)
		switch binary.BigEndian.Uint16(p[8:]) {
		case 1:
			if version == 0 { // the later form of ISO has a version of its own and no more fields
				boxes = 44
			}
		case 2:
			boxes = int64(max(28, min(binary.BigEndian.Uint32(p[28:]), 4096))) // its size, from the entry's start
			boxes -= 8
			e.channels = int(min(binary.BigEndian.Uint32(p[40:]), 1<<16))
			e.rate = 0
			if rate := math.Float64frombits(binary.BigEndian.Uint64(p[32:])); rate >= 1 && rate < 1<<24 {
				e.rate = int(rate)
			}
		}
	default:
		return e, nil
	}
	var inner [4]byte
	err = f.readDescription(&e, &inner, b.body+boxes, b.end)
	if err != nil {
		return e, err
	}
	if inner != [4]byte{} {
		e.name = fourCC(inner)
	}
	if strings.HasPrefix(e.name, "enc") || e.name == "drmi" || e.name == "drms" {
		e.encrypted = true
	}
	if e.codec == "" {
		e.codec = codecOf(e.name)
	}
	if t.is("soun") && e.codec == "raw" {
		e.codec = "pcm"
	}
	return e, nil
}

// readDescription reads the boxes within a sample entry.
func (f *film) readDescription(e *sampleEntry, inner *[4]byte, off, end int64) error {
	_, err := f.children(off, end, func(b box) error {
		switch {
		case b.is("avcC"):
			p, err := f.payload(b, maxRecord)
			if err == nil {
				e.avc(p)
			}
			return err
		case b.is("hvcC"):
			p, err := f.payload(b, maxRecord)
			if err == nil {
				e.hevc(p)
			}
			return err
		case b.is("av1C"):
			p, err := f.payload(b, 4)
			if err == nil && len(p) >= 3 {
				e.av1(p)
			}
			return err
		case b.is("vpcC"):
			p, err := f.payload(b, 7)
			if err == nil && len(p) >= 7 {
				e.vp(p)
			}
			return err
		case b.is("esds"):
			p, err := f.payload(b, 256)
			if err == nil && len(p) > 4 {
				e.esds(p[4:])
			}
			return err
		case b.is("pasp"):
			p, err := f.payload(b, 8)
			if err == nil && len(p) >= 8 {
				e.hSpacing, e.vSpacing = binary.BigEndian.Uint32(p), binary.BigEndian.Uint32(p[4:])
			}
			return err
		case b.is("clap"):
			p, err := f.payload(b, 16)
			if err == nil && len(p) >= 16 {
				e.clapWidth, e.clapHeight = fraction(p), fraction(p[8:])
			}
			return err
		case b.is("sinf"):
			e.encrypted = true
			err := f.walkChildren(b, func(b box) error {
				if b.is("frma") {
					p, err := f.payload(b, 4)
					if err == nil && len(p) == 4 {
						copy(inner[:], p)
					}
					return err
				}
				return nil
			})
			return err
		case b.is("wave"):
			// QuickTime's wrapper of what a decoder of sound needs.
			err := f.walkChildren(b, func(b box) error {
				if !b.is("esds") {
					return nil
				}
				p, err := f.payload(b, 256)
				if err == nil && len(p) > 4 {
					e.esds(p[4:])
				}
				return err
			})
			return err
		}
		return nil
	})
	return err
}

// fraction is a quotient of two 32-bit numbers, 0 if there is none.
func fraction(p []byte) float64 {
	n, d := int32(binary.BigEndian.Uint32(p)), int32(binary.BigEndian.Uint32(p[4:]))
	if n <= 0 || d <= 0 {
		return 0
	}
	return float64(n) / float64(d)
}

// fourCC is a code of four characters as text. Codes of other bytes, as of sound kept in Windows' ways, come in hexadecimal.
func fourCC(c [4]byte) string {
	for _, b := range c {
		if b < ' ' || b > '~' && b != 0xA9 {
			return fmt.Sprintf("0x%08x", binary.BigEndian.Uint32(c[:]))
		}
	}
	return strings.TrimRight(string(c[:]), " ")
}
