package rules

import "slices"

// Answer is what is known of one answer of Pinterest.
type Answer struct {
	APIError
	Category Category
	Term     Term
	Action   Action
	Cause    string
	Fix      string
	Basis    Basis
	Source   string

	// Mark is what answers of this kind hold, in small letters; "" for the whole message. An ellipsis in a message
	// stands for what differs.
	Mark string
	// Rules are the IDs of rules that see the cause beforehand, beside those that have this very answer.
	Rules []string
}

// Where answers are documented.
const (
	from530  = "Pinterest API description 5.3.0 to 5.17.0, POST /v5/pins"
	from523  = "Pinterest API description 5.23.0"
	from518  = "Pinterest API description 5.0.1 to 5.18.0"
	from501  = "Pinterest API description 5.0.1 to 5.1.2, POST /v5/pins"
	recorded = "answers that publishing tools recorded"
	vendors  = "what other vendors document"
)

// The rules that see several kinds of answers coming.
var (
	fetchRules = []string{"url.private-host", "url.share-page", "media.kind-mismatch", "media.remote-video-url"}
	pixelRules = []string{"image.too-small"}
	brokeRules = []string{"image.broken", "image.too-large", "image.format"}
	idRules    = []string{"payload.board-id-missing", "payload.board-id-pattern"}
)

