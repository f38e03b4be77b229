package validate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

// TestURLs counts the URLs of a run, each once however many pins name it, links among them.
func TestURLs(t *testing.T) {
	pin := func(link, url string) string {
		return fmt.Sprintf(`{"board_id": "1", "link": %q, "media_source": {"source_type": "image_url", "url": %q}}`, link, url)
	}
	lines := strings.Join([]string{
		pin("https://www.example.com/", "https://cdn.example.com/a.jpg"),
		pin("https://www.example.com/", "https://cdn.example.com/a.jpg"),
		pin("https://www.example.com/#top", "https://cdn.example.com/a.jpg#b"),
		pin("https://www.example.com/2", "https://cdn.example.com/b.jpg"),
		pin("https://cdn.example.com/c.jpg", "https://cdn.example.com/c.jpg"),
		`{"board_id": "1", "media_source": {"source_type": "multiple_image_urls", "items": [{"url": "https://cdn.example.com/a.jpg", "link": "https://www.example.com/3"}, {"url": "https://cdn.example.com/d.jpg", "link": "https://www.example.com/3"}]}}`,
		`{"board_id": "1", "media_source": {"source_type": "video_id", "media_id": "1", "cover_image_url": "https://cdn.example.com/e.jpg"}}`,
	}, "\n")
	// By hand: the pages "", 2 and 3, the pictures a to e.
	const all = 8
	lint := func(batch *Batch, fetched func(string, bool) *facts.Fetch) (each [][3]int) {
		l := &Linter{Batch: batch}
		j := l.newJudge()
		j.fetched = fetched
		for d, err := range payload.Bytes("pins.jsonl", []byte(lines), payload.FormOf("pins.jsonl")) {
			if err != nil {
				t.Fatal(err)
			}
			r := j.judge(d)
			each = append(each, [3]int{r.Probed, r.Unprobed, r.UnprobedLinks})
			batch.add(l, &r)
		}
		return each
	}
	var offline, online Batch
	each := lint(&offline, nil)
	if probed, not := offline.URLs(); probed != 0 || not != all {
		t.Errorf("%d probed, %d not: want 0, %d", probed, not, all)
	}
	if want := [][3]int{{0, 2, 1}, {0, 2, 1}, {0, 2, 1}, {0, 2, 1}, {0, 1, 0}, {0, 3, 1}, {0, 1, 0}}; fmt.Sprint(each) != fmt.Sprint(want) {
		t.Errorf("offline %v, want %v", each, want)
	}
	// Page 2 and picture e are not asked for, and that of c as a picture is not either, but as a link.
	lint(&online, func(url string, link bool) *facts.Fetch {
		switch f := (&facts.Fetch{Outcome: facts.Missing, Certain: true, Detail: "says so"}); {
		case url == "https://www.example.com/2":
			f.Outcome = facts.Refused
			return f
		case strings.HasSuffix(url, "/e.jpg"):
			f.Evidence = map[string]any{"asked": false}
			return f
		case strings.HasSuffix(url, "/c.jpg") && !link:
			return nil
		default:
			return f
		}
	})
	if probed, not := online.URLs(); probed != all-2 || not != 2 {
		t.Errorf("%d probed, %d not: want %d, 2", probed, not, all-2)
	}
	r, err := Bytes(context.Background(), "pins.jsonl", []byte(lines))
	if err != nil || r.Probed != 0 || r.Unprobed != all {
		t.Errorf("Bytes: %d probed, %d not, %v", r.Probed, r.Unprobed, err)
	}
}

// TestURLSet counts more URLs than its table begins with, first unasked and then asked, and beyond its bound each as often as it comes.
func TestURLSet(t *testing.T) {
	var s urlSet
	const n = 10_000
	hash := func(i int) uint64 { return uint64(i+1) * 0x9e3779b97f4a7c15 &^ 1 }
	for round := range 3 {
		for i := range n {
			h := hash(i)
			if round > 0 && i%2 == 0 {
				h |= 1
			}
			s.add(h)
		}
		if want := [][2]int{{0, n}, {n / 2, n / 2}, {n / 2, n / 2}}[round]; s.probed != want[0] || s.unprobed != want[1] {
			t.Errorf("round %d: %d probed, %d not: want %v", round, s.probed, s.unprobed, want)
		}
	}
	if len(s.slots) > 4*n {
		t.Errorf("%d slots for %d URLs", len(s.slots), n)
	}
	s = urlSet{}
	for range 2 {
		for i := range maxURLs + 10 {
			s.add(hash(i))
		}
	}
	if s.unprobed != maxURLs+20 || len(s.slots) != 1<<20 {
		t.Errorf("%d URLs in %d slots", s.unprobed, len(s.slots))
	}
}
