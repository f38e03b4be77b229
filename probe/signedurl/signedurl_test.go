package signedurl_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/pinlint/pinlint/probe/signedurl"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	parsed, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// What passes as a time where only the name says so. Times by date -u -d @….
func TestWindowOfPlainNumbers(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"last second of 2014", "1420070399", ""},
		{"first second of 2015", "1420070400", "2015-01-01T00:00:00Z"},
		{"last second of 2099", "4102444799", "2099-12-31T23:59:59Z"},
		{"first second of 2100", "4102444800", ""},
		{"nine digits", "999999999", ""},
		{"eleven digits", "17954304000", ""},
		{"milliseconds", "1795430400999", "2026-11-23T10:40:00Z"},
		{"first millisecond of 2015", "1420070400000", "2015-01-01T00:00:00Z"},
		{"milliseconds of 2014", "1420070399999", ""},
		{"milliseconds of 2100", "4102444800000", ""},
		{"microseconds", "1795430400000000", ""},
		{"for ever", "9999999999", ""},
		{"signed number", "+1795430400", ""},
		{"negative", "-1795430400", ""},
		{"fraction", "1795430400.5", ""},
		{"exponent", "1.7954304e9", ""},
		{"blank before", "%201795430400", ""},
		{"digits of another script", "١٧٩٥٤٣٠٤٠٠", ""},
		{"escaped once", "%31795430400", "2026-11-23T10:40:00Z"},
		{"escaped twice", "%2531795430400", ""},
		{"ISO with zone", "2026-11-23T11:40:00%2B01:00", "2026-11-23T10:40:00Z"},
		{"ISO with a bare plus", "2026-11-23T11:40:00+01:00", "2026-11-23T10:40:00Z"},
		{"ISO with a blank for the plus", "2026-11-23T11:40:00%2001:00", "2026-11-23T10:40:00Z"},
		{"ISO without zone", "2026-11-23T10:40:00", "2026-11-23T10:40:00Z"},
		{"ISO with blanks", "2026-11-23%2010:40:00", "2026-11-23T10:40:00Z"},
		{"ISO of 1999", "1999-11-23T10:40:00Z", ""},
		{"30 February", "2026-02-30T10:40:00Z", ""},
		{"date alone", "2026-11-23", ""},
		{"RFC 1123", "Mon,%2023%20Nov%202026%2010:40:00%20GMT", "2026-11-23T10:40:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			info, ok := signedurl.Parse("https://cdn.example.com/a.jpg?expires=" + tt.value)
			if want := at(t, tt.want); ok != !want.IsZero() || !info.Expires.Truncate(time.Second).Equal(want) {
				t.Errorf("%q: %v, %v, want %v", tt.value, ok, info.Expires, want)
			}
		})
	}
}

// Eight hexadecimal digits: printf %x of the times above.
func TestWindowOfHexadecimal(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"first second of 2015", "54a48e00", "2015-01-01T00:00:00Z"},
		{"last second of 2014", "54a48dff", ""},
		{"capitals", "6B041800", "2026-11-23T10:40:00Z"},
		{"last second of 2099", "f48656ff", "2099-12-31T23:59:59Z"},
		{"2100", "f4865700", ""},
		{"overflow", "ffffffff", ""},
		{"nine digits", "06b041800", ""},
		{"seven digits", "6b04180", ""},
		{"no digit", "6b04180g", ""},
		{"prefix", "0x6b0418", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			info, _ := signedurl.Parse("https://scontent.cdninstagram.com/v/a.jpg?oh=00_A&oe=" + tt.value)
			if want := at(t, tt.want); !info.Expires.Equal(want) {
				t.Errorf("%q: %v, want %v", tt.value, info.Expires, want)
			}
		})
	}
}

