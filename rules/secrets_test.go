package rules

import (
	"strings"
	"testing"
)

// TestRedact holds texts with the secret part between « and », which must be what is redacted, and texts without.
func TestRedact(t *testing.T) {
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTU0MzA0MDB9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
	for _, marked := range []string{
		"token «pina_AEATESTTOKEN0123456789ABCDEF» in a text",
		`{"a":"«pinr_01HF3KZ8Q2V7X9PLMQ»"}`,
		"https://«user:hunter2»@www.example.com/a",
		"https://«user»@www.example.com/a",
		"https://b.s3.amazonaws.com/a.jpg?X-Amz-Credential=«AKIAIOSFODNN7EXAMPLE»/20261123/us-east-1/s3/aws4_request&X-Amz-Date=20261123T100000Z&X-Amz-Expires=3600&X-Amz-Signature=«9f86d081884c7d659a2feaa0c55ad015»",
		"https://b.s3.amazonaws.com/a.jpg?x-amz-security-token=«IQoJb3JpZ2luX2VjEJr»&x=1",
		"https://storage.googleapis.com/b/a.jpg?X-Goog-Signature=«0a1b2c3d4e5f»&X-Goog-Expires=900",
		"https://acct.blob.core.windows.net/c/a.jpg?sv=2024-11-04&se=2026-11-23T11%3A00%3A00Z&sp=r&sig=«x3Dk29fjKq0PzL%2B8%3D»",
		"https://d1.cloudfront.net/a.jpg?Expires=1795430400&Signature=«xy-Z9~Qk3LmN8pR5tV2wX7yB4cD6fG1hJ9~»",
		"https://d1.cloudfront.net/a.jpg?Signature=«xy~Z9~wQk3LmN8pR5tV2wX7yB4cD6fG1h»&Key-Pair-Id=K2EX",
		"https://cdn.example.com/a.jpg?hdnts=st=1795426800~exp=1795430400~acl=/*~hmac=«00ff11»",
		"https://cdn.example.com/a.jpg?token=" + "«" + jwt + "»",
		"Authorization: Bearer «abcDEF123456ghi»",
		`{"access_token": "«whatever»"}`,
		`{"api_key":"«k12345»"}`,
		"https://cdn.example.com/a.jpg?w=1\\u0026X-Amz-Signature=«9f86d081884c7d659a2feaa0c55ad015»",
		"https://next.example.com/_next/image?url=https%3A%2F%2Fb.s3.amazonaws.com%2Fa.jpg%3FX-Amz-Signature=«9f86d081884c7d65»",
		"https://«u:pa/ssSECRET»@h.example.com/a.jpg",
		`"https:\/\/«bob:PW»@h.example.com\/"`,
		`{"accessToken": "«aB3dE6gH9jK2mN5pQ8sT»", "pinterest-access-token": "«aB3dE6gH9jK2mN5pQ8sT»"}`,
		"https://cdn.example.com/a.jpg?token=«abc123def»&signature=«abcDEF12»",
		"https://cdn.example.com/a.jpg?auth=«swordfish»&secret=«hunter2hunter2»&token=«abcdefghij123456»",
		"https://api.telegram.org/file/bot123:«AAEhBP0av28FQ_Z-kq»/photos/file_1.jpg",
		"https://api.telegram.org/file/bot110201543%3A«AAHdqTcv»/a.jpg",
		"https://x.example.com/?url=https%3A%2F%2Fapi.telegram.org%2Ffile%2Fbot7%3A«AAHd»%2Fa.jpg",
		"https://res.cloudinary.com/demo/image/upload/s--«aB3dE6gH»--/w_300/a.jpg",
		"https://www.example.com/a.jpg;jsessionid=«1A2B»?x=1",
		"https://www.example.com/a;JSESSIONID=«morning»",
		"https://www.example.com/a?PHPSESSID=«abc»",
		"https://next.example.com/_next/image?url=https%3A%2F%2Fb.s3.amazonaws.com%2Fa.jpg%3Fw%3D9%26X-Amz-Signature%3D«9f86d081884c7d65»%26X-Amz-Expires%3D60&w=640",
		"https://a.example.com/?url=https%253A%252F%252Fb.example.com%252Fa.jpg%253Ftoken%253D«abc»%2526w%253D10&q=75",
		"https://a.example.com/?url=b.example.com%25252Fa%25253Fw%25253D1%252526sig%25253D«x»",
		"https://a.example.com/?u=b%3Ftoken%3d«a%2Bb%3D»%26w%3d1",
		"https://a.example.com/?token=«a»&sig=«x»&password=«pw»&X-Amz-Signature=«0»&secret=«s»",
		"https://a.example.com/?csrf_token=«ab1»&signature=«linen»&md5=«abc_-»&pwd=«x»&pass=«1»",
		`{"client_secret": "«x»", "password": "«pw»", "token": ""}`,
		"password=«fun», Forbearer abcdefgh12, pina_coladaRecipe2026, pina_summercollection2026, pinr_ABCDEFGHIJKLMNOP",
		"/robot123:abc /bot:abc /bots--abc-- /bot12/x ends--with--dashes https://www.example.com/s---/a/s--a/b--",
		"https://www.example.com/?url=a%3Fw%3D100%26token%3D&100%25=1%",
		`"://«user:pw»@h.example.com"://«u»@h`,
		"no secret at all",
		"Use code=SPRING2026SALE and ?s=dress-summer-2026&key=product-12345&t=1h2m3s4567",
		"https://www.example.com:8080/@user/a@b",
		"https://www.example.com/pina_colada2026recipes",
		"pina_colada recipe, pinata_party_2026, spina_bifida",
		"https://cdn.shopify.com/s/files/1/a.jpg?v=1795430400&width=1200",
		"https://cdn.example.com/a.jpg?key=summer&code=spring&s=240&t=1795430400",
		"https://www.example.com/@user/post",
		"mail me@example.com: https://www.example.com/",
		"a: b@c://d",
		"https://www.example.com/?sort=asc&session=morning",
		"the bearer of good news",
		"",
	} {
		parts := strings.FieldsFunc(marked, func(r rune) bool { return r == '«' || r == '»' })
		plain := strings.NewReplacer("«", "", "»", "").Replace(marked)
		var want strings.Builder
		secret := false
		rest := marked
		for _, part := range parts {
			if strings.HasPrefix(rest, "«") {
				rest, secret = strings.TrimPrefix(rest, "«"), true
			} else {
				rest, secret = strings.TrimPrefix(rest, "»"), strings.HasPrefix(strings.TrimPrefix(rest, "»"), "«")
				rest = strings.TrimPrefix(rest, "«")
			}
			rest = rest[len(part):]
			if secret {
				part = redacted
			}
			want.WriteString(part)
		}
		if got := Redact(plain); got != want.String() {
			t.Errorf("%s\n got %s\nwant %s", plain, got, want.String())
		}
		if got := Redact(want.String()); got != want.String() {
			t.Errorf("redacted twice, %s becomes %s", want.String(), got)
		}
	}
}