// Answers lists the documented and recorded answers around creating a pin, by category. Where several have one code, the first is
// the one that the code means by itself; code 1 means nothing by itself.
var Answers = []Answer{
	{APIError: apiCover, Category: AboutVideo, Term: CoverImageURL, Action: FixInput, Cause: "a video pin has no usable cover", Fix: "add cover_image_url, the URL of a JPG or PNG, and cover_image_content_type", Basis: Measured, Source: recorded, Mark: "cover_image_url or cover_image_content_type"},
	{APIError: APIError{400, 0, "… cover_image_content_type …"}, Category: AboutVideo, Term: CoverImageContentType, Action: FixInput, Cause: "a video pin's cover has no content type, or a wrong one", Fix: "send cover_image_content_type, image/jpeg or image/png, together with the cover", Basis: Guide, Source: sourceGuide, Mark: "cover_image_content_type", Rules: []string{"cover.content-type-missing", "cover.content-type-invalid"}},

	{APIError: apiCouldNotFetch, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "the media or cover URL answers 403, 404 or HTML, has expired, or is local; or a video pin has no cover", Fix: "make the file public and its URL lasting", Basis: Measured, Source: recorded, Mark: "could not fetch the image", Rules: append([]string{"cover.missing"}, fetchRules...)},
	{APIError: APIError{400, 0, "Unable to reach the URL. Please check the URL is correct and try again."}, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "Pinterest could not reach a URL", Fix: "make the URL public; if it is, try once more, later", Basis: ThirdParty, Source: vendors, Mark: "unable to reach the url", Rules: fetchRules},
	{APIError: apiTooSmall, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "the picture has too few pixels", Fix: "send a larger picture", Basis: Official, Source: from530, Mark: "image is too small", Rules: pixelRules},
	{APIError: apiBroken, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "the picture is truncated, damaged, too large, or no picture at all", Fix: "export it again as JPG or PNG", Basis: Official, Source: from530, Mark: "image is broken"},
	{APIError: APIError{403, 403, "The Pin's image is too small, too large or is broken"}, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "the picture has too few pixels, is too large, or is damaged", Fix: "export it again as JPG or PNG", Basis: Official, Source: from501, Rules: append(slices.Clone(pixelRules), brokeRules...)},
	{APIError: apiMediaNotFound, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "the media_id is wrong, of another account, or too old", Fix: "upload the video again and send the new media_id", Basis: Official, Source: from518 + ", GET /v5/media/{media_id}", Mark: "media upload not found"},
	{APIError: apiMaxItems, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "a carousel has more than five pictures", Fix: "send two to five", Basis: Measured, Source: recorded, Mark: "maxitems=5"},
	{APIError: apiSameRatio, Category: AboutMedia, Term: InvalidMedia, Action: FixInput, Cause: "the pictures of a carousel differ in shape", Fix: "crop them to one ratio", Basis: Measured, Source: recorded, Mark: "same width/height ratio"},

	{APIError: apiAuthentication, Category: AboutAuthentication, Term: InvalidToken, Action: Reconnect, Cause: "the token is wrong, expired or revoked, or a production token was sent to the sandbox", Fix: "reconnect the account and send the fresh token", Basis: Official, Source: from523 + ", POST /v5/oauth/token/revoke", Mark: "authentication failed"},
	{APIError: APIError{401, 3, "Authorization failed."}, Category: AboutAuthentication, Term: Unauthorized, Action: Reconnect, Cause: "the token may not do this", Fix: "reconnect the account with all scopes: boards:read, boards:write, pins:read, pins:write", Basis: Measured, Source: recorded, Mark: "authorization failed", Rules: []string{"auth.scope-missing"}},
	{APIError: apiScopes, Category: AboutAuthentication, Term: Unauthorized, Action: Reconnect, Cause: "the token lacks the scopes that are named", Fix: "reconnect with these scopes added; without that, the answer stays the same", Basis: Measured, Source: recorded, Mark: "missing: ["},
	{APIError: apiNotPermitted, Category: AboutAuthentication, Term: Unauthorized, Action: Reconnect, Cause: "the account does not own what the call names, or lacks a scope for secret boards", Fix: "use the owner's account, or reconnect with the scope added", Basis: Official, Source: from523, Mark: "not permitted to access that resource"},
	{APIError: APIError{401, 7, "Not authorized to access board or Pin."}, Category: AboutAuthentication, Term: Unauthorized, Action: Reconnect, Cause: "the account may not see this board or pin", Fix: "use an account that owns it", Basis: Official, Source: from523 + ", GET /v5/pins/analytics", Mark: "not authorized to access board or pin"},
	{APIError: APIError{403, 29, "Not authorized to update Pin."}, Category: AboutAuthentication, Term: Unauthorized, Action: Reconnect, Cause: "the account does not own the pin", Fix: "use the owner's account", Basis: Official, Source: "Pinterest API description 5.8.0 to 5.17.0, PATCH /v5/pins/{pin_id}", Mark: "not authorized to update pin"},
	{APIError: APIError{404, 30, "User not found."}, Category: AboutAuthentication, Action: FixInput, Cause: "the account is gone", Fix: "check the account", Basis: Official, Source: from523, Mark: "user not found"},

	{APIError: apiRateLimit, Category: AboutRateLimit, Term: TooManyRequests, Action: RetryLater, Cause: "too many calls, or too many writes to one board", Fix: "wait for the window to reset, then spread the calls", Basis: Official, Source: from530, Mark: "exceeded a rate limit"},
	{APIError: APIError{409, 409, "Could not get exclusive access to the board …"}, Category: AboutRateLimit, Term: RateLimit, Action: RetryLater, Cause: "two writes to one board at once", Fix: "write to a board one call at a time", Basis: Official, Source: from523 + ", board sections", Mark: "could not get exclusive access to the board", Rules: []string{"rate.same-board-burst"}},
	{APIError: APIError{409, 409, "Board section conflict."}, Category: AboutRateLimit, Term: RateLimit, Action: RetryLater, Cause: "two writes to one board at once", Fix: "write to a board one call at a time", Basis: Official, Source: from523 + ", board sections", Mark: "board section conflict", Rules: []string{"rate.same-board-burst"}},

	{APIError: apiBoardNotFound, Category: AboutBoard, Action: FixInput, Cause: "the board was deleted, belongs to another account, or is secret and the token lacks the scope", Fix: "choose the board again from GET /v5/boards", Basis: Official, Source: from530, Mark: "board not found", Rules: append([]string{"board.secret-scope"}, idRules...)},
	{APIError: apiSectionNotFound, Category: AboutBoard, Action: FixInput, Cause: "the section is not on that board", Fix: "choose the section again, from this board", Basis: Official, Source: from530, Mark: "find this board section"},
	{APIError: apiPattern, Category: AboutBoard, Action: FixInput, Cause: "an id, mostly board_id, is a name or slug", Fix: "send the numeric id that GET /v5/boards gives", Basis: Measured, Source: recorded, Mark: "does not match '^"},
	{APIError: APIError{401, 0, "You don't have permission to edit that board."}, Category: AboutBoard, Term: Unauthorized, Action: FixInput, Cause: "the account neither owns the board nor collaborates on it", Fix: "choose another board, or have the account invited", Basis: Measured, Source: recorded, Mark: "permission to edit that board", Rules: []string{"board.not-in-list"}},
	{APIError: APIError{403, 403, "Not authorized to … board …"}, Category: AboutBoard, Term: Unauthorized, Action: FixInput, Cause: "the account may not use this board or its sections", Fix: "choose a board of this account", Basis: Official, Source: from523 + ", boards and sections", Mark: "not authorized to", Rules: []string{"board.not-in-list"}},
	{APIError: APIError{404, 404, "Board, section or Pin not found"}, Category: AboutBoard, Action: FixInput, Cause: "the board, the section or the parent pin is gone or of another account", Fix: "choose board and section again from GET /v5/boards", Basis: Official, Source: from501, Mark: "board, section or pin not found", Rules: append([]string{"board.not-in-list", "board.section-not-in-board"}, idRules...)},
	{APIError: APIError{400, 400, "The board name is invalid or duplicated."}, Category: AboutBoard, Action: FixInput, Cause: "a board of this name exists, or the name may not be", Fix: "use the board that exists, or another name", Basis: Official, Source: from518 + ", POST /v5/boards", Mark: "board name is invalid or duplicated"},
	{APIError: APIError{400, 400, "Invalid board parameters."}, Category: AboutBoard, Action: FixInput, Cause: "a field of the board is not accepted", Fix: "correct the board's fields", Basis: Official, Source: from518 + ", PATCH /v5/boards/{board_id}", Mark: "invalid board parameters"},
	{APIError: APIError{400, 400, "Invalid board section parameters."}, Category: AboutBoard, Action: FixInput, Cause: "the section's name is not accepted: it has 1 to 180 characters", Fix: "correct the name", Basis: Official, Source: from523 + ", board sections", Mark: "invalid board section parameters"},

	{APIError: apiInvalidURL, Category: AboutLink, Term: InvalidMedia, Action: FixInput, Cause: "the link or a media URL is no valid URL", Fix: "correct the URL", Basis: Official, Source: from530, Mark: "you entered an invalid url"},
	{APIError: apiLinkFormat, Category: AboutLink, Action: FixInput, Cause: "the link is prose, has no scheme, or holds spaces", Fix: "send a full https URL", Basis: Measured, Source: recorded, Mark: "is not a valid url format", Rules: []string{"url.syntax", "url.scheme", "url.unencoded"}},
	{APIError: APIError{400, 0, "Invalid URL or request data."}, Category: AboutLink, Term: InvalidMedia, Action: FixInput, Cause: "a URL or the data behind it cannot be processed", Fix: "send https URLs that serve the media's bytes", Basis: ThirdParty, Source: vendors, Mark: "invalid url or request data", Rules: append([]string{"url.syntax", "url.scheme"}, fetchRules...)},
	{APIError: APIError{400, 0, "Sorry! This site doesn't allow you to save Pins."}, Category: AboutLink, Action: FixInput, Cause: "the linked site forbids pins with its nopin tag", Fix: "link elsewhere, or have the tag removed", Basis: Measured, Source: recorded, Mark: "allow you to save pins"},

	{APIError: apiSpam, Category: AboutPolicy, Action: FixInput, Cause: "the link's domain is blocked as spam: a new domain, a shortener, or one link repeated", Fix: "stop sending this link; link straight to the source, or appeal. Repeating it makes the block worse", Basis: Measured, Source: recorded, Mark: "spam"},
	{APIError: apiTrial, Category: AboutPolicy, Term: Unauthorized, Action: FixInput, Cause: "the app has Trial access", Fix: "ask for Standard access, or send to the sandbox; neither a new token nor waiting helps", Basis: Measured, Source: recorded, Mark: "trial access"},
	{APIError: APIError{401, 3, "Your application consumer type is not supported"}, Category: AboutPolicy, Term: Unauthorized, Action: FixInput, Cause: "the app was never approved", Fix: "have the app reviewed in Pinterest's developer portal", Basis: Measured, Source: recorded, Mark: "consumer type"},
	{APIError: APIError{401, 3, "Your application does not have access to this restricted feature: …"}, Category: AboutPolicy, Term: Unauthorized, Action: FixInput, Cause: "the app's access does not cover this feature", Fix: "ask for Standard access", Basis: Measured, Source: recorded, Mark: "restricted feature"},
	{APIError: APIError{409, 0, "… already exists …"}, Category: AboutPolicy, Action: FixInput, Cause: "the same thing exists already", Fix: "look for the pin; do not send it again", Basis: ThirdParty, Source: vendors, Mark: "already exists", Rules: []string{"batch.duplicate-pin"}},

	{APIError: apiInvalidRequest, Category: AboutPayload, Action: FixInput, Cause: "a field of the request is not as the contract wants it", Fix: "let pinlint check the request: the message names the field, or nothing does", Basis: Official, Source: from523, Mark: "invalid request"},
	{APIError: apiPinNotFound, Category: AboutPayload, Action: FixInput, Cause: "the pin named in parent_pin_id is gone", Fix: "leave parent_pin_id out", Basis: Official, Source: from523, Mark: "pin not found"},
	{APIError: APIError{400, 400, "Pin is not a call-to-create response"}, Category: AboutPayload, Action: FixInput, Cause: "the request cannot make a pin", Fix: "let pinlint check the request", Basis: Official, Source: from501, Mark: "pin is not a call-to-create response"},

	{APIError: APIError{400, 0, "Sorry! Something went wrong on our end."}, Category: AboutServer, Action: RetryLater, Cause: "a passing fault at Pinterest, although it mostly comes with status 400", Fix: "send the same request again after 15, 60 and 240 minutes", Basis: Measured, Source: recorded, Mark: "something went wrong on our end"},
	{APIError: APIError{408, 0, ""}, Category: AboutServer, Action: RetryLater, Cause: "creating the pin timed out; it may exist all the same", Fix: "look for the pin before sending again; if it is not there, offer the media from a faster host", Basis: Measured, Source: recorded},
	{APIError: APIError{500, 0, ""}, Category: AboutServer, Action: RetryLater, Cause: "a fault at Pinterest; the pin may exist all the same", Fix: "look for the pin, and only if it is not there send again, with growing pauses", Basis: Measured, Source: recorded},
	{APIError: APIError{500, 500, "Could not create a new board section."}, Category: AboutServer, Action: RetryLater, Cause: "a fault at Pinterest while it made a section", Fix: "look for the section, and only if it is not there send again", Basis: Official, Source: from523 + ", board sections", Mark: "could not create a new board section"},
	{APIError: APIError{503, 0, ""}, Category: AboutServer, Action: RetryLater, Cause: "Pinterest is not available; the pin may exist all the same", Fix: "look for the pin, and only if it is not there send again, with growing pauses", Basis: Measured, Source: recorded},
}

// PredictedBy lists the rules that see the cause of an answer before it is sent, in the order of All.
func (a Answer) PredictedBy() []*Rule {
	var found []*Rule
	for _, r := range All {
		if r.API == a.APIError && !r.API.IsZero() || slices.Contains(a.Rules, r.ID) {
			found = append(found, r)
		}
	}
	return found
}
