package probe

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

// BenchmarkFetch asks a server that takes 50 ms for 2,000 pictures, 64 at once. "×bound" is the time over that of 2,000
// requests in 64 lanes without any cost. The bare client shows what of it is the server's and net/http's.
func BenchmarkFetch(b *testing.B) {
	const urls, lanes, latency = 2000, 64, 50 * time.Millisecond
	picture := append(photo(b), make([]byte, 64<<10)...)
	for name, run := range map[string]func(testing.TB, []string){"pinlint": fetchAll, "bare": fetchBare} {
		b.Run(name, func(b *testing.B) {
			s := serve(b, func(w http.ResponseWriter, r *http.Request) {
				<-time.After(latency)
				file("x.jpg", picture)(w, r)
			})
			list := make([]string, urls)
			for i := range list {
				list[i] = fmt.Sprintf("%s/%d.jpg", s.URL, i)
			}
			for b.Loop() {
				run(b, list)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/(float64(latency)*urls/lanes), "×bound")
			b.ReportMetric(float64(s.requests.Load())/float64(b.N), "requests/op")
			b.ReportMetric(float64(s.connections.Load())/float64(b.N), "connections/op")
		})
	}
}

func fetchAll(t testing.TB, urls []string) {
	p := local(t, 20*time.Second)
	p.HTTP.PerHost = 64
	p.Fetch(context.Background(), urls)
	p.Close()
}

func fetchBare(_ testing.TB, urls []string) {
	web := &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64, DisableCompression: true}
	defer web.CloseIdleConnections()
	next := make(chan string)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for u := range next {
				req, _ := http.NewRequest(http.MethodGet, u, nil)
				req.Header.Set("Range", "bytes=0-8191")
				if resp, err := web.RoundTrip(req); err == nil {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}
		})
	}
	for _, u := range urls {
		next <- u
	}
	close(next)
	all.Wait()
}
