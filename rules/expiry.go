package rules

import (
	"cmp"
	"fmt"
	"time"

	"github.com/pinlint/pinlint/probe/signedurl"
)

// Timing is when a pin is sent, as far as it is known.
type Timing struct {
	Now     time.Time     // zero: rules about time are silent
	Publish time.Time     // when the pin is to be published, if that is not now; an envelope's publish_at comes before it
	MinTTL  time.Duration // how long a media URL must work after the pin was published
}

// publish is when the pin is published, and whether somebody said so. A time that is over is none: the pin is published now at the earliest.
func (p *Pin) publish() (at time.Time, known bool) {
	at = p.Timing.Publish
	if p.Doc.Enveloped() {
		if said, err := time.Parse(time.RFC3339, p.Doc.Root().Get("publish_at").Text()); err == nil {
			at = said
		}
	}
	if p.Row != nil {
		if said, ok := rowDate(p.Body.Get("publish_at").Text()); ok {
			at = said
		}
	}
	if at.IsZero() || at.Before(p.Timing.Now) {
		return p.Timing.Now, false
	}
	return at, true
}

const signedOld = "https://media.s3.us-east-1.amazonaws.com/dress.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20250101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20250101T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=0123456789abcdef"

func signed(url string) string {
	return image("\"source_type\": \"image_url\",\n    \"url\": \"" + url + "\"")
}

