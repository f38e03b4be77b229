package rules

import "strings"

// Term is a word of the vocabulary in which Pinterest's errors are documented and sorted:
// the eight patterns of the published guide.
type Term string

// The terms.
const (
	CoverImageURL         Term = "cover_image_url"
	CoverImageContentType Term = "cover_image_content_type"
	Unauthorized          Term = "unauthorized"
	InvalidToken          Term = "invalid token"
	TooManyRequests       Term = "429"
	RateLimit             Term = "rate limit"
	InvalidMedia          Term = "invalid media"
	UnsupportedFormat     Term = "unsupported format"
)

// Category sorts terms and answers: the guide's four categories, and five for what it names without a term.
type Category string

// The categories. The guide has the first four.
const (
	AboutVideo          Category = "video"
	AboutMedia          Category = "media"
	AboutAuthentication Category = "authentication"
	AboutRateLimit      Category = "rate_limit"
	AboutBoard          Category = "board"
	AboutLink           Category = "link"
	AboutPolicy         Category = "policy" // what Pinterest does not want, or not from this app
	AboutPayload        Category = "payload"
	AboutServer         Category = "server"
)

// Categories lists the categories, the guide's own first.
var Categories = []Category{AboutVideo, AboutMedia, AboutAuthentication, AboutRateLimit, AboutBoard, AboutLink, AboutPolicy, AboutPayload, AboutServer}

// Words is the category as people read it.
func (c Category) Words() string { return strings.ReplaceAll(string(c), "_", " ") }

// TermDoc is what a term means and what to do about it.
type TermDoc struct {
	Term     Term
	Category Category
	Action   Action
	Summary  string
	Fix      string
}

// Terms lists the vocabulary, by category.
var Terms = []TermDoc{
	{CoverImageURL, AboutVideo, FixInput,
		"a video pin has no usable cover image",
		"give every video pin the URL of a JPG or PNG cover in media_source.cover_image_url"},
	{CoverImageContentType, AboutVideo, FixInput,
		"a video pin's cover image has no content type, or a wrong one",
		"send cover_image_content_type, image/jpeg or image/png, together with the cover"},
	{Unauthorized, AboutAuthentication, Reconnect,
		"Pinterest refused the access token or its scopes",
		"reconnect the account with every scope that the call needs"},
	{InvalidToken, AboutAuthentication, Reconnect,
		"the access token is malformed, expired or revoked",
		"reconnect the account and send the fresh token"},
	{TooManyRequests, AboutRateLimit, RetryLater,
		"Pinterest answered 429: too many requests",
		"wait until the window has reset, then send again; a 429 that speaks of spam is a block and stays"},
	{RateLimit, AboutRateLimit, RetryLater,
		"too many calls, or too many writes to one board, in a short time",
		"spread the calls and back off"},
	{InvalidMedia, AboutMedia, FixInput,
		"Pinterest cannot fetch or read the media",
		"offer a whole, public file of an accepted format"},
	{UnsupportedFormat, AboutMedia, FixInput,
		"the media are of a format that Pinterest does not take",
		"convert pictures to JPG or PNG and videos to MP4 or MOV"},
}

// TermByName finds a term's documentation, nil if there is no such term.
func TermByName(name string) *TermDoc {
	for i := range Terms {
		if string(Terms[i].Term) == name {
			return &Terms[i]
		}
	}
	return nil
}

// APIError is an answer of Pinterest: HTTP status, the API's own number, and message. A zero
// field is unknown.
type APIError struct {
	Status  int    `json:"status"`
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// IsZero reports whether nothing is known.
func (e APIError) IsZero() bool { return e == APIError{} }

// The answers that rules predict.
var (
	apiCover           = APIError{400, 0, "… cover_image_url or cover_image_content_type …"}
	apiInvalidURL      = APIError{400, 1, "Whoops! It looks like you entered an invalid URL. Try creating a Pin again with a valid URL."}
	apiCouldNotFetch   = APIError{400, 1, "Sorry we could not fetch the image."}
	apiInvalidRequest  = APIError{400, 1, ""}
	apiPattern         = APIError{400, 0, `Invalid request: … does not match '^\d+$'`}
	apiLinkFormat      = APIError{400, 0, "Parameter 'link' … is not a valid URL format."}
	apiMaxItems        = APIError{400, 0, "… constraint: maxItems=5"}
	apiSameRatio       = APIError{400, 0, "Images must have the same width/height ratios"}
	apiMediaFailed     = APIError{0, 0, "GET /v5/media/{media_id} answers with status failed"}
	apiBroken          = APIError{403, 235, "Sorry, this image is broken. Please pick a different image."}
	apiBoardNotFound   = APIError{404, 40, "Board not found."}
	apiSectionNotFound = APIError{404, 2031, "Sorry! We couldn't find this board section."}
	apiPinNotFound     = APIError{404, 50, "Pin not found."}
	apiMediaNotFound   = APIError{404, 404, "Media upload not found"}
	apiSpam            = APIError{429, 9, "Sorry! We blocked this link because it may lead to spam."}
	apiAuthentication  = APIError{401, 2, "Authentication failed."}
	apiScopes          = APIError{401, 3, "Your token does not have sufficient permissions to perform this operation. Please ensure your token is authorized with the correct set of scopes. Missing: ['boards:write']"}
	apiTrial           = APIError{403, 29, "Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox https://api-sandbox.pinterest.com instead."}
	apiNotPermitted    = APIError{403, 29, "You are not permitted to access that resource."}
	apiRateLimit       = APIError{429, 8, "This request exceeded a rate limit. This can happen if the client exceeds one of the published rate limits or if multiple write operations are applied to an object within a short time window."}
	apiTooSmall        = APIError{403, 233, "Your image is too small. Please choose a larger image and try again."}
)
