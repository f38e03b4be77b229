package validate

import (
	"hash/maphash"

	"github.com/pinlint/pinlint/rules"
)

// urlSet counts the distinct URLs of a run, of which it keeps hashes, in a table of open addresses that is at most seven eighths full.
// Beyond maxURLs each URL counts as often as it is named.
type urlSet struct {
	slots            []uint64 // a hash whose lowest bit says whether the URL was asked for; 0 for free
	n                int
	probed, unprobed int
}

// maxURLs bounds the memory of a run: 8 MiB.
const maxURLs = 1 << 20 / 8 * 7

// urls hashes the distinct URLs of a pin, and counts them in r.
func (j *judge) urls(p *rules.Pin, r *Result) {
	if cap(j.hashes)-len(j.hashes) < 8 {
		j.hashes = make([]uint64, 0, 1<<9) // results hold on to the last one
	}
	from, media := len(j.hashes), 0
	p.URLs(func(url string, link, asked bool) {
		h := maphash.String(seed, url) | 1
		if !asked {
			h--
		}
		for i, other := range j.hashes[from:] {
			if other|1 == h|1 {
				j.hashes[from+i] = other | h
				return
			}
		}
		if j.hashes = append(j.hashes, h); !link {
			media++
		}
	})
	r.urls = j.hashes[from:len(j.hashes):len(j.hashes)]
	for i, h := range r.urls {
		if h&1 == 1 {
			r.Probed++
			continue
		}
		if r.Unprobed++; i >= media {
			r.UnprobedLinks++
		}
	}
}

// add counts a URL. One that was asked for on behalf of any pin was asked for.
func (s *urlSet) add(h uint64) {
	asked := h&1 == 1
	slot := s.slot(h)
	switch {
	case slot != nil && *slot != 0 && (*slot&1 == 1 || !asked):
		return
	case slot != nil && *slot != 0:
		s.unprobed--
	case slot != nil:
		s.n++
	}
	if slot != nil {
		*slot = h
	}
	if asked {
		s.probed++
	} else {
		s.unprobed++
	}
}

// slot is where a hash stands, or where it is to be put; nil if there is no room.
func (s *urlSet) slot(h uint64) *uint64 {
	if s.n*8 >= len(s.slots)*7 && s.n < maxURLs {
		old := s.slots
		s.slots = make([]uint64, max(2*len(old), 64))
		for _, h := range old {
			if h != 0 {
				*s.probe(h) = h
			}
		}
	}
	slot := s.probe(h)
	if *slot == 0 && s.n >= maxURLs {
		return nil
	}
	return slot
}

func (s *urlSet) probe(h uint64) *uint64 {
	mask := uint64(len(s.slots) - 1)
	for at := h >> 1 & mask; ; at = (at + 1) & mask {
		if slot := s.slots[at]; slot == 0 || slot|1 == h|1 {
			return &s.slots[at]
		}
	}
}
