package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/report"
)

// TestSecretsInYAML plants the same secrets in YAML and Markdown, in comments, beside the pin and around it, and looks for them in
// all that pinlint says, differences included.
func TestSecretsInYAML(t *testing.T) {
	var p planted
	dir := t.TempDir()
	var paths []string
	documents := 0
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	var blocks, braces, sequence strings.Builder
	for line := range strings.Lines(p.bodies("https://cdn.example.com")) {
		var pin map[string]any
		if json.Unmarshal([]byte(line), &pin) != nil {
			blocks.WriteString("---\nnote: x\n" + line) // a document that cannot be read, or can
			continue
		}
		documents++
		pin["note"] = "x"
		block, err := yaml.Marshal(pin)
		if err != nil {
			t.Fatal(err)
		}
		comment := "# password: " + p.hex() + "\n#api_key: '" + p.base64() + "'\n"
		blocks.WriteString("---\n" + comment + string(block))
		braces.WriteString("--- " + strings.Replace(line, "{", "{note: x, token: "+p.hex()+", ", 1))
		sequence.WriteString("- " + strings.ReplaceAll(strings.TrimSuffix(string(block), "\n"), "\n", "\n  ") + "\n")
	}
	write("blocks.yaml", blocks.String())
	write("braces.yaml", braces.String())
	write("sequence.yaml", sequence.String())
	write("broken.yaml", "---\nclient_secret: "+p.hex()+"\na: [\n---\nnote: x\ntitle: t\n---\n- 'access_token': "+p.hex()+" and more\n  b: }\n")
	escaped := p.hex()
	write("escaped.yaml", "note: x\naccess_token:\n  "+p.hex()+"\nlink: \"https:\\/\\/u:\\x"+fmt.Sprintf("%x", escaped[0])+escaped[1:]+"@shop.example.com\"\nboard_id: 1\n")
	p.keep(escaped[1:])
	write("page.md", "---\napi_key: "+p.hex()+"\nprivate_key: |\n  "+p.base64()+"\n  "+p.base64()+"\npin:\n  note: x\n  board_id: 1\n  title: >-\n    pina_"+strings.ToUpper(p.hex())+"\nsite: {password: "+p.hex()+"}\ndeep:\n  refresh_token:\n    "+p.base64()+"\n---\nhttps://u:"+p.hex()+"@h.example.com/\n")
	if documents < 100 {
		t.Fatalf("only %d documents", documents)
	}
	runs := [][]string{append([]string{"--offline", "--diff", "--fail-on", "never"}, paths...)}
	for _, f := range report.Formats {
		runs = append(runs, append([]string{"--offline", "--format", f.Name, "--fail-on", "never"}, paths...))
	}
	for _, args := range runs {
		var out, stderr bytes.Buffer
		c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &stderr, getenv: func(string) string { return "" }}
		c.main(args)
		if args[1] == "--diff" && strings.Count(out.String(), "\n-") < 3*documents {
			t.Errorf("only %d lines are fixed", strings.Count(out.String(), "\n-"))
		}
		said := strings.ToLower(out.String() + stderr.String())
		leaks := 0
		for _, secret := range p.secrets {
			if i := strings.Index(said, strings.ToLower(secret)); i >= 0 {
				if leaks++; leaks > 5 {
					break
				}
				t.Errorf("pinlint %.60q shows %s: …%q", args, secret, said[max(i-150, 0):i+len(secret)])
			}
		}
	}
}
