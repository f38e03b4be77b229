package media

import "github.com/pinlint/pinlint/probe/facts"

const (
	FaultTruncated  = "truncated"
	FaultZeros      = "zeros"
	FaultTable      = "table"
	FaultTooComplex = "too-complex"
	FaultData       = "data"
	FaultHeader     = "header"
)

func fault(m *facts.Media, code string, broken bool, offset int64, detail string) {
	for i := range m.Faults {
		if m.Faults[i].Code == code && m.Faults[i].Broken == broken {
			return
		}
	}
	m.Faults = append(m.Faults, facts.Fault{Code: code, Broken: broken, Offset: offset, Detail: detail})
}
