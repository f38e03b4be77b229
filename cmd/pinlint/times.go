package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/validate"
)

// timeFlags say when pins are sent.
type timeFlags struct {
	now       string
	publishAt string
	minTTL    time.Duration
}

func (f *timeFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.now, "now", "", "the time to judge by, RFC 3339 (default: the clock)")
	flags.StringVar(&f.publishAt, "publish-at", "", "when the pins are published, RFC 3339, where they do not say it (default: now)")
	flags.DurationVar(&f.minTTL, "min-ttl", validate.DefaultMinTTL, "how long a media URL must work after its pin was published")
}

// set tells the linter.
func (f *timeFlags) set(l *validate.Linter) error {
	now, err := parseTime("--now", f.now)
	if err != nil {
		return err
	}
	if !now.IsZero() {
		l.Now = func() time.Time { return now }
	}
	if l.Publish, err = parseTime("--publish-at", f.publishAt); err != nil {
		return err
	}
	switch l.MinTTL = f.minTTL; {
	case f.minTTL < 0:
		return fmt.Errorf("--min-ttl is %s: a duration such as 30m", f.minTTL)
	case f.minTTL == 0:
		l.MinTTL = -1
	}
	return nil
}

// parseTime reads a flag's time, zero if it is not given.
func parseTime(flag, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return t, fmt.Errorf("%s is %s: a time such as 2026-12-01T09:00:00Z", flag, shown(value))
	}
	return t, nil
}
