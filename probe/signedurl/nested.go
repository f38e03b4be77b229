package signedurl

import "strings"

// isProxied names the parameters in which image proxies (Next.js, weserv, Vercel, Nuxt and their like) take the URL of
// the picture. Parameters that merely lead on, such as ref or redirect, are not opened.
func isProxied(name string) bool {
	switch name {
	case "url", "u", "src", "image", "img", "image_url", "imageUrl", "source", "file", "input":
		return true
	}
	return false
}

// embeds reports whether there is a URL inside the URL.
func (a *address) embeds() bool {
	if i, _ := inPath(a.path); i >= 0 {
		return true
	}
	_, value := a.proxiedValue()
	return value != ""
}

// inner is the URL inside, and the query that is left for the outer one. unescaped tells that the inner URL stands in
// the query with bare ampersands.
func (a *address) inner() (inner, outerQuery string, unescaped bool) {
	if i, escaped := inPath(a.path); escaped {
		return unescape(a.path[i:]), a.query, false
	} else if i >= 0 {
		inner = a.path[i:]
		if after := strings.Index(inner, ":/"); !strings.HasPrefix(inner[after:], "://") {
			inner = inner[:after] + ":/" + inner[after+1:] // proxies that clean paths fold the two slashes into one
		}
		if a.query != "" {
			inner += "?" + a.query
		}
		return inner, "", false
	}
	at, value := a.proxiedValue()
	if strings.Contains(value, "?") && strings.Contains(a.query[at:], "&") {
		return a.query[at:], a.query[:at], true
	}
	inner = unescape(value)
	if !hasPrefixFold(inner, "http") {
		inner = "https://" + strings.TrimPrefix(inner, "ssl:")
	}
	return inner, a.query, false
}

// inPath finds a URL that begins in the path behind a slash, as in /cdn-cgi/image/width=80/https://host/a.jpg
// or /image/https%3A%2F%2Fhost%2Fa.jpg. at is -1 if there is none.
func inPath(path string) (at int, escaped bool) {
	for offset := 0; ; {
		i := strings.Index(path[offset:], "/http")
		if i < 0 {
			return -1, false
		}
		at = offset + i + 1
		rest := strings.TrimPrefix(path[at+len("http"):], "s")
		if strings.HasPrefix(rest, ":/") {
			return at, false
		}
		if hasPrefixFold(rest, "%3a%2f%2f") {
			return at, true
		}
		offset = at
	}
}

// proxiedValue finds the parameter that holds a URL: where its value begins in the query, and the value as written.
func (a *address) proxiedValue() (at int, value string) {
	bare := a.under("weserv.nl") || a.under("wsrv.nl") // these take a URL without its scheme
	for rest := a.query; rest != ""; {
		var name, v string
		start := len(a.query) - len(rest)
		name, v, rest = cutPair(rest)
		if !isProxied(name) || v == "" {
			continue
		}
		scheme := strings.TrimPrefix(strings.TrimPrefix(v, "http"), "s")
		if strings.HasPrefix(scheme, "://") || hasPrefixFold(scheme, "%3a%2f%2f") || strings.HasPrefix(v, "http") && hasPrefixFold(scheme, ":%2f%2f") ||
			bare && (name == "url") {
			return start + len(name) + 1, v
		}
	}
	return 0, ""
}
