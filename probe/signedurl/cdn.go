package signedurl

import (
	"strings"
	"time"
)

// readEdgeAuth reads exp=…~acl=…~hmac=… of Akamai's Auth Token 2.0, which Cloudinary, Vimeo, Uploadcare and others took over,
// wherever it stands: in a parameter of any name, as bare parameters, or in a segment of the path.
func readEdgeAuth(l *link, info *Info) bool {
	for rest := l.query; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, "&")
		if edgeAuth(l, info, pair) {
			return true
		}
	}
	for segment := range strings.SplitSeq(l.path, "/") {
		if edgeAuth(l, info, segment) {
			return true
		}
	}
	return false
}

func edgeAuth(l *link, info *Info, text string) bool {
	if !strings.Contains(text, "hmac") || !strings.Contains(text, "exp") {
		return false
	}
	text = unescape(text)
	name, fields := "", text
	// What stands before the first field is the parameter's name: hdnts=st=…~exp=….
	if first, _, _ := strings.Cut(text, "~"); strings.Count(first, "=") == 2 {
		name, fields, _ = strings.Cut(text, "=")
	}
	var end, start time.Time
	signed, locked := false, false
	for field := range strings.SplitSeq(fields, "~") {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "exp":
			end = seconds.parse(value)
		case "st":
			start = seconds.parse(value)
		case "hmac":
			signed = true
		case "ip":
			locked = value != ""
		}
	}
	if !signed || end.IsZero() {
		return false
	}
	switch {
	case name == "__cld_token__" || l.under("cloudinary.com"):
		info.Scheme = "Cloudinary token"
	case l.under("vimeocdn.com") || l.under("vimeo.com"):
		info.Scheme = "Vimeo"
	case l.under("ucarecdn.com") || l.under("ucarecd.net"):
		info.Scheme = "Uploadcare"
	}
	info.Expires, info.NotBefore, info.Param = end, start, "exp"
	if locked {
		info.lethal(IPLock, "ip", "the token allows one address only, and Pinterest's are not known")
	}
	return true
}

// readEdgeCache reads the token of Google's Media CDN, in a parameter or in the path. Its fields part at ~ or &.
func readEdgeCache(l *link, info *Info) bool {
	text := l.path + "&" + l.query
	_, text, _ = strings.Cut(text, "edge-cache-token=")
	_, text, _ = strings.Cut(unescape(text), "Expires=")
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	info.Param = "Expires"
	info.Expires = seconds.parse(text[:end])
	return !info.Expires.IsZero()
}

// readFastly reads <seconds>_<signature in hexadecimal>.
func readFastly(l *link, info *Info) bool {
	end, signature, _ := strings.Cut(l.get("token"), "_")
	if len(signature) < 32 || len(signature) > 64 || !allHex(signature) {
		return false
	}
	info.Param = "token"
	info.Expires = seconds.parse(end)
	return !info.Expires.IsZero()
}

// readTokenExpires is bunny.net's pair of names, which others use as well.
func readTokenExpires(l *link, info *Info) bool {
	if l.under("b-cdn.net") || l.under("mediadelivery.net") || strings.HasPrefix(l.get("token"), "HS256-") || l.has("token_path") {
		info.Scheme, info.Certainty = "bunny.net", Exact
	}
	info.Param = "expires"
	info.Expires = l.earliest("expires", info, seconds.parse)
	return !info.Expires.IsZero()
}

// readBunnyPath reads /bcdn_token=…&expires=…&token_path=…/.
func readBunnyPath(l *link, info *Info) bool {
	_, segment, _ := strings.Cut(l.path, "/bcdn_token=")
	segment, _, _ = strings.Cut(segment, "/")
	_, end, _ := strings.Cut(segment, "&expires=")
	end, _, _ = strings.Cut(end, "&")
	info.Param = "expires"
	info.Expires = seconds.parse(end)
	return !info.Expires.IsZero()
}

