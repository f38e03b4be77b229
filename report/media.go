package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// Medium is one media file and what was found in it.
type Medium struct {
	File     string
	Facts    facts.Media
	Fetch    *facts.Fetch // of a URL; nil for files
	Accepted []string     // the roles in which Pinterest takes it: "pin", "cover", "video"
	Findings []validate.Finding
}

// MediaWriter writes what media files are: Medium for each, in order, then Close. It buffers, as a Writer does.
type MediaWriter interface {
	Medium(Medium) error
	Close() error
}

// mediaJSON is an array with an object for each file.
type mediaJSON struct {
	*encoder
	some bool
}

// NewMediaJSON writes an array of objects.
func NewMediaJSON(w io.Writer) MediaWriter {
	m := &mediaJSON{encoder: newEncoder(w)}
	m.w.WriteByte('[')
	return m
}

func (w *mediaJSON) Medium(m Medium) error {
	if w.some {
		w.w.WriteByte(',')
	}
	w.some = true
	w.w.WriteString("\n  ")
	f := &m.Facts
	known := m.Fetch == nil || m.Fetch.Media != nil
	o := struct {
		File        string    `json:"file"`
		Type        string    `json:"type"`
		Format      string    `json:"format"`
		Kind        string    `json:"kind"`
		Name        string    `json:"name"`
		Width       int       `json:"width"`
		Height      int       `json:"height"`
		Orientation int       `json:"orientation"`
		Animated    bool      `json:"animated"`
		Seconds     float64   `json:"duration_seconds"`
		VideoCodec  string    `json:"video_codec"`
		AudioCodec  string    `json:"audio_codec"`
		FrameRate   float64   `json:"frame_rate"`
		FastStart   bool      `json:"faststart"`
		Fragmented  bool      `json:"fragmented"`
		Encrypted   bool      `json:"encrypted"`
		Size        int64     `json:"size"`
		Integrity   string    `json:"integrity"`
		Whole       bool      `json:"whole"`
		Faults      []fault   `json:"faults"`
		Accepted    []string  `json:"accepted_as"`
		BytesRead   int64     `json:"bytes_read"`
		Partial     bool      `json:"partial"`
		Fetch       *fetched  `json:"fetch,omitempty"`
		Findings    []finding `json:"findings"`
	}{
		File: m.File, Type: f.Type, Format: f.Format, Kind: f.Kind.String(), Name: f.Name, Width: f.Width, Height: f.Height, Orientation: f.Orientation, Animated: f.Animated,
		Size: f.Size, Integrity: f.Integrity.String(), Whole: known && !f.Broken(), Faults: []fault{}, Accepted: m.Accepted, BytesRead: f.BytesRead, Partial: f.Partial, Findings: []finding{},
	}
	if v := f.Movie; v != nil {
		o.Seconds, o.FastStart, o.Fragmented, o.Encrypted = v.Seconds, v.FastStart, v.Fragmented, v.Encrypted
		if len(v.Video) > 0 {
			o.VideoCodec, o.FrameRate = v.Video[0].Codec, v.Video[0].FrameRate
		}
		if len(v.Audio) > 0 {
			o.AudioCodec = v.Audio[0].Codec
		}
	}
	if m.Fetch != nil {
		o.Fetch = newFetched(m.Fetch)
	}
	for _, x := range f.Faults {
		o.Faults = append(o.Faults, fault{x.Code, x.Broken, x.Offset, x.Detail})
	}
	for i := range m.Findings {
		o.Findings = append(o.Findings, object(&m.Findings[i]))
	}
	return w.put(o)
}

// fetched is what came of asking for a URL as JSON has it.
type fetched struct {
	Outcome     string   `json:"outcome"`
	Reason      string   `json:"reason"`
	Detail      string   `json:"detail"`
	Certain     bool     `json:"certain"`
	Status      int      `json:"status"`
	ContentType string   `json:"content_type"`
	Length      int64    `json:"length"`
	Hops        []string `json:"hops"`
	Final       string   `json:"final"`
	Requests    int      `json:"requests"`
	Bytes       int64    `json:"bytes"`
}

