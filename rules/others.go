package rules

import "time"

// Place is where another pin stands.
type Place struct {
	File         string
	Pin          int // its index in the file, from 0
	Line, Column int // from 1
}

// Others is what earlier pins of the run have in common with a pin. The zero Others is nothing.
type Others struct {
	Twin      *Place // a pin with the same media, board and link; nil if there is none
	Identical bool   // and it is the same to the byte

	Link   *Count // pins with this link, as soon as there are more than MaxSameLink
	Minute *Count // writes in this minute, as soon as there are more than MaxMinuteWrites
	Day    *Count // writes on this day, as soon as there are more than MaxDayWrites
	Board  *Count // writes to this board in this minute, as soon as there are more than MaxBoardWrites
	Quota  *Count // writes before the quota resets, as soon as there are more than are left
}

// Count is how many of something the run has come to with a pin.
type Count struct {
	N     int
	First Place     // the pin that was counted first
	At    time.Time // the start of the window; zero for pins that say no time, and are taken to be sent at once
}

// The limits that runs are held against. Pinterest publishes those of calls without numbers for each category; the numbers are
// those that others read there.
const (
	MaxSameLink     = 5   // pins with one link
	MaxMinuteWrites = 100 // calls of the category org_write a minute, with Standard access
	MaxDayWrites    = 300 // calls of the category org_write a day, with Trial access
	MaxBoardWrites  = 10  // calls a minute that write to one board
)

// Writes is how many calls of the category org_write publishing the pin takes: a video is registered first.
func (p *Pin) Writes() int {
	if p.IsVideo() {
		return 2
	}
	return 1
}

// Scheduled is when the pin is published, zero if nobody said so.
func (p *Pin) Scheduled() time.Time {
	if at, known := p.publish(); known {
		return at
	}
	return time.Time{}
}
