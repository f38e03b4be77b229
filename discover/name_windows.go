package discover

import "syscall"

// errInvalidName is the error of a name that no file can have, such as one with a star: ERROR_INVALID_NAME.
const errInvalidName = syscall.Errno(123)
