package live_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/account/live"
	"github.com/pinlint/pinlint/rules"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "pina_AEATESTTOKEN0123456789ABCDEF"

// standIn answers as Pinterest API description 5.23.0 says, with lists in pages of three. before may answer in its place.
type standIn struct {
	boards int
	before func(w http.ResponseWriter, r *http.Request, nth int) bool

	mutex sync.Mutex
	calls []string
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	nth := len(s.calls)
	s.mutex.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Header.Get("Authorization") != "Bearer "+token:
		refuse(w, 401, 2, "Authentication failed.")
	case s.before != nil && s.before(w, r, nth):
	case r.URL.Path == "/v5/user_account":
		io.WriteString(w, `{"account_type": "BUSINESS", "username": "linen", "website_url": "shop.example.com"}`)
	case r.URL.Path == "/v5/boards":
		page(w, r, s.boards, func(i int) string {
			return fmt.Sprintf(`{"id": "%d", "name": "Board %d", "description": "", "privacy": "SECRET", "is_ads_only": %t, "owner": {"username": "linen"}}`, 100+i, i, i == 1)
		})
	case strings.HasPrefix(r.URL.Path, "/v5/boards/") && strings.HasSuffix(r.URL.Path, "/sections"):
		id, _ := strconv.Atoi(strings.Split(r.URL.Path, "/")[3])
		page(w, r, id-100, func(i int) string { return fmt.Sprintf(`{"id": "%d%d", "name": "Section %d"}`, id, i, i) })
	case r.URL.Path == "/v5/media/8823416":
		io.WriteString(w, `{"media_id": "8823416", "media_type": "video", "status": "processing"}`)
	default:
		refuse(w, 404, 404, "Media upload not found")
	}
}

