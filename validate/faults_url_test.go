package validate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

// withPicture is a pin without fault but for what its picture's URL has.
func withPicture(url string) string {
	quoted, err := json.Marshal(url)
	if err != nil {
		panic(err)
	}
	return `{"board_id": "1", "title": "t", "alt_text": "a", "link": "https://www.example.com/", "media_source": {"source_type": "image_url", "url": ` + string(quoted) + `}}`
}

// jwt is a token with these claims, by RFC 7519.
func jwt(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part([]byte("a signature that is long enough"))
}

// policy is a policy of CloudFront, in its own base64.
func policy(condition string) string {
	text := base64.StdEncoding.EncodeToString([]byte(`{"Statement":[{"Resource":"https://d1.cloudfront.net/*","Condition":` + condition + `}]}`))
	return "https://d1.cloudfront.net/a.jpg?Policy=" + strings.NewReplacer("+", "-", "=", "_", "/", "~").Replace(text) + "&Signature=xy-Z9~Qk3LmN8pR5tV2wX7yB4cD6fG1hJ9~&Key-Pair-Id=K2EX"
}

// TestURLFaults judges URLs by what they say themselves, on 23 November 2026 at 10:00 UTC. Those that are hopeless are asked for by
// nobody. Epochs: 1795424400 is 09:00 UTC of that day, 1795431600 is 11:00 (date -u -d @…).
func TestURLFaults(t *testing.T) {
	const (
		now   = "2026-11-23T10:00:00Z"
		s3    = "https://b.s3.us-east-1.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261123%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-Signature=0123456789abcdef"
		azure = "https://acct.blob.core.windows.net/c/a.jpg?sv=2024-11-04&sr=b&sig=x3Dk29fjKq0PzL%3D"
		mux   = "https://image.mux.com/P/thumbnail.jpg?token="
	)
	for _, c := range []struct {
		name    string
		url     string
		publish string
		want    string // rules and severities
		says    string // part of the first message or remedy
		asked   bool
	}{
		{"S3 URL expired", s3 + "&X-Amz-Date=20261123T080000Z&X-Amz-Expires=3600", "", "url.expired error", "stopped working on 2026-11-23 09:00:00 UTC, 1 hour ago", false},
		{"Facebook URL expired: what to do", "https://scontent-x.cdninstagram.com/v/a.jpg?oh=00_A1b2C3d4&oe=6B03B1C0", "", "url.expired error", "host a copy of the file at an address that lasts", false},
		{"Discord URL ends soon: what to do", fmt.Sprintf("https://cdn.discordapp.com/attachments/1/2/a.jpg?ex=%x&is=%x&hm=%s", 1795429200, 1795420000, strings.Repeat("0123456789abcdef", 4)), "", "url.expires-soon warning", "ask the service that made this URL for a new one", true},
		{"Notion URL expired: what to do", strings.Replace(s3, "b.s3.us-east-1", "prod-files-secure.s3.us-west-2", 1) + "&X-Amz-Date=20261123T080000Z&X-Amz-Expires=3600", "", "url.expired error", "host a copy of the file", false},
		{"S3 URL expired: what to do", s3 + "&X-Amz-Date=20261123T080000Z&X-Amz-Expires=3600", "", "url.expired error", "sign the URL again", false},
		{"S3 URL ends within the margin", s3 + "&X-Amz-Date=20261123T091000Z&X-Amz-Expires=3600", "", "url.expires-soon warning", "in 10 minutes: it should last 30 minutes", true},
		{"S3 URL for more than seven days", s3 + "&X-Amz-Date=20261123T095000Z&X-Amz-Expires=604801", "", "url.signature error", "604801 seconds: the service takes 604800 (7 days) at most", false},
		{"S3 URL of a session, for hours", s3 + "&X-Amz-Date=20261123T095000Z&X-Amz-Expires=7200&X-Amz-Security-Token=IQoJb3JpZ2lu", "", "url.signed info", "at the latest, in 110 minutes, and may end before", true},
		{"S3 URL of a session, for longer than sessions last", s3 + "&X-Amz-Date=20261123T095000Z&X-Amz-Expires=604800&X-Amz-Security-Token=IQoJb3JpZ2lu", "", "url.signed warning", "sign the URL with a key that lasts", true},
		{"S3 URL of a session, for a scheduled pin", s3 + "&X-Amz-Date=20261123T095000Z&X-Amz-Expires=36000&X-Amz-Security-Token=IQoJb3JpZ2lu", "2026-11-23T15:00:00Z", "url.signed warning", "at the latest, in 9 hours, and may end before", true},
		{"S3 URL signed with more headers", strings.Replace(s3, "=host", "=host%3Bcontent-type", 1) + "&X-Amz-Date=20261123T095000Z&X-Amz-Expires=3600", "", "url.signature error", "asks for content-type", false},
		{"S3 URL with a broken date", s3 + "&X-Amz-Date=20261323T095000Z&X-Amz-Expires=3600", "", "url.signature error", "X-Amz-Date", false},
		{"Azure URL expired", azure + "&sp=r&se=2026-11-23T09%3A00%3A00Z", "", "url.expired error", "1 hour ago (se)", false},
		{"Azure URL not valid yet", azure + "&sp=r&st=2026-11-23T12%3A00%3A00Z&se=2026-11-24T12%3A00%3A00Z", "", "url.not-yet-valid error", "works from 2026-11-23 12:00:00 UTC on", true},
		{"Azure URL without permission to read", azure + "&sp=cw&se=2026-11-24T12%3A00%3A00Z", "", "url.signature error", "sp", false},
		{"Azure URL for one address", azure + "&sp=r&sip=203.0.113.7&se=2026-11-24T12%3A00%3A00Z", "", "url.signature error", "sip", false},
		{"Azure URL by a stored policy", azure + "&si=readers", "", "url.signed info", "its end cannot be read", true},
		{"CloudFront policy unreadable", "https://d1.cloudfront.net/a.jpg?Policy=!!!!&Signature=x~y-_&Key-Pair-Id=K2EX", "", "url.signature warning", "Policy", true},
		{"CloudFront policy of 1 MB", "https://d1.cloudfront.net/a.jpg?Policy=" + strings.Repeat("eyJT", 1<<18) + "&Signature=x~y-_&Key-Pair-Id=K2EX", "", "url.length warning, url.signature warning", "", true},
		{"CloudFront policy for addresses", policy(`{"DateLessThan":{"AWS:EpochTime":1795431600},"IpAddress":{"AWS:SourceIp":"203.0.113.0/24"}}`), "", "url.signature error", "Policy", false},
		{"Discord attachment without ex", "https://cdn.discordapp.com/attachments/1/2/a.png", "", "url.signature error", "", false},
		{"ex is no number", "https://cdn.discordapp.com/attachments/1/2/a.png?ex=zzzzzzzz&is=6b026040&hm=00", "", "url.signed info", "its end cannot be read", true},
		{"oe is no number", "https://scontent.cdninstagram.com/v/a.jpg?oh=00_A&oe=XYZXYZXY", "", "", "", true},
		{"oe overflows", "https://scontent.cdninstagram.com/v/a.jpg?oh=00_A&oe=FFFFFFFFFFFFFFFF", "", "", "", true},
		{"v of a shop's picture", "https://cdn.shopify.com/s/files/1/a.jpg?v=1700000000&width=1000", "", "", "", true},
		{"ver of a blog's picture", "https://blog.example.com/wp-content/uploads/a.jpg?ver=1700000000", "", "", "", true},
		{"t of a picture", "https://www.example.com/a.jpg?t=1700000000", "", "", "", true},
		{"token expired, of a known service", mux + jwt(`{"exp":1795424400}`), "", "url.expired error", "1 hour ago", false},
		{"token expired, of an unknown one", "https://img.example.com/a.jpg?token=" + jwt(`{"exp":1795424400}`), "", "url.expired warning", "seems to have stopped", true},
		{"token's end negative", mux + jwt(`{"exp":-1795424400}`), "", "url.signed info", "its end cannot be read", true},
		{"token's end 1e400", mux + jwt(`{"exp":1e400}`), "", "url.signed info", "its end cannot be read", true},
		{"token's end a string", mux + jwt(`{"exp":"1795424400"}`), "", "url.signed info", "its end cannot be read", true},
		{"token's end a fraction", mux + jwt(`{"exp":1795431600.5}`), "", "url.signed info", "in 1 hour", true},
		{"end said twice", "https://d1.cloudfront.net/a.jpg?Expires=1795518000&Expires=1795431600&Signature=x~y-_&Key-Pair-Id=K2EX", "", "url.signature warning", "Expires", true},
		{"end said twice, the earlier is over", "https://d1.cloudfront.net/a.jpg?Expires=1795518000&Expires=1795424400&Signature=x~y-_&Key-Pair-Id=K2EX", "", "url.expired error", "stopped working on 2026-11-23 09:00:00 UTC", false},
		{"share page of Google Drive", "https://drive.google.com/file/d/1AbCdEf/view?usp=sharing", "", "url.share-page error", "a page of Google Drive, not a file", false},
		{"share page of Dropbox", "https://www.dropbox.com/s/abc/a.jpg?dl=0", "", "url.share-page error", "a page of Dropbox, not a file", false},
		{"share page of OneDrive", "https://1drv.ms/i/s!AbC", "", "url.share-page error", "a page of OneDrive, not a file", false},
		{"pin scheduled for later than its URL lasts", s3 + "&X-Amz-Date=20261123T095000Z&X-Amz-Expires=86400", "2026-11-27T09:00:00Z", "url.expires-soon error", "2 days before the pin is published", true},

		{"localhost", "http://localhost:3000/a.jpg", "", "url.private-host error", "your own computer", true},
		{"private network", "https://192.168.1.20/a.jpg", "", "url.private-host error", "a private network", true},
		{"printer.local", "https://printer.local/a.jpg", "", "url.private-host error", "Pinterest cannot reach it", true},
		{"host of one label", "https://intranet/a.jpg", "", "url.private-host error", "Pinterest cannot reach it", true},
		{"onion", "http://abc.onion/a.jpg", "", "url.private-host error", "Pinterest cannot reach it", true},
		{"decimal host", "http://2130706433/a.jpg", "", "url.private-host error", "a number in a form that programs read differently", true},
		{"octal host", "http://0177.0.0.1/a.jpg", "", "url.private-host error", "a number in a form that programs read differently", true},
		{"short host", "http://127.1/a.jpg", "", "url.private-host error", "a number in a form that programs read differently", true},
		{"digits of another script", "http://１２７.0.0.1/a.jpg", "", "url.private-host error, url.unencoded warning", "your own computer", true},
		{"ideographic dots", "http://127。0。0。1/a.jpg", "", "url.private-host error, url.unencoded warning", "your own computer", true},
		{"IPv4 in IPv6", "http://[::ffff:127.0.0.1]/a.jpg", "", "url.private-host error", "Pinterest cannot reach it", true},
		{"IPv4 in NAT64", "http://[64:ff9b::7f00:1]/a.jpg", "", "url.private-host error", "Pinterest cannot reach it", true},
		{"IPv6 with a zone", "http://[fe80::1%25lo]/a.jpg", "", "url.private-host error", "an address of one network link", true},
		{"password in the URL", "https://bob:hunter2secret@cdn.example.com/a.jpg", "", "url.syntax error", "a user name or password", false},
		{"data", "data:image/png;base64,iVBORw0KGgo=", "", "url.scheme error", "send the base64 after the comma as data of source_type image_base64", false},
		{"file", "file:///home/me/a.jpg", "", "url.scheme error", "upload the file to a public server", false},
		{"ftp", "ftp://ftp.example.com/a.jpg", "", "url.scheme error", "the https address", false},
		{"blob", "blob:https://www.example.com/5f3c", "", "url.scheme error", "the https address", false},
		{"no scheme", "//cdn.example.com/a.jpg", "", "url.syntax error", "write https://cdn.example.com/a.jpg", false},
		{"bare path", "images/a.jpg", "", "url.syntax error", "the whole public address, beginning with https://", false},
		{"Windows path", `C:\pins\a.jpg`, "", "url.syntax error", "upload the file to a public server", false},
		{"blank", "https://cdn.example.com/summer dress.jpg", "", "url.unencoded warning", "percent-encode", true},
		{"tab", "https://cdn.example.com/a\t.jpg", "", "url.syntax error", "", false},
		{"line break", "https://cdn.example.com/a.jpg HTTP/1.1\r\nHost: other.example.com", "", "url.syntax error", "", false},
		{"NUL", "https://cdn.example.com/a.jpg\x00.png", "", "url.syntax error", "", false},
		{"backslash", `https://cdn.example.com\a.jpg`, "", "url.syntax error", "write /", false},
		{"host in another script", "https://bücher.example.com/a.jpg", "", "url.unencoded warning", "write the host in its ASCII form", true},
		{"2,100 characters", "https://cdn.example.com/" + strings.Repeat("a", 2100) + ".jpg", "", "url.length warning", "over 2048", true},
		{"100 KB", "https://cdn.example.com/" + strings.Repeat("a", 100_000) + ".jpg", "", "url.length warning", "over 2048", true},
		{"plain http", "http://cdn.example.com/a.jpg", "", "url.insecure warning", "plain http", true},
		{"odd port", "https://cdn.example.com:8443/a.jpg", "", "url.port warning", "Pinterest may ask 80 and 443 alone", true},
		{"port of mail", "https://cdn.example.com:25/a.jpg", "", "url.port error", "another service than the web", true},
		{"port that does not exist", "https://cdn.example.com:99999/a.jpg", "", "url.syntax error", "from 1 to 65535", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, now)
			if err != nil {
				t.Fatal(err)
			}
			l := &Linter{Now: func() time.Time { return at }}
			if c.publish != "" {
				if l.Publish, err = time.Parse(time.RFC3339, c.publish); err != nil {
					t.Fatal(err)
				}
			}
			j := l.newJudge()
			asked := false
			j.fetched = func(url string, link bool) *facts.Fetch {
				asked = asked || !link
				return nil
			}
			findings := j.judge(&payload.Document{Source: []byte(withPicture(c.url))}).Findings
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprint(f.Rule, " ", f.Severity))
				if text := fmt.Sprint(f); strings.Contains(text, "hunter2") || strings.Contains(text, "0123456789abcdef") || strings.Contains(text, "eyJTeyJT") {
					t.Errorf("shows a secret: %.300s", text)
				}
			}
			slices.Sort(got)
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q: %+v", got, c.want, findings)
			}
			if c.says != "" && (len(findings) == 0 || !strings.Contains(findings[0].Message+"\n"+findings[0].Remedy, c.says)) {
				t.Errorf("says %+v, want %q", findings, c.says)
			}
			if asked != c.asked {
				t.Errorf("asked for: %v, want %v", asked, c.asked)
			}
		})
	}
}
