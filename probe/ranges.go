package probe

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
)

const (
	firstRange  = 8 << 10   // holds the head of an ordinary picture
	nextRange   = 32 << 10  // what a parser's jump to another place asks for at least: a movie's tables follow one another
	maxBytes    = 256 << 10 // of the bodies of one file
	maxRequests = 8         // for the ranges of one file
)

// contentRange reads "bytes 0-8191/1048576". total is -1 if the host does not say it.
func contentRange(text string) (from, to, total int64, ok bool) {
	text, ok = strings.CutPrefix(strings.ToLower(strings.TrimSpace(text)), "bytes ")
	span, size, slash := strings.Cut(text, "/")
	first, last, dash := strings.Cut(strings.TrimSpace(span), "-")
	if !ok || !slash || !dash {
		return 0, 0, 0, false
	}
	from, err1 := strconv.ParseInt(strings.TrimSpace(first), 10, 64)
	to, err2 := strconv.ParseInt(strings.TrimSpace(last), 10, 64)
	if size = strings.TrimSpace(size); size == "*" {
		return from, to, -1, err1 == nil && err2 == nil && from >= 0 && from <= to && to < unknownSize
	}
	total, err3 := strconv.ParseInt(size, 10, 64)
	return from, to, total, err1 == nil && err2 == nil && err3 == nil && from >= 0 && from <= to && to < total
}

// rangeReader reads a remote file. It asks for what it does not have, and keeps what it got.
type rangeReader struct {
	size   int64
	have   []part
	asked  int
	bytes  int64
	budget int64
	fetch  func(from, to int64) ([]byte, error) // bytes from to to, inclusive
}

type part struct {
	off  int64
	data []byte
}

// ReadAt is io.ReaderAt's. Beyond the budget it returns media.ErrBudget.
func (r *rangeReader) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		if at >= r.size {
			return n, io.EOF
		}
		if got := r.held(p[n:], at); got > 0 {
			n += got
			continue
		}
		if r.asked >= maxRequests {
			return n, media.ErrBudget
		}
		want := min(max(int64(len(p)-n), nextRange), r.size-at, r.budget-r.bytes)
		if want <= 0 {
			return n, media.ErrBudget
		}
		r.asked++
		data, err := r.fetch(at, at+want-1)
		if err != nil {
			return n, err
		}
		r.bytes += int64(len(data))
		r.have = append(r.have, part{at, data})
	}
	return n, nil
}

// held copies what is there already.
func (r *rangeReader) held(p []byte, at int64) int {
	for _, part := range r.have {
		if at >= part.off && at < part.off+int64(len(part.data)) {
			return copy(p, part.data[at-part.off:])
		}
	}
	return 0
}

// streamReader reads a body that comes from its beginning, as far as it is asked for, and remembers all of it.
type streamReader struct {
	body  io.Reader
	data  []byte
	limit int
	err   error // what ended the body: io.EOF after its last byte
}

// ReadAt is io.ReaderAt's. Beyond the limit it returns media.ErrBudget.
func (r *streamReader) ReadAt(p []byte, off int64) (int, error) {
	end := min(off+int64(len(p)), int64(r.limit))
	if off >= end {
		return 0, media.ErrBudget
	}
	r.fill(int(end))
	if off >= int64(len(r.data)) {
		return 0, r.end()
	}
	n := copy(p, r.data[off:])
	switch {
	case n == len(p):
		return n, nil
	case len(r.data) == r.limit:
		return n, media.ErrBudget
	}
	return n, r.end()
}

// fill reads on until there are n bytes, or no more.
func (r *streamReader) fill(n int) {
	n = min(n, r.limit)
	if r.err != nil || n <= len(r.data) {
		return
	}
	var b bytes.Buffer
	_, err := io.CopyN(&b, r.body, int64(n-len(r.data)))
	r.data = append(r.data, b.Bytes()...)
	r.err = err
}

func (r *streamReader) end() error {
	if r.err != nil {
		return r.err
	}
	return io.EOF
}

// encoding is the Content-Encoding of an answer, "" if it has none.
func encoding(h http.Header) string {
	e := strings.ToLower(strings.TrimSpace(strings.Join(h.Values("Content-Encoding"), ",")))
	if e == "identity" || e == "none" || e == "utf-8" || e == "aws-chunked" {
		return ""
	}
	return e
}

// examineWhole looks at a small file of which all bytes are here.
func (p *Prober) examineWhole(data []byte) (*facts.Media, error) {
	m, err := media.Probe(bytes.NewReader(data), int64(len(data)), media.Options{Integrity: p.Integrity})
	return &m, err
}
