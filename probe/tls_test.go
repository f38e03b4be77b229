package probe

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pinlint/pinlint/probe/facts"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate for 127.0.0.1, after change. It is signed by itself if a is nil.
func (a *authority) issue(t *testing.T, change func(*x509.Certificate)) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if change != nil {
		change(c)
	}
	parent, signer := c, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made, key
}

// TestTLS meets servers whose TLS is not in order.
func TestTLS(t *testing.T) {
	isCA := func(c *x509.Certificate) { c.IsCA = true; c.ExtKeyUsage = nil; c.Subject.CommonName = "root" }
	root := &authority{}
	root.cert, root.key = (*authority)(nil).issue(t, isCA)
	between := &authority{}
	between.cert, between.key = root.issue(t, func(c *x509.Certificate) { c.IsCA = true; c.ExtKeyUsage = nil; c.Subject.CommonName = "between" })
	roots := x509.NewCertPool()
	roots.AddCert(root.cert)
	config := func(c *x509.Certificate, key *ecdsa.PrivateKey) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: key}}}
	}
	withSHA1 := func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }
	oldBetween := &authority{}
	oldBetween.cert, oldBetween.key = root.issue(t, func(c *x509.Certificate) { isCA(c); withSHA1(c); c.Subject.CommonName = "old between" })
	throughOld := config(oldBetween.issue(t, nil))
	throughOld.Certificates[0].Certificate = append(throughOld.Certificates[0].Certificate, oldBetween.cert.Raw)
	good := config(root.issue(t, nil))
	old := good.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	soon := time.Now().Add(3 * 24 * time.Hour).Truncate(time.Second).UTC()
	for _, c := range []struct {
		name    string
		config  *tls.Config
		outcome facts.Outcome
		reason  string
		certain bool
		expires time.Time
	}{
		{"in order", good, facts.Fetched, "", true, time.Time{}},
		{"ends soon", config(root.issue(t, func(c *x509.Certificate) { c.NotAfter = soon })), facts.Fetched, "", true, soon},
		{"expired", config(root.issue(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })), facts.BadTLS, "certificate-expired", true, time.Time{}},
		{"not yet valid", config(root.issue(t, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) })), facts.BadTLS, "certificate-not-yet-valid", true, time.Time{}},
		{"another host", config(root.issue(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"www.example.com"} })), facts.BadTLS, "wrong-host", true, time.Time{}},
		{"2,000 other hosts", config(root.issue(t, func(c *x509.Certificate) {
			c.IPAddresses = nil
			for i := range 2000 { // what fits in a handshake message
				c.DNSNames = append(c.DNSNames, fmt.Sprintf("host%d.example.com", i))
			}
		})), facts.BadTLS, "wrong-host", true, time.Time{}},
		{"signed by itself", config((*authority)(nil).issue(t, nil)), facts.BadTLS, "untrusted", true, time.Time{}},
		{"without those in between", config(between.issue(t, nil)), facts.BadTLS, "untrusted", true, time.Time{}},
		{"signed with SHA-1", config(root.issue(t, withSHA1)), facts.BadTLS, "old-signature", true, time.Time{}},
		{"those in between signed with SHA-1", throughOld, facts.BadTLS, "old-signature", true, time.Time{}},
		{"signed by itself with SHA-1", config((*authority)(nil).issue(t, withSHA1)), facts.BadTLS, "untrusted", true, time.Time{}},
		{"for e-mail", config(root.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} })), facts.BadTLS, "certificate-invalid", true, time.Time{}},
		{"TLS 1.1", old, facts.BadTLS, "old-tls", true, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewUnstartedServer(http.HandlerFunc(file("x.jpg", photo(t))))
			s.TLS = c.config
			s.EnableHTTP2 = c.name == "in order"
			s.Config.ErrorLog = quiet
			s.StartTLS()
			defer s.Close()
			p := local(t, 4*time.Second)
			p.HTTP.Roots = roots
			f := one(p, s.URL+"/x.jpg?X-Amz-Signature="+secret)
			if f.Outcome != c.outcome || f.Reason != c.reason || f.Certain != c.certain {
				t.Errorf("%v, %q, certain %v: want %v, %q, %v", f.Outcome, f.Reason, f.Certain, c.outcome, c.reason, c.certain)
			}
			if !c.expires.IsZero() && !f.CertExpires.Equal(c.expires) {
				t.Errorf("the certificate ends at %v, want %v", f.CertExpires, c.expires)
			}
			if c.reason == "old-signature" && !strings.Contains(f.Detail, "signed with SHA-1") || len(f.Detail) > 200 || strings.Contains(f.Detail+fmt.Sprint(f.Evidence), secret) {
				t.Errorf("detail %q", f.Detail)
			}
			p.Close()
		})
	}
	for _, c := range []struct {
		name    string
		speak   speech
		outcome facts.Outcome
		reason  string
	}{
		{"HTTP for https", func(c net.Conn, r *bufio.Reader, _ <-chan struct{}) {
			r.Peek(5)
			c.Write([]byte("HTTP/1.0 400 Bad Request\r\n\r\n"))
		}, facts.BadTLS, "not-tls"},
		{"alert", func(c net.Conn, r *bufio.Reader, _ <-chan struct{}) {
			r.Peek(5)
			c.Write([]byte{21, 3, 3, 0, 2, 2, 40})
		}, facts.BadTLS, "handshake"},
		{"closed in the handshake", func(c net.Conn, r *bufio.Reader, _ <-chan struct{}) {
			head, _ := r.Peek(5)
			if len(head) == 5 {
				r.Discard(5 + int(head[3])<<8 + int(head[4]))
			}
		}, facts.NoConnection, "empty-reply"},
		{"silent", func(c net.Conn, r *bufio.Reader, ended <-chan struct{}) { <-ended }, facts.NoConnection, "connect-timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := local(t, time.Second)
			f := one(p, "https://"+raw(t, c.speak)+"/")
			if f.Outcome != c.outcome || f.Reason != c.reason {
				t.Errorf("%v, %q: want %v, %q", f.Outcome, f.Reason, c.outcome, c.reason)
			}
			if want := c.outcome == facts.BadTLS && c.reason == "not-tls"; f.Certain != want {
				t.Errorf("certain %v at first", f.Certain)
			}
			if c.reason == "handshake" { // asked again, it is no better
				p := local(t, 2*time.Second)
				p.HTTP.Retries = 2
				if f := one(p, "https://"+raw(t, c.speak)+"/"); !f.Certain || f.Attempts != 2 {
					t.Errorf("certain %v after %d attempts", f.Certain, f.Attempts)
				}
			}
		})
	}
}

// TestHTTP2 asks a server that speaks HTTP/2 for many files: one connection carries them, or a few that were begun together.
func TestHTTP2(t *testing.T) {
	picture := photo(t)
	var requests, second, connections atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.ProtoMajor == 2 {
			second.Add(1)
		}
		file("x.jpg", picture)(w, r)
	}))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	p := local(t, 10*time.Second)
	p.HTTP.Roots = x509.NewCertPool()
	p.HTTP.Roots.AddCert(s.Certificate())
	var urls []string
	for i := range 300 {
		urls = append(urls, fmt.Sprintf("%s/%d.jpg", s.URL, i))
	}
	for _, f := range p.Fetch(context.Background(), urls) {
		if f.Outcome != facts.Fetched {
			t.Fatalf("%+v", f)
		}
	}
	if requests.Load() != 300 || second.Load() != 300 || connections.Load() > 8 {
		t.Errorf("%d requests, %d of HTTP/2, %d connections", requests.Load(), second.Load(), connections.Load())
	}
	p.Close()
}
