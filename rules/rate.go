package rules

import (
	"fmt"
	"time"

	"github.com/pinlint/pinlint/account"
)

const sourceLimits = "Pinterest developer documentation, rate limits: Standard access is counted per minute and user, Trial access per day and app; the numbers of org_write as others read them there"

// Their examples would be long; tests of their own show them.
var rateRules = []*Rule{
	{
		ID: "rate.batch-standard", Term: RateLimit, API: apiRateLimit, Action: RetryLater, Severity: Warning, Needs: Payload | Account | Batch,
		Basis: ThirdParty, Source: sourceLimits, Since: "0.1.0",
		Summary: "the run plans more than 100 writes in a minute",
		Why:     "With Standard access a user has about 100 writes a minute. A picture's pin takes one, a video's two: it is registered first. Pins that say no time are taken to be sent at once.",
		Fix:     "leave 600 ms between writes, or give the pins a publish_at in different minutes",
		Check: func(p *Pin, report Report) {
			if c := p.Others.Minute; c != nil && p.Account.Tier == account.Standard {
				report(tooMany(p, c, MaxMinuteWrites, "Standard access has about 100 a minute", "600 ms", time.Minute))
			}
		},
	},
	{
		ID: "rate.batch-trial", Term: RateLimit, API: apiRateLimit, Action: RetryLater, Severity: Warning, Needs: Payload | Account | Batch,
		Basis: ThirdParty, Source: sourceLimits + ", and 1,000 calls a day in all", Since: "0.1.0",
		Summary: "the run plans more than 300 writes in a day",
		Why:     "With Trial access an app has about 300 writes a day, and 1,000 calls of all kinds. A picture's pin takes one write, a video's two.",
		Fix:     "spread the pins over several days",
		Check: func(p *Pin, report Report) {
			if c := p.Others.Day; c != nil && p.Account.Tier == account.Trial {
				report(tooMany(p, c, MaxDayWrites, "Trial access has about 300 a day", "five minutes", 24*time.Hour))
			}
		},
	},
	{
		ID: "rate.quota", Term: RateLimit, API: apiRateLimit, Action: RetryLater, Severity: Warning, Needs: Payload | Account | Batch,
		Basis: Official, Source: "Pinterest developer documentation, rate limits: what is left is counted down until the window resets; how much that is, the account file says", Since: "0.1.0",
		Summary: "the run plans more writes than are left",
		Why:     "The account file says how many writes are left until the window resets. What comes after them is answered with 429.",
		Fix:     "send the rest when the window has reset",
		Check: func(p *Pin, report Report) {
			if c := p.Others.Quota; c != nil {
				q := p.Account.Quota
				problem := tooMany(p, c, q.WritesLeft, plural(q.WritesLeft, "write")+" are left", "", 0)
				if problem.Fix = "send this pin and those after it when the window has reset"; !q.ResetsAt.IsZero() {
					problem.Fix += ", on " + utc(q.ResetsAt)
				}
				report(problem)
			}
		},
	},
	{
		ID: "rate.same-board-burst", Term: RateLimit, API: apiRateLimit, Action: RetryLater, Severity: Warning, Needs: Payload | Batch,
		Basis: Official, Source: "Pinterest API description 5.3.0 to 5.17.0, POST /v5/pins, 429: multiple write operations applied to an object within a short time; that ten a minute are too many, other vendors say", Since: "0.1.0",
		Summary: "the run plans more than ten writes to one board in a minute",
		Why:     "Pinterest refuses many writes to one object within a short time, below the limits for all calls. Pins that say no time are counted if an account file is given.",
		Fix:     "leave six seconds between writes to one board, or take turns between boards",
		Check: func(p *Pin, report Report) {
			if c := p.Others.Board; c != nil {
				problem := tooMany(p, c, MaxBoardWrites, "more than ten a minute to one board are refused at times", "six seconds", time.Minute)
				problem.At = p.BoardID
				report(problem)
			}
		},
	},
}

// tooMany words the first write above a limit, and how to spread what comes after it.
func tooMany(p *Pin, c *Count, limit int, because, gap string, window time.Duration) Problem {
	when := "at once, for no publish_at says otherwise"
	problem := Problem{At: p.Body, Others: []Place{c.First}, Actual: fmt.Sprint(c.N), Expected: fmt.Sprintf("at most %d", limit)}
	if !c.At.IsZero() {
		when = "in the minute of " + c.At.UTC().Format("2006-01-02 15:04 UTC")
		if window == 24*time.Hour {
			when = "on " + c.At.UTC().Format("2006-01-02")
		}
		if p.Doc.Enveloped() {
			problem.At = p.Doc.Root().Get("publish_at")
		}
		problem.Fix = "move this pin and those after it to " + c.At.Add(window).UTC().Format(time.RFC3339) + " or later"
	} else if gap != "" {
		problem.Fix = "leave " + gap + " between writes, or give the pins a publish_at"
	}
	problem.Message = fmt.Sprintf("this is write %d that the run plans %s: %s", c.N, when, because)
	return problem
}
