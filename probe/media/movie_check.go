package media

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sort"

	"github.com/pinlint/pinlint/probe/facts"
)

// How much of the media is looked at. A table of offsets is read whole up to maxOffsets, which is more than a day of
// film; of a longer one the end is read, where what a cut file lacks shows first.
const (
	maxOffsets    = 1 << 20
	maxRuns       = 1 << 16 // entries of stsc
	maxLengths    = 1 << 20 // sample lengths read to find where one chunk ends
	structRuns    = 16      // chunks or fragments of one track of which Structure looks at the first sample
	fullRuns      = 4000    // of which Full looks at every sample
	fullSamples   = 20_000
	fullBytes     = 64 << 20
	maxUnits      = 1000     // NAL units of one sample
	maxUnitLength = 32 << 20 // of one NAL unit that is looked through
)

// run is samples that stand one after another in the file.
type run struct {
	track   *track
	off     int64
	count   int64
	uniform int64    // length of every sample, or 0
	lengths []uint32 // of each
}

// evidence is what looking at samples has shown.
type evidence struct {
	samples, bad, zero int
	first              int64 // where the first bad one is
	bytes              int64
}

// check proves that the samples lie in the file, and looks at some of them.
func (f *film) check() error {
	if f.o.Integrity == facts.Head {
		if f.lost > 0 {
			f.truncated(f.lostBox.is("mdat") || f.lostBox.is("moof") || f.headerCut())
		}
		return nil
	}
	for i := range f.tracks {
		t := &f.tracks[i]
		if !t.is("vide") && !t.is("soun") || t.compressed { // the tables of a compressed header are no part of the file
			continue
		}
		if t.external {
			fault(f.m, FaultExternal, true, -1, "the samples of a track lie in another file")
			continue
		}
		runs, err := f.locate(t)
		if err != nil {
			return err
		}
		runs = append(runs, f.fragmentRuns(t)...)
		if err := f.look(t, runs); err != nil {
			return err
		}
	}
	if f.lost > 0 {
		f.truncated(f.m.Broken() || f.headerCut() || f.lostBox.is("moof"))
	}
	return nil
}

// headerCut reports whether the file ends within its movie header, in a place that matters: players shrug at the loss of
// what follows the tracks, but for QuickTime's own lists of texts.
func (f *film) headerCut() bool {
	return f.lostBox.is("moov") && (f.cutTrack || len(f.tracks) == 0 || f.m.Format == movVideo.format)
}

