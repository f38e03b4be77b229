package signedurl

import (
	"strconv"
	"strings"
	"time"
)

// sigV4 is a signature of version 4 as Amazon defined it and others copied it: a time, and seconds from it on.
// See docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html,
// cloud.google.com/storage/docs/access-control/signed-urls and the documents of Alibaba OSS and Volcengine TOS.
type sigV4 struct {
	prefix   string // of the names as links have them
	shown    string // of the names as people write them
	date     string // the name of the parameter with the time, as people write it
	expires  string // likewise of the one with the lifetime
	required []string
	headers  string // the rest of the name of the parameter with the signed headers
}

var (
	amazonV4 = sigV4{"x-amz-", "X-Amz-", "X-Amz-Date", "X-Amz-Expires", []string{"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"}, "SignedHeaders"}
	googleV4 = sigV4{"x-goog-", "X-Goog-", "X-Goog-Date", "X-Goog-Expires", []string{"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"}, "SignedHeaders"}
	tosV4    = sigV4{"x-tos-", "X-Tos-", "X-Tos-Date", "X-Tos-Expires", []string{"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"}, "SignedHeaders"}
	ossV4    = sigV4{"x-oss-", "x-oss-", "x-oss-date", "x-oss-expires", []string{"credential", "date", "expires", "signature"}, "additional-headers"}
)

// maxV4 is the longest life of such a signature: seven days.
const maxV4 = 604800

func (v sigV4) read(l *link, info *Info) bool {
	get := func(name string) string { return l.get(v.prefix + strings.ToLower(name)) }
	info.Param = v.date + " + " + v.expires

	var missing []string
	for _, name := range v.required {
		if get(name) == "" {
			missing = append(missing, v.shown+name)
		}
	}
	if len(missing) > 0 {
		info.lethal(Incomplete, missing[0], "the signature is incomplete, "+strings.Join(missing, ", ")+" missing: the service refuses the request")
	}

	info.Certainty = Unknown
	if text := get("Date"); text != "" {
		if info.Issued = parseCompact(text); info.Issued.IsZero() {
			info.lethal(MalformedTime, v.date, v.date+" is no time of the form 20261123T100000Z: the service refuses the request")
		}
		info.NotBefore = info.Issued
	}
	if get("Expires") != "" {
		v.readLifetime(l, info)
	}
	if !info.Issued.IsZero() && info.Lifetime > 0 {
		info.Expires, info.Certainty = info.Issued.Add(info.Lifetime), Exact
	}

	credential := get("Credential")
	key, scope, _ := strings.Cut(credential, "/")
	if l.has(v.prefix+"security-token") || strings.HasPrefix(key, "ASIA") {
		if info.Certainty == Exact {
			info.Certainty = UpperBound
		}
		info.Note = temporaryNote
	}
	switch day, _, _ := strings.Cut(scope, "/"); {
	case containsFold(credential, "%2F"):
		info.lethal(EscapedTwice, v.shown+"Credential", v.shown+"Credential is percent-encoded twice, %252F where %2F belongs: the signature cannot match")
	case len(day) == 8 && onlyDigits(day) && !info.Issued.IsZero() && day != info.Issued.Format("20060102"):
		info.lethal(ScopeDate, v.shown+"Credential", "the day in "+v.shown+"Credential is not that of "+v.date+": the service refuses the request")
	}
	noteHeaders(info, v.shown+v.headers, get(v.headers))
	return true
}

func (v sigV4) readLifetime(l *link, info *Info) {
	name := v.expires
	values := l.values(v.prefix + "expires")
	info.noteRepeats(name, values)
	var shortest int64
	for _, value := range values {
		if n, ok := number(value); ok && n > 0 && (shortest == 0 || n < shortest) {
			shortest = n
		}
	}
	switch {
	case shortest == 0:
		info.lethal(MalformedTime, name, name+" is no number of seconds from 1 to 604800: the service refuses the request")
	case shortest >= 1e9:
		info.lethal(TooLong, name, name+" looks like a time: it counts seconds from "+v.date+" on, 604800 (7 days) at most")
		return
	case shortest > maxV4:
		info.lethal(TooLong, name, name+" is "+strconv.FormatInt(shortest, 10)+" seconds: the service takes 604800 (7 days) at most")
	}
	info.Lifetime = time.Duration(shortest) * time.Second
}

