// Package packaging tests what ships pinlint to other people's machines, as far as that goes without their services.
package packaging

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// bin holds the pinlint that the tests run, built as releases are.
var bin, root string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	var err error
	if root, err = filepath.Abs(".."); err != nil {
		panic(err)
	}
	if bin, err = os.MkdirTemp("", "pinlint-packaging-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(bin)
	build := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "./cmd/pinlint")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s", out)
		return 1
	}
	return m.Run()
}

// need skips a test where one of the programs is not there.
func need(t *testing.T, programs ...string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for a POSIX shell")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("no %s here", p)
		}
	}
}

func load(t *testing.T, name string, into ...any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	loader := yaml.NewDecoder(bytes.NewReader(text))
	for _, v := range into {
		if err := loader.Decode(v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// result is what a program left behind.
type result struct {
	status int
	stdout string
	stderr string
}

// run runs a program in dir with these variables beside those of the test. pinlint is on its PATH.
func run(t *testing.T, dir string, env map[string]string, program string, args ...string) result {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GITHUB_STEP_SUMMARY=")
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (r result) want(t *testing.T, status int) {
	t.Helper()
	if r.status != status {
		t.Fatalf("exit status %d, want %d\n%s%s", r.status, status, r.stdout, r.stderr)
	}
}

// work is a directory with the sample pins below "my pins/".
func work(t *testing.T) string {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "my pins"), os.DirFS(filepath.Join(root, "testdata/pins"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyTree copies what a clone holds.
func copyTree(t *testing.T, to string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch {
		case name == ".git" && d.IsDir(), name == "dist", name == "completions":
			return fs.SkipDir
		case name == ".git":
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, info.Mode().Perm())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// action is action.yml.
type action struct {
	Name, Description string
	Inputs            map[string]struct{ Description, Default string }
	Outputs           map[string]struct{ Description, Value string }
	Runs              struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, ID, Shell, Run string
	Env                  map[string]string
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z_.-]+) *\}\}`)

func TestAction(t *testing.T) {
	var a action
	load(t, "action.yml", &a)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" {
		t.Errorf("no composite action: %q, %q, using %q", a.Name, a.Description, a.Runs.Using)
	}
	used, ids := map[string]bool{}, map[string]bool{}
	for _, step := range a.Runs.Steps {
		if step.Shell == "" || step.Run == "" {
			t.Errorf("step %s has no shell or nothing to run", step.Name)
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("step %s puts an expression into its script, where an input could become a command", step.Name)
		}
		for _, value := range step.Env {
			for _, m := range expression.FindAllStringSubmatch(value, -1) {
				if name, ok := strings.CutPrefix(m[1], "inputs."); ok {
					used[name] = true
				}
			}
		}
		ids[step.ID] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(a.Inputs)), slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("inputs that exist (-) and that are used (+):\n%s", diff)
	}
	for name, output := range a.Outputs {
		m := expression.FindStringSubmatch(output.Value)
		if m == nil || !ids[strings.Split(m[1], ".")[1]] {
			t.Errorf("output %s comes from no step: %s", name, output.Value)
		}
	}
}

// runStep runs a step of the action as a runner does.
func runStep(t *testing.T, id, dir string, inputs, env map[string]string) (result, string) {
	t.Helper()
	var a action
	load(t, "action.yml", &a)
	i := slices.IndexFunc(a.Runs.Steps, func(s actionStep) bool { return s.ID == id })
	step := a.Runs.Steps[i]
	output := filepath.Join(t.TempDir(), "output")
	all := map[string]string{"GITHUB_ACTION_PATH": root, "GITHUB_OUTPUT": output, "CI": "true", "GITHUB_ACTIONS": "true"}
	for name, value := range step.Env {
		all[name] = expression.ReplaceAllStringFunc(value, func(e string) string {
			name := strings.TrimPrefix(expression.FindStringSubmatch(e)[1], "inputs.")
			if given, ok := inputs[name]; ok {
				return given
			}
			return a.Inputs[name].Default
		})
	}
	maps.Copy(all, env)
	r := run(t, dir, all, step.Shell, "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
	text, err := os.ReadFile(output)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return r, string(text)
}

func TestActionLints(t *testing.T) {
	need(t, "bash")
	dir := work(t)
	tests := []struct {
		name   string
		inputs map[string]string
		status int
		stdout string // some line of it
	}{
		{"findings fail", map[string]string{"paths": "my pins/launch.json"}, 1, "::error file=my pins/launch.json,line=2,"},
		{"everything below", nil, 1, "::error file=my pins/lookbook.json,line=9,"},
		{"fail-on", map[string]string{"fail-on": "never"}, 0, "::error file="},
		{"a good pin", map[string]string{"paths": "my pins/dress.json"}, 0, ""},
		{"several paths, with blanks, blank lines and carriage returns", map[string]string{"paths": "my pins/dress.json\r\n\n  \nmy pins/launch.json\r\n"}, 1, "my pins/launch.json"},
		{"a glob", map[string]string{"paths": "my pins/l*.json"}, 1, "my pins/lookbook.json"},
		{"arguments", map[string]string{"paths": "my pins/dress.json", "args": "--now\n2026-12-01T09:00:00Z\n-v"}, 0, ""},
		{"a wrong profile", map[string]string{"profile": "strict"}, 2, ""},
		{"offline is no boolean", map[string]string{"offline": "yes"}, 2, "::error title=pinlint::offline is neither true nor false"},
		{"a path that is a flag", map[string]string{"paths": "--version"}, 2, ""},
		{"a path that is a command", map[string]string{"paths": "$(touch made)\n; touch made #\n`touch made`"}, 2, ""},
		{"arguments that are commands", map[string]string{"args": "$(touch made); touch made"}, 2, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, output := runStep(t, "run", dir, test.inputs, nil)
			r.want(t, test.status)
			if !strings.Contains(r.stdout, test.stdout) {
				t.Errorf("no %q in\n%s", test.stdout, r.stdout)
			}
			if want := fmt.Sprintf("status=%d\n", test.status); output != want && test.inputs["offline"] == "" {
				t.Errorf("outputs %q, want %q", output, want)
			}
			if _, err := os.Stat(filepath.Join(dir, "made")); err == nil {
				t.Error("an input was run as a command")
			}
		})
	}
	t.Run("reports", func(t *testing.T) {
		r, _ := runStep(t, "run", dir, map[string]string{"paths": "my pins", "sarif-file": "out.sarif", "json-file": "out.json"}, nil)
		r.want(t, 1)
		for _, name := range []string{"out.sarif", "out.json"} {
			if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !json.Valid(text) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// archive is a release's archive with a pinlint of one line.
func archive(t *testing.T) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	const script = "#!/bin/sh\necho the released pinlint\n"
	err := errors.Join(w.WriteHeader(&tar.Header{Name: "pinlint", Mode: 0o755, Size: int64(len(script))}), func() error { _, err := io.WriteString(w, script); return err }(), w.Close(), z.Close())
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestActionInstalls(t *testing.T) {
	need(t, "bash", "curl", "tar", "awk")
	whole := archive(t)
	sum := fmt.Sprintf("%x", sha256.Sum256(whole))
	mux := http.NewServeMux()
	serve := func(version string, body []byte, sums string) {
		mux.HandleFunc("/v"+version+"/pinlint_"+version+"_linux_amd64.tar.gz", func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
		mux.HandleFunc("/v"+version+"/checksums.txt", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sums) })
	}
	serve("1.0.0", whole, strings.Repeat("0", 64)+"  pinlint_1.0.0_darwin_arm64.tar.gz\n"+sum+"  pinlint_1.0.0_linux_amd64.tar.gz\n")
	serve("1.0.1", append(slices.Clone(whole), 0), sum+"  pinlint_1.0.1_linux_amd64.tar.gz\n")
	serve("1.0.2", whole, sum+"  pinlint_1.0.2_linux_arm64.tar.gz\n")
	server := httptest.NewTLSServer(mux)
	defer server.Close()
	authority := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, version, ref, os string
		status                 int
		stdout                 string
	}{
		{"a version", "1.0.0", "", "Linux", 0, "the released pinlint\n"},
		{"a version with v", "v1.0.0", "main", "Linux", 0, "the released pinlint\n"},
		{"the version of the action", "", "v1.0.0", "Linux", 0, "the released pinlint\n"},
		{"the action's source", "", "11bd71901bbe5b1630ceea73d27597364c9af683", "Linux", 0, "Pinterest API 5.23.0"},
		{"another archive than released", "1.0.1", "", "Linux", 2, "::error title=pinlint::pinlint_1.0.1_linux_amd64.tar.gz is not what its release says"},
		{"an archive that the release does not list", "1.0.2", "", "Linux", 2, "is not what its release says"},
		{"a release that does not exist", "9.9.9", "", "Linux", 2, "::error title=pinlint::cannot get pinlint_9.9.9_linux_amd64.tar.gz of release 9.9.9"},
		{"no version", "../../x", "", "Linux", 2, "::error title=pinlint::version is no release such as 0.1.0"},
		{"a system without releases", "1.0.0", "", "Plan9", 2, "::error title=pinlint::no release for Plan9"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			temp := t.TempDir()
			paths := filepath.Join(temp, "paths")
			r, _ := runStep(t, "", temp, map[string]string{"version": test.version}, map[string]string{"ACTION_REF": test.ref, "RUNNER_TEMP": temp, "RUNNER_OS": test.os,
				"RUNNER_ARCH": "X64", "GITHUB_PATH": paths, "PINLINT_RELEASES": server.URL, "CURL_CA_BUNDLE": authority})
			r.want(t, test.status)
			if !strings.Contains(r.stdout, test.stdout) {
				t.Errorf("no %q in\n%s", test.stdout, r.stdout)
			}
			text, err := os.ReadFile(paths)
			if added := err == nil && string(text) == filepath.Join(temp, "pinlint")+"\n"; added != (test.status == 0) {
				t.Errorf("on the PATH: %v, %q", added, text)
			}
		})
	}
}

// TestProblemMatcher holds the matcher against what pinlint prints, and what it takes out of that against the JSON report.
func TestProblemMatcher(t *testing.T) {
	var file struct {
		ProblemMatcher []struct {
			Owner   string
			Pattern []struct {
				Regexp                                      string
				File, Line, Column, Severity, Message, Code int
			}
		}
	}
	text, err := os.ReadFile("problem-matcher.json")
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	pattern := file.ProblemMatcher[0].Pattern[0]
	matcher := regexp.MustCompile(pattern.Regexp)
	dir := work(t)
	pinlint := filepath.Join(bin, "pinlint")
	concise := run(t, dir, nil, pinlint, "--offline", "--format", "concise", "--format", "json=report.json", ".")
	concise.want(t, 1)
	type finding struct {
		File, Severity, Message, Rule string
		Line, Column                  int
	}
	var report struct{ Findings []finding }
	if text, err = os.ReadFile(filepath.Join(dir, "report.json")); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	var got []finding
	for line := range strings.Lines(concise.stdout) {
		m := matcher.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Fatalf("not matched: %s", line)
		}
		f := finding{File: m[pattern.File], Severity: m[pattern.Severity], Message: m[pattern.Message], Rule: m[pattern.Code]}
		f.Line, _ = strconv.Atoi(m[pattern.Line])
		f.Column, _ = strconv.Atoi(m[pattern.Column])
		got = append(got, f)
	}
	if diff := cmp.Diff(report.Findings, got); diff != "" || len(got) < 5 {
		t.Errorf("(-report +matched)\n%s", diff)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs/editors.md"))
	if err != nil {
		t.Fatal(err)
	}
	if quoted, err := json.Marshal(pattern.Regexp); err != nil || !strings.Contains(string(page), string(quoted)) {
		t.Errorf("docs/editors.md has another expression than %s: %v", quoted, err)
	}
	if matcher.MatchString("2 errors, 1 warning, 0 infos in 1 pin of 1 file") {
		t.Error("the summary is taken for a finding")
	}
}

// hook is one of .pre-commit-hooks.yaml.
type hook struct {
	ID, Entry, Language, Files string
}

func TestHookFiles(t *testing.T) {
	var hooks []hook
	load(t, ".pre-commit-hooks.yaml", &hooks)
	want := map[string]bool{
		"pins/launch.json": true, "content/pins/2026/may.jsonl": true, "pin/a.ndjson": true, "launch.pin.json": true, "week.pins.jsonl": true, "pins/may.yaml": true, "pins/may.yml": true, "pins/bulk.csv": true, "a.pin.yaml": true,
		"pins/README.md": false, "config.yaml": false,
		"package.json": false, "spins/a.json": false, "pins/a.png": false, "pins.json": false, "pins/a.json.bak": false, "spin.json": false,
	}
	for _, h := range hooks {
		files, err := regexp.Compile(h.Files)
		if err != nil {
			t.Fatal(err)
		}
		for name, wanted := range want {
			if files.MatchString(name) != wanted {
				t.Errorf("%s: %s taken: %v", h.ID, name, !wanted)
			}
		}
	}
	if len(hooks) != 4 {
		t.Errorf("%d hooks", len(hooks))
	}
}

// TestPreCommit installs the hook from a clone of this tree and runs it, as pre-commit does.
func TestPreCommit(t *testing.T) {
	need(t, "pre-commit", "git", "go")
	home := t.TempDir()
	cache, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	caches := strings.Fields(string(cache))
	env := map[string]string{
		"PRE_COMMIT_HOME": home, "GOMODCACHE": caches[0], "GOCACHE": caches[1], "GIT_CONFIG_GLOBAL": os.DevNull,
		"GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.com", "GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test@example.com",
	}
	git := func(dir string, args ...string) string {
		r := run(t, dir, env, "git", args...)
		r.want(t, 0)
		return strings.TrimSpace(r.stdout)
	}
	commit := func(dir string) {
		git(dir, "init", "--quiet")
		git(dir, "add", "--all")
		git(dir, "commit", "--quiet", "--message", "all")
	}
	clone := t.TempDir()
	copyTree(t, clone)
	commit(clone)
	run(t, clone, env, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml").want(t, 0)

	site := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Join(site, filepath.Dir(name)), 0o755), os.WriteFile(filepath.Join(site, name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	bad, err := os.ReadFile(filepath.Join(root, "testdata/pins/launch.json"))
	if err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(filepath.Join(root, "testdata/pins/dress.json"))
	if err != nil {
		t.Fatal(err)
	}
	write(".pre-commit-config.yaml", fmt.Sprintf("repos:\n- repo: %s\n  rev: %s\n  hooks: [{id: pinlint}, {id: pinlint-system}]\n", clone, git(clone, "rev-parse", "HEAD")))
	write("package.json", `{"name": "no pin"}`)
	write("pins/dress.json", string(good))
	commit(site)
	git(site, "status")
	run(t, site, env, "pre-commit", "validate-config").want(t, 0)
	for _, id := range []string{"pinlint", "pinlint-system"} {
		run(t, site, env, "pre-commit", "run", id, "--all-files").want(t, 0)
	}
	write("pins/launch.json", string(bad))
	git(site, "add", "--all")
	for _, id := range []string{"pinlint", "pinlint-system"} {
		r := run(t, site, env, "pre-commit", "run", id)
		r.want(t, 1)
		if !strings.Contains(r.stdout, "pins/launch.json:6:19: error: the video pin has no cover") || strings.Contains(r.stdout, "package.json") {
			t.Errorf("%s: %s", id, r.stdout)
		}
	}
}

// TestGitLab runs the script of the component.
func TestGitLab(t *testing.T) {
	need(t, "sh")
	var head struct {
		Spec struct {
			Inputs map[string]struct {
				Default any
			}
		}
	}
	jobs := map[string]struct {
		Image     string
		Variables map[string]string
		Script    []string
		Artifacts struct{ Reports struct{ Codequality string } }
	}{}
	load(t, "templates/pinlint.yml", &head, &jobs)
	text, err := os.ReadFile(filepath.Join(root, "templates/pinlint.yml"))
	if err != nil {
		t.Fatal(err)
	}
	input := regexp.MustCompile(`\$\[\[ inputs\.([a-z-]+) \]\]`)
	used := map[string]bool{}
	for _, m := range input.FindAllStringSubmatch(string(text), -1) {
		used[m[1]] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(head.Spec.Inputs)), slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("inputs that exist (-) and that are used (+):\n%s", diff)
	}
	job, ok := jobs["$[[ inputs.job ]]"]
	if !ok {
		t.Fatalf("jobs: %v", jobs)
	}
	env := map[string]string{}
	for name, value := range job.Variables {
		env[name] = input.ReplaceAllStringFunc(value, func(s string) string {
			return fmt.Sprint(head.Spec.Inputs[input.FindStringSubmatch(s)[1]].Default)
		})
	}
	for _, line := range job.Script {
		if strings.Contains(line, "$[[") {
			t.Errorf("an input could become a command: %s", line)
		}
	}
	dir := work(t)
	r := run(t, dir, env, "sh", "-ec", strings.Join(job.Script, "\n"))
	r.want(t, 1)
	if !strings.Contains(r.stdout, "the video pin has no cover") {
		t.Errorf("%s", r.stdout)
	}
	var findings []map[string]any
	if text, err = os.ReadFile(filepath.Join(dir, job.Artifacts.Reports.Codequality)); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &findings); err != nil || len(findings) < 5 {
		t.Errorf("%d findings, %v", len(findings), err)
	}
	env["PINLINT_FAIL_ON"] = "never"
	run(t, dir, env, "sh", "-ec", strings.Join(job.Script, "\n")).want(t, 0)
}

// TestReleases: releases say who they are, hold what they promise and have the names that the action asks for.
func TestReleases(t *testing.T) {
	need(t, "go")
	var config struct {
		ProjectName string `yaml:"project_name"`
		Builds      []struct {
			Main, Ldflags string
			Flags, Env    []string
			Goos, Goarch  []string
		}
		Archives []struct {
			NameTemplate string `yaml:"name_template"`
			Files        []struct{ Src string }
		}
		Nfpms    []struct{ Contents []struct{ Src string } }
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
		}
	}
	load(t, ".goreleaser.yaml", &config)
	build := config.Builds[0]
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	flags := "-ldflags \"" + strings.Replace(build.Ldflags, "{{ .Version }}", "$VERSION", 1) + "\""
	for _, want := range append(slices.Clone(build.Flags), build.Env[0], flags, build.Main, "\nFROM scratch\n", "\nUSER 65532:65532\n") {
		if !strings.Contains(string(dockerfile), want) {
			t.Errorf("the Dockerfile has no %q", want)
		}
	}
	program := filepath.Join(t.TempDir(), "pinlint")
	args := append([]string{"build", "-o", program, "-ldflags", strings.Replace(build.Ldflags, "{{ .Version }}", "1.2.3", 1)}, append(slices.Clone(build.Flags), build.Main)...)
	run(t, root, map[string]string{"CGO_ENABLED": "0"}, "go", args...).want(t, 0)
	if r := run(t, root, nil, program, "version"); !strings.HasPrefix(r.stdout, "pinlint 1.2.3 (Pinterest API 5.23.0, go") {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}

	install, err := os.ReadFile("action-install")
	if err != nil {
		t.Fatal(err)
	}
	name := strings.NewReplacer("{{ .ProjectName }}", config.ProjectName, "{{ .Version }}", "${version}", "{{ .Os }}", "${os}", "{{ .Arch }}", "${arch}").Replace(config.Archives[0].NameTemplate)
	for _, want := range append([]string{name, config.Checksum.NameTemplate}, append(slices.Clone(build.Goos), build.Goarch...)...) {
		if !strings.Contains(string(install), want) {
			t.Errorf("the action knows no %s", want)
		}
	}
	var sources []string
	for _, f := range config.Archives[0].Files {
		sources = append(sources, f.Src)
	}
	for _, f := range config.Nfpms[0].Contents {
		sources = append(sources, f.Src)
	}
	completions := filepath.Join(t.TempDir(), "completions")
	need(t, "bash")
	run(t, root, nil, filepath.Join(root, "packaging/completions"), completions).want(t, 0)
	for _, src := range sources {
		path := filepath.Join(root, src)
		if rest, ok := strings.CutPrefix(src, "completions/"); ok {
			path = filepath.Join(completions, rest)
		}
		if found, err := filepath.Glob(path); err != nil || len(found) == 0 {
			t.Errorf("a release has no %s", src)
		}
	}
	run(t, root, nil, "bash", "-n", filepath.Join(completions, "pinlint.bash")).want(t, 0)
}

func TestScripts(t *testing.T) {
	need(t, "shellcheck")
	run(t, root, nil, "shellcheck", "packaging/action-install", "packaging/action-run", "packaging/completions", "examples/presubmit.sh", ".ci/run", ".ci/fuzz", ".ci/reproducible").want(t, 0)
}