// locate checks the sample tables of t and returns the runs of samples to look at.
func (f *film) locate(t *track) ([]run, error) {
	for _, table := range []*table{&t.times.table, &t.sizes.table, &t.chunks, &t.offsets} {
		if table.short {
			fault(f.m, FaultTable, true, table.at, "a sample table holds fewer entries than it says")
		}
	}
	n := t.offsets.count
	if n == 0 || t.sizes.count == 0 || t.times.samples == 0 {
		if n > 0 || t.sizes.count > 0 || t.times.samples > 0 {
			fault(f.m, FaultTable, true, -1, "a table that tells when or where the samples are is missing")
		}
		return nil, nil
	}
	first := max(0, n-maxOffsets)
	last, at, past := int64(-1), int64(0), int64(0)
	for i := first; i < n; {
		p, err := f.entries(&t.offsets, i, 8192)
		if err != nil {
			return nil, err
		}
		for ; len(p) > 0; p = p[t.offsets.width:] {
			off := offset(p, t.offsets.width)
			if off >= f.s.size {
				past++
			}
			if off > last {
				last, at = off, i
			}
			i++
		}
	}
	kind := "video"
	if t.is("soun") {
		kind = "sound"
	}
	if past > 0 {
		fault(f.m, FaultTruncated, true, f.s.size, fmt.Sprintf("%d of the %d pieces of the %s lie beyond the end of the file", past, n, kind))
		if past == n-first {
			f.movie.MediaMissing = true
			return nil, nil
		}
	}
	chunks, err := f.readChunks(t)
	if err != nil {
		return nil, err
	}
	if k := len(chunks); k == 0 || chunks[k-1].first >= n {
		fault(f.m, FaultTable, true, t.chunks.at, "the tables disagree on how many pieces the media is in")
		return nil, nil
	}
	if past == 0 && (t.sizes.uniform == 0 || t.is("vide")) {
		start, count := chunks.samples(at)
		length, err := f.span(t, start, count)
		if err != nil {
			return nil, err
		}
		if last+length > f.s.size {
			fault(f.m, FaultTruncated, true, f.s.size, fmt.Sprintf("the %s goes on for %d bytes after the end of the file", kind, last+length-f.s.size))
		}
	}
	limit := int64(structRuns)
	if f.o.Integrity == facts.Full {
		limit = fullRuns
	}
	limit = min(limit, n)
	runs := make([]run, 0, limit)
	for k := range limit {
		i := k
		if limit < n {
			i = k * (n - 1) / (limit - 1)
		}
		p, err := f.entries(&t.offsets, i, 1)
		if err != nil {
			return nil, err
		}
		r := run{track: t, off: offset(p, t.offsets.width), uniform: t.sizes.uniform}
		var start int64
		start, r.count = chunks.samples(i)
		if f.o.Integrity != facts.Full {
			r.count = min(r.count, 1)
		}
		r.count = min(r.count, t.sizes.count-start, fullSamples)
		if r.count <= 0 || r.off >= f.s.size {
			continue
		}
		if r.uniform == 0 {
			if r.lengths, err = f.lengths(t, start, r.count); err != nil {
				return nil, err
			}
		}
		runs = append(runs, r)
	}
	return runs, nil
}

func offset(p []byte, width int64) int64 {
	if width == 8 {
		return int64(min(binary.BigEndian.Uint64(p), 1<<62))
	}
	return int64(binary.BigEndian.Uint32(p))
}

// span is how many bytes n samples from the ith on take.
func (f *film) span(t *track, i, n int64) (int64, error) {
	if t.sizes.uniform != 0 {
		return min(n, 1<<31) * t.sizes.uniform, nil
	}
	total := int64(0)
	for end := i + min(n, maxLengths); i < end; i += 8192 {
		lengths, err := f.lengths(t, i, min(8192, end-i))
		if err != nil {
			return 0, err
		}
		for _, l := range lengths {
			total += int64(l)
		}
	}
	return total, nil
}

// chunkMap tells which samples a chunk holds.
type chunkMap []chunkRun

// chunkRun says how many samples the chunks from first on hold, and how many samples stand before them.
type chunkRun struct{ first, per, before int64 }

func (f *film) readChunks(t *track) (chunkMap, error) {
	p, err := f.entries(&t.chunks, 0, maxRuns)
	if err != nil {
		return nil, err
	}
	m := make(chunkMap, 0, len(p)/12)
	for ; len(p) >= 12; p = p[12:] {
		r := chunkRun{int64(binary.BigEndian.Uint32(p)) - 1, int64(binary.BigEndian.Uint32(p[4:])), 0}
		if k := len(m); k > 0 {
			if r.first <= m[k-1].first {
				continue
			}
			r.before = min(m[k-1].before+(r.first-m[k-1].first)*m[k-1].per, 1<<40)
		}
		m = append(m, r)
	}
	return m, nil
}

// samples returns the first sample of a chunk, both counted from 0, and how many it holds.
func (m chunkMap) samples(chunk int64) (first, count int64) {
	k := sort.Search(len(m), func(k int) bool { return m[k].first > chunk }) - 1
	if k < 0 {
		return 0, 0
	}
	return min(m[k].before+(chunk-m[k].first)*m[k].per, 1<<40), m[k].per
}

