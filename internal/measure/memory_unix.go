//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// resident is the most memory in bytes that an ended process had resident, 0 if that is unknown.
func resident(p *os.ProcessState) int64 {
	u, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss) // in bytes there, in KiB elsewhere
	}
	return int64(u.Maxrss) << 10
}
