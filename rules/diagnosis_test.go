package rules_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/rules"
)

// told is the part of a diagnosis that pipelines switch on.
type told struct {
	Term     rules.Term
	Category rules.Category
	Action   string
	Outcome  rules.Outcome
	Wait     int
}

func tell(d rules.Diagnosis) told {
	return told{d.Term, d.Category, d.Action.String(), d.Outcome, d.RetryAfter}
}

// TestExplain goes by Pinterest's published examples, recorded answers, and the published guide's actions.
func TestExplain(t *testing.T) {
	const (
		fix, reconnect, retry = "fix_input", "reconnect", "retry_later"
		rejected, unknown     = rules.Rejected, rules.Unknown
	)
	for _, c := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   told
	}{
		// The three traps.
		{"spam block on 429", 429, http.Header{"Retry-After": {"60"}}, `{"code":9,"message":"Sorry! We blocked this link because it may lead to spam."}`, told{"", "policy", fix, rejected, -1}},
		{"spam block on 400", 400, nil, `{"code":1,"message":"Sorry! We blocked this link because it may lead to spam.","details":{"source_field":null}}`, told{"", "policy", fix, rejected, -1}},
		{"passing fault on 400", 400, nil, `{"code":1,"message":"Sorry! Something went wrong on our end."}`, told{"", "server", retry, rejected, -1}},
		{"time-out", 408, nil, ``, told{"", "server", retry, unknown, -1}},
		{"500", 500, nil, `{"code":500,"message":"Internal error"}`, told{"", "server", retry, unknown, -1}},
		{"502 from a gateway", 502, nil, `<html><body>Bad Gateway</body></html>`, told{"", "server", retry, unknown, -1}},
		{"503 that says when", 503, http.Header{"Retry-After": {"120"}}, ``, told{"", "server", retry, unknown, 120}},
		{"no answer", 0, nil, ``, told{"", "server", retry, unknown, -1}},
		{"a client's time-out", 0, nil, `Error: timeout of 30000ms exceeded, ETIMEDOUT`, told{"", "server", retry, unknown, -1}},
		{"passing fault as 500", 500, nil, `{"code":1,"message":"Sorry! Something went wrong on our end."}`, told{"", "server", retry, unknown, -1}},

		// Words that the request brought into the message.
		{"spam in a quoted link", 400, nil, `{"code":1,"message":"Parameter 'link' with the value 'spam recipes' is not a valid URL format."}`, told{"", "link", fix, rejected, -1}},
		{"spam in a quoted address", 400, nil, `{"code":1,"message":"Unable to reach the URL. https://spam.example.com/a"}`, told{"invalid media", "media", fix, rejected, -1}},

		// Pinterest's own numbers.
		{"1", 400, nil, `{"code":1,"message":"Whoops! It looks like you entered an invalid URL. Try creating a Pin again with a valid URL."}`, told{"invalid media", "link", fix, rejected, -1}},
		{"2", 401, nil, `{"code":2,"message":"Authentication failed."}`, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"3", 401, nil, `{"code":3,"message":"Authorization failed."}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"3 by number", 401, nil, `{"code":3,"message":"?"}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"3 scopes on 403", 403, nil, `{"code":3,"message":"Your token does not have sufficient permissions to perform this operation. Please ensure your token is authorized with the correct set of scopes. Missing: ['boards:write']"}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"3 consumer type on 400", 400, nil, `{"code":3,"message":"Your application consumer type is not supported"}`, told{"unauthorized", "policy", fix, rejected, -1}},
		{"7", 401, nil, `{"code":7,"message":"Not authorized to access board or Pin."}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"8", 429, http.Header{"Retry-After": {"17"}}, `{"code":8,"message":"This request exceeded a rate limit."}`, told{"429", "rate_limit", retry, rejected, 17}},
		{"29", 403, nil, `{"code":29,"message":"You are not permitted to access that resource."}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"29 trial", 403, nil, `{"code":29,"message":"Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox https://api-sandbox.pinterest.com instead."}`, told{"unauthorized", "policy", fix, rejected, -1}},
		{"29 under 429 is no permission", 429, nil, `{"code":29,"message":"?"}`, told{"429", "rate_limit", retry, rejected, -1}},
		{"30", 404, nil, `{"code":30,"message":"User not found."}`, told{"", "authentication", fix, rejected, -1}},
		{"40", 404, nil, `{"code":40,"message":"Board not found."}`, told{"", "board", fix, rejected, -1}},
		{"50", 404, nil, `{"code":50,"message":"Pin not found."}`, told{"", "payload", fix, rejected, -1}},
		{"233", 403, nil, `{"code":233,"message":"?"}`, told{"invalid media", "media", fix, rejected, -1}},
		{"235 on 400", 400, nil, `{"code":235,"message":"Sorry, this image is broken. Please pick a different image."}`, told{"invalid media", "media", fix, rejected, -1}},
		{"2031", 404, nil, `{"code":2031,"message":"Sorry! We couldn't find this board section."}`, told{"", "board", fix, rejected, -1}},

		// The older numbers repeat the HTTP status.
		{"400 as code", 0, nil, `{"code":400,"message":"Pin is not a call-to-create response"}`, told{"", "payload", fix, rejected, -1}},
		{"403 as code", 403, nil, `{"code":403,"message":"The Pin's image is too small, too large or is broken"}`, told{"invalid media", "media", fix, rejected, -1}},
		{"404 as code", 404, nil, `{"code":404,"message":"Board, section or Pin not found"}`, told{"", "board", fix, rejected, -1}},
		{"404 as code of media", 404, nil, `{"code":404,"message":"Media upload not found"}`, told{"invalid media", "media", fix, rejected, -1}},
		{"409 as code", 409, nil, `{"code":409,"message":"Could not get exclusive access to the board to create a new section."}`, told{"rate limit", "rate_limit", retry, rejected, -1}},
		{"429 as code, no status", 0, nil, `{"code":429,"message":"?"}`, told{"429", "rate_limit", retry, rejected, -1}},
		{"500 as code, no status", 0, nil, `{"code":500,"message":"?"}`, told{"", "server", retry, unknown, -1}},

		// Messages without a number.
		{"fetch", 400, nil, `{"message":"Sorry we could not fetch the image."}`, told{"invalid media", "media", fix, rejected, -1}},
		{"pattern", 400, nil, `{"code":1,"message":"Invalid request: 'glow' does not match '^\\d+$'"}`, told{"", "board", fix, rejected, -1}},
		{"cover", 400, nil, `{"code":1,"message":"Invalid request: cover_image_url or cover_image_content_type is required"}`, told{"cover_image_url", "video", fix, rejected, -1}},
		{"cover's type", 400, nil, `{"code":1,"message":"cover_image_content_type is required"}`, told{"cover_image_content_type", "video", fix, rejected, -1}},
		{"code 1 alone", 400, nil, `{"code":1,"message":"?"}`, told{"", "payload", fix, rejected, -1}},
		{"cover alone", 400, nil, `{"message":"cover_image_url is required"}`, told{"cover_image_url", "video", fix, rejected, -1}},
		{"ratio", 400, nil, `Images must have the same width/height ratios`, told{"invalid media", "media", fix, rejected, -1}},
		{"nopin", 400, nil, `{"message":"Sorry! This site doesn't allow you to save Pins."}`, told{"", "link", fix, rejected, -1}},
		{"media being processed", 400, nil, `{"message":"The media is still processing"}`, told{"invalid media", "media", retry, rejected, -1}},

		// The guide's terms as they stand.
		{"term unauthorized", 401, nil, `{"message":"Unauthorized"}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"term invalid token", 401, nil, `invalid token`, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"a token that has expired, without a status", 0, nil, `{"code":283,"message":"Authentication failed. Access token has expired."}`, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"RFC 6750's word", 0, nil, `{"error":"invalid_token","error_description":"The access token expired"}`, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"RFC 6749's word", 400, nil, `{"error":"invalid_grant"}`, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"a token on 503", 503, nil, `{"message":"token could not be checked: invalid answer"}`, told{"", "server", retry, unknown, -1}},
		{"a token in a quoted title", 400, nil, `{"code":1,"message":"'the token is invalid' is too long"}`, told{"", "payload", fix, rejected, -1}},
		{"term rate limit", 0, nil, `rate limit reached`, told{"rate limit", "rate_limit", retry, rejected, -1}},
		{"term 429", 0, nil, `Error 429`, told{"429", "rate_limit", retry, rejected, -1}},
		{"term invalid media", 400, nil, `invalid media`, told{"invalid media", "media", fix, rejected, -1}},
		{"term unsupported format", 400, nil, `{"error":"unsupported format"}`, told{"unsupported format", "media", fix, rejected, -1}},

		// Bodies in other shapes.
		{"cut", 403, nil, `{"code": 235, "message": "Sorry, this image is bro`, told{"invalid media", "media", fix, rejected, -1}},
		{"cut before the message", 404, nil, `{"code": 40, "mess`, told{"", "board", fix, rejected, -1}},
		{"printed by Python", 401, nil, `{'code': 2, 'message': 'Authentication failed.'}`, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"wrapped by a client", 0, nil, `{"name":"AxiosError","message":"Request failed with status code 404","code":"ERR_BAD_REQUEST","response":{"status":404,"data":{"code":40,"message":"Board not found."}}}`, told{"", "board", fix, rejected, -1}},
		{"inside a message", 0, nil, `{"message":"[403] {\"code\":29,\"message\":\"You are not permitted to access that resource.\"}"}`, told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"a page on 403", 403, nil, "<!DOCTYPE html><html><title>Access denied: spam?</title></html>", told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"a page without a status", 0, nil, "<!DOCTYPE html><html><title>Access denied</title></html>", told{"", "server", retry, unknown, -1}},
		{"nginx's page alone", 0, nil, "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>", told{"", "server", retry, unknown, -1}},
		{"HAProxy's page alone", 0, nil, "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>", told{"unauthorized", "authentication", reconnect, rejected, -1}},
		{"an empty 400", 400, nil, ``, told{"", "payload", fix, rejected, -1}},
		{"an empty 401", 401, nil, ``, told{"invalid token", "authentication", reconnect, rejected, -1}},
		{"an empty 404", 404, nil, ``, told{"", "board", fix, rejected, -1}},
		{"an empty 429", 429, nil, ``, told{"429", "rate_limit", retry, rejected, -1}},
		{"a byte-order mark", 404, nil, "\ufeff" + `{"code":40,"message":"Board not found."}`, told{"", "board", fix, rejected, -1}},
		{"taken", 201, nil, `{"id":"813744226420795884"}`, told{"", "", "", rules.Accepted, -1}},

		// Times to wait.
		{"a date", 429, http.Header{"Retry-After": {"Tue, 01 Dec 2026 09:01:30 GMT"}, "Date": {"Tue, 01 Dec 2026 09:00:00 GMT"}}, ``, told{"429", "rate_limit", retry, rejected, 90}},
		{"a date without a clock", 429, http.Header{"Retry-After": {"Tue, 01 Dec 2026 09:01:30 GMT"}}, ``, told{"429", "rate_limit", retry, rejected, -1}},
		{"a reset in seconds", 429, http.Header{"X-Ratelimit-Reset": {"42"}}, ``, told{"429", "rate_limit", retry, rejected, 42}},
		{"a reset since 1970", 429, http.Header{"X-Ratelimit-Reset": {"1796115660"}, "Date": {"Tue, 01 Dec 2026 09:00:00 GMT"}}, ``, told{"429", "rate_limit", retry, rejected, 60}},
		{"a reset that has passed", 429, http.Header{"X-Ratelimit-Reset": {"1796115540"}, "Date": {"Tue, 01 Dec 2026 09:00:00 GMT"}}, ``, told{"429", "rate_limit", retry, rejected, 0}},
		{"nonsense", 429, http.Header{"Retry-After": {"1e300"}}, ``, told{"429", "rate_limit", retry, rejected, -1}},
		{"no number", 429, http.Header{"Retry-After": {"NaN"}}, ``, told{"429", "rate_limit", retry, rejected, -1}},
		{"small letters", 429, http.Header{"retry-after": {"1.2"}}, ``, told{"429", "rate_limit", retry, rejected, 2}},
		{"a broken token does not come back", 401, http.Header{"Retry-After": {"5"}}, `{"code":2,"message":"Authentication failed."}`, told{"invalid token", "authentication", reconnect, rejected, -1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := rules.Explain(c.status, c.header, []byte(c.body))
			if diff := cmp.Diff(c.want, tell(d)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if d.Summary == "" || d.Remedy == "" || d.Basis == 0 {
				t.Errorf("incomplete: %+v", d)
			}
			if d.Retryable() && d.Outcome == rules.Unknown && !strings.HasPrefix(d.Remedy, "look for the pin") {
				t.Errorf("the remedy does not say to look first: %s", d.Remedy)
			}
		})
	}
}

