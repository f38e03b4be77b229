// Package presubmit is a pre-submit hook in Go: what stands between a pipeline and POST /v5/pins.
package presubmit

import (
	"context"
	"errors"
	"fmt"

	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// Check says why a request body must not be sent, nil if nothing is known against it. It makes no request.
func Check(ctx context.Context, body []byte) error {
	result, err := validate.Bytes(ctx, "pin", body)
	for _, f := range result.Findings {
		if f.Severity == rules.Error {
			err = errors.Join(err, fmt.Errorf("%s: %s; %s: %s", f.Pointer, f.Message, f.Action.Words(), f.Remedy))
		}
	}
	return err
}
