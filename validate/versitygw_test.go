//go:build unix

package validate

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe"
	"github.com/pinlint/pinlint/probe/facts"
)

// TestVersityGW asks an S3 server of others for URLs that Amazon's library signed.
func TestVersityGW(t *testing.T) {
	path, err := exec.LookPath("versitygw")
	if err != nil {
		home, _ := os.UserHomeDir()
		path = filepath.Join(home, "go", "bin", "versitygw")
		if _, err := os.Stat(path); err != nil {
			t.Skip("versitygw is not installed: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0")
		}
	}
	dir := t.TempDir()
	object, err := os.ReadFile("../testdata/examples/photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "media"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "media", "summer dress.jpg"), object, 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // so that nothing waits for ever
	t.Cleanup(cancel)
	gateway := exec.CommandContext(ctx, path, "--port", address, "posix", dir)
	gateway.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+keys.AccessKeyID, "ROOT_SECRET_KEY="+keys.SecretAccessKey)
	out, err := gateway.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		gateway.Process.Signal(syscall.SIGTERM)
		gateway.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "└") { // its banner ends when it listens
	}
	go io.Copy(io.Discard, out)
	p := &probe.Prober{HTTP: &probe.HTTP{AllowPrivate: true}}
	t.Cleanup(p.Close)
	base, now := "http://"+address+"/media/", time.Now()
	dress := base + "summer%20dress.jpg"
	good := presign(t, "GET", dress, now, time.Hour, nil)
	for _, c := range []struct {
		name, url string
		outcome   facts.Outcome
		reason    string
	}{
		{"valid", good, facts.Fetched, ""},
		{"expired", presign(t, "GET", dress, now.Add(-2*time.Hour), time.Hour, nil), facts.Expired, "expired-by-answer"},
		{"signed for an upload", presign(t, "PUT", dress, now, time.Hour, nil), facts.Forbidden, "broken-signature"},
		{"signed for longer by hand", strings.Replace(good, "X-Amz-Expires=3600", "X-Amz-Expires=7200", 1), facts.Forbidden, "broken-signature"},
		{"for an object that is not there", presign(t, "GET", base+"none.jpg", now, time.Hour, nil), facts.Missing, "not-found"},
		{"unsigned", dress, facts.Forbidden, "not-public"},
	} {
		f := p.Fetch(context.Background(), []string{c.url})[0]
		if f.Outcome != c.outcome || f.Reason != c.reason || f.Outcome == facts.Fetched && (f.Media.Format != "jpeg" || f.Length != int64(len(object))) {
			t.Errorf("%s: %v %q %s, want %v %q", c.name, f.Outcome, f.Reason, f.Detail, c.outcome, c.reason)
		}
	}
}
