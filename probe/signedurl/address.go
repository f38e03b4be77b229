package signedurl

import "strings"

// address is an http or https URL cut into pieces, none of them decoded.
type address struct {
	https bool
	host  string // without user, port and closing dot
	path  string // with its leading slash; may be empty
	query string
	bytes byteSet // those in path and query
}

// byteSet is a set of bytes. Most URLs lack some byte of every mark that formats look for, which is told faster
// than that they lack the mark.
type byteSet [4]uint64

func (s *byteSet) add(text string) {
	for i := range len(text) {
		s[text[i]>>6] |= 1 << (text[i] & 63)
	}
}

func (s *byteSet) holds(t *byteSet) bool {
	return t[0]&^s[0]|t[1]&^s[1]|t[2]&^s[2]|t[3]&^s[3] == 0
}

func split(raw string) (a address, ok bool) {
	switch {
	case hasPrefixFold(raw, "https://"):
		raw, a.https = raw[len("https://"):], true
	case hasPrefixFold(raw, "http://"):
		raw = raw[len("http://"):]
	default:
		return a, false
	}
	authority := raw
	if i := strings.IndexAny(raw, "/?"); i >= 0 {
		authority = raw[:i]
		a.path, a.query, _ = strings.Cut(raw[i:], "?")
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		authority = authority[:i]
	}
	a.host = strings.TrimSuffix(authority, ".")
	return a, a.host != ""
}

// under reports whether the host is domain, given in lower case, or below it.
func (a *address) under(domain string) bool {
	i := len(a.host) - len(domain)
	return i == 0 && strings.EqualFold(a.host, domain) || i > 0 && a.host[i-1] == '.' && strings.EqualFold(a.host[i:], domain)
}

func (a *address) underAny(domains []string) bool {
	for _, domain := range domains {
		if a.under(domain) {
			return true
		}
	}
	return false
}

// hostBegins reports whether the host begins with prefix, given in lower case.
func (a *address) hostBegins(prefix string) bool { return hasPrefixFold(a.host, prefix) }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// cutPair takes the first pair off a query. Servers and browsers split at & alone.
func cutPair(query string) (name, value, rest string) {
	pair, rest, _ := strings.Cut(query, "&")
	name, value, _ = strings.Cut(pair, "=")
	return name, value, rest
}

// unescape decodes percent-encoding once and leaves alone what is none. A plus sign stays one: signatures
// and zones of times have it, blanks they have not.
func unescape(s string) string {
	first := strings.IndexByte(s, '%')
	if first < 0 {
		return s
	}
	b := make([]byte, first, len(s))
	copy(b, s)
	for i := first; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			high, low := hexDigit(s[i+1]), hexDigit(s[i+2])
			if high >= 0 && low >= 0 {
				b = append(b, byte(high<<4|low))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func allHex(s string) bool {
	for i := range len(s) {
		if hexDigit(s[i]) < 0 {
			return false
		}
	}
	return s != ""
}
