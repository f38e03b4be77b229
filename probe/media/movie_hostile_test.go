package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// atom is a box of the given name around its parts: strings, bytes, and numbers of 16, 32 and 64 bits.
func atom(name string, parts ...any) []byte {
	out := make([]byte, 8)
	copy(out[4:], name)
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			out = append(out, p...)
		case []byte:
			out = append(out, p...)
		case uint16:
			out = binary.BigEndian.AppendUint16(out, p)
		case int:
			out = binary.BigEndian.AppendUint32(out, uint32(p))
		case uint64:
			out = binary.BigEndian.AppendUint64(out, p)
		default:
			panic(p)
		}
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

var (
	ftyp     = atom("ftyp", "isom", 512, "isommp41")
	upright  = slices.Concat(words(1<<16, 0, 0), words(0, 1<<16, 0), words(0, 0, 1<<30))
	selfRef  = atom("dinf", atom("dref", 0, 1, atom("url ", 1)))
	avcC     = atom("avcC", "\x01\x42\x00\x1e\xff\xe1\x00\x04\x67\x42\x00\x1e\x01\x00\x04\x68\xce\x3c\x80")
	avc1     = atom("avc1", 0, uint16(0), uint16(1), make([]byte, 16), uint16(640), uint16(480), make([]byte, 50), avcC)
	oneEntry = atom("stsd", 0, 1, avc1)
)

func words(values ...int) []byte {
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, uint32(v))
	}
	return out
}

func mvhd(scale, duration int) []byte {
	return atom("mvhd", 0, 0, 0, scale, duration, 1<<16, 0, 0, 0, upright, make([]byte, 24), 2)
}

func tkhd(width, height int, matrix []byte) []byte {
	return atom("tkhd", 7, 0, 0, 1, 0, 1000, 0, 0, 0, 0, matrix, width<<16, height<<16)
}

// video is a track of pictures with the given tables.
func video(scale, duration int, tables ...any) []byte {
	return atom("trak", tkhd(640, 480, upright), media(scale, duration, tables...))
}

func media(scale, duration int, tables ...any) []byte {
	return atom("mdia",
		atom("mdhd", 0, 0, 0, scale, duration, 0),
		atom("hdlr", 0, 0, "vide", make([]byte, 13)),
		atom("minf", selfRef, atom("stbl", tables...)))
}

// tables are those of a film of count frames of a second each, 100 bytes each, in one chunk at off.
func tables(count, off int) []any {
	return []any{oneEntry, atom("stts", 0, 1, count, 1000), atom("stsc", 0, 1, 1, count, 1), atom("stsz", 0, 100, count), atom("stco", 0, 1, off)}
}

