package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

var linkRules = []*Rule{
	{
		ID: "link.shortener", API: apiSpam, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Official, Source: "Pinterest help, blocked links: link straight to the source, certain shorteners are not allowed", Since: "0.1.0",
		Summary: "the link goes through a URL shortener",
		Why:     "Pinterest blocks links that hide where they lead, as spam, and such a block stays.",
		Fix:     "link straight to the page",
		Bad:     with("link", `"https://bit.ly/3linen"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				host := strings.TrimPrefix(u.host, "www.")
				switch {
				case !u.link:
				case slices.Contains(shorteners, host):
					report(Problem{At: u.at, Message: fmt.Sprintf("%s goes through the shortener %s", label(u.at), host), Actual: host, URL: u.text})
				case host == "amzn.to" || host == "geni.us":
					report(Problem{At: u.at, Severity: Info, Basis: Measured, API: &APIError{}, Message: fmt.Sprintf("%s goes through the shortener %s, which Pinterest has been seen to take", label(u.at), host), Actual: host, URL: u.text})
				}
			}
		},
	},
	{
		ID: "link.missing", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: ThirdParty, Source: "vendors that fill the link in where it is missing", Since: "0.1.0",
		Summary: "the pin has no link",
		Why:     "Whoever opens the pin can go no further.",
		Fix:     "add link, the https address of the page that the pin is about",
		Bad:     with("link", ""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if p.Link.Present() {
				return
			}
			if p.carousel() {
				for item := range p.Items().Children {
					if given(item.Get("link")) {
						return
					}
				}
			}
			report(Problem{At: p.Link, Message: "the pin has no link: it leads nowhere"})
		},
	},
	{
		ID: "link.to-media", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: ThirdParty, Source: "a vendor that falls back to the picture's URL where the link is missing", Since: "0.1.0",
		Summary: "the link leads to the picture itself",
		Why:     "Whoever opens the pin sees the same picture again. Mostly the page's address was lost.",
		Fix:     "link to the page that the picture is from",
		Bad:     with("link", `"https://cdn.example.com/dress.jpg"`), Good: goodImage,
		Check: func(p *Pin, report Report) {
			if !given(p.Link) {
				return
			}
			for i := range p.Media {
				m := &p.Media[i]
				if m.URL.Kind() == payload.String && m.URL.Text() == p.Link.Text() {
					report(Problem{At: p.Link, Message: fmt.Sprintf("link is the address of the picture itself, %s", label(m.URL)), Related: []payload.Node{m.URL}, URL: p.Link.Text()})
					return
				}
			}
		},
	},
}

// shorteners are hosts whose only work is to hide where a link leads.
var shorteners = []string{"bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "rebrand.ly", "cutt.ly", "shorturl.at", "tiny.cc", "rb.gy", "bl.ink", "t.ly", "adf.ly", "shorte.st", "lnkd.in", "dlvr.it", "soo.gd", "clck.ru", "short.io", "shrtco.de"}
