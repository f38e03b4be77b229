package payload_test

import (
	"fmt"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

func ExampleRead() {
	input := strings.NewReader("[{\"title\": \"One\"},\n {\"pin\": {\"title\": \"Two\", \"title\": \"Again\"}, \"publish_at\": \"2026-12-01T09:00:00Z\"}]")
	for d, err := range payload.Read("pins.json", input, payload.Auto) {
		if err != nil {
			fmt.Println(err) // it cannot be read any further
			return
		}
		title := d.Body().Get("title")
		line, column := d.Position(title.Span().Start)
		fmt.Printf("pin %d: %s %q at %d:%d\n", d.Index, title.Pointer(), title.Text(), line, column)
		link := d.Body().Get("link")
		fmt.Println(link.Pointer(), "exists:", link.Exists())
		for _, defect := range d.Defects() {
			fmt.Println("duplicate key:", defect.Code == payload.DuplicateKey, defect.Detail)
		}
	}
	// Output:
	// pin 0: /title "One" at 1:12
	// /link exists: false
	// pin 1: /pin/title "Again" at 2:36
	// /pin/link exists: false
	// duplicate key: true title
}
