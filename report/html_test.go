package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// lintHTML is the page of a text of pins.
func lintHTML(t testing.TB, name, body string, more Summary) string {
	t.Helper()
	var out bytes.Buffer
	w := newHTML(&out, Options{Tool: Tool{Version: "1", API: "5", Profile: "guide"}})
	l := validate.Linter{Preview: w.(Previewer).Preview, Prober: &probe.Prober{Root: filepath.Join("..", "testdata")}}
	summary := more
	summary.Files = 1
	for r, err := range l.Lint(t.Context(), payload.Bytes(name, []byte(body), payload.FormOf(name))) {
		if err != nil {
			t.Fatal(err)
		}
		summary.Pins++
		for _, f := range r.Findings {
			summary.Count(f)
		}
		if err := w.Result(r); err != nil {
			t.Fatal(err)
		}
	}
	if out.Len() > 0 {
		t.Error("something is written before the page is whole")
	}
	if err := w.Close(summary); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// samples are pins that need each of what cards show.
const samples = `{"board_id": "1", "title": "Linen dress in three steps, with a pattern to print at home", "description": "One.\nTwo.", "alt_text": "A dress", "link": "https://shop.example.com/dress?a=1&b=2", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}
{"board_id": "summer", "title": "Launch", "alt_text": "a", "link": "http://shop.example.com/", "media_source": {"source_type": "video_id", "media_id": "8"}}
{"board_id": "1", "title": "Clean", "alt_text": "a", "link": "https://shop.example.com/", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/b.jpg"}}
{"pin": {"board_id": "1", "title": "At hand", "alt_text": "a", "link": "https://shop.example.com/c", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/c.jpg"}}, "media": {"image": "../testdata/examples/photo.jpg"}}
{"board_id": "1", "title": "Broken",
`

func TestHTMLCards(t *testing.T) {
	page := lintHTML(t, "pins.jsonl", samples, Summary{Failed: 1, Unread: []string{"no-such<b>.json: no such file"}})
	cards := strings.Split(page, "<article ")[1:]
	if len(cards) != 5 {
		t.Fatalf("%d cards, want 5", len(cards))
	}
	for i, want := range [][]string{
		// The first 40 characters, by hand.
		{`class="card info"`, `dir="auto">Linen dress in three steps, with a patte…</h3>`, "<dt>Whole title</dt><dd dir=\"auto\">Linen dress in three steps, with a pattern to print at home</dd>",
			"One.\nTwo.", `<a href="https://shop.example.com/dress?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">`, "The picture was not fetched"},
		{`class="card error"`, `data-rule="cover.missing"`, `data-action="fix_input"`, `>fix input</b> add cover_image_url`, "<dd>http://shop.example.com/</dd>", `<span class="badge">Video</span>`},
		{`class="card clean"`, "Nothing found"},
		{`<img src="data:image/jpeg;base64,`, `alt="a" loading="lazy" decoding="async"`},
		{`class="card error"`, "No pin could be read here", `data-rule="payload.json"`},
	} {
		for _, part := range want {
			if !strings.Contains(cards[i], part) {
				t.Errorf("card %d lacks %s:\n%s", i+1, part, cards[i])
			}
		}
	}
	if !strings.Contains(page, "<b>Could not be read</b> no-such&lt;b&gt;.json: no such file") {
		t.Error("the input that could not be read is not told")
	}
	data := between(t, cards[3], "base64,", `"`)
	picture, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(picture)); err != nil || c.Width > 300 {
		t.Errorf("the picture is %v, %v", c, err)
	}
}

func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, s, ok := strings.Cut(s, from)
	s, _, ok2 := strings.Cut(s, to)
	if !ok || !ok2 {
		t.Fatalf("nothing stands between %s and %s", from, to)
	}
	return s
}

// TestHTMLPolicy works out the hashes from what stands in the page, as browsers do.
func TestHTMLPolicy(t *testing.T) {
	page := lintHTML(t, "pins.jsonl", samples, Summary{})
	policy := html.UnescapeString(between(t, page, `<meta http-equiv="Content-Security-Policy" content="`, `"`))
	for _, name := range []string{"script", "style"} {
		sum := sha256.Sum256([]byte(between(t, page, "<"+name+">", "</"+name+">")))
		if want := fmt.Sprintf("%s-src 'sha256-%s'", name, base64.StdEncoding.EncodeToString(sum[:])); !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; img-src data:; ") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	if strings.Index(page, "Content-Security-Policy") > strings.Index(page, "<style>") {
		t.Error("the policy stands behind what it is for")
	}
}

// attackText tries to break out of wherever a text of a pin stands.
const attackText = `</script><script>window.broken=1</script></style><img src=x onerror="window.broken=1">"'` + "`" + `><svg onload=window.broken=1>{{.}}<!-- ]]> \u202e\u2066\u0000\u001b[31m`

