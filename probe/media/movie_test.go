package media

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/probe/facts"
)

const movies = "../../testdata/media/"

// probed is what probeMovie finds in data.
func probed(t testing.TB, r io.ReaderAt, size int64, depth facts.Integrity) facts.Media {
	t.Helper()
	s := newSource(r, size, 0)
	m := facts.Media{Size: size, Integrity: depth}
	if err := probeMovie(s, &m, Options{Integrity: depth}); err != nil {
		t.Fatal(err)
	}
	m.BytesRead, m.Reads = s.bytes, s.reads
	return m
}

func probedBytes(t testing.TB, data []byte, depth facts.Integrity) facts.Media {
	t.Helper()
	return probed(t, bytes.NewReader(data), int64(len(data)), depth)
}

func movieFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(movies + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// formats are what the containers are that generate-movies.sh asked ffmpeg for, by the ending of the name.
var formats = map[string][3]string{
	".mp4":  {"mp4", "video/mp4", "an MP4 video"},
	".mov":  {"mov", "video/quicktime", "a QuickTime video (MOV)"},
	".m4v":  {"m4v", "video/x-m4v", "an M4V video"},
	".3gp":  {"3gp", "video/3gpp", "a 3GP video"},
	".3g2":  {"3g2", "video/3gpp2", "a 3G2 video"},
	".f4v":  {"f4v", "video/x-f4v", "a Flash video (F4V)"},
	".m4a":  {"m4a", "audio/mp4", "an M4A sound file"},
	".avif": {"avif", "image/avif", "an AVIF picture"},
}

// TestMovies compares the facts of the movies in testdata with those of ffprobe, ffmpeg and mediainfo.
func TestMovies(t *testing.T) {
	table, err := os.ReadFile(movies + "expected-movies.tsv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(table))
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		want := map[string]string{}
		for i, column := range rows[0] {
			want[column] = row[i]
		}
		name := want["file"]
		for _, depth := range []facts.Integrity{facts.Head, facts.Structure, facts.Full} {
			t.Run(name+"/"+depth.String(), func(t *testing.T) {
				m := probedBytes(t, movieFile(t, name), depth)
				format := formats[name[strings.LastIndexByte(name, '.'):]]
				if name == "movie-sound.mp4" {
					format[1], format[2] = "audio/mp4", "an MP4 file with sound alone"
				}
				if got := [3]string{m.Format, m.Type, m.Name}; got != format {
					t.Errorf("format %q, want %q", got, format)
				}
				if len(m.Faults) > 0 {
					t.Errorf("faults %v", m.Faults)
				}
				if format[0] == "avif" {
					if m.Kind != facts.Image || !m.Movie.ImageBased || m.Width != 64 || m.Height != 64 {
						t.Errorf("a picture: %+v", m)
					}
					return
				}
				compareMovie(t, &m, want)
			})
		}
	}
}

// compareMovie compares m with a row of the table.
func compareMovie(t *testing.T, m *facts.Media, want map[string]string) {
	t.Helper()
	number := func(column string) float64 {
		n, d, ok := strings.Cut(strings.ReplaceAll(want[column], ":", "/"), "/")
		f, _ := strconv.ParseFloat(n, 64)
		if by, err := strconv.ParseFloat(d, 64); ok && err == nil {
			f /= by
		}
		return f
	}
	// A file whose tracks begin together may end with a frame of sound that ffprobe trims.
	if got := m.Movie.Seconds; math.Abs(got-number("seconds")) > 0.025 {
		t.Errorf("%v seconds, want %s", got, want["seconds"])
	}
	if got := float64(m.Movie.Duration) / float64(m.Movie.Timescale); got != m.Movie.Seconds {
		t.Errorf("%d/%d is not %v seconds", m.Movie.Duration, m.Movie.Timescale, m.Movie.Seconds)
	}
	// What mediainfo calls streamable also has its samples interleaved; these all do.
	if got := m.Movie.FastStart; got != (want["streamable"] == "Yes") {
		t.Errorf("fast start %v, streamable %q", got, want["streamable"])
	}
	if got := m.Movie.Encrypted; got != (want["encrypted"] != "") {
		t.Errorf("encrypted %v, want %q", got, want["encrypted"])
	}
	if got := m.Movie.Fragmented; got != (strings.Contains(want["file"], "fragments") || strings.Contains(want["file"], "dash")) {
		t.Errorf("fragmented %v", got)
	}
	if want["audio codec"] == "" {
		if len(m.Movie.Audio) != 0 {
			t.Errorf("sound %+v, want none", m.Movie.Audio)
		}
	} else if len(m.Movie.Audio) != 1 {
		t.Errorf("%d tracks of sound", len(m.Movie.Audio))
	} else {
		a := m.Movie.Audio[0]
		codec, _, _ := strings.Cut(want["audio codec"], "_")
		if a.Codec != codec || float64(a.Rate) != number("audio rate") || float64(a.Channels) != number("channels") {
			t.Errorf("sound %+v, want %s %s %s", a, codec, want["audio rate"], want["channels"])
		}
	}
	if want["codec"] == "" {
		if len(m.Movie.Video) != 0 || m.Kind != facts.Other {
			t.Errorf("pictures %+v, kind %v, want none", m.Movie.Video, m.Kind)
		}
		return
	}
	if len(m.Movie.Video) != 1 || m.Kind != facts.Video {
		t.Fatalf("%d tracks of pictures, kind %v", len(m.Movie.Video), m.Kind)
	}
	v := m.Movie.Video[0]
	if v.Codec != want["codec"] || (v.Codec == "h264" || v.Codec == "hevc") && v.Profile != want["profile"] {
		t.Errorf("codec %s %s, want %s %s", v.Codec, v.Profile, want["codec"], want["profile"])
	}
	if float64(v.CodedWidth) != number("coded width") || float64(v.CodedHeight) != number("coded height") {
		t.Errorf("coded %dx%d", v.CodedWidth, v.CodedHeight)
	}
	turned := (360 - int(number("rotation"))) % 360 // ffprobe counts against the clock
	if v.Rotation != turned {
		t.Errorf("rotation %d, want %d", v.Rotation, turned)
	}
	width, height := int(math.Round(number("coded width")*number("aspect"))), int(number("coded height"))
	if turned%180 != 0 {
		width, height = height, width
	}
	if v.Width != width || v.Height != height || m.Width != width || m.Height != height {
		t.Errorf("shown %dx%d and %dx%d, want %dx%d", v.Width, v.Height, m.Width, m.Height, width, height)
	}
	samples := float64(v.Samples)
	if m.Integrity == facts.Head && m.Movie.Fragmented && samples > 0 && samples < number("frames") {
		samples = number("frames") // of which the head has seen some
	}
	if v.FrameRate != number("frame rate") || samples != number("frames") || v.VariableRate || !v.Enabled {
		t.Errorf("%d frames at %v (%v, %v), want %s at %s", v.Samples, v.FrameRate, v.VariableRate, v.Enabled, want["frames"], want["frame rate"])
	}
}

// TestCut cuts a movie everywhere in its last box and in its media: a file that lacks what is played is broken. How
// many bytes the media of these files have, and that nothing but 4 bytes of length stands between the last sample
// and the end, is what ffmpeg writes.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		name, file string
		off        int64 // where it is cut, from its end if negative
		broken     bool
	}{
		{"whole", "movie-h264.mp4", 0, false},
		{"in the movie header", "movie-h264.mp4", -1000, true},
		{"in what follows the tracks", "movie-h264.mp4", -10, false},
		{"in what follows the tracks, of QuickTime", "movie-h264.mov", -1, true},
		{"header gone", "movie-h264.mp4", 4000, true},
		{"in ftyp", "movie-h264.mp4", 20, true},
		{"fast start, one byte of media", "movie-h264-faststart.mp4", -1, true},
		{"fast start, half", "movie-h264-faststart.mp4", 5000, true},
		{"fast start, media gone", "movie-h264-faststart.mp4", 3000, true},
		{"fragments, in the last mdat", "movie-h264-fragments.mp4", -300, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := movieFile(t, c.file)
			switch {
			case c.off < 0:
				data = data[:int64(len(data))+c.off]
			case c.off > 0:
				data = data[:c.off]
			}
			for _, depth := range []facts.Integrity{facts.Structure, facts.Full} {
				m := probedBytes(t, data, depth)
				if m.Broken() != c.broken {
					t.Errorf("%v: broken %v, faults %v", depth, m.Broken(), m.Faults)
				}
			}
		})
	}
}

