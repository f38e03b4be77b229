package validate

import "github.com/pinlint/pinlint/rules"

// Sender judges the account file by itself: its token, scopes and quota. Without an Account the result is empty. It is no pin.
func (l *Linter) Sender() (result Result) {
	if l.Account == nil {
		return Result{}
	}
	d := l.Account.Doc
	result = Result{File: d.Name}
	j := l.newJudge()
	p := j.begin(d)
	for i := range j.rules {
		if rule := &j.rules[i]; rule.Needs == rules.Account && j.applies(rule) {
			j.current = rule
			rule.Check(p, j.report)
		}
	}
	result.Findings = j.findings(d)
	return result
}
