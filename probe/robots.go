package probe

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/pinlint/pinlint/probe/facts"
)

// maxRobots is how much of a robots.txt counts (RFC 9309, section 2.5).
const maxRobots = 500 << 10

// robots says what the robots.txt of the file's host tells Pinterest's crawler. Each is read once.
func (v *visit) robots(ctx context.Context) facts.Robots {
	u, err := url.Parse(v.fetch.Final)
	if err != nil {
		return facts.RobotsUnknown
	}
	origin := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	once, _ := v.rules.LoadOrStore(origin.String(), sync.OnceValue(func() []robotsRule {
		reader := &visit{fetcher: v.fetcher, entry: &entry{url: origin.String()}, fetch: &facts.Fetch{}, left: v.Timeout, agent: ownAgent}
		var text string
		reader.request(ctx, origin, "", func(_ context.Context, resp *http.Response) error {
			if resp.StatusCode != http.StatusOK {
				return nil
			}
			data, err := io.ReadAll(io.LimitReader(resp.Body, maxRobots))
			text = string(data)
			return err
		})
		return robotsRules(text)
	}))
	rules := once.(func() []robotsRule)()
	if rules == nil {
		return facts.RobotsUnknown
	}
	return judgeRobots(rules, u.RequestURI())
}

// robotsRule is one line of the group that concerns Pinterest.
type robotsRule struct {
	pattern string
	allow   bool
}

// robotsRules reads the group of Pinterest's crawler, else that of everybody (RFC 9309). It is nil for a text with no groups.
func robotsRules(text string) []robotsRule {
	var own, everybody []robotsRule
	var hasOwn, hasEverybody, forOwn, forEverybody, inRules bool
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line, _, _ = strings.Cut(line, "#")
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "user-agent":
			if inRules {
				forOwn, forEverybody, inRules = false, false, false
			}
			agent, _, _ := strings.Cut(strings.ToLower(value), "/")
			forOwn = forOwn || agent == "pinterest" || agent == "pinterestbot"
			forEverybody = forEverybody || agent == "*"
			hasOwn, hasEverybody = hasOwn || forOwn, hasEverybody || forEverybody
		case "allow", "disallow":
			inRules = true
			if value == "" {
				continue
			}
			rule := robotsRule{value, strings.EqualFold(strings.TrimSpace(name), "allow")}
			if forOwn {
				own = append(own, rule)
			}
			if forEverybody {
				everybody = append(everybody, rule)
			}
		}
	}
	switch {
	case hasOwn:
		return append([]robotsRule{}, own...)
	case hasEverybody:
		return append([]robotsRule{}, everybody...)
	}
	return nil
}

// judgeRobots applies the longest rule that fits; of two, the one that allows.
func judgeRobots(rules []robotsRule, path string) facts.Robots {
	best := robotsRule{allow: true}
	for _, rule := range rules {
		longer := len(rule.pattern) > len(best.pattern) || len(rule.pattern) == len(best.pattern) && rule.allow
		if longer && fitsRobots(rule.pattern, path) {
			best = rule
		}
	}
	if best.allow {
		return facts.RobotsOpen
	}
	return facts.RobotsClosed
}

// fitsRobots matches a path against a pattern, in which * stands for anything and a $ at the end for the end.
func fitsRobots(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(path, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			return false
		}
		rest = after
	}
	return !whole || rest == ""
}
