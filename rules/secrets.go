package rules

import (
	"slices"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

// redacted stands in the place of a secret.
const redacted = "…redacted…"

// Redact replaces every secret in s, as SecretSpans finds them, by "…redacted…". A text
// without secrets comes back as it is.
func Redact(s string) string {
	spans := SecretSpans(s)
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
// JSON Web Tokens, bearer tokens, and values of members and parameters that are named as secrets.
// s may be a URL, a message, or JSON as written. Times and expiries stay visible.
func SecretSpans(s string) []payload.Span {
	var spans []payload.Span
	for i := next(s, 0, "pin"); i >= 0; i = next(s, i+1, "pin") {
		if end := pinterestToken(s[i:]); end > 0 {
			spans = append(spans, payload.Span{Start: i, End: i + end})
		}
	}
	for i := next(s, 0, "://"); i >= 0; i = next(s, i+1, "://") {
		if end := userinfo(s[i+3:]); end > 0 {
			spans = append(spans, payload.Span{Start: i + 3, End: i + 3 + end})
		}
	}
	for i := next(s, 0, "="); i >= 0; i = next(s, i+1, "=") {
		if from, to := parameter(s, i); to > from {
			spans = append(spans, payload.Span{Start: from, End: to})
		}
	}
	for i := next(s, 0, `":`); i >= 0; i = next(s, i+1, `":`) {
		if from, to := member(s, i); to > from {
			spans = append(spans, payload.Span{Start: from, End: to})
		}
	}
	for i := next(s, 0, "eyJ"); i >= 0; i = next(s, i+1, "eyJ") {
		if end := webToken(s[i:]); end > 0 {
			spans = append(spans, payload.Span{Start: i, End: i + end})
			i += end - 1
		}
	}
	for i := next(s, 0, "earer "); i >= 0; i = next(s, i+1, "earer ") {
		if run := tokenRun(s[i+6:]); run >= 8 && looksRandom(s[i+6:i+6+run]) {
			spans = append(spans, payload.Span{Start: i + 6, End: i + 6 + run})
		}
	}
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

// pinterestToken is the length of the access token (pina_) or refresh token (pinr_) that s
// begins with, 0 if it begins with none. Words such as pina_colada are none: a token has a run of a dozen
// letters and digits with a digit among them, or of sixteen capitals.
func pinterestToken(s string) int {
	if len(s) < 5 || (s[3] != 'a' && s[3] != 'r') || s[4] != '_' {
		return 0
	}
	end := 5 + tokenRun(s[5:])
	run, digit, capitals := 0, false, true
	for i := 5; i <= end; i++ {
		if i == end || s[i] == '_' || s[i] == '-' || s[i] == '.' {
			if run >= 12 && digit || run >= 16 && capitals {
				return end
			}
			run, digit, capitals = 0, false, true
			continue
		}
		run++
		digit = digit || s[i] >= '0' && s[i] <= '9'
		capitals = capitals && s[i] < 'a'
	}
	return 0
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

// userinfo is the length of the user name and password that an authority begins with.
func userinfo(s string) int {
	at := -1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '@':
			at = i
			continue
		case '/', '?', '#', '"', '\'', '<', '>', ' ', '\\', '\n', '\t', '|':
			return max(at, 0)
		}
	}
	return max(at, 0)
}

// The names of parameters and members whose values are secrets, in lower case. Those of the second list also
// have harmless uses, so their values must look random.
var (
	secretNames = []string{
		"x-amz-signature", "x-amz-security-token", "x-amz-credential", "x-goog-signature", "x-goog-credential", "x-oss-signature", "x-oss-credential", "x-oss-security-token",
		"x-tos-signature", "x-tos-credential", "x-obs-security-token", "q-signature", "q-ak", "x-cos-security-token", "x-signature", "signature", "ossaccesskeyid", "awsaccesskeyid", "accesskeyid",
		"access_token", "refresh_token", "id_token", "client_secret", "app_secret", "api_key", "apikey", "api-key", "x-api-key", "password", "passwd", "hmac", "tempauth", "jwt",
		"__cld_token__", "ik-s", "pbs", "rlkey", "authorization", "secret", "private_key", "secret_key", "access_key",
	}
	ambiguousNames = []string{
		"sig", "s", "st", "hm", "oh", "hash", "token", "policy", "md5", "secure", "key", "auth", "pwd", "pass", "verify", "bcdn_token", "hdnts", "hdnea", "hdntl", "session", "sessionid", "session_id", "sid", "code", "t", "h", "mac", "sign", "authkey", "auth_key",
	}
)

func isSecretName(name, value string) bool {
	if len(name) > 24 || name == "" {
		return false
	}
	var buf [24]byte
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	lower := buf[:len(name)]
	for _, n := range secretNames {
		if string(lower) == n {
			return true
		}
	}
	for _, n := range ambiguousNames {
		if string(lower) == n {
			return looksRandom(value)
		}
	}
	return false
}

// looksRandom tells a key or signature from a word or number: it is long, and mixes digits with letters
// or capitals with small letters.
func looksRandom(value string) bool {
	if len(value) < 10 {
		return false
	}
	var digits, small, capitals, others int
	for i := range len(value) {
		switch c := value[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z':
			small++
		case c >= 'A' && c <= 'Z':
			capitals++
		default:
			others++
		}
	}
	letters := small + capitals
	switch {
	case letters == 0:
		return false // a number or a time
	case digits > 0 && others*4 <= len(value):
		return true
	case small > 0 && capitals > 2 && others == 0:
		return true
	}
	return len(value) >= 32 && others*4 <= len(value)
}

// parameter is the range of the secret value that the equals sign at i gives to a parameter.
func parameter(s string, i int) (from, to int) {
	start := i
	for start > 0 && i-start < 32 && (isAlphanumeric(s[start-1]) || s[start-1] == '_' || s[start-1] == '-') {
		start--
	}
	if start > 0 && s[start-1] == '\\' && strings.HasPrefix(s[start:i], "u0026") {
		start += 5 // an ampersand, escaped in JSON
	}
	if start > 0 && s[start-1] == '%' && (strings.HasPrefix(s[start:i], "26") || strings.HasPrefix(s[start:i], "3F") || strings.HasPrefix(s[start:i], "3f")) {
		start += 2 // a URL inside a parameter of another
	}
	from = i + 1
	to = from
scan:
	for to < len(s) {
		switch s[to] {
		case '&', '#', '"', '\'', ' ', '<', '>', ';', ')', ']', '}', '|', '\\', '\n', '\t', '\r', ',':
			break scan
		case '~': // parts exp=…~hmac=… of one value; else a character of CloudFront's base64
			next := to + 1
			for next < len(s) && (isAlphanumeric(s[next]) || s[next] == '_') {
				next++
			}
			if next < len(s) && s[next] == '=' {
				break scan
			}
		case '%':
			if strings.HasPrefix(s[to:], "%26") {
				break scan
			}
		}
		to++
	}
	name := s[start:i]
	if inner := strings.IndexByte(s[from:to], '='); to < len(s) && s[to] == '~' && inner > 0 && inner < 8 && to-from > inner+1 && onlyLetters(s[from:from+inner]) {
		return 0, 0 // parts exp=…~hmac=…, each looked at by itself
	}
	if !isSecretName(name, s[from:to]) {
		return 0, 0
	}
	if len(name) > 10 && strings.EqualFold(name[len(name)-10:], "credential") {
		// The scope after the key's id says region and day, and is no secret.
		value := s[from:to]
		if cut := strings.IndexByte(value, '/'); cut >= 0 {
			to = from + cut
		} else if cut := strings.Index(value, "%2"); cut >= 0 {
			to = from + cut
		}
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

// webToken is the length of the JSON Web Token (RFC 7519) that s begins with, 0 if it begins with none.
func webToken(s string) int {
	parts, i := 0, 0
	for {
		start := i
		for i < len(s) && (isAlphanumeric(s[i]) || s[i] == '_' || s[i] == '-') {
			i++
		}
		if parts++; parts < 3 && (i-start < 4 || !strings.HasPrefix(s[start:], "eyJ")) {
			return 0
		}
		if parts == 3 {
			return i
		}
		if i == len(s) || s[i] != '.' {
			return 0
		}
		i++
	}
}