// TestHostile holds that whatever a file says, it is answered soon, in little memory, and with the fault that it has.
func TestHostile(t *testing.T) {
	nested := func(name string, levels int) []byte {
		out := make([]byte, 0, 8*levels)
		for i := range levels {
			out = append(out, atom(name)...)
			binary.BigEndian.PutUint32(out[8*i:], uint32(8*(levels-i)))
		}
		return out
	}
	film := func(moov ...any) []byte { return slices.Concat(ftyp, atom("moov", moov...)) }
	for _, c := range []struct {
		name string
		data []byte
		code string // of the first fault that is Broken; "" if there is none
	}{
		{"mdat says 4 GiB", slices.Concat(ftyp, words(-1), []byte("mdat")), FaultTruncated},
		{"mdat says 2^63-1", slices.Concat(ftyp, words(1), []byte("mdat"), words(0x7FFFFFFF, -1), make([]byte, 50)), FaultTruncated},
		{"moov says 2^64-1", slices.Concat(ftyp, words(1), []byte("moov"), words(-1, -1), make([]byte, 50)), FaultTruncated},
		{"moov says 7", slices.Concat(ftyp, words(7), []byte("moov"), make([]byte, 50)), FaultBox},
		{"largesize 15", slices.Concat(ftyp, words(1), []byte("moov"), words(0, 15), make([]byte, 50)), FaultBox},
		{"moov to the end, empty", slices.Concat(ftyp, words(0), []byte("moov")), FaultNoTracks},
		{"trak says 2 GiB", film(mvhd(1000, 1000), words(0x7FFFFFFF), "trak", make([]byte, 50)), FaultNoTracks},
		{"200,000 nested moov", slices.Concat(ftyp, nested("moov", 200_000)), FaultNoTracks},
		{"200,000 nested trak", film(mvhd(1000, 1000), nested("trak", 200_000)), FaultNoTracks},
		{"1.5 million flat boxes", slices.Concat(ftyp, bytes.Repeat(atom("free"), 1_500_000)), FaultTooComplex},
		{"1.5 million boxes in moov", film(bytes.Repeat(atom("free"), 1_500_000)), FaultTooComplex},
		{"500,000 trak", film(mvhd(1000, 1000), bytes.Repeat(atom("trak"), 500_000)), FaultTooComplex},
		{"stsz says 2^32-1", film(mvhd(1000, 1000), video(1000, 1000, oneEntry, atom("stts", 0, 1, 5, 1000), atom("stsc", 0, 1, 1, 5, 1), atom("stsz", 0, 0, -1, 1, 2), atom("stco", 0, 1, 24))), FaultTable},
		{"stco says 2^32-1", film(mvhd(1000, 1000), video(1000, 1000, oneEntry, atom("stts", 0, 1, 5, 1000), atom("stsc", 0, 1, 1, 5, 1), atom("stsz", 0, 9, 5), atom("stco", 0, -1, 24))), FaultTable},
		{"stts says 2^32-1", film(mvhd(1000, 1000), video(1000, 1000, oneEntry, atom("stts", 0, -1, 5, 1000), atom("stsc", 0, 1, 1, 5, 1), atom("stsz", 0, 9, 5), atom("stco", 0, 1, 24))), FaultTable},
		{"2^32-1 samples of 2^32-1 bytes", film(mvhd(1000, 1000), video(1000, 1000, oneEntry, atom("stts", 0, 1, -1, -1), atom("stsc", 0, 1, 1, -1, 1), atom("stsz", 0, -1, -1), atom("stco", 0, 1, 24))), FaultTable},
		{"stsd says 2^32-1", film(mvhd(1000, 1000), video(1000, 1000, atom("stsd", 0, -1), atom("stts", 0, 0))), FaultTable},
		{"stsd of a short entry", film(mvhd(1000, 1000), video(1000, 1000, atom("stsd", 0, 1, atom("avc1", 0)), atom("stts", 0, 0))), FaultNoMedia},
		{"elst says 2^32-1", film(mvhd(1000, 1000), atom("trak", tkhd(640, 480, upright), atom("edts", atom("elst", 0, -1, 5, 0, 1<<16)), media(1000, 5000, tables(5, 1<<20)...))), FaultTruncated},
		{"trun says 2^32-1", slices.Concat(film(mvhd(1000, 1000), video(1000, 0, oneEntry), atom("mvex", atom("trex", 0, 1, 1, 1000, 100, 0))), atom("moof", atom("traf", atom("tfhd", 0x20000, 1), atom("trun", 0x301, -1, 8)))), FaultTable},
		{"trun of 2^32-1 defaults", slices.Concat(film(mvhd(1000, 1000), video(1000, 0, oneEntry), atom("mvex", atom("trex", 0, 1, 1, -1, -1, 0))), atom("moof", atom("traf", atom("tfhd", 0x20000, 1), atom("trun", 1, -1, 8)))), FaultTruncated},
		{"more pieces in stsc than in stco", film(mvhd(1000, 1000), video(1000, 1000, oneEntry, atom("stts", 0, 1, 5, 1000), atom("stsc", 0, 1, 7, 5, 1), atom("stsz", 0, 9, 5), atom("stco", 0, 1, 24))), FaultTable},
		{"parameter set longer than its record", film(mvhd(1000, 1000), video(1000, 1000, atom("stsd", 0, 1, bytes.Replace(avc1, []byte("\xe1\x00\x04"), []byte("\xe1\x40\x04"), 1)), atom("stts", 0, 0))), FaultHeader},
		{"no tracks", film(mvhd(1000, 1000)), FaultNoTracks},
		{"samples in another file", film(mvhd(1000, 1000), atom("trak", tkhd(640, 480, upright), atom("mdia", atom("mdhd", 0, 0, 0, 1000, 5000, 0), atom("hdlr", 0, 0, "vide", 0),
			atom("minf", atom("dinf", atom("dref", 0, 1, atom("alis", 0, "elsewhere"))), atom("stbl", tables(5, 24)...))))), FaultExternal},
		{"samples in no file", film(mvhd(1000, 1000), atom("trak", tkhd(640, 480, upright), atom("mdia", atom("mdhd", 0, 0, 0, 1000, 5000, 0), atom("hdlr", 0, 0, "vide", 0),
			atom("minf", atom("dinf", atom("dref", 0, 0)), atom("stbl", tables(5, 24)...))))), FaultTable}, // ISO/IEC 14496-12, 8.7.2; ffmpeg refuses it
		{"ftyp of half a brand", []byte("\x00\x00\x00\x0aftypis"), FaultNoMovie},
		{"eight bytes", []byte("\x00\x00\x00\x08moov"), FaultNoTracks},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, depth := range []facts.Integrity{facts.Head, facts.Structure, facts.Full} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				m := probedBytes(t, c.data, depth)
				runtime.ReadMemStats(&after)
				if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
					t.Errorf("%v: %d MiB allocated", depth, used>>20)
				}
				if m.BytesRead > 4<<20 {
					t.Errorf("%v: %d bytes read", depth, m.BytesRead)
				}
				if depth == facts.Head {
					continue // knows less
				}
				broken := ""
				for _, f := range m.Faults {
					if f.Broken && broken == "" {
						broken = f.Code
					}
					if strings.ContainsFunc(f.Detail, func(r rune) bool { return r < ' ' }) {
						t.Errorf("detail %q", f.Detail)
					}
				}
				if broken != c.code {
					t.Errorf("%v: %v, want %q", depth, m.Faults, c.code)
				}
			}
		})
	}
}

