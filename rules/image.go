package rules

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/internal/charset"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

const goodImage = `{
  "board_id": "549755885175",
  "title": "Linen dress in three steps",
  "alt_text": "A folded linen dress on a table",
  "link": "https://shop.example.com/linen",
  "media_source": {
    "source_type": "image_url",
    "url": "https://cdn.example.com/dress.jpg"
  }
}`

// image returns goodImage with the members of media_source replaced.
func image(source string) string {
	return strings.Replace(goodImage, "\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/dress.jpg\"", source, 1)
}

// with returns goodImage with one member of the body replaced or, if there is none of that name, added.
func with(name, literal string) string {
	lines := strings.Split(goodImage, "\n")
	line := fmt.Sprintf("  %q: %s,", name, literal)
	for i, l := range lines {
		if strings.HasPrefix(l, fmt.Sprintf("  %q:", name)) {
			if literal == "" {
				return strings.Join(append(lines[:i:i], lines[i+1:]...), "\n")
			}
			lines[i] = line
			return strings.Join(lines, "\n")
		}
	}
	return strings.Join(append([]string{lines[0], line}, lines[1:]...), "\n")
}

const goodBase64 = "\"source_type\": \"image_base64\",\n    \"content_type\": \"image/png\",\n    \"data\": \"" + smallPNG + "\""

