//go:build !race

// The race detector allocates, too, and takes minutes over these.

package validate

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"iter"
	"log"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pinlint/pinlint/payload"
)

// over is a file that is never there as a whole: a head, and a piece over and over until size bytes have come.
func over(head, piece string, size int64) io.Reader {
	return io.MultiReader(strings.NewReader(head), io.LimitReader(&again{piece: piece}, size))
}

type again struct {
	piece string
	at    int
}

func (a *again) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		c := copy(p[n:], a.piece[a.at:])
		n += c
		if a.at += c; a.at == len(a.piece) {
			a.at = 0
		}
	}
	return n, nil
}

// TestMemoryCeilings lints what is made to take memory, and holds how many bytes that allocates in all, from reading to findings, freed ones
// included. Most cases would take gigabytes of a program that believes what they say.
func TestMemoryCeilings(t *testing.T) {
	log.SetOutput(io.Discard) // net/http logs what comes unasked
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	photo := example(t, "examples/photo.jpg")
	aliases := "a0: &a0 [x, x]\n"
	for i := range 80 {
		aliases += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	members := func(n int) string {
		var b strings.Builder
		b.WriteString(`{"board_id": "1"`)
		for i := range n {
			fmt.Fprintf(&b, `, "k%d": 1`, i)
		}
		return b.String() + "}"
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	io.CopyN(z, zeros{}, 256<<20)
	z.Close()
	progressive := example(t, "media/progressive.jpg")
	frame := strings.Index(progressive, "\xff\xc2")
	huge := progressive[:frame+5] + "\xff\xdc\xff\xdc" + progressive[frame+9:]
	const header = "Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords\n"
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"
	inline := func(data string) string {
		return strings.Replace(sound, `"image_url", "url": "https://cdn.example.com/a.jpg"`, `"image_base64", "content_type": "image/png", "data": "`+base64.StdEncoding.EncodeToString([]byte(data))+`"`, 1)
	}
	for _, c := range []struct {
		name  string
		most  uint64 // MiB
		text  string
		form  payload.Form
		input func() io.Reader // in the place of a text
		role  string           // of data, which is a file
		data  string
		host  *said // which answers for the pin's picture
		rule  string
	}{
		{name: "sound pin", most: 1, text: sound},
		{name: "10 million brackets", most: 1, text: strings.Repeat("[", 10_000_000), rule: "payload.json"},
		{name: "2 million objects in each other", most: 1, text: strings.Repeat(`{"a":`, 2_000_000), rule: "payload.json"},
		{name: "number of 10 MB", most: 48, text: titled(strings.Repeat("7", 10_000_000)), rule: "payload.json"},
		{name: "1e1000000000", most: 1, text: titled("1e1000000000"), rule: "payload.json"},
		{name: "a thousand numbers of 1e999999", most: 4, text: titled("[" + strings.Repeat("1e999999,", 1000) + "1]"), rule: "payload.json"},
		{name: "90,000 members", most: 64, text: members(90_000), rule: "payload.unknown-field"},
		{name: "a million members", most: 96, text: members(1_000_000), rule: "payload.json"},
		{name: "90,000 members of one name", most: 64, text: `{"a": 1` + strings.Repeat(`, "a": 1`, 90_000) + "}", rule: "payload.json"},
		{name: "6 MB of escapes", most: 96, text: titled(`"` + strings.Repeat(`\u00e9`, 1_000_000) + `"`), rule: "payload.title-length"},
		{name: "6 MB of comments", most: 16, text: strings.Repeat("// c\n", 1_000_000) + sound, rule: "payload.json"},
		{name: "5 MB of commas before brackets", most: 64, text: `{"a": [` + strings.Repeat("[1,],", 1_000_000) + "1]}", rule: "payload.json"},
		{name: "1 GiB in one document", most: 96, form: payload.JSON, input: func() io.Reader { return over(`{"title": "`, "x", 1<<30) }, rule: "payload.json"},
		{name: "blanks without end", most: 96, form: payload.JSON, input: func() io.Reader { return over("", " ", 1<<40) }, rule: "payload.json"},
		{name: "64 MiB in one line of JSON Lines", most: 128, form: payload.Lines, input: func() io.Reader { return over(`{"title": "`, "x", 64<<20) }, rule: "payload.json"},
		{name: "aliases of aliases", most: 32, text: aliases, form: payload.YAML, rule: "payload.json"},
		{name: "YAML of 10,000 levels", most: 32, text: strings.Repeat("[", 10_000), form: payload.YAML, rule: "payload.json"},
		{name: "64 MiB behind a quote that is never closed", most: 128, form: payload.CSV, input: func() io.Reader { return over(header+"a,\"", "y", 64<<20) }, rule: "csv.delimiter-encoding"},
		{name: "CSV of a million commas", most: 1, text: header + strings.Repeat(",", 1_000_000) + "x\n", form: payload.CSV, rule: "csv.required"},
		{name: "URL of 2 MB", most: 48, text: withPicture("https://cdn.example.com/a.jpg?Policy=" + strings.Repeat("eyJT", 2_000_000/4) + "&Signature=x~y&Key-Pair-Id=K"), rule: "url.length"},
		{name: "20 MB of base64", most: 1, text: inline("\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 15_000_000)), rule: "image.broken"},

		{name: "inline PNG of 2^31 columns", most: 1, text: inline(png(1<<31, 2, chunk("IDAT", deflated(10)))), rule: "image.broken"},
		{name: "inline PNG of 65,535 by 65,535", most: 1, text: inline(png(65535, 65535, chunk("IDAT", deflated(10)))), rule: "image.broken"},
		{name: "PNG that inflates to 256 MiB", most: 1, role: "image", data: png(800, 1200, chunk("IDAT", deflated(256<<20)))},
		{name: "PNG whose texts inflate to 256 MiB", most: 1, role: "image", data: png(800, 1200, chunk("zTXt", "a\x00\x00"+deflated(256<<20)), chunk("iCCP", "a\x00\x00"+deflated(256<<20)), chunk("IDAT", deflated(801*1200)))},
		{name: "PNG of a million chunks", most: 8, role: "image", data: png(800, 1200, strings.Repeat(chunk("abCd", ""), 1_000_001)), rule: "image.broken"},
		{name: "PNG chunk of 2 GiB", most: 1, role: "image", data: "\x89PNG\r\n\x1a\n" + chunk("IHDR", be(800, 1200)+"\x08\x00\x00\x00\x00") + "\x7f\xff\xff\xffIDAT", rule: "image.broken"},
		{name: "JPEG of 65,500 by 65,500", most: 1, role: "image", data: huge, rule: "image.broken"},
		{name: "JPEG behind 64 MB of segments", most: 1, role: "image", data: "\xff\xd8" + strings.Repeat(segment(0xe1, strings.Repeat("x", 65000)), 1000) + photo[2:]},
		{name: "JPEG whose EXIF leads to itself", most: 1, role: "image", data: "\xff\xd8" + segment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff"+strings.Repeat("\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00", 5000)) + photo[2:]},
		{name: "moov of 4 GB", most: 1, role: "video", data: ftyp + be(4_000_000_000) + "moov" + strings.Repeat("\x00", 64), rule: "video.truncated"},
		{name: "moov of 2^64-1 bytes", most: 1, role: "video", data: ftyp + be(1) + "moov" + be(1<<32-1, 1<<32-1), rule: "video.truncated"},
		{name: "200,000 levels of boxes", most: 1, role: "video", data: ftyp + nested("moov", 200_000), rule: "video.truncated"},
		{name: "1.5 million boxes", most: 1, role: "video", data: ftyp + strings.Repeat(box("free"), 1_500_000), rule: "video.truncated"},
		{name: "500,000 tracks", most: 4, role: "video", data: ftyp + box("moov", strings.Repeat(box("trak"), 500_000)), rule: "video.truncated"},
		{name: "tables of 2^32-1 entries", most: 1, role: "video", data: countless(example(t, "examples/clip.mp4")), rule: "video.truncated"},

		{name: "redirect loop", most: 1, host: &said{text: "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /a.jpg\r\n\r\n"}, rule: "probe.redirect-loop"},
		{name: "endless body", most: 4, host: &said{text: ok + "\r\n" + photo[:4000], more: strings.Repeat("x", 4096)}},
		{name: "endless chunks", most: 4, host: &said{text: ok + "Transfer-Encoding: chunked\r\n\r\n", more: "4\r\nabcd\r\n"}, rule: "image.format"},
		{name: "endless line of a chunk", most: 4, host: &said{text: ok + "Transfer-Encoding: chunked\r\n\r\n1;", more: strings.Repeat("a", 4096)}, rule: "probe.unreachable"},
		{name: "gzip bomb of 256 MiB", most: 4, host: &said{text: ok + fmt.Sprintf("Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", bomb.Len()) + bomb.String()}, rule: "probe.content-encoding"},
		{name: "endless headers", most: 4, host: &said{text: "HTTP/1.1 200 OK\r\n", more: "X-Flood: " + strings.Repeat("y", 1000) + "\r\n"}, rule: "probe.unreachable"},
		{name: "endless garbage", most: 4, host: &said{more: "\x00\xff\x13\x37"}, rule: "probe.unreachable"},
		{name: "Location of 1 MB", most: 4, host: &said{text: "HTTP/1.1 302 Found\r\nLocation: /" + strings.Repeat("a", 1<<20) + "\r\n\r\n"}, rule: "probe.unreachable"},
		{name: "body that says 8 EiB", most: 4, host: &said{text: ok + "Content-Length: 9223372036854775807\r\n\r\n" + photo[:4000], more: strings.Repeat("x", 4096)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &Linter{Workers: 1}
			var docs iter.Seq2[*payload.Document, error]
			switch {
			case c.role != "":
				var d *payload.Document
				l, d = withFile(t, c.role, "file", c.data)
				docs = func(yield func(*payload.Document, error) bool) { yield(d, nil) }
			case c.host != nil:
				address, _ := c.host.start(t)
				l = hostLinter(t, 5*time.Second)
				docs = payload.Bytes("pin.json", []byte(withPicture("http://"+address+"/a.jpg")), payload.JSON)
			case c.input != nil:
				docs = payload.Read("input", c.input(), c.form)
			default:
				docs = payload.Bytes("input", []byte(c.text), c.form)
			}
			l.Workers = 1
			for range l.Lint(context.Background(), payload.Bytes("pin.json", []byte(sound), payload.JSON)) {
				// What is made once and for all is made now.
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			found := map[string]bool{}
			for r, err := range l.Lint(context.Background(), docs) {
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range r.Findings {
					found[f.Rule] = true
				}
			}
			runtime.ReadMemStats(&after)
			used := after.TotalAlloc - before.TotalAlloc
			t.Logf("%.1f MiB", float64(used)/(1<<20))
			if used > c.most<<20 {
				t.Errorf("%.1f MiB were allocated, more than %d", float64(used)/(1<<20), c.most)
			}
			if c.rule != "" && !found[c.rule] {
				t.Errorf("found %v, want %s", found, c.rule)
			}
		})
	}
}

// countless is a film whose tables say that they have 2^32-1 entries.
func countless(film string) string {
	for name, field := range map[string]int{"stts": 1, "stsc": 1, "stsz": 2, "stco": 1, "elst": 1, "ctts": 1, "stsd": 1} {
		parts := strings.Split(film, name)
		for i := range parts[1:] {
			parts[i+1] = parts[i+1][:4*field] + be(1<<32-1) + parts[i+1][4*field+4:]
		}
		film = strings.Join(parts, name)
	}
	return film
}
