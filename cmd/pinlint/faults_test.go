package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestFaults reads docs/faults.md: its rows are numbered, each names tests, and these are there, with the cases that it names.
func TestFaults(t *testing.T) {
	text, err := os.ReadFile(root + "docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	const rows = 112
	number := 0
	named := regexp.MustCompile("`([a-z/]+) ((?:Test|Fuzz)[A-Za-z0-9]+)(?:/([^`]+))?`")
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(cells[1]))
		if err != nil {
			continue // a heading
		}
		if number++; n != number {
			t.Errorf("row %d has the number %d", number, n)
		}
		tests := named.FindAllStringSubmatch(cells[4], -1)
		if len(tests) == 0 || strings.Count(cells[4], "`") != 2*len(tests) {
			t.Errorf("row %d: not all of it names a test: %s", n, cells[4])
		}
		for _, test := range tests {
			if why := missingTest(t, test[1], test[2], test[3]); why != "" {
				t.Errorf("row %d names %s: %s", n, test[0], why)
			}
		}
	}
	if number != rows {
		t.Errorf("%d rows, want %d", number, rows)
	}
}

// testFunctions are the string literals in each test function of the packages that were read.
var testFunctions = map[string]map[string]map[string]bool{}

// missingTest says why there is no such test, "" if there is one.
func missingTest(t *testing.T, dir, function, name string) string {
	t.Helper()
	functions := testFunctions[dir]
	if functions == nil {
		functions = map[string]map[string]bool{}
		testFunctions[dir] = functions
		files, err := filepath.Glob(root + dir + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range parsed.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Recv != nil {
					continue
				}
				literals := map[string]bool{}
				ast.Inspect(f.Body, func(n ast.Node) bool {
					if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
						if text, err := strconv.Unquote(l.Value); err == nil {
							literals[text] = true
						}
					}
					return true
				})
				functions[f.Name.Name] = literals
			}
		}
	}
	literals, ok := functions[function]
	switch {
	case !ok:
		return "there is no such function"
	case function == "TestScripts":
		if _, err := os.Stat(root + dir + "/testdata/" + name + ".txtar"); err != nil {
			return "there is no such script"
		}
	case name != "" && !literals[name]:
		return "it has no such case"
	}
	return ""
}
