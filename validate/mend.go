package validate

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// Fix is a change of the text that takes a finding away and needs nobody's decision.
type Fix struct {
	What  string // in the imperative, such as "leave note out"
	Edits []Edit // in order, none touching another; they belong together

	changes []payload.Edit // of the pin's own text, to be joined with those of other fixes
	meant   []payload.Edit // what they come to in the pin's JSON
}

// Edit is a change of an input's text: what stands between its places gives way to Text.
type Edit struct {
	Text       string
	Start, End int64 // in bytes of the input

	Line, Column              int // as of a Finding
	EndLine, EndColumn        int
	ByteColumn, EndByteColumn int
}

// fix is the Fix that m comes to by itself, nil if there is none; unfixed says why, where it is the text's form that is in the way.
func fix(d *payload.Document, m *rules.Mend) (f *Fix, unfixed string) {
	if m == nil {
		return nil, ""
	}
	changes, unfixed := d.WrittenEdits(m.Edits)
	if unfixed != "" {
		return nil, unfixed
	}
	edits, used := payload.Compose(d.Written(), [][]payload.Edit{changes})
	if !used[0] {
		return nil, ""
	}
	f = &Fix{What: rules.Redact(m.What), changes: changes, meant: m.Edits}
	locator := d.Locator()
	for _, e := range edits {
		placed := Edit{Text: e.Text, Start: d.Start + int64(e.Start), End: d.Start + int64(e.End)}
		placed.Line, placed.Column = locator.Position(e.Start)
		placed.ByteColumn = locator.ByteColumn(e.Start)
		placed.EndLine, placed.EndColumn = locator.Position(e.End)
		placed.EndByteColumn = locator.ByteColumn(e.End)
		f.Edits = append(f.Edits, placed)
	}
	return f, ""
}

// ErrUnfixed is the error, beside the results of the text as it is, of a file whose fixes did not come to what they should. It
// is pinlint's fault.
var ErrUnfixed = errors.New("the fixes would not make it better: nothing was changed")

// maxPasses bounds how often a text is fixed and judged anew: some fixes make way for others, and of one rule only so many are
// made at once.
const maxPasses = 100

// mend fixes a text of pins, which are docs, until nothing is left that needs no decision. It gives the new text, and the results of
// judging that; Result.Fixed of the first counts what was done. If there is nothing to do, or on error, it gives the text and the
// results back.
func (j *judge) mend(ctx context.Context, name string, text []byte, form payload.Form, docs []*payload.Document, results []Result) (after []byte, now []Result, err error) {
	defer func() {
		if recover() != nil {
			after, now, err = text, results, ErrUnfixed
		}
	}()
	current, judged := text, results
	fixed := 0
	for range maxPasses {
		next, meant, made := applyFixes(current, docs, judged)
		if made == 0 {
			if fixed > 0 {
				judged[0].Fixed = fixed
			}
			return current, judged, nil
		}
		fixed += made
		again, fresh, errs := j.all(ctx, payload.Bytes(name, next, form), nil)
		if ctx.Err() != nil {
			return text, results, ctx.Err()
		}
		if len(errs) > 0 || !comeTo(fresh, meant) || !j.better(judged, again) {
			return text, results, ErrUnfixed
		}
		current, docs, judged = next, fresh, again
	}
	return text, results, ErrUnfixed
}

