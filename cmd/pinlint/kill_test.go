//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

var kills = flag.Int("kills", 30, "how often TestKilled ends the program")

// TestKilled ends the program by a signal at a random line of its output: a report is the old one or a whole new one, and one
// that the program was told to end by SIGINT or SIGTERM leaves nothing else behind.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	path, pins := filepath.Join(dir, "report.json"), filepath.Join(dir, "pins.jsonl")
	var text strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&text, "{\"board_id\": %d, \"title\": \"pin %d\"}\n", i, i)
	}
	if err := os.WriteFile(pins, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	const old = `{"old": true}`
	random := rand.New(rand.NewPCG(3, 4))
	ended := map[string]int{}
	for i := range *kills {
		if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
			t.Fatal(err)
		}
		sig := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL}[i%3]
		cmd := exec.Command(os.Args[0], "--offline", "--format", "json="+path, "--format", "jsonl", pins)
		cmd.Env = append(os.Environ(), "PINLINT_TEST_MAIN=1")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stdout)
		for range random.IntN(6000) {
			if !lines.Scan() {
				break
			}
		}
		cmd.Process.Signal(sig)
		io.Copy(io.Discard, stdout)
		cmd.Wait()
		report, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var whole struct {
			Old     bool           `json:"old"`
			Summary map[string]any `json:"summary"`
		}
		if err := json.Unmarshal(report, &whole); err != nil || whole.Old == (whole.Summary != nil) {
			t.Errorf("%v left a report that is neither the old one nor a new one: %.80q %v", sig, report, err)
		}
		state := cmd.ProcessState
		status := state.ExitCode()
		ended[fmt.Sprint(sig, " ", status)]++
		switch {
		case sig == syscall.SIGKILL || status == exitFindings && !whole.Old: // it was done before the signal came
		case status != exitFailed || !whole.Old || !strings.Contains(stderr.String(), "interrupted"):
			t.Errorf("%v: status %d, old report %v, said %q", sig, status, whole.Old, stderr.String())
		}
		left, _ := filepath.Glob(dir + "/.pinlint-*")
		if len(left) > 0 && sig != syscall.SIGKILL {
			t.Errorf("%v left %v behind", sig, left)
		}
		for _, name := range left {
			os.Remove(name)
		}
	}
	t.Log(ended)
}

// TestSameEveryTime runs pinlint a hundred times, with one worker and with sixteen, over files that were made in another order each
// time: the report is the same to the byte.
func TestSameEveryTime(t *testing.T) {
	samples, err := filepath.Glob("../../testdata/pins/*")
	if err != nil || len(samples) < 3 {
		t.Fatal(samples, err)
	}
	var texts [][]byte
	for _, name := range samples {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	random := rand.New(rand.NewPCG(5, 6))
	dir := t.TempDir()
	t.Chdir(dir)
	var want string
	for i := range 100 {
		sub := filepath.Join(dir, "pins")
		if err := os.RemoveAll(sub); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(sub, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, n := range random.Perm(40) {
			at := n % len(samples)
			if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("%02d%s", n, filepath.Ext(samples[at]))), texts[at], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		c := command{stdin: strings.NewReader(""), stdout: &out, stderr: io.Discard, getenv: func(string) string { return "" }}
		jobs := "1"
		if i%2 == 1 {
			jobs = "16"
		}
		c.main([]string{"--offline", "--now", "2026-12-01T09:00:00Z", "--format", "json", "-j", jobs, "pins"})
		switch {
		case want == "":
			want = out.String()
		case out.String() != want:
			t.Fatalf("run %d differs", i)
		}
	}
	if strings.Count(want, `"rule"`) < 20 {
		t.Errorf("too little to compare: %.200s", want)
	}
}
