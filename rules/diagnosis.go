package rules

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pinlint/pinlint/payload"
)

// Outcome is what became of a request.
type Outcome string

// The outcomes.
const (
	Accepted Outcome = "accepted" // Pinterest took it
	Rejected Outcome = "rejected" // Pinterest did nothing
	Unknown  Outcome = "unknown"  // the pin may exist all the same
)

// Diagnosis is what an answer of Pinterest means, and what to do.
type Diagnosis struct {
	APIError // as answered; a zero field is unknown. The message is redacted and cut.
	Term     Term
	Category Category
	Action   Action // 0 for an accepted request
	// RetryAfter is how many seconds Pinterest asks to wait, -1 if it does not say or if waiting does not help.
	RetryAfter  int
	Outcome     Outcome
	Summary     string // what happened
	Remedy      string // what to do
	PredictedBy []*Rule
	Basis       Basis
}

// Retryable reports whether the same request may pass later. Where the outcome is unknown, look whether the pin exists
// before sending it again: creating a pin has no idempotency key.
func (d Diagnosis) Retryable() bool { return d.Action == RetryLater }

// explained bounds the bytes of a body that are looked at.
const explained = 1 << 20

// Explain says what an answer to POST /v5/pins means. status is the HTTP status, 0 if it is not known; header may be
// nil, an http.Header serves; the body may be JSON, whole or cut, a page of HTML, the message that a client printed, or empty.
// No status and no body stand for a request that got no answer. It never fails: what nobody has documented is explained by its
// status. It keeps nothing of header and body.
func Explain(status int, header map[string][]string, body []byte) Diagnosis {
	r := readReply(status, body)
	d := Diagnosis{APIError: APIError{r.status, r.code, cut(Redact(r.message), 300)}, RetryAfter: -1, Outcome: Rejected}
	if r.status >= 200 && r.status < 300 {
		d.Outcome, d.Basis = Accepted, Official
		d.Summary, d.Remedy = "Pinterest took the request", "nothing is to be done"
		return d
	}
	a := r.answer()
	d.Term, d.Category, d.Action, d.Basis = a.Term, a.Category, a.Action, a.Basis
	d.Summary, d.Remedy = a.Cause, a.Fix
	d.PredictedBy = a.PredictedBy()
	if scopes := r.missingScopes(); scopes != "" && a.APIError == apiScopes {
		d.Summary = "the token lacks scopes that the call needs: " + scopes
		d.Remedy = "reconnect with " + scopes + " added; without that, the answer stays the same"
	}
	if r.page {
		d.Summary += "; the answer is a page, not one of the API, so a proxy or gateway may have given it"
	}
	if r.status == 408 || r.status >= 500 || r.silent || r.status == 0 && d.Category == AboutServer {
		d.Outcome = Unknown
		if d.Action == RetryLater && !strings.HasPrefix(d.Remedy, "look for") {
			d.Remedy = "look for the pin before sending again, for it may exist: " + d.Remedy
		}
	}
	if d.Action == RetryLater {
		d.RetryAfter = wait(header)
	}
	return d
}

// reply is an answer, taken apart.
type reply struct {
	status, code int
	message      string
	text         string // what words are looked for in: the message, or the body if it has none; in small letters
	page         bool   // the body is HTML
	silent       bool   // there was no answer
}

var patterns = sync.OnceValue(func() (p struct{ code, message, status, title, silence, token *regexp.Regexp }) {
	p.code = regexp.MustCompile(`["']code["']\s*:\s*"?(\d{1,9})\b`)
	p.message = regexp.MustCompile(`["']message["']\s*:\s*(?:"((?:[^"\\]|\\.)*)|'((?:[^'\\]|\\.)*))`)
	p.status = regexp.MustCompile(`(?i)(?:\bHTTP(?:/[\d.]+)?\s|\bstatus(?:[ _]?code)?["']?\s*[:=]?|\berror\s)\s*\(?([1-5]\d\d)\b|^\s*[\[(]([1-5]\d\d)[\])]`)
	p.title = regexp.MustCompile(`(?i)<(?:title|h1)>\s*(?:HTTP |Error )?([45]\d\d)\b`) // as servers and gateways write their pages
	p.token = regexp.MustCompile(`\bauthentication failed|\btoken\b.*\b(?:expired|invalid|revoked)\b|\binvalid_(?:grant|token)\b`)
	p.silence = regexp.MustCompile(`\b(?:timed out|time-?out|etimedout|econnreset|socket hang up|connection reset|deadline exceeded)\b`)
	return p
})

