package validate

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf16"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
)

// sound is a pin without any fault.
const sound = `{"board_id": "1", "title": "t", "alt_text": "a", "link": "https://www.example.com/", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`

// titled is a pin whose title is written so.
func titled(literal string) string { return strings.Replace(sound, `"t"`, literal, 1) }

// wide is a text in an encoding of n bytes a unit, with a mark of its order.
func wide(text string, n int, big bool) string {
	var b []byte
	units := []uint32{0xfeff}
	for _, r := range text {
		units = append(units, uint32(r))
	}
	if n == 2 {
		units = units[:1]
		for _, u := range utf16.Encode([]rune(text)) {
			units = append(units, uint32(u))
		}
	}
	for _, u := range units {
		for i := range n {
			if big {
				i = n - 1 - i
			}
			b = append(b, byte(u>>(8*i)))
		}
	}
	return string(b)
}

// TestPayloadFaults lints texts that are no pins, or just not. Places are counted by hand, columns in characters.
func TestPayloadFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		form payload.Form
		want string // findings as "line:column rule severity"
		says string // part of the first message or remedy
	}{
		{"nothing", "", payload.JSON, "1:1 payload.json error", "the input is empty"},
		{"byte-order mark", "\ufeff" + sound, payload.JSON, "1:1 payload.json warning", "begins with a byte-order mark"},
		{"UTF-16, little-endian", wide(sound, 2, false), payload.JSON, "1:1 payload.json error", "the text is UTF-16 (little-endian)"},
		{"UTF-16, big-endian", wide(sound, 2, true), payload.JSON, "1:1 payload.json error", "the text is UTF-16 (big-endian)"},
		{"UTF-32, little-endian", wide(sound, 4, false), payload.JSON, "1:1 payload.json error", "the text is UTF-32 (little-endian)"},
		{"UTF-32, big-endian", wide(sound, 4, true), payload.JSON, "1:1 payload.json error", "the text is UTF-32 (big-endian)"},
		{"Latin-1", titled("\"caf\xe9\""), payload.JSON, "1:32 payload.json error", "most likely it is Latin-1"},
		{"duplicate keys", titled(`"t", "title": "u"`), payload.JSON, "1:33 payload.json warning", `"title" stands twice in this object`},
		{"keys that differ in case", titled(`"t", "Title": "u"`), payload.JSON, "1:33 payload.json warning", `"title" and "Title" differ in case only`},
		{"10,000 levels", titled(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)), payload.JSON, "1:91 payload.json error", "nested more than 64 deep"},
		{"10 million brackets", strings.Repeat("[", 10_000_000), payload.JSON, "1:66 payload.json error", "nested more than 64 deep"},
		{"1e1000001", titled("1e1000001"), payload.JSON, "1:28 payload.json error, 1:28 payload.type error", "too long or too large for other programs"},
		{"1e400", titled("1e400"), payload.JSON, "1:28 payload.json error, 1:28 payload.type error", "too long or too large for other programs"},
		{"an id of 1e1000001", strings.Replace(sound, `"1"`, "1e1000001", 1), payload.JSON, "1:14 payload.board-id-pattern error, 1:14 payload.json error", "send the numeric id"},
		{"number of 5 MB", titled(strings.Repeat("7", 5<<20)), payload.JSON, "1:28 payload.json error, 1:28 payload.type error", "too long or too large"},
		{"-0", titled("-0"), payload.JSON, "1:28 payload.type error", "title is a number: only a string is accepted"},
		{"half of a surrogate pair", titled(`"a\ud800b"`), payload.JSON, "1:30 payload.control-characters warning", `half of a surrogate pair, \ud800`},
		{"invalid UTF-8", titled("\"a\xed\xa0\x80\""), payload.JSON, "1:30 payload.json error", "bytes that are not UTF-8: ed a0 80"},
		{"NUL", titled("\"a\x00\""), payload.JSON, "1:30 payload.json error", "control character U+0000"},
		{"NUL as an escape", titled(`"a\u0000"`), payload.JSON, "1:30 payload.control-characters warning", "control character U+0000"},
		{"tab in a string", titled("\"a\tb\""), payload.JSON, "1:30 payload.json error", "U+0009"},
		{"a second pin behind the first", sound + "\n" + sound, payload.JSON, "2:1 payload.json error", "after the pin comes a second object"},
		{"JSON Lines", sound + "\n" + strings.Replace(titled(`"u"`), "a.jpg", "b.jpg", 1), payload.Lines, "", ""},
		{"a comment", strings.Replace(sound, "{", "{ // a pin\n", 1), payload.JSON, "1:3 payload.json error", "a comment: JSON has none"},
		{"a trailing comma", strings.TrimSuffix(sound, "}") + ",}", payload.JSON, fmt.Sprintf("1:%d payload.json error", len(sound)), "a comma before a closing bracket"},
		{"NaN", titled("NaN"), payload.JSON, "1:28 payload.json error", "NaN is not JSON"},
		{"single quotes", titled("'t'"), payload.JSON, "1:28 payload.json error", "single quote"},
		{"a string for a pin", `"pin"`, payload.JSON, "1:1 payload.json error", "the pin is a string: a JSON object is expected"},
		{"a number for a pin", `7`, payload.JSON, "1:1 payload.json error", "the pin is a number: a JSON object is expected"},
		{"an array in an array", `[[1]]`, payload.JSON, "1:2 payload.json error", "the pin is an array: a JSON object is expected"},
		{"an object around the array of pins", `{"pins": [` + sound + `], "total": 1}`, payload.JSON, `1:2 payload.json error`, `the pins stand in an object, under "pins"`},
		{"an object around an array of something else", strings.TrimSuffix(sound, "}") + `, "pins": [` + sound + `]}`, payload.JSON, fmt.Sprintf("1:%d payload.unknown-field warning", len(sound)+2), `"pins" is not a field`},
		{"an array of a pin", "[" + sound + "]", payload.JSON, "", ""},
		{"longer than is read", titled(`"` + strings.Repeat("x", payload.MaxBytes) + `"`), payload.JSON, "1:1 payload.json error", "more than 32 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := lintForm(t, new(Linter), c.text, c.form)
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Rule, f.Severity))
				if len(f.Message) > 400 || len(f.Excerpt.Text) > 400 {
					t.Errorf("long-winded: %d bytes of message, %d of excerpt", len(f.Message), len(f.Excerpt.Text))
				}
			}
			slices.Sort(got)
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if c.says != "" && !slices.ContainsFunc(findings, func(f Finding) bool { return strings.Contains(f.Message+"\n"+f.Remedy, c.says) }) {
				t.Errorf("does not say %q: %+v", c.says, findings)
			}
		})
	}
	t.Run("both places of a key are named", func(t *testing.T) {
		_, findings := lint(t, new(Linter), titled(`"t", "title": "u"`))
		if len(findings) != 1 || len(findings[0].Related) != 1 || findings[0].Related[0].Column != 19 {
			t.Errorf("%+v", findings)
		}
	})
	t.Run("references inside of a pin", func(t *testing.T) {
		var requests atomic.Int64
		s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
		defer s.Close()
		p := &probe.Prober{HTTP: &probe.HTTP{AllowPrivate: true}}
		defer p.Close()
		body := strings.Replace(sound, `"https://www.example.com/"`, `{"$ref": "`+s.URL+`/link"}`, 1)
		body = strings.Replace(body, `{"board_id"`, `{"$schema": "`+s.URL+`/schema.json", "$id": "file:///dev/zero", "$ref": "file:///dev/zero", "board_id"`, 1)
		body = strings.Replace(body, `{"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}`, `{"source_type": "video_id", "media_id": "1", "$ref": "`+s.URL+`/media"}`, 1)
		ids, _ := lint(t, &Linter{Prober: p}, body)
		if slices.Sort(ids); !slices.Equal(ids, []string{"cover.missing", "payload.type", "payload.unknown-field", "payload.unknown-field", "payload.unknown-field"}) || requests.Load() != 0 {
			t.Errorf("%v, %d requests", ids, requests.Load())
		}
	})
	// A pattern that goes back and forth would take hours over these, which the time-out of go test ends.
	t.Run("texts that bait patterns", func(t *testing.T) {
		for _, bait := range []string{strings.Repeat("1", 1<<20) + "x", strings.Repeat("a", 1<<20) + "!", strings.Repeat("{{", 1<<19), strings.Repeat("<a ", 1<<18), strings.Repeat("%", 1<<20), strings.Repeat("a@", 1<<19), strings.Repeat("=", 1<<20), strings.Repeat(" ", 1<<20) + "x"} {
			body := `{"board_id": "B", "board_section_id": "B", "title": "B", "description": "B", "alt_text": "B", "link": "B", "dominant_color": "B", "parent_pin_id": "B", "note": "B", "B": 1,
				"media_source": {"source_type": "video_id", "media_id": "B", "cover_image_url": "https://cdn.example.com/B", "cover_image_content_type": "B", "cover_image_data": "B"}}`
			if ids, _ := lint(t, new(Linter), strings.ReplaceAll(body, "B", bait)); !slices.Contains(ids, "payload.board-id-pattern") {
				t.Errorf("%.5q: %v", bait, ids)
			}
		}
	})
}

