package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"golang.org/x/image/webp"

	"github.com/pinlint/pinlint/probe/facts"
)

// measure learns width and height of pictures that are neither JPEG nor PNG, where their header holds them.
func measure(s *source, m *facts.Media, o Options) error {
	head, err := s.window(0)
	if err != nil {
		return err
	}
	le, be := binary.LittleEndian, binary.BigEndian
	at := func(order binary.ByteOrder, off, size int) int {
		if off+size > len(head) {
			return 0
		}
		if size == 2 {
			return int(order.Uint16(head[off:]))
		}
		return int(min(order.Uint32(head[off:]), 1<<31-1))
	}
	switch m.Format {
	case "gif":
		m.Width, m.Height = at(le, 6, 2), at(le, 8, 2)
		return gifFrames(s, m, o)
	case "webp":
		measureWebP(s, head, m)
	case "bmp":
		if at(le, 14, 4) == 12 {
			m.Width, m.Height = at(le, 18, 2), at(le, 20, 2)
			break
		}
		m.Width, m.Height = at(le, 18, 4), at(le, 22, 4)
		if len(head) >= 26 {
			if h := int64(int32(le.Uint32(head[22:]))); h < 0 { // rows from the top down
				m.Height = int(min(-h, 1<<31-1))
			}
		}
	case "tiff": // the first picture of a raw photo is its thumbnail
		measureTIFF(s, m)
	case "psd", "psb":
		m.Height, m.Width = at(be, 14, 4), at(be, 18, 4)
	case "xcf", "qoi", "farbfeld":
		off := map[string]int{"xcf": 14, "qoi": 4, "farbfeld": 8}[m.Format]
		m.Width, m.Height = at(be, off, 4), at(be, off+4, 4)
	case "dds":
		m.Height, m.Width = at(le, 12, 4), at(le, 16, 4)
	case "ico", "cur":
		if len(head) >= 8 {
			m.Width, m.Height = int(head[6]), int(head[7])
			if m.Width == 0 {
				m.Width = 256
			}
			if m.Height == 0 {
				m.Height = 256
			}
		}
	case "tga":
		m.Width, m.Height = at(le, 12, 2), at(le, 14, 2)
	case "pcx":
		m.Width, m.Height = at(le, 8, 2)-at(le, 4, 2)+1, at(le, 10, 2)-at(le, 6, 2)+1
	case "sgi":
		m.Width, m.Height = at(be, 6, 2), at(be, 8, 2)
	case "ras":
		m.Width, m.Height = at(be, 4, 4), at(be, 8, 4)
	case "j2k":
		m.Width, m.Height = at(be, 8, 4)-at(be, 16, 4), at(be, 12, 4)-at(be, 20, 4)
	case "jp2", "jpx":
		if i := bytes.Index(head, []byte("ihdr")); i > 0 {
			m.Height, m.Width = at(be, i+4, 4), at(be, i+8, 4)
		}
	case "pbm", "pgm", "ppm":
		m.Width, m.Height = measureNetpbm(head)
	case "zeros":
		return onlyZeros(s, m, o)
	}
	if m.Width <= 0 || m.Height <= 0 {
		m.Width, m.Height = 0, 0
	}
	return nil
}

// measureWebP reads the header. The library has been known to panic on damaged files, of which only the size is lost then.
func measureWebP(s *source, head []byte, m *facts.Media) {
	defer func() {
		if fault := recover(); fault != nil {
			m.Width, m.Height = 0, 0
		}
	}()
	if len(head) > 20 && string(head[12:16]) == "VP8X" {
		m.Animated = head[20]&2 != 0
	}
	if c, err := webp.DecodeConfig(io.NewSectionReader(s, 0, s.size)); err == nil {
		m.Width, m.Height = c.Width, c.Height
	}
}

// measureNetpbm reads the first two numbers behind the signature, among blanks and comments.
func measureNetpbm(head []byte) (width, height int) {
	numbers := [2]int{}
	rest := head[2:]
	for i := range numbers {
		for len(rest) > 0 && (rest[0] < '0' || rest[0] > '9') {
			if rest[0] == '#' {
				_, rest, _ = bytes.Cut(rest, []byte{'\n'})
				continue
			}
			rest = rest[1:]
		}
		for len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' && numbers[i] < 1<<24 {
			numbers[i] = numbers[i]*10 + int(rest[0]-'0')
			rest = rest[1:]
		}
	}
	return numbers[0], numbers[1]
}

func measureTIFF(s *source, m *facts.Media) {
	t := tiff{s: s, end: s.size}
	width, height, turn := 0, 0, 0
	for e := range t.entries {
		switch e.tag {
		case tagWidth:
			width = int(min(e.value, 1<<31-1))
		case tagHeight:
			height = int(min(e.value, 1<<31-1))
		case tagOrientation:
			if e.value >= 1 && e.value <= 8 {
				turn = int(e.value)
			}
		}
	}
	orient(m, width, height, turn)
}

// gifReach is how far into a GIF the second frame is searched at Head.
const gifReach = 64 << 10

// gifFrames finds out whether a GIF moves: whether a second picture follows the first.
func gifFrames(s *source, m *facts.Media, o Options) error {
	reach := s.size
	if o.Integrity == facts.Head {
		reach = min(reach, gifReach)
	}
	var b [11]byte
	if _, err := s.ReadAt(b[:1], 10); err != nil {
		return ignoreEnd(err)
	}
	pos := int64(13)
	if b[0]&0x80 != 0 {
		pos += 3 << (b[0]&7 + 1)
	}
	for pictures := 0; pos < reach; {
		n, err := s.ReadAt(b[:], pos)
		if n == 0 {
			return ignoreEnd(err)
		}
		switch b[0] {
		case '!':
			// Browsers loop what carries this extension; whoever writes it means an animation.
			if n == len(b) && b[1] == 0xff && string(b[3:11]) == "NETSCAPE" && o.Integrity == facts.Head {
				m.Animated = true
			}
			pos += 2
		case ',':
			if pictures++; pictures == 2 {
				m.Animated = true
			}
			if n < 10 {
				return nil
			}
			pos += 11
			if b[9]&0x80 != 0 {
				pos += 3 << (b[9]&7 + 1)
			}
		default:
			pos = reach
			continue
		}
		if m.Animated {
			m.Name = "an animated GIF"
			return nil
		}
		for pos < reach {
			if _, err := s.ReadAt(b[:1], pos); err != nil {
				return ignoreEnd(err)
			}
			pos += 1 + int64(b[0])
			if b[0] == 0 {
				break
			}
		}
	}
	return nil
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// onlyZeros tells a file of zeros from one that merely begins with them.
func onlyZeros(s *source, m *facts.Media, o Options) error {
	fault(m, FaultZeros, true, 0, "the file begins with zero bytes where a format would name itself")
	if o.Integrity == facts.Head {
		return nil
	}
	const reach = 64 << 20
	for pos := int64(0); pos < min(s.size, reach); {
		b, err := s.window(pos)
		if err != nil {
			return err
		}
		if len(bytes.TrimLeft(b, "\x00")) > 0 {
			return nil
		}
		pos += int64(len(b))
	}
	if s.size <= reach {
		m.Name = "a file of zero bytes only"
		m.Faults[0].Detail = "every byte of the file is zero"
	}
	return nil
}
