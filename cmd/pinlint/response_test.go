package main

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/pinlint/pinlint/rules"
)

// TestResponses takes answers out of the forms in which they are saved.
func TestResponses(t *testing.T) {
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(`{"code":40,"message":"Board not found."}`)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for _, c := range []struct {
		name, text string
		status     int
		want       string // of the first: status, category
		header     string // Retry-After of the first
		n          int
	}{
		{"a body", `{"code":40,"message":"Board not found."}`, 0, "board", "", 1},
		{"nothing", ``, 0, "server", "", 1},
		{"UTF-16, as PowerShell redirects", string(wide), 404, "board", "", 1},
		{"HTTP/1.1", "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{\"code\":40,\"message\":\"Board not found.\"}", 0, "board", "", 1},
		{"HTTP/2 and line feeds", "HTTP/2 429 \nretry-after: 5\n\n{\"code\":8}", 0, "rate_limit", "5", 1},
		{"the last of several", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n{}", 0, "authentication", "", 1},
		{"a head alone", "HTTP/1.1 503 Service Unavailable\r\n", 0, "server", "", 1},
		{"no status line", "HTTP/1.1 OK", 0, "payload", "", 1},
		{"--status outweighs", "HTTP/1.1 200 OK\r\n\r\n", 401, "authentication", "", 1},
		{"one entry", `{"request": {"method": "POST", "url": "https://api.pinterest.com/v5/pins"}, "response": {"status": 429, "headers": [{"name": "retry-after", "value": "5"}], "content": {"text": "{\"code\":8}"}}}`, 0, "rate_limit", "5", 1},
		{"entries", `{"log": {"entries": [{"request": {"method": "POST", "url": "https://api.pinterest.com/v5/pins"}, "response": {"status": 0}}, {"request": {"method": "POST", "url": "https://api.pinterest.com/v5/pins"}, "response": {"status": 429, "content": {}}}]}}`, 0, "server", "", 2},
		{"bodies in an array", `[{"code":40,"message":"Board not found."}, {"code":8,"message":"?"}]`, 0, "board", "", 2},
		{"an empty array", `[]`, 429, "rate_limit", "", 1},
		{"a body that speaks of requests", `{"message": "the \"request\" got no \"response\""}`, 400, "payload", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := readResponses(strings.NewReader(c.text), c.status)
			if err != nil || len(found) != c.n {
				t.Fatalf("%d answers, error %v", len(found), err)
			}
			d := rules.Explain(found[0].status, found[0].header, found[0].body)
			if string(d.Category) != c.want {
				t.Errorf("%+v", d)
			}
			if c.header != "" && d.RetryAfter != 5 {
				t.Errorf("retry after %d", d.RetryAfter)
			}
		})
	}
}

// endless yields the same byte for ever.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestResponseTooLong(t *testing.T) {
	if _, err := readResponses(io.LimitReader(endless{}, 100<<20), 0); err == nil || !strings.Contains(err.Error(), "longer than 16 MiB") {
		t.Errorf("%v", err)
	}
	broken := errors.New("broken")
	if _, err := readResponses(io.MultiReader(strings.NewReader("x"), errorReader{broken}), 0); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func FuzzResponses(f *testing.F) {
	for _, text := range []string{"HTTP/1.1 429 x\r\nA: b\r\n\r\n{}", `{"request": {}, "response": {}}`, `{"log": {"entries": []}, "request": 1, "response": 2}`, "\xff\xfeH"} {
		f.Add([]byte(text), 0)
	}
	f.Fuzz(func(t *testing.T, text []byte, status int) {
		found, err := readResponses(strings.NewReader(string(text)), status)
		if err == nil && len(found) == 0 {
			t.Error("neither an answer nor an error")
		}
		for _, r := range found {
			rules.Explain(r.status, r.header, r.body)
		}
	})
}
