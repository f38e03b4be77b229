package media

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// codecs names what a sample entry stands for. What is not here goes by its own name.
var codecs = map[string]string{
	"avc1": "h264", "avc2": "h264", "avc3": "h264", "avc4": "h264", "dva1": "h264", "dvav": "h264", "ai12": "h264", "ai15": "h264",
	"ai1q": "h264", "ai5q": "h264", "ai52": "h264", "ai53": "h264", "ai55": "h264", "ai56": "h264", "AVin": "h264", "AVmp": "h264", "H264": "h264", "h264": "h264", "X264": "h264", "x264": "h264",
	"ai13": "h264", "ai16": "h264", "rv64": "h264", "aivx": "h264",
	"hvc1": "hevc", "hev1": "hevc", "hvc2": "hevc", "hev2": "hevc", "dvh1": "hevc", "dvhe": "hevc", "hvt1": "hevc", "lhv1": "hevc", "muxa": "hevc",
	"vvc1": "vvc", "vvi1": "vvc", "av01": "av1", "dav1": "av1", "vp08": "vp8", "vp09": "vp9", "VP80": "vp8", "VP90": "vp9", "VP31": "vp3", "VP6F": "vp6", "VP6A": "vp6",
	"mp4v": "mpeg4", "DIVX": "mpeg4", "XVID": "mpeg4", "xvid": "mpeg4", "3IV2": "mpeg4", "DX50": "mpeg4", "FMP4": "mpeg4",
	"DIV3": "msmpeg4", "MP42": "msmpeg4", "MP43": "msmpeg4", "3IVD": "msmpeg4", "3IV1": "mpeg4",
	"s263": "h263", "h263": "h263", "H263": "h263", "H261": "h261", "h261": "h261",
	"mp1v": "mpeg1", "m1v": "mpeg1", "m1v1": "mpeg1", "m2v1": "mpeg2", "m2v": "mpeg2", "mpg1": "mpeg1", "mpg2": "mpeg2", "MPEG": "mpeg2", "mp2v": "mpeg2",
	"apch": "prores", "apcn": "prores", "apcs": "prores", "apco": "prores", "ap4h": "prores", "ap4x": "prores", "aprn": "prores raw", "aprh": "prores raw",
	"AVdn": "dnxhd", "AVdh": "dnxhd", "jpeg": "mjpeg", "mjpa": "mjpeg", "mjpb": "mjpeg", "AVDJ": "mjpeg", "AVRn": "mjpeg", "dmb1": "mjpeg", "MJPG": "mjpeg", "mp4j": "mjpeg",
	"raw": "raw", "2vuy": "raw", "yuvs": "raw", "2Vuy": "raw", "v210": "raw", "v308": "raw", "v408": "raw", "v410": "raw", "v216": "raw", "yuv2": "raw", "r408": "raw", "r210": "raw", "R10k": "raw", "b16g": "raw", "b48r": "raw", "b64a": "raw", "yv12": "raw", "uncv": "raw",
	"png": "png", "PNG": "png", "MNG": "mng", "gif": "gif", "tiff": "tiff", "tga": "targa", "8BPS": "photoshop", "WRLE": "bmp", "mjp2": "jpeg2000", "MJ2C": "jpeg2000", "j2k1": "jpeg2000",
	"SVQ1": "svq1", "svq1": "svq1", "svqi": "svq1", "SVQ3": "svq3", "cvid": "cinepak", "rle": "rle", "rpza": "rpza", "smc": "smc", "IV31": "indeo3", "IV32": "indeo3", "IV41": "indeo4", "IV50": "indeo5", "icod": "aic",
	"kpcd": "photocd", "path": "path", "qdrw": "quickdraw", "qdgx": "quickdraw", "CFHD": "cineform", "XiTh": "theora", "theo": "theora", "FFV1": "ffv1", "HFYU": "huffyuv", "drac": "dirac", "WMV1": "wmv1", "WMV2": "wmv2", "WMV3": "wmv3", "vc-1": "vc1", "FLV1": "flv1",
	"Hap1": "hap", "Hap5": "hap", "HapY": "hap", "HapM": "hap", "HapA": "hap", "Hap7": "hap", "HapH": "hap",

	"mp4a": "aac", "aac": "aac", ".mp3": "mp3", "mp3": "mp3", "mp2": "mp2", "MP2": "mp2", ".mp2": "mp2", "ac-3": "ac3", "sac3": "ac3", "AC-3": "ac3", "ec-3": "eac3", "ac-4": "ac4", "alac": "alac",
	"Opus": "opus", "fLaC": "flac", "XiVs": "vorbis", "dtsc": "dts", "dtsh": "dts", "dtsl": "dts", "dtse": "dts", "dtsx": "dts", "DTS": "dts", "mlpa": "truehd", "mha1": "mpegh", "mhm1": "mpegh", "mha2": "mpegh", "mhm2": "mpegh",
	"sowt": "pcm", "twos": "pcm", "lpcm": "pcm", "in24": "pcm", "in32": "pcm", "fl32": "pcm", "fl64": "pcm", "NONE": "pcm", "ipcm": "pcm", "fpcm": "pcm", "raw ": "pcm", "0x00000000": "pcm",
	"ulaw": "ulaw", "alaw": "alaw", "ima4": "adpcm", "MAC3": "mace", "MAC6": "mace", "agsm": "gsm", "samr": "amr", "sawb": "amr-wb", "sawp": "amr-wb+", "sqcp": "qcelp", "sevc": "evrc", "ssmv": "smv", "Qclp": "qcelp", "Qclq": "qcelp", "QDM2": "qdm2", "QDMC": "qdmc", "spex": "speex", "WMA2": "wma", "nmos": "nellymoser",
	"0x6d730055": "mp3", "0x6d730002": "adpcm", "0x6d730011": "adpcm", "0x6d730031": "gsm", "0x6d730050": "mp2", "0x6d7300ff": "aac", "0x6d730161": "wma",
}

