package media

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"github.com/pinlint/pinlint/probe/facts"
)

var feed = ThumbnailSize{Width: 240, MaxRatio: 1.5, MaxBytes: 10_000}

// thumbnail probes a file and makes its thumbnail.
func thumbnail(t testing.TB, data []byte) (facts.Thumbnail, image.Image, error) {
	t.Helper()
	m, err := Probe(bytes.NewReader(data), int64(len(data)), Options{Integrity: facts.Full})
	if err != nil {
		t.Fatal(err)
	}
	small, err := Thumbnail(bytes.NewReader(data), int64(len(data)), &m, feed)
	if err != nil {
		return small, nil, err
	}
	decoded, err := stdjpeg.Decode(bytes.NewReader(small.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if b := decoded.Bounds(); b.Dx() != small.Width || b.Dy() != small.Height {
		t.Errorf("the thumbnail is %v, and said to be %d by %d", b, small.Width, small.Height)
	}
	return small, decoded, nil
}

// quarters is a picture whose quarters are red, green, blue and grey.
func quarters(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, c := range []color.RGBA{{200, 30, 30, 255}, {30, 180, 30, 255}, {30, 30, 200, 255}, {128, 128, 128, 255}} {
		x, y := i%2*width/2, i/2*height/2
		draw.Draw(m, image.Rect(x, y, x+width, y+height), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

func encodeJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, &stdjpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func near(a, b color.Color, most float64) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	d := func(x, y uint32) float64 { return math.Abs(float64(x)-float64(y)) / 257 }
	return d(r1, r2) <= most && d(g1, g2) <= most && d(b1, b2) <= most
}

func TestThumbnailSizes(t *testing.T) {
	for _, c := range []struct{ width, height, wantWidth, wantHeight int }{
		{1000, 1500, 250, 375}, // 1/4 of its size
		{1000, 3000, 250, 375}, // cut at 2:3
		{2400, 1200, 300, 150}, // 1/8
		{500, 500, 250, 250},   // 1/2
		{300, 300, 300, 300},   // whole
		{400, 400, 240, 240},   // whole, then scaled
		{100, 100, 100, 100},   // never enlarged
		{101, 4000, 101, 152},  // 151.5 rows are shown, and 152 are stored
		{4000, 400, 250, 25},   // 1/16
	} {
		data := encodeJPEG(t, quarters(c.width, c.height))
		small, m, err := thumbnail(t, data)
		if err != nil {
			t.Errorf("%d by %d: %v", c.width, c.height, err)
			continue
		}
		if small.Width != c.wantWidth || small.Height != c.wantHeight {
			t.Errorf("%d by %d: the thumbnail is %d by %d, want %d by %d", c.width, c.height, small.Width, small.Height, c.wantWidth, c.wantHeight)
		}
		if len(small.JPEG) > feed.MaxBytes {
			t.Errorf("%d by %d: %d bytes", c.width, c.height, len(small.JPEG))
		}
		if !near(m.At(small.Width/8, 0), color.RGBA{200, 30, 30, 255}, 30) || !near(m.At(small.Width*7/8, 0), color.RGBA{30, 180, 30, 255}, 30) {
			t.Errorf("%d by %d: the upper corners are %v and %v", c.width, c.height, m.At(small.Width/8, 0), m.At(small.Width*7/8, 0))
		}
	}
}

// TestThumbnailUpright: pictures that lie on their side are shown as they are displayed.
func TestThumbnailUpright(t *testing.T) {
	for _, name := range []string{"orientation-1.jpg", "orientation-3.jpg", "orientation-6.jpg", "orientation-8.jpg", "orientation-6.png"} {
		data, err := os.ReadFile(filepath.Join("../../testdata/media", name))
		if err != nil {
			t.Fatal(err)
		}
		small, _, err := thumbnail(t, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		width, height := 48, 40 // stored so
		if strings.Contains(name, "-6") || strings.Contains(name, "-8") {
			width, height = height, width
		}
		if small.Width != width || small.Height != height {
			t.Errorf("%s is %d by %d, want %d by %d", name, small.Width, small.Height, width, height)
		}
	}
}

// TestTurned holds each orientation to the table of the EXIF specification: where the first row and the first column of the stored
// picture stand in the one displayed.
func TestTurned(t *testing.T) {
	red, green, blue, grey := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{9, 9, 9, 255}
	stored := image.NewRGBA(image.Rect(0, 0, 2, 2))
	stored.SetRGBA(0, 0, red)
	stored.SetRGBA(1, 0, green)
	stored.SetRGBA(0, 1, blue)
	stored.SetRGBA(1, 1, grey)
	for orientation, want := range map[int][4]color.RGBA{ // left to right, top to bottom
		1: {red, green, blue, grey}, 2: {green, red, grey, blue}, 3: {grey, blue, green, red}, 4: {blue, grey, red, green},
		5: {red, blue, green, grey}, 6: {blue, red, grey, green}, 7: {grey, green, blue, red}, 8: {green, grey, red, blue},
	} {
		m := turned(stored, orientation)
		if got := [4]color.RGBA{m.RGBAAt(0, 0), m.RGBAAt(1, 0), m.RGBAAt(0, 1), m.RGBAAt(1, 1)}; got != want {
			t.Errorf("orientation %d: %v, want %v", orientation, got, want)
		}
		// What is uppermost of the stored picture is uppermost of the picture displayed.
		part := stored.SubImage(upper(stored.Bounds(), orientation, 1)).(*image.RGBA)
		first := image.NewRGBA(image.Rect(0, 0, part.Bounds().Dx(), part.Bounds().Dy()))
		draw.Draw(first, first.Bounds(), part, part.Bounds().Min, draw.Src)
		m = turned(first, orientation)
		if got := [2]color.RGBA{m.RGBAAt(0, 0), m.RGBAAt(1, 0)}; got != [2]color.RGBA{want[0], want[1]} {
			t.Errorf("orientation %d: the first row is %v, want %v", orientation, got, want[:2])
		}
	}
}

// TestReduced holds the decoder that makes pictures small to the standard library's, whose pixels are averaged.
func TestReduced(t *testing.T) {
	source := image.NewRGBA(image.Rect(0, 0, 1003, 701))
	for y := range 701 {
		for x := range 1003 {
			source.SetRGBA(x, y, color.RGBA{uint8(128 + 100*math.Sin(float64(x)/200)), uint8(128 + 90*math.Cos(float64(y)/150)), uint8((x + y) / 8), 255})
		}
	}
	pictures := map[string][]byte{"4:2:0": encodeJPEG(t, source)}
	gray := image.NewGray(source.Bounds())
	draw.Draw(gray, gray.Bounds(), source, image.Point{}, draw.Src)
	pictures["gray"] = encodeJPEG(t, gray)
	pictures["4:2:2"], pictures["progressive"] = picture(t, "pin.jpg"), picture(t, "progressive-pin.jpg")
	for name, data := range pictures {
		m, err := Probe(bytes.NewReader(data), int64(len(data)), Options{Integrity: facts.Full})
		if err != nil {
			t.Fatal(err)
		}
		whole, err := stdjpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, side := range []int{1, 2, 4} {
			got, err := reduce(bytes.NewReader(data), int64(len(data)), &m, ThumbnailSize{Width: m.Width * side / 8, MaxRatio: 9})
			if err != nil {
				t.Errorf("%s at %d/8: %v", name, side, err)
				continue
			}
			width, height := whole.Bounds().Dx(), whole.Bounds().Dy()
			if b := got.Bounds(); b.Dx() != over(width*side, 8) || b.Dy() != over(height*side, 8) {
				t.Errorf("%s at %d/8: %v", name, side, b)
			}
			n := 8 / side
			for i, want := range planesOf(whole) {
				small := planesOf(got)[i]
				for y := 0; y < want.Rect.Dy()/n; y += 5 {
					for x := 0; x < want.Rect.Dx()/n; x += 5 {
						sum := 0
						for dy := range n {
							for dx := range n {
								sum += int(want.GrayAt(x*n+dx, y*n+dy).Y)
							}
						}
						if v := float64(small.GrayAt(x, y).Y); math.Abs(v-float64(sum)/float64(n*n)) > 4 {
							t.Fatalf("%s at %d/8: sample %d, %d of plane %d is %v, want about %d", name, side, x, y, i, v, sum/n/n)
						}
					}
				}
			}
		}
	}
}

// planesOf are the planes of a picture, each as a picture of its own.
func planesOf(m image.Image) []*image.Gray {
	if gray, ok := m.(*image.Gray); ok {
		return []*image.Gray{gray}
	}
	p := m.(*image.YCbCr)
	across := image.Rect(0, 0, p.COffset(p.Rect.Max.X-1, 0)+1, (p.COffset(0, p.Rect.Max.Y-1))/p.CStride+1)
	return []*image.Gray{{Pix: p.Y, Stride: p.YStride, Rect: p.Rect}, {Pix: p.Cb, Stride: p.CStride, Rect: across}, {Pix: p.Cr, Stride: p.CStride, Rect: across}}
}

// TestReducedProgressive holds progressive pictures to sequential ones of the same coefficients, to the last bit.
func TestReducedProgressive(t *testing.T) {
	for name, sequential := range map[string]string{
		"progressive.jpg": "baseline.jpg", "progressive-restarts.jpg": "baseline.jpg", "progressive-scans.jpg": "baseline.jpg", "progressive-444.jpg": "baseline-444.jpg",
		"progressive-410.jpg": "baseline-410.jpg", "progressive-440.jpg": "restarts.jpg", "progressive-gray.jpg": "gray.jpg", "progressive-orientation-6.jpg": "orientation-6.jpg",
		"progressive-pin.jpg": "pin.jpg",
	} {
		reduced := func(name string, want ThumbnailSize) image.Image {
			data := picture(t, name)
			m := probe(t, data, facts.Full)
			want.Width = m.Width * want.Width / 8
			small, err := reduce(bytes.NewReader(data), int64(len(data)), &m, want)
			if err != nil {
				t.Fatalf("%s at %d pixels: %v", name, want.Width, err)
			}
			return small
		}
		for _, side := range []int{1, 2, 4} {
			for _, ratio := range []float64{9, 0.25} { // all rows, or the upper ones
				got, want := reduced(name, ThumbnailSize{Width: side, MaxRatio: ratio}), reduced(sequential, ThumbnailSize{Width: side, MaxRatio: ratio})
				b := got.Bounds()
				if b.Dx() != want.Bounds().Dx() || ratio == 9 && b.Dy() != want.Bounds().Dy() || b.Dy()*4 < b.Dx() {
					t.Errorf("%s at %d/8 is %v, and %s %v", name, side, b, sequential, want.Bounds())
				}
				for y := range int(float64(b.Dx()) * min(ratio, float64(b.Dy())/float64(b.Dx()))) {
					for x := range b.Dx() {
						if got.At(x, y) != want.At(x, y) {
							t.Fatalf("%s at %d/8: pixel %d, %d is %v, want %v as in %s", name, side, x, y, got.At(x, y), want.At(x, y), sequential)
						}
					}
				}
			}
		}
	}
}

// TestThumbnailKinds makes thumbnails of all test media: the pictures that decoders show have one, and nothing else.
func TestThumbnailKinds(t *testing.T) {
	for name, want := range map[string]error{
		"baseline.jpg": nil, "baseline-410.jpg": nil, "baseline-444.jpg": nil, "progressive.jpg": nil, "progressive-pin.jpg": nil, "progressive-cmyk.jpg": nil, "gray.jpg": nil, "cmyk.jpg": nil, "rgb.jpg": nil, "restarts.jpg": nil,
		"rgba.png": nil, "rgb16.png": nil, "palette.png": nil, "interlaced.png": nil, "bilevel.png": nil, "still.gif": nil, "animated.gif": nil, "animated.png": nil,
		"lossy.webp": nil, "lossless.webp": nil,
		"picture.bmp": ErrFormat, "picture.tif": ErrFormat, "movie-h264.mp4": ErrFormat, "movie-still.avif": ErrFormat,
	} {
		data, err := os.ReadFile(filepath.Join("../../testdata/media", name))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := thumbnail(t, data); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

// TestThumbnailBounds: what would take much memory or time is not decoded.
func TestThumbnailBounds(t *testing.T) {
	var wide bytes.Buffer
	if err := (&stdpng.Encoder{CompressionLevel: stdpng.BestSpeed}).Encode(&wide, image.NewPaletted(image.Rect(0, 0, 6000, 6000), color.Palette{color.Black, color.White})); err != nil {
		t.Fatal(err)
	}
	// What is made small row by row may have many pixels. What is interlaced may not.
	if small, _, err := thumbnail(t, wide.Bytes()); err != nil || small.Width != 240 {
		t.Errorf("36 million pixels: %d pixels wide, %v", small.Width, err)
	}
	copy(wide.Bytes()[len(pngSignature):], pngHeader(6000, 6000, "\x01\x03\x00\x00\x01"))
	m, err := Probe(bytes.NewReader(wide.Bytes()), int64(wide.Len()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Thumbnail(bytes.NewReader(wide.Bytes()), int64(wide.Len()), &m, feed); !errors.Is(err, ErrTooLarge) {
		t.Errorf("36 million pixels, interlaced: %v", err)
	}
	if _, err := Thumbnail(bytes.NewReader(wide.Bytes()), 33<<20, &m, feed); !errors.Is(err, ErrTooLarge) {
		t.Errorf("33 MiB: %v", err)
	}
	// A progressive picture that asks for its pixels to be visited many times.
	data, err := os.ReadFile("../../testdata/media/progressive.jpg")
	if err != nil {
		t.Fatal(err)
	}
	m, err = Probe(bytes.NewReader(data), int64(len(data)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, bytes.Repeat([]byte{0xff, 0xda}, 2_000_000)...)
	if _, err := Thumbnail(bytes.NewReader(data), int64(len(data)), &m, feed); !errors.Is(err, ErrTooLarge) {
		t.Errorf("two million scans: %v", err)
	}
}

// tiny has small pictures be reduced.
var tiny = ThumbnailSize{Width: 8, MaxRatio: 1.5, MaxBytes: 2000}

// alike holds ProbeShown to Probe and Thumbnail, and returns its thumbnail.
func alike(t *testing.T, name string, data []byte, want ThumbnailSize) *facts.Thumbnail {
	t.Helper()
	m, err := Probe(bytes.NewReader(data), int64(len(data)), Options{Integrity: facts.Full})
	if err != nil {
		t.Fatal(err)
	}
	same, small, err := ProbeShown(bytes.NewReader(data), int64(len(data)), Options{Integrity: facts.Full}, want)
	if err != nil || !reflect.DeepEqual(m, same) {
		t.Fatalf("%s is %+v, and where it is shown %+v, %v", name, m, same, err)
	}
	if small == nil {
		return nil
	}
	again, err := Thumbnail(bytes.NewReader(data), int64(len(data)), &m, want)
	if err != nil || !reflect.DeepEqual(*small, again) {
		t.Fatalf("%s: the thumbnail is %d by %d, %d bytes, and made later %d by %d, %d bytes, %v", name, small.Width, small.Height, len(small.JPEG), again.Width, again.Height, len(again.JPEG), err)
	}
	return small
}

// TestProbeShown: thumbnails of JPEGs and PNGs are made while those are examined, and nothing else changes.
func TestProbeShown(t *testing.T) {
	files, err := filepath.Glob("../../testdata/media/*.*")
	if err != nil || len(files) == 0 {
		t.Fatal("no media: ", err)
	}
	made := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		made[filepath.Base(file)] = alike(t, file, data, tiny) != nil
	}
	for name, want := range map[string]bool{
		"baseline.jpg": true, "baseline-444.jpg": true, "gray.jpg": true, "restarts.jpg": true, "orientation-6.jpg": true,
		"progressive.jpg": true, "progressive-scans.jpg": true, "progressive-restarts.jpg": true, "progressive-gray.jpg": true, "progressive-orientation-6.jpg": true, "pin.jpg": true, "progressive-pin.jpg": true,
		"progressive-cmyk.jpg": false, "cmyk.jpg": false, "rgb.jpg": false, "rgba.png": true, "rgb16.png": true, "orientation-6.png": true, "interlaced.png": false, "movie-h264.mp4": false,
	} {
		if made[name] != want {
			t.Errorf("%s: a thumbnail was made: %t, want %t", name, made[name], want)
		}
	}
	for name, data := range map[string][]byte{"sequential": encodeJPEG(t, quarters(1000, 1500)), "progressive": picture(t, "progressive-pin.jpg")} {
		if alike(t, name, data, feed) == nil || alike(t, name, data[:len(data)-2], feed) == nil || alike(t, name, data[:len(data)/2], feed) != nil {
			t.Errorf("%s: not all whole pictures, or broken ones, too", name)
		}
	}
}

// TestBoxed holds means to those of the pixels, at whole and at broken boxes.
func TestBoxed(t *testing.T) {
	source := image.NewNRGBA(image.Rect(3, 5, 64, 48))
	for y := 5; y < 48; y++ {
		for x := 3; x < 64; x++ {
			source.SetNRGBA(x, y, color.NRGBA{uint8(4 * x), uint8(5 * y), uint8(2 * (x + y)), 255})
		}
	}
	pictures := map[string]image.Image{"NRGBA": source}
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		m := image.NewYCbCr(source.Rect, ratio)
		for y := 5; y < 48; y++ {
			for x := 3; x < 64; x++ {
				m.Y[m.YOffset(x, y)], m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = uint8(2*(x+y)), uint8(64+2*x), uint8(64+2*y)
			}
		}
		pictures[ratio.String()] = m
	}
	for name, m := range pictures {
		for _, k := range []int{2, 4, 5, 8} {
			r := image.Rect(8, 8, 61, 47)
			got := boxed(m, r, k)
			if b := got.Bounds(); b.Dx() != over(53, k) || b.Dy() != over(39, k) {
				t.Errorf("%s: %v", name, b)
			}
			for y := range got.Bounds().Dy() {
				for x := range got.Bounds().Dx() {
					var sum [3]int
					n := 0
					for sy := 8 + y*k; sy < min(8+y*k+k, 47); sy++ {
						for sx := 8 + x*k; sx < min(8+x*k+k, 61); sx++ {
							r, g, b, _ := m.At(sx, sy).RGBA()
							sum[0], sum[1], sum[2], n = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(b>>8), n+1
						}
					}
					// Samples of colour stand for pixels beyond the box, too.
					if mean := (color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}); !near(got.At(x, y), mean, 12) {
						t.Fatalf("%s by %d: pixel %d, %d is %v, want about %v", name, k, x, y, got.At(x, y), mean)
					}
				}
			}
		}
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 4, 4)) // transparent
	if got := boxed(clear, clear.Rect, 2).At(1, 1); !near(got, color.White, 0) {
		t.Errorf("nothing on white is %v", got)
	}
}

func FuzzThumbnail(f *testing.F) {
	files, _ := filepath.Glob("../../testdata/media/*.*")
	for _, name := range files {
		if data, err := os.ReadFile(name); err == nil && len(data) < 20_000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Probe(bytes.NewReader(data), int64(len(data)), Options{Integrity: facts.Full})
		if err != nil {
			return
		}
		if small, err := Thumbnail(bytes.NewReader(data), int64(len(data)), &m, feed); err == nil && (small.Width > feed.most() || small.Height > feed.most()*3/2+1 || len(small.JPEG) == 0) {
			t.Errorf("the thumbnail is %d by %d, %d bytes", small.Width, small.Height, len(small.JPEG))
		}
		alike(t, "the file", data, tiny)
	})
}

func BenchmarkThumbnail(b *testing.B) {
	source := image.NewRGBA(image.Rect(0, 0, 1000, 1500))
	seed := uint32(1)
	for y := range 1500 {
		for x := range 1000 {
			seed = seed*1664525 + 1013904223
			noise := float64(seed >> 28)
			source.SetRGBA(x, y, color.RGBA{uint8(120 + 100*math.Sin(float64(x)/40) + noise), uint8(120 + 100*math.Cos(float64(y)/33) + noise), uint8(120 + noise), 255})
		}
	}
	for name, data := range map[string][]byte{"sequential": encodeJPEG(b, source), "progressive": picture(b, "progressive-pin.jpg")} {
		b.Run(name, func(b *testing.B) {
			m := probe(b, data, facts.Head)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Thumbnail(bytes.NewReader(data), int64(len(data)), &m, feed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
