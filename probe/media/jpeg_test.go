package media

import (
	"bytes"
	"fmt"
	stdjpeg "image/jpeg"
	"runtime"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// codesOf is how tests write faults: the codes, with a mark where decoders stumble.
func codesOf(m *facts.Media) string {
	var s []string
	for _, f := range m.Faults {
		mark := ""
		if f.Broken {
			mark = "!"
		}
		s = append(s, f.Code+mark)
	}
	return strings.Join(s, " ")
}

// swap returns b with the first old replaced by new.
func swap(t testing.TB, b []byte, old, new string) []byte {
	t.Helper()
	if !bytes.Contains(b, []byte(old)) {
		t.Fatalf("no %q in the file", old)
	}
	return bytes.Replace(b, []byte(old), []byte(new), 1)
}

// jpegSegment is a JPEG segment.
func jpegSegment(marker byte, body string) string {
	n := len(body) + 2
	return string([]byte{0xff, marker, byte(n >> 8), byte(n)}) + body
}

const scanHeader = "\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"

// The verdicts are those of djpeg, ImageMagick, Pillow and ffmpeg on the same bytes, of most of them where they differ.
func TestJPEGFaults(t *testing.T) {
	base, restarts, progressive := picture(t, "baseline.jpg"), picture(t, "restarts.jpg"), picture(t, "progressive.jpg")
	frame := func(b []byte) int { return bytes.Index(b, []byte("\xff\xc0")) }
	head := base[:bytes.Index(base, []byte(scanHeader))]
	data := base[len(head)+len(scanHeader):]
	patch := func(b []byte, at int, v ...byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], v)
		return b
	}
	for _, tc := range []struct {
		name      string
		data      []byte
		head      string
		structure string
		full      string
	}{
		{name: "whole", data: base},
		{name: "data behind the end", data: append(bytes.Clone(base), "PK\x03\x04 and so on"...)},
		{name: "a second picture behind the end", data: append(bytes.Clone(base), base...)},
		{name: "no closing marker", data: base[:len(base)-2], structure: "missing-end", full: "missing-end"},
		{name: "half a closing marker", data: base[:len(base)-1], structure: "missing-end", full: "missing-end"},
		{name: "cut in the scan", data: base[:len(base)*3/4], structure: "truncated!", full: "truncated!"},
		{name: "cut in the headers", data: base[:100], head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "cut behind the first marker", data: base[:4], head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "two bytes", data: base[:2], head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "no picture data", data: append(bytes.Clone(head), 0xff, eoi), head: "no-picture!", structure: "no-picture!", full: "no-picture!"},
		{name: "no frame", data: []byte("\xff\xd8" + jpegSegment(com, "hello") + "\xff\xd9"), head: "no-picture!", structure: "no-picture!", full: "no-picture!"},
		{name: "no rows", data: patch(base, frame(base)+5, 0, 0), head: "no-pixels!", structure: "no-pixels!", full: "no-pixels!"},
		{name: "no columns", data: patch(base, frame(base)+7, 0, 0), head: "no-pixels!", structure: "no-pixels!", full: "no-pixels!"},
		{name: "12 bits", data: patch(base, frame(base)+4, 12), head: "unsupported!", structure: "unsupported!", full: "unsupported!"},
		{name: "lossless", data: patch(base, frame(base)+1, 0xc3), head: "unsupported!", structure: "unsupported!", full: "unsupported!"},
		{name: "too tall for its data", data: patch(base, frame(base)+5, 1, 0), full: "short-data!"},
		{name: "too long for its size", data: patch(base, frame(base)+5, 0, 8), full: "data"}, // djpeg: Corrupt JPEG data: 324 extraneous bytes before marker 0xd9
		{name: "two components", data: patch(base, frame(base)+9, 2), head: "header!", structure: "header!", full: "header!"},
		{name: "sampled 0 by 1", data: patch(base, frame(base)+11, 0x01), head: "header!", structure: "header!", full: "header!"},
		{name: "quantisation table missing", data: patch(base, frame(base)+12, 3), head: "table!", structure: "table!", full: "table!"},
		{name: "unknown component in the scan", data: swap(t, base, scanHeader, strings.Replace(scanHeader, "\x03\x11\x00", "\x07\x11\x00", 1)),
			head: "segment!", structure: "segment!", full: "segment!"},
		{name: "length of one", data: []byte("\xff\xd8\xff\xe0\x00\x01JFIF"), head: "segment!", structure: "segment!", full: "segment!"},
		{name: "frame twice", data: append(bytes.Clone(head), base[frame(base):]...), head: "order!", structure: "order!", full: "order!"},
		{name: "scan before the frame", data: []byte("\xff\xd8" + scanHeader + "\x12\x34\xff\xd9"), head: "order!", structure: "order!", full: "order!"},
		{name: "stray bytes between segments", data: swap(t, base, "\xff\xdb", "\x00\x00\x00\xff\xdb"), head: "extraneous", structure: "extraneous", full: "extraneous"},
		{name: "fill bytes before a marker", data: swap(t, base, "\xff\xdb", "\xff\xff\xff\xff\xdb")},
		{name: "padding behind the data", data: append(append(bytes.Clone(base[:len(base)-2]), 0, 0, 0), 0xff, eoi), full: "extraneous", structure: ""},
		{name: "a restart marker lost", data: swap(t, restarts, "\xff\xd1", ""), structure: "data!", full: "data data!"},
		{name: "a byte altered between restart markers", data: patch(restarts, bytes.Index(restarts, []byte("\xff\xd0"))+19, 0x55), full: "data"}, // djpeg: Corrupt JPEG data: 22 extraneous bytes before marker 0xd2
		{name: "two restart markers changed places", data: swap(t, swap(t, swap(t, restarts, "\xff\xd1", "\xff\xd9x"), "\xff\xd2", "\xff\xd1"), "\xff\xd9x", "\xff\xd2"),
			structure: "data!", full: "data!"},
		{name: "the rest lost behind a restart marker", data: append(bytes.Clone(restarts[:bytes.Index(restarts, []byte("\xff\xd2"))]), 0xff, eoi), structure: "short-data!", full: "short-data!"},
		{name: "half the data zeros", data: append(append(bytes.Clone(head), scanHeader...), append(bytes.Clone(data[:len(data)/2]), make([]byte, len(data)/2)...)...),
			structure: "truncated!", full: "truncated!"},
		{name: "progressive, cut in the last scan", data: progressive[:len(progressive)-20], structure: "truncated!", full: "truncated!"},
		{name: "progressive, no closing marker", data: progressive[:len(progressive)-2], structure: "missing-end", full: "missing-end"},
		{name: "a byte of the scan lost", data: append(bytes.Clone(base[:len(head)+len(scanHeader)+100]), data[101:]...), full: "data!"},
		{name: "no Huffman tables, as a frame of motion JPEG", data: withoutTables(base)},
		{name: "third byte lost", data: patch(base, 2, 0xfe), head: "signature!", structure: "signature!", full: "signature!"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for depth, want := range []string{tc.head, tc.structure, tc.full} {
				m := probe(t, tc.data, facts.Integrity(depth))
				if got := codesOf(&m); got != want {
					t.Errorf("%s: got %q, want %q (%v)", facts.Integrity(depth), got, want, m.Faults)
				}
			}
		})
	}
}

