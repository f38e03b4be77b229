// Package account holds what is known of the sender of pins: the token's kind, lifetime and scopes, the app's access, the boards,
// the state of uploaded videos. It comes from one JSON file, so that rules can judge it without a network and without the token;
// schemas/account.json describes the file, and package live makes it.
package account

import (
	"net/url"
	"time"

	"github.com/pinlint/pinlint/payload"
)

// Version is the version of the file's form.
const Version = 1

// Account is what is known of the sender. It must not be changed while it is in use, and may then be used from several goroutines at once.
type Account struct {
	// Doc is the file as written, for pointing into it. Its boards and media are taken out.
	Doc *payload.Document

	PulledAt time.Time // when it was asked for; zero if unknown
	APIURL   string    // where pins are sent to; "" if unknown
	Username string    // "" if unknown
	Tier     Tier
	Token    Token
	Quota    Quota

	Boards []Board           // nil if unknown
	Media  map[string]string // the status of uploads by media_id: "registered", "processing", "succeeded" or "failed"

	byID map[string]int // of Boards
}

// Tier is the access that Pinterest gives an app.
type Tier string

// The tiers. The empty one is unknown.
const (
	Trial    Tier = "trial"
	Standard Tier = "standard"
)

// Token is what is known of the access token, which itself is never in the file.
type Token struct {
	Kind        Kind
	Environment Environment
	CreatedAt   time.Time // zero if unknown
	ExpiresAt   time.Time // zero if unknown
	Scopes      []string  // as granted; nil if unknown
}

// Kind is what a token is for.
type Kind string

// The kinds. The empty one is unknown.
const (
	Access     Kind = "access"
	Refresh    Kind = "refresh"
	Conversion Kind = "conversion"
	Malformed  Kind = "malformed" // blanks, or the word Bearer, inside
	Missing    Kind = "missing"
)

// Environment is where a token is good.
type Environment string

// The environments. The empty one is unknown.
const (
	Production Environment = "production"
	Sandbox    Environment = "sandbox"
)

// Quota is what is left of Pinterest's limits.
type Quota struct {
	WritesLeft int       // -1 if unknown
	ResetsAt   time.Time // zero if unknown
}

// Board is a board of the account, or one that it collaborates on.
type Board struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Privacy   string    `json:"privacy"` // "PUBLIC", "PROTECTED" or "SECRET"; "" if unknown
	IsAdsOnly bool      `json:"is_ads_only"`
	Sections  []Section `json:"sections,omitzero"` // nil if unknown
}

// Section is a part of a board.
type Section struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Board finds a board, nil if there is none of that ID.
func (a *Account) Board(id string) *Board {
	if i, ok := a.byID[id]; ok {
		return &a.Boards[i]
	}
	return nil
}

// The hosts of Pinterest's API.
const (
	ProductionHost = "api.pinterest.com"
	SandboxHost    = "api-sandbox.pinterest.com"
)

// Host is the host that pins are sent to, "" if unknown.
func (a *Account) Host() string {
	u, err := url.Parse(a.APIURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// KindOf tells a token's kind by its shape: Pinterest's access tokens begin with pina, refresh tokens with pinr.
func KindOf(token string) Kind {
	if token == "" {
		return Missing
	}
	for i := range len(token) {
		if token[i] <= ' ' || token[i] >= 0x7f {
			return Malformed
		}
	}
	switch {
	case len(token) >= 4 && token[:4] == "pinr":
		return Refresh
	case len(token) >= 4 && token[:4] == "pina":
		return Access
	}
	return ""
}
