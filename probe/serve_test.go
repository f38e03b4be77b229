package probe

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestMain fails if a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is an HTTP server on loopback that counts.
type site struct {
	*httptest.Server
	requests, connections atomic.Int64
}

func serve(t testing.TB, handler http.HandlerFunc) *site {
	s := &site{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		handler(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.Config.ErrorLog = quiet
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// raw is a server on loopback that speaks as each test wants it to. It returns its address. The connection is closed when
// speak returns; until the test ends, ended is open.
func raw(t testing.TB, speak func(c net.Conn, r *bufio.Reader, ended <-chan struct{})) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				speak(c, bufio.NewReader(c), ended)
			})
		}
	})
	t.Cleanup(func() {
		close(ended)
		l.Close()
		all.Wait()
	})
	return l.Addr().String()
}

// answer is a raw server's: it reads a request and sends the text.
func answer(text string) func(net.Conn, *bufio.Reader, <-chan struct{}) {
	return func(c net.Conn, r *bufio.Reader, _ <-chan struct{}) {
		if _, err := http.ReadRequest(r); err == nil {
			c.Write([]byte(text))
		}
	}
}

// local asks servers on loopback, with a time limit for tests.
func local(t testing.TB, limit time.Duration) *Prober {
	p := &Prober{Integrity: facts.Full, HTTP: &HTTP{AllowPrivate: true, Timeout: limit, Retries: -1}}
	t.Cleanup(p.Close)
	return p
}

// one asks for one URL.
func one(p *Prober, url string) *facts.Fetch { return p.Fetch(context.Background(), []string{url})[0] }

func photo(t testing.TB) []byte {
	data, err := os.ReadFile(examples + "photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
