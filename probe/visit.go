package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// maxHops is how many redirects are followed. Pinterest publishes no limit; ten is net/http's own. A revisited URL is a loop
// and is found before that.
const maxHops = 10

// visit is the asking for one URL, over all its attempts.
type visit struct {
	*fetcher
	*entry
	fetch    *facts.Fetch
	finished bool
	retrying bool          // it has been asked before
	left     time.Duration // of the URL's time
	wait     time.Duration // before the next attempt
	cut      int64         // where the body ended too early last time, -1 if it did not
	agent    string
	extra    http.Header // of the request that is about to be made, beside the usual ones

	first  []byte // the head of the file that is to be examined
	total  int64  // its size, -1 if unknown
	opaque bool   // it cannot be examined
	tag    string // its ETag
	mixed  bool   // parts of it came with another ETag
}

// attempt asks once, redirects and further ranges included, and says what came of it.
func (v *visit) attempt(ctx context.Context) {
	old := v.fetch
	v.fetch = &facts.Fetch{URL: v.url, Length: -1, Attempts: old.Attempts + 1, Requests: old.Requests, Bytes: old.Bytes}
	agents := v.agents()
	for i, agent := range agents {
		v.agent = agent
		v.settle(v.chain(ctx))
		if (v.fetch.Outcome == facts.BadProtocol || v.fetch.Reason == "handshake") && v.fetch.Reason == old.Reason {
			v.fetch.Certain = true // what a host does twice, it does
		}
		if v.fetch.Outcome != facts.Forbidden || i == len(agents)-1 {
			break
		}
		refused := v.fetch
		v.fetch = &facts.Fetch{URL: v.url, Length: -1, Attempts: refused.Attempts, Requests: refused.Requests, Bytes: refused.Bytes}
		v.note("refused_as_pinlint", refused.Status)
	}
	if v.fetch.Evidence["asked"] == false && old.Requests > 0 { // its host was given up meanwhile: what came of asking stands
		v.fetch, v.left = old, 0
		return
	}
	if v.fetch.Outcome == facts.Forbidden && v.fetch.Reason == "forbidden" {
		v.tryReferer(ctx)
	}
	v.first = nil
	if v.Robots && v.fetch.Status != 0 && v.fetch.Final != "" {
		v.fetch.Robots = v.robots(ctx)
	}
}

// settle writes the result down.
func (v *visit) settle(err error) {
	if err == nil {
		v.fetch.Outcome, v.fetch.Certain = facts.Fetched, true
		return
	}
	f, ok := errors.AsType[*failure](err)
	if !ok {
		f = unsure(facts.NoConnection, "reset", "breaks the connection off")
	}
	v.fetch.Outcome, v.fetch.Reason, v.fetch.Detail, v.fetch.Certain = f.outcome, f.reason, f.detail, f.certain
	for name, value := range f.evidence {
		v.note(name, value)
	}
}

func (v *visit) note(name string, value any) {
	if v.fetch.Evidence == nil {
		v.fetch.Evidence = map[string]any{}
	}
	v.fetch.Evidence[name] = value
}

// chain follows the redirects to the file.
func (v *visit) chain(ctx context.Context) error {
	u, err := url.Parse(v.url)
	if err != nil {
		return fail(facts.Refused, "bad-url", "cannot be read as a URL")
	}
	u.RawQuery = encodeQuery(u.RawQuery)
	v.first, v.total, v.opaque, v.tag, v.mixed = nil, 0, false, "", false
	visited := map[string]bool{}
	cookies := false
	for {
		if f := v.static(u); f != nil {
			if len(v.fetch.Hops) > 0 {
				return f.ofRedirect()
			}
			return f
		}
		v.fetch.Final = u.String()
		key := identity(u)
		if visited[key] {
			return v.loop(cookies)
		}
		if len(v.fetch.Hops) > maxHops {
			return v.tooMany(cookies)
		}
		visited[key] = true
		host := strings.ToLower(u.Host)
		span := "bytes=0-" + strconv.Itoa(firstRange-1)
		if !v.gate.takesRanges(host) {
			span = ""
		}
		var next *url.URL
		err := v.request(ctx, u, span, func(ctx context.Context, resp *http.Response) error {
			if !isRedirect(resp.StatusCode) {
				return nil
			}
			cookies = cookies || len(resp.Header["Set-Cookie"]) > 0
			next, err = v.hop(u, resp)
			return err
		}, v.receive(u, span != ""))
		if f, ok := errors.AsType[*failure](err); ok && f.outcome == facts.Refused && len(v.fetch.Hops) > 0 {
			return f.ofRedirect()
		}
		if errors.Is(err, errUnranged) {
			err = v.request(ctx, u, "", nil, v.receive(u, false))
		} else if v.rangeAtFault(err) && span != "" {
			err = v.tryWhole(ctx, u, err)
		}
		if err != nil || next == nil {
			if err == nil {
				if err = v.examine(ctx, u); err == nil {
					v.thumbnail(ctx, u)
				}
			}
			return err
		}
		v.fetch.Downgraded = v.fetch.Downgraded || u.Scheme == "https" && next.Scheme == "http"
		u = next
	}
}