// TestInlineFaults lints pictures that stand in a pin, and do so wrongly.
func TestInlineFaults(t *testing.T) {
	const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
	for _, c := range []struct {
		name, contentType, data string
		want                    string
		says                    string
	}{
		{"whole", "image/png", png, "image.too-small error", ""},
		{"foreign letters", "image/png", strings.Replace(png, "KGgo", "K*go", 1), "image.base64 error", "*"},
		{"URL-safe alphabet", "image/png", strings.Replace(png, "KGgo", "K-_o", 1), "image.base64 error", "URL-safe"},
		{"without padding", "image/png", strings.TrimRight(png, "="), "image.base64 error", "="},
		{"data: prefix", "image/png", "data:image/png;base64," + png, "image.base64 error", "data:"},
		{"line breaks", "image/png", png[:40] + `\n` + png[40:], "image.base64 error", "line break"},
		{"wrong content_type", "image/jpeg", png, "image.content-type-mismatch error, image.too-small error", ""},
		{"100 MB", "image/png", strings.Repeat("A", 100<<20), "payload.json error", "more than 32 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := strings.Replace(sound, `"image_url", "url": "https://cdn.example.com/a.jpg"`, `"image_base64", "content_type": "`+c.contentType+`", "data": "`+c.data+`"`, 1)
			_, findings := lint(t, new(Linter), body)
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprint(f.Rule, " ", f.Severity))
			}
			slices.Sort(got)
			if strings.Join(got, ", ") != c.want || c.says != "" && !strings.Contains(findings[0].Message+findings[0].Remedy, c.says) {
				t.Errorf("%q, want %q saying %q: %+v", got, c.want, c.says, findings)
			}
		})
	}
}
