package probe

import (
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestNames asks for files of names that lead to several addresses, to none, and to nothing that answers.
func TestNames(t *testing.T) {
	if l, err := net.Listen("tcp4", "127.0.0.9:0"); err != nil {
		t.Skip("this system has no 127.0.0.9")
	} else {
		l.Close()
	}
	s := httptest.NewServer(file("x.jpg", photo(t)))
	defer s.Close()
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	names := &nameServer{answer: func(name string, _ int) []string {
		switch {
		case strings.HasPrefix(name, "two."):
			return []string{"127.0.0.9", "127.0.0.1"} // nothing listens at the first
		case strings.HasPrefix(name, "shut."):
			return []string{"127.0.0.9", "127.0.0.8"}
		case strings.HasPrefix(name, "trouble."):
			return []string{}
		}
		return nil
	}}
	p := local(t, 4*time.Second)
	p.HTTP.resolver = names.resolver(t)
	for _, c := range []struct {
		host    string
		outcome facts.Outcome
		reason  string
		certain bool
	}{
		{"two.example", facts.Fetched, "", true},
		{"shut.example", facts.NoConnection, "refused", false},
		{"trouble.example", facts.NoAddress, "dns-failure", false},
		{"none.example", facts.NoAddress, "no-such-host", true},
	} {
		var urls []string
		for i := range 20 {
			urls = append(urls, fmt.Sprintf("http://%s%s/%d.jpg", c.host, port, i))
		}
		for _, f := range p.Fetch(context.Background(), urls) {
			if f.Outcome != c.outcome || f.Reason != c.reason || f.Certain != c.certain {
				t.Fatalf("%s: %+v", c.host, f)
			}
		}
	}
	names.mu.Lock()
	defer names.mu.Unlock()
	for name, n := range names.counts {
		if strings.HasPrefix(name, "none.") && n > 8 {
			t.Errorf("%d look-ups of %s for 20 files", n, name)
		}
	}
}
