package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/signedurl"
)

const (
	sourceGuideFetch = "the guide: pin creation depends on Pinterest fetching the URL; a 403, redirect loop or short-lived URL can fail"
	goodFetch        = goodImage
)

var probeRules = []*Rule{
	{
		ID: "probe.unreachable", Term: InvalidMedia, API: APIError{400, 0, "Unable to reach the URL. Please check the URL is correct and try again."}, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Measured, Source: "recorded answers; " + sourceGuideFetch, Since: "0.1.0",
		Summary: "a media URL's server cannot be reached",
		Why:     "Its name does not exist, its certificate is not valid, or it does not speak HTTP. What may pass by itself, such as a timeout, is a warning to try again later.",
		Fix:     "correct the URL, or mend the server",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			switch f.Outcome {
			case facts.BadTLS, facts.NoAddress, facts.NoConnection, facts.TimedOut, facts.BadProtocol:
			default:
				return
			}
			problem := fetchProblem(p, u, f)
			if fix := unreachableFixes[f.Reason]; f.Certain && fix != "" {
				problem.Fix = fix
			}
			report(problem)
		}),
	},
	{
		ID: "probe.forbidden", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Measured, Source: "recorded answers; " + sourceGuideFetch, Since: "0.1.0",
		Summary: "a media URL's server does not give the file to strangers",
		Why:     "Pinterest fetches without login, cookies and referrer, as pinlint did. This is an answer of the media's own server: the account's token has nothing to do with it. With --user-agent pinterest, what was refused under pinlint's own name is asked for a second time under that of Pinterest's crawler, which some hosts let pass.",
		Fix:     "make the file public",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome != facts.Forbidden || f.Reason == "bot-challenge" {
				return
			}
			problem := fetchProblem(p, u, f)
			switch f.Reason {
			case "needs-login":
				problem.Fix = "make the file public: Pinterest cannot log in"
			case "payment":
				problem.Fix = "settle what the host is owed, or put the file on another one"
			case "legal":
				problem.Fix = "use another picture: this host may not give it out"
			case "not-yet-valid":
				problem.Fix = "sign the URL without a beginning, or publish the pin later"
			case "ip-locked":
				problem.Fix = "sign the URL without a range of addresses: Pinterest fetches from its own"
			case "hotlink":
				problem.Fix = "let requests without a referrer pass, or allow Pinterest's agents in the server's hotlink rule"
			case "broken-signature":
				problem.Fix = "sign the URL again, and send it exactly as it was signed: escaping it once more breaks the signature"
			case "not-public":
				problem.Fix = "make the object public, or sign its URL; it may also not exist under that name"
			case "host-rule":
				problem.Fix = "let Pinterest's fetcher pass in that service's rules, or put the file on a host without them"
			case "country-rule": // Pinterest may ask from another one
				problem.Fix = "let the country that Pinterest asks from pass, which is most likely the United States, or all of them"
				problem.Severity, problem.Basis = Warning, Inferred
			}
			report(problem)
		}),
	},
	{
		ID: "probe.bot-blocked", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Warning, Needs: Network,
		Basis: Inferred, Source: "Pinterest developer documentation: the agents Pinterest Image Proxy and Pinterestbot, which sites are asked to allow", Since: "0.1.0",
		Summary: "a media URL's server turns robots away",
		Why:     "A protection against robots answered pinlint. Pinterest's fetcher is a robot, too; whether it is let through only the server's owner can see. With --user-agent pinterest, what was refused under pinlint's own name is asked for again under that of Pinterest's crawler, and nothing else is.",
		Fix:     "allow the agents Pinterest and Pinterestbot in the protection's settings",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			switch {
			case f.Outcome == facts.Forbidden && f.Reason == "bot-challenge":
				report(fetchProblem(p, u, f))
			case f.Robots == facts.RobotsClosed:
				problem := fetchProblem(p, u, f)
				problem.API, problem.Action = &APIError{}, FixInput
				problem.Message = label(u.at) + " is closed to Pinterest's crawler by its server's robots.txt"
				report(problem)
			}
		}),
	},
	{
		ID: "probe.not-found", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Measured, Source: "recorded answers; " + sourceGuideFetch, Since: "0.1.0",
		Summary: "there is nothing behind a media URL",
		Why:     "Its server answers that the file does not exist, or no longer.",
		Fix:     "correct the URL, or put the file there",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome != facts.Missing && f.Outcome != facts.BadStatus {
				return
			}
			problem := fetchProblem(p, u, f)
			switch f.Reason {
			case "no-content":
				problem.Fix = "have the server answer a plain GET with status 200 and the file"
			case "not-ready":
				problem.Fix = "wait until the file is made, and its URL answers with status 200"
			case "choices":
				problem.Fix = "use the address of one of the files that the server offers"
			case "wants-https":
				problem.Fix = "write https in place of http"
			case "bad-request":
				problem.Fix = "correct the URL: its server does not understand it; often a parameter is missing, or escaped twice"
			case "bad-status":
				if f.Certain {
					problem.Fix = "correct the URL, or have its server answer a plain GET with status 200 and the file"
				}
			}
			report(problem)
		}),
	},
	{
		ID: "probe.expired", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Measured, Source: "recorded answers; " + sourceGuideFetch, Since: "0.1.0",
		Summary: "a media URL's server says that the URL has expired",
		Why:     "It worked for a time only, and that is over.",
		Fix:     "sign the URL again right before the pin is sent, for longer, or use a public URL",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome == facts.Expired {
				problem := fetchProblem(p, u, f)
				info, _ := signedurl.Parse(f.Final)
				problem.Fix = foreignFix(info.Foreign)
				report(problem)
			}
		}),
	},
	{
		ID: "probe.server-error", Term: InvalidMedia, API: apiCouldNotFetch, Action: RetryLater, Severity: Warning, Needs: Network,
		Basis: Inferred, Source: "a server in trouble may be well when Pinterest asks", Since: "0.1.0",
		Summary: "a media URL's server is in trouble, or asks for fewer requests",
		Why:     "It answered with a status from 500 on, or with 429. The 429 is the media server's own: it is not Pinterest's rate limit.",
		Fix:     "try again later; if it stays, look at the server",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome == facts.ServerError || f.Outcome == facts.RateLimited {
				problem := fetchProblem(p, u, f)
				if f.RetryAfter > 0 {
					problem.Fix = fmt.Sprintf("try again in %s, as the server asks", span(f.RetryAfter))
					if f.RetryAfter >= 24*time.Hour { // the longest that is told apart
						problem.Fix = "try again in 1 day or later, as the server asks"
					}
				}
				report(problem)
			}
		}),
	},
	{
		ID: "probe.redirect-loop", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Guide, Source: sourceGuideFetch, Since: "0.1.0",
		Summary: "a media URL redirects in a circle",
		Why:     "Whoever follows never arrives. Often the circle is broken by a cookie only, which Pinterest is not known to keep.",
		Fix:     "use the address of the file itself, or mend the server's redirects",
		Good:    goodFetch,
		Check:   outcome(facts.RedirectLoop),
	},
	{
		ID: "probe.too-many-redirects", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Guide, Source: sourceGuideFetch, Since: "0.1.0",
		Summary: "a media URL redirects more than ten times",
		Why:     "Programs that fetch give up after some redirects. Pinterest publishes no limit; ten is usual.",
		Fix:     "use the address of the file itself, or mend the server's redirects",
		Good:    goodFetch,
		Check:   outcome(facts.TooManyRedirects),
	},
	{
		ID: "probe.bad-redirect", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Inferred, Source: "RFC 9110, section 15.4; addresses that nobody outside can reach", Since: "0.1.0",
		Summary: "a media URL redirects to where nobody can follow",
		Why:     "The redirect names no address, one that is not of the web, or one inside a private network.",
		Fix:     "use the address of the file itself, or mend the server's redirects",
		Good:    goodFetch,
		Check:   outcome(facts.BadRedirect),
	},
	{
		ID: "probe.redirect", Action: FixInput, Severity: Info, Needs: Network,
		Basis: Inferred, Source: "each redirect is one more chance to fail", Since: "0.1.0",
		Summary: "a media URL redirects",
		Why:     "It works, as far as pinlint can tell. More than three redirects, or one from https to http, are likely to fail somewhere.",
		Fix:     "use the address where the redirects end",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome != facts.Fetched || len(f.Hops) == 0 {
				return
			}
			problem := fetchProblem(p, u, f)
			problem.Severity, problem.Action = 0, 0
			problem.Message = fmt.Sprintf("%s redirects %s, to %s", label(u.at), times(len(f.Hops)), quoteURL(f.Final))
			switch {
			case f.Downgraded:
				problem.Severity = Warning
				problem.Message += ", on the way from https to http"
			case len(f.Hops) > 3:
				problem.Severity = Warning
			}
			if info, ok := signedurl.Parse(f.Final); ok && !info.Expires.IsZero() {
				problem.Fix = "leave it as it is: the address where the redirects end works for a time only; a public address of the file itself needs no redirect"
			}
			report(problem)
		}),
	},
	{
		ID: "probe.web-page", Term: UnsupportedFormat, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Measured, Source: "recorded answers; " + sourceGuideFetch, Since: "0.1.0",
		Summary:    "a media URL answers with a web page, not with the file",
		Why:        "A login form, an error page or a viewer stands where the file should be. Pinterest reads the bytes and finds no picture.",
		Fix:        "use the address of the file itself, and make it public",
		Good:       goodFetch,
		Supersedes: []string{"image.format", "cover.not-image", "image.broken", "probe.content-type", "probe.redirect"},
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			switch f.Reason {
			case "login-page", "meta-refresh", "web-page":
				if f.Outcome == facts.Fetched {
					report(fetchProblem(p, u, f))
				}
			}
		}),
	},
	{
		ID: "probe.body", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Network,
		Basis: Inferred, Source: "RFC 9110: what arrives is not what the server announced", Since: "0.1.0",
		Summary: "a media URL's answer is empty, cut short or garbled",
		Why:     "What arrives is not the whole file. Pinterest finds a broken picture.",
		Fix:     "mend the server, or put the file there again",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome == facts.BadBody || f.Outcome == facts.Fetched && f.Reason == "content-encoding" {
				problem := fetchProblem(p, u, f)
				if coding, ok := f.Evidence["content_encoding"].(string); ok && f.Reason == "content-encoding" {
					problem.Message = fmt.Sprintf("%s comes compressed with %s, which was not asked for and is not undone", label(u.at), quote(coding))
					problem.Fix = "have the server send pictures and videos without Content-Encoding"
				}
				report(problem)
			}
		}),
	},
	{
		ID: "probe.content-encoding", Action: FixInput, Severity: Warning, Needs: Network,
		Basis: Inferred, Source: "RFC 9110, section 12.5.3: requests for media name no coding but identity", Since: "0.1.0",
		Summary: "a media URL's server sends the file compressed, which nobody asked for",
		Why:     "The request says that the file is wanted as it is. Who does not undo the compression finds a broken picture; pictures get no smaller by it anyway.",
		Fix:     "have the server send pictures and videos without Content-Encoding",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			coding, ok := f.Evidence["content_encoding"].(string)
			if !ok || f.Outcome != facts.Fetched || f.Reason == "content-encoding" {
				return
			}
			problem := fetchProblem(p, u, f)
			problem.Message = fmt.Sprintf("%s comes compressed with %s, which was not asked for", label(u.at), quote(coding))
			problem.Actual, problem.Expected = coding, "no Content-Encoding"
			report(problem)
		}),
	},
	{
		ID: "probe.unexamined", Action: FixInput, Severity: Info, Needs: Network,
		Basis: Inferred, Source: "what programs that read the start of a file can learn", Since: "0.1.0",
		Summary: "the start of a file behind a URL does not tell what it shows",
		Why:     "pinlint fetches 256 kB of a file at most. Where its size in pixels stands behind more than that, and its server sends no parts of files, the rules about size and shape are silent.",
		Fix:     "let the server answer range requests, or take out the metadata in front of the picture",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome != facts.Fetched || f.Media == nil || !f.Media.Partial || f.Media.Kind == facts.Other {
				return
			}
			problem := fetchProblem(p, u, f)
			problem.Message = label(u.at) + " was not examined in full: what it shows stands behind more of the file than is fetched"
			problem.Actual, problem.Evidence = "", evidence(f.Media)
			if f.Media.Kind == facts.Video {
				problem.Fix = "let the server answer range requests, or put the video's index in front"
			}
			report(problem)
		}),
	},
	{
		ID: "probe.content-type", Term: UnsupportedFormat, Action: FixInput, Severity: Warning, Needs: Network,
		Basis: ThirdParty, Source: "vendors that refuse media by the server's Content-Type", Since: "0.1.0",
		Summary: "a media URL's server declares another type than the bytes are",
		Why:     "The bytes are right, and Pinterest seems to go by them. Programs on the way may go by the header.",
		Fix:     "have the server send the type that the file is",
		Good:    goodFetch,
		Check: func(p *Pin, report Report) {
			for i := range p.Media {
				m := &p.Media[i]
				if m.Fetch == nil || m.Fetch.Outcome != facts.Fetched || !m.soundPicture() {
					continue
				}
				is, declared := "image/"+m.Facts.Format, m.Fetch.ContentType
				if names(declared, m.Facts.Format) || declared == m.Facts.Type {
					continue
				}
				if m.misnamed() && names(declared, formatByExtension[m.extension()]) || m.misdeclared() && declared == m.ContentType.Text() {
					continue // the file's name, or the pin, says so too, and has a finding of its own
				}
				problem := Problem{At: m.URL, URL: m.URL.Text(), Actual: cut(declared, 60), Expected: is, Evidence: map[string]any{"content_type": cut(declared, 60), "type": m.Facts.Type}}
				problem.Message = fmt.Sprintf("%s is %s, but its server declares %s", label(m.URL), m.Facts.Name, quote(declared))
				if declared == "" {
					problem.Message = fmt.Sprintf("%s is %s, but its server declares no type", label(m.URL), m.Facts.Name)
				}
				report(problem)
			}
		},
	},
	{
		ID: "probe.slow", API: APIError{408, 0, ""}, Action: FixInput, Severity: Warning, Needs: Network,
		Basis: Measured, Source: "a recorded answer 408 to a pin whose media came slowly", Since: "0.1.0",
		Summary: "a media URL's server is slow",
		Why:     "Pinterest waits for a time that it does not publish. A pin whose creation timed out may exist all the same: look for it before it is sent again.",
		Fix:     "serve the file from a faster host, such as a CDN",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome != facts.Fetched {
				return
			}
			problem := fetchProblem(p, u, f)
			problem.Severity, problem.Action = 0, 0
			switch {
			case f.FirstByte > 10*time.Second:
				problem.Message = fmt.Sprintf("%s answers after %s", label(u.at), span(f.FirstByte))
			case f.Rate > 0 && f.Rate < 50_000:
				problem.Message = fmt.Sprintf("%s comes at %.0f kB a second", label(u.at), f.Rate/1000)
			default:
				return
			}
			report(problem)
		}),
	},
	{
		ID: "probe.certificate-expires", Action: FixInput, Severity: Warning, Needs: Network,
		Basis: Inferred, Source: "RFC 5280: after its end a certificate is refused", Since: "0.1.0",
		Summary: "the certificate of a media URL's server ends within a week",
		Why:     "From then on nobody can fetch the file over https.",
		Fix:     "renew the certificate",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome != facts.Fetched || f.CertExpires.IsZero() || p.Timing.Now.IsZero() || f.CertExpires.Sub(p.Timing.Now) > 7*24*time.Hour {
				return
			}
			problem := fetchProblem(p, u, f)
			problem.Severity, problem.Action = 0, 0
			problem.Message = fmt.Sprintf("the certificate of %s ends on %s", cut(u.host, 80), utc(f.CertExpires))
			report(problem)
		}),
	},
	{
		ID: "probe.clock", Action: FixInput, Severity: Info, Needs: Network,
		Basis: Inferred, Source: "RFC 9110, section 6.6.1: an answer's Date is the time of its server", Since: "0.1.0",
		Summary: "the clocks of a signed URL's server and of this computer differ",
		Why:     "A URL that works for a time only is judged by its server's clock. Here that clock and this computer's are more than five minutes apart, so that the URL ends earlier or later than it seems.",
		Fix:     "set the clock that is wrong",
		Good:    goodFetch,
		Check: eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if info, ok := u.alive(); !ok || info.Certainty == signedurl.None || f.Skew.Abs() <= signedurl.Skew {
				return
			}
			problem := fetchProblem(p, u, f)
			problem.Severity, problem.Action, problem.Fix, problem.Actual = 0, 0, "", span(f.Skew.Abs())
			ahead := "ahead of"
			if f.Skew < 0 {
				ahead = "behind"
			}
			problem.Message = fmt.Sprintf("the clock of %s is %s %s this computer's", cut(u.host, 80), span(f.Skew.Abs()), ahead)
			report(problem)
		}),
	},
	{
		ID: "link.redirects", API: apiSpam, Action: FixInput, Severity: Warning, Needs: Network,
		Basis: Official, Source: "Pinterest help, blocked links: link straight to the source", Since: "0.1.0",
		Summary: "the link redirects to another site",
		Why:     "Pinterest blocks links that hide where they lead, as spam, and such a block stays.",
		Fix:     "link to the address where the redirects end",
		Good:    goodFetch,
		Check: eachLink(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if len(f.Hops) == 0 || f.Final == "" {
				return
			}
			if end := parseURL(f.Final); end.host != "" && site(end.host) != site(u.host) {
				report(Problem{At: u.at, Message: fmt.Sprintf("%s leads to %s, and ends at %s", label(u.at), cut(u.host, 80), cut(end.host, 80)), Actual: cut(end.host, 80), URL: u.text, Evidence: hops(f)})
			}
		}),
	},
	{
		ID: "link.nopin", API: APIError{400, 0, "Sorry! This site doesn't allow you to save Pins."}, Action: FixInput, Severity: Warning, Needs: Network,
		Basis: Measured, Source: "a recorded answer of an older API; the tag of Pinterest's documentation for sites", Since: "0.1.0",
		Summary: "the link's page forbids pins",
		Why:     "The page has the tag <meta name=\"pinterest\" content=\"nopin\">. Pinterest has refused pins that lead to such pages.",
		Fix:     "take the tag out of the page, or link elsewhere",
		Good:    goodFetch,
		Check: eachLink(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.NoPin {
				report(Problem{At: u.at, URL: u.text, Message: fmt.Sprintf("%s leads to a page that forbids pins, by its tag nopin", label(u.at)), Evidence: hops(f)})
			}
		}),
	},
	{
		ID: "link.dead", API: apiInvalidURL, Action: FixInput, Severity: Warning, Needs: Network,
		Basis: ThirdParty, Source: "vendors that check the link; Pinterest help: pins with broken links are removed", Since: "0.1.0",
		Summary: "the link leads nowhere",
		Why:     "Its page does not exist, or its host does not. Whoever opens the pin sees an error.",
		Fix:     "correct the link",
		Good:    goodFetch,
		Check: eachLink(func(p *Pin, u address, f *facts.Fetch, report Report) {
			if f.Outcome == facts.Missing || f.Outcome == facts.NoAddress && f.Certain || f.Outcome == facts.RedirectLoop || f.Outcome == facts.TooManyRedirects {
				problem := fetchProblem(p, u, f)
				problem.Severity, problem.Action = 0, 0
				report(problem)
			}
		}),
	},
}

