package account_test

import (
	"fmt"
	"strings"

	"github.com/pinlint/pinlint/account"
)

func ExampleRead() {
	file := `{"version": 1, "tier": "trial",
  "token": {"kind": "access", "environment": "production", "scopes": ["boards:read", "pins:read"]},
  "boards": [{"id": "549755885175", "name": "Linen", "privacy": "SECRET"}]}`
	a, err := account.Read("account.json", strings.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Tier, a.Token.Scopes, a.Board("549755885175").Privacy, a.Board("7") == nil)

	_, err = account.Read("account.json", strings.NewReader(`{"version": 1, "token": "pina_SECRET"}`))
	fmt.Println(err)
	// Output:
	// trial [boards:read pins:read] SECRET true
	// account.json:1:25: token is a string: an object is expected
}
