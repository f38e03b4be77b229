package config

import (
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/discover"
	"github.com/pinlint/pinlint/rules"
	"github.com/pinlint/pinlint/validate"
)

// layer is one mapping of severities, by rule or family.*.
type layer map[string]rules.Severity

// override is what holds for some paths instead.
type override struct {
	paths []discover.Pattern
	layer
}

// configurable lists the rules that a configuration may speak of, and their families.
func configurable() (ids, families []string) {
	seen := map[string]bool{}
	for _, rule := range rules.All {
		if rule == rules.Internal { // pinlint's own fault is no matter of taste
			continue
		}
		ids = append(ids, rule.ID)
		if !seen[rule.Family()] {
			seen[rule.Family()] = true
			families = append(families, rule.Family()+".*")
		}
	}
	return ids, families
}

var severityWords = []string{"error", "warning", "info", "off"}

func (r *reader) severities(n *yaml.Node, what string) layer {
	ids, families := configurable()
	known := append(ids, families...)
	l := layer{}
	for _, e := range r.mapping(n, what) {
		if !slices.Contains(known, e.name) {
			candidates := known
			if strings.HasSuffix(e.name, "*") {
				candidates = families
			}
			r.unknown(e, "there is no rule", candidates)
			continue
		}
		if word, ok := r.choice(e.value, "the severity of "+e.name, severityWords); ok {
			l[e.name], _ = rules.ParseSeverity(word) // it is one of the words
		}
	}
	return l
}

func (r *reader) override(n *yaml.Node) {
	for _, element := range r.sequence(n, "overrides") {
		var o override
		met := map[string]bool{}
		errs := len(r.errs)
		for _, e := range r.mapping(element, "an override") {
			met[e.name] = true
			switch e.name {
			case "paths":
				r.texts(e.value, "paths", func(n *yaml.Node, text string) {
					if p, ok := r.pattern(n, text); ok {
						o.paths = append(o.paths, p)
					}
				})
				if e.value.Kind == yaml.SequenceNode && len(e.value.Content) == 0 {
					r.fail(e.value, "the override's paths are empty: name patterns of files that it is for")
				}
			case "severity":
				o.layer = r.severities(e.value, "severity")
			default:
				r.unknown(e, "an override has no key", []string{"paths", "severity"})
			}
		}
		for _, name := range []string{"paths", "severity"} {
			if !met[name] && len(r.errs) == errs {
				r.fail(element, "the override has no %s", name)
			}
		}
		r.config.overrides = append(r.config.overrides, o)
	}
}

// combinations are the severities of each combination of overrides that was met.
type combinations struct {
	sync.Mutex
	byOverrides map[string]*validate.Severities
}

// Overriding reports whether some paths have severities of their own.
func (c *Config) Overriding() bool { return len(c.overrides) > 0 }

// Severities are those of a file, whose path is relative to Dir. The last override that names the rule or its family holds, the more
// exact name within it. The same pointer stands for the same severities. It may be called from several goroutines.
func (c *Config) Severities(path string) *validate.Severities {
	which := make([]byte, len(c.overrides))
	for i, o := range c.overrides {
		for _, p := range o.paths {
			if p.Match(path) {
				which[i] = 1
			}
		}
	}
	c.known.Lock()
	defer c.known.Unlock()
	if s := c.known.byOverrides[string(which)]; s != nil {
		return s
	}
	s := validate.Severities{}
	for _, rule := range rules.All {
		if severity, ok := c.severity.of(rule); ok {
			s[rule.ID] = severity
		}
		for i, o := range c.overrides {
			if severity, ok := o.of(rule); ok && which[i] == 1 {
				s[rule.ID] = severity
			}
		}
	}
	if c.known.byOverrides == nil {
		c.known.byOverrides = map[string]*validate.Severities{}
	}
	c.known.byOverrides[string(which)] = &s
	return &s
}

func (l layer) of(rule *rules.Rule) (rules.Severity, bool) {
	if s, ok := l[rule.ID]; ok {
		return s, true
	}
	s, ok := l[rule.Family()+".*"]
	return s, ok
}
