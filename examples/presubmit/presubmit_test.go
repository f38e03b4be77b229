package presubmit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ExampleCheck() {
	body := []byte(`{"board_id": "549755885175", "title": "Launch day", "alt_text": "A dress", "link": "https://www.example.com/launch",
  "media_source": {"source_type": "video_id", "media_id": "8823416"}}`)
	fmt.Println(Check(context.Background(), body))
	// Output:
	// /media_source/cover_image_url: the video pin has no cover: cover_image_url is missing; fix input: add cover_image_url, the URL of a JPG or PNG, and cover_image_content_type beside it
}

const (
	good = `{"board_id": "549755885175", "title": "%s", "alt_text": "A dress", "link": "https://www.example.com/", "media_source": {"source_type": "image_url", "url": "https://cdn.example.com/%[1]s.jpg"}}`
	bare = `{"board_id": "549755885175", "title": "Bare", "media_source": {"source_type": "video_id", "media_id": "8823416"}}`
)

// queue is what the pipelines are to send: the first and the last line.
var queue = strings.Join([]string{fmt.Sprintf(good, "one"), bare, `{"board_id": "549755885175",`, "", fmt.Sprintf(good, "two")}, "\n") // without a line break at the end

// api is Pinterest's, as far as it takes pins.
type api struct {
	sync.Mutex
	bodies []string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/v5/pins" || r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("Content-Type") != "application/json" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	a.Lock()
	defer a.Unlock()
	a.bodies = append(a.bodies, string(body))
	w.WriteHeader(http.StatusCreated)
}

func TestCheck(t *testing.T) {
	var sent []string
	for line := range strings.Lines(queue) {
		if line != "\n" && Check(t.Context(), []byte(line)) == nil {
			sent = append(sent, strings.TrimSpace(line))
		}
	}
	if diff := cmp.Diff([]string{fmt.Sprintf(good, "one"), fmt.Sprintf(good, "two")}, sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Check(ended, []byte(fmt.Sprintf(good, "one"))); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestDocumented: the page shows the hooks as they are run here.
func TestDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/pipelines.md")
	if err != nil {
		t.Fatal(err)
	}
	for language, name := range map[string]string{"go": "presubmit.go", "sh": "../presubmit.sh", "js": "../presubmit.mjs"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, code, ok := strings.Cut(string(text), "\n// Check says"); ok {
			text = []byte("// Check says" + code)
		}
		if !strings.Contains(string(page), "```"+language+"\n"+string(text)+"```\n") {
			t.Errorf("docs/pipelines.md does not show %s", name)
		}
	}
}

// TestPipelines runs the pipelines in other languages as they stand in the folder above.
func TestPipelines(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "../../cmd/pinlint").CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}
	for _, test := range []struct {
		name    string
		needs   []string
		command []string
	}{
		{"shell", []string{"sh", "jq", "curl"}, []string{"sh", "../presubmit.sh"}},
		{"node", []string{"node"}, []string{"node", "../presubmit.mjs"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, program := range test.needs {
				if _, err := exec.LookPath(program); err != nil || runtime.GOOS == "windows" {
					t.Skipf("no %s here", program)
				}
			}
			pipeline := func(queue string, env ...string) (sent []string, stderr string, err error) {
				var a api
				server := httptest.NewServer(&a)
				defer server.Close()
				cmd := exec.CommandContext(t.Context(), test.command[0], test.command[1:]...)
				cmd.Env = append(append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "PINTEREST_API="+server.URL,
					"PINTEREST_ACCESS_TOKEN=secret", "PINLINT_OFFLINE=true", "NO_PROXY=127.0.0.1"), env...)
				var words bytes.Buffer
				cmd.Stdin, cmd.Stderr = strings.NewReader(queue), &words
				err = cmd.Run()
				return a.bodies, words.String(), err
			}
			sent, stderr, err := pipeline(queue)
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr)
			}
			if diff := cmp.Diff([]string{fmt.Sprintf(good, "one"), fmt.Sprintf(good, "two")}, sent); diff != "" {
				t.Errorf("sent (-want +got)\n%s", diff)
			}
			for _, want := range []string{"line 2: the video pin has no cover: cover_image_url is missing; fix_input: add cover_image_url", "line 3: "} {
				if !strings.Contains(stderr, want) {
					t.Errorf("no %q in\n%s", want, stderr)
				}
			}
			if sent, stderr, err := pipeline(queue, "PINLINT_PROFILE=strict"); err == nil || len(sent) > 0 {
				t.Errorf("sent %d pins though pinlint did not work: %v\n%s", len(sent), err, stderr)
			}
		})
	}
}
