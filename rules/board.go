package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
)

// The account file of the examples.
var boardSender = sender(`"token": {"scopes": ["boards:read", "boards:write", "pins:read", "pins:write"]},
  "boards": [
    {"id": "549755885175", "name": "Linen", "privacy": "PUBLIC", "sections": [{"id": "5195", "name": "Dresses"}]},
    {"id": "549755885176", "name": "Drafts", "privacy": "SECRET", "sections": [{"id": "5196", "name": "Later"}]},
    {"id": "549755885177", "name": "Ad-only Pins", "privacy": "PROTECTED", "is_ads_only": true}
  ],
  "media": [{"media_id": "8823416", "status": "succeeded"}, {"media_id": "8823417", "status": "processing"}]`)

var boardRules = []*Rule{
	{
		ID: "board.not-in-list", API: apiBoardNotFound, Action: FixInput, Severity: Error, Needs: Payload | Account,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0, POST /v5/pins, example BoardNotFound; GET /v5/boards lists every board that the token may use", Since: "0.1.0",
		Summary: "the board is none of the account's",
		Why:     "Pinterest answers that there is no such board: it was deleted, belongs to another account, or is secret and the token lacks the scopes.",
		Fix:     "choose a board that GET /v5/boards lists for this account; if the board is new, renew the account file",
		Bad:     with("board_id", `"549755885999"`), Good: goodImage, With: boardSender,
		Check: func(p *Pin, report Report) {
			if id := p.board(); id != "" && p.Account.Boards != nil && p.Account.Board(id) == nil {
				n := len(p.Account.Boards)
				report(Problem{At: p.BoardID, Actual: id, Message: fmt.Sprintf("board_id is %s, which is none of the account's %s", quote(id), plural(n, "board"))})
			}
		},
	},
	{
		ID: "board.section-not-in-board", API: apiSectionNotFound, Action: FixInput, Severity: Error, Needs: Payload | Account,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0, POST /v5/pins, example BoardSectionNotFound", Since: "0.1.0",
		Summary: "the section is none of the board's",
		Why:     "Pinterest looks for the section on the board that board_id names, and on no other.",
		Fix:     "choose a section of this board, or leave board_section_id out",
		Bad:     with("board_id", "\"549755885175\",\n  \"board_section_id\": \"5196\""), Good: with("board_id", "\"549755885175\",\n  \"board_section_id\": \"5195\""), With: boardSender,
		Check: func(p *Pin, report Report) {
			id := p.SectionID.Text()
			if !onlyDigits(id) {
				return
			}
			b := p.Account.Board(p.board())
			if b == nil || b.Sections == nil || hasSection(b, id) {
				return
			}
			problem := Problem{At: p.SectionID, Actual: id, Related: []payload.Node{p.BoardID},
				Message: fmt.Sprintf("board_section_id is %s, which is no section of board %s", quote(id), shownBoard(b))}
			for i := range p.Account.Boards {
				if other := &p.Account.Boards[i]; hasSection(other, id) {
					problem.Message += "; it is one of board " + shownBoard(other)
					break
				}
			}
			report(problem)
		},
	},
	{
		ID: "board.secret-scope", Term: Unauthorized, API: apiNotPermitted, Action: Reconnect, Severity: Warning, Needs: Payload | Account,
		Basis: Official, Source: "Pinterest API description 5.23.0, OAuth scopes: secret boards and pins have scopes of their own", Since: "0.1.0",
		Summary: "the board is secret, and the token lacks the scopes for that",
		Why:     "To a token without these scopes, a secret board is one that does not exist, or that it is not permitted to use.",
		Fix:     "reconnect the account with the scopes for secret boards added, or use a public board",
		Bad:     with("board_id", `"549755885176"`), Good: goodImage, With: boardSender,
		Check: func(p *Pin, report Report) {
			b := p.Account.Board(p.board())
			if b == nil || b.Privacy != "SECRET" || p.Account.Token.Scopes == nil {
				return
			}
			if missing := without(secretScopes, p.Account.Token.Scopes); len(missing) > 0 {
				report(Problem{At: p.BoardID, Actual: b.ID, Message: fmt.Sprintf("board %s is secret, and the token lacks scopes for that. Missing: %s", shownBoard(b), listed(missing)),
					Fix: "reconnect the account with " + strings.Join(missing, ", ") + " added to the scopes, or use a public board"})
			}
		},
	},
	{
		ID: "board.ads-only", Action: FixInput, Severity: Warning, Needs: Payload | Account,
		Basis: Official, Source: "Pinterest API description 5.16.0 to 5.23.0: a board with is_ads_only holds pins for ads only", Since: "0.1.0",
		Summary: "the board is for ads only",
		Why:     "Nobody sees the pin but where it is paid for.",
		Fix:     "choose an ordinary board, unless the pin is to be an ad",
		Bad:     with("board_id", `"549755885177"`), Good: goodImage, With: boardSender,
		Check: func(p *Pin, report Report) {
			if b := p.Account.Board(p.board()); b != nil && b.IsAdsOnly {
				report(Problem{At: p.BoardID, Actual: b.ID, Message: fmt.Sprintf("board %s is for ads only", shownBoard(b))})
			}
		},
	},
}

// board is the board's ID, "" if it has rules of its own.
func (p *Pin) board() string {
	if id := p.BoardID.Text(); onlyDigits(id) {
		return id
	}
	return ""
}

func hasSection(b *account.Board, id string) bool {
	return slices.ContainsFunc(b.Sections, func(s account.Section) bool { return s.ID == id })
}

func shownBoard(b *account.Board) string {
	if b.Name == "" {
		return b.ID
	}
	return quote(b.Name)
}