// TestExplainNames what the summary takes from the answer.
func TestExplainNames(t *testing.T) {
	d := rules.Explain(401, nil, []byte(`{"code":3,"message":"… Missing: ['boards:write', 'pins:read']"}`))
	if !strings.Contains(d.Summary, "boards:write, pins:read") || !strings.Contains(d.Remedy, "boards:write, pins:read") {
		t.Errorf("%q, %q", d.Summary, d.Remedy)
	}
	secret := "pina_" + strings.Repeat("A1", 20)
	d = rules.Explain(401, nil, []byte(`{"code":2,"message":"The token `+secret+` is bad"}`))
	if shown := fmt.Sprintf("%+v", d); strings.Contains(shown, "A1A1") {
		t.Errorf("shows the token: %s", shown)
	}
	if d = rules.Explain(400, nil, []byte(`{"message":"`+strings.Repeat("x", 5000)+`"}`)); len(d.Message) > 400 {
		t.Errorf("a message of %d bytes", len(d.Message))
	}
}

// TestAnswers holds the table: each answer explains itself, and the rules it names exist.
func TestAnswers(t *testing.T) {
	for _, a := range rules.Answers {
		t.Run(fmt.Sprint(a.Status, "/", a.Code, " ", a.Message), func(t *testing.T) {
			if a.Category == "" || a.Action == 0 || a.Cause == "" || a.Fix == "" || a.Basis == 0 || a.Source == "" || !slices.Contains(rules.Categories, a.Category) {
				t.Errorf("incomplete: %+v", a)
			}
			if a.Term != "" && rules.TermByName(string(a.Term)) == nil {
				t.Errorf("unknown term %q", a.Term)
			}
			for _, id := range a.Rules {
				if rules.ByID(id) == nil {
					t.Errorf("there is no rule %s", id)
				}
			}
			if strings.Contains(a.Message, "…") || a.Message == "Authorization failed." {
				return
			}
			body := fmt.Sprintf(`{"code": %d, "message": %q}`, a.Code, a.Message)
			if a.Message == "" {
				body = ""
			}
			d := rules.Explain(a.Status, nil, []byte(body))
			if d.Term != a.Term || d.Category != a.Category || d.Action != a.Action {
				t.Errorf("explained as %+v", d)
			}
		})
	}
}

