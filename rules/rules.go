// Package rules holds what pinlint knows of Pinterest: the vocabulary of its errors,
// and one Rule for each mistake that can be seen before a pin is sent.
//
// A rule is a value. Its check is a pure function from a Pin to findings: it opens no
// file and no connection and reads no clock.
//
// Functions of this package may be called from several goroutines at once; its tables must not be changed.
// A Pin belongs to one goroutine.
package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

// Severity says how sure and how grave a finding is.
type Severity uint8

// The severities. An Error is refused by Pinterest, or leaves out what the guide asks for; a Warning is
// likely to go wrong; an Info is worth knowing. The zero Severity means the rule's own.
const (
	_ Severity = iota
	Off
	Info
	Warning
	Error
)

var severityNames = [...]string{"", "off", "info", "warning", "error"}

// String is the severity's name in every output: "error", "warning", "info" or "off".
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity is the inverse of String.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if n != "" && n == name {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("%q is no severity: error, warning, info or off", name)
}

// Action is what the reader of a finding is to do.
type Action uint8

// The actions.
const (
	FixInput   Action = iota + 1 // change the pin or its media; the same request fails again
	Reconnect                    // get a new token from the account's owner
	RetryLater                   // wait; the same request may pass
)

// String is the action's name in JSON: "fix_input", "reconnect" or "retry_later".
func (a Action) String() string {
	return [...]string{"", "fix_input", "reconnect", "retry_later"}[a]
}

// Words is the action as people read it: "fix input", "reconnect" or "retry later".
func (a Action) Words() string {
	return [...]string{"", "fix input", "reconnect", "retry later"}[a]
}

// Facts are what a rule must be given before it can speak.
type Facts uint8

// The facts.
const (
	Payload       Facts = 1 << iota // the request body
	Bytes                           // the media's bytes
	Network                         // what came of fetching a URL
	Account                         // what is known of the sender
	Batch                           // the other pins of the run
	Configuration                   // .pinlint.yaml, and nothing else
)

// String lists the facts by name.
func (f Facts) String() string {
	var names []string
	for i, name := range []string{"payload", "bytes", "network", "account", "batch", "configuration"} {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Basis is how we know.
type Basis uint8

// The bases, the strongest first.
const (
	Official   Basis = iota + 1 // Pinterest's API description, sample code, documentation or help pages, or the standard it builds on
	Measured                    // answers of Pinterest that others recorded
	Guide                       // the published guide to Pinterest's errors that pinlint follows
	ThirdParty                  // what other vendors document
	Inferred                    // our own reasoning
)

// String is the basis's name in every output.
func (b Basis) String() string {
	return [...]string{"", "official", "measured", "guide", "third party", "inferred"}[b]
}

// Rule is one mistake that pinlint knows.
type Rule struct {
	ID       string   // family.defect; never reused
	Term     Term     // the guide's word for what Pinterest says, "" where it has none
	API      APIError // what Pinterest answers with, zero if unknown
	Action   Action
	Severity Severity // by default
	Needs    Facts
	Basis    Basis
	Source   string       // where it says so
	Since    string       // the release of pinlint that brought the rule
	Summary  string       // what is wrong, in one line
	Why      string       // what comes of it
	Fix      string       // what to do
	Bad      string       // an input that breaks this rule: a body or an array of bodies; an account file, if the rule looks at nothing else
	Good     string       // an input that does not
	Form     payload.Form // of Bad and Good, if they are not JSON
	With     string       // the account file that Bad and Good are judged with, "" for none

	// Mends says what --fix does about it, and when; "" where a person must decide. Only problems of such rules have a Mend.
	Mends string

	// Supersedes lists rules that are silent where this one speaks, because the cause is the same.
	Supersedes []string

	// Check reports each place where the rule is broken. It is nil where the schema alone enforces the rule.
	Check func(*Pin, Report)

	// Violated words a violation of the schema; nil for the keyword's own sentence.
	Violated func(*Pin, Violation) Problem
}

// ExampleForm is the form of Bad and Good.
func (r *Rule) ExampleForm() payload.Form { return cmp.Or(r.Form, payload.JSON) }

// Doc is the path of the rule's page in the repository.
func (r *Rule) Doc() string { return "docs/rules/" + r.ID + ".md" }

// Family is the part of the ID before the point.
func (r *Rule) Family() string {
	family, _, _ := strings.Cut(r.ID, ".")
	return family
}

// Problem is one place where a rule is broken. Fields left zero are filled from the rule.
type Problem struct {
	At       payload.Node // the value, or the place where one is missing
	Name     bool         // the member's name is meant, not its value
	Within   payload.Span // bytes of the document, if the place is part of a value
	Written  bool         // Within is in the text as written, which may be another than the document's JSON
	Message  string       // what is wrong, the value seen, what is allowed
	Fix      string
	Actual   string
	Expected string
	URL      string
	API      *APIError
	Severity Severity
	Action   Action
	Basis    Basis
	Related  []payload.Node // other places that take part
	Others   []Place        // other pins that take part
	Evidence map[string]any
	Mend     *Mend // what takes it away without anybody's thinking, nil if there is no such thing
}

// Report takes a rule's problems.
type Report func(Problem)

// All lists the rules in the order of the documentation.
var All = concat(coverRules, payloadRules, carouselRules, imageRules, videoRules, urlRules, expiryRules, probeRules, linkRules, boardRules, uploadRules, authRules, senderRules, rateRules, batchRules, yamlRules, csvRules, configRules, []*Rule{Internal})

func concat(families ...[]*Rule) []*Rule {
	var all []*Rule
	for _, family := range families {
		all = append(all, family...)
	}
	return all
}

// ByID finds a rule, nil if there is none of that ID.
func ByID(id string) *Rule {
	for _, r := range All {
		if r.ID == id {
			return r
		}
	}
	return nil
}
