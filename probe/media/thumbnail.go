package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"io"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/pinlint/pinlint/probe/facts"
)

// ThumbnailSize is what a thumbnail may be.
type ThumbnailSize struct {
	Width    int     // pixels, up to a quarter more where scaling would be all there is to do
	MaxRatio float64 // height to width: what of the picture lies below is cut off
	MaxBytes int     // of the JPEG, as far as its quality can be lowered
}

func (s ThumbnailSize) most() int { return s.Width * 5 / 4 }

// Errors of pictures of which no thumbnail is made. Others are those of decoders and of r.
var (
	ErrFormat   = errors.New("no picture of a kind that can be shown")
	ErrTooLarge = errors.New("too large to be shown small")
)

const (
	maxShownBytes = 32 << 20  // of the file
	maxMemory     = 128 << 20 // that decoding takes
	// maxScanned is how many pixels all scans of a JPEG visit. A file of a few bytes can ask for any number.
	maxScanned = 1 << 30
	// heavyMemory is what decoding takes where only one picture is decoded at a time.
	heavyMemory = 16 << 20
)

// heavy is held while a large picture is decoded, so that many workers take no more memory than one.
var heavy sync.Mutex

// ProbeShown is Probe, and makes the thumbnail on the way where that costs little: of most JPEGs and PNGs that are examined in
// full. Of others small is nil, and Thumbnail may make one.
func ProbeShown(r io.ReaderAt, size int64, o Options, want ThumbnailSize) (m facts.Media, small *facts.Thumbnail, err error) {
	o.small = &reduced{want: want}
	m, err = Probe(r, size, o)
	if err != nil || o.small.picture == nil || m.Broken() || m.Integrity < facts.Full || size > maxShownBytes {
		return m, nil, err
	}
	if t, err := thumbnailOf(o.small.picture, m.Orientation, want); err == nil {
		small = &t
	}
	return m, small, nil
}

// Thumbnail makes a small JPEG of a picture of size bytes that is known to be m, as feeds show it: upright, animations by their first
// picture, transparency on white. A picture is never enlarged. Like Probe, it does not panic, and is bounded in memory and time.
func Thumbnail(r io.ReaderAt, size int64, m *facts.Media, want ThumbnailSize) (t facts.Thumbnail, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			t, err = facts.Thumbnail{}, fmt.Errorf("decoding the picture: %v", fault)
		}
	}()
	if m.Kind != facts.Image {
		return t, ErrFormat
	}
	if size > maxShownBytes {
		return t, ErrTooLarge
	}
	source, err := reduce(r, size, m, want)
	if err == errUnreduced {
		source, err = decode(r, size, m)
	}
	if err != nil {
		return t, err
	}
	return thumbnailOf(source, m.Orientation, want)
}

// thumbnailOf makes a thumbnail of a picture as it is stored.
func thumbnailOf(source image.Image, orientation int, want ThumbnailSize) (t facts.Thumbnail, err error) {
	shown := visible(source.Bounds(), orientation, want)
	if k := acrossOf(shown, orientation) / want.Width; k > 1 { // for the rest the kernel of a scaler is small
		source = boxed(source, shown, k)
		shown = source.Bounds()
	}
	small := fitting(source, shown, orientation, want)
	if small == nil {
		small = shrink(source, shown, orientation, want)
	}
	t.Width, t.Height = small.Bounds().Dx(), small.Bounds().Dy()
	t.JPEG, err = lossy(small, want.MaxBytes)
	return t, err
}