// TestTime gives durations that no film has. The expected seconds are reckoned by hand.
func TestTime(t *testing.T) {
	one := []any{oneEntry, atom("stts", 0, 1, 4, 1000), atom("stsz", 0, 100, 4)}
	edited := func(edits []byte, count int) []byte {
		return atom("trak", tkhd(640, 480, upright), atom("edts", atom("elst", 0, count, edits)), media(1000, 4000, one...))
	}
	for _, c := range []struct {
		name  string
		moov  []byte
		units uint64
		scale uint32
	}{
		{"plain", atom("moov", mvhd(600, 2400), video(1000, 4000, one...)), 4000, 1000},
		{"header promises more than the table", atom("moov", mvhd(600, 2400), video(1000, 9000, one...)), 4000, 1000},
		{"timescale 0", atom("moov", mvhd(0, 0), video(0, 4000, one...)), 0, 0},
		{"no length anywhere", atom("moov", mvhd(600, 0), video(1000, 0, oneEntry, atom("stts", 0, 1, 4, 0), atom("stsz", 0, 100, 4))), 0, 600},
		{"track's timescale 0", atom("moov", mvhd(600, 2394), video(0, 4000, one...)), 2394, 600},
		{"3.99 s", atom("moov", mvhd(600, 2394), video(100, 399, oneEntry, atom("stts", 0, 1, 399, 1), atom("stsz", 0, 100, 399))), 399, 100},
		{"unknown in the header", atom("moov", mvhd(600, -1), video(1000, -1, one...)), 4000, 1000},
		{"half a second of nothing first", atom("moov", mvhd(1000, 4500), edited(words(500, -1, 1<<16, 4000, 0, 1<<16), 2)), 4500, 1000},
		{"the middle two seconds", atom("moov", mvhd(1000, 2000), edited(words(2000, 1000, 1<<16), 1)), 2000, 1000},
		{"all but the first frame", atom("moov", mvhd(1000, 3000), edited(words(3000, 1000, 1<<16), 1)), 3000, 1000},
		{"edit of more than there is", atom("moov", mvhd(1000, 9000), edited(words(9000, 0, 1<<16), 1)), 4000, 1000},
		{"half speed", atom("moov", mvhd(1000, 8000), edited(words(8000, 0, 1<<15), 1)), 8000, 1000},
		{"edit of no length", atom("moov", mvhd(1000, 4000), edited(words(0, 1000, 1<<16), 1)), 3000, 1000},
		{"2^63 in the headers", atom("moov", atom("mvhd", 1<<24, uint64(0), uint64(0), 1000, uint64(1)<<63, make([]byte, 80)),
			atom("trak", tkhd(640, 480, upright), atom("mdia", atom("mdhd", 1<<24, uint64(0), uint64(0), 1000, uint64(1)<<63, 0), atom("hdlr", 0, 0, "vide", make([]byte, 13)), atom("minf", selfRef, atom("stbl", one...))))), 4000, 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, depth := range []facts.Integrity{facts.Head, facts.Structure} {
				m := probedBytes(t, slices.Concat(ftyp, c.moov), depth)
				if m.Movie.Duration != c.units || m.Movie.Timescale != c.scale {
					t.Errorf("%v: %d/%d, want %d/%d", depth, m.Movie.Duration, m.Movie.Timescale, c.units, c.scale)
				}
				if s := m.Movie.Seconds; math.IsNaN(s) || math.IsInf(s, 0) || s < 0 {
					t.Errorf("%v seconds", s)
				}
			}
		})
	}
}

