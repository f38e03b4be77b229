// Package validate is the front door of pinlint's library: documents in, findings out.
//
//	result, err := validate.Bytes(ctx, "launch.json", body)
//
// is the common call. A Linter does the same for streams of pins of any length, in
// parallel and in bounded memory.
//
// Functions of this package and methods of a Linter may be called from several goroutines at once. What they return
// belongs to the caller. What is wrong with a pin is a finding, however bad: an error says that something was not judged.
package validate

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
)

// Profile is a named set of severities.
type Profile string

// The profiles.
const (
	Guide Profile = "guide" // everything the published guide asks for; the default
	API   Profile = "api"   // only what the official contract or recorded refusals support
)

// Profiles lists the profiles.
var Profiles = []Profile{Guide, API}

// Linter judges pins. The zero Linter applies all rules under profile Guide and opens
// no connection and no file. A Linter must not be changed while it is in use; it may be used from
// several goroutines at once.
type Linter struct {
	Profile  Profile
	Rules    []*rules.Rule // nil: rules.All
	Severity Severities
	PerFile  func(file string) *Severities // if not nil, instead of Severity, by a file's name; the same pointer stands for the same severities. It is called from several goroutines at once
	Workers  int                           // pins judged at once; 0: one a processor
	Now      func() time.Time              // nil: time.Now
	Publish  time.Time                     // when the pins are published, if they do not say it themselves; zero: now
	MinTTL   time.Duration                 // how long media URLs must work after that; 0: DefaultMinTTL, negative: no longer
	Account  *account.Account              // what is known of the sender; nil: rules about that are silent
	Batch    *Batch                        // what earlier calls saw of the run; nil: each call of Lint and LintFiles is a run
	Prober   *probe.Prober                 // examines the files and, if it has HTTP, the URLs that pins refer to; nil: only pictures inside the body are examined
	Strict   bool                          // what a probe could not tell is an error, not a warning

	// Fix, if it is not nil, makes LintFiles fix what needs nobody's decision. It is called for each file in which there is
	// something of that kind, with its text and the new one, and is to put the one in the place of the other; the results are
	// those of the new text. If it gives an error, they are those of the file as it is, and the error follows them as a
	// FixError. It may be called from several goroutines at once, for different files.
	Fix func(f File, before, after []byte) error
	// Propose is as Fix, but the results are those of the file as it is, whatever it does, and it is called in the order of the
	// files, before their results. Its error is passed on as it is.
	Propose func(f File, before, after []byte) error
	// Preview is asked of each pin that was judged, by the worst severity found in it or 0, whether its Result is to have a Preview.
	// It may be called from several goroutines at once. Nil: none has.
	Preview func(worst rules.Severity) bool

	NoFingerprints bool // findings come without fingerprints, which cost a hash each and which only programs read
}

// Severities are the severities that a user gives rules, by ID or "family.*"; the more exact wins.
type Severities map[string]rules.Severity

// of is the severity of a rule, 0 for its own.
func (s Severities) of(r *rules.Rule) rules.Severity {
	if severity, ok := s[r.ID]; ok {
		return severity
	}
	return s[r.Family()+".*"]
}

// DefaultMinTTL is how long a media URL must work after its pin was published: pipelines sign for an hour and send at once.
const DefaultMinTTL = 30 * time.Minute

// timing is when pins are sent.
func (l *Linter) timing() rules.Timing {
	now := time.Now
	if l.Now != nil {
		now = l.Now
	}
	return rules.Timing{Now: now(), Publish: l.Publish, MinTTL: max(cmp.Or(l.MinTTL, DefaultMinTTL), 0)}
}

// Bytes judges the text of one request body, or of an envelope, with all rules, offline. The name's extension says in which form
// it is; without one, the text does. If the text holds several pins, such as an array, the result has the findings of all. The error is ctx's.
// body must not be changed meanwhile.
func Bytes(ctx context.Context, name string, body []byte) (Result, error) {
	all, batch := Result{File: name}, new(Batch)
	for result, err := range (&Linter{Batch: batch}).Lint(ctx, payload.Bytes(name, body, payload.FormOf(name))) {
		if err != nil {
			return all, err
		}
		all.Findings = append(all.Findings, result.Findings...)
		all.Unexamined += result.Unexamined
	}
	all.Probed, all.Unprobed = batch.URLs()
	return all, nil
}

