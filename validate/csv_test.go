package validate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/payload"
)

const csvHeader = "Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords\n"

// csvFindings judges a CSV and lists errors and warnings as "line:column rule".
func csvFindings(t *testing.T, text string) (got []string) {
	t.Helper()
	_, findings := lintForm(t, examples, text, payload.CSV)
	for _, f := range findings {
		if f.Severity.String() != "info" {
			got = append(got, fmt.Sprintf("%d:%d %s %s %s", f.Line, f.Column, f.Severity, f.Rule, f.Pointer))
		}
	}
	return got
}

// TestRowLimits goes by the limits of the help pages: 200 pins, titles of 100 and descriptions of 500 characters, all inclusive.
func TestRowLimits(t *testing.T) {
	var rows strings.Builder
	for i := range 202 {
		fmt.Fprintf(&rows, "Dress %d,https://cdn.example.com/%d.jpg,Summer,,,https://shop.example.com/%d,,\n", i, i, i)
	}
	text := csvHeader + rows.String()
	if diff := cmp.Diff([]string{"202:1 error csv.rows "}, csvFindings(t, text)); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		title, description string
		want               []string
	}{
		{strings.Repeat("é", 100), strings.Repeat("é", 500), nil},
		{strings.Repeat("é", 101), strings.Repeat("é", 501), []string{"2:1 error csv.title /title", "2:141 error csv.description /description"}},
	} {
		if diff := cmp.Diff(c.want, csvFindings(t, csvHeader+c.title+",https://cdn.example.com/d.jpg,Summer,,"+c.description+",https://shop.example.com/d,,\n")); diff != "" {
			t.Error(diff)
		}
	}
}

// TestRowDates judges on 2026-11-23, 10:00 UTC.
func TestRowDates(t *testing.T) {
	for date, want := range map[string]string{
		"": "", "2026-11-23": "", "2026-11-23T10:00:01": "", "2026-12-01 09:00:00": "", "2026-12-01T09:00:00Z": "", "2026-12-23": "", "2026-12-23T23:59:59": "",
		"2026-11-22": "error", "2026-11-23T09:59:59": "error", "2026-12-24": "warning", "2026-12-25": "warning", "12/1/2026": "error", "1.12.2026": "error", "46357": "error", "2026-13-01": "error", "2026-12-01T09:00": "error", "2026-12-01T09:00:00+01:00": "error", "tomorrow": "error",
	} {
		got := ""
		for _, f := range csvFindings(t, csvHeader+"Dress,https://cdn.example.com/d.jpg,Summer,,,https://shop.example.com/d,"+date+",\n") {
			got += strings.Fields(f)[1] + strings.TrimPrefix(strings.Fields(f)[2], "csv.date")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", date, got, want)
		}
	}
}

func TestRowThumbnails(t *testing.T) {
	for _, c := range []struct{ media, thumbnail, want string }{
		{"d.mp4", "0:05", ""}, {"d.mp4", "12:59", ""}, {"d.MP4?v=1", "5", ""}, {"d.mov", "1.5", ""}, {"d.mp4", "https://cdn.example.com/c.jpg", ""},
		{"d.mp4", "", "error"}, {"d.mp4", "0:60", "error"}, {"d.mp4", "0:5", "error"}, {"d.mp4", "first", "error"}, {"d.mp4", "-1", "error"},
		{"d.jpg", "", ""}, {"d.jpg", "0:05", "warning"}, {"d", "", ""}, {"d", "0:05", ""},
	} {
		got := ""
		for _, f := range csvFindings(t, csvHeader+"Dress,https://cdn.example.com/"+c.media+",Summer,"+c.thumbnail+",,https://shop.example.com/d,,\n") {
			got += strings.Fields(f)[1] + strings.TrimPrefix(strings.Fields(f)[2], "csv.thumbnail")
		}
		if got != c.want {
			t.Errorf("%s with %q: %q, want %q", c.media, c.thumbnail, got, c.want)
		}
	}
}

// TestHeaders holds the names and order of Pinterest's template.
func TestHeaders(t *testing.T) {
	row := "a,https://cdn.example.com/d.jpg,c\n"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"template", csvHeader + "a,https://cdn.example.com/d.jpg,c,,,https://shop.example.com/d,,\n", nil},
		{"required columns alone", "Title,Media URL,Pinterest board\n" + row, nil},
		{"case", "title,Media URL,Pinterest Board\n" + row, []string{"1:1 error csv.header ", "1:17 error csv.header "}},
		{"missing", "Title,Link\na,https://shop.example.com/d\n", []string{"1:1 error csv.header ", "1:1 error csv.header "}},
		{"unknown and twice", "Title,Media URL,Pinterest board,Price,Title\na,https://cdn.example.com/d.jpg,c,d,e\n", []string{"1:33 warning csv.header ", "1:39 error csv.header "}},
		{"order", "Media URL,Title,Pinterest board\nhttps://cdn.example.com/d.jpg,a,c\n", []string{"1:1 warning csv.header "}},
		{"blank behind a name", "Title,Media URL ,Pinterest board\n" + row, []string{"1:7 warning csv.header "}},
		{"tabs", "Title\tMedia URL\tPinterest board\n" + strings.ReplaceAll(row, ",", "\t"), []string{"1:6 error csv.delimiter-encoding "}},
		{"carriage returns alone", strings.ReplaceAll(csvHeader, "\n", "\r") + "\"a\nb\",https://cdn.example.com/d.jpg,c\r", []string{"1:1 error csv.delimiter-encoding "}},
		{"carriage returns doubled", strings.ReplaceAll(csvHeader+"a,https://cdn.example.com/d.jpg,c,,,https://shop.example.com/d,,\n", "\n", "\r\r\n"), nil},
		{"short row", "Title,Media URL,Pinterest board,Link\n" + row, []string{"2:33 error csv.delimiter-encoding "}},
		{"no row", csvHeader, []string{"1:1 warning csv.header "}},
	} {
		if diff := cmp.Diff(c.want, csvFindings(t, c.text)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestRowsAreNoBodies: what the API asks of a body is not asked of a row.
func TestRowsAreNoBodies(t *testing.T) {
	if got := csvFindings(t, "Title,Media URL,Pinterest board,Thumbnail\nA,https://cdn.example.com/d.mp4,Summer/Dresses,0:05\n"); got != nil {
		t.Error(got)
	}
}

// TestRulesOfTables: nothing that is no CSV breaks a rule of one.
func TestRulesOfTables(t *testing.T) {
	for name, text := range map[string]string{"pin.json": "{\"title\": \"\xff\"}", "pin.yaml": "title: \"\xff\x07\"\n", "page.md": "---\npin: {title: \"\xff\"}\n---\n", "empty.yaml": "", "pins.jsonl": "{\"title\": \"\xff\"}\n"} {
		for r, err := range (&Linter{}).Lint(context.Background(), payload.Bytes(name, []byte(text), payload.FormOf(name))) {
			if err != nil || len(r.Findings) == 0 {
				t.Errorf("%s: %v, %v", name, err, r.Findings)
			}
			for _, f := range r.Findings {
				if strings.HasPrefix(f.Rule, "csv.") {
					t.Errorf("%s: %s %s", name, f.Rule, f.Message)
				}
			}
		}
	}
}
