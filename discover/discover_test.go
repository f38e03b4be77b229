package discover

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// repository is a directory under test.
type repository struct {
	*testing.T
	dir string
}

// newRepository is an empty work tree, in which git does not see the settings of whoever runs the test.
func newRepository(t *testing.T) repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	r := repository{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r repository) git(args ...string) string {
	r.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repository) write(names ...string) {
	r.Helper()
	for _, name := range names {
		name, text, _ := strings.Cut(name, "=")
		path := filepath.Join(r.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			r.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			r.Fatal(err)
		}
	}
}

func (r repository) commit() string {
	r.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "x", "--allow-empty")
	return r.git("rev-parse", "HEAD")
}

// found is what a finder finds, a line each: "a.json", "a.json named", "left a.json: why", "failed: why", "note: why".
func (r repository) found(f Finder, args ...string) []string {
	r.Helper()
	var lines []string
	r.Chdir(r.dir)
	f.Wanted = func(path string) bool { return filepath.Ext(path) == ".json" }
	f.Left = func(path, reason string, dir bool) {
		if dir {
			path += "/"
		}
		lines = append(lines, "left "+filepath.ToSlash(path)+": "+reason)
	}
	f.Failed = func(err error) { lines = append(lines, "failed: "+err.Error()) }
	f.Note = func(text string) { lines = append(lines, "note: "+text) }
	f.Files(context.Background(), args, func(file File) bool {
		line := filepath.ToSlash(file.Path)
		if file.Named {
			line += " named"
		}
		lines = append(lines, line)
		return true
	})
	return lines
}

func (r repository) want(got []string, want ...string) {
	r.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		r.Error(diff)
	}
}

