package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	wide "math/bits"
	"slices"

	"github.com/pinlint/pinlint/probe/facts"
)

// film is a file of boxes while it is read.
type film struct {
	s      *source
	m      *facts.Media
	movie  *facts.Movie
	o      Options
	buffer []byte
	boxes  int // headers read

	// The top of the file.
	classic   bool // no ftyp
	first     [4]byte
	moov      box
	seenMoov  bool
	media     []box // mdat
	lost      int64 // bytes that the last box lacks
	lostBox   box
	garbage   int64 // where boxes end early, 0 if nowhere
	ended     bool  // the walk reached the end of the file
	unread    bool  // the walk stopped where it could read no further
	segmented bool  // styp, sidx or moof at the top
	picture   bool  // a meta box at the top that holds pictures

	// The movie header.
	seenHeader bool
	scale      uint32
	duration   uint64
	matrix     matrix
	tracks     []track
	cutTrack   bool // one of the tracks is not whole
	edits      int
	chapters   []uint32 // tracks that others use for chapters
	compressed bool

	// Fragments.
	promised   uint64 // duration, by mehd
	trex       []extends
	fragments  int
	inTraf     int
	runBytes   int64
	runs       []run
	found      bool   // samples that are what they should be
	indexed    uint64 // duration, by an index
	indexScale uint32
}

// errEnough ends a walk that has learned what it wanted.
var errEnough = errors.New("enough")

// probeMovie learns what the boxes of the ISO base media file format (ISO/IEC 14496-12) and of QuickTime, from which it
// came, hold. Few boxes are read and none is read whole that grows with the film: the cost of the head does not depend on
// the size of the file or on the number of samples.
func probeMovie(s *source, m *facts.Media, o Options) error {
	f := &film{s: s, m: m, movie: &facts.Movie{}, o: o}
	m.Movie = f.movie
	err := f.walk()
	switch err {
	case nil, errEnough:
	case errTooComplex:
		fault(m, FaultTooComplex, true, -1, fmt.Sprintf("the file has more than %d boxes", maxBoxes))
	default:
		f.unread = true
		f.judge()
		return err
	}
	f.judge()
	if err == errTooComplex || !f.seenMoov || m.Kind == facts.Image {
		return nil
	}
	err = f.check()
	if err == errTooComplex {
		err = nil
	}
	f.conclude()
	return err
}

// walk reads the boxes at the top of the file.
func (f *film) walk() error {
	stop, err := f.children(0, f.s.size, f.top)
	if err == errTooComplex && f.fragments > 0 {
		return nil // a long film in short fragments
	}
	if err == errEnough {
		f.ended = f.garbage > 0
	}
	if err != nil {
		return err
	}
	f.ended = stop >= f.s.size
	if f.s.size-stop >= 8 {
		p, err := f.bytes(stop, 8)
		if err != nil {
			return err
		}
		if binary.BigEndian.Uint32(p) != 0 {
			f.garbage = stop
		}
		f.ended = true
	}
	return nil
}

// topBoxes are those that stand at the top of files. Another name there is other data, if its length is wrong besides.
var topBoxes = map[string]bool{
	"ftyp": true, "styp": true, "moov": true, "mdat": true, "moof": true, "sidx": true, "ssix": true, "prft": true, "emsg": true, "mfra": true,
	"meta": true, "free": true, "skip": true, "wide": true, "uuid": true, "pnot": true, "PICT": true, "pdin": true, "udta": true, "meco": true,
	"jP  ": true, "JXL ": true, "jp2h": true, "jp2c": true, "jxlc": true, "jxlp": true,
}

