package probe

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"sync"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
)

// ErrNoBytes is the error of a picture whose bytes are not at hand.
var ErrNoBytes = errors.New("the picture is not at hand")

// feed is what a thumbnail is: as wide as a column of Pinterest's feeds, and cut where those cut. A thousand of them fit on a page.
var feed = media.ThumbnailSize{Width: 240, MaxRatio: 1.5, MaxBytes: 12_000}

// Thumbnail makes a thumbnail of what was found, once in the life of the Prober.
func (p *Prober) Thumbnail(found Found) (facts.Thumbnail, error) {
	if found.open == nil {
		return facts.Thumbnail{}, ErrNoBytes
	}
	if found.small != nil {
		return *found.small, nil
	}
	once, _ := p.thumbnails.LoadOrStore(found.Facts, sync.OnceValues(func() (facts.Thumbnail, error) {
		f, err := found.open()
		if err != nil {
			return facts.Thumbnail{}, err
		}
		defer f.Close()
		return media.Thumbnail(f, found.Facts.Size, found.Facts, feed)
	}))
	return once.(func() (facts.Thumbnail, error))()
}

// Base64Thumbnail makes a thumbnail of a picture that stands in the body and that Base64 knows to be m.
func Base64Thumbnail(text string, m *facts.Media) (facts.Thumbnail, error) {
	r, ok := inBase64(text)
	if !ok {
		return facts.Thumbnail{}, ErrBase64
	}
	return media.Thumbnail(r, r.size, m, feed)
}

const (
	// maxPicture is how large a picture may be, in bytes, that is fetched as a whole.
	maxPicture = 4 << 20
	// maxPictures is how many are fetched in a run: more than a page shows.
	maxPictures = 2000
	// picturesAtOnce bounds the memory of those that are being fetched.
	picturesAtOnce = 8
)

// thumbnail takes the whole of a picture whose head is known, and makes it small. What comes of that tells nothing about the URL.
func (v *visit) thumbnail(ctx context.Context, u *url.URL) {
	m := v.fetch.Media
	if !v.prober.Thumbnails || m == nil || m.Kind != facts.Image || v.total <= 0 || v.total > maxPicture {
		return
	}
	if v.pictures.Add(1) > maxPictures {
		return
	}
	select {
	case v.places <- struct{}{}:
		defer func() { <-v.places }()
	case <-ctx.Done():
		return
	}
	data := v.first
	if missing := v.total - int64(len(data)); missing > 0 {
		known := *v.fetch
		rest, err := v.more(ctx, u, int64(len(data)), v.total-1)
		known.Requests, known.Bytes = v.fetch.Requests, v.fetch.Bytes
		*v.fetch = known
		if err != nil || int64(len(rest)) != missing {
			return
		}
		data = append(data[:len(data):len(data)], rest...)
	}
	if t, err := media.Thumbnail(bytes.NewReader(data), int64(len(data)), m, feed); err == nil {
		v.fetch.Thumbnail = &t
	}
}