// judge applies rules to documents one by one. It is not safe for concurrent use.
type judge struct {
	rules     []plan
	checks    [3][]*plan // of those rules whose checks look at each pin by itself: of all pins, of those with bytes, of those that were asked for
	byID      map[string]*plan
	profile   Profile
	perFile   func(file string) *Severities
	file      string      // the one whose severities hold
	using     *Severities // what perFile said of it
	prober    *probe.Prober
	fetched   func(url string, link bool) *facts.Fetch // what came of asking for a URL; nil: offline
	parser    payload.Parser
	pin       rules.Pin
	broken    []broken
	kept      []*broken
	excerpts  []payload.Span // the ranges of text that they are cut from
	violated  []schemas.Violation
	hashes    []uint64 // of URLs
	batching  bool     // traces are wanted
	anonymous bool     // no fingerprints are wanted
	preview   func(rules.Severity) bool
	found     []probe.Found // of each medium of the pin, once it was looked for
	current   *plan         // the rule whose check runs
	report    rules.Report  // adds to the current rule
	check     func(payload.Node, []schemas.Violation) ([]schemas.Violation, error)
}

// plan is a rule and the severity that the linter's user gives it, 0 for its own.
type plan struct {
	*rules.Rule
	severity rules.Severity
	found    [rules.Error + 1]int // in the pin at hand, by severity
}

// maxOfRule is how often one rule is reported for one pin with one severity: what comes after that says nothing new.
const maxOfRule = 25

// broken is a rule that was found broken.
type broken struct {
	*plan
	rules.Problem
	within  payload.Span // the bytes that are meant
	shown   payload.Span // those of them that are marked
	written bool         // both are in the text as written
}

func (l *Linter) newJudge() *judge {
	list := l.rules()
	j := l.bareJudge()
	j.byID, j.rules = make(map[string]*plan, len(list)), make([]plan, len(list))
	for i, r := range list {
		j.rules[i] = plan{Rule: r, severity: l.Severity.of(r)}
		j.byID[r.ID] = &j.rules[i]
	}
	j.choose()
	return j
}

func (l *Linter) rules() []*rules.Rule {
	if l.Rules == nil {
		return rules.All
	}
	return l.Rules
}

// bareJudge is a judge that knows no rules.
func (l *Linter) bareJudge() *judge {
	j := &judge{profile: l.Profile, prober: l.Prober, check: schemas.Check}
	j.pin.Account, j.batching, j.anonymous, j.preview = l.Account, l.batching(), l.NoFingerprints, l.Preview
	j.pin.Timing, j.pin.Strict, j.pin.Private = l.timing(), l.Strict, l.online() && l.Prober.HTTP.AllowPrivate
	j.perFile = l.PerFile
	j.report = func(problem rules.Problem) { j.add(j.current, problem) }
	return j
}

// choose lists the checks that each pin goes through under the severities that hold.
func (j *judge) choose() {
	for i := range j.checks {
		j.checks[i] = j.checks[i][:0]
	}
	for i := range j.rules {
		if rule := &j.rules[i]; j.applies(rule) && rule.Needs != rules.Account && rule.Needs&rules.Batch == 0 {
			kind := ofAll
			switch rule.Needs {
			case rules.Bytes:
				kind = ofBytes
			case rules.Network:
				kind = ofFetched
			}
			j.checks[kind] = append(j.checks[kind], rule)
		}
	}
}

// The kinds of checks.
const (
	ofAll = iota
	ofBytes
	ofFetched
)

// use takes up the severities that hold for a file.
func (j *judge) use(file string) {
	if file == j.file {
		return
	}
	severities := j.perFile(file)
	if j.file = strings.Clone(file); severities == j.using {
		return
	}
	j.using = severities
	for i := range j.rules {
		j.rules[i].severity = severities.of(j.rules[i].Rule)
	}
	j.choose()
}

