package signedurl

import "strings"

// maxNames bounds the names that formats may use.
const maxNames = 192

// nameSet is a set of known names by their numbers.
type nameSet [maxNames / 64]uint64

func (s *nameSet) add(id uint8) { s[id/64] |= 1 << (id % 64) }
func (s *nameSet) holds(t nameSet) bool {
	for i := range s {
		if t[i]&^s[i] != 0 {
			return false
		}
	}
	return true
}

// identify finds the number of a parameter's name. Names that begin with x- count in any case, as the SDKs of
// object stores differ there; all others exactly. The rest of an HTML-escaped & is passed over.
func identify(name string) (id uint8, ok bool) {
	name = plain(name)
	if len(name) > maxNameLength || name == "" {
		return 0, false
	}
	if name[0]|0x20 != 'x' && all.lengths[name[0]]&(1<<len(name)) == 0 {
		return 0, false
	}
	if len(name) < 3 || name[0]|0x20 != 'x' || name[1] != '-' {
		id, ok = all.known[name]
		return id, ok
	}
	var buf [maxNameLength]byte
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	lower := buf[:len(name)]
	if id, ok = all.known[string(lower)]; ok {
		return id, true
	}
	// The pairs X-<vendor>-Date and X-<vendor>-Expires of signatures that follow version 4.
	switch last := name[strings.LastIndexByte(name, '-')+1:]; {
	case strings.Count(name, "-") != 2:
		return 0, false
	case strings.EqualFold(last, "date"):
		return all.known[anyDate], true
	case strings.EqualFold(last, "expires"):
		return all.known[anyExpires], true
	}
	return 0, false
}

// plain is a name as the server reads it.
func plain(name string) string {
	name = strings.TrimPrefix(name, "amp;")
	if len(name) < 3*maxNameLength {
		return unescape(name)
	}
	return name
}

const (
	maxNameLength = 31
	anyDate       = "x-*-date"
	anyExpires    = "x-*-expires"
)
