package rules

import (
	"fmt"
	"strings"
)

var uploadRules = []*Rule{
	{
		ID: "media.not-ready", Term: InvalidMedia, API: apiMediaFailed, Action: FixInput, Severity: Error, Needs: Payload | Account,
		Basis: Official, Source: "Pinterest API description 5.23.0, GET /v5/media/{media_id}: only media whose status is succeeded may be used in a pin", Since: "0.1.0",
		Summary: "the uploaded video is not ready",
		Why:     "A pin can only show a video that Pinterest has finished processing. One that failed never will be.",
		Fix:     "wait until GET /v5/media/{media_id} says succeeded",
		Bad:     strings.Replace(goodVideo, "8823416", "8823417", 1), Good: goodVideo, With: boardSender,
		Check: func(p *Pin, report Report) {
			id := p.Source.Get("media_id")
			status := p.Account.Media[id.Text()]
			if !p.IsVideo() || status == "" || status == "succeeded" {
				return
			}
			problem := Problem{At: id, Actual: status, Message: fmt.Sprintf("media_id is %s, whose status is %s: only succeeded is accepted", quote(id.Text()), status), API: &APIError{}}
			switch at, known := p.publish(); {
			case status == "failed":
				problem.Fix, problem.API = "upload the video again, in an accepted format, and send the new media_id", nil
			case known && at.After(p.Timing.Now):
				problem.Severity, problem.Action = Warning, RetryLater // it may be ready by then
			default:
				problem.Action = RetryLater
			}
			report(problem)
		},
	},
}
