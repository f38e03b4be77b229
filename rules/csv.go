package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pinlint/pinlint/payload"
)

const (
	sourceBulk      = "Pinterest's help pages on creating Pins in bulk, as vendors quote them"
	sourceBulkTests = "recorded results of uploads to Pinterest's bulk editor"
)

// Limits of Pinterest's file for creating pins in bulk.
const (
	maxRows           = 200
	maxRowTitle       = 100
	maxRowDescription = 500
	maxDaysAhead      = 30
)

var csvRules = []*Rule{
	{
		ID: "csv.header", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + "; recorded refusals of Media file URL", Since: "0.1.0",
		Summary: "the first line of the CSV does not name the columns as Pinterest's template does",
		Why:     "Pinterest finds the columns by their exact names. A name that it does not know is as good as no column; without Title, Media URL or Pinterest board it refuses the file.",
		Fix:     "begin the file with " + template(),
		Form:    payload.CSV,
		Bad:     "Title,Media file URL,Pinterest board,Link\nThe linen dress,https://cdn.example.com/dress.jpg,Summer,https://shop.example.com/dress",
		Good:    bulk(`The linen dress,https://cdn.example.com/dress.jpg,Summer,,Made of linen,https://shop.example.com/dress,,"linen, dress"`),
		Check:   checkHeader,
	},
	{
		ID: "csv.delimiter-encoding", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: "RFC 4180; " + sourceBulkTests + ": semicolons, other encodings and broken rows", Since: "0.1.0",
		Summary: "the CSV is not separated by commas, not in UTF-8, or one of its rows is broken",
		Why:     "Spreadsheets write semicolons or tabs in many countries, and Windows-1252 or UTF-16 unless told otherwise. A quote that is not closed swallows the rows behind it.",
		Fix:     "export the sheet as CSV UTF-8 with commas, one field for each column, and quotes around fields that hold commas, quotes or line breaks",
		Form:    payload.CSV,
		Bad:     "Title;Media URL;Pinterest board;Link\nThe linen dress;https://cdn.example.com/dress.jpg;Summer;https://shop.example.com/dress",
		Good:    "Title,Media URL,Pinterest board,Link\nThe linen dress,https://cdn.example.com/dress.jpg,Summer,https://shop.example.com/dress",
		Check:   checkTable,
	},
	{
		ID: "csv.rows", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + ": 200 Pins a file", Since: "0.1.0",
		Summary: "the CSV has more than 200 pins",
		Why:     "Pinterest takes at most 200 pins of one file.",
		Fix:     "divide the file into parts of 200 pins, each with the header",
		Check: func(p *Pin, report Report) {
			if p.Row != nil && p.Doc.Index == maxRows {
				report(Problem{At: p.Body, Message: fmt.Sprintf("this is pin %d of the file: Pinterest takes %d", maxRows+1, maxRows), Expected: fmt.Sprintf("at most %d", maxRows)})
			}
		},
	},
	{
		ID: "csv.required", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + ": Title, Media URL and Pinterest board are required", Since: "0.1.0",
		Summary: "Title, Media URL or Pinterest board is empty",
		Why:     "Pinterest refuses the row.",
		Fix:     "fill the field in",
		Form:    payload.CSV,
		Bad:     bulk("The linen dress,https://cdn.example.com/dress.jpg,,,,https://shop.example.com/dress,,"), Good: goodRow,
		Check: func(p *Pin, report Report) {
			for _, column := range []int{payload.Title, payload.MediaURL, payload.Board} {
				if p.Row == nil || len(p.Row.Cells) == 0 || p.Row.Broken || p.Row.Table.Column(column) < 0 {
					continue // said already
				}
				if c, ok := p.Row.Cell(column); strings.TrimSpace(c.Text) == "" {
					problem := Problem{At: p.Body.Get(columnMember[column]), Within: c.Span, Written: true, Message: payload.Columns[column] + " is empty"}
					if column == payload.MediaURL {
						problem.At = p.Source.Get("url")
					}
					if !ok { // the row ends before it
						problem.Within = lastCell(p.Row)
					}
					report(problem)
				}
			}
		},
	},
	{
		ID: "csv.title", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + ": at most 100 characters; that titles differ is advice of vendors", Since: "0.1.0",
		Summary: "Title has more than 100 characters, or stands on two rows",
		Why:     "Pinterest refuses a row whose title is longer. The same title on two rows is mostly a row that was copied and not changed.",
		Fix:     "shorten the title to 100 characters, and give each pin a title of its own",
		Form:    payload.CSV,
		Bad:     bulk(strings.Repeat("linen ", 17) + "dress,https://cdn.example.com/dress.jpg,Summer,,,https://shop.example.com/dress,,"), Good: goodRow,
		Check: func(p *Pin, report Report) {
			if p.Row == nil {
				return
			}
			if n := runes(p.Title.Text()); n > maxRowTitle {
				report(tooLong(p.Title, "Title", n, maxRowTitle))
			}
			if first := p.Row.SameTitle; first > 0 {
				report(Problem{At: p.Title, Severity: Warning, Basis: ThirdParty, Message: fmt.Sprintf("Title is the same as on row %d", first), Actual: value(p.Title), Fix: "give each pin a title of its own"})
			}
		},
	},
	{
		ID: "csv.description", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + ": at most 500 characters; the API alone takes 800", Since: "0.1.0",
		Summary: "Description has more than 500 characters",
		Why:     "Pinterest refuses the row. The 800 characters of the API do not hold for files.",
		Fix:     "shorten the description to 500 characters",
		Form:    payload.CSV,
		Bad:     bulk("The linen dress,https://cdn.example.com/dress.jpg,Summer,," + strings.Repeat("linen ", 84) + "dress,https://shop.example.com/dress,,"), Good: goodRow,
		Supersedes: []string{"payload.description-help-limit"},
		Check: func(p *Pin, report Report) {
			if p.Row == nil {
				return
			}
			if n := runes(p.Description.Text()); n > maxRowDescription {
				report(tooLong(p.Description, "Description", n, maxRowDescription))
			}
		},
	},
	{
		ID: "csv.thumbnail", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + ": a time or the URL of a picture, for videos only", Since: "0.1.0",
		Summary: "Thumbnail is missing on a video, given on an image, or neither a time nor a URL",
		Why:     "A video needs a cover: the time of the frame to show, or the URL of a picture. Images have none.",
		Fix:     "write the frame's time, such as 0:05, or the URL of a JPG or PNG, on rows of videos alone",
		Form:    payload.CSV,
		Bad:     bulk("The linen dress,https://cdn.example.com/dress.mp4,Summer,,,https://shop.example.com/dress,,"),
		Good:    bulk("The linen dress,https://cdn.example.com/dress.mp4,Summer,0:05,,https://shop.example.com/dress,,"),
		Check:   checkThumbnail,
	},
	{
		ID: "csv.date", Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: sourceBulk + "; " + sourceBulkTests + "; that 30 days ahead are the limit is said of single pins only", Since: "0.1.0",
		Summary: "Publish date is not of the form 2026-12-01 or 2026-12-01T09:00:00, is past, or lies more than 30 days ahead",
		Why:     "Pinterest refuses a row with another form or a past date. Spreadsheets rewrite dates to the form of their country when they save the file.",
		Fix:     "write the date as 2026-12-01T09:00:00, in UTC, and format the column as text",
		Form:    payload.CSV,
		Bad:     bulk("The linen dress,https://cdn.example.com/dress.jpg,Summer,,,https://shop.example.com/dress,12/1/2026 9:00,"),
		Good:    bulk("The linen dress,https://cdn.example.com/dress.jpg,Summer,,,https://shop.example.com/dress,2026-12-01T09:00:00,"),
		Check:   checkDate,
	},
	{
		ID: "csv.duplicate-link", Action: FixInput, Severity: Error, Needs: Payload, API: APIError{Message: "Duplicate Pin link"},
		Basis: Measured, Source: sourceBulkTests + ": Duplicate Pin link", Since: "0.1.0",
		Summary: "two rows of the file have the same Link",
		Why:     "Pinterest refuses the second row.",
		Fix:     "give each row a link of its own, or put the second into another file",
		Form:    payload.CSV,
		Bad:     goodRow + "\nThe linen shirt,https://cdn.example.com/shirt.jpg,Summer,,,https://shop.example.com/dress,,",
		Good:    goodRow + "\nThe linen shirt,https://cdn.example.com/shirt.jpg,Summer,,,https://shop.example.com/shirt,,",
		Check: func(p *Pin, report Report) {
			if p.Row != nil && p.Row.SameLink > 0 {
				report(Problem{At: p.Link, URL: p.Link.Text(), Message: fmt.Sprintf("Link is the same as on row %d", p.Row.SameLink)})
			}
		},
	},
	{
		ID: "csv.shared-media", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Measured, Source: sourceBulkTests + ": rows that share one Media URL", Since: "0.1.0",
		Summary: "two rows of the file have the same Media URL",
		Why:     "Rows after the first may fail without a message.",
		Fix:     "give each row a file of its own",
		Form:    payload.CSV,
		Bad:     goodRow + "\nThe linen shirt,https://cdn.example.com/dress.jpg,Summer,,,https://shop.example.com/shirt,,",
		Good:    goodRow,
		Check: func(p *Pin, report Report) {
			if p.Row != nil && p.Row.SameMedia > 0 {
				at := p.Source.Get("url")
				report(Problem{At: at, URL: at.Text(), Message: fmt.Sprintf("Media URL is the same as on row %d", p.Row.SameMedia)})
			}
		},
	},
	{
		ID: "csv.board-name-case", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: ThirdParty, Source: "vendors on the bulk editor: names of boards are compared exactly", Since: "0.1.0",
		Summary: "two names of boards differ in case or blanks only",
		Why:     "Pinterest takes them for two boards, and may create the second.",
		Fix:     "write the board's name as Pinterest shows it",
		Form:    payload.CSV,
		Bad:     goodRow + "\nThe linen shirt,https://cdn.example.com/shirt.jpg,summer,,,https://shop.example.com/shirt,,",
		Good:    goodRow,
		Check: func(p *Pin, report Report) {
			if p.Row == nil || p.Row.BoardAlikeRow == 0 {
				return
			}
			at := p.Body.Get("board")
			report(Problem{At: at, Actual: value(at), Expected: quote(p.Row.BoardAlike),
				Message: fmt.Sprintf("the board is %s, and %s on row %d: they differ in case or blanks only", value(at), quote(p.Row.BoardAlike), p.Row.BoardAlikeRow)})
		},
	},
}

