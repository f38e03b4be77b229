package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// home is where pinlint lives; the pages of rules stand below it.
const home = "https://github.com/pinlint/pinlint"

func page(doc string) string { return home + "/blob/main/" + doc }

// sentence is what is wrong and what to do, in one line of plain text.
func sentence(f *validate.Finding) string {
	s := Escape(f.Message)
	if f.Remedy != "" {
		s += " (" + f.Action.Words() + ": " + Escape(f.Remedy) + ")"
	}
	return s
}

// level is f's severity in the words of a format.
func level(f *validate.Finding, errors, warning, info string) string {
	switch f.Severity {
	case rules.Error:
		return errors
	case rules.Warning:
		return warning
	}
	return info
}

// identities gives findings identities that are the same in every run: those of findings that cannot be told apart are numbered.
type identities map[[16]byte]int

// next is the identity of f without its number, and the number, from 1.
func (n identities) next(f *validate.Finding) (identity string, number int) {
	sum := sha256.Sum256([]byte(f.File + "\x00" + f.Rule + "\x00" + f.Fingerprint))
	key := [16]byte(sum[:])
	n[key]++
	return hex.EncodeToString(key[:]), n[key]
}

// unique is the identity of f as one word.
func (n identities) unique(f *validate.Finding) string {
	identity, number := n.next(f)
	if number == 1 {
		return identity
	}
	return fmt.Sprintf("%s-%d", identity, number)
}
