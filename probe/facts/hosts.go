package facts

import "strings"

// privateDomains never resolve in public (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, ICANN's .internal), or are not delegated because
// so many networks use them at home. example and example.com are left out: documentation uses them, and they harm nobody.
var privateDomains = []string{"localhost", "local", "internal", "test", "invalid", "onion", "home.arpa", "lan", "corp", "home", "intranet", "localdomain", "alt"}

// PrivateDomain is the domain above host that private networks use, "" if there is none. host is in lower case, without a full stop at
// its end.
func PrivateDomain(host string) string {
	for _, domain := range privateDomains {
		if above, ok := strings.CutSuffix(host, domain); ok && (above == "" || above[len(above)-1] == '.') {
			return domain
		}
	}
	return ""
}
