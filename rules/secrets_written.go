package rules

import (
	"bytes"
	"strings"

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
	seen := string(text[start:end])
	spans := append(SecretSpans(seen), namedSecrets(seen)...)
	for i := range spans {
		spans[i].Start += start
		spans[i].End += start
	}
	spans = append(spans, placedSecrets(d)...)
	if len(spans) == 0 {
		return nil
	}
	return mergeSpans(spans)
}

// placedSecrets are the places of what SecretSpans finds in the values of a document.
func placedSecrets(d *payload.Document) (spans []payload.Span) {
	source := &payload.Document{Source: d.Source}
	for _, s := range SecretsOf(source, payload.Span{End: len(d.Source)}) {
		place := d.Place(s)
		place.End = place.Start + len(bytes.TrimRight(d.Written()[place.Start:place.End], " \t\r\n"))
		spans = append(spans, place)
	}
	return spans
}

// namedSecrets finds the values, to the end of their line, of names that stand in a YAML text as those of secrets, in comments, too.
func namedSecrets(s string) (spans []payload.Span) {
	for at := 0; at < len(s); {
		i := strings.IndexByte(s[at:], ':')
		if i < 0 {
			break
		}
		i += at
		at = i + 1
		end := i
		if end > 0 && (s[end-1] == '"' || s[end-1] == '\'') {
			end--
		}
		start := end
		for start > 0 && end-start < 32 && (isAlphanumeric(s[start-1]) || s[start-1] == '_' || s[start-1] == '-') {
			start--
		}
		name := strings.TrimLeft(s[start:end], "-") // of a sequence
		if name == "" || !maybeSecret(name) || !beginsMember(s, start) {
			continue
		}
		from := i + 1
		for from < len(s) && (s[from] == ' ' || s[from] == '\t') {
			from++
		}
		to := from
		for to < len(s) && strings.IndexByte(" \t\r\n,}]", s[to]) < 0 {
			to++
		}
		value := strings.Trim(s[from:to], "'\"")
		if !isSecretName(name, value) || strings.IndexByte("|>", value[0]) >= 0 && strings.Trim(value[1:], "-+0123456789") == "" { // that stands in the lines below
			continue
		}
		for to < len(s) && s[to] != '\n' {
			to++
		}
		at = to
		spans = append(spans, payload.Span{Start: from, End: from + len(strings.TrimRight(s[from:to], " \t\r"))})
	}
	return spans
}

// beginsMember reports whether nothing but what stands in front of a member stands between a place and the start of its line, or a brace or comma.
func beginsMember(s string, at int) bool {
	for at > 0 && strings.IndexByte(" \t#-?'\"", s[at-1]) >= 0 {
		at--
	}
	return at == 0 || strings.IndexByte("\n{,", s[at-1]) >= 0
}

// SecretsIn finds what must not be shown of a whole input, in order and without overlaps: what SecretsOf finds in each of its documents,
// and secrets beside them, such as in comments, in the other front matter of a page and in its text.
func SecretsIn(text []byte, form payload.Form) (spans []payload.Span) {
	written := false
	for d, err := range payload.Bytes("", text, form) {
		if err != nil {
			continue
		}
		start := int(d.Start)
		add := func(some []payload.Span) {
			for _, s := range some {
				spans = append(spans, payload.Span{Start: s.Start + start, End: s.End + start})
			}
		}
		switch {
		case d.Form == payload.Auto:
			add(SecretsOf(d, payload.Span{End: len(d.Source)}))
			continue
		case d.Form == payload.Markdown:
			for page, err := range payload.Bytes("", d.Written(), payload.YAML) {
				if err == nil && page.Translated() {
					add(placedSecrets(page))
				}
			}
		case d.Translated():
			add(placedSecrets(d))
		}
		written = true
	}
	if written {
		spans = append(append(spans, SecretSpans(string(text))...), namedSecrets(string(text))...)
	}
	return mergeSpans(spans)
}
