package signedurl

import "strings"

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
	info.lethal(NotMedia, "alt", "without alt=media Firebase answers with JSON about the file: add it")
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
