package signedurl_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pinlint/pinlint/probe/signedurl"
)

// golden reads the lines of testdata/golden.tsv: the URL, and the eight fields that it should give.
func golden(t testing.TB) (lines [][]string) {
	t.Helper()
	file, err := os.Open("testdata/golden.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if strings.HasPrefix(scanner.Text(), "#") {
			continue
		}
		fields := strings.Split(scanner.Text(), "\t")
		if len(fields) != 9 {
			t.Fatalf("%d fields: %s", len(fields), scanner.Text())
		}
		lines = append(lines, fields)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// fields writes what Parse found in the form of the file.
func fields(info signedurl.Info, ok bool) []string {
	none := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	moment := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Format("2006-01-02T15:04:05Z07:00")
	}
	if !ok {
		return strings.Split(strings.Repeat("-", 8), "")
	}
	var defects []string
	for _, d := range info.Defects {
		code := string(d.Code)
		if d.Lethal {
			code += "!"
		}
		defects = append(defects, code)
	}
	nested, lifetime := "-", "-"
	if info.Nested {
		nested = "nested"
	}
	if info.Lifetime != 0 {
		lifetime = info.Lifetime.String()
	}
	return []string{none(info.Scheme), info.Certainty.String(), moment(info.Expires), moment(info.NotBefore), none(info.Param), none(strings.Join(defects, ",")), nested, lifetime}
}

func TestGolden(t *testing.T) {
	schemes := map[string]bool{}
	says, silent := 0, 0
	for _, line := range golden(t) {
		info, ok := signedurl.ParseBare(line[0])
		if diff := cmp.Diff(line[1:], fields(info, ok)); diff != "" {
			t.Errorf("%s\n(-want +got) %s", line[0], diff)
		}
		if line[1] == "-" {
			silent++
		} else {
			says++
			schemes[line[1]] = true
		}
	}
	if says < 330 || silent < 200 || len(schemes) < 120 {
		t.Errorf("%d URLs with a time or defect, %d without, %d schemes: the file has lost lines", says, silent, len(schemes))
	}
}
