package media

import (
	"encoding/binary"

	"github.com/abema/go-mp4"

	"github.com/pinlint/pinlint/probe/facts"
)

const (
	// headFragments is how many fragments the head of a film is worth, where no index tells its length.
	headFragments = 16
	// maxRunBytes is how much of the tables of all fragments is read.
	maxRunBytes = 8 << 20
)

// defaults hold for the samples of a track whose runs do not say otherwise.
type defaults struct{ duration, size uint32 }

type extends struct {
	id uint32
	defaults
}

// readMoof adds up the samples of one fragment and, where the file is checked, notes where they lie.
func (f *film) readMoof(moof box) error {
	f.fragments++
	end := moof.start // of the data of the track before, where the next track's begins unless it says otherwise
	err := f.walkChildren(moof, func(traf box) error {
		if !traf.is("traf") {
			return nil
		}
		var t *track
		var d defaults
		base := moof.start
		if f.inTraf > 0 {
			base = end
		}
		f.inTraf++
		err := f.walkChildren(traf, func(b box) error {
			switch {
			case b.is("tfhd"):
				var h mp4.Tfhd
				if err := f.decode(b, 32, &h); err != nil {
					return f.readable(err)
				}
				for i := range f.tracks {
					if f.tracks[i].id == h.TrackID {
						t = &f.tracks[i]
					}
				}
				if t == nil {
					return nil
				}
				d = t.trex
				if h.CheckFlag(0x8) {
					d.duration = h.DefaultSampleDuration
				}
				if h.CheckFlag(0x10) {
					d.size = h.DefaultSampleSize
				}
				switch {
				case h.CheckFlag(0x1):
					base = int64(min(h.BaseDataOffset, 1<<62))
				case h.CheckFlag(0x20000):
					base = moof.start
				}
				t.fragments++
			case b.is("tfdt"):
				if t == nil {
					return nil
				}
				return f.readStart(t, b)
			case b.is("trun"):
				if t == nil {
					return nil
				}
				next, err := f.readRun(t, b, base, end, d)
				end = next
				return err
			}
			return nil
		})
		return err
	})
	f.inTraf = 0
	return err
}

// readStart reads when a fragment begins. Where that is later than the samples before it last, the last of them lasts
// until then (ISO/IEC 14496-12, 8.8.12).
func (f *film) readStart(t *track, b box) error {
	p, err := f.payload(b, 12)
	if err != nil || len(p) < 8 {
		return err
	}
	start := uint64(binary.BigEndian.Uint32(p[4:]))
	if p[0] == 1 && len(p) == 12 {
		start = binary.BigEndian.Uint64(p[4:])
	}
	if !t.timed {
		t.timed, t.from = true, start-min(start, t.fragment)
	}
	t.fragment = max(t.fragment, start-min(start, t.from))
	return nil
}

// readRun adds up one run of samples. It returns where their data ends. By hand: a count that is wrong must not allocate,
// and the entries of most runs need not be read at all.
func (f *film) readRun(t *track, b box, base, end int64, d defaults) (int64, error) {
	p, err := f.payload(b, 16)
	if err != nil || len(p) < 8 {
		return end, err
	}
	flags := binary.BigEndian.Uint32(p) & 0xFFFFFF
	count := int64(binary.BigEndian.Uint32(p[4:]))
	at, data := b.body+8, end
	if flags&1 != 0 && len(p) >= 12 {
		data = base + int64(int32(binary.BigEndian.Uint32(p[8:])))
		at += 4
	}
	if flags&4 != 0 {
		at += 4
	}
	t.reordered = t.reordered || flags&0x800 != 0
	width := int64(0)
	for _, flag := range []uint32{0x100, 0x200, 0x400, 0x800} {
		if flags&flag != 0 {
			width += 4
		}
	}
	if width > 0 {
		if there := max(0, (b.end-at)/width); there < count {
			count = there
			fault(f.m, FaultTable, true, b.start, "a run of samples is shorter than it says")
		}
	}
	if flags&0x300 == 0 || f.runBytes+count*width > maxRunBytes {
		t.fragment = saturate(t.fragment, uint64(count)*uint64(d.duration))
		t.shown += uint64(count)
		f.note(run{t, data, count, int64(d.size), nil})
		return data + count*int64(d.size), nil
	}
	f.runBytes += count * width
	entries, err := f.bytes(at, count*width)
	if err != nil {
		return end, err
	}
	lengths := make([]uint32, 0, count)
	total := int64(0)
	for ; int64(len(entries)) >= width; entries = entries[width:] {
		e := entries
		duration, size := d.duration, d.size
		if flags&0x100 != 0 {
			duration = binary.BigEndian.Uint32(e)
			e = e[4:]
		}
		if flags&0x200 != 0 {
			size = binary.BigEndian.Uint32(e)
		}
		t.fragment = saturate(t.fragment, uint64(duration))
		if int64(len(entries)) >= 2*width && t.shown > 0 {
			t.steady = saturate(t.steady, uint64(duration))
			t.steadily++
		}
		total += int64(size)
		lengths = append(lengths, size)
		t.shown++
	}
	f.note(run{t, data, count, 0, lengths})
	return data + total, nil
}

