package report

import (
	"encoding/xml"
	"strings"
)

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// xmlText is text for an attribute in quotes or between tags. What XML cannot hold is escaped before.
func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(Escape(s))) // a Builder takes all
	return b.String()
}
