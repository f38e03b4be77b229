package report_test

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/validate"
)

func Example() {
	result, err := validate.Bytes(context.Background(), "pins/launch.json", []byte(`{"board_id": "summer", "title": "Launch", "alt_text": "A dress", "link": "https://www.example.com/",
  "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	i := slices.IndexFunc(report.Formats, func(f report.Format) bool { return f.Name == "concise" })
	w := report.Formats[i].New(os.Stdout, report.Options{})
	summary := report.Summary{Files: 1, Pins: 1, Unprobed: result.Unprobed}
	for _, f := range result.Findings {
		summary.Count(f)
	}
	if err := w.Result(result); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(summary); err != nil { // what was written has arrived
		fmt.Println(err)
	}
	fmt.Println(summary)
	// Output:
	// pins/launch.json:1:14: error: board_id is "summer": only digits are accepted [payload.board-id-pattern]
	// 1 error, 0 warnings, 0 infos in 1 pin of 1 file; 2 URLs not probed; account not checked
}