// TestShown gives matrices and apertures, with what ISO/IEC 14496-12 (8.3.2, 12.1.4) makes of them for 640 by 480.
func TestShown(t *testing.T) {
	entry := func(boxes ...any) []byte {
		return atom("stsd", 0, 1, atom("avc1", append([]any{0, uint16(0), uint16(1), make([]byte, 16), uint16(640), uint16(480), make([]byte, 50), avcC}, boxes...)...))
	}
	one := 1 << 16
	for _, c := range []struct {
		name                    string
		tkhd                    []byte
		boxes                   []any
		width, height, rotation int
	}{
		{"identity", tkhd(640, 480, upright), nil, 640, 480, 0},
		{"quarter", tkhd(640, 480, words(0, one, 0, -one, 0, 0, 0, 0, 1<<30)), nil, 480, 640, 90},
		{"half", tkhd(640, 480, words(-one, 0, 0, 0, -one, 0, 0, 0, 1<<30)), nil, 640, 480, 180},
		{"three quarters", tkhd(640, 480, words(0, -one, 0, one, 0, 0, 0, 0, 1<<30)), nil, 480, 640, 270},
		{"mirrored", tkhd(640, 480, words(-one, 0, 0, 0, one, 0, 0, 0, 1<<30)), nil, 640, 480, 0},
		{"mirrored and turned", tkhd(640, 480, words(0, one, 0, one, 0, 0, 0, 0, 1<<30)), nil, 480, 640, 270},
		{"doubled", tkhd(640, 480, words(2*one, 0, 0, 0, 2*one, 0, 0, 0, 1<<30)), nil, 1280, 960, 0},
		{"no matrix", tkhd(640, 480, make([]byte, 36)), nil, 640, 480, 0},
		{"absurd", tkhd(640, 480, words(1<<31-1, 0, 0, 0, 1<<31-1, 0, 0, 0, 0)), nil, 1 << 20, 1 << 20, 0},
		{"negative and absurd", tkhd(640, 480, words(-1<<31, 0, 0, 0, -1<<31, 0, 0, 0, 0)), nil, 1 << 20, 1 << 20, 180},
		{"wide pixels in the header", tkhd(853, 480, upright), []any{atom("pasp", 4, 3)}, 853, 480, 0},
		{"wide pixels, header of coded size", tkhd(640, 480, upright), []any{atom("pasp", 4, 3)}, 853, 480, 0},
		{"no size in the header", tkhd(0, 0, upright), []any{atom("pasp", 4, 3)}, 853, 480, 0},
		{"aperture, no size in the header", tkhd(0, 0, upright), []any{atom("clap", 600, 1, 400, 1, 0, 1, 0, 1)}, 600, 400, 0},
		{"pixels of no size", tkhd(640, 480, upright), []any{atom("pasp", 0, 0)}, 640, 480, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			trak := atom("trak", c.tkhd, media(1000, 4000, entry(c.boxes...), atom("stts", 0, 1, 4, 1000), atom("stsz", 0, 100, 4)))
			m := probedBytes(t, slices.Concat(ftyp, atom("moov", mvhd(1000, 4000), trak)), facts.Head)
			v := m.Movie.Video[0]
			if v.Width != c.width || v.Height != c.height || v.Rotation != c.rotation {
				t.Errorf("%dx%d turned %d, want %dx%d turned %d", v.Width, v.Height, v.Rotation, c.width, c.height, c.rotation)
			}
		})
	}
}

