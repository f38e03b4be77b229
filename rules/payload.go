package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

const (
	sourcePin    = "Pinterest API description 5.23.0, schema PinCreate"
	sourceSource = "Pinterest API description 5.23.0, schema PinMediaSource"
)

// The members of a body, by what is known of them.
var (
	bodyFields     = []string{"board_id", "board_section_id", "title", "description", "alt_text", "link", "dominant_color", "parent_pin_id", "sponsor_id", "media_source", "ai_disclosures"}
	readOnlyFields = []string{"id", "created_at", "board_owner", "media"}
	retiredFields  = []string{"note", "product_tags", "is_removable"}
	sourceFields   = map[string][]string{
		"image_url":             {"source_type", "url", "is_standard"},
		"image_base64":          {"source_type", "content_type", "data", "is_standard"},
		"video_id":              {"source_type", "media_id", "cover_image_url", "cover_image_content_type", "cover_image_data", "cover_image_key_frame_time", "is_standard"},
		"multiple_image_urls":   {"source_type", "items", "index"},
		"multiple_image_base64": {"source_type", "items", "index"},
		"pin_url":               {"source_type", "is_affiliate_link"},
	}
	allSourceFields = []string{"source_type", "url", "content_type", "data", "media_id", "cover_image_url", "cover_image_content_type", "cover_image_data", "cover_image_key_frame_time", "items", "index", "is_standard", "is_affiliate_link"} // of sourceFields, each once
	itemFields      = []string{"title", "description", "link", "url", "content_type", "data"}
	envelopeFields  = []string{"pin", "media", "publish_at"}
)

// requiredFields are the members that a rule of their own misses, by source type; "" is the body.
var requiredFields = map[string][]string{
	"":                      {"board_id", "media_source"},
	"image_url":             {"url"},
	"image_base64":          {"content_type", "data"},
	"video_id":              {"media_id", "cover_image_url", "cover_image_content_type"},
	"multiple_image_urls":   {"items"},
	"multiple_image_base64": {"items"},
}

// misspelt is a member of object whose unknown name is most likely meant to be name.
func misspelt(object payload.Node, name string) payload.Node {
	for n := range object.Children {
		if other := n.Name(); !slices.Contains(bodyFields, other) && !slices.Contains(allSourceFields, other) && Nearest(other, []string{name}) != "" {
			return n
		}
	}
	return payload.Node{}
}

// misnamed is the problem of a required member that stands there under another name.
func misnamed(twin payload.Node, name string) Problem {
	return Problem{At: twin, Name: true, Actual: twin.Name(), Expected: name,
		Message: fmt.Sprintf("%s is missing: %q is not a name that the API reads", name, cut(twin.Name(), 60)),
		Fix:     fmt.Sprintf("rename %q to %q", cut(twin.Name(), 60), name)}
}

// missing words a required member that is absent, null or blank.
func missing(what string) func(*Pin, Violation) Problem {
	return func(_ *Pin, v Violation) Problem {
		at := v.At
		name := label(at)
		if !at.Exists() {
			path := strings.Split(at.Pointer(), "/")
			if twin := misspelt(at.Parent(), path[len(path)-1]); twin.Exists() {
				return misnamed(twin, path[len(path)-1])
			}
			return Problem{At: at, Message: name + " is missing: " + what + " is expected", Expected: what}
		}
		return Problem{At: at, Message: name + " is " + value(at) + ": " + what + " is expected", Actual: value(at), Expected: what}
	}
}