func newFetched(f *facts.Fetch) *fetched {
	o := &fetched{f.Outcome.String(), f.Reason, f.Detail, f.Certain, f.Status, rules.Redact(f.ContentType), f.Length, []string{}, rules.Redact(f.Final), f.Requests, f.Bytes}
	for _, h := range f.Hops {
		o.Hops = append(o.Hops, fmt.Sprintf("%d %s", h.Status, rules.Redact(h.URL)))
	}
	return o
}

type fault struct {
	Code   string `json:"code"`
	Broken bool   `json:"broken"`
	Offset int64  `json:"offset"`
	Detail string `json:"detail"`
}

func (w *mediaJSON) Close() error {
	if w.some {
		w.w.WriteByte('\n')
	}
	w.w.WriteString("]\n")
	return w.w.Flush()
}

// mediaText is for people.
type mediaText struct {
	text
	files, refused int
}

// NewMediaText writes each file as a small table, and what was found below it.
func NewMediaText(w io.Writer, o Options) MediaWriter {
	return &mediaText{text: text{w: bufio.NewWriterSize(w, bufferSize), color: o.Color}}
}

func (w *mediaText) Medium(m Medium) error {
	if w.some {
		w.w.WriteByte('\n')
	}
	w.some = true
	w.files++
	w.put(bold, line(m.File))
	w.w.WriteByte('\n')
	rows := describe(&m.Facts)
	if m.Fetch != nil {
		if rows = describeFetch(m.Fetch); m.Fetch.Media != nil {
			rows = append(rows, describe(&m.Facts)...)
		}
	}
	for _, row := range rows {
		fmt.Fprintf(w.w, "  %-9s %s\n", row[0], Escape(row[1]))
	}
	verdict, color := "as "+strings.Join(m.Accepted, " and "), green
	switch {
	case len(m.Accepted) > 0:
	case m.Facts.Partial, m.Fetch != nil && m.Fetch.Media == nil && !m.Fetch.Certain && !slices.ContainsFunc(m.Findings, func(f validate.Finding) bool { return f.Severity == rules.Error }):
		verdict, color = "unknown", amber
	default:
		verdict, color = "no", red
		w.refused++
	}
	fmt.Fprintf(w.w, "  %-9s ", "accepted")
	w.put(color, verdict)
	w.w.WriteByte('\n')
	for i := range m.Findings {
		f := &m.Findings[i]
		w.w.WriteString("  ")
		w.put(severityStyle(f.Severity), f.Severity.String()+":")
		w.w.WriteString(" " + Escape(withoutName(f.Message, m.File)))
		w.put(dim, " ["+f.Rule+"]")
		w.w.WriteByte('\n')
		w.note("   ", f.Action.Words(), green, Escape(f.Remedy))
		if f.API != (rules.APIError{}) {
			w.note("   ", "Pinterest", dim, Escape(Answer(f.API)))
		}
	}
	return flushIfBroken(w.w)
}

// withoutName is a message without the name of the file that it begins with, which stands above it.
func withoutName(message, file string) string {
	for _, name := range []string{file + " ", rules.ShortName(file) + " ", "url ", "is "} {
		message = strings.TrimPrefix(message, name)
	}
	return message
}

func (w *mediaText) Close() error {
	if w.files > 1 {
		fmt.Fprintf(w.w, "\n%s, %d of which Pinterest takes in no role\n", count(w.files, "file"), w.refused)
	}
	return w.w.Flush()
}

