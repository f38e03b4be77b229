package signedurl_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/signedurl"
)

var benchmarks = []struct{ name, url string }{
	{"plain", "https://cdn.example.com/pins/2026/11/summer-dress.jpg"},
	{"harmless", "https://cdn.shopify.com/s/files/1/0001/products/dress_1024x1024.jpg?v=1795430400&width=1946&format=jpg"},
	{"s3", "https://b.s3.us-east-1.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261123%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261123T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00ff00ff00ff00ff00ff00ff00ff00ff"},
	{"azure", "https://acct.blob.core.windows.net/c/a.jpg?sv=2024-11-04&st=2026-11-23T09%3A00Z&se=2026-11-23T11%3A00%3A00Z&sr=b&sp=r&spr=https&sig=x%3D"},
	{"policy", "https://d1.cloudfront.net/a.jpg?Policy=eyJTdGF0ZW1lbnQiOlt7IlJlc291cmNlIjoiaHR0cHM6Ly9kMS5jbG91ZGZyb250Lm5ldC8qIiwiQ29uZGl0aW9uIjp7IkRhdGVMZXNzVGhhbiI6eyJBV1M6RXBvY2hUaW1lIjoxNzk1NDMwNDAwfX19XX0_&Signature=x&Key-Pair-Id=K2EX"},
	{"token", "https://p.supabase.co/storage/v1/object/sign/b/a.jpg?token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1cmwiOiJiL2EuanBnIiwiaWF0IjoxNzk1NDI2ODAwLCJleHAiOjE3OTU0MzA0MDB9.bm90LWEtcmVhbC1zaWduYXR1cmU"},
	{"nested", "https://shop.example/_next/image?url=https%3A%2F%2Fd1.cloudfront.net%2Fa.jpg%3FExpires%3D1795430400%26Signature%3Dx%26Key-Pair-Id%3DK2EX&w=640&q=75"},
}

// hostile are URLs of 100 KB that could make a careless parser slow.
var hostile = []struct{ name, url string }{
	{"parameters", "https://h.example/?" + strings.Repeat("a&", 50000)},
	{"same name", "https://h.example/?AWSAccessKeyId=x&" + strings.Repeat("Expires=1&", 10000)},
	{"escapes", "https://h.example/?Signature=x&Key-Pair-Id=y&Expires=" + strings.Repeat("%31", 33000)},
	{"names in escapes", "https://h.example/?" + strings.Repeat("%45xpires=1&", 8000)},
	{"segments", "https://h.example/" + strings.Repeat("eyJ/", 25000)},
	{"tokens", "https://h.example/?" + strings.Repeat("token=eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.x&", 2400)},
	{"one token", "https://h.example/?token=eyJhbGciOiJIUzI1NiJ9." + strings.Repeat("eyJl", 25000) + ".x"},
	{"policy", "https://h.example/?Signature=x&Key-Pair-Id=y&Policy=" + strings.Repeat("eyJT", 25000)},
	{"urls in the path", "https://h.example/" + strings.Repeat("/https://h", 10000)},
	{"nearly urls in the path", "https://h.example/" + strings.Repeat("/http", 20000)},
	{"urls in the query", "https://h.example/?" + strings.Repeat("url=https%3A%2F%2Fh&", 5000)},
	{"fields", "https://h.example/?t=" + strings.Repeat("exp=1~hmac=1~", 8000)},
	{"many fields", "https://h.example/?" + strings.Repeat("exp=1~hmac=&", 8000)},
	{"options", "https://h.example" + strings.Repeat("/exp:1", 16000)},
	{"cache tokens", "https://h.example/?" + strings.Repeat("edge-cache-token=", 6000)},
	{"headers", "https://h.example/?X-Amz-Signature=1&X-Amz-SignedHeaders=" + strings.Repeat("a;", 50000)},
	{"authorization", "https://h.example/?authorization=" + strings.Repeat("/", 100000)},
	{"fragment", "https://h.example/#" + strings.Repeat("#", 100000)},
	{"host", "https://" + strings.Repeat("a.", 50000) + "example/a.jpg"},
}

func BenchmarkParse(b *testing.B) {
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				signedurl.Parse(bm.url)
			}
		})
	}
}

// BenchmarkHostile holds every URL of 100 KB under 10 ms.
func BenchmarkHostile(b *testing.B) {
	for _, bm := range hostile {
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(bm.url)))
			for b.Loop() {
				signedurl.Parse(bm.url)
			}
		})
	}
}

func TestOrdinaryURLsCostNothing(t *testing.T) {
	for _, bm := range benchmarks[:2] {
		if n := testing.AllocsPerRun(100, func() { signedurl.Parse(bm.url) }); n != 0 {
			t.Errorf("%s: %v allocations", bm.name, n)
		}
	}
}

// What is kept and decoded is bounded, however often something is repeated.
func TestHostileURLsTakeLittleMemory(t *testing.T) {
	for _, bm := range hostile {
		t.Run(bm.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			signedurl.Parse(bm.url)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 8*uint64(len(bm.url)) {
				t.Errorf("%d bytes of memory for %d of URL", used, len(bm.url))
			}
		})
	}
}