// TestNames gives files by their brands, or the first box of those that have none. The brands are those of mp4ra.org.
func TestNames(t *testing.T) {
	one := []any{oneEntry, atom("stts", 0, 1, 4, 1000), atom("stsz", 0, 100, 4)}
	moov := atom("moov", mvhd(1000, 4000), video(1000, 4000, one...))
	sound := atom("moov", mvhd(1000, 4000), bytes.Replace(video(1000, 4000, one...), []byte("vide"), []byte("soun"), 1))
	pictures := atom("meta", 0, atom("hdlr", 0, 0, "pict", make([]byte, 13)), atom("iprp", atom("ipco", atom("ispe", 0, 512, 512), atom("ispe", 0, 4032, 3024))))
	for _, c := range []struct {
		name   string
		data   []byte
		format string
		kind   facts.Kind
	}{
		{"isom", slices.Concat(atom("ftyp", "isom", 0, "isomavc1"), moov), "mp4", facts.Video},
		{"unknown brand", slices.Concat(atom("ftyp", "zzzz", 0, "zzzz"), moov), "mp4", facts.Video},
		{"PlayStation", slices.Concat(atom("ftyp", "MSNV", 0, "MSNVisommp42"), moov), "mp4", facts.Video},
		{"QuickTime", slices.Concat(atom("ftyp", "qt  ", 0, "qt  "), moov), "mov", facts.Video},
		{"unknown brand for QuickTime", slices.Concat(atom("ftyp", "zzzz", 0, "qt  "), moov), "mov", facts.Video},
		{"iTunes", slices.Concat(atom("ftyp", "M4V ", 0, "M4V mp42isom"), moov), "m4v", facts.Video},
		{"iTunes sound", slices.Concat(atom("ftyp", "M4A ", 0, "M4A mp42isom"), sound), "m4a", facts.Other},
		{"a film under a brand for sound", slices.Concat(atom("ftyp", "M4A ", 0, "M4A mp42"), moov), "mp4", facts.Video},
		{"MP4 with sound alone", slices.Concat(ftyp, sound), "mp4", facts.Other},
		{"3GP", slices.Concat(atom("ftyp", "3gp5", 0, "3gp5isom"), moov), "3gp", facts.Video},
		{"MP4 for 3GP players too", slices.Concat(atom("ftyp", "mp42", 0, "mp423gp5"), moov), "mp4", facts.Video},
		{"3G2", slices.Concat(atom("ftyp", "3g2a", 0, "3g2a"), moov), "3g2", facts.Video},
		{"F4V", slices.Concat(atom("ftyp", "f4v ", 0, "isommp42"), moov), "f4v", facts.Video},
		{"HEIC", slices.Concat(atom("ftyp", "heic", 0, "mif1heic"), pictures), "heic", facts.Image},
		{"HEIF by its compatible brand", slices.Concat(atom("ftyp", "mif1", 0, "mif1heic"), pictures), "heic", facts.Image},
		{"AVIF by its compatible brand", slices.Concat(atom("ftyp", "mif1", 0, "mif1avif"), pictures), "avif", facts.Image},
		{"a film under a picture's brand", slices.Concat(atom("ftyp", "mif1", 0, "mif1"), moov), "mp4", facts.Video},
		{"Canon raw", slices.Concat(atom("ftyp", "crx ", 0, "crx isom"), moov), "cr3", facts.Image},
		{"Motion JPEG 2000", slices.Concat(atom("jP  ", 0x0D0A870A), atom("ftyp", "mjp2", 0, "mjp2")), "jp2", facts.Image},
		{"JPEG XL", slices.Concat(atom("JXL ", 0x0D0A870A), atom("ftyp", "jxl ", 0, "jxl ")), "jxl", facts.Image},
		{"classic", moov, "mov", facts.Video},
		{"classic, wide first", slices.Concat(atom("wide"), moov), "mov", facts.Video},
		{"classic, preview first", slices.Concat(atom("pnot", 0, uint16(0), "PICT", uint16(1)), moov), "mov", facts.Video},
		{"segment", slices.Concat(atom("styp", "msdh", 0, "msdh"), atom("sidx", make([]byte, 24)), atom("moof"), atom("mdat")), "m4s", facts.Video},
		{"fragment alone", slices.Concat(atom("moof"), atom("mdat")), "m4s", facts.Video},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := probedBytes(t, c.data, facts.Head)
			if m.Format != c.format || m.Kind != c.kind {
				t.Errorf("%q, %v; want %q, %v", m.Format, m.Kind, c.format, c.kind)
			}
			if c.format == "heic" && (m.Width != 4032 || m.Height != 3024) {
				t.Errorf("%dx%d, want 4032x3024", m.Width, m.Height)
			}
		})
	}
}

