package baseline

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

func finding(rule, pointer, fingerprint string) *validate.Finding {
	return &validate.Finding{Rule: rule, Pointer: pointer, Fingerprint: fingerprint, Action: rules.FixInput}
}

func all(Entry) bool { return true }

func text(t *testing.T, b *Baseline) string {
	t.Helper()
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCounts(t *testing.T) {
	var b Baseline
	for range 2 {
		b.Add("a.json", finding("r.x", "/items/3/url", "f1"))
	}
	b.Add("a.json", finding("r.y", "", "f1"))
	b, again := *reread(t, &b), reread(t, &b)
	var got []bool
	for _, f := range []*validate.Finding{finding("r.x", "", "f1"), finding("r.x", "", "f1"), finding("r.x", "", "f1"), finding("r.x", "", "f2"), finding("r.z", "", "f1")} {
		got = append(got, b.Knows("a.json", f))
	}
	got = append(got, b.Knows("b.json", finding("r.x", "", "f1")))
	if diff := cmp.Diff([]bool{true, true, false, false, false, false}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Entry{{"a.json", "r.y", "", "f1", 1}}, b.Fixed(all)); diff != "" {
		t.Error(diff)
	}
	again.Knows("a.json", finding("r.x", "", "f1"))
	fixed := again.Fixed(func(e Entry) bool { return e.Rule == "r.x" })
	if diff := cmp.Diff([]Entry{{"a.json", "r.x", "/items/*/url", "f1", 1}}, fixed); diff != "" {
		t.Error(diff)
	}
	again.Remove(fixed)
	if diff := cmp.Diff([]Entry{{"a.json", "r.y", "", "f1", 1}, {"a.json", "r.x", "/items/*/url", "f1", 1}}, again.Entries()); diff != "" {
		t.Error(diff)
	}
}

func reread(t *testing.T, b *Baseline) *Baseline {
	t.Helper()
	read, err := Read(strings.NewReader(text(t, b)))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// TestTransient holds that what is about the moment is never known, so that it neither hides nor flickers.
func TestTransient(t *testing.T) {
	var b Baseline
	later, own := finding("probe.server-error", "/link", "f1"), finding("pinlint.internal", "", "")
	later.Action = rules.RetryLater
	for _, f := range []*validate.Finding{later, own} {
		if b.Add("a.json", f) || b.Knows("a.json", f) {
			t.Errorf("%s is known", f.Rule)
		}
	}
	if b.Entries() != nil {
		t.Errorf("%v", b.Entries())
	}
}

// TestWrite holds the form of the file: one line an entry, sorted, whatever the order in which findings came.
func TestWrite(t *testing.T) {
	const want = `{
  "version": 1,
  "profile": "guide",
  "findings": [
    {"file":"a.json","rule":"r.x","pointer":"/a","fingerprint":"f2","count":1},
    {"file":"a.json","rule":"r.a","pointer":"/b","fingerprint":"f1","count":1},
    {"file":"a.json","rule":"r.x","pointer":"/b","fingerprint":"f1","count":2},
    {"file":"b<é>.json","rule":"r.x","pointer":"","fingerprint":"f1","count":1}
  ]
}
`
	findings := []struct {
		file string
		*validate.Finding
	}{
		{"b<é>.json", finding("r.x", "", "f1")}, {"a.json", finding("r.x", "/b", "f1")}, {"a.json", finding("r.a", "/b", "f1")},
		{"a.json", finding("r.x", "/a", "f2")}, {"a.json", finding("r.x", "/b", "f1")},
	}
	for turn := range findings {
		b := Baseline{Profile: "guide"}
		for i := range findings {
			f := findings[(i+turn)%len(findings)]
			b.Add(f.file, f.Finding)
		}
		if diff := cmp.Diff(want, text(t, &b)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(want, text(t, reread(t, &b))); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestReadBad(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "it is broken: line 1: unexpected end of JSON input",
		"[]":                                 "it is broken: line 1: it is a JSON array, and something else is expected",
		"{}":                                 "it is no baseline: it has no version",
		`{"version": 2, "entries": []}`:      "it is of another version: 2, and this pinlint reads version 1",
		`{"version": -1}`:                    "it is of another version: -1",
		"{\"version\": 1,\n\"findings\": 7}": "it is broken: line 2: findings is a JSON number, and",
		`{"version": 1, "found": []}`:        `it is broken: unknown field "found"`,
		"{\"version\": 1,\n=======\n}":       "it is broken: line 2 is the mark of a merge conflict",
		"{\"version\": 1,\n\"findings\": [\n{\"file\": \"a\"},\n]}":                                                   "it is broken: line 4: ",
		`{"version": 1, "findings": [{"file": "a", "rule": "b", "pointer": "", "fingerprint": "f", "count": 0}]}`:     "its entry 1 has no file, rule, fingerprint or count",
		`{"version": 1, "findings": [{"file": "a", "rule": "b", "pointer": "", "fingerprint": "f", "count": 1}, {}]}`: "its entry 2 has no file",
		`{"version": 1, "findings": [{"file": "a", "rule": "b", "pointer": "", "fingerprint": "f", "count": 1e99}]}`:  "it is broken: line 1: ",
		`{"version": 1, "findings": []} {"version": 1}`:                                                               "it is broken: line 1: ",
		strings.Repeat(" ", maxBytes+1): "it is longer than 64 MiB",
		"\xff\xfe{\x00}\x00":            "it is broken: line 1: ",
		`{"version": 1, "findings": [{"file": "a", "rule": "b", "fingerprint": "f", "count": 1, "secret": "x"}]}`: `it is broken: unknown field "secret"`,
		strings.Repeat(`{"version":`, 20000): "it is broken: line 1: ",
		`{"version": 1, "findings": [{"file": "a", "rule": "b", "pointer": "", "fingerprint": "", "count": 1000000}]}`: "its entry 1 has no",
	} {
		b, err := Read(strings.NewReader(in))
		if err == nil || !strings.HasPrefix(err.Error(), want) || b != nil {
			t.Errorf("%.80q: %v, want %s", in, err, want)
		}
	}
	if _, err := Read(strings.NewReader(`{"version": 9}`)); !errors.Is(err, ErrVersion) {
		t.Errorf("%v", err)
	}
}

// TestWriteTooLong holds that nothing is written that could not be read.
func TestWriteTooLong(t *testing.T) {
	var b Baseline
	b.Add(strings.Repeat("x", maxBytes), finding("r.x", "", "f1"))
	var out bytes.Buffer
	if err := b.Write(&out); !errors.Is(err, errTooLong) || out.Len() > 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}

// TestReadAfterMerge holds that a line that two branches brought counts once.
func TestReadAfterMerge(t *testing.T) {
	const line = `{"file": "a.json", "rule": "r.x", "pointer": "/a", "fingerprint": "f1", "count": `
	b, err := Read(strings.NewReader(`{"version": 1, "findings": [` + line + "1}," + line + `2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Entry{{"a.json", "r.x", "/a", "f1", 2}}, b.Entries()); diff != "" {
		t.Error(diff)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"version": 1, "profile": "guide", "findings": [{"file": "a", "rule": "b", "pointer": "", "fingerprint": "f", "count": 1}]}`))
	f.Add([]byte(`{"version": 1, "profile": "\u0007\u2028<", "findings": []}`))
	f.Add([]byte("{\"version\": 1,\n<<<<<<< x"))
	f.Fuzz(func(t *testing.T, in []byte) {
		b, err := Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		once := text(t, b)
		again, err := Read(strings.NewReader(once))
		if err != nil {
			t.Fatalf("%v: what was written cannot be read: %s", err, once)
		}
		if twice := text(t, again); twice != once {
			t.Errorf("%s became %s", once, twice)
		}
		again.Remove(again.Fixed(all))
		if left := again.Entries(); len(left) != 0 {
			t.Errorf("%v is left", left)
		}
	})
}
