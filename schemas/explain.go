package schemas

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/pinlint/pinlint/payload"
)

// explain appends the full verdict of f on n to dst: the library's, refined by x-blank and x-null.
func (f *file) explain(n payload.Node, dst []Violation) (found []Violation, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			found, err = dst, fmt.Errorf("checking against %s: %v", f.name, fault)
		}
	}()
	root, err := f.root()
	if err != nil {
		return dst, err
	}
	compiled, err := f.compiled()
	if err != nil {
		return dst, fmt.Errorf("compiling %s: %w", f.name, err)
	}
	found = root.appendBlanks(n, dst)
	blanks := found[len(dst):]
	switch verdict := compiled.Validate(value(n, root)).(type) {
	case nil:
	case *jsonschema.ValidationError:
		e := explainer{root: root, body: n, blanks: blanks}
		if err := e.add(verdict); err != nil {
			return dst, fmt.Errorf("checking against %s: %w", f.name, err)
		}
		found = append(found, e.found...)
	default:
		return dst, fmt.Errorf("checking against %s: %w", f.name, verdict)
	}
	return append(dst, tidy(found[len(dst):])...), nil
}

// appendBlanks appends what x-blank and x-null refuse in n and below.
func (s *schema) appendBlanks(n payload.Node, dst []Violation) []Violation {
	rule := s.null
	if rule == "" {
		rule = s.blank
	}
	switch {
	case n.Kind() == payload.Null && rule != "":
		return append(dst, Violation{Rule: rule, Keyword: "type", At: n, Types: s.typeNames})
	case s.blank != "" && blank(n):
		return append(dst, Violation{Rule: s.blank, Keyword: "x-blank", At: n})
	}
	if n.Kind() == payload.Object {
		for _, p := range s.properties {
			if member := n.Get(p.name); member.Exists() {
				dst = p.schema.appendBlanks(member, dst)
			}
		}
	}
	if n.Kind() == payload.Array && s.items != nil {
		count := 0
		for element := range n.Children {
			if count++; count > maxElements {
				break
			}
			dst = s.items.appendBlanks(element, dst)
		}
	}
	return dst
}

// tidy puts the violations of one file in order and keeps one for each place and cause.
func tidy(found []Violation) []Violation {
	slices.SortStableFunc(found, func(a, b Violation) int {
		if a.At.Span().Start != b.At.Span().Start {
			return a.At.Span().Start - b.At.Span().Start
		}
		return strings.Compare(a.Keyword, b.Keyword)
	})
	return slices.CompactFunc(found, func(a, b Violation) bool { return a.At.Is(b.At) && a.Rule == b.Rule })
}

// explainer turns the library's errors into violations.
type explainer struct {
	root   *schema
	body   payload.Node
	blanks []Violation // known already
	found  []Violation
}

func (e *explainer) add(verdict *jsonschema.ValidationError) error {
	for _, cause := range verdict.Causes {
		if err := e.add(cause); err != nil {
			return err
		}
	}
	if len(verdict.Causes) > 0 {
		return nil
	}
	s, keyword := e.root.find(verdict.AbsoluteKeywordLocation)
	if s == nil {
		return fmt.Errorf("no schema at %s", verdict.AbsoluteKeywordLocation)
	}
	at := locate(e.body, verdict.InstanceLocation)
	if slices.ContainsFunc(e.blanks, func(v Violation) bool { return v.At.Is(at) }) {
		return nil
	}
	if keyword == "required" { // one error stands for all missing properties
		for _, name := range s.required {
			if missing := at.Get(name); !missing.Exists() {
				if err := e.report(s.ruleForMissing(name), keyword, missing, s); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return e.report(s.ruleFor(keyword), keyword, at, s)
}

func (e *explainer) report(rule, keyword string, at payload.Node, s *schema) error {
	if rule == "" {
		return fmt.Errorf("no rule reports %s of %s", keyword, at.Pointer())
	}
	v := Violation{Rule: rule, Keyword: keyword, At: at}
	switch keyword {
	case "type":
		v.Types = s.typeNames
	case "enum":
		v.Enum = s.enum
	case "maxLength":
		v.Limit = s.maxLength
	case "minItems":
		v.Limit = s.minItems
	case "maxItems":
		v.Limit = s.maxItems
	case "minimum":
		v.Limit = s.minimum
	}
	e.found = append(e.found, v)
	return nil
}

// find follows the library's location of a keyword, a URL, down from s.
func (s *schema) find(location string) (*schema, string) {
	_, fragment, _ := strings.Cut(location, "#")
	tokens := strings.Split(strings.TrimPrefix(fragment, "/"), "/")
	for s != nil && len(tokens) > 1 {
		switch {
		case tokens[0] == "items":
			s, tokens = s.items, tokens[1:]
		case tokens[0] == "properties" && len(tokens) > 2:
			s, tokens = s.property(unescape(tokens[1])), tokens[2:]
		default:
			return nil, ""
		}
	}
	return s, tokens[0]
}

// locate follows the library's location of a value down from n.
func locate(n payload.Node, location string) payload.Node {
	if location == "" {
		return n
	}
	for token := range strings.SplitSeq(strings.TrimPrefix(location, "/"), "/") {
		if n.Kind() != payload.Array {
			n = n.Get(unescape(token))
			continue
		}
		index, _ := strconv.Atoi(token)
		for element := range n.Children {
			if index--; index < 0 {
				n = element
				break
			}
		}
	}
	return n
}

// unescape undoes a token of the library's pointers: percent-encoding around the escapes of
// RFC 6901.
func unescape(token string) string {
	if plain, err := url.PathUnescape(token); err == nil {
		token = plain
	}
	if !strings.Contains(token, "~") {
		return token
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}

// maxElements bounds how many elements of an array are looked at one by one, so that
// an array of millions costs no more than the complaint that it is too long.
const maxElements = 100

// value converts as much of n as s can see into what the library reads. Strings are not
// copied. A nil s sees everything.
func value(n payload.Node, s *schema) any {
	if s != nil && s.opaque {
		s = nil
	}
	switch n.Kind() {
	case payload.Bool:
		return n.Literal() == "true"
	case payload.Number:
		return json.Number(n.Literal())
	case payload.String:
		return n.Text()
	case payload.Array:
		elements := []any{}
		for element := range n.Children {
			if s == nil {
				elements = append(elements, value(element, nil))
				continue
			}
			if len(elements) == maxElements {
				break
			}
			elements = append(elements, value(element, s.items))
		}
		return elements
	case payload.Object:
		members := map[string]any{}
		for member := range n.Children {
			if s == nil {
				members[member.Name()] = value(member, nil)
			} else if p := s.property(member.Name()); p != nil {
				members[member.Name()] = value(member, p)
			}
		}
		return members
	}
	return nil
}
