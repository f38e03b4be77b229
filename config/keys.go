package config

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/pinlint/pinlint/discover"
	"github.com/pinlint/pinlint/validate"
)

// version is that of the form.
const version = "1"

// keys are the keys of a configuration, in the order of the documentation.
var keys = []struct {
	name string
	read func(r *reader, n *yaml.Node)
}{
	{"version", nil},
	{"paths", (*reader).paths},
	{"exclude", (*reader).exclude},
	{"profile", setting("profile", func(r *reader, n *yaml.Node) (string, bool) { return r.choice(n, "profile", profiles()) })},
	{"severity", func(r *reader, n *yaml.Node) { r.config.severity = r.severities(n, "severity") }},
	{"fail-on", setting("fail-on", func(r *reader, n *yaml.Node) (string, bool) {
		return r.choice(n, "fail-on", []string{"error", "warning", "info", "never"})
	})},
	{"overrides", (*reader).override},
	{"suppress", (*reader).suppressions},
	{"baseline", setting("baseline", func(r *reader, n *yaml.Node) (string, bool) { return r.path(n, "baseline") })},
	{"map", (*reader).mappings},
	{"media", (*reader).media},
	{"account", setting("account", func(r *reader, n *yaml.Node) (string, bool) { return r.path(n, "account") })},
	{"offline", setting("offline", func(r *reader, n *yaml.Node) (string, bool) { return r.truth(n, "offline") })},
	{"strict-probe", setting("strict-probe", func(r *reader, n *yaml.Node) (string, bool) { return r.truth(n, "strict-probe") })},
	{"min-ttl", setting("min-ttl", (*reader).duration)},
}

func profiles() (names []string) {
	for _, p := range validate.Profiles {
		names = append(names, string(p))
	}
	return names
}

// setting is a key that stands for the flag of its name.
func setting(flag string, read func(r *reader, n *yaml.Node) (string, bool)) func(r *reader, n *yaml.Node) {
	return func(r *reader, n *yaml.Node) {
		if value, ok := read(r, n); ok {
			r.set(flag, n, value)
		}
	}
}

func (r *reader) set(flag string, n *yaml.Node, values ...string) {
	r.config.Settings = append(r.config.Settings, Setting{flag, values, n.Line, n.Column})
}

// root reads the whole.
func (r *reader) root(n *yaml.Node) {
	var names []string
	for _, key := range keys {
		names = append(names, key.name)
	}
	entries := r.mapping(n, "the configuration")
	i := slices.IndexFunc(entries, func(e entry) bool { return e.name == "version" })
	switch {
	case i < 0 && len(r.errs) == 0:
		r.fail(n, "version is missing: a configuration begins with version: %s", version)
	case i >= 0 && (entries[i].value.Kind != yaml.ScalarNode || entries[i].value.Value != version || entries[i].value.Tag != "!!int"):
		r.fail(entries[i].value, "version is %s: this pinlint reads version %s", kind(entries[i].value), version)
		return // what else stands there has another meaning
	}
	for _, e := range entries {
		i := slices.Index(names, e.name)
		switch {
		case i < 0:
			r.unknown(e, "there is no key", names)
		case keys[i].read != nil:
			keys[i].read(r, e.value)
		}
	}
}

func (r *reader) paths(n *yaml.Node) {
	r.config.places = map[string][2]int{}
	r.texts(n, "paths", func(n *yaml.Node, text string) {
		if err := r.config.local(text); err != nil {
			r.fail(n, "the path %s: %v", quoted(text), err)
			return
		}
		path := r.config.here(text)
		r.config.Paths = append(r.config.Paths, path)
		r.config.places[path] = [2]int{n.Line, n.Column}
	})
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.fail(n, "paths is empty: name what is to be linted, or leave the key out")
	}
}

func (r *reader) exclude(n *yaml.Node) {
	r.texts(n, "exclude", func(n *yaml.Node, text string) {
		if p, ok := r.pattern(n, text); ok {
			r.config.Exclude = append(r.config.Exclude, Exclusion{p, n.Line})
		}
	})
}

func (r *reader) pattern(n *yaml.Node, text string) (discover.Pattern, bool) {
	p, err := discover.NewPattern(text)
	if err != nil {
		r.fail(n, "the pattern %s: %v", quoted(text), err)
		return p, false
	}
	return p, true
}

// path reads the name of a file.
func (r *reader) path(n *yaml.Node, what string) (string, bool) {
	text, ok := r.text(n, what)
	if !ok {
		return "", false
	}
	if err := r.config.local(text); err != nil {
		r.fail(n, "%s is %s: %v", what, quoted(text), err)
		return "", false
	}
	return r.config.here(text), true
}

// here is a path of the configuration as seen from the working directory.
func (c *Config) here(name string) string {
	full := filepath.Join(c.Dir, filepath.FromSlash(name))
	relative, err := filepath.Rel(c.working, full)
	if err != nil {
		return full
	}
	return relative
}

func (r *reader) mappings(n *yaml.Node) {
	var values []string
	for _, e := range r.mapping(n, "map") {
		if strings.TrimSpace(e.name) == "" {
			r.fail(e.key, "a key of map is empty: the beginning of URLs is expected, such as https://cdn.example.com/")
			continue
		}
		if dir, ok := r.path(e.value, "the directory for "+quoted(e.name)); ok {
			values = append(values, e.name+"="+dir)
		}
	}
	if values != nil {
		r.set("map", n, values...)
	}
}

func (r *reader) media(n *yaml.Node) {
	var values []string
	for _, e := range r.mapping(n, "media") {
		if e.name == "" || strings.Trim(e.name, "0123456789") != "" {
			r.fail(e.key, "the key %s of media: a media_id is expected, of digits only", quoted(e.name))
			continue
		}
		if file, ok := r.path(e.value, "the file of the upload "+e.name); ok {
			values = append(values, e.name+"="+file)
		}
	}
	if values != nil {
		r.set("media", n, values...)
	}
}

func (r *reader) duration(n *yaml.Node) (string, bool) {
	d, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || d < 0 {
		r.fail(n, "min-ttl is %s: a duration such as 30m", kind(n))
		return "", false
	}
	return n.Value, true
}
