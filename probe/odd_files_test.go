//go:build unix

package probe

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestOddFiles names what is there and is no file: each is refused at once, where opening or reading it would wait for ever, or never end.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := syscall.Mkfifo("pipe.mp4", 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", "socket.mp4")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, target := range map[string]string{"zero.mp4": "/dev/zero", "pipe-link.mp4": "pipe.mp4", "directory.mp4": ".", "proc.mp4": "/proc/self/mem", "above.mp4": "../" + filepath.Base(dir) + "/pipe.mp4"} {
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	sparse, err := os.Create("sparse.mp4") // 1 TB that takes no room
	if err != nil {
		t.Fatal(err)
	}
	defer sparse.Close()
	if err := sparse.Truncate(1 << 40); err != nil {
		t.Log("no sparse files: ", err)
	}
	p := &Prober{Integrity: facts.Full}
	for name, fault := range map[string]string{
		"pipe.mp4": "is no regular file", "pipe-link.mp4": "is no regular file", "socket.mp4": "", "zero.mp4": "leads out", "proc.mp4": "leads out", "above.mp4": "leads out", "directory.mp4": "is a directory",
	} {
		if found := p.Find(Ref{Dir: ".", File: name}); found.Facts != nil || found.Fault == "" || !strings.Contains(found.Fault, fault) {
			t.Errorf("%s: %q, want %q", name, found.Fault, fault)
		}
	}
	if found := p.Find(Ref{Dir: ".", File: "sparse.mp4"}); found.Facts == nil || !found.Facts.Broken() || found.Facts.BytesRead > 64<<20 {
		t.Errorf("sparse: %+v %q", found.Facts, found.Fault)
	}
	if os.Getuid() == 0 {
		return // everything is readable
	}
	if err := os.WriteFile("closed.mp4", nil, 0); err != nil {
		t.Fatal(err)
	}
	if found := p.Find(Ref{Dir: ".", File: "closed.mp4"}); found.Fault != "cannot be read: permission denied" {
		t.Errorf("closed: %q", found.Fault)
	}
}
