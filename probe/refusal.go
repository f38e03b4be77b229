package probe

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/signedurl"
)

// maxErrorBody is how much of an error page is read. It is looked at and never shown: it may repeat keys.
const maxErrorBody = 16 << 10

// refusal says why a host answers with something other than the file. A media host is not Pinterest: none of this is about
// Pinterest's own limits or logins.
func refusal(u *url.URL, status int, header http.Header, body string, now time.Time) *failure {
	f := challenge(status, header, body)
	if f == nil {
		f = spoken(u, status, header, body)
	}
	if f == nil && status < 500 && status != http.StatusTooManyRequests {
		// What the URL says of its own end explains an answer that does not.
		if info, ok := signedurl.Parse(u.String()); ok && info.At(now) == signedurl.Expired {
			f = fail(facts.Expired, "expired-by-url", "is refused, and by its own "+info.Param+" it ended "+signedurl.Relative(info.Expires, now)).
				with("expired_at", info.Expires.UTC().Format(time.RFC3339)).with("parameter", info.Param)
		}
	}
	if f == nil {
		f = byStatus(status)
	}
	if code := errorCode(header, body); code != "" {
		f.with("code", code)
	}
	return f.with("status", status)
}

// challenge tells the puzzles that are set to programs. They come with any status, 429 included.
func challenge(status int, header http.Header, body string) *failure {
	by := ""
	switch {
	case strings.EqualFold(header.Get("cf-mitigated"), "challenge"), status >= 400 && strings.Contains(body, "Just a moment...") && strings.Contains(body, "/cdn-cgi/challenge-platform/"): // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
		by = "Cloudflare"
	case header.Get("x-amzn-waf-action") == "challenge", header.Get("x-amzn-waf-action") == "captcha": // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge.html
		by = "AWS WAF"
	case strings.EqualFold(header.Get("x-vercel-mitigated"), "challenge"):
		by = "Vercel"
	case status >= 400 && (header.Get("x-datadome") != "" || strings.Contains(body, "captcha-delivery.com")):
		by = "DataDome"
	case status >= 400 && strings.Contains(body, "_Incapsula_Resource"):
		by = "Imperva"
	case status >= 400 && strings.Contains(body, "px-captcha"):
		by = "HUMAN"
	}
	if by == "" {
		return nil
	}
	return fail(facts.Forbidden, "bot-challenge", "answers "+statusWords(status)+" with a puzzle of "+by+" for visitors, which programs do not solve").with("protection", by)
}

// spoken is what the body or a header of an error says in the words of services that are known; nil if it says nothing.
func spoken(u *url.URL, status int, header http.Header, body string) *failure {
	code, lower := errorCode(header, body), strings.ToLower(body)
	says := func(parts ...string) bool {
		for _, part := range parts {
			if !strings.Contains(lower, part) {
				return false
			}
		}
		return true
	}
	expired := func(detail string) *failure {
		return fail(facts.Expired, "expired-by-answer", "answers "+statusWords(status)+": "+detail)
	}
	forbidden := func(reason, detail string) *failure {
		return fail(facts.Forbidden, reason, "answers "+statusWords(status)+": "+detail)
	}
	if status >= 500 || status == http.StatusTooManyRequests {
		return nil
	}
	switch {
	case code == "ExpiredToken", says("the provided token has expired"):
		return expired("the signature or its session has expired")
	case says(`"exp`, "claim timestamp check failed"), says(`\"exp`, "claim timestamp check failed"): // Supabase's words
		return expired("the token has expired")
	case status == http.StatusBadRequest && u.Scheme == "http" && (says("http request was sent to https port") || says("http request to an https server")): // nginx's and Go's words
		return fail(facts.BadStatus, "wants-https", "answers "+statusWords(status)+": its port speaks https, and the URL is written with http")
	case code == "AccessDenied" && says("request has expired"):
		return expired("the signed URL has expired")
	case code == "AuthenticationFailed" && says("not valid in the specified time frame"):
		if notYet(body) {
			return forbidden("not-yet-valid", "the signed URL is not valid yet")
		}
		return expired("the signed URL is out of its time frame")
	case code == "AuthenticationFailed" && says("signed expiry time"):
		return expired("the signed URL has expired")
	case says("url signature expired"):
		return expired("the signature has expired")
	case says("url signature mismatch"), says("bad url timestamp"):
		return forbidden("broken-signature", "the signature does not fit the URL")
	case says("request is not valid yet"):
		return forbidden("not-yet-valid", "the signed URL is not valid yet")
	case code == "RequestTimeTooSkewed":
		return forbidden("broken-signature", "the time of the signature is off")
	case code == "SignatureDoesNotMatch", code == "AuthorizationQueryParametersError", code == "InvalidAccessKeyId", code == "InvalidToken", code == "InvalidSecurityToken",
		code == "AuthenticationFailed" && says("signature did not match"):
		return forbidden("broken-signature", "the signature does not fit the URL, or its key is gone")
	case code == "AuthorizationSourceIPMismatch":
		return forbidden("ip-locked", "the signed URL is for other addresses only")
	case code == "AccessDenied", code == "AllAccessDisabled", code == "AccessForbidden", code == "Forbidden", code == "PublicAccessNotPermitted", code == "NoAuthenticationInformation",
		code == "AuthorizationPermissionMismatch", code == "AuthorizationProtocolMismatch", code == "AuthenticationFailed":
		return forbidden("not-public", "the object is not public, or does not exist")
	case code == "MissingKey": // CloudFront's
		return forbidden("not-public", "the host asks for a signed URL, and this one is not signed")
	case code == "NoSuchBucket", code == "ContainerNotFound":
		return fail(facts.Missing, "not-found", "answers "+statusWords(status)+": there is no such bucket or container")
	case code == "NoSuchKey", code == "BlobNotFound", code == "ResourceNotFound":
		return fail(facts.Missing, "not-found", "answers "+statusWords(status)+": there is no such object")
	case status == http.StatusNotFound && under(u, "discordapp.com", "discordapp.net") && says("no longer available"):
		return expired("the link has expired, or the file is deleted")
	case status == http.StatusGone && under(u, "dropboxusercontent.com"):
		return expired("the temporary link is over")
	case status == http.StatusForbidden && says("access denied", "reference&#32;&#35;"), status == http.StatusForbidden && says("access denied", "reference #"):
		return forbidden("host-rule", "a rule of Akamai refuses the request").with("protection", "Akamai")
	case status == http.StatusForbidden && strings.HasPrefix(lower, "error code: 10"), status == http.StatusForbidden && says("you have been blocked", "cloudflare"):
		return forbidden("host-rule", "a rule of Cloudflare refuses the request").with("protection", "Cloudflare")
	case status == http.StatusForbidden && says("configured to block access from your country"):
		return forbidden("country-rule", "CloudFront is set to refuse the country that this computer is in").with("protection", "CloudFront")
	case status == http.StatusForbidden && says("request blocked", "generated by cloudfront"):
		return forbidden("host-rule", "a rule of CloudFront refuses the request").with("protection", "CloudFront")
	case len(body) <= 2<<10 && !says("<html") && (says("expired")) && !says("certificate"):
		return expired("the body says that something has expired")
	}
	return nil
}