// noteHeaders reports signed headers that a plain GET does not send.
func noteHeaders(info *Info, param, list string) {
	var beyond []string
	for name := range strings.SplitSeq(list, ";") {
		if name != "" && !strings.EqualFold(name, "host") && len(beyond) < 4 {
			beyond = append(beyond, headerName(name))
		}
	}
	if len(beyond) > 0 {
		info.lethal(SignedHeaders, param, param+" asks for "+strings.Join(beyond, ", ")+": a plain GET sends no such header, so the signature cannot match")
	}
}

// headerName is s if it can be the name of a header, and a word in its place otherwise.
func headerName(s string) string {
	for i := range len(s) {
		if c := s[i]; !(c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-') {
			return "another header"
		}
	}
	if len(s) > 32 {
		return "another header"
	}
	return s
}

func containsFold(s, part string) bool {
	return strings.Contains(s, part) || strings.Contains(s, strings.ToLower(part))
}

func onlyDigits(s string) bool { _, ok := number(s); return ok }

// s3Services are the stores that speak Amazon's protocol, by domain.
var s3Services = [...]struct{ domain, name string }{
	{"export-download.canva.com", "Canva export"},
	{"amazonaws.com", "Amazon S3"},
	{"amazonaws.com.cn", "Amazon S3"},
	{"r2.cloudflarestorage.com", "Cloudflare R2"},
	{"backblazeb2.com", "Backblaze B2"},
	{"wasabisys.com", "Wasabi"},
	{"digitaloceanspaces.com", "DigitalOcean Spaces"},
	{"scw.cloud", "Scaleway"},
	{"linodeobjects.com", "Linode Object Storage"},
	{"storjshare.io", "Storj"},
	{"storage.dev", "Tigris"},
	{"tigris.dev", "Tigris"},
	{"idrivee2.com", "iDrive e2"},
	{"your-objectstorage.com", "Hetzner Object Storage"},
	{"storage.googleapis.com", "Google Cloud Storage (S3 interoperability)"},
	{"vultrobjects.com", "Vultr Object Storage"},
	{"cloud.ovh.net", "OVHcloud"},
	{"storage.yandexcloud.net", "Yandex Object Storage"},
	{"supabase.co", "Supabase Storage"},
	{"oraclecloud.com", "Oracle Object Storage"},
	{"cloud-object-storage.appdomain.cloud", "IBM Cloud Object Storage"},
	{"githubusercontent.com", "GitHub"},
}

func readS3V4(l *link, info *Info) bool {
	name := "S3"
	for _, s := range s3Services {
		if l.under(s.domain) {
			name = s.name
			break
		}
	}
	if l.hostBegins("prod-files-secure.s3.") || strings.Contains(l.path, "/secure.notion-static.com/") {
		name = "Notion file"
	}
	info.Scheme = name + " (Signature V4)"
	amazonV4.read(l, info)
	if id := l.get("x-id"); id == "PutObject" || id == "UploadPart" || id == "DeleteObject" || id == "HeadObject" {
		info.lethal(SignedForUpload, "x-id", "signed for "+id+", not for reading: a GET is refused")
	}
	return true
}

const temporaryNote = "signed with temporary credentials: the URL ends with them, often after an hour"

// readSigned reads Expires as Unix time; session is the parameter that comes with temporary credentials.
func readSigned(session string) func(*link, *Info) bool {
	return func(l *link, info *Info) bool {
		readStrict(l, info, "Expires")
		if info.Certainty == Exact && l.has(session) {
			info.Certainty, info.Note = UpperBound, temporaryNote
		}
		return true
	}
}

