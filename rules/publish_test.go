package rules

import (
	"testing"
	"time"

	"github.com/pinlint/pinlint/payload"
)

// A pin whose time is over is published now at the earliest.
func TestPublishPast(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		publish, want time.Time
		known         bool
	}{
		{now.Add(-time.Hour), now, false},
		{now.Add(time.Hour), now.Add(time.Hour), true},
		{time.Time{}, now, false},
	} {
		p := &Pin{Doc: &payload.Document{Source: []byte(`{}`)}, Timing: Timing{Now: now, Publish: tc.publish}}
		if at, known := p.publish(); !at.Equal(tc.want) || known != tc.known {
			t.Errorf("publish at %s: %s, %v", tc.publish, at, known)
		}
	}
}