// TestFiles finds the same with git and without, but for what git ignores.
func TestFiles(t *testing.T) {
	r := newRepository(t)
	r.write(".gitignore=build/\n*.tmp.json\n", "a.json", "b/a.json", "b-c.json", "b/c.txt", "build/a.json", "x.tmp.json", "x.tmp.txt", ".hidden/a.json", "node_modules/a/b.json", "kept.tmp.json", "drafts/a.json", "drafts/b.json")
	r.git("add", "-f", "kept.tmp.json", "a.json") // what git tracks is not ignored; the others are new
	exclude := func(path string) string {
		if filepath.Base(path) == "drafts" {
			return "excluded"
		}
		return ""
	}
	r.want(r.found(Finder{Exclude: exclude}, "."),
		"left build/: git ignores it", "left x.tmp.json: git ignores it", "left .hidden/: it is hidden",
		"a.json", "b/a.json", "b-c.json", "left drafts/: excluded", "kept.tmp.json", "left node_modules/: it holds packages of others")
	r.want(r.found(Finder{}, "build"), "build/a.json") // named although git ignores it
	r.want(r.found(Finder{}, "b", "b/a.json", "./b/../b/a.json", "none.json"), "b/a.json", "none.json named")

	if err := os.Remove(filepath.Join(r.dir, "a.json")); err != nil { // git still has it
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(r.dir, "build")); err != nil {
		t.Fatal(err)
	}
	if got := r.found(Finder{}, "."); slices.Contains(got, "a.json") {
		t.Error("a deleted file is found")
	}

	if err := os.RemoveAll(filepath.Join(r.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	r.want(r.found(Finder{Exclude: exclude}, "."),
		"left .hidden/: it is hidden", "b/a.json", "b-c.json", "left drafts/: excluded", "kept.tmp.json", "left node_modules/: it holds packages of others", "x.tmp.json")
}

// TestGlob expands patterns as shells do, with ** for any depth.
func TestGlob(t *testing.T) {
	r := newRepository(t)
	r.write(".gitignore=build/\n", "a.json", "b.txt", "pins/a.json", "pins/x/b.json", "pins/x/c.txt", "build/pins/a.json", ".ci/pins/a.json", "[a].json", "two/pins/z.json")
	for pattern, want := range map[string][]string{
		"*.json":      {"[a].json named", "a.json named"},
		"**/*.json":   {"left build/: git ignores it", "left .ci/: it is hidden", "[a].json named", "a.json named", "pins/a.json named", "pins/x/b.json named", "two/pins/z.json named"},
		"pins/**":     {"pins/a.json named", "pins/x/b.json named", "pins/x/c.txt"},
		"*/pins":      {"two/pins/z.json"},
		"{a,z}.json":  {"a.json named"},
		".ci/**":      {".ci/pins/a.json named"},
		"*/pins/a*":   {"failed: no file matches */pins/a*"},
		"[a].json":    {"[a].json named"}, // a file of that very name comes first
		"none/*.json": {"failed: no file matches none/*.json"},
		"a[":          {"failed: a[ is no valid pattern"},
	} {
		t.Run(pattern, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.ContainsAny(pattern, "*?") {
				t.Skip("no such names")
			}
			r := repository{t, r.dir}
			r.want(r.found(Finder{}, pattern), want...)
		})
	}
}

// TestOddNames finds files whatever they are called.
func TestOddNames(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the file system refuses such names")
	}
	r := newRepository(t)
	names := []string{"-x.json", "a\nb.json", "a\tb.json", "a b.json", `"a".json`, `a\b.json`, "ä.json", "\xff.json", "日本.json", "*.json", ":(top).json"}
	r.write(names...)
	want := slices.Sorted(slices.Values(names))
	r.want(r.found(Finder{}, "."), want...)
	r.commit()
	r.want(r.found(Finder{}, "."), want...)
	r.write("a\nb.json=x", "\xff.json=x")
	changes, err := Since(context.Background(), r.dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	got := slices.DeleteFunc(r.found(Finder{Changes: changes}, "."), func(line string) bool { return strings.HasPrefix(line, "left ") })
	r.want(got, "a\nb.json", "\xff.json")
}

// TestNested goes into submodules, clones within, and work trees that lie below a plain directory, and asks git in each.
func TestNested(t *testing.T) {
	other := newRepository(t)
	other.write(".gitignore=no.json\n", "sub.json", "no.json")
	other.commit()
	r := newRepository(t)
	r.write("a.json", "z.json")
	r.git("submodule", "add", "-q", other.dir, "module")
	r.commit()
	r.write("module/no.json", "module/new.json", "empty/.keep")
	r.git("clone", "-q", other.dir, "clone")
	r.write("clone/no.json")
	want := []string{"a.json", "left clone/no.json: git ignores it", "clone/sub.json", "left module/no.json: git ignores it", "module/new.json", "module/sub.json", "z.json"}
	r.want(r.found(Finder{}, "."), want...)
	if err := os.RemoveAll(filepath.Join(r.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	r.want(r.found(Finder{}, "clone"), want[1:3]...)
	if got := r.found(Finder{}, "."); !slices.Contains(got, "left clone/no.json: git ignores it") {
		t.Errorf("a clone below a plain directory: %q", got)
	}

	// A submodule that is not filled.
	bare := newRepository(t)
	bare.git("submodule", "add", "-q", other.dir, "module")
	bare.commit()
	bare.git("submodule", "deinit", "-q", "-f", "module")
	bare.want(bare.found(Finder{}, "."))
}

// TestLinks follows a link that is named, and none that is met to a directory.
func TestLinks(t *testing.T) {
	r := newRepository(t)
	outside := t.TempDir()
	r.write("real/a.json", "real/.gitignore=b.json\n", "real/b.json")
	for link, to := range map[string]string{"link": "real", "out": outside, "loop": ".", "real/c.json": "a.json"} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.Join(r.dir, filepath.FromSlash(link))); err != nil {
			t.Skip(err)
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "x.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.want(r.found(Finder{}, "."), "left real/b.json: git ignores it", "real/a.json", "real/c.json")
	r.want(r.found(Finder{}, "link"), "left link/b.json: git ignores it", "link/a.json", "link/c.json")
	r.want(r.found(Finder{}, "out"), "out/x.json")
	r.want(r.found(Finder{}, "out/*.json"), "out/x.json named")
}

// TestUnreadable says what could not be looked at, with git and without.
func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("everything is readable")
	}
	r := newRepository(t)
	r.write("a.json", "closed/b.json")
	closed := filepath.Join(r.dir, "closed")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(closed, 0o755)
	if got := r.found(Finder{}, "."); !slices.Contains(got, "failed: reading closed: permission denied") || !slices.Contains(got, "a.json") {
		t.Errorf("%q", got)
	}
}

// TestWithoutGit walks, and says so once.
func TestWithoutGit(t *testing.T) {
	r := newRepository(t)
	r.write(".gitignore=b.json\n", "a.json", "b.json", "c/c.json")
	t.Setenv("PATH", t.TempDir())
	r.want(r.found(Finder{}, ".", "c"), "note: files that git ignores are not left out: git is not installed", "a.json", "b.json", "c/c.json")
	if _, err := Since(context.Background(), r.dir, "main"); err == nil || err.Error() != "git is not installed" {
		t.Errorf("%v", err)
	}
}

// TestForeignOwner: git reads no repository of another user.
func TestForeignOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	r := newRepository(t)
	r.write("a.json")
	r.commit()
	if err := filepath.WalkDir(r.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, 12345, 12345)
	}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SUDO_UID", "")
	hint := fmt.Sprintf("the repository %s belongs to another user, and git does not read it; if you trust it: git config --global --add safe.directory %s", r.dir, r.dir)
	r.want(r.found(Finder{}, "."), "note: files that git ignores are not left out: "+hint, "a.json")
	if _, err := Since(context.Background(), r.dir, "main"); err == nil || err.Error() != hint {
		t.Errorf("%v", err)
	}
}

