package payload

import (
	"math/big"
	"sort"
	"strconv"
	"strings"
)

// Scalar is a YAML value without quotes and tag, whose kind readers tell from its looks: not all of them the same.
type Scalar string

// Scalar is what was written, if n was written in YAML without quotes and without a tag.
func (n Node) Scalar() (text Scalar, ok bool) {
	if !n.Exists() || n.d.origin == nil {
		return "", false
	}
	start := n.d.nodes[n.i].start
	pieces := n.d.origin.pieces
	if i := sort.Search(len(pieces), func(i int) bool { return pieces[i].at >= start }); i == len(pieces) || pieces[i].at > start || !pieces[i].plain {
		return "", false
	}
	span := n.d.Place(n.Span())
	return Scalar(n.d.origin.text[span.Start:span.End]), true
}

var (
	decimal = newPattern(`^[-+]?[0-9]+$`)
	octal12 = newPattern(`^0o[0-7]+$`)
	hex     = newPattern(`^0x[0-9a-fA-F]+$`)
	float12 = newPattern(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	noFloat = newPattern(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)

	binary11  = newPattern(`^[-+]?0b[01_]+$`)
	octal11   = newPattern(`^[-+]?0[0-7_]+$`)
	int11     = newPattern(`^[-+]?(0|[1-9][0-9_]*)$`)
	hex11     = newPattern(`^[-+]?0x[0-9a-fA-F_]+$`)
	float11   = newPattern(`^[-+]?([0-9][0-9_]*)\.[0-9_]*([eE][-+][0-9]+)?$|^\.[0-9][0-9_]*([eE][-+][0-9]+)?$`)
	minutes11 = newPattern(`^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$`)
	seconds11 = newPattern(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*$`)
	date11    = newPattern(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?$`)
)

// maxScalar is the longest value that can be anything but text.
const maxScalar = 80

// Core says what YAML 1.2 takes the value for, "" for text: "the number 83", "true", "null".
func (s Scalar) Core() string {
	text := string(s)
	if len(text) > maxScalar {
		return ""
	}
	switch text {
	case "", "~", "null", "Null", "NULL":
		return "null"
	case "true", "True", "TRUE":
		return "true"
	case "false", "False", "FALSE":
		return "false"
	}
	switch {
	case !numeral(text):
	case decimal.MatchString(text):
		return "the number " + shortNumber(decimalOf(text))
	case octal12.MatchString(text):
		return "the octal number " + integer(text[2:], 8)
	case hex.MatchString(text):
		return "the hexadecimal number " + integer(text[2:], 16)
	case float12.MatchString(text):
		return "the number " + floatOf(text)
	case noFloat.MatchString(text):
		return "a number that JSON cannot hold"
	}
	return ""
}

// Old says what readers of YAML 1.1 take the value for, as PyYAML and Ruby do, "" for text.
func (s Scalar) Old() string {
	text := string(s)
	if len(text) > maxScalar {
		return ""
	}
	switch text {
	case "", "~", "null", "Null", "NULL":
		return "null"
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return "true"
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return "false"
	}
	if !numeral(text) {
		return ""
	}
	bare := strings.ReplaceAll(text, "_", "")
	sign := ""
	if strings.HasPrefix(bare, "-") {
		sign = "-"
	}
	digits := strings.TrimLeft(bare, "+-")
	switch {
	case binary11.MatchString(text):
		return "the binary number " + sign + integer(digits[2:], 2)
	case octal11.MatchString(text) && len(digits) > 1:
		return "the octal number " + sign + integer(digits[1:], 8)
	case int11.MatchString(text):
		return "the number " + shortNumber(decimalOf(bare))
	case hex11.MatchString(text) && len(digits) > 2:
		return "the hexadecimal number " + sign + integer(digits[2:], 16)
	case float11.MatchString(text):
		return "the number " + floatOf(bare)
	case noFloat.MatchString(text):
		return "a number that JSON cannot hold"
	case minutes11.MatchString(text):
		return "the number " + sexagesimal(digits, sign)
	case seconds11.MatchString(text):
		return "a number"
	case date11.MatchString(text):
		return "a date"
	}
	return ""
}

// json is the value in JSON as YAML 1.2 reads it, "" for text. Of digits that begin with zero, the number that YAML 1.1 reads as octal is
// no less likely; both are said where it matters.
func (s Scalar) json() string {
	text := string(s)
	switch core := s.Core(); {
	case core == "" || noFloat.MatchString(text):
		return ""
	case core == "null" || core == "true" || core == "false":
		return core
	case decimal.MatchString(text):
		return decimalOf(text)
	case octal12.MatchString(text):
		return integer(text[2:], 8)
	case hex.MatchString(text):
		return integer(text[2:], 16)
	}
	return floatLiteral(text)
}

// numeral reports whether a text begins as numbers and dates do.
func numeral(text string) bool {
	c := text[0]
	return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+'
}

func integer(digits string, base int) string {
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return digits
	}
	return n.String()
}

// decimalOf writes a whole number as JSON does.
func decimalOf(text string) string {
	digits := strings.TrimLeft(strings.TrimLeft(text, "+-"), "0")
	if digits == "" {
		return "0"
	}
	if text[0] == '-' {
		return "-" + digits
	}
	return digits
}

func shortNumber(digits string) string { return cutText(digits) }

// floatLiteral writes a number with a point or an exponent as JSON does.
func floatLiteral(text string) string {
	sign := ""
	if text[0] == '-' {
		sign = "-"
	}
	text = strings.TrimLeft(text, "+-")
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction + exponent
}

// floatOf shows a number in its shortest form.
func floatOf(text string) string {
	literal := floatLiteral(text)
	if f, err := strconv.ParseFloat(literal, 64); err == nil && f > -1e15 && f < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return literal
}

// sexagesimal reads minutes and seconds as YAML 1.1 does.
func sexagesimal(text, sign string) string {
	total := new(big.Int)
	for part := range strings.SplitSeq(text, ":") {
		n, _ := new(big.Int).SetString(part, 10)
		total.Mul(total, big.NewInt(60)).Add(total, n)
	}
	return sign + total.String()
}
