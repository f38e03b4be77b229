package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/payload"
)

// Problem turns a violation of the contract's schema into a problem of this rule, which it names.
func (r *Rule) Problem(p *Pin, v Violation) Problem {
	if r.Violated != nil {
		return r.Violated(p, v)
	}
	return contradiction(v)
}

// contradiction says what a violation is, one sentence per keyword.
func contradiction(v Violation) Problem {
	name, seen := label(v.At), value(v.At)
	problem := Problem{At: v.At, Actual: seen}
	switch v.Keyword {
	case "required":
		problem.Message = name + " is missing"
		problem.Actual = ""
	case "type":
		problem.Expected = kinds(v.Types)
		problem.Message = fmt.Sprintf("%s is %s: only %s is accepted", name, v.At.Kind(), problem.Expected)
	case "pattern":
		problem.Expected = "a string of digits"
		problem.Message = fmt.Sprintf("%s is %s: only digits are accepted", name, seen)
	case "maxLength":
		n := runes(v.At.Text())
		problem.Actual = fmt.Sprintf("%d characters", n)
		problem.Expected = fmt.Sprintf("at most %d characters", v.Limit)
		problem.Message = fmt.Sprintf("%s has %d characters: at most %d are accepted", name, n, v.Limit)
	case "enum":
		problem.Expected = oneOf(v.Enum)
		problem.Message = fmt.Sprintf("%s is %s: only %s accepted", name, seen, areOneOf(v.Enum))
	case "minItems", "maxItems":
		n := v.At.Len()
		problem.Actual = fmt.Sprintf("%d", n)
		problem.Message = fmt.Sprintf("%s has %s", name, plural(n, "element"))
	case "minimum":
		problem.Expected = fmt.Sprintf("at least %d", v.Limit)
		problem.Message = fmt.Sprintf("%s is %s: it must be %d or more", name, seen, v.Limit)
	default:
		problem.Message = fmt.Sprintf("%s is %s, which the API does not accept", name, seen)
	}
	return problem
}

// label is how a message names a place: the member's name, with its item for carousels.
func label(n payload.Node) string {
	pointer := strings.TrimPrefix(n.Pointer(), "/pin")
	switch {
	case pointer == "":
		return "the pin"
	case strings.HasPrefix(pointer, "/media_source/items/"):
		return cut("items["+strings.Replace(strings.TrimPrefix(pointer, "/media_source/items/"), "/", "].", 1)+closing(pointer), 80)
	}
	return cut(strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(pointer, "/media_source/"), "/"), "/", "."), 80)
}

func closing(pointer string) string {
	if strings.Count(pointer, "/") == 3 {
		return "]"
	}
	return ""
}

// value shows a value in a message: strings quoted and cut, containers by their kind.
func value(n payload.Node) string {
	switch n.Kind() {
	case payload.String:
		return quote(n.Text())
	case payload.Number, payload.Bool, payload.Null:
		return cut(string(n.Raw()), 40)
	}
	return n.Kind().String()
}

func quote(s string) string { return `"` + cut(s, 60) + `"` }

// cut shortens s to about n characters. What must not be shown is taken out before, so that no half of it is left that
// nobody would know for a secret.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const reach = 16 << 10
	s = Redact(s[:min(len(s), reach)])
	i := 0
	for at := range s {
		if i == n {
			return s[:at] + "…"
		}
		i++
	}
	return s
}

func kinds(types []string) string {
	var names []string
	for _, t := range types {
		if t == "null" && len(types) > 1 {
			continue
		}
		switch t {
		case "string", "boolean", "number":
			t = "a " + t
		case "null":
		default:
			t = "an " + t
		}
		names = append(names, t)
	}
	return strings.Join(names, " or ")
}

func oneOf(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return strings.Join(values[:len(values)-1], ", ") + " or " + values[len(values)-1]
}

func areOneOf(values []string) string {
	if len(values) == 1 {
		return values[0] + " is"
	}
	return strings.Join(values[:len(values)-1], ", ") + " and " + values[len(values)-1] + " are"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