func TestCaseOfNames(t *testing.T) {
	for _, tt := range []struct {
		name, url string
		ok        bool
	}{
		{"x- names in any case", "https://h.example/a?x-AMZ-date=20261123T100000Z&X-amz-EXPIRES=60", true},
		{"short names exactly", "https://h.example/a?AWSACCESSKEYID=x&EXPIRES=1795430400", false},
		{"oe exactly", "https://scontent.cdninstagram.com/a.jpg?OE=6b041800", false},
		{"ex exactly", "https://h.example/attachments/a?EX=6b041800", false},
		{"name in escapes", "https://h.example/a?%65xpires=1795430400", true},
		{"semicolons part nothing", "https://h.example/a?b=1;expires=1795430400", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, ok := signedurl.Parse(tt.url); ok != tt.ok {
				t.Errorf("%s: %v", tt.url, ok)
			}
		})
	}
}

func TestHosts(t *testing.T) {
	for _, tt := range []struct{ name, url, scheme string }{
		{"below the domain", "https://x.imgix.net/a.jpg?expires=1795430400", "imgix"},
		{"the domain itself", "https://imgix.net/a.jpg?expires=1795430400", "imgix"},
		{"capitals", "https://X.IMGIX.NET/a.jpg?expires=1795430400", "imgix"},
		{"closing dot", "https://x.imgix.net./a.jpg?expires=1795430400", "imgix"},
		{"port", "https://x.imgix.net:443/a.jpg?expires=1795430400", "imgix"},
		{"user", "https://imgix.net@other.example/a.jpg?expires=1795430400", "expiry by name"},
		{"domain as the end of a word", "https://notimgix.net/a.jpg?expires=1795430400", "expiry by name"},
		{"domain as the beginning", "https://imgix.net.other.example/a.jpg?expires=1795430400", "expiry by name"},
		{"domain in the path", "https://other.example/imgix.net/a.jpg?expires=1795430400", "expiry by name"},
		{"no path", "https://x.imgix.net?expires=1795430400", "imgix"},
		{"address of IPv6", "https://[2001:db8::1]:8443/a.jpg?expires=1795430400", "expiry by name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if info, _ := signedurl.Parse(tt.url); info.Scheme != tt.scheme {
				t.Errorf("%s: %q, want %q", tt.url, info.Scheme, tt.scheme)
			}
		})
	}
}

func TestStateAtATime(t *testing.T) {
	end, start := at(t, "2026-11-23T11:00:00Z"), at(t, "2026-11-23T10:00:00Z")
	for _, tt := range []struct {
		name string
		info signedurl.Info
		at   string
		want signedurl.State
	}{
		{"within", signedurl.Info{Expires: end, NotBefore: start}, "2026-11-23T10:30:00Z", signedurl.Usable},
		{"last second", signedurl.Info{Expires: end}, "2026-11-23T10:59:59Z", signedurl.Usable},
		{"at the end", signedurl.Info{Expires: end}, "2026-11-23T11:00:00Z", signedurl.Expired},
		{"after", signedurl.Info{Expires: end}, "2027-11-23T11:00:00Z", signedurl.Expired},
		{"before, within the skew", signedurl.Info{Expires: end, NotBefore: start}, "2026-11-23T09:55:00Z", signedurl.Usable},
		{"before", signedurl.Info{Expires: end, NotBefore: start}, "2026-11-23T09:54:59Z", signedurl.NotYetValid},
		{"no end", signedurl.Info{NotBefore: start}, "2026-11-23T10:30:00Z", signedurl.Unsure},
		{"no end, before", signedurl.Info{NotBefore: start}, "2026-11-23T09:30:00Z", signedurl.NotYetValid},
		{"nothing", signedurl.Info{}, "2026-11-23T09:30:00Z", signedurl.Unsure},
		{"both, the end counts", signedurl.Info{Expires: start, NotBefore: end}, "2026-11-23T10:30:00Z", signedurl.Expired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.info.At(at(t, tt.at)); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
	if left, ok := (signedurl.Info{Expires: end}).Left(start); left != time.Hour || !ok {
		t.Errorf("left: %v %v", left, ok)
	}
	if left, ok := (signedurl.Info{Expires: start}).Left(end); left != -time.Hour || !ok {
		t.Errorf("left: %v %v", left, ok)
	}
	if _, ok := (signedurl.Info{}).Left(end); ok {
		t.Error("time is left of a URL without an end")
	}
}

func TestRelative(t *testing.T) {
	now := at(t, "2026-11-23T10:00:00Z")
	for _, tt := range []struct{ at, want string }{
		{"2026-11-23T10:00:00Z", "a moment ago"},
		{"2026-11-23T10:00:01Z", "in 1 second"},
		{"2026-11-23T09:59:59Z", "1 second ago"},
		{"2026-11-23T10:00:59Z", "in 59 seconds"},
		{"2026-11-23T10:01:00Z", "in 1 minute"},
		{"2026-11-23T10:01:30Z", "in 90 seconds"},
		{"2026-11-23T10:25:40Z", "in 25 minutes"},
		{"2026-11-23T11:00:00Z", "in 1 hour"},
		{"2026-11-23T11:30:00Z", "in 90 minutes"},
		{"2026-11-23T12:10:00Z", "in 2 hours"},
		{"2026-11-24T10:00:00Z", "in 1 day"},
		{"2026-11-24T22:00:00Z", "in 36 hours"},
		{"2026-11-20T09:00:00Z", "3 days ago"},
		{"2027-11-23T10:00:00Z", "in 1 year"},
		{"2026-01-01T00:00:00Z", "326 days ago"},
		{"2038-01-01T00:00:00Z", "in 11 years"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			if got := signedurl.Relative(at(t, tt.at), now); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.at, got, tt.want)
			}
		})
	}
	if got := signedurl.Relative(now, now.Add(-500*time.Millisecond)); got != "in a moment" {
		t.Errorf("half a second: %q", got)
	}
}

