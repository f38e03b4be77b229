// Package signedurl says from a URL alone when it stops working. It makes no request and reads no clock.
//
// Parse knows the signed URLs of object stores, CDNs, image services, social networks and web frameworks,
// and the hosts that delete their files after a while. Info.At judges what was found against a time.
//
// Nothing that this package returns holds a signature, a token or a key: its texts are made of constants,
// parsed numbers and names of headers. All of it may be used from several goroutines at once.
package signedurl

import (
	"strings"
	"time"
)

// Certainty says how far Info.Expires can be relied on.
type Certainty uint8

// The certainties. None: the URL says nothing about time, Info is about defects alone. Exact: the vendor
// defines the parameter as the end. UpperBound: the URL ends then at the latest, and maybe before. Heuristic:
// the parameter looks like an end, or stands in a URL inside the URL whose file may be cached. Unknown: the
// URL does not last, and its end cannot be read.
const (
	None Certainty = iota
	Exact
	UpperBound
	Heuristic
	Unknown
)

// String is "none", "exact", "upper bound", "heuristic" or "unknown".
func (c Certainty) String() string {
	return [...]string{"none", "exact", "upper bound", "heuristic", "unknown"}[c]
}

// Info is what a URL says about its own life. Times are in UTC and zero where the URL does not give them.
type Info struct {
	Scheme    string        // vendor and format as people call it: "Amazon S3 (Signature V4)"
	Expires   time.Time     // from here on it is over
	NotBefore time.Time     // before, it does not work yet
	Issued    time.Time     // when it was signed
	Lifetime  time.Duration // as stated in the URL, or as documented where Certainty is Unknown; 0 if neither
	Certainty Certainty
	Param     string // the parameters that say so: "X-Amz-Date + X-Amz-Expires"; "" where none does
	Foreign   bool   // a service makes such URLs for its own files: nobody else can sign them anew
	Nested    bool   // all this is about a URL inside the URL, as image proxies have it
	Note      string // what else is known, as a sentence without full stop; "" if nothing
	Defects   []Defect
}

// Defect is something in the URL that keeps it from being fetched, or that is worth a look.
type Defect struct {
	Code    Code
	Param   string // the parameter at fault, "" if there is none
	Message string // lower case, no full stop
	Lethal  bool   // a plain GET by a stranger cannot succeed
}

// Code names a kind of defect.
type Code string

// The defects. They are lethal unless it says otherwise; HTMLEscaped is not where the end is a guess.
const (
	SignedHeaders      Code = "signed-headers"       // signed with headers that a plain GET does not send
	TooLong            Code = "too-long"             // a lifetime that the service refuses
	MalformedTime      Code = "malformed-time"       // a time that cannot be read
	Incomplete         Code = "incomplete"           // parameters of the signature are missing
	ScopeDate          Code = "scope-date"           // the credential is of another day than the signature
	SignedForUpload    Code = "signed-for-upload"    // signed for another method than GET
	EscapedTwice       Code = "escaped-twice"        // %252F where %2F belongs
	HTMLEscaped        Code = "html-escaped"         // &amp; where & belongs
	NoReadPermission   Code = "no-read-permission"   // the signature does not allow reading
	WrongResource      Code = "wrong-resource"       // the signature is for something else than a file
	IPLock             Code = "ip-lock"              // for one address or range only
	HTTPSOnly          Code = "https-only"           // signed for https, written as http
	EmptyWindow        Code = "empty-window"         // ends before it begins
	UnreadablePolicy   Code = "unreadable-policy"    // not lethal: the policy cannot be decoded
	MissingExpiry      Code = "missing-expiry"       // the service wants a signature with an end, and there is none
	NeedsAuthorization Code = "needs-authorization"  // works with a header or a session only
	NotMedia           Code = "not-media"            // answers with something else than the file
	DuplicateParameter Code = "duplicate-parameter"  // not lethal: one name, several values
	ImplausibleTime    Code = "implausible-time"     // not lethal: beyond the year 9999
	UnescapedURL       Code = "unescaped-nested-url" // not lethal: what follows the & goes elsewhere
)