func byStatus(status int) *failure {
	detail := "answers " + statusWords(status)
	switch {
	case status == http.StatusUnauthorized, status == http.StatusProxyAuthRequired:
		return fail(facts.Forbidden, "needs-login", detail)
	case status == http.StatusPaymentRequired:
		return fail(facts.Forbidden, "payment", detail)
	case status == http.StatusUnavailableForLegalReasons:
		return fail(facts.Forbidden, "legal", detail)
	case status == http.StatusForbidden:
		return fail(facts.Forbidden, "forbidden", detail)
	case status == 999: // LinkedIn's
		return fail(facts.Forbidden, "host-rule", detail+", as hosts do that want no programs")
	case status == http.StatusNotFound:
		return fail(facts.Missing, "not-found", detail)
	case status == http.StatusGone:
		return fail(facts.Missing, "gone", detail)
	case status == http.StatusTooManyRequests:
		return unsure(facts.RateLimited, "rate-limited", detail)
	case status >= 500 && status < 600:
		return unsure(facts.ServerError, "server-error", detail)
	case status == http.StatusAccepted:
		return unsure(facts.BadStatus, "not-ready", detail+", as hosts do that are still making the file")
	case status == http.StatusMultipleChoices:
		return fail(facts.BadStatus, "choices", detail+", and leaves it to the visitor which file to take")
	case status == http.StatusBadRequest:
		return fail(facts.BadStatus, "bad-request", detail)
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusLocked:
		return unsure(facts.BadStatus, "bad-status", detail)
	case status < 200, status == http.StatusNoContent, status == http.StatusResetContent, status == http.StatusNotModified:
		return fail(facts.BadStatus, "no-content", detail+", which comes without a file")
	}
	return fail(facts.BadStatus, "bad-status", detail)
}

// statusWords is a status as people say it: "403 (Forbidden)".
func statusWords(status int) string {
	words := strconv.Itoa(status)
	if text := http.StatusText(status); text != "" {
		words += " (" + text + ")"
	}
	return words
}

// errorCode is the code of an error as object stores send it, in XML or a header; "" if there is none.
func errorCode(header http.Header, body string) string {
	code := header.Get("x-ms-error-code")
	if _, rest, ok := strings.Cut(body, "<Code>"); ok && code == "" {
		code, _, _ = strings.Cut(rest, "</Code>")
	}
	if code == "" || len(code) > 60 {
		return ""
	}
	for i := range len(code) {
		if c := code[i]; !(c|0x20 >= 'a' && c|0x20 <= 'z') && c != '.' {
			return ""
		}
	}
	return code
}

// notYet reports whether Azure's words about a time frame, "Start […] - Expiry […] - Current […]", say that it has not begun.
func notYet(body string) bool {
	at := func(name string) time.Time {
		_, rest, _ := strings.Cut(body, name+" [")
		text, _, _ := strings.Cut(rest, "]")
		t, _ := time.Parse(time.RFC1123, text)
		return t
	}
	start, current := at("Start"), at("Current")
	return !start.IsZero() && current.Before(start)
}

// under reports whether a URL's host is one of the domains, or below one.
func under(u *url.URL, domains ...string) bool {
	host := strings.ToLower(u.Hostname())
	for _, domain := range domains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}
