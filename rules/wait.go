package rules

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// longestWait is the longest wait, in seconds, that is believed: the windows of limits are minutes and days.
const longestWait = 31 * 24 * 60 * 60

// wait is how many seconds an answer asks to wait, -1 if it does not say. Retry-After is of RFC 9110; Pinterest publishes no names
// for the headers of its limits, so the usual ones are read: a number of seconds, or a time in seconds since 1970, which is held
// against the answer's own Date.
func wait(header map[string][]string) int {
	value := func(name string) string {
		for key, values := range header {
			if strings.EqualFold(key, name) && len(values) > 0 {
				return strings.TrimSpace(values[0])
			}
		}
		return ""
	}
	date, dateErr := httpTime(value("Date"))
	until := func(t time.Time) int {
		if dateErr != nil {
			return -1
		}
		return wholeSeconds(t.Sub(date).Seconds())
	}
	if text := value("Retry-After"); text != "" {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return wholeSeconds(n)
		}
		if t, err := httpTime(text); err == nil {
			return until(t)
		}
	}
	for _, name := range []string{"X-RateLimit-Reset", "RateLimit-Reset", "X-Rate-Limit-Reset"} {
		n, err := strconv.ParseFloat(value(name), 64)
		switch {
		case err != nil:
		case n > 1e12:
			return until(time.UnixMilli(int64(min(n, 1e15))))
		case n > 1e9:
			return until(time.Unix(int64(n), 0))
		default:
			return wholeSeconds(n)
		}
	}
	return -1
}

func wholeSeconds(n float64) int {
	if math.IsNaN(n) || n > longestWait {
		return -1
	}
	return int(math.Ceil(max(n, 0)))
}

// httpTime reads a date of RFC 9110.
func httpTime(text string) (time.Time, error) {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", text)
	if err != nil {
		t, err = time.Parse("Monday, 02-Jan-06 15:04:05 GMT", text)
	}
	if err != nil {
		t, err = time.Parse(time.ANSIC, text)
	}
	return t, err
}
