package validate

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pins is a stream of n pins, of which every seventh has no title and every eleventh is broken.
func pins(n int) string {
	var b strings.Builder
	for i := range n {
		title := fmt.Sprintf(`"title":"Pin %d",`, i)
		if i%7 == 0 {
			title = ""
		}
		fmt.Fprintf(&b, `{"board_id":"%d",%s"alt_text":"a","link":"https://www.example.com/","media_source":{"source_type":"image_url","url":"https://cdn.example.com/%d.jpg"}}`, i, title, i)
		if i%11 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func collect(t *testing.T, results iter.Seq2[Result, error]) []Result {
	t.Helper()
	var all []Result
	for r, err := range results {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestOrderDoesNotDependOnWorkers(t *testing.T) {
	text := []byte(pins(3000))
	var first []Result
	for _, workers := range []int{1, 2, 3, 16} {
		l := &Linter{Workers: workers}
		all := collect(t, l.Lint(context.Background(), payload.Bytes("pins.jsonl", text, payload.Lines)))
		if len(all) != 3000 {
			t.Fatalf("%d workers: %d results", workers, len(all))
		}
		for i, r := range all {
			if r.Pin != i {
				t.Fatalf("%d workers: result %d is of pin %d", workers, i, r.Pin)
			}
			broken := slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Rule == "payload.json" })
			if broken != (i%11 == 0) {
				t.Fatalf("%d workers: pin %d: %v", workers, i, r.Findings)
			}
		}
		if first == nil {
			first = all
		} else if !reflect.DeepEqual(first, all) {
			t.Errorf("%d workers find something else", workers)
		}
	}
}

func TestStopsEarly(t *testing.T) {
	l := &Linter{Workers: 4}
	count := 0
	for range l.Lint(context.Background(), payload.Bytes("pins.jsonl", []byte(pins(5000)), payload.Lines)) {
		if count++; count == 300 {
			break
		}
	}
	if count != 300 {
		t.Error(count)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	endless := func(yield func(*payload.Document, error) bool) {
		for i := 0; yield(&payload.Document{Source: []byte(`{"board_id": "1"}`), Index: i}, nil); i++ {
		}
	}
	var last error
	count := 0
	for _, err := range new(Linter).Lint(ctx, endless) {
		if count++; count == 1000 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("the sequence ends with %v", last)
	}
}

func TestStreamErrorsKeepTheirPlace(t *testing.T) {
	fault := errors.New("unreadable")
	docs := func(yield func(*payload.Document, error) bool) {
		_ = yield(&payload.Document{Source: []byte(`{}`), Index: 0}, nil) && yield(nil, fault) && yield(&payload.Document{Source: []byte(`{}`), Index: 1}, nil)
	}
	var got []string
	for r, err := range new(Linter).Lint(context.Background(), docs) {
		got = append(got, fmt.Sprint(r.Pin, err))
	}
	if want := []string{"0 <nil>", "0 unreadable", "1 <nil>"}; !slices.Equal(got, want) {
		t.Error(got)
	}
}

func TestLintFiles(t *testing.T) {
	dir := t.TempDir()
	var files []File
	for i := range 100 {
		path := filepath.Join(dir, fmt.Sprintf("%03d.json", i))
		text := pins(1)
		if i == 40 {
			path = filepath.Join(dir, "large.jsonl")
			text = strings.Repeat(pins(1000), 30) // over what is read at once
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if i == 50 {
			path = filepath.Join(dir, "missing.json")
		}
		f := File{Path: path, Name: filepath.Base(path)}
		if i == 60 {
			f.Skip = func(*payload.Document) bool { return true }
		}
		files = append(files, f)
	}
	for _, workers := range []int{1, 5} {
		var order []string
		count := map[string]int{}
		for r, err := range (&Linter{Workers: workers}).LintFiles(context.Background(), slices.Values(files)) {
			if err != nil {
				if !errors.Is(err, os.ErrNotExist) {
					t.Error(err)
				}
				r.File = "missing.json"
			}
			if count[r.File]++; count[r.File] == 1 {
				order = append(order, r.File)
			}
		}
		var want []string
		for i, f := range files {
			if i != 60 {
				want = append(want, f.Name)
			}
		}
		if !slices.Equal(order, want) {
			t.Errorf("order: %v", order)
		}
		if count["large.jsonl"] != 30000 || count["000.json"] != 1 {
			t.Errorf("large.jsonl gave %d results, 000.json %d", count["large.jsonl"], count["000.json"])
		}
	}
}

func TestSeverities(t *testing.T) {
	const body = `{"board_id":"1","alt_text":"a","link":"https://www.example.com/","media_source":{"source_type":"image_url","url":"http://cdn.example.com/a.jpg"}}`
	severities := func(l *Linter) (out []string) {
		_, findings := lint(t, l, body)
		for _, f := range findings {
			out = append(out, f.Rule+" "+f.Severity.String())
		}
		return out
	}
	for _, c := range []struct {
		severity map[string]rules.Severity
		want     []string
	}{
		{nil, []string{"payload.title-missing info", "url.insecure warning"}},
		{map[string]rules.Severity{"url.insecure": rules.Error}, []string{"payload.title-missing info", "url.insecure error"}},
		{map[string]rules.Severity{"url.*": rules.Off}, []string{"payload.title-missing info"}},
		{map[string]rules.Severity{"url.*": rules.Off, "url.insecure": rules.Info, "payload.title-missing": rules.Warning}, []string{"payload.title-missing warning", "url.insecure info"}},
	} {
		if got := severities(&Linter{Severity: c.severity}); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.severity, got, c.want)
		}
	}
	ids, _ := lint(t, &Linter{Rules: []*rules.Rule{rules.ByID("url.insecure")}}, body)
	if !slices.Equal(ids, []string{"url.insecure"}) {
		t.Errorf("with one rule: %v", ids)
	}
}

// TestPanics shows that a fault of a rule or of the schema library is a finding of that pin alone, and
// gives nothing of the pin away.
func TestPanics(t *testing.T) {
	bomb := &rules.Rule{ID: "test.bomb", Check: func(p *rules.Pin, _ rules.Report) {
		if p.Title.Text() == "boom" {
			_ = p.Media[len(p.Title.Text())]
		}
	}}
	docs := payload.Bytes("pins.jsonl", []byte("{\"title\":\"calm\"}\n{\"title\":\"boom\"}\n{\"title\":\"calm\"}\n"), payload.Lines)
	var got []string
	for r, err := range (&Linter{Rules: []*rules.Rule{bomb}}).Lint(context.Background(), docs) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			got = append(got, fmt.Sprintf("%d %s %d:%d", r.Pin, f.Rule, f.Line, f.Column))
			if f.Evidence["function"] == nil {
				t.Errorf("no place: %+v", f)
			}
		}
	}
	if want := []string{"1 internal.error 2:1"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	j := new(Linter).newJudge()
	j.check = func(payload.Node, []schemas.Violation) ([]schemas.Violation, error) {
		return nil, errors.New("broken schema")
	}
	r := j.judge(&payload.Document{Source: []byte("{}")})
	if len(r.Findings) != 1 || r.Findings[0].Rule != "internal.error" || !strings.Contains(r.Findings[0].Message, "broken schema") {
		t.Errorf("%+v", r.Findings)
	}
}

func TestBytes(t *testing.T) {
	r, err := Bytes(context.Background(), "pin.json", []byte(`[{"board_id": "x"}, 7]`))
	if err != nil || r.File != "pin.json" {
		t.Fatal(r, err)
	}
	if last := r.Findings[len(r.Findings)-1]; last.Pin != 1 || last.Rule != "payload.json" || last.Column != 21 {
		t.Errorf("%+v", last)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Bytes(ctx, "pin.json", []byte(`{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPayloadSize(t *testing.T) {
	body := func(n int) string {
		return `{"board_id":"1","title":"t","alt_text":"a","link":"https://www.example.com/","media_source":{"source_type":"image_base64","content_type":"image/png","data":"` + strings.Repeat("AAAA", n/4) + `"}}`
	}
	for n, want := range map[int][]string{9_000_000: nil, 10_400_000: {"payload.size"}, payload.MaxBytes: {"payload.json"}} {
		ids, _ := lint(t, new(Linter), body(n))
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == "image.format" }) // zeros are no picture
		if !slices.Equal(ids, want) {
			t.Errorf("%d bytes: %v, want %v", n, ids, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	line := strings.Repeat("é", 200)
	text := "first\n" + line + "X" + line + "\nlast"
	d := &payload.Document{Source: []byte(text)}
	at := strings.Index(text, "X")
	e := excerpt(d, payload.Span{Start: at, End: at + 1}, nil)
	if e.Text[e.Start:e.End] != "X" || !e.CutBefore || !e.CutAfter || strings.Trim(e.Text, "éX") != "" {
		t.Errorf("%+v", e)
	}
	d = &payload.Document{Source: []byte(`{"a": "SECRET", "b": 1}`)}
	for _, c := range []struct {
		span       payload.Span
		text, mark string
	}{
		{payload.Span{Start: 21, End: 22}, `{"a": "…", "b": 1}`, "1"},
		{payload.Span{Start: 6, End: 14}, `{"a": "…", "b": 1}`, `"…"`},
		{payload.Span{Start: 9, End: 11}, `{"a": "…", "b": 1}`, "…"},
		{payload.Span{Start: 0, End: 1}, `{"a": "…", "b": 1}`, "{"},
		{payload.Span{Start: 16, End: 19}, `{"a": "…", "b": 1}`, `"b"`},
	} {
		e := excerpt(d, c.span, []payload.Span{{Start: 7, End: 13}})
		if e.Text != c.text || e.Text[e.Start:e.End] != c.mark {
			t.Errorf("%v: %q marks %q, want %q", c.span, e.Text, e.Text[e.Start:e.End], c.mark)
		}
	}
}

func benchmarkLint(b *testing.B, line string) {
	b.Helper()
	text := []byte(strings.Repeat(line+"\n", 2000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	l := new(Linter)
	for b.Loop() {
		for _, err := range l.Lint(context.Background(), payload.Bytes("pins.jsonl", text, payload.Lines)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2000, "ns/pin")
}

func BenchmarkLintClean(b *testing.B) {
	benchmarkLint(b, strings.ReplaceAll(rules.ByID("cover.missing").Good, "\n", ""))
}

func BenchmarkLintFaulty(b *testing.B) {
	benchmarkLint(b, strings.ReplaceAll(rules.ByID("cover.missing").Bad, "\n", ""))
}

// BenchmarkRules is the rules alone, on a parsed pin.
func BenchmarkRules(b *testing.B) {
	d := &payload.Document{Source: []byte(rules.ByID("cover.missing").Good)}
	d.Root()
	p := new(rules.Pin)
	b.ReportAllocs()
	for b.Loop() {
		p.Reset(d)
		for _, r := range rules.All {
			if r.Check != nil {
				r.Check(p, func(rules.Problem) {})
			}
		}
	}
}

// TestVanishing takes files away, and puts directories in their place, after they were found: each is an error in its place, and the
// others are judged.
func TestVanishing(t *testing.T) {
	for _, workers := range []int{1, 4} {
		dir := t.TempDir()
		files := func(yield func(File) bool) {
			for i := range 50 {
				path := filepath.Join(dir, fmt.Sprintf("%d.json", i))
				if i%7 != 3 {
					if err := os.WriteFile(path, []byte(`{"board_id": "x"}`), 0o600); err != nil {
						t.Error(err)
					}
				}
				if i%7 == 5 {
					if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
						t.Error(err)
					}
				}
				if !yield(File{Path: path, Name: filepath.Base(path)}) {
					return
				}
			}
		}
		at := 0
		for r, err := range (&Linter{Workers: workers}).LintFiles(context.Background(), files) {
			if want := fmt.Sprintf("%d.json", at); r.File != want || (err != nil) != (at%7 == 3 || at%7 == 5) || at%7 == 3 && !errors.Is(err, os.ErrNotExist) || err == nil && len(r.Findings) == 0 {
				t.Errorf("%d workers: %s, %d findings, %v: want %s", workers, r.File, len(r.Findings), err, want)
			}
			at++
		}
		if at != 50 {
			t.Errorf("%d results", at)
		}
	}
}
