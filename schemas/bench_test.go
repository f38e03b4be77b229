package schemas

import (
	"slices"
	"strings"
	"testing"
)

var samples = map[string]string{
	"image_url":             `{"source_type": "image_url", "url": "https://cdn.example.com/media/linen.jpg"}`,
	"image_base64":          `{"source_type": "image_base64", "content_type": "image/png", "data": "` + strings.Repeat("iVBORw0K", 1000) + `"}`,
	"video_id":              `{"source_type": "video_id", "media_id": "5212123920968240771", "cover_image_url": "https://cdn.example.com/c.jpg", "cover_image_content_type": "image/jpeg"}`,
	"multiple_image_urls":   `{"source_type": "multiple_image_urls", "index": 1, "items": [{"url": "https://cdn.example.com/1.jpg", "title": "One"}, {"url": "https://cdn.example.com/2.jpg"}, {"url": "https://cdn.example.com/3.jpg"}]}`,
	"multiple_image_base64": `{"source_type": "multiple_image_base64", "items": [{"content_type": "image/png", "data": "iVBORw0KGgo="}, {"content_type": "image/png", "data": "iVBORw0KGgo="}]}`,
	"pin_url":               `{"source_type": "pin_url", "is_affiliate_link": true}`,
}

func sample(variant string) string {
	return `{"board_id": "549755885175", "board_section_id": "5195190171", "title": "Linen dress in sage green",
		"description": "` + strings.Repeat("A light linen dress for warm days. ", 15) + `",
		"link": "https://shop.example.com/dresses/linen?utm_source=pinterest", "alt_text": "A woman in a green dress",
		"dominant_color": "#6E7874", "media_source": ` + samples[variant] + `}`
}

func sampleNames() []string {
	var names []string
	for name := range samples {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestCleanPinsCostNoAllocation(t *testing.T) {
	for _, name := range sampleNames() {
		body := document(sample(name)).Body()
		if n := testing.AllocsPerRun(100, func() {
			if found, err := Check(body, nil); err != nil || len(found) > 0 {
				t.Fatal(found, err)
			}
		}); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkAccept(b *testing.B) {
	for _, name := range sampleNames() {
		b.Run(name, func(b *testing.B) {
			body := document(sample(name)).Body()
			b.ReportAllocs()
			for b.Loop() {
				Check(body, nil)
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, name := range sampleNames() {
		for _, wrong := range []string{"pin", "source"} {
			b.Run(name+"/"+wrong, func(b *testing.B) {
				source := strings.Replace(sample(name), "549755885175", "linen", 1)
				if wrong == "source" {
					source = strings.Replace(sample(name), `"source_type"`, `"is_standard": 1, "index": -1, "is_affiliate_link": 1, "source_type"`, 1)
				}
				body := document(source).Body()
				b.ReportAllocs()
				for b.Loop() {
					Check(body, nil)
				}
			})
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, f := range append([]*file{pin}, sortedVariants()...) {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read(release, f.name)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, f := range append([]*file{pin}, sortedVariants()...) {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compile(release, f.name)
			}
		})
	}
}
