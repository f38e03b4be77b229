package probe

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"code.dny.dev/ssrf"

	"github.com/pinlint/pinlint/probe/facts"
)

// notPublic are addresses that no media host has: IANA's special-purpose registries, and the forms of IPv6 that embed IPv4.
var notPublic = strings.Fields(`127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.170.2
100.64.0.1 100.100.100.200 192.0.0.192 192.0.0.1 192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 192.88.99.1
:: ::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::127.0.0.1 ::a9fe:a9fe 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 64:ff9b:1:a9fe:a9:fe00::
2002:7f00:1::1 2002:a9fe:a9fe::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:470::5efe:7f00:1 2001:470::200:5efe:a9fe:a9fe fd00:ec2::254 fc00::1 fe80::1 fec0::1 ff02::1
100::1 2001:db8::1 2001:10::1 2001:20::1 3fff::1 5f00::1 fd20:ce::254`)

// spellings are the ways to write a host with an address that programs have taken.
func spellings(address string) (hosts []string) {
	a := netip.MustParseAddr(address)
	if a.Is6() {
		full := a.StringExpanded()
		return []string{"[" + a.String() + "]", "[" + full + "]", "[" + strings.ToUpper(full) + "]", "[" + a.WithZone("").String() + "%25lo]", "[" + a.String() + "%25eth0]"}
	}
	b := a.As4()
	n := binary.BigEndian.Uint32(b[:])
	dots := func(form string) string { return fmt.Sprintf(strings.Repeat(form+".", 3)+form, b[0], b[1], b[2], b[3]) }
	wide := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, address)
	return []string{
		address, address + ".", strconv.FormatUint(uint64(n), 10), fmt.Sprintf("0x%x", n), fmt.Sprintf("0%o", n), dots("0%o"), dots("0x%x"), dots("0x%02X"),
		fmt.Sprintf("%d.%d", b[0], n&0xffffff), fmt.Sprintf("%d.%d.%d", b[0], b[1], n&0xffff),
		strings.ReplaceAll(address, ".", "。"), wide, strings.ReplaceAll(wide, ".", "．"), "%3" + address[:1] + address[1:], "[::ffff:" + address + "]", "[::" + address + "]",
	}
}

// TestGuardHoldsBack asks for URLs of every address that is not public, in every spelling. Sockets listen on loopback, and a
// resolver that says 127.0.0.1 to every question: nothing may come to either, nor be dialled.
func TestGuardHoldsBack(t *testing.T) {
	var accepted, dialled atomic.Int64
	port := "0"
	for _, address := range []string{"127.0.0.1:", "[::1]:"} {
		l, err := net.Listen("tcp", address+port)
		if err != nil {
			t.Log("not listened at: ", err)
			continue
		}
		_, port, _ = net.SplitHostPort(l.Addr().String())
		var all sync.WaitGroup
		all.Go(func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				accepted.Add(1)
				c.Close()
			}
		})
		t.Cleanup(func() { l.Close(); all.Wait() })
	}
	var urls []string
	for _, address := range notPublic {
		for _, host := range spellings(address) {
			urls = append(urls, "http://"+host+":"+port+"/a.jpg")
		}
	}
	for _, host := range strings.Fields(`localhost LOCALHOST localhost. foo.localhost localhost.localdomain printer.local db.internal router.lan nas.home.arpa intranet
		metadata metadata.google.internal a.test b.invalid c.onion 127.1 0 0x7f.1 017700000001 ①②⑦.⓪.⓪.① 127。0。0。1 ⓛocalhost ｌocalhost 0x 1.2.3.4.5 256.256.256.256 1.2.3.0x`) {
		urls = append(urls, "http://"+host+":"+port+"/a.jpg", "https://"+host+":"+port+"/a.jpg")
	}
	urls = append(urls, "http://example.com@127.0.0.1:"+port+"/", "http://127.0.0.1:"+port+"@localhost/", "http://a:b@[::1]:"+port+"/", `http://127.0.0.1\@example.com/`,
		"http://rebound.example:"+port+"/", "http:///a.jpg", "http://:"+port+"/", "http://[fe80::1%25lo]:"+port+"/", "http://[fe80::1%lo]:"+port+"/", "http://[::1", "http://::1/", "//127.0.0.1/a.jpg",
		"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:"+port+"/", "http:127.0.0.1", "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://127.0.0.1 .example.com/")
	if len(urls) < 300 {
		t.Fatalf("only %d URLs", len(urls))
	}
	names := &nameServer{answer: func(string, int) []string { return []string{"127.0.0.1"} }}
	p := local(t, 2*time.Second)
	p.HTTP.AllowPrivate = false
	p.HTTP.resolver = names.resolver(t)
	p.HTTP.dialing = func(address string) { dialled.Add(1); t.Errorf("dials %s", address) }
	for i, f := range p.Fetch(context.Background(), urls) {
		if f.Outcome != facts.Refused || !f.Certain || f.Status != 0 {
			t.Errorf("%q: %v %s %s", urls[i], f.Outcome, f.Reason, f.Detail)
		}
	}
	if accepted.Load() != 0 || dialled.Load() != 0 {
		t.Errorf("%d connections accepted, %d dialled", accepted.Load(), dialled.Load())
	}
	for _, name := range names.asked() {
		if name != "rebound.example." {
			t.Errorf("%s was looked up", name)
		}
	}
	t.Logf("%d URLs", len(urls))
}

