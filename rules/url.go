package rules

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pinlint/pinlint/internal/charset"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/signedurl"
)

var urlRules = []*Rule{
	{
		ID: "url.syntax", Term: InvalidMedia, API: apiInvalidURL, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0: example InvalidPinUrl; recorded answers about link", Since: "0.1.0",
		Summary: "a value is no absolute URL",
		Why:     "Pinterest fetches media from the outside and opens links for everybody: it needs the whole address.",
		Fix:     "write the whole public address, beginning with https://",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"images/dress.jpg\""), Good: goodImage,
		Supersedes: []string{"url.unencoded", "url.insecure", "url.private-host", "payload.control-characters"},
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				fault, fix := u.fault, u.fix
				if fault == "" && u.link && !u.clean && strings.Contains(u.text, " ") {
					fault, fix = "holds a blank", "write %20 for a blank, or correct the link"
				}
				if fault == "" {
					continue
				}
				problem := Problem{At: u.at, Message: fmt.Sprintf("%s %s: %s", label(u.at), fault, quoteURL(u.text)), Fix: fix, Actual: quoteURL(u.text), Expected: "an absolute https URL", URL: u.text}
				if u.link {
					problem.API = &apiLinkFormat
				}
				report(problem)
			}
		},
	},
	{
		ID: "url.scheme", Term: InvalidMedia, API: apiInvalidURL, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: "recorded answers: Sorry we could not fetch the image; Parameter 'link' is not a valid URL format", Since: "0.1.0",
		Summary: "a URL is neither http nor https",
		Why:     "Pinterest fetches media over the web only, and links lead to web pages.",
		Fix:     "use the https address of the file or page",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"s3://bucket/dress.jpg\""), Good: goodImage,
		Supersedes: []string{"url.syntax", "url.unencoded", "url.private-host"},
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if u.scheme == "" || u.scheme == "http" || u.scheme == "https" {
					continue
				}
				problem := Problem{At: u.at, Message: fmt.Sprintf("%s has the scheme %s: only http and https can be fetched", label(u.at), cut(u.scheme, 20)), Actual: u.scheme, Expected: "https", URL: u.text}
				switch {
				case u.link:
					problem.API = &apiLinkFormat
					problem.Message = fmt.Sprintf("%s has the scheme %s: links are http or https", label(u.at), cut(u.scheme, 20))
				case u.scheme == "data":
					problem.Fix = "send the base64 after the comma as data of source_type image_base64, with its content_type"
				case u.scheme == "file":
					problem.Fix = "upload the file to a public server, or send it with source_type image_base64"
				case u.scheme == "s3" || u.scheme == "gs":
					problem.Fix = "use the https address of the object, public or signed for long enough"
				}
				report(problem)
			}
		},
	},
	{
		ID: "url.insecure", Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: ThirdParty, Source: "vendors that accept https only", Since: "0.1.0",
		Summary: "media are fetched over plain http",
		Why:     "Pinterest seems to take it, but others on the way do not, and the file can be changed on the way.",
		Fix:     "use https",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"http://cdn.example.com/dress.jpg\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if !u.link && u.scheme == "http" && u.fault == "" {
					report(Problem{At: u.at, Message: label(u.at) + " is fetched over plain http", Actual: "http", Expected: "https", URL: u.text})
				}
			}
		},
	},
	{
		ID: "url.private-host", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Measured, Source: "recorded answers to local addresses: Sorry we could not fetch the image", Since: "0.1.0",
		Summary: "a URL leads to a host that only your own network can reach",
		Why:     "Pinterest fetches from the public internet. It does not see localhost, private addresses or names without a public domain.",
		Fix:     "put the file on a public server",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"http://localhost:3000/dress.jpg\""), Good: goodImage,
		Supersedes: []string{"url.insecure", "url.port"},
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if u.fault != "" || u.scheme != "http" && u.scheme != "https" {
					continue
				}
				reason := privateHost(u.host)
				if reason == "" && u.fetch != nil && u.fetch.Outcome == facts.Refused && u.fetch.Reason == "private-address" {
					reason = "whose address is a private one"
				}
				if reason == "" {
					continue
				}
				problem := Problem{At: u.at, Message: fmt.Sprintf("%s leads to %s, %s: Pinterest cannot reach it", label(u.at), cut(u.host, 80), reason), Actual: u.host, Expected: "a public host", URL: u.text}
				if p.Private {
					problem.Severity = Warning
				}
				if u.link {
					problem.Message = fmt.Sprintf("%s leads to %s, %s: nobody else can open it", label(u.at), cut(u.host, 80), reason)
					problem.API, problem.Severity, problem.Basis = &APIError{}, Warning, Inferred
					problem.Fix = "link to the public address of the page"
				}
				report(problem)
			}
		},
	},
	{
		ID: "url.port", Term: InvalidMedia, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "programs that fetch media for others mostly ask the ports 80 and 443 alone; the WHATWG's list of ports that browsers block", Since: "0.1.0",
		Summary: "a media URL names a port that is not the web's own",
		Why:     "Pinterest does not say which ports it asks. Firewalls and fetchers of large services often know 80 and 443 alone, and ports of other services, such as 25, are asked by nobody.",
		Fix:     "serve the file at the usual port, which a URL need not name",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com:8443/dress.jpg\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if u.link || u.fault != "" || u.port == "" || u.scheme != "http" && u.scheme != "https" {
					continue
				}
				port, _ := strconv.Atoi(u.port)
				problem := Problem{At: u.at, Message: fmt.Sprintf("%s names port %d: Pinterest may ask 80 and 443 alone", label(u.at), port), Actual: u.port, Expected: "80 or 443", URL: u.text}
				switch {
				case port == 80 || port == 443:
					continue
				case facts.BadPort(port):
					problem.Message = fmt.Sprintf("%s names port %d, which belongs to another service than the web", label(u.at), port)
					problem.Severity, problem.API = Error, &apiCouldNotFetch
				}
				report(problem)
			}
		},
	},
	{
		ID: "url.share-page", Term: InvalidMedia, API: apiCouldNotFetch, Action: FixInput, Severity: Error, Needs: Payload,
		Basis: Official, Source: "Pinterest help, bulk upload: links to share pages are no media files", Since: "0.1.0",
		Summary: "a media URL is the page of a sharing service, not the file",
		Why:     "Such an address shows a page with the file in it, or a sign-in form. Pinterest gets HTML where it expects a picture.",
		Fix:     "put the file where its URL answers with the file itself",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://drive.google.com/file/d/1AbCdEfGhIjK/view?usp=sharing\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if u.link {
					continue
				}
				if service, fix := sharePage(u); service != "" {
					report(Problem{At: u.at, Message: fmt.Sprintf("%s is a page of %s, not a file", label(u.at), service), Fix: fix, URL: u.text})
				}
			}
		},
	},
	{
		ID: "url.length", Term: InvalidMedia, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Inferred, Source: "the limit of the pin's own link; Pinterest publishes none for media", Since: "0.1.0",
		Summary: "a media URL has more than 2048 characters",
		Why:     "Servers and programs on the way cut or refuse such addresses.",
		Fix:     "use a shorter address",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/dress.jpg?ref=" + strings.Repeat("0123456789", 202) + "\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if !u.link && len(u.text) > 2048 && u.fault == "" {
					report(Problem{At: u.at, Message: fmt.Sprintf("%s has %d characters: over 2048 are likely to be refused on the way", label(u.at), runes(u.text)), Actual: plural(runes(u.text), "character"), Expected: "up to 2048", URL: u.text})
				}
			}
		},
	},
	{
		ID: "url.unencoded", Term: InvalidMedia, API: apiInvalidURL, Action: FixInput, Severity: Warning, Needs: Payload,
		Basis: Measured, Source: "recorded answers: Invalid URL or request data; RFC 3986", Since: "0.1.0",
		Summary: "a URL holds characters that must be percent-encoded, or a fragment",
		Why:     "Browsers mend such addresses by themselves; programs that fetch media often do not.",
		Fix:     "percent-encode the characters: a blank is %20, ü is %C3%BC",
		Bad:     image("\"source_type\": \"image_url\",\n    \"url\": \"https://cdn.example.com/summer dress.jpg\""), Good: goodImage,
		Check: func(p *Pin, report Report) {
			for i := range p.addresses {
				u := &p.addresses[i]
				if message, fix := encodingFault(u); message != "" {
					report(Problem{At: u.at, URL: u.text, Message: label(u.at) + " " + message, Fix: fix})
				}
			}
		},
	},
}