// attacks are pins whose every text is an attack, or a link that must not be followed.
func attacks(t testing.TB) string {
	var b strings.Builder
	put := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	text := strings.NewReplacer(`\u202e`, "\u202e", `\u2066`, "\u2066", `\u0000`, "\x00", `\u001b`, "\x1b").Replace(attackText)
	put(map[string]any{"board_id": text, "board_section_id": text, "title": text, "description": text + "\n" + text, "alt_text": text, "link": text, text: text,
		"media_source": map[string]any{"source_type": "video_id", "media_id": text, "cover_image_url": text, "cover_image_content_type": text}})
	put(map[string]any{"title": text, "media_source": map[string]any{"source_type": text, "url": text}})
	for _, link := range []string{"javascript:window.broken=1", "JaVaScRiPt:window.broken=1", " javascript:window.broken=1", "java\tscript:window.broken=1", "data:text/html,<script>window.broken=1</script>",
		"vbscript:x", "https:javascript:x", "//evil.example.com/", "https://user:secret@evil.example.com/", "https://evil.example.com/\u202egpj", "http://plain.example.com/",
		"https://cdn.example.com/a.jpg?X-Amz-Signature=00ff00ff00ff00ff00ff00ff00ff00ff"} {
		put(map[string]any{"board_id": "1", "title": "t", "link": link, "media_source": map[string]any{"source_type": "image_url", "url": link}})
	}
	return b.String()
}

var handler = regexp.MustCompile(`(?i)<[a-z][^>]*[\s/]on[a-z]+\s*=`)

func TestHTMLHostile(t *testing.T) {
	page := lintHTML(t, "<img src=x onerror=alert(1)>.jsonl", attacks(t), Summary{Failed: 1, Unread: []string{attackText}})
	if n := strings.Count(strings.ToLower(page), "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	body := page[strings.Index(page, "</style>"):strings.Index(page, "<script>")]
	if m := handler.FindString(body); m != "" {
		t.Errorf("an element has a handler: %s", m)
	}
	for _, link := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(link[1], "https://github.com/pinlint/pinlint/") && !strings.HasPrefix(link[1], "#") {
			t.Errorf("a link leads to %s", link[1])
		}
	}
	for _, part := range []string{"\u202e", "\u2066", "\x00", "\x1b", "secret@", "00ff00ff00ff", " style="} {
		if strings.Contains(body, part) {
			t.Errorf("the page holds %q", part)
		}
	}
	for _, source := range regexp.MustCompile(`(?:src|srcset|action|poster|xlink:href)="?([^" >]*)`).FindAllStringSubmatch(body, -1) {
		if strings.HasPrefix(source[0], "src=") && !strings.Contains(source[0], "data:image/jpeg") && !strings.Contains(body, "&lt;img "+source[0]) {
			t.Errorf("something is loaded from %s", source[1])
		}
	}
}