// TestRunsNothing: what a repository configures is not run, and what a hook's environment says does not hold.
func TestRunsNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	r := newRepository(t)
	mark := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho $0 $@ >> '"+mark+"'\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.write("a.json=1", ".gitattributes=*.json filter=f diff=d\n")
	r.commit()
	for _, key := range []string{"core.fsmonitor", "diff.external", "filter.f.clean", "filter.f.smudge", "diff.d.textconv", "diff.d.command", "core.pager", "core.editor", "core.askpass"} {
		r.git("config", key, script+" "+key)
	}
	r.git("config", "filter.f.required", "true")
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "post-checkout"} {
		if err := os.Symlink(script, filepath.Join(r.dir, ".git", "hooks", hook)); err != nil {
			t.Fatal(err)
		}
	}
	r.write("a.json=2", "b.json")
	t.Setenv("GIT_DIR", "/nowhere")
	t.Setenv("GIT_INDEX_FILE", "/nowhere")
	t.Setenv("GIT_EXTERNAL_DIFF", script)
	changes, err := Since(context.Background(), r.dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	r.want(r.found(Finder{Changes: changes}, "."), "a.json", "b.json")
	if ran, err := os.ReadFile(mark); err == nil {
		t.Errorf("something was run: %s", ran)
	}
}

// TestSince tells what a branch changes.
func TestSince(t *testing.T) {
	r := newRepository(t)
	r.write("same.json=1", "changed.json=1", "deleted.json=1", "renamed.json=a long enough text to be known again", "dir/same.json=1", "staged.json=1", "edited.json=1")
	r.commit()
	r.git("checkout", "-q", "-b", "branch")
	r.write("changed.json=2", "added.json=1", "dir/added.json=1")
	r.git("mv", "renamed.json", "new-name.json")
	r.git("rm", "-q", "deleted.json")
	r.commit()
	r.git("checkout", "-q", "main")
	r.write("same.json=main went on", "dir/same.json=main went on")
	r.commit()
	r.git("checkout", "-q", "branch")
	r.write("staged.json=2")
	r.git("add", "staged.json")
	r.write("edited.json=2", "untracked.json")

	changes, err := Since(context.Background(), r.dir, "main")
	if err != nil {
		t.Fatal(err)
	}
	const why = ": it has not changed since main"
	r.want(r.found(Finder{Changes: changes}, "."),
		"added.json", "changed.json", "dir/added.json", "left dir/same.json"+why, "edited.json", "new-name.json", "left same.json"+why, "staged.json", "untracked.json")
	r.want(r.found(Finder{Changes: changes}, "same.json", "changed.json"), "left same.json"+why, "changed.json named")
	r.want(r.found(Finder{Changes: changes}, filepath.Join(r.dir, "dir")), filepath.ToSlash(r.dir)+"/dir/added.json", "left "+filepath.ToSlash(r.dir)+"/dir/same.json"+why)

	outside := filepath.Join(t.TempDir(), "a.json")
	if got := r.found(Finder{Changes: changes}, outside); len(got) != 1 || !strings.Contains(got[0], "it is not in the repository ") {
		t.Errorf("%q", got)
	}
	for revision, want := range map[string]string{
		"":               "no revision is named",
		"-x":             "a revision does not begin with a dash",
		"--output=x":     "a revision does not begin with a dash",
		"a\nb":           "a revision is one line",
		"nobody":         "there is no such revision in this repository; git fetch origin brings those of the other side; with GitHub's checkout, fetch-depth: 0",
		"main..branch":   "there is no such revision in this repository; git fetch origin brings those of the other side; with GitHub's checkout, fetch-depth: 0",
		"HEAD:same.json": "there is no such revision in this repository; git fetch origin brings those of the other side; with GitHub's checkout, fetch-depth: 0",
	} {
		if _, err := Since(context.Background(), r.dir, revision); err == nil || err.Error() != want {
			t.Errorf("%q: %v", revision, err)
		}
	}
	if _, err := Since(context.Background(), t.TempDir(), "main"); err == nil || err.Error() != "there is no git work tree here" {
		t.Errorf("%v", err)
	}

	r.git("checkout", "-q", "--orphan", "alone")
	r.commit()
	if _, err := Since(context.Background(), r.dir, "main"); err == nil || err.Error() != "it has no commit in common with what is checked out" {
		t.Errorf("%v", err)
	}
}

