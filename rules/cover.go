package rules

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

const (
	sourceGuide   = "the guide \"Pinterest API errors and troubleshooting\" of bundle.social, patterns cover_image_url and cover_image_content_type"
	sourceVideo   = "Pinterest API description 5.23.0, schema PinMediaSourceVideoID"
	sourceHistory = "Pinterest API description 5.1.0 to 5.9.0, where cover_image_url is required; recorded 400 answers that name cover_image_url or cover_image_content_type"

	goodVideo = `{
  "board_id": "549755885175",
  "title": "Linen dress in three steps",
  "alt_text": "A folded linen dress on a table",
  "link": "https://shop.example.com/linen",
  "media_source": {
    "source_type": "video_id",
    "media_id": "8823416",
    "cover_image_url": "https://cdn.example.com/cover.jpg",
    "cover_image_content_type": "image/jpeg"
  }
}`
)

// video returns goodVideo with the cover's members replaced.
func video(cover string) string {
	const rest = `    "cover_image_url": "https://cdn.example.com/cover.jpg",
    "cover_image_content_type": "image/jpeg"`
	if cover == "" {
		return strings.Replace(goodVideo, ",\n"+rest, "", 1)
	}
	return strings.Replace(goodVideo, rest, "    "+cover, 1)
}

// smallPNG is a PNG of 600 by 900 white pixels of one bit, in base64.
const smallPNG = "iVBORw0KGgoAAAANSUhEUgAAAlgAAAOEAQAAAABVlnKRAAABA0lEQVR42u3MQREAAAwCIPuX1hJ77SAA6Z24XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XK5XC6Xy+VyuVwul8vlcrlcLpfL5XI9vAafVrOvkPu+mQAAAABJRU5ErkJggg=="

