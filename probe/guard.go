package probe

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"

	"github.com/pinlint/pinlint/probe/facts"
)

// errNotPublic is the error of an address that is not dialled.
var errNotPublic = errors.New("not a public address")

// guard decides which hosts and addresses may be asked. Addresses are judged where they are dialled, so that no name can
// lead to another one between check and use.
type guard struct {
	guardian *ssrf.Guardian
	private  bool // private networks and this computer are allowed
}

func newGuard(private bool) *guard {
	options := []ssrf.Option{ssrf.WithAnyPort()}
	if private {
		options = append(options, ssrf.WithAllowedV4Prefixes(ownV4...), ssrf.WithAllowedV6Prefixes(ownV6...))
	}
	return &guard{ssrf.New(options...), private}
}

// The ranges that belong to whoever runs pinlint: private networks and the computer itself.
var (
	ownV4 = []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("127.0.0.0/8"),
	}
	ownV6 = []netip.Prefix{netip.MustParsePrefix("fc00::/7"), netip.MustParsePrefix("::1/128")}
)

// metadata are the addresses within ownV6 at which clouds hand out credentials. Those of IPv4 are link-local, or in ranges that stay closed.
var metadata = []netip.Addr{netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd20:ce::254")}

// control is net.Dialer's: it sees the very address that is about to be dialled.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return errNotPublic
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil || !g.allows(to.Addr()) {
		return errNotPublic
	}
	return nil
}

func (g *guard) allows(a netip.Addr) bool {
	return g.guardian.SafeAddr(a) == nil && !isISATAP(a) && !slices.Contains(metadata, a)
}

// isISATAP reports whether an address embeds an IPv4 address as RFC 5214 has it, which may be done below any prefix.
func isISATAP(a netip.Addr) bool {
	if !a.Is6() {
		return false
	}
	b := a.As16()
	return binary.BigEndian.Uint32(b[8:])&^0x02000000 == 0x00005efe
}

// refuses says as a reason of facts.Refused why a host is not asked, and in words; "" if it may be. It looks nothing up.
func (g *guard) refuses(host string) (reason, words string) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if address, err := netip.ParseAddr(host); err == nil {
		if !g.allows(address) {
			return "private-address", "is at an address that is not public"
		}
		return "", ""
	}
	if strings.ContainsAny(host, ":%") || numeric(host) {
		return "numeric-host", "has a number for a host, in a form that programs read differently"
	}
	if g.private {
		return "", ""
	}
	if facts.PrivateDomain(host) != "" {
		return "private-host", "has a host whose name exists in private networks only"
	}
	if !strings.Contains(host, ".") {
		return "private-host", "has a host without a domain"
	}
	return "", ""
}

// numeric reports whether a host that is no address would be read as one by lenient resolvers: its last part is a number.
func numeric(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	digits := "0123456789"
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		last, digits = hex, "0123456789abcdef"
		if last == "" {
			return true
		}
	}
	return last != "" && strings.Trim(last, digits) == ""
}
