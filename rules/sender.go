package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/signedurl"
)

// sender returns an account file with these members.
func sender(members string) string {
	return "{\n  \"version\": 1,\n  " + members + "\n}"
}

const (
	goodToken  = `"token": {"kind": "access", "scopes": ["boards:read", "boards:write", "pins:read", "pins:write"]}`
	goodSender = `"api_url": "https://api.pinterest.com",
  "tier": "standard",
  ` + goodToken

	sourceScopes = "Pinterest API description 5.23.0, POST /v5/pins: all four scopes are needed"
)

// neededScopes are what POST /v5/pins needs, secretScopes what it needs beside them for secret boards.
var (
	neededScopes = []string{"boards:read", "boards:write", "pins:read", "pins:write"}
	secretScopes = []string{"boards:read_secret", "boards:write_secret", "pins:read_secret", "pins:write_secret"}
)

// senderRules judge the account file by itself, once a run. Their examples are account files.
var senderRules = []*Rule{
	{
		ID: "auth.token-missing", Term: Unauthorized, API: apiAuthentication, Action: Reconnect, Severity: Error, Needs: Account,
		Basis: Official, Source: "Pinterest API description 5.23.0, securitySchemes: every call carries a token", Since: "0.1.0",
		Summary: "there is no access token",
		Why:     "Every call to the API carries a token. Where the variable or file that should hold it is empty, every pin of the run fails.",
		Fix:     "connect the account and hand its access token to the pipeline",
		Bad:     sender(`"token": {"kind": "missing"}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			if p.Account.Token.Kind == account.Missing {
				report(Problem{At: p.tokenMember("kind"), Message: "there is no access token"})
			}
		},
	},
	{
		ID: "auth.token-kind", Term: InvalidToken, API: apiAuthentication, Action: Reconnect, Severity: Error, Needs: Account,
		Basis: Official, Source: "Pinterest developer documentation, token debugger: access tokens begin with pina, refresh tokens with pinr; API description 5.23.0, securitySchemes", Since: "0.1.0",
		Summary: "the token is of the wrong kind",
		Why:     "A refresh token only gets new access tokens, a conversion token only reports conversions. A token with blanks, a line's end or the word Bearer in it is none.",
		Fix:     "send the access token alone, the one that begins with pina",
		Bad:     sender(`"token": {"kind": "refresh"}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			problem := Problem{At: p.tokenMember("kind")}
			switch p.Account.Token.Kind {
			case account.Refresh:
				problem.Message, problem.Fix = "the token is a refresh token: an access token is expected", "exchange it for an access token with POST /v5/oauth/token"
			case account.Conversion:
				problem.Message = "the token is a conversion token: an access token is expected"
			case account.Malformed:
				problem.Message = "the token has blanks, a line's end or other characters in it that no token has"
			default:
				return
			}
			report(problem)
		},
	},
	{
		ID: "auth.token-expired", Term: InvalidToken, API: apiAuthentication, Action: Reconnect, Severity: Error, Needs: Account,
		Basis: Official, Source: "Pinterest API description 5.23.0, POST /v5/oauth/token: expires_in says how long a token is good", Since: "0.1.0",
		Summary: "the token has expired, or is about to",
		Why:     "Pinterest refuses every call with an expired token. Within a week of it pinlint warns.",
		Fix:     "refresh the token, or reconnect the account",
		Bad:     sender(`"token": {"kind": "access", "expires_at": "2025-01-01T00:00:00Z"}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			expires, now := p.Account.Token.ExpiresAt, p.Timing.Now
			if expires.IsZero() || now.IsZero() {
				return
			}
			at := p.tokenMember("expires_at")
			if !at.Exists() {
				at = p.tokenMember("expires_in")
			}
			problem := Problem{At: at, Actual: utc(expires)}
			switch left := expires.Sub(now); {
			case left <= 0:
				problem.Message = fmt.Sprintf("the token expired on %s, %s", utc(expires), signedurl.Relative(expires, now))
			case left <= 7*24*time.Hour:
				problem.Severity = Warning
				problem.API = &APIError{}
				problem.Message = fmt.Sprintf("the token expires on %s, in %s", utc(expires), span(left))
			default:
				return
			}
			report(problem)
		},
	},
	{
		ID: "auth.scope-missing", Term: Unauthorized, API: apiScopes, Action: Reconnect, Severity: Error, Needs: Account,
		Basis: Official, Source: sourceScopes, Since: "0.1.0",
		Summary: "the token lacks a scope that creating pins needs",
		Why:     "Pinterest answers every pin with the list of scopes that are missing. Reconnecting with the old list gives the same answer.",
		Fix:     "add the scopes to the authorization request, and reconnect the account",
		Bad:     sender(`"token": {"kind": "access", "scopes": ["boards:read", "pins:read", "pins:write"]}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			granted := p.Account.Token.Scopes
			if granted == nil {
				return
			}
			if missing := without(neededScopes, granted); len(missing) > 0 {
				at := p.tokenMember("scopes")
				if !at.Exists() {
					at = p.tokenMember("scope")
				}
				list := listed(missing)
				report(Problem{At: at, Message: "the token lacks scopes. Missing: " + list, Actual: listed(granted), Expected: listed(neededScopes),
					API: &APIError{401, 3, strings.Replace(apiScopes.Message, "['boards:write']", list, 1)},
					Fix: "reconnect the account with " + strings.Join(missing, ", ") + " added to the scopes"})
			}
		},
	},
	{
		ID: "auth.trial-production", Term: Unauthorized, API: apiTrial, Action: FixInput, Severity: Error, Needs: Account,
		Basis: Measured, Source: "ten recorded answers to pins of apps with Trial access", Since: "0.1.0",
		Summary: "an app with Trial access cannot create pins in production",
		Why:     "Pinterest refuses each pin of such an app at api.pinterest.com. Neither a new token nor waiting helps.",
		Fix:     "ask Pinterest for Standard access, or send to https://api-sandbox.pinterest.com",
		Bad: sender(`"api_url": "https://api.pinterest.com",
  "tier": "trial"`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			if p.Account.Tier == account.Trial && p.Account.Host() == account.ProductionHost {
				report(Problem{At: p.Doc.Root().Get("tier"), Message: "the app has Trial access, and pins go to " + account.ProductionHost, Related: []payload.Node{p.Doc.Root().Get("api_url")}})
			}
		},
	},
	{
		ID: "auth.sandbox-token", Term: InvalidToken, API: apiAuthentication, Action: Reconnect, Severity: Error, Needs: Account,
		Basis: Measured, Source: "recorded answers: the sandbox has tokens of its own, good for 24 hours, and refuses those of production", Since: "0.1.0",
		Summary: "the token is not one for the host that pins are sent to",
		Why:     "The sandbox refuses tokens of production, production those of the sandbox, and the sandbox's own are good for a day.",
		Fix:     "send the token of that environment",
		Bad: sender(`"api_url": "https://api-sandbox.pinterest.com",
  "token": {"environment": "production"}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			a := p.Account
			host, environment := a.Host(), a.Token.Environment
			problem := Problem{At: p.tokenMember("environment"), Related: []payload.Node{p.Doc.Root().Get("api_url")}}
			switch {
			case environment == account.Production && host == account.SandboxHost:
				problem.Message, problem.Fix = "the token is one of production, and pins go to "+host, "make a token in the sandbox, or send to https://"+account.ProductionHost
			case environment == account.Sandbox && host == account.ProductionHost:
				problem.Message, problem.Fix = "the token is one of the sandbox, and pins go to "+host, "send the account's own token, or send to https://"+account.SandboxHost
			case environment == account.Sandbox && a.Token.ExpiresAt.IsZero() && !a.Token.CreatedAt.IsZero() && p.Timing.Now.Sub(a.Token.CreatedAt) > 24*time.Hour:
				problem.At, problem.Related = p.tokenMember("created_at"), nil
				problem.Message, problem.Fix = "the token of the sandbox was made "+span(p.Timing.Now.Sub(a.Token.CreatedAt))+" ago, and is good for 24 hours", "make a new one"
			default:
				return
			}
			report(problem)
		},
	},
	{
		ID: "auth.secret-in-account", Term: InvalidToken, Action: Reconnect, Severity: Error, Needs: Account,
		Basis: Official, Source: "Pinterest developer documentation, token debugger: access tokens begin with pina, refresh tokens with pinr", Since: "0.1.0",
		Summary: "the account file holds a token of Pinterest",
		Why:     "An account file is kept with the pins, so that rules can judge it. Whoever reads it can act for the account.",
		Fix:     "take it out, revoke it, and reconnect the account; pinlint account pull writes no token",
		Bad:     sender(`"token": {"access_token": "pina_AEATESTTOKEN0123456789ABCDEF"}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			for n := range p.Doc.Root().Walk {
				if n.Kind() != payload.String {
					continue
				}
				if text := n.Text(); findToken(text) >= 0 {
					report(Problem{At: n, Message: strings.ReplaceAll(strings.TrimPrefix(n.Pointer(), "/"), "/", ".") + " holds a token of Pinterest"})
				}
			}
		},
	},
	{
		ID: "rate.response-429", Term: TooManyRequests, API: apiRateLimit, Action: RetryLater, Severity: Warning, Needs: Account,
		Basis: Guide, Source: "the guide: wait for the rate-limit window to reset before retrying", Since: "0.1.0",
		Summary: "no calls are left: the next one is answered with 429",
		Why:     "The account file says that nothing is left of the limit. Every call before the window resets is refused.",
		Fix:     "wait until the window has reset",
		Bad:     sender(`"quota": {"writes_left": 0}`), Good: sender(goodSender),
		Check: func(p *Pin, report Report) {
			q := p.Account.Quota
			if q.WritesLeft != 0 || !q.ResetsAt.IsZero() && !q.ResetsAt.After(p.Timing.Now) {
				return
			}
			problem := Problem{At: p.Doc.Root().Get("quota", "writes_left"), Message: "no writes are left: the next one is answered with 429"}
			if !q.ResetsAt.IsZero() {
				problem.Fix = "wait until " + utc(q.ResetsAt)
			}
			report(problem)
		},
	},
}

func (p *Pin) tokenMember(name string) payload.Node { return p.Doc.Root().Get("token", name) }

// without is what of all does not stand in some.
func without(all, some []string) []string {
	var rest []string
	for _, s := range all {
		if !slices.Contains(some, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

// listed is a list in the form in which Pinterest writes those of scopes.
func listed(names []string) string {
	return "['" + strings.Join(names, "', '") + "']"
}
