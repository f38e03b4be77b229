package validate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// TestMendYAML writes by hand what is to stand in a file. What is left alone has a reason.
func TestMendYAML(t *testing.T) {
	const anchor, lines, tag, comment, only, odd = "an anchor", "several lines", "a tag", "a comment", "nothing else", "unusual"
	png := strings.Split(strings.SplitN(rules.ByID("image.base64").Bad, "base64,", 2)[1], `"`)[0]
	for _, c := range []struct{ name, text, want, unfixed string }{
		// Quotes.
		{"a number", "board_id: 5027629787972154693\ntitle: t\n", "board_id: \"5027629787972154693\"\ntitle: t\n", ""},
		{"zeros in front", "board_id: 0123456789", "board_id: \"0123456789\"", ""},
		{"octal, hexadecimal and exponent", "board_id: 0o17\nboard_section_id: 0x1F\nparent_pin_id: 1e5\n", "board_id: \"0o17\"\nboard_section_id: \"0x1F\"\nparent_pin_id: \"1e5\"\n", ""},
		{"what YAML 1.1 alone takes for something else", "title: No\ndescription: 2026-01-01\nalt_text: 12:30", "title: \"No\"\ndescription: \"2026-01-01\"\nalt_text: \"12:30\"", ""},
		{"blanks and a comment", "board_id:\t 12  # twelve\r\ntitle: t\r\n", "board_id:\t \"12\"  # twelve\r\ntitle: t\r\n", ""},
		{"below its name", "board_id:\n  12\ntitle: t\n", "board_id:\n  \"12\"\ntitle: t\n", ""},
		{"in braces", "{board_id: 12,title: t}\n", "{board_id: \"12\",title: t}\n", ""},
		{"in braces like JSON", `{"board_id":12, "note":"a,b"}`, `{"board_id":"12"}`, ""},
		{"a name in quotes", "'board_id': 12\n", "'board_id': \"12\"\n", ""},
		{"an explicit key", "? board_id\n: 12\n", "? board_id\n: \"12\"\n", ""},
		{"a tag that makes text", "board_id: !!str 12\n", "board_id: !!str 12\n", ""},
		{"a tag that makes a number", "board_id: !!int 12\n", "", tag},
		{"a comment between", "board_id: # which\n  12\n", "", comment},
		{"an anchor that nobody uses", "board_id: &b 12\n", "", anchor},
		{"an anchor and its alias", "board_id: &b 12\nboard_section_id: *b\n", "", anchor},
		{"a merged mapping", "media: &m {media_id: 12}\nmedia_source:\n  <<: *m\n  source_type: video_id\n", "", anchor},
		{"beside a merge key", "x: &m {source_type: video_id}\nmedia_source:\n  <<: *m\n  media_id: 12\n", "x: &m {source_type: video_id}\nmedia_source:\n  <<: *m\n  media_id: \"12\"\n", ""},
		{"under an anchor that nobody uses", "- &a\n  board_id: 12\n- title: t\n", "- &a\n  board_id: \"12\"\n- title: t\n", ""},
		{"a key with an anchor", "&k note: x\ntitle: *k\n", "", anchor},
		{"a number with a sign", "board_id: +12\n", "board_id: \"+12\"\n", ""},

		// Types.
		{"a type in each kind of quotes", "media_source:\n  source_type: video_id\n  cover_image_content_type: 'image/jpg'\n---\nmedia_source:\n  source_type: video_id\n  cover_image_content_type: \"image\\/jpg\"\n---\nmedia_source:\n  source_type: video_id\n  cover_image_content_type: image/jpg\n",
			"media_source:\n  source_type: video_id\n  cover_image_content_type: 'image/jpeg'\n---\nmedia_source:\n  source_type: video_id\n  cover_image_content_type: \"image/jpeg\"\n---\nmedia_source:\n  source_type: video_id\n  cover_image_content_type: image/jpeg\n", ""},
		{"a type over lines", "media_source:\n  source_type: video_id\n  cover_image_content_type: >-\n    image/jpg\n", "", lines},
		{"a type with a tag", "media_source:\n  source_type: video_id\n  cover_image_content_type: !mime image/jpg\n", "", tag},
		{"a type that is missing", "media_source:\n  data: " + png + "  # a dot\n  source_type: image_base64\n", "media_source:\n  data: " + png + "  # a dot\n  content_type: image/png\n  source_type: image_base64\n", ""},
		{"a type that is missing, behind lines", "media_source:\r\n    source_type: image_base64\r\n    data: |-\r\n      " + png + "\r\n\r\ntitle: t", "media_source:\r\n    source_type: image_base64\r\n    data: |-\r\n      " + png + "\r\n    content_type: image/png\r\n\r\ntitle: t", ""},
		{"a type that is missing at the end", "media_source:\n  source_type: image_base64\n  \"data\": '" + png + "'", "media_source:\n  source_type: image_base64\n  \"data\": '" + png + "'\n  \"content_type\": 'image/png'", ""},
		{"a type that is missing in braces", "media_source: {data: " + png + ", source_type: image_base64}\n", "media_source: {data: " + png + ", content_type: image/png, source_type: image_base64}\n", ""},
		{"a type that is missing in JSON", `{"media_source":{"source_type":"image_base64","data":"` + png + `"}}`, `{"media_source":{"source_type":"image_base64","data":"` + png + `","content_type":"image/png"}}`, ""},
		{"a type that is missing in braces over lines", "media_source: {\n  source_type: image_base64, # inline\n  data: " + png + "\n}\n", "media_source: {\n  source_type: image_base64, # inline\n  data: " + png + ",\n  content_type: image/png\n}\n", ""},
		{"a type that is empty", "media_source:\n  source_type: image_base64\n  data: " + png + "\n  content_type:   # to do\n", "media_source:\n  source_type: image_base64\n  data: " + png + "\n  content_type: image/png   # to do\n", ""},
		{"types that are null", "media_source: {source_type: image_base64, data: " + png + ", content_type: ~}\n", "media_source: {source_type: image_base64, data: " + png + ", content_type: image/png}\n", ""},
		{"a type in quotes within quotes", "media_source:\n  source_type: image_base64\n  data: " + png + "\n  content_type: \"a \\\"type\\\"\"\n", "", odd},
		{"a type that is missing, before an unusual break", "media_source:\n  data: " + png + " # c\r  source_type: image_base64\n", "", odd},
		{"a type that is empty in braces", "media_source: {source_type: image_base64, data: " + png + ", content_type}\n", "media_source: {source_type: image_base64, data: " + png + ", content_type: image/png}\n", ""},
		{"in a sequence", "media_source:\n  source_type: multiple_image_base64\n  items:\n  - data: " + png + "\n    title: a\n  -   content_type: jpg\n", "media_source:\n  source_type: multiple_image_base64\n  items:\n  - data: " + png + "\n    content_type: image/png\n    title: a\n  -   content_type: image/jpeg\n", ""},
		{"in brackets without braces", "media_source:\n  source_type: multiple_image_base64\n  items: [\n    content_type: jpg\n  ]\n", "", odd},

		// A prefix.
		{"a prefix", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: data:image/png;base64," + png + " # a dot\n", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: " + png + " # a dot\n", ""},
		{"a prefix in quotes", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: \"data:image\\/png;base64," + png + "\"\n", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: \"" + png + "\"\n", ""},
		{"a prefix over lines", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: \"data:image/\\\n    png;base64,\\\n    " + png + "\"\n", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: \"\\\n    " + png + "\"\n", ""},
		{"a prefix in lines", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: >-\n    data:image/png;base64," + png + "\n", "media_source:\n  source_type: image_base64\n  content_type: image/png\n  data: >-\n    " + png + "\n", ""},

		// What is left out.
		{"lines", "note: x\nboard_id: \"1\"\nproduct_tags:\n- a\n- b: c\n  d:\ntitle: t\nis_removable: [a,\n  b]\n", "board_id: \"1\"\ntitle: t\n", ""},
		{"elements of nothing", "title: t\nis_removable:\n-\n-\n", "", odd},
		{"what a merge key would bring back", "x: &m {note: 1, title: u}\npin:\n  note: x\n  <<: *m\n", "", anchor},
		{"an empty text in lines, with a comment", "title: t\ndescription: | # later\n", "", odd},
		{"an empty text, with a comment", "title: \"t\"\ndescription: \"\" # later\nalt_text: '' \nlink: \"\"\t\n", "title: \"t\"\n# later\n", ""},
		{"the last line, without a break", "title: t\r\nnote: x", "title: t", ""},
		{"the last lines, of several", "title: t\nnote: x\ndescription: ''", "title: t", ""},
		{"the last line behind a text in lines", "title: |\n  t\nnote: x", "title: |\n  t\n", ""},
		{"behind lines that are all kept", "title: |+\n  t\nnote: x\n\nlink: https://a.example/\n", "", odd},
		{"comments of its own", "title: t\nproduct_tags:\n  # old\n  - a\n", "", comment},
		{"a comment in front", "title: t\n# the note\nnote: x\n", "title: t\n# the note\n", ""},
		{"a text in lines", "note: |\n  # no comment\n  x\n\ntitle: t\n", "", comment},
		{"a folded text", "note: >\n  y\n  x\n\ntitle: t\n", "\ntitle: t\n", ""},
		{"behind a dash", "- note: x\n  description: \"\"\n  title: t\n-   title: t\n    note:\n", "- title: t\n-   title: t\n", ""},
		{"behind a dash, with a comment", "- note: x # why\n  title: t\n", "- # why\n  title: t\n", ""},
		{"behind a dash, before a comment", "- note: x\n  # the title\n  title: t\n", "", odd},
		{"all that there is", "- note: x\n", "", only},
		{"all that there is, at once", "pin:\n  note: x\n  description: \"\"\n", "pin:\n  description: \"\"\n", only},
		{"all in braces", "pin: {note: x, description: ''}\n", "pin: {}\n", ""},
		{"braces", "{note: x, title: t, description: \"\", alt_text: '', link: \"\"}\n", "{title: t}\n", ""},
		{"braces over lines", "{\n  note: x, # why\n  title: t, # and, so,\n  description: \"\"\n}\n", "{\n  note: x, # why\n  title: t, # and, so,\n  description: \"\"\n}\n", odd},
		{"an explicit key to leave out", "? note\n: x\n? title\n: t\n", "", odd},
		{"an anchor that is used", "note: &n x\ntitle: *n\n", "", anchor},
		{"a merge key beside it", "x: &m {title: t}\npin:\n  note: x\n  <<: *m\n", "x: &m {title: t}\npin:\n  <<: *m\n", ""},

		// What stands around.
		{"documents", "\ufeff# pins\n%YAML 1.2\n---\nboard_id: 1 # eins\n...\n# two\n--- # zwei\nboard_id: 2\n---\n- board_id: 3\n\n- {board_id: 4}\n---\n", "\ufeff# pins\n%YAML 1.2\n---\nboard_id: \"1\" # eins\n...\n# two\n--- # zwei\nboard_id: \"2\"\n---\n- board_id: \"3\"\n\n- {board_id: \"4\"}\n---\n", ""},
		{"a document that cannot be read", "board_id: 1\n---\nboard_id: [2\n---\nboard_id: 3\n", "board_id: \"1\"\n---\nboard_id: [2\n---\nboard_id: \"3\"\n", ""},
		{"letters of several bytes", "title: \"Kölner 🧵 Dom\"\ndescription: äöü # ß\nboard_id: 1 # 🧵\nnote: 🧵\n", "title: \"Kölner 🧵 Dom\"\ndescription: äöü # ß\nboard_id: \"1\" # 🧵\n", ""},
		{"carriage returns alone", "board_id: 1\rnote: x\r", "board_id: \"1\"\rnote: x\r", odd},
		{"an unusual break", "note: x\u2028board_id: 1\n", "note: x\u2028board_id: \"1\"\n", odd},
		{"an anchor of its own", "board_id: &b 549755885175\n", "", anchor},
		{"a name twice", "board_id: 1\nBOARD_ID: 2\n", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.text
			}
			after, results, _ := mendText(t, Linter{}, "pins.yaml", []byte(c.text))
			if diff := cmp.Diff(c.want, string(after)); diff != "" {
				t.Errorf("%s\n%s", diff, after)
			}
			unfixed := ""
			for _, r := range results {
				for _, f := range r.Findings {
					unfixed += f.Unfixed
				}
			}
			if !strings.Contains(unfixed, c.unfixed) || c.unfixed == "" && unfixed != "" {
				t.Errorf("unfixed: %q, want %q", unfixed, c.unfixed)
			}
		})
	}
}