// TestRedactLong: a secret is one to its end, however long it is.
func TestRedactLong(t *testing.T) {
	for _, name := range []string{"Policy", "token", "X-Amz-Credential"} {
		for _, n := range []int{100, 4095, 4096, 4097, 1 << 20} {
			value := strings.Repeat("eyJTdGF0", n/8+1)[:n]
			if got, want := Redact("https://d1.cloudfront.net/a.jpg?"+name+"="+value+"&w=1"), "https://d1.cloudfront.net/a.jpg?"+name+"="+redacted+"&w=1"; got != want {
				t.Errorf("%s of %d characters: %d of them are shown", name, n, len(got)-len(want))
			}
		}
	}
}

// TestSecretSpansIsLinear gives each scan a text that baits it into running to the end again and again. A scan that does takes
// hours, which the time-out of go test ends.
func TestSecretSpansIsLinear(t *testing.T) {
	for _, bait := range []string{"pina_", "pin", "a=", "=", "s=", "token=", "eyJ", "eyJx.eyJ", "://", "://u:p", `":"`, `"token":"`, "Bearer ", "~exp=", "%", "%25", "%3D", "a%3D", "%253D", "token%3D", "s=" + strings.Repeat("A1b2", 40), "token=x=", "X-Amz-Credential=/", "/bot", "/bot1", "/bot1:", "/s--", "/s--a"} {
		text := strings.Repeat(bait, 1<<20/len(bait)) + "~a="
		SecretSpans(text)
		findToken(text)
	}
}
