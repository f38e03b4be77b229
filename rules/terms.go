package rules

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

// TermDoc is what a term means and what to do about it.
type TermDoc struct {
	Term     Term
	Category string
	Action   Action
	Summary  string
	Fix      string
}

// Terms lists the vocabulary, by category.
var Terms = []TermDoc{
	{CoverImageURL, "video", FixInput,
		"a video pin has no usable cover image",
		"give every video pin the URL of a JPG or PNG cover in media_source.cover_image_url"},
	{CoverImageContentType, "video", FixInput,
		"a video pin's cover image has no content type, or a wrong one",
		"send cover_image_content_type, image/jpeg or image/png, together with the cover"},
	{Unauthorized, "authentication", Reconnect,
		"Pinterest refused the access token or its scopes",
		"reconnect the account with every scope that the call needs"},
	{InvalidToken, "authentication", Reconnect,
		"the access token is malformed, expired or revoked",
		"reconnect the account and send the fresh token"},
	{TooManyRequests, "rate limit", RetryLater,
		"Pinterest answered 429: too many requests",
		"wait until the window has reset, then send again; a 429 that speaks of spam is a block and stays"},
	{RateLimit, "rate limit", RetryLater,
		"too many calls, or too many writes to one board, in a short time",
		"spread the calls and back off"},
	{InvalidMedia, "media", FixInput,
		"Pinterest cannot fetch or read the media",
		"offer a whole, public file of an accepted format"},
	{UnsupportedFormat, "media", FixInput,
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
)

// Answer is what is known of one answer of Pinterest.
type Answer struct {
	APIError
	Term   Term
	Action Action
	Cause  string
	Fix    string
	Basis  Basis
}

// Answers lists the documented and recorded answers to creating a pin, by status and code.
var Answers = []Answer{
	{apiInvalidURL, InvalidMedia, FixInput, "the link or a media URL is no valid URL", "correct the URL", Official},
	{apiCouldNotFetch, InvalidMedia, FixInput, "the media or cover URL answers 403, 404 or HTML, has expired, or is local", "make the file public and its URL lasting", Measured},
	{APIError{400, 0, "Unable to reach the URL. Please check the URL is correct and try again."}, InvalidMedia, FixInput, "Pinterest could not reach a URL", "make the URL public; try once more, later", ThirdParty},
	{apiPattern, "", FixInput, "an id, mostly board_id, is a name or slug", "send the numeric id that GET /v5/boards gives", Measured},
	{apiMaxItems, InvalidMedia, FixInput, "a carousel has more than five pictures", "send two to five", Measured},
	{apiSameRatio, InvalidMedia, FixInput, "the pictures of a carousel differ in shape", "crop them to one ratio", Measured},
	{apiLinkFormat, "", FixInput, "the link is prose, has no scheme, or holds spaces", "send a full https URL", Measured},
	{apiCover, CoverImageURL, FixInput, "a video pin has no cover", "add cover_image_url and cover_image_content_type", Measured},
	{APIError{400, 0, "Sorry! Something went wrong on our end."}, "", RetryLater, "a passing fault at Pinterest, although the status is 400", "send the same request again after a quarter of an hour", Measured},
	{APIError{400, 0, "Sorry! This site doesn't allow you to save Pins."}, "", FixInput, "the linked site forbids pins with its nopin tag", "link elsewhere, or have the tag removed", Measured},
	{APIError{401, 2, "Authentication failed."}, InvalidToken, Reconnect, "the token is wrong, expired or revoked, or a production token was sent to the sandbox", "reconnect the account", Official},
	{APIError{401, 3, "Authorization failed."}, Unauthorized, Reconnect, "the token may not do this", "reconnect the account", Measured},
	{APIError{401, 3, "Your token does not have sufficient permissions to perform this operation. Please ensure your token is authorized with the correct set of scopes. Missing: ['boards:write']"}, Unauthorized, Reconnect, "the token lacks the scopes that are named", "reconnect with these scopes added; the old list gives the same answer", Measured},
	{APIError{401, 3, "Your application consumer type is not supported"}, Unauthorized, FixInput, "the app was never approved", "have the app reviewed in Pinterest's developer portal", Measured},
	{APIError{401, 7, "Not authorized to access board or Pin."}, Unauthorized, Reconnect, "the account may not see this board or pin", "use an account that owns it", Official},
	{APIError{403, 29, "Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox https://api-sandbox.pinterest.com instead."}, Unauthorized, FixInput, "the app has Trial access", "ask for Standard access, or send to the sandbox; neither a new token nor waiting helps", Measured},
	{APIError{403, 29, "You are not permitted to access that resource."}, Unauthorized, Reconnect, "the account does not own the board, or lacks a scope for secret boards", "use the owner's account, or reconnect with the scope added", Official},
	{APIError{403, 233, "Your image is too small. Please choose a larger image and try again."}, InvalidMedia, FixInput, "the picture has too few pixels", "send a larger picture", Official},
	{apiBroken, InvalidMedia, FixInput, "the picture is truncated, damaged, too large, or no picture at all", "export it again as JPG or PNG", Official},
	{APIError{404, 30, "User not found."}, "", FixInput, "the account is gone", "check the account", Official},
	{apiBoardNotFound, "", FixInput, "the board was deleted, belongs to another account, or is secret and the token lacks the scope", "choose the board again from GET /v5/boards", Official},
	{apiPinNotFound, "", FixInput, "the pin named in parent_pin_id is gone", "leave parent_pin_id out", Official},
	{apiSectionNotFound, "", FixInput, "the section is not on that board", "choose the section again", Official},
	{apiMediaNotFound, InvalidMedia, FixInput, "the media_id is wrong, of another account, or too old", "upload the video again", Official},
	{APIError{408, 0, ""}, "", RetryLater, "creating the pin timed out; it may exist all the same", "look for the pin before sending again", Measured},
	{APIError{409, 409, "Could not get exclusive access to the board"}, RateLimit, RetryLater, "two writes to one board at once", "write to a board one call at a time", Official},
	{APIError{429, 8, "This request exceeded a rate limit. This can happen if the client exceeds one of the published rate limits or if multiple write operations are applied to an object within a short time window."}, TooManyRequests, RetryLater, "too many calls, or too many writes to one board", "wait, then spread the calls", Official},
	{apiSpam, "", FixInput, "the link's domain is blocked as spam: a new domain, a shortener, or one link repeated", "stop sending this link; link straight to the source, or appeal", Measured},
	{APIError{500, 0, ""}, "", RetryLater, "a fault at Pinterest; the pin may exist all the same", "look for the pin, then send again with growing pauses", Measured},
	{APIError{503, 0, ""}, "", RetryLater, "Pinterest is not available; the pin may exist all the same", "look for the pin, then send again with growing pauses", Measured},
}
