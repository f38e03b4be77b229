package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/pinlint/pinlint/rules"
)

// diagnosis is a diagnosis as JSON has it.
type diagnosis struct {
	Version     int            `json:"version"`
	Status      int            `json:"status"`
	Code        int            `json:"code"`
	Message     string         `json:"message"`
	Term        rules.Term     `json:"term"`
	Category    rules.Category `json:"category"`
	Action      string         `json:"action"`
	Retryable   bool           `json:"retryable"`
	RetryAfter  *int           `json:"retry_after_seconds"`
	Outcome     rules.Outcome  `json:"outcome"`
	Summary     string         `json:"summary"`
	Remedy      string         `json:"remedy"`
	PredictedBy []string       `json:"predicted_by"`
	Basis       string         `json:"basis"`
}

// DiagnosisJSON writes one object on a line.
func DiagnosisJSON(w io.Writer, d rules.Diagnosis) error {
	o := diagnosis{
		Version: version, Status: d.Status, Code: d.Code, Message: d.Message, Term: d.Term, Category: d.Category,
		Action: d.Action.String(), Retryable: d.Retryable(), Outcome: d.Outcome, Summary: d.Summary, Remedy: d.Remedy,
		PredictedBy: []string{}, Basis: d.Basis.String(),
	}
	if d.RetryAfter >= 0 {
		o.RetryAfter = &d.RetryAfter
	}
	for _, r := range d.PredictedBy {
		o.PredictedBy = append(o.PredictedBy, r.ID)
	}
	e := newEncoder(w)
	if err := e.put(o); err != nil {
		return err
	}
	e.w.WriteByte('\n')
	return e.w.Flush()
}

// DiagnosisText writes a diagnosis for people: first what to do.
func DiagnosisText(w io.Writer, d rules.Diagnosis) error {
	b := bufio.NewWriter(w)
	put := func(label, sentence string) {
		if sentence != "" {
			b.WriteString("  " + label + strings.Repeat(" ", max(14-len(label), 1)) + Escape(sentence) + "\n")
		}
	}
	b.WriteString(line(headline(d.APIError)) + "\n")
	put("what happened:", d.Summary)
	if d.Action != 0 {
		put(d.Action.Words()+":", d.Remedy)
	}
	put("outcome:", outcomeWords(d.Outcome))
	if d.Action != 0 {
		put("retry:", retryWords(d))
	}
	put("term:", string(d.Term))
	put("category:", d.Category.Words())
	put("known from:", d.Basis.String())
	var ids []string
	for _, r := range d.PredictedBy {
		ids = append(ids, r.ID)
	}
	put("found before:", strings.Join(ids, ", "))
	return b.Flush()
}

// headline is what is known of the answer itself: its status is often not among what was saved.
func headline(e rules.APIError) string {
	answer := Answer(e)
	switch {
	case e.Status == 0 && e.Code != 0 && answer != "":
		return fmt.Sprintf("code %d: %s", e.Code, answer)
	case e.Status == 0 && e.Code != 0:
		return fmt.Sprintf("code %d, without a message", e.Code)
	case answer == "":
		return "no answer, or one without status, code and message"
	}
	return answer
}

func outcomeWords(o rules.Outcome) string {
	switch o {
	case rules.Unknown:
		return "unknown: the pin may exist all the same"
	case rules.Rejected:
		return "rejected: nothing was created"
	}
	return string(o)
}

func retryWords(d rules.Diagnosis) string {
	switch {
	case d.Action == rules.Reconnect:
		return "not before the account is connected again"
	case !d.Retryable():
		return "no: the same request fails again"
	case d.RetryAfter >= 0:
		return "after " + count(d.RetryAfter, "second")
	}
	return "later; when is not known"
}
