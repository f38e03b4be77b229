package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("PINLINT_TEST_MAIN") != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"pinlint": main})
}

// newOrigin is a media server with the faults that its paths name.
func newOrigin(ts *testscript.TestScript) *httptest.Server {
	photo := ts.ReadFile("examples/photo.jpg")
	var count atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/photo.jpg", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "photo.jpg", time.Time{}, strings.NewReader(photo))
	})
	mux.HandleFunc("/forbidden.jpg", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	mux.HandleFunc("/login.jpg", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "<!doctype html><title>Sign in</title><form><input type=password></form>")
	})
	mux.Handle("/loop.jpg", http.RedirectHandler("/pool.jpg", http.StatusFound))
	mux.Handle("/pool.jpg", http.RedirectHandler("/loop.jpg", http.StatusFound))
	mux.HandleFunc("/trouble.jpg", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	mux.HandleFunc("/v5/", func(w http.ResponseWriter, r *http.Request) { // Pinterest's API
		answers := map[string]string{
			"/v5/user_account":      `{"username": "linen"}`,
			"/v5/boards":            `{"items": [{"id": "1", "name": "Linen", "privacy": "PUBLIC", "is_ads_only": false}], "bookmark": null}`,
			"/v5/boards/1/sections": `{"items": [{"id": "11", "name": "Dresses"}], "bookmark": null}`,
			"/v5/media/8":           `{"media_id": "8", "media_type": "video", "status": "failed"}`,
		}
		if r.Header.Get("Authorization") != "Bearer pina_AEATESTTOKEN0123456789ABCDEF" {
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, `{"code": 2, "message": "Authentication failed."}`)
			return
		}
		io.WriteString(w, answers[r.URL.Path])
	})
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/count" {
			fmt.Fprint(w, count.Load())
			return
		}
		count.Add(1)
		mux.ServeHTTP(w, r)
	}))
}

// TestScripts runs testdata/*.txtar, one a feature. They are the command's manual.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// serve FILE… starts a server and writes its address in the place of $URL in the files.
			"serve": func(ts *testscript.TestScript, _ bool, files []string) {
				server := newOrigin(ts)
				ts.Defer(server.Close)
				ts.Setenv("URL", server.URL)
				for _, name := range files {
					text := strings.ReplaceAll(ts.ReadFile(name), "$URL", server.URL)
					ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
				}
			},
			// requests N wants that the server has seen so many requests in all.
			"requests": func(ts *testscript.TestScript, _ bool, args []string) {
				response, err := http.Get(ts.Getenv("URL") + "/count")
				ts.Check(err)
				defer response.Body.Close()
				text, err := io.ReadAll(response.Body)
				ts.Check(err)
				if string(text) != args[0] {
					ts.Fatalf("%s requests, want %s", text, args[0])
				}
			},
			// status N program argument… runs a program and wants this exit status.
			"status": func(ts *testscript.TestScript, _ bool, args []string) {
				err := ts.Exec(args[1], args[2:]...)
				got := 0
				if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
					got = exit.ExitCode()
				}
				if strconv.Itoa(got) != args[0] {
					ts.Fatalf("exit status %d, want %s", got, args[0])
				}
			},
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Getuid() == 0, nil
			}
			return false, errors.New("unknown condition " + name)
		},
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{"NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "CLICOLOR", "TERM"} {
				e.Setenv(name, "")
			}
			e.Setenv("PINLINT_OFFLINE", "true") // scripts that go online say so
			e.Setenv("ESC", "\x1b")
			pins, err := os.ReadFile("../../testdata/pins/launch.json")
			if err != nil {
				return err
			}
			if err := os.WriteFile(e.WorkDir+"/launch.json", pins, 0o600); err != nil {
				return err
			}
			return os.CopyFS(e.WorkDir+"/examples", os.DirFS("../../testdata/examples"))
		},
	})
}
