package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/rules"
)

// maxResponse is the longest file of answers that is read. Pinterest's answers have a few hundred bytes; a HAR file has many.
const maxResponse = 16 << 20

// response is an answer as it was saved.
type response struct {
	status int
	header map[string][]string
	body   []byte
	reads  bool // it answers a request that creates nothing
}

// readResponses takes saved answers out of what is read: a body, an array of bodies, a response with its status line and header, or the refusals of a HAR
// file (HTTP Archive 1.2). status is what --status says, 0 for nothing.
func readResponses(r io.Reader, status int) ([]response, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxResponse+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxResponse {
		return nil, fmt.Errorf("it is longer than %d MiB: an answer of Pinterest has a few hundred bytes", maxResponse>>20)
	}
	text = fromUTF16(text)
	if found, ok := rawResponse(text); ok {
		if status != 0 {
			found.status = status
		}
		return []response{found}, nil
	}
	if found, ok, err := harResponses(text); ok || err != nil {
		return found, err
	}
	var several []json.RawMessage
	if json.Unmarshal(text, &several) == nil && len(several) > 0 {
		var found []response
		for _, body := range several {
			found = append(found, response{status: status, body: body})
		}
		return found, nil
	}
	return []response{{status: status, body: text}}, nil
}

// fromUTF16 undoes the encoding that PowerShell gives to what is redirected into a file.
func fromUTF16(text []byte) []byte {
	little := bytes.HasPrefix(text, []byte{0xff, 0xfe})
	if !little && !bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		unit := uint16(text[i])<<8 | uint16(text[i+1])
		if little {
			unit = unit>>8 | unit<<8
		}
		units = append(units, unit)
	}
	return []byte(string(utf16.Decode(units)))
}

// rawResponse reads a response as curl -i prints it. Of several, such as those of redirects, the last counts.
func rawResponse(text []byte) (found response, ok bool) {
	rest := bytes.TrimLeft(text, " \t\r\n\ufeff")
	for bytes.HasPrefix(rest, []byte("HTTP/")) {
		head := bufio.NewScanner(bytes.NewReader(rest))
		head.Buffer(nil, 1<<20)
		head.Split(withEnds)
		at := 0
		r := response{header: map[string][]string{}}
		for head.Scan() {
			raw := head.Text()
			line := strings.TrimRight(raw, "\r\n")
			first := at == 0
			at += len(raw)
			if first {
				fields := strings.Fields(line)
				if len(fields) < 2 {
					return found, ok
				}
				var err error
				if r.status, err = strconv.Atoi(fields[1]); err != nil || r.status < 100 || r.status > 599 {
					return found, ok
				}
				continue
			}
			if line == "" {
				break
			}
			if name, value, isField := strings.Cut(line, ":"); isField {
				r.header[name] = append(r.header[name], strings.TrimSpace(value))
			}
		}
		r.body = rest[at:]
		rest = bytes.TrimLeft(r.body, " \t\r\n")
		found, ok = r, true
	}
	return found, ok
}

// withEnds splits into lines that keep their ends.
func withEnds(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// harEntry is one request and its answer, as HTTP Archive 1.2 has it.
type harEntry struct {
	Request struct {
		Method string
		URL    string
	}
	Response *struct {
		Status  int
		Headers []struct{ Name, Value string }
		Content struct {
			Text     string
			Encoding string
		}
	}
}

// harResponses finds the refusals of Pinterest in a HAR file or in one entry of it.
func harResponses(text []byte) (found []response, ok bool, err error) {
	if !bytes.Contains(text, []byte(`"response"`)) || !bytes.Contains(text, []byte(`"request"`)) {
		return nil, false, nil
	}
	var har struct {
		harEntry
		Log *struct{ Entries []harEntry }
	}
	if json.Unmarshal(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), &har) != nil {
		return nil, false, nil
	}
	entries := []harEntry{har.harEntry}
	if har.Log != nil {
		entries = har.Log.Entries
	} else if har.Response == nil || har.Request.URL == "" {
		return nil, false, nil
	}
	for _, e := range entries {
		if e.Response == nil || !isPinterest(e.Request.URL) && har.Log != nil || e.Response.Status >= 200 && e.Response.Status < 400 && har.Log != nil {
			continue
		}
		r := response{status: e.Response.Status, header: map[string][]string{}, body: []byte(e.Response.Content.Text), reads: e.Request.Method != "POST" && e.Request.Method != ""}
		if e.Response.Content.Encoding == "base64" {
			if decoded, err := base64.StdEncoding.DecodeString(e.Response.Content.Text); err == nil {
				r.body = decoded
			}
		}
		for _, h := range e.Response.Headers {
			r.header[h.Name] = append(r.header[h.Name], h.Value)
		}
		found = append(found, r)
	}
	if len(found) == 0 {
		return nil, true, errors.New("no refusal of Pinterest's API is among its entries")
	}
	return found, true, nil
}

// isPinterest reports whether a URL is one of the API, or of something that stands before it under the same path.
func isPinterest(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (strings.HasPrefix(u.Path, "/v5/") || u.Hostname() == "api.pinterest.com" || u.Hostname() == "api-sandbox.pinterest.com")
}

// diagnose reads the answers in a file, or standard input for "-", and says what each means.
func (c *command) diagnose(path string, status int, write func(io.Writer, rules.Diagnosis) error, w io.Writer) error {
	in := c.stdin
	if path != "-" {
		file, _, err := payload.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	found, err := readResponses(in, status)
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	for _, r := range found {
		d := rules.Explain(r.status, r.header, r.body)
		if r.reads && d.Outcome == rules.Unknown {
			d.Outcome = rules.Rejected
		}
		if err := write(w, d); err != nil {
			return err
		}
	}
	return nil
}
