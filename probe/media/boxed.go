package media

import (
	"image"

	"golang.org/x/image/draw"
)

// boxed is the part r of a picture, k times smaller, on white: each pixel is the mean of k by k, or of those that there are at the right
// edge and the lower one.
func boxed(source image.Image, r image.Rectangle, k int) image.Image {
	if m, ok := source.(*image.YCbCr); ok {
		return boxedPlanes(m, r, k)
	}
	out := image.NewRGBA(image.Rect(0, 0, over(r.Dx(), k), over(r.Dy(), k)))
	strip := image.NewRGBA(image.Rect(0, 0, r.Dx(), k))
	sums := make([][3]uint32, out.Rect.Dx())
	for y := range out.Rect.Dy() {
		rows := min(k, r.Dy()-y*k)
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, image.Rect(0, 0, r.Dx(), rows), source, image.Pt(r.Min.X, r.Min.Y+y*k), draw.Over)
		clear(sums)
		for row := range rows {
			line := strip.Pix[row*strip.Stride:][:4*r.Dx()]
			for x := range sums {
				sum := &sums[x]
				for p := line[4*k*x : min(4*k*(x+1), len(line))]; len(p) >= 4; p = p[4:] {
					sum[0] += uint32(p[0])
					sum[1] += uint32(p[1])
					sum[2] += uint32(p[2])
				}
			}
		}
		for x, sum := range sums {
			n := uint32(rows * min(k, r.Dx()-x*k))
			pixel := out.Pix[y*out.Stride+4*x:][:4]
			for i := range sum {
				pixel[i] = byte((sum[i] + n/2) / n)
			}
			pixel[3] = 255
		}
	}
	return out
}

// boxedPlanes is boxed, without a way through other colours.
func boxedPlanes(m *image.YCbCr, r image.Rectangle, k int) *image.YCbCr {
	out := image.NewYCbCr(image.Rect(0, 0, over(r.Dx(), k), over(r.Dy(), k)), image.YCbCrSubsampleRatio444)
	wide, high := 1, 1 // pixels to a sample of colour
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		wide = 2
	case image.YCbCrSubsampleRatio420:
		wide, high = 2, 2
	case image.YCbCrSubsampleRatio440:
		high = 2
	case image.YCbCrSubsampleRatio411:
		wide = 4
	case image.YCbCrSubsampleRatio410:
		wide, high = 4, 2
	}
	origin := m.Rect.Min
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			part := image.Rect(x*k, y*k, x*k+k, y*k+k).Add(r.Min).Intersect(r)
			i := y*out.YStride + x
			out.Y[i] = mean(m.Y, m.YStride, part.Sub(origin))
			colour := image.Rect(part.Min.X/wide, part.Min.Y/high, (part.Max.X-1)/wide+1, (part.Max.Y-1)/high+1).Sub(image.Pt(origin.X/wide, origin.Y/high))
			out.Cb[i], out.Cr[i] = mean(m.Cb, m.CStride, colour), mean(m.Cr, m.CStride, colour)
		}
	}
	return out
}

// mean is the mean of the samples of a plane that r tells.
func mean(plane []byte, stride int, r image.Rectangle) byte {
	sum, n := 0, r.Dx()*r.Dy()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for _, v := range plane[y*stride+r.Min.X : y*stride+r.Max.X] {
			sum += int(v)
		}
	}
	return byte((sum + n/2) / n)
}