func page(w io.Writer, r *http.Request, n int, item func(i int) string) {
	const size = 3
	from, _ := strconv.Atoi(r.URL.Query().Get("bookmark"))
	var items []string
	for i := from; i < min(from+size, n); i++ {
		items = append(items, item(i))
	}
	bookmark := "null"
	if from+size < n {
		bookmark = fmt.Sprintf(`"%d"`, from+size)
	}
	fmt.Fprintf(w, `{"items": [%s], "bookmark": %s}`, strings.Join(items, ","), bookmark)
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"code": %d, "message": %q}`, code, message)
}

// pull asks a stand-in, and tells how long it was waited for in all.
func pull(t *testing.T, s *standIn, token string, media ...string) (a *account.Account, waited time.Duration, err error) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	c := live.Client{URL: server.URL, Token: token, Now: func() time.Time { return time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC) },
		Wait: func(_ context.Context, d time.Duration) error { waited += d; return nil }}
	var told time.Duration
	c.Waiting = func(pause time.Duration, why error) { told += pause }
	a, err = c.Pull(context.Background(), media)
	if told != waited {
		t.Errorf("waited %v, but told of %v", waited, told)
	}
	if a != nil && a.APIURL == server.URL {
		a.APIURL = ""
	}
	return a, waited, err
}

func TestPull(t *testing.T) {
	s := &standIn{boards: 7}
	a, waited, err := pull(t, s, token, "8823416")
	if err != nil || waited != 0 {
		t.Fatal(err, waited)
	}
	var names []string
	for i, b := range a.Boards {
		names = append(names, b.ID+" "+b.Name)
		if len(b.Sections) != i || b.Privacy != "SECRET" || b.IsAdsOnly != (i == 1) {
			t.Errorf("%+v", b)
		}
	}
	if want := []string{"100 Board 0", "101 Board 1", "102 Board 2", "103 Board 3", "104 Board 4", "105 Board 5", "106 Board 6"}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if diff := cmp.Diff(map[string]string{"8823416": "processing"}, a.Media); diff != "" {
		t.Error(diff)
	}
	if a.Username != "linen" || a.Token.Kind != account.Access {
		t.Errorf("%+v", a)
	}
	// One call for the user, three for seven boards, one or two for the sections of each, one for the upload; all of them read.
	if len(s.calls) != 1+3+4+2*3+1 || slices.ContainsFunc(s.calls, func(c string) bool { return !strings.HasPrefix(c, "GET ") }) {
		t.Errorf("%d calls: %q", len(s.calls), s.calls)
	}
	// What was asked makes a file that can be read, without the token.
	var file strings.Builder
	if err := a.Write(&file); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(file.String(), "TESTTOKEN") {
		t.Error("the file holds the token")
	}
	again, err := account.Read("a.json", strings.NewReader(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Boards, again.Boards); diff != "" {
		t.Error(diff)
	}
}

// TestClocks: a clock that differs from Pinterest's by more than five minutes is told once, whatever the API answers.
func TestClocks(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		date   string
		status int
		want   []time.Duration
	}{
		{"Tue, 01 Dec 2026 09:05:00 GMT", 200, nil},
		{"Tue, 01 Dec 2026 09:06:00 GMT", 200, []time.Duration{6 * time.Minute}},
		{"Tue, 01 Dec 2026 07:00:00 GMT", 200, []time.Duration{-2 * time.Hour}},
		{"Wed, 02 Dec 2026 09:00:00 GMT", 401, []time.Duration{24 * time.Hour}},
		{"yesterday", 200, nil},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", c.date)
			w.WriteHeader(c.status)
			fmt.Fprint(w, `{"items": [], "code": 2, "message": "Authentication failed."}`)
		}))
		var told []time.Duration
		client := live.Client{URL: server.URL, Token: token, Now: func() time.Time { return now }, Skewed: func(ahead time.Duration) { told = append(told, ahead) }}
		if _, err := client.Pull(t.Context(), nil); (err == nil) != (c.status == 200) {
			t.Errorf("%s: %v", c.date, err)
		}
		server.Close()
		if !slices.Equal(told, c.want) {
			t.Errorf("%s: %v, want %v", c.date, told, c.want)
		}
	}
}

// TestRefusals gives each refusal its result: what the error says, and how long was waited.
func TestRefusals(t *testing.T) {
	at := func(path string, answer func(w http.ResponseWriter)) *standIn {
		return &standIn{boards: 1, before: func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if r.URL.Path != path {
				return false
			}
			answer(w)
			return true
		}}
	}
	for _, c := range []struct {
		name   string
		s      *standIn
		token  string
		want   string // part of the error; "" for success
		waited time.Duration
		calls  int
	}{
		{"wrong token", &standIn{}, "pina_OTHER", `GET /v5/user_account: HTTP 401 code 2 "Authentication failed.": the token is wrong, expired or revoked`, 0, 1},
		{"no scope for the user", at("/v5/user_account", func(w http.ResponseWriter) { refuse(w, 401, 3, "Missing: ['user_accounts:read']") }), token, "", 0, 3},
		{"no scope for boards", at("/v5/boards", func(w http.ResponseWriter) { refuse(w, 401, 3, "Missing: ['boards:read']") }), token, `GET /v5/boards: HTTP 401 code 3 "Missing: ['boards:read']": the token lacks scopes that the call needs: boards:read: reconnect with boards:read added`, 0, 2},
		{"not permitted", at("/v5/boards", func(w http.ResponseWriter) { refuse(w, 403, 29, "You are not permitted to access that resource.") }), token, "HTTP 403 code 29", 0, 2},
		{"limit that passes", &standIn{boards: 1, before: func(w http.ResponseWriter, r *http.Request, nth int) bool {
			if nth == 2 {
				w.Header().Set("Retry-After", "7")
				refuse(w, 429, 8, "This request exceeded a rate limit.")
			}
			return nth == 2
		}}, token, "", 7 * time.Second, 4},
		{"limit that stays", at("/v5/boards", func(w http.ResponseWriter) {
			w.Header().Set("X-RateLimit-Reset", "9")
			refuse(w, 429, 8, "This request exceeded a rate limit.")
		}), token, `HTTP 429 code 8 "This request exceeded a rate limit.": too many calls, or too many writes to one board: try again in 9 seconds`, 18 * time.Second, 4},
		{"limit of a second", at("/v5/boards", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			refuse(w, 429, 8, "This request exceeded a rate limit.")
		}), token, "try again in a second", 2 * time.Second, 4},
		{"limit for long", at("/v5/boards", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "3600")
			refuse(w, 429, 8, "This request exceeded a rate limit.")
		}), token, "try again in 3600 seconds", 0, 2},
		{"spam block", at("/v5/boards", func(w http.ResponseWriter) { refuse(w, 429, 9, "may lead to spam") }), token, "HTTP 429 code 9", 0, 2},
		{"trouble", at("/v5/boards", func(w http.ResponseWriter) { refuse(w, 503, 0, "") }), token, "GET /v5/boards: HTTP 503: Pinterest has trouble: try again later", 5 * time.Second, 4},
		{"broken JSON", at("/v5/boards", func(w http.ResponseWriter) { io.WriteString(w, `{"items": [`) }), token, "GET /v5/boards: HTTP 200, but the answer is cut off after 11 bytes of JSON", 0, 2},
		{"a page", at("/v5/boards", func(w http.ResponseWriter) { io.WriteString(w, `<html>Sign in</html>`) }), token, "the answer is HTML or XML, not JSON", 0, 2},
		{"another shape", at("/v5/boards", func(w http.ResponseWriter) { io.WriteString(w, `{"data": []}`) }), token, "it has no items", 0, 2},
		{"cut", at("/v5/boards", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"items"`)
		}), token, "GET /v5/boards: the answer broke off", 5 * time.Second, 4},
		{"redirect", at("/v5/boards", func(w http.ResponseWriter) {
			w.Header().Set("Location", "https://elsewhere.example.com/")
			w.WriteHeader(302)
		}), token, "GET /v5/boards: HTTP 302: the address leads elsewhere, where no token is sent: check the API's address", 0, 2},
		{"pages in a circle", at("/v5/boards", func(w http.ResponseWriter) { io.WriteString(w, `{"items": [], "bookmark": "x"}`) }), token, "the pages go round in a circle", 0, 3},
		{"far too long", at("/v5/boards", func(w http.ResponseWriter) {
			io.WriteString(w, `{"items": ["`+strings.Repeat("x", 9<<20)+`"]}`)
		}), token, "the answer is longer than 8 MiB", 0, 2},
		{"sections", at("/v5/boards/100/sections", func(w http.ResponseWriter) { refuse(w, 404, 40, "Board not found.") }), token, `GET /v5/boards/100/sections: HTTP 404 code 40 "Board not found."`, 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, waited, err := pull(t, c.s, c.token)
			switch {
			case (err == nil) != (c.want == ""):
				t.Errorf("error %v, want %q", err, c.want)
			case err != nil && !strings.Contains(err.Error(), c.want):
				t.Errorf("error %q, want %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), "TESTTOKEN"):
				t.Errorf("the error shows the token: %v", err)
			}
			if waited != c.waited || len(c.s.calls) != c.calls {
				t.Errorf("waited %v, want %v; %d calls, want %d", waited, c.waited, len(c.s.calls), c.calls)
			}
		})
	}
}

func TestRefusalIsFound(t *testing.T) {
	_, _, err := pull(t, &standIn{}, "pina_OTHER")
	var refusal *live.Refusal
	if !errors.As(err, &refusal) || refusal.Action != rules.Reconnect || refusal.Term != rules.InvalidToken {
		t.Errorf("%#v", err)
	}
	_, _, err = pull(t, &standIn{}, token, "1")
	if !errors.As(err, &refusal) || refusal.Call != "GET /v5/media/1" || refusal.Status != 404 {
		t.Errorf("%#v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }))
	defer server.Close()
	c := live.Client{URL: server.URL, Token: token}
	if _, err := c.Pull(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestCheckURL: a token is sent in the open to this computer only.
func TestCheckURL(t *testing.T) {
	for address, good := range map[string]bool{
		"https://api.pinterest.com": true, "https://api-sandbox.pinterest.com": true, "http://127.0.0.1:8080": true, "http://localhost:1": true, "http://[::1]:1": true,
		"http://api.pinterest.com": false, "http://127.0.0.1.example.com": false, "api.pinterest.com": false, "": false, "ftp://x": false, "https://user:pass@api.pinterest.com": false, "https://api.pinterest.com?x": false,
	} {
		if err := live.CheckURL(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