// withoutTables drops the Huffman tables, which are the standard ones.
func withoutTables(b []byte) []byte {
	for {
		at := bytes.Index(b, []byte{0xff, dht, 0})
		if at < 0 {
			return b
		}
		b = append(bytes.Clone(b[:at]), b[at+2+int(b[at+2])<<8+int(b[at+3]):]...)
	}
}

// Every cut of a file loses a part of its picture, but for that of the last marker.
func TestJPEGCutAnywhere(t *testing.T) {
	for _, name := range []string{"baseline.jpg", "restarts.jpg", "progressive.jpg", "gray.jpg", "progressive-restarts.jpg"} {
		t.Run(name, func(t *testing.T) {
			b := picture(t, name)
			for n := 3; n < len(b)-4; n++ {
				for _, depth := range []facts.Integrity{facts.Structure, facts.Full} {
					if m := probe(t, b[:n], depth); !m.Broken() {
						t.Fatalf("%s: %d of %d bytes pass: %v", depth, n, len(b), m.Faults)
					}
				}
			}
			for n := len(b) - 2; n < len(b); n++ {
				if m := probe(t, b[:n], facts.Full); codesOf(&m) != FaultMissingEnd {
					t.Errorf("%d of %d bytes: %v", n, len(b), m.Faults)
				}
			}
		})
	}
}