// TestGuardLetsThrough holds that public addresses are asked.
func TestGuardLetsThrough(t *testing.T) {
	g := newGuard(false)
	public := strings.Fields(`1.1.1.1 8.8.8.8 9.9.9.9 11.0.0.1 23.185.0.2 34.117.59.81 44.0.0.1 52.216.0.1 54.236.1.11 64.233.160.1 76.76.21.21 93.184.216.34 99.84.0.1 100.63.255.255
		100.128.0.1 104.16.0.1 126.255.255.255 128.0.0.1 142.250.0.1 151.101.1.1 169.253.255.255 169.255.0.1 172.15.255.255 172.32.0.1 185.199.108.153 191.255.255.255 192.0.1.1 192.0.3.1
		192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 198.51.99.1 198.51.101.1 203.0.112.1 203.0.114.1 208.67.222.222 223.255.255.254
		2001:4860:4860::8888 2606:4700:4700::1111 2620:fe::fe 2a00:1450:4001::1 2a04:4e42::1 2400:cb00::1 2600:9000::1 2a02:26f0::1 2803:f800::1 2c0f:f248::1 2001:500:88:200::8 2001:67c::1 2610:a1::1`)
	if len(public) < 50 {
		t.Fatalf("only %d addresses", len(public))
	}
	for _, text := range public {
		if !g.allows(netip.MustParseAddr(text)) {
			t.Errorf("%s is refused", text)
		}
	}
	for _, text := range notPublic {
		a := netip.MustParseAddr(text)
		if g.allows(a) || a.Is6() && g.allows(a.WithZone("lo")) {
			t.Errorf("%s is let through", text)
		}
	}
	own := newGuard(true)
	for text, want := range map[string]bool{
		"127.0.0.1": true, "::1": true, "10.1.2.3": true, "172.20.0.1": true, "192.168.0.1": true, "fd12::1": true,
		"169.254.169.254": false, "fe80::1": false, "fd00:ec2::254": false, "fd20:ce::254": false, "100.100.100.200": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "224.0.0.1": false,
	} {
		if own.allows(netip.MustParseAddr(text)) != want {
			t.Errorf("with private networks allowed, %s: want %v", text, want)
		}
	}
}

// nameServer answers questions for addresses of IPv4.
type nameServer struct {
	answer func(name string, nth int) []string // nil: no such name; empty: the server has failed
	mu     sync.Mutex
	counts map[string]int
}

func (s *nameServer) asked() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.counts {
		names = append(names, name)
	}
	return names
}

// resolver starts the server.
func (s *nameServer) resolver(t *testing.T) *net.Resolver {
	s.counts = map[string]int{}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			conn.WriteTo(s.reply(buf[:n]), from)
		}
	})
	t.Cleanup(func() { conn.Close(); all.Wait() })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// reply is a message as RFC 1035 has it, section 4.
func (s *nameServer) reply(query []byte) []byte {
	end := 12
	var name strings.Builder
	for end < len(query) && query[end] != 0 {
		name.Write(query[end+1 : end+1+int(query[end])])
		name.WriteByte('.')
		end += 1 + int(query[end])
	}
	end += 5
	kind := binary.BigEndian.Uint16(query[end-4:])
	s.mu.Lock()
	if kind == 1 {
		s.counts[name.String()]++
	}
	addresses := s.answer(name.String(), max(s.counts[name.String()], 1))
	s.mu.Unlock()
	code := byte(0)
	switch {
	case addresses == nil:
		code = 3
	case len(addresses) == 0:
		code = 2
	case kind != 1:
		addresses = nil // there are none of IPv6
	}
	out := append([]byte{query[0], query[1], 0x81, 0x80 | code, 0, 1, 0, byte(len(addresses)), 0, 0, 0, 0}, query[12:end]...)
	for _, a := range addresses {
		b := netip.MustParseAddr(a).As4()
		out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, b[0], b[1], b[2], b[3])
	}
	return out
}