// TestFragments gives films whose samples fragments hold. Five samples of a second each are five seconds.
func TestFragments(t *testing.T) {
	extends := atom("mvex", atom("trex", 0, 1, 1, 1000, 100, 0))
	track := video(1000, 0, oneEntry)
	moof := atom("moof", atom("traf", atom("tfhd", 0x20000, 1), atom("trun", 1, 5, 0)))
	unit := append(words(96), slices.Concat([]byte{0x65}, bytes.Repeat([]byte{1}, 95))...)
	mdat := atom("mdat", bytes.Repeat(unit, 5))
	moof = bytes.Replace(moof, words(5, 0), words(5, len(moof)+8), 1)
	at := func(seconds int) []byte { // the same fragment, where it says when it begins
		moof := atom("moof", atom("traf", atom("tfhd", 0x20000, 1), atom("tfdt", 0, seconds*1000), atom("trun", 1, 5, 0)))
		return slices.Concat(bytes.Replace(moof, words(5, 0), words(5, len(moof)+8), 1), mdat)
	}
	for _, c := range []struct {
		name     string
		data     []byte
		seconds  float64
		samples  uint64
		initOnly bool
		code     string
	}{
		{"extends last", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), track, extends), moof, mdat), 5, 5, false, ""},
		{"extends first", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), moof, mdat), 5, 5, false, ""},
		{"two fragments", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), moof, mdat, moof, mdat), 10, 10, false, ""},
		{"the second one 2 s late, as if the frame before it lasted 3 s", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), at(0), at(7)), 12, 10, false, ""},
		{"from the middle of a stream", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), at(3600), at(3605)), 10, 10, false, ""},
		{"second one cut", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), moof, mdat, moof, mdat[:len(mdat)-1]), 10, 10, false, FaultTruncated},
		{"second one's header cut", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), moof, mdat, moof[:20]), 5, 5, false, FaultTruncated},
		{"first one's header cut", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), moof[:20]), 0, 0, false, FaultTruncated},
		{"no samples in it", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track), atom("moof", atom("traf", atom("tfhd", 0x20000, 1))), mdat), 0, 0, false, FaultNoMedia},
		{"not announced", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), atom("mvex"), track), moof, mdat), 0, 5, false, FaultHeader}, // ffmpeg: trun track id unknown
		{"no fragment yet", slices.Concat(ftyp, atom("moov", mvhd(1000, 0), extends, track)), 0, 0, true, FaultNoMedia},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := probedBytes(t, c.data, facts.Full)
			v := m.Movie.Video[0]
			if m.Movie.Seconds != c.seconds || v.Samples != c.samples || m.Movie.InitOnly != c.initOnly || !m.Movie.Fragmented {
				t.Errorf("%v s, %d samples, initialisation alone %v", m.Movie.Seconds, v.Samples, m.Movie.InitOnly)
			}
			code := ""
			if len(m.Faults) > 0 {
				code = m.Faults[0].Code
			}
			if code != c.code {
				t.Errorf("faults %v, want %q", m.Faults, c.code)
			}
			if m.Broken() != (c.code != "") {
				t.Errorf("broken: %v", m.Broken())
			}
		})
	}
}

// TestTracks gives films with tracks that are not the film: covers, chapters, and those that are switched off.
func TestTracks(t *testing.T) {
	one := []any{oneEntry, atom("stts", 0, 1, 4, 1000), atom("stsz", 0, 100, 4)}
	stills := func(count int) []any {
		entry := atom("stsd", 0, 1, atom("jpeg", 0, uint16(0), uint16(1), make([]byte, 16), uint16(100), uint16(100), make([]byte, 50)))
		return []any{entry, atom("stts", 0, 1, count, 1000), atom("stsz", 0, 100, count)}
	}
	numbered := func(id, flags int, parts ...any) []byte {
		header := atom("tkhd", flags, 0, 0, id, 0, 4000, 0, 0, 0, 0, upright, 640<<16, 480<<16)
		return atom("trak", append([]any{header}, parts...)...)
	}
	sound := bytes.Replace(numbered(3, 7, media(1000, 4000, one...)), []byte("vide"), []byte("soun"), 1)
	film := numbered(1, 7, media(1000, 4000, one...))
	for _, c := range []struct {
		name          string
		tracks        []byte
		video, others int
		codec         string
	}{
		{"cover of a film", slices.Concat(numbered(2, 7, media(1000, 1000, stills(1)...)), film), 1, 1, "h264"},
		{"cover of a sound", slices.Concat(numbered(2, 7, media(1000, 1000, stills(1)...)), sound), 0, 1, ""},
		{"one still alone", numbered(2, 7, media(1000, 1000, stills(1)...)), 1, 0, "mjpeg"},
		{"chapters", slices.Concat(numbered(2, 7, media(1000, 4000, stills(4)...)), numbered(1, 7, atom("tref", atom("chap", 2)), media(1000, 4000, one...))), 1, 1, "h264"},
		{"switched off, before the film", slices.Concat(numbered(2, 0, media(1000, 4000, stills(4)...)), film), 2, 0, "h264"},
		{"timecode", slices.Concat(film, bytes.Replace(numbered(4, 7, media(1000, 4000)), []byte("vide"), []byte("tmcd"), 1)), 1, 1, "h264"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := probedBytes(t, slices.Concat(ftyp, atom("moov", mvhd(1000, 4000), c.tracks)), facts.Head)
			codec := ""
			if len(m.Movie.Video) > 0 {
				codec = m.Movie.Video[0].Codec
			}
			if len(m.Movie.Video) != c.video || m.Movie.OtherTracks != c.others || codec != c.codec {
				t.Errorf("%d of pictures, first %q, %d others", len(m.Movie.Video), codec, m.Movie.OtherTracks)
			}
		})
	}
}

