package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/pinlint/pinlint/probe/facts"
)

// failure is why a URL was not fetched, in the terms of facts.Fetch. Its texts are ours: those of net/http repeat what hosts
// send, and URLs.
type failure struct {
	outcome  facts.Outcome
	reason   string
	detail   string
	certain  bool
	evidence map[string]any
}

func (f *failure) Error() string { return f.detail }

func fail(outcome facts.Outcome, reason, detail string) *failure {
	return &failure{outcome: outcome, reason: reason, detail: detail, certain: true}
}

// unsure is a failure that may be gone when asked again.
func unsure(outcome facts.Outcome, reason, detail string) *failure {
	return &failure{outcome: outcome, reason: reason, detail: detail}
}

func (f *failure) with(name string, value any) *failure {
	if f.evidence == nil {
		f.evidence = map[string]any{}
	}
	f.evidence[name] = value
	return f
}

// forOthers is the failure of URLs that are not asked for, because their host failed others so often.
func (f *failure) forOthers() *failure {
	other := unsure(f.outcome, f.reason, "was not asked for: its host "+f.detail+" each time it was asked for other files")
	return other.with("asked", false)
}

// explain says what an error of a request means. ctx is that of the whole run, connected tells whether a connection was made.
func explain(ctx context.Context, err error, connected bool) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	if ctx.Err() != nil {
		return unsure(facts.NotFetched, "interrupted", "was not fetched: the run was ended first")
	}
	if dial, ok := errors.AsType[*dialError](err); ok {
		return dial.explain()
	}
	if f := explainTLS(err); f != nil {
		return f
	}
	timeout, _ := errors.AsType[net.Error](err)
	late := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || timeout != nil && timeout.Timeout()
	text := err.Error()
	switch {
	case late && !connected:
		return unsure(facts.NoConnection, "connect-timeout", "gives no connection in time")
	case late && strings.Contains(text, "TLS handshake"):
		return unsure(facts.NoConnection, "connect-timeout", "gives no encrypted connection in time")
	case late:
		return unsure(facts.TimedOut, "slow-header", "does not answer in time")
	case strings.Contains(text, "headers exceeded"), strings.Contains(text, "header list too large"), strings.Contains(text, "too many 1xx"), errors.Is(err, http.ErrHandlerTimeout):
		return fail(facts.BadProtocol, "headers-too-large", "answers with more than 64 KiB of headers")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return unsure(facts.NoConnection, "reset", "breaks the connection off before it answers")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(text, "server closed"):
		return unsure(facts.NoConnection, "empty-reply", "closes the connection before it has answered")
	case strings.Contains(text, "http2: "), strings.Contains(text, "stream error"):
		return unsure(facts.NoConnection, "reset", "breaks the stream off before it answers")
	}
	switch {
	case strings.Contains(text, "malformed MIME header"), strings.Contains(text, "invalid header"):
		return unsure(facts.BadProtocol, "bad-headers", "answers with headers that are not as HTTP has them") // or the connection broke off in one
	case strings.Contains(text, "Content-Length"), strings.Contains(text, "transfer encoding"):
		return fail(facts.BadProtocol, "bad-headers", "says in a way that is not HTTP's how long its answer is")
	}
	return fail(facts.BadProtocol, "not-http", "answers with something that is not HTTP")
}

func (e *dialError) explain() *failure {
	if e.reason != "" {
		return fail(facts.Refused, e.reason, e.words)
	}
	if e.refused {
		return fail(facts.Refused, "private-address", "has a host whose address is not public")
	}
	if dns, ok := errors.AsType[*net.DNSError](e.err); ok {
		if dns.IsNotFound {
			return fail(facts.NoAddress, "no-such-host", "has a host that does not exist")
		}
		return unsure(facts.NoAddress, "dns-failure", "has a host that could not be looked up")
	}
	timeout, _ := errors.AsType[net.Error](e.err)
	switch {
	case errors.Is(e.err, syscall.ENETUNREACH) && e.only6, errors.Is(e.err, syscall.EADDRNOTAVAIL) && e.only6:
		return unsure(facts.NoConnection, "ipv6-only", "has a host with IPv6 addresses only, which this computer cannot reach")
	case errors.Is(e.err, syscall.ECONNREFUSED):
		return unsure(facts.NoConnection, "refused", "refuses the connection")
	case timeout != nil && timeout.Timeout(), errors.Is(e.err, context.DeadlineExceeded):
		return unsure(facts.NoConnection, "connect-timeout", "gives no connection in time")
	}
	return unsure(facts.NoConnection, "unreachable", "cannot be reached")
}

// explainTLS says what is wrong with the host's TLS, nil if err is about something else.
func explainTLS(err error) *failure {
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		return unsure(facts.BadTLS, "no-roots", "has a certificate that could not be judged: this computer has no list of whom to trust")
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		evidence := func(f *failure) *failure {
			if e.Cert != nil {
				f.with("not_before", e.Cert.NotBefore.UTC().Format("2006-01-02T15:04:05Z")).with("not_after", e.Cert.NotAfter.UTC().Format("2006-01-02T15:04:05Z"))
			}
			return f
		}
		switch {
		case e.Reason == x509.Expired && strings.Contains(e.Detail, "is before"):
			return evidence(fail(facts.BadTLS, "certificate-not-yet-valid", "has a certificate that is not valid yet"))
		case e.Reason == x509.Expired:
			return evidence(fail(facts.BadTLS, "certificate-expired", "has a certificate that has expired"))
		}
		return fail(facts.BadTLS, "certificate-invalid", "has a certificate that is not valid for a web server")
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return fail(facts.BadTLS, "wrong-host", "has a certificate for another host")
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		// crypto/x509 says so in its words alone. A root that is itself signed in an old way is no such case: nobody looks at that signature.
		if old := oldSignature(e.Cert); old != "" && strings.Contains(e.Error(), "insecure algorithm") {
			return fail(facts.BadTLS, "old-signature", "has a certificate that is signed with "+old+", which is trusted no longer")
		}
		return fail(facts.BadTLS, "untrusted", "has a certificate that nobody trusted has signed, or sends it without those in between")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fail(facts.BadTLS, "certificate-invalid", "has a certificate that is not valid")
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fail(facts.BadTLS, "not-tls", "is written with https, and the host does not speak TLS there")
	}
	if text := err.Error(); strings.Contains(text, "HTTP response to HTTPS client") {
		return fail(facts.BadTLS, "not-tls", "is written with https, and the host does not speak TLS there")
	} else if strings.Contains(text, "protocol version") {
		return fail(facts.BadTLS, "old-tls", "speaks no version of TLS that is still in use")
	} else if strings.HasPrefix(text, "tls: ") || strings.Contains(text, "remote error: tls") || strings.Contains(text, "x509: ") {
		return unsure(facts.BadTLS, "handshake", "does not agree on an encrypted connection")
	}
	return nil
}

// oldSignature names the hash of a certificate's signature if forgers can find collisions of it.
func oldSignature(c *x509.Certificate) string {
	if c == nil {
		return ""
	}
	switch c.SignatureAlgorithm {
	case x509.MD5WithRSA:
		return "MD5"
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1:
		return "SHA-1"
	}
	return ""
}
