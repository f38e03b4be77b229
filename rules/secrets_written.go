package rules

import (
	"bytes"

	"github.com/pinlint/pinlint/payload"
)

// writtenSecrets is SecretsOf for a document that was written in another form than JSON: what SecretSpans finds in the lines around the bytes
// from start to end, and the places of what it finds in the values.
func writtenSecrets(d *payload.Document, start, end int) []payload.Span {
	const reach = 4 << 10 // of a line that is longer, no more is shown
	text := d.Written()
	end = min(max(end, 0), len(text))
	start = min(max(start, 0), end)
	before := text[max(start-reach, 0):start]
	start -= len(before) - 1 - bytes.LastIndexByte(before, '\n')
	after := text[end:min(end+reach, len(text))]
	if i := bytes.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	end += len(after)
	spans := SecretSpans(string(text[start:end]))
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