// goodRow is a file that breaks no rule.
var goodRow = bulk("The linen dress,https://cdn.example.com/dress.jpg,Summer,,Made of linen,https://shop.example.com/dress,,")

func template() string { return strings.Join(payload.Columns[:], ",") }

// bulk is a file of one row.
func bulk(row string) string { return template() + "\n" + row }

// columnMember is the member of the document that a column stands for, "" where media_source holds it.
var columnMember = [len(payload.Columns)]string{"title", "", "board", "", "description", "link", "publish_at", "keywords"}

// ReadsRows reports whether the rule holds for the rows of a CSV, which are no bodies of the API: rules about text, URLs, links and bytes do.
func (r *Rule) ReadsRows() bool {
	switch r.Family() {
	case "csv", "url", "probe", "link", "image", "video":
		return true
	}
	return slices.Contains([]string{"payload.json", "payload.title-feed-truncation", "payload.control-characters", "payload.placeholder", "auth.secret-in-payload",
		"cover.content-type-mismatch", "cover.not-image", "cover.ratio", "cover.size", "media.kind-mismatch", "media.file", "media.flaw", "batch.duplicate-pin", "batch.same-link"}, r.ID)
}

// rowMedia finds the media of a row. What it is, its extension says.
func (p *Pin) rowMedia() {
	url, cover := p.Source.Get("url"), p.Source.Get("cover_image_url")
	if isVideoURL(url.Text()) {
		p.addMedia(Media{Role: Video, URL: url})
	} else {
		p.addMedia(Media{Role: Picture, URL: url})
	}
	p.addMedia(Media{Role: Cover, URL: cover})
}