var expiryRules = []*Rule{
	{
		ID: "url.expired", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: "recorded answers to URLs that had expired; the guide: a short-lived URL can fail; the vendors' documentation of their signed URLs", Since: "0.1.0",
		Summary: "a media URL has stopped working",
		Why:     "The URL itself says until when it works. After that its server answers with an error, whatever the file.",
		Fix:     "sign the URL again right before the pin is sent, for longer, or use a public URL",
		Bad:     signed(signedOld), Good: goodImage,
		Supersedes: []string{"url.signed", "url.signature"},
		Check: eachLife(func(p *Pin, u address, info signedurl.Info, report Report) {
			if p.Timing.Now.IsZero() || info.At(p.Timing.Now) != signedurl.Expired {
				return
			}
			problem := lifeProblem(u, info)
			problem.Fix = foreignFix(info.Foreign)
			problem.Message = fmt.Sprintf("%s stopped working on %s, %s%s", label(u.at), utc(info.Expires), signedurl.Relative(info.Expires, p.Timing.Now), said(info))
			if info.Certainty == signedurl.Heuristic {
				problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
				problem.Message = fmt.Sprintf("%s seems to have stopped working on %s, %s%s", label(u.at), utc(info.Expires), signedurl.Relative(info.Expires, p.Timing.Now), said(info))
			}
			report(problem)
		}),
	},
	{
		ID: "url.expires-soon", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Measured, Source: "recorded answers to URLs that had expired; the guide: a short-lived URL can fail; the vendors' documentation of their signed URLs", Since: "0.1.0",
		Summary: "a media URL stops working before Pinterest has surely fetched it",
		Why:     "Pinterest fetches media some time after the pin is sent. A URL that ends before the pin's publish_at is an error; one that ends within --min-ttl after it, half an hour unless you say otherwise, is a warning.",
		Fix:     "sign the URL for longer, or use a public URL",
		Bad:     `{"pin": ` + signed("https://cdn.example.com/dress.jpg?expires=1795430400&token=HS256-x1Y2z3A4b5C6d7") + `, "publish_at": "2026-11-23T10:35:00Z"}`, Good: goodImage,
		Supersedes: []string{"url.signed"},
		Check: eachLife(func(p *Pin, u address, info signedurl.Info, report Report) {
			publish, known := p.publish()
			if publish.IsZero() || info.Expires.IsZero() || info.At(p.Timing.Now) == signedurl.Expired {
				return
			}
			problem := lifeProblem(u, info)
			problem.Fix = foreignFix(info.Foreign)
			switch {
			case known && !info.Expires.After(publish):
				problem.Severity = Error
				before := span(publish.Sub(info.Expires)) + " before"
				if info.Expires.Equal(publish) {
					before = "just when"
				}
				problem.Message = fmt.Sprintf("%s stops working on %s, %s the pin is published on %s%s", label(u.at), utc(info.Expires), before, utc(publish), said(info))
			case info.Expires.Before(publish.Add(p.Timing.MinTTL)):
				when := signedurl.Relative(info.Expires, p.Timing.Now)
				if known {
					when = span(info.Expires.Sub(publish)) + " after the pin is published"
				}
				problem.Message = fmt.Sprintf("%s stops working on %s, %s: it should last %s%s", label(u.at), utc(info.Expires), when, span(p.Timing.MinTTL), said(info))
			default:
				return
			}
			if info.Certainty == signedurl.Heuristic {
				problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
			}
			report(problem)
		}),
	},
	{
		ID: "url.not-yet-valid", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: "recorded answers to URLs that cannot be fetched; the vendors' documentation of their signed URLs", Since: "0.1.0",
		Summary: "a media URL does not work yet",
		Why:     "The URL itself says from when on it works. Before that its server answers with an error.",
		Fix:     "sign the URL without a beginning, or publish the pin later",
		Bad:     signed("https://acct.blob.core.windows.net/c/dress.jpg?sv=2024-11-04&st=2098-01-01T00%3A00%3A00Z&se=2099-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=x3Dk29fjKq0PzL%3D"), Good: goodImage,
		Supersedes: []string{"url.signed"},
		Check: eachLife(func(p *Pin, u address, info signedurl.Info, report Report) {
			publish, known := p.publish()
			if publish.IsZero() || info.NotBefore.IsZero() || !publish.Add(signedurl.Skew).Before(info.NotBefore) {
				return
			}
			problem := lifeProblem(u, info)
			when := signedurl.Relative(info.NotBefore, p.Timing.Now)
			if known {
				when = span(info.NotBefore.Sub(publish)) + " after the pin is published"
			}
			problem.Message = fmt.Sprintf("%s works from %s on, %s", label(u.at), utc(info.NotBefore), when)
			if info.Certainty == signedurl.Heuristic {
				problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
			}
			report(problem)
		}),
	},
	{
		ID: "url.signature", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: "recorded answers to URLs that cannot be fetched; the vendors' documentation of their signed URLs", Since: "0.1.0",
		Summary: "a media URL is signed in a way that Pinterest cannot use",
		Why:     "Pinterest fetches with a plain GET, from addresses of its own, without headers that a signature may demand.",
		Fix:     "sign the URL for a plain GET by anybody, or use a public URL",
		Bad:     signed("https://acct.blob.core.windows.net/c/dress.jpg?sv=2024-11-04&se=2099-01-01T00%3A00%3A00Z&sr=b&sp=w&sig=x3Dk29fjKq0PzL%3D"), Good: goodImage,
		Supersedes: []string{"url.signed"},
		Check: eachLife(func(p *Pin, u address, info signedurl.Info, report Report) {
			if d, ok := info.Lethal(); ok {
				problem := lifeProblem(u, info)
				problem.Message = fmt.Sprintf("%s cannot be fetched: %s", label(u.at), d.Message)
				problem.Fix = signatureFixes[d.Code]
				problem.Evidence["defect"], problem.Evidence["parameter"] = string(d.Code), d.Param
				if info.Certainty == signedurl.Heuristic {
					problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
				}
				report(problem)
				return
			}
			for _, d := range info.Defects {
				problem := lifeProblem(u, info)
				problem.Severity, problem.Basis, problem.API = Warning, Inferred, &APIError{}
				problem.Message = fmt.Sprintf("%s is signed oddly: %s", label(u.at), d.Message)
				problem.Fix = signatureFixes[d.Code]
				problem.Evidence["defect"], problem.Evidence["parameter"] = string(d.Code), d.Param
				report(problem)
			}
		}),
	},
	{
		ID: "url.signed", Action: FixInput, Severity: Info, Needs: Payload,
		Basis: Inferred, Source: "the vendors' documentation of their signed URLs", Since: "0.1.0",
		Summary: "a media URL works for a time only",
		Why:     "It works now. A pin that is sent later, or again, may find it gone. A URL that was signed with a session's credentials ends with the session, in twelve hours at most as a rule, whatever it says: where it is to last longer, or until a pin that is scheduled, that is a warning.",
		Fix:     "send the pin before the URL ends, or use a public URL",
		Bad:     signed("https://acct.blob.core.windows.net/c/dress.jpg?sv=2024-11-04&se=2099-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=x3Dk29fjKq0PzL%3D"), Good: goodImage,
		Check: eachLife(func(p *Pin, u address, info signedurl.Info, report Report) {
			if p.Timing.Now.IsZero() || info.Certainty == signedurl.None {
				return
			}
			problem := lifeProblem(u, info)
			switch {
			case info.Certainty == signedurl.Heuristic:
				return // a guess that does not matter yet
			case info.Certainty == signedurl.Unknown && info.Lifetime > 0:
				problem.Message = fmt.Sprintf("%s does not last: %s gives its URLs %s, and when this one was made it does not say", label(u.at), info.Scheme, signedurl.Words(info.Lifetime))
			case info.Certainty == signedurl.Unknown:
				problem.Message = fmt.Sprintf("%s does not last, and its end cannot be read from it (%s)", label(u.at), info.Scheme)
			case info.Certainty == signedurl.UpperBound:
				problem.Message = fmt.Sprintf("%s works until %s at the latest, %s, and may end before%s", label(u.at), utc(info.Expires), signedurl.Relative(info.Expires, p.Timing.Now), said(info))
				if _, scheduled := p.publish(); scheduled || info.Expires.Sub(p.Timing.Now) > longestSession {
					problem.Severity, problem.Fix = Warning, cmp.Or(foreignFix(info.Foreign), "sign the URL with a key that lasts, or use a public URL")
				}
			default:
				problem.Message = fmt.Sprintf("%s works until %s, %s%s", label(u.at), utc(info.Expires), signedurl.Relative(info.Expires, p.Timing.Now), said(info))
			}
			report(problem)
		}),
	},
}

