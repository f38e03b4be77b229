package signedurl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/probe/signedurl"
)

// texts are all strings that Parse returns for a URL.
func texts(info signedurl.Info) []string {
	all := []string{info.Scheme, info.Param, info.Note, info.Certainty.String()}
	for _, d := range info.Defects {
		all = append(all, string(d.Code), d.Param, d.Message)
	}
	return all
}

// secrets are the values of parameters and segments of the path that could be keys: long, and with a digit in them.
// Words such as content-type are no secrets, and names of signed headers may be shown.
func secrets(rawURL string) []string {
	var found []string
	for _, part := range strings.FieldsFunc(rawURL, func(r rune) bool { return strings.ContainsRune("/?&=#~,;: ", r) }) {
		if len(part) >= 12 && strings.ContainsAny(part, "0123456789") {
			found = append(found, part)
		}
	}
	return found
}

func FuzzParse(f *testing.F) {
	for _, line := range golden(f) {
		f.Add(line[0])
	}
	f.Add("https://a.example/_next/image?url=" + strings.Repeat("https%3A%2F%2Fa.example%2F%3Furl%3D", 50))
	f.Add("https://h/?" + strings.Repeat("Expires=1&", 300))
	f.Add("https://h/" + strings.Repeat("/https://", 300))
	f.Fuzz(func(t *testing.T, rawURL string) {
		info, ok := signedurl.ParseBare(rawURL)
		if !ok && (info.Scheme != "" || len(info.Defects) > 0 || !info.Expires.IsZero()) {
			t.Errorf("%q: says nothing, and yet %+v", rawURL, info)
		}
		if ok && info.Certainty == signedurl.None && len(info.Defects) == 0 {
			t.Errorf("%q: has something to say, but neither time nor defect", rawURL)
		}
		if timed := info.Certainty == signedurl.Exact || info.Certainty == signedurl.UpperBound; timed && info.Expires.IsZero() {
			t.Errorf("%q: %v, without an end", rawURL, info.Certainty)
		}
		for _, at := range []time.Time{info.Expires, info.NotBefore, info.Issued} {
			if at.Location() != time.UTC || at.Year() > 9999 {
				t.Errorf("%q: the time %v", rawURL, at)
			}
		}
		if info.Nested && info.Certainty == signedurl.Exact {
			t.Errorf("%q: a URL inside is exact", rawURL)
		}
		// A fragment is never sent.
		before, _, _ := strings.Cut(rawURL, "#")
		if again, okAgain := signedurl.ParseBare(before + "#Expires=1&AWSAccessKeyId=x&Signature=y"); okAgain != ok || !cmp.Equal(again, info) {
			t.Errorf("%q: a fragment changes %+v to %+v", rawURL, info, again)
		}
		if info.Expires.IsZero() {
			if info.At(time.Unix(1e9, 0)) == signedurl.Expired {
				t.Errorf("%q: expired without an end", rawURL)
			}
		} else if info.At(info.Expires) != signedurl.Expired {
			t.Errorf("%q: not expired at its end", rawURL)
		}
		for _, secret := range secrets(rawURL) {
			for _, text := range texts(info) {
				if strings.Contains(text, secret) && !strings.Contains(fixedTexts, secret) {
					t.Errorf("%q: %q shows %q", rawURL, text, secret)
				}
			}
		}
	})
}

// fixedTexts are what messages say by themselves with a digit in a long word.
const fixedTexts = "20261123T100000Z"

func TestSecretsStayInside(t *testing.T) {
	const secret = "AKIDs3cr3tS3CR3Tdeadbeef0123"
	for _, line := range golden(t) {
		// Every value that is no time in turn becomes the secret.
		head, query, ok := strings.Cut(line[0], "?")
		if !ok {
			continue
		}
		pairs := strings.Split(query, "&")
		for i := range pairs {
			changed := append([]string(nil), pairs...)
			name, _, _ := strings.Cut(pairs[i], "=")
			changed[i] = name + "=" + secret
			rawURL := head + "?" + strings.Join(changed, "&")
			info, _ := signedurl.ParseBare(rawURL)
			for _, text := range texts(info) {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %q shows the secret", rawURL, text)
				}
			}
		}
	}
}