// extension is that of a URL's path, in lower case.
func extension(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	name := url[strings.LastIndexByte(url, '/')+1:]
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return strings.ToLower(name[i:])
	}
	return ""
}

func isVideoURL(url string) bool {
	return slices.Contains([]string{".mp4", ".mov", ".m4v"}, extension(url))
}

func isPictureURL(url string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif"}, extension(url))
}

func lastCell(row *payload.Row) payload.Span { return row.Cells[len(row.Cells)-1].Span }

func tooLong(at payload.Node, name string, n, limit int) Problem {
	return Problem{At: at, Actual: fmt.Sprintf("%d characters", n), Expected: fmt.Sprintf("at most %d characters", limit),
		Message: fmt.Sprintf("%s has %d characters: at most %d are accepted", name, n, limit)}
}

// checkHeader reports how the first line differs from Pinterest's template.
func checkHeader(p *Pin, report Report) {
	if p.Row == nil || !p.Row.First || p.Row.Table.Returns {
		return
	}
	t := p.Row.Table
	whole := payload.Span{Start: t.Header[0].Span.Start, End: t.Header[len(t.Header)-1].Span.End}
	known := false
	for column := range payload.Columns {
		known = known || t.Column(column) >= 0
	}
	if !known {
		report(Problem{At: p.Body, Within: whole, Written: true, Message: "the first line names none of the columns that Pinterest reads"})
		return
	}
	last, ordered := -1, true
	for i, c := range t.Header {
		column := t.Of(i)
		problem := Problem{At: p.Body, Within: c.Span, Written: true, Actual: cut(c.Text, 60)}
		name := quote(c.Text)
		switch {
		case column >= 0 && c.Text != payload.Columns[column]:
			problem.Message = fmt.Sprintf("the column is %s: Pinterest reads it under the name %q only", name, payload.Columns[column])
			problem.Expected = payload.Columns[column]
			problem.Fix = fmt.Sprintf("rename %s to %q", name, payload.Columns[column])
			switch {
			case strings.TrimSpace(c.Text) == payload.Columns[column]:
				problem.Message = fmt.Sprintf("blanks stand around the column's name %q: they may be taken for part of it", payload.Columns[column])
				problem.Fix = "take the blanks out"
				problem.Severity, problem.Basis = Warning, Inferred
			case !slices.Contains([]int{payload.Title, payload.MediaURL, payload.Board}, column):
				problem.Severity = Warning
			}
		case column >= 0:
		case slices.Contains(payload.Columns[:], c.Text):
			problem.Message = fmt.Sprintf("the column %s stands twice", name)
			problem.Fix = "keep one of them"
		case strings.TrimSpace(c.Text) == "":
			problem.Severity = Warning
			problem.Message = "a column without a name: Pinterest does not read it"
			problem.Fix = "take the column out"
		default:
			problem.Severity, problem.Basis = Warning, ThirdParty
			problem.Message = fmt.Sprintf("the column %s is none that Pinterest reads", name)
			problem.Fix = "take the column out before the file is uploaded"
		}
		if problem.Message != "" {
			report(problem)
		}
		if column >= 0 {
			ordered = ordered && column > last
			last = column
		}
	}
	for _, column := range []int{payload.Title, payload.MediaURL, payload.Board} {
		if t.Column(column) < 0 {
			report(Problem{At: p.Body, Within: whole, Written: true, Message: fmt.Sprintf("the column %q is missing", payload.Columns[column]), Expected: payload.Columns[column]})
		}
	}
	if !ordered {
		report(Problem{At: p.Body, Within: whole, Written: true, Severity: Warning, Basis: ThirdParty, Message: "the columns are not in the order of Pinterest's template"})
	}
	if t.Marked {
		report(Problem{At: p.Body, Within: t.Header[0].Span, Written: true, Severity: Info, Basis: Inferred,
			Message: "a byte-order mark stands in front of the first column's name: a program that does not know it reads another name there", Fix: "if Pinterest does not find the column, save the file as UTF-8 without a byte-order mark"})
	}
	if len(p.Row.Cells) == 0 {
		report(Problem{At: p.Body, Within: whole, Written: true, Severity: Warning, Basis: Inferred, Message: "the file has a header and no row", Fix: "add a row for each pin"})
	}
}

