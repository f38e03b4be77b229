package payload

import "testing"

// TestCompose writes by hand what is to be left when members go.
func TestCompose(t *testing.T) {
	for _, c := range []struct {
		text    string
		remove  []string
		want    string
		refused bool
	}{
		{`{"a":1,"b":2,"c":3}`, []string{"a"}, `{"b":2,"c":3}`, false},
		{`{"a":1,"b":2,"c":3}`, []string{"b"}, `{"a":1,"c":3}`, false},
		{`{"a":1,"b":2,"c":3}`, []string{"c"}, `{"a":1,"b":2}`, false},
		{`{"a":1,"b":2,"c":3}`, []string{"a", "b"}, `{"c":3}`, false},
		{`{"a":1,"b":2,"c":3}`, []string{"c", "b"}, `{"a":1}`, false},
		{`{"a":1,"b":2,"c":3}`, []string{"a", "c"}, `{"b":2}`, false},
		{`{ "a": 1 , "b": 2 }`, []string{"a", "b"}, `{}`, false},
		{"{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", []string{"b"}, "{\r\n\t\"a\": 1\r\n}", false},
		{"{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", []string{"a"}, "{\r\n\t\"b\": 2\r\n}", false},
		{"{\n\t\"a\": 1,\n  \"b\": 2}", []string{"a"}, "{\n  \"b\": 2}", false},
		{"{\n\t\"a\": 1, \"b\": 2}", []string{"a"}, "{\n\t\"b\": 2}", false},
		{"{\n  \"a\": {\"x\": [1, 2]},\n  \"b\": 1.50\n}", []string{"a"}, "{\n  \"b\": 1.50\n}", false},
		{`{"a":1, /* why */ "b":2}`, []string{"b"}, `{"a":1, /* why */ "b":2}`, true}, // a comment belongs to something
		{`{"a":1, "b":2, // why` + "\n}", []string{"a"}, `{"b":2, // why` + "\n}", false},
		{`{"a":1, "A":2}`, []string{"a"}, `{"a":1, "A":2}`, true},
		{`{"a":1, "a":2}`, []string{"a"}, `{"a":1, "a":2}`, true},
		{`{"\u0061":1,"b":2}`, []string{"a"}, `{"b":2}`, false},
	} {
		d := &Document{Source: []byte(c.text)}
		var fixes [][]Edit
		ok := true
		for _, name := range c.remove {
			e, found := d.Root().Get(name).Remove()
			if ok = ok && found; found {
				fixes = append(fixes, []Edit{e})
			}
		}
		edits, used := Compose(d.Source, fixes)
		for _, in := range used {
			ok = ok && in
		}
		if got := string(Apply(d.Source, edits)); got != c.want || ok == c.refused {
			t.Errorf("%s without %v is %s, want %s (refused: %v)", c.text, c.remove, got, c.want, !ok)
		}
	}
}

func TestComposeConflicts(t *testing.T) {
	text := []byte(`{"a":1,"b":2}`)
	one, two, three := Edit{Span: Span{5, 6}, Text: "3"}, Edit{Span: Span{5, 6}, Text: "4"}, Edit{Span: Span{11, 12}, Text: "5"}
	edits, used := Compose(text, [][]Edit{{one}, {two, three}, {one}})
	if !used[0] || used[1] || !used[2] {
		t.Errorf("used: %v", used)
	}
	if got := string(Apply(text, edits)); got != `{"a":3,"b":2}` { // of a fix that cannot be made whole nothing is made
		t.Error(got)
	}
}

func TestInsert(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"a":1}`, `{"a":1,"n":0}`},
		{`{"a": 1}`, `{"a": 1, "n": 0}`},
		{`{"a": 1, "b": 2}`, `{"a": 1, "n": 0, "b": 2}`},
		{`{ "b" :2,"a" :1 }`, `{ "b" :2,"a" :1,"n" :0 }`},
		{"{\n\t\"a\": 1\n}", "{\n\t\"a\": 1,\n\t\"n\": 0\n}"},
		{"{\r\n  \"b\": 2,\r\n  \"a\": 1\r\n}", "{\r\n  \"b\": 2,\r\n  \"a\": 1,\r\n  \"n\": 0\r\n}"},
		{`{"a": 1,}`, `{"a": 1, "n": 0,}`},
		{`{"a":/* one */1}`, `{"a":/* one */1, "n": 0}`},
	} {
		d := &Document{Source: []byte(c.text)}
		e, ok := d.Root().Get("a").Insert("n", "0")
		if got := string(Apply(d.Source, []Edit{e})); !ok || got != c.want {
			t.Errorf("%s becomes %s, want %s", c.text, got, c.want)
		}
	}
	for _, text := range []string{`{"a":1,"n":2}`, `{"a":1,"N":2}`, `{"b":1}`} {
		d := &Document{Source: []byte(text)}
		if _, ok := d.Root().Get("a").Insert("n", "0"); ok {
			t.Errorf("%s: inserted", text)
		}
	}
}

// TestStart holds documents against their places in the input.
func TestStart(t *testing.T) {
	for _, text := range []string{"\ufeff [ {\"a\":1} ,\n{\"b\":2},]", "{\"a\":1}\n\n  {\"b\":2}\r\n{\"c\"", "\ufeff{\"a\":1}\n{\"b\":1}", " {}"} {
		for d, err := range Bytes("in", []byte(text), Auto) {
			if got := text[d.Start : int(d.Start)+len(d.Source)]; err != nil || got != string(d.Source) {
				t.Errorf("%q: at %d stands %q, want %q", text, d.Start, got, d.Source)
			}
		}
	}
	for text, form := range map[string]Form{
		"\ufeff# a\n--- # b\nx: 1\n...\n---\n- y: 1\n- z: [\n": YAML, "---\n- {x: 1}\n- {y: *a}\n--- \n": YAML, "a: &a [*a]\n---\n- b\n- c: *c\n": YAML, "a: 1\n--- &x\n- &y {b: *x}\n- *y\n": YAML,
		"\ufeff---\r\npin: {x: 1}\r\n---\r\n": Markdown, "---\nboard_id: [\n---\n": Markdown,
		"\ufeffsep=,\nTitle,Media URL\n\n  a,b\n\"c\nd\",e\n": CSV, "\nTitle,Media URL\n": CSV,
	} {
		for d, err := range Bytes("in", []byte(text), form) {
			written := d.Written()
			if got := text[d.Start : int(d.Start)+len(written)]; err != nil || got != string(written) {
				t.Errorf("%q: at %d stands %q, want %q", text, d.Start, got, written)
			}
		}
	}
}

// TestWrittenEditsOfTable: a row is not what it comes to in JSON.
func TestWrittenEditsOfTable(t *testing.T) {
	for d := range Bytes("in", []byte("Title,Media URL,Pinterest board,Link\nx,https://a.example/b.jpg,c,https://a.example/\n"), CSV) {
		e, ok := d.Root().Get("title").Replace(`"y"`)
		if written, why := d.WrittenEdits([]Edit{e}); !ok || len(written) > 0 || why == "" {
			t.Errorf("%v, %q", written, why)
		}
	}
}
