//go:build unix

package fix

import (
	"os"
	"syscall"
)

// names is how many names a file has.
func names(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}

// owned reports whether f has the owner and group of s already, as most have.
func owned(f *os.File, s *syscall.Stat_t) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	is, ok := info.Sys().(*syscall.Stat_t)
	return ok && is.Uid == s.Uid && is.Gid == s.Gid
}

// keepOwner gives f the owner and group of the file that it is to replace, as far as this user may.
func keepOwner(f *os.File, info os.FileInfo) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owned(f, s) || f.Chown(int(s.Uid), int(s.Gid)) == nil {
		return
	}
	_ = f.Chown(-1, int(s.Gid)) // the group alone, then; who edits a file of others owns it as with any editor
}