// digits words an id that is no string of digits.
func digits(hint string) func(*Pin, Violation) Problem {
	return func(_ *Pin, v Violation) Problem {
		name, seen := label(v.At), value(v.At)
		problem := Problem{At: v.At, Actual: seen, Expected: "a string of digits"}
		text := v.At.Text()
		switch {
		case v.At.Kind() == payload.Number:
			problem.Message = fmt.Sprintf("%s is the number %s: a string of digits is expected", name, seen)
			if !onlyDigits(seen) { // quotes would not make an id of it
				problem.Fix = hint
				break
			}
			problem.Fix, problem.Mend = fmt.Sprintf("put it in quotes: \"%s\"", seen), quoteNumber(v.At)
			if len(seen) > 15 {
				problem.Fix += "; programs that read it as a number lose its last digits"
			}
		case v.At.Kind() != payload.String:
			problem.Message = fmt.Sprintf("%s is %s: a string of digits is expected", name, v.At.Kind())
		case strings.TrimSpace(text) == "":
			problem.Message = name + " is empty: a string of digits is expected"
			problem.Fix, problem.Mend = "leave the field out, or put the id there", leaveOut(v.At) // an id that a pin cannot do without has another rule for this
		case strings.TrimSpace(text) != text && onlyDigits(strings.TrimSpace(text)):
			problem.Message = fmt.Sprintf("%s is %s: blanks stand around the digits", name, seen)
			problem.Fix = fmt.Sprintf("write %q", strings.TrimSpace(text))
		case strings.Contains(text, "://") || strings.HasPrefix(text, "www."):
			problem.Message = fmt.Sprintf("%s is the URL %s: only digits are accepted", name, seen)
			problem.Fix = hint
		case strings.Contains(text, "/"):
			problem.Message = fmt.Sprintf("%s is the path %s: only digits are accepted", name, seen)
			problem.Fix = hint
		default:
			problem.Message = fmt.Sprintf("%s is %s: only digits are accepted", name, seen)
			problem.Fix = hint
		}
		return problem
	}
}

func onlyDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

const boardHint = "send the numeric id that GET /v5/boards gives for this board"