// judge judges one document.
func (j *judge) judge(d *payload.Document) (result Result) {
	result = Result{File: d.Name, Pin: d.Index}
	defer func() {
		if fault := recover(); fault != nil {
			result.Findings = append(result.Findings, internalFault(d, fault))
			j.parser = payload.Parser{}
		}
	}()
	p := j.begin(d)
	if p.Body.Kind() == payload.Object {
		j.inline(p)
		j.local(p)
		if j.fetched != nil {
			p.Fetched(j.fetched)
		}
		var err error
		if j.violated = j.violated[:0]; p.Row == nil { // a row is no body of the API
			if j.violated, err = j.check(p.Body, j.violated); err != nil {
				panic(err)
			}
		}
		for _, v := range j.violated {
			if rule := j.byID[v.Rule]; rule != nil && rule.severity != rules.Off {
				j.add(rule, rule.Problem(p, rules.Violation(v)))
			}
		}
		j.run(ofAll)
		for i := range p.Media {
			if m := &p.Media[i]; m.Facts != nil || m.Fault != "" {
				j.run(ofBytes)
				break
			}
		}
		if j.fetched != nil {
			j.run(ofFetched)
		}
		if j.batching && (p.Row == nil || p.Doc.Index < payload.MaxCompared) {
			result.trace = j.trace(p)
		}
	} else {
		for i := range j.rules {
			if rule := &j.rules[i]; rule.severity != rules.Off && (rule.ID == "payload.json" || d.Form == payload.CSV && rule.Family() == "csv") {
				j.current = rule
				rule.Check(p, j.report)
			}
		}
	}
	j.urls(p, &result)
	for i := range p.Media {
		if m := &p.Media[i]; m.Role == rules.Video && m.Facts == nil && m.Fault == "" && !m.URL.Exists() {
			result.Unexamined++
		}
	}
	result.Findings = j.findings(d)
	if j.preview != nil && j.preview(result.Worst()) {
		result.Preview = j.show(p)
	}
	return result
}

// run runs the checks of a kind.
func (j *judge) run(kind int) {
	p := &j.pin
	for _, rule := range j.checks[kind] {
		if p.Row == nil || rule.ReadsRows() {
			j.current = rule
			rule.Check(p, j.report)
		}
	}
}

// begin takes d apart and forgets the pin before it.
func (j *judge) begin(d *payload.Document) *rules.Pin {
	j.parse(d)
	if j.perFile != nil {
		j.use(d.Name)
	}
	for _, b := range j.broken {
		b.plan.found = [rules.Error + 1]int{}
	}
	j.broken = j.broken[:0]
	j.pin.Reset(d)
	return &j.pin
}

// applies reports whether a rule has a check that may speak.
func (j *judge) applies(rule *plan) bool {
	return rule.Check != nil && rule.severity != rules.Off && (rule.Needs&rules.Account == 0 || j.pin.Account != nil)
}

// parse builds d's tree in the judge's own memory, unless it is there.
func (j *judge) parse(d *payload.Document) {
	if !d.Parsed() {
		j.parser.Parse(d)
	}
}

// whole examines pictures that stand in a body.
var whole = probe.Prober{Integrity: facts.Full}

// inline learns what the pictures are that stand in the body.
func (j *judge) inline(p *rules.Pin) {
	for i := range p.Media {
		if m := &p.Media[i]; m.Data.Exists() && !m.File.Exists() {
			// What is no base64 has a rule of its own.
			if found, err := whole.Base64(m.Data.Text()); err == nil {
				m.Facts = &found
			}
		}
	}
}

// local learns what the pin's media are of which a file is at hand.
func (j *judge) local(p *rules.Pin) {
	j.found = append(j.found[:0], make([]probe.Found, len(p.Media))...)
	if j.prober == nil {
		return
	}
	for i := range p.Media {
		m := &p.Media[i]
		if m.Data.Exists() && !m.File.Exists() {
			continue
		}
		found := j.prober.Find(probe.Ref{Dir: filepath.Dir(filepath.FromSlash(p.Doc.Name)), File: m.Path, ID: m.ID.Text(), URL: m.URL.Text(), Digest: j.batching || m.Role == rules.Item, Shown: j.preview != nil && m.Index == 0})
		m.Facts, m.Fault, j.found[i] = found.Facts, found.Fault, found
		if found.Path != "" {
			m.Path = found.Path
		}
	}
}