// The standard library's decoder is stricter than most. What it takes whole must not be called broken.
func TestJPEGFlippedAnywhere(t *testing.T) {
	for _, name := range []string{"baseline.jpg", "restarts.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg"} {
		t.Run(name, func(t *testing.T) {
			b := picture(t, name)
			taken, refused := 0, 0
			for at := 2; at < len(b); at++ {
				c := bytes.Clone(b)
				c[at] ^= 1 << (at % 8)
				m := probe(t, c, facts.Full)
				_, err := stdjpeg.Decode(bytes.NewReader(c))
				switch {
				case err == nil && m.Broken() && !lenient(&m):
					t.Errorf("byte %d flipped: %v, but it can be decoded", at, m.Faults)
				case err != nil && m.Broken():
					refused++
				case err == nil && !m.Broken():
					taken++
				}
			}
			if taken < 100 || refused < 50 {
				t.Errorf("both take %d and refuse %d: too few to tell", taken, refused)
			}
		})
	}
}

// lenient reports whether the fault is one that the standard library passes over, and libjpeg warns of.
func lenient(m *facts.Media) bool {
	for _, f := range m.Faults {
		if f.Broken && f.Code != FaultData && f.Code != FaultShortData {
			return f.Code == FaultSignature || f.Code == FaultOrder || f.Code == FaultSegment || f.Code == FaultTable || f.Code == FaultHeader || f.Code == FaultTruncated || f.Code == FaultUnsupported
		}
	}
	return true
}

// EXIF data belong before the frame, but nothing stops a writer from putting them behind it.
func TestOrientationBehindTheFrame(t *testing.T) {
	turn := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	b := swap(t, picture(t, "baseline.jpg"), scanHeader, jpegSegment(app1, turn)+scanHeader)
	if m := probe(t, b, facts.Full); m.Orientation != 6 || m.Width != 40 || m.Height != 48 || len(m.Faults) > 0 {
		t.Errorf("orientation %d, %d by %d pixels, %v; want 6, 40 by 48", m.Orientation, m.Width, m.Height, m.Faults)
	}
}

func TestMPO(t *testing.T) {
	// An index of two pictures in a TIFF structure of one entry, after CIPA DC-007.
	index := "MPF\x00II*\x00\x08\x00\x00\x00\x01\x00\x01\xb0\x04\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00"
	base := picture(t, "baseline.jpg")
	m := probe(t, append([]byte("\xff\xd8"+jpegSegment(app2, index)), append(base[2:], base...)...), facts.Full)
	if m.Picture == nil || m.Picture.Frames != 2 || len(m.Faults) > 0 {
		t.Errorf("got %+v with %v, want two pictures", m.Picture, m.Faults)
	}
}

// frugal examines b in full, and holds what that allocates in all under 64 MiB.
func frugal(t *testing.T, b []byte) facts.Media {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m := probe(t, b, facts.Full)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
	return m
}

