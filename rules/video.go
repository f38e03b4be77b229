package rules

import (
	"fmt"
	"strings"
)

var videoRules = []*Rule{
	{
		ID: "media.remote-video-url", Term: UnsupportedFormat, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceSource + ": no variant takes a video by URL", Since: "0.1.0",
		Summary: "a video is given by URL where a picture is expected",
		Why:     "POST /v5/pins takes no video by URL. Pinterest fetches the file as a picture and fails.",
		Fix:     "register the video with POST /v5/media, upload it, and use source_type video_id with the media_id of the answer",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/launch.mp4\""), Good: goodVideo,
		Supersedes: []string{"payload.source-type-unknown"},
		Check: func(p *Pin, report Report) {
			if n := p.Source.Get("source_type"); p.SourceType == "" && fold(n.Text()) == "videourl" {
				report(Problem{At: n, Message: fmt.Sprintf("source_type is %s: a video cannot be given by URL", value(n)), Actual: value(n), Expected: "video_id"})
			}
			for _, m := range p.Media {
				if m.Role == Cover || !m.URL.Exists() {
					continue
				}
				switch extension := urlExtension(m.URL.Text()); extension {
				case ".mp4", ".mov", ".m4v":
					report(Problem{At: m.URL, Message: fmt.Sprintf("%s points to a %s file: a picture is expected there", label(m.URL), extension), URL: m.URL.Text()})
				}
			}
		},
	},
}

// urlExtension is the file name extension of a URL's path, in lower case with its point.
func urlExtension(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	slash, point := strings.LastIndexByte(url, '/'), strings.LastIndexByte(url, '.')
	if point <= slash || slash < len("https://") || len(url)-point > 6 {
		return ""
	}
	return strings.ToLower(url[point:])
}
