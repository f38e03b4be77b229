package validate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
)

// TestFetched judges what may come of asking for a URL. Each rule that needs the network is broken here by one case at least.
func TestFetched(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	photo := &facts.Media{Format: "jpeg", Type: "image/jpeg", Name: "a JPEG picture", Kind: facts.Image, Width: 1000, Height: 1500}
	page := &facts.Media{Format: "html", Type: "text/html", Name: "an HTML page"}
	sure := func(o facts.Outcome, reason string) facts.Fetch {
		return facts.Fetch{Outcome: o, Reason: reason, Detail: "says so", Certain: true}
	}
	good := facts.Fetch{Outcome: facts.Fetched, Certain: true, Status: 206, ContentType: "image/jpeg", Media: photo}
	change := func(f facts.Fetch, by func(*facts.Fetch)) facts.Fetch {
		by(&f)
		return f
	}
	png := &facts.Media{Format: "png", Type: "image/png", Name: "a PNG picture", Kind: facts.Image, Width: 1000, Height: 1500}
	hops := func(n int) (list []facts.Hop) {
		for i := range n {
			list = append(list, facts.Hop{URL: fmt.Sprintf("https://cdn.example.com/%d", i), Status: 302})
		}
		return list
	}
	broken := map[string]bool{}
	for _, c := range []struct {
		name string
		f    facts.Fetch
		want string // findings as "rule severity action"
	}{
		{"a good file", good, ""},
		{"nobody asked", facts.Fetch{}, ""},
		{"no such host", sure(facts.NoAddress, "no-such-host"), "probe.unreachable error fix_input"},
		{"certificate", sure(facts.BadTLS, "certificate-expired"), "probe.unreachable error fix_input"},
		{"no HTTP", sure(facts.BadProtocol, "not-http"), "probe.unreachable error fix_input"},
		{"DNS in trouble", facts.Fetch{Outcome: facts.NoAddress, Reason: "dns-failure", Detail: "says so"}, "probe.unreachable warning retry_later"},
		{"refused connection", facts.Fetch{Outcome: facts.NoConnection, Reason: "refused", Detail: "says so"}, "probe.unreachable warning retry_later"},
		{"timeout", facts.Fetch{Outcome: facts.TimedOut, Reason: "slow-body", Detail: "says so"}, "probe.unreachable warning retry_later"},
		{"403", sure(facts.Forbidden, "forbidden"), "probe.forbidden error fix_input"},
		{"401", sure(facts.Forbidden, "needs-login"), "probe.forbidden error fix_input"},
		{"hotlink", sure(facts.Forbidden, "hotlink"), "probe.forbidden error fix_input"},
		{"bot challenge", sure(facts.Forbidden, "bot-challenge"), "probe.bot-blocked warning fix_input"},
		{"robots.txt", change(good, func(f *facts.Fetch) { f.Robots = facts.RobotsClosed }), "probe.bot-blocked warning fix_input"},
		{"404", sure(facts.Missing, "not-found"), "probe.not-found error fix_input"},
		{"202", facts.Fetch{Outcome: facts.BadStatus, Reason: "not-ready", Detail: "says so", Status: 202}, "probe.not-found warning retry_later"},
		{"compressed", change(good, func(f *facts.Fetch) { f.Evidence = map[string]any{"content_encoding": "gzip"} }), "probe.content-encoding warning fix_input"},
		{"compressed beyond reading", facts.Fetch{Outcome: facts.Fetched, Reason: "content-encoding", Detail: "says so", Certain: true, Evidence: map[string]any{"content_encoding": "br"}}, "probe.body error fix_input"},
		{"its size far behind", change(good, func(f *facts.Fetch) {
			m := *f.Media
			m.Partial, m.Width, m.Height, m.BytesRead = true, 0, 0, 256<<10
			f.Media = &m
		}), "probe.unexamined info fix_input"},
		{"a PNG named .jpg, and sent as such", change(good, func(f *facts.Fetch) { f.Media = png }), "image.extension-mismatch warning fix_input"},
		{"a PNG named .jpg, and sent as neither", change(good, func(f *facts.Fetch) { f.Media, f.ContentType = png, "application/octet-stream" }),
			"image.extension-mismatch warning fix_input, probe.content-type warning fix_input"},
		{"204", sure(facts.BadStatus, "no-content"), "probe.not-found error fix_input"},
		{"expired", sure(facts.Expired, "expired-by-answer"), "probe.expired error fix_input"},
		{"503", facts.Fetch{Outcome: facts.ServerError, Reason: "server-error", Detail: "says so"}, "probe.server-error warning retry_later"},
		{"429", facts.Fetch{Outcome: facts.RateLimited, Reason: "rate-limited", Detail: "says so", RetryAfter: time.Minute}, "probe.server-error warning retry_later"},
		{"loop", sure(facts.RedirectLoop, "redirect-loop"), "probe.redirect-loop error fix_input"},
		{"too many", sure(facts.TooManyRedirects, "too-many-redirects"), "probe.too-many-redirects error fix_input"},
		{"into private space", sure(facts.BadRedirect, "redirect-private"), "probe.bad-redirect error fix_input"},
		{"one redirect", change(good, func(f *facts.Fetch) { f.Hops, f.Final = hops(1), "https://cdn.example.com/end" }), "probe.redirect info fix_input"},
		{"four redirects", change(good, func(f *facts.Fetch) { f.Hops, f.Final = hops(4), "https://cdn.example.com/end" }), "probe.redirect warning fix_input"},
		{"downgrade", change(good, func(f *facts.Fetch) {
			f.Hops, f.Final, f.Downgraded = hops(1), "http://cdn.example.com/end", true
		}), "probe.redirect warning fix_input"},
		{"login page", facts.Fetch{Outcome: facts.Fetched, Reason: "login-page", Detail: "says so", Certain: true, ContentType: "text/html", Media: page}, "probe.web-page error fix_input"},
		{"redirected to a login page", facts.Fetch{Outcome: facts.Fetched, Reason: "login-page", Detail: "says so", Certain: true, Hops: hops(1), Final: "https://cdn.example.com/login", ContentType: "text/html", Media: page},
			"probe.web-page error fix_input"},
		{"another page", facts.Fetch{Outcome: facts.Fetched, Reason: "web-page", Detail: "says so", Certain: true, ContentType: "image/jpeg", Media: page}, "probe.web-page error fix_input"},
		{"empty", sure(facts.BadBody, "empty"), "probe.body error fix_input"},
		{"broken off", facts.Fetch{Outcome: facts.BadBody, Reason: "interrupted-body", Detail: "says so"}, "probe.body warning retry_later"},
		{"type missing", change(good, func(f *facts.Fetch) { f.ContentType = "" }), "probe.content-type warning fix_input"},
		{"octet-stream", change(good, func(f *facts.Fetch) { f.ContentType = "application/octet-stream" }), "probe.content-type warning fix_input"},
		{"image/jpg", change(good, func(f *facts.Fetch) { f.ContentType = "image/jpg" }), ""},
		{"late", change(good, func(f *facts.Fetch) { f.FirstByte = 11 * time.Second }), "probe.slow warning fix_input"},
		{"slow", change(good, func(f *facts.Fetch) { f.Rate = 20_000 }), "probe.slow warning fix_input"},
		{"certificate ends in six days", change(good, func(f *facts.Fetch) { f.CertExpires = now.Add(6 * 24 * time.Hour) }), "probe.certificate-expires warning fix_input"},
		{"certificate ends in eight days", change(good, func(f *facts.Fetch) { f.CertExpires = now.Add(8 * 24 * time.Hour) }), ""},
		{"a private address", sure(facts.Refused, "private-address"), "url.private-host error fix_input"},
		{"a WebP", change(good, func(f *facts.Fetch) {
			f.ContentType, f.Media = "image/webp", &facts.Media{Format: "webp", Type: "image/webp", Name: "a WebP picture", Kind: facts.Image}
		}), "image.webp error fix_input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := (&Linter{Now: func() time.Time { return now }}).newJudge()
			j.fetched = func(url string, link bool) *facts.Fetch {
				if link {
					return nil
				}
				return &c.f
			}
			r := j.judge(&payload.Document{Source: []byte(rules.ByID("url.syntax").Good)})
			var got []string
			for _, f := range r.Findings {
				broken[f.Rule] = true
				got = append(got, fmt.Sprint(f.Rule, " ", f.Severity, " ", f.Action))
				if f.Message == "" || f.Remedy == "" || f.Term == rules.Unauthorized || f.Term == rules.TooManyRequests {
					t.Errorf("%+v", f)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
			if asked := c.f.Outcome != facts.NotFetched && c.f.Outcome != facts.Refused; (r.Probed == 1) != asked || r.Probed+r.Unprobed != 2 { // the link is not asked for
				t.Errorf("%d probed, %d not", r.Probed, r.Unprobed)
			}
			if !strings.Contains(c.want, "retry_later") {
				return
			}
			j.pin.Strict = true
			if r = j.judge(&payload.Document{Source: []byte(rules.ByID("url.syntax").Good)}); r.Findings[0].Severity != rules.Error {
				t.Errorf("strict: %v", r.Findings[0].Severity)
			}
		})
	}
	for _, c := range []struct {
		name string
		f    facts.Fetch
		want []string
	}{
		{"alive", facts.Fetch{Outcome: facts.Fetched, Certain: true, Media: page, Reason: "web-page"}, nil},
		{"to another site", facts.Fetch{Outcome: facts.Fetched, Certain: true, Hops: hops(1), Final: "https://elsewhere.example.net/"}, []string{"link.redirects"}},
		{"within the site", facts.Fetch{Outcome: facts.Fetched, Certain: true, Hops: hops(1), Final: "https://www.example.com/"}, nil},
		{"to a page that forbids pins", facts.Fetch{Outcome: facts.Fetched, Certain: true, NoPin: true}, []string{"link.nopin"}},
		{"dead", sure(facts.Missing, "not-found"), []string{"link.dead"}},
		{"in trouble", facts.Fetch{Outcome: facts.ServerError, Detail: "says so"}, nil},
		{"forbidden to robots", sure(facts.Forbidden, "forbidden"), nil},
	} {
		t.Run("link "+c.name, func(t *testing.T) {
			j := new(Linter).newJudge()
			j.fetched = func(url string, link bool) *facts.Fetch {
				if link {
					return &c.f
				}
				return nil
			}
			var got []string
			for _, f := range j.judge(&payload.Document{Source: []byte(rules.ByID("url.syntax").Good)}).Findings {
				broken[f.Rule] = true
				got = append(got, f.Rule)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	t.Run("an expired URL is not asked for", func(t *testing.T) {
		j := (&Linter{Now: func() time.Time { return now }}).newJudge()
		j.fetched = func(url string, link bool) *facts.Fetch {
			if !link {
				t.Errorf("asked for %s", url)
			}
			return nil
		}
		j.judge(&payload.Document{Source: []byte(rules.ByID("url.expired").Bad)})
		j.judge(&payload.Document{Source: []byte(rules.ByID("url.signature").Bad)})
	})
	for skew, want := range map[time.Duration]bool{time.Hour: true, -10 * time.Minute: true, 4 * time.Minute: false} {
		f := change(good, func(f *facts.Fetch) {
			f.URL = "https://cdn.example.com/a.jpg?Expires=1795430400&Signature=xy-Z9~Qk3LmN8pR5tV2wX7yB4cD6fG1hJ9~&Key-Pair-Id=K2EX"
			f.Skew = skew
		})
		found := (&Linter{Now: func() time.Time { return now }}).URL(&f, rules.Picture)
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == "probe.clock" })
		if broken["probe.clock"] = broken["probe.clock"] || i >= 0; (i >= 0) != want {
			t.Errorf("skew %v: %+v", skew, found)
		}
	}
	for _, r := range rules.All {
		if r.Needs == rules.Network && !broken[r.ID] {
			t.Errorf("no case breaks %s", r.ID)
		}
	}
}

// TestPartialMovie holds that a film whose index could not be fetched is not said to be broken.
func TestPartialMovie(t *testing.T) {
	f := &facts.Fetch{URL: "https://cdn.example.com/a.mp4", Outcome: facts.Fetched, Certain: true, ContentType: "video/mp4",
		Media: &facts.Media{Format: "mp4", Type: "video/mp4", Name: "an MP4 video", Kind: facts.Video, Movie: &facts.Movie{Brand: "isom"}, Partial: true}}
	found := new(Linter).URL(f, rules.Video)
	if len(found) != 2 || found[0].Rule != "probe.unexamined" || found[1].Rule != "video.faststart" {
		t.Errorf("%+v", found)
	}
}

// TestMisnamedCover holds that a PNG which its name, its server and the pin take for a JPEG has one finding.
func TestMisnamedCover(t *testing.T) {
	for declared, want := range map[string][]string{"image/jpeg": {"cover.content-type-mismatch"}, "image/png": {"image.extension-mismatch"}} {
		j := new(Linter).newJudge()
		j.fetched = func(string, bool) *facts.Fetch {
			return &facts.Fetch{Outcome: facts.Fetched, Certain: true, ContentType: "image/jpeg", Media: &facts.Media{Format: "png", Type: "image/png", Name: "a PNG picture", Kind: facts.Image, Width: 1000, Height: 1500}}
		}
		var got []string
		for _, f := range j.judge(&payload.Document{Source: []byte(`{"board_id": "1", "title": "t", "alt_text": "a", "media_source": {"source_type": "video_id", "media_id": "1", "cover_image_url": "https://cdn.example.com/a.jpg", "cover_image_content_type": "` + declared + `"}}`)}).Findings {
			if f.Rule != "link.missing" {
				got = append(got, f.Rule)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", declared, got, want)
		}
	}
}

// TestRemediesByStatus reads what to do about answers that are no file: each has a remedy of its own.
func TestRemediesByStatus(t *testing.T) {
	seen := map[string]string{}
	for reason, outcome := range map[string]facts.Outcome{"not-found": facts.Missing, "no-content": facts.BadStatus, "choices": facts.BadStatus, "bad-request": facts.BadStatus, "bad-status": facts.BadStatus, "payment": facts.Forbidden, "legal": facts.Forbidden, "needs-login": facts.Forbidden, "not-public": facts.Forbidden, "ip-locked": facts.Forbidden, "host-rule": facts.Forbidden, "country-rule": facts.Forbidden} {
		found := new(Linter).URL(&facts.Fetch{URL: "https://cdn.example.com/a.jpg", Outcome: outcome, Reason: reason, Detail: "says so", Certain: true}, rules.Picture)
		if len(found) != 1 || seen[found[0].Remedy] != "" {
			t.Errorf("%s: %+v", reason, found)
			continue
		}
		if (found[0].Severity == rules.Warning) != (reason == "country-rule") { // Pinterest may ask from elsewhere
			t.Errorf("%s is %s", reason, found[0].Severity)
		}
		seen[found[0].Remedy] = reason
	}
}

// The address where a redirect ends is no advice if it works for minutes.
func TestRedirectToSigned(t *testing.T) {
	const signed = "https://cdn.example.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261123%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261123T100000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=0123456789abcdef"
	for final, want := range map[string]bool{signed: false, "https://cdn.example.com/a.jpg": true} {
		f := &facts.Fetch{URL: "https://www.example.com/a.jpg", Final: final, Outcome: facts.Fetched, Certain: true, Status: 200, Hops: []facts.Hop{{URL: "https://www.example.com/a.jpg", Status: 302}}}
		found := (&Linter{}).URL(f, rules.Picture)
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == "probe.redirect" })
		if i < 0 || strings.HasPrefix(found[i].Remedy, "use the address") != want {
			t.Errorf("%s: %+v", final, found)
		}
	}
}

// TestFetchedWords reads the messages and remedies of answers that depend on more than their rule.
func TestFetchedWords(t *testing.T) {
	far := []facts.Hop{{URL: "https://cdn.example.com/dress.jpg", Status: 302}}
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWNyZXQtc3ViamVjdCJ9.c2lnbmF0dXJlLXRoYXQtbm9ib2R5LXNlZXM"
	for _, c := range []struct {
		f               facts.Fetch
		message, remedy string
	}{
		{facts.Fetch{Outcome: facts.Missing, Reason: "not-found", Detail: "answers 404 (Not Found)", Certain: true, Hops: far, Final: "https://img.example.net/gone.jpg"},
			`url answers 404 (Not Found), after a redirect to "https://img.example.net/gone.jpg"`, "correct the URL, or put the file there"},
		{facts.Fetch{Outcome: facts.NoAddress, Reason: "no-such-host", Detail: "has a host that does not exist", Certain: true, Hops: far, Final: "https://i.example.net/" + token + "/a.jpg"},
			`after a redirect to "https://i.example.net/…redacted…/a.jpg"`, "correct the host's name, or have its entry in the DNS made"},
		{facts.Fetch{Outcome: facts.BadRedirect, Reason: "location-missing", Detail: "does not say where the file is", Certain: true, Hops: []facts.Hop{{URL: "https://cdn.example.com/dress.jpg", Status: 302}}, Final: "https://cdn.example.com/dress.jpg"},
			"url does not say where the file is", "use the address of the file itself, or mend the server's redirects"},
		{facts.Fetch{Outcome: facts.BadTLS, Reason: "certificate-expired", Detail: "has a certificate that has expired", Certain: true}, "", "have the server's certificate renewed"},
		{facts.Fetch{Outcome: facts.BadTLS, Reason: "old-signature", Detail: "has a certificate that is signed with SHA-1", Certain: true}, "", "have the server's certificate issued anew: authorities sign with SHA-256 today"},
		{facts.Fetch{Outcome: facts.BadTLS, Reason: "handshake", Detail: "does not agree on an encrypted connection"}, "", "try again later; if it stays, look at the server"},
		{facts.Fetch{Outcome: facts.BadStatus, Reason: "wants-https", Detail: "answers 400 (Bad Request)", Certain: true}, "", "write https in place of http"},
		{facts.Fetch{Outcome: facts.RateLimited, Reason: "rate-limited", Detail: "answers 429 (Too Many Requests)", RetryAfter: 90 * time.Second}, "", "try again in 90 seconds, as the server asks"},
		{facts.Fetch{Outcome: facts.RateLimited, Reason: "rate-limited", Detail: "answers 429 (Too Many Requests)", RetryAfter: 24 * time.Hour}, "", "try again in 1 day or later, as the server asks"},
		{facts.Fetch{Outcome: facts.Fetched, Reason: "content-encoding", Certain: true, Evidence: map[string]any{"content_encoding": "br"}}, `url comes compressed with "br", which was not asked for and is not undone`, "have the server send pictures and videos without Content-Encoding"},
	} {
		c.f.URL = "https://cdn.example.com/dress.jpg"
		found := new(Linter).URL(&c.f, rules.Picture)
		if len(found) != 1 || !strings.HasSuffix(found[0].Message, c.message) || found[0].Remedy != c.remedy {
			t.Errorf("%+v\nwant %q, %q", found, c.message, c.remedy)
		}
	}
}