// rangeAtFault reports whether a refusal may be one of the range alone, as some firewalls have it.
func (v *visit) rangeAtFault(err error) bool {
	f, ok := errors.AsType[*failure](err)
	if !ok {
		return false
	}
	switch f.reason {
	case "forbidden", "bad-request":
		return true
	case "bad-status", "server-error":
		return v.fetch.Status == http.StatusMethodNotAllowed || v.fetch.Status == http.StatusNotAcceptable || v.fetch.Status == http.StatusNotImplemented
	}
	return false
}

// tryWhole asks for a refused file again, without a range. The refusal stands if that is no better.
func (v *visit) tryWhole(ctx context.Context, u *url.URL, refusal error) error {
	host := strings.ToLower(u.Host)
	lock := v.gate.wholeFile(host)
	lock.Lock()
	defer lock.Unlock()
	if v.gate.takesRanges(host) && !v.gate.mayTry(host, withoutRange) {
		return refusal
	}
	refused := *v.fetch
	if err := v.request(ctx, u, "", nil, v.receive(u, false)); err == nil {
		v.gate.dropRanges(host)
		return nil
	}
	refused.Requests, refused.Bytes = v.fetch.Requests, v.fetch.Bytes
	*v.fetch = refused
	return refusal
}

func (v *visit) tooMany(cookies bool) error {
	f := fail(facts.TooManyRedirects, "too-many-redirects", "is redirected more than "+strconv.Itoa(maxHops)+" times")
	if cookies {
		f.detail += ", and its host wants cookies back"
	}
	return f.with("redirects", len(v.fetch.Hops))
}

func (v *visit) loop(cookies bool) error {
	f := fail(facts.RedirectLoop, "redirect-loop", "is redirected in a circle")
	if cookies {
		f.reason, f.detail = "cookie-loop", "is redirected in a circle, as hosts do that want a cookie back"
	}
	return f.with("redirects", len(v.fetch.Hops))
}

// static is why a URL is not asked for, from its text; nil if it is.
func (v *visit) static(u *url.URL) *failure {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fail(facts.Refused, "scheme", "is neither http nor https")
	case u.Hostname() == "" || u.Opaque != "":
		return fail(facts.Refused, "bad-url", "has no host")
	case u.User != nil:
		return fail(facts.Refused, "userinfo", "holds a user name or password, which is not sent")
	}
	if text := u.Port(); text != "" {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return fail(facts.Refused, "bad-url", "has a port that does not exist")
		}
		if facts.BadPort(int(port)) {
			return fail(facts.Refused, "bad-port", "has a port of another service than the web")
		}
	}
	if reason, words := v.guard.refuses(u.Hostname()); reason != "" {
		return fail(facts.Refused, reason, words)
	}
	return nil
}

// ofRedirect is the failure of a redirect to a URL that is not asked for.
func (f *failure) ofRedirect() *failure {
	switch f.reason {
	case "scheme":
		return fail(facts.BadRedirect, "redirect-scheme", "is redirected to something that is neither http nor https")
	case "userinfo":
		return fail(facts.BadRedirect, "redirect-userinfo", "is redirected to a URL with a user name or password")
	case "bad-port":
		return fail(facts.BadRedirect, "redirect-port", "is redirected to a port of another service than the web")
	case "private-host", "numeric-host", "private-address":
		return fail(facts.BadRedirect, "redirect-private", "is redirected into a private network")
	}
	return fail(facts.BadRedirect, "location-invalid", "is redirected to something that is no URL")
}

func isRedirect(status int) bool {
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308
}

// maxLocation is many times what browsers follow; its text is kept for the chain.
const maxLocation = 16 << 10

// hop notes a redirect and reads where it leads.
func (v *visit) hop(u *url.URL, resp *http.Response) (*url.URL, error) {
	location := resp.Header.Get("Location")
	v.fetch.Hops = append(v.fetch.Hops, facts.Hop{URL: u.String(), Status: resp.StatusCode, Location: location[:min(len(location), 2048)]})
	if strings.TrimSpace(location) == "" {
		return nil, fail(facts.BadRedirect, "location-missing", "answers "+statusWords(resp.StatusCode)+" and does not say where the file is")
	}
	if len(location) > maxLocation {
		return nil, fail(facts.BadRedirect, "location-invalid", "is redirected to a URL of more than 16 KiB")
	}
	next, err := u.Parse(escapeStray(location))
	if err != nil {
		return nil, fail(facts.BadRedirect, "location-invalid", "is redirected to something that is no URL")
	}
	next.Fragment, next.RawFragment = "", ""
	next.RawQuery = encodeQuery(next.RawQuery)
	return next, nil
}

// escapeStray encodes the percent signs that begin no escape: browsers send them as they are, net/url refuses them.
func escapeStray(location string) string {
	parts := strings.Split(location, "%")
	for i, part := range parts[1:] {
		if len(part) < 2 || strings.Trim(part[:2], "0123456789abcdefABCDEF") != "" {
			parts[i+1] = "25" + part
		}
	}
	return strings.Join(parts, "%")
}

