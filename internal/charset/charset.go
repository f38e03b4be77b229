// Package charset finds bytes of a set in texts of which most hold none.
package charset

// Set is a set of bytes: 1 for those in it, else 0.
type Set [256]uint8

// Of is the set of the bytes of chars.
func Of(chars string) *Set {
	s := new(Set)
	for i := range len(chars) {
		s[chars[i]] = 1
	}
	return s
}

// Where is the set of the bytes that in says are in it.
func Where(in func(c byte) bool) *Set {
	s := new(Set)
	for c := range s {
		if in(byte(c)) {
			s[c] = 1
		}
	}
	return s
}

// Index is the offset in text, from one offset up to another, of the first byte that is in the set; end if there is none.
func (s *Set) Index(text string, from, end int) int {
	text = text[:end]
	for ; from+8 <= len(text); from += 8 { // one branch for eight bytes
		if c := text[from : from+8]; s[c[0]]|s[c[1]]|s[c[2]]|s[c[3]]|s[c[4]]|s[c[5]]|s[c[6]]|s[c[7]] != 0 {
			break
		}
	}
	for ; from < len(text) && s[text[from]] == 0; from++ {
	}
	return from
}