// plainInURL are the characters of ASCII that may stand in a URL as they are, and the percent sign.
var plainInURL = func() (plain [utf8.RuneSelf]bool) {
	for c := range plain {
		plain[c] = c > ' ' && strings.IndexByte("<>\"`{}|^", byte(c)) < 0
	}
	return plain
}()

// encodingFault says what in a URL must be written otherwise, as the rest of a sentence; "" if nothing.
func encodingFault(u *address) (message, fix string) {
	if u.clean || u.fault != "" || u.scheme != "http" && u.scheme != "https" {
		return "", ""
	}
	for i, r := range u.text {
		if r < utf8.RuneSelf && plainInURL[r] {
			continue
		}
		if r == ' ' && u.link {
			return "", "" // url.syntax
		}
		if host := strings.Index(u.text, "//") + 2; i < host+len(u.host) {
			return fmt.Sprintf("has a host name with %s: not every program can reach it", runeName(r)), "write the host in its ASCII form, which begins with xn--"
		}
		return fmt.Sprintf("holds %s at character %d, which must be percent-encoded", runeName(r), utf8.RuneCountInString(u.text[:i])+1), ""
	}
	if badPercent(u.text) {
		return "has a % that is not followed by two hexadecimal digits", "write %25 for a percent sign"
	}
	if i := strings.IndexByte(u.text, '#'); i >= 0 && !u.link {
		return fmt.Sprintf("has the fragment %s, which is never sent to a server", quote(u.text[i:])), "cut the fragment off"
	}
	return "", ""
}