// signatureFixes are the remedies of url.signature that a defect calls for.
var signatureFixes = map[signedurl.Code]string{
	signedurl.TooLong:            "sign the URL for seven days at most, or use a public URL",
	signedurl.EscapedTwice:       "send the URL exactly as it was signed",
	signedurl.HTMLEscaped:        "write & in the place of &amp;",
	signedurl.NoReadPermission:   "sign the URL with the permission to read, or use a public URL",
	signedurl.SignedForUpload:    "sign the URL for GET, or use a public URL",
	signedurl.IPLock:             "sign the URL without a range of addresses, or use a public URL",
	signedurl.HTTPSOnly:          "write https in place of http",
	signedurl.MissingExpiry:      "put a copy of the file on a public server",
	signedurl.NeedsAuthorization: "put a copy of the file on a public server",
	signedurl.NotMedia:           "use the address of the file itself",
	signedurl.UnescapedURL:       "percent-encode the URL inside the URL",
}

// longestSession is how long sessions last at most whose credentials signed a URL: a role's at Amazon, by
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, where an hour is the default.
const longestSession = 12 * time.Hour

// hopeless reports whether a URL says itself that it cannot be fetched.
func (p *Pin) hopeless(u *address) bool {
	info, ok := u.alive()
	return ok && hopeless(info, p.Timing.Now)
}

// Hopeless reports whether a URL says itself that it cannot be fetched, so that there is no use in asking for it.
func Hopeless(url string, now time.Time) bool {
	info, ok := signedurl.Parse(url)
	return ok && hopeless(info, now)
}

func hopeless(info signedurl.Info, now time.Time) bool {
	if info.Certainty == signedurl.Heuristic {
		return false
	}
	_, lethal := info.Lethal()
	return lethal || !now.IsZero() && info.At(now) == signedurl.Expired
}

// alive is what a URL says of its own life, read once.
func (u *address) alive() (signedurl.Info, bool) {
	if !u.lived {
		u.life, u.mortal = signedurl.Parse(u.text)
		u.lived = true
	}
	return u.life, u.mortal
}

// eachLife calls check for the media URLs that say something of their own life.
func eachLife(check func(*Pin, address, signedurl.Info, Report)) func(*Pin, Report) {
	return func(p *Pin, report Report) {
		for i := range p.addresses {
			u := &p.addresses[i]
			if u.link || u.fault != "" || u.scheme != "http" && u.scheme != "https" {
				continue
			}
			if life, ok := u.alive(); ok {
				check(p, *u, life, report)
			}
		}
	}
}

// lifeProblem is a problem with what the URL says, for programs.
func lifeProblem(u address, info signedurl.Info) Problem {
	e := map[string]any{"scheme": info.Scheme, "certainty": info.Certainty.String()}
	if info.Param != "" {
		e["parameter"] = info.Param
	}
	if !info.Expires.IsZero() {
		e["expires"] = info.Expires.Format(time.RFC3339)
	}
	if !info.NotBefore.IsZero() {
		e["not_before"] = info.NotBefore.Format(time.RFC3339)
	}
	return Problem{At: u.at, URL: u.text, Evidence: e}
}

// foreignFix is the remedy for a URL that will not last and that its user cannot sign; "" for others.
func foreignFix(foreign bool) string {
	if foreign {
		return "host a copy of the file at an address that lasts, or ask the service that made this URL for a new one right before the pin is sent"
	}
	return ""
}

func utc(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// said names the parameter that says when a URL ends, in brackets.
func said(info signedurl.Info) string {
	if info.Param == "" {
		return ""
	}
	return " (" + info.Param + ")"
}

// span is a duration in words.
func span(d time.Duration) string {
	return cmp.Or(signedurl.Words(d), "a moment")
}
