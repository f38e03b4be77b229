// Package fix puts a new text in the place of a file's old one, wholly or not at all, and shows what would change.
package fix

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ErrChanged is the error of a file that does not hold any more what was linted.
var ErrChanged = errors.New("it was changed while it was linted; run pinlint again")

// Replace puts after in the place of before, which the file at path must hold. The new text is written beside it, to a file that takes
// its name when it is whole and on the disk, with the same permissions and, where that may be, the same owner. On error the file
// is as it was, and nothing is left beside it. What is read-only, a link, or has other names is left alone: a new file would
// part it from what it belongs to.
func Replace(path string, before, after []byte) error { return replace(path, before, after, put) }

// put writes a text to a new file, and gets it onto the disk.
func put(f *os.File, text []byte) error {
	if _, err := f.Write(text); err != nil {
		return err
	}
	return nil
}

func replace(path string, before, after []byte, put func(*os.File, []byte) error) (err error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return cause(err)
	case info.Mode()&os.ModeSymlink != 0:
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return cause(err)
		}
		return fmt.Errorf("it is a symbolic link: name the file that it leads to, %s", target)
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	case info.Mode().Perm()&0o200 == 0:
		return errors.New("it is read-only")
	}
	if n := names(info); n > 1 {
		return fmt.Errorf("it has %d names (hard links), and only this one would be fixed: copy it first", n)
	}
	writable, err := os.OpenFile(path, os.O_RDWR, 0) // whether it may be written is not for its directory to say
	if err != nil {
		return cause(err)
	}
	defer writable.Close()
	if err := holds(writable, before); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".pinlint-*")
	if err != nil {
		return fmt.Errorf("no new file can be made beside it: %w", cause(err))
	}
	defer func() {
		if err != nil {
			temporary.Close()
			os.Remove(temporary.Name())
		}
	}()
	if err := put(temporary, after); err != nil {
		return fmt.Errorf("writing the new text: %w", cause(err))
	}
	keepOwner(temporary, info)
	if err := temporary.Chmod(info.Mode().Perm()); err != nil {
		return fmt.Errorf("setting its permissions: %w", cause(err))
	}
	if err := temporary.Close(); err != nil {
		return fmt.Errorf("writing the new text: %w", cause(err))
	}
	now, err := os.Lstat(path)
	if err != nil || !os.SameFile(info, now) || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
		return ErrChanged
	}
	writable.Close() // some systems rename nothing over what is open
	if err := os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("putting the new text in its place: %w", cause(err))
	}
	return nil
}

// holds reports ErrChanged if a file holds another text.
func holds(f *os.File, text []byte) error {
	got := make([]byte, len(text)+1)
	n, err := io.ReadFull(f, got)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return cause(err)
	}
	if !bytes.Equal(got[:n], text) {
		return ErrChanged
	}
	return nil
}

// cause is an error without the name of the file, which is said elsewhere.
func cause(err error) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
