package rules

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/probe/facts"
)

var videoRules = []*Rule{
	{
		ID: "media.remote-video-url", Term: UnsupportedFormat, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceSource + ": no variant takes a video by URL", Since: "0.1.0",
		Summary: "a video is given by URL where a picture is expected",
		Why:     "POST /v5/pins takes no video by URL. Pinterest fetches the file as a picture and fails.",
		Fix:     "register the video with POST /v5/media, upload it, and use source_type video_id with the media_id of the answer",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/launch.mp4\""), Good: goodVideo,
		Supersedes: []string{"payload.source-type-unknown", "media.kind-mismatch", "carousel.mixed-kind"},
		Check: func(p *Pin, report Report) {
			if n := p.Source.Get("source_type"); p.SourceType == "" && fold(n.Text()) == "videourl" {
				report(Problem{At: n, Message: fmt.Sprintf("source_type is %s: a video cannot be given by URL", value(n)), Actual: value(n), Expected: "video_id"})
			}
			for i := range p.Media {
				m := &p.Media[i]
				if !m.URL.Exists() || m.Facts != nil && (m.Role == Cover || m.Facts.Kind == facts.Image) { // the bytes tell, cover.not-image among them
					continue
				}
				switch extension := urlExtension(m.URL.Text()); extension {
				case ".mp4", ".mov", ".m4v":
					problem := Problem{At: m.URL, Message: fmt.Sprintf("%s points to a %s file: a picture is expected there", label(m.URL), extension), URL: m.URL.Text()}
					if m.Role == Cover {
						problem.Fix = "name a JPG or PNG there, such as a frame of the video"
					}
					report(problem)
				}
			}
		},
	},
	{
		ID: "media.kind-mismatch", Term: UnsupportedFormat, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Measured, Source: "a poster that uploaded the cover in the video's place, whose upload then failed; the contract's source types", Since: "0.1.0",
		Summary: "a picture stands where a video is expected, or a video where a picture is",
		Why:     "An upload that holds a picture ends with status failed; a video behind a picture's URL is not fetched. Mostly two files were swapped.",
		Fix:     "swap the files, or choose the source_type that fits",
		Bad:     localVideo("photo.jpg"), Good: localVideo("clip.mp4"),
		Check: eachMedium(func(m *Media) bool { return true }, func(p *Pin, m *Media, report Report) {
			switch {
			case m.Role == Video && m.Facts.Kind == facts.Image:
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s %s: a video is expected", m.is(), m.Facts.Name), Actual: m.Facts.Type, Expected: "video/mp4 or video/quicktime", Evidence: evidence(m.Facts)})
			case m.Role == Picture && m.Facts.Kind == facts.Video:
				report(Problem{At: m.at(), API: &apiBroken, Message: fmt.Sprintf("%s %s: a picture is expected", m.is(), m.Facts.Name), Actual: m.Facts.Type, Expected: "image/jpeg or image/png", Evidence: evidence(m.Facts),
					Fix: "register the video with POST /v5/media, upload it, and use source_type video_id with the media_id of the answer"})
			}
		}),
	},
	{
		ID: "media.file", Term: InvalidMedia, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: "pinlint's own input: files that an envelope, --map or --media names", Since: "0.1.0",
		Summary: "a local file that stands for a medium cannot be examined",
		Why:     "The pin refers to a file that is not there, or not where pinlint may look: paths are relative to the pin's own file and stay within the repository.",
		Fix:     "correct the path, or add the file",
		Bad:     localVideo("no-such-file.mp4"), Good: localVideo("clip.mp4"),
		Check: func(p *Pin, report Report) {
			for i := range p.Media {
				if m := &p.Media[i]; m.Fault != "" {
					report(Problem{At: m.at(), Message: fmt.Sprintf("%s %s", m.name(), m.Fault), Actual: m.Path})
				}
			}
		},
	},
	{
		ID: "media.flaw", Term: InvalidMedia, Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: Inferred, Source: "decoders that differ: one shows the file, another refuses it", Since: "0.1.0",
		Summary: "a file has a flaw that some decoders pass over and others do not",
		Why:     "Which decoder Pinterest has is not known. A JPEG without its end, a wrong checksum or a rare coding shows in one program and not in the next.",
		Fix:     "export the file again",
		Bad:     localImage("no-end.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium(func(m *Media) bool { return m.movie() || m.soundPicture() }, func(p *Pin, m *Media, report Report) {
			if firstFault(m.Facts) != nil {
				return // image.broken and video.truncated
			}
			for _, f := range m.Facts.Faults {
				switch f.Code {
				case "missing-end", "unsupported", "crc", "data", "compressed-moov":
					e := evidence(m.Facts)
					e["fault"], e["offset"] = f.Code, f.Offset
					report(Problem{At: m.at(), Message: fmt.Sprintf("%s has a flaw: %s", m.name(), f.Detail), Evidence: e})
					return
				}
			}
		}),
	},
	{
		ID: "video.format", Term: UnsupportedFormat, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": .mp4, .mov and .m4v", Since: "0.1.0",
		Summary: "a video is neither MP4 nor MOV",
		Why:     "The upload is taken, and its status turns to failed. Pinterest judges by the bytes; a file's name says nothing.",
		Fix:     "export it as MP4",
		Bad:     localVideo("clip.webm"), Good: localVideo("clip.mp4"),
		Check: eachMedium(func(m *Media) bool { return m.Role == Video && !m.movie() && m.Facts.Kind != facts.Image && !m.empty() }, func(p *Pin, m *Media, report Report) {
			problem := Problem{At: m.at(), Message: fmt.Sprintf("%s %s: only MP4 and MOV are accepted", m.is(), m.Facts.Name), Actual: m.Facts.Type, Expected: "video/mp4 or video/quicktime", Evidence: evidence(m.Facts)}
			switch {
			case m.Facts.Kind == facts.Video:
				problem.Fix = "convert it: " + m.command(encode, ".mp4")
			case m.Facts.Format == "lfs":
				problem.Fix = fetchPointed
			default:
				problem.Fix = "put the video there"
			}
			report(problem)
		}),
	},
	{
		ID: "video.codec", Term: UnsupportedFormat, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": H.264 or H.265", Since: "0.1.0",
		Summary: "a video's pictures are coded neither in H.264 nor in H.265",
		Why:     "The upload is taken, and its status turns to failed.",
		Fix:     "encode it in H.264",
		Bad:     localVideo("vp9.mp4"), Good: localVideo("clip.mp4"),
		Supersedes: []string{"video.resolution"},
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			t := m.track()
			if t == nil || t.Encrypted {
				return
			}
			problem := Problem{At: m.at(), Actual: t.Entry, Expected: "avc1 or hvc1", Evidence: evidence(m.Facts)}
			switch {
			case t.Codec != "h264" && t.Codec != "hevc":
				problem.Message = fmt.Sprintf("%s coded in %s: only H.264 and H.265 are accepted", m.is(), codecName(t))
				problem.Fix = "encode it in H.264: " + m.command(encode, "-h264.mp4")
			case t.Entry == "hev1":
				problem.Message = fmt.Sprintf("%s H.265 of the kind hev1, which players of one large maker do not show: hvc1 is safer", m.is())
				problem.Fix = "change the mark without encoding: " + m.command("ffmpeg -i IN -c copy -tag:v hvc1 -movflags +faststart OUT", "-hvc1.mp4")
				problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
			default:
				return
			}
			report(problem)
		}),
	},
	{
		ID: "video.audio-codec", Term: UnsupportedFormat, API: apiMediaFailed, Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: ThirdParty, Source: "vendors that name H.264 with AAC as what Pinterest transcodes without fail", Since: "0.1.0",
		Summary: "a video's sound is not AAC",
		Why:     "Pinterest does not list the sound that it takes. Vendors see uploads with other sound than AAC fail.",
		Fix:     "encode the sound in AAC",
		Bad:     localVideo("clip-mp3.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			for _, a := range m.Facts.Movie.Audio {
				if a.Codec != "aac" && !a.Encrypted {
					report(Problem{At: m.at(), Message: fmt.Sprintf("%s has sound in %s: AAC is safe", m.name(), cut(a.Codec, 20)), Actual: a.Codec, Expected: "aac", Evidence: evidence(m.Facts),
						Fix: "encode the sound in AAC: " + m.command("ffmpeg -i IN -c:v copy -c:a aac -movflags +faststart OUT", "-aac.mp4")})
					return
				}
			}
		}),
	},
	{
		ID: "video.no-video-track", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Inferred, Source: "a film without pictures has nothing to show", Since: "0.1.0",
		Summary: "a video file holds no pictures that could show",
		Why:     "It holds sound alone, or its track of pictures has no picture in it or no size. The upload's status turns to failed.",
		Fix:     "export the video again, with its pictures",
		Bad:     localVideo("sound.mp4"), Good: localVideo("clip.mp4"),
		Supersedes: []string{"video.too-short", "video.ratio", "video.resolution", "video.codec", "video.faststart"},
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			problem := Problem{At: m.at(), Evidence: evidence(m.Facts)}
			switch t := m.track(); {
			case m.Facts.Movie.InitOnly || firstFault(m.Facts) != nil:
				return // video.truncated
			case m.Facts.Partial:
				return // probe.unexamined
			case t == nil && len(m.Facts.Movie.Audio) > 0:
				problem.Message = m.name() + " holds sound alone, no pictures"
			case t == nil:
				problem.Message = m.name() + " holds no track of pictures"
			case t.Samples == 0 && (!m.Facts.Movie.Fragmented || m.Facts.Integrity > facts.Head):
				problem.Message = m.name() + " has a track of pictures without a picture in it"
			case t.Width == 0 || t.Height == 0:
				problem.Message = m.name() + " has pictures without width or height"
			default:
				return
			}
			report(problem)
		}),
	},
	{
		ID: "video.truncated", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Inferred, Source: "ISO/IEC 14496-12: boxes and samples lie within the file", Since: "0.1.0",
		Summary: "a video file is cut short, damaged or empty",
		Why:     "Players stop where the file does, or cannot open it at all. The upload is taken, and its status turns to failed.",
		Fix:     "export the video again, or copy it again from where it is whole",
		Bad:     localVideo("cut.mp4"), Good: localVideo("clip.mp4"),
		Supersedes: []string{"video.too-short", "video.no-video-track", "video.faststart"},
		Check: eachMedium(func(m *Media) bool { return m.movie() || m.Role == Video && m.empty() }, func(p *Pin, m *Media, report Report) {
			f := firstFault(m.Facts)
			if f == nil && m.Facts.Movie != nil && m.Facts.Movie.InitOnly {
				f = &facts.Fault{Code: "init-only", Offset: -1, Detail: "it is the first segment of a stream, without the segments that hold the pictures"}
			}
			if f != nil {
				e := evidence(m.Facts)
				e["fault"], e["offset"] = f.Code, f.Offset
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s is broken: %s", m.name(), f.Detail), Evidence: e})
			}
		}),
	},
	{
		ID: "video.too-short", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": 4 seconds to 15 minutes", Since: "0.1.0",
		Summary: "a video is shorter than 4 seconds",
		Why:     "Pinterest takes 4 seconds to 15 minutes.",
		Fix:     "use a video of at least 4 seconds",
		Bad:     localVideo("short.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			if longer, known := longerThan(m.Facts.Movie, minVideoSeconds); known && !longer && !exactly(m.Facts.Movie, minVideoSeconds) {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s %s long: at least 4 seconds are needed", m.is(), seconds(m.Facts.Movie.Seconds)), Actual: seconds(m.Facts.Movie.Seconds), Expected: "4 s to 15 min", Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "video.too-long", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": 4 seconds to 15 minutes", Since: "0.1.0",
		Summary: "a video is longer than 15 minutes",
		Why:     "Pinterest takes 4 seconds to 15 minutes.",
		Fix:     "cut it to 15 minutes or less",
		Bad:     localVideo("long.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			if longer, known := longerThan(m.Facts.Movie, maxVideoSeconds); known && longer {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s %s long: at most 15 minutes are accepted", m.is(), seconds(m.Facts.Movie.Seconds)), Actual: seconds(m.Facts.Movie.Seconds), Expected: "4 s to 15 min", Evidence: evidence(m.Facts),
					Fix: "cut it: " + m.command("ffmpeg -i IN -t 899 -c copy -movflags +faststart OUT", "-15min.mp4")})
			}
		}),
	},
	{
		ID: "video.too-large", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": 2 GB", Since: "0.1.0",
		Summary: "a video's file is larger than 2 GB",
		Why:     "Pinterest takes up to 2 GB and does not say whether that is 2,000,000,000 bytes or 2 GiB: from the first on pinlint warns, over the second it is an error.",
		Fix:     "encode it with a lower bit rate",
		Bad:     "", Good: localVideo("clip.mp4"),
		Check: eachMedium(func(m *Media) bool { return m.Role == Video && m.Facts.Kind == facts.Video }, func(p *Pin, m *Media, report Report) {
			if m.Facts.Size < 2_000_000_000 {
				return
			}
			problem := Problem{At: m.at(), Message: fmt.Sprintf("%s %s: at most 2 GB are accepted", m.is(), megabytes(m.Facts.Size)), Actual: megabytes(m.Facts.Size), Expected: "at most 2 GB", Evidence: evidence(m.Facts),
				Fix: "encode it smaller: " + m.command("ffmpeg -i IN -c:v libx264 -crf 26 -c:a aac -movflags +faststart OUT", "-small.mp4")}
			if m.Facts.Size <= 2<<30 {
				problem.Severity = Warning
			}
			report(problem)
		}),
	},
	{
		ID: "video.ratio", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": taller than 1.91:1, shorter than 1:2", Since: "0.1.0",
		Summary: "a video is wider than 1.91:1 or taller than 1:2",
		Why:     "Pinterest takes what lies between, as it is displayed: after rotation and with the shape of its pixels.",
		Fix:     "add bars or crop it, to 2:3 or 9:16 best",
		Bad:     localVideo("wide.mp4"), Good: localVideo("clip.mp4"),
		Supersedes: []string{"video.ratio-recommended"},
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			w, h := m.Facts.Width, m.Facts.Height
			if w == 0 || h == 0 || w*2 >= h && w*100 <= h*191 {
				return
			}
			// As little as must be is added or cut, in even numbers of pixels, which codecs want.
			pad, crop := "iw:2*ceil(iw/3.82)", "2*floor(ih*0.95):ih"
			if w < h {
				pad, crop = "2*ceil(ih/4):ih", "iw:2*floor(iw)"
			}
			report(Problem{At: m.at(), Message: fmt.Sprintf("%s shown at %d × %d, %.2f:1: between 1:2 and 1.91:1 is accepted", m.is(), w, h, float64(w)/float64(h)), Actual: fmt.Sprintf("%d × %d", w, h), Expected: "1:2 to 1.91:1", Evidence: evidence(m.Facts),
				Fix: "add bars: " + m.command("ffmpeg -i IN -vf 'scale=iw*sar:ih,setsar=1,pad="+pad+":-1:-1' -c:a copy -movflags +faststart OUT", "-padded.mp4") +
					"; or crop it: " + m.command("ffmpeg -i IN -vf 'scale=iw*sar:ih,setsar=1,crop="+crop+"' -c:a copy -movflags +faststart OUT", "-cropped.mp4")})
		}),
	},
	{
		ID: "video.ratio-recommended", Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: Official, Source: sourceVideoSpecs + ": 1:1, 2:3, 4:5 or 9:16 recommended", Since: "0.1.0",
		Summary: "a video is of none of the recommended shapes",
		Why:     "1:1, 2:3, 4:5 and 9:16 fill the feed without bars.",
		Fix:     "crop it to one of them",
		Bad:     localVideo("landscape.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			w, h := float64(m.Facts.Width), float64(m.Facts.Height)
			if w == 0 || h == 0 {
				return
			}
			for _, ratio := range []float64{1, 2. / 3, 4. / 5, 9. / 16} {
				if math.Abs(w/h/ratio-1) <= 0.02 {
					return
				}
			}
			report(Problem{At: m.at(), Message: fmt.Sprintf("%s shown at %d × %d: 1:1, 2:3, 4:5 or 9:16 is recommended", m.is(), m.Facts.Width, m.Facts.Height), Actual: fmt.Sprintf("%d × %d", m.Facts.Width, m.Facts.Height), Expected: "1:1, 2:3, 4:5 or 9:16", Evidence: evidence(m.Facts)})
		}),
	},
	{
		ID: "video.resolution", Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: ThirdParty, Source: "vendors that ask for 240 pixels at least", Since: "0.1.0",
		Summary: "a video has fewer than 240 pixels on its shorter side",
		Why:     "Pinterest publishes no minimum. Smaller videos look blurred, and vendors see them fail.",
		Fix:     "export it larger; 1080 pixels wide is common",
		Bad:     localVideo("small.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			if w, h := m.Facts.Width, m.Facts.Height; w > 0 && h > 0 && min(w, h) < 240 {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s shown at %d × %d pixels: below 240 on the shorter side is likely to be refused", m.is(), w, h), Actual: fmt.Sprintf("%d × %d", w, h), Expected: "at least 240 on the shorter side", Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "video.faststart", Term: CoverImageURL, API: apiCouldNotFetch, Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: Measured, Source: "a recorded failure of a poster whose cover was a frame of such a video", Since: "0.1.0",
		Summary: "a video's index stands behind its pictures",
		Why:     "Phones and cameras write it so, and Pinterest takes it as far as known. Programs that fetch only the start of the file cannot show a frame of it: where the cover is such a frame, pins have failed.",
		Fix:     "put the index in front",
		Bad:     localVideo("tail.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			if m.Facts.Movie == nil || m.Facts.Movie.FastStart || m.Facts.Movie.Fragmented {
				return
			}
			problem := Problem{At: m.at(), API: &APIError{}, Message: m.name() + " has its index (moov) behind its pictures", Evidence: evidence(m.Facts),
				Fix: "put it in front without encoding: " + m.command("ffmpeg -i IN -c copy -movflags +faststart OUT", "-faststart"+movieExtension(m))}
			if p.Source.Get("cover_image_key_frame_time").Present() && !given(p.Source.Get("cover_image_url")) {
				problem.Severity, problem.API = Warning, nil
				problem.Message += ", and its cover is a frame of it"
			}
			report(problem)
		}),
	},
	{
		ID: "video.fragmented", Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: Inferred, Source: "ISO/IEC 14496-12: the header of a fragmented film does not hold its duration", Since: "0.1.0",
		Summary: "a video is cut into fragments, as for streaming",
		Why:     "Programs that read the duration from the header find zero. Screen recorders and download tools write such files.",
		Fix:     "write it in one piece",
		Bad:     localVideo("fragmented.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			if m.Facts.Movie != nil && m.Facts.Movie.Fragmented {
				report(Problem{At: m.at(), Message: m.name() + " is fragmented, as for streaming", Evidence: evidence(m.Facts),
					Fix: "write it in one piece without encoding: " + m.command("ffmpeg -i IN -c copy -movflags +faststart OUT", "-whole.mp4")})
			}
		}),
	},
	{
		ID: "video.frame-rate", Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: ThirdParty, Source: "vendors that ask for 25 frames a second or more", Since: "0.1.0",
		Summary: "a video has fewer than 25 frames a second, or a varying number",
		Why:     "Motion looks jerky, or drifts from the sound when it is encoded again.",
		Fix:     "export it at 25 or 30 frames a second",
		Bad:     localVideo("slow.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			t := m.track()
			if t == nil || t.FrameRate <= 0 {
				return
			}
			if t.FrameRate < 23.9 { // films of 24 and 23.976 are no mistake
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s has %s frames a second: 25 or more move smoothly", m.name(), decimal(t.FrameRate)), Actual: decimal(t.FrameRate), Expected: "25 or more", Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "video.encrypted", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Inferred, Source: "ISO/IEC 23001-7: what is encrypted shows only to those who have the key", Since: "0.1.0",
		Summary: "a video is encrypted",
		Why:     "Pinterest has no key and can show nothing of it.",
		Fix:     "export it without copy protection",
		Bad:     localVideo("encrypted.mp4"), Good: localVideo("clip.mp4"),
		Check: eachMedium((*Media).movie, func(p *Pin, m *Media, report Report) {
			if m.Facts.Movie != nil && m.Facts.Movie.Encrypted {
				report(Problem{At: m.at(), Message: m.name() + " is encrypted", Evidence: evidence(m.Facts)})
			}
		}),
	},
}

const (
	sourceVideoSpecs = "Pinterest help, product specs, video"
	minVideoSeconds  = 4
	maxVideoSeconds  = 900
	encode           = "ffmpeg -i IN -c:v libx264 -pix_fmt yuv420p -c:a aac -movflags +faststart OUT"
)

// localVideo is goodVideo in an envelope that names a local file for its video.
func localVideo(file string) string {
	return "{\n  \"pin\": " + strings.ReplaceAll(goodVideo, "\n", "\n  ") + ",\n  \"media\": {\"video\": \"" + file + "\"}\n}"
}

// longerThan reports whether a film is longer than so many whole seconds, without rounding where its exact duration is known.
func longerThan(m *facts.Movie, limit uint64) (longer, known bool) {
	switch {
	case m == nil:
		return false, false
	case m.Timescale > 0:
		return m.Duration/uint64(m.Timescale) > limit || m.Duration/uint64(m.Timescale) == limit && m.Duration%uint64(m.Timescale) > 0, true
	}
	return m.Seconds > float64(limit), m.Seconds > 0
}

func exactly(m *facts.Movie, limit uint64) bool {
	if m.Timescale > 0 {
		return m.Duration == limit*uint64(m.Timescale)
	}
	return m.Seconds == float64(limit)
}

// seconds words a duration: "3.99 s", "16 min 40 s".
func seconds(s float64) string {
	if s < 120 {
		return decimal(s) + " s"
	}
	return fmt.Sprintf("%d min %d s", int(s)/60, int(s)%60)
}

// decimal is a number with at most two digits behind the point, which are cut, not rounded.
func decimal(f float64) string {
	return strconv.FormatFloat(math.Floor(f*100)/100, 'f', -1, 64)
}

// movieExtension is the extension that fits the container, for the names of new files.
func movieExtension(m *Media) string {
	if m.Facts.Format == "mov" {
		return ".mov"
	}
	return ".mp4"
}

// codecName is a codec as people say it.
func codecName(t *facts.VideoTrack) string {
	names := map[string]string{"av1": "AV1", "vp9": "VP9", "vp8": "VP8", "mpeg4": "MPEG-4 part 2", "mpeg2": "MPEG-2", "mpeg1": "MPEG-1", "h263": "H.263", "prores": "ProRes", "mjpeg": "Motion JPEG", "dnxhd": "DNxHD", "vvc": "H.266", "raw": "no codec at all", "png": "PNG pictures"}
	if name := names[t.Codec]; name != "" {
		return name
	}
	return quote(t.Codec)
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
