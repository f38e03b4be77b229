package media

import (
	"slices"
	"strings"

	"github.com/pinlint/pinlint/probe/facts"
)

// container is a file format of the box family.
type container struct {
	format, mime, name string
	kind               facts.Kind
}

var (
	mp4Video  = container{"mp4", "video/mp4", "an MP4 video", facts.Video}
	m4vVideo  = container{"m4v", "video/x-m4v", "an M4V video", facts.Video}
	movVideo  = container{"mov", "video/quicktime", "a QuickTime video (MOV)", facts.Video}
	mp4Sound  = container{"mp4", "audio/mp4", "an MP4 file with sound alone", facts.Other}
	m4vSound  = container{"m4v", "audio/mp4", "an M4V file with sound alone", facts.Other}
	movSound  = container{"mov", "video/quicktime", "a QuickTime file (MOV) with sound alone", facts.Other}
	segment   = container{"m4s", "video/iso.segment", "a segment of a stream (DASH or HLS), not a whole video", facts.Video}
	heic      = container{"heic", "image/heic", "a HEIC picture", facts.Image}
	heif      = container{"heif", "image/heif", "a HEIF picture", facts.Image}
	avif      = container{"avif", "image/avif", "an AVIF picture", facts.Image}
	jpeg2000  = container{"jp2", "image/jp2", "a JPEG 2000 picture", facts.Image}
	jpegXL    = container{"jxl", "image/jxl", "a JPEG XL picture", facts.Image}
	jpegXS    = container{"jxs", "image/jxs", "a JPEG XS picture", facts.Image}
	compound  = container{"jpm", "image/jpm", "a JPEG 2000 document (JPM)", facts.Image}
	extended  = container{"jpx", "image/jpx", "a JPEG 2000 picture (JPX)", facts.Image}
	motionJ2K = container{"mj2", "video/mj2", "a Motion JPEG 2000 video", facts.Video}
	f4vVideo  = container{"f4v", "video/x-f4v", "a Flash video (F4V)", facts.Video}
	sgp       = container{"3gp", "video/3gpp", "a 3GP video", facts.Video}
	sg2       = container{"3g2", "video/3gpp2", "a 3G2 video", facts.Video}
	m4aSound  = container{"m4a", "audio/mp4", "an M4A sound file", facts.Other}
	m4bSound  = container{"m4b", "audio/mp4", "an M4B audio book", facts.Other}
	m4pSound  = container{"m4p", "audio/mp4", "a protected M4P sound file", facts.Other}
	f4aSound  = container{"f4a", "audio/mp4", "a Flash sound file (F4A)", facts.Other}
	audible   = container{"aax", "audio/vnd.audible.aax", "an Audible audio book", facts.Other}
	canonRaw  = container{"cr3", "image/x-canon-cr3", "a Canon CR3 raw picture", facts.Image}
)

// brands are the major brands that decide what a file is, as registered at mp4ra.org. A brand that is not here proves
// nothing: the compatible brands and the tracks decide then.
var brands = map[string]container{
	"qt  ": movVideo,
	"M4V ": m4vVideo, "M4VH": m4vVideo, "M4VP": m4vVideo,
	"M4A ": m4aSound, "M4B ": m4bSound, "M4P ": m4pSound,
	"aax ": audible, "aaxc": audible,
	"f4v ": f4vVideo, "f4p ": f4vVideo, "f4a ": f4aSound, "f4b ": f4aSound,
	"heic": heic, "heix": heic, "hevc": heic, "hevx": heic,
	"heim": heic, "heis": heic, "hevm": heic, "hevs": heic,
	"mif1": heif, "mif2": heif, "msf1": heif, "miaf": heif, "avci": heif, "avcs": heif, "jpeg": heif, "jpgs": heif, "vvic": heif, "j2ki": heif,
	"avif": avif, "avis": avif, "avio": avif,
	"crx ": canonRaw,
	"jp2 ": jpeg2000, "jpm ": compound, "jpx ": extended, "jxl ": jpegXL, "jxs ": jpegXS,
	"mjp2": motionJ2K, "mj2s": motionJ2K,
	"3g2a": sg2, "3g2b": sg2, "3g2c": sg2, "KDDI": sg2, "kddi": sg2,
}

// isoBrands are those of MP4 itself; any of them among the compatible brands makes a file with an unknown major brand an MP4.
var isoBrands = []string{"isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1"}

// branded tells the format by the brands alone.
func branded(major string, compatible []string) container {
	c, known := brands[major]
	switch {
	case known && c == heif:
		// The structural brand says nothing of the coding.
		for _, b := range compatible {
			if brands[b] == avif {
				return avif
			}
		}
		for _, b := range compatible {
			if brands[b] == heic {
				return heic
			}
		}
		return c
	case known:
		return c
	case strings.HasPrefix(major, "3g2"):
		return sg2
	case strings.HasPrefix(major, "3g"):
		return sgp
	case slices.ContainsFunc(compatible, func(b string) bool { return slices.Contains(isoBrands, b) }):
		return mp4Video
	case slices.Contains(isoBrands, major):
		return mp4Video
	}
	// An unknown major brand: what the file says it is compatible with.
	for _, b := range compatible {
		if c, ok := brands[b]; ok && (c == movVideo || c == m4vVideo || c.kind == facts.Image) {
			return c
		}
	}
	return mp4Video
}

// setContainer tells m what the file is.
func setContainer(m *facts.Media, c container) {
	m.Format, m.Type, m.Name, m.Kind = c.format, c.mime, c.name, c.kind
}

// soundAlone is the container c of a file without pictures.
func soundAlone(c container) container {
	switch c {
	case mp4Video:
		return mp4Sound
	case m4vVideo:
		return m4vSound
	case movVideo:
		return movSound
	}
	return c
}
