package rules

import (
	"strings"

	"github.com/pinlint/pinlint/payload"
)

var authRules = []*Rule{
	{
		ID: "auth.secret-in-payload", Term: InvalidToken, Action: Reconnect, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest developer documentation, token debugger: access tokens begin with pina, refresh tokens with pinr", Since: "0.1.0",
		Summary: "a value holds a secret: a token of Pinterest, or a password in a URL",
		Why:     "Whatever stands in a pin or its repository is public sooner or later. Whoever has the token can act for the account.",
		Fix:     "take it out, revoke it, and reconnect the account",
		Bad:     with("description", `"Made with pina_AEATESTTOKEN0123456789ABCDEF"`), Good: goodImage,
		Supersedes: []string{"payload.unknown-field"},
		Check:      checkSecrets,
	},
}

func checkSecrets(p *Pin, report Report) {
	for n := range p.Doc.Root().Walk { // an envelope stands in a repository, too
		if n.Kind() != payload.String {
			continue
		}
		if p.isData(n) {
			continue
		}
		text := n.Text()
		if i := findToken(text); i >= 0 {
			kind := "an access token"
			if text[i+3] == 'r' {
				kind = "a refresh token"
			}
			report(Problem{At: n, Message: label(n) + " holds " + kind + " of Pinterest, which begins with " + text[i:i+5], Actual: text[i:i+5] + "…"})
			continue
		}
		if i := strings.Index(text, "://"); i >= 0 && strings.Contains(text[i:], "@") && !p.isAddress(n) { // url.syntax tells of those
			if end, _ := userinfo(text[i+3:]); end > 0 && strings.Contains(text[i+3:i+3+end], ":") {
				report(Problem{At: n, Message: label(n) + " holds a URL with a user name and password", Fix: "take it out, and change the password"})
			}
		}
	}
	for i := range p.addresses {
		u := &p.addresses[i]
		if u.link && isSigned(u.text) {
			report(Problem{At: u.at, Severity: Warning, Basis: Inferred, URL: u.text,
				Message: label(u.at) + " is a signed URL: everyone who sees the pin gets the signature, and it expires",
				Fix:     "link to the public address of the page"})
		}
	}
}

// findToken is the offset of a token of Pinterest in text, or -1.
func findToken(text string) int {
	for behind, i := 0, strings.IndexByte(text, '_'); i >= 0; i = next(text, i+1, "_") {
		from := i - 4 // what tells tokens from other words is rarer than how they begin
		if from < behind || text[from:from+3] != "pin" {
			continue
		}
		run, token := pinterestToken(text[from:])
		if token && (from == 0 || !isAlphanumeric(text[from-1])) {
			return from
		}
		behind = from + max(run, 1)
	}
	return -1
}

// isAddress reports whether n is one of the values that are read as URLs.
func (p *Pin) isAddress(n payload.Node) bool {
	for i := range p.addresses {
		u := &p.addresses[i]
		if u.at.Is(n) {
			return true
		}
	}
	return false
}

// isSigned reports whether a URL carries the signature of one of the large stores.
func isSigned(url string) bool {
	_, query, ok := strings.Cut(url, "?")
	return ok && (strings.Contains(query, "X-Amz-Signature=") || strings.Contains(query, "X-Goog-Signature=") ||
		strings.Contains(query, "sig=") && strings.Contains(query, "se=") && strings.Contains(query, "sv=") ||
		strings.Contains(query, "Signature=") && strings.Contains(query, "Expires="))
}
