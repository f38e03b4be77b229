package probe

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
)

// errUnranged asks for the request to be made again without a range.
var errUnranged = errors.New("no ranges")

// unknownSize stands for the size of a file whose end nobody has told.
const unknownSize = 1 << 50

// receive looks at an answer that is no redirect: it takes the head of the file, or says why there is none.
func (v *visit) receive(u *url.URL, ranged bool) func(context.Context, *http.Response) error {
	return func(ctx context.Context, resp *http.Response) error {
		switch status := resp.StatusCode; {
		case status == http.StatusRequestedRangeNotSatisfiable && ranged:
			return errUnranged
		case status == http.StatusPartialContent && ranged:
			return v.partial(ctx, resp)
		case status == http.StatusPartialContent:
			return fail(facts.BadBody, "wrong-range", "answers with another part of the file than was asked for")
		case status == http.StatusOK, status == http.StatusNonAuthoritativeInfo:
			if f := challenge(status, resp.Header, ""); f != nil {
				return f.with("status", status)
			}
			return v.stream(ctx, resp)
		}
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		if encoding(resp.Header) == "gzip" {
			body, _ = gunzip(body)
		}
		now := v.Now().Add(v.fetch.Skew)
		f := refusal(u, resp.StatusCode, resp.Header, string(body), now)
		if v.fetch.RetryAfter > 0 && !f.certain {
			f.with("retry_after_seconds", int(v.fetch.RetryAfter/time.Second))
		}
		return f
	}
}

// partial takes the first range of the file. Its connection is free again when the media are examined. A host that gives other bytes
// than those asked for may still give the file as a whole.
func (v *visit) partial(ctx context.Context, resp *http.Response) error {
	from, to, total, ok := contentRange(resp.Header.Get("Content-Range"))
	if !ok || from != 0 {
		return errUnranged
	}
	v.tag = resp.Header.Get("ETag")
	v.fetch.Length = total
	if e := encoding(resp.Header); e != "" {
		v.fetch.Length = -1 // it is that of the compressed file
		return v.compressed(resp, e)
	}
	start := time.Now()
	want := min(to+1, firstRange)
	data, err := readUpTo(resp.Body, want)
	v.measure(len(data), start)
	if int64(len(data)) < want {
		return v.short(ctx, int64(len(data)), err)
	}
	if resp.ContentLength < 0 {
		resp.Body.Read(make([]byte, 1)) // the end of the chunks, so that the connection can be used again
	}
	v.first, v.total = data, total
	return nil
}

// readUpTo reads n bytes, fewer only with an error.
func readUpTo(r io.Reader, n int64) ([]byte, error) {
	data := make([]byte, n)
	got, err := io.ReadFull(r, data)
	return data[:got], err
}

// stream takes the file from its beginning, as far as the media parser asks for it: the host knows no ranges.
func (v *visit) stream(ctx context.Context, resp *http.Response) error {
	v.fetch.Length = resp.ContentLength
	if e := encoding(resp.Header); e != "" {
		v.fetch.Length = -1
		return v.compressed(resp, e)
	}
	start := time.Now()
	s := &streamReader{body: resp.Body, limit: maxBytes}
	s.fill(firstRange)
	v.measure(len(s.data), start)
	if s.err == nil && (resp.ContentLength < 0 || resp.ContentLength <= maxDrain) {
		s.fill(maxDrain)
	}
	size := resp.ContentLength
	switch {
	case s.err != nil && !errors.Is(s.err, io.EOF):
		return v.short(ctx, int64(len(s.data)), s.err)
	case s.err == nil && size == int64(len(s.data)), errors.Is(s.err, io.EOF):
		v.first, v.total = s.data, int64(len(s.data))
		v.fetch.Length = v.total
		return nil
	case size < 0:
		size = unknownSize
	}
	m, err := media.Probe(s, size, media.Options{})
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return v.short(ctx, int64(len(s.data)), s.err)
	}
	if errors.Is(s.err, io.EOF) {
		v.first, v.total = s.data, int64(len(s.data))
		v.fetch.Length = v.total
		return nil
	}
	if err != nil {
		return v.short(ctx, int64(len(s.data)), err)
	}
	if size == unknownSize {
		m.Size = 0
	}
	v.page(&m, s.data)
	return nil
}