// Medium judges one file by itself, by the rules that look at bytes alone, as what it is to be for. Its findings have no line.
func (l *Linter) Medium(name string, role rules.Role, m facts.Media) []Finding {
	j := l.bareJudge()
	d := &payload.Document{Name: name}
	p := &rules.Pin{Doc: d, Media: []rules.Media{{Role: role, Path: name, Facts: &m}}}
	for _, rule := range l.rules() {
		if rule.Check == nil || rule.Needs != rules.Bytes {
			continue
		}
		if severity := l.Severity.of(rule); severity != rules.Off {
			j.current = &plan{Rule: rule, severity: severity}
			rule.Check(p, j.report)
		}
	}
	return withoutPlace(j.findings(d))
}

// Hopeless reports whether a URL says itself that it cannot be fetched, as an expired one does. Lint does not ask for such media.
func (l *Linter) Hopeless(url string) bool { return rules.Hopeless(url, l.timing().Now) }

// URL judges what came of asking for a URL, as what it is to be for: by the rules that look at bytes, at the network and at
// URLs. Its findings have no line.
func (l *Linter) URL(f *facts.Fetch, role rules.Role) []Finding {
	j := l.newJudge()
	body, err := json.Marshal(map[string]any{"media_source": map[string]string{"source_type": "image_url", "url": f.URL}})
	if err != nil {
		return nil // a string always has a form in JSON
	}
	d := &payload.Document{Name: f.URL, Source: body}
	p := &j.pin
	p.Reset(d)
	p.Media[0].Role = role
	p.Fetched(func(string, bool) *facts.Fetch { return f })
	for i := range j.rules {
		rule := &j.rules[i]
		if rule.Check != nil && rule.severity != rules.Off && (rule.Needs == rules.Bytes || rule.Needs == rules.Network || rule.Family() == "url") {
			j.current = rule
			rule.Check(p, j.report)
		}
	}
	return withoutPlace(j.findings(d))
}

// withoutPlace takes the lines out of findings about what stands in no file of pins.
func withoutPlace(findings []Finding) []Finding {
	for i := range findings {
		f := &findings[i]
		f.Line, f.Column, f.EndLine, f.EndColumn, f.ByteColumn, f.EndByteColumn, f.Pointer, f.Fix, f.Unfixed = 0, 0, 0, 0, 0, 0, "", nil, ""
	}
	return findings
}

// add keeps a problem, unless the profile knows no such finding.
func (j *judge) add(rule *plan, problem rules.Problem) {
	if problem.Basis == 0 {
		problem.Basis = rule.Basis
	}
	if j.profile == API && problem.Basis > rules.Measured && rule.Rule != rules.Internal {
		return
	}
	if problem.Severity == 0 {
		problem.Severity = rule.Rule.Severity
	}
	if rule.severity != 0 {
		problem.Severity = rule.severity
	}
	if rule.found[problem.Severity]++; rule.found[problem.Severity] > maxOfRule {
		return
	}
	within := problem.Within
	if within == (payload.Span{}) && !problem.Written {
		within = problem.At.Span()
		if problem.Name {
			within = problem.At.NameSpan()
		}
	}
	shown := within
	if !problem.At.Exists() && problem.Within == (payload.Span{}) {
		shown.End = min(shown.Start+1, shown.End) // what holds the gap is not at fault as a whole
	}
	j.broken = append(j.broken, broken{plan: rule, Problem: problem, within: within, shown: shown, written: problem.Written})
}

// findings turns what was found broken into findings, in order.
func (j *judge) findings(d *payload.Document) []Finding {
	kept := j.kept[:0]
	for i := range j.broken {
		if !j.superseded(i) {
			kept = append(kept, &j.broken[i])
		}
	}
	j.kept = kept
	if len(kept) == 0 {
		return nil
	}
	if d.Translated() {
		for i := range kept {
			kept[i].place(d)
		}
	}
	slices.SortStableFunc(kept, func(a, b *broken) int {
		return cmp.Or(cmp.Compare(a.within.Start, b.within.Start), strings.Compare(a.ID, b.ID))
	})
	j.excerpts = j.excerpts[:0]
	for _, b := range kept {
		j.excerpts = append(j.excerpts, payload.Span{Start: b.within.Start - excerptReach, End: b.within.Start + 2*excerptReach})
	}
	secrets := rules.SecretsOf(d, j.excerpts...)
	locator := d.Locator()
	out := make([]Finding, len(kept))
	for i, b := range kept {
		j.fill(&out[i], d, b, locator, secrets)
	}
	for i := len(kept) - 1; i >= 0; i-- { // the last of each kind tells how many were left out
		b := kept[i]
		if more := &b.found[b.Problem.Severity]; *more > maxOfRule {
			out[i].Message += fmt.Sprintf(" (and %d more of this kind)", *more-maxOfRule)
			*more = maxOfRule
		}
	}
	return out
}