func readReply(status int, body []byte) reply {
	body = bytes.TrimSpace(bytes.TrimPrefix(body[:min(len(body), explained)], []byte("\xef\xbb\xbf")))
	r := reply{status: status}
	r.page = isPage(body)
	if !r.page {
		r.code, r.message = codeAndMessage(body, 2)
	}
	if r.status == 0 {
		told := patterns().status
		if r.page {
			told = patterns().title
		}
		if m := told.FindSubmatch(body[:min(len(body), 4096)]); m != nil {
			r.status, _ = strconv.Atoi(string(bytes.Join(m[1:], nil)))
		}
	}
	if r.status == 0 && r.code >= 400 && r.code < 600 {
		r.status = r.code // older answers repeat the status
	}
	r.text = strings.ToLower(r.message)
	if r.message == "" && !r.page {
		r.text = strings.ToLower(string(body[:min(len(body), 64<<10)]))
		if r.code == 0 && len(body) > 0 && body[0] != '{' && body[0] != '[' {
			r.message = string(body)
		}
	}
	r.silent = r.status == 0 && (len(body) == 0 || r.code == 0 && patterns().silence.MatchString(r.text))
	return r
}

// isPage tells HTML from what the API answers.
func isPage(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 256)])
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<?xml")) || bytes.HasPrefix(head, []byte("<head")) || bytes.HasPrefix(head, []byte("<!--"))
}

// codeAndMessage finds Pinterest's code and message in a body: in the first object that has both, wherever it stands, or else in
// what can be made out of broken text. A message may hold another body, depth times.
func codeAndMessage(body []byte, depth int) (code int, message string) {
	d := &payload.Document{Source: body}
	if root := d.Root(); root.Exists() {
		for n := range root.Walk {
			text := n.Get("message")
			number := n.Get("code")
			if text.Kind() != payload.String {
				continue
			}
			value, err := strconv.Atoi(strings.Trim(string(number.Raw()), `"`))
			if err == nil && value >= 0 {
				code, message = value, text.Text()
				break
			}
			if message == "" {
				message = text.Text()
			}
		}
		if code == 0 && message == "" {
			if value, err := strconv.Atoi(string(root.Get("code").Raw())); err == nil {
				code = value
			}
		}
	} else {
		p := patterns()
		if m := p.code.FindSubmatch(body); m != nil {
			code, _ = strconv.Atoi(string(m[1]))
		}
		if m := p.message.FindSubmatch(body); m != nil {
			message = string(m[1]) + string(m[2])
			if text, err := strconv.Unquote(`"` + strings.ReplaceAll(message, `\/`, "/") + `"`); err == nil {
				message = text
			}
		}
	}
	if i := strings.IndexByte(message, '{'); code == 0 && i >= 0 && depth > 0 {
		if innerCode, inner := codeAndMessage([]byte(message[i:]), depth-1); innerCode != 0 || inner != "" {
			return innerCode, inner
		}
	}
	return code, message
}

// answer finds what is known of a reply: by its words, then its code, then the guide's terms, then its status.
func (r reply) answer() Answer {
	ownWords := withoutQuotes(r.text)
	switch {
	case r.code == 9 || hasWord(ownWords, "spam"):
		return known(apiSpam)
	case strings.Contains(r.text, "something went wrong on our end"):
		return byMark("something went wrong on our end")
	case strings.Contains(r.text, "missing: ["):
		return known(apiScopes)
	case strings.Contains(r.text, "trial access"):
		return known(apiTrial)
	case strings.Contains(r.text, "consumer type"):
		return byMark("consumer type")
	}
	var best *Answer
	for i := range Answers {
		a := &Answers[i]
		mark := a.mark()
		// A code of its own outweighs words that stand in other messages, too.
		if mark == "" || !strings.Contains(r.text, mark) || r.code != 0 && a.Code != 0 && r.code != a.Code && r.code < 400 {
			continue
		}
		if best == nil || len(mark) > len(best.mark()) {
			best = a
		}
	}
	if best != nil {
		return *best
	}
	if r.code > 1 && (r.code < 400 || r.code >= 600) {
		for _, a := range Answers {
			if a.Code == r.code && r.agrees(a) {
				return a
			}
		}
	}
	if a, ok := r.byTerm(); ok {
		return a
	}
	if r.code == 1 && r.agrees(known(apiInvalidRequest)) {
		return known(apiInvalidRequest)
	}
	return r.byStatus()
}

// mark is what answers of this kind hold, "" where it is not known.
func (a *Answer) mark() string {
	if a.Mark == "" {
		return strings.ToLower(a.Message)
	}
	return a.Mark
}

// agrees reports whether the status of a reply leaves it possible that its code means a. Refusals stand under several statuses, but
// none of them under 429 or a fault of the server.
func (r reply) agrees(a Answer) bool {
	return a.Status == r.status || r.status != 408 && r.status != 429 && r.status < 500
}

