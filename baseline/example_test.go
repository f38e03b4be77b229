package baseline_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/pinlint/pinlint/baseline"
	"github.com/pinlint/pinlint/validate"
)

func Example() {
	const pin = `{"board_id": "%s", "title": "%s", "alt_text": "x", "link": "https://www.example.com/", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`
	lint := func(board, title string) []validate.Finding {
		result, err := validate.Bytes(context.Background(), "pins/a.json", fmt.Appendf(nil, pin, board, title))
		if err != nil {
			fmt.Println(err)
		}
		return result.Findings
	}
	var known baseline.Baseline
	for _, f := range lint("summer", "Launch") {
		known.Add(f.File, &f)
	}
	var file bytes.Buffer
	if err := known.Write(&file); err != nil {
		fmt.Println(err)
	}

	later, err := baseline.Read(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range lint("summer", "Another title") {
		fmt.Println(f.Rule, f.Actual, "is known:", later.Knows(f.File, &f))
	}
	for _, f := range lint("winter", "Launch") {
		fmt.Println(f.Rule, f.Actual, "is known:", later.Knows(f.File, &f))
	}
	// Output:
	// payload.board-id-pattern "summer" is known: true
	// payload.board-id-pattern "winter" is known: false
}
