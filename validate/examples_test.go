package validate

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/schemas"
)

// lint judges one body and lists the rules it breaks.
func lint(t *testing.T, l *Linter, body string) (ids []string, findings []Finding) {
	t.Helper()
	return lintForm(t, l, body, payload.JSON)
}

// lintForm is lint for an input of any form.
func lintForm(t *testing.T, l *Linter, text string, form payload.Form) (ids []string, findings []Finding) {
	t.Helper()
	for r, err := range l.Lint(context.Background(), payload.Bytes("../testdata/examples/pin.json", []byte(text), form)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			ids = append(ids, f.Rule)
			findings = append(findings, f)
		}
	}
	return ids, findings
}

// lintExample judges an example of a rule: a body or several, with the account file that the rule names, or an account file by itself.
func lintExample(t *testing.T, r *rules.Rule, text string) (ids []string, findings []Finding) {
	t.Helper()
	l := *examples
	file := r.With
	if r.Needs == rules.Account {
		file = text
	}
	if file != "" {
		var err error
		if l.Account, err = account.Read("account.json", strings.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	}
	if r.Needs != rules.Account {
		return lintForm(t, &l, text, r.ExampleForm())
	}
	for _, f := range l.Sender().Findings {
		ids = append(ids, f.Rule)
		findings = append(findings, f)
	}
	return ids, findings
}

// TestExamples runs every rule's Bad and Good: Bad breaks this rule and, but for hints, no other, and Good
// breaks nothing. A rule that is taken out, or out of work, fails here.
func TestExamples(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.ID, func(t *testing.T) {
			if r.Bad == "" {
				if r.Needs == rules.Network {
					return // TestFetched
				}
				if !slices.Contains([]string{"payload.size", "image.too-large", "cover.size", "video.too-large", "batch.same-link", "csv.rows", "rate.batch-standard", "rate.batch-trial", "rate.quota", "rate.same-board-burst"}, r.ID) && r != rules.Internal { // these are tested by themselves
					t.Fatal("no example")
				}
				return
			}
			ids, findings := lintExample(t, r, r.Bad)
			if !slices.Contains(ids, r.ID) {
				t.Errorf("Bad does not break it, but %v", ids)
			}
			for _, f := range findings {
				if f.Rule != r.ID && f.Severity == rules.Error {
					t.Errorf("Bad also breaks %s: %s", f.Rule, f.Message)
				}
				if f.Rule == r.ID && f.Severity != r.Severity {
					t.Errorf("Bad gives severity %v, the rule says %v", f.Severity, r.Severity)
				}
				if f.Remedy == "" || f.Doc == "" || f.Line == 0 {
					t.Errorf("incomplete: %+v", f)
				}
			}
			ids, findings = lintExample(t, r, r.Good)
			for i, id := range ids {
				if id == r.ID || findings[i].Severity == rules.Error {
					t.Errorf("Good breaks %s: %s", id, findings[i].Message)
				}
			}
		})
	}
}

// TestRulesAreComplete holds what every rule must say, and how.
func TestRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Action == 0 || r.Severity == 0 || r.Needs == 0 || r.Basis == 0 || r.Source == "" || r.Since == "" || r.Summary == "" || r.Why == "" || r.Fix == "" {
			t.Errorf("%s says not everything: %+v", r.ID, r)
		}
		if strings.HasSuffix(r.Summary, ".") || strings.HasSuffix(r.Fix, ".") || !strings.HasSuffix(r.Why, ".") {
			t.Errorf("%s: Summary and Fix end without a full stop, Why with one", r.ID)
		}
		if r.Term != "" && rules.TermByName(string(r.Term)) == nil {
			t.Errorf("%s has the unknown term %q", r.ID, r.Term)
		}
		if strings.Contains(r.Summary+r.Why+r.Fix+r.Source, "`") {
			t.Errorf("%s: rule texts are written without markup", r.ID)
		}
	}
	for _, r := range rules.All {
		for _, id := range r.Supersedes {
			if !seen[id] {
				t.Errorf("%s supersedes %s, which does not exist", r.ID, id)
			}
		}
	}
	named := schemas.Rules()
	for _, id := range named {
		if !seen[id] {
			t.Errorf("the schemas name %s, which does not exist", id)
		}
	}
	for _, r := range rules.All {
		if r.Check == nil && r != rules.Internal && !slices.Contains(named, r.ID) {
			t.Errorf("%s has no check, and no schema names it", r.ID)
		}
	}
}

