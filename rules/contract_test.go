package rules

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// TestFieldsAreThoseOfTheSchemas holds the lists of names against the properties of the contract's schemas.
func TestFieldsAreThoseOfTheSchemas(t *testing.T) {
	properties := func(name string) (names []string, items []string) {
		text, err := os.ReadFile("../schemas/5.23.0/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Properties map[string]struct {
				Items struct{ Properties map[string]any }
			}
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		for name, p := range schema.Properties {
			names = append(names, name)
			for item := range p.Items.Properties {
				items = append(items, item)
			}
		}
		slices.Sort(names)
		slices.Sort(items)
		return names, items
	}
	same := func(what string, list, want []string) {
		list = slices.Clone(list)
		slices.Sort(list)
		if !slices.Equal(list, want) {
			t.Errorf("%s: %v, the schema has %v", what, list, want)
		}
	}
	body, _ := properties("pin")
	same("the body", slices.DeleteFunc(slices.Clone(bodyFields), func(s string) bool { return s == "ai_disclosures" }), body) // newer than the schema
	var all, allItems []string
	for _, source := range SourceTypes {
		names, items := properties(source)
		same(source, sourceFields[source], names)
		all, allItems = append(all, names...), append(allItems, items...)
	}
	slices.Sort(all)
	slices.Sort(allItems)
	same("all sources", allSourceFields, slices.Compact(all))
	same("items", itemFields, slices.Compact(allItems))
}
