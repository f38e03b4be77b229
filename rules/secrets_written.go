package rules

import (
	"strings"

	"github.com/pinlint/pinlint/payload"
)

// writtenSecrets is SecretsOf for a document that was written in another form than JSON: what SecretSpans finds in the lines around the bytes
// from start to end, and the places of what it finds in the values.
func writtenSecrets(d *payload.Document, start, end int) []payload.Span {
	text := string(d.Written())
	end = min(max(end, 0), len(text))
	start = strings.LastIndexByte(text[:min(max(start, 0), end)], '\n') + 1
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		end += i
	} else {
		end = len(text)
	}
	spans := SecretSpans(text[start:end])
	for i := range spans {
		spans[i].Start += start
		spans[i].End += start
	}
	source := &payload.Document{Source: d.Source}
	for _, s := range SecretsOf(source, 0, len(d.Source)) {
		spans = append(spans, d.Place(s))
	}
	if len(spans) == 0 {
		return nil
	}
	return mergeSpans(spans)
}
