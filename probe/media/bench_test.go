package media

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"math/rand/v2"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// scene is a picture of soft hills with a little noise, about as hard to compress as a photo.
func scene(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	r := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			i := m.PixOffset(x, y)
			v := (x*y>>8 + x>>2 + y>>1) & 127
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = byte(v+r.IntN(16)), byte(v*2), byte(255-v-r.IntN(16)), 255
		}
	}
	return m
}

func encode(b *testing.B, format string, width, height int) []byte {
	b.Helper()
	var buf bytes.Buffer
	var err error
	if format == "jpeg" {
		err = stdjpeg.Encode(&buf, scene(width, height), &stdjpeg.Options{Quality: 85})
	} else {
		err = stdpng.Encode(&buf, scene(width, height))
	}
	if err != nil {
		b.Fatal(err)
	}
	return buf.Bytes()
}

// BenchmarkProbe measures each depth beside the standard library's decoder on the same bytes.
func BenchmarkProbe(b *testing.B) {
	for _, bc := range []struct {
		name string
		data []byte
	}{
		{"jpeg-pin", encode(b, "jpeg", 1000, 1500)},
		{"jpeg-20MP", encode(b, "jpeg", 5472, 3648)},
		{"png-pin", encode(b, "png", 1000, 1500)},
		{"progressive-48x40", picture(b, "progressive.jpg")},
	} {
		for _, depth := range []facts.Integrity{facts.Head, facts.Structure, facts.Full} {
			b.Run(bc.name+"/"+depth.String(), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(bc.data)))
				for b.Loop() {
					m, err := Probe(bytes.NewReader(bc.data), int64(len(bc.data)), Options{Integrity: depth})
					if err != nil || len(m.Faults) > 0 || m.Width == 0 {
						b.Fatal(m.Faults, err)
					}
				}
			})
		}
		b.Run(bc.name+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bc.data)))
			for b.Loop() {
				if _, _, err := image.Decode(bytes.NewReader(bc.data)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
