package signedurl_test

import (
	"fmt"
	"time"

	"github.com/pinlint/pinlint/probe/signedurl"
)

func ExampleParse() {
	info, _ := signedurl.Parse("https://d1.cloudfront.net/dress.jpg?Expires=1795430400&Signature=x&Key-Pair-Id=K2EX")
	now := time.Date(2026, 11, 23, 10, 15, 0, 0, time.UTC)
	fmt.Println(info.Scheme, "by", info.Param, "is", info.Certainty)
	fmt.Println(info.At(now), "until", info.Expires.Format(time.RFC3339), "which is", signedurl.Relative(info.Expires, now))
	// Output:
	// Amazon CloudFront (canned policy) by Expires is exact
	// usable until 2026-11-23T10:40:00Z which is in 25 minutes
}