var coverRules = []*Rule{
	{
		ID: "cover.missing", Term: CoverImageURL, API: apiCover, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: sourceHistory + "; " + sourceGuide, Since: "0.1.0",
		Summary: "a video pin has no cover image",
		Why:     "Pinterest takes no frame of the video by itself. The API's schema lets the pin pass, the API refuses it all the same, and the sandbox cannot show it, because it creates no video pins.",
		Fix:     "add cover_image_url, the URL of a JPG or PNG, and cover_image_content_type beside it",
		Bad:     video(""), Good: goodVideo,
		Supersedes: []string{"cover.data-base64", "cover.keyframe-type"},
		Check: func(p *Pin, report Report) {
			if !p.IsVideo() {
				return
			}
			url, data, frame := p.Source.Get("cover_image_url"), p.Source.Get("cover_image_data"), p.Source.Get("cover_image_key_frame_time")
			if url.Exists() || given(data) || given(frame) { // an empty or null URL has a rule of its own
				return
			}
			problem := Problem{At: url, Message: "the video pin has no cover: cover_image_url is missing", Expected: "the URL of a JPG or PNG"}
			for _, empty := range []payload.Node{frame, data} {
				if empty.Exists() {
					problem.At, problem.Actual = empty, value(empty)
					problem.Message = "the video pin has no cover: " + label(empty) + " is " + value(empty) + ", and cover_image_url is missing"
				}
			}
			if twin := misspelt(p.Source, "cover_image_url"); twin.Exists() {
				problem = misnamed(twin, "cover_image_url")
			}
			report(problem)
		},
	},
	{
		ID: "cover.url-missing", Term: CoverImageURL, API: apiCover, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Guide, Source: sourceGuide, Since: "0.1.0",
		Summary: "a video pin has a cover, but no cover image URL",
		Why:     "The guide asks for a cover image URL on every video pin. The API also takes the cover as base64 or as a frame's time, so the pin may pass.",
		Fix:     "add cover_image_url, or check with profile api if the other cover is meant",
		Bad:     video(`"cover_image_key_frame_time": 2`), Good: goodVideo,
		Check: func(p *Pin, report Report) {
			if !p.IsVideo() || p.Source.Get("cover_image_url").Exists() {
				return
			}
			other := "cover_image_data"
			if n := p.Source.Get(other); n.Kind() != payload.String || blank(n) {
				other = "cover_image_key_frame_time"
			}
			if n := p.Source.Get(other); n.Kind() == payload.String && !blank(n) || n.Kind() == payload.Number {
				report(Problem{At: p.Source.Get("cover_image_url"), Message: "the video pin's cover is " + other + " only: cover_image_url is missing"})
			}
		},
	},
	{
		ID: "cover.url-empty", Term: CoverImageURL, API: apiCover, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: sourceHistory + "; posters that send an empty cover when the picture is gone", Since: "0.1.0",
		Summary: "cover_image_url is there, but empty",
		Why:     "An empty URL is no cover. It mostly means that the program which made the pin lost the picture.",
		Fix:     "put the URL of a JPG or PNG there",
		Bad:     video(`"cover_image_url": ""`), Good: goodVideo,
		Supersedes: []string{"payload.type"},
		Violated:   missing("the URL of a JPG or PNG"),
	},
	{
		ID: "cover.content-type-missing", Term: CoverImageContentType, API: apiCover, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceVideo + ": the content type of the base64 cover; beside a URL: " + sourceGuide, Since: "0.1.0",
		Summary: "a cover image has no content type",
		Why:     "Base64 says nothing of its format, so Pinterest needs the type. Beside a URL the guide asks for it too; the official quickstart leaves it out there, so profile api does not mind.",
		Fix:     `add "cover_image_content_type": "image/jpeg" or "image/png", as the file is`,
		Mends:   "adds the type that the cover's bytes have, where they were seen",
		Bad:     video(`"cover_image_url": "https://cdn.example.com/cover.jpg"`), Good: goodVideo,
		Check: func(p *Pin, report Report) {
			contentType := p.Source.Get("cover_image_content_type")
			if !p.IsVideo() || contentType.Exists() {
				return
			}
			url, data := p.Source.Get("cover_image_url"), p.Source.Get("cover_image_data")
			problem := Problem{At: contentType, Expected: "image/jpeg or image/png"}
			switch {
			case given(data):
				problem.Message = "cover_image_data has no content type: cover_image_content_type is missing"
				if guess := sniffBase64(data.Text()); guess != "" {
					problem.Fix = fmt.Sprintf("add \"cover_image_content_type\": %q: so its bytes begin", guess)
				}
			case given(url):
				problem.Message = "the cover has no content type: cover_image_content_type is missing beside cover_image_url"
				problem.Basis = Guide
			default:
				return
			}
			if twin := misspelt(p.Source, "cover_image_content_type"); twin.Exists() {
				basis := problem.Basis
				problem = misnamed(twin, "cover_image_content_type")
				problem.Basis = basis
			} else {
				problem.Mend = p.declareType(contentType)
			}
			report(problem)
		},
	},
	{
		ID: "cover.content-type-invalid", Term: CoverImageContentType, API: apiCover, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.23.0, schema ContentType", Since: "0.1.0",
		Summary: "cover_image_content_type is neither image/jpeg nor image/png",
		Why:     "The API knows these two values, in lower case, and no other.",
		Fix:     "write image/jpeg or image/png, as the file is; convert any other format",
		Mends:   "writes the type that the cover's bytes have, where they were seen; else sets other spellings right, such as image/jpg",
		Bad:     video("\"cover_image_url\": \"https://cdn.example.com/cover.jpg\",\n    \"cover_image_content_type\": \"image/jpg\""), Good: goodVideo,
		Violated: contentTypeViolated,
	},
	{
		ID: "cover.type-without-image", Term: CoverImageContentType, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "the content type describes a cover that is not there", Since: "0.1.0",
		Summary: "a cover's content type is given, but no cover image",
		Why:     "A content type beside a frame's time describes nothing. Mostly the cover image itself was lost on the way.",
		Fix:     "add cover_image_url, or leave the content type out",
		Bad:     video("\"cover_image_key_frame_time\": 2,\n    \"cover_image_content_type\": \"image/jpeg\""), Good: goodVideo,
		Check: func(p *Pin, report Report) {
			contentType := p.Source.Get("cover_image_content_type")
			if !p.IsVideo() || !contentType.Present() || p.Source.Get("cover_image_url").Exists() || p.Source.Get("cover_image_data").Exists() {
				return
			}
			if p.Source.Get("cover_image_key_frame_time").Present() {
				report(Problem{At: contentType, Message: "cover_image_content_type is given, but neither cover_image_url nor cover_image_data"})
			}
		},
	},
	{
		ID: "cover.data-base64", Term: CoverImageContentType, API: apiBroken, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceVideo + ": cover_image_data is base64", Since: "0.1.0",
		Summary:    "cover_image_data is not the base64 of a file",
		Why:        "Pinterest decodes the field. A data: prefix, line breaks, the URL-safe alphabet or a cut end give a broken picture.",
		Fix:        "send plain base64 with the alphabet A–Z a–z 0–9 + / and = at the end, without prefix and line breaks",
		Mends:      "cuts off a data: prefix before plain base64",
		Bad:        video("\"cover_image_url\": \"https://cdn.example.com/cover.jpg\",\n    \"cover_image_data\": \"data:image/png;base64," + smallPNG + "\",\n    \"cover_image_content_type\": \"image/png\""),
		Good:       video("\"cover_image_data\": \"" + smallPNG + "\",\n    \"cover_image_content_type\": \"image/png\""),
		Supersedes: []string{"payload.type"},
		Check: func(p *Pin, report Report) {
			if !p.IsVideo() {
				return
			}
			if data := p.Source.Get("cover_image_data"); data.Present() {
				checkBase64(data, report)
			}
		},
		Violated: missing("the base64 of a JPG or PNG"),
	},
	{
		ID: "cover.conflict", Term: CoverImageURL, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: ThirdParty, Source: "vendors that send several report that the URL wins", Since: "0.1.0",
		Summary: "a video pin has more than one cover",
		Why:     "Pinterest does not say which one it takes; others have seen the URL win.",
		Fix:     "keep one of cover_image_url, cover_image_data and cover_image_key_frame_time",
		Bad:     video("\"cover_image_url\": \"https://cdn.example.com/cover.jpg\",\n    \"cover_image_content_type\": \"image/jpeg\",\n    \"cover_image_key_frame_time\": 2"), Good: goodVideo,
		Check: func(p *Pin, report Report) {
			if !p.IsVideo() {
				return
			}
			var names []string
			var places []payload.Node
			for _, name := range []string{"cover_image_url", "cover_image_data", "cover_image_key_frame_time"} {
				if n := p.Source.Get(name); given(n) {
					names, places = append(names, name), append(places, n)
				}
			}
			if len(names) > 1 {
				report(Problem{At: places[1], Related: places[:1], Message: "the video pin has more than one cover: " + strings.Join(names, " and ")})
			}
		},
	},
	{
		ID: "cover.keyframe-type", Term: CoverImageURL, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceVideo, Since: "0.1.0",
		Summary: "cover_image_key_frame_time is no whole number of seconds",
		Why:     "The API takes an integer of zero or more.",
		Fix:     "write whole seconds as a number without quotes, or leave the field out",
		Bad:     video("\"cover_image_key_frame_time\": \"00:02\""), Good: video("\"cover_image_key_frame_time\": 2"),
		Violated: func(p *Pin, v Violation) Problem {
			return Problem{At: v.At, Actual: value(v.At), Expected: "a whole number of seconds, 0 or more",
				Message: "cover_image_key_frame_time is " + value(v.At) + ": only a whole number of seconds, 0 or more, is accepted"}
		},
	},
	{
		ID: "cover.keyframe-milliseconds", Term: CoverImageURL, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Measured, Source: sourceVideo + ": seconds, and beyond the end the last frame; public posters that send milliseconds", Since: "0.1.0",
		Summary: "cover_image_key_frame_time looks like milliseconds",
		Why:     "The field counts seconds, and a video has 900 at most. Pinterest does not refuse a larger number: it silently takes the last frame, which is often black.",
		Fix:     "divide by 1000",
		Bad:     video("\"cover_image_key_frame_time\": 1000"), Good: video("\"cover_image_key_frame_time\": 1"),
		Check: func(p *Pin, report Report) {
			frame := p.Source.Get("cover_image_key_frame_time")
			if !p.IsVideo() || frame.Kind() != payload.Number {
				return
			}
			at, err := strconv.ParseFloat(frame.Literal(), 64)
			if err != nil {
				return
			}
			if length := p.videoSeconds(); at >= maxVideoSeconds || length > 0 && at >= length {
				problem := Problem{At: frame, Actual: value(frame), Expected: "seconds, below 900",
					Message: fmt.Sprintf("cover_image_key_frame_time is %s seconds: no video is that long, this looks like milliseconds", value(frame))}
				if at < maxVideoSeconds {
					problem.Expected = fmt.Sprintf("seconds, below %s", decimal(length))
					problem.Message = fmt.Sprintf("cover_image_key_frame_time is %s seconds, but the video ends after %s: its last frame is taken", value(frame), seconds(length))
					problem.Fix = "name a second within the video"
				} else if whole := int64(at); float64(whole) == at && whole%1000 == 0 {
					problem.Fix = fmt.Sprintf("write %d", whole/1000)
				}
				report(problem)
			}
		},
	},
	{
		ID: "cover.on-image-pin", Term: CoverImageURL, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.23.0: only PinMediaSourceVideoID has cover fields; the official sample tolerates stray fields", Since: "0.1.0",
		Summary: "a pin that is no video has cover fields",
		Why:     "Only video pins have covers. Either the source type is wrong, or the fields do nothing.",
		Fix:     "set source_type to video_id if this is a video, or leave the cover fields out",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/dress.jpg\",\n    \"cover_image_url\": \"https://cdn.example.com/cover.jpg\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if p.SourceType == "" || p.IsVideo() {
				return
			}
			var first payload.Node
			var names []string
			for n := range p.Source.Children {
				if strings.HasPrefix(n.Name(), "cover_image_") && n.Present() {
					if len(names) == 0 {
						first = n
					}
					names = append(names, n.Name())
				}
			}
			if len(names) > 0 {
				report(Problem{At: first, Name: true, Message: fmt.Sprintf("%s on a pin of source_type %q: only video_id has a cover", strings.Join(names, ", "), p.SourceType)})
			}
		},
	},
	{
		ID: "cover.content-type-mismatch", Term: CoverImageContentType, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceVideo + ": the content type of the cover", Since: "0.1.0",
		Summary: "cover_image_content_type is not what the cover's bytes are",
		Why:     "A decoder that is told the wrong format finds a broken picture.",
		Fix:     "name the type that the bytes are",
		Mends:   "writes the type that the cover's bytes have",
		Bad:     localCover("photo-png.png"), Good: localCover("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.Role == Cover {
				p.contentTypeMismatch(m, report)
			}
		}),
	},
	{
		ID: "cover.not-image", Term: UnsupportedFormat, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceFormats, Since: "0.1.0",
		Summary: "a cover is neither JPG nor PNG",
		Why:     "Pinterest takes covers as JPG and PNG. Mostly the video itself, or the page of an error, stands in the cover's place.",
		Fix:     "put a JPG or PNG there",
		Bad:     localCover("clip.mp4"), Good: localCover("photo.jpg"),
		Check: eachMedium(func(m *Media) bool { return m.Role == Cover && !m.soundPicture() && !m.empty() }, func(p *Pin, m *Media, report Report) {
			problem := m.formatProblem()
			if m.Facts.Kind == facts.Video {
				problem.Fix = "take a frame of it: " + m.command("ffmpeg -i IN -frames:v 1 OUT", "-cover.jpg")
			}
			report(problem)
		}),
	},
	{
		ID: "cover.ratio", Term: CoverImageURL, Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: ThirdParty, Source: "vendors that ask for a cover of the video's dimensions; Pinterest help, bulk upload: a thumbnail of the video's ratio", Since: "0.1.0",
		Summary: "a cover's shape is not that of its video",
		Why:     "The cover is cropped, or jumps when the video starts.",
		Fix:     "crop the cover to the video's shape, or take a frame of the video",
		Bad:     localBoth("clip.mp4", "wide.jpg"), Good: localBoth("clip.mp4", "photo.jpg"),
		Check: func(p *Pin, report Report) {
			var cover, video *Media
			for i := range p.Media {
				switch m := &p.Media[i]; {
				case m.Role == Cover && m.soundPicture():
					cover = m
				case m.movie():
					video = m
				}
			}
			if cover == nil || video == nil || cover.Facts.Width*cover.Facts.Height*video.Facts.Width*video.Facts.Height == 0 {
				return
			}
			one, two := float64(cover.Facts.Width)/float64(cover.Facts.Height), float64(video.Facts.Width)/float64(video.Facts.Height)
			if math.Abs(one/two-1) > 0.01 {
				report(Problem{At: cover.at(), Related: []payload.Node{video.at()}, Message: fmt.Sprintf("%s %d × %d, but the video is shown at %d × %d", cover.is(), cover.Facts.Width, cover.Facts.Height, video.Facts.Width, video.Facts.Height),
					Actual: fmt.Sprintf("%.3f", one), Expected: fmt.Sprintf("%.3f", two), Evidence: evidence(cover.Facts)})
			}
		},
	},
	{
		ID: "cover.size", Term: InvalidMedia, Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: ThirdParty, Source: "vendors that ask for covers under 10 MB", Since: "0.1.0",
		Summary: "a cover's file is larger than 10 MB",
		Why:     "Pinterest publishes no limit for covers; vendors see larger ones fail.",
		Fix:     "export it with stronger compression",
		Bad:     "", Good: localCover("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.Role == Cover && m.Facts.Size > 10_000_000 && m.Facts.Size <= 32<<20 {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s %s: covers under 10 MB are safe", m.is(), megabytes(m.Facts.Size)), Actual: megabytes(m.Facts.Size), Expected: "under 10 MB", Evidence: evidence(m.Facts)})
			}
		}),
	},
}

