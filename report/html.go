package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

//go:embed html
var htmlFiles embed.FS

var htmlTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(htmlFiles, "html/*.tmpl"))
})

// htmlParts are the script and the style, whole elements, and the policy under which browsers run these and nothing else.
var htmlParts = sync.OnceValue(func() (parts struct {
	script, style template.HTML
	policy        string
}) {
	read := func(name string) (text, hash string) {
		b, err := htmlFiles.ReadFile("html/" + name)
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(b)
		return string(b), "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	js, jsHash := read("page.js")
	css, cssHash := read("page.css")
	parts.script, parts.style = template.HTML("<script>"+js+"</script>"), template.HTML("<style>"+css+"</style>")
	parts.policy = "default-src 'none'; img-src data:; style-src " + cssHash + "; script-src " + jsHash + "; base-uri 'none'; form-action 'none'"
	return parts
})

// Bounds of the page, so that browsers open it quickly and its memory is bounded, however many pins there are.
const (
	maxPictureText = 12_500_000 // bytes of pictures, in base64
	maxCardText    = 19_000_000 // bytes of cards, with their pictures
	maxOfCard      = 40         // findings that one card shows
	maxGeneral     = 100        // inputs that could not be read, and findings that belong to no pin, that are listed
)

// room is how many cards there may be before a pin whose worst finding is of a severity, 0 for none, gets one.
var room = [rules.Error + 1]int{0: 1000, rules.Info: 1200, rules.Warning: 1500, rules.Error: 2000}

// htmlPage is a report for people who do not read code: one HTML file with a card for each pin.
type htmlPage struct {
	w    io.Writer
	tool Tool

	cards    bytes.Buffer
	pictures int          // bytes of them
	count    atomic.Int32 // of cards
	full     atomic.Bool  // no card fits any more
	omitted  int          // pins without a card
	found    int          // pins with findings
	general  []htmlFinding
	hidden   int // findings that are listed nowhere
	actions  map[rules.Action]int
	rules    map[string]int
}

func newHTML(w io.Writer, o Options) Writer {
	return &htmlPage{w: w, tool: o.Tool, actions: map[rules.Action]int{}, rules: map[string]int{}}
}

// Preview asks for the contents of pins that may get a card. There is never more room later, so a pin that it turns down has no card.
func (p *htmlPage) Preview(worst rules.Severity) bool {
	return !p.full.Load() && int(p.count.Load()) < room[worst]
}

// htmlCard is what the template shows of a pin.
type htmlCard struct {
	Number int
	Worst  string // severity, or "clean"
	Place  string

	Title, FeedTitle, Description, AltText template.HTML
	Board, Section                         string
	Link                                   string
	LinkURL                                template.URL // "" where the link does not lead anywhere safe
	Broken                                 bool

	Picture  template.HTMLAttr // src, width and height; "" if there is none
	Icon     string            // instead of the picture
	Reason   string            // why
	Box      int               // height of what stands instead, where its width is 240
	Alt      string
	Badge    string
	Cut      string // what feeds cut off
	Facts    string
	Findings []htmlFinding
	More     int
}

// htmlFinding is what the template shows of a finding.
type htmlFinding struct {
	Severity, Action, ActionWords, Rule, Doc string
	Message, Remedy, Place, File             string
}

func (p *htmlPage) Result(r validate.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		p.actions[f.Action]++
		p.rules[f.Rule]++
	}
	if len(r.Findings) > 0 {
		p.found++
	}
	if r.Preview == nil || !p.Preview(r.Worst()) {
		return p.without(&r)
	}
	card := p.card(&r)
	if err := htmlTemplates().ExecuteTemplate(&p.cards, "card.tmpl", card); err != nil {
		return err
	}
	p.count.Add(1)
	p.full.Store(p.cards.Len() > maxCardText)
	return nil
}

// without takes a result that gets no card: of a pin for which there is no room, or of something else.
func (p *htmlPage) without(r *validate.Result) error {
	if !p.Preview(r.Worst()) {
		p.omitted++
		p.hidden += len(r.Findings)
		return nil
	}
	if len(r.Findings) > 0 {
		p.found-- // it is no pin
	}
	for i := range r.Findings {
		if len(p.general) == maxGeneral {
			p.hidden++
			continue
		}
		f := htmlFindingOf(&r.Findings[i])
		f.File = Escape(r.Findings[i].File)
		p.general = append(p.general, f)
	}
	return nil
}

