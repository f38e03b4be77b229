package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// Where nothing was learned of a file, nothing is said of it.
func TestMediaUnknown(t *testing.T) {
	const url = "https://cdn.example.com/dress.jpg"
	busy := Medium{File: url, Accepted: []string{}, Fetch: &facts.Fetch{URL: url, Final: url, Outcome: facts.RateLimited, Detail: "answers 429 (Too Many Requests)", Status: 429, Length: -1}}
	gone := Medium{File: url, Accepted: []string{}, Fetch: &facts.Fetch{URL: url, Final: url, Outcome: facts.Missing, Detail: "answers 404 (Not Found)", Status: 404, Length: -1, Certain: true}}
	for _, tc := range []struct {
		m    Medium
		text string
	}{{busy, "  answer    429 (Too Many Requests)\n  accepted  unknown\n"}, {gone, "  answer    404 (Not Found)\n  accepted  no\n"}} {
		var text, json bytes.Buffer
		for _, w := range []MediaWriter{NewMediaText(&text, Options{}), NewMediaJSON(&json)} {
			if err := w.Medium(tc.m); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.Contains(text.String(), tc.text) {
			t.Errorf("%s\nwant %s", text.String(), tc.text)
		}
		if !strings.Contains(json.String(), `"whole":false`) {
			t.Error(json.String())
		}
	}
}
