package media

import (
	"bytes"
	"image"
	"image/color"
	"image/color/palette"
	stdpng "image/png"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestRows holds PNGs that are made small row by row to the standard library's decoder, whose pixels are averaged.
func TestRows(t *testing.T) {
	source := image.NewNRGBA64(image.Rect(0, 0, 101, 67))
	for y := range 67 {
		for x := range 101 {
			source.SetNRGBA64(x, y, color.NRGBA64{uint16(x * 640), uint16(y * 970), uint16((x ^ y) * 500), uint16(65535 - x*300)})
		}
	}
	opaque := image.NewRGBA64(source.Rect)
	draw.Draw(opaque, source.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(opaque, source.Rect, source, image.Point{}, draw.Over)
	clear := color.Palette{color.NRGBA{200, 10, 10, 0}, color.NRGBA{0, 90, 200, 128}, color.Black, color.White}
	files := map[string][]byte{}
	for name, m := range map[string]draw.Image{
		"gray 8": image.NewGray(source.Rect), "gray 16": image.NewGray16(source.Rect), "RGB 8": image.NewRGBA(source.Rect), "RGB 16": image.NewRGBA64(source.Rect),
		"RGBA 8": image.NewNRGBA(source.Rect), "RGBA 16": image.NewNRGBA64(source.Rect),
		"palette 8": image.NewPaletted(source.Rect, palette.WebSafe), "palette 4": image.NewPaletted(source.Rect, palette.Plan9[:16]),
		"palette 2": image.NewPaletted(source.Rect, clear), "palette 1": image.NewPaletted(source.Rect, palette.WebSafe[40:42]),
	} {
		from := image.Image(opaque)
		if strings.HasPrefix(name, "RGBA") {
			from = source
		}
		if p, ok := m.(*image.Paletted); ok {
			for i := range p.Pix {
				p.Pix[i] = byte(i/101+i%101/3%len(p.Palette)) % byte(len(p.Palette))
			}
		} else {
			draw.Draw(m, m.Bounds(), from, image.Point{}, draw.Src)
		}
		var b bytes.Buffer
		if err := stdpng.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	for name, made := range map[string]struct{ header, chunk, row string }{
		"gray and alpha 8":  {"\x08\x04\x00\x00\x00", "", "\x00\xff\x40\x80\x80\x10\xff\x00\x20\xf0\x60\x70"},
		"gray and alpha 16": {"\x10\x04\x00\x00\x00", "", "\x00\x12\xff\x40\x80\x80\x80\x10\xff\x00\x20\x70\xf0\x60\x70\x00\x80\xf0\x0f\x00\x10\x20\x30\x40"},
		"gray 4, one clear": {"\x04\x00\x00\x00\x00", pngChunk("tRNS", "\x00\x05"), "\x05\x5f\x83"},
		"RGB 8, one clear":  {"\x08\x02\x00\x00\x00", pngChunk("tRNS", "\x00\x01\x00\x02\x00\x03"), "\x01\x02\x03\x01\x02\x04\xf0\x80\x10\x01\x02\x03\x01\x02\x03\x00\x00\x00"},
	} {
		data := ""
		for _, filter := range "\x00\x01\x02\x03\x04" {
			data += string(filter) + made.row
		}
		files[name] = []byte(pngSignature + pngHeader(6, 5, made.header) + made.chunk + pngChunk("IDAT", deflate(data)) + pngChunk("IEND", ""))
	}
	for name, data := range files {
		whole, err := stdpng.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		m := probe(t, data, facts.Full)
		for _, k := range []int{1, 2, 3} {
			got, err := reduce(bytes.NewReader(data), int64(len(data)), &m, ThumbnailSize{Width: m.Width / k, MaxRatio: 9})
			if name == "RGB 8, one clear" {
				if err != errUnreduced {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s by %d: %v", name, k, err)
				continue
			}
			b := whole.Bounds()
			if got.Bounds().Dx() != over(b.Dx(), k) || got.Bounds().Dy() != over(b.Dy(), k) {
				t.Errorf("%s by %d: %v", name, k, got.Bounds())
			}
			for y := range got.Bounds().Dy() {
				for x := range got.Bounds().Dx() {
					box := image.Rect(x*k, y*k, x*k+k, y*k+k).Intersect(b)
					on := image.NewRGBA64(box)
					draw.Draw(on, box, image.White, image.Point{}, draw.Src)
					draw.Draw(on, box, whole, box.Min, draw.Over)
					var sum [3]int
					n := box.Dx() * box.Dy()
					for sy := box.Min.Y; sy < box.Max.Y; sy++ {
						for sx := box.Min.X; sx < box.Max.X; sx++ {
							r, g, b, _ := on.At(sx, sy).RGBA()
							sum[0], sum[1], sum[2] = sum[0]+int(r), sum[1]+int(g), sum[2]+int(b)
						}
					}
					if mean := (color.RGBA64{uint16(sum[0] / n), uint16(sum[1] / n), uint16(sum[2] / n), 65535}); !near(got.At(x, y), mean, 3) {
						t.Fatalf("%s by %d: pixel %d, %d is %v, want about %v", name, k, x, y, color.RGBAModel.Convert(got.At(x, y)), color.RGBAModel.Convert(mean))
					}
				}
			}
		}
	}
}

// TestRowsCut: what feeds cut off is not there, unless the picture lies on its side.
func TestRowsCut(t *testing.T) {
	var b bytes.Buffer
	if err := stdpng.Encode(&b, quarters(500, 2000)); err != nil {
		t.Fatal(err)
	}
	small, m, err := thumbnail(t, b.Bytes())
	if err != nil || small.Width != 250 || small.Height != 375 || !near(m.At(10, 370), color.RGBA{200, 30, 30, 255}, 30) {
		t.Errorf("%d by %d, want 250 by 375, %v", small.Width, small.Height, err)
	}
}