// TestMendUnquoted: where nobody speaks of quotes, no other number is put into them than the one that is written.
func TestMendUnquoted(t *testing.T) {
	l := Linter{Severity: Severities{"yaml.unquoted": rules.Off}}
	after, _, _ := mendText(t, l, "pins.yaml", []byte("- board_id: 0123\n- board_id: 123\n"))
	if want := "- board_id: 0123\n- board_id: \"123\"\n"; string(after) != want {
		t.Errorf("%q", after)
	}
}

func TestMendFrontMatter(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a page", "\ufeff---\r\nlayout: post # 1\r\npin:\r\n  note: x\r\n  board_id: 1\r\n---\r\n\r\n# Text\r\nnote: x\r\n---\r\nboard_id: 1", "\ufeff---\r\nlayout: post # 1\r\npin:\r\n  board_id: \"1\"\r\n---\r\n\r\n# Text\r\nnote: x\r\n---\r\nboard_id: 1"},
		{"a page in braces", "---\n{layout: post, pin: {board_id: 1, note: x}, n: 007}\n...\nboard_id: 1\n", "---\n{layout: post, pin: {board_id: \"1\"}, n: 007}\n...\nboard_id: 1\n"},
		{"all of it a body", "---\nboard_id: 1\nweight: 007\nmedia_source: {source_type: pin_url}\n---\n", "---\nboard_id: \"1\"\nweight: 007\nmedia_source: {source_type: pin_url}\n---\n"},
		{"an alias outside of the pin", "---\npin: &p\n  board_id: 1\nother: *p\n---\n", "---\npin: &p\n  board_id: 1\nother: *p\n---\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			after, _, _ := mendText(t, Linter{}, "page.md", []byte(c.text))
			if diff := cmp.Diff(c.want, string(after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestComeTo: what is not to the byte what was meant is not written.
func TestComeTo(t *testing.T) {
	docs := func(text string) (list []*payload.Document) {
		for d := range payload.Bytes("in", []byte(text), payload.YAML) {
			list = append(list, d)
		}
		return list
	}
	meant := [][]byte{[]byte(`{"a":"1"}`), []byte(`{"b":2}`)}
	for text, want := range map[string]bool{"a: '1'\n---\nb: 2\n": true, "a: 1\n---\nb: 2\n": false, "a: '1'\nb: 2\n": false, "a: '1'\n---\nb: 2\n---\nc\n": false} {
		if comeTo(docs(text), meant) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
