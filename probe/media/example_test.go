package media_test

import (
	"fmt"
	"os"

	"github.com/pinlint/pinlint/probe/facts"
	"github.com/pinlint/pinlint/probe/media"
)

func ExampleProbe() {
	file, err := os.Open("../../testdata/examples/cut.jpg")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := media.Probe(file, info.Size(), media.Options{Integrity: facts.Structure})
	if err != nil {
		fmt.Println(err) // the file could not be read
		return
	}
	fmt.Println(m.Type, m.Width, "×", m.Height, "pixels, broken:", m.Broken())
	for _, fault := range m.Faults {
		fmt.Println(fault.Code, "–", fault.Detail)
	}
	// Output:
	// image/jpeg 1000 × 1500 pixels, broken: true
	// truncated – the file ends within the picture data, after 590 of 1500 rows
}
