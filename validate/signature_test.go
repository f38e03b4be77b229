package validate

import (
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/rules"
)

// TestSignatureFixes reads the remedies of URLs that were signed so that nobody can use them, or at all where nobody can sign.
func TestSignatureFixes(t *testing.T) {
	at := func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	for url, want := range map[string]string{
		"https://cdn.discordapp.com/attachments/1/2/a.png":                                                                       "put a copy of the file on a public server",
		"https://files.slack.com/files-pri/T1-F1/a.png":                                                                          "put a copy of the file on a public server",
		"https://firebasestorage.googleapis.com/v0/b/p.appspot.com/o/a.jpg":                                                      "use the address of the file itself",
		"https://acct.blob.core.windows.net/c/a.jpg?sv=2024-11-04&se=2099-01-01&sr=b&sp=w&sig=x%3D":                              "sign the URL with the permission to read, or use a public URL",
		"https://acct.blob.core.windows.net/c/a.jpg?sv=2024-11-04&se=2099-01-01&sr=b&sp=r&sip=203.0.113.7&sig=x%3D":              "sign the URL without a range of addresses, or use a public URL",
		"https://d1.cloudfront.net/a.jpg?Expires=1798000000&amp;Signature=x&amp;Key-Pair-Id=K2EX":                                "write & in the place of &amp;",
		"https://b.s3.amazonaws.com/a.jpg?AWSAccessKeyId=AK&Expires=3600&Signature=x%3D":                                         "sign the URL for a plain GET by anybody, or use a public URL",
		"https://shop.example/_next/image?w=64&url=https://d1.cloudfront.net/a.jpg?Expires=1798000000&Signature=x&Key-Pair-Id=K": "percent-encode the URL inside the URL",
	} {
		found := false
		for _, f := range (&Linter{Now: at}).URL(&facts.Fetch{URL: url, Length: -1}, rules.Picture) {
			if f.Rule == "url.signature" {
				found = true
				if f.Remedy != want {
					t.Errorf("%s: %q, want %q", url, f.Remedy, want)
				}
			}
		}
		if !found {
			t.Errorf("%s: no finding", url)
		}
	}
}
