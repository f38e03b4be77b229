package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

// otherFields are the members whose value is no string, or whose kind has a rule of its own.
var otherFields = []string{"ai_disclosures", "media_source", "items", "index", "is_standard", "is_affiliate_link", "is_removable", "cover_image_key_frame_time"}

// proseFields are the members that hold text for people.
var proseFields = []string{"title", "description", "alt_text"}

var yamlRules = []*Rule{
	{
		ID: "yaml.unquoted", API: apiInvalidRequest, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "YAML 1.2.2, section 10.3 (core schema); YAML 1.1, the types int, float, bool and timestamp; Pinterest API description 5.23.0, schema PinCreate", Since: "0.1.0",
		Summary: "a value without quotes is no text to YAML where Pinterest expects text, or means one thing to one program and another to the next",
		Why:     "YAML tells from the looks of a value without quotes whether it is a number, a boolean or a date. An id becomes a number, loses its leading zeros or is taken for octal; 1e5 becomes 100000, and No becomes false for programs that read YAML 1.1.",
		Fix:     "put the value in quotes",
		Mends:   "puts ids and texts in quotes, as they are written",
		Form:    payload.YAML,
		Bad:     yamlPin("0123456789"), Good: yamlPin(`"0123456789"`),
		Supersedes: []string{"payload.type", "payload.board-id-pattern", "payload.section-id-pattern", "payload.media-id-pattern", "payload.parent-pin-id", "payload.sponsor-id", "payload.source-type-unknown", "payload.source-fields-missing", "cover.url-empty", "cover.content-type-invalid", "image.content-type", "image.base64", "payload.dominant-color", "payload.placeholder"},
		Check: func(p *Pin, report Report) {
			if p.Doc.Form != payload.YAML && p.Doc.Form != payload.Markdown {
				return
			}
			for n := range p.Body.Children {
				checkScalar(n, slices.Contains(bodyFields, n.Name()), report)
			}
			for n := range p.Source.Children {
				checkScalar(n, slices.Contains(allSourceFields, n.Name()), report)
			}
			for item := range p.Items().Children {
				for n := range item.Children {
					checkScalar(n, slices.Contains(itemFields, n.Name()), report)
				}
			}
		},
	},
}

func yamlPin(board string) string {
	return "board_id: " + board + "\ntitle: The linen dress\nalt_text: A linen dress on a line\nlink: https://shop.example.com/dress\nmedia_source:\n  source_type: image_url\n  url: https://cdn.example.com/dress.jpg"
}

// checkScalar reports a value without quotes that readers of YAML do not take for what Pinterest expects there.
func checkScalar(n payload.Node, known bool, report Report) {
	text, ok := n.Scalar()
	if !known || !ok || n.Kind() == payload.Null {
		return
	}
	seen := quote(string(text))
	core, old := text.Core(), text.Old()
	if slices.Contains(otherFields, n.Name()) {
		switch {
		case n.Name() == "is_standard" && core == "" && (old == "true" || old == "false"):
			report(Problem{At: n, Actual: seen, Expected: old, Fix: "write " + old,
				Message: fmt.Sprintf("%s is %s: YAML 1.2 takes it for text; only YAML 1.1 for %s", label(n), seen, old)})
		case n.Kind() == payload.Number && core != old && old != "":
			report(Problem{At: n, Actual: seen, Severity: Warning, Basis: Inferred, API: &APIError{}, Fix: "write the number without zeros in front",
				Message: fmt.Sprintf("%s is %s: YAML 1.1 takes it for %s, YAML 1.2 for %s", label(n), seen, old, orText(core))})
		}
		return
	}
	problem := Problem{At: n, Actual: seen, Expected: "a string", Fix: fmt.Sprintf("put it in quotes: \"%s\"", cut(string(text), 60))}
	if n.Kind() == payload.Number && strings.HasSuffix(n.Name(), "_id") || slices.Contains(proseFields, n.Name()) { // a URL, picture or type that looks like a number is none in quotes either
		problem.Mend = rewrite(n, `"`+string(text)+`"`)
	}
	switch {
	case core == "" && old == "":
		return
	case core == "": // text to all but old readers
		problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
		problem.Message = fmt.Sprintf("%s is %s without quotes: programs that read YAML 1.1 take it for %s", label(n), seen, old)
	case old == "":
		problem.Message = fmt.Sprintf("%s is %s without quotes: YAML 1.2 takes it for %s, and a string is expected", label(n), seen, core)
	case core == old:
		problem.Message = fmt.Sprintf("%s is %s without quotes: YAML takes it for %s, and a string is expected", label(n), seen, core)
		if digits := strings.TrimPrefix(core, "the number "); digits == string(text) {
			problem.Message = fmt.Sprintf("%s is %s without quotes: YAML takes it for a number, and a string is expected", label(n), seen)
			if len(digits) > 15 {
				problem.Fix += "; programs that read it as a number lose its last digits"
			}
		}
	default:
		problem.Message = fmt.Sprintf("%s is %s without quotes: YAML 1.1 takes it for %s, YAML 1.2 for %s, and a string is expected", label(n), seen, old, core)
	}
	report(problem)
}

func orText(what string) string {
	if what == "" {
		return "text"
	}
	return what
}

// page reports whether the body is a page's whole front matter, which has members that are none of the pin's.
func (p *Pin) page() bool { return p.Doc.Form == payload.Markdown && !p.Doc.Enveloped() }
