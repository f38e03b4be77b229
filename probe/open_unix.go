//go:build unix

package probe

import "syscall"

// openFlags keeps the opening of a pipe from waiting for its writer.
const openFlags = syscall.O_NONBLOCK
