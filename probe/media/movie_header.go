package media

import (
	"encoding/binary"
	"math"

	"github.com/abema/go-mp4"

	"github.com/pinlint/pinlint/probe/facts"
)

const (
	maxTracks = 1000 // that are kept; QuickTime itself allows more, no one makes them
	maxEdits  = 10_000
)

// matrix is a b u c d v x y w of a transformation, in 16.16 but for u, v and w.
type matrix [9]int32

// track is one track as its boxes tell it.
type track struct {
	id      uint32
	enabled bool
	handler [4]byte
	matrix  matrix
	width   uint32 // 16.16, as the track header says
	height  uint32

	scale uint32 // units a second of the media
	media uint64 // duration of the media

	edited bool   // an edit list decides what is shown
	edits  []edit // in order

	entry sampleEntry
	mixed bool // sample entries of different codecs

	reordered bool // frames are not shown in the order they are decoded in

	times   times
	sizes   sizes
	chunks  table // stsc
	offsets table // stco or co64

	external   bool // the samples lie in another file
	picture    bool // a cover, not a film
	compressed bool // described by a header that was compressed

	// Of fragments.
	trex      defaults
	fragments int
	fragment  uint64 // duration of the samples in fragments
	timed     bool   // a fragment tells when it begins
	from      uint64 // when the first one does
	shown     uint64 // samples in fragments
	// The same but for the first sample of all and the last of every run, which muxers draw out to begin with the
	// sound and to end where the next fragment begins.
	steady, steadily uint64
}

// edit is one entry of an edit list.
type edit struct {
	duration uint64 // in the movie's timescale
	media    int64  // where in the media it starts, -1 for an empty edit
	rate     int32  // 16.16
}

func (t *track) is(handler string) bool { return string(t.handler[:]) == handler }

// readMoov reads the movie header.
func (f *film) readMoov(moov box) error {
	f.moov = moov
	err := f.walkChildren(moov, func(b box) error {
		switch {
		case b.is("mvhd"):
			var h mp4.Mvhd
			if err := f.decode(b, 120-8, &h); err != nil {
				return f.readable(err)
			}
			f.scale, f.matrix = h.Timescale, h.Matrix
			f.duration = uint64(h.DurationV0)
			if h.Version == 1 {
				f.duration = h.DurationV1
			}
			f.seenHeader = true
		case b.is("trak"):
			f.cutTrack = f.cutTrack || b.cut()
			if len(f.tracks) == maxTracks {
				return errTooComplex
			}
			if err := f.readTrak(b); err != nil {
				return err
			}
		case b.is("mvex"):
			f.movie.Fragmented = true
			return f.readMvex(b)
		case b.is("cmov"):
			return f.readCompressed(b)
		}
		if f.enough(b.end) {
			return errEnough
		}
		return nil
	})
	for i := range f.tracks {
		for _, x := range f.trex {
			if x.id == f.tracks[i].id {
				f.tracks[i].trex = x.defaults
			}
		}
	}
	if err == errEnough {
		err = nil
	}
	return err
}

// enough reports whether the head of the file is known well enough to spare another read: what shows and what
// sounds has been found, and the samples are where a movie header lists them.
func (f *film) enough(next int64) bool {
	if f.o.Integrity != facts.Head || next >= f.moov.end || f.atHand(next) {
		return false
	}
	video, audio := false, false
	for i := range f.tracks {
		t := &f.tracks[i]
		video = video || t.is("vide") && t.enabled && !t.picture && t.times.samples > 0
		audio = audio || t.is("soun")
	}
	return video && audio
}

// readable makes a box that cannot be decoded a fault. Errors of reading go through.
func (f *film) readable(err error) error {
	if f.s.err != nil || err == ErrBudget {
		return err
	}
	return nil
}

func (f *film) readTrak(trak box) error {
	f.tracks = append(f.tracks, track{enabled: true, compressed: f.compressed})
	t := &f.tracks[len(f.tracks)-1]
	err := f.walkChildren(trak, func(b box) error {
		switch {
		case b.is("tkhd"):
			var h mp4.Tkhd
			if err := f.decode(b, 96, &h); err != nil {
				return f.readable(err)
			}
			t.id, t.matrix, t.width, t.height = h.TrackID, h.Matrix, h.Width, h.Height
			t.enabled = h.CheckFlag(1)
		case b.is("edts"):
			err := f.walkChildren(b, func(b box) error {
				if b.is("elst") {
					return f.readEdits(t, b)
				}
				return nil
			})
			return err
		case b.is("tref"):
			return f.readUses(b)
		case b.is("mdia"):
			err := f.readMdia(t, b)
			if err == errEnough && f.atHand(b.end) {
				err = nil
			}
			return err
		}
		return nil
	})
	if err == errEnough {
		err = nil // the tables have been skipped
	}
	return err
}

