package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/report"
)

// planted makes secrets, each unlike all others, and remembers them.
type planted struct{ secrets []string }

func (p *planted) digest() []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "secret %d", len(p.secrets)))
	return sum[:]
}

func (p *planted) keep(secret string) string {
	p.secrets = append(p.secrets, secret)
	return secret
}

func (p *planted) hex() string    { return p.keep(hex.EncodeToString(p.digest())) }
func (p *planted) base64() string { return p.keep(base64.RawURLEncoding.EncodeToString(p.digest())) }
func (p *planted) token() string {
	return "pina_" + p.keep(strings.ToUpper(hex.EncodeToString(p.digest())))
}
func (p *planted) refresh() string {
	return "pinr_" + p.keep("A7"+strings.ToUpper(hex.EncodeToString(p.digest())))
}

// jwt has a payload of its own and a signature; both are secrets.
func (p *planted) jwt() string {
	payload := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"sub":"%x"}`, p.digest()))
	return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + p.keep(payload) + "." + p.base64()
}

// secretParameters are names of parameters whose values give access, as makers of signed URLs document them.
var secretParameters = strings.Fields(`
	X-Amz-Signature X-Amz-Security-Token X-Amz-Credential Signature AWSAccessKeyId X-Goog-Signature X-Goog-Credential GoogleAccessId=key
	sig x-oss-signature x-oss-credential x-oss-security-token OSSAccessKeyId q-signature q-ak x-cos-security-token X-Tos-Signature
	X-Tos-Credential Policy token access_token refresh_token id_token auth auth_key authkey api_key apikey apiKey x-api-key client_secret
	app_secret password passwd secret hmac hdnea=hmac hdnts=hmac jwt bcdn_token cld_token ik-s rlkey oh hm sign signature
	X-Signature session sessionid sid jsessionid hash md5 verify key private_key secret_key access_key upload_token csrftoken user_password
	X-Obs-Security-Token tempauth`)

func (p *planted) signedURLs(host string) (urls []string) {
	for i, name := range secretParameters {
		name, inner, nested := strings.Cut(name, "=")
		query := url.QueryEscape(name) + "="
		switch {
		case nested && inner == "key":
			query = "X-Goog-Signature=" + p.hex()
		case nested:
			query += "exp=1764000000~acl=/*~hmac=" + p.hex()
		case i%2 == 0:
			query += p.hex()
		default:
			query += p.base64()
		}
		urls = append(urls, fmt.Sprintf("%s/%d.jpg?Expires=1764000000&%s&w=1000", host, i, query))
	}
	for i := range 12 {
		scheme, rest, _ := strings.Cut(host, "://")
		urls = append(urls, fmt.Sprintf("%s://editor:%s@%s/user-%d.jpg", scheme, p.base64(), rest, i))
		urls = append(urls, fmt.Sprintf("%s/jwt-%d.jpg?token=%s", host, i, p.jwt()))
	}
	return urls
}

// bodies are pins that hold secrets where people have put them.
func (p *planted) bodies(host string) string {
	var lines []string
	pin := func(change func(pin, source map[string]any)) {
		source := map[string]any{"source_type": "image_url", "url": fmt.Sprintf("%s/plain-%d.jpg", host, len(lines))}
		body := map[string]any{"board_id": "549755885175", "title": "Linen", "alt_text": "A dress", "link": "https://shop.example.com/linen", "media_source": source}
		change(body, source)
		text, err := json.Marshal(body)
		if err != nil {
			panic(err)
		}
		lines = append(lines, string(text))
	}
	for i, u := range p.signedURLs(host) {
		pin(func(pin, source map[string]any) {
			switch i % 3 {
			case 0:
				source["url"] = u
			case 1:
				pin["link"] = u
			case 2:
				pin["media_source"] = map[string]any{"source_type": "video_id", "media_id": "1", "cover_image_url": u, "cover_image_content_type": "image/jpg"}
			}
		})
	}
	for _, member := range []string{"board_id", "title", "description", "alt_text", "note", "link", "parent_pin_id", "dominant_color", "media_source", "board_section_id"} {
		pin(func(pin, _ map[string]any) { pin[member] = p.token() })
		pin(func(pin, _ map[string]any) { pin[member] = "Authorization: Bearer " + p.refresh() })
		pin(func(pin, _ map[string]any) { pin[member] = []any{p.jwt()} })
		pin(func(pin, _ map[string]any) { pin[member] = map[string]any{"access_token": p.hex(), p.token(): 1} })
	}
	for _, member := range []string{"access_token", "refreshToken", "client_secret", "apiKey", "password", "Authorization"} {
		pin(func(pin, _ map[string]any) { pin[member] = p.base64() })
		pin(func(pin, source map[string]any) { source[member] = p.hex() })
	}
	pin(func(pin, _ map[string]any) { pin[p.token()] = "a key" })
	pin(func(_, source map[string]any) {
		source["source_type"], source["content_type"], source["data"] = "image_base64", "image/png", p.token()
	})
	pin(func(_, source map[string]any) { source["source_type"] = p.token() })
	pin(func(pin, _ map[string]any) {
		items := []any{}
		for range 3 {
			items = append(items, map[string]any{"url": host + "/item.jpg?X-Amz-Signature=" + p.hex(), "title": p.token(), "link": "https://x:" + p.hex() + "@shop.example.com/"})
		}
		pin["media_source"] = map[string]any{"source_type": "multiple_image_urls", "items": items}
	})
	// Text that is no JSON, or just not any more.
	lines = append(lines,
		`{"board_id": "1", "access_token": "`+p.hex()+`",}`,
		`{"board_id": "1", "title": "`+p.token()+`" "x": 1}`,
		`{"board_id": "1", 'link': "https://u:`+p.hex()+`@shop.example.com/"}`,
		`{"link": "`+host+`/a.jpg?sig=`+p.hex()+`", "link": "`+host+`/a.jpg?sig=`+p.hex()+`"}`,
		`{"title": "`+p.token()+"\xff"+`"}`,
		`{"url": "`+host+`/a.jpg?X-Amz-Signature=`+p.hex(),
		`Bearer `+p.token(),
		`"`+p.token()+`"`,
		`{"pin": {"board_id": "1", "title": "`+p.token()+`"}, "media": {"`+host+`/a.jpg?sig=`+p.hex()+`": "none/`+p.token()+`.jpg"}, "publish_at": "`+p.token()+`"}`,
	)
	return strings.Join(lines, "\n") + "\n"
}

