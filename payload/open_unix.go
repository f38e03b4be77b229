//go:build unix

package payload

import "syscall"

// openFlags keeps the opening of a pipe from waiting for its writer.
const openFlags = syscall.O_NONBLOCK