// TestHTMLSize: a page of a thousand pins with pictures of 9 kB, findings and as much text as Pinterest takes stays below 20 MB, with a
// card for each.
func TestHTMLSize(t *testing.T) {
	var out bytes.Buffer
	w := newHTML(&out, Options{})
	link := "https://shop.example.com/" + strings.Repeat("l", 1500)
	f := validate.Finding{Rule: "payload.title-feed-truncation", Severity: rules.Info, Action: rules.FixInput, Message: strings.Repeat("m", 100), Remedy: strings.Repeat("r", 100), Line: 1, Column: 1}
	for i := range 1000 {
		title := strings.Repeat("t", 100)
		r := validate.Result{File: "pins.jsonl", Pin: i, Findings: []validate.Finding{f, f, f}, Preview: &validate.Preview{
			Line: i + 1, Title: title, FeedTitle: title[:40], Description: strings.Repeat("d", 800), AltText: strings.Repeat("a", 500), Link: link, Board: "549755885175",
			Media: []validate.Shown{{Name: link[:500], Type: "a JPEG picture", Width: 1000, Height: 1500, Thumbnail: facts.Thumbnail{JPEG: make([]byte, 9_000), Width: 240, Height: 360}}},
		}}
		if err := w.Result(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(Summary{Pins: 1000, Infos: 3000}); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if len(page) > 20_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if cards, pictures := strings.Count(page, "<article "), strings.Count(page, "<img "); cards != 1000 || pictures != 1000 {
		t.Errorf("%d cards with %d pictures", cards, pictures)
	}
}

// TestHTMLMany: of very many pins the worst have cards, and the page says what is left out.
func TestHTMLMany(t *testing.T) {
	var out bytes.Buffer
	w := newHTML(&out, Options{})
	summary := Summary{}
	put := func(n int, severity rules.Severity) {
		for range n {
			r := validate.Result{File: "pins.jsonl", Pin: summary.Pins, Preview: &validate.Preview{Title: "t", Line: 1}}
			if severity > 0 {
				r.Findings = []validate.Finding{{Rule: "link.missing", Severity: severity, Action: rules.FixInput, Message: "m"}}
				summary.Count(r.Findings[0])
			}
			if !w.(Previewer).Preview(severity) {
				r.Preview = nil
			}
			summary.Pins++
			if err := w.Result(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	put(30_000, 0)          // 1000 have cards
	put(10_000, rules.Info) // 200
	put(3, rules.Warning)   // 3
	put(2_000, rules.Error) // 797
	if err := w.Close(summary); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for class, want := range map[string]int{"clean": 1000, "info": 200, "warning": 3, "error": 797} {
		if n := strings.Count(page, `<article class="card `+class+`"`); n != want {
			t.Errorf("%d cards of class %s, want %d", n, class, want)
		}
	}
	if want := "This page has cards for 2000 pins, and 40003 more have none"; !strings.Contains(page, want) {
		t.Errorf("the page does not say: %s", want)
	}
	if !strings.Contains(page, "<strong>12003 of 42003 pins</strong> have findings") {
		t.Error("the lead is wrong")
	}
}

// TestHTMLBrowser uses the page as people do.
func TestHTMLBrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.html")
	open := func(page string) *browser {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return openBrowser(t, file, 1200, 900)
	}
	b := open(lintHTML(t, "pins.jsonl", samples, Summary{Failed: 1, Unread: []string{"no-such.json: no such file"}}))
	const visible = `[...document.querySelectorAll(".card")].filter(e => e.checkVisibility()).map(e => e.querySelector("h3").textContent).join("|")`
	all := "Linen dress in three steps, with a patte…|Launch|Clean|At hand|No pin could be read here"
	expect := func(what, cards, status string) {
		t.Helper()
		if got := b.text(visible); got != cards {
			t.Errorf("%s: the cards are %s, want %s", what, got, cards)
		}
		if got := b.text(`document.querySelector("#status").textContent`); got != status {
			t.Errorf("%s: the status is %q, want %q", what, got, status)
		}
	}
	expect("opened", all, "5 pins")
	b.click(`[data-value=error]`)
	expect("errors", "Launch|No pin could be read here", "2 of 5 pins")
	if got := b.text(`[...document.querySelectorAll(".card")].find(e => e.checkVisibility()).querySelector(".filtered").textContent`); !strings.Contains(got, "filtered out") {
		t.Errorf("what is filtered out of a card is not told: %q", got)
	}
	b.click(`[data-value="cover.missing"]`)
	expect("errors about covers", "Launch", "1 of 5 pins")
	b.click(`[data-value="cover.missing"]`)
	b.click(`[data-value=error]`)
	expect("no filter", all, "5 pins")
	b.click(`[data-value=clean]`)
	expect("clean pins", "Clean|At hand", "2 of 5 pins")
	b.click("#clear")
	expect("cleared", all, "5 pins")
	b.click(`[data-value=fix_input]`)
	expect("what to fix", "Linen dress in three steps, with a patte…|Launch|No pin could be read here", "3 of 5 pins")
	b.click("#clear")

	// By keyboard alone: the link that skips, the theme, the search, then the filters.
	b.eval(`(document.activeElement.blur(), window.scrollTo(0, 0), 0)`, new(int))
	focused := `document.activeElement.id || document.activeElement.dataset.value || document.activeElement.className`
	b.click("h1")
	var order []string
	for range 3 {
		b.press("Tab")
		order = append(order, b.text(focused))
	}
	if got := strings.Join(order, " "); got != "theme search error" {
		t.Errorf("the Tab key leads to %s", got)
	}
	if got := b.text(`getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
		t.Errorf("the focus is not to be seen: %s", got)
	}
	b.press(" ")
	expect("by the space bar", "Launch|No pin could be read here", "2 of 5 pins")
	if got := b.text(`document.activeElement.getAttribute("aria-pressed")`); got != "true" {
		t.Errorf("aria-pressed is %s", got)
	}
	b.press("Enter")
	expect("by the Enter key", all, "5 pins")

	// Light and dark.
	background := `getComputedStyle(document.body).backgroundColor`
	before := b.text(background)
	b.click("#theme")
	if after := b.text(background); after == before {
		t.Errorf("the theme stays %s", before)
	}
	if len(b.errors) > 0 {
		t.Errorf("the page complains: %s", b.errors)
	}

	b = open(lintHTML(t, "<img src=x onerror=window.broken=1>.jsonl", attacks(t), Summary{Failed: 1, Unread: []string{attackText}}))
	if n := b.number(`document.querySelectorAll("script").length * 1000 + [...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => a.name.startsWith("on"))).length`); n != 1000 {
		t.Errorf("%d scripts, %d elements with handlers", n/1000, n%1000)
	}
	if got := b.text(`String(window.broken)`); got != "undefined" {
		t.Error("a pin's text ran as a script")
	}
	if n := b.number(`document.querySelectorAll(".card").length`); n != 14 {
		t.Errorf("%d cards", n)
	}
	if len(b.errors) > 0 {
		t.Errorf("the page complains: %s", b.errors)
	}
}