// State is what a URL is at a given time.
type State uint8

// The states.
const (
	Unsure State = iota // the URL gives no end
	Usable
	Expired
	NotYetValid
)

// String is "unsure", "usable", "expired" or "not yet valid".
func (s State) String() string { return [...]string{"unsure", "usable", "expired", "not yet valid"}[s] }

// Skew is by how much clocks are forgiven. It counts for beginnings only: signers write their own time there,
// and an end that is less than this away is no good either way.
const Skew = 5 * time.Minute

// At says whether the URL works at time t, as far as times decide that.
func (i Info) At(t time.Time) State {
	switch {
	case !i.Expires.IsZero() && !t.Before(i.Expires):
		return Expired
	case i.NotBefore.After(t.Add(Skew)):
		return NotYetValid
	case i.Expires.IsZero():
		return Unsure
	}
	return Usable
}

// Left is the time from t to the end, negative after it; ok is false if no end is known.
func (i Info) Left(t time.Time) (left time.Duration, ok bool) {
	return i.Expires.Sub(t), !i.Expires.IsZero()
}

// Lethal is the first defect with which no fetch can succeed; ok is false if there is none.
func (i Info) Lethal() (d Defect, ok bool) {
	for _, d := range i.Defects {
		if d.Lethal {
			return d, true
		}
	}
	return Defect{}, false
}

func (i *Info) lethal(code Code, param, message string) {
	i.Defects = append(i.Defects, Defect{Code: code, Param: param, Message: message, Lethal: true})
}

func (i *Info) notable(code Code, param, message string) {
	i.Defects = append(i.Defects, Defect{Code: code, Param: param, Message: message})
}

// Parse reads what an http or https URL says about its own life. ok is false if it says nothing of the sort and has
// no defect that this package knows: most URLs. Fragments do not matter. It allocates nothing for URLs without
// parameters of known names, and takes time linear in the URL's length.
func Parse(rawURL string) (info Info, ok bool) {
	defer func() {
		if recover() != nil {
			info, ok = Info{}, false // one odd URL must not end a run
		}
	}()
	return parseBare(rawURL)
}

func parseBare(rawURL string) (Info, bool) {
	rawURL, _, _ = strings.Cut(rawURL, "#")
	return parse(rawURL, 0)
}

// maxDepth is how many URLs inside URLs are opened: a proxy before a proxy is real, more is not.
const maxDepth = 2

func parse(raw string, depth int) (Info, bool) {
	a, ok := split(raw)
	if !ok || a.under("archive.org") || a.under("archive.ph") || a.under("archive.today") {
		return Info{}, false // what is archived does not expire with its source
	}
	embedded := depth < maxDepth && a.embeds()
	if !embedded && !a.interesting() {
		return Info{}, false
	}
	if !embedded {
		return newLink(a).read()
	}
	inner, outerQuery, unescaped := a.inner()
	nested, found := parse(inner, depth+1)
	if nested.Scheme == expiryByName {
		nested, found = Info{}, false // it may be the page that a service makes a picture of
	}
	if found {
		nested.Nested = true
		if nested.Certainty == Exact || nested.Certainty == UpperBound {
			nested.Certainty = Heuristic
		}
		if unescaped {
			nested.notable(UnescapedURL, "", "the URL in the query is not percent-encoded: what follows its first & is read as parameters of the outer URL")
		}
	}
	a.query = outerQuery
	outer, ok := newLink(a).read()
	switch {
	case !ok:
		return nested, found
	case !found:
		return outer, true
	case !nested.Expires.IsZero() && (outer.Expires.IsZero() || nested.Expires.Before(outer.Expires)):
		nested.Defects = append(nested.Defects, outer.Defects...)
		return nested, true
	}
	outer.Defects = append(outer.Defects, nested.Defects...)
	return outer, true
}