// superseded reports whether another rule speaks of the same cause at the same place.
func (j *judge) superseded(i int) bool {
	for k := range j.broken {
		if other := &j.broken[k]; len(other.Supersedes) > 0 && other.At.Is(j.broken[i].At) && slices.Contains(other.Supersedes, j.broken[i].ID) {
			return true
		}
	}
	return false
}

// fill says in f what b is.
func (j *judge) fill(f *Finding, d *payload.Document, b *broken, locator *payload.Locator, secrets []payload.Span) {
	*f = Finding{
		Rule: b.ID, Severity: b.Problem.Severity, Term: b.Term, Action: cmp.Or(b.Problem.Action, b.Rule.Action), API: b.Rule.API, Basis: b.Problem.Basis,
		Message: rules.Redact(b.Message), Remedy: b.Rule.Fix,
		Actual: rules.Redact(strings.Clone(b.Actual)), Expected: strings.Clone(b.Expected), URL: rules.Redact(strings.Clone(b.URL)), Evidence: b.Evidence,
		File: rules.Redact(d.Name), Pin: d.Index, Pointer: rules.RedactPointer(b.At.Pointer()),
		Offset: b.within.Start, Doc: b.Doc(),
	}
	if b.Problem.Fix != "" {
		f.Remedy = rules.Redact(b.Problem.Fix)
	}
	if b.Problem.API != nil {
		f.API = *b.Problem.API
	}
	if row := d.Row(); row != nil {
		f.Message += inRow(row, b.within)
	}
	f.Line, f.Column = locator.Position(b.within.Start)
	f.ByteColumn = locator.ByteColumn(b.within.Start)
	f.EndLine, f.EndColumn = locator.Position(b.within.End)
	f.EndByteColumn = locator.ByteColumn(b.within.End)
	if !j.anonymous {
		f.Fingerprint = fingerprint(d, f.Rule, f.Pointer, b.At, b.outside(d))
	}
	f.Excerpt = excerpt(d, b.shown, secrets)
	f.Fix, f.Unfixed = fix(d, b.Mend)
	for _, n := range b.Related {
		place := Place{Pointer: rules.RedactPointer(n.Pointer())}
		place.Line, place.Column = d.Position(n.NameSpan().Start)
		if !b.Name {
			place.Line, place.Column = d.Position(n.Span().Start)
		}
		f.Related = append(f.Related, place)
	}
	for _, o := range b.Others {
		f.Related = append(f.Related, Place{File: rules.Redact(o.File), Pin: o.Pin, Line: o.Line, Column: o.Column})
	}
}

// internalFault is the finding that stands for a panic. It says where in pinlint it came from and
// nothing of the pin.
func internalFault(d *payload.Document, fault any) Finding {
	f := Finding{
		Rule: rules.Internal.ID, Severity: rules.Error, Action: rules.Internal.Action, Basis: rules.Internal.Basis,
		Message: "pinlint failed on this pin: " + rules.Redact(fmt.Sprint(fault)), Remedy: rules.Internal.Fix,
		File: rules.Redact(d.Name), Pin: d.Index, Line: max(d.Line, 1), Column: max(d.Column, 1), EndLine: max(d.Line, 1), EndColumn: max(d.Column, 1) + 1, ByteColumn: 1, EndByteColumn: 2,
		Doc: rules.Internal.Doc(),
	}
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	for {
		frame, more := frames.Next()
		if name, ok := strings.CutPrefix(frame.Function, "github.com/pinlint/pinlint/"); ok && !strings.Contains(name, "internalFault") && !strings.Contains(name, "judge).judge") {
			f.Evidence = map[string]any{"function": name, "line": frame.Line}
			break
		}
		if !more {
			break
		}
	}
	return f
}
