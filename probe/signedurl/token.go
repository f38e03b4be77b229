package signedurl

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Tokens and policies longer than this are not decoded.
const (
	maxToken  = 8 << 10
	maxPolicy = 4 << 10
)

// claims are the times in a JSON Web Token (RFC 7519), zero where missing or no times.
type claims struct{ expires, notBefore, issued time.Time }

// readClaims reads the payload of a token without verifying it; read makes a time of a claim. ok is false if token
// is none.
func readClaims(token string, read func(string) time.Time) (c claims, ok bool) {
	if len(token) > maxToken || !strings.HasPrefix(token, "eyJ") {
		return claims{}, false
	}
	header, rest, _ := strings.Cut(token, ".")
	payload, signature, ok := strings.Cut(rest, ".")
	if !ok || len(header) < 10 || strings.Contains(signature, ".") {
		return claims{}, false
	}
	data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(payload, "="))
	if err != nil {
		return claims{}, false
	}
	d := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '{' {
		return claims{}, false
	}
	if _, err := d.ReadToken(); err != nil {
		return claims{}, false
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return claims{}, false
		}
		var at *time.Time
		switch name.String() {
		case "exp":
			at = &c.expires
		case "nbf":
			at = &c.notBefore
		case "iat":
			at = &c.issued
		}
		value, err := d.ReadValue()
		if err != nil {
			return claims{}, false
		}
		if at != nil {
			*at = read(string(value))
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return claims{}, false // cut off
	}
	return c, true
}

// numericDate reads seconds since 1970, fractions allowed. Negative, huge and quoted numbers are none.
func numericDate(s string) time.Time {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 1 && f < farthest) {
		return time.Time{}
	}
	return unix(int64(f))
}

// quotedDate reads numbers in quotes as well, which SharePoint writes.
func quotedDate(s string) time.Time { return numericDate(strings.Trim(s, `"`)) }

func (c claims) tell(info *Info) {
	info.Expires, info.NotBefore, info.Issued = c.expires, c.notBefore, c.issued
}

// tokenIn reads the token in a parameter. Its URL is signed even if the token cannot be read.
func tokenIn(name string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		info.Param = name
		c, ok := readClaims(l.get(name), numericDate)
		if c.tell(info); c.expires.IsZero() {
			info.Certainty = Unknown
		}
		return ok || l.has(name)
	}
}

// jwtIn reads the token in a parameter, if it is one and has an end.
func jwtIn(name string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		c, _ := readClaims(l.get(name), numericDate)
		info.Param = name
		c.tell(info)
		return !c.expires.IsZero()
	}
}

// readAnyJWT looks for tokens in every parameter and segment of the path.
func readAnyJWT(l *link, info *Info) bool {
	for rest := l.query; rest != ""; {
		var name, value string
		name, value, rest = cutPair(rest)
		if !strings.HasPrefix(value, "eyJ") || leadsElsewhere(name) {
			continue
		}
		if c, _ := readClaims(unescape(value), numericDate); !c.expires.IsZero() {
			c.tell(info)
			info.Param = "a token in the query"
			if l.has(name) {
				info.Param = name
			}
			return true
		}
	}
	return readPathJWT(l, info)
}

// leadsElsewhere names parameters whose tokens are about the visitor, not about the file.
func leadsElsewhere(name string) bool {
	switch name {
	case "state", "ref", "session", "login_hint", "id_token_hint", "utm_content", "ixid", "preview", "context":
		return true
	}
	return false
}

func readPathJWT(l *link, info *Info) bool {
	for segment := range strings.SplitSeq(l.path, "/") {
		if !strings.HasPrefix(segment, "eyJ") {
			continue
		}
		if c, _ := readClaims(unescape(segment), numericDate); !c.expires.IsZero() {
			c.tell(info)
			info.Param = "a token in the path"
			return true
		}
	}
	return false
}

func readSharePoint(l *link, info *Info) bool {
	info.Param, info.Certainty, info.Lifetime = "tempauth", Unknown, time.Hour
	info.Note = "download URLs of Microsoft Graph live for about an hour"
	if c, _ := readClaims(strings.TrimPrefix(l.get("tempauth"), "v1."), quotedDate); !c.expires.IsZero() {
		c.tell(info)
		info.Certainty, info.Lifetime, info.Note = Exact, 0, ""
	}
	return true
}

