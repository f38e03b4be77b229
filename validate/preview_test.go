package validate_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image/jpeg"
	"os"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// preview lints one pin that stands in testdata/pins, and gives what people will see of it.
func preview(t *testing.T, body any) *validate.Preview {
	t.Helper()
	text, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(b)
	}
	l := validate.Linter{
		Preview: func(rules.Severity) bool { return true },
		Prober:  &probe.Prober{Root: "../testdata", Map: []probe.Mapping{{Prefix: "https://cdn.example.com/", Dir: "../testdata/examples"}}},
	}
	for r, err := range l.Lint(t.Context(), payload.Bytes("../testdata/pins/x.json", []byte(text), payload.Auto)) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Preview == nil {
			t.Fatal("no preview")
		}
		return r.Preview
	}
	t.Fatal("no result")
	return nil
}

func picture(source map[string]any) map[string]any {
	return map[string]any{"board_id": "1", "title": "t", "media_source": source}
}

func TestPreviewPictures(t *testing.T) {
	photo, err := os.ReadFile("../testdata/examples/photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	url := func(name string) map[string]any {
		return picture(map[string]any{"source_type": "image_url", "url": "https://cdn.example.com/" + name})
	}
	data := func(text string) map[string]any {
		return picture(map[string]any{"source_type": "image_base64", "content_type": "image/jpeg", "data": text})
	}
	for name, c := range map[string]struct {
		body any
		want validate.Absence
	}{
		"mapped":        {url("photo.jpg"), validate.Present},
		"inline":        {data(base64.StdEncoding.EncodeToString(photo)), validate.Present},
		"in envelope":   {map[string]any{"pin": url("none.jpg"), "media": map[string]any{"image": "../examples/photo.jpg"}}, validate.Present},
		"cut":           {url("cut.jpg"), validate.Damaged},
		"web page":      {url("page.jpg"), validate.NotShown},
		"no such file":  {url("none.jpg"), validate.Unopened},
		"outside":       {map[string]any{"pin": url("none.jpg"), "media": map[string]any{"image": "../../../../etc/passwd"}}, validate.Unopened},
		"no base64":     {data("?!"), validate.Unreadable},
		"offline":       {picture(map[string]any{"source_type": "image_url", "url": "https://other.example.com/a.jpg"}), validate.Unfetched},
		"no base64 yet": {data("data:image/png;base64,AAAA"), validate.Unreadable},
		"video":         {picture(map[string]any{"source_type": "video_id", "media_id": "8"}), validate.Uploaded},
	} {
		v := preview(t, c.body)
		if len(v.Media) != 1 {
			t.Errorf("%s: %d media", name, len(v.Media))
			continue
		}
		m := v.Media[0]
		if m.Absent != c.want || (len(m.Thumbnail.JPEG) > 0) != (c.want == validate.Present) {
			t.Errorf("%s: absence %d with %d bytes, want absence %d", name, m.Absent, len(m.Thumbnail.JPEG), c.want)
		}
		if c.want == validate.Present && (m.Width != size.Width || m.Height != size.Height) {
			t.Errorf("%s: %d by %d, want %d by %d", name, m.Width, m.Height, size.Width, size.Height)
		}
	}
	carousel := preview(t, picture(map[string]any{"source_type": "multiple_image_urls", "items": []any{
		map[string]any{"url": "https://cdn.example.com/photo.jpg"}, map[string]any{"url": "https://cdn.example.com/medium.jpg"},
	}}))
	if carousel.Items != 2 || len(carousel.Media) != 1 || len(carousel.Media[0].Thumbnail.JPEG) == 0 {
		t.Errorf("of a carousel of 2, %d are counted and %d shown", carousel.Items, len(carousel.Media))
	}
}

func TestPreviewTexts(t *testing.T) {
	v := preview(t, map[string]any{"title": strings.Repeat("é", 41), "link": "https://user:secret@shop.example.com/?token=abcdefghijklmnopqrstuvwxyz0123456789",
		"description": strings.Repeat("x", 1990) + "pina_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
	if v.FeedTitle != strings.Repeat("é", 40) {
		t.Errorf("feeds show %q", v.FeedTitle)
	}
	for _, text := range []string{v.Link, v.Description} {
		if strings.Contains(text, "secret") || strings.Contains(text, "abcdef") || strings.Contains(text, "pina_AB") {
			t.Errorf("a secret is shown: %s", text)
		}
	}
	if len(v.Description) > 2010 {
		t.Errorf("%d bytes of description", len(v.Description))
	}
	if v := preview(t, map[string]any{"title": strings.Repeat("服", 31)}); v.FeedTitle != strings.Repeat("服", 30) {
		t.Errorf("of a Chinese title feeds show %q", v.FeedTitle)
	}
	if v := preview(t, `{"title": `); !v.Broken {
		t.Error("a broken text is no pin")
	}
}