// unreachableFixes are the remedies of probe.unreachable that a reason calls for.
var unreachableFixes = map[string]string{
	"no-such-host":              "correct the host's name, or have its entry in the DNS made",
	"certificate-expired":       "have the server's certificate renewed",
	"certificate-not-yet-valid": "wait until the server's certificate is valid, or have it replaced",
	"wrong-host":                "use a host name that the certificate holds, or have one made for this host",
	"untrusted":                 "have the server send a certificate of a public authority, with all those in between",
	"old-signature":             "have the server's certificate issued anew: authorities sign with SHA-256 today",
	"old-tls":                   "have the server speak TLS 1.2 or later",
	"handshake":                 "have the server's TLS settings mended",
	"not-tls":                   "have https set up at the host, or use the address where it is",
}

// outcome is the check of a rule that what came of asking decides alone.
func outcome(those ...facts.Outcome) func(*Pin, Report) {
	return eachFetch(func(p *Pin, u address, f *facts.Fetch, report Report) {
		if slices.Contains(those, f.Outcome) {
			report(fetchProblem(p, u, f))
		}
	})
}

// eachFetch calls check for the media URLs that were asked for.
func eachFetch(check func(*Pin, address, *facts.Fetch, Report)) func(*Pin, Report) {
	return eachAsked(false, check)
}