func codecOf(name string) string {
	if c, ok := codecs[name]; ok {
		return c
	}
	switch {
	case strings.HasPrefix(name, "dv"), strings.HasPrefix(name, "AVd"):
		return "dv"
	case strings.HasPrefix(name, "xdv"), strings.HasPrefix(name, "xd5"), strings.HasPrefix(name, "hdv"), strings.HasPrefix(name, "mx"):
		return "mpeg2" // XDCAM, HDV and IMX
	}
	return name
}

// objects are the object types of MPEG-4 systems, as registered at mp4ra.org.
var objects = map[byte]string{
	0x20: "mpeg4", 0x21: "h264", 0x23: "hevc", 0x33: "vvc", 0x40: "aac",
	0x60: "mpeg2", 0x61: "mpeg2", 0x62: "mpeg2", 0x63: "mpeg2", 0x64: "mpeg2", 0x65: "mpeg2",
	0x66: "aac", 0x67: "aac", 0x68: "aac", 0x69: "mp3", 0x6A: "mpeg1", 0x6B: "mp3", 0x6C: "mjpeg", 0x6D: "png", 0x6E: "jpeg2000",
	0xA3: "vc1", 0xA4: "dirac", 0xA5: "ac3", 0xA6: "eac3", 0xA9: "dts", 0xAA: "dts", 0xAB: "dts", 0xAD: "opus", 0xB1: "vp9",
	0xDD: "vorbis", 0xE1: "qcelp",
}

// esds reads the object type from an elementary stream descriptor. By hand: the lengths within are often wrong, and only
// two bytes of it are wanted.
func (e *sampleEntry) esds(p []byte) {
	for len(p) > 2 {
		tag := p[0]
		p = p[1:]
		for i := 0; i < 4 && len(p) > 1 && p[0]&0x80 != 0; i++ {
			p = p[1:]
		}
		p = p[1:] // the last byte of the length
		switch tag {
		case 3: // ES_Descriptor: what follows its fields is within it
			if len(p) < 3 {
				return
			}
			flags, skip := p[2], 3
			if flags&0x80 != 0 {
				skip += 2
			}
			if flags&0x40 != 0 && len(p) > skip {
				skip += 1 + int(p[skip])
			}
			if flags&0x20 != 0 {
				skip += 2
			}
			if skip >= len(p) {
				return
			}
			p = p[skip:]
		case 4: // DecoderConfigDescriptor
			if len(p) == 0 {
				return
			}
			if c, ok := objects[p[0]]; ok {
				e.codec = c
			}
			if len(p) > 16 && p[13] == 5 && p[0] == 0x40 {
				e.aac(p[14:])
			}
			return
		default:
			return
		}
	}
}