var payloadRules = []*Rule{
	{
		ID: "payload.json", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "RFC 8259; Pinterest API description 5.23.0: the body of POST /v5/pins is one application/json object", Since: "0.1.0",
		Summary: "the text is not one valid JSON object",
		Why:     "Pinterest reads the body as JSON in UTF-8. What stands twice, or is written in another encoding or dialect, is refused or read otherwise than meant.",
		Fix:     "correct the text at this place",
		Mends:   "takes commas before closing brackets out, and nothing else",
		Bad:     `{"board_id": "549755885175", "title": 'Linen dress'}`, Good: goodImage,
		Supersedes: []string{"payload.unknown-field"},
		Check:      checkText,
	},
	{
		ID: "payload.board-id-missing", API: apiBoardNotFound, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + "; the official quickstart always sends it", Since: "0.1.0",
		Summary: "board_id is missing, null or empty",
		Why:     "A pin lives on a board. Without one Pinterest cannot create it, although the published schema marks nothing as required.",
		Fix:     "add board_id, the numeric id that GET /v5/boards gives, as a string",
		Bad:     with("board_id", ""), Good: goodImage,
		Violated: missing("a string of digits"),
	},
	{
		ID: "payload.board-id-pattern", API: apiPattern, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": pattern of board_id; recorded answers", Since: "0.1.0",
		Summary: "board_id is not a string of digits",
		Why:     "A board's name, address or user/board path is not its id. Pinterest answers that the value does not match its pattern.",
		Fix:     boardHint,
		Mends:   "puts a number in quotes, with all its digits",
		Bad:     with("board_id", `"my-account/summer-looks"`), Good: goodImage,
		Violated: digits(boardHint),
	},
	{
		ID: "payload.section-id-pattern", API: apiSectionNotFound, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": pattern of board_section_id", Since: "0.1.0",
		Summary: "board_section_id is given, but no string of digits",
		Why:     "A section's name is not its id, and an empty string is not the same as no section.",
		Fix:     "send the numeric id of the section, or leave the field out",
		Mends:   "puts a number in quotes, and leaves an empty string out",
		Bad:     with("board_section_id", `""`), Good: with("board_section_id", `"5027629787972154693"`),
		Violated: digits("send the numeric id of the section, or leave the field out"),
	},
	{
		ID: "payload.media-source-missing", Term: InvalidMedia, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + "; " + sourceSource, Since: "0.1.0",
		Summary: "media_source is missing or no object",
		Why:     "A pin without a picture or video shows nothing.",
		Fix:     `add media_source, an object such as {"source_type": "image_url", "url": "https://…"}`,
		Bad:     `{"board_id": "549755885175", "title": "Linen dress", "alt_text": "A linen dress", "link": "https://shop.example.com/linen"}`, Good: goodImage,
		Violated: missing("an object with a source_type"),
	},
	{
		ID: "payload.source-type-unknown", Term: UnsupportedFormat, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceSource + ": discriminator", Since: "0.1.0",
		Summary: "source_type is missing or not one of the six that exist",
		Why:     "source_type decides how the rest of media_source is read.",
		Fix:     "choose one of " + oneOf(SourceTypes),
		Bad:     image("\"source_type\": \"image\",\n    \"url\": \"https://cdn.example.com/dress.jpg\""), Good: goodImage,
		Violated: func(_ *Pin, v Violation) Problem {
			problem := Problem{At: v.At, Expected: oneOf(SourceTypes)}
			if !v.At.Exists() {
				problem.Message = "media_source has no source_type"
				if twin := misspelt(v.At.Parent(), "source_type"); twin.Exists() {
					return misnamed(twin, "source_type")
				}
				return problem
			}
			problem.Actual = value(v.At)
			problem.Message = fmt.Sprintf("source_type is %s, which does not exist", value(v.At))
			if s := suggestSourceType(v.At); s != "" {
				problem.Fix = fmt.Sprintf("did you mean %q?", s)
			}
			return problem
		},
	},
	{
		ID: "payload.source-fields-missing", Term: InvalidMedia, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceSource + ": required fields of each variant", Since: "0.1.0",
		Summary: "media_source lacks a field that its source_type needs, or the field is empty",
		Why:     "Without it there is no picture or video to show.",
		Fix:     "fill the field in, or choose the source_type that fits what is there",
		Mends:   "adds a content_type that is missing beside base64, as its bytes are; other fields are for a person to fill in",
		Bad:     image(`"source_type": "image_url"`), Good: goodImage,
		Supersedes: []string{"payload.media-id-pattern", "payload.type"},
		Violated:   missingSourceField,
	},
	{
		ID: "payload.source-fields-foreign", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: sourceSource + "; the official Python sample sends such fields, so they are not refused", Since: "0.1.0",
		Summary: "media_source has a field of another source_type",
		Why:     "Pinterest ignores the field. Often it tells that the wrong source_type was chosen.",
		Fix:     "leave the field out, or choose the source_type that it belongs to",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/dress.jpg\",\n    \"media_id\": \"8823416\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			known := sourceFields[p.SourceType]
			for n := range p.Source.Children {
				name := n.Name()
				if known != nil && !slices.Contains(known, name) && slices.Contains(allSourceFields, name) && !strings.HasPrefix(name, "cover_image_") && n.Present() {
					report(Problem{At: n, Name: true, Message: fmt.Sprintf("media_source.%s does not belong to source_type %q: Pinterest ignores it", name, p.SourceType), Fix: foreignHint(p, name)})
				}
			}
		},
	},
	{
		ID: "payload.media-id-pattern", Term: InvalidMedia, API: apiMediaNotFound, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceVideo + ": pattern of media_id", Since: "0.1.0",
		Summary: "media_id is not a string of digits",
		Why:     "media_id is the number that POST /v5/media answers with when a video is registered. A file's name or URL is not one.",
		Fix:     "register the video with POST /v5/media, upload it, and send the media_id of the answer as a string",
		Mends:   "puts a number in quotes, with all its digits",
		Bad:     strings.Replace(goodVideo, `"8823416"`, `"launch.mp4"`, 1), Good: goodVideo,
		Violated: digits("register the video with POST /v5/media, upload it, and send the media_id of the answer as a string"),
	},
	{
		ID: "payload.title-length", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": maxLength of title", Since: "0.1.0",
		Summary: "the title has more than 100 characters",
		Why:     "The API's limit is 100. How it counts is not published: pinlint counts Unicode code points, and warns where only the count of UTF-16 units, in which an emoji is two, exceeds the limit.",
		Fix:     "shorten the title; about the first 40 characters show in feeds",
		Bad:     with("title", `"`+strings.Repeat("Linen ", 18)+`"`), Good: goodImage,
		Supersedes: []string{"payload.title-feed-truncation"},
		Check:      func(p *Pin, report Report) { warnUTF16(p.Title, 100, report) },
	},
	{
		ID: "payload.title-feed-truncation", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Official, Source: "Pinterest help, product specs: the first 40 characters show in feeds, the first 30 of double-byte scripts", Since: "0.1.0",
		Summary: "the title is longer than feeds show",
		Why:     "About the first 40 characters of a title show in feeds; of Chinese, Japanese, Korean, Arabic and other double-byte scripts the first 30.",
		Fix:     "put what matters first",
		Bad:     with("title", `"Linen dress in three steps, with a pattern to print at home"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			text := p.Title.Text()
			if len(text) <= 30 || p.Row != nil && runes(text) > maxRowTitle { // csv.title says it
				return
			}
			limit := FeedTitle(text)
			if n := runes(text); n > limit {
				report(Problem{At: p.Title, Message: "title has " + plural(n, "character") + ": feeds show about the first " + strconv.Itoa(limit), Actual: plural(n, "character"), Expected: "about " + strconv.Itoa(limit)})
			}
		},
	},
	{
		ID: "payload.title-missing", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Official, Source: "Pinterest help, product specs", Since: "0.1.0",
		Summary: "the pin has no title",
		Why:     "Nothing shows under the picture in feeds.",
		Fix:     "add a title of up to 100 characters",
		Mends:   "leaves a title without text out; a person must write one",
		Bad:     with("title", ""), Good: goodImage,
		Supersedes: []string{"payload.empty-string"},
		Check: func(p *Pin, report Report) {
			if !p.Title.Exists() || blank(p.Title) {
				report(Problem{At: p.Title, Message: "the pin has no title", Mend: leaveOutBlank(p.Title)})
			}
		},
	},
	{
		ID: "payload.description-length", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": maxLength of description, 800 since release 5.12.0", Since: "0.1.0",
		Summary: "the description has more than 800 characters",
		Why:     "The API's limit is 800; it was 500 before release 5.12.0.",
		Fix:     "shorten the description",
		Bad:     with("description", `"`+strings.Repeat("Linen dress. ", 64)+`"`), Good: goodImage,
		Check: func(p *Pin, report Report) { warnUTF16(p.Description, 800, report) },
	},
	{
		ID: "payload.description-help-limit", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Official, Source: "Pinterest help, product specs: descriptions of up to 500 characters", Since: "0.1.0",
		Summary: "the description has more than the 500 characters that Pinterest's help pages allow",
		Why:     "The API takes up to 800. Help pages, ads and many tools still stop at 500.",
		Fix:     "shorten it if the pin is also to be an ad or to pass through other tools",
		Bad:     with("description", `"`+strings.Repeat("Linen dress. ", 42)+`"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			text := p.Description.Text()
			if len(text) <= 500 {
				return
			}
			if n := runes(text); n > 500 && n <= 800 {
				report(Problem{At: p.Description, Message: fmt.Sprintf("description has %d characters: the API takes 800, the help pages say 500", n), Actual: plural(n, "character"), Expected: "up to 500"})
			}
		},
	},
	{
		ID: "payload.alt-text-length", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": maxLength of alt_text", Since: "0.1.0",
		Summary: "the alt text has more than 500 characters",
		Why:     "The API's limit is 500.",
		Fix:     "shorten the alt text",
		Bad:     with("alt_text", `"`+strings.Repeat("A linen dress ", 36)+`"`), Good: goodImage,
		Check: func(p *Pin, report Report) { warnUTF16(p.AltText, 500, report) },
	},
	{
		ID: "payload.alt-text-missing", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Inferred, Source: "the Web Content Accessibility Guidelines ask for text alternatives", Since: "0.1.0",
		Summary: "the pin has no alt text",
		Why:     "People who do not see the picture hear nothing of it.",
		Fix:     "say in alt_text what the picture shows, in up to 500 characters",
		Bad:     with("alt_text", ""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if !p.AltText.Present() {
				report(Problem{At: p.AltText, Message: "the pin has no alt_text"})
			}
		},
	},
	{
		ID: "payload.link-length", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": maxLength of link", Since: "0.1.0",
		Summary: "the link has more than 2048 characters",
		Why:     "The API's limit is 2048.",
		Fix:     "drop tracking parameters that are not needed, or link to a shorter address of your own",
		Bad:     with("link", `"https://shop.example.com/linen?ref=`+strings.Repeat("0123456789", 202)+`"`), Good: goodImage,
	},
	{
		ID: "payload.type", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin, Since: "0.1.0",
		Summary: "a field has a value of the wrong JSON type",
		Why:     "Pinterest checks the types of all fields that it knows.",
		Fix:     "send a value of the type that is named",
		Bad:     with("title", "2026"), Good: goodImage,
		Violated: func(_ *Pin, v Violation) Problem {
			problem := contradiction(v)
			if len(v.Types) > 0 && v.Types[0] == "string" && (v.At.Kind() == payload.Number || v.At.Kind() == payload.Bool) {
				problem.Fix = fmt.Sprintf("put it in quotes: \"%s\"", value(v.At))
			}
			if v.At.Kind() == payload.Null {
				problem.Fix = "leave the field out instead of sending null"
			}
			if len(v.Types) > 0 && v.Types[0] == "object" && v.At.Kind() == payload.String {
				problem.Fix = fmt.Sprintf(`write {"url": %s}`, value(v.At))
			}
			return problem
		},
	},
	{
		ID: "payload.empty-string", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Measured, Source: "bodies of common posters; the official quickstart leaves empty fields out", Since: "0.1.0",
		Summary: "an optional field is an empty string",
		Why:     "An empty string is a value, not the absence of one: an empty link is no valid URL, an empty text shows as nothing.",
		Fix:     "leave the field out, or send null",
		Mends:   "leaves the field out",
		Bad:     with("description", `""`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for _, n := range []payload.Node{p.Title, p.Description, p.AltText, p.Link} {
				if n.Kind() == payload.String && strings.TrimSpace(n.Text()) == "" {
					problem := Problem{At: n, Message: label(n) + " is an empty string", Actual: value(n), Mend: leaveOut(n)}
					if n.Is(p.Link) {
						problem.Severity = Warning
					}
					report(problem)
				}
			}
		},
	},
	{
		ID: "payload.read-only-field", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0: readOnly fields of Pin", Since: "0.1.0",
		Summary: "the body has a field that only answers have",
		Why:     "Pinterest sets it; what is sent is ignored. Mostly a pin that was read from the API is sent back.",
		Fix:     "leave the field out",
		Bad:     with("created_at", `"2026-11-01T09:00:00"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if p.page() {
				return
			}
			reportMembers(p.Body, readOnlyFields, report, "%s is set by Pinterest: it cannot be sent")
		},
	},
	{
		ID: "payload.retired-field", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: "Pinterest API descriptions: note is gone since 5.20.0, product_tags and is_removable since 5.18.0", Since: "0.1.0",
		Summary: "the body has a field that the API no longer takes",
		Why:     "The field was part of earlier releases and does nothing now.",
		Fix:     "leave the field out",
		Mends:   "leaves the field out",
		Bad:     with("note", `"for the spring board"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if p.page() {
				return
			}
			reportMembers(p.Body, retiredFields, func(problem Problem) {
				problem.Mend = leaveOut(problem.At)
				report(problem)
			}, "%s is no longer a field of POST /v5/pins")
		},
	},
	{
		ID: "payload.unknown-field", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: sourcePin, Since: "0.1.0",
		Summary: "a field is not part of the API",
		Why:     "Pinterest ignores it, so what it was to say is lost without a word. Newer releases of the API may know it.",
		Fix:     "correct the name, or leave the field out",
		Bad:     with("titel", `"Linen dress"`), Good: goodImage,
		Check: checkUnknown,
	},
	{
		ID: "payload.beta-field", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Official, Source: sourcePin + ": fields that are open to beta users only", Since: "0.1.0",
		Summary: "the pin uses a feature that is open to beta users only",
		Why:     "Accounts outside the beta are refused, or the field does nothing.",
		Fix:     "make sure that the account takes part, or leave the field out",
		Bad:     with("sponsor_id", `"549755885175"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if n := p.Body.Get("sponsor_id"); n.Present() {
				report(Problem{At: n, Name: true, Message: "sponsor_id is in closed beta"})
			}
			if n := p.Source.Get("is_standard"); n.Kind() == payload.Bool && n.Literal() == "false" {
				report(Problem{At: n, Message: "is_standard false, the simplified pin, is open to beta users only"})
			}
			if p.SourceType == "pin_url" {
				report(Problem{At: p.Source.Get("source_type"), Message: `source_type "pin_url", the product pin, is open to beta users only`})
			}
		},
	},
	{
		ID: "payload.dominant-color", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: sourcePin + ": a hex number such as #6E7874", Since: "0.1.0",
		Summary: "dominant_color is no colour of the form #RRGGBB",
		Why:     "The colour fills the pin's place while the picture loads.",
		Fix:     `write # and six hexadecimal digits, such as "#6E7874"`,
		Mends:   "leaves an empty string out",
		Bad:     with("dominant_color", `"teal"`), Good: with("dominant_color", `"#6E7874"`),
		Check: func(p *Pin, report Report) {
			n := p.Body.Get("dominant_color")
			if n.Kind() != payload.String {
				return
			}
			text := n.Text()
			ok := len(text) == 7 && text[0] == '#'
			for i := 1; ok && i < 7; i++ {
				ok = strings.IndexByte("0123456789abcdefABCDEF", text[i]) >= 0
			}
			if !ok {
				report(Problem{At: n, Message: fmt.Sprintf("dominant_color is %s: # and six hexadecimal digits are expected", value(n)), Actual: value(n), Expected: "#RRGGBB", Mend: leaveOutBlank(n)})
			}
		},
	},
	{
		ID: "payload.parent-pin-id", API: apiPinNotFound, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": pattern of parent_pin_id", Since: "0.1.0",
		Summary: "parent_pin_id is given, but no string of digits",
		Why:     "Pinterest checks the pattern, also of an empty string.",
		Fix:     "send the numeric id of the pin, or leave the field out",
		Mends:   "puts a number in quotes, and leaves an empty string out",
		Bad:     with("parent_pin_id", `""`), Good: with("parent_pin_id", `"813744226420795884"`),
		Violated: digits("send the numeric id of the pin, or leave the field out"),
	},
	{
		ID: "payload.sponsor-id", API: apiPattern, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourcePin + ": pattern of sponsor_id", Since: "0.1.0",
		Summary: "sponsor_id is given, but no string of digits",
		Why:     "Pinterest checks the pattern, also of an empty string.",
		Fix:     "send the numeric id of the sponsor's account, or leave the field out",
		Mends:   "puts a number in quotes, and leaves an empty string out",
		Bad:     with("sponsor_id", `"@brand"`), Good: goodImage,
		Supersedes: []string{"payload.beta-field"},
		Violated:   digits("send the numeric id of the sponsor's account, or leave the field out"),
	},
	{
		ID: "payload.control-characters", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "such characters have no picture, or turn the text around them", Since: "0.1.0",
		Summary: "a text holds control characters, bidirectional overrides or half of a surrogate pair",
		Why:     "They come from broken exports. They show as boxes, turn the order of the letters around, or make the text unreadable for other programs.",
		Fix:     "take the character out",
		Bad:     with("title", `"Linen\u0000dress"`), Good: goodImage,
		Check: checkControls,
	},
	{
		ID: "payload.placeholder", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "placeholders of the official samples; ids and URLs that no rule of the API accepts", Since: "0.1.0",
		Summary: "a value is a placeholder that was never filled in",
		Why:     "A template was sent before its variables were known. In ids and URLs Pinterest refuses it, in texts it shows.",
		Fix:     "fill the value in before the pin is written",
		Bad:     with("board_id", `"{{ board_id }}"`), Good: goodImage,
		Supersedes: []string{"payload.board-id-pattern", "payload.section-id-pattern", "payload.media-id-pattern", "payload.parent-pin-id", "payload.sponsor-id", "url.syntax", "url.scheme", "url.unencoded", "url.private-host", "url.insecure"},
		Check:      checkPlaceholders,
	},
	{
		ID: "payload.ai-disclosure", API: apiInvalidRequest, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: ThirdParty, Source: "vendors that read newer API descriptions than 5.23.0", Since: "0.1.0",
		Summary: "ai_disclosures holds a value that is not known",
		Why:     "The field is newer than the API description that pinlint follows; AI_MODIFIED and SYNTHETIC_PERFORMER are reported to be its only values.",
		Fix:     `write {"values": ["AI_MODIFIED"]} or {"values": ["SYNTHETIC_PERFORMER"]}`,
		Bad:     with("ai_disclosures", `{"values": ["AI_GENERATED"]}`), Good: with("ai_disclosures", `{"values": ["AI_MODIFIED"]}`),
		Check: func(p *Pin, report Report) {
			field := p.Body.Get("ai_disclosures")
			if !field.Present() {
				return
			}
			values := field.Get("values")
			if values.Kind() != payload.Array {
				report(Problem{At: field, Message: `ai_disclosures is expected to be an object with an array "values"`})
				return
			}
			for n := range values.Children {
				if text := n.Text(); text != "AI_MODIFIED" && text != "SYNTHETIC_PERFORMER" {
					report(Problem{At: n, Message: fmt.Sprintf("ai_disclosures has the value %s: AI_MODIFIED and SYNTHETIC_PERFORMER are known", value(n)), Actual: value(n), Expected: "AI_MODIFIED or SYNTHETIC_PERFORMER"})
				}
			}
		},
	},
	{
		ID: "payload.size", Term: InvalidMedia, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "Pinterest publishes no limit of the body; gateways of this kind mostly stop at 10 MB", Since: "0.1.0",
		Summary: "the body is larger than 10 MB",
		Why:     "Pictures inside the body make it a third larger than they are and are likely to be refused on the way. pinlint itself reads bodies of up to 32 MiB; a larger one is an error, because it was not checked.",
		Fix:     "put the picture on a server and send its URL with source_type image_url",
		Bad:     "", Good: goodImage,
		Check: func(p *Pin, report Report) {
			if size := len(p.Doc.Source); size > 10_000_000 && size <= payload.MaxBytes {
				report(Problem{At: p.Body, Message: fmt.Sprintf("the body has %.1f MB: over 10 MB it is likely to be refused", float64(size)/1e6), Actual: fmt.Sprintf("%.1f MB", float64(size)/1e6), Expected: "up to 10 MB"})
			}
		},
	},
	{
		ID: "payload.envelope", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "pinlint's own input form: {\"pin\": {…}, \"media\": {…}, \"publish_at\": \"…\"}", Since: "0.1.0",
		Summary: "the envelope around a pin is not of the form that pinlint reads",
		Why:     "The envelope tells pinlint, and nobody else, which local files belong to the pin and when it is to be published. Pinterest is sent its \"pin\" alone.",
		Fix:     `media names files or URLs: {"video": "launch.mp4", "cover": "cover.jpg"}; publish_at is a time such as 2026-12-01T09:00:00Z`,
		Bad:     `{"pin": ` + goodImage + `, "publish_at": "tomorrow"}`, Good: `{"pin": ` + goodImage + `, "publish_at": "2026-12-01T09:00:00Z"}`,
		Check: checkEnvelope,
	},
}
