package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestClosedPipe: nobody reads on, as under pinlint … | head. Nothing is said about that, and no half report is left behind.
func TestClosedPipe(t *testing.T) {
	dir := t.TempDir()
	pin := `{"media_source": {"source_type": "video_id"}}` + "\n"
	if err := os.WriteFile(filepath.Join(dir, "pins.jsonl"), []byte(strings.Repeat(pin, 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r.Close()
	var stderr bytes.Buffer
	c := command{stdin: strings.NewReader(""), stdout: w, stderr: &stderr, getenv: func(string) string { return "" }}
	if status := c.main([]string{"--offline", "--format", "concise", "--format", "json=report.json", "pins.jsonl"}); status != exitFailed || stderr.Len() > 0 {
		t.Errorf("status %d, %q", status, stderr.String())
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
}
