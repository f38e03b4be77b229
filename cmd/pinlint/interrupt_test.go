//go:build unix

package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterrupt sends a signal while standard input stays open: pinlint says that it was interrupted, ends with status 2, and
// leaves an older report as it was.
func TestInterrupt(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(report, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "--format", "json="+report, "--format", "jsonl", "-")
	cmd.Env = append(os.Environ(), "PINLINT_TEST_MAIN=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Enough for the first results to come out, so that the program surely runs.
	go io.WriteString(stdin, strings.Repeat("{}\n", 1<<20))
	if _, err := io.ReadFull(stdout, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, stdout)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed {
		t.Errorf("ended with %v, want status 2", err)
	}
	if want := "pinlint: interrupted: what is reported is not all\n"; stderr.String() != want {
		t.Errorf("said %q, want %q", stderr.String(), want)
	}
	if text, err := os.ReadFile(report); err != nil || string(text) != "old" {
		t.Errorf("the older report is now %.40q %v", text, err)
	}
	if left, _ := filepath.Glob(filepath.Dir(report) + "/.pinlint-*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestInterruptAsking sends a signal while a host leaves a request without an answer, for which there would be a minute: what is known
// is printed, what was not asked is counted, and the program ends within a second.
func TestInterruptAsking(t *testing.T) {
	for _, args := range [][]string{{"pins.jsonl"}, {"media", "/a.jpg"}} {
		t.Run(args[0], func(t *testing.T) {
			asked, hold := make(chan struct{}, 8), make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				asked <- struct{}{}
				select {
				case <-hold:
				case <-r.Context().Done():
				}
			}))
			defer server.Close()
			defer close(hold)
			dir := t.TempDir()
			write(t, dir, "pins.jsonl", strings.NewReplacer("https://cdn.example.com", server.URL, "https://www.example.com", server.URL).Replace(fixable)+"\n")
			if args[0] == "media" {
				args[1] = server.URL + args[1]
			}
			cmd := exec.Command(os.Args[0], append(args, "--allow-private", "--timeout", "1m")...)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "PINLINT_TEST_MAIN=1")
			var out, said strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-asked
			sent := time.Now()
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()
			if took := time.Since(sent); took > time.Second {
				t.Errorf("ended %v after the signal", took)
			}
			if status := cmd.ProcessState.ExitCode(); status != exitFailed || !strings.Contains(said.String(), "interrupted: what is reported is not all\n") {
				t.Errorf("status %d, said %q", status, said.String())
			}
			if args[0] == "pins.jsonl" && (!strings.Contains(out.String(), "[payload.") || !strings.Contains(out.String(), "not probed")) {
				t.Errorf("printed %q", out.String())
			}
		})
	}
}