// TestDamage alters bytes of a whole movie.
func TestDamage(t *testing.T) {
	mdat := func(data []byte) (int, int) {
		at := bytes.Index(data, []byte("mdat"))
		return at + 4, at - 4 + int(be32(data[at-4:]))
	}
	for _, c := range []struct {
		name   string
		damage func([]byte) []byte
		depth  facts.Integrity
		code   string // "" if nothing can be seen
	}{
		{"none", func(d []byte) []byte { return d }, facts.Full, ""},
		{"all media zero", func(d []byte) []byte { s, e := mdat(d); clear(d[s:e]); return d }, facts.Structure, FaultZeros},
		{"first length zero", func(d []byte) []byte { s, _ := mdat(d); clear(d[s : s+4]); return d }, facts.Structure, FaultZeros},
		{"first length huge", func(d []byte) []byte { s, _ := mdat(d); d[s] = 0x7F; return d }, facts.Structure, FaultData},
		{"64 zeros within a picture", func(d []byte) []byte { s, _ := mdat(d); clear(d[s+800 : s+820]); return d }, facts.Full, FaultData},
		{"media renamed", func(d []byte) []byte { s, _ := mdat(d); copy(d[s-4:], "free"); return d }, facts.Structure, FaultNoMedia},
		{"header renamed", func(d []byte) []byte { return bytes.Replace(d, []byte("moov"), []byte("free"), 1) }, facts.Head, FaultNoMovie},
		{"text after the end", func(d []byte) []byte { return append(d, "\n<!-- served by -->"...) }, facts.Structure, FaultBox},
		{"zeros after the end", func(d []byte) []byte { return append(d, make([]byte, 100)...) }, facts.Structure, ""},
		{"samples elsewhere", func(d []byte) []byte {
			at := bytes.Index(d, []byte("url \x00\x00\x00\x01"))
			copy(d[at-4:], "\x00\x00\x00\x0curl \x00\x00\x00\x00")
			return d
		}, facts.Structure, ""}, // no location either: the file itself
	} {
		t.Run(c.name, func(t *testing.T) {
			m := probedBytes(t, c.damage(movieFile(t, "movie-h264-wide-pixels.mp4")), c.depth)
			var codes []string
			for _, f := range m.Faults {
				codes = append(codes, f.Code)
			}
			want := []string{c.code}
			if c.code == "" {
				want = nil
			}
			if diff := cmp.Diff(want, codes); diff != "" {
				t.Error(diff, m.Faults)
			}
		})
	}
}

func be32(p []byte) uint32 {
	return uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])
}

// TestRatioForSize has a track header that holds the ratio of the sides in place of their size: ffprobe goes by the coded size then.
func TestRatioForSize(t *testing.T) {
	data := movieFile(t, "movie-h264-dash.mp4") // 64 by 96, says ffprobe
	at := bytes.Index(data, []byte("tkhd"))
	if at < 0 || data[at+4] != 0 {
		t.Fatal("no track header of version 0")
	}
	for width, height := 2, 3; width <= 32; width, height = width*2, height*2 {
		data[at+81], data[at+85] = byte(width), byte(height) // ISO/IEC 14496-12, section 8.3.2: 16.16
		m := probedBytes(t, data, facts.Head)
		wantWidth, wantHeight := 64, 96
		if width > 8 { // a size
			wantWidth, wantHeight = width, height
		}
		if m.Width != wantWidth || m.Height != wantHeight {
			t.Errorf("a track header of %d by %d: %d by %d, want %d by %d", width, height, m.Width, m.Height, wantWidth, wantHeight)
		}
	}
}