// localCover is goodVideo in an envelope that names a local file for its cover.
func localCover(file string) string {
	return strings.Replace(localVideo(file), `"video": "`, `"cover": "`, 1)
}

// localBoth names a video and a cover.
func localBoth(video, cover string) string {
	return strings.Replace(localVideo(video), `"}`, `", "cover": "`+cover+`"}`, 1)
}

// videoSeconds is the length of the pin's video, 0 if it is not known.
func (p *Pin) videoSeconds() float64 {
	for i := range p.Media {
		if m := &p.Media[i]; m.movie() && m.Facts.Movie != nil {
			return m.Facts.Movie.Seconds
		}
	}
	return 0
}

// contentTypeViolated words a declared type that is not accepted, with the type that may be meant.
func contentTypeViolated(p *Pin, v Violation) Problem {
	problem := Problem{At: v.At, Mend: p.declareType(v.At), Actual: value(v.At), Expected: "image/jpeg or image/png",
		Message: fmt.Sprintf("%s is %s: only image/jpeg and image/png are accepted", label(v.At), value(v.At))}
	switch text := strings.ToLower(strings.TrimSpace(v.At.Text())); text {
	case "image/jpeg", "image/png":
		problem.Fix = "write " + text + ", in lower case and without blanks"
	case "image/gif", "image/webp", "image/heic", "image/avif", "image/svg+xml", "image/bmp", "image/tiff":
		problem.Fix = "convert the picture to JPG or PNG and name that type"
	default:
		if meant := acceptedType(text); meant != "" {
			problem.Fix = "write " + meant
		}
	}
	return problem
}
