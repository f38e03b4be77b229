package signedurl

import "time"

// The window in which a number without a vendor's word for it passes as a time: from 2015, when none of the
// URLs in use today was signed, to 2100.
const (
	earliest = 1420070400 // 2015-01-01
	latest   = 4102444800 // 2100-01-01
)

// farthest is the year 10000. Signed times may lie as far away as people like, who write 2500 for ever; beyond
// this they are milliseconds.
const farthest = 253402300800

// unit is how a parameter writes a time.
type unit uint8

const (
	seconds  unit = iota // Unix time in seconds, in the window
	millis               // Unix time in milliseconds, in the window
	either               // one of these
	hex                  // Unix time in seconds, eight hexadecimal digits, in the window
	anything             // one of the first two, ISO 8601 with a time of day, or RFC 1123
	strict               // Unix time in seconds as signed by the vendor, past the window too
)

// parse reads a time. It is zero if value is none.
func (u unit) parse(value string) time.Time {
	switch u {
	case hex:
		if len(value) != 8 {
			return time.Time{}
		}
		var n int64
		for i := range len(value) {
			digit := hexDigit(value[i])
			if digit < 0 {
				return time.Time{}
			}
			n = n<<4 | int64(digit)
		}
		return windowed(n)
	case strict:
		n, ok := number(value)
		if !ok || n == 0 || n >= farthest {
			return time.Time{}
		}
		return unix(n)
	case anything:
		if t := either.parse(value); !t.IsZero() {
			return t
		}
		if t := parseISO(value); !t.IsZero() && len(value) > 10 {
			return inWindow(t)
		}
		t, err := time.Parse(time.RFC1123, value)
		if err != nil {
			return time.Time{}
		}
		return inWindow(t.UTC())
	}
	n, ok := number(value)
	switch {
	case ok && len(value) == 10 && u != millis:
		return windowed(n)
	case ok && len(value) == 13 && u != seconds && n/1000 >= earliest && n/1000 < latest:
		return time.UnixMilli(n).UTC()
	}
	return time.Time{}
}

// number reads up to 15 decimal digits and nothing else.
func number(s string) (n int64, ok bool) {
	if s == "" || len(s) > 15 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

func unix(n int64) time.Time { return time.Unix(n, 0).UTC() }

func windowed(n int64) time.Time {
	if n < earliest || n >= latest {
		return time.Time{}
	}
	return unix(n)
}

func inWindow(t time.Time) time.Time {
	if t.Unix() < earliest || t.Unix() >= latest {
		return time.Time{}
	}
	return t
}

// parseCompact reads 20261123T100000Z, as signatures of version 4 write the time of signing.
func parseCompact(s string) time.Time {
	if len(s) != 16 {
		return time.Time{}
	}
	t, err := time.Parse("20060102T150405Z", s)
	if err != nil || t.Unix() >= latest {
		return time.Time{}
	}
	return t
}

// isoLayouts are what SAS tokens, and JSON of web services, write. A missing zone is UTC.
var isoLayouts = [...]string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
}

// parseISO reads a time of ISO 8601; fractions are allowed, and a blank for the plus sign or the T that a query made of it.
func parseISO(s string) time.Time {
	if len(s) < 10 || len(s) > 40 || s[4] != '-' {
		return time.Time{}
	}
	if len(s) > 10 && (s[10] == ' ' || s[10] == '+') {
		s = s[:10] + "T" + s[11:]
	}
	if i := len(s) - 6; i > 10 && s[i] == ' ' {
		s = s[:i] + "+" + s[i+1:]
	}
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Unix() < farthest {
			return t.UTC()
		}
	}
	return time.Time{}
}