// top takes one box at the top of the file.
func (f *film) top(b box) error {
	if b.start == 0 {
		f.first = b.name
		f.classic = !b.is("ftyp") && !b.is("styp")
	}
	if b.cut() {
		if !topBoxes[string(b.name[:])] {
			f.garbage = b.start
			return errEnough
		}
		f.lost, f.lostBox = b.said-b.end, b
	}
	switch {
	case b.is("ftyp"), b.is("styp") && b.start == 0:
		f.segmented = f.segmented || b.is("styp")
		return f.readBrands(b)
	case b.is("moov"):
		if f.seenMoov {
			return nil
		}
		f.seenMoov = true
		f.movie.FastStart = len(f.media) == 0
		if err := f.readMoov(b); err != nil {
			return err
		}
	case b.is("mdat"):
		f.media = append(f.media, b)
		f.movie.MediaBytes += b.size()
	case b.is("moof"):
		f.segmented = true
		if !f.seenMoov {
			return f.headless()
		}
		f.movie.Fragmented = true
		if f.o.Integrity == facts.Head && f.fragments == 0 && f.promised == 0 && f.indexed == 0 {
			if err := f.readTail(); err != nil {
				return err
			}
		}
		if err := f.readMoof(b); err != nil {
			return err
		}
		if f.o.Integrity == facts.Head && (f.promised > 0 || f.indexed > 0 || f.fragments >= headFragments) {
			return errEnough
		}
		return nil
	case b.is("sidx"):
		f.segmented = true
		return f.readSidx(b)
	case b.is("meta"):
		if !f.seenMoov {
			return f.readPictures(b)
		}
	case b.is("jP  "), b.is("JXL "):
		return errEnough
	}
	if f.o.Integrity == facts.Head && f.seenMoov && !f.movie.Fragmented && !f.atHand(b.end) {
		return errEnough
	}
	return nil
}

// headless ends the walk of a segment, which tells no more without its header.
func (f *film) headless() error {
	if f.o.Integrity == facts.Head {
		return errEnough
	}
	return nil
}

func (f *film) readBrands(b box) error {
	p, err := f.payload(b, 8+4*64)
	if err != nil || len(p) < 4 {
		return err
	}
	f.movie.Brand = string(p[:4])
	for i := 8; i+4 <= len(p); i += 4 {
		if brand := string(p[i : i+4]); brand != "\x00\x00\x00\x00" {
			f.movie.Compatible = append(f.movie.Compatible, brand)
		}
	}
	return nil
}

// readPictures reads a HEIF file's meta box for the size of its largest picture. The size of a picture made of tiles
// is a property like those of the tiles, and larger.
func (f *film) readPictures(meta box) error {
	pict := false
	width, height, turned := uint32(0), uint32(0), false
	_, err := f.children(meta.body+4, meta.end, func(b box) error {
		switch {
		case b.is("hdlr"):
			p, err := f.payload(b, 12)
			pict = err == nil && len(p) == 12 && string(p[8:]) == "pict"
			return err
		case b.is("iprp"):
			err := f.walkChildren(b, func(b box) error {
				if !b.is("ipco") {
					return nil
				}
				err := f.walkChildren(b, func(b box) error {
					if !b.is("ispe") && !b.is("irot") {
						return nil
					}
					p, err := f.payload(b, 12)
					switch {
					case err != nil || len(p) == 0:
					case b.is("irot"):
						turned = p[0]&1 != 0
					case len(p) == 12:
						w, h := binary.BigEndian.Uint32(p[4:]), binary.BigEndian.Uint32(p[8:])
						if uint64(w)*uint64(h) > uint64(width)*uint64(height) {
							width, height = w, h
						}
					}
					return err
				})
				return err
			})
			return err
		}
		return nil
	})
	if err != nil || !pict {
		return err
	}
	f.picture = true
	if turned {
		width, height = height, width
	}
	f.m.Width, f.m.Height = int(min(width, 1<<30)), int(min(height, 1<<30))
	return nil
}

// judge says what the file is, from all that was read.
func (f *film) judge() {
	v := f.movie
	c := movVideo
	if !f.classic {
		c = branded(v.Brand, v.Compatible)
	}
	video, sound, pictures := 0, 0, 0
	for i := range f.tracks {
		t := &f.tracks[i]
		switch {
		case t.is("pict"):
			pictures++
		case t.is("vide"):
			video++
		case t.is("soun"):
			sound++
		}
	}
	switch {
	case string(f.first[:]) == "jP  ":
		c = jpeg2000
	case string(f.first[:]) == "JXL ":
		c = jpegXL
	case c.kind == facts.Image && c != canonRaw && video > 0 && !f.picture && pictures == 0:
		c = mp4Video // a film under a picture's brand
	case c.kind != facts.Image && f.picture && video == 0:
		c = heif
	}
	if c.kind == facts.Image {
		setContainer(f.m, c)
		v.ImageBased = f.picture
		f.m.Animated = pictures > 0
		f.truncated(true)
		return
	}
	f.m.Width, f.m.Height = 0, 0
	if !f.seenMoov {
		if f.segmented {
			c = segment
		}
		setContainer(f.m, c)
		if !f.unread { // else the header may stand where nobody looked
			f.withoutHeader()
		}
		return
	}
	f.sort()
	switch {
	case len(v.Video) == 0 && len(v.Audio) > 0:
		c = soundAlone(c)
	case len(v.Video) > 0 && (c == m4aSound || c == m4bSound):
		c = mp4Video // a film under a brand for sound
	}
	setContainer(f.m, c)
	f.time()
	if len(v.Video) > 0 {
		f.m.Width, f.m.Height = v.Video[0].Width, v.Video[0].Height
	}
}