// echo is a server that gives away what it is asked with, in every way that servers do.
func echo(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.String()
	sum := sha256.Sum256([]byte(asked))
	switch sum[0] % 8 {
	case 0:
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>%s</Message><AWSAccessKeyId>%s</AWSAccessKeyId><StringToSign>%s</StringToSign></Error>`,
			asked, r.URL.RawQuery, asked)
	case 1:
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, "<html><title>%s</title>not you: %s", asked, asked)
	case 2:
		http.Redirect(w, r, "/again"+asked, http.StatusFound)
	case 3:
		w.Header().Set("Content-Type", asked)
		io.WriteString(w, asked)
	case 4:
		http.Error(w, asked, http.StatusNotFound)
	case 5:
		w.Header().Set("Server", asked)
		w.Header().Set("Content-Type", "image/jpeg")
		io.WriteString(w, "\xff\xd8\xff\xe0 "+asked)
	case 6:
		w.Header().Set("Location", "ftp://"+asked)
		w.WriteHeader(http.StatusFound)
	case 7:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"error": asked})
	}
}

// TestSecretsStayInside plants more than two hundred secrets and looks for them in all that pinlint says, in every format.
func TestSecretsStayInside(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(echo))
	defer server.Close()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var p planted
	pins := write("pins.jsonl", p.bodies(server.URL))
	account := write("account.json", `{"version": 1, "token": {"kind": "access", "token": "`+p.token()+`"}, "username": "`+p.token()+`", "boards": [{"id": "`+p.token()+`"}]}`)
	tokenFile := write("token.json", `{"access_token": "`+p.token()+`", "refresh_token": "`+p.refresh()+`", "scope": [`)
	answer := write("answer.json", `{"code": 2, "message": "Authentication failed for `+p.token()+` at `+server.URL+`/?sig=`+p.hex()+`", "headers": {"Authorization": "Bearer `+p.refresh()+`"}}`)
	link, gone, name := p.hex(), p.token(), p.token()
	// A file whose name and whose directory's name are secrets is named by the user, but a report goes on to others.
	named := write(name+".json", `{"board_id": 1, "title": "`+p.token()+`"}`)
	if len(p.secrets) < 200 {
		t.Fatalf("only %d secrets", len(p.secrets))
	}

	var formats []string
	for _, f := range report.Formats {
		formats = append(formats, f.Name)
	}
	runs := [][]string{
		{"explain", "--response", answer}, {"explain", "--response", answer, "--format", "json"}, {"explain", gone}, {"--rules", gone, pins},
		{"account", "pull", "--api-url", server.URL, "--token-file", tokenFile}, {"account", "pull", "--api-url", "https://u:" + link + "@127.0.0.1"},
		{"account", "pull", "--api-url", server.URL}, {"account", "pull", gone},
		{"--offline", "--account", account, pins}, {"--offline", "--account", "https://x.example.com/?token=" + link, pins},
		{"--offline", "--map", server.URL + "/?sig=" + link + "=" + dir + "/none", pins}, {"--offline", "--media", "1=none?token=" + link, pins},
		{"--offline", "no/" + gone + ".json"}, {"--format", "json=" + dir + "/none/" + gone, pins}, {"--offline", "--now", gone, pins}, {"--" + gone, pins},
		{"media", "--allow-private", server.URL + "/a.jpg?X-Amz-Signature=" + link}, {"media", "--allow-private", "--format", "json", server.URL + "/b.jpg?X-Amz-Signature=" + link},
		{"media", "https://u:" + link + "@10.0.0.1/a.jpg"}, {"media", gone},
	}
	for _, format := range formats {
		runs = append(runs, []string{"--offline", "--profile", "api", "--fail-on", "info", "-v", "--format", format, pins, named})
	}
	var files []string
	for _, format := range formats {
		files = append(files, "--format", format+"="+filepath.Join(dir, "out."+format))
	}
	runs = append(runs, []string{"--allow-private", "-v", pins}, append(files, "--allow-private", "--write-baseline", filepath.Join(dir, "baseline"), pins))
	for _, args := range runs {
		var out bytes.Buffer
		c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(name string) string {
			if name == tokenVariable {
				return "pina_" + strings.ToUpper(p.secrets[0][:40])
			}
			return ""
		}}
		c.main(args)
		leaks := 0
		for _, secret := range p.secrets {
			if i := strings.Index(strings.ToLower(out.String()), strings.ToLower(secret)); i >= 0 {
				if leaks++; leaks > 3 {
					break
				}
				t.Errorf("pinlint %.60q shows %s: …%q", args, secret, out.String()[max(i-150, 0):min(i+len(secret), out.Len())])
			}
		}
		if out.Len() == 0 && args[0] != "--format" && len(args) < 20 {
			t.Errorf("pinlint %.60q says nothing", args)
		}
	}
	written, err := filepath.Glob(filepath.Join(dir, "out.*"))
	if err != nil || len(written) != len(formats) {
		t.Errorf("%d of %d reports: %v", len(written), len(formats), err)
	}
	for _, path := range append(written, filepath.Join(dir, "baseline")) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		for _, secret := range p.secrets {
			if i := strings.Index(strings.ToLower(string(text)), strings.ToLower(secret)); i >= 0 {
				t.Errorf("%s shows %s: …%q", filepath.Base(path), secret, text[max(i-100, 0):i+len(secret)])
				break
			}
		}
	}
}
