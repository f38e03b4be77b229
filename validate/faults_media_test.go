package validate

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
)

// box is a box of ISO/IEC 14496-12, section 4.2.
func box(name string, parts ...string) string {
	body := strings.Join(parts, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))) + name + body
}

// be are numbers of 32 bits, the highest byte first.
func be(values ...uint32) string {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return string(b)
}

var ftyp = box("ftyp", "isom", be(512), "isommp41")

// nested is a box in a box, n deep.
func nested(name string, n int) string {
	var b []byte
	for i := range n {
		b = binary.BigEndian.AppendUint32(b, uint32(8*(n-i)))
		b = append(b, name...)
	}
	return string(b)
}

// chunk is a chunk of PNG, and png a file of these (https://www.w3.org/TR/png-3/#5DataRep).
func chunk(kind, body string) string {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind+body...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

func png(width, height uint32, chunks ...string) string {
	return "\x89PNG\r\n\x1a\n" + chunk("IHDR", be(width, height)+"\x08\x00\x00\x00\x00") + strings.Join(chunks, "") + chunk("IEND", "")
}

// deflated is n zeros, deflated.
func deflated(n int) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.CopyN(w, zeros{}, int64(n))
	w.Close()
	return b.String()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// segment is a segment of JPEG.
func segment(marker byte, body string) string {
	n := len(body) + 2
	return string([]byte{0xff, marker, byte(n >> 8), byte(n)}) + body
}

func example(t testing.TB, name string) string {
	text, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// withFile is an envelope in which a file stands for the picture or the video, and a Linter that examines it.
func withFile(t testing.TB, role, name, data string) (*Linter, *payload.Document) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	source := `{"source_type": "image_url", "url": "https://cdn.example.com/pin"}`
	if role == "video" {
		source = `{"source_type": "video_id", "media_id": "1", "cover_image_url": "https://cdn.example.com/cover.jpg", "cover_image_content_type": "image/jpeg"}`
	}
	body := fmt.Sprintf(`{"pin": {"board_id": "1", "title": "t", "alt_text": "a", "link": "https://www.example.com/", "media_source": %s}, "media": {%q: %q}}`, source, role, name)
	return &Linter{Prober: &probe.Prober{Root: dir, Integrity: facts.Full}}, &payload.Document{Name: filepath.Join(dir, "pin.json"), Source: []byte(body)}
}

// TestMediaFaults lints pins whose picture or video is a file that is broken, hostile, or something else than it seems. Findings
// below a warning are left out.
func TestMediaFaults(t *testing.T) {
	photo, clip := example(t, "examples/photo.jpg"), example(t, "examples/clip.mp4")
	// body is the JPEG behind its first marker.
	body := photo[2:]
	frame := strings.Index(photo, "\xff\xc0")
	if frame < 0 {
		t.Fatal("the photo is not a baseline JPEG")
	}
	depth12 := photo[:frame+4] + "\x0c" + photo[frame+5:]
	tracks := func(mvhd, trak string) string { return ftyp + box("moov", mvhd, trak) }
	mvhd := func(scale, duration uint32) string {
		return box("mvhd", be(0, 0, 0, scale, duration, 1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30, 0, 0, 0, 0, 0, 0, 2))
	}
	// changed is the film with a field of 32 bits replaced in all boxes of a name; fields count from the name on.
	changed := func(film, name string, field int, value uint32) string {
		parts := strings.Split(film, name)
		if len(parts) < 2 {
			t.Fatalf("no %s", name)
		}
		for i := range parts[1:] {
			parts[i+1] = parts[i+1][:4*field] + be(value) + parts[i+1][4*field+4:]
		}
		return strings.Join(parts, name)
	}
	timeless := clip
	for name, field := range map[string]int{"stts": 3, "mdhd": 4, "tkhd": 5, "elst": 2, "mvhd": 4} {
		timeless = changed(timeless, name, field, 0)
	}
	for _, c := range []struct {
		name, role, file, data string
		want                   string // rules and severities
		says                   string // part of the first message
	}{
		{"PNG of 65,535 by 65,535", "image", "a.png", png(65535, 65535, chunk("IDAT", deflated(10))), "image.broken error", "pixel"},
		{"PNG of 2^31 columns", "image", "a.png", png(1<<31, 10, chunk("IDAT", deflated(10))), "image.broken error", "2147483648"},
		{"PNG whose texts inflate to 16 MiB", "image", "a.png", png(800, 1200, chunk("zTXt", "a\x00\x00"+deflated(16<<20)), chunk("iCCP", "a\x00\x00"+deflated(16<<20)), chunk("IDAT", deflated(801*1200))), "", ""},
		{"PNG of a million chunks", "image", "a.png", png(800, 1200, strings.Repeat(chunk("abCd", ""), 1_000_001)), "image.broken error", "more than 1000000 chunks"},
		{"JPEG behind 10 MB of segments", "image", "a.jpg", "\xff\xd8" + strings.Repeat(segment(0xe1, strings.Repeat("x", 65000)), 160) + body, "", ""},
		{"JPEG without a frame", "image", "a.jpg", "\xff\xd8" + segment(0xfe, "hello") + "\xff\xd9", "image.broken error", "ends without a picture"},
		{"JPEG in CMYK", "image", "a.jpg", example(t, "examples/cmyk.jpg"), "image.cmyk warning", "CMYK"},
		{"JPEG of 12 bits", "image", "a.jpg", depth12, "image.broken error", "12 bits"},
		{"JPEG whose EXIF leads to itself", "image", "a.jpg", "\xff\xd8" + segment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff"+strings.Repeat("\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00", 5000)) + body, "", ""},
		{"JPEG cut", "image", "a.jpg", photo[:3000], "image.broken error", "ends within the picture data"},
		{"PNG cut", "image", "a.png", example(t, "examples/photo-png.png")[:200], "image.broken error", "ends within the picture data"},

		{"APNG for a picture", "image", "a.png", example(t, "examples/animated.png"), "image.animated warning", "animated"},
		{"GIF named .jpg", "image", "a.jpg", example(t, "examples/photo.gif"), "image.gif error", "GIF"},
		{"WebP named .jpg", "image", "a.jpg", example(t, "examples/photo.webp"), "image.webp error", "WebP"},
		{"AVIF named .jpg", "image", "a.jpg", example(t, "examples/photo.avif"), "image.avif error", "AVIF"},
		{"HEIC named .jpg", "image", "a.jpg", example(t, "examples/photo.heic"), "image.heic error", "HEIC"},
		{"SVG named .jpg", "image", "a.jpg", example(t, "examples/drawing.svg"), "image.svg error", "SVG"},
		{"PDF named .jpg", "image", "a.jpg", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "image.format error", "PDF"},
		{"page named .jpg", "image", "a.jpg", example(t, "examples/page.jpg"), "image.format error", "HTML"},
		{"JPEG and a page at once", "image", "a.jpg", "\xff\xd8" + segment(0xfe, "<html><script>alert(1)</script>") + body, "", ""},
		{"JPEG and an archive at once", "image", "a.jpg", photo + "PK\x03\x04\x14\x00\x00\x00\x08\x00", "", ""},
		{"video behind a picture's signature", "video", "a.mp4", "\x89PNG\r\n\x1a\n" + clip, "media.kind-mismatch error", "PNG"},

		{"mdat of 4 GiB", "video", "a.mp4", ftyp + be(1<<32-1) + "mdat", "video.truncated error", "before the end of its \"mdat\" box"},
		{"moov of 4 GB in 40 bytes", "video", "a.mp4", ftyp + be(4_000_000_000) + "moov" + "\x00\x00\x00\x08", "video.truncated error", "before the end of its \"moov\" box"},
		{"mdat of 2^63-1", "video", "a.mp4", ftyp + be(1) + "mdat" + be(1<<31-1, 1<<32-1), "video.truncated error", "longer than any file"},
		{"moov of 2^64-1", "video", "a.mp4", ftyp + be(1) + "moov" + be(1<<32-1, 1<<32-1), "video.truncated error", "longer than any file"},
		{"moov of 7 bytes", "video", "a.mp4", ftyp + be(7) + "moov", "video.truncated error", "other data at byte 24"},
		{"moov to the end, empty", "video", "a.mp4", ftyp + be(0) + "moov", "video.truncated error", "no tracks"},
		{"200,000 levels", "video", "a.mp4", ftyp + nested("moov", 200_000), "video.truncated error", "no tracks"},
		{"1.5 million boxes", "video", "a.mp4", ftyp + strings.Repeat(box("free"), 1_500_000), "video.truncated error", "more than 20000 boxes"},
		{"500,000 tracks", "video", "a.mp4", tracks(mvhd(1000, 5000), strings.Repeat(box("trak"), 500_000)), "video.truncated error", "more than 20000 boxes"},
		{"stsz of 2^32-1 samples", "video", "a.mp4", changed(clip, "stsz", 2, 1<<32-1), "video.truncated error", ""},
		{"stco of 2^32-1 chunks", "video", "a.mp4", changed(clip, "stco", 1, 1<<32-1), "video.truncated error", ""},
		{"elst of 2^32-1 edits", "video", "a.mp4", changed(clip, "elst", 1, 1<<32-1), "", ""},
		{"trun of 2^32-1 samples", "video", "a.mp4", changed(example(t, "examples/fragmented.mp4"), "trun", 1, 1<<32-1), "video.fragmented warning, video.truncated error", ""},
		{"no length", "video", "a.mp4", timeless, "video.too-short error", "is 0 s long: at least 4 seconds are needed"},
		{"length beyond all numbers in the header", "video", "a.mp4", changed(clip, "mvhd", 4, 1<<32-1), "", ""},
		{"timescale 0 of the film", "video", "a.mp4", changed(clip, "mvhd", 3, 0), "", ""},
		{"timescale 0 of the tracks", "video", "a.mp4", changed(clip, "mdhd", 3, 0), "video.truncated error", "units of no length"},
		{"sound alone", "video", "a.mp4", example(t, "examples/sound.mp4"), "video.no-video-track error", ""},
		{"no moov", "video", "a.mp4", ftyp + box("mdat", strings.Repeat("x", 5000)), "video.truncated error", "no movie header (moov)"},
		{"moov last", "video", "a.mp4", example(t, "examples/tail.mp4"), "", ""},
		{"in fragments", "video", "a.mp4", example(t, "examples/fragmented.mp4"), "video.fragmented warning", "fragment"},
		{"encrypted", "video", "a.mp4", example(t, "examples/encrypted.mp4"), "video.encrypted error", "encrypted"},
		{"cut", "video", "a.mp4", example(t, "examples/cut.mp4"), "video.truncated error", "beyond the end of the file"},
		{"QuickTime named .mp4", "video", "a.mp4", strings.Replace(clip, "ftypisom", "ftypqt  ", 1), "", ""},
		{"M4V named .mp4", "video", "a.mp4", strings.Replace(clip, "ftypisom", "ftypM4V ", 1), "", ""},
		{"3GP named .mp4", "video", "a.mp4", example(t, "media/movie-h264.3gp"), "video.format error", "3GP"},
		{"WebM named .mp4", "video", "a.mp4", example(t, "examples/clip.webm"), "video.format error", "WebM"},
		{"Matroska named .mp4", "video", "a.mp4", "\x1aE\xdf\xa3\xa3B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x88matroska", "video.format error", "Matroska"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, d := withFile(t, c.role, c.file, c.data)
			var got []string
			var first string
			for _, f := range l.newJudge().judge(d).Findings {
				if f.Severity.String() != "info" {
					got = append(got, fmt.Sprint(f.Rule, " ", f.Severity))
					if first == "" {
						first = f.Message
					}
				}
			}
			if found := l.Prober.Find(probe.Ref{Dir: filepath.Dir(d.Name), File: c.file}); found.Facts == nil {
				t.Errorf("not examined: %s", found.Fault)
			}
			slices.Sort(got)
			if strings.Join(got, ", ") != c.want || !strings.Contains(first, c.says) {
				t.Errorf("%q saying %q, want %q saying %q", got, first, c.want, c.says)
			}
		})
	}
}