func htmlFindingOf(f *validate.Finding) htmlFinding {
	h := htmlFinding{
		Severity: f.Severity.String(), Action: f.Action.String(), ActionWords: f.Action.Words(), Rule: f.Rule, Doc: page(f.Doc),
		Message: Escape(f.Message), Remedy: Escape(f.Remedy),
	}
	if f.Line > 0 {
		h.Place = fmt.Sprintf("line %d, column %d", f.Line, f.Column)
	}
	return h
}

func (p *htmlPage) card(r *validate.Result) htmlCard {
	v := r.Preview
	c := htmlCard{Number: int(p.count.Load()) + 1, Worst: "clean", Broken: v.Broken}
	if worst := r.Worst(); worst > 0 {
		c.Worst = worst.String()
	}
	c.Place = fmt.Sprintf("%s, pin %d, line %d", Escape(rules.Redact(r.File)), r.Pin+1, v.Line)
	c.Title, c.Description, c.AltText = paragraphs(v.Title), paragraphs(v.Description), paragraphs(v.AltText)
	c.FeedTitle = paragraphs(strings.TrimRight(v.FeedTitle, " "))
	if v.FeedTitle == v.Title {
		c.Title = ""
	} else {
		c.FeedTitle += "…"
	}
	if v.BoardName != "" {
		v.Board = v.BoardName + " (" + v.Board + ")"
	}
	c.Board, c.Section, c.Link = Escape(v.Board), Escape(v.Section), Escape(brief(v.Link))
	c.LinkURL = safeLink(v.Link)
	c.Alt = Escape(brief(v.AltText))
	p.picture(&c, v)
	for i := range r.Findings {
		if i == maxOfCard {
			c.More = len(r.Findings) - i
			p.hidden += c.More
			break
		}
		c.Findings = append(c.Findings, htmlFindingOf(&r.Findings[i]))
	}
	slices.SortStableFunc(c.Findings, func(a, b htmlFinding) int { return severityRank(a.Severity) - severityRank(b.Severity) })
	return c
}

func severityRank(name string) int {
	return slices.Index([]string{"error", "warning", "info"}, name)
}

// paragraphs is a text whose lines stay lines.
func paragraphs(text string) template.HTML {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = template.HTMLEscapeString(Escape(lines[i]))
	}
	return template.HTML(strings.Join(lines, "\n"))
}

// safeLink is a link that may be followed: to a host, over https, and as it stands in the pin.
func safeLink(text string) template.URL {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Opaque != "" || Escape(text) != text || strings.Contains(text, "…") || strings.ContainsAny(text, " \\") {
		return ""
	}
	return template.URL(u.String())
}

// brief is the beginning of a text that is longer than a card has room for.
func brief(text string) string {
	left := 160
	for i := range text {
		if left--; left < 0 {
			return text[:i] + "…"
		}
	}
	return text
}

// picture says what stands at the top of the card.
func (p *htmlPage) picture(c *htmlCard, v *validate.Preview) {
	c.Box = 200
	if len(v.Media) == 0 {
		c.Icon, c.Reason = "none", "The pin has no picture"
		if v.Broken {
			c.Reason = "This is no pin"
		}
		return
	}
	m := &v.Media[0]
	noun := m.Role.String()
	var facts []string
	if m.Role == rules.Video {
		c.Badge = "Video"
		if m.Seconds > 0 {
			c.Badge += fmt.Sprintf(" %d:%02d", int(m.Seconds)/60, int(m.Seconds)%60)
		}
		facts = append(facts, mediaFacts(m))
		if len(v.Media) > 1 {
			m = &v.Media[1]
			noun = "cover"
		} else {
			noun = "video"
		}
	}
	if v.Items > 0 {
		noun = "first picture"
		c.Badge = fmt.Sprintf("1 of %d", v.Items)
	}
	facts = append(facts, mediaFacts(m))
	c.Facts = strings.Join(slices.DeleteFunc(slices.Compact(facts), func(s string) bool { return s == "" }), "; cover: ")
	if m.Width > 0 && m.Height > 0 {
		c.Box = max(min(int(240*int64(m.Height)/int64(m.Width)), 360), 40)
		if float64(m.Height) > 1.5*1.005*float64(m.Width) {
			c.Cut = fmt.Sprintf("Feeds cut off what is below: %d %% of the picture", int(100-150*float64(m.Width)/float64(m.Height)+0.5))
		}
	}
	if data := m.Thumbnail.JPEG; len(data) > 0 {
		if size := base64.StdEncoding.EncodedLen(len(data)); p.pictures+size <= maxPictureText {
			p.pictures += size
			c.Picture = template.HTMLAttr(fmt.Sprintf(`src="data:image/jpeg;base64,%s" width="%d" height="%d"`, base64.StdEncoding.EncodeToString(data), m.Thumbnail.Width, m.Thumbnail.Height))
			return
		}
		c.Icon, c.Reason, c.Cut = "none", "Left out, so that this page stays small", ""
		return
	}
	c.Cut = ""
	c.Icon, c.Reason = absence(m, noun)
}