// TestHandlerLast gives a track whose handler stands behind what it is to explain: ISO/IEC 14496-12, 6.2.3, only recommends the
// usual order.
func TestHandlerLast(t *testing.T) {
	tables := []any{oneEntry, atom("stts", 0, 1, 4, 1000), atom("stsc", 0, 1, 1, 4, 1), atom("stsz", 0, 100, 4), atom("stco", 0, 1, 0)}
	mdia := atom("mdia", atom("minf", selfRef, atom("stbl", tables...)), atom("hdlr", 0, 0, "vide", make([]byte, 13)), atom("mdhd", 0, 0, 0, 1000, 4000, 0))
	m := probedBytes(t, slices.Concat(ftyp, atom("moov", mvhd(1000, 4000), atom("trak", tkhd(640, 480, upright), mdia))), facts.Head)
	if len(m.Movie.Video) != 1 || m.Movie.Video[0].Codec != "h264" || m.Movie.Video[0].CodedWidth != 640 || m.Movie.Seconds != 4 {
		t.Errorf("%+v", m.Movie)
	}
}

// TestCompressed gives a movie header as QuickTime compressed it.
func TestCompressed(t *testing.T) {
	header := atom("moov", mvhd(1000, 4000), video(1000, 4000, oneEntry, atom("stts", 0, 1, 4, 1000), atom("stsz", 0, 100, 4), atom("stsc", 0, 1, 1, 1, 1), atom("stco", 0, 4, 8, 108, 208, 308)))
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(header); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	m := probedBytes(t, atom("moov", atom("cmov", atom("dcom", "zlib"), atom("cmvd", len(header), packed.Bytes()))), facts.Full)
	if len(m.Movie.Video) != 1 || m.Movie.Video[0].Codec != "h264" || m.Movie.Seconds != 4 {
		t.Errorf("%+v", m.Movie)
	}
	if len(m.Faults) != 1 || m.Faults[0].Code != FaultCompressedHeader || m.Broken() {
		t.Errorf("faults %v", m.Faults)
	}
}

// sparse is a file that holds nothing but zeros between its pieces.
type sparse struct {
	size   int64
	pieces map[int64][]byte
}

