package validate

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// Batch is what is known of the pins of a run so far: enough to tell duplicates, repeated links and too many calls, and to count URLs. It keeps at
// most 64 bytes a pin, 8 MiB for the URLs, and the names of the files. A Batch may be given to several calls of Lint and LintFiles, one after the other;
// the zero Batch is ready. It must not be used by two calls at once.
type Batch struct {
	pins    pages
	byTwin  index
	byLink  index
	names   []byte // of files, each ended by a zero byte
	last    string // the name that was added last
	lastAt  uint32
	windows map[window]*rules.Count
	quota   rules.Count
	urls    urlSet
	judge   *judge // words what is found; nil until something is
}

// met is a pin that was seen: 36 bytes.
type met struct {
	twin      [2]uint32 // hash of media, board and link
	link      [2]uint32 // hash of the link
	body      uint32    // hash of the request body
	file, pin uint32
	line      uint32
	column    uint32 // in its upper 24 bits, and in the lower eight how many pins have the link
}

// The greatest that fit into met.column.
const (
	maxColumn = 1<<24 - 1
	maxLinks  = 1<<8 - 1
)

// window is a span of time in which calls are counted.
type window struct {
	board uint64 // hash of the board; 0 for all boards
	start int64  // seconds since 1970; 0 for pins that say no time
	day   bool
}

// maxWindows bounds the windows of a run. A schedule of a month has 43,200 minutes, an account has 2,000 boards; what is beyond is
// not counted.
const maxWindows = 1 << 16

// trace is what a Batch needs to know of a pin. It is made where pins are judged, in parallel.
type trace struct {
	doc              *payload.Document
	twin, body, link uint64 // hashes; 0 for none
	board            uint64
	at               time.Time // when it is published; zero if nobody said so
	writes           int
}

var seed = maphash.MakeSeed()

// trace hashes what pins may have in common.
func (j *judge) trace(p *rules.Pin) trace {
	t := trace{doc: p.Doc, at: p.Scheduled(), writes: p.Writes(), body: maphash.Bytes(seed, p.Body.Raw())}
	var h maphash.Hash
	h.SetSeed(seed)
	board := p.BoardID.Text()
	if p.Row != nil { // it makes no call by itself
		board, t.writes = p.Body.Get("board").Text(), 0
	}
	if board != "" {
		t.board = maphash.String(seed, board)
	}
	if link := p.Link.Text(); strings.TrimSpace(link) != "" {
		t.link = maphash.String(seed, link)
	}
	part := func(kind byte, text string) {
		h.WriteByte(kind)
		h.WriteString(text)
		h.WriteByte(0)
	}
	media := 0
	for i := range p.Media {
		m := &p.Media[i]
		switch {
		case m.Role == rules.Cover:
			continue
		case m.Facts != nil && m.Facts.Digest != [16]byte{}:
			part('d', string(m.Facts.Digest[:]))
		case m.Data.Exists():
			part('b', m.Data.Text())
		case m.URL.Exists():
			part('u', m.URL.Text())
		case m.ID.Exists():
			part('i', m.ID.Text())
		default:
			part('f', m.Path)
		}
		media++
	}
	if media == 0 || t.board == 0 {
		return t
	}
	part('B', board)
	part('S', p.SectionID.Text())
	part('L', p.Link.Text())
	for item := range p.Items().Children {
		part('l', item.Get("link").Text())
	}
	t.twin = h.Sum64()
	return t
}

// batching reports whether any rule looks at other pins.
func (l *Linter) batching() bool {
	list := l.Rules
	if list == nil {
		list = rules.All
	}
	return slices.ContainsFunc(list, func(r *rules.Rule) bool {
		return r.Needs&rules.Batch != 0 && (l.PerFile != nil || l.Severity.of(r) != rules.Off)
	})
}

// URLs counts the distinct URLs, of media and links, that the pins of the run name: those that were asked for, and those that were
// not. URLs in whose place a local file stands are left out. Beyond 900,000 a URL counts as often as it is named.
func (b *Batch) URLs() (probed, unprobed int) { return b.urls.probed, b.urls.unprobed }

// Size is about how many bytes b keeps.
func (b *Batch) Size() int {
	return len(b.pins.full)*pageSize*int(unsafe.Sizeof(met{})) +
		(len(b.byTwin.slots)+len(b.byLink.slots))*4 + len(b.urls.slots)*8 + len(b.names) +
		len(b.windows)*int(unsafe.Sizeof(window{})+unsafe.Sizeof(rules.Count{}))
}

