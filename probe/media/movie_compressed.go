package media

import (
	"bytes"
	"compress/zlib"
	"io"
)

// maxHeader is how large a compressed movie header may become.
const maxHeader = 8 << 20

// readCompressed reads a movie header that QuickTime compressed to save some kilobytes in the nineties. Hardly
// any player but QuickTime and ffmpeg reads it.
func (f *film) readCompressed(cmov box) error {
	fault(f.m, FaultCompressedHeader, false, cmov.start, "the movie header is compressed, which only QuickTime and ffmpeg read")
	f.compressed = true
	return f.walkChildren(cmov, func(b box) error {
		if !b.is("cmvd") {
			return nil
		}
		packed, err := f.payload(b, maxHeader)
		if err != nil || len(packed) < 4 {
			return err
		}
		r, err := zlib.NewReader(bytes.NewReader(packed[4:]))
		if err != nil {
			return nil
		}
		header, _ := io.ReadAll(io.LimitReader(r, maxHeader))
		inner := &film{s: newSource(bytes.NewReader(header), int64(len(header)), 0), m: f.m, movie: f.movie, o: f.o, compressed: true}
		return inner.walkChildren(box{end: int64(len(header))}, func(b box) error {
			if !b.is("moov") || inner.seenMoov {
				return nil
			}
			inner.seenMoov = true
			err := inner.readMoov(b)
			f.seenHeader, f.scale, f.duration, f.matrix = inner.seenHeader, inner.scale, inner.duration, inner.matrix
			f.tracks, f.edits, f.chapters = inner.tracks, inner.edits, inner.chapters
			return err
		})
	})
}