// readSecurePair reads <hash>,<seconds> of CDN77 and nginx set up like it.
func readSecurePair(l *link, info *Info) bool {
	hash, end, _ := strings.Cut(l.get("secure"), ",")
	if len(hash) < 16 {
		return false
	}
	info.Param = "secure"
	info.Expires = seconds.parse(end)
	return !info.Expires.IsZero()
}

// readHexPath reads /<md5>/<hexadecimal seconds>/ of TikTok's older video URLs.
func readHexPath(l *link, info *Info) bool {
	previous := ""
	for segment := range strings.SplitSeq(l.path, "/") {
		if len(previous) == 32 && allHex(previous) {
			if end := hex.parse(segment); !end.IsZero() {
				info.Expires, info.Param = end, "a time in the path"
				return true
			}
		}
		previous = segment
	}
	return false
}

// readTimedHMAC reads verify=<seconds>-<MAC> of Cloudflare's is_timed_hmac_valid_v0: the time of signing.
func readTimedHMAC(l *link, info *Info) bool {
	issued, mac, _ := strings.Cut(l.get("verify"), "-")
	info.Param = "verify"
	info.Issued = seconds.parse(issued)
	return !info.Issued.IsZero() && len(mac) >= 3
}

// readAuthKey reads auth_key=<seconds>-<random>-<user>-<md5> of Alibaba's CDN, and sign of Tencent's.
// The lifetime counts from that time on and stands in the CDN's settings.
func readAuthKey(name string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		parts := strings.SplitN(l.get(name), "-", 5)
		if len(parts) != 4 || len(parts[3]) != 32 || !allHex(parts[3]) {
			return false
		}
		info.Param = name
		info.Issued = seconds.parse(parts[0])
		return !info.Issued.IsZero()
	}
}

// readSignT reads sign=<md5>&t=<hexadecimal seconds>. For Qiniu's CDN t is the end, for Tencent's the time of signing.
func readSignT(l *link, info *Info) bool {
	at := hex.parse(l.get("t"))
	if sign := l.get("sign"); len(sign) != 32 || !allHex(sign) || at.IsZero() {
		return false
	}
	info.Param = "t"
	if l.underAny([]string{"clouddn.com", "qiniucdn.com", "qnssl.com", "qiniudn.com", "qbox.me"}) {
		info.Scheme, info.Certainty, info.Expires, info.Note = "Qiniu CDN", Exact, at, ""
		return true
	}
	info.Issued = at
	return true
}

// readQiniu reads e beside a token of the form key:signature: developer.qiniu.com/kodo/1656/download-private.
func readQiniu(l *link, info *Info) bool {
	key, signature, _ := strings.Cut(l.get("token"), ":")
	if len(key) < 16 || len(signature) < 16 {
		return false
	}
	info.Param = "e"
	info.Expires = l.earliest("e", info, seconds.parse)
	return !info.Expires.IsZero()
}

// readUpyun reads _upt=<eight characters of a hash><seconds>.
func readUpyun(l *link, info *Info) bool {
	value := l.get("_upt")
	if len(value) != 18 || !allHex(value[:8]) {
		return false
	}
	info.Param = "_upt"
	info.Expires = seconds.parse(value[8:])
	return !info.Expires.IsZero()
}

// readImgproxy reads the path option exp:<seconds>, or expires:.
func readImgproxy(l *link, info *Info) bool {
	for segment := range strings.SplitSeq(l.path, "/") {
		name, value, ok := strings.Cut(segment, ":")
		if ok && (name == "exp" || name == "expires") {
			if end := seconds.parse(value); !end.IsZero() {
				info.Expires, info.Param = end, name
				return true
			}
		}
	}
	return false
}

// readFacebook reads oe, which stands beside oh on hosts of other names.
func readFacebook(l *link, info *Info) bool {
	info.Param = "oe"
	if !l.has("oh") && !l.underAny([]string{"cdninstagram.com", "fbcdn.net", "whatsapp.net"}) {
		return false
	}
	info.Expires = l.earliest("oe", info, hex.parse)
	return !info.Expires.IsZero()
}

