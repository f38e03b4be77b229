package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	stdpng "image/png"
	"io"
	"strings"
	"testing"

	"github.com/pinlint/pinlint/probe/facts"
)

// pngChunk is a chunk with its checksum, after the specification's section 5.3.
func pngChunk(kind, body string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind+body...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

// pngHeader is IHDR.
func pngHeader(width, height uint32, rest string) string {
	b := binary.BigEndian.AppendUint32(nil, width)
	return pngChunk("IHDR", string(binary.BigEndian.AppendUint32(b, height))+rest)
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

// The verdicts are those of pngcheck, pngtopam, ImageMagick, Pillow and ffmpeg on the same bytes, of most of them
// where they differ.
func TestPNGFaults(t *testing.T) {
	const gray8 = "\x08\x00\x00\x00\x00"
	header := pngHeader(2, 2, gray8)
	rows := "\x00\x10\x20\x01\x30\x40"
	data, end := deflate(rows), pngChunk("IEND", "")
	file := func(chunks ...string) []byte { return []byte(pngSignature + strings.Join(chunks, "")) }
	idat := func(s string) string { return pngChunk("IDAT", s) }
	spoil := func(chunk string) string { return chunk[:len(chunk)-1] + string([]byte{chunk[len(chunk)-1] ^ 1}) }
	for _, tc := range []struct {
		name      string
		data      []byte
		head      string
		structure string
		full      string
	}{
		{name: "whole", data: file(header, idat(data), end)},
		{name: "all rows, and no end of the stream", data: file(header, idat(data[:len(data)-5]), end), full: "short-data"},
		{name: "data behind the end", data: file(header, idat(data), end, "PK\x03\x04")},
		{name: "picture data in parts", data: file(header, idat(data[:3]), idat(""), idat(data[3:]), end)},
		{name: "no IEND", data: file(header, idat(data)), structure: "missing-end!", full: "missing-end!"},
		{name: "IEND without its checksum", data: file(header, idat(data), end[:8]), structure: "missing-end!", full: "missing-end!"},
		{name: "cut in the data", data: file(header, idat(data)[:14]), structure: "truncated!", full: "truncated!"},
		{name: "cut before the data", data: file(header), head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "cut in the header", data: file(header[:12]), head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "cut in the signature", data: []byte("\x89PNG\r"), head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "line endings changed", data: []byte("\x89PNG\n\x1a\n" + header + idat(data) + end), head: "signature!", structure: "signature!", full: "signature!"},
		{name: "no IDAT", data: file(header, end), head: "no-picture!", structure: "no-picture!", full: "no-picture!"},
		{name: "no IHDR", data: file(idat(data), end), head: "order!", structure: "order!", full: "order!"},
		{name: "two IHDR", data: file(header, header, idat(data), end), head: "order!", structure: "order!", full: "order!"},
		{name: "Apple's variant", data: file(pngChunk("CgBI", "\x50\x00\x20\x02"), header, idat(data), end), head: "unsupported!", structure: "unsupported!", full: "unsupported!"},
		{name: "unknown critical chunk", data: file(header, pngChunk("ABCD", "x"), idat(data), end), head: "unsupported!", structure: "unsupported!", full: "unsupported!"},
		{name: "unknown ancillary chunk", data: file(header, pngChunk("abCd", "x"), idat(data), end)},
		{name: "no columns", data: file(pngHeader(0, 2, gray8), idat(data), end), head: "no-pixels!", structure: "no-pixels!", full: "no-pixels!"},
		{name: "2^31 columns", data: file(pngHeader(1<<31, 2, gray8), idat(data), end), head: "too-large!", structure: "too-large!", full: "too-large!"},
		{name: "2^31-1 by 2^31-1", data: file(pngHeader(1<<31-1, 1<<31-1, gray8), idat(data), end), head: "too-large!", structure: "too-large!", full: "too-large!"},
		{name: "3 bits", data: file(pngHeader(2, 2, "\x03\x00\x00\x00\x00"), idat(data), end), head: "header!", structure: "header!", full: "header!"},
		{name: "16 bits and a palette", data: file(pngHeader(2, 2, "\x10\x03\x00\x00\x00"), idat(data), end), head: "header!", structure: "header!", full: "header!"},
		{name: "compression method 1", data: file(pngHeader(2, 2, "\x08\x00\x01\x00\x00"), idat(data), end), head: "header!", structure: "header!", full: "header!"},
		{name: "interlace method 2", data: file(pngHeader(2, 2, "\x08\x00\x00\x00\x02"), idat(data), end), head: "header!", structure: "header!", full: "header!"},
		{name: "no palette", data: file(pngHeader(2, 2, "\x08\x03\x00\x00\x00"), idat(data), end), head: "table!", structure: "table!", full: "table!"},
		{name: "palette of 4 bytes", data: file(pngHeader(2, 2, "\x08\x03\x00\x00\x00"), pngChunk("PLTE", "rgbr"), idat(data), end), head: "table!", structure: "table!", full: "table!"},
		{name: "palette", data: file(pngHeader(2, 2, "\x08\x03\x00\x00\x00"), pngChunk("PLTE", strings.Repeat("rgb", 65)), idat(data), end)},
		{name: "wrong checksum of the header", data: file(spoil(header), idat(data), end), structure: "crc!", full: "crc!"},
		{name: "wrong checksum of the data", data: file(header, spoil(idat(data)), end), structure: "crc!", full: "crc!"},
		{name: "wrong checksum of a text", data: file(header, spoil(pngChunk("tEXt", "a\x00b")), idat(data), end), structure: "crc", full: "crc"},
		{name: "text between the data", data: file(header, idat(data[:5]), pngChunk("tEXt", "a\x00b"), idat(data[5:]), end), structure: "order!", full: "short-data!"},
		{name: "text and more behind the picture", data: file(header, idat(data), pngChunk("tEXt", "a\x00b"), idat("1"), end), structure: "order!", full: "order"},
		{name: "a row less", data: file(header, idat(deflate(rows[:3])), end), full: "short-data!"},
		{name: "a row more", data: file(header, idat(deflate(rows+rows[:3])), end)},
		{name: "filter 5", data: file(header, idat(deflate("\x05"+rows[1:])), end), full: "data!"},
		{name: "filter 5 in the second row", data: file(header, idat(deflate(rows[:3]+"\x05"+rows[4:])), end), full: "data!"},
		{name: "not deflated", data: file(header, idat("hello, world"), end), full: "data!"},
		{name: "wrong checksum of the pixels", data: file(header, idat(spoil(data)), end), full: "data!"},
		{name: "chunk of 2 GiB", data: file(header, "\xff\xff\xff\xffIDAT"), structure: "segment!", full: "segment!", head: "segment!"},
		{name: "chunk longer than the file", data: file(header, "\x7f\xff\xff\xfftEXt"), head: "truncated!", structure: "truncated!", full: "truncated!"},
		{name: "chunk without a name", data: file(header, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), head: "segment!", structure: "segment!", full: "segment!"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for depth, want := range []string{tc.head, tc.structure, tc.full} {
				m := probe(t, tc.data, facts.Integrity(depth))
				if got := codesOf(&m); got != want {
					t.Errorf("%s: got %q, want %q (%v)", facts.Integrity(depth), got, want, m.Faults)
				}
			}
		})
	}
}

func TestPNGCutAnywhere(t *testing.T) {
	for _, name := range []string{"rgb.png", "interlaced.png", "palette.png", "animated.png", "orientation-6.png"} {
		t.Run(name, func(t *testing.T) {
			b := picture(t, name)
			for n := 4; n < len(b); n++ {
				for _, depth := range []facts.Integrity{facts.Structure, facts.Full} {
					if m := probe(t, b[:n], depth); !m.Broken() {
						t.Fatalf("%s: %d of %d bytes pass: %v", depth, n, len(b), m.Faults)
					}
				}
			}
		})
	}
}

// The standard library's decoder and this one agree on every flipped bit, but for checksums of chunks that other
// decoders do not need and what follows the picture.
func TestPNGFlippedAnywhere(t *testing.T) {
	for _, name := range []string{"rgb.png", "interlaced.png", "palette.png", "bilevel.png", "rgba.png"} {
		t.Run(name, func(t *testing.T) {
			b := picture(t, name)
			for at := 8; at < len(b); at++ {
				c := bytes.Clone(b)
				c[at] ^= 1 << (at % 8)
				m := probe(t, c, facts.Full)
				_, err := stdpng.Decode(bytes.NewReader(c))
				if err == nil && m.Broken() {
					t.Errorf("byte %d flipped: %v, but it can be decoded", at, m.Faults)
				}
				if err != nil && len(m.Faults) == 0 {
					t.Errorf("byte %d flipped: no fault, but %v", at, err)
				}
			}
		})
	}
}

func TestPNGHostile(t *testing.T) {
	const rgba16 = "\x10\x06\x00\x00\x00"
	end := pngChunk("IEND", "")
	bomb := deflate(strings.Repeat("\x00", 16<<20))
	for _, tc := range []struct {
		name string
		data string
		want string
		far  facts.Integrity
	}{
		{"65535 by 65535 with nothing in it", pngHeader(65535, 65535, rgba16) + pngChunk("IDAT", deflate("")) + end, "short-data!", facts.Structure},
		{"16 MiB behind one pixel", pngHeader(1, 1, "\x08\x00\x00\x00\x00") + pngChunk("IDAT", bomb) + end, "", facts.Full},
		{"16 MiB of zeros", pngHeader(4096, 4095, "\x08\x00\x00\x00\x00") + pngChunk("IDAT", bomb) + end, "", facts.Full},
		{"a text that would inflate to 16 MiB", pngHeader(1, 1, "\x08\x00\x00\x00\x00") + pngChunk("zTXt", "a\x00\x00"+bomb) + pngChunk("iCCP", "a\x00\x00"+bomb) + pngChunk("IDAT", deflate("\x00\x00")) + end, "", facts.Full},
		{"a million chunks", pngHeader(1, 1, "\x08\x00\x00\x00\x00") + strings.Repeat(pngChunk("abCd", ""), 1_000_001), "too-complex!", facts.Full},
		{"a million chunks of picture data", pngHeader(1, 1, "\x08\x00\x00\x00\x00") + strings.Repeat(pngChunk("IDAT", ""), 1_000_001), "short-data!", facts.Full},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := frugal(t, []byte(pngSignature+tc.data))
			if got := codesOf(&m); got != tc.want || m.Integrity != tc.far {
				t.Errorf("got %q as by %s, want %q as by %s (%v)", got, m.Integrity, tc.want, tc.far, m.Faults)
			}
		})
	}
}
