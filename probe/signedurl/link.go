package signedurl

import (
	"math/bits"
	"strings"
	"time"
)

// maxRepeats is how many values of one name are kept. The earliest of them counts as the end.
const maxRepeats = 8

// link is an address with the parameters that some format knows.
type link struct {
	address
	params []param
	html   bool // some name came with the rest of an &amp; before it
}

type param struct {
	name   string // as formats write it
	value  string // as written in the URL
	vendor string // for the x-*- names: what stands for the asterisk
}

func newLink(a address) *link {
	l := &link{address: a}
	var counts [maxNames]uint8
	for rest := a.query; rest != ""; {
		var name, value string
		name, value, rest = cutPair(rest)
		id, found := identify(name)
		if !found || counts[id] == maxRepeats {
			continue
		}
		counts[id]++
		l.html = l.html || strings.HasPrefix(name, "amp;")
		p := param{name: all.names[id], value: value}
		if strings.HasPrefix(p.name, "x-*-") {
			name = plain(name)
			p.vendor = strings.ToLower(name[:strings.LastIndexByte(name, '-')])
		}
		l.params = append(l.params, p)
	}
	return l
}

// get is the first value of a parameter, decoded.
func (l *link) get(name string) string {
	for i := range l.params {
		if l.params[i].name == name {
			return unescape(l.params[i].value)
		}
	}
	return ""
}

func (l *link) has(name string) bool {
	for i := range l.params {
		if l.params[i].name == name {
			return true
		}
	}
	return false
}

// values are all kept values of a parameter, decoded.
func (l *link) values(name string) (values []string) {
	for i := range l.params {
		if l.params[i].name == name {
			values = append(values, unescape(l.params[i].value))
		}
	}
	return values
}

// earliest is the earliest end among the values of a parameter, zero if none is a time.
func (l *link) earliest(name string, info *Info, read func(string) time.Time) (end time.Time) {
	values := l.values(name)
	for _, value := range values {
		if t := read(value); !t.IsZero() && (end.IsZero() || t.Before(end)) {
			end = t
		}
	}
	info.noteRepeats(name, values)
	return end
}

// noteRepeats reports a parameter, named as people write it, whose values differ.
func (i *Info) noteRepeats(name string, values []string) {
	for _, value := range values {
		if value != values[0] {
			i.notable(DuplicateParameter, name, name+" is given more than once, with different values: the earliest end counts here")
			return
		}
	}
}

// interesting reports whether some format may have something to say, without an allocation.
func (a *address) interesting() bool {
	var seen nameSet
	for rest := a.query; rest != ""; {
		var name string
		name, _, rest = cutPair(rest)
		if id, ok := identify(name); ok {
			seen.add(id)
		}
	}
	for word, set := range seen {
		for ; set != 0; set &= set - 1 {
			for _, f := range all.first[word*64+bits.TrailingZeros64(set)] {
				if f.fits(a, seen) {
					return true
				}
			}
		}
	}
	a.bytes.add(a.path)
	a.bytes.add(a.query)
	inTable := a.inTable()
	for _, f := range all.loose {
		if (inTable || len(f.hosts) == 0) && a.bytes.holds(&f.marks) && f.fits(a, seen) {
			return true
		}
	}
	return false
}

// read applies the formats in order; the first that finds something wins.
func (l *link) read() (Info, bool) {
	var seen nameSet
	for i := range l.params {
		seen.add(all.known[l.params[i].name])
	}
	for i := range all.formats {
		f := &all.formats[i]
		if !f.fits(&l.address, seen) {
			continue
		}
		info := Info{Scheme: f.scheme, Certainty: f.certainty, Param: f.expiry, Lifetime: f.lifetime, Note: f.note, Foreign: f.foreign || l.underAny(foreignStores)}
		if info.Certainty == None {
			info.Certainty = Exact
		}
		if !f.apply(l, &info) {
			continue
		}
		if l.html {
			info.notable(HTMLEscaped, "", "&amp; separates the parameters, as in HTML: write & alone, otherwise the server does not see what follows")
			info.Defects[len(info.Defects)-1].Lethal = info.Certainty != Heuristic
		}
		if !info.NotBefore.IsZero() && !info.Expires.IsZero() && !info.NotBefore.Before(info.Expires) {
			info.lethal(EmptyWindow, "", "the URL ends before it begins to work")
		}
		return info, true
	}
	return Info{}, false
}
