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
	lifetime  time.Duration
	note      string
	read      func(*link, *Info) bool // false: nothing is said after all

	needed nameSet
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

// readStrict reads an end that the vendor signs as seconds since 1970.
func readStrict(l *link, info *Info, name string) bool {
	info.Param = name
	info.Expires = l.earliest(name, info, strict.parse)
	switch {
	case info.Expires.IsZero():
		info.Certainty = Unknown
		info.lethal(MalformedTime, name, name+" is no number of seconds since 1970: the service refuses the request")
	case info.Expires.Unix() >= latest:
		info.Expires, info.Certainty = time.Time{}, Unknown
		info.notable(ImplausibleTime, name, name+" is beyond the year 2100: it may count milliseconds where seconds belong")
	}
	return true
}

// compile numbers the names that formats use.
func compile(formats []format) ([]format, map[string]uint8, []string) {
	known := make(map[string]uint8)
	var names []string
	number := func(name string) uint8 {
		id, ok := known[name]
		if !ok {
			id = uint8(len(names))
			known[name] = id
			names = append(names, name)
		}
		return id
	}
	for i := range formats {
		f := &formats[i]
		for _, name := range f.needs {
			f.needed.add(number(name))
		}
		if f.expiry != "" {
			f.needed.add(number(f.expiry))
		}
		for _, name := range f.also {
			number(name)
		}
	}
	return formats, known, names
}

var formats, known, names = compile(table)