// fragmentRuns picks the runs of t in fragments to look at, and checks that all of them are there.
func (f *film) fragmentRuns(t *track) []run {
	var own []run
	for _, r := range f.runs {
		if r.track != t {
			continue
		}
		end := r.off
		if r.lengths == nil {
			end += min(r.count, 1<<31) * r.uniform
		}
		for _, l := range r.lengths {
			end += int64(l)
		}
		if r.off < 0 || end > f.s.size {
			fault(f.m, FaultTruncated, true, f.s.size, "the samples of a fragment lie beyond the end of the file")
			continue
		}
		own = append(own, r)
	}
	limit := structRuns
	if f.o.Integrity == facts.Full {
		limit = fullRuns
	}
	if len(own) <= limit {
		return own
	}
	picked := make([]run, limit)
	for k := range picked {
		picked[k] = own[k*(len(own)-1)/(limit-1)]
	}
	return picked
}

// look judges the samples of runs by their structure.
func (f *film) look(t *track, runs []run) error {
	var seen evidence
	for _, r := range runs {
		off := r.off
		count := r.count
		if f.o.Integrity != facts.Full {
			count = min(count, 1)
		}
		for k := range count {
			length := r.uniform
			if r.lengths != nil {
				if k >= int64(len(r.lengths)) {
					break
				}
				length = int64(r.lengths[k])
			}
			if length > f.s.size-off {
				if t.is("vide") {
					fault(f.m, FaultTruncated, true, f.s.size, fmt.Sprintf("a sample at byte %d goes on after the end of the file", off))
				}
				break
			}
			if seen.samples >= fullSamples || seen.bytes >= fullBytes {
				break
			}
			if length > 0 {
				if err := f.sample(t, off, length, &seen); err != nil {
					return err
				}
			}
			off += length
		}
	}
	f.found = f.found || t.entry.nalLength > 0 && seen.samples > seen.bad
	switch {
	case seen.bad == 0:
	case seen.zero == seen.samples:
		f.movie.MediaMissing = true
		fault(f.m, FaultZeros, true, seen.first, "the file holds zeros where its media should be")
	case seen.zero > 0:
		fault(f.m, FaultZeros, true, seen.first, fmt.Sprintf("part of the media is zeros, from byte %d on", seen.first))
	default:
		fault(f.m, FaultData, true, seen.first, fmt.Sprintf("the media at byte %d is no %s", seen.first, t.entry.codec))
	}
	return nil
}

// plain are the codecs whose samples never start with sixteen zeros.
var plain = map[string]bool{
	"h264": true, "hevc": true, "aac": true, "mp3": true, "ac3": true, "eac3": true, "mpeg4": true, "h263": true, "mpeg1": true, "mpeg2": true,
	"mjpeg": true, "prores": true, "dnxhd": true, "vp9": true, "av1": true, "png": true, "svq1": true, "dv": true,
}

// sample judges one sample.
func (f *film) sample(t *track, off, length int64, seen *evidence) error {
	seen.samples++
	seen.bytes += length
	head, err := f.bytes(off, min(16, length))
	if err != nil {
		return err
	}
	bad := func(at int64) {
		if seen.bad == 0 {
			seen.first = at
		}
		seen.bad++
	}
	if plain[t.entry.codec] && len(head) >= 4 && zeros(head) {
		if len(head) == 16 || t.entry.nalLength == 4 {
			bad(off)
			seen.zero++
			return nil
		}
	}
	n := int64(t.entry.nalLength)
	if n == 0 || t.entry.encrypted || t.mixed || !t.is("vide") {
		return nil
	}
	if len(head) >= 4 && binary.BigEndian.Uint32(head) == 1 && n == 4 {
		return nil // start codes instead of lengths, which decoders take
	}
	end := off + length
	for units := 0; off < end && units < maxUnits; units++ {
		p, err := f.bytes(off, min(n+2, end-off))
		if err != nil {
			return err
		}
		if int64(len(p)) < n {
			return nil // padding
		}
		size := int64(0)
		for _, b := range p[:n] {
			size = size<<8 | int64(b)
		}
		if size == 0 && units > 0 {
			// Some muxers pad; damage does not end where the sample ends.
			rest, err := f.bytes(off, min(end-off, 4096))
			if err != nil {
				return err
			}
			if zeros(rest) && int64(len(rest)) == end-off && len(rest) < 64 {
				return nil
			}
		}
		if size == 0 || size > end-off-n || p[n]&0x80 != 0 {
			bad(off)
			if size == 0 {
				seen.zero++
			}
			return nil
		}
		if f.o.Integrity == facts.Full && size <= maxUnitLength {
			at, err := f.startCode(off+n, size)
			if err != nil {
				return err
			}
			if at >= 0 {
				bad(at)
				return nil
			}
		}
		off += n + size
	}
	return nil
}

