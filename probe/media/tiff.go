package media

import (
	"encoding/binary"
	"strings"

	"github.com/pinlint/pinlint/probe/facts"
)

// tiff reads the first directory of a TIFF structure: a TIFF file, EXIF data, or the index of an MPO.
// Only that directory is read, and no offset in it is followed but for short texts, so that loops cannot hurt.
type tiff struct {
	s     *source
	base  int64 // where the structure stands in the file
	end   int64 // and where it ends
	order binary.ByteOrder
}

// Tags of TIFF 6.0, EXIF and the formats built on them.
const (
	tagWidth       = 0x0100
	tagHeight      = 0x0101
	tagBits        = 0x0102
	tagMake        = 0x010f
	tagOrientation = 0x0112
	tagSubIFDs     = 0x014a
	tagImages      = 0xb001 // of an MPO
	tagDNGVersion  = 0xc612
)

// maxEntries is far above what a directory of a picture holds.
const maxEntries = 512

// entry is one field of a directory. The value is its first element where that is a number.
type entry struct {
	tag   uint16
	count uint32
	value uint32
	raw   [4]byte
}

// entries calls yield for each entry of the first directory until it returns false.
func (t *tiff) entries(yield func(entry) bool) {
	var head [8]byte
	if t.end-t.base < 8 {
		return
	}
	if _, err := t.s.ReadAt(head[:], t.base); err != nil {
		return
	}
	switch string(head[:2]) {
	case "II":
		t.order = binary.LittleEndian
	case "MM":
		t.order = binary.BigEndian
	default:
		return
	}
	at := int64(t.order.Uint32(head[4:]))
	var number [2]byte
	if at < 8 || t.base+at+2 > t.end {
		return
	}
	if _, err := t.s.ReadAt(number[:], t.base+at); err != nil {
		return
	}
	n := min(int(t.order.Uint16(number[:])), maxEntries)
	for i := range n {
		var b [12]byte
		off := t.base + at + 2 + 12*int64(i)
		if off+12 > t.end {
			return
		}
		if _, err := t.s.ReadAt(b[:], off); err != nil {
			return
		}
		e := entry{tag: t.order.Uint16(b[:]), count: t.order.Uint32(b[4:]), raw: [4]byte(b[8:])}
		switch t.order.Uint16(b[2:]) {
		case 1, 6:
			e.value = uint32(b[8])
		case 3, 8:
			e.value = uint32(t.order.Uint16(b[8:]))
		default:
			e.value = t.order.Uint32(b[8:])
		}
		if !yield(e) {
			return
		}
	}
}

// text reads the text of an entry, up to 32 bytes.
func (t *tiff) text(e entry) string {
	var b [32]byte
	n := int64(min(e.count, uint32(len(b))))
	if n <= 4 {
		return string(e.raw[:n])
	}
	at := t.base + int64(t.order.Uint32(e.raw[:]))
	if at+n > t.end {
		return ""
	}
	if _, err := t.s.ReadAt(b[:n], at); err != nil {
		return ""
	}
	return string(b[:n])
}

// orientation is the EXIF orientation in the TIFF structure between base and end, or 0.
func orientation(s *source, base, end int64) int {
	t := tiff{s: s, base: base, end: min(end, s.size)}
	found := 0
	for e := range t.entries {
		if e.tag == tagOrientation {
			if e.value >= 1 && e.value <= 8 {
				found = int(e.value)
			}
			break
		}
	}
	return found
}

// orient notes the size as displayed.
func orient(m *facts.Media, width, height, orientation int) {
	m.Width, m.Height, m.Orientation = width, height, orientation
	if orientation >= 5 {
		m.Width, m.Height = height, width
	}
}

// tiffKind tells raw photos in a TIFF structure from pictures.
func tiffKind(id identity, s *source) identity {
	t := tiff{s: s, end: s.size}
	brand, sub := "", false
	for e := range t.entries {
		switch e.tag {
		case tagDNGVersion:
			return identity{"image/x-adobe-dng", "dng", "a raw photo (DNG)", facts.Image}
		case tagMake:
			brand = strings.ToUpper(t.text(e))
		case tagSubIFDs:
			sub = true
		}
	}
	switch {
	case sub && strings.HasPrefix(brand, "NIKON"):
		return identity{"image/x-nikon-nef", "nef", "a Nikon raw photo (NEF)", facts.Image}
	case sub && strings.HasPrefix(brand, "SONY"):
		return identity{"image/x-sony-arw", "arw", "a Sony raw photo (ARW)", facts.Image}
	case sub && strings.HasPrefix(brand, "PENTAX"):
		return identity{"image/x-pentax-pef", "pef", "a Pentax raw photo (PEF)", facts.Image}
	}
	return id
}
