package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestAcceptedAs holds that a track which is switched off counts only where none is on, as players show it then.
func TestAcceptedAs(t *testing.T) {
	on, off := facts.VideoTrack{Codec: "h264", Samples: 1, Enabled: true}, facts.VideoTrack{Codec: "h264", Samples: 1}
	other := facts.VideoTrack{Codec: "vp9", Samples: 1, Enabled: true}
	for _, c := range []struct {
		name   string
		tracks []facts.VideoTrack
		want   []string
	}{
		{"on", []facts.VideoTrack{on}, []string{"video"}},
		{"off", []facts.VideoTrack{off}, []string{"video"}},
		{"off beside another codec", []facts.VideoTrack{other, off}, []string{}},
		{"none", nil, []string{}},
	} {
		m := facts.Media{Format: "mp4", Kind: facts.Video, Movie: &facts.Movie{Video: c.tracks}}
		if diff := cmp.Diff(c.want, acceptedAs(m)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