// readSidx reads an index of segments. One that covers the rest of the file tells how long the film is.
func (f *film) readSidx(b box) error {
	p, err := f.payload(b, 32)
	if err != nil || len(p) < 24 {
		return err
	}
	scale := binary.BigEndian.Uint32(p[8:])
	at, first := int64(20), uint64(binary.BigEndian.Uint32(p[16:]))
	if p[0] != 0 {
		if len(p) < 32 {
			return nil
		}
		at, first = 28, binary.BigEndian.Uint64(p[20:])
	}
	count := int64(binary.BigEndian.Uint16(p[at+2:]))
	at += b.body + 4
	entries, err := f.bytes(at, min(12*count, b.end-at))
	if err != nil {
		return err
	}
	covered, total := b.end+int64(min(first, 1<<61)), uint64(0)
	for ; len(entries) >= 12; entries = entries[12:] {
		covered += int64(binary.BigEndian.Uint32(entries) & 0x7FFFFFFF)
		total = saturate(total, uint64(binary.BigEndian.Uint32(entries[4:])))
	}
	// What may follow is an index of random access, some bytes a fragment.
	if scale > 0 && covered >= f.s.size-f.s.size/16-4096 && total > 0 {
		f.indexed, f.indexScale = total, scale
	}
	return nil
}

// readTail learns the length of a film in fragments from its last one, which the index at the very end of the file points to.
func (f *film) readTail() error {
	size := f.s.size
	p, err := f.bytes(size-16, 16)
	if err != nil || len(p) < 16 || string(p[4:8]) != "mfro" {
		return err
	}
	start := size - int64(binary.BigEndian.Uint32(p[12:]))
	if start < f.moov.end || start >= size {
		return nil
	}
	mfra, ok, err := f.header(start, size)
	if err != nil || !ok || !mfra.is("mfra") {
		return err
	}
	var last, first uint64
	var at int64
	err = f.walkChildren(mfra, func(b box) error {
		p, err := f.payload(b, 16)
		if err != nil || !b.is("tfra") || len(p) < 16 || at > 0 {
			return err
		}
		id, count := binary.BigEndian.Uint32(p[4:]), int64(binary.BigEndian.Uint32(p[12:]))
		if !f.pictures(id) || count == 0 {
			return nil
		}
		lengths := int64(p[11]>>4&3 + p[11]>>2&3 + p[11]&3 + 3)
		long := p[0] == 1
		width := 8 + lengths
		if long {
			width = 16 + lengths
		}
		count = min(count, (b.size()-16)/width)
		for _, i := range []int64{0, count - 1} {
			p, err := f.bytes(b.body+16+i*width, 16)
			if err != nil || len(p) < 16 {
				return err
			}
			time, offset := uint64(binary.BigEndian.Uint32(p)), uint64(binary.BigEndian.Uint32(p[4:]))
			if long {
				time, offset = binary.BigEndian.Uint64(p), binary.BigEndian.Uint64(p[8:])
			}
			if i == 0 {
				first = time
			}
			last, at = time, int64(min(offset, 1<<62))
		}
		return nil
	})
	if err != nil || at < f.moov.end || at >= size {
		return err
	}
	moof, ok, err := f.header(at, size)
	if err != nil || !ok || !moof.is("moof") {
		return err
	}
	if err := f.readMoof(moof); err != nil {
		return err
	}
	for i := range f.tracks {
		t := &f.tracks[i]
		if t.is("vide") && t.fragment > 0 && t.scale > 0 && last >= first {
			f.indexed, f.indexScale = saturate(last-first, t.fragment), t.scale
		}
		t.fragment, t.timed, t.shown, t.fragments, t.steady, t.steadily = 0, false, 0, 0, 0, 0 // the walk adds up from the first one on
	}
	f.fragments = 0
	return nil
}

// pictures reports whether the track shows.
func (f *film) pictures(id uint32) bool {
	for i := range f.tracks {
		if f.tracks[i].id == id {
			return f.tracks[i].is("vide")
		}
	}
	return false
}

// note keeps a run of samples for check.
func (f *film) note(r run) {
	if f.o.Integrity == facts.Head || !r.track.is("vide") && !r.track.is("soun") || r.count == 0 {
		return
	}
	f.runs = append(f.runs, r)
}
