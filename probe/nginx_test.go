//go:build unix

package probe

import (
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

const nginxConfig = `%[3]s daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/log crit;
events {}
http {
	access_log off; types { image/jpeg jpg; }
	client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	server {
		listen %[2]s; root %[1]s;
		location /signed/ {
			secure_link $arg_md5,$arg_expires; secure_link_md5 "$secure_link_expires$uri key";
			if ($secure_link = "") { return 403; }
			if ($secure_link = "0") { return 410; }
		}
		location /linked/ { valid_referers 127.0.0.1; if ($invalid_referer) { return 403; } }
		location /agents/ { if ($http_user_agent ~ pinlint) { return 403; } }
		location /moved/ { return 301 /signed/photo.jpg; }
		location /none/ { max_ranges 0; }
	}
}`

// TestNginx asks a real server, with the modules that people protect files with.
func TestNginx(t *testing.T) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}
	dir := t.TempDir()
	for _, name := range []string{"signed", "linked", "agents", "none"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "photo.jpg"), photo(t), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// nginx takes a socket that listens already, so that nobody has to wait until it does.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	socket, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	user := "" // whoever runs the test
	if os.Getuid() == 0 {
		user = "user root;"
	}
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, address, user), 0o644); err != nil {
		t.Fatal(err)
	}
	nginx := exec.Command(path, "-p", dir, "-c", config, "-e", "stderr")
	nginx.Env = append(os.Environ(), "NGINX=3;")
	nginx.ExtraFiles = []*os.File{socket}
	nginx.Stderr = os.Stderr
	if err := nginx.Start(); err != nil {
		t.Fatal(err)
	}
	socket.Close()
	t.Cleanup(func() {
		nginx.Process.Signal(syscall.SIGTERM)
		nginx.Wait()
	})
	// As https://nginx.org/en/docs/http/ngx_http_secure_link_module.html has it.
	signed := func(expires int64) string {
		sum := md5.Sum(fmt.Appendf(nil, "%d/signed/photo.jpg key", expires))
		return fmt.Sprintf("/signed/photo.jpg?md5=%s&expires=%d", base64.RawURLEncoding.EncodeToString(sum[:]), expires)
	}
	p := local(t, 10*time.Second)
	for _, c := range []struct {
		path    string
		outcome facts.Outcome
		reason  string
	}{
		{signed(time.Now().Add(time.Hour).Unix()), facts.Fetched, ""},
		{signed(time.Now().Add(-time.Hour).Unix()), facts.Expired, "expired-by-url"},
		{"/signed/photo.jpg?md5=AAAAAAAAAAAAAAAAAAAAAA&expires=" + fmt.Sprint(time.Now().Add(time.Hour).Unix()), facts.Forbidden, "forbidden"},
		{"/moved/photo.jpg", facts.Forbidden, "forbidden"},
		{"/linked/photo.jpg", facts.Forbidden, "hotlink"},
		{"/agents/photo.jpg", facts.Forbidden, "forbidden"},
		{"/none/photo.jpg", facts.Fetched, ""},
		{"/signed/../absent.jpg", facts.Missing, "not-found"},
	} {
		f := one(p, "http://"+address+c.path)
		if f.Outcome != c.outcome || f.Reason != c.reason || f.Outcome == facts.Fetched && (f.Media.Format != "jpeg" || f.Length != int64(len(photo(t)))) {
			t.Errorf("%s: %v %q, want %v %q", c.path, f.Outcome, f.Reason, c.outcome, c.reason)
		}
	}
}
