package probe

import (
	"strings"
	"testing"
)

func TestForbidsPins(t *testing.T) {
	for page, want := range map[string]bool{
		`<html><head><meta name="pinterest" content="nopin"></head>`:                         true,
		`<meta content='nopin' name='pinterest' />`:                                          true,
		`<META NAME=Pinterest CONTENT=nopin>`:                                                true,
		`<meta charset="utf-8"><meta name="pinterest" content="nopin" description="Sorry!">`: true,
		`<meta name="pinterest" content="pin">`:                                              false,
		`<meta name="description" content="how to use nopin for pinterest">`:                 false,
		`<meta name="pinterest"`:                                                             false,
		`name="pinterest" content="nopin"`:                                                   false,
		"":                                                                                   false,
	} {
		if got := forbidsPins(strings.ToLower(page)); got != want {
			t.Errorf("%s: %v", page, got)
		}
	}
}