// checkTable reports what is wrong with the CSV as such.
func checkTable(p *Pin, report Report) {
	if p.Doc.Form != payload.CSV {
		return // payload.json says it
	}
	for _, d := range p.Doc.Defects() {
		problem := Problem{At: p.Body, Within: d.Span, Written: true}
		switch d.Code {
		case payload.Syntax:
			problem.Message = d.Detail
			problem.Fix = "close the quote, and write quotes inside of a field twice"
		case payload.Empty:
			problem.Message = "the file is empty"
			problem.Fix = "begin with the header " + template()
		case payload.Encoding:
			problem.Message = "the file is in " + d.Detail + ": Pinterest reads UTF-8, and nothing of the file was checked"
			problem.Fix = "save it as CSV UTF-8"
		case payload.InvalidUTF8:
			others := ""
			if d.More > 0 {
				others = fmt.Sprintf(" (and %d more in this row)", d.More)
			}
			problem.Message = fmt.Sprintf("bytes that are not UTF-8: % x%s", d.Detail, others)
			problem.Fix = "save the file as CSV UTF-8; most likely it is Latin-1 or Windows-1252"
		default:
			continue
		}
		report(problem)
	}
	row := p.Row
	if row == nil {
		return
	}
	t := row.Table
	if row.First {
		at := payload.Span{Start: t.Header[0].Span.End, End: t.Header[0].Span.End + 1}
		if name, ok := map[byte]string{';': "semicolons", '\t': "tabs", '|': "vertical bars"}[t.Delimiter]; ok {
			report(Problem{At: p.Body, Within: at, Written: true, Actual: name, Expected: "commas",
				Message: fmt.Sprintf("the columns are separated by %s: Pinterest reads commas only", name)})
		}
		if t.Returns {
			report(Problem{At: p.Body, Within: t.Header[0].Span, Written: true, Message: "the lines end in a carriage return alone: to most programs all of the file is one line, and nothing more was checked", Fix: "save the file with other ends of lines"})
		}
		if t.Separator {
			report(Problem{At: p.Body, Within: t.Header[0].Span, Written: true, Message: "a line such as sep=; stands in front of the header: only spreadsheets read it", Fix: "take the line out"})
		}
	}
	if want, got := len(t.Header), len(row.Cells); got > 0 && got != want && !row.Broken {
		within := lastCell(row)
		if got > want {
			within = payload.Span{Start: row.Cells[want].Span.Start, End: within.End}
		}
		report(Problem{At: p.Body, Within: within, Written: true, Actual: plural(got, "field"), Expected: plural(want, "field"),
			Message: fmt.Sprintf("the row has %s, the header %d", plural(got, "field"), want), Fix: "put quotes around a field that holds a comma, and write a comma for each field that is empty"})
	}
}

