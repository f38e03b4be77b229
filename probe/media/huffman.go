package media

// lookBits is how long a code may be to be found in one step. Most are.
const lookBits = 10

// huffman is a table of codes. An entry of look holds, for every continuation of a code, what a decoder
// that only checks needs to know at once:
//
//	bits 0-4    the length of the code; 0 if it is longer than lookBits or no code
//	bits 8-13   that length and the length of the number behind it
//	bits 16-23  how far the code moves on among the coefficients; endOfBlock ends them
//	bits 24-31  the symbol
type huffman struct {
	look   [1 << lookBits]uint32
	limit  [18]int32 // one above the last code of each length, left aligned to 16 bits
	offset [17]int32 // from a code of each length to its symbol
	values [256]byte
	bad    string // why no decoder takes the table; "" if they do
}

const endOfBlock = 128

// newHuffman builds a table from the number of codes of each length 1 to 16 and the symbols in order, ITU-T T.81 annex C.
func newHuffman(counts, values []byte, dc bool) *huffman {
	h := &huffman{}
	copy(h.values[:], values)
	code, k := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		h.offset[length] = k - code
		for range int(counts[length-1]) {
			if code >= 1<<length {
				h.bad = "has more codes than fit"
				return h
			}
			symbol := h.values[k]
			if dc && symbol > 15 {
				h.bad = "has a symbol above 15 for the mean of a block"
			}
			if length <= lookBits {
				first := code << (lookBits - length)
				e := h.entry(symbol, length, dc)
				for i := range int32(1) << (lookBits - length) {
					h.look[first+i] = e
				}
			}
			code++
			k++
		}
		h.limit[length] = code << (16 - length)
		code <<= 1
	}
	return h
}

func (h *huffman) entry(symbol byte, length int, dc bool) uint32 {
	size, step := int(symbol&15), int(symbol>>4)+1
	switch {
	case dc:
		step = 1
	case size == 0 && symbol == 0xf0:
		step = 16
	case size == 0:
		step = endOfBlock
	}
	return uint32(length) | uint32(length+size)<<8 | uint32(step)<<16 | uint32(symbol)<<24
}

// find is the entry for the code at the top of acc; 0 if it is no code.
func (h *huffman) find(acc uint64, dc bool) uint32 {
	if e := h.look[acc>>(64-lookBits)]; e != 0 {
		return e
	}
	return h.slow(acc, dc)
}

// slow is the entry for the code at the top of acc where look has none; 0 if it is no code.
func (h *huffman) slow(acc uint64, dc bool) uint32 {
	top := int32(acc >> 48)
	for length := lookBits + 1; length <= 16; length++ {
		if top < h.limit[length] {
			i := top>>(16-length) + h.offset[length]
			if i < 0 || i > 255 {
				return 0
			}
			return h.entry(h.values[i], length, dc)
		}
	}
	return 0
}

// standardTable is the table that decoders assume where a file has none, as the frames of motion JPEG have:
// ITU-T T.81 K.3.3. Slot 0 is for luma, slot 1 for chroma; nil otherwise.
func standardTable(slot int, dc bool) *huffman {
	if slot > 1 {
		return nil
	}
	if dc {
		return newHuffman([]byte(standardCounts[2*slot]), []byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"), true)
	}
	return newHuffman([]byte(standardCounts[2*slot+1]), []byte(standardSymbols[slot]), false)
}

// standardCounts are the tables K.3, K.5, K.4 and K.6 as counts of the codes of each length.
var standardCounts = [4]string{
	"\x00\x01\x05\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00",
	"\x00\x02\x01\x03\x03\x02\x04\x03\x05\x05\x04\x04\x00\x00\x01\x7d",
	"\x00\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00",
	"\x00\x02\x01\x02\x04\x04\x03\x04\x07\x05\x04\x04\x00\x01\x02\x77",
}

// standardSymbols are the symbols of K.5 and K.6, run and size in one byte.
var standardSymbols = [2]string{
	"\x01\x02\x03\x00\x04\x11\x05\x12\x21\x31\x41\x06\x13\x51\x61\x07\x22\x71" +
		"\x14\x32\x81\x91\xa1\x08\x23\x42\xb1\xc1\x15\x52\xd1\xf0\x24\x33\x62\x72" +
		"\x82\x09\x0a\x16\x17\x18\x19\x1a\x25\x26\x27\x28\x29\x2a\x34\x35\x36\x37" +
		"\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a\x53\x54\x55\x56\x57\x58\x59" +
		"\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x83" +
		"\x84\x85\x86\x87\x88\x89\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3" +
		"\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3" +
		"\xc4\xc5\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe1\xe2" +
		"\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa",
	"\x00\x01\x02\x03\x11\x04\x05\x21\x31\x06\x12\x41\x51\x07\x61\x71\x13\x22" +
		"\x32\x81\x08\x14\x42\x91\xa1\xb1\xc1\x09\x23\x33\x52\xf0\x15\x62\x72\xd1" +
		"\x0a\x16\x24\x34\xe1\x25\xf1\x17\x18\x19\x1a\x26\x27\x28\x29\x2a\x35\x36" +
		"\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a\x53\x54\x55\x56\x57\x58" +
		"\x59\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a" +
		"\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a" +
		"\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba" +
		"\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda" +
		"\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa",
}
