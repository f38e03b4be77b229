package validate

import (
	"fmt"

	"github.com/pinlint/pinlint/payload"
)

// place turns the spans of what was found broken into spans of the text as written.
func (b *broken) place(d *payload.Document) {
	if !b.written {
		b.within, b.shown, b.written = d.Place(b.within), d.Place(b.shown), true
	}
}

// inRow says in which row and column of a CSV a span of the text as written stands.
func inRow(row *payload.Row, at payload.Span) string {
	for i, c := range row.Cells {
		if at.Start < c.Span.Start || at.Start > c.Span.End || at.Start == c.Span.End && at.End > at.Start {
			continue
		}
		if column := row.Table.Of(i); column >= 0 && at.End <= c.Span.End {
			return fmt.Sprintf(" (row %d, %s)", row.Number, payload.Columns[column])
		}
		break
	}
	if header := row.Table.Header; len(row.Cells) == 0 || len(header) > 0 && row.First && at.Start <= header[len(header)-1].Span.End {
		return " (row 1)"
	}
	return fmt.Sprintf(" (row %d)", row.Number)
}

// outside is the text of a problem that is about no value of the pin's tree; nil for others.
func (b *broken) outside(d *payload.Document) []byte {
	if !b.Problem.Written {
		return nil
	}
	text := d.Written()
	start := min(max(b.within.Start, 0), len(text))
	return text[start:min(max(b.within.End, start), len(text)):len(text)]
}
