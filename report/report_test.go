package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain Ünïcödé 日本 👩‍👩‍👧 🇩🇪": "plain Ünïcödé 日本 👩‍👩‍👧 🇩🇪",
		"\x1b[31mred":            `\u001b[31mred`,
		"\u009b31m":              `\u009b31m`,
		"a\r\nb\tc":              `a\r\nb\tc`,
		"\x00\x7f":               `\u0000\u007f`,
		"a\u202eb\u2066c\u200ed": `a\u202eb\u2066c\u200ed`,
		"a\u2028b\ufeffc":        `a\u2028b\ufeffc`,
		"\xff\xfe":               `\xff\xfe`,
		"x ##[error]y":           `x #\u0023[error]y`,
		"###[":                   `##\u0023[`,
		"x ##vso[task.x]y":       `x #\u0023vso[task.x]y`,
		"##teamCity[x":           `#\u0023teamCity[x`,
		"## vso[ #vso[ ##vso":    `## vso[ #vso[ ##vso`,
		"a\U000e0001b":           `a\U000e0001b`,
		"":                       "",
	} {
		if got := Escape(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := line(" ::error::x"); got != `\u003a:error::x` {
		t.Errorf("at the start of a line: %q", got)
	}
	if got := line("a::b"); got != "a::b" {
		t.Errorf("elsewhere in a line: %q", got)
	}
}

// ciMark is what runners of GitHub, Azure and TeamCity obey anywhere in a line.
var ciMark = regexp.MustCompile(`##[a-zA-Z]*\[`)

func FuzzEscape(f *testing.F) {
	f.Add("a\x1b\u202e##[x\xff##vso[")
	f.Fuzz(func(t *testing.T, s string) {
		out := Escape(s)
		for _, r := range out {
			if unicode.IsControl(r) || r == unicode.ReplacementChar && !strings.ContainsRune(s, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Errorf("%q lets %U pass", s, r)
			}
		}
		if ciMark.MatchString(out) {
			t.Errorf("%q lets a mark of CI pass", s)
		}
		encoded, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		safe := escapeJSON(encoded)
		if ciMark.Match(safe) {
			t.Errorf("%q lets a mark of CI pass in JSON", s)
		}
		var a, b string
		if json.Unmarshal(encoded, &a) != nil || json.Unmarshal(safe, &b) != nil || a != b {
			t.Errorf("%q: the JSON %s became %s", s, encoded, safe)
		}
		for _, width := range []int{20, 40, 100} {
			for _, cut := range []int{0, len(s) / 2, len(s)} {
				boundary := func(i int) int {
					for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
						i--
					}
					return i
				}
				e := validate.Excerpt{Text: s, Start: boundary(cut / 2), End: boundary(cut)}
				source, before, marked := snippet(e, width)
				if got := displaywidth.String(source); got > width || before+marked > width || marked < 1 {
					t.Errorf("%q takes %d columns with a mark from %d over %d, of %d", source, got, before, marked, width)
				}
			}
		}
	})
}

// TestSnippet counts columns by hand: CJK characters and emoji take two.
func TestSnippet(t *testing.T) {
	for _, c := range []struct {
		name, left, mark, right string
		width                   int
		want                    string
		before, marked          int
	}{
		{"fits", `"a": `, `"b"`, `,`, 40, `"a": "b",`, 5, 3},
		{"wide", `"日本": `, `"👩‍👩‍👧"`, ``, 40, `"日本": "👩‍👩‍👧"`, 8, 4},
		{"tab", "\t", "x", "", 40, "    x", 4, 1},
		{"nothing meant", "ab", "", "cd", 40, "abcd", 2, 1},
		{"long to the left", strings.Repeat("a", 50), "xyz", "", 22, "…" + strings.Repeat("a", 17) + "xyz", 18, 3},
		{"long to the right", "", "xyz", strings.Repeat("b", 50), 22, "xyz" + strings.Repeat("b", 17) + "…", 0, 3},
		{"long mark", "abcdefghij", strings.Repeat("m", 50), "", 22, "…defghij" + strings.Repeat("m", 13) + "…", 8, 13},
		{"a mark of CI across the cut", "#", "#[error]", "", 40, `#\u0023[error]`, 7, 7},
		{"control characters", "\x1b", "x", "", 40, `\u001bx`, 6, 1},
	} {
		e := validate.Excerpt{Text: c.left + c.mark + c.right, Start: len(c.left), End: len(c.left) + len(c.mark)}
		source, before, marked := snippet(e, c.width)
		if source != c.want || before != c.before || marked != c.marked {
			t.Errorf("%s: %q from %d over %d, want %q from %d over %d", c.name, source, before, marked, c.want, c.before, c.marked)
		}
	}
}

