package rules

import "slices"

// meant are the names that other APIs and people have for fields, folded.
var meant = map[string][]string{
	"coverurl": {"cover_image_url"}, "cover": {"cover_image_url"}, "coverimage": {"cover_image_url"}, "thumbnail": {"cover_image_url"}, "thumbnailurl": {"cover_image_url"},
	"imageurl": {"url"}, "src": {"url"}, "image": {"url"}, "mediaurl": {"url"}, "urls": {"items"}, "images": {"items"}, "imageurls": {"items"},
	"desc": {"description"}, "text": {"description"}, "caption": {"description", "title"}, "alt": {"alt_text"}, "href": {"link"}, "destinationurl": {"link"}, "destinationlink": {"link"}, "url": {"link"},
	"color": {"dominant_color"}, "board": {"board_id"}, "sectionid": {"board_section_id"}, "section": {"board_section_id"}, "name": {"title"}, "headline": {"title"},
	"media": {"media_source"}, "type": {"source_type"}, "base64": {"data"}, "mimetype": {"content_type"},
}

// Nearest is the candidate that word most likely means, as another spelling or by another API's name; "" if none is near.
func Nearest(word string, candidates []string) string {
	if near := Similar(word, candidates); near != "" && fold(near) == fold(word) {
		return near
	}
	for _, name := range meant[fold(word)] {
		if slices.Contains(candidates, name) {
			return name
		}
	}
	return Similar(word, candidates)
}

// Similar is the candidate that word is most likely another spelling of, "" if none is near.
func Similar(word string, candidates []string) string {
	best, bestDistance := "", 1<<30
	folded := fold(word)
	for _, c := range candidates {
		if fold(c) == folded {
			return c
		}
	}
	for _, c := range candidates {
		target := fold(c)
		if folded == "" || target == "" {
			continue
		}
		limit := max(len(folded), len(target))/4 + 1
		if short := min(len(folded), len(target)); short <= 8 {
			// Of short words too much would be left to guess.
			swapped := short > 1 && folded[0] == target[1] && folded[1] == target[0]
			if limit = 1 + short/6; folded[0] != target[0] && !swapped {
				continue
			}
		}
		if d := distance(folded, target, limit); d <= limit && d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// fold makes camelCase, kebab-case and snake_case twins equal.
func fold(s string) string {
	b := make([]byte, 0, 64)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_' || c == '-' || c == ' ' || c == '.':
		case c >= 'A' && c <= 'Z':
			b = append(b, c|0x20)
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// distance is the optimal string alignment distance of a and b in bytes, or
// more than limit as soon as that is certain.
func distance(a, b string, limit int) int {
	if len(a) > 64 || len(b) > 64 || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][65]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