// byTerm goes by the words of the guide.
func (r reply) byTerm() (Answer, bool) {
	for _, t := range Terms {
		word := string(t.Term)
		if t.Term == TooManyRequests && r.status != 0 || !hasWord(r.text, word) {
			continue
		}
		return Answer{Category: t.Category, Term: t.Term, Action: t.Action, Cause: t.Summary, Fix: t.Fix, Basis: Guide, Rules: rulesOf(t.Term)}, true
	}
	if r.status < 500 && r.status != 408 && r.status != 429 && patterns().token.MatchString(withoutQuotes(r.text)) {
		a := known(apiAuthentication)
		a.Basis = Inferred
		return a, true
	}
	if (hasWord(r.text, "processing") || hasWord(r.text, "not ready")) && hasWord(r.text, "media") {
		return Answer{Category: AboutMedia, Term: InvalidMedia, Action: RetryLater, Cause: "Pinterest has not finished processing the media",
			Fix: "wait until GET /v5/media/{media_id} says succeeded, then send the pin again", Basis: Guide, Rules: []string{"media.not-ready"}}, true
	}
	return Answer{}, false
}

// byStatus is all that can be said of a reply that nobody has documented.
func (r reply) byStatus() Answer {
	switch s := r.status; {
	case r.silent, s == 408, s >= 500:
		for _, a := range Answers {
			if a.Status == s && a.Message == "" {
				return a
			}
		}
		a := Answer{Category: AboutServer, Action: RetryLater, Basis: Inferred, Cause: "the request got no answer; the pin may exist all the same",
			Fix: "look for the pin, and only if it is not there send again, with growing pauses"}
		if s != 0 {
			a.Cause = "a fault at Pinterest or on the way to it; the pin may exist all the same"
		}
		return a
	case r.page && s == 0:
		return Answer{Category: AboutServer, Action: RetryLater, Basis: Inferred, Cause: "the status of the answer is not known; the pin may exist all the same",
			Fix: "look for the pin; explain the answer with its status, which the program that sent the pin has"}
	case s == 429:
		return known(apiRateLimit)
	case s == 401:
		return known(apiAuthentication)
	case s == 403:
		return Answer{Category: AboutAuthentication, Term: Unauthorized, Action: Reconnect, Basis: Official, Cause: "Pinterest refused the action, for a reason that is not documented",
			Fix: "check scopes, ownership of the board and the app's access, then reconnect; the same request gives the same answer"}
	case s == 404:
		return Answer{Category: AboutBoard, Action: FixInput, Basis: Official, Cause: "something that the request names is not there: the board, the section, the media or the address itself",
			Fix: "check board_id, board_section_id, media_id and the address", Rules: append([]string{"board.not-in-list", "board.section-not-in-board"}, idRules...)}
	case s == 409:
		return Answer{Category: AboutRateLimit, Term: RateLimit, Action: RetryLater, Basis: Official, Cause: "another write held the board", Fix: "write to a board one call at a time", Rules: []string{"rate.same-board-burst"}}
	case s == 413:
		return Answer{Category: AboutPayload, Action: FixInput, Basis: Inferred, Cause: "the request is too large", Fix: "send a URL in the place of base64", Rules: []string{"payload.size"}}
	case s >= 300 && s < 400:
		return Answer{Category: AboutPayload, Action: FixInput, Basis: Inferred, Cause: "the request went to an address that leads elsewhere", Fix: "send it to https://api.pinterest.com/v5/pins"}
	}
	return Answer{Category: AboutPayload, Action: FixInput, Basis: Inferred, Cause: "Pinterest refused the request, for a reason that is not documented",
		Fix: "let pinlint check the request; the same request gives the same answer"}
}

// missingScopes is the list that Pinterest names, such as boards:write, pins:write.
func (r reply) missingScopes() string {
	_, list, _ := strings.Cut(r.text, "missing: [")
	list, _, _ = strings.Cut(list, "]")
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.Trim(name, ` '"`); len(names) < 20 && len(name) < 40 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_:") == "" && name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func known(e APIError) Answer {
	return Answers[slices.IndexFunc(Answers, func(a Answer) bool { return a.APIError == e })]
}

func byMark(mark string) Answer {
	return Answers[slices.IndexFunc(Answers, func(a Answer) bool { return a.Mark == mark })]
}

func rulesOf(t Term) []string {
	var ids []string
	for _, r := range All {
		if r.Term == t {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// hasWord reports whether word begins a word of text.
func hasWord(text, word string) bool {
	for i := next(text, 0, word); i >= 0; i = next(text, i+1, word) {
		if i == 0 || !isAlphanumeric(text[i-1]) {
			return true
		}
	}
	return false
}

// withoutQuotes takes out of a message what it repeats of the request: values in single quotes, and URLs.
func withoutQuotes(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		switch {
		case s[0] == '\'' && (b.Len() == 0 || !isAlphanumeric(b.String()[b.Len()-1])):
			if end := strings.IndexByte(s[1:], '\''); end >= 0 {
				s = s[end+2:]
				b.WriteByte(' ')
				continue
			}
		case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"):
			end := strings.IndexAny(s, " \t\n\"'")
			if end < 0 {
				return b.String()
			}
			s = s[end:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}