// readOSSNamed tells version 4 of Alibaba's signature, with seconds from a date on, from version 2, with Unix time.
func readOSSNamed(l *link, info *Info) bool {
	n, _ := number(l.get("x-oss-expires"))
	if strings.EqualFold(l.get("x-oss-signature-version"), "OSS2") || !l.has("x-oss-date") && n >= earliest {
		info.Scheme = "Alibaba Cloud OSS (Signature V2)"
		return readStrict(l, info, "x-oss-expires")
	}
	return ossV4.read(l, info)
}

// readTOS tells version 4 of Volcengine's signature from version 2, with Unix time.
func readTOS(l *link, info *Info) bool {
	if strings.EqualFold(l.get("x-tos-algorithm"), "v2") {
		info.Scheme = "Volcengine TOS (v2)"
		readStrict(l, info, "x-tos-expires")
		info.Param = "X-Tos-Expires"
		return true
	}
	return tosV4.read(l, info)
}

func readOtherV4(l *link, info *Info) bool {
	var date, expires param
	for _, p := range l.params {
		switch {
		case p.name == anyDate && date.name == "":
			date = p
		case p.name == anyExpires && expires.name == "":
			expires = p
		}
	}
	if date.vendor != expires.vendor {
		return false
	}
	issued, n := parseCompact(unescape(date.value)), int64(0)
	n, ok := number(unescape(expires.value))
	if issued.IsZero() || !ok || n == 0 || n > 1e9 {
		return false
	}
	info.Issued, info.NotBefore, info.Lifetime = issued, issued, time.Duration(n)*time.Second
	info.Expires, info.Param = issued.Add(info.Lifetime), "X-…-Date + X-…-Expires"
	return true
}

// readAzure reads a shared access signature: learn.microsoft.com/rest/api/storageservices/create-service-sas.
func readAzure(l *link, info *Info) bool {
	switch {
	case l.hostBegins("oaidalleapiprod") || l.under("oaiusercontent.com"):
		info.Scheme = "OpenAI images (Azure SAS)"
	case l.under("bfl.ai"):
		info.Scheme = "Black Forest Labs (Azure SAS)"
	case l.under("githubusercontent.com"):
		info.Scheme = "GitHub release (Azure SAS)"
	}
	if parseISO(l.get("sv")).IsZero() && parseISO(l.get("se")).IsZero() {
		return false // versions are dates
	}
	info.Param = "se"
	if l.has("se") {
		info.Expires = l.earliest("se", info, parseISO)
		if info.Expires.IsZero() {
			info.Certainty = Unknown
			info.lethal(MalformedTime, "se", "se is no time of ISO 8601: the service refuses the request")
		}
	} else {
		info.Certainty, info.Param = Unknown, "si"
		info.Note = "a stored access policy holds the end"
		if !l.has("si") {
			info.Param = ""
			info.lethal(Incomplete, "se", "the signature is incomplete, se missing: the service refuses the request")
		}
	}
	if l.has("st") {
		info.NotBefore = parseISO(l.get("st"))
	}
	if key := parseISO(l.get("ske")); !key.IsZero() && key.Before(info.Expires) {
		info.Expires, info.Param = key, "ske"
	}
	if l.has("sp") && !strings.Contains(l.get("sp"), "r") {
		info.lethal(NoReadPermission, "sp", "sp does not hold r: the signature does not allow reading")
	}
	if l.has("srt") && !strings.Contains(l.get("srt"), "o") {
		info.lethal(WrongResource, "srt", "srt does not hold o: the signature is not for objects")
	}
	if l.has("ss") && l.under("blob.core.windows.net") && !strings.Contains(l.get("ss"), "b") {
		info.lethal(WrongResource, "ss", "ss does not hold b: the signature is not for blobs")
	}
	if l.has("sip") {
		info.lethal(IPLock, "sip", "sip allows certain addresses only, and Pinterest's are not known")
	}
	if l.get("spr") == "https" && !l.https {
		info.lethal(HTTPSOnly, "spr", "spr allows https only, and the URL begins with http")
	}
	return true
}

