package probe

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// FuzzRetryAfter holds that a wait is never negative nor longer than a day, and is what RFC 9110 says of a number or a date.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "120", "-1", "+5", "99999999999999999999", "-99999999999999999999", "1e3", " 7 ", "Wed, 21 Oct 2015 07:28:00 GMT", "Thu, 22 Oct 2015 07:28:00 GMT", "Wednesday, 21-Oct-15 07:28:30 GMT", "never", "７"} {
		f.Add(seed)
	}
	now := time.Date(2015, 10, 21, 7, 28, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		got := retryAfter(text, now)
		if got < 0 || got > 24*time.Hour {
			t.Errorf("%q: %v", text, got)
		}
		if n, err := strconv.ParseUint(text, 10, 16); err == nil && got != time.Duration(n)*time.Second {
			t.Errorf("%q: %v", text, got)
		}
		if at, err := http.ParseTime(text); err == nil && at.After(now) && at.Sub(now) <= 24*time.Hour && got != at.Sub(now) {
			t.Errorf("%q: %v", text, got)
		}
	})
}