// readCloudFront reads a custom policy, which counts before Expires:
// docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html.
func readCloudFront(l *link, info *Info) bool {
	info.Param, info.Certainty = "Policy", Unknown
	var policy struct {
		Statement []struct {
			Condition struct {
				DateLessThan    map[string]json.RawMessage
				DateGreaterThan map[string]json.RawMessage
				IPAddress       map[string]string `json:"IpAddress"`
			}
		}
	}
	encoded := strings.NewReplacer("-", "+", "_", "=", "~", "/").Replace(l.get("Policy"))
	if !decodePolicy(encoded, &policy) || len(policy.Statement) == 0 {
		info.notable(UnreadablePolicy, "Policy", "Policy cannot be decoded: when the URL ends is unknown, and CloudFront may refuse it")
		return true
	}
	condition := policy.Statement[0].Condition
	if end := numericDate(string(condition.DateLessThan["AWS:EpochTime"])); !end.IsZero() {
		info.Expires, info.Certainty = end, Exact
	} else {
		info.notable(UnreadablePolicy, "Policy", "Policy has no end that can be read")
	}
	info.NotBefore = numericDate(string(condition.DateGreaterThan["AWS:EpochTime"]))
	if ip, ok := condition.IPAddress["AWS:SourceIp"]; ok && !strings.HasSuffix(ip, "/0") {
		info.lethal(IPLock, "Policy", "Policy allows certain addresses only, and Pinterest's are not known")
	}
	return true
}

// readFilestack reads {"expiry": 1795430400, "call": [...]}: www.filestack.com/docs/security/policies.
func readFilestack(l *link, info *Info) bool {
	var policy struct {
		Expiry json.RawMessage `json:"expiry"`
	}
	info.Param, info.Certainty = "policy", Unknown
	encoded := strings.NewReplacer("-", "+", "_", "/").Replace(l.get("policy"))
	if encoded == "" {
		_, after, _ := strings.Cut(l.path, "policy:")
		encoded, _, _ = strings.Cut(after, ",")
		encoded = strings.NewReplacer("-", "+", "_", "/").Replace(unescape(encoded))
	}
	if !decodePolicy(encoded, &policy) {
		info.notable(UnreadablePolicy, "policy", "policy cannot be decoded: when the URL ends is unknown")
		return true
	}
	if end := numericDate(string(policy.Expiry)); !end.IsZero() {
		info.Expires, info.Certainty = end, Exact
	}
	return true
}

// decodePolicy reads JSON in base64 of the ordinary alphabet, with or without padding.
func decodePolicy(encoded string, into any) bool {
	if len(encoded) == 0 || len(encoded) > maxPolicy*4/3 {
		return false
	}
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(encoded, "="))
	return err == nil && json.Unmarshal(data, into) == nil
}

// readContentful reads the tokens of secure assets: the one that ends first counts.
func readContentful(l *link, info *Info) bool {
	info.Param, info.Certainty = "token", Unknown
	for _, name := range [...]string{"token", "policy"} {
		c, _ := readClaims(l.get(name), numericDate)
		if !c.expires.IsZero() && (info.Expires.IsZero() || c.expires.Before(info.Expires)) {
			info.Expires, info.Param, info.Certainty = c.expires, name, Exact
		}
	}
	return true
}

// readTwitch reads {"expires": 1795430400, …} in the token of a clip.
func readTwitch(l *link, info *Info) bool {
	var token struct {
		Expires json.RawMessage `json:"expires"`
	}
	info.Param = "token"
	value := l.get("token")
	if len(value) > maxToken || !strings.HasPrefix(value, "{") || json.Unmarshal([]byte(value), &token) != nil {
		return false
	}
	info.Expires = numericDate(string(token.Expires))
	return !info.Expires.IsZero()
}

// readActiveStorage reads the message that Rails signs for files of its disk service, {"_rails":{…,"exp":…}}.
func readActiveStorage(l *link, info *Info) bool {
	_, after, _ := strings.Cut(l.path, "/rails/active_storage/disk/")
	segment, _, _ := strings.Cut(after, "/")
	message, _, ok := strings.Cut(unescape(segment), "--")
	var envelope struct {
		Rails struct {
			Expires *string `json:"exp"`
		} `json:"_rails"`
	}
	info.Param = "a token in the path"
	if !ok || !decodePolicy(strings.NewReplacer("-", "+", "_", "/").Replace(message), &envelope) || envelope.Rails.Expires == nil {
		return false
	}
	info.Expires = parseISO(*envelope.Rails.Expires)
	return !info.Expires.IsZero()
}