// decode decodes a picture, within bounds.
func decode(r io.ReaderAt, size int64, m *facts.Media) (image.Image, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), data); err != nil {
		return nil, err
	}
	var config func(io.Reader) (image.Config, error)
	var picture func(io.Reader) (image.Image, error)
	perPixel := int64(4)
	switch m.Format {
	case "jpeg":
		config, picture = stdjpeg.DecodeConfig, stdjpeg.Decode
		if m.Picture != nil && m.Picture.Coding == "progressive" {
			perPixel = 15 // all coefficients are kept
		}
	case "png":
		config, picture = stdpng.DecodeConfig, stdpng.Decode
		if m.Picture != nil && m.Picture.Bits > 8 {
			perPixel = 8
		}
		if m.Picture != nil && m.Picture.Interlaced {
			perPixel *= 2
		}
	case "gif":
		config, picture = gif.DecodeConfig, gif.Decode
		perPixel = 2
	case "webp":
		if len(data) < 16 || string(data[12:15]) != "VP8" || data[15] == 'X' { // the size of the latter's parts is not the picture's
			return nil, ErrFormat
		}
		config, picture = webp.DecodeConfig, webp.Decode
		perPixel = 8
	default:
		return nil, ErrFormat
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	pixels := int64(c.Width) * int64(c.Height)
	if pixels <= 0 || pixels*perPixel > maxMemory {
		return nil, ErrTooLarge
	}
	if m.Format == "jpeg" && int64(bytes.Count(data, []byte{0xff, 0xda}))*pixels > maxScanned {
		return nil, ErrTooLarge
	}
	if pixels*perPixel > heavyMemory {
		heavy.Lock()
		defer heavy.Unlock()
	}
	return picture(bytes.NewReader(data))
}

// sideways reports whether a stored picture's columns are the rows of the displayed one.
func sideways(orientation int) bool { return orientation >= 5 && orientation <= 8 }

// acrossOf is the width, as displayed, of a part of a stored picture.
func acrossOf(r image.Rectangle, orientation int) int {
	if sideways(orientation) {
		return r.Dy()
	}
	return r.Dx()
}

// visible is the part of a stored picture that is not cut off.
func visible(r image.Rectangle, orientation int, want ThumbnailSize) image.Rectangle {
	width := acrossOf(r, orientation)
	if most := max(int(float64(width)*want.MaxRatio+0.5), 1); r.Dx()+r.Dy()-width > most {
		return upper(r, orientation, most)
	}
	return r
}

// fitting is the shown part of a picture that is upright and opaque and has about the size that is wanted, nil if it is not such a one.
func fitting(source image.Image, shown image.Rectangle, orientation int, want ThumbnailSize) image.Image {
	m, ok := source.(*image.YCbCr)
	if !ok || orientation > 1 || shown.Dx() > want.most() {
		return nil
	}
	return m.SubImage(shown)
}

// shrink scales what is shown of a picture, and turns it upright.
func shrink(source image.Image, shown image.Rectangle, orientation int, want ThumbnailSize) *image.RGBA {
	width, height := shown.Dx(), shown.Dy()
	if sideways(orientation) {
		width, height = height, width
	}
	w := min(width, want.Width)
	h := max(height*w/width, 1)
	if sideways(orientation) {
		w, h = h, w
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Bounds(), source, shown, draw.Over, nil)
	return turned(small, orientation)
}

// upper is the part of a stored picture whose uppermost rows, as displayed, are so many.
func upper(r image.Rectangle, orientation, rows int) image.Rectangle {
	switch orientation {
	case 3, 4:
		r.Min.Y = r.Max.Y - rows
	case 5, 6:
		r.Max.X = r.Min.X + rows
	case 7, 8:
		r.Min.X = r.Max.X - rows
	default:
		r.Max.Y = r.Min.Y + rows
	}
	return r
}

// turned undoes an EXIF orientation.
func turned(m *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return m
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if sideways(orientation) {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			out.SetRGBA(x, y, m.RGBAAt(sx, sy))
		}
	}
	return out
}

// lossy writes a JPEG of at most so many bytes, if its quality can be lowered so far.
func lossy(m image.Image, most int) ([]byte, error) {
	var b bytes.Buffer
	for quality := 65; ; {
		b.Reset()
		if err := stdjpeg.Encode(&b, m, &stdjpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= most || quality == 20 {
			return b.Bytes(), nil
		}
		// With 15 less a photograph falls to about three quarters of its size.
		for size := b.Len(); size > most && quality > 20; size = size * 3 / 4 {
			quality -= 15
		}
	}
}