// readUses notes the tracks that another one names as its chapters: stills to choose from, not the film.
func (f *film) readUses(tref box) error {
	return f.walkChildren(tref, func(b box) error {
		if !b.is("chap") {
			return nil
		}
		p, err := f.payload(b, 64)
		for ; len(p) >= 4; p = p[4:] {
			f.chapters = append(f.chapters, binary.BigEndian.Uint32(p))
		}
		return err
	})
}

// readEdits reads an edit list by hand: go-mp4 refuses a list whose count is wrong, which players shorten.
func (f *film) readEdits(t *track, b box) error {
	p, err := f.payload(b, 8+20*maxEdits)
	if err != nil || len(p) < 8 {
		return err
	}
	count := int64(binary.BigEndian.Uint32(p[4:]))
	long := p[0] == 1
	width := 12
	if long {
		width = 20
	}
	for p = p[8:]; count > 0 && len(p) >= width && f.edits < maxEdits; count-- {
		var e edit
		if long {
			e.duration, e.media = binary.BigEndian.Uint64(p), int64(binary.BigEndian.Uint64(p[8:]))
		} else {
			e.duration, e.media = uint64(binary.BigEndian.Uint32(p)), int64(int32(binary.BigEndian.Uint32(p[4:])))
		}
		e.rate = int32(binary.BigEndian.Uint32(p[width-4:]))
		t.edits = append(t.edits, e)
		f.edits++
		p = p[width:]
	}
	t.edited = len(t.edits) > 0
	return nil
}

func (f *film) readMdia(t *track, mdia box) error {
	var early box // minf in front of the handler, without which its entries mean nothing
	err := f.walkChildren(mdia, func(b box) error {
		switch {
		case b.is("mdhd"):
			var h mp4.Mdhd
			if err := f.decode(b, 36, &h); err != nil {
				return f.readable(err)
			}
			t.scale, t.media = h.Timescale, uint64(h.DurationV0)
			if h.DurationV0 == math.MaxUint32 {
				t.media = 0 // unknown
			}
			if h.Version == 1 {
				t.media = h.DurationV1
				if t.media == math.MaxUint64 {
					t.media = 0
				}
			}
		case b.is("hdlr"):
			p, err := f.payload(b, 12)
			if err == nil && len(p) == 12 {
				copy(t.handler[:], p[8:])
			}
			return err
		case b.is("minf"):
			if t.handler == [4]byte{} {
				early = b
				return nil
			}
			return f.readMinf(t, b)
		}
		return nil
	})
	if err == nil && early.end > 0 {
		err = f.readMinf(t, early)
	}
	return err
}

func (f *film) readMinf(t *track, minf box) error {
	err := f.walkChildren(minf, func(b box) error {
		switch {
		case b.is("dinf"):
			err := f.walkChildren(b, func(b box) error {
				if b.is("dref") {
					return f.readReferences(t, b)
				}
				return nil
			})
			return err
		case b.is("stbl"):
			return f.readStbl(t, b)
		}
		return nil
	})
	return err
}

// readReferences reads where the samples of a track lie: in this file, if the first flag of an entry is set.
func (f *film) readReferences(t *track, b box) error {
	const least = 12 // bytes of an entry
	p, err := f.payload(b, 8)
	if err != nil || len(p) < 8 {
		return err
	}
	if count := int64(binary.BigEndian.Uint32(p[4:])); count == 0 || count > b.size()/least+1 {
		fault(f.m, FaultTable, true, b.start, "the list of the files that hold the samples is damaged")
	}
	first := true
	_, err = f.children(b.body+8, b.end, func(b box) error {
		p, err := f.payload(b, 4)
		if err != nil || len(p) < 4 {
			return err
		}
		if first {
			// An alias of no length is what some muxers write for the file itself.
			t.external = p[3]&1 == 0 && b.size() > 4
		}
		first = false
		return nil
	})
	return err
}