// readCOS reads START;END of Tencent COS: www.tencentcloud.com/document/product/436/7778. The old form has the whole
// signature in one parameter.
func readCOS(l *link, info *Info) bool {
	get := l.get
	if l.has("sign") {
		old := l.get("sign")
		get = func(name string) string {
			for rest := old; rest != ""; {
				var n, v string
				if n, v, rest = cutPair(rest); n == name {
					return unescape(v)
				}
			}
			return ""
		}
		if get("q-sign-time") == "" {
			return false
		}
	}
	info.Param = "q-sign-time"
	start, end, _ := strings.Cut(get("q-sign-time"), ";")
	info.Expires, info.NotBefore = strict.parse(end), strict.parse(start)
	if info.Expires.IsZero() {
		info.Certainty = Unknown
		info.lethal(MalformedTime, "q-sign-time", "q-sign-time is no pair of times: the service refuses the request")
		return true
	}
	if _, end, ok := strings.Cut(get("q-key-time"), ";"); ok {
		if key := strict.parse(end); !key.IsZero() && key.Before(info.Expires) {
			info.Expires, info.Param = key, "q-key-time"
		}
	}
	info.Issued = info.NotBefore
	if l.has("x-cos-security-token") {
		info.Certainty, info.Note = UpperBound, temporaryNote
	}
	noteHeaders(info, "q-header-list", get("q-header-list"))
	return true
}

// readBOS reads bce-auth-v1/key/time/seconds/headers/signature of Baidu; minus one second is for ever.
func readBOS(l *link, info *Info) bool {
	parts := strings.SplitN(l.get("authorization"), "/", 7)
	if len(parts) != 6 || parts[0] != "bce-auth-v1" {
		return false
	}
	issued := parseISO(parts[2])
	n, ok := number(parts[3])
	switch {
	case parts[3] == "-1":
		return false
	case issued.IsZero() || issued.Unix() >= latest || !ok || n == 0 || n > 1e9:
		info.Certainty = Unknown
		info.lethal(MalformedTime, "authorization", "authorization holds no time and lifetime: the service refuses the request")
		return true
	}
	info.Issued, info.NotBefore, info.Lifetime = issued, issued, time.Duration(n)*time.Second
	info.Expires, info.Param = issued.Add(info.Lifetime), "authorization"
	noteHeaders(info, "authorization", parts[4])
	return true
}

func readSwift(l *link, info *Info) bool {
	info.Param = "temp_url_expires"
	info.Expires = l.earliest("temp_url_expires", info, anything.parse)
	if info.Expires.IsZero() {
		info.Certainty = Unknown
		info.lethal(MalformedTime, "temp_url_expires", "temp_url_expires is no time: the service refuses the request")
	}
	if l.has("temp_url_ip_range") {
		info.lethal(IPLock, "temp_url_ip_range", "temp_url_ip_range allows certain addresses only, and Pinterest's are not known")
	}
	return true
}

// readPinata reads X-Date + X-Expires: docs.pinata.cloud.
func readPinata(l *link, info *Info) bool {
	n, ok := number(l.get("x-expires"))
	info.Issued = seconds.parse(l.get("x-date"))
	info.Param = "X-Date + X-Expires"
	if info.Issued.IsZero() || !ok || n == 0 || n > 1e9 {
		info.Certainty = Unknown
		info.lethal(MalformedTime, "X-Expires", "X-Date and X-Expires are no time and lifetime: the service refuses the request")
		return true
	}
	info.Lifetime = time.Duration(n) * time.Second
	info.Expires = info.Issued.Add(info.Lifetime)
	if method := l.get("x-method"); method != "" && !strings.Contains(method, "GET") {
		info.lethal(SignedForUpload, "X-Method", "X-Method does not allow GET: the URL is for uploads")
	}
	return true
}
