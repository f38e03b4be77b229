package report

import (
	"io"

	"github.com/pinlint/pinlint/validate"
)

// rdjson is the Reviewdog Diagnostic Format: one object with all diagnostics.
type rdjson struct {
	*encoder
	some bool
}

type rdDiagnostic struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
	Severity string     `json:"severity"`
	Source   *rdSource  `json:"source,omitempty"`
	Code     rdCode     `json:"code"`

	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
}

// rdSuggestion is a text to put in the place of another.
type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"` // exclusive
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"` // in bytes of UTF-8, from 1
}

var rdPinlint = rdSource{"pinlint", home}

func diagnostic(f *validate.Finding) rdDiagnostic {
	d := rdDiagnostic{
		Message: sentence(f), Location: rdLocation{Path: Escape(f.File)}, Severity: level(f, "ERROR", "WARNING", "INFO"), Code: rdCode{f.Rule, page(f.Doc)},
	}
	if f.Line > 0 {
		d.Location.Range = &rdRange{rdPosition{f.Line, f.ByteColumn}, rdPosition{f.EndLine, f.EndByteColumn}}
	}
	if f.Fix != nil {
		for _, e := range f.Fix.Edits {
			d.Suggestions = append(d.Suggestions, rdSuggestion{rdRange{rdPosition{e.Line, e.ByteColumn}, rdPosition{e.EndLine, e.EndByteColumn}}, e.Text})
		}
	}
	return d
}

func newRDJSON(w io.Writer, _ Options) Writer {
	r := &rdjson{encoder: newEmbeddable(w)}
	r.w.WriteString(`{"source": {"name": "pinlint", "url": "` + home + `"}, "diagnostics": [`)
	return r
}

func (r *rdjson) Result(result validate.Result) error {
	for i := range result.Findings {
		if r.some {
			r.w.WriteByte(',')
		}
		r.some = true
		r.w.WriteString("\n  ")
		if err := r.put(diagnostic(&result.Findings[i])); err != nil {
			return err
		}
	}
	return flushIfBroken(r.w)
}

func (r *rdjson) Close(Summary) error {
	if r.some {
		r.w.WriteByte('\n')
	}
	r.w.WriteString("]}\n")
	return r.w.Flush()
}

// rdjsonl is one diagnostic a line.
type rdjsonl struct{ *encoder }

func newRDJSONL(w io.Writer, _ Options) Writer { return rdjsonl{newEmbeddable(w)} }

func (r rdjsonl) Result(result validate.Result) error {
	for i := range result.Findings {
		d := diagnostic(&result.Findings[i])
		d.Source = &rdPinlint
		if err := r.put(d); err != nil {
			return err
		}
		r.w.WriteByte('\n')
	}
	return flushIfBroken(r.w)
}

func (r rdjsonl) Close(Summary) error { return r.w.Flush() }
