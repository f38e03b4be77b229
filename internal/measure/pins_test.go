package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestPinsAreTheSameAtEachRun(t *testing.T) {
	const pins = 1000
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := newGenerator().lines(b, pins); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two runs differ")
	}
	kinds := map[string]int{}
	for line := range bytes.Lines(first.Bytes()) {
		var pin struct {
			Source struct {
				Type string `json:"source_type"`
			} `json:"media_source"`
		}
		if err := json.Unmarshal(line, &pin); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		kinds[pin.Source.Type]++
	}
	for kind, percent := range map[string]int{"image_url": 55, "video_id": 20, "multiple_image_urls": 15, "image_base64": 10} {
		if got := kinds[kind] * 100 / pins; got < percent-6 || got > percent+6 {
			t.Errorf("%s: %d of 100, want about %d", kind, got, percent)
		}
	}
}