// examples finds the files that the rules' examples name.
var examples = &Linter{Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }, Prober: &probe.Prober{Root: "../testdata/examples", Integrity: facts.Full}}

// TestLimitsOfSize judges files that are too large to be kept as examples, by their size alone.
func TestLimitsOfSize(t *testing.T) {
	picture := facts.Media{Format: "jpeg", Type: "image/jpeg", Name: "a JPEG picture", Kind: facts.Image, Width: 1000, Height: 1500}
	movie := facts.Media{Format: "mp4", Type: "video/mp4", Name: "an MP4 video", Kind: facts.Video, Width: 1000, Height: 1500,
		Movie: &facts.Movie{Seconds: 10, FastStart: true, Video: []facts.VideoTrack{{Codec: "h264", Entry: "avc1", Samples: 300, FrameRate: 30, Width: 1000, Height: 1500, Enabled: true}}}}
	for _, c := range []struct {
		m    facts.Media
		role rules.Role
		size int64
		want string
	}{
		{picture, rules.Picture, 20_000_000, ""},
		{picture, rules.Picture, 20_000_001, "image.too-large warning"},
		{picture, rules.Picture, 32 << 20, "image.too-large warning"},
		{picture, rules.Item, 32<<20 + 1, "image.too-large error"},
		{picture, rules.Cover, 10_000_000, ""},
		{picture, rules.Cover, 10_000_001, "cover.size warning"},
		{picture, rules.Cover, 32<<20 + 1, "image.too-large error"},
		{movie, rules.Video, 1_999_999_999, ""},
		{movie, rules.Video, 2_000_000_000, "video.too-large warning"},
		{movie, rules.Video, 2 << 30, "video.too-large warning"},
		{movie, rules.Video, 2<<30 + 1, "video.too-large error"},
	} {
		c.m.Size = c.size
		got := ""
		for _, f := range new(Linter).Medium("file", c.role, c.m) {
			got += f.Rule + " " + f.Severity.String()
		}
		if got != c.want {
			t.Errorf("a %v of %d bytes: %q, want %q", c.role, c.size, got, c.want)
		}
	}
}

// TestLimitsOfMovies goes by the help pages: 4 seconds to 15 minutes, between 1:2 and 1.91:1, all inclusive, and exact where
// the duration is.
func TestLimitsOfMovies(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		duration      uint64
		scale         uint32
		want          string
	}{
		{"4 s", 1000, 1500, 4000, 1000, ""},
		{"3.999 s", 1000, 1500, 3999, 1000, "video.too-short"},
		{"4 s less one tick", 1000, 1500, 4*90000 - 1, 90000, "video.too-short"},
		{"15 min", 1000, 1500, 900 * 600, 600, ""},
		{"15 min and a tick", 1000, 1500, 900*600 + 1, 600, "video.too-long"},
		{"unknown", 1000, 1500, 0, 0, ""},
		{"1.91:1", 1910, 1000, 10, 1, "video.ratio-recommended"},
		{"wider", 1911, 1000, 10, 1, "video.ratio"},
		{"1:2", 500, 1000, 10, 1, "video.ratio-recommended"},
		{"taller", 499, 1000, 10, 1, "video.ratio"},
		{"16:9", 1920, 1080, 10, 1, "video.ratio-recommended"},
		{"9:16", 1080, 1920, 10, 1, ""},
		{"square", 1000, 1000, 10, 1, ""},
	} {
		m := facts.Media{Format: "mp4", Type: "video/mp4", Name: "an MP4 video", Kind: facts.Video, Width: c.width, Height: c.height,
			Movie: &facts.Movie{Duration: c.duration, Timescale: c.scale, FastStart: true, Video: []facts.VideoTrack{{Codec: "h264", Entry: "avc1", Samples: 300, FrameRate: 30, Width: c.width, Height: c.height, Enabled: true}}}}
		if c.scale > 0 {
			m.Movie.Seconds = float64(c.duration) / float64(c.scale)
		}
		got := ""
		for _, f := range new(Linter).Medium("file", rules.Video, m) {
			got += f.Rule
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