func TestNames(t *testing.T) {
	for certainty, want := range map[signedurl.Certainty]string{signedurl.None: "none", signedurl.Exact: "exact", signedurl.UpperBound: "upper bound", signedurl.Heuristic: "heuristic", signedurl.Unknown: "unknown"} {
		if certainty.String() != want {
			t.Errorf("%d: %q, want %q", certainty, certainty, want)
		}
	}
	for state, want := range map[signedurl.State]string{signedurl.Unsure: "unsure", signedurl.Usable: "usable", signedurl.Expired: "expired", signedurl.NotYetValid: "not yet valid"} {
		if state.String() != want {
			t.Errorf("%d: %q, want %q", state, state, want)
		}
	}
}

// Tokens and policies have a size beyond which they are not decoded; a little below it they are.
func TestTokensAreBounded(t *testing.T) {
	// {"alg":"HS256"} and {"exp":1795430400,"x":"aaa…"} in base64url: every 3 letters a are 4 letters of it.
	token := func(n int) string {
		return "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTU0MzA0MDAsIngiOiJh" + strings.Repeat("YWFh", n) + "YSJ9.c2lnbmF0dXJl"
	}
	for _, tt := range []struct {
		name string
		url  string
		want signedurl.Certainty
	}{
		{"a token of 8 KB", "https://image.mux.com/a.jpg?token=" + token(2000), signedurl.Exact},
		{"a longer token", "https://image.mux.com/a.jpg?token=" + token(2100), signedurl.Unknown},
		{"a policy of 1 MB", "https://h.example/a.jpg?Signature=x&Key-Pair-Id=y&Policy=" + strings.Repeat("eyJT", 1<<18), signedurl.Unknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if info, ok := signedurl.Parse(tt.url); !ok || info.Certainty != tt.want {
				t.Errorf("%v %v, want %v", ok, info.Certainty, tt.want)
			}
		})
	}
}

// URLs in URLs are opened twice, not without end.
func TestNestingIsBounded(t *testing.T) {
	address := "https://d1.cloudfront.net/a.jpg?Expires=1795430400&Signature=x&Key-Pair-Id=K2"
	for depth := 1; depth <= 4; depth++ {
		address = "https://h.example/resize?url=" + url.QueryEscape(address)
		info, ok := signedurl.Parse(address)
		if ok != (depth <= 2) || ok && (!info.Nested || info.Certainty != signedurl.Heuristic) {
			t.Errorf("%d deep: %v %+v", depth, ok, info)
		}
	}
}

