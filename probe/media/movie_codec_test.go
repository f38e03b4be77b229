package media

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/probe/facts"
)

// esds is an elementary stream descriptor (ISO/IEC 14496-1, 7.2.6.5) of an object type, with what only the decoder understands.
func esds(object byte, specific string) []byte {
	config := slices.Concat([]byte{4, byte(13 + 2 + len(specific)), object, 0x15}, make([]byte, 11), []byte{5, byte(len(specific))}, []byte(specific))
	return atom("esds", 0, slices.Concat([]byte{3, byte(3 + len(config)), 0, 1, 0}, config))
}

// TestCodecs gives sample entries with what the registry of mp4ra.org and the QuickTime file format say they hold.
func TestCodecs(t *testing.T) {
	pictures := func(name string, boxes ...any) []byte {
		return atom(name, append([]any{0, uint16(0), uint16(1), make([]byte, 16), uint16(640), uint16(480), make([]byte, 50)}, boxes...)...)
	}
	sound := func(name string, boxes ...any) []byte {
		return atom(name, append([]any{0, uint16(0), uint16(1), 0, 0, uint16(2), uint16(16), 0, uint16(44100), uint16(0)}, boxes...)...)
	}
	hidden := func(name string) []byte { return atom("sinf", atom("frma", name), atom("schm", 0, "cenc", 1<<16)) }
	type answer struct {
		codec, profile string
		channels, rate int
		encrypted      bool
	}
	for _, c := range []struct {
		name  string
		entry []byte
		want  answer
	}{
		{"H.264 with its sets in the samples", pictures("avc3", avcC), answer{codec: "h264", profile: "Baseline"}},
		{"HEVC", pictures("hvc1"), answer{codec: "hevc"}},
		{"HEVC with its sets in the samples", pictures("hev1"), answer{codec: "hevc"}},
		{"Dolby Vision", pictures("dvh1"), answer{codec: "hevc"}},
		{"ProRes", pictures("apch"), answer{codec: "prores"}},
		{"MPEG-4", pictures("mp4v", esds(0x20, "")), answer{codec: "mpeg4"}},
		{"MPEG-2", pictures("mp4v", esds(0x61, "")), answer{codec: "mpeg2"}},
		{"MPEG-1", pictures("mp4v", esds(0x6A, "")), answer{codec: "mpeg1"}},
		{"JPEG", pictures("mp4v", esds(0x6C, "")), answer{codec: "mjpeg"}},
		{"DV", pictures("dvcp"), answer{codec: "dv"}},
		{"animation", pictures("rle "), answer{codec: "rle"}},
		{"unknown", pictures("zzzz"), answer{codec: "zzzz"}},
		{"encrypted", pictures("encv", avcC, hidden("avc1")), answer{codec: "h264", profile: "Baseline", encrypted: true}},
		{"AAC whose entry is wrong", sound("mp4a", esds(0x40, "\x11\x88")), answer{codec: "aac", channels: 1, rate: 48000}},
		{"HE-AAC", sound("mp4a", esds(0x40, "\x2b\x11\x88\x00")), answer{codec: "aac", channels: 2, rate: 48000}},
		{"MP3", sound("mp4a", esds(0x6B, "")), answer{codec: "mp3", channels: 2, rate: 44100}},
		{"PCM", sound("sowt"), answer{codec: "pcm", channels: 2, rate: 44100}},
		{"encrypted sound", sound("enca", esds(0x40, "\x12\x10"), hidden("mp4a")), answer{codec: "aac", channels: 2, rate: 44100, encrypted: true}},
		{"QuickTime's first form", atom("mp4a", 0, uint16(0), uint16(1), uint16(1), uint16(0), 0, uint16(2), uint16(16), uint16(65534), uint16(0), uint16(44100), uint16(0),
			1024, 0, 0, 2, atom("wave", atom("frma", "mp4a"), esds(0x40, "\x11\x88"))), answer{codec: "aac", channels: 1, rate: 48000}},
		{"QuickTime's second form", atom("lpcm", 0, uint16(0), uint16(1), uint16(2), uint16(0), 0, uint16(3), uint16(16), uint16(65534), uint16(0), 1<<16,
			72, uint64(0x40e7700000000000), 6, 0x7F000000, 24, 12, 18, 1), answer{codec: "pcm", channels: 6, rate: 48000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tables := []any{atom("stsd", 0, 1, c.entry), atom("stts", 0, 1, 4, 1000), atom("stsz", 0, 100, 4)}
			moov := atom("moov", mvhd(1000, 4000), video(1000, 4000, tables...))
			if c.want.channels > 0 {
				moov = bytes.Replace(moov, []byte("vide"), []byte("soun"), 1)
			}
			m := probedBytes(t, slices.Concat(ftyp, moov), facts.Head)
			var got answer
			for _, v := range m.Movie.Video {
				got = answer{codec: v.Codec, profile: v.Profile, encrypted: v.Encrypted}
			}
			for _, a := range m.Movie.Audio {
				got = answer{codec: a.Codec, channels: a.Channels, rate: a.Rate, encrypted: a.Encrypted}
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Error(diff)
			}
			if m.Movie.Encrypted != c.want.encrypted {
				t.Error("encrypted", m.Movie.Encrypted)
			}
		})
	}
}
