package facts

import "time"

// Outcome is what came of asking for a URL, in the kinds that call for different remedies. Fetch.Reason says more.
type Outcome uint8

// The outcomes, each with its reasons.
const (
	// NotFetched: nobody knows. "offline"; "hopeless", when the URL says itself that it cannot be fetched; "interrupted", when the run
	// was ended first; "fault", an error of pinlint itself.
	NotFetched Outcome = iota
	// Fetched: the host answered with a file, whatever that is: Media says. "" for an ordinary answer; "login-page",
	// "meta-refresh" and "web-page" for HTML; "content-encoding" where the file came compressed in a way that could not be undone,
	// and Media is nil.
	Fetched
	// Refused: no request was made, because of the address. "bad-url", "scheme", "userinfo", "bad-port" (of another
	// service than the web), "private-host" (a name of private networks), "numeric-host" (a number that programs read differently),
	// "private-address" (of every kind that is not public, also behind a public name).
	Refused
	// Forbidden: the host does not give the file to strangers. "needs-login" (401, 407), "payment" (402), "legal" (451),
	// "bot-challenge", "hotlink" (given with a Referer only), "not-public" (the body says so: private, or missing where that is
	// not told apart), "broken-signature", "not-yet-valid", "ip-locked", "host-rule" (a CDN's own refusal), "forbidden" (no more is known).
	Forbidden
	// Missing: "not-found" (404), "gone" (410).
	Missing
	// Expired: the URL worked once. "expired-by-answer" (the body says so), "expired-by-url" (refused, and the URL's own end is over).
	Expired
	// RateLimited: the media host's 429. "rate-limited".
	RateLimited
	// ServerError: "server-error", a status from 500 on.
	ServerError
	// BadStatus: any other answer that is no file. "bad-status", "no-content" (204, 304 and their like), "bad-request" (400),
	// "wants-https" (400 of a port that speaks https, asked without), "not-ready" (202, uncertain), "choices" (300).
	BadStatus
	// RedirectLoop: a URL was visited twice. "redirect-loop"; "cookie-loop" where the host set cookies on the way.
	RedirectLoop
	// TooManyRedirects: "too-many-redirects".
	TooManyRedirects
	// BadRedirect: "location-missing", "location-invalid", "redirect-scheme" (to something other than http and https),
	// "redirect-userinfo", "redirect-port", "redirect-private" (into private space, not followed).
	BadRedirect
	// BadTLS: "certificate-expired", "certificate-not-yet-valid", "wrong-host", "untrusted" (self-signed, or the chain is incomplete),
	// "old-signature" (SHA-1 or MD5), "certificate-invalid", "old-tls" (no version since 1.2), "handshake" (no common cipher, or an alert), "not-tls", "no-roots" (this computer trusts nobody).
	BadTLS
	// NoAddress: DNS. "no-such-host" or, uncertain, "dns-failure".
	NoAddress
	// NoConnection: "refused", "unreachable", "ipv6-only" (and this computer has no IPv6), "connect-timeout", "reset", "empty-reply".
	NoConnection
	// TimedOut: "slow-header", "slow-body".
	TimedOut
	// BadProtocol: what answers is not HTTP as it should be. "not-http", "bad-headers", "headers-too-large", "bad-chunks".
	BadProtocol
	// BadBody: "empty", "truncated" (ends before its length), "interrupted-body" (the connection broke), "false-encoding"
	// (not compressed as the header says), "wrong-range" (other bytes than those asked for), "changed" (another file at each request).
	BadBody
)

var outcomes = [...]string{"not-fetched", "fetched", "refused", "forbidden", "missing", "expired", "rate-limited", "server-error", "bad-status",
	"redirect-loop", "too-many-redirects", "bad-redirect", "bad-tls", "no-address", "no-connection", "timed-out", "bad-protocol", "bad-body"}

// String is the outcome's name in JSON, such as "redirect-loop".
func (o Outcome) String() string { return outcomes[o] }

// Fetch is what came of asking for a URL. URL, Final and Hops hold URLs as they are, secrets included; Reason, Detail and
// Evidence hold none.
type Fetch struct {
	URL     string // as asked, without fragment
	Final   string // where the chain of redirects ended; URL if there was none
	Hops    []Hop  // the redirects, in order; the answer of Final is not among them
	Outcome Outcome
	Reason  string // kebab-case, see the outcomes
	Detail  string // what happened, in words, as the rest of a sentence that begins with the URL: "answers 403 with …"
	// Evidence is what Detail rests on, under snake_case names: strings, numbers and booleans.
	Evidence map[string]any
	// Certain is false where asking again later may well give another answer.
	Certain bool

	Status      int    // of the last answer; 0 if there was none
	ContentType string // as the host says it, without parameters, in lower case; "" if it does not
	Length      int64  // of the whole file in bytes, as the host says it; -1 if it does not
	Media       *Media // what the bytes are, at least their head; nil if there are none. Size is 0 where Length is -1 and the end was not seen

	Thumbnail *Thumbnail // of a picture, if that was wanted and its bytes came

	Downgraded  bool          // a redirect led from https to http
	Attempts    int           // rounds of asking
	Requests    int           // HTTP requests, redirects and further ranges included
	Bytes       int64         // of bodies
	RetryAfter  time.Duration // how long the host wants to be left alone, at most a day; 0 if it does not say
	Skew        time.Duration // by how much the host's clock is ahead of ours, from its Date; 0 if it has none
	CertExpires time.Time     // the end of the certificate of Final's host
	FirstByte   time.Duration // from the request to the head of the answer
	Rate        float64       // bytes a second of the body; 0 if too few came to tell
	Robots      Robots
	NoPin       bool // the page forbids pins, in what was read of it
}

// Asked reports whether the URL was asked for, whatever came of it.
func (f *Fetch) Asked() bool {
	return f.Outcome != NotFetched && f.Outcome != Refused && f.Evidence["asked"] != false
}

// Target is where a BadRedirect leads, as the host wrote it; "" for other outcomes, and where it wrote nothing.
func (f *Fetch) Target() string {
	if f.Outcome != BadRedirect || len(f.Hops) == 0 {
		return ""
	}
	return f.Hops[len(f.Hops)-1].Location
}

// Hop is one redirect.
type Hop struct {
	URL      string
	Status   int
	Location string // as the host wrote it, cut at 2048 bytes
}

// Robots is what the robots.txt of Final's host says to Pinterest's crawler.
type Robots uint8

// What it may say.
const (
	RobotsUnknown Robots = iota // not looked at, or not to be had
	RobotsOpen
	RobotsClosed
)
