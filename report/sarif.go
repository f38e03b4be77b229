package report

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// GitHub takes 25,000 results of a run. The last of them are kept for errors.
const (
	sarifResults = 25_000
	sarifOthers  = 20_000
)

// sarif is the Static Analysis Results Interchange Format, version 2.1.0 of OASIS. It is written as it comes.
type sarif struct {
	*encoder
	identities identities
	indexes    map[string]int
	written    int
	left       int
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifRule struct {
	ID                   string      `json:"id"`
	ShortDescription     sarifText   `json:"shortDescription"`
	FullDescription      sarifText   `json:"fullDescription"`
	Help                 sarifText   `json:"help"`
	HelpURI              string      `json:"helpUri"`
	DefaultConfiguration sarifConfig `json:"defaultConfiguration"`
	Properties           sarifTags   `json:"properties"`
}

type sarifConfig struct {
	Level string `json:"level"`
}

type sarifTags struct {
	Tags []string `json:"tags"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           *int              `json:"ruleIndex,omitempty"`
	Level               string            `json:"level"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	RelatedLocations    []sarifLocation   `json:"relatedLocations,omitempty"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	Fixes               []sarifFix        `json:"fixes,omitempty"`
	Properties          sarifProperties   `json:"properties"`
}

type sarifFix struct {
	Description     sarifText     `json:"description"`
	ArtifactChanges []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	ArtifactLocation sarifArtifact      `json:"artifactLocation"`
	Replacements     []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	DeletedRegion   sarifRegion   `json:"deletedRegion"`
	InsertedContent *sarifContent `json:"insertedContent,omitempty"`
}

type sarifContent struct {
	Text string `json:"text"`
}

type sarifProperties struct {
	Term      rules.Term `json:"term,omitempty"`
	Action    string     `json:"action"`
	Retryable bool       `json:"retryable"`
	Basis     string     `json:"basis"`
}

type sarifLocation struct {
	ID               int            `json:"id,omitempty"`
	PhysicalLocation sarifPlace     `json:"physicalLocation"`
	LogicalLocations []sarifPointer `json:"logicalLocations,omitempty"`
	Message          *sarifText     `json:"message,omitempty"`
}

type sarifPlace struct {
	ArtifactLocation sarifArtifact `json:"artifactLocation"`
	Region           *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifPointer struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool          `json:"executionSuccessful"`
	Notifications       []sarifNotice `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotice struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

func newSARIF(w io.Writer, o Options) Writer {
	r := &sarif{encoder: newEmbeddable(w), identities: identities{}, indexes: map[string]int{}}
	r.w.WriteString(`{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"columnKind": "unicodeCodePoints", "tool": {"driver": `)
	list := make([]sarifRule, len(rules.All))
	for i, rule := range rules.All {
		r.indexes[rule.ID] = i
		list[i] = sarifRule{
			ID: rule.ID, ShortDescription: sarifText{Text: rule.Summary}, FullDescription: sarifText{Text: rule.Why},
			Help: sarifHelp(rule), HelpURI: page(rule.Doc()),
			DefaultConfiguration: sarifConfig{sarifLevel(rule.Severity)}, Properties: sarifTags{[]string{rule.Family(), rule.Action.Words()}},
		}
	}
	// The rules hold strings only, and a failed write is kept by the buffer.
	_ = r.put(struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}{"pinlint", o.Tool.Version, home, list})
	r.w.WriteString(`}, "results": [`)
	return r
}

// sarifHelp is the rule's page in short, without its examples: they are long, and one holds what scanners take for a secret.
func sarifHelp(r *rules.Rule) sarifText {
	return sarifText{
		Text:     fmt.Sprintf("%s To do: %s: %s.", r.Why, r.Action.Words(), r.Fix),
		Markdown: fmt.Sprintf("%s\n\n**%s:** %s.\n\nKnown from: %s.", markdown(r.Why), r.Action.Words(), markdown(r.Fix), r.Basis),
	}
}

func sarifLevel(s rules.Severity) string {
	return level(&validate.Finding{Severity: s}, "error", "warning", "note")
}

// sarifMessage is text in which no link stands: SARIF has them in plain messages, too.
func sarifMessage(s string) sarifText {
	return sarifText{Text: strings.ReplaceAll(s, "](", "] (")}
}

func (r *sarif) Result(result validate.Result) error {
	for i := range result.Findings {
		f := &result.Findings[i]
		if r.written == sarifResults || r.written >= sarifOthers && f.Severity != rules.Error {
			r.left++
			continue
		}
		if r.written > 0 {
			r.w.WriteByte(',')
		}
		r.written++
		r.w.WriteString("\n  ")
		if err := r.put(r.result(f)); err != nil {
			return err
		}
	}
	return flushIfBroken(r.w)
}

func (r *sarif) result(f *validate.Finding) sarifResult {
	identity, number := r.identities.next(f)
	result := sarifResult{
		RuleID: f.Rule, Level: sarifLevel(f.Severity), Message: sarifMessage(sentence(f)),
		Locations:           []sarifLocation{{PhysicalLocation: sarifPlace{ArtifactLocation: artifact(f.File)}}},
		PartialFingerprints: map[string]string{"pinlint/v1": fmt.Sprintf("%s:%d", identity, number)},
		Properties:          sarifProperties{f.Term, f.Action.String(), f.Action == rules.RetryLater, f.Basis.String()},
	}
	if i, ok := r.indexes[f.Rule]; ok {
		result.RuleIndex = &i
	}
	place := &result.Locations[0]
	if f.Line > 0 {
		place.PhysicalLocation.Region = &sarifRegion{f.Line, f.Column, f.EndLine, f.EndColumn}
	}
	if f.Pointer != "" {
		place.LogicalLocations = []sarifPointer{{Escape(f.Pointer)}}
	}
	if f.Fix != nil {
		change := sarifChange{ArtifactLocation: artifact(f.File)}
		for _, e := range f.Fix.Edits {
			replacement := sarifReplacement{DeletedRegion: sarifRegion{e.Line, e.Column, e.EndLine, e.EndColumn}}
			if e.Text != "" {
				replacement.InsertedContent = &sarifContent{e.Text}
			}
			change.Replacements = append(change.Replacements, replacement)
		}
		result.Fixes = []sarifFix{{sarifMessage(Escape(f.Fix.What)), []sarifChange{change}}}
	}
	for i, p := range f.Related {
		message := sarifMessage(Escape(cmp.Or(p.Pointer, "the other pin")))
		result.RelatedLocations = append(result.RelatedLocations, sarifLocation{ID: i + 1, Message: &message, PhysicalLocation: sarifPlace{
			ArtifactLocation: artifact(cmp.Or(p.File, f.File)), Region: &sarifRegion{StartLine: p.Line, StartColumn: p.Column},
		}})
	}
	return result
}

// artifact is a file as a URI: relative to the root of the sources, or absolute.
func artifact(file string) sarifArtifact {
	switch {
	case strings.HasPrefix(file, "/"):
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: path.Clean(file)}).String()}
	case len(file) > 2 && file[1] == ':' && file[2] == '/': // a drive of Windows
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + file}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: file}).String(), URIBaseID: "%SRCROOT%"}
}

func (r *sarif) Close(s Summary) error {
	if r.written > 0 {
		r.w.WriteByte('\n')
	}
	r.w.WriteString(`], "invocations": [`)
	run := sarifInvocation{ExecutionSuccessful: s.Failed+s.Unfixed == 0 && !s.Interrupted}
	notice := func(text string) {
		run.Notifications = append(run.Notifications, sarifNotice{"warning", sarifText{Text: text}})
	}
	if r.left > 0 {
		notice(count(r.left, "finding") + " left out: GitHub takes no more")
	}
	if s.Failed > 0 {
		notice(count(s.Failed, "input") + " could not be read")
	}
	if s.Unfixed > 0 {
		notice(count(s.Unfixed, "file") + " could not be fixed")
	}
	if s.Interrupted {
		notice("interrupted, this is not all")
	}
	if err := r.put(run); err != nil {
		return err
	}
	r.w.WriteString("]}]}\n")
	return r.w.Flush()
}