func TestUseColor(t *testing.T) {
	for _, c := range []struct {
		mode     string
		terminal bool
		env      string
		want     bool
	}{
		{"auto", true, "", true}, {"auto", false, "", false}, {"always", false, "NO_COLOR=1", true}, {"never", true, "CLICOLOR_FORCE=1", false},
		{"auto", true, "NO_COLOR=1", false}, {"auto", false, "CLICOLOR_FORCE=1", true}, {"auto", false, "CLICOLOR_FORCE=0", false},
		{"auto", false, "FORCE_COLOR=3", true}, {"auto", true, "TERM=dumb", false}, {"auto", true, "CLICOLOR=0", false}, {"auto", false, "NO_COLOR=1 CLICOLOR_FORCE=1", false},
	} {
		env := map[string]string{}
		for pair := range strings.FieldsSeq(c.env) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}
		if got := UseColor(c.mode, c.terminal, func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%s, terminal %v, %s: %v", c.mode, c.terminal, c.env, got)
		}
	}
}

// failing is a writer on a full disk.
type failing struct{}

var errFull = errors.New("full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsAreTold(t *testing.T) {
	result := validate.Result{Findings: []validate.Finding{{Rule: "a.b", Severity: rules.Error, Action: rules.FixInput, Message: strings.Repeat("m", bufferSize)}}}
	for _, format := range Formats {
		w := format.New(failing{}, Options{})
		err := w.Result(result)
		if err == nil {
			err = w.Close(Summary{})
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", format.Name, err)
		}
		if err := w.Close(Summary{}); err == nil {
			t.Errorf("%s: closed without an error", format.Name)
		}
	}
}

func TestSummary(t *testing.T) {
	for want, s := range map[string]Summary{
		"nothing found in 0 pins of 0 files":              {},
		"1 error, 0 warnings, 2 infos in 1 pin of 1 file": {Files: 1, Pins: 1, Errors: 1, Infos: 2, Account: true},
		"nothing found in 2 pins of 1 file; 1 URL not probed; account not checked; 3 files left out; 1 input could not be read": {Files: 1, Pins: 2, Unprobed: 1, Skipped: 3, Failed: 1},
		"0 errors, 1 warning, 0 infos in 5 pins of 2 files; 9 URLs not probed; interrupted, this is not all":                    {Files: 2, Pins: 5, Warnings: 1, Unprobed: 9, Interrupted: true, Account: true},
		"nothing new in 2 pins of 1 file; 7 known from the baseline; 1 of the baseline fixed":                                   {Files: 1, Pins: 2, Known: 7, Fixed: 1, Account: true},
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func BenchmarkFormats(b *testing.B) {
	f := validate.Finding{Rule: "payload.title-length", Severity: rules.Error, Action: rules.FixInput, Message: "title has 140 characters: at most 100 are accepted", Remedy: "shorten it",
		File: "pins.jsonl", Pointer: "/title", Line: 7, Column: 12, EndLine: 7, EndColumn: 154, Excerpt: validate.Excerpt{Text: strings.Repeat("linen dress ", 20), Start: 20, End: 200, CutAfter: true}}
	result := validate.Result{Findings: []validate.Finding{f}}
	for _, format := range Formats {
		b.Run(format.Name, func(b *testing.B) {
			var out bytes.Buffer
			w := format.New(&out, Options{})
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				if err := w.Result(result); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