// stage makes 127.0.0.2 stand for the public internet, and 127.0.0.1 for one's own network: a server at each, on the same port.
func stage(t *testing.T, names func(string, int) []string, public http.HandlerFunc) (p *Prober, port string, private *atomic.Int64) {
	private = &atomic.Int64{}
	l, err := net.Listen("tcp4", "127.0.0.2:0")
	if err != nil {
		t.Skip("this system has no 127.0.0.2")
	}
	_, port, _ = net.SplitHostPort(l.Addr().String())
	outer := &httptest.Server{Listener: l, Config: &http.Server{Handler: public, ErrorLog: quiet}}
	outer.Start()
	t.Cleanup(outer.Close)
	l, err = net.Listen("tcp4", "127.0.0.1:"+port)
	if err != nil {
		t.Skip("the port is taken: ", err)
	}
	inner := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.NotFoundHandler(), ErrorLog: quiet, ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			private.Add(1)
		}
	}}}
	inner.Start()
	t.Cleanup(inner.Close)

	p = local(t, 3*time.Second)
	p.HTTP.AllowPrivate = false
	p.HTTP.resolver = (&nameServer{answer: names}).resolver(t)
	f := p.online()
	f.guard = &guard{guardian: ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.2/32")))}
	f.web = f.HTTP.transport(f.guard)
	return p, port, private
}

// TestRebinding meets names that lead to a public address first and to a private one then, or to both at once.
func TestRebinding(t *testing.T) {
	p, port, private := stage(t, func(name string, nth int) []string {
		switch {
		case strings.HasPrefix(name, "mixed."):
			return []string{"127.0.0.1", "127.0.0.2"}
		case strings.HasPrefix(name, "rebound.") && nth == 1:
			return []string{"127.0.0.2"}
		case strings.HasPrefix(name, "rebound."):
			return []string{"127.0.0.1"}
		case strings.HasPrefix(name, "broken."):
			return []string{}
		}
		return nil
	}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		w.Write(photo(t))
	})
	for _, c := range []struct {
		url     string
		outcome facts.Outcome
		reason  string
	}{
		{"http://rebound.example:" + port + "/1", facts.Fetched, ""},
		{"http://rebound.example:" + port + "/2", facts.Refused, "private-address"},
		{"http://mixed.example:" + port + "/", facts.Fetched, ""},
		{"http://missing.example:" + port + "/", facts.NoAddress, "no-such-host"},
		{"http://broken.example:" + port + "/", facts.NoAddress, "dns-failure"},
	} {
		if f := one(p, c.url); f.Outcome != c.outcome || f.Reason != c.reason || f.Certain != (c.reason != "dns-failure") {
			t.Errorf("%s: %v %q %v", c.url, f.Outcome, f.Reason, f.Certain)
		}
	}
	if private.Load() != 0 {
		t.Errorf("%d connections to the private address", private.Load())
	}
}

// TestRedirectsInward follows redirects from a public server into the private network, in every spelling.
func TestRedirectsInward(t *testing.T) {
	p, port, private := stage(t, func(name string, _ int) []string {
		if strings.HasPrefix(name, "public.") {
			return []string{"127.0.0.2"}
		}
		return []string{"127.0.0.1"}
	}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(302)
	})
	var urls []string
	for _, address := range []string{"127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fe80::1", "::ffff:127.0.0.1"} {
		for _, host := range spellings(address) {
			urls = append(urls, "http://public.example:"+port+"/?to=http://"+strings.ReplaceAll(host, "%", "%25")+":"+port+"/")
		}
	}
	urls = append(urls, "http://public.example:"+port+"/?to=//localhost:"+port+"/", "http://public.example:"+port+"/?to=http://inward.example:"+port+"/")
	for i, f := range p.Fetch(context.Background(), urls) {
		if f.Outcome != facts.BadRedirect || len(f.Hops) != 1 || f.Reason != "redirect-private" && f.Reason != "location-invalid" {
			t.Errorf("%s: %v %q %d hops", urls[i], f.Outcome, f.Reason, len(f.Hops))
		}
	}
	if private.Load() != 0 {
		t.Errorf("%d connections to the private address", private.Load())
	}
}
