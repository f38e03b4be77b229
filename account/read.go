package account

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/pinlint/pinlint/payload"
)

// MaxBytes is the longest account file that is read.
const MaxBytes = 64 << 20

// Read reads an account file. name is how findings name it. Its errors say which member is wrong, and where, and show nothing of
// the file but names of members, because a token may stand anywhere in it.
func Read(name string, r io.Reader) (*Account, error) {
	var buffer bytes.Buffer
	if file, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := file.Stat(); err == nil {
			buffer.Grow(int(min(info.Size(), MaxBytes)) + bytes.MinRead)
		}
	}
	if _, err := buffer.ReadFrom(io.LimitReader(r, MaxBytes+1)); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	text := buffer.Bytes()
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("reading %s: an account file has at most %d MiB", name, MaxBytes>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	a, f := read(text)
	if f != nil {
		line, column := (&payload.Document{Source: text}).Position(f.at)
		return nil, fmt.Errorf("%s:%d:%d: %s", name, line, column, f.sentence)
	}
	a.Doc.Name = name
	return a, nil
}

// fault is what is wrong with a file, and at which byte.
type fault struct {
	at       int
	sentence string
}

func faultAt(n payload.Node, format string, args ...any) *fault {
	return &fault{n.Span().Start, fmt.Sprintf(format, args...)}
}

// syntaxFault says that text is no JSON without showing it.
func syntaxFault(d *jsontext.Decoder, err error) *fault {
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return &fault{int(d.InputOffset()), "a member stands twice"}
	}
	if errors.Is(err, io.EOF) {
		return &fault{int(d.InputOffset()), "no account file: it is empty"}
	}
	return &fault{int(d.InputOffset()), "no account file: it is no valid JSON"}
}

// read takes a file apart: boards and media, of which there may be many, by themselves, and the rest as a document whose parts
// can be pointed at. It blanks the lists out of text, but for the ends of lines.
func read(text []byte) (*Account, *fault) {
	a := &Account{Doc: &payload.Document{Source: text}, Quota: Quota{WritesLeft: -1}}
	l := &lists{whole: string(text), Decoder: jsontext.NewDecoder(bytes.NewBuffer(text))}
	var read [][]byte
	if l.PeekKind() == '{' {
		l.object(func(member string) {
			start := l.valueStart(text)
			switch member {
			case "boards":
				a.Boards = l.boards()
			case "media":
				a.Media = l.media()
			default:
				l.skip()
				return
			}
			if end := int(l.InputOffset()); end > start { // it is not where the file breaks off before a value
				read = append(read, text[start:end])
			}
		})
	} else {
		l.skip()
	}
	if l.fault == nil {
		if _, err := l.ReadToken(); err == nil {
			l.fault = &fault{int(l.InputOffset()), "something stands behind the object"}
		} else if err != io.EOF {
			l.fault = syntaxFault(l.Decoder, err)
		}
	}
	for _, list := range read {
		blank(list)
	}
	// What is wrong with the object as a whole comes before what is wrong with its lists.
	if l.fault == nil || a.Doc.Root().Kind() == payload.Object {
		if f := a.readRest(); f != nil {
			return nil, f
		}
	}
	a.byID = make(map[string]int, len(a.Boards))
	for i := range a.Boards {
		a.byID[a.Boards[i].ID] = i
	}
	return a, l.fault
}

// valueStart is where the value begins that stands next.
func (l *lists) valueStart(text []byte) int {
	at := int(l.InputOffset())
	for at < len(text) && strings.IndexByte(" \t\r\n:", text[at]) >= 0 {
		at++
	}
	return at
}

// blank makes the array in text an empty one of the same length.
func blank(text []byte) {
	if len(text) == 0 || text[0] != '[' {
		return
	}
	for i := 1; i < len(text)-1; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
}