// absence words why there is no picture.
func absence(m *validate.Shown, noun string) (icon, reason string) {
	switch m.Absent {
	case validate.Unfetched:
		return "none", "The " + noun + " was not fetched"
	case validate.Unreached:
		return "broken", "The address gives no " + noun
	case validate.Unopened:
		return "broken", "The file of the " + noun + " cannot be opened"
	case validate.Unreadable:
		return "broken", "The text in the pin is no picture"
	case validate.Damaged:
		return "broken", "The " + noun + " is damaged"
	case validate.Oversized:
		return "none", "The " + noun + " is too large to be shown here"
	case validate.NotWhole:
		return "none", "Only the beginning of the " + noun + " was fetched"
	case validate.Uploaded:
		return "video", "A video without a cover. No file of it is known here"
	}
	if m.Role == rules.Video {
		return "video", "A video without a cover"
	}
	return "broken", "The " + noun + " is " + Escape(m.Type) + ", which is not shown here"
}

// mediaFacts says what a medium is.
func mediaFacts(m *validate.Shown) string {
	s := Escape(brief(m.Name))
	var more []string
	if m.Type != "" {
		more = append(more, Escape(m.Type))
	}
	if m.Width > 0 {
		more = append(more, fmt.Sprintf("%d × %d", m.Width, m.Height))
	}
	if len(more) == 0 {
		return s
	}
	if s != "" {
		s += ": "
	}
	return s + strings.Join(more, ", ")
}

// htmlBar is one row of a chart, and a filter.
type htmlBar struct {
	Group, Value, Label, Detail string
	Count                       int
	Percent                     float64 // of the longest bar
}

func (p *htmlPage) Close(s Summary) error {
	var actions, ruleBars, severities []htmlBar
	for _, a := range []rules.Action{rules.FixInput, rules.Reconnect, rules.RetryLater} {
		actions = append(actions, htmlBar{Group: "action", Value: a.String(), Label: a.Words(), Count: p.actions[a]})
	}
	for _, r := range rules.All {
		if n := p.rules[r.ID]; n > 0 {
			ruleBars = append(ruleBars, htmlBar{Group: "rule", Value: r.ID, Label: r.Summary, Detail: r.ID, Count: n})
		}
	}
	slices.SortStableFunc(ruleBars, func(a, b htmlBar) int { return b.Count - a.Count })
	severities = []htmlBar{
		{Group: "severity", Value: "error", Label: plural(s.Errors, "error"), Count: s.Errors},
		{Group: "severity", Value: "warning", Label: plural(s.Warnings, "warning"), Count: s.Warnings},
		{Group: "severity", Value: "info", Label: plural(s.Infos, "info"), Count: s.Infos},
		{Group: "severity", Value: "clean", Label: plural(s.Pins-p.found, "clean pin"), Count: s.Pins - p.found},
	}
	for _, bars := range [][]htmlBar{actions, ruleBars} {
		most := 1
		for _, b := range bars {
			most = max(most, b.Count)
		}
		for i := range bars {
			bars[i].Percent = 100 * float64(bars[i].Count) / float64(most)
		}
	}
	parts := htmlParts()
	return htmlTemplates().ExecuteTemplate(p.w, "page.tmpl", map[string]any{
		"Title": "pinlint: " + count(s.Errors, "error") + ", " + count(s.Warnings, "warning") + " in " + count(s.Pins, "pin"),
		"Pins":  count(s.Pins, "pin"), "Policy": parts.policy, "Style": parts.style, "Script": parts.script,
		"Tool": p.tool, "Summary": s, "Sentence": s.String(), "Found": p.found,
		"Severities": severities, "Actions": actions, "Rules": ruleBars,
		"General": p.general, "Unread": slices.Sorted(slices.Values(s.Unread)), "Cards": template.HTML(p.cards.String()), "Count": int(p.count.Load()),
		"Omitted": p.omitted, "Hidden": p.hidden,
	})
}