// findAddresses collects the URLs of the pin that are strings with something in them.
func (p *Pin) findAddresses() {
	for i := range p.Media {
		m := &p.Media[i]
		if given(m.URL) {
			p.addAddress(m.URL, false)
		}
	}
	p.addAddress(p.Link, true)
	if p.carousel() {
		for item := range p.Items().Children {
			p.addAddress(item.Get("link"), true)
		}
	}
}

func (p *Pin) addAddress(n payload.Node, link bool) {
	if n.Kind() == payload.String && given(n) {
		a := parseURL(n.Text())
		a.at, a.text, a.link = n, n.Text(), link
		p.addresses = append(p.addresses, a)
	}
}

// address is a URL taken apart as far as the rules need it.
type address struct {
	at     payload.Node
	text   string
	link   bool   // where the pin leads to, not a medium
	clean  bool   // it holds nothing but characters that may stand anywhere in a URL
	scheme string // in lower case; "" if there is none
	host   string // in lower case, without port and brackets
	port   string // as written; "" if there is none
	fault  string // why it is no URL, as the rest of a sentence; "" if it is one
	fix    string

	lived  bool // life and mortal are known
	mortal bool // it says something of its own life
	life   signedurl.Info

	fetch *facts.Fetch // what came of asking for it; nil if nobody asked
}