func zeros(p []byte) bool {
	for _, b := range p {
		if b != 0 {
			return false
		}
	}
	return true
}

// maxPadding is how many zeros at the end of a NAL unit pass for padding, of which the standard allows none.
const maxPadding = 16

// startCode finds three bytes that cannot be within a NAL unit (ISO/IEC 14496-10, 7.4.1): two zeros and a byte below 3. It
// returns -1 if there are none.
func (f *film) startCode(off, length int64) (int64, error) {
	const piece = 32 << 10
	zeros, from := int64(0), int64(-1)
	for done := int64(0); done < length; done += piece {
		p, err := f.bytes(off+done, min(piece, length-done))
		if err != nil {
			return -1, err
		}
		for i, b := range p {
			if from >= 0 && b != 0 {
				return from, nil
			}
			at := off + done + int64(i)
			switch {
			case b == 0:
				if zeros++; zeros >= 3 {
					from = at - zeros + 1
				}
				continue
			case b < 3 && zeros == 2:
				return at - 2, nil
			}
			zeros = 0
		}
	}
	if zeros > maxPadding {
		return from, nil
	}
	return -1, nil
}

// conclude tells what is missing from a film whose header is there.
func (f *film) conclude() {
	v := f.movie
	samples := uint64(0)
	shown, described := 0, 0
	for i := range f.tracks {
		t := &f.tracks[i]
		samples += t.samples()
		if t.handler != [4]byte{} {
			described++
		}
		if t.is("vide") || t.is("soun") {
			shown++
			if !t.entry.found {
				fault(f.m, FaultHeader, true, f.moov.start, "a track does not say how it is coded")
			}
			if t.id == 0 && v.Fragmented {
				fault(f.m, FaultHeader, true, f.moov.start, "a track has the number 0, so that no fragment can name it")
			}
			if t.fragments > 0 && f.o.Integrity != facts.Head && !slices.ContainsFunc(f.trex, func(x extends) bool { return x.id == t.id }) {
				fault(f.m, FaultHeader, true, f.moov.start, "the movie header does not announce the fragments of a track (trex)")
			}
			if t.entry.damaged {
				fault(f.m, FaultHeader, true, f.moov.start, "what the decoder of a track needs first is damaged")
			}
		}
	}
	switch {
	case described == 0:
		fault(f.m, FaultNoTracks, true, f.moov.start, "the movie header describes no tracks")
	case v.Fragmented && f.fragments == 0 && samples == 0 && (f.ended || f.lost > 0):
		v.InitOnly = true
		fault(f.m, FaultNoMedia, true, -1, "the file is the header of a stream, without its media")
	case v.Fragmented && f.fragments > 0 && samples == 0 && (f.ended || f.lost > 0):
		fault(f.m, FaultNoMedia, true, -1, "the fragments of the file hold no samples")
	case shown > 0 && samples == 0 && !v.Fragmented:
		fault(f.m, FaultNoMedia, true, -1, "the tracks of the file hold no samples")
	case f.ended && len(f.media) == 0 && samples > 0 && !f.m.Broken() && !f.compressed:
		v.MediaMissing = !f.found
		fault(f.m, FaultNoMedia, !f.found, -1, "there is no box of media data (mdat)")
	}
	if f.garbage > 0 {
		fault(f.m, FaultBox, false, f.garbage, fmt.Sprintf("other data follows the boxes at byte %d", f.garbage))
	}
	if !f.seenHeader {
		fault(f.m, FaultHeader, true, f.moov.start, "the movie header does not tell its time and size")
	}
}
