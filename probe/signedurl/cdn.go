package signedurl

import (
	"encoding/base64"
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

// readTimeAndHash reads <seconds>_<signature in hexadecimal>.
func readTimeAndHash(name string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		end, signature, _ := strings.Cut(l.get(name), "_")
		if len(signature) < 32 || len(signature) > 64 || !allHex(signature) {
			return false
		}
		info.Param = name
		info.Expires = seconds.parse(end)
		return !info.Expires.IsZero()
	}
}

// readBrightcove reads <hexadecimal seconds>_<signature>, in base64.
func readBrightcove(l *link, info *Info) bool {
	text, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(l.get("fastly_token"), "="))
	end, _, ok := strings.Cut(string(text), "_")
	info.Param = "fastly_token"
	info.Expires = hex.parse(end)
	return err == nil && ok && !info.Expires.IsZero()
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
