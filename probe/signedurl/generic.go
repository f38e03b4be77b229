package signedurl

// expiryByName is the scheme of ends that have nothing but their name to go by.
const expiryByName = "expiry by name"

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
