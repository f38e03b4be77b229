package validate

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// body is a picture's pin.
func body(board, picture, link string) string {
	return fmt.Sprintf(`{"board_id": %q, "title": "t", "alt_text": "a", "link": "https://shop.example.com/%s", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/%s.jpg"}}`, board, link, picture)
}

// clip is a video's pin.
func clip(board, id string) string {
	return fmt.Sprintf(`{"board_id": %q, "title": "t", "alt_text": "a", "link": "https://shop.example.com/%s", "media_source": {"source_type": "video_id", "media_id": %q, "cover_image_url": "https://cdn.example.com/c.jpg", "cover_image_content_type": "image/jpeg"}}`, board, id, id)
}

func at(pin, when string) string { return fmt.Sprintf(`{"pin": %s, "publish_at": %q}`, pin, when) }

// times repeats pins that differ in everything but their board.
func times(n int, board string, wrap func(string) string) (pins []string) {
	for i := range n {
		p := body(board, fmt.Sprint("p", i), fmt.Sprint("l", i))
		if wrap != nil {
			p = wrap(p)
		}
		pins = append(pins, p)
	}
	return pins
}

// acrossBoards repeats pins of one minute on many boards.
func acrossBoards(n int, wrap func(string) string) (pins []string) {
	for i := range n {
		pins = append(pins, wrap(body(fmt.Sprint(100+i), fmt.Sprint("p", i), fmt.Sprint("l", i))))
	}
	return pins
}

func plain(pin string) string { return pin }

func atNine(pin string) string { return at(pin, "2026-12-01T09:00:30Z") }

// TestBatch tells which pins of a run are found to go with earlier ones: line, rule, severity and the other's line.
func TestBatch(t *testing.T) {
	clock := func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	standard, trial := `{"version": 1, "tier": "standard"}`, `{"version": 1, "tier": "trial", "api_url": "https://api-sandbox.pinterest.com"}`
	for _, c := range []struct {
		name, account string
		pins          []string
		want          []string
	}{
		{"nothing in common", "", []string{body("1", "a", "a"), body("1", "b", "b")}, nil},
		{"the same to the byte", "", []string{body("1", "a", "a"), body("2", "b", "b"), body("1", "a", "a")}, []string{"3 batch.duplicate-pin error 1"}},
		{"other words", "", []string{body("1", "a", "a"), strings.Replace(body("1", "a", "a"), `"t"`, `"u"`, 1)}, []string{"2 batch.duplicate-pin warning 1"}},
		{"another board", "", []string{body("1", "a", "a"), body("2", "a", "a")}, nil},
		{"another link", "", []string{body("1", "a", "a"), body("1", "a", "b")}, nil},
		{"another picture", "", []string{body("1", "a", "a"), body("1", "b", "a")}, nil},
		{"another section", "", []string{body("1", "a", "a"), strings.Replace(body("1", "a", "a"), `"title"`, `"board_section_id": "5", "title"`, 1)}, nil},
		{"a video again", "", []string{clip("1", "7"), strings.Replace(clip("1", "7"), "c.jpg", "d.jpg", 1)}, []string{"2 batch.duplicate-pin warning 1"}},
		{"inside an envelope", "", []string{body("1", "a", "a"), at(body("1", "a", "a"), "2026-12-01T09:00:00Z")}, []string{"2 batch.duplicate-pin error 1"}},
		{"three times", "", []string{body("1", "a", "a"), body("1", "a", "a"), body("1", "a", "a")}, []string{"2 batch.duplicate-pin error 1", "3 batch.duplicate-pin error 1"}},
		{"five pins with one link", "", []string{body("1", "a", "x"), body("1", "b", "x"), body("1", "c", "x"), body("1", "d", "x"), body("1", "e", "x")}, nil},
		{"seven", "", []string{body("1", "a", "x"), body("1", "b", "x"), body("1", "c", "x"), body("1", "d", "x"), body("1", "e", "x"), body("1", "f", "x"), body("1", "g", "x")}, []string{"6 batch.same-link warning 1"}},
		{"no link", "", slices.Repeat([]string{strings.Replace(body("1", "a", ""), `"link": "https://shop.example.com/", `, "", 1)}, 1), nil},

		{"ten writes to a board in a minute", "", times(10, "1", atNine), nil},
		{"eleven", "", times(11, "1", atNine), []string{"11 rate.same-board-burst warning 1"}},
		{"eleven in two minutes", "", append(times(10, "1", atNine), at(body("1", "q", "q"), "2026-12-01T09:01:00Z")), nil},
		{"eleven on two boards", "", append(times(10, "1", atNine), at(body("2", "q", "q"), "2026-12-01T09:00:00Z")), nil},
		{"eleven that say no time, and no account", "", times(11, "1", nil), nil},
		{"eleven that say no time", standard, times(11, "1", nil), []string{"11 rate.same-board-burst warning 1"}},
		{"a time in another zone", "", append(times(10, "1", atNine), at(body("1", "q", "q"), "2026-12-01T10:00:59+01:00")), []string{"11 rate.same-board-burst warning 1"}},

		{"a hundred a minute", standard, acrossBoards(100, atNine), nil},
		{"one more", standard, acrossBoards(102, atNine), []string{"101 rate.batch-standard warning 1"}},
		{"a video counts twice", standard, append(acrossBoards(99, atNine), atNine(clip("1", "7"))), []string{"100 rate.batch-standard warning 1"}},
		{"without access known", `{"version": 1}`, acrossBoards(102, atNine), nil},
		{"at once", standard, acrossBoards(101, plain), []string{"101 rate.batch-standard warning 1"}},
		{"spread over a day, with Trial access", trial, acrossBoards(301, func(p string) string { return at(p, "2026-12-01T09:00:00Z") }), []string{"301 rate.batch-trial warning 1"}},
		{"what is left", `{"version": 1, "quota": {"writes_left": 2, "resets_at": "2026-11-23T10:01:00Z"}}`, acrossBoards(4, plain), []string{"3 rate.quota warning 1"}},
		{"what is left, later", `{"version": 1, "quota": {"writes_left": 2, "resets_at": "2026-11-23T10:01:00Z"}}`, acrossBoards(4, atNine), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, workers := range []int{1, 3} {
				l := &Linter{Now: clock, Workers: workers}
				if c.account != "" {
					var err error
					if l.Account, err = account.Read("account.json", strings.NewReader(c.account)); err != nil {
						t.Fatal(err)
					}
				}
				var got []string
				for r, err := range l.Lint(context.Background(), payload.Bytes("pins.jsonl", []byte(strings.Join(c.pins, "\n")), payload.Lines)) {
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range r.Findings {
						if family, _, _ := strings.Cut(f.Rule, "."); family != "batch" && family != "rate" {
							continue
						}
						if len(f.Related) != 1 || f.Related[0].File != "pins.jsonl" || f.Related[0].Pin != f.Related[0].Line-1 {
							t.Fatalf("%+v", f)
						}
						got = append(got, fmt.Sprint(f.Line, " ", f.Rule, " ", f.Severity, " ", f.Related[0].Line))
					}
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%d workers (-want +got)\n%s", workers, diff)
				}
			}
		})
	}
}

