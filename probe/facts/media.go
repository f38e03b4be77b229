// Package facts holds what probing learns of media: plain data, judged by package rules and
// filled in by package probe and what is under it. It depends on nothing.
package facts

// Kind is what a file is for people.
type Kind uint8

// The kinds.
const (
	Other Kind = iota
	Image
	Video
)

// String is the kind's name in JSON: "image", "video" or "other".
func (k Kind) String() string { return [...]string{"other", "image", "video"}[k] }

// Integrity is how far a file is examined.
type Integrity uint8

// The depths, each with all that the one before it learns.
const (
	Head      Integrity = iota // type, size, dimensions, codecs and duration, from the bytes that hold them
	Structure                  // also whether the file is whole
	Full                       // also whether the picture can be decoded
)

// String is the depth's name as a flag: "head", "structure" or "full".
func (i Integrity) String() string { return [...]string{"head", "structure", "full"}[i] }

// Media is what a file is, from its bytes alone. A zero field is unknown.
type Media struct {
	Size   int64    // bytes
	Digest [16]byte // of all bytes, to tell files apart within one run; zero if not computed
	Type   string   // IANA media type, such as "image/jpeg"; "application/octet-stream" if unknown
	Format string   // short name, such as "jpeg", "png", "mp4", "mov", "m4v", "webp"; "unknown"
	Name   string   // as people say it, with its article: "a WebP picture", "an S3 error page (AccessDenied)"
	Kind   Kind

	Width, Height int // in pixels as displayed, after orientation or rotation and pixel aspect
	Orientation   int // EXIF orientation of a picture, 1 to 8; 0 if it has none
	Animated      bool

	Picture *Picture // of a JPEG or PNG
	Movie   *Movie   // of a file in the ISO base media format that holds tracks

	Integrity Integrity // how far it was examined
	Partial   bool      // the bytes that may be read ended before the file had told what it shows
	Faults    []Fault   // in the order they were found
	BytesRead int64     // bytes asked of the file
	Reads     int       // how often it was asked
}

// Broken reports whether a fault keeps decoders from showing the file as it was meant.
func (m *Media) Broken() bool {
	for _, f := range m.Faults {
		if f.Broken {
			return true
		}
	}
	return false
}

// Fault is one thing wrong with a file.
type Fault struct {
	Code   string // such as "truncated"; see package media for the list
	Broken bool   // decoders refuse the file, or show less than all of it
	Offset int64  // where in the file, -1 if nowhere in particular
	Detail string // a sentence's worth: "the picture ends after 40 of 120 rows"
}

// Picture is what only pictures have.
type Picture struct {
	StoredWidth, StoredHeight int // before orientation
	Bits                      int // per sample
	Components                int
	Color                     string // "gray", "gray+alpha", "rgb", "rgba", "palette", "ycbcr", "cmyk", "ycck"
	Coding                    string // of JPEG: "baseline", "extended", "progressive", "lossless", "arithmetic"
	Interlaced                bool   // of PNG
	Frames                    int    // of an animation, or the pictures of an MPO; else 1
}

// Movie is what only movies have.
type Movie struct {
	Brand      string   // major brand; "" of classic QuickTime files, which have none
	Compatible []string // compatible brands

	Seconds float64 // what a player shows, by edit lists, fragments and headers; 0 if unknown
	// Duration in whole units of Timescale where it is exact, for limits that must not round. A Timescale of 0 means that it is not
	// known; a Duration of 0 beside another, that the film has no length.
	Duration  uint64
	Timescale uint32

	Video []VideoTrack
	Audio []AudioTrack

	FastStart    bool // moov stands before the media data
	Fragmented   bool // moof boxes hold the samples
	Encrypted    bool
	InitOnly     bool // an initialisation segment without media
	ImageBased   bool // HEIF family: meta box with a primary item
	OtherTracks  int  // neither video nor audio
	MediaBytes   int64
	MediaMissing bool // samples lie where the file has no bytes, or only zeros
}

// VideoTrack is one track of pictures.
type VideoTrack struct {
	Entry         string // sample entry, such as "avc1", behind any encryption
	Codec         string // such as "h264", "hevc", "av1", "vp9", "mpeg4", "prores", "mjpeg"; Entry if unknown
	Profile       string // such as "High", "Main 10"; "" if unknown
	Level         string // such as "4.1"
	Bits          int    // per sample
	Chroma        string // "4:2:0", "4:2:2", "4:4:4", "4:0:0"
	Width, Height int    // displayed, after rotation and pixel aspect
	CodedWidth    int
	CodedHeight   int
	Rotation      int // clockwise degrees: 0, 90, 180 or 270
	Seconds       float64
	Samples       uint64  // from the head alone, at least so many where the rate varies or fragments hold them
	FrameRate     float64 // mean frames a second
	VariableRate  bool    // frames last differently, by more than rounding and a cut at either end
	Encrypted     bool
	Enabled       bool // players show it unless told otherwise
}

// AudioTrack is one track of sound.
type AudioTrack struct {
	Entry     string // sample entry, such as "mp4a"
	Codec     string // such as "aac", "mp3", "ac3", "alac", "pcm"; Entry if unknown
	Channels  int
	Rate      int // samples a second
	Seconds   float64
	Samples   uint64 // of the container, each a frame of the codec; as for pictures
	Encrypted bool
}

// Thumbnail is a small copy of a picture.
type Thumbnail struct {
	JPEG          []byte
	Width, Height int // in pixels
}
