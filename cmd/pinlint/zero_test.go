package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/account/live"
	"github.com/pinlint/pinlint/baseline"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
	"github.com/pinlint/pinlint/probe/signedurl"
	"github.com/pinlint/pinlint/report"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
	"github.com/pinlint/pinlint/validate"
)

// TestZeroValues calls every function, and every method of every public type on its zero value, with zero arguments: none may
// panic or hang.
func TestZeroValues(t *testing.T) {
	for _, value := range []any{
		payload.Defect{}, payload.DefectCode(0), payload.Document{}, payload.Form(0), payload.Kind(0), payload.Locator{}, payload.Node{}, payload.Parser{}, payload.Span{},
		rules.APIError{}, rules.Action(0), rules.Answer{}, rules.Basis(0), rules.Category(""), rules.Count{}, rules.Diagnosis{}, rules.Facts(0), rules.Media{}, rules.Others{},
		rules.Outcome(""), rules.Pin{}, rules.Place{}, rules.Problem{}, rules.Role(0), rules.Rule{}, rules.Severity(0), rules.Term(""), rules.TermDoc{}, rules.Timing{}, rules.Violation{},
		probe.Found{}, probe.HTTP{}, probe.Mapping{}, probe.Prober{}, probe.Progress{}, probe.Ref{}, media.Options{},
		facts.AudioTrack{}, facts.Fault{}, facts.Fetch{}, facts.Hop{}, facts.Integrity(0), facts.Kind(0), facts.Media{}, facts.Movie{}, facts.Outcome(0), facts.Picture{}, facts.Robots(0), facts.VideoTrack{},
		signedurl.Certainty(0), signedurl.Code(""), signedurl.Defect{}, signedurl.Info{}, signedurl.State(0),
		report.Format{}, report.Medium{}, report.Options{}, report.Summary{}, report.Tool{},
		validate.Batch{}, validate.Excerpt{}, validate.File{}, validate.Finding{}, validate.Linter{}, validate.Place{}, validate.Profile(""), validate.Result{},
		schemas.Violation{}, account.Account{}, account.Board{}, account.Environment(""), account.Kind(""), account.Quota{}, account.Section{}, account.Tier(""), account.Token{},
		live.Client{URL: "http://127.0.0.1:1", Wait: func(context.Context, time.Duration) error { return nil }}, live.Refusal{}, baseline.Baseline{}, baseline.Entry{},
	} {
		pointer := reflect.New(reflect.TypeOf(value))
		pointer.Elem().Set(reflect.ValueOf(value))
		callAll(t, pointer, fmt.Sprintf("%T{}", value))
	}
	functions := []any{
		payload.Bytes, payload.Open, payload.Read, payload.ReadFile, payload.FormOf, rules.Nearest, rules.Redact, rules.RedactPointer, rules.SecretSpans, rules.SecretsOf, rules.Similar, rules.Explain, rules.ByID,
		rules.ParseSeverity, rules.TermByName, media.Probe, facts.PrivateDomain, signedurl.Relative, signedurl.Words, signedurl.Parse, report.Answer, report.DiagnosisJSON, report.DiagnosisText,
		report.Escape, report.UseColor, report.NewMediaJSON, report.NewMediaText, validate.PointerPattern, validate.Bytes, schemas.Rules, schemas.Check, account.Scopes, account.Read, account.KindOf, live.CheckURL,
		baseline.Transient, baseline.Read,
	}
	for i, f := range functions {
		call(t, reflect.ValueOf(f), fmt.Sprintf("function %d, %T", i, f))
	}
	for _, f := range report.Formats {
		var out bytes.Buffer
		w := f.New(&out, report.Options{})
		if err := w.Result(validate.Result{Findings: make([]validate.Finding, 1)}); err != nil {
			t.Error(f.Name, err)
		}
		if err := w.Close(report.Summary{}); err != nil || out.Len() == 0 {
			t.Error(f.Name, err, out.Len())
		}
	}
}

func callAll(t *testing.T, value reflect.Value, name string) {
	for i := range value.NumMethod() {
		call(t, value.Method(i), name+"."+value.Type().Method(i).Name)
	}
}

func call(t *testing.T, f reflect.Value, name string) {
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("%s: %v\n%s", name, fault, strings.Join(strings.SplitAfter(string(debug.Stack()), "\n")[6:16], ""))
		}
	}()
	var args []reflect.Value
	for i := range f.Type().NumIn() {
		if f.Type().IsVariadic() && i == f.Type().NumIn()-1 {
			break
		}
		args = append(args, nothing(f.Type().In(i)))
	}
	for _, result := range f.Call(args) {
		if result.Kind() == reflect.Func && !result.IsNil() && result.Type().CanSeq2() {
			for range result.Seq2() {
			}
		} else if result.Kind() == reflect.Func && !result.IsNil() && result.Type().CanSeq() {
			for range result.Seq() {
			}
		}
	}
}

// nothing is the least that an argument may be: nil, but for interfaces that have no use as nil.
func nothing(t reflect.Type) reflect.Value {
	for _, least := range []any{context.Background(), bytes.NewReader(nil), io.Discard} {
		if v := reflect.ValueOf(least); t.Kind() == reflect.Interface && v.Type().Implements(t) {
			return v
		}
	}
	if t.Kind() == reflect.Func {
		return reflect.MakeFunc(t, func([]reflect.Value) (results []reflect.Value) {
			for i := range t.NumOut() {
				results = append(results, reflect.Zero(t.Out(i)))
			}
			return results
		})
	}
	if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct {
		return reflect.New(t.Elem())
	}
	return reflect.Zero(t)
}
