package rules

import "fmt"

var batchRules = []*Rule{
	{
		ID: "batch.duplicate-pin", Action: FixInput, Severity: Warning, Needs: Payload | Batch,
		Basis: Guide, Source: "the guide: duplicate resources and duplicate content are refused, and the same request fails again", Since: "0.1.0",
		Summary: "two pins of the run show the same media on the same board with the same link",
		Why:     "Pinterest may refuse the second as a duplicate, and rates repeated content as spam. A request that is the same to the byte is a mistake.",
		Fix:     "leave one of them out, or give it another picture, board or link",
		Bad:     "[" + goodImage + ",\n" + with("title", `"Linen, once more"`) + "]", Good: "[" + goodImage + ",\n" + with("link", `"https://shop.example.com/other"`) + "]",
		Check: func(p *Pin, report Report) {
			twin := p.Others.Twin
			switch {
			case twin == nil || p.sameTable(*twin):
			case p.Others.Identical:
				report(Problem{At: p.Body, Severity: Error, Message: "this pin is the same, to the byte, as one before it", Others: []Place{*twin}, Fix: "leave one of them out"})
			default:
				report(Problem{At: p.Source, Message: "this pin shows the same media on the same board with the same link as one before it", Others: []Place{*twin}})
			}
		},
	},
	{
		ID: "batch.same-link", API: apiSpam, Action: FixInput, Severity: Warning, Needs: Payload | Batch,
		Basis: Measured, Source: "recorded answers to one link that was sent again and again; how many pins are too many is not published", Since: "0.1.0",
		Summary: "more than five pins of the run have one link",
		Why:     "Pinterest blocks links that are pinned again and again, as spam, and such a block stays. How often is too often is not published.",
		Fix:     "link each pin to a page of its own, or spread the pins over weeks",
		Check: func(p *Pin, report Report) {
			if c := p.Others.Link; c != nil && !p.sameTable(c.First) {
				report(Problem{At: p.Link, URL: p.Link.Text(), Others: []Place{c.First}, Actual: fmt.Sprint(c.N), Expected: fmt.Sprintf("at most %d", MaxSameLink),
					Message: fmt.Sprintf("this is pin %d of the run with this link", c.N)})
			}
		},
	},
}

// sameTable reports whether a place is in the pin's own CSV, of which csv.duplicate-link and csv.shared-media speak.
func (p *Pin) sameTable(at Place) bool { return p.Row != nil && at.File == p.Doc.Name }
