package rules

import (
	"strings"
	"testing"

	"github.com/pinlint/pinlint/payload"
)

// TestSecretsIn holds inputs with what must not be shown between « and ».
func TestSecretsIn(t *testing.T) {
	for _, c := range []struct {
		form   payload.Form
		marked string
	}{
		{payload.YAML, "# api_key: «k1» \nnote: x\n#token: «'a b'»\r\n- 'password': «\"x\"»\n"},
		{payload.YAML, "a: {token: «k1, b: 2}»\nsecrets: x\n# the secret: is out\ntoken:\nkey: product-12345\nhash: «aB3dE6gH9jK2mN5pQ8sT»\n"},
		{payload.YAML, "access_token:\n  «k1»\n---\n- - refresh_token: «k2»\n- token: >-\n    «k3\n    k4»\n"},
		{payload.YAML, "link: \"https:\\/\\/«u:\\x70w»@shop.example.com\"\n--- [\ntoken: «k1»\n"},
		{payload.YAML, "title: a token\nx: 'no: secret, token'\n"},
		{payload.Markdown, "---\nsite:\n  client_secret:\n    «k1»\npin: {board_id: 1}\n---\npassword: «k2»\nhttps://«u:pw»@a.example/\n"},
		{payload.Markdown, "---\nno front matter\ntoken: «k1»\n"},
		{payload.CSV, "Title,Media URL\nx,https://a.example/?sig=«k1»\ny,\"https://a.example/\"\"?sig=«k2»\"\n"},
		{payload.JSON, `[{"token": "«k1»"}, {"a": "https://«u:pw»@a.example/"}]`},
	} {
		plain := strings.NewReplacer("«", "", "»", "").Replace(c.marked)
		var got strings.Builder
		at := 0
		for _, s := range SecretsIn([]byte(plain), c.form) {
			got.WriteString(plain[at:s.Start] + "«" + plain[s.Start:s.End] + "»")
			at = s.End
		}
		if got.WriteString(plain[at:]); got.String() != c.marked {
			t.Errorf("%v\n got %q\nwant %q", c.form, got.String(), c.marked)
		}
	}
}
