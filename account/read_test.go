package account_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/pinlint/pinlint/account"
)

const secret = "pina_AEATESTTOKEN0123456789ABCDEF"

// TestRead reads files of right and wrong shapes, and holds the published schema against the same files.
func TestRead(t *testing.T) {
	schema := compile(t)
	for _, c := range []struct {
		name, text string
		wrong      string // part of the error; "" if the file is right
		lenient    bool   // the schema alone says nothing
	}{
		{"least", `{"version": 1}`, "", false},
		{"nothing known", `{"version": 1, "token": null, "boards": null, "media": null, "tier": null, "quota": null}`, "", false},
		{"as the API answers", `{"version": 1, "boards": [{"id": "1", "name": "x", "description": "", "owner": {"username": "y"}, "pin_count": 3}], "media": [{"media_id": "2", "media_type": "video", "status": "registered"}]}`, "", false},
		{"as OAuth answers", `{"version": 1, "token": {"scope": "boards:read pins:read", "created_at": "2026-11-20T08:00:00Z", "expires_in": 2592000}}`, "", false},
		{"a byte-order mark", "\ufeff" + `{"version": 1}`, "", true},

		{"empty", ``, "a.json:1:1: no account file: it is empty", true},
		{"cut", `{"version": 1, "boards": [{"id": "1"`, "no valid JSON", true},
		{"a token", secret, "a.json:1:1: no account file: it is no valid JSON", true},
		{"a string", `"x"`, "one JSON object is expected", false},
		{"an array", `[{"id": "1"}]`, "one JSON object is expected", false},
		{"boards as the API answers", `{"items": [{"id": "1"}], "bookmark": null}`, "an answer of GET /v5/boards", false},
		{"no version", `{"tier": "trial"}`, "it has no member version", false},
		{"another version", "{\n  \"version\": 2}", "a.json:2:14: the version is not 1", false},
		{"version as a string", `{"version": "1"}`, "the version is not 1", false},
		{"twice", `{"version": 1, "tier": "trial", "tier": "standard"}`, "stands twice", true},
		{"behind it", `{"version": 1} {}`, "something stands behind the object", true},
		{"misspelt", `{"version": 1, "tokn": {}}`, "a.json:1:24: there is no member \"tokn\": version", false},
		{"tier", `{"version": 1, "tier": "Trial"}`, "tier is none of trial, standard", false},
		{"token", `{"version": 1, "token": "x"}`, "token is a string: an object is expected", false},
		{"kind", `{"version": 1, "token": {"kind": "bearer"}}`, "token.kind is none of", false},
		{"scopes", `{"version": 1, "token": {"scopes": "boards:read"}}`, "token.scopes is a string: an array of strings is expected", false},
		{"a scope", `{"version": 1, "token": {"scopes": [1]}}`, "token.scopes.0 is a number: a string is expected", false},
		{"time", `{"version": 1, "token": {"expires_at": "tomorrow"}}`, "token.expires_at is no time such as", false},
		{"seconds", `{"version": 1, "token": {"expires_in": -1}}`, "token.expires_in is no whole number", false},
		{"quota", `{"version": 1, "quota": {"writes_left": 1.5}}`, "quota.writes_left is no whole number", false},
		{"address", `{"version": 1, "api_url": "api.pinterest.com"}`, "api_url is no URL", false},
		{"boards as an object", `{"version": 1, "boards": {}}`, "boards is not an array", false},
		{"a board's id as a number", `{"version": 1, "boards": [{"id": 549755885175}]}`, "boards[0].id is not a string", false},
		{"a board's id as a name", `{"version": 1, "boards": [{"id": "1"}, {"id": "linen"}]}`, "boards[1].id is no string of digits", false},
		{"a board without id", `{"version": 1, "boards": [{"name": "linen"}]}`, "boards[0].id is missing", false},
		{"a section's id", `{"version": 1, "boards": [{"id": "1", "sections": [{"name": "x"}]}]}`, "boards[0].sections[0].id is missing", false},
		{"a status", `{"version": 1, "media": [{"media_id": "1", "status": "done"}]}`, "media[0].status is none of registered, processing, succeeded, failed", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := account.Read("a.json", strings.NewReader(c.text))
			if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("error %v, want %q", err, c.wrong)
			}
			if err != nil && strings.Contains(err.Error(), "TESTTOKEN") {
				t.Errorf("the error shows the token: %v", err)
			}
			var value any
			if c.lenient {
				return
			}
			if err := json.Unmarshal([]byte(c.text), &value); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); (err == nil) != (c.wrong == "") {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../schemas/account.json")
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("account.json", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("account.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestReadSample reads the sample file member by member.
func TestReadSample(t *testing.T) {
	text, err := os.ReadFile("../testdata/account.json")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	if err := compile(t).Validate(value); err != nil {
		t.Error(err)
	}
	a, err := account.Read("account.json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := account.Token{Kind: account.Access, Environment: account.Production,
		CreatedAt: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 12, 20, 8, 0, 0, 0, time.UTC),
		Scopes: []string{"boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"}}
	if diff := cmp.Diff(want, a.Token); diff != "" {
		t.Error(diff)
	}
	if a.Tier != account.Standard || a.Host() != "api.pinterest.com" || a.Quota.WritesLeft != 96 || a.Username != "linen" {
		t.Errorf("%+v", a)
	}
	if b := a.Board("549755885175"); b == nil || b.Name != "Linen" || len(b.Sections) != 1 || b.Sections[0].ID != "5195" {
		t.Errorf("%+v", b)
	}
	if b := a.Board("1"); b != nil {
		t.Errorf("%+v", b)
	}
	if diff := cmp.Diff(map[string]string{"8823416": "succeeded", "8823417": "processing", "8823418": "failed"}, a.Media); diff != "" {
		t.Error(diff)
	}
	// Positions are those of the file.
	n := a.Doc.Root().Get("token", "expires_at")
	if line, column := a.Doc.Position(n.Span().Start); line != 11 || column != 19 {
		t.Errorf("token.expires_at at %d:%d", line, column)
	}
}

func TestExpiresIn(t *testing.T) {
	a, err := account.Read("a.json", strings.NewReader(`{"version": 1, "token": {"scope": "boards:read,pins:read", "created_at": "2026-11-20T08:00:00Z", "expires_in": 3600}}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC); !a.Token.ExpiresAt.Equal(want) {
		t.Errorf("expires at %v, want %v", a.Token.ExpiresAt, want)
	}
	if diff := cmp.Diff([]string{"boards:read", "pins:read"}, a.Token.Scopes); diff != "" {
		t.Error(diff)
	}
}

func TestKindOf(t *testing.T) {
	for token, want := range map[string]account.Kind{
		"": account.Missing, secret: account.Access, "pinr_X": account.Refresh, "Bearer " + secret: account.Malformed, secret + "\n": account.Malformed, "pinä": account.Malformed, "abc": "",
	} {
		if got := account.KindOf(token); got != want {
			t.Errorf("%q is %q, want %q", token, got, want)
		}
	}
}

// many is an account file of n boards with a section each.
func many(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"version": 1, "boards": [`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id": "%d", "name": "Board %d", "privacy": "PUBLIC", "is_ads_only": false, "sections": [{"id": "%d", "name": "One"}]}`, 549755885175+int64(i), i, i)
	}
	b.WriteString(`], "tier": "trial"}`)
	return b.Bytes()
}

func TestManyBoards(t *testing.T) {
	a, err := account.Read("a.json", bytes.NewReader(many(50_000)))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Boards) != 50_000 || a.Board("549755935174") == nil || a.Tier != account.Trial {
		t.Errorf("%d boards, tier %q", len(a.Boards), a.Tier)
	}
}

func BenchmarkRead10000Boards(b *testing.B) {
	text := many(10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := account.Read("a.json", bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{`{"version": 1, "boards": [{"id": "1"}]}`, `{"boards": 1, "version": 1}`, `[`, `{"boards" `, `{"version": 1, "token": {"scopes": ["a"]}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := account.Read("a.json", strings.NewReader(text))
		if err == nil && !json.Valid([]byte(strings.TrimPrefix(text, "\ufeff"))) {
			t.Errorf("read as %+v, but it is no JSON", a)
		}
	})
}