// compressed takes a file that comes compressed although nobody asked for that: as much of it as is allowed. Only gzip can be undone.
func (v *visit) compressed(resp *http.Response, e string) error {
	v.note("content_encoding", e[:min(len(e), 40)])
	if e != "gzip" && e != "x-gzip" {
		v.fetch.Reason, v.fetch.Detail = "content-encoding", "comes compressed in a way that was not asked for"
		v.first, v.total = nil, -1
		v.opaque = true
		return nil
	}
	zipped, _ := io.ReadAll(io.LimitReader(resp.Body, firstRange))
	if len(zipped) == 0 {
		return fail(facts.BadBody, "empty", "answers with an empty file")
	}
	data, whole := gunzip(zipped)
	if len(data) == 0 {
		return fail(facts.BadBody, "false-encoding", "says that it comes compressed with gzip, and does not")
	}
	if v.first, v.total = data, -1; whole {
		v.total = int64(len(data))
	}
	return nil
}

// gunzip undoes as much as is there, up to a bound that no bomb passes. whole tells whether that is all, by the sum at its end.
func gunzip(data []byte) (plain []byte, whole bool) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, false
	}
	plain, err = io.ReadAll(io.LimitReader(r, maxDrain+1))
	return plain[:min(len(plain), maxDrain)], err == nil && len(plain) <= maxDrain
}

// examine says what the file is, asking for more of it where its head does not tell.
func (v *visit) examine(ctx context.Context, u *url.URL) error {
	if v.fetch.Media != nil || v.opaque {
		return nil
	}
	first, total := v.first, v.total
	if total == 0 || total < 0 && len(first) == 0 {
		return fail(facts.BadBody, "empty", "answers with an empty file")
	}
	if total == int64(len(first)) {
		m, err := v.prober.examineWhole(first)
		if err != nil {
			return unsure(facts.BadBody, "changed", "could not be examined")
		}
		v.page(m, first)
		return nil
	}
	size := total
	if total < 0 {
		size = unknownSize
	}
	r := &rangeReader{size: size, have: []part{{0, first}}, bytes: int64(len(first)), budget: maxBytes}
	r.fetch = func(from, to int64) ([]byte, error) {
		if total < 0 {
			return nil, media.ErrBudget
		}
		return v.more(ctx, u, from, to)
	}
	m, err := media.Probe(r, size, media.Options{})
	if err != nil {
		if f, ok := errors.AsType[*failure](err); ok {
			return f
		}
		return unsure(facts.BadBody, "changed", "could not be examined")
	}
	if v.mixed && m.Broken() {
		return unsure(facts.BadBody, "changed", "is another file at each request")
	}
	if total < 0 {
		m.Size = 0
	}
	v.page(&m, first)
	return nil
}

// more asks for another range of the file.
func (v *visit) more(ctx context.Context, u *url.URL, from, to int64) (data []byte, err error) {
	status, kind, firstByte := v.fetch.Status, v.fetch.ContentType, v.fetch.FirstByte
	err = v.request(ctx, u, "bytes="+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(to, 10), func(ctx context.Context, resp *http.Response) error {
		switch resp.StatusCode {
		case http.StatusPartialContent:
		case http.StatusOK:
			return media.ErrBudget // it has changed its mind about ranges: what is known is known
		default:
			return v.receive(u, false)(ctx, resp)
		}
		got, last, total, ok := contentRange(resp.Header.Get("Content-Range"))
		if !ok || got != from {
			return fail(facts.BadBody, "wrong-range", "answers with another part of the file than was asked for")
		}
		if total >= 0 && total != v.total {
			return unsure(facts.BadBody, "changed", "is another file at each request")
		}
		v.mixed = v.mixed || resp.Header.Get("ETag") != v.tag
		want := min(last, to) - from + 1
		data, err = readUpTo(resp.Body, want)
		if int64(len(data)) < want {
			return v.short(ctx, from+int64(len(data)), err)
		}
		return nil
	})
	if err == nil {
		v.fetch.Status, v.fetch.ContentType, v.fetch.FirstByte = status, kind, firstByte
	}
	return data, err
}