// TestShallow: where the history is cut off, the error says how to get it.
func TestShallow(t *testing.T) {
	origin := newRepository(t)
	origin.write("a.json=1")
	first := origin.commit()
	origin.git("checkout", "-q", "-b", "branch")
	origin.write("b.json=1")
	origin.commit()
	origin.git("checkout", "-q", "main")
	origin.write("a.json=2")
	origin.commit()
	clone := filepath.Join(t.TempDir(), "clone")
	origin.git("clone", "-q", "--depth", "1", "--branch", "branch", "--no-single-branch", "file://"+filepath.ToSlash(origin.dir), clone)
	const fetch = ", and the clone is shallow: git fetch --unshallow origin completes it; with GitHub's checkout, fetch-depth: 0, in GitLab, GIT_DEPTH: 0"
	for revision, want := range map[string]string{
		first:         "there is no such revision in this repository" + fetch,
		"origin/main": "it has no commit in common with what is checked out" + fetch,
	} {
		if _, err := Since(context.Background(), clone, revision); err == nil || err.Error() != want {
			t.Errorf("%s: %v", revision, err)
		}
	}
}

// TestSubmoduleChanges: a submodule that has moved on has changed as a whole.
func TestSubmoduleChanges(t *testing.T) {
	other := newRepository(t)
	other.write("sub.json")
	other.commit()
	r := newRepository(t)
	r.write("a.json")
	r.git("submodule", "add", "-q", other.dir, "module")
	base := r.commit()
	changes, err := Since(context.Background(), r.dir, base)
	if err != nil {
		t.Fatal(err)
	}
	why := ": it has not changed since " + base
	r.want(r.found(Finder{Changes: changes}, "."), "left a.json"+why, "left module/sub.json"+why)
	other.write("sub.json=2")
	other.commit()
	r.git("-C", "module", "pull", "-q")
	r.commit()
	if changes, err = Since(context.Background(), r.dir, base); err != nil {
		t.Fatal(err)
	}
	r.want(r.found(Finder{Changes: changes}, "."), "left a.json"+why, "module/sub.json")
}

// TestPattern compares with git, whose .gitignore has the same meaning where no line begins with an exclamation mark.
func TestPattern(t *testing.T) {
	r := newRepository(t)
	paths := []string{"a.json", "b/a.json", "b/c/a.json", "drafts/a.json", "x/drafts/a.json", "drafts.json", "b/drafts", "ä/b.json", "b/c.draft.json"}
	for _, text := range []string{"drafts/**", "drafts", "/drafts", "*.json", "/*.json", "b/*.json", "b/**/a.json", "**/a.json", "b/c", "a?json", "[ab].json", "ä", "*.draft.json", "b/*"} {
		p, err := NewPattern(text)
		if err != nil {
			t.Fatal(err)
		}
		r.write(".gitignore=" + text + "\n")
		for _, path := range paths {
			cmd := exec.Command("git", "check-ignore", "--no-index", "-q", path)
			cmd.Dir = r.dir
			if want := cmd.Run() == nil; p.Match(path) != want {
				t.Errorf("%s matches %s: %v, git says %v", text, path, !want, want)
			}
		}
	}
	for _, text := range []string{"", "/", ".", "./", "!a", "a[", "../a", "a/../../b", "{a"} {
		if _, err := NewPattern(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

// TestVanishing takes files and directories away while they are being found: what is gone is said where it was seen before, and the
// rest is found.
func TestVanishing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it words the error otherwise")
	}
	r := newRepository(t)
	if err := os.RemoveAll(filepath.Join(r.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	r.write("a.json", "b/b.json", "c/c.json", "d.json")
	t.Chdir(r.dir)
	var got []string
	f := Finder{Wanted: func(path string) bool { return strings.HasSuffix(path, ".json") }, Left: func(string, string, bool) {}, Note: func(string) {},
		Failed: func(err error) { got = append(got, "failed: "+err.Error()) }}
	f.Files(context.Background(), []string{"."}, func(found File) bool {
		if got = append(got, filepath.ToSlash(found.Path)); len(got) == 1 {
			if err := os.RemoveAll("b"); err != nil {
				t.Error(err)
			}
		}
		return true
	})
	r.want(got, "a.json", "failed: reading b: no such file or directory", "c/c.json", "d.json")
}
