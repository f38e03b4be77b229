package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
)

// explain writes what a word means: a rule's ID, a family, a term of the vocabulary, a number that Pinterest
// answers with, or a part of its message.
func explain(w io.Writer, word string) error {
	folded := strings.ToLower(strings.TrimSpace(word))
	if r := rules.ByID(folded); r != nil {
		explainRule(w, r)
		return nil
	}
	term := rules.TermByName(folded)
	if term == nil {
		term = rules.TermByName(strings.NewReplacer("_", " ", "-", " ").Replace(folded))
	}
	if family := familyOf(folded); term == nil && len(family) > 0 {
		listRules(w, family)
		return nil
	}
	answers := answersTo(folded)
	if term == nil && len(answers) == 0 {
		return unknownWord(word)
	}
	if term != nil {
		explainTerm(w, term)
	}
	for _, a := range answers {
		explainAnswer(w, a)
	}
	return nil
}

func explainRule(w io.Writer, r *rules.Rule) {
	fmt.Fprintf(w, "%s: %s\n\n", r.ID, r.Summary)
	paragraph(w, r.Why)
	fmt.Fprintf(w, "  %-12s %s\n", r.Action.Words()+":", r.Fix)
	if r.Mends != "" {
		fmt.Fprintf(w, "  fix:         automatic, with --fix: %s\n", r.Mends)
	}
	fmt.Fprintf(w, "  severity:    %s\n", r.Severity)
	if r.Term != "" {
		fmt.Fprintf(w, "  term:        %s\n", r.Term)
	}
	if !r.API.IsZero() {
		fmt.Fprintf(w, "  pinterest:   %s\n", report.Answer(r.API))
	}
	fmt.Fprintf(w, "  known from:  %s: %s\n", r.Basis, r.Source)
	fmt.Fprintf(w, "  looks at:    %s\n", r.Needs)
	fmt.Fprintf(w, "  since:       %s\n", r.Since)
	if r.Bad != "" {
		fmt.Fprintf(w, "\nrefused:\n\n%s\n\naccepted:\n\n%s\n", indent(r.Bad), indent(r.Good))
		if r.With != "" {
			fmt.Fprintf(w, "\nwith the account file:\n\n%s\n", indent(r.With))
		}
	}
}

func explainTerm(w io.Writer, t *rules.TermDoc) {
	fmt.Fprintf(w, "%s: %s\n\n", t.Term, t.Summary)
	fmt.Fprintf(w, "  %-12s %s\n", t.Action.Words()+":", t.Fix)
	fmt.Fprintf(w, "  category:    %s\n", t.Category.Words())
	var ids []string
	for _, r := range rules.All {
		if r.Term == t.Term {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) > 0 {
		fmt.Fprintf(w, "  rules:       %s\n", strings.Join(ids, "\n               "))
	}
	fmt.Fprintln(w)
}

func explainAnswer(w io.Writer, a rules.Answer) {
	fmt.Fprintf(w, "%s\n", report.Answer(a.APIError))
	fmt.Fprintf(w, "  cause:       %s\n", a.Cause)
	fmt.Fprintf(w, "  %-12s %s\n", a.Action.Words()+":", a.Fix)
	fmt.Fprintf(w, "  category:    %s\n", a.Category.Words())
	if a.Term != "" {
		fmt.Fprintf(w, "  term:        %s\n", a.Term)
	}
	fmt.Fprintf(w, "  known from:  %s: %s\n", a.Basis, a.Source)
	if found := a.PredictedBy(); len(found) > 0 {
		fmt.Fprintf(w, "  rules:       %s\n", strings.Join(idsOf(found), ", "))
	}
	fmt.Fprintln(w)
}

func idsOf(list []*rules.Rule) []string {
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

// errorsTable lists the guide's terms and every known answer, by category.
func errorsTable(w io.Writer) {
	for i, category := range rules.Categories {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s\n", category.Words())
		for _, t := range rules.Terms {
			if t.Category == category {
				fmt.Fprintf(w, "  %-12s %s: %s\n", t.Action.Words(), t.Term, t.Summary)
			}
		}
		for _, a := range rules.Answers {
			if a.Category == category {
				fmt.Fprintf(w, "  %-12s %s\n  %-12s   %s\n", a.Action.Words(), report.Answer(a.APIError), "", a.Cause)
			}
		}
	}
}

// answersTo finds answers by status, by code, as status/code, or by a part of the message.
func answersTo(word string) []rules.Answer {
	status, code := word, word
	both := false
	if s, c, ok := strings.Cut(word, "/"); ok {
		status, code, both = s, c, true
	}
	s, statusErr := strconv.Atoi(status)
	c, codeErr := strconv.Atoi(code)
	var found []rules.Answer
	for _, a := range rules.Answers {
		var ok bool
		switch {
		case both:
			ok = statusErr == nil && codeErr == nil && a.Status == s && a.Code == c
		case statusErr == nil:
			ok = s != 0 && (a.Status == s || a.Code == s)
		default:
			ok = len(word) > 3 && strings.Contains(strings.ToLower(a.Message), word)
		}
		if ok {
			found = append(found, a)
		}
	}
	return found
}

func familyOf(word string) []*rules.Rule {
	var family []*rules.Rule
	for _, r := range rules.All {
		if r.Family() == strings.TrimSuffix(strings.TrimSuffix(word, "*"), ".") {
			family = append(family, r)
		}
	}
	return family
}

func unknownWord(word string) error {
	var words []string
	for _, r := range rules.All {
		words = append(words, r.ID)
	}
	for _, t := range rules.Terms {
		words = append(words, string(t.Term))
	}
	if near := rules.Nearest(word, words); near != "" {
		return usageError{fmt.Errorf("%s is no rule, term or code; did you mean %q?", shown(word), near)}
	}
	// A word may be the defect of an ID without its family.
	for _, w := range words {
		if _, defect, ok := strings.Cut(w, "."); ok && rules.Nearest(word, []string{defect}) != "" {
			return usageError{fmt.Errorf("%s is no rule, term or code; did you mean %q?", shown(word), w)}
		}
	}
	return usageError{fmt.Errorf("%s is no rule, term or code; pinlint rules lists the rules", shown(word))}
}

// listRules writes one line a rule.
func listRules(w io.Writer, list []*rules.Rule) {
	width := 0
	for _, r := range list {
		width = max(width, len(r.ID))
	}
	for _, r := range list {
		fmt.Fprintf(w, "%-*s  %-7s  %s\n", width, r.ID, r.Severity, r.Summary)
	}
}

func paragraph(w io.Writer, text string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > 90 {
			fmt.Fprintln(w, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	fmt.Fprintln(w, line+"\n")
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
