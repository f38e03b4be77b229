package payload

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// diagnose says in plain words why a YAML document cannot be read.
func (y *yamlReader) diagnose(err error) Defect {
	var fault *yaml.LoadError
	if !errors.As(err, &fault) {
		return Defect{Code: Syntax, Span: Span{0, 1}, Detail: "the YAML cannot be read"}
	}
	at := min(y.offset(fault.Mark.Line, fault.Mark.Column), len(y.text))
	context := at
	if fault.ContextMark.Line > 0 {
		context = min(y.offset(fault.ContextMark.Line, fault.ContextMark.Column), len(y.text))
	}
	said := fault.Message
	syntax := func(from int, format string, args ...any) Defect {
		from = min(from, max(len(y.text)-1, 0))
		size := max(1, sizeOf(y.text[min(from, len(y.text)):]))
		return Defect{Code: Syntax, Span: Span{from, from + size}, Detail: fmt.Sprintf(format, args...)}
	}
	has := func(part string) bool { return strings.Contains(said, part) }
	line := 1
	for _, start := range y.lines[1:] {
		if start > context {
			break
		}
		line++
	}
	switch {
	case has("no documents in stream"):
		return Defect{Code: Empty, Span: Span{0, len(y.text)}}
	case has("max depth"):
		return Defect{Code: TooDeep, Span: Span{at, at + 1}}
	case has("tab character"):
		for i := at; i < len(y.text) && space(y.text[i]); i++ {
			if y.text[i] == '\t' {
				return syntax(i, "a tab: YAML indents with blanks only")
			}
		}
		return syntax(at, "a tab: YAML indents with blanks only")
	case has("cannot start any token"):
		if at < len(y.text) && y.text[at] == '\t' {
			return syntax(at, "a tab: YAML indents with blanks only")
		}
		r, _ := utf8.DecodeRune(y.text[at:])
		return syntax(at, "%q cannot begin a value: put the value in quotes", r)
	case has("mapping values are not allowed"):
		if start := bytes.LastIndexByte(y.text[:at], '\n') + 1; bytes.Contains(y.text[start:at], []byte(": ")) {
			return syntax(at, "a colon and a blank inside of a value without quotes: put the value in quotes")
		}
		return syntax(at, "a key where none can stand: the line is indented further than the keys above it, or follows a value that goes on")
	case has("block sequence entries are not allowed"):
		return syntax(at, "a - for an element where none can stand: it belongs on a line of its own")
	case has("unexpected end of stream"):
		if context < len(y.text) && (y.text[context] == '"' || y.text[context] == '\'') {
			return syntax(context, "the quote that opens here is never closed")
		}
		return syntax(context, "what begins here never ends")
	case has("unexpected document indicator"):
		return syntax(context, "the quote that opens here is not closed before the document ends")
	case has("did not find expected ',' or"):
		bracket := byte('{')
		if context < len(y.text) {
			bracket = y.text[context]
		}
		return syntax(at, "a comma or the closing bracket is missing: %q opens on line %d of this document", bracket, line)
	case has("did not find expected node content"):
		return syntax(at, "a value is missing here, or a bracket before this is never closed")
	case has("did not find expected key"), has("did not find expected '-' indicator"):
		if i := skipSpace(y.text, at); i < len(y.text) {
			at = i
		}
		return syntax(at, "what stands here fits nothing above it: keys of one mapping, and the - of one sequence, stand in one column, and a text that goes on after its quotes is an error")
	case has("could not find expected ':'"):
		return syntax(context, "a key without a colon: a line such as \"key: value\" is expected")
	case has("unknown anchor"):
		end := y.word(min(at, len(y.text)))
		return Defect{Code: Syntax, Span: Span{at, max(end, at+1)}, Detail: fmt.Sprintf("no anchor before this has the name of the alias %s", cutText(string(y.text[at:end])))}
	case has("unknown escape character"), has("did not find expected hexdecimal number"), has("invalid Unicode character"):
		return syntax(at, "an escape that YAML does not know: write the backslash twice, or use single quotes")
	case has("control characters"):
		return syntax(at, "a control character: YAML holds none as such")
	case has("undefined tag handle"):
		return syntax(at, "a tag whose handle no %%TAG line explains")
	case has("did not find expected <document start>"):
		return syntax(at, "what stands here belongs to nothing: another document begins with a line of ---")
	}
	return syntax(at, "YAML cannot be read from here on: %s", cutText(said))
}
