package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

const (
	sourceCarousel = "Pinterest API description 5.23.0, schemas PinMediaSourceImagesURL and PinMediaSourceImagesBase64"

	goodItems = `{"url": "https://cdn.example.com/front.jpg", "title": "Front"},
      {"url": "https://cdn.example.com/back.jpg", "title": "Back"}`
)

// carousel returns goodImage with a carousel of these items and members.
func carousel(items, more string) string {
	return image("\"source_type\": \"multiple_image_urls\",\n    \"items\": [\n      " + items + "\n    ]" + more)
}

var goodCarousel = carousel(goodItems, "")

var carouselRules = []*Rule{
	{
		ID: "carousel.count", Term: InvalidMedia, API: apiMaxItems, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceCarousel + ": minItems 2, maxItems 5; recorded answers", Since: "0.1.0",
		Summary: "a carousel has fewer than two or more than five pictures",
		Why:     "Pinterest takes two to five.",
		Fix:     "keep the best five; a single picture is a pin of source_type image_url or image_base64",
		Bad:     carousel(`{"url": "https://cdn.example.com/front.jpg"}`, ""), Good: goodCarousel,
		Violated: func(p *Pin, v Violation) Problem {
			n := v.At.Len()
			problem := Problem{At: v.At, Actual: strconv.Itoa(n), Expected: "2 to 5",
				Message: fmt.Sprintf("the carousel has %s: 2 to 5 are accepted", plural(n, "picture"))}
			if n < 2 {
				problem.API = &apiInvalidRequest // the recorded answer is that to too many
			}
			switch {
			case n == 1 && p.SourceType == "multiple_image_urls":
				problem.Fix = "add a second picture, or use source_type image_url"
			case n == 1:
				problem.Fix = "add a second picture, or use source_type image_base64"
			case n == 0:
				problem.Fix = "add two to five pictures"
			default:
				problem.Fix = fmt.Sprintf("take %s out", plural(n-5, "picture"))
			}
			return problem
		},
	},
	{
		ID: "carousel.index", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceCarousel + ": index is an integer of 0 or more", Since: "0.1.0",
		Summary: "the carousel's index is no position of one of its pictures",
		Why:     "index counts from 0. The API refuses what is no whole number of zero or more; what it does with one beyond the last picture is not known.",
		Fix:     "count from 0, or leave index out",
		Bad:     carousel(goodItems, ",\n    \"index\": -1"), Good: carousel(goodItems, ",\n    \"index\": 1"),
		Check: func(p *Pin, report Report) {
			index := p.Source.Get("index")
			if !p.carousel() || index.Kind() != payload.Number || p.Items().Kind() != payload.Array {
				return
			}
			at, err := strconv.ParseFloat(index.Literal(), 64)
			if n := p.Items().Len(); err == nil && n > 0 && at >= float64(n) && at == float64(int64(at)) {
				report(Problem{At: index, Severity: Warning, Basis: Inferred, Actual: value(index), Expected: fmt.Sprintf("0 to %d", n-1),
					Message: fmt.Sprintf("index is %s, but the last of the %s is number %d", value(index), plural(n, "picture"), n-1)})
			}
		},
		Violated: func(_ *Pin, v Violation) Problem {
			return Problem{At: v.At, Actual: value(v.At), Expected: "a whole number, 0 or more",
				Message: "index is " + value(v.At) + ": only a whole number, 0 or more, is accepted"}
		},
	},
	{
		ID: "carousel.item-unknown-field", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: "Pinterest API descriptions 5.8.0 to 5.17.0: items take no other fields; later ones do not say", Since: "0.1.0",
		Summary: "a carousel's item has a field that items do not have",
		Why:     "Items have a title, a description, a link and their picture. Everything else belongs to the pin, or is misspelt.",
		Fix:     "correct the name, or leave the field out",
		Bad:     carousel(strings.Replace(goodItems, `"title": "Front"`, `"caption": "Front"`, 1), ""), Good: goodCarousel,
		Check: func(p *Pin, report Report) {
			if !p.carousel() {
				return
			}
			own := []string{"title", "description", "link", "url"}
			if p.SourceType == "multiple_image_base64" {
				own = []string{"title", "description", "link", "content_type", "data"}
			}
			for item := range p.Items().Children {
				for n := range item.Children {
					name := n.Name()
					if slices.Contains(own, name) {
						continue
					}
					near := Nearest(name, own)
					if near != "" && (near == "url" || near == "data" || near == "content_type") && !item.Get(near).Exists() {
						continue // reported as missing, with this name
					}
					problem := Problem{At: n, Name: true, Actual: name, Message: fmt.Sprintf("%s is not a field of a carousel's item", label(n))}
					switch {
					case near != "":
						problem.Fix = fmt.Sprintf("did you mean %q?", near)
						problem.Expected = near
					case slices.Contains(itemFields, name):
						problem.Message = fmt.Sprintf("%s does not belong to source_type %q", label(n), p.SourceType)
					}
					report(problem)
				}
			}
		},
	},
	{
		ID: "carousel.item-limits", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "the limits of the pin's own title, description and link; the API description has none for items", Since: "0.1.0",
		Summary: "a text of a carousel's item is longer than a pin's may be",
		Why:     "Pinterest publishes no limits for items. Longer texts than a pin's own are likely to be refused or cut.",
		Fix:     "shorten the text",
		Bad:     carousel(strings.Replace(goodItems, "Front", strings.Repeat("Front ", 18), 1), ""), Good: goodCarousel,
		Check: func(p *Pin, report Report) {
			if !p.carousel() {
				return
			}
			for item := range p.Items().Children {
				for _, limit := range [...]struct {
					name string
					most int
				}{{"title", 100}, {"description", 800}, {"link", 2048}} {
					n := item.Get(limit.name)
					if text := n.Text(); len(text) > limit.most && runes(text) > limit.most {
						report(Problem{At: n, Message: fmt.Sprintf("%s has %d characters: a pin's own %s may have %d", label(n), runes(text), limit.name, limit.most),
							Actual: plural(runes(text), "character"), Expected: fmt.Sprintf("at most %d", limit.most)})
					}
				}
			}
		},
	},
	{
		ID: "carousel.duplicate-image", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "a carousel that shows one picture twice is mostly a mistake", Since: "0.1.0",
		Summary: "a carousel shows the same picture twice",
		Why:     "Mostly a wrong picture was put in the place of another.",
		Fix:     "put the right picture there, or take one out",
		Bad:     carousel(strings.Replace(goodItems, "back.jpg", "front.jpg", 1), ""), Good: goodCarousel,
		Check: func(p *Pin, report Report) {
			for i, m := range p.Media {
				if m.Role != Item {
					continue
				}
				for _, earlier := range p.Media[:i] {
					one, two := earlier.URL, m.URL
					if !two.Exists() { // inline
						one, two = earlier.Data, m.Data
					}
					if one.Kind() == payload.String && one.Text() == two.Text() && !blank(two) {
						report(Problem{At: two, Related: []payload.Node{one}, Message: fmt.Sprintf("%s is the same picture as %s", label(two), label(one))})
						break
					}
					if earlier.sameBytes(&m) {
						report(Problem{At: m.at(), Related: []payload.Node{earlier.at()}, Message: fmt.Sprintf("%s byte for byte the same picture as %s", m.is(), earlier.name())})
						break
					}
				}
			}
		},
	},
	{
		ID: "carousel.ratio", Term: InvalidMedia, API: apiSameRatio, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Measured, Source: "recorded answers: Images must have the same width/height ratios", Since: "0.1.0",
		Summary: "the pictures of a carousel differ in shape",
		Why:     "Pinterest refuses a carousel whose pictures have different ratios. How much they may differ is not published: up to a hundredth pinlint warns.",
		Fix:     "crop them to one ratio",
		Bad:     localCarousel("photo.jpg", "wide.jpg"), Good: localCarousel("photo.jpg", "photo-png.png"),
		Check: func(p *Pin, report Report) {
			var first *Media
			for i := range p.Media {
				m := &p.Media[i]
				if m.Role != Item || !m.soundPicture() || m.Facts.Width == 0 || m.Facts.Height == 0 {
					continue
				}
				if first == nil {
					first = m
					continue
				}
				one, two := float64(first.Facts.Width)/float64(first.Facts.Height), float64(m.Facts.Width)/float64(m.Facts.Height)
				difference := math.Abs(two/one - 1)
				if difference <= 0.001 {
					continue
				}
				problem := Problem{At: m.at(), Related: []payload.Node{first.at()}, Message: fmt.Sprintf("%s %d × %d, but %s %d × %d: all pictures of a carousel need one ratio", m.is(), m.Facts.Width, m.Facts.Height, first.is(), first.Facts.Width, first.Facts.Height),
					Actual: fmt.Sprintf("%.3f", two), Expected: fmt.Sprintf("%.3f", one), Evidence: evidence(m.Facts)}
				if difference <= 0.01 {
					problem.Severity, problem.Basis = Warning, Inferred
				}
				report(problem)
			}
		},
	},
	{
		ID: "carousel.mixed-kind", Term: UnsupportedFormat, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceCarousel + ": items are pictures", Since: "0.1.0",
		Summary: "an item of a carousel is a video",
		Why:     "Pinterest's API creates carousels of pictures only.",
		Fix:     "put a picture there, or make the video a pin of its own",
		Bad:     localCarousel("photo.jpg", "clip.mp4"), Good: localCarousel("photo.jpg", "photo-png.png"),
		Check: eachMedium(func(m *Media) bool { return m.Role == Item && m.Facts.Kind == facts.Video }, func(p *Pin, m *Media, report Report) {
			report(Problem{At: m.at(), Message: fmt.Sprintf("%s %s: items are pictures", m.is(), m.Facts.Name), Actual: m.Facts.Type, Expected: "image/jpeg or image/png", Evidence: evidence(m.Facts)})
		}),
	},
}

// localCarousel is a carousel in an envelope that names local files for its pictures.
func localCarousel(files ...string) string {
	return "{\n  \"pin\": " + strings.ReplaceAll(goodCarousel, "\n", "\n  ") + ",\n  \"media\": {\"items\": [\"" + strings.Join(files, `", "`) + "\"]}\n}"
}
