package rules

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzRedact holds that redacting twice is redacting once, that spans are in order and within the text, and that a planted token of
// Pinterest never comes out, whatever stands around it.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{
		"", "https://user:pass@cdn.example.com/a.jpg?X-Amz-Signature=0123456789abcdef0123456789abcdef&w=1", `{"access_token": "aB3dE6gH9jK2mN5pQ8sT"}`,
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "Authorization: Bearer abc12345.def", "pina_pina_pinr_", `":":="://@`, "a%3Dtoken%3D%2526sig%3D123456", "Sig=://&@",
	} {
		f.Add(seed, 0)
		f.Add(seed, len(seed)/2)
	}
	const token = "pina_AEATESTTOKEN0123456789ABCDEF"
	f.Fuzz(func(t *testing.T, text string, at int) {
		last := 0
		for _, span := range SecretSpans(text) {
			if span.Start < last || span.End <= span.Start || span.End > len(text) {
				t.Fatalf("span %v behind %d of %q", span, last, text)
			}
			last = span.End
		}
		once := Redact(text)
		if twice := Redact(once); twice != once {
			t.Errorf("%q is redacted to %q, and that to %q", text, once, twice)
		}
		at = min(max(at, 0), len(text))
		if hidden := Redact(text[:at] + " " + token + " " + text[at:]); strings.Contains(hidden, "AEATESTTOKEN") {
			t.Errorf("%q", hidden)
		}
	})
}

// FuzzURL compares what rules read of a URL with net/url: a host that both see is the same, and what is refused for private use is
// so in capitals, too.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"https://cdn.example.com/a.jpg", "HTTP://EXAMPLE.COM:80/x", "https://[::1]:8080/a", "//host/x", "C:\\x.jpg", "data:image/png;base64,AA", "http://0x7f.1/", "http://１２７.0.0.1/",
		"https://user:pass@host/x", "http://a b/", "https://münchen.example/ü", "http://host:99999/", "<https://x/>", "https:///x", "ftp://x/", "https://a.b\\c/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := parseURL(text)
		if u.fault != "" || u.scheme != "http" && u.scheme != "https" {
			return
		}
		if u.host == "" {
			t.Errorf("%q is a URL without a host", text)
		}
		if std, err := url.Parse(text); err == nil && std.Hostname() != "" && !strings.ContainsAny(text, "%\\") && !strings.EqualFold(std.Hostname(), u.host) {
			t.Errorf("%q: host %q, for net/url %q", text, u.host, std.Hostname())
		}
		if loud := parseURL(strings.ToUpper(text)); isASCII(u.host) && loud.fault == "" && (privateHost(loud.host) != "") != (privateHost(u.host) != "") {
			t.Errorf("%q is private in one case of letters alone", text)
		}
	})
}
