package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/rules"
)

// maxValues is how many values a configuration may hold, those behind aliases each time they are met.
const maxValues = 50_000

// reader walks the values of a configuration.
type reader struct {
	config *Config
	errs   []*Error
	left   int
	full   bool // the budget is used up, and that is said
}

// fail notes a mistake at a value.
func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.failAt(max(n.Line, 1), max(n.Column, 1), format, args...)
}

func (r *reader) failAt(line, column int, format string, args ...any) {
	r.errs = append(r.errs, &Error{r.config.Path, line, column, fmt.Sprintf(format, args...)})
}

// err is what was found, in the order of the file.
func (r *reader) err() error {
	if len(r.errs) == 0 {
		return nil
	}
	slices.SortStableFunc(r.errs, func(a, b *Error) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return Errors(r.errs)
}

// parse reads the text into a tree, nil if it cannot be.
func (r *reader) parse() *yaml.Node {
	text := r.config.text
	if !utf8.Valid(text) {
		at := 0
		for at < len(text) {
			c, size := utf8.DecodeRune(text[at:])
			if c == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		line, column := position(text, at)
		r.failAt(line, column, "it is not UTF-8")
		return nil
	}
	var document yaml.Node
	err := yaml.Load(text, &document, yaml.WithAllDocuments(false))
	var fault *yaml.LoadError
	var faults *yaml.LoadErrors
	switch {
	case err == nil && len(document.Content) == 1:
		return document.Content[0]
	case errors.As(err, &faults) && document.Kind == yaml.DocumentNode:
		r.failAt(1, 1, "it holds several documents: one is read")
	case errors.As(err, &faults):
		r.failAt(1, 1, "it is empty: a configuration begins with version: 1")
	case errors.As(err, &fault):
		line, column := fault.Mark.Line, fault.Mark.Column
		if line == 0 { // the reader of characters tells no place
			line, column = position(text, bytes.IndexFunc(text, func(c rune) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f }))
		}
		r.failAt(line, column, "%s", syntax(fault.Message, text, line, column))
	default:
		r.failAt(1, 1, "it is no YAML")
	}
	return nil
}

// position is the line and column of a byte.
func position(text []byte, at int) (line, column int) {
	before := text[:max(at, 0)]
	return 1 + bytes.Count(before, []byte{'\n'}), 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// syntax words a mistake in YAML; the parser's own words are those of the specification, which nobody knows by heart.
func syntax(message string, text []byte, line, column int) string {
	var at string
	for l := range strings.Lines(string(text)) {
		if line--; line == 0 {
			at = strings.TrimRight(l, "\r\n")
		}
	}
	if indent := at[:len(at)-len(strings.TrimLeft(at, " \t"))]; strings.Contains(indent, "\t") {
		return "a tab: YAML is indented with spaces"
	}
	if runes := []rune(at); column >= 1 && column <= len(runes) && strings.ContainsRune("*&!%@`|>", runes[column-1]) {
		return fmt.Sprintf("a value that begins with %c needs quotes", runes[column-1])
	}
	return "it is no YAML here: " + strings.ReplaceAll(message, "did not find expected", "no")
}

// value is n or what its alias stands for, nil if the budget is used up.
func (r *reader) value(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if r.left--; r.left < 0 {
		if !r.full {
			r.full = true
			r.fail(n, "it holds more than %d values", maxValues)
		}
		return nil
	}
	return n
}

// entry is a member of a mapping.
type entry struct {
	name       string
	key, value *yaml.Node
}

// mapping reads the members of a mapping, each once. what names it in messages.
func (r *reader) mapping(n *yaml.Node, what string) (entries []entry) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is %s: a mapping of names to values is expected", what, kind(n))
		return nil
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := r.value(n.Content[i]), r.value(n.Content[i+1])
		switch {
		case key == nil || value == nil:
			return entries
		case key.Kind != yaml.ScalarNode:
			r.fail(key, "a key is %s: a word is expected", kind(key))
			continue
		case seen[key.Value] != 0:
			r.fail(key, "%s stands twice in %s, first in line %d", quoted(key.Value), what, seen[key.Value])
			continue
		}
		seen[key.Value] = key.Line
		entries = append(entries, entry{key.Value, key, value})
	}
	return entries
}

// sequence reads the elements of a list.
func (r *reader) sequence(n *yaml.Node, what string) (elements []*yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "%s is %s: a list is expected", what, kind(n))
		return nil
	}
	for _, element := range n.Content {
		if element = r.value(element); element == nil {
			return elements
		}
		elements = append(elements, element)
	}
	return elements
}

// text reads a string. Numbers, dates and truth values are none: YAML would take 012 for 10.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		return n.Value, true
	}
	hint := ""
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		hint = "; put it in quotes"
	}
	r.fail(n, "%s is %s: a string is expected%s", what, kind(n), hint)
	return "", false
}

// texts reads a list of strings.
func (r *reader) texts(n *yaml.Node, what string, take func(n *yaml.Node, text string)) {
	for _, element := range r.sequence(n, what) {
		if text, ok := r.text(element, "an element of "+what); ok {
			take(element, text)
		}
	}
}

// choice reads one of a few words.
func (r *reader) choice(n *yaml.Node, what string, allowed []string) (string, bool) {
	if n.Kind == yaml.ScalarNode && slices.Contains(allowed, n.Value) && n.Tag != "!!null" {
		return n.Value, true
	}
	if n.Kind != yaml.ScalarNode {
		r.fail(n, "%s is %s: %s", what, kind(n), alternatives(allowed))
		return "", false
	}
	r.fail(n, "%s is %s: %s%s", what, quoted(n.Value), alternatives(allowed), suggestion(n.Value, allowed))
	return "", false
}

// truth reads true or false.
func (r *reader) truth(n *yaml.Node, what string) (string, bool) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
		return strings.ToLower(n.Value), true
	}
	r.fail(n, "%s is %s: true or false", what, kind(n))
	return "", false
}

// unknown says that a key is not known; what begins the message.
func (r *reader) unknown(e entry, what string, known []string) {
	r.fail(e.key, "%s %s%s", what, quoted(e.name), suggestion(e.name, known))
}

func suggestion(word string, known []string) string {
	if near := rules.Similar(word, known); near != "" && near != word {
		return "; did you mean " + near + "?"
	}
	return ""
}

func alternatives(words []string) string {
	if len(words) == 1 {
		return words[0] + " is expected"
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// kind words what a value is.
func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "empty"
	case "!!str":
		return quoted(n.Value)
	}
	return n.Value
}

const maxShown = 80

func quoted(text string) string {
	if utf8.RuneCountInString(text) > maxShown {
		text = string([]rune(text)[:maxShown]) + "…"
	}
	return `"` + text + `"`
}
