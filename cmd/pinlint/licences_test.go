package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

//go:generate go test -run ^TestLicences$ -update .

// platforms are those that releases are built for.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// dependency is a module of others.
type dependency struct{ Path, Version, Dir string }

// modulesOf lists the modules of others that the packages of a pattern need on a platform, and refuses replaced ones.
func modulesOf(t *testing.T, platform string, tests bool, pattern ...string) map[dependency]bool {
	t.Helper()
	args := []string{"list", "-deps", "-json=Module"}
	if tests {
		args = append(args, "-test")
	}
	cmd := exec.Command("go", append(args, pattern...)...)
	system, processor, _ := strings.Cut(platform, "/")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := map[dependency]bool{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Module *struct {
				dependency
				Main    bool
				Replace *dependency
			}
		}
		if err := decoder.Decode(&p); err == io.EOF {
			return modules
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		if p.Module.Replace != nil {
			t.Errorf("%s is replaced", p.Module.Path)
		}
		modules[p.Module.dependency] = true
	}
}

// licences are told by words of theirs. What fits the third of BSD fits the second, too.
var licences = []struct{ name, words string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"BSD-3-Clause", "endorse or promote products derived from this software without specific prior written permission"},
	{"BSD-2-Clause", "Redistributions in binary form must reproduce the above copyright notice"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
}

// plainWords is a text without line breaks, marks of quotation and commas.
func plainWords(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer(",", " ", ">", " ").Replace(text)), " ")
}

// licence reads a module's licence, and the notices that go with it.
func licence(t *testing.T, d dependency) (name, text string) {
	t.Helper()
	files, err := os.ReadDir(d.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		upper := strings.ToUpper(f.Name())
		if f.IsDir() || !strings.HasPrefix(upper, "LICEN") && !strings.HasPrefix(upper, "COPYING") && !strings.HasPrefix(upper, "NOTICE") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(d.Dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text += strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n")) + "\n\n"
		words := plainWords(string(content))
		for _, l := range licences {
			if strings.Contains(words, plainWords(l.words)) && !slices.Contains(names, l.name) && !(l.name == "BSD-2-Clause" && slices.Contains(names, "BSD-3-Clause")) {
				names = append(names, l.name)
			}
		}
	}
	if len(names) == 0 {
		t.Errorf("%s has no licence that is known", d.Path)
	}
	return strings.Join(names, " and "), strings.TrimSpace(text)
}

// TestLicences holds docs/licences.md against the modules that are needed.
func TestLicences(t *testing.T) {
	linked := map[dependency]bool{}
	for _, platform := range platforms {
		for d := range modulesOf(t, platform, false, module+"cmd/pinlint") {
			linked[d] = true
		}
	}
	all := modulesOf(t, "linux/amd64", true, module+"...")
	for d := range linked {
		delete(all, d)
	}
	sorted := func(set map[dependency]bool) []dependency {
		var list []dependency
		for d := range set {
			list = append(list, d)
		}
		slices.SortFunc(list, func(a, b dependency) int { return strings.Compare(a.Path, b.Path) })
		return list
	}
	var b, texts strings.Builder
	b.WriteString("# Licences\n\npinlint is under [Apache-2.0](../LICENSE). The program holds these modules of others, whose licences stand below in full:\n\n| module | version | licence |\n|---|---|---|\n")
	row := func(d dependency) (text string) {
		name, text := licence(t, d)
		if strings.Contains(name, "MPL") && linked[d] {
			t.Errorf("%s: releases would have to offer its source", d.Path)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", d.Path, d.Version, name)
		return text
	}
	for _, d := range sorted(linked) {
		fmt.Fprintf(&texts, "\n## %s\n\n```text\n%s\n```\n", d.Path, row(d))
	}
	b.WriteString("\nIts tests need these, too, which are in no release:\n\n| module | version | licence |\n|---|---|---|\n")
	for _, d := range sorted(all) {
		row(d)
	}
	b.WriteString("\nIt is built with Go, whose standard library is under the same BSD-3-Clause as golang.org/x/sys.\n")
	same(t, "docs/licences.md", b.String()+texts.String())
}
