package rules

import "testing"

func TestNearest(t *testing.T) {
	fields := append(append([]string{}, bodyFields...), readOnlyFields...)
	for word, want := range map[string]string{
		"titel": "title", "boardId": "board_id", "board-id": "board_id", "mediaSource": "media_source", "discription": "description",
		"alttext": "alt_text", "Link": "link", "lnik": "link", "dominantColour": "dominant_color", "ai_disclosure": "ai_disclosures",
		"tags": "", "hashtags": "", "author": "", "x": "", "": "", "price": "", "campaign": "", "note_to_self": "",
	} {
		if got := Nearest(word, fields); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestPlaceholder(t *testing.T) {
	for text, want := range map[string]string{
		"{{ board_id }}": "{{ board_id }}", "${BOARD}": "${BOARD}", "<insert_board_id>": "<insert_board_id>", "your-board-id": "your-board-id",
		"undefined": "undefined", "[object Object]": "[object Object]", "NaN": "NaN", "https://cdn.example.com/{{slug}}.jpg": "{{slug}}",
		"https://cdn.example.com/${id}.jpg": "${id}", "<%= id %>": "<%= id %>", "https://e.example.com/undefined": "undefined", "https://e.example.com/images/undefined.jpg": "undefined", "https://e.example.com/?id=NaN&x=1": "NaN", "https://e.example.com/%7B%7Bid%7D%7D": "%7B%7Bid%7D%7D", "https://e.example.com/[object%20Object]": "[object%20Object]", "%s": "%s", "TODO": "TODO",
		"549755885175": "", "https://cdn.example.com/a%20b.jpg": "", "https://www.example.com/your-shop": "", "https://yoursite.example.com/": "", "todoist.com/a": "", "https://e.example.com/undefined-behaviour": "", "https://undefined.example.com/": "", "xxxxl-shirts": "", "": "",
	} {
		if text == "" {
			continue
		}
		if got := placeholder(text, true); got != want {
			t.Errorf("id or URL %q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Hello {{name}}": "{{name}}", "Save ${percent} now": "${percent}", "undefined": "undefined", "<insert_title>": "<insert_title>",
		"Costs $5 {limited}": "", "a [[link]] here": "", "<b>bold</b>": "", "TODO list ideas": "", "Your-style guide": "", "100 % linen": "", "Nothing is undefined here": "",
	} {
		if got := placeholder(text, false); got != want {
			t.Errorf("text %q: %q, want %q", text, got, want)
		}
	}
}

func TestFindToken(t *testing.T) {
	for text, want := range map[string]bool{
		"pina_AEATESTTOKEN0123456789ABCDEF": true, "xpina_AEATESTTOKEN0123456789ABCDEF": false, "pinr_01HF3KZ8Q2V7X9PLMQ": true, "pina_coladaRecipe2026": false,
		"pina_colada": false, "pina_": false, "pinb_AEATESTTOKEN0123456789": false, "my pina_colada_recipe_for_summer_2026": false,
	} {
		if got := findToken(text) >= 0; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
