package payload

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Edit is a change of a text: the bytes of Span give way to Text.
type Edit struct {
	Span
	Text   string
	Member bool // Span is a whole member of an object, which goes together with one comma

	node        int32  // the value that it is about
	name, value string // of the member that is put in
	members     int32  // of the mapping, node, whose members go without commas: one must stay
}

// Replace is the edit that writes literal, which is JSON, in the place of a string, number, boolean or null. There is none (ok is
// false) if n is missing or a container, or if its object has another member of that name, in whatever case: which of
// them is meant is for people to say.
func (n Node) Replace(literal string) (e Edit, ok bool) {
	if k := n.Kind(); k == Invalid || k == Object || k == Array || !n.alone() {
		return Edit{}, false
	}
	return Edit{Span: n.Span(), Text: literal, node: n.i}, true
}

// Remove is the edit that takes the member n out of its object, name and comma included. There is none for elements of
// arrays, and where Replace has none, but for containers.
func (n Node) Remove() (e Edit, ok bool) {
	if !n.Exists() || n.d.nodes[n.i].nameEnd == 0 || !n.alone() {
		return Edit{}, false
	}
	return Edit{Span: Span{n.NameSpan().Start, n.Span().End}, Member: true, node: n.i}, true
}

// Cut is the edit that takes a part of a string out, given as bytes of n.Raw.
func (n Node) Cut(part Span) (e Edit, ok bool) {
	if n.Kind() != String || !n.alone() {
		return Edit{}, false
	}
	start := n.Span().Start
	return Edit{Span: Span{start + part.Start, start + part.End}, node: n.i}, true
}

// Insert is the edit that puts a new member behind the member n of the same object, with blanks as they stand around n or its
// neighbour. There is none if the object has a member of that name already, in whatever case.
func (n Node) Insert(name, literal string) (e Edit, ok bool) {
	if !n.Exists() || n.d.nodes[n.i].nameEnd == 0 || count(n.Parent(), name) > 0 {
		return Edit{}, false
	}
	text, end := n.d.Source, n.Span().End
	before := blanksBefore(text, n.NameSpan().Start)
	if c := &n.d.nodes[n.i]; c.index == 0 && !strings.Contains(before, "\n") { // behind the bracket stand other blanks than behind commas
		if next := c.next; next != 0 {
			before = blanksBefore(text, int(n.d.nodes[next].nameStart))
		} else if before == "" && bytes.ContainsAny(text[n.NameSpan().End:n.Span().Start], " \t") {
			before = " "
		}
	}
	colon := string(text[n.NameSpan().End:n.Span().Start])
	if strings.Trim(colon, " \t:") != "" {
		colon = ": "
	}
	return Edit{Span: Span{end, end}, Text: "," + before + strconv.Quote(name) + colon + literal, node: n.i, name: name, value: literal}, true
}

// alone reports whether no other member of n's object has its name.
func (n Node) alone() bool { return n.Name() == "" || count(n.Parent(), n.Name()) == 1 }

// count is how many members of an object have a name, in whatever case.
func count(object Node, name string) (same int) {
	for member := range object.Children {
		if strings.EqualFold(member.Name(), name) {
			same++
		}
	}
	return same
}

// blanksBefore are the blanks that end at offset at.
func blanksBefore(text []byte, at int) string {
	return string(text[len(bytes.TrimRight(text[:at], " \t\r\n")):at])
}

// Compose joins fixes, each a set of edits that belong together, into edits of text that do not overlap, in order. A fix that
// touches what an earlier one changes is left out as a whole, unless both ask for the same; so is one that would take the last member
// of a mapping that cannot be empty. used says which are in.
func Compose(text []byte, fixes [][]Edit) (edits []Edit, used []bool) {
	used = make([]bool, len(fixes))
	var taken []chosen
	for i, fix := range fixes {
		var fresh []chosen
		ok := true
		for _, e := range fix {
			same := false
			for _, t := range taken {
				same = same || t.Edit == e
				ok = ok && (same || !t.touches(e.Span))
			}
			if !same {
				fresh = append(fresh, chosen{e, i})
			}
		}
		for _, e := range fresh {
			ok = ok && (e.members == 0 || gone(taken, e.Edit)+gone(fresh, e.Edit) < int(e.members))
		}
		if used[i] = ok; ok {
			taken = append(taken, fresh...)
		}
	}
	slices.SortStableFunc(taken, func(a, b chosen) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	for i := 0; i < len(taken); {
		if !taken[i].Member {
			edits = append(edits, taken[i].Edit)
			i++
			continue
		}
		last := i // of the members that stand side by side
		for last+1 < len(taken) && taken[last+1].Member && onlyComma(text[taken[last].End:taken[last+1].Start]) {
			last++
		}
		if span, ok := withComma(text, Span{taken[i].Start, taken[last].End}); ok {
			edits = append(edits, Edit{Span: span})
		} else {
			for _, t := range taken[i : last+1] {
				used[t.fix] = false
			}
		}
		i = last + 1
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return edits, used
}

// chosen is an edit of the fix at an index.
type chosen struct {
	Edit
	fix int
}

// gone is how many members of the mapping that e takes a member of are taken.
func gone(taken []chosen, e Edit) (members int) {
	for _, t := range taken {
		if t.members > 0 && t.node == e.node {
			members++
		}
	}
	return members
}

// touches reports whether two spans share bytes, or something is put in where the other changes or puts in something.
func (s Span) touches(other Span) bool {
	if s.Start == s.End || other.Start == other.End {
		return s.Start <= other.End && other.Start <= s.End
	}
	return s.Start < other.End && other.Start < s.End
}

// onlyComma reports whether a text is one comma and blanks.
func onlyComma(text []byte) bool { return string(bytes.Trim(text, " \t\r\n")) == "," }

// withComma widens the span of members that stand side by side to what must go with them: the comma before them or, of the first
// of an object, the one behind. It is false where something else, such as a comment, stands there.
func withComma(text []byte, s Span) (Span, bool) {
	before := len(bytes.TrimRight(text[:s.Start], " \t\r\n"))
	behind := skipBlanks(text, s.End)
	if before == 0 || behind == len(text) {
		return s, false
	}
	switch {
	case text[before-1] == ',':
		return Span{before - 1, s.End}, true
	case text[before-1] == '{' && text[behind] == '}':
		return Span{before, behind}, true
	case text[before-1] == '{' && text[behind] == ',':
		next := skipBlanks(text, behind+1)
		ok := next < len(text) && strings.IndexByte("/#,}", text[next]) < 0
		if bytes.IndexByte(text[before:s.Start], '\n') >= 0 && bytes.IndexByte(text[behind:next], '\n') >= 0 {
			return Span{before, behind + 1}, ok // whole lines
		}
		return Span{s.Start, next}, ok
	}
	return s, false
}

// Apply makes the edits that Compose has given in a copy of text.
func Apply(text []byte, edits []Edit) []byte {
	out := make([]byte, 0, len(text)+256)
	at := 0
	for _, e := range edits {
		out = append(append(out, text[at:e.Start]...), e.Text...)
		at = e.End
	}
	return append(out, text[at:]...)
}
