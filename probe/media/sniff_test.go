package media

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/pinlint/pinlint/probe/facts"
)

func utf16LE(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

var pad = strings.Repeat("\x00", 300)

// The beginnings are those of the formats' specifications.
var named = []struct {
	what   string
	data   string
	mime   string
	format string
	kind   facts.Kind
	name   string
}{
	{"empty", "", "application/octet-stream", "empty", facts.Other, "an empty file"},
	{"zeros", pad, "application/octet-stream", "zeros", facts.Other, "a file of zero bytes only"},
	{"noise", "\x93\x01\x02\x88\xf7\x13\x00\x9c\x1d" + pad, "application/octet-stream", "unknown", facts.Other, "a file of unknown type"},
	{"blank", " \r\n\t ", "text/plain", "txt", facts.Other, "a file of blank space only"},
	{"text", "Hello, world, this is it.\n", "text/plain", "txt", facts.Other, "a text file"},
	{"text with a word of boxes", "The free and the wide", "text/plain", "txt", facts.Other, "a text file"},
	{"text with a long word", "Donaudampfschifffahrtsgesellschaftskapitaen", "text/plain", "txt", facts.Other, "a text file"},

	{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg", "jpeg", facts.Image, "a JPEG picture"},
	{"JPEG and HTML", "\xff\xd8\xff\xfe\x00\x20<html><script>alert(1)</script>", "image/jpeg", "jpeg", facts.Image, "a JPEG picture"},
	{"HTML and JPEG", "<html>\xff\xd8\xff\xe0", "text/html", "html", facts.Other, "an HTML page"},
	{"JPEG behind a line", "\n\xff\xd8\xff\xe0\x00\x10JFIF\x00", "application/octet-stream", "unknown", facts.Other,
		"a file of unknown type with stray bytes before a JPEG picture"},
	{"JPEG-LS", "\xff\xd8\xff\xf7\x00\x0b\x08", "image/jls", "jls", facts.Image, "a JPEG-LS picture"},
	{"PNG", pngSignature + pngHeader(1, 1, "\x08\x00\x00\x00\x00"), "image/png", "png", facts.Image, "a PNG picture"},
	{"APNG", pngSignature + pngHeader(1, 1, "\x08\x00\x00\x00\x00") + pngChunk("acTL", "\x00\x00\x00\x03\x00\x00\x00\x00") + pngChunk("IDAT", "") + pngChunk("IEND", ""),
		"image/apng", "png", facts.Image, "an animated PNG (APNG) picture"},
	{"Apple's PNG", pngSignature + pngChunk("CgBI", "\x50\x00\x20\x02"), "image/png", "png", facts.Image, "a PNG picture in Apple's own variant (CgBI)"},
	{"GIF", "GIF87a\x01\x00\x01\x00\x00\x00\x00;", "image/gif", "gif", facts.Image, "a GIF picture"},
	{"looping GIF", "GIF89a\x01\x00\x01\x00\x00\x00\x00!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00", "image/gif", "gif", facts.Image, "an animated GIF"},
	{"WebP", "RIFF\x10\x00\x00\x00WEBPVP8 " + pad, "image/webp", "webp", facts.Image, "a WebP picture"},
	{"animated WebP", "RIFF\x10\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02" + pad, "image/webp", "webp", facts.Image, "an animated WebP picture"},
	{"BMP", "BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00" + pad, "image/bmp", "bmp", facts.Image, "a BMP picture"},
	{"text like a BMP", "BMW is a maker of cars and motorcycles.", "text/plain", "txt", facts.Other, "a text file"},
	{"TIFF", "II*\x00\x08\x00\x00\x00\x00\x00", "image/tiff", "tiff", facts.Image, "a TIFF picture"},
	{"DNG", "II*\x00\x08\x00\x00\x00\x01\x00\x12\xc6\x01\x00\x04\x00\x00\x00\x01\x04\x00\x00", "image/x-adobe-dng", "dng", facts.Image, "a raw photo (DNG)"},
	{"NEF", "MM\x00*\x00\x00\x00\x08\x00\x02\x01\x0f\x00\x02\x00\x00\x00\x06\x00\x00\x00\x26\x01\x4a\x00\x04\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00Nikon\x00",
		"image/x-nikon-nef", "nef", facts.Image, "a Nikon raw photo (NEF)"},
	{"CR2", "II*\x00\x10\x00\x00\x00CR\x02\x00" + pad, "image/x-canon-cr2", "cr2", facts.Image, "a Canon raw photo (CR2)"},
	{"RAF", "FUJIFILMCCD-RAW 0201", "image/x-fuji-raf", "raf", facts.Image, "a Fujifilm raw photo (RAF)"},
	{"JPEG XL codestream", "\xff\x0a\xfa\x7f\x01\x90", "image/jxl", "jxl", facts.Image, "a JPEG XL picture"},
	{"JPEG XL in boxes", "\x00\x00\x00\x0cJXL \r\n\x87\n\x00\x00\x00\x14ftypjxl ", "image/jxl", "jxl", facts.Image, "a JPEG XL picture"},
	{"JPEG 2000", "\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x14ftypjp2 ", "image/jp2", "jp2", facts.Image, "a JPEG 2000 picture"},
	{"JPEG 2000, extended", "\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x14ftypjpx ", "image/jpx", "jpx", facts.Image, "a JPEG 2000 picture"},
	{"Motion JPEG 2000", "\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x14ftypmjp2", "video/mj2", "mj2", facts.Video, "a Motion JPEG 2000 video"},
	{"two of an icon's bytes", "\x00\x00\x01\x00\x04\x00\x99\x99\x99\x99\x99\x99", "application/octet-stream", "unknown", facts.Other, "a file of unknown type"},
	{"JPEG 2000 codestream", "\xff\x4f\xff\x51\x00\x29", "image/j2c", "j2k", facts.Image, "a JPEG 2000 codestream"},
	{"JPEG XR", "II\xbc\x01\x08\x00\x00\x00", "image/jxr", "jxr", facts.Image, "a JPEG XR picture"},
	{"PSD", "8BPS\x00\x01\x00\x00\x00\x00\x00\x00\x00\x03", "image/vnd.adobe.photoshop", "psd", facts.Image, "a Photoshop document"},
	{"ICO", "\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00\x68\x04\x00\x00\x16\x00\x00\x00\x28\x00\x00\x00", "image/vnd.microsoft.icon", "ico", facts.Image, "a Windows icon"},
	{"EXR", "v/1\x01\x02\x00\x00\x00", "image/x-exr", "exr", facts.Image, "an OpenEXR picture"},
	{"QOI", "qoif\x00\x00\x00\x01\x00\x00\x00\x01\x04\x00", "image/qoi", "qoi", facts.Image, "a QOI picture"},
	{"PPM", "P6\n# made by hand\n2 1\n255\n\x00\x00\x00\xff\xff\xff", "image/x-portable-pixmap", "ppm", facts.Image, "a PPM picture"},
	{"DDS", "DDS \x7c\x00\x00\x00", "image/vnd.ms-dds", "dds", facts.Image, "a DDS texture"},

	{"SVG", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "image/svg+xml", "svg", facts.Image, "an SVG drawing"},
	{"SVG behind a mark", "\xef\xbb\xbf<svg width=\"1\"/>", "image/svg+xml", "svg", facts.Image, "an SVG drawing"},
	{"SVG behind a prolog", "<?xml version=\"1.0\"?>\n<!-- a <html> comment -->\n<!DOCTYPE svg PUBLIC \"\" \"\">\n<svg/>", "image/svg+xml", "svg", facts.Image, "an SVG drawing"},
	{"SVG in UTF-16", utf16LE(`<?xml version="1.0" encoding="UTF-16"?><svg/>`), "image/svg+xml", "svg", facts.Image, "an SVG drawing"},
	{"prefixed SVG", `<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>`, "image/svg+xml", "svg", facts.Image, "an SVG drawing"},
	{"HTML", "\n<!DOCTYPE html>\n<html><body><svg/></body></html>", "text/html", "html", facts.Other, "an HTML page"},
	{"HTML without a doctype", "<!-- x --><HTML lang=en>", "text/html", "html", facts.Other, "an HTML page"},
	{"XML", "<?xml version=\"1.0\"?><rss version=\"2.0\"></rss>", "text/xml", "xml", facts.Other, "an XML document"},
	{"S3", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", "text/xml", "xml", facts.Other, "an S3 error page (AccessDenied)"},
	{"S3 without a prolog", "<Error><Code>NoSuchKey</Code></Error>", "text/xml", "xml", facts.Other, "an S3 error page (NoSuchKey)"},
	{"S3 with a strange code", "<?xml version=\"1.0\"?><Error><Code>\x1b[31m</Code></Error>", "text/xml", "xml", facts.Other, "an XML document"},
	{"JSON", `{"message": "Not Found"}`, "application/json", "json", facts.Other, "a JSON document"},
	{"data: URI", "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00")), "text/plain", "data-uri", facts.Other, "a data: URI of a JPEG picture"},
	{"base64", base64.StdEncoding.EncodeToString([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01")), "text/plain", "base64", facts.Other, "the base64 text of a JPEG picture"},
	{"base64 of a PNG, in lines", "iVBORw0KGgoAAAAN\r\nSUhEUgAAAAEAAAAB\r\n", "text/plain", "base64", facts.Other, "the base64 text of a PNG picture"},
	{"Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n", "text/plain", "lfs", facts.Other, "a Git LFS pointer, not the file itself"},
	{"saved as text", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\x00\x10JFIF\x00", "application/octet-stream", "unknown", facts.Other, "a binary file that was saved as text, which destroyed it"},
	{"EPS", "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "image/x-eps", "eps", facts.Image, "an EPS drawing"},
	{"PostScript", "%!PS-Adobe-3.0\n%%Pages: 1\n", "application/postscript", "ps", facts.Other, "a PostScript document"},
	{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", "pdf", facts.Other, "a PDF document"},

	{"WebM", "\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x02", "video/webm", "webm", facts.Video, "a WebM video"},
	{"Matroska", "\x1aE\xdf\xa3\xa3B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x88matroska", "video/matroska", "mkv", facts.Video, "a Matroska video"},
	{"AVI", "RIFF\x00\x01\x00\x00AVI LIST", "video/vnd.avi", "avi", facts.Video, "an AVI video"},
	{"FLV", "FLV\x01\x05\x00\x00\x00\x09", "video/x-flv", "flv", facts.Video, "a Flash video"},
	{"MPEG-TS", strings.Repeat("G\x40\x00\x10"+strings.Repeat("\xff", 184), 4), "video/mp2t", "ts", facts.Video, "an MPEG transport stream"},
	{"MPEG-PS", "\x00\x00\x01\xba\x44\x00\x04\x00\x04\x01", "video/mpeg", "mpg", facts.Video, "an MPEG video"},
	{"WMV", "0&\xb2u\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel" + pad, "video/x-ms-wmv", "wmv", facts.Video, "a Windows Media video"},
	{"RealMedia", ".RMF\x00\x00\x00\x12\x00\x01", "application/vnd.rn-realmedia", "rm", facts.Video, "a RealMedia file"},
	{"Ogg video", "OggS\x00\x02" + pad[:22] + "\x80theora\x03\x02", "video/ogg", "ogv", facts.Video, "an Ogg video"},
	{"Opus", "OggS\x00\x02" + pad[:22] + "OpusHead\x01\x02", "audio/ogg", "opus", facts.Other, "an Opus sound file"},
	{"WAV", "RIFF\x24\x00\x00\x00WAVEfmt ", "audio/vnd.wave", "wav", facts.Other, "a WAV sound file"},
	{"MP3", "\xff\xfb\x90\x00" + strings.Repeat("\x00", 413) + "\xff\xfb\x90\x00" + pad, "audio/mpeg", "mp3", facts.Other, "an MP3 sound file"},
	{"MP3 with a tag", "ID3\x04\x00\x00\x00\x00\x00\x00", "audio/mpeg", "mp3", facts.Other, "an MP3 sound file"},
	{"AAC", "\xff\xf1\x50\x80\x01\x3f\xfc\x00\x00\xff\xf1\x50\x80", "audio/aac", "aac", facts.Other, "an AAC sound file"},
	{"FLAC", "fLaC\x00\x00\x00\x22", "audio/flac", "flac", facts.Other, "a FLAC sound file"},

	{"ZIP", "PK\x03\x04\x14\x00\x00\x00\x08\x00" + pad, "application/zip", "zip", facts.Other, "a ZIP archive"},
	{"gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "application/gzip", "gz", facts.Other, "gzip-compressed data"},
	{"7-Zip", "7z\xbc\xaf\x27\x1c\x00\x04", "application/x-7z-compressed", "7z", facts.Other, "a 7-Zip archive"},
	{"TrueType", "\x00\x01\x00\x00\x00\x13\x01\x00\x00\x04\x00\x30FFTM" + pad, "font/ttf", "ttf", facts.Other, "a TrueType font"},
	{"WOFF2", "wOF2\x00\x01\x00\x00", "font/woff2", "woff2", facts.Other, "a WOFF2 font"},
}

func TestSniff(t *testing.T) {
	for _, tc := range named {
		t.Run(tc.what, func(t *testing.T) {
			m := probe(t, []byte(tc.data), facts.Head)
			if m.Type != tc.mime || m.Format != tc.format || m.Kind != tc.kind || m.Name != tc.name {
				t.Errorf("got %s, %s, %s, %q\nwant %s, %s, %s, %q", m.Type, m.Format, m.Kind, m.Name, tc.mime, tc.format, tc.kind, tc.name)
			}
		})
	}
}

// Whatever begins with boxes is for probeMovie to name.
func TestIsBoxes(t *testing.T) {
	for _, tc := range []struct {
		name string
		head string
		size int64
		want bool
	}{
		{"unknown brand", "\x00\x00\x00\x14ftypzzzz", 20, true},
		{"brand of a camera", "\x00\x00\x00\x14ftypMSNV", 20, true},
		{"classic QuickTime", "\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", 5000, true},
		{"media data to the end", "\x00\x00\x00\x00mdat", 5000, true},
		{"media data cut short", "\x10\x00\x00\x00mdat", 5000, true},
		{"text", "The free world", 14, false},
		{"length below a header's", "\x00\x00\x00\x05free", 5000, false},
		{"too little", "\x00\x00\x00\x14fty", 7, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := isBoxes([]byte(tc.head), tc.size); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// A file of zeros is told from one that begins with them only by reading it.
func TestZeros(t *testing.T) {
	zeros := make([]byte, 100_000)
	if m := probe(t, zeros, facts.Structure); m.Name != "a file of zero bytes only" || codesOf(&m) != "zeros!" {
		t.Errorf("zeros: %s, %v", m.Name, m.Faults)
	}
	zeros[99_999] = 1
	if m := probe(t, zeros, facts.Structure); m.Name != "a file that begins with zero bytes" || codesOf(&m) != "zeros!" {
		t.Errorf("zeros and a one: %s, %v", m.Name, m.Faults)
	}
}
