package signedurl

import (
	"strings"
	"time"
)

// format is one way to give a URL an end. It fits an address that has all its needs; then expiry is read as
// unit says, or read does the work where that is not enough.
type format struct {
	scheme    string
	hosts     []string // domains; any host if empty
	path      string   // part of the path
	holds     string   // part of path or query
	needs     []string // names of parameters
	also      []string // names that read looks at without needing them
	expiry    string   // parameter that holds the end
	unit      unit
	certainty Certainty // Exact if not set
	foreign   bool      // see Info
	lifetime  time.Duration
	note      string
	read      func(*link, *Info) bool // false: nothing is said after all

	needed nameSet
	marks  byteSet // the bytes of path and holds
}

func (f *format) fits(a *address, seen nameSet) bool {
	return seen.holds(f.needed) &&
		(len(f.hosts) == 0 || a.underAny(f.hosts)) &&
		(f.path == "" || strings.Contains(a.path, f.path)) &&
		(f.holds == "" || strings.Contains(a.query, f.holds) || strings.Contains(a.path, f.holds))
}

func (f *format) apply(l *link, info *Info) bool {
	switch {
	case f.read != nil:
		return f.read(l, info)
	case f.expiry == "":
		return true // the host alone says it
	case f.unit == strict:
		return readStrict(l, info, f.expiry)
	}
	info.Expires = l.earliest(f.expiry, info, f.unit.parse)
	return !info.Expires.IsZero()
}

// longest is the longest lifetime that people write in seconds, ten years. As times, such numbers lie before 1980.
const longest = 10 * 365 * 24 * 3600

// readStrict reads an end that the vendor signs as seconds since 1970.
func readStrict(l *link, info *Info, name string) bool {
	info.Param = name
	info.Expires = l.earliest(name, info, strict.parse)
	if info.Expires.Unix() >= longest {
		return true
	}
	if !info.Expires.IsZero() {
		info.Expires, info.Certainty = time.Time{}, Unknown
		info.lethal(MalformedTime, name, name+" looks like a lifetime: it counts seconds since 1970, not from now on")
		return true
	}
	info.Certainty = Unknown
	if n, _ := number(l.get(name)); n >= farthest {
		info.notable(ImplausibleTime, name, name+" is beyond the year 9999: it may count milliseconds where seconds belong")
	} else {
		info.lethal(MalformedTime, name, name+" is no number of seconds since 1970: the service refuses the request")
	}
	return true
}

// index is the table, prepared so that a URL that says nothing is passed over quickly.
type index struct {
	formats []format
	known   map[string]uint8 // name of a parameter to its number
	names   []string
	first   [][]*format     // by number of the first name needed
	loose   []*format       // those that need no parameter
	tails   map[string]bool // the last two labels of every domain in the table
	lengths [256]uint32     // by first letter: the lengths of names, as bits
}

func compile(formats []format) index {
	x := index{formats: formats, known: make(map[string]uint8), tails: make(map[string]bool)}
	number := func(name string) uint8 {
		id, ok := x.known[name]
		if !ok {
			id = uint8(len(x.names))
			x.known[name] = id
			x.lengths[name[0]] |= 1 << len(name)
			x.names, x.first = append(x.names, name), append(x.first, nil)
		}
		return id
	}
	for i := range formats {
		f := &formats[i]
		needs := f.needs
		if f.expiry != "" {
			needs = append(needs[:len(needs):len(needs)], f.expiry)
		}
		for _, name := range needs {
			f.needed.add(number(name))
		}
		f.marks.add(f.path)
		f.marks.add(f.holds)
		if len(needs) > 0 {
			id := x.known[needs[0]]
			x.first[id] = append(x.first[id], f)
		} else {
			x.loose = append(x.loose, f)
		}
		for _, name := range f.also {
			number(name)
		}
		for _, domain := range f.hosts {
			x.tails[tail(domain)] = true
		}
	}
	return x
}

var all = compile(table)

// tail is the last two labels of a host.
func tail(host string) string {
	if i := strings.LastIndexByte(host, '.'); i >= 0 {
		return host[strings.LastIndexByte(host[:i], '.')+1:]
	}
	return host
}

// inTable reports whether some format may be about the host.
func (a *address) inTable() bool {
	end := tail(a.host)
	var buf [24]byte
	if len(end) > len(buf) {
		return false
	}
	for i := range len(end) {
		c := end[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	return all.tails[string(buf[:len(end)])]
}