// TestTerms: each word of the guide is what a rule says beforehand, and what an answer that holds the word is explained by.
func TestTerms(t *testing.T) {
	for _, term := range rules.Terms {
		if !slices.ContainsFunc(rules.All, func(r *rules.Rule) bool { return r.Term == term.Term }) {
			t.Errorf("no rule says %q", term.Term)
		}
		d := rules.Explain(0, nil, []byte("Error: "+string(term.Term)))
		if d.Term != term.Term || d.Action != term.Action || d.Category != term.Category {
			t.Errorf("%q is explained as %+v", term.Term, d)
		}
	}
}

func FuzzExplain(f *testing.F) {
	for _, body := range []string{`{"code":8,"message":"x"}`, `{'code': 2, 'message': 'a\'b`, "<html>", "Missing: ['a:b", "HTTP 429", `{"message":"{\"code\":1`, "'spam' https://"} {
		f.Add(429, body, "Tue, 01 Dec 2026 09:01:30 GMT")
	}
	f.Fuzz(func(t *testing.T, status int, body, after string) {
		d := rules.Explain(status, map[string][]string{"Retry-After": {after}, "X-RateLimit-Reset": {after}}, []byte(body))
		if d.Summary == "" || d.Remedy == "" || d.RetryAfter < -1 || (d.Action == 0) != (d.Outcome == rules.Accepted) {
			t.Errorf("%+v", d)
		}
	})
}
