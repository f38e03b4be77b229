package rules

import (
	"strings"
	"testing"
)

// TestParseURL holds what RFC 3986 and browsers make of an address, and what the API cannot use.
func TestParseURL(t *testing.T) {
	for _, c := range []struct {
		text, scheme, host, fault string
	}{
		{"https://cdn.example.com/a.jpg", "https", "cdn.example.com", ""},
		{"HTTPS://CDN.Example.com:8443/a?b#c", "https", "cdn.example.com", ""},
		{"http://[2001:db8::1]:80/", "http", "2001:db8::1", ""},
		{"http://[fe80::1%25eth0]/", "http", "fe80::1%25eth0", ""},
		{"https://xn--bcher-kva.example/", "https", "xn--bcher-kva.example", ""},
		{"https://bücher.example/ü", "https", "bücher.example", ""},
		{"https://a_b.example.com/", "https", "a_b.example.com", ""},
		{"https://example.com?x=1", "https", "example.com", ""},
		{"https://example.com./", "https", "example.com.", ""},
		{"mailto:a@example.com", "mailto", "", ""},
		{"data:image/png;base64,AA", "data", "", ""},
		{"s3://bucket/key", "s3", "", ""},
		{"javascript:alert(1)", "javascript", "", ""},
		{"", "", "", "is empty"},
		{" https://a.example/", "", "", "begins or ends with a blank"},
		{"https://a.example/\n", "", "", "line break"},
		{"https://a.example/\x00", "", "", "control character"},
		{"images/a.jpg", "", "", "no absolute URL"},
		{"/images/a.jpg", "", "", "local path"},
		{"./a.jpg", "", "", "local path"},
		{`C:\a.jpg`, "", "", "path of a Windows computer"},
		{"//cdn.example.com/a.jpg", "", "", "has no scheme"},
		{"www.example.com", "", "", "has no scheme"},
		{"example.com/a", "", "", "has no scheme"},
		{"example.com:8080/a", "", "", "has no scheme"},
		{"localhost:3000/a", "", "", "has no scheme"},
		{"see our shop", "", "", "prose"},
		{"https:/a.example/", "https", "", "two slashes"},
		{"https:a.example", "https", "", "two slashes"},
		{"https:///a", "https", "", "no host"},
		{"https://:80/", "https", "", "no host"},
		{"https://a..example/", "https", "a..example", "empty part"},
		{"https://a.example:99999/", "https", "a.example", "port"},
		{"https://a.example:x/", "https", "a.example", "port"},
		{"https://a b.example/", "https", "a b.example", "blank in its host"},
		{"https://u:p@a.example/", "https", "a.example", "user name or password"},
		{"https://a.example\\b", "https", "", "backslash"},
		{"https://[::1/", "https", "", "never close"},
		{"https://[x]/", "https", "", "IPv6"},
		{"https://a.example:80:80/", "https", "a.example:80", "two ports"},
		{"https://::1/", "https", "::1", "two ports"},
		{"https://a.example:0/", "https", "a.example", "port"},
		{"https://ex%61mple.com/", "https", "ex%61mple.com", "percent sign"},
		{"https://https://a.example/", "https", "https", "scheme twice"},
		{"<https://a.example/>", "", "", "angle brackets"},
		{"https://u:pa/ss@a.example/", "https", "", "user name or password"},
	} {
		u := parseURL(c.text)
		if u.scheme != c.scheme || (c.fault == "") != (u.fault == "") || !strings.Contains(u.fault, c.fault) || c.fault == "" && u.host != c.host {
			t.Errorf("%q: scheme %q, host %q, fault %q; want %q, %q, %q", c.text, u.scheme, u.host, u.fault, c.scheme, c.host, c.fault)
		}
	}
}

// TestPrivateHost goes by the special-purpose registries of IANA (RFC 6890 and its kin) and RFC 6761.
func TestPrivateHost(t *testing.T) {
	for _, host := range strings.Fields(`localhost LOCALHOST. foo.localhost printer.local db.internal a.test a.invalid a.onion nas.lan server
		127.0.0.1 127.1.2.3 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 198.18.0.1 192.0.0.192 192.0.2.1 198.51.100.7 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255
		2130706433 0x7f000001 0177.0.0.1 127.1 0 017700000001 0x7f.1 ::1 :: ::ffff:127.0.0.1 fe80::1 fe80::1%25eth0 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 64:ff9b::808:808 64:ff9b:1::7f00:1 2002:7f00:1::1 2001:0:4136::1 fec0::1 100::1 3fff::1 5f00::1 ::127.0.0.1 127。0。0。1 １２７.0.0.1 ⓛocalhost ｌｏｃａｌｈｏｓｔ localhost。`) {
		if privateHost(strings.ToLower(host)) == "" {
			t.Errorf("%s is taken for public", host)
		}
	}
	for _, host := range strings.Fields(`example.com cdn.example.com 8.8.8.8 1.1.1.1 172.32.0.1 172.15.0.1 100.128.0.1 192.0.1.1 198.20.0.1 2606:4700::1111 2001:4860:4860::8888 2400:cb00::1 my-localhost.com locals.com testing.dev local.example.com bücher.example a.internal.example.com 1e100.net`) {
		if reason := privateHost(host); reason != "" {
			t.Errorf("%s is taken for %s", host, reason)
		}
	}
}

func TestSharePage(t *testing.T) {
	for url, want := range map[string]string{
		"https://drive.google.com/file/d/1AbC/view?usp=sharing":       "Google Drive",
		"https://drive.google.com/open?id=1AbC":                       "Google Drive",
		"https://drive.google.com/uc?export=download&id=1AbC":         "",
		"HTTPS://DRIVE.GOOGLE.COM/file/d/1/view":                      "Google Drive",
		"https://drive.google.com/u/0/file/d/1/view":                  "Google Drive",
		"https://docs.google.com/spreadsheets/d/1/edit":               "Google Drive",
		"https://www.dropbox.com/t/abc":                               "Dropbox",
		"https://photos.app.goo.gl/AbC":                               "Google Photos",
		"https://www.dropbox.com/s/abc/a.jpg?dl=0":                    "Dropbox",
		"https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=x&dl=0":       "Dropbox",
		"https://www.dropbox.com/s/abc/a.jpg?raw=1":                   "",
		"https://dl.dropboxusercontent.com/s/abc/a.jpg":               "",
		"https://1drv.ms/i/s!AbC":                                     "OneDrive",
		"https://www.icloud.com/iclouddrive/0abc":                     "iCloud",
		"https://we.tl/t-abc":                                         "WeTransfer",
		"https://cdn.example.com/drive.google.com/file/d/1/view":      "",
		"https://photos.example.com/a.jpg":                            "",
		"https://lh3.googleusercontent.com/abc=w1000":                 "",
		"https://contoso.sharepoint.com/:i:/g/abc?e=1":                "SharePoint",
		"https://contoso.sharepoint.com/:i:/g/abc?download=1":         "",
		"https://contoso.sharepoint.com/sites/a/Shared/pin.jpg":       "",
		"https://notdropbox.com/s/abc/a.jpg":                          "",
		"https://www.example.com/?u=https://www.dropbox.com/s/a?dl=0": "",
	} {
		u := parseURL(url)
		u.text = url
		if got, _ := sharePage(&u); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}
