package media

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/pinlint/pinlint/probe/facts"
)

// sniffLength is how much of a file's beginning names it.
const sniffLength = 4096

// identity is what a file is.
type identity struct {
	mime, format, name string
	kind               facts.Kind
}

func (id identity) describe(m *facts.Media) {
	m.Type, m.Format, m.Name, m.Kind = id.mime, id.format, id.name, id.kind
}

var (
	unknown = identity{"application/octet-stream", "unknown", "a file of unknown type", facts.Other}
	empty   = identity{"application/octet-stream", "empty", "an empty file", facts.Other}
	// boxes is any file in the ISO base media format. probeMovie finds out which.
	boxes = identity{"video/mp4", "boxes", "a file in an MP4-like format", facts.Other}

	jpegPicture = identity{"image/jpeg", "jpeg", "a JPEG picture", facts.Image}
	pngPicture  = identity{"image/png", "png", "a PNG picture", facts.Image}
	apngPicture = identity{"image/apng", "png", "an animated PNG (APNG) picture", facts.Image}
	tiffPicture = identity{"image/tiff", "tiff", "a TIFF picture", facts.Image}
	iconPicture = identity{"image/vnd.microsoft.icon", "ico", "a Windows icon", facts.Image}
	cursor      = identity{"image/vnd.microsoft.icon", "cur", "a Windows cursor", facts.Image}
	tgaPicture  = identity{"image/x-tga", "tga", "a TGA picture", facts.Image}
	pcxPicture  = identity{"image/x-pcx", "pcx", "a PCX picture", facts.Image}
	mpegTS      = identity{"video/mp2t", "ts", "an MPEG transport stream", facts.Video}
	mp3Sound    = identity{"audio/mpeg", "mp3", "an MP3 sound file", facts.Other}
	trueType    = identity{"font/ttf", "ttf", "a TrueType font", facts.Other}
	aacSound    = identity{"audio/aac", "aac", "an AAC sound file", facts.Other}
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// signatures are searched in order: a longer one stands before a shorter one that it begins with.
var signatures = []struct {
	offset int
	magic  string
	id     identity
}{
	{0, "\xff\xd8\xff\xf7", identity{"image/jls", "jls", "a JPEG-LS picture", facts.Image}},
	{0, "\xff\xd8\xff", jpegPicture},
	{0, "\x89PNG", pngPicture},
	{0, "GIF87a", identity{"image/gif", "gif", "a GIF picture", facts.Image}},
	{0, "GIF89a", identity{"image/gif", "gif", "a GIF picture", facts.Image}},
	{0, "BM", identity{"image/bmp", "bmp", "a BMP picture", facts.Image}}, // confirmed by confirm
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", identity{"image/jxl", "jxl", "a JPEG XL picture", facts.Image}},
	{0, "\xff\x0a", identity{"image/jxl", "jxl", "a JPEG XL picture", facts.Image}},
	{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", identity{"image/jp2", "jp2", "a JPEG 2000 picture", facts.Image}},
	{0, "\xff\x4f\xff\x51", identity{"image/j2c", "j2k", "a JPEG 2000 codestream", facts.Image}},
	{0, "II\xbc", identity{"image/jxr", "jxr", "a JPEG XR picture", facts.Image}},
	{8, "CR\x02", identity{"image/x-canon-cr2", "cr2", "a Canon raw photo (CR2)", facts.Image}},
	{0, "II*\x00", tiffPicture},
	{0, "MM\x00*", tiffPicture},
	{0, "II+\x00\x08\x00\x00\x00", tiffPicture},
	{0, "MM\x00+\x00\x08\x00\x00", tiffPicture},
	{0, "IIU\x00", identity{"image/x-panasonic-rw2", "rw2", "a Panasonic raw photo (RW2)", facts.Image}},
	{0, "IIRO", identity{"image/x-olympus-orf", "orf", "an Olympus raw photo (ORF)", facts.Image}},
	{0, "IIRS", identity{"image/x-olympus-orf", "orf", "an Olympus raw photo (ORF)", facts.Image}},
	{0, "MMOR", identity{"image/x-olympus-orf", "orf", "an Olympus raw photo (ORF)", facts.Image}},
	{0, "FUJIFILMCCD-RAW", identity{"image/x-fuji-raf", "raf", "a Fujifilm raw photo (RAF)", facts.Image}},
	{0, "II\x1a\x00\x00\x00HEAPCCDR", identity{"image/x-canon-crw", "crw", "a Canon raw photo (CRW)", facts.Image}},
	{0, "FOVb", identity{"image/x-sigma-x3f", "x3f", "a Sigma raw photo (X3F)", facts.Image}},
	{0, "\x00MRM", identity{"image/x-minolta-mrw", "mrw", "a Minolta raw photo (MRW)", facts.Image}},
	{0, "8BPS\x00\x01", identity{"image/vnd.adobe.photoshop", "psd", "a Photoshop document", facts.Image}},
	{0, "8BPS\x00\x02", identity{"image/vnd.adobe.photoshop", "psb", "a large Photoshop document", facts.Image}},
	{0, "gimp xcf ", identity{"image/x-xcf", "xcf", "a GIMP document", facts.Image}},
	{0, "v/1\x01", identity{"image/x-exr", "exr", "an OpenEXR picture", facts.Image}},
	{0, "#?RADIANCE", identity{"image/vnd.radiance", "hdr", "a Radiance HDR picture", facts.Image}},
	{0, "#?RGBE", identity{"image/vnd.radiance", "hdr", "a Radiance HDR picture", facts.Image}},
	{0, "qoif", identity{"image/qoi", "qoi", "a QOI picture", facts.Image}},
	{0, "farbfeld", identity{"image/x-farbfeld", "farbfeld", "a farbfeld picture", facts.Image}},
	{0, "DDS ", identity{"image/vnd.ms-dds", "dds", "a DDS texture", facts.Image}},
	{0, "\x8aMNG\r\n\x1a\n", identity{"video/x-mng", "mng", "an MNG animation", facts.Image}},
	{0, "\x8bJNG\r\n\x1a\n", identity{"image/x-jng", "jng", "a JNG picture", facts.Image}},
	{0, "BPG\xfb", identity{"image/bpg", "bpg", "a BPG picture", facts.Image}},
	{0, "FLIF", identity{"image/flif", "flif", "a FLIF picture", facts.Image}},
	{0, "AT&TFORM", identity{"image/vnd.djvu", "djvu", "a DjVu document", facts.Image}},
	{0, "SIMPLE  =", identity{"image/fits", "fits", "a FITS picture", facts.Image}},
	{0, "SDPX", identity{"image/x-dpx", "dpx", "a DPX picture", facts.Image}},
	{0, "XPDS", identity{"image/x-dpx", "dpx", "a DPX picture", facts.Image}},
	{0, "\x80\x2a\x5f\xd7", identity{"image/x-cineon", "cin", "a Cineon picture", facts.Image}},
	{0, "\x01\xda", identity{"image/x-sgi", "sgi", "an SGI picture", facts.Image}}, // confirmed by confirm
	{0, "\x59\xa6\x6a\x95", identity{"image/x-sun-raster", "ras", "a Sun raster picture", facts.Image}},
	{0, "icns", identity{"image/icns", "icns", "an Apple icon", facts.Image}},
	{0, "id=ImageMagick", identity{"image/x-miff", "miff", "an ImageMagick MIFF picture", facts.Image}},
	{0, "Id=ImageMagick", identity{"image/x-miff", "miff", "an ImageMagick MIFF picture", facts.Image}},
	{0, "/* XPM */", identity{"image/x-xpixmap", "xpm", "an XPM picture", facts.Image}},
	{0, "! XPM2", identity{"image/x-xpixmap", "xpm", "an XPM picture", facts.Image}},
	{0, "\xabKTX 11\xbb\r\n\x1a\n", identity{"image/ktx", "ktx", "a KTX texture", facts.Image}},
	{0, "\xabKTX 20\xbb\r\n\x1a\n", identity{"image/ktx2", "ktx2", "a KTX texture", facts.Image}},
	{128, "DICM", identity{"application/dicom", "dicom", "a DICOM medical picture", facts.Image}},
	{0, "\xd7\xcd\xc6\x9a\x00\x00", identity{"image/wmf", "wmf", "a Windows metafile", facts.Image}},
	{40, " EMF\x00\x00", identity{"image/emf", "emf", "a Windows metafile", facts.Image}},

	{0, "%PDF-", identity{"application/pdf", "pdf", "a PDF document", facts.Other}},
	{0, "\xc5\xd0\xd3\xc6", identity{"image/x-eps", "eps", "an EPS drawing", facts.Image}},

	{0, "\x1aE\xdf\xa3", identity{"video/matroska", "mkv", "a Matroska video", facts.Video}}, // or WebM: confirm
	{0, "FLV\x01", identity{"video/x-flv", "flv", "a Flash video", facts.Video}},
	{0, "OggS", identity{"application/ogg", "ogg", "an Ogg file", facts.Video}}, // confirm tells which
	{0, "0&\xb2u\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel", identity{"video/x-ms-asf", "asf", "a Windows Media file", facts.Video}},
	{0, ".RMF\x00\x00\x00", identity{"application/vnd.rn-realmedia", "rm", "a RealMedia file", facts.Video}},
	{0, "\x00\x00\x01\xba", identity{"video/mpeg", "mpg", "an MPEG video", facts.Video}},
	{0, "\x00\x00\x01\xb3", identity{"video/mpeg", "mpg", "an MPEG video", facts.Video}},
	{0, "DKIF\x00\x00", identity{"video/x-ivf", "ivf", "an IVF video", facts.Video}},
	{0, "YUV4MPEG2", identity{"video/x-yuv4mpeg", "y4m", "an uncompressed Y4M video", facts.Video}},
	{0, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02", identity{"application/mxf", "mxf", "an MXF video", facts.Video}},
	{0, "\x00\x00\x00\x01\x67", identity{"video/h264", "h264", "a raw H.264 stream", facts.Video}},
	{0, "\x00\x00\x01\x67", identity{"video/h264", "h264", "a raw H.264 stream", facts.Video}},
	{0, "\x00\x00\x00\x01\x40\x01", identity{"video/h265", "h265", "a raw H.265 stream", facts.Video}},
	{0, "FWS", identity{"application/vnd.adobe.flash-movie", "swf", "a Flash animation", facts.Other}},
	{0, "CWS", identity{"application/vnd.adobe.flash-movie", "swf", "a Flash animation", facts.Other}},
	{0, "ZWS", identity{"application/vnd.adobe.flash-movie", "swf", "a Flash animation", facts.Other}},

	{0, "fLaC", identity{"audio/flac", "flac", "a FLAC sound file", facts.Other}},
	{0, "ID3", mp3Sound},
	{0, "MThd\x00\x00\x00", identity{"audio/midi", "mid", "a MIDI file", facts.Other}},
	{0, "#!AMR", identity{"audio/AMR", "amr", "an AMR sound file", facts.Other}},

	{0, "\x00\x01\x00\x00", trueType}, // confirmed by confirm
	{0, "true", trueType},

	{0, "version https://git-lfs.github.com/spec/", identity{"text/plain", "lfs", "a Git LFS pointer, not the file itself", facts.Other}},
}

// sniff names a file by its head. It reads further only for what the head leaves open.
func sniff(head []byte, s *source) identity {
	if isDamagedJPEG(head) {
		return jpegPicture
	}
	for i := range signatures {
		sig := &signatures[i]
		if len(head) >= sig.offset+len(sig.magic) && string(head[sig.offset:sig.offset+len(sig.magic)]) == sig.magic {
			if id, ok := confirm(sig.id, head, s); ok {
				return id
			}
		}
	}
	if isBoxes(head, s.size) {
		return boxes
	}
	for _, by := range []func([]byte, *source) (identity, bool){
		byRIFF, byIFF, byNetpbm, byIcon, byPCX, byStream, byText, byTGA, byZeros, byLibrary,
	} {
		if id, ok := by(head, s); ok {
			return id
		}
	}
	if i := bytes.Index(head[:min(len(head), 64)], jpegStart); i > 0 && head[0] < 0x20 {
		id := unknown
		id.name = "a file of unknown type with stray bytes before a JPEG picture"
		return id
	}
	return unknown
}

// isDamagedJPEG reports whether a file began as a JPEG before its third byte was lost.
func isDamagedJPEG(head []byte) bool {
	if len(head) < 2 || head[0] != 0xff || head[1] != 0xd8 || len(head) > 2 && head[2] == 0xff {
		return false
	}
	start := head[:min(len(head), 16)]
	return len(head) == 2 || bytes.Contains(start, []byte("JFIF\x00")) || bytes.Contains(start, []byte("Exif\x00")) ||
		bytes.Contains(head, []byte{0xff, dqt, 0})
}

var jpegStart = []byte{0xff, 0xd8, 0xff}

// confirm tells apart what one signature has in common, and refuses what merely looks like it.
func confirm(id identity, head []byte, s *source) (identity, bool) {
	switch id.format {
	case "bmp":
		// The size of the information header is one of a few.
		if len(head) < 18 {
			return id, len(head) < 3 || head[2] < ' '
		}
		n := binary.LittleEndian.Uint32(head[14:])
		return id, n == 12 || n == 16 || n >= 40 && n <= 124 && n%4 == 0
	case "sgi":
		return id, len(head) >= 12 && head[2] <= 1 && (head[3] == 1 || head[3] == 2) && head[4] == 0 && head[5] >= 1 && head[5] <= 3
	case "jxl":
		return id, len(head) > 4 || s.size <= 4
	case "swf":
		return id, len(head) > 8 && head[3] > 0 && head[3] < 64
	case "ttf":
		// A number of tables, and the name of the first.
		return id, len(head) > 16 && head[4] == 0 && head[5] > 0 && head[5] < 64 && isText(head[12:16]) && head[12] > ' '
	case "jp2":
		if len(head) >= 24 && string(head[20:24]) == "jpx " {
			id.mime, id.format = "image/jpx", "jpx"
		}
		if len(head) >= 24 && string(head[20:24]) == "mjp2" {
			return identity{"video/mj2", "mj2", "a Motion JPEG 2000 video", facts.Video}, true
		}
		return id, true
	case "dpx":
		return id, len(head) > 9 && (head[8] == 'V' || head[8] == 'v')
	case "mkv":
		if bytes.Contains(head[:min(len(head), 64)], []byte("webm")) {
			return identity{"video/webm", "webm", "a WebM video", facts.Video}, true
		}
		return id, true
	case "ogg":
		return oggKind(id, head), true
	case "asf":
		// The GUID of a video stream's properties, which stands near the beginning.
		if !bytes.Contains(head, []byte("\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b")) &&
			bytes.Contains(head, []byte("\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b")) {
			return identity{"audio/x-ms-wma", "wma", "a Windows Media sound file", facts.Other}, true
		}
		return identity{"video/x-ms-wmv", "wmv", "a Windows Media video", facts.Video}, true
	case "tiff":
		return tiffKind(id, s), true
	}
	return id, true
}

func oggKind(id identity, head []byte) identity {
	first := head[:min(len(head), 128)]
	switch {
	case bytes.Contains(first, []byte("theora")), bytes.Contains(first, []byte("\x01video\x00")):
		return identity{"video/ogg", "ogv", "an Ogg video", facts.Video}
	case bytes.Contains(first, []byte("OpusHead")):
		return identity{"audio/ogg", "opus", "an Opus sound file", facts.Other}
	case bytes.Contains(first, []byte("vorbis")), bytes.Contains(first, []byte("Speex")), bytes.Contains(first, []byte("FLAC")):
		if bytes.Contains(head, []byte("\x80theora")) {
			return identity{"video/ogg", "ogv", "an Ogg video", facts.Video}
		}
		return identity{"audio/ogg", "ogg", "an Ogg sound file", facts.Other}
	case bytes.Contains(first, []byte("fishead")):
		if bytes.Contains(head, []byte("theora")) {
			return identity{"video/ogg", "ogv", "an Ogg video", facts.Video}
		}
	}
	return id
}

// isBoxes reports whether the file is a row of boxes as of the ISO base media format, or of QuickTime before it.
func isBoxes(head []byte, size int64) bool {
	if len(head) < 8 {
		return false
	}
	n := int64(binary.BigEndian.Uint32(head))
	switch string(head[4:8]) {
	case "ftyp":
		return true
	case "styp", "moov", "mdat", "wide", "free", "skip", "pnot", "moof", "sidx", "uuid", "junk":
		// A text may hold such a word at its fifth byte; its first four then make a length far past any file's end.
		text := head[0] >= ' ' && head[1] >= ' ' && head[2] >= ' ' && head[3] >= ' '
		return n <= 1 || n >= 8 && (n <= size || !text)
	}
	return false
}

func byRIFF(head []byte, _ *source) (identity, bool) {
	if len(head) < 12 || string(head[:4]) != "RIFF" && string(head[:4]) != "RIFX" {
		return unknown, false
	}
	switch string(head[8:12]) {
	case "WEBP":
		if len(head) > 20 && string(head[12:16]) == "VP8X" && head[20]&2 != 0 {
			return identity{"image/webp", "webp", "an animated WebP picture", facts.Image}, true
		}
		return identity{"image/webp", "webp", "a WebP picture", facts.Image}, true
	case "AVI ", "AVIX":
		return identity{"video/vnd.avi", "avi", "an AVI video", facts.Video}, true
	case "WAVE":
		return identity{"audio/vnd.wave", "wav", "a WAV sound file", facts.Other}, true
	case "ACON":
		return identity{"application/x-navi-animation", "ani", "an animated Windows cursor", facts.Image}, true
	}
	if strings.HasPrefix(string(head[8:12]), "CDR") {
		return identity{"application/vnd.corel-draw", "cdr", "a CorelDRAW drawing", facts.Image}, true
	}
	return unknown, false
}

func byIFF(head []byte, _ *source) (identity, bool) {
	if len(head) < 12 || string(head[:4]) != "FORM" {
		return unknown, false
	}
	switch string(head[8:12]) {
	case "AIFF", "AIFC":
		return identity{"audio/aiff", "aiff", "an AIFF sound file", facts.Other}, true
	case "ILBM", "PBM ", "ACBM", "RGBN", "RGB8":
		return identity{"image/x-ilbm", "ilbm", "an Amiga ILBM picture", facts.Image}, true
	}
	return unknown, false
}

// byNetpbm knows the family of PBM, PGM, PPM, PAM and PFM.
func byNetpbm(head []byte, _ *source) (identity, bool) {
	if len(head) < 4 || head[0] != 'P' || !isSpace(head[2]) {
		return unknown, false
	}
	next := bytes.TrimLeft(head[2:], " \t\r\n")
	if len(next) == 0 || next[0] != '#' && (next[0] < '0' || next[0] > '9') && !bytes.HasPrefix(next, []byte("WIDTH")) &&
		!bytes.HasPrefix(next, []byte("HEIGHT")) && !bytes.HasPrefix(next, []byte("DEPTH")) {
		return unknown, false
	}
	switch head[1] {
	case '1', '4':
		return identity{"image/x-portable-bitmap", "pbm", "a PBM picture", facts.Image}, true
	case '2', '5':
		return identity{"image/x-portable-graymap", "pgm", "a PGM picture", facts.Image}, true
	case '3', '6':
		return identity{"image/x-portable-pixmap", "ppm", "a PPM picture", facts.Image}, true
	case '7':
		return identity{"image/x-portable-arbitrarymap", "pam", "a PAM picture", facts.Image}, true
	case 'f', 'F':
		return identity{"image/x-portable-floatmap", "pfm", "a PFM picture", facts.Image}, true
	}
	return unknown, false
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// byIcon wants every field of the first entry of an icon's directory to make sense, for the signature is four bytes
// that many files begin with.
func byIcon(head []byte, s *source) (identity, bool) {
	if len(head) < 22 || head[0] != 0 || head[1] != 0 || head[2] != 1 && head[2] != 2 || head[3] != 0 {
		return unknown, false
	}
	count := int64(binary.LittleEndian.Uint16(head[4:]))
	length := int64(binary.LittleEndian.Uint32(head[14:]))
	offset := int64(binary.LittleEndian.Uint32(head[18:]))
	if count == 0 || head[9] != 0 && head[9] != 0xff || length == 0 || offset < 6+16*count || offset > s.size {
		return unknown, false
	}
	if offset+4 <= int64(len(head)) {
		n := binary.LittleEndian.Uint32(head[offset:])
		if string(head[offset:offset+4]) != pngSignature[:4] && (n < 12 || n > 124) {
			return unknown, false
		}
	}
	if head[2] == 2 {
		return cursor, true
	}
	return iconPicture, true
}

func byPCX(head []byte, _ *source) (identity, bool) {
	if len(head) < 128 || head[0] != 0x0a || head[1] > 5 || head[1] == 1 || head[2] > 1 || head[64] != 0 {
		return unknown, false
	}
	le := binary.LittleEndian
	bits := head[3] == 1 || head[3] == 2 || head[3] == 4 || head[3] == 8 || head[3] == 24
	return pcxPicture, bits && le.Uint16(head[4:]) <= le.Uint16(head[8:]) && le.Uint16(head[6:]) <= le.Uint16(head[10:]) && head[65] >= 1 && head[65] <= 4
}

// byStream knows streams by the distance between their packets.
func byStream(head []byte, _ *source) (identity, bool) {
	repeats := func(first, distance int) bool {
		if len(head) <= first+2*distance {
			return len(head) > first+distance && head[first] == 0x47 && head[first+distance] == 0x47 && first == 0 && distance == 188
		}
		return head[first] == 0x47 && head[first+distance] == 0x47 && head[first+2*distance] == 0x47
	}
	if repeats(0, 188) || repeats(4, 192) || repeats(0, 204) {
		return mpegTS, true
	}
	if len(head) < 7 || head[0] != 0xff || head[1]&0xe0 != 0xe0 || head[1] == 0xff || head[1] == 0xfe && head[3] == 0 {
		return unknown, false
	}
	if head[1]&0xf6 == 0xf0 { // ADTS
		n := int(head[3]&3)<<11 | int(head[4])<<3 | int(head[5])>>5
		if n >= 7 && head[2]>>2&15 < 13 && (n+1 >= len(head) || head[n] == 0xff && head[n+1]&0xf6 == 0xf0) {
			return aacSound, true
		}
		return unknown, false
	}
	if n := mp3Frame(head); n > 0 && (n+1 >= len(head) || head[n] == 0xff && head[n+1]&0xe0 == 0xe0) {
		return mp3Sound, true
	}
	return unknown, false
}

// mp3Frame is the length of the MPEG audio frame of layer III at the start of b, or 0.
// The tables are those of ISO/IEC 11172-3 and 13818-3.
func mp3Frame(b []byte) int {
	version, layer := b[1]>>3&3, b[1]>>1&3
	if version == 1 || layer != 1 || b[2]>>4 == 0 || b[2]>>4 == 15 || b[2]>>2&3 == 3 {
		return 0
	}
	rate := []int{44100, 48000, 32000}[b[2]>>2&3]
	kbits := []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[b[2]>>4]
	samples := 144_000
	if version != 3 {
		kbits = []int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[b[2]>>4]
		samples = 72_000
		rate /= 2
		if version == 0 {
			rate /= 2
		}
	}
	return samples*kbits/rate + int(b[2]>>1&1)
}

// byTGA accepts only a header whose every field makes sense, for the format has no signature at its start.
func byTGA(head []byte, s *source) (identity, bool) {
	if len(head) < 18 {
		return unknown, false
	}
	le := binary.LittleEndian
	kind, depth, alpha := head[2], head[16], head[17]&15
	palette, width, height := le.Uint16(head[5:]), le.Uint16(head[12:]), le.Uint16(head[14:])
	if width == 0 || height == 0 || head[17]&0xc0 != 0 || alpha > 8 || int64(head[0])+18 >= s.size {
		return unknown, false
	}
	mapped := head[1] == 1 && (head[7] == 15 || head[7] == 16 || head[7] == 24 || head[7] == 32) && palette > 0 && palette <= 256
	plain := head[1] == 0 && le.Uint16(head[3:]) == 0 && palette == 0 && head[7] == 0
	valid := false
	switch kind &^ 8 {
	case 1:
		valid = mapped && depth == 8
	case 2:
		valid = plain && (depth == 16 && alpha < 2 || depth == 15 || depth == 24 && alpha == 0 || depth == 32)
	case 3:
		valid = plain && (depth == 8 || depth == 16 || depth == 1)
	}
	return tgaPicture, valid && kind < 16
}

func byZeros(head []byte, s *source) (identity, bool) {
	if len(bytes.TrimLeft(head, "\x00")) > 0 || len(head) < 16 && int64(len(head)) < s.size {
		return unknown, false
	}
	if int64(len(head)) == s.size {
		return identity{unknown.mime, "zeros", "a file of zero bytes only", facts.Other}, true
	}
	return identity{unknown.mime, "zeros", "a file that begins with zero bytes", facts.Other}, true
}

// byLibrary asks mimetype about all that is rare here: archives, office documents, fonts, programs.
func byLibrary(head []byte, _ *source) (identity, bool) {
	t := mimetype.Detect(head)
	mime, _, _ := strings.Cut(t.String(), ";")
	// Its icon is any file that begins 0, 0, 1, 0; byIcon has judged that already.
	if mime == unknown.mime || mime == "image/x-icon" {
		return unknown, false
	}
	if mime == "text/plain" && !isText(head) {
		return unknown, false
	}
	format := strings.TrimPrefix(t.Extension(), ".")
	if format == "" {
		format = strings.TrimPrefix(mime[strings.IndexByte(mime, '/')+1:], "x-")
	}
	name, ok := names[mime]
	if !ok {
		name = called(t, mime)
	}
	id := identity{mime, format, name, facts.Other}
	switch {
	case strings.HasPrefix(mime, "image/"):
		id.kind = facts.Image
	case strings.HasPrefix(mime, "video/"):
		id.kind = facts.Video
	}
	return id, true
}

// names are how people call what mimetype finds.
var names = map[string]string{
	"text/plain":                   "a text file",
	"text/html":                    "an HTML page",
	"text/xml":                     "an XML document",
	"application/json":             "a JSON document",
	"application/x-ndjson":         "a file of JSON lines",
	"text/csv":                     "a CSV table",
	"text/tab-separated-values":    "a table of tab-separated values",
	"text/rtf":                     "an RTF document",
	"application/zip":              "a ZIP archive",
	"application/gzip":             "gzip-compressed data",
	"application/x-bzip2":          "bzip2-compressed data",
	"application/x-xz":             "xz-compressed data",
	"application/zstd":             "zstd-compressed data",
	"application/x-tar":            "a tar archive",
	"application/x-7z-compressed":  "a 7-Zip archive",
	"application/x-rar-compressed": "a RAR archive",
	"application/epub+zip":         "an EPUB book",
	"application/jar":              "a Java archive",
	"application/java-archive":     "a Java archive",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "a Word document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "an Excel workbook",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "a PowerPoint presentation",
	"application/msword":                              "a Word document",
	"application/vnd.ms-excel":                        "an Excel workbook",
	"application/vnd.ms-powerpoint":                   "a PowerPoint presentation",
	"application/x-ole-storage":                       "an old Office document",
	"application/vnd.oasis.opendocument.text":         "an OpenDocument text",
	"application/vnd.oasis.opendocument.spreadsheet":  "an OpenDocument spreadsheet",
	"application/vnd.oasis.opendocument.presentation": "an OpenDocument presentation",
	"application/vnd.oasis.opendocument.graphics":     "an OpenDocument drawing",
	"application/x-elf":                               "a program",
	"application/x-executable":                        "a program",
	"application/x-sharedlib":                         "a program library",
	"application/x-object":                            "an object file",
	"application/vnd.microsoft.portable-executable":   "a Windows program",
	"application/x-mach-binary":                       "a macOS program",
	"application/wasm":                                "a WebAssembly program",
	"application/x-sqlite3":                           "an SQLite database",
	"application/vnd.sqlite3":                         "an SQLite database",
	"font/ttf":                                        "a TrueType font",
	"font/otf":                                        "an OpenType font",
	"font/woff":                                       "a WOFF font",
	"font/woff2":                                      "a WOFF2 font",
	"font/collection":                                 "a font collection",
	"application/vnd.ms-fontobject":                   "an EOT font",
	"application/x-shellscript":                       "a shell script",
	"text/x-php":                                      "a PHP script",
	"text/x-python":                                   "a Python script",
	"text/javascript":                                 "a JavaScript file",
	"audio/mpeg":                                      "an MP3 sound file",
	"audio/basic":                                     "an AU sound file",
	"audio/ape":                                       "a Monkey's Audio file",
	"audio/musepack":                                  "a Musepack sound file",
	"application/x-mobipocket-ebook":                  "a Mobipocket book",
	"application/vnd.apple.mpegurl":                   "an HLS playlist",
	"image/svg+xml":                                   "an SVG drawing",
	"application/postscript":                          "a PostScript document",
	"application/pdf":                                 "a PDF document",
	"image/jxr":                                       "a JPEG XR picture",
	"application/x-java-applet":                       "a Java class",
	"application/x-archive":                           "an ar archive",
	"application/vnd.debian.binary-package":           "a Debian package",
	"application/vnd.rar":                             "a RAR archive",
	"application/x-rpm":                               "an RPM package",
	"application/x-iso9660-image":                     "a disk image",
	"image/vnd.dwg":                                   "an AutoCAD drawing",
}

func called(t *mimetype.MIME, mime string) string {
	for p := t.Parent(); p != nil; p = p.Parent() {
		parent, _, _ := strings.Cut(p.String(), ";")
		if name, ok := names[parent]; ok && parent != "text/plain" {
			return name + " of type " + mime
		}
	}
	return "a file of type " + mime
}
