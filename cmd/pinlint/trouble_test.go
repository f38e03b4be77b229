//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/pinlint/pinlint/report"
)

// fixable is a pin whose board_id --fix puts in quotes.
const fixable = `{"board_id": 1, "title": "t", "alt_text": "a", "link": "https://www.example.com/", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/a.jpg"}}`

// pinlint runs the program in a directory and returns its exit status and what it says on standard error.
func pinlint(t *testing.T, dir string, change func(*exec.Cmd), args ...string) (status int, stderr string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PINLINT_TEST_MAIN=1")
	var said bytes.Buffer
	cmd.Stderr = &said
	if change != nil {
		change(cmd)
	}
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), said.String()
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// holding wants that a directory holds these files and no others.
func holding(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if err != nil || strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s holds %v, want %v (%v)", dir, got, names, err)
	}
}

// TestFullDisk has a standard output, and reports, for which there is no room: the status says so, and so does standard error; what
// is not whole appears under no name.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	dir := t.TempDir()
	write(t, dir, "pins.jsonl", strings.Repeat(fixable+"\n", 200))
	write(t, dir, "old.json", "old")
	toFull := func(cmd *exec.Cmd) { cmd.Stdout = full }
	for _, format := range report.Formats {
		t.Run("standard output as "+format.Name, func(t *testing.T) {
			status, said := pinlint(t, dir, toFull, "--offline", "--format", format.Name, "--format", "json=old.json", "--format", "sarif=new.json", "pins.jsonl")
			if status != exitFailed || !strings.HasPrefix(said, "pinlint: writing the report: ") || !strings.Contains(said, "no space left on device") || strings.Count(said, "\n") != 1 {
				t.Errorf("status %d, said %q", status, said)
			}
			holding(t, dir, "old.json", "pins.jsonl")
			if text, err := os.ReadFile(filepath.Join(dir, "old.json")); err != nil || string(text) != "old" {
				t.Errorf("the older report is now %.40q (%v)", text, err)
			}
		})
		t.Run("a device as "+format.Name, func(t *testing.T) {
			if status, said := pinlint(t, dir, nil, "--offline", "--format", format.Name+"=/dev/full", "pins.jsonl"); status != exitFailed || !strings.Contains(said, "no space left on device") {
				t.Errorf("status %d, said %q", status, said)
			}
		})
		t.Run("a file as "+format.Name, func(t *testing.T) { // a limit of no bytes stands for a disk that is full
			cmd := func(cmd *exec.Cmd) {
				cmd.Args = append([]string{"sh", "-c", `ulimit -f 0; trap "" XFSZ; exec "$0" "$@"`}, cmd.Args...)
				cmd.Path = "/bin/sh"
			}
			status, said := pinlint(t, dir, cmd, "--offline", "--format", format.Name+"=old.json", "pins.jsonl")
			if status != exitFailed || !strings.Contains(said, "writing the report: write "+filepath.Join(dir, "old.json")) || strings.Contains(said, ".pinlint-") {
				t.Errorf("status %d, said %q", status, said)
			}
			holding(t, dir, "old.json", "pins.jsonl")
		})
	}
	for _, args := range [][]string{{"version"}, {"rules"}, {"explain", "cover.missing"}, {"--help"}, {"completion", "bash"}, {"--diff", "--offline", "pins.jsonl"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			if status, said := pinlint(t, dir, toFull, args...); status != exitFailed || !strings.Contains(said, "no space left on device") {
				t.Errorf("status %d, said %q", status, said)
			}
		})
	}
	t.Run("--fix of standard input", func(t *testing.T) {
		status, said := pinlint(t, dir, func(cmd *exec.Cmd) { cmd.Stdout, cmd.Stdin = full, strings.NewReader(fixable) }, "--fix", "--offline", "-")
		if status != exitFailed || !strings.Contains(said, "no space left on device") {
			t.Errorf("status %d, said %q", status, said)
		}
	})
}

