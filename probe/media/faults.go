package media

import "github.com/pinlint/pinlint/probe/facts"

// Codes of the faults that pictures have. A fault is Broken where the common decoders (libjpeg, libpng, ImageMagick,
// ffmpeg, browsers) refuse the file or lose part of its picture; they disagree on less than they agree on, and where
// they do, most of them decide.
const (
	FaultEmpty = "empty" // no bytes at all
	FaultZeros = "zeros" // zero bytes from the start on, as a failed download or a sparse file leaves

	FaultTruncated  = "truncated"   // the file ends before its picture does
	FaultMissingEnd = "missing-end" // the picture is whole, but the closing marker or chunk is missing

	FaultSignature   = "signature"   // the first bytes were altered, as by a change of line endings
	FaultHeader      = "header"      // a header field that no decoder can work with
	FaultNoPixels    = "no-pixels"   // a width or height of zero
	FaultTooLarge    = "too-large"   // more pixels a side than decoders allow
	FaultSegment     = "segment"     // a JPEG segment or PNG chunk with an impossible length, name or content
	FaultOrder       = "order"       // segments or chunks in an order that decoders refuse
	FaultNoPicture   = "no-picture"  // headers without picture data
	FaultTable       = "table"       // a Huffman or quantisation table or a palette is missing or impossible
	FaultUnsupported = "unsupported" // a coding that browsers and most other decoders do not know
	FaultTooComplex  = "too-complex" // far more scans or chunks than a picture needs

	FaultData       = "data"       // compressed picture data that cannot be decoded
	FaultShortData  = "short-data" // compressed picture data that ends early
	FaultCRC        = "crc"        // the checksum of a PNG chunk is wrong; Broken where the picture needs the chunk
	FaultExtraneous = "extraneous" // stray bytes between JPEG segments, which decoders step over
)

// fault adds a fault to m, once for each code.
func fault(m *facts.Media, code string, broken bool, offset int64, detail string) {
	for i := range m.Faults {
		if m.Faults[i].Code == code && m.Faults[i].Broken == broken {
			return
		}
	}
	m.Faults = append(m.Faults, facts.Fault{Code: code, Broken: broken, Offset: offset, Detail: detail})
}