// The earliest end counts, whether it is the proxy's or that of the URL inside.
func TestTimesOfBothURLs(t *testing.T) {
	for _, tt := range []struct {
		name, url, scheme string
		nested            bool
	}{
		{"outer ends first", "https://x.imgix.net/https%3A%2F%2Fd1.cloudfront.net%2Fa.jpg%3FExpires%3D1795430400%26Signature%3Dx%26Key-Pair-Id%3DK?expires=1795426800&s=0", "imgix", false},
		{"inner ends first", "https://x.imgix.net/https%3A%2F%2Fd1.cloudfront.net%2Fa.jpg%3FExpires%3D1795430400%26Signature%3Dx%26Key-Pair-Id%3DK?expires=1795434000&s=0", "Amazon CloudFront (canned policy)", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if info, _ := signedurl.Parse(tt.url); info.Scheme != tt.scheme || info.Nested != tt.nested {
				t.Errorf("%+v", info)
			}
		})
	}
}

func TestLethal(t *testing.T) {
	info, _ := signedurl.Parse("https://acct.blob.core.windows.net/c/a.jpg?sv=2024-11-04&se=2026-11-23T11:00Z&se=2026-11-23T12:00Z&sp=w&sip=203.0.113.7&sig=x")
	if d, ok := info.Lethal(); !ok || d.Code != signedurl.NoReadPermission || d.Param != "sp" {
		t.Errorf("%v %+v", ok, d)
	}
	info, _ = signedurl.Parse("https://h.example/a.jpg?expires=1795430400&expires=1795430401")
	if d, ok := info.Lethal(); ok || len(info.Defects) != 1 {
		t.Errorf("%+v is lethal, of %+v", d, info.Defects)
	}
}

// Messages are one line without full stop, and name their parameter.
func TestMessages(t *testing.T) {
	seen := map[signedurl.Code]bool{}
	for _, line := range golden(t) {
		info, _ := signedurl.Parse(line[0])
		for _, text := range texts(info) {
			if strings.HasSuffix(text, ".") || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("%s: %q", line[0], text)
			}
		}
		for _, d := range info.Defects {
			seen[d.Code] = true
			if d.Message == "" {
				t.Errorf("%s: %s without a message", line[0], d.Code)
			}
		}
	}
	for _, code := range []signedurl.Code{
		signedurl.SignedHeaders, signedurl.TooLong, signedurl.MalformedTime, signedurl.Incomplete, signedurl.ScopeDate, signedurl.SignedForUpload,
		signedurl.EscapedTwice, signedurl.HTMLEscaped, signedurl.NoReadPermission, signedurl.WrongResource, signedurl.IPLock, signedurl.HTTPSOnly,
		signedurl.EmptyWindow, signedurl.UnreadablePolicy, signedurl.MissingExpiry, signedurl.NeedsAuthorization, signedurl.NotMedia,
		signedurl.DuplicateParameter, signedurl.ImplausibleTime, signedurl.UnescapedURL,
	} {
		if !seen[code] {
			t.Errorf("no URL of the file has the defect %s", code)
		}
	}
	info, _ := signedurl.Parse("https://b.s3.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A/20261123/r/s3/aws4_request&X-Amz-Date=20261123T100000Z&X-Amz-Expires=700000&X-Amz-SignedHeaders=content-type;host;x%0Ainject&X-Amz-Signature=00")
	want := []string{
		"X-Amz-Expires is 700000 seconds: the service takes 604800 (7 days) at most",
		"X-Amz-SignedHeaders asks for content-type, another header: a plain GET sends no such header, so the signature cannot match",
	}
	for i, d := range info.Defects {
		if i >= len(want) || d.Message != want[i] {
			t.Errorf("%d: %q", i, d.Message)
		}
	}
}