// eachLink calls check for the links that were asked for.
func eachLink(check func(*Pin, address, *facts.Fetch, Report)) func(*Pin, Report) {
	return eachAsked(true, check)
}

func eachAsked(link bool, check func(*Pin, address, *facts.Fetch, Report)) func(*Pin, Report) {
	return func(p *Pin, report Report) {
		for i := range p.addresses {
			if u := &p.addresses[i]; u.fetch != nil && u.link == link {
				check(p, *u, u.fetch, report)
			}
		}
	}
}

// fetchProblem words what came of asking for a URL. What may be otherwise the next time is a warning to try again later, unless
// that is to count as an error.
func fetchProblem(p *Pin, u address, f *facts.Fetch) Problem {
	problem := Problem{At: u.at, URL: u.text, Message: fmt.Sprintf("%s %s", label(u.at), f.Detail), Evidence: hops(f)}
	if target := f.Target(); target != "" {
		problem.Message += ": " + quoteURL(target)
	} else if len(f.Hops) > 0 && !slices.Contains([]facts.Outcome{facts.BadRedirect, facts.RedirectLoop, facts.TooManyRedirects}, f.Outcome) {
		problem.Message += ", after a redirect to " + quoteURL(f.Final)
	}
	if f.Status != 0 {
		problem.Actual = fmt.Sprintf("HTTP %d", f.Status)
	}
	if !f.Certain && f.Outcome != facts.Fetched {
		problem.Action = RetryLater
		problem.Fix = "try again later; if it stays, look at the server"
		if problem.Severity = Warning; p.Strict {
			problem.Severity = Error
		}
	}
	return problem
}

