package fix

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// file makes a file and says later that only that is in its directory.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pin.json")
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func holding(t *testing.T, path, want string, files int) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("the file holds %q, want %q (%v)", got, want, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != files {
		t.Errorf("%d files beside it, want %d (%v)", len(entries), files, err)
	}
}

func TestReplace(t *testing.T) {
	path := file(t, "old")
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, []byte("old"), []byte("newer")); err != nil {
		t.Fatal(err)
	}
	holding(t, path, "newer", 1)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o604 {
		t.Errorf("mode %v, want 0604 (%v)", info.Mode(), err)
	}
}

func TestReplaceChanged(t *testing.T) {
	path := file(t, "other")
	if err := Replace(path, []byte("old"), []byte("new")); !errors.Is(err, ErrChanged) {
		t.Errorf("got %v", err)
	}
	holding(t, path, "other", 1)

	// It changes after it was compared.
	for _, change := range []func(){
		func() { os.WriteFile(path, []byte("othe2!"), 0o640) },
		func() { os.Remove(path); os.WriteFile(path, []byte("othe2!"), 0o640) },
	} {
		before, _ := os.ReadFile(path)
		err := replace(path, before, []byte("new"), func(f *os.File, text []byte) error {
			change()
			return put(f, text)
		})
		if !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
		holding(t, path, "othe2!", 1)
		os.WriteFile(path, []byte("another one"), 0o640)
	}
}

// TestReplaceFull has a disk that is full after some bytes.
func TestReplaceFull(t *testing.T) {
	path := file(t, "old")
	err := replace(path, []byte("old"), []byte("newer"), func(f *os.File, text []byte) error {
		f.Write(text[:2])
		return &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	})
	if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), ".pinlint-") {
		t.Errorf("got %v", err)
	}
	holding(t, path, "old", 1)
}

func TestReplaceRefuses(t *testing.T) {
	path := file(t, "old")
	refused := func(path, why string) {
		t.Helper()
		if err := Replace(path, []byte("old"), []byte("new")); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want %q", err, why)
		}
	}
	if err := os.Chmod(path, 0o440); err != nil {
		t.Fatal(err)
	}
	refused(path, "it is read-only")
	holding(t, path, "old", 1)
	os.Chmod(path, 0o640)
	refused(filepath.Dir(path), "it is no regular file")
	refused(path+"x", "no such file")
	if runtime.GOOS == "windows" {
		return
	}
	link := filepath.Join(filepath.Dir(path), "link.json")
	if err := os.Symlink("pin.json", link); err != nil {
		t.Fatal(err)
	}
	refused(link, "it is a symbolic link: name the file that it leads to, ")
	holding(t, path, "old", 2)
	os.Remove(link)
	if err := os.Link(path, link); err != nil {
		t.Fatal(err)
	}
	refused(path, "it has 2 names")
	holding(t, path, "old", 2)
}

func TestDiff(t *testing.T) {
	want := "diff a/p.json b/p.json\n--- a/p.json\n+++ b/p.json\n@@ -1,3 +1,2 @@\n {\n-  \"note\": \"\",\n   \"a\": 1}\n\\ No newline at end of file\n"
	for _, name := range []string{"p.json", "/p.json"} { // of both patch -p1 makes p.json
		if got := string(Diff(name, []byte("{\n  \"note\": \"\",\n  \"a\": 1}"), []byte("{\n  \"a\": 1}"))); got != want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