// aacRates are the sampling frequencies that have an index (ISO/IEC 14496-3, 1.6.3.4).
var aacRates = [...]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// aac reads an AudioSpecificConfig that follows its tag: its length first. What it says of channels and rate holds,
// whatever the sample entry says.
func (e *sampleEntry) aac(p []byte) {
	for i := 0; i < 4 && len(p) > 1 && p[0]&0x80 != 0; i++ {
		p = p[1:]
	}
	if p = p[1:]; len(p) < 2 {
		return
	}
	r := bitReader{data: p}
	object := r.object()
	rate := r.frequency()
	channels := int(r.bits(4))
	switch object {
	case 1:
		e.profile = "Main"
	case 2:
		e.profile = "LC"
	case 3:
		e.profile = "SSR"
	case 4:
		e.profile = "LTP"
	case 5, 29:
		e.profile = "HE-AAC"
		rate = r.frequency()
		if object == 29 {
			e.profile, channels = "HE-AACv2", 2
		}
	case 23:
		e.profile = "LD"
	case 32, 33, 34:
		e.codec = "mp3"
		return
	case 36:
		e.codec = "als"
		return
	case 39:
		e.profile = "ELD"
	case 42:
		e.profile = "xHE-AAC"
	}
	if r.over {
		return
	}
	if channels == 7 {
		channels = 8
	}
	if channels > 0 && channels < 9 {
		e.channels = channels
	}
	if rate > 0 {
		e.rate = rate
	}
}

// object reads an audio object type.
func (r *bitReader) object() uint32 {
	if object := r.bits(5); object != 31 {
		return object
	}
	return 32 + r.bits(6)
}

// frequency reads a sampling frequency, 0 if there is no such index.
func (r *bitReader) frequency() int {
	index := int(r.bits(4))
	if index == 15 {
		return int(r.bits(24))
	}
	if index < len(aacRates) {
		return aacRates[index]
	}
	return 0
}

var chromas = [...]string{"4:0:0", "4:2:0", "4:2:2", "4:4:4"}

// maxRecord is how much of a decoder configuration record is read. Most have less than 100 bytes.
const maxRecord = 4096

// avc reads an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). By hand: its start suffices, and a record of
// a high profile without the fields that came in 2005 is common.
func (e *sampleEntry) avc(p []byte) {
	if len(p) < 6 {
		return
	}
	e.nalLength = int(p[4]&3) + 1
	e.avcSets(p)
	profile, constraints, level := p[1], p[2], p[3]
	e.bits, e.chroma = 8, chromas[1]
	e.level = fmt.Sprintf("%d.%d", level/10, level%10)
	if level == 9 || level == 11 && constraints&0x10 != 0 && profile <= 88 {
		e.level = "1b"
	}
	switch profile {
	case 66:
		e.profile = "Baseline"
		if constraints&0x40 != 0 {
			e.profile = "Constrained Baseline"
		}
	case 77:
		e.profile = "Main"
	case 88:
		e.profile = "Extended"
	case 100:
		e.profile = "High"
	case 110:
		e.profile = "High 10"
	case 122:
		e.profile = "High 4:2:2"
	case 244:
		e.profile = "High 4:4:4 Predictive"
	case 44:
		e.profile = "CAVLC 4:4:4 Intra"
	case 118:
		e.profile = "Multiview High"
	case 128:
		e.profile = "Stereo High"
	default:
		e.profile = strconv.Itoa(int(profile))
	}
	if profile == 110 || profile == 122 || profile == 244 || profile == 44 {
		if constraints&0x10 != 0 && profile != 44 {
			e.profile = strings.TrimSuffix(e.profile, " Predictive") + " Intra"
		}
	}
	if profile < 100 {
		return
	}
	// The format of chroma and the depth stand in the sequence parameter set.
	if p[5]&31 == 0 || len(p) < 8 {
		return
	}
	n := int(binary.BigEndian.Uint16(p[6:]))
	set := p[8:]
	if set = set[:min(n, len(set))]; len(set) < 5 {
		return
	}
	r := bitReader{data: unescape(set[4:])}
	r.exp() // seq_parameter_set_id
	format := r.exp()
	if format == 3 {
		r.bit()
	}
	bits := 8 + r.exp()
	if r.over || format > 3 || bits > 14 {
		return
	}
	e.bits, e.chroma = int(bits), chromas[format]
}