// checkThumbnail reports a cover that is missing, not wanted, or neither a time nor a URL.
func checkThumbnail(p *Pin, report Report) {
	if p.Row == nil || len(p.Row.Cells) == 0 {
		return
	}
	url := p.Source.Get("url").Text()
	cell, there := p.Row.Cell(payload.Thumbnail)
	text := strings.TrimSpace(cell.Text)
	at := p.Source.Get("cover_image_url")
	if !at.Exists() {
		at = p.Source.Get("cover_image_key_frame_time")
	}
	switch {
	case text == "" && isVideoURL(url):
		problem := Problem{At: p.Source.Get("cover_image_url"), Within: cell.Span, Written: true, Message: "the video has no Thumbnail"}
		if !there {
			problem.Within, problem.Written = p.Source.Get("url").Span(), false
			if p.Row.Table.Column(payload.Thumbnail) < 0 {
				problem.Message = "the video has no Thumbnail: the file has no such column"
			}
		}
		report(problem)
	case text == "":
	case isPictureURL(url):
		report(Problem{At: at, Severity: Warning, Actual: quote(text), Message: "Thumbnail is given, but the medium is an image: only videos have one", Fix: "leave the field empty"})
	case !strings.Contains(text, "://") && !frameTime(text):
		report(Problem{At: at, Actual: quote(text), Expected: "a time such as 0:05, seconds, or a URL", Message: fmt.Sprintf("Thumbnail is %s: a time such as 0:05, seconds, or the URL of a picture is expected", quote(text))})
	}
}

