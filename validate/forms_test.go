package validate

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// TestExamplesInOtherForms writes the examples of the rules about bodies as YAML and as front matter: the findings are those of the JSON,
// at the lines where a YAML library of its own says that the values stand.
func TestExamplesInOtherForms(t *testing.T) {
	compared := 0
	for _, r := range rules.All { // a number in the place of a string has yaml.unquoted for it
		if r.Bad == "" || r.Needs == rules.Account || r.ExampleForm() != payload.JSON || r.ID == "payload.json" || r.ID == "payload.type" || !json.Valid([]byte(r.Bad)) {
			continue
		}
		block, ok := inBlocks(t, r.Bad)
		if !ok {
			continue
		}
		compared++
		_, want := lintExample(t, r, r.Bad)
		written := *r
		written.Form = payload.YAML
		_, got := lintExample(t, &written, block)
		sameElsewhere(t, r.ID+" in YAML", want, got, block, 0)
		if strings.HasPrefix(r.Bad, "[") || strings.Contains("\n"+block, "\n\"pin\":") {
			continue // a page holds one body, and is an envelope itself
		}
		written.Form = payload.Markdown
		page := "---\ntitle: a page\npin:\n  " + strings.ReplaceAll(strings.TrimSuffix(block, "\n"), "\n", "\n  ") + "\n---\n# text\n"
		_, got = lintExample(t, &written, page)
		for i := range got {
			got[i].Pointer = strings.TrimPrefix(got[i].Pointer, "/pin")
		}
		sameElsewhere(t, r.ID+" in front matter", want, got, block, 3)
	}
	if compared < 100 {
		t.Errorf("only %d rules", compared)
	}
}

// inBlocks writes JSON as YAML in lines. It reports false where the library reads something else in it.
func inBlocks(t *testing.T, text string) (block string, ok bool) {
	t.Helper()
	var node yaml.Node
	if yaml.Unmarshal([]byte(text), &node) != nil {
		return "", false
	}
	var style func(n *yaml.Node)
	style = func(n *yaml.Node) {
		n.Style &^= yaml.FlowStyle
		for _, child := range n.Content {
			style(child)
		}
	}
	style(&node)
	out, err := yaml.Marshal(&node)
	var before, after any
	if err != nil || json.Unmarshal([]byte(text), &before) != nil || yaml.Unmarshal(out, &after) != nil {
		return "", false
	}
	again, err := json.Marshal(after)
	if err != nil || json.Unmarshal(again, &after) != nil || !cmp.Equal(before, after) {
		return "", false
	}
	return string(out), true
}

// sameElsewhere compares findings by rule, severity and pointer, and their lines with those of the library's nodes, which stand lower by
// some lines.
func sameElsewhere(t *testing.T, name string, want, got []Finding, block string, lower int) {
	t.Helper()
	list := func(findings []Finding) (all []string) {
		for _, f := range findings {
			all = append(all, f.Rule+" "+f.Severity.String()+" "+f.Pointer)
		}
		slices.Sort(all)
		return all
	}
	if diff := cmp.Diff(list(want), list(got)); diff != "" {
		t.Errorf("%s: other findings than in JSON (-want +got):\n%s\n%s", name, diff, block)
		return
	}
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(block), &node); err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		root := node.Content[0]
		if root.Kind == yaml.SequenceNode {
			root = root.Content[f.Pin]
		}
		key, value := find(root, f.Pointer)
		if value != nil && f.Line != value.Line+lower && f.Line != key.Line+lower {
			t.Errorf("%s: %s at %s is on line %d, want %d or %d\n%s", name, f.Rule, f.Pointer, f.Line, key.Line+lower, value.Line+lower, block)
		}
	}
}

// find is the node of a JSON Pointer and its key, nil where there is none.
func find(n *yaml.Node, pointer string) (key, value *yaml.Node) {
	key = n
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		var next *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				if n.Content[i].Value == token {
					key, next = n.Content[i], n.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(token); err == nil && i < len(n.Content) {
				key, next = n.Content[i], n.Content[i]
			}
		}
		if next == nil {
			return nil, nil
		}
		n = next
	}
	return key, n
}
