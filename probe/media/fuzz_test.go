package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// seeds adds the pictures whose names match.
func seeds(f *testing.F, patterns ...string) {
	for _, p := range patterns {
		files, err := filepath.Glob(filepath.Join(pictures, p))
		if err != nil || len(files) == 0 {
			f.Fatalf("no %s: %v", p, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
}

// sane checks what holds for every file: no error, no panic, depths that agree, and facts in their range.
func sane(t *testing.T, b []byte) (head, full facts.Media) {
	var all [3]facts.Media
	for depth := range all {
		m, err := Probe(bytes.NewReader(b), int64(len(b)), Options{Integrity: facts.Integrity(depth), MaxPixels: 4 << 20})
		if err != nil {
			t.Fatalf("%s: %v", facts.Integrity(depth), err)
		}
		if m.Type == "" || m.Format == "" || m.Name == "" || m.Width < 0 || m.Height < 0 || m.Orientation < 0 || m.Orientation > 8 {
			t.Fatalf("%s: %+v", facts.Integrity(depth), m)
		}
		for _, fault := range m.Faults {
			if fault.Offset < -1 || fault.Offset > int64(len(b)) || fault.Detail == "" {
				t.Fatalf("%s: %+v", facts.Integrity(depth), fault)
			}
		}
		all[depth] = m
	}
	if head, full := all[facts.Head], all[facts.Full]; !full.Broken() && (head.Type != full.Type || head.Broken()) {
		t.Fatalf("head says %s %v, full says %s %v", head.Type, head.Faults, full.Type, full.Faults)
	}
	return all[facts.Head], all[facts.Full]
}

// FuzzJPEG holds the verdict against the standard library's, which takes no picture that lacks data.
func FuzzJPEG(f *testing.F) {
	seeds(f, "*.jpg")
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append([]byte{0xff, soi, 0xff}, b[min(len(b), 3):]...)
		head, full := sane(t, b)
		if head.Format != "jpeg" || full.Broken() || int64(full.Width)*int64(full.Height) > 4<<20 || full.Integrity < facts.Full {
			return
		}
		c, err := stdjpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return
		}
		if p := full.Picture; c.Width != p.StoredWidth || c.Height != p.StoredHeight {
			t.Fatalf("%d by %d, image/jpeg says %d by %d", p.StoredWidth, p.StoredHeight, c.Width, c.Height)
		}
	})
}

// mend sets the checksums of a PNG's chunks right, so that changes reach what is behind them.
func mend(b []byte) {
	for at := len(pngSignature); at+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[at:]))
		if n < 0 || n > len(b)-at-12 {
			return
		}
		binary.BigEndian.PutUint32(b[at+8+n:], crc32.ChecksumIEEE(b[at+4:at+8+n]))
		at += 12 + n
	}
}

// FuzzPNG holds the verdict against the standard library's, but for more rows than there should be: libpng and browsers
// take no offence at them.
func FuzzPNG(f *testing.F) {
	seeds(f, "*.png")
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append([]byte(pngSignature), b[min(len(b), len(pngSignature)):]...)
		mend(b)
		_, full := sane(t, b)
		if int64(full.Width)*int64(full.Height) > 4<<20 {
			return
		}
		_, err := stdpng.Decode(bytes.NewReader(b))
		if err != nil && len(full.Faults) == 0 && full.Integrity == facts.Full && !surplus(b) {
			t.Fatalf("no fault, but %v", err)
		}
	})
}

// surplus reports whether a PNG has more rows than there should be, whether or not the stream that they are in ends as it should.
func surplus(b []byte) bool {
	whole := bytes.NewBufferString(pngSignature)
	var data []byte
	var rows bytes.Buffer
	for at := len(pngSignature); at+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[at:]))
		if n < 0 || n > len(b)-at-12 {
			break
		}
		switch kind := string(b[at+4 : at+8]); kind {
		case "IDAT":
			data = append(data, b[at+8:at+8+n]...)
		case "IEND":
			if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
				io.Copy(&rows, r) // as far as it goes
			}
			var packed bytes.Buffer
			w := zlib.NewWriter(&packed)
			w.Write(rows.Bytes())
			w.Close()
			whole.Write(binary.BigEndian.AppendUint32(nil, uint32(packed.Len())))
			whole.WriteString("IDAT" + packed.String() + "\x00\x00\x00\x00")
			fallthrough
		default:
			whole.Write(b[at : at+12+n])
		}
		at += 12 + n
	}
	again := whole.Bytes()
	mend(again)
	_, err := stdpng.Decode(bytes.NewReader(again))
	return err != nil && strings.Contains(err.Error(), "too much pixel data")
}

// FuzzProbe names any bytes.
func FuzzProbe(f *testing.F) {
	seeds(f, "picture*", "*.gif", "*.webp")
	for _, tc := range named {
		f.Add([]byte(tc.data))
	}
	f.Fuzz(func(t *testing.T, b []byte) { sane(t, b) })
}
