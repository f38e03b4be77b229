package validate

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

const (
	fingerprintValues = 1000 // values of a tree that count
	fingerprintText   = 512  // bytes of a long string that count, at either end
)

// fingerprint tells a finding apart from the others of its file, by the rule, the pointer without positions in arrays, and the
// value there. For a missing value, and for the pin as a whole, stands what holds it or, where that is the pin, what the pin
// shows: its media_source. Lines, blanks, the order of members and secrets have no part in it.
//
// Of what is no value of the pin, such as the header of a CSV, the text as written stands for it.
func fingerprint(d *payload.Document, rule, pointer string, at payload.Node, written []byte) string {
	h := hasher{Hash: sha256.New(), left: fingerprintValues}
	h.text(rule)
	h.text(PointerPattern(pointer))
	if written != nil {
		h.text(rules.Redact(dense(written)))
		return hex.EncodeToString(h.Sum(nil)[:16])
	}
	if !at.Exists() {
		at = at.Parent()
	}
	if at.Is(d.Root()) || at.Is(d.Body()) {
		at = d.Body().Get("media_source")
	}
	if d.Root().Exists() {
		h.value(at)
	} else {
		h.text(rules.Redact(dense(d.Source)))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// PointerPattern is a JSON Pointer with a star for each position in an array.
func PointerPattern(pointer string) string {
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		if _, err := strconv.ParseUint(token, 10, 31); err == nil {
			tokens[i] = "*"
		}
	}
	return strings.Join(tokens, "/")
}

// dense is the start of a text without its blanks.
func dense(text []byte) string {
	var b strings.Builder
	for _, c := range text {
		if c > ' ' {
			b.WriteByte(c)
		}
		if b.Len() == 2*fingerprintText {
			break
		}
	}
	return b.String()
}

// hasher hashes values, whatever way they are written.
type hasher struct {
	hash.Hash
	left int // values that may still count
}

func (h *hasher) text(s string) {
	h.Write(strconv.AppendInt(nil, int64(len(s)), 10))
	h.Write([]byte{':'})
	h.Write([]byte(s))
}

func (h *hasher) value(n payload.Node) {
	if h.left--; h.left < 0 {
		return
	}
	h.Write([]byte{byte(n.Kind())})
	switch n.Kind() {
	case payload.String:
		s := n.Text()
		if len(s) <= 2*fingerprintText {
			h.text(rules.Redact(s))
			return
		}
		h.text(strconv.Itoa(len(s)))
		h.text(s[:fingerprintText])
		h.text(s[len(s)-fingerprintText:])
	case payload.Array:
		for element := range n.Children {
			h.value(element)
		}
		h.Write([]byte{']'})
	case payload.Object:
		var members []payload.Node
		for member := range n.Children {
			if members = append(members, member); len(members) > h.left {
				break
			}
		}
		slices.SortStableFunc(members, func(a, b payload.Node) int { return strings.Compare(a.Name(), b.Name()) })
		for _, member := range members {
			h.text(rules.Redact(member.Name()))
			h.value(member)
		}
		h.Write([]byte{'}'})
	default:
		h.text(n.Literal())
	}
}
