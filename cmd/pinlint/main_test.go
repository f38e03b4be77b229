package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("PINLINT_TEST_MAIN") != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"pinlint": main})
}

// TestScripts runs testdata/*.txtar, one a feature. They are the command's manual.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
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
