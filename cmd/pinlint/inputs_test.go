package main

import (
	"testing"
	"unicode/utf16"

	"github.com/pinlint/pinlint/payload"
)

// TestWidePins: pins that were saved as UTF-16, as PowerShell redirects, are pins in a directory, too; what else stands there is not.
func TestWidePins(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"a.json", `{"board_id": "1", "media_source": {}}`, true},
		{"a.jsonl", `{"media_source": {}}` + "\n", true},
		{"a.yaml", "board_id: x\n", true},
		{"a.md", "---\npin: {board_id: x}\n---\n", true},
		{"a.csv", "Title,Media URL\na,b\n", true},
		{"b.json", `{"title": "a"}`, false},
		{"b.csv", "id,price\n1,2\n", false},
	} {
		for _, little := range []bool{true, false} {
			var text []byte
			for _, unit := range utf16.Encode([]rune("\ufeff" + c.text)) {
				if little {
					text = append(text, byte(unit), byte(unit>>8))
				} else {
					text = append(text, byte(unit>>8), byte(unit))
				}
			}
			for d, err := range payload.Bytes(c.name, text, payload.FormOf(c.name)) {
				if err != nil || looksLikePin(d) != c.want {
					t.Errorf("%s, little-endian %t: %t, error %v", c.name, little, !c.want, err)
				}
			}
		}
	}
}

// TestAroundPins: a file with an object around an array of pins is linted, for that to be said.
func TestAroundPins(t *testing.T) {
	for text, want := range map[string]bool{
		`{"pins": [{"board_id": "1"}]}`:           true,
		`{"items": [{"pin": {"board_id": "1"}}]}`: true,
		`{"pins": [{"title": "a"}]}`:              false,
		`{"pins": []}`:                            false,
		`{"pin": [{"board_id": "1"}]}`:            false,
	} {
		for d, err := range payload.Bytes("a.json", []byte(text), payload.JSON) {
			if err != nil || looksLikePin(d) != want {
				t.Errorf("%s: %t, error %v", text, !want, err)
			}
		}
	}
}