// hops is what was seen on the way, for programs.
func hops(f *facts.Fetch) map[string]any {
	e := map[string]any{"outcome": f.Outcome.String()}
	for name, value := range f.Evidence {
		e[name] = value
	}
	if f.Reason != "" {
		e["reason"] = f.Reason
	}
	if f.Status != 0 {
		e["status"] = f.Status
	}
	if len(f.Hops) > 0 {
		chain := make([]string, 0, len(f.Hops)+1)
		for _, h := range f.Hops {
			chain = append(chain, fmt.Sprintf("%d %s", h.Status, Redact(h.URL)))
		}
		e["hops"] = append(chain, Redact(cmp.Or(f.Target(), f.Final)))
	}
	return e
}

// names reports whether a declared type is that of a format of pictures.
func names(declared, format string) bool {
	return declared == "image/"+format || format == "jpeg" && (declared == "image/jpg" || declared == "image/pjpeg")
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// site is the part of a host that tells owners apart, near enough: its last two labels, or three where the second is short, as
// in co.uk. Two hosts of one owner are never taken for two owners by it.
func site(host string) string {
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	n := 2
	if len(labels) > 2 && len(labels[len(labels)-2]) <= 3 && len(labels[len(labels)-1]) == 2 {
		n = 3
	}
	return strings.Join(labels[max(len(labels)-n, 0):], ".")
}
