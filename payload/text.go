package payload

import (
	"strings"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// byteOrderMark is how some programs begin a file in UTF-8.
const byteOrderMark = "\ufeff"

// view is b as a string without a copy. Source is never changed, so this is safe.
func view(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

func unquote(b []byte) string {
	out, _ := jsontext.AppendUnquote(nil, b) // the text was checked before; U+FFFD stands for what was not UTF-8
	return view(out)
}

func escapePointer(name string) string {
	if strings.ContainsAny(name, "~/") {
		return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	}
	return name
}
