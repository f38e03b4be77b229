package probe

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// TestNoProxy has a proxy in the environment, which is not asked: behind it nobody could tell which address is.
func TestNoProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, strings.Replace(proxy.URL, "//", "//user:"+secret+"@", 1))
	}
	p, port, _ := stage(t, func(string, int) []string { return []string{"127.0.0.2"} }, file("x.jpg", photo(t)))
	if f := one(p, "http://cdn.example:"+port+"/a.jpg"); f.Outcome != facts.Fetched || f.Media == nil || f.Media.Format != "jpeg" {
		t.Errorf("%v %s", f.Outcome, f.Detail)
	}
	if n := proxy.connections.Load(); n != 0 {
		t.Errorf("%d connections to the proxy", n)
	}
	p.Close()
}
