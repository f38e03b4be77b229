package validate_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

func ExampleBytes() {
	body := []byte(`{
  "board_id": "549755885175",
  "title": "Launch day", "alt_text": "A dress", "link": "https://www.example.com/launch",
  "media_source": {"source_type": "video_id", "media_id": "8823416"}
}`)
	result, err := validate.Bytes(context.Background(), "launch.json", body)
	if err != nil {
		fmt.Println(err) // only the context's
		return
	}
	for _, f := range result.Findings {
		fmt.Printf("%s:%d:%d: %s: %s\n", f.File, f.Line, f.Column, f.Severity, f.Message)
		fmt.Printf("%s: %s (%s)\n", f.Action.Words(), f.Remedy, f.Rule)
	}
	// Output:
	// launch.json:4:19: error: the video pin has no cover: cover_image_url is missing
	// fix input: add cover_image_url, the URL of a JPG or PNG, and cover_image_content_type beside it (cover.missing)
}

func ExampleLinter_Lint() {
	queue := strings.NewReader(`{"board_id": "1", "title": "One", "alt_text": "x", "link": "https://www.example.com/1", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/1.jpg"}}
{"board_id": "one", "title": "Two", "alt_text": "x", "link": "https://www.example.com/2", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/2.jpg"}}
`)
	linter := &validate.Linter{
		Profile:  validate.API,
		Severity: map[string]rules.Severity{"payload.board-id-pattern": rules.Warning},
		Now:      func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) },
	}
	for result, err := range linter.Lint(context.Background(), payload.Read("queue", queue, payload.Lines)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("pin", result.Pin, "has", len(result.Findings), "findings")
		for _, f := range result.Findings {
			fmt.Println(f.Severity, f.Pointer, f.Actual)
		}
	}
	// Output:
	// pin 0 has 0 findings
	// pin 1 has 1 findings
	// warning /board_id "one"
}