// page notes what the file is, and what kind of page HTML is.
func (v *visit) page(m *facts.Media, head []byte) {
	v.fetch.Media = m
	if m.Type != "text/html" {
		return
	}
	lower := strings.ToLower(string(head))
	v.fetch.NoPin = forbidsPins(lower)
	switch {
	case strings.Contains(lower, `type="password"`), strings.Contains(lower, `type='password'`), strings.Contains(lower, "type=password"), loginPath(v.fetch.Final):
		v.fetch.Reason, v.fetch.Detail = "login-page", "answers with a page to sign in"
	case strings.Contains(lower, `http-equiv="refresh"`), strings.Contains(lower, "http-equiv=refresh"), strings.Contains(lower, "http-equiv='refresh'"):
		v.fetch.Reason, v.fetch.Detail = "meta-refresh", "answers with a page that leads browsers elsewhere"
	default:
		v.fetch.Reason, v.fetch.Detail = "web-page", "answers with a web page"
	}
}

// forbidsPins reports whether a page, in lower case, has the tag <meta name="pinterest" content="nopin">, with its attributes in
// either order and quoted or not.
func forbidsPins(page string) bool {
	for {
		i := strings.Index(page, "<meta")
		if i < 0 {
			return false
		}
		page = page[i+len("<meta"):]
		tag, _, _ := strings.Cut(page, ">")
		tag = strings.NewReplacer(`"`, "", "'", "", "/", " ").Replace(tag)
		fields := strings.Fields(tag)
		if slices.Contains(fields, "name=pinterest") && slices.Contains(fields, "content=nopin") {
			return true
		}
	}
}

// loginPath reports whether a URL is that of a page to sign in, by its path or host.
func loginPath(text string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	if under(u, "accounts.google.com", "login.microsoftonline.com", "login.live.com") {
		return true
	}
	for segment := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		switch name, _, _ := strings.Cut(segment, "."); name {
		case "login", "log-in", "signin", "sign-in", "sign_in", "wp-login", "sso", "servicelogin":
			return true
		}
	}
	return false
}

// slowBody is how long the head of a file takes at least from a host whose rate is told.
const slowBody = 2 * time.Second

// measure notes how fast the body comes, if it took long enough that the wait for its first byte is not all there is to it.
func (v *visit) measure(n int, start time.Time) {
	if took := time.Since(start); n >= 4<<10 && took >= slowBody {
		v.fetch.Rate = float64(n) / took.Seconds()
	}
}

// short is the failure of a body that ends before its time. A host that ends it twice at the same place will always do so.
func (v *visit) short(ctx context.Context, at int64, err error) error {
	text := ""
	if err != nil {
		text = err.Error()
	}
	clean := err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return unsure(facts.NotFetched, "interrupted", "was not fetched: the run was ended first")
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil:
		return unsure(facts.TimedOut, "slow-body", "does not send the file in time").with("received_bytes", at)
	case strings.Contains(text, "chunk"), strings.Contains(text, "trailer"), strings.Contains(text, "malformed"), strings.Contains(text, "line too long"):
		return fail(facts.BadProtocol, "bad-chunks", "sends the file in chunks that are broken")
	case clean && v.cut == at:
		f := fail(facts.BadBody, "truncated", "ends before its length").with("received_bytes", at)
		if v.fetch.Length >= 0 {
			f.with("expected_bytes", v.fetch.Length)
		}
		return f
	case clean:
		v.cut = at
	}
	return unsure(facts.BadBody, "interrupted-body", "breaks off while it is sent").with("received_bytes", at)
}

// tryReferer asks a refused file again as a page of its own host would, to tell a rule against hotlinking.
func (v *visit) tryReferer(ctx context.Context) {
	u, err := url.Parse(v.fetch.Final)
	if err != nil || !v.gate.mayTry(strings.ToLower(u.Host), withReferer) {
		return
	}
	refused := *v.fetch
	v.extra = http.Header{"Referer": {u.Scheme + "://" + u.Host + "/"}}
	given := false
	v.request(ctx, u, "bytes=0-0", func(_ context.Context, resp *http.Response) error {
		given = resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusPartialContent
		return nil
	})
	v.extra = nil
	refused.Requests, refused.Bytes = v.fetch.Requests, v.fetch.Bytes
	*v.fetch = refused
	if given {
		v.fetch.Reason = "hotlink"
		v.fetch.Detail += " unless the request seems to come from a page of its own"
		v.note("referer_helps", true)
	}
}