// applyFixes makes the fixes of all findings in a copy of text, and counts them. meant is the JSON that each document is then to come to,
// nil for those that are written in JSON.
func applyFixes(text []byte, docs []*payload.Document, results []Result) (next []byte, meant [][]byte, made int) {
	var edits []payload.Edit
	meant = make([][]byte, len(results))
	for i := range results {
		d, start := docs[i], int(docs[i].Start)
		if d.Translated() {
			meant[i] = d.Source
		}
		var changes, json [][]payload.Edit
		for _, finding := range results[i].Findings {
			if f := finding.Fix; f != nil {
				changes, json = append(changes, f.changes), append(json, f.meant)
			}
		}
		if len(changes) == 0 {
			continue
		}
		if d.Translated() {
			_, used := payload.Compose(d.Source, json)
			changes, json = only(changes, used), only(json, used)
		}
		some, used := payload.Compose(d.Written(), changes)
		for _, e := range some {
			e.Start += start
			e.End += start
			edits = append(edits, e)
		}
		json = only(json, used)
		made += len(json)
		if d.Translated() {
			same, _ := payload.Compose(d.Source, json)
			meant[i] = payload.Apply(d.Source, same)
		}
	}
	if made == 0 {
		return nil, nil, 0
	}
	slices.SortStableFunc(edits, func(a, b payload.Edit) int { return cmp.Compare(a.Start, b.Start) }) // pins of one YAML document may stand in each other's lines
	return payload.Apply(text, edits), meant, made
}

// only are the fixes that are used.
func only(fixes [][]payload.Edit, used []bool) (some [][]payload.Edit) {
	for i, fix := range fixes {
		if used[i] {
			some = append(some, fix)
		}
	}
	return some
}

// comeTo reports whether documents hold the JSON that is meant, to the byte. Of a text in JSON nothing is meant, and a stray comma
// in it, which is a document, may be gone.
func comeTo(docs []*payload.Document, meant [][]byte) bool {
	if !slices.ContainsFunc(meant, func(json []byte) bool { return json != nil }) {
		return true
	}
	return slices.EqualFunc(docs, meant, func(d *payload.Document, json []byte) bool { return json == nil || bytes.Equal(d.Source, json) })
}

// better reports whether the results of a text that was fixed are no worse than before: the same pins, which can be read as well
// as before, no more findings in their bodies, and no more errors. A picture that could not be read before may be found to be
// bad, and an id to be none of the account's.
func (j *judge) better(before, after []Result) bool {
	pins := func(results []Result) int { // an element that stands for a stray comma goes with it
		return len(slices.CompactFunc(slices.Clone(results), func(a, b Result) bool { return a.Pin == b.Pin }))
	}
	findings, errs, unreadable := 0, 0, 0
	for sign, results := range map[int][]Result{1: before, -1: after} {
		for _, r := range results {
			for _, f := range r.Findings {
				if rule := j.byID[f.Rule]; rule != nil && rule.Needs != rules.Payload {
					continue
				}
				findings += sign
				if f.Severity == rules.Error {
					errs += sign
				}
				if f.Rule == "payload.json" || f.Rule == rules.Internal.ID {
					unreadable += sign
				}
			}
		}
	}
	return pins(before) == pins(after) && findings >= 0 && errs >= 0 && unreadable >= 0
}

// all judges documents one after the other, and gives them back. It stops at the first if skip says so.
func (j *judge) all(ctx context.Context, docs iter.Seq2[*payload.Document, error], skip func(*payload.Document) bool) (results []Result, list []*payload.Document, errs []error) {
	for d, err := range docs {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if len(list) == 0 && skip != nil {
			first := *d // asking builds a tree, which the judge builds for itself
			if skip(&first) {
				return nil, nil, errs
			}
		}
		list = append(list, d)
	}
	if len(list) == 0 && len(errs) == 0 && skip != nil {
		skip(new(payload.Document)) // an array without elements
	}
	j.ask(ctx, list)
	for _, d := range list {
		if ctx.Err() != nil {
			break
		}
		results = append(results, j.judge(d))
	}
	return results, list, errs
}

// MaxFixable is the size, in bytes, of the largest file that is fixed: it is held in memory.
const MaxFixable = 256 << 20

// ErrTooLarge is the error of a file that is too large to be fixed. It is linted all the same.
var ErrTooLarge = fmt.Errorf("it is larger than %d MiB: split it to have it fixed", MaxFixable>>20)

// FixError says why a file was not fixed. Its findings are those of the file as it is.
type FixError struct {
	File string // as findings name it
	Err  error
}

func (e *FixError) Error() string { return e.File + " is not fixed: " + e.Err.Error() }

// Unwrap is the cause.
func (e *FixError) Unwrap() error { return e.Err }
