package rules

import (
	"slices"
	"strings"

	"github.com/pinlint/pinlint/internal/charset"
	"github.com/pinlint/pinlint/payload"
)

// redacted stands in the place of a secret.
const redacted = "…redacted…"

// Redact replaces every secret in s, as SecretSpans finds them, by "…redacted…". A text
// without secrets comes back as it is, and so does one that was redacted.
func Redact(s string) string {
	for range 3 { // where a mark takes the place of what parted two values, they are one now
		hidden := Mask(s, SecretSpans(s))
		if hidden == s {
			break
		}
		s = hidden
	}
	return s
}

// Mask puts "…redacted…" in the place of spans of s, which are in order and without overlaps.
func Mask(s string, spans []payload.Span) string {
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, span := range spans {
		b.WriteString(s[at:span.Start])
		b.WriteString(redacted)
		at = span.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// SecretSpans finds what must not be shown of s, in order and without overlaps: Pinterest's
// tokens, signatures and credentials of signed URLs, user names and passwords in URLs,
// JSON Web Tokens, bearer tokens, the keys of bots and the signatures of pictures in paths, and values of members and parameters
// that are named as secrets, percent-encoded or not.
// s may be a URL, a message, or JSON as written. Times and expiries stay visible.
func SecretSpans(s string) []payload.Span { return secretsBefore(s, len(s)) }

// secretsBefore is SecretSpans for the secrets that begin before an offset. It may find more.
func secretsBefore(s string, until int) []payload.Span {
	until = min(until+len("pina"), len(s)) // a secret is known by its first characters, or by what stands before it
	var spans []payload.Span
	add := func(from, to int) {
		if to > from {
			spans = append(spans, payload.Span{Start: from, End: to})
		}
	}
	// Each kind goes on behind the run that it has looked at, so that all of them together are linear.
	var token, escaped, slashes, equals, percents, bot, web int
	for i := 0; i < until; i++ {
		if i = telltale.Index(s, i, until); i == until {
			break
		}
		switch s[i] {
		case '_':
			if from := i - 4; from >= token && s[from:from+3] == "pin" {
				run, found := pinterestToken(s[from:])
				if token = from + max(run, 1); found {
					add(from, from+run)
				}
			}
		case ':':
			if i > 0 && s[i-1] == '"' {
				add(member(s, i-1))
			}
			switch rest := s[i+1:]; {
			case i >= slashes && strings.HasPrefix(rest, "//"):
				end, run := userinfo(rest[2:])
				slashes = i + 3 + run
				add(i+3, i+3+end)
			case i >= escaped && strings.HasPrefix(rest, `\/\/`):
				end, run := userinfo(rest[4:])
				escaped = i + 5 + run
				add(i+5, i+5+end)
			}
		case '=':
			if i >= equals {
				from, to := parameter(s, i, i+1)
				equals = max(i+1, to)
				add(from, to)
			}
		case '%':
			if i < percents {
				continue
			}
			percents = i + 1
			if code, end := percent(s, i); code == "3D" || code == "3d" {
				from, to := parameter(s, i, end)
				percents = max(percents, to)
				add(from, to)
			}
		case 'b', 'B':
			switch rest := s[i+1:]; {
			case i >= bot && s[i] == 'b' && strings.HasPrefix(rest, "ot"):
				from, to := botKey(s, i)
				bot = max(i+3, to)
				add(from, to)
			case strings.HasPrefix(rest, "earer ") && (i == 0 || !isAlphanumeric(s[i-1])):
				if run := tokenRun(s[i+7:]); run >= 8 && strings.ContainsAny(s[i+7:i+7+run], "0123456789") {
					add(i+7, i+7+run)
				}
			}
		case '-':
			if i > 0 && s[i-1] == 's' && strings.HasPrefix(s[i+1:], "-") {
				add(pictureSignature(s, i-1))
			}
		case 'J':
			if from := i - 2; from >= web && s[from:i] == "ey" {
				run, found := webToken(s[from:])
				if web = from + max(run, 1); found {
					add(from, from+run)
				}
			}
		}
	}
	return mergeSpans(spans)
}

// telltale are the characters without one of which no secret is found: the rarest of what each kind begins with.
var telltale = charset.Of("_:=%bB-J")

// mergeSpans sorts spans and joins those that meet.
func mergeSpans(spans []payload.Span) []payload.Span {
	if len(spans) < 2 {
		return spans
	}
	slices.SortFunc(spans, func(a, b payload.Span) int { return a.Start - b.Start })
	merged := spans[:1]
	for _, span := range spans[1:] {
		if last := &merged[len(merged)-1]; span.Start <= last.End {
			last.End = max(last.End, span.End)
		} else {
			merged = append(merged, span)
		}
	}
	return merged
}

// SecretsOf finds what must not be shown of some ranges of a document's text, which are in order: what SecretSpans finds as it is
// written, and whole strings that hold a secret once their escapes are undone. It may find more beside them.
func SecretsOf(d *payload.Document, ranges ...payload.Span) (spans []payload.Span) {
	if len(ranges) == 0 {
		return nil
	}
	if d.Translated() {
		return writtenSecrets(d, ranges[0].Start, ranges[len(ranges)-1].End)
	}
	text, escaped := d.Text(), false
	for i := 0; i < len(ranges); {
		start, end := withinQuotes(text, ranges[i])
		until := ranges[i].End
		for i++; i < len(ranges); i++ { // those that meet are looked at as one
			from, to := withinQuotes(text, ranges[i])
			if from > end {
				break
			}
			end, until = max(end, to), ranges[i].End
		}
		for _, s := range secretsBefore(text[start:end], until-start) {
			spans = append(spans, payload.Span{Start: s.Start + start, End: s.End + start})
		}
		escaped = escaped || strings.IndexByte(text[start:end], '\\') >= 0
	}
	if !escaped {
		return spans
	}
	for n := range d.Root().Walk {
		for _, part := range [...]struct {
			span payload.Span
			text string
		}{{n.Span(), n.Text()}, {n.NameSpan(), n.Name()}} {
			raw := text[part.span.Start:part.span.End]
			if part.text != "" && strings.IndexByte(raw, '\\') >= 0 && len(SecretSpans(part.text)) > len(SecretSpans(raw)) {
				spans = append(spans, payload.Span{Start: part.span.Start + 1, End: part.span.End - 1})
			}
		}
	}
	return mergeSpans(spans)
}

// withinQuotes widens a range of a text to what SecretSpans must be shown of it. That never looks across a quote, so it is the text
// up to the quotes around the range, and the name before them.
func withinQuotes(text string, r payload.Span) (start, end int) {
	const name = 64
	end = min(max(r.End, 0), len(text))
	start = max(strings.LastIndexByte(text[:min(max(r.Start, 0), end)], '"')-name, 0)
	if i := strings.IndexByte(text[end:], '"'); i >= 0 {
		return start, end + i + 1
	}
	return start, len(text)
}

// RedactPointer is Redact for a JSON Pointer, each of whose tokens is looked at by itself.
func RedactPointer(pointer string) string {
	if len(pointer) < 60 && strings.IndexByte(pointer, '~') < 0 && strings.IndexByte(pointer, '=') < 0 && strings.IndexByte(pointer, '%') < 0 && strings.IndexByte(pointer, ':') < 0 && !strings.Contains(pointer, "pin") && !strings.Contains(pointer, "eyJ") {
		return pointer
	}
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		plain := strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if hidden := Redact(plain); hidden != plain {
			tokens[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(hidden)
		}
	}
	return strings.Join(tokens, "/")
}

// next is the offset of the next part in s from i on, or -1.
func next(s string, i int, part string) int {
	if i >= len(s) {
		return -1
	}
	j := strings.Index(s[i:], part)
	if j < 0 {
		return -1
	}
	return i + j
}

// pinterestToken looks at what begins with pin: run is how much of it was looked at, and token says whether that is an access
// token (pina_) or a refresh token (pinr_). Words such as pina_colada_2026 are none: a token has 32 letters and digits in a row,
// or 16 capitals and digits with a digit among them.
func pinterestToken(s string) (run int, token bool) {
	if len(s) < 5 || (s[3] != 'a' && s[3] != 'r') || s[4] != '_' {
		return 0, false
	}
	end := 5 + tokenRun(s[5:])
	length, digit, small := 0, false, false
	for i := 5; i <= end; i++ {
		if i == end || s[i] == '_' || s[i] == '-' || s[i] == '.' {
			if digit && (length >= 32 || length >= 16 && !small) {
				return end, true
			}
			length, digit, small = 0, false, false
			continue
		}
		length++
		digit = digit || s[i] >= '0' && s[i] <= '9'
		small = small || s[i] >= 'a'
	}
	return end, false
}

// tokenRun is the length of the run of characters at the start of s that tokens are made of.
func tokenRun(s string) int {
	i := 0
	for i < len(s) && (isAlphanumeric(s[i]) || s[i] == '_' || s[i] == '-' || s[i] == '.') {
		i++
	}
	for i > 0 && s[i-1] == '.' {
		i-- // a full stop after the token
	}
	return i
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// userinfo looks at the authority of a URL: end is the length of the user name and password that it begins with, 0 if it has
// none, and run how much was looked at. A password with a slash in it, which nobody encoded, counts: what looks like a port is none.
func userinfo(s string) (end, run int) {
	authority := -1
	for run < len(s) && strings.IndexByte("\"'<> \\\n\t|", s[run]) < 0 {
		switch s[run] {
		case '@':
			end = run
		case '/', '?', '#':
			if authority < 0 {
				authority = run
				if end > 0 || !oddPort(s[:run]) {
					return end, run
				}
			}
		}
		run++
	}
	return end, run
}

// oddPort reports whether an authority has a colon with something behind it that is no port.
func oddPort(authority string) bool {
	i := strings.LastIndexByte(authority, ':')
	return i > 0 && authority[i-1] != ']' && i+1 < len(authority) && !onlyDigits(authority[i+1:])
}

// isSecretName reports whether a parameter or member of this name and value is a secret. Case, hyphens and underscores of the
// name do not count.
func isSecretName(name, value string) bool {
	var buf [32]byte
	folded := buf[:0]
	switch name {
	case "title", "description", "alt_text", "link", "url", "board_id", "media_source", "source_type", "media_id", "data", "content_type", "utm_source", "cover_image_url", "cover_image_content_type":
		return false // nearly all
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '_' || c == '-':
			continue
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		}
		if len(folded) == cap(folded) {
			return false
		}
		folded = append(folded, c)
	}
	switch string(folded) {
	case "xamzsignature", "xamzsecuritytoken", "xamzcredential", "xgoogsignature", "xgoogcredential", "xosssignature", "xosscredential", "xosssecuritytoken",
		"xtossignature", "xtoscredential", "xobssecuritytoken", "qsignature", "qak", "xcossecuritytoken", "xsignature", "ossaccesskeyid", "awsaccesskeyid", "accesskeyid",
		"accesstoken", "refreshtoken", "idtoken", "clientsecret", "appsecret", "apikey", "xapikey", "password", "passwd", "hmac", "tempauth", "jwt",
		"cldtoken", "iks", "pbs", "rlkey", "authorization", "privatekey", "secretkey", "accesskey",
		"token", "secret", "auth", "authkey", "bcdntoken", "sig", "signature", "sign", "md5", "pwd", "pass", "sessionid", "jsessionid", "phpsessid":
		return value != "" // to hide a harmless one costs little
	case "st", "hm", "oh", "hash", "policy", "secure", "key", "verify", "hdnts", "hdnea", "hdntl",
		"session", "sid", "s", "mac": // these also have harmless uses
		return looksRandom(value)
	}
	for _, end := range [...]string{"token", "secret", "password", "apikey", "privatekey", "accesskey"} {
		if len(folded) > len(end) && string(folded[len(folded)-len(end):]) == end {
			return value != ""
		}
	}
	return false
}

// maybeSecret reports whether a parameter or member of this name may be a secret, whatever its value.
func maybeSecret(name string) bool { return isSecretName(name, "aB3dE6gH9jK2mN5pQ8sT") }

// looksRandom tells a key or signature from a word, a number or a slug: it is long, and mixes digits with letters in
// more than one run, or capitals with small letters.
func looksRandom(value string) bool {
	if len(value) < 10 || len(value) < 32 && onlyDigits(value[:4]) && value[4] == '-' { // a date
		return false
	}
	var digits, small, capitals, others, turns int
	last := byte(0)
	for i := range len(value) {
		kind := byte('o')
		switch c := value[i]; {
		case c >= '0' && c <= '9':
			kind = 'd'
			digits++
		case c >= 'a' && c <= 'z':
			kind = 'a'
			small++
		case c >= 'A' && c <= 'Z':
			kind = 'A'
			capitals++
		default:
			others++
		}
		if kind != last && kind != 'o' {
			turns++
			last = kind
		}
	}
	switch {
	case small+capitals == 0 || others*4 > len(value):
		return false // a number, a time, or words with much between them
	case len(value) >= 32:
		return digits > 0 || small > 0 && capitals > 2
	case len(value) < 16:
		return turns >= 5
	}
	return turns >= 4
}

// percent reads a percent-encoded character at i, whose percent sign may be encoded itself, any number of times: code is its two
// digits, "" if there are none, and end is behind them.
func percent(s string, i int) (code string, end int) {
	for i++; strings.HasPrefix(s[i:], "25"); i += 2 {
	}
	if i+2 > len(s) {
		return "", i
	}
	return s[i : i+2], i + 2
}

// botKey is the range of the key that stands in a path as /bot123456:KEY, from 0 to 0 if the bot at i has none.
func botKey(s string, i int) (from, to int) {
	if i == 0 || s[i-1] != '/' && (i < 3 || !strings.EqualFold(s[i-2:i], "2f")) {
		return 0, 0
	}
	from = i + 3
	for from < len(s) && s[from] >= '0' && s[from] <= '9' {
		from++
	}
	switch {
	case from == i+3 || from == len(s):
		return 0, 0
	case s[from] == ':':
		from++
	case s[from] == '%':
		code, end := percent(s, from)
		if !strings.EqualFold(code, "3a") {
			return 0, 0
		}
		from = end
	default:
		return 0, 0
	}
	return from, from + tokenRun(s[from:])
}

// pictureSignature is the range of the signature that stands in a path as /s--SIGNATURE--/, from 0 to 0 if there is none at i.
func pictureSignature(s string, i int) (from, to int) {
	if i == 0 || s[i-1] != '/' && (i < 3 || !strings.EqualFold(s[i-2:i], "2f")) {
		return 0, 0
	}
	const longest = 64
	from = i + 3
	end := strings.Index(s[from:min(from+longest, len(s))], "--")
	if end <= 0 || tokenRun(s[from:from+end]) < end {
		return 0, 0
	}
	return from, from + end
}

// parameter is the range of the secret value that the equals sign from i to end gives to a parameter.
func parameter(s string, i, end int) (from, to int) {
	start := i
	for start > 0 && i-start < 32 && (isAlphanumeric(s[start-1]) || s[start-1] == '_' || s[start-1] == '-') {
		start--
	}
	if start > 0 && s[start-1] == '\\' && strings.HasPrefix(s[start:i], "u0026") {
		start += 5 // an ampersand, escaped in JSON
	}
	if start > 0 && s[start-1] == '%' {
		// A URL inside a parameter of another, after its ?, &, ; or #.
		switch code, behind := percent(s[:i], start-1); code {
		case "26", "3F", "3f", "3B", "3b", "23":
			start = behind
		}
	}
	name := s[start:i]
	if name == "" || len(name) > 32 || !maybeSecret(name) {
		return 0, 0
	}
	// A value that is no secret by its first part is looked at again, with each parameter in it, so that part is short. One that is
	// a secret as far as its second is one to its end.
	const part, longest = 128, 4096
	// The scope behind a credential's id says region and day, and is no secret.
	scoped := len(name) > 10 && strings.EqualFold(name[len(name)-10:], "credential")
	from = end
	to = from
scan:
	for to < len(s) {
		if n := to - from; (n == part || n == longest) && !isSecretName(name, s[from:to]) {
			return 0, 0
		}
		switch s[to] {
		case '&', '?', '#', '"', '\'', ' ', '<', '>', ';', ')', ']', '}', '|', '\\', '\n', '\t', '\r', ',':
			break scan
		case '~': // parts exp=…~hmac=… of one value; else a character of CloudFront's base64
			next := to + 1
			for next < len(s) && next-to < 16 && (isAlphanumeric(s[next]) || s[next] == '_') {
				next++
			}
			if next < len(s) && s[next] == '=' {
				break scan
			}
		case '%':
			if code, _ := percent(s, to); code == "26" || code == "23" || scoped && strings.HasPrefix(s[to:], "%2") {
				break scan
			}
		case '/':
			if scoped {
				break scan
			}
		}
		to++
	}
	if to-from >= longest {
		return from, to
	}
	if inner := strings.IndexByte(s[from:to], '='); to < len(s) && s[to] == '~' && inner > 0 && inner < 8 && to-from > inner+1 && onlyLetters(s[from:from+inner]) {
		return 0, 0 // parts exp=…~hmac=…, each looked at by itself
	}
	if !isSecretName(name, s[from:to]) {
		return 0, 0
	}
	return from, to
}

func onlyLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// member is the range of the secret string that a JSON member has whose name ends at i.
func member(s string, i int) (from, to int) {
	start := i
	for start > 0 && i-start < 32 && (isAlphanumeric(s[start-1]) || s[start-1] == '_' || s[start-1] == '-') {
		start--
	}
	if !maybeSecret(s[start:i]) {
		return 0, 0
	}
	from = i + 2
	for from < len(s) && (s[from] == ' ' || s[from] == '\t') {
		from++
	}
	if from >= len(s) || s[from] != '"' {
		return 0, 0
	}
	from++
	to = from
	for to < len(s) && s[to] != '"' && s[to] != '\n' {
		if s[to] == '\\' {
			to++
		}
		to++
	}
	to = min(to, len(s))
	if !isSecretName(s[start:i], s[from:to]) {
		return 0, 0
	}
	return from, to
}

// webToken looks at what begins with eyJ: run is how much of it was looked at, and token says whether that is a JSON Web Token
// (RFC 7519).
func webToken(s string) (run int, token bool) {
	first := 0
	for parts, i := 1, 0; ; parts++ {
		start := i
		for i < len(s) && (isAlphanumeric(s[i]) || s[i] == '_' || s[i] == '-') {
			i++
		}
		if parts == 1 {
			first = i
		}
		switch {
		case parts == 3:
			return i, true
		case i-start < 4 || !strings.HasPrefix(s[start:], "eyJ") || i == len(s) || s[i] != '.':
			return first, false
		}
		i++
	}
}
