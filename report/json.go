package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// version of the JSON report's form. Fields are added to it, never renamed.
const version = 1

// finding is a finding as JSON has it.
type finding struct {
	Rule        string          `json:"rule"`
	Severity    string          `json:"severity"`
	Term        rules.Term      `json:"term"`
	Action      string          `json:"action"`
	Retryable   bool            `json:"retryable"`
	Pinterest   *rules.APIError `json:"pinterest"`
	Message     string          `json:"message"`
	Remedy      string          `json:"remedy"`
	File        string          `json:"file"`
	Pin         int             `json:"pin"`
	Pointer     string          `json:"pointer"`
	Line        int             `json:"line"`
	Column      int             `json:"column"`
	EndLine     int             `json:"end_line"`
	EndColumn   int             `json:"end_column"`
	Actual      string          `json:"actual"`
	Expected    string          `json:"expected"`
	URL         string          `json:"url"`
	Evidence    map[string]any  `json:"evidence"`
	Related     []related       `json:"related"`
	Basis       string          `json:"basis"`
	Doc         string          `json:"doc"`
	Fingerprint string          `json:"fingerprint"`
	Fix         *fix            `json:"fix"`               // null where a person must decide
	Unfixed     string          `json:"unfixed,omitempty"` // why there is no fix, where others of the rule have one
}

// fix is a change of the file's text.
type fix struct {
	What  string `json:"description"`
	Edits []edit `json:"edits"`
}

// edit puts a text in the place of the bytes from Start to End, counted from the input's first.
type edit struct {
	Start     int64  `json:"start"`
	End       int64  `json:"end"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Text      string `json:"text"`
}

type related struct {
	File    string `json:"file,omitempty"` // with Pin, of another pin
	Pin     *int   `json:"pin,omitempty"`
	Pointer string `json:"pointer"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

// object is f for the encoder.
func object(f *validate.Finding) finding {
	o := finding{
		Rule: f.Rule, Severity: f.Severity.String(), Term: f.Term, Action: f.Action.String(), Retryable: f.Action == rules.RetryLater,
		Message: f.Message, Remedy: f.Remedy, File: f.File, Pin: f.Pin, Pointer: f.Pointer,
		Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndColumn,
		Actual: f.Actual, Expected: f.Expected, URL: f.URL, Evidence: f.Evidence, Related: []related{}, Basis: f.Basis.String(), Doc: f.Doc, Fingerprint: f.Fingerprint, Unfixed: f.Unfixed,
	}
	if f.API != (rules.APIError{}) {
		o.Pinterest = &f.API
	}
	if o.Evidence == nil {
		o.Evidence = map[string]any{}
	}
	if f.Fix != nil {
		o.Fix = &fix{What: f.Fix.What}
		for _, e := range f.Fix.Edits {
			o.Fix.Edits = append(o.Fix.Edits, edit{e.Start, e.End, e.Line, e.Column, e.EndLine, e.EndColumn, e.Text})
		}
	}
	for _, p := range f.Related {
		r := related{Pointer: p.Pointer, Line: p.Line, Column: p.Column}
		if p.File != "" {
			r.File, r.Pin = p.File, &p.Pin
		}
		o.Related = append(o.Related, r)
	}
	return o
}

// encoder writes JSON in which nothing invisible stands.
type encoder struct {
	w      *bufio.Writer
	buffer bytes.Buffer
	json   *json.Encoder
}

func newEncoder(w io.Writer) *encoder {
	e := &encoder{w: bufio.NewWriterSize(w, bufferSize)}
	e.json = json.NewEncoder(&e.buffer)
	e.json.SetEscapeHTML(false)
	return e
}

// newEmbeddable is an encoder whose JSON may stand in HTML, too.
func newEmbeddable(w io.Writer) *encoder {
	e := newEncoder(w)
	e.json.SetEscapeHTML(true)
	return e
}

// put writes v without a line's end.
func (e *encoder) put(v any) error {
	e.buffer.Reset()
	if err := e.json.Encode(v); err != nil {
		return err
	}
	_, err := e.w.Write(escapeJSON(bytes.TrimSuffix(e.buffer.Bytes(), []byte("\n"))))
	return err
}

// jsonReport is one object with all findings. It is written as it comes, so that a report of any length needs no memory; the
// summary, which is known last, stands last.
type jsonReport struct {
	*encoder
	some bool
}

func newJSON(w io.Writer, o Options) Writer {
	r := &jsonReport{encoder: newEncoder(w)}
	r.w.WriteString(fmt.Sprintf(`{"version": %d, "tool": `, version))
	// A Tool holds strings only, and a failed write is kept by the buffer.
	_ = r.put(struct {
		Name string `json:"name"`
		Tool
	}{"pinlint", o.Tool})
	r.w.WriteString(`, "findings": [`)
	return r
}

func (r *jsonReport) Result(result validate.Result) error {
	for i := range result.Findings {
		if r.some {
			r.w.WriteByte(',')
		}
		r.some = true
		r.w.WriteString("\n  ")
		if err := r.put(object(&result.Findings[i])); err != nil {
			return err
		}
	}
	return flushIfBroken(r.w)
}

func (r *jsonReport) Close(s Summary) error {
	if r.some {
		r.w.WriteByte('\n')
	}
	r.w.WriteString(`], "summary": `)
	if err := r.put(struct {
		Files       int  `json:"files"`
		Pins        int  `json:"pins"`
		Errors      int  `json:"errors"`
		Warnings    int  `json:"warnings"`
		Infos       int  `json:"infos"`
		Probed      int  `json:"urls_probed"`
		Unprobed    int  `json:"urls_unprobed"`
		Unexamined  int  `json:"videos_unexamined"`
		Skipped     int  `json:"files_left_out"`
		Failed      int  `json:"inputs_failed"`
		Interrupted bool `json:"interrupted"`
		Account     bool `json:"account_checked"`
		SkippedDirs int  `json:"directories_left_out"`
		Suppressed  int  `json:"findings_suppressed"`
		Known       int  `json:"findings_known"`
		Fixed       int  `json:"baseline_fixed"`
		Fixable     int  `json:"findings_fixable"`
		FixesMade   int  `json:"fixes_made"`
		Unfixed     int  `json:"files_unfixed"`
	}{s.Files, s.Pins, s.Errors, s.Warnings, s.Infos, s.Probed, s.Unprobed, s.Unexamined, s.Skipped, s.Failed, s.Interrupted, s.Account, s.SkippedDirs, s.Suppressed, s.Known, s.Fixed, s.Fixable, s.FixesMade, s.Unfixed}); err != nil {
		return err
	}
	r.w.WriteString("}\n")
	return r.w.Flush()
}

// lines is one finding a line.
type lines struct{ *encoder }

func newLines(w io.Writer, _ Options) Writer { return lines{newEncoder(w)} }

func (l lines) Result(r validate.Result) error {
	for i := range r.Findings {
		if err := l.put(object(&r.Findings[i])); err != nil {
			return err
		}
		l.w.WriteByte('\n')
	}
	return flushIfBroken(l.w)
}

func (l lines) Close(Summary) error { return l.w.Flush() }
