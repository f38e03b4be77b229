package report

import (
	"io"

	"github.com/pinlint/pinlint/validate"
)

// gitlab is the report of GitLab's code quality widget: an array.
type gitlab struct {
	*encoder
	identities identities
}

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

func newGitLab(w io.Writer, _ Options) Writer {
	g := gitlab{newEmbeddable(w), identities{}}
	g.w.WriteByte('[')
	return g
}

func (g gitlab) Result(r validate.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		if len(g.identities) > 0 {
			g.w.WriteByte(',')
		}
		g.w.WriteString("\n  ")
		if err := g.put(gitlabIssue{
			Description: sentence(f), CheckName: f.Rule, Fingerprint: g.identities.unique(f), Severity: level(f, "critical", "minor", "info"),
			Location: gitlabLocation{Escape(f.File), gitlabLines{max(f.Line, 1), max(f.EndLine, 1)}},
		}); err != nil {
			return err
		}
	}
	return flushIfBroken(g.w)
}

func (g gitlab) Close(Summary) error {
	if len(g.identities) > 0 {
		g.w.WriteByte('\n')
	}
	g.w.WriteString("]\n")
	return g.w.Flush()
}