func (s sparse) ReadAt(p []byte, off int64) (int, error) {
	n := int(min(int64(len(p)), s.size-off))
	clear(p[:n])
	for at, piece := range s.pieces {
		if from, to := max(off, at), min(off+int64(n), at+int64(len(piece))); from < to {
			copy(p[from-off:], piece[from-at:to-at])
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// longMoov is the header of a film of count frames with sound, whose tables grow with it.
func longMoov(count int) []byte {
	big := func(name string, width, count int) []byte {
		return atom(name, 0, count, make([]byte, width*count))
	}
	sound := atom("stsd", 0, 1, atom("mp4a", 0, uint16(0), uint16(1), 0, 0, uint16(2), uint16(16), 0, uint16(48000), uint16(0)))
	pictures := video(60, count, oneEntry, atom("stts", 0, 1, count, 1), big("ctts", 8, count/3), atom("stsc", 0, 1, 1, 10, 1), atom("stsz", 0, 0, count, make([]byte, 4*count)), big("stco", 4, count/10))
	voice := bytes.Replace(video(48000, 800*count, sound, atom("stts", 0, 1, count, 800), atom("stsc", 0, 1, 1, 10, 1), atom("stsz", 0, 0, count, make([]byte, 4*count)), big("stco", 4, count/10)), []byte("vide"), []byte("soun"), 1)
	return atom("moov", mvhd(60, count), pictures, voice, atom("udta", make([]byte, 5000)))
}

// films are those whose cost is held, and measured.
func films() []struct {
	name        string
	r           io.ReaderAt
	size        int64
	bytes       int64 // most that the head may read
	reads       int
	seconds     float64
	frames      uint64
	fastStarted bool
} {
	const gibibyte = 1 << 30
	short, long := longMoov(360), longMoov(432_000)
	mdat := func(n int64) []byte {
		return append(append(words(1), "mdat"...), binary.BigEndian.AppendUint64(nil, uint64(n))...)
	}
	head := slices.Concat(ftyp, short, mdat(1<<20))
	tail := slices.Concat(ftyp, mdat(gibibyte))
	fast := slices.Concat(ftyp, long, mdat(gibibyte))
	return []struct {
		name        string
		r           io.ReaderAt
		size        int64
		bytes       int64
		reads       int
		seconds     float64
		frames      uint64
		fastStarted bool
	}{
		{"ordinary head", sparse{int64(len(head)) + 1<<20 - 16, map[int64][]byte{0: head}}, int64(len(head)) + 1<<20 - 16, 16 << 10, 2, 6, 360, true},
		{"header last in 1 GiB", sparse{int64(len(ftyp)) + gibibyte + int64(len(long)), map[int64][]byte{0: tail, int64(len(ftyp)) + gibibyte: long}}, int64(len(ftyp)) + gibibyte + int64(len(long)), 24 << 10, 3, 7200, 432_000, false},
		{"432,000 frames", sparse{int64(len(fast)) + gibibyte - 16, map[int64][]byte{0: fast}}, int64(len(fast)) + gibibyte - 16, 16 << 10, 2, 7200, 432_000, true},
	}
}

// TestCost holds what the head of a film costs: one read may be one request.
func TestCost(t *testing.T) {
	for _, c := range films() {
		t.Run(c.name, func(t *testing.T) {
			m := probed(t, c.r, c.size, facts.Head)
			if m.BytesRead > c.bytes || m.Reads > c.reads {
				t.Errorf("%d bytes in %d reads, want %d in %d", m.BytesRead, m.Reads, c.bytes, c.reads)
			}
			if len(m.Movie.Video) != 1 || len(m.Movie.Audio) != 1 || len(m.Faults) > 0 {
				t.Fatalf("%+v, faults %v", m.Movie, m.Faults)
			}
			v := m.Movie.Video[0]
			if m.Movie.Seconds != c.seconds || v.Samples != c.frames || v.FrameRate != 60 || m.Movie.FastStart != c.fastStarted {
				t.Errorf("%v s, %d frames at %v, fast start %v", m.Movie.Seconds, v.Samples, v.FrameRate, m.Movie.FastStart)
			}
		})
	}
}

func BenchmarkMovieHead(b *testing.B) {
	for _, c := range films() {
		b.Run(strings.ReplaceAll(c.name, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				probed(b, c.r, c.size, facts.Head)
			}
		})
	}
}

// FuzzMovie looks for bytes that make probeMovie panic, read on and on, or say what cannot be.
func FuzzMovie(f *testing.F) {
	for _, name := range []string{"movie-h264-faststart.mp4", "movie-h264-fragments.mp4", "movie-h264-dash.mp4", "movie-hevc-hev1.mov", "movie-encrypted.mp4", "movie-still.avif"} {
		f.Add(movieFile(f, name))
	}
	f.Add(slices.Concat(ftyp, atom("moov", mvhd(1000, 5000), video(1000, 5000, tables(5, 24)...)), atom("mdat", make([]byte, 500))))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, depth := range []facts.Integrity{facts.Head, facts.Structure, facts.Full} {
			m := probedBytes(t, data, depth)
			if m.Format == "" || m.Type == "" || m.Name == "" {
				t.Error("no name")
			}
			if m.BytesRead > 64*int64(len(data))+1<<20 {
				t.Errorf("%d bytes read of %d", m.BytesRead, len(data))
			}
			if s := m.Movie.Seconds; math.IsNaN(s) || math.IsInf(s, 0) || s < 0 {
				t.Errorf("%v seconds", s)
			}
			for _, v := range m.Movie.Video {
				if v.Width < 0 || v.Height < 0 || math.IsNaN(v.FrameRate) || v.FrameRate < 0 {
					t.Errorf("%+v", v)
				}
			}
		}
	})
}
