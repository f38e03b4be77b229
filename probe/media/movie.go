package media

import "github.com/pinlint/pinlint/probe/facts"

// probeMovie learns what the boxes of the ISO base media file format hold.
func probeMovie(s *source, m *facts.Media, o Options) error {
	m.Type, m.Format, m.Name, m.Kind = "video/mp4", "mp4", "an MP4 video", facts.Video
	return nil
}