// parseURL takes a URL apart. Unlike net/url it accepts what browsers mend, which is for other rules to
// report, and it does not allocate for ordinary addresses.
func parseURL(text string) (u address) {
	if text == "" {
		return address{fault: "is empty"}
	}
	odd := oddInURL.Index(text, 0, len(text))
	u.clean = odd == len(text)
	for ; odd < len(text); odd++ {
		switch c := text[odd]; {
		case c == '\n' || c == '\r' || c == '\t':
			return address{fault: "holds a line break or tab", fix: "take it out"}
		case c < ' ' || c == 0x7f:
			return address{fault: "holds a control character", fix: "take it out"}
		}
	}
	if text[0] == ' ' || text[len(text)-1] == ' ' {
		return address{fault: "begins or ends with a blank", fix: "take the blank out"}
	}
	if text[0] == '<' && text[len(text)-1] == '>' {
		return address{fault: "stands in angle brackets", fix: "take < and > out"}
	}
	if len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/') {
		return address{fault: "is a path of a Windows computer", fix: "upload the file to a public server and use its https address"}
	}
	colon := strings.IndexAny(text, ":/?#")
	if colon <= 0 || text[colon] != ':' || !isScheme(text[:colon]) {
		return relative(text)
	}
	u.scheme = text[:colon]
	for i := 0; i < len(u.scheme); i++ {
		if u.scheme[i] < 'a' && u.scheme[i] >= 'A' {
			u.scheme = strings.ToLower(u.scheme)
			break
		}
	}
	rest := text[colon+1:]
	if u.scheme != "http" && u.scheme != "https" {
		if strings.Contains(u.scheme, ".") || u.scheme == "localhost" {
			u.scheme = "" // host:port/path
			return relative(text)
		}
		return u
	}
	if !u.clean && strings.Contains(text, `\`) {
		u.fault, u.fix = "holds a backslash", "write /"
		return u
	}
	if !strings.HasPrefix(rest, "//") {
		u.fault, u.fix = "lacks the two slashes after its scheme", "write "+u.scheme+"://"
		return u
	}
	authority := rest[2:]
	if i := strings.IndexAny(authority, "/?#"); i >= 0 {
		authority = authority[:i]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		u.host = authority[i+1:]
		u.fault, u.fix = credentialsFault, credentialsFix
		return u
	}
	host, port := authority, ""
	bracketed := strings.HasPrefix(host, "[")
	if bracketed {
		end := strings.IndexByte(host, ']')
		if end < 0 {
			u.fault = "has an address in brackets that never close"
			return u
		}
		host, port = authority[1:end], strings.TrimPrefix(authority[end+1:], ":")
		if _, err := netip.ParseAddr(strings.Replace(host, "%25", "%", 1)); err != nil {
			u.fault = "has no valid IPv6 address in its brackets"
			return u
		}
	} else if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host, port = host[:i], host[i+1:]
	}
	u.host, u.port = strings.ToLower(host), port
	switch {
	case host == "":
		u.fault = "has no host"
	case oddPort(authority) && strings.Contains(rest, "@"):
		u.host = ""
		u.fault, u.fix = credentialsFault, credentialsFix
	case port != "" && (!onlyDigits(port) || len(port) > 5 || len(port) == 5 && port > "65535" || strings.Trim(port, "0") == ""):
		u.fault = "has a port that is no number from 1 to 65535"
	case strings.Contains(host, " "):
		u.fault = "has a blank in its host"
	case strings.EqualFold(host, "https") || strings.EqualFold(host, "http"):
		u.fault, u.fix = "has its scheme twice", "take one of them out"
	case bracketed:
	case strings.Contains(host, ":"):
		u.fault, u.fix = "has two ports, or an IPv6 address without brackets", "write http://[2001:db8::1]/ for an address of IPv6"
	case strings.Contains(host, "%"):
		u.fault, u.fix = "has a percent sign in its host", "write the host as it is"
	case strings.Contains(host, "..") || host[0] == '.':
		u.fault = "has an empty part in its host"
	case noHost.Index(host, 0, len(host)) < len(host):
		u.fault = "has a host with a character that no host has"
	}
	return u
}

// noHost are characters of ASCII that are in no host's name.
var noHost = charset.Of("<>\"'`{}|^,;!$&()*+=~")

// oddInURL is all but the characters that may stand anywhere in a URL as they are and say nothing else than themselves.
var oddInURL = charset.Where(func(c byte) bool {
	return c >= utf8.RuneSelf || !plainInURL[c] || c == 0x7f || strings.IndexByte(`\%#`, c) >= 0
})

const (
	credentialsFault = "carries a user name or password, which everybody would see"
	credentialsFix   = "take everything before the @ out, and change the password"
)

func isScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z') && (i == 0 || !(s[i] >= '0' && s[i] <= '9') && s[i] != '+' && s[i] != '-' && s[i] != '.') {
			return false
		}
	}
	return true
}