// encodeQuery percent-encodes what may not stand in a query, as browsers do and net/url does for paths alone: a blank would end the
// request's line.
func encodeQuery(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// identity is what makes two URLs one and the same, for loops.
func identity(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	port := u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		port = ""
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return u.Scheme + "://" + host + ":" + port + path + "?" + u.RawQuery
}

// request makes one request in its turn. Each of read looks at the answer until one returns an error; none may keep it.
func (v *visit) request(ctx context.Context, u *url.URL, span string, read ...func(context.Context, *http.Response) error) error {
	if v.left <= 0 {
		return unsure(facts.TimedOut, "slow-header", "does not answer in time")
	}
	host := strings.ToLower(u.Host)
	if err := v.gate.enter(ctx, host); err != nil {
		return explain(ctx, err, false)
	}
	defer v.gate.leave(host)
	start := time.Now()
	defer func() { v.left -= time.Since(start) }()

	connected := false
	requestCtx, cancel := context.WithTimeout(ctx, v.left)
	defer cancel()
	requestCtx = httptrace.WithClientTrace(requestCtx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	req, err := http.NewRequestWithContext(requestCtx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fail(facts.Refused, "bad-url", "cannot be asked for")
	}
	req.Header.Set("User-Agent", v.agent)
	req.Header.Set("Accept", "image/*,video/*;q=0.9,*/*;q=0.1")
	req.Header.Set("Accept-Encoding", "identity")
	if span != "" {
		req.Header.Set("Range", span)
	}
	for name, values := range v.extra {
		req.Header[name] = values
	}
	v.fetch.Requests++
	resp, err := v.web.RoundTrip(req)
	if err != nil {
		f := explain(ctx, err, connected)
		switch {
		case f.certain && (f.outcome == facts.NoAddress || f.outcome == facts.BadTLS):
			v.gate.condemn(host, f)
		case !f.certain && f.outcome != facts.NotFetched:
			v.gate.failed(host, f)
		}
		return f
	}
	v.fetch.FirstByte = time.Since(start)
	body := &countedBody{ReadCloser: resp.Body, count: &v.fetch.Bytes}
	resp.Body = body
	defer body.finish(resp.ContentLength)
	v.head(u, resp)
	busy := resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable
	if busy && challenge(resp.StatusCode, resp.Header, "") == nil {
		v.gate.slow(host, min(max(v.fetch.RetryAfter, v.backoff()), maxPause, v.Timeout), byStatus(resp.StatusCode))
	} else {
		v.gate.answered(host)
	}
	for _, look := range read {
		if look == nil {
			continue
		}
		if err := look(requestCtx, resp); err != nil {
			if _, known := errors.AsType[*failure](err); !known && ctx.Err() != nil {
				return explain(ctx, err, true)
			}
			return err
		}
		if isRedirect(resp.StatusCode) {
			return nil
		}
	}
	return nil
}

// head notes what the head of an answer says, whatever its status.
func (v *visit) head(u *url.URL, resp *http.Response) {
	f := v.fetch
	f.Status = resp.StatusCode
	f.ContentType = contentType(resp.Header)
	f.Skew, f.RetryAfter, f.CertExpires = 0, 0, time.Time{}
	now := v.Now()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		if age, err := strconv.ParseUint(resp.Header.Get("Age"), 10, 31); err == nil {
			date = date.Add(time.Duration(age) * time.Second) // the time of a copy that a cache has kept
		}
		f.Skew = date.Sub(now).Round(time.Second)
		now = date
	}
	if text := resp.Header.Get("Retry-After"); text != "" {
		f.RetryAfter = retryAfter(text, now)
	}
	if resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0 {
		f.CertExpires = resp.TLS.PeerCertificates[0].NotAfter
	}
}

// contentType is the media type of an answer, without parameters.
func contentType(h http.Header) string {
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	t = strings.ToLower(strings.TrimSpace(t))
	return t[:min(len(t), 100)]
}

// retryAfter reads seconds or a date, 0 if it is neither or past.
func retryAfter(text string, now time.Time) time.Duration {
	const day = 24 * time.Hour
	text = strings.TrimSpace(text)
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(day/time.Second))) * time.Second
	} else if errors.Is(err, strconv.ErrRange) && !strings.HasPrefix(text, "-") {
		return day
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), day)
}

// backoff is the wait before the next attempt where the host does not say one: half a second for the usual time limit, then
// twice that, more or less, so that not all come back at once.
func (v *visit) backoff() time.Duration {
	base := v.Timeout / 40 << max(v.fetch.Attempts-1, 0)
	return base/2 + time.Duration(v.jitter()*float64(base))
}

// countedBody counts what is read of a body.
type countedBody struct {
	io.ReadCloser
	count *int64
	read  int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	*b.count += int64(n)
	return n, err
}

// maxDrain is how much of a rest is read so that its connection can be used again.
const maxDrain = 64 << 10

// finish closes the body. A small rest is read first.
func (b *countedBody) finish(length int64) {
	if rest := length - b.read; length >= 0 && rest <= maxDrain {
		io.CopyN(io.Discard, b, rest+1)
	}
	b.Close()
}