// readDiscord reads ex, and asks for it: docs.discord.com/developers/reference#signed-attachment-cdn-urls.
func readDiscord(l *link, info *Info) bool {
	info.Param = "ex"
	info.Issued = hex.parse(l.get("is"))
	if info.Expires = l.earliest("ex", info, hex.parse); !info.Expires.IsZero() {
		return true
	}
	info.Certainty, info.Param = None, ""
	if l.has("ex") {
		info.Certainty = Unknown
		return true
	}
	info.lethal(MissingExpiry, "ex", "an attachment of Discord without ex, is and hm: it is refused outside of Discord")
	return true
}

func readYouTube(l *link, info *Info) bool {
	info.Param = "expire"
	info.Expires = l.earliest("expire", info, seconds.parse)
	locked := l.has("ip")
	if info.Expires.IsZero() {
		_, after, _ := strings.Cut(l.path, "/expire/")
		after, _, _ = strings.Cut(after, "/")
		info.Expires = seconds.parse(after)
		locked = strings.Contains(l.path, "/ip/")
	}
	if locked {
		info.lethal(IPLock, "ip", "ip allows the address that asked for the URL only")
	}
	return !info.Expires.IsZero()
}

// readSegmentTime reads the first segment of the path that is a time.
func readSegmentTime(u unit) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		for segment := range strings.SplitSeq(l.path, "/") {
			if end := u.parse(segment); !end.IsZero() {
				info.Expires, info.Param = end, "a time in the path"
				return true
			}
		}
		return false
	}
}

// readNeedsHeader is for files that are given out to requests with a header only.
func readNeedsHeader(message string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		info.Certainty = None
		info.lethal(NeedsAuthorization, "", message)
		return true
	}
}

func readFirebase(l *link, info *Info) bool {
	if l.get("alt") == "media" || !strings.Contains(l.path, "/o/") {
		return false
	}
	info.Certainty = None
	info.lethal(NotMedia, "alt", "without alt=media Firebase answers with JSON about the file")
	return true
}

// readFbsbx reads ext; files of WhatsApp's business API want a token besides.
func readFbsbx(l *link, info *Info) bool {
	info.Param = "ext"
	info.Expires = l.earliest("ext", info, seconds.parse)
	if strings.Contains(l.path, "/whatsapp_business/") {
		info.lethal(NeedsAuthorization, "", "files of WhatsApp are given out to requests with an access token only")
	}
	return !info.Expires.IsZero()
}

func readSlack(l *link, info *Info) bool {
	info.Certainty = None
	if l.has("pub_secret") {
		return false
	}
	info.lethal(NeedsAuthorization, "", "files of Slack are given out to requests with an access token only")
	return true
}

// readGeneric reads an end by its name alone. Names that have other uses need a signature beside them.
func readGeneric(name string, signed bool) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		if signed && !l.signed() {
			return false
		}
		info.Param = name
		info.Expires = l.earliest(name, info, anything.parse)
		return !info.Expires.IsZero()
	}
}

// readLaravel reads expires beside signature. The framework signs with 64 hexadecimal digits; others use the names too.
func readLaravel(l *link, info *Info) bool {
	if signature := l.get("signature"); len(signature) == 64 && allHex(signature) {
		info.Scheme = "Laravel signed URL"
	}
	info.Param = "expires"
	info.Expires = l.earliest("expires", info, anything.parse)
	return !info.Expires.IsZero()
}

// companions are the names under which signatures stand.
var companions = []string{"sig", "signature", "Signature", "sign", "hash", "hmac", "md5", "token", "st", "mac", "secure", "verify", "s", "h", "auth", "x-signature"}

func (l *link) signed() bool {
	for _, name := range companions {
		least := 3
		if len(name) == 1 {
			least = 10 // one letter is a size as often as a signature
		}
		if value := l.get(name); len(value) >= least && !onlyDigits(value) {
			return true
		}
	}
	return false
}

func readLocked(expiry string, u unit, lock, message string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		info.Param = expiry
		info.Expires = l.earliest(expiry, info, u.parse)
		if l.has(lock) {
			info.lethal(IPLock, lock, message)
		}
		return !info.Expires.IsZero()
	}
}
