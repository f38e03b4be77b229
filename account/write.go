package account

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"time"
)

// Write writes an account file. What is unknown is left out.
func (a *Account) Write(w io.Writer) error {
	type token struct {
		Kind        Kind        `json:"kind,omitempty"`
		Environment Environment `json:"environment,omitempty"`
		CreatedAt   string      `json:"created_at,omitempty"`
		ExpiresAt   string      `json:"expires_at,omitempty"`
		Scopes      []string    `json:"scopes,omitzero"`
	}
	type quota struct {
		WritesLeft int    `json:"writes_left"`
		ResetsAt   string `json:"resets_at,omitempty"`
	}
	type upload struct {
		ID     string `json:"media_id"`
		Status string `json:"status"`
	}
	file := struct {
		Version  int      `json:"version"`
		PulledAt string   `json:"pulled_at,omitempty"`
		APIURL   string   `json:"api_url,omitempty"`
		Username string   `json:"username,omitempty"`
		Tier     Tier     `json:"tier,omitempty"`
		Token    token    `json:"token"`
		Quota    *quota   `json:"quota,omitempty"`
		Boards   []Board  `json:"boards,omitzero"`
		Media    []upload `json:"media,omitempty"`
	}{
		Version, stamp(a.PulledAt), a.APIURL, a.Username, a.Tier,
		token{a.Token.Kind, a.Token.Environment, stamp(a.Token.CreatedAt), stamp(a.Token.ExpiresAt), a.Token.Scopes}, nil, a.Boards, nil,
	}
	if a.Quota.WritesLeft >= 0 {
		file.Quota = &quota{a.Quota.WritesLeft, stamp(a.Quota.ResetsAt)}
	}
	for id, status := range a.Media {
		file.Media = append(file.Media, upload{id, status})
	}
	slices.SortFunc(file.Media, func(a, b upload) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(file)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