// readRest reads all but the lists.
func (a *Account) readRest() *fault {
	root := a.Doc.Root()
	version := root.Get("version")
	switch {
	case root.Kind() != payload.Object:
		return faultAt(root, "no account file: one JSON object is expected, as pinlint account pull prints it")
	case root.Get("items").Exists() && !version.Exists():
		return faultAt(root, "no account file but an answer of GET /v5/boards; pinlint account pull makes an account file")
	case !version.Exists():
		return faultAt(root, "no account file: it has no member version; pinlint account pull makes one")
	case version.Literal() != "1":
		return faultAt(version, "the version is not %d, the one that this pinlint reads; pinlint account pull makes a new file", Version)
	}
	r := reader{}
	r.object(root, "version", "pulled_at", "api_url", "username", "tier", "token", "quota", "boards", "media")
	r.time(root.Get("pulled_at"), &a.PulledAt)
	a.APIURL = r.text(root.Get("api_url"))
	if a.APIURL != "" && a.Host() == "" {
		r.wrong(root.Get("api_url"), "api_url is no URL such as https://api.pinterest.com")
	}
	a.Username = r.text(root.Get("username"))
	a.Tier = oneOf(&r, root.Get("tier"), Trial, Standard)

	token := root.Get("token")
	r.object(token, "kind", "environment", "created_at", "expires_at", "expires_in", "scopes", "scope")
	a.Token.Kind = oneOf(&r, token.Get("kind"), Access, Refresh, Conversion, Malformed, Missing)
	a.Token.Environment = oneOf(&r, token.Get("environment"), Production, Sandbox)
	r.time(token.Get("created_at"), &a.Token.CreatedAt)
	r.time(token.Get("expires_at"), &a.Token.ExpiresAt)
	if n := token.Get("expires_in"); n.Present() {
		seconds := r.number(n)
		if a.Token.ExpiresAt.IsZero() && !a.Token.CreatedAt.IsZero() {
			a.Token.ExpiresAt = a.Token.CreatedAt.Add(time.Duration(seconds) * time.Second)
		}
	}
	if n := token.Get("scope"); n.Present() { // as the answer of POST /v5/oauth/token has it
		a.Token.Scopes = append([]string{}, Scopes(r.text(n))...)
	}
	if n := token.Get("scopes"); n.Present() {
		if n.Kind() != payload.Array {
			r.wrong(n, "token.scopes is "+n.Kind().String()+": an array of strings is expected")
		}
		a.Token.Scopes = []string{}
		for s := range n.Children {
			a.Token.Scopes = append(a.Token.Scopes, r.text(s))
		}
	}

	quota := root.Get("quota")
	r.object(quota, "writes_left", "resets_at")
	if n := quota.Get("writes_left"); n.Present() {
		a.Quota.WritesLeft = r.number(n)
	}
	r.time(quota.Get("resets_at"), &a.Quota.ResetsAt)
	return r.fault
}

// Scopes takes a list of scopes apart as OAuth writes it: with blanks, or with commas.
func Scopes(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
}

// reader reads members and keeps the first thing that is wrong. A member that is not there or null is unknown.
type reader struct{ fault *fault }

func (r *reader) wrong(n payload.Node, sentence string) {
	if r.fault == nil {
		r.fault = faultAt(n, "%s", sentence)
	}
}

// object wants n, if it is there, to be an object of these members. A member that holds a token of Pinterest is left for
// the rule that speaks of it.
func (r *reader) object(n payload.Node, names ...string) {
	if !n.Present() {
		return
	}
	if n.Kind() != payload.Object {
		r.wrong(n, name(n)+" is "+n.Kind().String()+": an object is expected")
	}
	for m := range n.Children {
		if slices.Contains(names, m.Name()) {
			continue
		}
		if raw := string(m.Raw()); !strings.Contains(raw, "pina_") && !strings.Contains(raw, "pinr_") {
			r.wrong(m, fmt.Sprintf("there is no member %.40q: %s", m.Name(), strings.Join(names, ", ")))
		}
	}
}

func (r *reader) text(n payload.Node) string {
	if n.Present() && n.Kind() != payload.String {
		r.wrong(n, name(n)+" is "+n.Kind().String()+": a string is expected")
	}
	return strings.Clone(n.Text())
}

// maxNumber bounds numbers, which count calls and seconds.
const maxNumber = 1_000_000_000

func (r *reader) number(n payload.Node) int {
	value := 0
	for _, c := range n.Literal() {
		if n.Kind() != payload.Number || c < '0' || c > '9' || value > maxNumber {
			r.wrong(n, name(n)+" is no whole number from 0 on")
			return 0
		}
		value = value*10 + int(c-'0')
	}
	return min(value, maxNumber)
}

func (r *reader) time(n payload.Node, t *time.Time) {
	text := r.text(n)
	if text == "" {
		return
	}
	var err error
	if *t, err = time.Parse(time.RFC3339, text); err != nil {
		r.wrong(n, name(n)+" is no time such as 2026-12-01T09:00:00Z")
	}
}

func oneOf[T ~string](r *reader, n payload.Node, values ...T) T {
	value := T(r.text(n))
	if value != "" && !slices.Contains(values, value) {
		var names []string
		for _, v := range values {
			names = append(names, string(v))
		}
		r.wrong(n, name(n)+" is none of "+strings.Join(names, ", "))
	}
	return value
}

// name is how errors name a member.
func name(n payload.Node) string {
	return strings.ReplaceAll(strings.TrimPrefix(n.Pointer(), "/"), "/", ".")
}