// withoutHeader tells why a file cannot be played that has no movie header.
func (f *film) withoutHeader() {
	if f.m.Broken() {
		return
	}
	switch {
	case f.segmented:
		fault(f.m, FaultNoMovie, true, -1, "the file is one segment of a stream: what describes its tracks is in another file")
	case f.lost > 0:
		f.truncated(true)
	case f.garbage > 0:
		fault(f.m, FaultBox, true, f.garbage, fmt.Sprintf("the boxes end in other data at byte %d, before any movie header", f.garbage))
	default:
		fault(f.m, FaultNoMovie, true, -1, "the file has no movie header (moov), as a recording or upload that was not finished")
	}
}

// truncated tells of a box that goes on after the file has ended.
func (f *film) truncated(broken bool) {
	if f.lost == 0 {
		return
	}
	detail := fmt.Sprintf("the file ends %d bytes before the end of its %q box", f.lost, fourCC(f.lostBox.name))
	if f.lost >= 1<<60 {
		detail = fmt.Sprintf("the %q box says it is longer than any file", fourCC(f.lostBox.name))
	}
	fault(f.m, FaultTruncated, broken, f.s.size, detail)
}

// sort fills the facts of the tracks, those that are played first.
func (f *film) sort() {
	v := f.movie
	playing := false // a track that is neither a still nor a chapter
	for i := range f.tracks {
		t := &f.tracks[i]
		if t.is("vide") && (slices.Contains(f.chapters, t.id) || t.still()) {
			t.picture = true
			continue
		}
		playing = playing || t.is("vide") || t.is("soun")
	}
	for i := range f.tracks {
		t := &f.tracks[i]
		if t.picture && !playing {
			t.picture = false // all there is
		}
		units, scale := f.length(t)
		if f.o.Integrity == facts.Head && v.Fragmented && f.indexed > 0 {
			units, scale = f.indexed, f.indexScale
		}
		seconds := 0.0
		if scale > 0 {
			seconds = float64(units) / float64(scale)
		}
		e := &t.entry
		switch {
		case t.is("vide") && !t.picture:
			w, h, rotation := f.show(t)
			track := facts.VideoTrack{
				Entry: e.name, Codec: e.codec, Profile: e.profile, Level: e.level, Bits: e.bits, Chroma: e.chroma,
				Width: w, Height: h, CodedWidth: e.width, CodedHeight: e.height, Rotation: rotation,
				Seconds: seconds, Samples: t.samples(), VariableRate: t.times.variable,
				Encrypted: e.encrypted, Enabled: t.enabled,
			}
			track.FrameRate = t.rate()
			v.Video = append(v.Video, track)
		case t.is("soun"):
			v.Audio = append(v.Audio, facts.AudioTrack{
				Entry: e.name, Codec: e.codec, Channels: e.channels, Rate: e.rate,
				Seconds: seconds, Samples: t.samples(), Encrypted: e.encrypted,
			})
		default:
			v.OtherTracks++
			continue
		}
		v.Encrypted = v.Encrypted || e.encrypted
	}
	slices.SortStableFunc(v.Video, func(a, b facts.VideoTrack) int {
		switch {
		case a.Enabled == b.Enabled:
			return 0
		case a.Enabled:
			return -1
		}
		return 1
	})
}

// still reports whether a track is one picture, as a cover kept in a track of its own.
func (t *track) still() bool {
	return (t.entry.codec == "mjpeg" || t.entry.codec == "png") && t.times.whole && t.times.samples == 1 && t.fragments == 0
}