// TestNoOutput has no standard output at all: what goes to files is whole, and the status that of the findings.
func TestNoOutput(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "pin.json", fixable)
	closed := func(cmd *exec.Cmd) {
		cmd.Args = append([]string{"sh", "-c", `exec "$0" "$@" >&-`}, cmd.Args...)
		cmd.Path = "/bin/sh"
	}
	if status, said := pinlint(t, dir, closed, "--offline", "--format", "text", "--format", "json=report.json", "pin.json"); status != exitFindings || said != "" {
		t.Errorf("status %d, said %q", status, said)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil || !json.Valid(text) || !strings.Contains(string(text), "payload.board-id-pattern") || strings.Contains(string(text), "payload.board-id-pattern]") {
		t.Errorf("the report is %.200q (%v)", text, err)
	}
}

// TestReadOnlyDirectory writes where nothing may be made, as a user who is not allowed everything.
func TestReadOnlyDirectory(t *testing.T) {
	dir, err := os.MkdirTemp("", "pinlint-test-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "closed"), 0o755); os.RemoveAll(dir) })
	nobody := func(*exec.Cmd) {}
	if os.Getuid() == 0 {
		program, err := os.ReadFile(os.Args[0])
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(dir, "pinlint") // where everybody may run it
		if err := os.WriteFile(copied, program, 0o755); err != nil {
			t.Fatal(err)
		}
		nobody = func(cmd *exec.Cmd) {
			cmd.Path, cmd.SysProcAttr = copied, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
	}
	closed := filepath.Join(dir, "closed")
	for _, path := range []string{dir, closed} {
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, closed, "pin.json", fixable)
	write(t, closed, "old.json", "old")
	for _, name := range []string{"pin.json", "old.json"} {
		if err := os.Chmod(filepath.Join(closed, name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(closed, 0o555); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, says string
		args       []string
	}{
		{"a new report", "pinlint: cannot write the report closed/new.json: permission denied\n", []string{"--format", "json=closed/new.json"}},
		{"a report in an old one's place", "pinlint: cannot write the report closed/old.json: permission denied\n", []string{"--format", "json=closed/old.json"}},
		{"a baseline", "pinlint: cannot write the baseline closed/b.json: permission denied\n", []string{"--write-baseline", "closed/b.json"}},
		{"--fix", "pinlint: closed/pin.json is not fixed: no new file can be made beside it: permission denied\n", []string{"--fix"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, said := pinlint(t, dir, nobody, append(c.args, "--offline", "closed/pin.json")...)
			if status != exitFailed || said != c.says {
				t.Errorf("status %d, said %q, want %q", status, said, c.says)
			}
			holding(t, closed, "old.json", "pin.json")
			for name, want := range map[string]string{"pin.json": fixable, "old.json": "old"} {
				if text, err := os.ReadFile(filepath.Join(closed, name)); err != nil || string(text) != want {
					t.Errorf("%s holds %.60q (%v)", name, text, err)
				}
			}
		})
	}
}

// TestUnaskedAnswers asks a server that goes on after its answer: nothing of that comes out anywhere.
func TestUnaskedAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					io.WriteString(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno##[error]UNASKED")
				}
			}()
		}
	}()
	dir := t.TempDir()
	var items []string
	for i := range 5 {
		items = append(items, fmt.Sprintf(`{"url": "http://%s/%d.jpg"}`, l.Addr(), i))
	}
	write(t, dir, "pin.json", `{"board_id": "1", "media_source": {"source_type": "multiple_image_urls", "items": [`+strings.Join(items, ", ")+`]}}`)
	var stdout bytes.Buffer
	status, said := pinlint(t, dir, func(cmd *exec.Cmd) { cmd.Stdout = &stdout }, "--allow-private", "--per-host", "1", "--format", "concise", "pin.json")
	if status != exitFindings || said != "" || strings.Count(stdout.String(), "404 (Not Found)") != 5 || strings.Contains(stdout.String(), "UNASKED") {
		t.Errorf("status %d, said %q and %q", status, said, stdout.String())
	}
}
