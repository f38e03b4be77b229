package media

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

const pictures = "../../testdata/media"

func picture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(pictures, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func probe(t testing.TB, b []byte, depth facts.Integrity) facts.Media {
	t.Helper()
	m, err := Probe(bytes.NewReader(b), int64(len(b)), Options{Integrity: depth})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// registered are the names under which IANA knows what exiftool calls otherwise.
var registered = map[string]string{
	"image/x-icon": "image/vnd.microsoft.icon",
	"image/x-j2c":  "image/j2c",
	"image/pcx":    "image/x-pcx",

	"application/vnd.adobe.photoshop": "image/vnd.adobe.photoshop",
}

// exiftool's numbers for what the specifications have names for.
var (
	codings = map[string]string{"0": "baseline", "2": "progressive", "9": "arithmetic"}
	colors  = map[string]string{"0": "gray", "2": "rgb", "3": "palette", "4": "gray+alpha", "6": "rgba"}
)

// TestPictures holds Probe against what exiftool reads in the same files.
func TestPictures(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(picture(t, "pictures.tsv"))), "\n")
	names := strings.Split(lines[0], "\t")
	for _, line := range lines[1:] {
		want := map[string]string{}
		for i, v := range strings.Split(line, "\t") {
			want[names[i]] = v
		}
		file := want["FileName"]
		t.Run(file, func(t *testing.T) {
			m := probe(t, picture(t, file), facts.Full)
			equal := func(field string, got int) {
				t.Helper()
				if w := want[field]; w != "-" && w != strconv.Itoa(got) {
					t.Errorf("%s is %d, exiftool says %s", field, got, w)
				}
			}
			mime := want["MIMEType"]
			if r, ok := registered[mime]; ok {
				mime = r
			}
			if m.Type != mime || m.Kind != facts.Image {
				t.Errorf("it is %s, %s; exiftool says %s", m.Type, m.Kind, mime)
			}
			if len(m.Faults) > 0 && file != "arithmetic.jpg" {
				t.Errorf("faults: %v", m.Faults)
			}
			if m.Broken() {
				t.Errorf("broken: %v", m.Faults)
			}
			equal("Orientation", m.Orientation)
			width, height := m.Width, m.Height
			if m.Orientation >= 5 {
				width, height = height, width
			}
			if m.Format != "jxl" {
				equal("ImageWidth", width)
				equal("ImageHeight", height)
			}
			if animated := want["AnimationFrames"] != "-" || want["FrameCount"] != "-" || file == "animated.webp"; m.Animated != animated {
				t.Errorf("animated: %v", m.Animated)
			}
			p := m.Picture
			if (p != nil) != (filepath.Ext(file) == ".jpg" || filepath.Ext(file) == ".png") {
				t.Fatalf("picture: %v", p)
			}
			if p == nil {
				return
			}
			equal("ImageWidth", p.StoredWidth)
			equal("ImageHeight", p.StoredHeight)
			if m.Format == "jpeg" {
				equal("BitsPerSample", p.Bits)
				equal("ColorComponents", p.Components)
				if w := codings[want["EncodingProcess"]]; p.Coding != w {
					t.Errorf("coding is %s, exiftool says %s", p.Coding, w)
				}
				return
			}
			equal("BitDepth", p.Bits)
			if w := colors[want["ColorType"]]; p.Color != w {
				t.Errorf("color is %s, exiftool says %s", p.Color, w)
			}
			if interlaced := want["Interlace"] == "1"; p.Interlaced != interlaced {
				t.Errorf("interlaced: %v", p.Interlaced)
			}
			if want["AnimationFrames"] != "-" {
				equal("AnimationFrames", p.Frames)
			}
		})
	}
}

// The colour spaces of JPEG are those asked of cjpeg in pictures.sh; ImageMagick stores CMYK
// as YCCK, as exiftool says of its Adobe segment.
func TestJPEGColor(t *testing.T) {
	for _, tc := range []struct{ file, want string }{
		{"baseline.jpg", "ycbcr"}, {"gray.jpg", "gray"}, {"rgb.jpg", "rgb"}, {"cmyk.jpg", "ycck"}, {"progressive.jpg", "ycbcr"},
	} {
		t.Run(tc.file, func(t *testing.T) {
			if p := probe(t, picture(t, tc.file), facts.Head).Picture; p == nil || p.Color != tc.want {
				t.Errorf("got %+v, want %s", p, tc.want)
			}
		})
	}
}

// The head of an ordinary picture costs one range of a server, or two.
func TestHeadIsCheap(t *testing.T) {
	long := picture(t, "baseline.jpg")
	// As cameras write them: 10 KiB of EXIF with a small picture in it, and 1 MiB of data.
	exif := append([]byte{0xff, app1, 40, 2, 'E', 'x', 'i', 'f', 0, 0}, make([]byte, 40<<8-6)...)
	long = append(append(bytes.Clone(long[:2]), exif...), long[2:]...)
	long = append(long, make([]byte, 1<<20)...)
	for _, tc := range []struct {
		name  string
		data  []byte
		reads int
	}{
		{"baseline.jpg", picture(t, "baseline.jpg"), 1},
		{"progressive.jpg", picture(t, "progressive.jpg"), 1},
		{"orientation-6.png", picture(t, "orientation-6.png"), 1},
		{"animated.gif", picture(t, "animated.gif"), 1},
		{"camera", long, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := probe(t, tc.data, facts.Head)
			if m.Width == 0 || m.BytesRead > 16<<10 || m.Reads > tc.reads {
				t.Errorf("%d by %d pixels for %d bytes in %d reads, want at most 16 KiB in %d", m.Width, m.Height, m.BytesRead, m.Reads, tc.reads)
			}
		})
	}
}