func (t *track) samples() uint64 {
	n := t.times.samples
	if t.sizes.known {
		n = uint64(t.sizes.count)
	}
	return n + t.shown
}

// rate is the mean number of frames a second.
func (t *track) rate() float64 {
	samples, sum := t.times.samples+t.shown, saturate(t.times.sum, t.fragment)
	if t.steady > 0 {
		samples, sum = t.times.samples+t.steadily, saturate(t.times.sum, t.steady)
	}
	if sum == 0 || t.scale == 0 {
		return 0
	}
	return float64(samples) / (float64(sum) / float64(t.scale))
}

// length is how long a track is shown, in units of scale, with empty edits as players show them: as blank time.
func (f *film) length(t *track) (units uint64, scale uint32) {
	media := t.media
	if t.times.whole && t.times.sum > 0 && (media == 0 || media/5*4 > t.times.sum && media-t.times.sum > 2*uint64(t.scale)) {
		// The table counts from one decoding to the next, and may end before the last frame shown does. No more
		// than some frames before it, though.
		media = t.times.sum
	}
	if t.fragment > 0 {
		media = saturate(t.times.sum, t.fragment)
	}
	if t.scale == 0 {
		return 0, 0
	}
	if !t.edited || f.scale == 0 {
		return media, t.scale
	}
	// rest is what the media holds from a place on. An edit that starts where frames out of order are first shown
	// leaves nothing out.
	rest := func(from int64) uint64 {
		if t.reordered && from < int64(t.scale) {
			return media
		}
		return media - min(uint64(from), media)
	}
	movie := func(units uint64) uint64 { // in the movie's timescale
		hi, lo := wide.Mul64(units, uint64(f.scale))
		if hi >= uint64(t.scale) {
			return 1 << 62
		}
		n, _ := wide.Div64(hi, lo, uint64(t.scale))
		return min(n, 1<<62)
	}
	total := uint64(0)
	for _, e := range t.edits {
		d := min(e.duration, 1<<62)
		if e.media >= 0 && (e.rate == 1<<16 || e.rate == 0 && len(t.edits) == 1) && media > 0 {
			r := rest(e.media)
			all := movie(media)
			switch {
			case d == 0 || t.fragment > 0:
				d = movie(r)
			case d > all && float64(d-all) > 0.1*float64(f.scale):
				d = movie(r) // the list promises more than there is
			}
			if len(t.edits) == 1 {
				// A rounding of what the media says exactly.
				for _, exact := range []uint64{r, media} {
					if n := movie(exact); d <= n+1 && n <= d+1 {
						return exact, t.scale
					}
				}
			}
		}
		total = saturate(total, d)
	}
	return total, f.scale
}

// time works out how long the film is: as long as the longest of its tracks.
func (f *film) time() {
	v := f.movie
	set := func(units uint64, scale uint32) {
		if units == 0 || scale == 0 {
			return
		}
		ah, al := wide.Mul64(units, uint64(v.Timescale))
		bh, bl := wide.Mul64(v.Duration, uint64(scale))
		if v.Duration == 0 || ah > bh || ah == bh && al > bl {
			v.Duration, v.Timescale = units, scale
		}
	}
	for i := range f.tracks {
		t := &f.tracks[i]
		if (t.is("vide") && !t.picture || t.is("soun")) && (t.scale > 0) {
			set(f.length(t))
		}
		if t.scale == 0 && (t.is("vide") || t.is("soun")) {
			fault(f.m, FaultTimescale, true, -1, "a track counts its time in units of no length")
		}
	}
	if v.Fragmented && !f.ended {
		set(f.promised, f.scale)
		set(f.indexed, f.indexScale)
	}
	if v.Duration == 0 && f.duration < 1<<32-1 {
		set(f.duration, f.scale)
	}
	if v.Duration == 0 && f.duration == 0 && !v.Fragmented && slices.ContainsFunc(f.tracks, func(t track) bool { return t.is("vide") && t.samples() > 0 && t.scale > 0 }) {
		v.Timescale = f.scale // all that tells a length says that there is none
	}
	if v.Timescale > 0 {
		v.Seconds = float64(v.Duration) / float64(v.Timescale)
	}
}