// TestBatchAcrossCalls: several calls are one run if they share a Batch.
func TestBatchAcrossCalls(t *testing.T) {
	shared := &Linter{Batch: new(Batch)}
	for _, c := range []struct {
		l    *Linter
		want int
	}{{new(Linter), 0}, {shared, 1}} {
		found := 0
		for _, name := range []string{"a.json", "b.json"} {
			for r, err := range c.l.Lint(context.Background(), payload.Bytes(name, []byte(body("1", "a", "a")), payload.JSON)) {
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range r.Findings {
					if f.Rule == "batch.duplicate-pin" {
						found++
						if f.Related[0].File != "a.json" {
							t.Errorf("%+v", f.Related)
						}
					}
				}
			}
		}
		if found != c.want {
			t.Errorf("%d found, want %d", found, c.want)
		}
	}
}

// TestScheduleWords is the advice on how to spread calls.
func TestScheduleWords(t *testing.T) {
	l := &Linter{}
	for r, err := range l.Lint(context.Background(), payload.Bytes("pins.jsonl", []byte(strings.Join(times(11, "1", atNine), "\n")), payload.Lines)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Rule == "rate.same-board-burst" && f.Remedy == "move this pin and those after it to 2026-12-01T09:01:00Z or later" {
				return
			}
		}
	}
	t.Error("no such advice")
}

// stream yields n pins that have nothing in common.
func stream(n int) iter.Seq2[*payload.Document, error] {
	return func(yield func(*payload.Document, error) bool) {
		for i := range n {
			if !yield(&payload.Document{Name: "pins.jsonl", Index: i, Line: i + 1, Column: 1, Source: []byte(body(fmt.Sprint(i%2000), fmt.Sprint(i), fmt.Sprint(i)))}, nil) {
				return
			}
		}
	}
}

// TestBatchMemory holds the promise of 64 bytes a pin.
func TestBatchMemory(t *testing.T) {
	const pins = 459_000 // right after the tables have grown, when they are emptiest
	l, b := new(Linter), new(Batch)
	d := &payload.Document{Name: "pins.jsonl"}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range uint64(pins) {
		b.add(l, &Result{trace: trace{doc: d, twin: i * 0x9e3779b97f4a7c15, link: i * 0xc2b2ae3d27d4eb4f, body: i, board: i, writes: 1}})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := float64(after.HeapAlloc-before.HeapAlloc) / pins; each > 64 || each < 36 {
		t.Errorf("%.1f bytes a pin, want 64 at most", each)
	}
	if held := int(after.HeapAlloc - before.HeapAlloc); b.Size() < held*9/10 || b.Size() > held*11/10 {
		t.Errorf("Size says %d bytes of %d", b.Size(), held)
	}
	if b.pins.n < pins-1 {
		t.Errorf("%d pins", b.pins.n)
	}
}

func BenchmarkBatch(b *testing.B) {
	docs := make([]*payload.Document, 0, 50_000)
	for d := range stream(cap(docs)) {
		docs = append(docs, d)
	}
	again := func(yield func(*payload.Document, error) bool) {
		for _, d := range docs {
			if !yield(&payload.Document{Name: d.Name, Index: d.Index, Line: d.Line, Column: 1, Source: d.Source}, nil) {
				return
			}
		}
	}
	for _, c := range []struct {
		name     string
		severity map[string]rules.Severity
	}{{"on", nil}, {"off", map[string]rules.Severity{"batch.*": rules.Off, "rate.*": rules.Off}}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				for range (&Linter{Severity: c.severity}).Lint(context.Background(), again) {
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(docs)), "ns/pin")
		})
	}
}