// relative words an address without a scheme.
func relative(text string) address {
	u := address{fault: "is no absolute URL"}
	head, _, _ := strings.Cut(text, "/")
	host, _, _ := strings.Cut(head, ":")
	switch {
	case strings.HasPrefix(text, "//"):
		u.fault, u.fix = "has no scheme", "write https:"+cut(text, 60)
	case strings.HasPrefix(text, "/") || strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") || strings.HasPrefix(text, `\`):
		u.fault, u.fix = "is a local path", "upload the file to a public server and use its https address"
	case strings.ContainsAny(text, " ") && !strings.Contains(head, "."):
		u.fault = "is prose, no URL"
	case strings.HasPrefix(host, "www.") || strings.Count(host, ".") > 0 && strings.Contains(text, "/") && !strings.Contains(host, " "):
		u.fault, u.fix = "has no scheme", "write https://"+cut(text, 60)
	case host == "localhost":
		u.fault, u.fix = "has no scheme", "use a public https address"
	}
	return u
}

func badPercent(text string) bool {
	for i := strings.IndexByte(text, '%'); i >= 0; {
		if i+2 >= len(text) || !isHexDigit(text[i+1]) || !isHexDigit(text[i+2]) {
			return true
		}
		next := strings.IndexByte(text[i+1:], '%')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// privateHost says why a host cannot be reached from the public internet, "" if it may be.
func privateHost(host string) string {
	host = strings.TrimSuffix(foldHost(host), ".")
	if strings.IndexByte(host, ':') >= 0 || looksNumeric(host) {
		zone := strings.IndexByte(host, '%')
		if zone >= 0 {
			return "an address of one network link"
		}
		address, err := netip.ParseAddr(host)
		if err != nil {
			return "a number in a form that programs read differently"
		}
		address = address.Unmap()
		switch {
		case address.IsLoopback():
			return "your own computer"
		case address.IsPrivate():
			return "an address of a private network"
		case address.IsLinkLocalUnicast():
			return "a link-local address"
		case address.IsUnspecified(), address.IsMulticast(), !address.IsGlobalUnicast():
			return "no address of a public server"
		}
		for _, prefix := range reservedPrefixes {
			if prefix.Contains(address) {
				return "an address from a reserved range"
			}
		}
		return ""
	}
	switch facts.PrivateDomain(host) {
	case "":
	case "localhost":
		return "your own computer"
	default:
		return "a name that exists in private networks only"
	}
	if !strings.Contains(host, ".") && isASCII(host) {
		return "a name without a domain"
	}
	return ""
}

// foldHost writes the letters, digits and full stops of a host that resolvers take for ASCII as ASCII: full-width and circled
// ones, and the full stops of CJK (UTS #46).
func foldHost(host string) string {
	if isASCII(host) {
		return host
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '。' || r == '．' || r == '｡':
			return '.'
		case r >= 0xff01 && r <= 0xff5e:
			return unicode.ToLower(r - 0xfee0)
		case r >= 0x24b6 && r <= 0x24cf:
			return r - 0x24b6 + 'a'
		case r >= 0x24d0 && r <= 0x24e9:
			return r - 0x24d0 + 'a'
		case r >= 0x2460 && r <= 0x2468:
			return r - 0x2460 + '1'
		case r == 0x24ea:
			return '0'
		}
		return r
	}, host)
}

