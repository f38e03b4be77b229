package signedurl

import (
	"cmp"
	"strconv"
	"time"
)

// Relative words t as seen from now, rounded towards now: "in 25 minutes", "3 days ago", "in a moment" within a second.
func Relative(t, now time.Time) string {
	d := t.Sub(now)
	if d <= 0 {
		return cmp.Or(Words(-d), "a moment") + " ago"
	}
	return "in " + cmp.Or(Words(d), "a moment")
}

// Words is a duration in its largest whole unit, rounded down: "1 hour", "25 minutes", "7 days"; "" below a second.
// From two of a unit on it counts in that unit, so 90 minutes stay minutes and 36 hours stay hours.
func Words(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range [...]struct {
		length time.Duration
		name   string
	}{{365 * day, "year"}, {day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		n := int64(d / unit.length)
		if n == 1 && d%unit.length == 0 {
			return "1 " + unit.name
		}
		if n >= 2 {
			return strconv.FormatInt(n, 10) + " " + unit.name + "s"
		}
		if unit.length == time.Second && n == 1 {
			return "1 second"
		}
	}
	return ""
}
