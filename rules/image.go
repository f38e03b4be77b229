package rules

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/pinlint/pinlint/payload"
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
		Bad:     image(strings.Replace(goodBase64, "image/png", "image/webp", 1)), Good: image(goodBase64),
		Violated: contentTypeViolated,
	},
	{
		ID: "image.base64", Term: InvalidMedia, API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.23.0, schema PinMediaSourceImageBase64: pattern of data", Since: "0.1.0",
		Summary: "an inline picture is not the base64 of a file",
		Why:     "The API checks the alphabet and then decodes the field. A data: prefix, line breaks and the URL-safe alphabet are refused; a cut end gives a broken picture.",
		Fix:     "send plain base64 with the alphabet A–Z a–z 0–9 + / and = at the end, without prefix and line breaks",
		Bad:     image(strings.Replace(goodBase64, smallPNG, "data:image/png;base64,"+smallPNG, 1)), Good: image(goodBase64),
		Check: func(p *Pin, report Report) {
			for _, m := range p.Media {
				if m.Role != Cover && given(m.Data) {
					checkBase64(m.Data, report)
				}
			}
		},
	},
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

// checkBase64 reports the first reason why a string is no base64 of a file.
func checkBase64(n payload.Node, report Report) {
	name := label(n)
	problem := Problem{At: n}
	text := n.Text()
	if n.Kind() != payload.String {
		return // payload.type
	}
	if strings.TrimSpace(text) == "" {
		problem.Message = name + " is empty: the base64 of a JPG or PNG is expected"
		report(problem)
		return
	}
	if strings.HasPrefix(text, "data:") {
		problem.Message = name + ` begins with "` + cut(text[:strings.IndexByte(text+",", ',')], 40) + `": plain base64 without a data: prefix is accepted`
		problem.Fix = "cut off everything up to and including the comma"
		report(problem)
		return
	}
	padding := 0
	for i := 0; i < len(text); i++ {
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
			problem.Message = fmt.Sprintf("%s uses the URL-safe alphabet (%q at character %d): only A–Z a–z 0–9 + / are accepted", name, text[i], i+1)
			problem.Fix = "replace - by + and _ by /"
		case class == isBlank:
			problem.Message = fmt.Sprintf("%s holds a blank or line break at character %d: base64 without them is accepted", name, i+1)
			problem.Fix = "take the line breaks out"
		case class == inAlphabet:
			problem.Message = fmt.Sprintf("%s goes on after its padding at character %d: it holds two texts, or was put together wrongly", name, i+1)
		default:
			problem.Message = fmt.Sprintf("%s holds %q at character %d, which is no base64", name, cut(text[i:], 1), i+1)
		}
		report(problem)
		return
	}
	digits := len(text) - padding
	switch {
	case digits == 0:
		problem.Message = name + " decodes to nothing"
	case digits%4 == 1:
		problem.Message = fmt.Sprintf("%s is cut: %d characters of base64 cannot be decoded", name, digits)
		problem.Basis = Inferred
	case padding > 2 || (digits+padding)%4 != 0:
		want := (4 - digits%4) % 4
		problem.Message = fmt.Sprintf("%s ends with %s: its %d characters need %d", name, plural(padding, "padding character"), digits, want)
		problem.Basis = Inferred
		problem.Fix = "pad it with = to a multiple of four characters"
	default:
		return
	}
	report(problem)
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