var imageRules = []*Rule{
	{
		ID: "image.content-type", Term: UnsupportedFormat, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.23.0, schema ContentType", Since: "0.1.0",
		Summary: "the content type of an inline picture is neither image/jpeg nor image/png",
		Why:     "The API knows these two values, in lower case, and no other.",
		Fix:     "write image/jpeg or image/png, as the file is; convert any other format",
		Mends:   "writes the type that the picture's bytes have; other spellings, such as image/jpg, are set right in any case",
		Bad:     image(strings.Replace(goodBase64, "image/png", "image/webp", 1)), Good: image(goodBase64),
		Violated: contentTypeViolated,
	},
	{
		ID: "image.base64", Term: InvalidMedia, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.23.0, schema PinMediaSourceImageBase64: pattern of data", Since: "0.1.0",
		Summary: "an inline picture is not the base64 of a file",
		Why:     "The API checks the alphabet and then decodes the field. A data: prefix, line breaks and the URL-safe alphabet are refused; a cut end gives a broken picture.",
		Fix:     "send plain base64 with the alphabet A–Z a–z 0–9 + / and = at the end, without prefix and line breaks",
		Mends:   "cuts off a data: prefix before plain base64",
		Bad:     image(strings.Replace(goodBase64, smallPNG, "data:image/png;base64,"+smallPNG, 1)), Good: image(goodBase64),
		Check: func(p *Pin, report Report) {
			for i := range p.Media {
				m := &p.Media[i]
				if m.Role != Cover && given(m.Data) {
					checkBase64(m.Data, report)
				}
			}
		},
	},
	{
		ID: "image.format", Term: UnsupportedFormat, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceFormats, Since: "0.1.0",
		Summary: "a picture is no picture, or of a format that Pinterest does not take",
		Why:     "Pinterest takes JPG and PNG. It judges by the bytes; a file's name and declared type say nothing. Mostly a page, an error message or another file was saved in the picture's place.",
		Fix:     "put a JPG or PNG there",
		Bad:     localImage("page.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).wrongFormat, func(p *Pin, m *Media, report Report) {
			if formatRule[m.Facts.Format] == "" && m.Facts.Kind != facts.Video {
				report(m.formatProblem())
			}
		}),
	},
	foreignFormat("webp", "WebP", "photo.webp", "Some posters convert WebP before they send it; the API itself names JPG and PNG only."),
	foreignFormat("gif", "GIF", "photo.gif", "Of an animation at most the first picture would show."),
	foreignFormat("heic", "HEIC", "photo.heic", "Phones write it; the web does not read it."),
	foreignFormat("avif", "AVIF", "photo.avif", "It is newer than the API's list of formats."),
	foreignFormat("svg", "SVG", "drawing.svg", "It is a drawing in words, which Pinterest does not draw."),
	foreignFormat("bmp", "BMP", "photo.bmp", "Posters that take it convert it first."),
	foreignFormat("tiff", "TIFF", "photo.tiff", "Cameras and scanners write it; the web does not read it."),
	{
		ID: "image.content-type-mismatch", Term: UnsupportedFormat, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: "Pinterest API description 5.23.0, schema ContentType: the type of the base64 data", Since: "0.1.0",
		Summary: "the content type of an inline picture is not that of its bytes",
		Why:     "A decoder that is told the wrong format finds a broken picture.",
		Fix:     "name the type that the bytes are",
		Mends:   "writes the type that the picture's bytes have",
		Bad:     image(strings.Replace(goodBase64, "image/png", "image/jpeg", 1)), Good: image(goodBase64),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.Role != Cover {
				p.contentTypeMismatch(m, report)
			}
		}),
	},
	{
		ID: "image.extension-mismatch", Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: Inferred, Source: "a file whose name contradicts its bytes is mostly another file than was meant", Since: "0.1.0",
		Summary: "a picture's name ends otherwise than its bytes say",
		Why:     "Pinterest goes by the bytes and takes it. But servers derive the content type from the name, and often a wrong file was put there.",
		Fix:     "give the file the name that fits its bytes",
		Bad:     localImage("photo-png.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.misnamed() && !m.misdeclared() {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s ends with %s, but is %s", m.name(), m.extension(), m.Facts.Name), Actual: m.Facts.Type, Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "image.broken", Term: InvalidMedia, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0: example PinImageBroken", Since: "0.1.0",
		Summary: "a picture is cut short, damaged or empty",
		Why:     "Pinterest answers that the image is broken, or shows a grey rest. Mostly an upload or a download stopped half-way.",
		Fix:     "export the picture again, or copy it again from where it is whole",
		Bad:     localImage("cut.jpg"), Good: localImage("photo.jpg"),
		Supersedes: []string{"image.too-small", "image.recommended-size", "image.ratio", "cover.ratio"},
		Check: eachMedium(func(m *Media) bool { return m.soundPicture() || m.picture() && m.empty() }, func(p *Pin, m *Media, report Report) {
			if f := firstFault(m.Facts); f != nil {
				e := evidence(m.Facts)
				e["fault"], e["offset"] = f.Code, f.Offset
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s is broken: %s", m.name(), f.Detail), Evidence: e})
			}
		}),
	},
	{
		ID: "image.too-small", Term: InvalidMedia, API: APIError{403, 233, "Your image is too small. Please choose a larger image and try again."}, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0: example PinImageTooSmall, which names no number; below 100 pixels a side is our reading, below 600 wide what vendors recommend", Since: "0.1.0",
		Summary: "a picture has too few pixels",
		Why:     "Pinterest refuses pictures that are too small, and does not publish the limit. Below 100 pixels a side nothing is known to pass; below 600 wide a pin looks blurred.",
		Fix:     "use a larger picture; 1000 by 1500 pixels are recommended",
		Bad:     localImage("tiny.png"), Good: localImage("photo.jpg"),
		Supersedes: []string{"image.recommended-size", "image.ratio"},
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			w, h := m.Facts.Width, m.Facts.Height
			problem := Problem{At: m.at(), Actual: fmt.Sprintf("%d × %d", w, h), Evidence: evidence(m.Facts)}
			switch {
			case w == 0 || h == 0:
				return
			case w < 100 || h < 100:
				problem.Message = fmt.Sprintf("%s %d × %d pixels: at least 100 a side are needed", m.is(), w, h)
				problem.Expected = "at least 100 × 100"
			case w < 600 && m.Role != Cover:
				problem.Message = fmt.Sprintf("%s %d pixels wide: below 600 a pin looks blurred", m.is(), w)
				problem.Expected, problem.Severity, problem.Basis, problem.API = "at least 600 wide", Warning, ThirdParty, &APIError{}
			default:
				return
			}
			report(problem)
		}),
	},
	{
		ID: "image.recommended-size", Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: Official, Source: "Pinterest help, product specs: 1000 × 1500 pixels recommended", Since: "0.1.0",
		Summary: "a picture is smaller than Pinterest recommends",
		Why:     "1000 by 1500 pixels fill the screens that people have.",
		Fix:     "export the picture at 1000 × 1500 pixels or more",
		Bad:     localImage("medium.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if w, h := m.Facts.Width, m.Facts.Height; m.Role == Picture && w > 0 && w < 1000 {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s %d × %d pixels: 1000 × 1500 are recommended", m.is(), w, h), Actual: fmt.Sprintf("%d × %d", w, h), Expected: "1000 × 1500", Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "image.too-large", Term: InvalidMedia, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: "Pinterest help, product specs: 20 MB on the web, 32 MB in the app", Since: "0.1.0",
		Summary: "a picture's file is larger than Pinterest takes",
		Why:     "The help pages give 20 MB for the web and 32 MB for the app; which of them holds for the API is not said. Over 32 MB is refused in any case.",
		Fix:     "export it with stronger compression, or with fewer pixels",
		Bad:     "", Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).picture, func(p *Pin, m *Media, report Report) {
			problem := Problem{At: m.at(), Actual: megabytes(m.Facts.Size), Evidence: evidence(m.Facts)}
			switch size := m.Facts.Size; {
			case m.Facts.Kind != facts.Image:
				return
			case size > 32<<20:
				problem.Message = fmt.Sprintf("%s %s: at most 32 MB are accepted", m.is(), megabytes(size))
				problem.Expected = "at most 32 MB"
			case size > 20_000_000 && m.Role != Cover:
				problem.Message = fmt.Sprintf("%s %s: 20 MB are the limit on the web, 32 MB in the app", m.is(), megabytes(size))
				problem.Expected, problem.Severity = "at most 20 MB", Warning
			default:
				return
			}
			problem.Fix = "make it smaller: " + m.command("magick IN -quality 85 OUT", ".jpg")
			report(problem)
		}),
	},
	{
		ID: "image.ratio", Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: Official, Source: "Pinterest help, product specs: 2:3 recommended, taller pictures are cut off in feeds; taller than 1:2.1 by vendors", Since: "0.1.0",
		Summary: "a picture's shape does not suit feeds",
		Why:     "Feeds show up to 2:3. What is taller is cut off there, what is wider than high takes little room.",
		Fix:     "crop it to 2:3, such as 1000 × 1500",
		Bad:     localImage("wide.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			w, h := float64(m.Facts.Width), float64(m.Facts.Height)
			if m.Role != Picture || w == 0 || h == 0 {
				return
			}
			problem := Problem{At: m.at(), Actual: fmt.Sprintf("%d × %d", m.Facts.Width, m.Facts.Height), Expected: "2:3", Evidence: evidence(m.Facts)}
			switch ratio := h / w; {
			case ratio > 2.1:
				problem.Message = fmt.Sprintf("%s %.1f times as high as wide: feeds cut off what is over 1.5, and others report pins over 2.1 refused", m.is(), ratio)
				problem.Severity, problem.Basis = Warning, ThirdParty
			case ratio > 1.5*1.005:
				problem.Message = fmt.Sprintf("%s %.2f times as high as wide: feeds cut off what is over 1.5", m.is(), ratio)
			case w > h:
				problem.Message = fmt.Sprintf("%s wider than high: feeds show it small", m.is())
			default:
				return
			}
			report(problem)
		}),
	},
	{
		ID: "image.animated", Term: UnsupportedFormat, Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: Inferred, Source: "Pinterest's formats name no animated pictures", Since: "0.1.0",
		Summary: "a PNG is animated",
		Why:     "The motion is lost, or the picture is refused.",
		Fix:     "make it a video, or keep one picture of it",
		Bad:     localImage("animated.png"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.Facts.Animated {
				report(Problem{At: m.at(), Message: m.is() + " an animated PNG: at most its first picture shows", Actual: "animated", Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "image.cmyk", Term: InvalidMedia, Action: FixInput, Severity: Warning, Needs: Bytes,
		Basis: Inferred, Source: "screens and browsers differ in how they show the colours of print", Since: "0.1.0",
		Summary: "a picture's colours are made for print (CMYK)",
		Why:     "Programs for the screen convert them differently, or not at all: colours turn garish or inverted.",
		Fix:     "convert it to sRGB",
		Bad:     localImage("cmyk.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.Facts.Picture != nil && (m.Facts.Picture.Color == "cmyk" || m.Facts.Picture.Color == "ycck") {
				report(Problem{At: m.at(), Message: m.is() + " in CMYK, the colours of print", Actual: "CMYK", Expected: "sRGB", Fix: "convert it to sRGB: " + m.command("magick IN -colorspace sRGB OUT", "-srgb.jpg"), Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "image.bit-depth", Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: Inferred, Source: "screens show 8 bits a colour", Since: "0.1.0",
		Summary: "a PNG has 16 bits a colour",
		Why:     "It is twice as large as it needs to be, and some programs turn its colours.",
		Fix:     "save it with 8 bits a colour",
		Bad:     localImage("deep.png"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if m.Facts.Format == "png" && m.Facts.Picture != nil && m.Facts.Picture.Bits == 16 {
				report(Problem{At: m.at(), Message: m.is() + " a PNG of 16 bits a colour: 8 show", Actual: "16 bits", Expected: "8 bits", Fix: "save it with 8 bits: " + m.command("magick IN -depth 8 OUT", "-8bit.png"), Evidence: evidence(m.Facts)})
			}
		}),
	},
	{
		ID: "image.orientation", Action: FixInput, Severity: Info, Needs: Bytes,
		Basis: Inferred, Source: "the EXIF standard: the orientation is a note beside the picture, which programs may ignore", Since: "0.1.0",
		Summary: "a picture is stored turned, with a note to turn it back",
		Why:     "Programs that ignore the note show it lying on its side or mirrored.",
		Fix:     "turn the pixels themselves",
		Bad:     localImage("turned.jpg"), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).soundPicture, func(p *Pin, m *Media, report Report) {
			if o := m.Facts.Orientation; o > 1 {
				report(Problem{At: m.at(), Message: fmt.Sprintf("%s stored turned: EXIF orientation %d", m.is(), o), Actual: strconv.Itoa(o), Expected: "1", Fix: "turn the pixels: " + m.command("magick IN -auto-orient OUT", "-upright"+m.extension()), Evidence: evidence(m.Facts)})
			}
		}),
	},
}

const sourceFormats = "Pinterest API description 5.23.0, schema ContentType: image/jpeg and image/png; Pinterest help, product specs; the guide's pattern unsupported format"

// localImage is goodImage in an envelope that names a local file for its picture.
func localImage(file string) string {
	return "{\n  \"pin\": " + strings.ReplaceAll(goodImage, "\n", "\n  ") + ",\n  \"media\": {\"image\": \"" + file + "\"}\n}"
}

// formatRule names the rule for a format of pictures that has one of its own.
var formatRule = map[string]string{"webp": "image.webp", "gif": "image.gif", "heic": "image.heic", "heif": "image.heic", "avif": "image.avif", "svg": "image.svg", "bmp": "image.bmp", "tiff": "image.tiff"}

// foreignFormat is the rule for one format of pictures, so that its severity can be chosen by itself.
func foreignFormat(format, name, bad, why string) *Rule {
	id := "image." + format
	return &Rule{
		ID: id, Term: UnsupportedFormat, API: apiBroken, Action: FixInput, Severity: Error, Needs: Bytes,
		Basis: Official, Source: sourceFormats, Since: "0.1.0",
		Summary: "a picture is " + article(name) + " " + name,
		Why:     "Pinterest's contract names JPG and PNG. " + why,
		Fix:     "convert it to JPG or PNG",
		Bad:     localImage(bad), Good: localImage("photo.jpg"),
		Check: eachMedium((*Media).wrongFormat, func(p *Pin, m *Media, report Report) {
			if formatRule[m.Facts.Format] == id {
				report(m.formatProblem())
			}
		}),
	}
}

func article(name string) string {
	if strings.ContainsRune("AEFHILMNORSX", rune(name[0])) && name == strings.ToUpper(name) && name != "HEIC" {
		return "an"
	}
	return "a"
}

// wrongFormat reports whether the medium is the pin's or a carousel's picture, and neither JPEG nor PNG.
func (m *Media) wrongFormat() bool {
	return m.picture() && m.Role != Cover && !m.soundPicture() && !m.empty()
}

// formatProblem words a picture of another format, with the command that converts it.
func (m *Media) formatProblem() Problem {
	problem := Problem{At: m.at(), Message: fmt.Sprintf("%s %s: only JPG and PNG are accepted", m.is(), m.Facts.Name), Actual: m.Facts.Type, Expected: "image/jpeg or image/png", Evidence: evidence(m.Facts)}
	switch m.Facts.Format {
	case "webp", "gif", "heic", "heif", "avif", "bmp", "tiff", "jp2", "jxl", "psd", "ico":
		problem.Fix = "convert it: " + m.command("magick IN OUT", ".jpg")
		if m.Facts.Animated {
			problem.Fix = "keep its first picture: " + m.command("magick IN[0] OUT", ".jpg") + "; or make it a video"
		}
	case "svg":
		problem.Fix = "draw it as PNG: " + m.command("rsvg-convert -w 1000 IN -o OUT", ".png")
	case "pdf":
		problem.Fix = "draw a page of it as JPG: " + m.command("pdftoppm -jpeg -singlefile -scale-to 1500 IN OUT", "")
	case "html", "xml", "json", "text":
		problem.Fix = "put the picture itself there; this is what a server answered in its place"
	case "lfs":
		problem.Fix = fetchPointed
	}
	return problem
}

// fetchPointed is what to do about the pointer that Git LFS keeps in a file's place: https://git-lfs.com
const fetchPointed = "fetch the file itself: git lfs pull; in CI, let the checkout do so (lfs: true with actions/checkout)"

// formatByExtension is the format that a file's name promises.
var formatByExtension = map[string]string{".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".jfif": "jpeg", ".png": "png", ".apng": "png", ".gif": "gif", ".webp": "webp", ".heic": "heic", ".avif": "avif", ".svg": "svg", ".bmp": "bmp", ".tif": "tiff", ".tiff": "tiff", ".mp4": "mp4", ".mov": "mov"}

// misnamed reports whether a file's name ends otherwise than its bytes say.
func (m *Media) misnamed() bool {
	promised := formatByExtension[m.extension()]
	return promised != "" && promised != m.Facts.Format
}

// misdeclared reports whether the pin declares a valid type for a JPEG or PNG which is not that of its bytes.
func (m *Media) misdeclared() bool {
	declared := m.ContentType.Text() // an animated PNG is a PNG, too
	return m.ContentType.Kind() == payload.String && declared != "image/"+m.Facts.Format && (declared == "image/jpeg" || declared == "image/png")
}

// contentTypeMismatch reports a declared type that is a valid one, but not that of the bytes.
func (p *Pin) contentTypeMismatch(m *Media, report Report) {
	if !m.misdeclared() {
		return
	}
	declared, is := m.ContentType.Text(), "image/"+m.Facts.Format
	report(Problem{At: m.ContentType, Message: fmt.Sprintf("%s is %q, but %s %s", label(m.ContentType), declared, m.is(), m.Facts.Name), Actual: quote(declared), Expected: is,
		Fix: fmt.Sprintf("write %q, or put the right picture there", is), Evidence: evidence(m.Facts), Mend: p.declareType(m.ContentType)})
}

// Alphabet classes of a base64 text.
const (
	inAlphabet = iota
	isPadding
	isURLSafe
	isBlank
	isOther
)

var base64Class = func() (t [256]uint8) {
	for i := range t {
		t[i] = isOther
	}
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t[c] = inAlphabet
	}
	t['='], t['-'], t['_'] = isPadding, isURLSafe, isURLSafe
	t['\n'], t['\r'], t[' '], t['\t'] = isBlank, isBlank, isBlank, isBlank
	return t
}()

// beyondBase64 is all but the alphabet of base64.
var beyondBase64 = charset.Where(func(c byte) bool { return base64Class[c] != inAlphabet })

// checkBase64 reports the first reason why a string is no base64 of a file.
func checkBase64(n payload.Node, report Report) {
	name := func() string { return label(n) }
	problem := Problem{At: n}
	text := n.Text()
	if n.Kind() != payload.String {
		return // payload.type
	}
	if strings.TrimSpace(text) == "" {
		problem.Message = name() + " is empty: the base64 of a JPG or PNG is expected"
		report(problem)
		return
	}
	if strings.HasPrefix(text, "data:") {
		problem.Message = name() + ` begins with "` + cut(text[:strings.IndexByte(text+",", ',')], 40) + `": plain base64 without a data: prefix is accepted`
		problem.Fix = "cut off everything up to and including the comma"
		problem.Mend = cutPrefix(n)
		report(problem)
		return
	}
	if fault := base64Fault(text); fault.what != "" {
		problem.Message, problem.Fix = name()+" "+fault.what, fault.fix
		report(problem)
	}
}

// base64Problem is what keeps a text from being plain base64; the zero value means nothing.
type base64Problem struct {
	what, fix string
}

func base64Fault(text string) base64Problem {
	padding := 0
	for i := beyondBase64.Index(text, 0, len(text)); i < len(text); i++ {
		class := base64Class[text[i]]
		if class == isPadding {
			padding++
			continue
		}
		if class == inAlphabet && padding == 0 {
			continue
		}
		switch {
		case class == isURLSafe:
			return base64Problem{what: fmt.Sprintf("uses the URL-safe alphabet (%q at character %d): only A–Z a–z 0–9 + / are accepted", text[i], i+1), fix: "replace - by + and _ by /"}
		case class == isBlank:
			return base64Problem{what: fmt.Sprintf("holds a blank or line break at character %d: base64 without them is accepted", i+1), fix: "take the line breaks out"}
		case class == inAlphabet:
			return base64Problem{what: fmt.Sprintf("goes on after its padding at character %d: it holds two texts, or was put together wrongly", i+1)}
		}
		return base64Problem{what: fmt.Sprintf("holds %q at character %d, which is no base64", cut(text[i:], 1), i+1)}
	}
	switch digits := len(text) - padding; {
	case digits == 0:
		return base64Problem{what: "decodes to nothing"}
	case digits%4 == 1:
		return base64Problem{what: fmt.Sprintf("is cut: %d characters of base64 cannot be decoded", digits)}
	case padding > 2 || (digits+padding)%4 != 0:
		want := (4 - digits%4) % 4
		return base64Problem{what: fmt.Sprintf("ends with %s: its %d characters need %d", plural(padding, "padding character"), digits, want), fix: "pad it with = to a multiple of four characters"}
	}
	return base64Problem{}
}

// sniffBase64 tells JPEG and PNG by the first bytes of a base64 text.
func sniffBase64(text string) string {
	head := text[:min(len(text), 16)]
	var buf [12]byte
	n, _ := base64.StdEncoding.Decode(buf[:], []byte(head[:len(head)/4*4]))
	switch {
	case bytes.HasPrefix(buf[:n], []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(buf[:n], []byte("\xff\xd8\xff")):
		return "image/jpeg"
	}
	return ""
}