// describe says what a file is, as rows of a label and a text.
func describe(m *facts.Media) (rows [][2]string) {
	add := func(label, format string, args ...any) {
		rows = append(rows, [2]string{label, fmt.Sprintf(format, args...)})
	}
	size := bytesWords(m.Size)
	if m.Size == 0 && m.BytesRead > 0 {
		size = "size unknown"
	}
	add("is", "%s (%s), %s", m.Name, m.Type, size)
	if m.Width > 0 {
		turned := ""
		if m.Orientation > 1 {
			turned = fmt.Sprintf(", stored turned (EXIF orientation %d)", m.Orientation)
		}
		if m.Animated {
			turned += ", animated"
		}
		add("shows", "%d × %d pixels%s", m.Width, m.Height, turned)
	}
	if m.Partial {
		add("shows", "not examined: that stands behind more of the file than is fetched")
	}
	if p := m.Picture; p != nil && p.Components > 0 {
		coding := p.Coding
		if p.Interlaced {
			coding = "interlaced"
		}
		add("coded", "%s", strings.TrimPrefix(strings.TrimSuffix(fmt.Sprintf("%s, %s, %s", coding, p.Color, count(p.Bits, "bit")), ", , 0 bits"), ", "))
	}
	if v := m.Movie; v != nil && m.Kind != facts.Image {
		if v.Seconds > 0 {
			add("lasts", "%s", duration(v.Seconds))
		}
		for _, t := range v.Video {
			add("video", "%s", videoWords(&t))
		}
		for _, t := range v.Audio {
			add("sound", "%s", audioWords(&t))
		}
		var traits []string
		if len(v.Video) > 0 && !v.Fragmented {
			if v.FastStart {
				traits = append(traits, "index in front")
			} else {
				traits = append(traits, "index at the end")
			}
		}
		if v.Fragmented {
			traits = append(traits, "fragmented")
		}
		if v.Encrypted {
			traits = append(traits, "encrypted")
		}
		if v.Brand != "" {
			traits = append(traits, "brand "+strings.TrimSpace(v.Brand))
		}
		if len(traits) > 0 {
			add("file", "%s", strings.Join(traits, ", "))
		}
	}
	return rows
}

// describeFetch says what came of asking for a URL, hop by hop.
func describeFetch(f *facts.Fetch) (rows [][2]string) {
	for _, h := range f.Hops {
		rows = append(rows, [2]string{"hop", fmt.Sprintf("%d %s", h.Status, rules.Redact(h.URL))})
	}
	if end := cmp.Or(f.Target(), f.Final); len(f.Hops) > 0 && end != "" {
		rows = append(rows, [2]string{"ends at", rules.Redact(end)})
	}
	words := strings.TrimPrefix(f.Detail, "answers ")
	if f.Outcome == facts.Fetched {
		words = strings.TrimSpace(fmt.Sprintf("%d %s", f.Status, rules.Redact(f.ContentType)))
		if f.Detail != "" {
			words += ": " + strings.TrimPrefix(f.Detail, "answers with ")
		}
		if refused, ok := f.Evidence["refused_as_pinlint"]; ok {
			words += fmt.Sprintf(" to the name of Pinterest's crawler, %v to pinlint's own", refused)
		}
	}
	return append(rows, [2]string{"answer", words})
}

func videoWords(t *facts.VideoTrack) string {
	words := []string{t.Codec}
	if t.Profile != "" {
		words[0] += " " + strings.TrimSpace(t.Profile+" "+t.Level)
	}
	if t.Entry != t.Codec {
		words[0] += " (" + t.Entry + ")"
	}
	if t.Width > 0 {
		words = append(words, fmt.Sprintf("%d × %d", t.Width, t.Height))
	}
	if t.Rotation != 0 {
		words = append(words, fmt.Sprintf("turned by %d°", t.Rotation))
	}
	if t.FrameRate > 0 {
		words = append(words, fmt.Sprintf("%.4g frames a second", t.FrameRate))
	}
	if t.Bits > 8 {
		words = append(words, fmt.Sprintf("%d bits", t.Bits))
	}
	if t.Chroma != "" && t.Chroma != "4:2:0" {
		words = append(words, t.Chroma)
	}
	return strings.Join(words, ", ")
}

func audioWords(t *facts.AudioTrack) string {
	words := []string{t.Codec}
	if t.Channels > 0 {
		words = append(words, count(t.Channels, "channel"))
	}
	if t.Rate > 0 {
		words = append(words, fmt.Sprintf("%d Hz", t.Rate))
	}
	return strings.Join(words, ", ")
}

func duration(s float64) string {
	switch {
	case s < 60:
		return fmt.Sprintf("%.4g s", s)
	case s < 3600:
		return fmt.Sprintf("%d:%02d min", int(s)/60, int(s)%60)
	}
	return fmt.Sprintf("%d:%02d:%02d h", int(s)/3600, int(s)/60%60, int(s)%60)
}

func bytesWords(n int64) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}