// readStbl reads the head of each sample table. What only the whole of a table could tell is left to check.
func (f *film) readStbl(t *track, stbl box) error {
	err := f.walkChildren(stbl, func(b box) error {
		switch {
		case b.is("stsd"):
			if err := f.readEntries(t, b); err != nil {
				return err
			}
		case b.is("stts"):
			if err := f.readTimes(t, b); err != nil {
				return err
			}
		case b.is("stsz"), b.is("stz2"):
			if err := f.readSizes(t, b); err != nil {
				return err
			}
		case b.is("ctts"):
			t.reordered = true
		case b.is("stsc"):
			return f.readTable(&t.chunks, b, 4, 12)
		case b.is("stco"):
			return f.readTable(&t.offsets, b, 4, 4)
		case b.is("co64"):
			return f.readTable(&t.offsets, b, 4, 8)
		}
		if f.o.Integrity == facts.Head && t.times.known && t.entry.found && !f.atHand(b.end) {
			return errEnough
		}
		return nil
	})
	return err
}

// readMvex reads what fragments leave unsaid.
func (f *film) readMvex(mvex box) error {
	err := f.walkChildren(mvex, func(b box) error {
		switch {
		case b.is("mehd"):
			var h mp4.Mehd
			if err := f.decode(b, 12, &h); err != nil {
				return f.readable(err)
			}
			f.promised = uint64(h.FragmentDurationV0)
			if h.Version == 1 {
				f.promised = h.FragmentDurationV1
			}
		case b.is("trex"):
			var h mp4.Trex
			if err := f.decode(b, 24, &h); err != nil {
				return f.readable(err)
			}
			f.trex = append(f.trex, extends{h.TrackID, defaults{h.DefaultSampleDuration, h.DefaultSampleSize}})
		}
		return nil
	})
	return err
}

// combine is the transformation t followed by m, without their translation.
func (t matrix) combine(m matrix) (a, b, c, d float64) {
	at := func(m matrix, i int) float64 { return float64(m[i]) / (1 << 16) }
	if m[0] == 0 && m[1] == 0 && m[3] == 0 && m[4] == 0 {
		m[0], m[4] = 1<<16, 1<<16
	}
	if t[0] == 0 && t[1] == 0 && t[3] == 0 && t[4] == 0 {
		t[0], t[4] = 1<<16, 1<<16
	}
	a = at(t, 0)*at(m, 0) + at(t, 1)*at(m, 3)
	b = at(t, 0)*at(m, 1) + at(t, 1)*at(m, 4)
	c = at(t, 3)*at(m, 0) + at(t, 4)*at(m, 3)
	d = at(t, 3)*at(m, 1) + at(t, 4)*at(m, 4)
	return a, b, c, d
}

// mostRatio is the largest number of a track header's size that some writers fill with the ratio of the sides.
const mostRatio = 21

// show works out how large a track of pictures is on the screen, and how it is turned. The track header's size holds
// the pixel aspect already, unless it merely repeats the coded size.
func (f *film) show(t *track) (width, height, rotation int) {
	w, h := float64(t.width)/(1<<16), float64(t.height)/(1<<16)
	e := &t.entry
	aspect := 1.0
	if e.hSpacing > 0 && e.vSpacing > 0 {
		aspect = float64(e.hSpacing) / float64(e.vSpacing)
	}
	coded, codedHeight := float64(e.width), float64(e.height)
	if w < 1 || h < 1 {
		w, h = coded, codedHeight
		if e.clapWidth >= 1 && e.clapHeight >= 1 {
			w, h = e.clapWidth, e.clapHeight
		}
		w *= aspect
	} else if w == coded && h == codedHeight {
		w *= aspect
	} else if w <= mostRatio && h <= mostRatio && w < coded && h < codedHeight {
		w, h = codedHeight*w/h, codedHeight // the ratio alone, as 4 by 3
	}
	a, b, c, d := t.matrix.combine(f.matrix)
	if sx, sy := math.Hypot(a, b), math.Hypot(c, d); sx > 0 && sy > 0 {
		w, h = w*sx, h*sy
	}
	if a*d-b*c < 0 {
		a, b = -a, -b // mirrored
	}
	rotation = (int(math.Round(math.Atan2(b, a)/(math.Pi/2))) + 4) % 4 * 90
	if rotation == 90 || rotation == 270 {
		w, h = h, w
	}
	const most = 1 << 20
	return int(math.Round(min(w, most))), int(math.Round(min(h, most))), rotation
}