// add puts a pin among those of the run, and adds to its result what it has in common with earlier ones.
func (b *Batch) add(l *Linter, r *Result) {
	t := r.trace
	r.trace = trace{}
	for _, h := range r.urls {
		b.urls.add(h)
	}
	r.urls = nil
	if t.doc == nil {
		return
	}
	var o rules.Others
	found := false
	self := uint32(0) // of this pin in pins, from 1
	remember := func() uint32 {
		if self == 0 {
			b.pins.add(met{split(t.twin), split(t.link), uint32(t.body), b.file(t.doc.Name), uint32(t.doc.Index), uint32(max(t.doc.Line, 1)), uint32(min(max(t.doc.Column, 1), maxColumn)) << 8})
			self = uint32(b.pins.n)
		}
		return self
	}
	if t.twin != 0 {
		slot := b.byTwin.find(t.twin, func(i uint32) uint64 { return join(b.pins.at(i).twin) })
		if i := *slot; i != 0 {
			first := b.pins.at(i)
			place := b.place(i)
			o.Twin, o.Identical, found = &place, first.body == uint32(t.body), true
		} else {
			*slot = remember()
			b.byTwin.n++
		}
	}
	if t.link != 0 {
		slot := b.byLink.find(t.link, func(i uint32) uint64 { return join(b.pins.at(i).link) })
		if *slot == 0 {
			*slot = remember()
			b.byLink.n++
		}
		m := b.pins.at(*slot)
		if n := m.column & maxLinks; n < maxLinks {
			if m.column++; n == rules.MaxSameLink {
				o.Link, found = &rules.Count{N: int(n) + 1, First: b.place(*slot)}, true
			}
		}
	}
	place := rules.Place{File: t.doc.Name, Pin: t.doc.Index, Line: max(t.doc.Line, 1), Column: max(t.doc.Column, 1)}
	count := func(w window, limit int) *rules.Count {
		c := b.windows[w]
		if c == nil {
			if len(b.windows) == maxWindows {
				return nil
			}
			if b.windows == nil {
				b.windows = map[window]*rules.Count{}
			}
			c = &rules.Count{First: place}
			if w.start != 0 {
				c.At = time.Unix(w.start, 0)
			}
			b.windows[w] = c
		}
		return crossed(c, t.writes, limit, &found)
	}
	minute := int64(0)
	if !t.at.IsZero() {
		minute = t.at.Truncate(time.Minute).Unix()
	}
	if a := l.Account; a != nil {
		switch a.Tier {
		case account.Standard:
			o.Minute = count(window{start: minute}, rules.MaxMinuteWrites)
		case account.Trial:
			o.Day = count(window{start: minute - minute%86400, day: true}, rules.MaxDayWrites)
		}
		if left := a.Quota.WritesLeft; left > 0 && (t.at.IsZero() || a.Quota.ResetsAt.IsZero() || t.at.Before(a.Quota.ResetsAt)) {
			if b.quota.N == 0 {
				b.quota.First = place
			}
			o.Quota = crossed(&b.quota, t.writes, left, &found)
		}
	}
	if t.board != 0 && t.writes > 0 && (minute != 0 || l.Account != nil) {
		o.Board = count(window{board: t.board, start: minute}, rules.MaxBoardWrites)
	}
	if found {
		b.tell(l, r, t.doc, o)
	}
}

// crossed adds writes to c, and returns it where that passes the limit.
func crossed(c *rules.Count, writes, limit int, found *bool) *rules.Count {
	before := c.N
	if c.N += writes; before > limit || c.N <= limit {
		return nil
	}
	*found = true
	now := *c
	return &now
}

// tell adds the findings of the rules that look at other pins.
func (b *Batch) tell(l *Linter, r *Result, d *payload.Document, o rules.Others) {
	if b.judge == nil {
		b.judge = l.newJudge()
	}
	// The tree of d stood in the memory of the judge that made it, which has gone on.
	d = d.Unparsed()
	found := b.judge.others(d, o)
	if len(found) == 0 {
		return
	}
	r.Findings = append(r.Findings, found...)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), strings.Compare(a.Rule, b.Rule))
	})
}

// others applies the rules that look at other pins.
func (j *judge) others(d *payload.Document, o rules.Others) (found []Finding) {
	defer func() {
		if fault := recover(); fault != nil {
			found = append(found, internalFault(d, fault))
			j.parser = payload.Parser{}
		}
	}()
	p := j.begin(d)
	p.Others = o
	for i := range j.rules {
		if rule := &j.rules[i]; rule.Needs&rules.Batch != 0 && j.applies(rule) {
			j.current = rule
			rule.Check(p, j.report)
		}
	}
	return j.findings(d)
}

// place is where pin i stands, counted from 1.
func (b *Batch) place(i uint32) rules.Place {
	m := b.pins.at(i)
	name := b.names[m.file:]
	return rules.Place{File: string(name[:slices.Index(name, 0)]), Pin: int(m.pin), Line: int(m.line), Column: int(m.column >> 8)}
}

// file is where a file's name stands in names.
func (b *Batch) file(name string) uint32 {
	if name != b.last || len(b.names) == 0 {
		b.last, b.lastAt = strings.Clone(name), uint32(len(b.names))
		b.names = append(append(b.names, name...), 0)
	}
	return b.lastAt
}

func split(h uint64) [2]uint32 { return [2]uint32{uint32(h >> 32), uint32(h)} }
func join(h [2]uint32) uint64  { return uint64(h[0])<<32 | uint64(h[1]) }

// pages is a list that grows without being copied. Its elements count from 1.
type pages struct {
	full [][]met
	n    int
}

const pageSize = 1 << 12

func (p *pages) add(m met) {
	if p.n%pageSize == 0 {
		p.full = append(p.full, make([]met, pageSize))
	}
	p.full[p.n/pageSize][p.n%pageSize] = m
	p.n++
}

func (p *pages) at(i uint32) *met { return &p.full[(i-1)/pageSize][(i-1)%pageSize] }

// index finds elements of a list by hash: an open-addressed table of their numbers, at most seven eighths full.
type index struct {
	slots []uint32 // 0 for free
	n     int
}

// find is the slot where an element of this hash stands, or where it is to be put; hash tells that of an element. Who fills a free
// slot counts it in n.
func (x *index) find(h uint64, hash func(i uint32) uint64) *uint32 {
	if x.n*8 >= len(x.slots)*7 {
		old := x.slots
		x.slots = make([]uint32, max(2*len(old), 64))
		for _, i := range old {
			if i != 0 {
				*x.slot(hash(i), hash) = i
			}
		}
	}
	return x.slot(h, hash)
}

func (x *index) slot(h uint64, hash func(i uint32) uint64) *uint32 {
	mask := uint64(len(x.slots) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		if i := x.slots[at]; i == 0 || hash(i) == h {
			return &x.slots[at]
		}
	}
}
