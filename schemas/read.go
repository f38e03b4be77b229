package schemas

import (
	"fmt"
	"io/fs"
	"strconv"

	"github.com/pinlint/pinlint/payload"
)

// schema is a subschema of ours, as far as the evaluator understands it.
type schema struct {
	types     kinds
	typeNames []string
	enum      []string
	digits    bool // the pattern for ids
	blank     string
	null      string

	maxLength, minItems, maxItems, minimum int // -1: none

	required   []string
	properties []property
	mustSee    uint64 // bit i: properties[i] is required
	items      *schema

	rule          string            // of every keyword
	rules         map[string]string // of one keyword
	requiredRules map[string]string // of one required property

	opaque bool // says something that the evaluator does not understand
}

type property struct {
	name   string
	schema *schema
}

// kinds is a set of the kinds of payload, and the integers.
type kinds uint16

const (
	integers kinds = 1 << 15
	anyKind        = ^kinds(0)
)

var kindsByName = map[string]kinds{
	"null": 1 << payload.Null, "boolean": 1 << payload.Bool, "number": 1 << payload.Number, "string": 1 << payload.String,
	"array": 1 << payload.Array, "object": 1 << payload.Object, "integer": integers,
}

const digitsPattern = `^\d+$`

// read parses a schema file into what the evaluator and the explanations need.
func read(fsys fs.FS, name string) (*schema, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	document := payload.Document{Source: text}
	root := document.Root()
	if len(document.Defects()) > 0 || root.Kind() != payload.Object {
		return nil, fmt.Errorf("the embedded schema %s is not a JSON object", name)
	}
	return newSchema(root), nil
}

func newSchema(n payload.Node) *schema {
	s := &schema{types: anyKind, maxLength: -1, minItems: -1, maxItems: -1, minimum: -1}
	if n.Kind() != payload.Object {
		s.opaque = true
		return s
	}
	for keyword := range n.Children {
		switch keyword.Name() {
		case "$schema", "$id", "title", "description", "contentEncoding":
		case "type":
			s.typeNames, s.types = s.words(keyword), 0
			for _, name := range s.typeNames {
				s.types |= kindsByName[name]
			}
		case "enum":
			s.enum = s.words(keyword)
		case "pattern":
			s.digits = keyword.Text() == digitsPattern
			s.opaque = s.opaque || !s.digits
		case "maxLength":
			s.maxLength = s.number(keyword)
		case "minItems":
			s.minItems = s.number(keyword)
		case "maxItems":
			s.maxItems = s.number(keyword)
		case "minimum":
			s.minimum = s.number(keyword)
		case "required":
			s.required = s.words(keyword)
		case "properties":
			for p := range keyword.Children {
				s.properties = append(s.properties, property{p.Name(), newSchema(p)})
			}
		case "items":
			s.items = newSchema(keyword)
		case "x-rule":
			s.readRules(keyword)
		case "x-blank":
			s.blank = keyword.Text()
		case "x-null":
			s.null = keyword.Text()
		default:
			s.opaque = true
		}
	}
	for _, name := range s.required {
		i := s.index(name)
		if i < 0 {
			s.opaque = true
			continue
		}
		s.mustSee |= 1 << i
	}
	s.opaque = s.opaque || len(s.properties) > 64
	return s
}

// words reads a string or an array of strings.
func (s *schema) words(n payload.Node) []string {
	if n.Kind() == payload.String {
		return []string{n.Text()}
	}
	var words []string
	for element := range n.Children {
		s.opaque = s.opaque || element.Kind() != payload.String
		words = append(words, element.Text())
	}
	s.opaque = s.opaque || len(words) == 0
	return words
}

func (s *schema) number(n payload.Node) int {
	i, err := strconv.Atoi(n.Literal())
	if err != nil || i < 0 {
		s.opaque = true
		return -1
	}
	return i
}

func (s *schema) readRules(n payload.Node) {
	if n.Kind() == payload.String {
		s.rule = n.Text()
		return
	}
	s.rules = map[string]string{}
	for keyword := range n.Children {
		if keyword.Kind() == payload.String {
			s.rules[keyword.Name()] = keyword.Text()
			continue
		}
		s.requiredRules = map[string]string{}
		for name := range keyword.Children {
			s.requiredRules[name.Name()] = name.Text()
		}
	}
}

// ruleFor is the rule that reports keyword, "" if the schema names none.
func (s *schema) ruleFor(keyword string) string {
	if rule, ok := s.rules[keyword]; ok {
		return rule
	}
	return s.rule
}

// ruleForMissing is the rule that reports that a required property is missing.
func (s *schema) ruleForMissing(name string) string {
	if rule, ok := s.requiredRules[name]; ok {
		return rule
	}
	return s.ruleFor("required")
}

func (s *schema) index(name string) int {
	for i := range s.properties {
		if s.properties[i].name == name {
			return i
		}
	}
	return -1
}

// property is the schema of a property, nil if there is none.
func (s *schema) property(name string) *schema {
	if i := s.index(name); i >= 0 {
		return s.properties[i].schema
	}
	return nil
}

func (s *schema) appendRules(ids []string) []string {
	for _, id := range []string{s.rule, s.blank, s.null} {
		if id != "" {
			ids = append(ids, id)
		}
	}
	for _, byName := range []map[string]string{s.rules, s.requiredRules} {
		for _, id := range byName {
			ids = append(ids, id)
		}
	}
	for _, p := range s.properties {
		ids = p.schema.appendRules(ids)
	}
	if s.items != nil {
		ids = s.items.appendRules(ids)
	}
	return ids
}