// reservedPrefixes are the special-purpose ranges of IANA that netip does not name. Those that embed an IPv4 address count
// whatever it is: no public server is reached by them.
var reservedPrefixes = []netip.Prefix{
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8}), 32),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x00, 0x64, 0xff, 0x9b}), 32),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x02}), 16),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01}), 23),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x3f, 0xff}), 20),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x5f}), 16),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0xfe, 0xc0}), 10),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{0x01}), 64),
	netip.PrefixFrom(netip.AddrFrom16([16]byte{}), 96),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{0}), 8),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 0}), 24),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2}), 24),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 18}), 15),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, 100}), 24),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{203, 0, 113}), 24),
	netip.PrefixFrom(netip.AddrFrom4([4]byte{240}), 4),
}

// looksNumeric reports whether a host would be read as an IPv4 address by lenient resolvers: its last part is a number.
func looksNumeric(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" {
		return false
	}
	if onlyDigits(last) {
		return true
	}
	if len(last) > 2 && last[0] == '0' && last[1]|0x20 == 'x' {
		for i := 2; i < len(last); i++ {
			if !isHexDigit(last[i]) {
				return false
			}
		}
		return true
	}
	return false
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (u *address) onSharePage() bool {
	service, _ := sharePage(u)
	return service != ""
}

// sharePage names the service of whose page a URL is the address, and how to get at the file.
func sharePage(u *address) (service, fix string) {
	host := strings.TrimPrefix(u.host, "www.")
	under := func(domain string) bool {
		return host == domain || strings.HasSuffix(host, domain) && host[len(host)-len(domain)-1] == '.'
	}
	google := host == "drive.google.com" || host == "docs.google.com"
	switch {
	case google, host == "photos.app.goo.gl", host == "photos.google.com", host == "1drv.ms", host == "onedrive.live.com", host == "we.tl",
		under("dropbox.com"), under("sharepoint.com"), under("icloud.com"), under("wetransfer.com"):
	default:
		return "", "" // nearly all, without more work
	}
	parsed, err := url.Parse(u.text)
	if err != nil {
		return "", ""
	}
	path, query := parsed.Path, parsed.Query()
	const move = "put the file on a server of yours or in a public bucket"
	begins := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) })
	}
	switch {
	case google && !begins("/uc", "/thumbnail"):
		return "Google Drive", move
	case host == "photos.app.goo.gl", host == "photos.google.com":
		return "Google Photos", move
	case under("dropbox.com") && host != "dl.dropbox.com" && begins("/s/", "/scl/", "/sh/", "/t/", "/l/", "/home", "/preview/"):
		if query.Get("raw") == "1" || query.Get("dl") == "1" {
			return "", ""
		}
		return "Dropbox", "replace dl=0 by raw=1"
	case host == "1drv.ms", host == "onedrive.live.com" && !begins("/download"):
		return "OneDrive", move
	case under("sharepoint.com") && strings.Contains(path, "/:") && query.Get("download") != "1":
		return "SharePoint", "add download=1 to the query, if the file is shared with everybody; else " + move
	case under("icloud.com") && (begins("/iclouddrive", "/photos", "/sharedalbum") || host == "share.icloud.com"):
		return "iCloud", move
	case under("wetransfer.com"), host == "we.tl":
		return "WeTransfer", move
	}
	return "", ""
}

// quoteURL redacts before it cuts: what is left of a token is not known for one.
func quoteURL(s string) string { return `"` + cut(Redact(s), 80) + `"` }

func runeName(r rune) string {
	if r == ' ' {
		return "a blank"
	}
	if r == utf8.RuneError {
		return "a broken character"
	}
	return fmt.Sprintf("%q", string(r))
}
