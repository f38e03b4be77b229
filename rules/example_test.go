package rules_test

import (
	"fmt"
	"net/http"

	"github.com/pinlint/pinlint/rules"
)

func ExampleExplain() {
	header := http.Header{"Retry-After": {"30"}}
	d := rules.Explain(429, header, []byte(`{"code": 8, "message": "You have exceeded a rate limit."}`))
	fmt.Println(d.Action.Words(), "after", d.RetryAfter, "seconds; term:", d.Term)

	// The same status, and waiting makes it worse.
	d = rules.Explain(429, nil, []byte(`{"code": 9, "message": "Sorry! We blocked this link because it may lead to spam."}`))
	fmt.Println(d.Action.Words(), "retryable:", d.Retryable())
	for _, r := range d.PredictedBy {
		fmt.Println("seen before it is sent by", r.ID)
	}

	// No answer is no refusal.
	d = rules.Explain(0, nil, nil)
	fmt.Println(d.Action.Words(), "outcome:", d.Outcome)
	// Output:
	// retry later after 30 seconds; term: 429
	// fix input retryable: false
	// seen before it is sent by link.redirects
	// seen before it is sent by link.shortener
	// seen before it is sent by batch.same-link
	// retry later outcome: unknown
}

func ExampleRedact() {
	fmt.Println(rules.Redact("GET https://cdn.example.com/a.jpg?Expires=1795430400&Signature=c2VjcmV0&Key-Pair-Id=K2EX failed"))
	// Output:
	// GET https://cdn.example.com/a.jpg?Expires=1795430400&Signature=…redacted…&Key-Pair-Id=K2EX failed
}
