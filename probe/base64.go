package probe

import (
	"encoding/base64"
	"errors"
	"io"

	"github.com/pinlint/pinlint/probe/facts"
)

// ErrBase64 is the error of a text that is no base64.
var ErrBase64 = errors.New("no valid base64")

// Base64 examines a picture that stands in the body. The text is decoded where it is looked at, never as a whole. What is no
// valid base64 at such a place gives ErrBase64.
func (p *Prober) Base64(text string) (facts.Media, error) {
	r, ok := inBase64(text)
	if !ok {
		return facts.Media{}, ErrBase64
	}
	return p.Bytes(r, r.size)
}

// inBase64 reads a text whose length is that of base64.
func inBase64(text string) (r base64Reader, ok bool) {
	if len(text) == 0 || len(text)%4 != 0 {
		return r, false
	}
	r = base64Reader{text, int64(len(text) / 4 * 3)}
	for i := len(text) - 1; i >= len(text)-2 && text[i] == '='; i-- {
		r.size--
	}
	return r, true
}

// base64Reader reads the bytes that a base64 text stands for.
type base64Reader struct {
	text string
	size int64
}

func (r base64Reader) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 || off >= r.size {
		return 0, io.EOF
	}
	var in [4096]byte
	var out [3072]byte
	for n < len(p) && off < r.size {
		group := off / 3
		chunk := copy(in[:], r.text[group*4:])
		decoded, err := base64.StdEncoding.Decode(out[:], in[:chunk])
		if err != nil {
			return n, ErrBase64
		}
		got := copy(p[n:], out[off-group*3:decoded])
		if got == 0 {
			break
		}
		n += got
		off += int64(got)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
