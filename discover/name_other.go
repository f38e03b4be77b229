//go:build !windows

package discover

import "errors"

// errInvalidName is the error of a name that no file can have. There is none here.
var errInvalidName = errors.New("no valid name")
