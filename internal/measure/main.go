// Command measure repeats the measurements of docs/performance.md: it builds pinlint, makes pins, runs pinlint on them beside
// other programs, and prints what that comes to in Markdown.
//
//	go run ./internal/measure [-runs N] [-pins N]
//
// The runs of what is compared take turns, and of each the fastest counts: what else the machine does slows all of them alike.
// jq is measured if it is installed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

func main() {
	runs := flag.Int("runs", 7, "runs of each program")
	pins := flag.Int("pins", 100_000, "pins of the large file; ten times as many are linted, too")
	flag.Parse()
	if err := measure(*runs, *pins); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// empty is a program that does nothing: what any program written in Go costs at least.
const empty = "package main\n\nfunc main() {}\n"

func measure(runs, pins int) error {
	if runs < 1 || pins < 100 {
		return errors.New("at least 1 run and 100 pins")
	}
	dir, err := os.MkdirTemp("", "measure-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := func(name string) string {
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		return filepath.Join(dir, name)
	}
	pinlint, hello := program("pinlint"), program("hello")
	source := filepath.Join(dir, "hello.go")
	if err := os.WriteFile(source, []byte(empty), 0o644); err != nil {
		return err
	}
	for binary, what := range map[string]string{pinlint: "./cmd/pinlint", hello: source} {
		if out, err := exec.Command("go", "build", "-o", binary, what).CombinedOutput(); err != nil {
			return fmt.Errorf("building %s, from the repository's root: %w\n%s", what, err, out)
		}
	}
	one, few, many, most := filepath.Join(dir, "one.json"), filepath.Join(dir, "few.jsonl"), filepath.Join(dir, "many.jsonl"), filepath.Join(dir, "most.jsonl")
	for file, n := range map[string]int{one: 1, few: pins / 10, many: pins, most: pins * 10} {
		if err := write(file, n); err != nil {
			return err
		}
	}
	files, count := filepath.Join(dir, "files"), pins/10
	if err := writeFiles(files, count); err != nil {
		return err
	}
	lint := func(path string) []string {
		return []string{pinlint, "--offline", "--no-config", "--format", "concise", path}
	}

	fmt.Printf("Measured %s: %d processors, %s/%s, %s; fastest of %d runs.\n\n", time.Now().Format(time.DateOnly), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), runs)
	fmt.Println("| work | time | processor time | memory | ratio |\n|---|---|---|---|---|")
	start, err := compare(runs*5, []string{hello}, []string{pinlint, "version"}, lint(one))
	if err != nil {
		return err
	}
	row("a Go program that does nothing", start[0], "")
	row("`pinlint version`", start[1], fmt.Sprintf("%.1f × that", over(start[1].wall, start[0].wall)))
	row("one pin", start[2], fmt.Sprintf("%.2f × `pinlint version`", over(start[2].wall, start[1].wall)))

	commands := [][]string{lint(many)}
	jq, err := exec.LookPath("jq")
	if err == nil {
		commands = append(commands, []string{jq, "empty", many})
	}
	large, err := compare(runs, commands...)
	if err != nil {
		return err
	}
	growth, err := compare(max(runs/2, 1), lint(few), lint(most))
	if err != nil {
		return err
	}
	pinsOf := func(n int) string { return fmt.Sprintf("%d pins, one a line", n) }
	row(pinsOf(pins/10), growth[0], "")
	note := ""
	if len(large) > 1 {
		note = fmt.Sprintf("%.2f × `jq empty`", over(large[0].wall, large[1].wall))
	}
	row(pinsOf(pins), large[0], note)
	if len(large) > 1 {
		row(pinsOf(pins)+": `jq empty`, which parses only", large[1], "")
	}
	row(pinsOf(pins*10), growth[1], fmt.Sprintf("%.1f × the time of %d, and %.0f bytes more a pin", over(growth[1].wall, large[0].wall), pins, float64(growth[1].memory-large[0].memory)/float64(pins*9)))

	tree, err := compare(runs, lint(files))
	if err != nil {
		return err
	}
	row(fmt.Sprintf("%d files of one pin", count), tree[0], fmt.Sprintf("%.1f × the time of as many lines", over(tree[0].wall, growth[0].wall)))
	return nil
}

func over(a, b time.Duration) float64 { return float64(a) / float64(b) }

func row(work string, u usage, ratio string) {
	memory := "unknown"
	if u.memory > 0 {
		memory = fmt.Sprintf("%.0f MB", float64(u.memory)/1e6)
	}
	fmt.Printf("| %s | %.1f ms | %.1f ms | %s | %s |\n", work, u.wall.Seconds()*1e3, u.processor.Seconds()*1e3, memory, ratio)
}

func write(path string, pins int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := newGenerator().lines(f, pins); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func writeFiles(dir string, count int) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	g := newGenerator()
	for i := range count {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.json", i)), []byte(g.pin()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// usage is what a run took.
type usage struct {
	wall, processor time.Duration
	memory          int64 // most that was resident, in bytes; 0 if unknown
}

// compare runs commands in turn and tells the least of each that it took in any run, and the most memory.
func compare(runs int, commands ...[]string) ([]usage, error) {
	best := make([]usage, len(commands))
	for i := range runs {
		for k, command := range commands {
			cmd := exec.Command(command[0], command[1:]...)
			begun := time.Now()
			err := cmd.Run()
			u := usage{time.Since(begun), 0, 0}
			var exit *exec.ExitError
			if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1 is that there are findings
				return nil, fmt.Errorf("running %v: %w", command, err)
			}
			u.processor, u.memory = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), resident(cmd.ProcessState)
			if b := &best[k]; i == 0 {
				*b = u
			} else {
				*b = usage{min(b.wall, u.wall), min(b.processor, u.processor), max(b.memory, u.memory)}
			}
		}
	}
	return best, nil
}