func TestJPEGHostile(t *testing.T) {
	base := picture(t, "baseline.jpg")
	app := jpegSegment(app1, strings.Repeat("x", 65000))
	loop := "Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + strings.Repeat("\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00", 5000)
	progressive, arithmetic := picture(t, "progressive.jpg"), picture(t, "arithmetic.jpg")
	frame := bytes.Index(progressive, []byte("\xff\xc2"))
	huge := bytes.Clone(progressive)
	copy(huge[frame+5:], "\x27\x10\x27\x10") // 10,000 by 10,000
	wide := bytes.Clone(base)
	copy(wide[bytes.Index(base, []byte("\xff\xc0"))+5:], "\xff\xdc\xff\xdc")
	for _, tc := range []struct {
		name string
		data string
		want string
	}{
		{"10 MB of segments before the frame", "\xff\xd8" + strings.Repeat(app, 160) + string(base[2:]), ""},
		{"100,001 empty segments", "\xff\xd8" + strings.Repeat("\xff\xfe\x00\x02", 100_001) + string(base[2:]), "too-complex!"},
		{"EXIF that leads to itself", "\xff\xd8" + jpegSegment(app1, loop) + string(base[2:]), ""},
		{"a scan without end", string(base[:len(base)-2]) + strings.Repeat("\xff\x00", 8<<20), "missing-end"},
		{"fill bytes without end", string(base[:len(base)-2]) + strings.Repeat("\xff", 16<<20), "missing-end"},
		{"restart markers without end", string(arithmetic[:len(arithmetic)-2]) + strings.Repeat("\xff\xd0\xff\xd1", 4<<20), "unsupported data!"},
		{"scans without end", string(progressive[:len(progressive)-2]) + strings.Repeat("\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x10\x00", 100_000), "short-data!"},
		{"10,000 by 10,000 pixels in a few bytes", string(huge), "data!"},
		{"65,500 by 65,500 pixels in a few bytes", string(wide), "short-data!"},
		{"10,000 by 10,000 pixels in many empty scans", string(huge[:frame]) + manyScans(huge), "extraneous short-data!"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := frugal(t, []byte(tc.data))
			if got := codesOf(&m); got != tc.want {
				t.Errorf("got %q, want %q (%v)", got, tc.want, m.Faults)
			}
		})
	}
}

// manyScans is the frame of progressive with scans that skip 32,767 blocks with every 30 bits.
func manyScans(b []byte) string {
	frame := bytes.Index(b, []byte("\xff\xc2"))
	length := 2 + int(b[frame+2])<<8 + int(b[frame+3])
	// A table of the one code 0 for a run of 16,384 blocks and more.
	table := jpegSegment(dht, "\x10\x01"+strings.Repeat("\x00", 15)+"\xe0")
	s := string(b[frame:frame+length]) + table
	for range maxScans {
		s += "\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00" + strings.Repeat("\x00", 2*100)
	}
	return s + "\xff\xd9"
}

func TestHuffman(t *testing.T) {
	// Three codes: 0, 10 and 1100, as annex C assigns them.
	counts := []byte{1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	h := newHuffman(counts, []byte{0x00, 0x21, 0xf0}, false)
	for _, tc := range []struct {
		code   string
		symbol byte
		length uint32
	}{{"0", 0x00, 1}, {"10", 0x21, 2}, {"1100", 0xf0, 4}, {"111", 0, 0}} {
		t.Run(tc.code, func(t *testing.T) {
			var acc uint64
			if _, err := fmt.Sscanf(tc.code+strings.Repeat("1", 64-len(tc.code)), "%b", &acc); err != nil {
				t.Fatal(err)
			}
			e := h.look[acc>>(64-lookBits)]
			if byte(e>>24) != tc.symbol || e&31 != tc.length {
				t.Errorf("got symbol %#x of %d bits, want %#x of %d", e>>24, e&31, tc.symbol, tc.length)
			}
		})
	}
}
