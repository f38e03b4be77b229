package charset

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestIndex(t *testing.T) {
	const chars = "<[{\x00\xff"
	set := Of(chars)
	for length := range 40 {
		for at := range length + 1 {
			for _, c := range []byte(chars) {
				text := []byte(strings.Repeat("x", length))
				if at < length {
					text[at] = c
				}
				for from := range length + 1 {
					want := length
					if i := bytes.IndexByte(text[from:], c); i >= 0 {
						want = from + i
					}
					if got := set.Index(string(text), from, length); got != want {
						t.Fatalf("%q from %d: %d, want %d", text, from, got, want)
					}
				}
			}
		}
	}
	if got := set.Index("xxxxxxxxxxxxx<", 2, 9); got != 9 {
		t.Errorf("a byte behind the end was found: %d", got)
	}
}

func TestWhere(t *testing.T) {
	set := Where(func(c byte) bool { return c < ' ' || c >= 0x7f })
	for c := range 256 {
		if want := c < 32 || c > 126; (set[c] == 1) != want {
			t.Errorf("%#x: %d", c, set[c])
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{40, 400} {
		text, set := strings.Repeat("summer dress ", n/13+1)[:n], Of("<[{$%")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(n))
			for b.Loop() {
				if set.Index(text, 0, n) != n {
					b.Fatal("found")
				}
			}
		})
		b.Run(fmt.Sprint("strings.ContainsAny/", n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				if strings.ContainsAny(text, "<[{$%") {
					b.Fatal("found")
				}
			}
		})
	}
}
