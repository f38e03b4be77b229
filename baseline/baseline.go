// Package baseline remembers the findings of today, so that only new ones count tomorrow. A Baseline is a file that is kept
// in the repository: sorted, an entry a line, without secrets.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// version of the file's form, and of what fingerprints are made of.
const version = 1

// maxBytes is the longest file that is read and written: some four hundred thousand entries.
const maxBytes = 64 << 20

// ErrVersion is the error of a file that another pinlint wrote.
var ErrVersion = errors.New("it is of another version")

var errTooLong = fmt.Errorf("it is longer than %d MiB", maxBytes>>20)

// Entry is a finding that is known, or several that cannot be told apart.
type Entry struct {
	File        string `json:"file"`
	Rule        string `json:"rule"`
	Pointer     string `json:"pointer"` // with a star for each position in an array
	Fingerprint string `json:"fingerprint"`
	Count       int    `json:"count"`
}

type key struct{ file, rule, fingerprint string }

// Baseline is a set of known findings. The zero Baseline is empty. It is not safe for concurrent use.
type Baseline struct {
	Profile string // under which it was written: under another one, other rules speak

	known map[key]*known
}

type known struct {
	Entry
	met int
}

// Transient reports whether a finding is about the moment and not about the pin, so that no baseline holds it.
func Transient(f *validate.Finding) bool {
	return f.Action == rules.RetryLater || f.Fingerprint == ""
}

// Add remembers a finding of a file, but no transient one, and reports whether it did.
func (b *Baseline) Add(file string, f *validate.Finding) bool {
	if Transient(f) {
		return false
	}
	k := key{file, f.Rule, f.Fingerprint}
	if b.known[k] == nil {
		if b.known == nil {
			b.known = map[key]*known{}
		}
		b.known[k] = &known{Entry: Entry{File: file, Rule: f.Rule, Pointer: validate.PointerPattern(f.Pointer), Fingerprint: f.Fingerprint}}
	}
	b.known[k].Count++
	return true
}

// Knows reports whether a finding of a file is known, and counts it: of an entry of two, the third is new.
func (b *Baseline) Knows(file string, f *validate.Finding) bool {
	e := b.known[key{file, f.Rule, f.Fingerprint}]
	if e == nil || Transient(f) || e.met == e.Count {
		return false
	}
	e.met++
	return true
}

// Fixed lists the entries, with how many of each were not met, for which checked says that they would have been. They are sorted.
func (b *Baseline) Fixed(checked func(Entry) bool) (fixed []Entry) {
	for _, e := range b.known {
		left := e.Entry
		if left.Count -= e.met; left.Count > 0 && checked(left) {
			fixed = append(fixed, left)
		}
	}
	slices.SortFunc(fixed, compare)
	return fixed
}

// Remove forgets entries.
func (b *Baseline) Remove(entries []Entry) {
	for _, e := range entries {
		k := key{e.File, e.Rule, e.Fingerprint}
		if known := b.known[k]; known != nil {
			if known.Count -= e.Count; known.Count <= 0 {
				delete(b.known, k)
			}
		}
	}
}

// Entries lists all there is, sorted.
func (b *Baseline) Entries() []Entry {
	var all []Entry
	for _, e := range b.known {
		all = append(all, e.Entry)
	}
	slices.SortFunc(all, compare)
	return all
}

func compare(a, b Entry) int {
	return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.Pointer, b.Pointer), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Fingerprint, b.Fingerprint))
}

// Write writes the file: the same findings give the same bytes.
func (b *Baseline) Write(w io.Writer) error {
	profile, err := json.Marshal(b.Profile)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"profile\": %s,\n  \"findings\": [", version, profile)
	for i, e := range b.Entries() {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		if err := encoder.Encode(e); err != nil {
			return err
		}
		out.Truncate(out.Len() - 1) // the encoder ends the line
	}
	if len(b.known) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	if out.Len() > maxBytes {
		return errTooLong
	}
	_, err = w.Write(out.Bytes())
	return err
}

// Read reads a file that Write wrote. Its errors say what is wrong with the file: ErrVersion if another pinlint wrote it.
func Read(r io.Reader) (*Baseline, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxBytes {
		return nil, errTooLong
	}
	var form struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &form); err != nil {
		return nil, located(text, err)
	}
	switch {
	case form.Version == 0:
		return nil, errors.New("it is no baseline: it has no version")
	case form.Version != version:
		return nil, fmt.Errorf("%w: %d, and this pinlint reads version %d", ErrVersion, form.Version, version)
	}
	var content struct {
		Version  int     `json:"version"`
		Profile  string  `json:"profile"`
		Findings []Entry `json:"findings"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&content); err != nil {
		return nil, located(text, err)
	}
	b := &Baseline{Profile: content.Profile, known: make(map[key]*known, len(content.Findings))}
	for i, e := range content.Findings {
		if e.File == "" || e.Rule == "" || e.Fingerprint == "" || e.Count < 1 {
			return nil, fmt.Errorf("its entry %d has no file, rule, fingerprint or count", i+1)
		}
		k := key{e.File, e.Rule, e.Fingerprint}
		if twin := b.known[k]; twin != nil { // a merge of two branches kept both lines
			twin.Count = max(twin.Count, e.Count)
			continue
		}
		b.known[k] = &known{Entry: e}
	}
	return b, nil
}

// located adds the line to an error of the decoder.
func located(text []byte, err error) error {
	offset := int64(-1)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
		name := kind.Field
		if name == "" {
			name = "it"
		}
		err = fmt.Errorf("%s is a JSON %s, and something else is expected", name, kind.Value)
	}
	message := strings.TrimPrefix(err.Error(), "json: ")
	if offset < 0 {
		return errors.New("it is broken: " + message)
	}
	line := 1 + bytes.Count(text[:min(max(offset-1, 0), int64(len(text)))], []byte{'\n'})
	if at := bytes.TrimSpace(lineOf(text, line)); bytes.HasPrefix(at, []byte("<<<<<<<")) || bytes.HasPrefix(at, []byte("=======")) || bytes.HasPrefix(at, []byte(">>>>>>>")) {
		return fmt.Errorf("it is broken: line %d is the mark of a merge conflict", line)
	}
	return fmt.Errorf("it is broken: line %d: %s", line, message)
}

func lineOf(text []byte, number int) []byte {
	for line := range bytes.Lines(text) {
		if number--; number == 0 {
			return line
		}
	}
	return nil
}
