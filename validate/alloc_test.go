package validate

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/pinlint/pinlint/payload"
)

// TestCleanPinsCostFewAllocations streams pins of which each differs from the others, so that every index of the run grows, too.
func TestCleanPinsCostFewAllocations(t *testing.T) {
	const pins, most = 4000, 6 // the race detector adds some
	for _, c := range []struct{ name, source string }{
		{"image_url", `{"source_type": "image_url", "url": "https://cdn.example.com/media/linen-%[1]d.jpg"}`},
		{"video_id", `{"source_type": "video_id", "media_id": "52121239%012[1]d", "cover_image_url": "https://cdn.example.com/%[1]d.jpg", "cover_image_content_type": "image/jpeg"}`},
		{"multiple_image_urls", `{"source_type": "multiple_image_urls", "items": [{"url": "https://cdn.example.com/%[1]d/1.jpg"}, {"url": "https://cdn.example.com/%[1]d/2.jpg"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var text bytes.Buffer
			for i := range pins {
				fmt.Fprintf(&text, `{"board_id": "549755885175", "title": "Linen dress", "description": "A light dress for warm days", "link": "https://shop.example.com/dresses/%d", "alt_text": "A green dress", "media_source": `+c.source+"}\n", i)
			}
			l := &Linter{Workers: 1}
			allocs := testing.AllocsPerRun(3, func() {
				seen := 0
				for r, err := range l.Lint(context.Background(), payload.Bytes("pins.jsonl", text.Bytes(), payload.Lines)) {
					if seen++; err != nil || len(r.Findings) > 0 {
						t.Fatal(r.Findings, err)
					}
				}
				if seen != pins {
					t.Fatalf("%d pins", seen)
				}
			})
			if a := allocs / pins; a >= most {
				t.Errorf("%.1f allocations a pin", a)
			} else {
				t.Logf("%.2f allocations a pin", a)
			}
		})
	}
}