// avcSets goes through the parameter sets of a record that is whole, none of which may be longer than it.
func (e *sampleEntry) avcSets(p []byte) {
	if len(p) == maxRecord {
		return
	}
	rest := p[5:]
	for _, mask := range []byte{31, 255} {
		if len(rest) == 0 {
			e.damaged = true
			return
		}
		n := int(rest[0] & mask)
		if rest, e.damaged = skipSets(rest[1:], n); e.damaged {
			return
		}
	}
}

// skipSets steps over n parameter sets, each after its length.
func skipSets(p []byte, n int) (rest []byte, damaged bool) {
	for range n {
		if len(p) < 2 {
			return nil, true
		}
		size := 2 + int(binary.BigEndian.Uint16(p))
		if size > len(p) {
			return nil, true
		}
		p = p[size:]
	}
	return p, false
}

// hevcSets does the same for HEVC, whose sets stand in arrays by their type.
func (e *sampleEntry) hevcSets(p []byte) {
	if len(p) == maxRecord || len(p) < 23 {
		return
	}
	arrays, rest := int(p[22]), p[23:]
	for range arrays {
		if len(rest) < 3 {
			e.damaged = true
			return
		}
		n := int(binary.BigEndian.Uint16(rest[1:]))
		if rest, e.damaged = skipSets(rest[3:], n); e.damaged {
			return
		}
	}
}

// hevc reads an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1), of which the fixed part tells all that is wanted.
func (e *sampleEntry) hevc(p []byte) {
	if len(p) < 22 {
		return
	}
	e.nalLength = int(p[21]&3) + 1
	e.hevcSets(p)
	profile, level := p[1]&31, p[12]
	e.level = fmt.Sprintf("%d.%d", level/30, level%30/3)
	switch profile {
	case 1:
		e.profile = "Main"
	case 2:
		e.profile = "Main 10"
	case 3:
		e.profile = "Main Still Picture"
	case 4:
		e.profile = "Range Extensions"
	case 5:
		e.profile = "High Throughput"
	case 6:
		e.profile = "Multiview Main"
	case 7:
		e.profile = "Scalable Main"
	case 8:
		e.profile = "3D Main"
	case 9:
		e.profile = "Screen-Extended Main"
	default:
		e.profile = strconv.Itoa(int(profile))
	}
	e.chroma, e.bits = chromas[p[16]&3], 8+int(p[17]&7)
}

// av1 reads the fixed part of an AV1CodecConfigurationRecord.
func (e *sampleEntry) av1(p []byte) {
	e.profile = [...]string{"Main", "High", "Professional", "3", "4", "5", "6", "7"}[p[1]>>5]
	level := p[1] & 31
	e.level = fmt.Sprintf("%d.%d", 2+level>>2, level&3)
	e.bits = 8
	if p[2]&0x40 != 0 {
		e.bits = 10
		if p[2]&0x20 != 0 {
			e.bits = 12
		}
	}
	switch {
	case p[2]&0x10 != 0:
		e.chroma = chromas[0]
	case p[2]&0x08 == 0:
		e.chroma = chromas[3]
	case p[2]&0x04 == 0:
		e.chroma = chromas[2]
	default:
		e.chroma = chromas[1]
	}
}

// vp reads a VPCodecConfigurationRecord, its version and flags first.
func (e *sampleEntry) vp(p []byte) {
	e.profile = strconv.Itoa(int(p[4]))
	e.level = fmt.Sprintf("%d.%d", p[5]/10, p[5]%10)
	e.bits = int(p[6] >> 4)
	e.chroma = [...]string{chromas[1], chromas[1], chromas[2], chromas[3], "", "", "", ""}[p[6]>>1&7]
}

// unescape takes the emulation prevention bytes out of a NAL unit.
func unescape(p []byte) []byte {
	out := make([]byte, 0, len(p))
	zeros := 0
	for _, b := range p {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

// bitReader reads the fields of codec headers, bit by bit.
type bitReader struct {
	data []byte
	at   int
	over bool
}

func (r *bitReader) bit() uint32 {
	if r.at >= 8*len(r.data) {
		r.over = true
		return 0
	}
	b := r.data[r.at/8] >> (7 - r.at%8) & 1
	r.at++
	return uint32(b)
}

func (r *bitReader) bits(n int) uint32 {
	v := uint32(0)
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

// exp reads an Exp-Golomb code.
func (r *bitReader) exp() uint32 {
	zeros := 0
	for r.bit() == 0 {
		if zeros++; zeros > 16 || r.over {
			r.over = true
			return 0
		}
	}
	return 1<<zeros + r.bits(zeros) - 1
}