// frameTime reports whether a text is mm:ss or a number of seconds.
func frameTime(text string) bool {
	minutes, seconds, ok := strings.Cut(text, ":")
	if !ok {
		minutes, seconds = "0", text
	}
	whole, fraction, pointed := strings.Cut(seconds, ".")
	return onlyDigits(minutes) && onlyDigits(whole) && (!pointed || onlyDigits(fraction)) && (!ok || len(whole) == 2 && whole < "60") && len(text) < 12
}

// rowDate reads a Publish date, which is in UTC.
func rowDate(text string) (at time.Time, ok bool) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05Z"} {
		if t, err := time.Parse(layout, text); err == nil && len(text) == len(layout) {
			return t, true
		}
	}
	return at, false
}

// checkDate reports a date that Pinterest does not read, or does not take.
func checkDate(p *Pin, report Report) {
	at := p.Body.Get("publish_at")
	if p.Row == nil || !at.Exists() {
		return
	}
	text := strings.TrimSpace(at.Text())
	date, ok := rowDate(text)
	if !ok {
		problem := Problem{At: at, Actual: quote(text), Expected: "2026-12-01 or 2026-12-01T09:00:00"}
		problem.Message = fmt.Sprintf("Publish date is %s: the form 2026-12-01 or 2026-12-01T09:00:00 is expected", quote(text))
		switch {
		case strings.ContainsAny(text, "/.") && strings.IndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' }) == 0:
			problem.Message += "; a spreadsheet has rewritten it"
		case onlyDigits(strings.Replace(text, ".", "", 1)):
			problem.Message += "; this is how a spreadsheet counts days"
		}
		report(problem)
		return
	}
	now := p.Timing.Now.UTC()
	if now.IsZero() {
		return
	}
	day := now.Truncate(24 * time.Hour)
	switch {
	case date.Before(day) || len(text) > len("2006-01-02") && date.Before(now):
		report(Problem{At: at, Actual: quote(text), Message: fmt.Sprintf("Publish date %s is past: it is %s UTC", quote(text), now.Format("2006-01-02 15:04")), Fix: "choose a time to come, in UTC, or leave the field empty"})
	case !date.Before(day.AddDate(0, 0, maxDaysAhead+1)):
		report(Problem{At: at, Severity: Warning, Basis: ThirdParty, Actual: quote(text), Message: fmt.Sprintf("Publish date %s is more than %d days ahead", quote(text), maxDaysAhead), Fix: fmt.Sprintf("choose a date within %d days", maxDaysAhead)})
	}
}
