package main

import (
	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/payload"
)

// readAccount reads an account file.
func readAccount(path string) (*account.Account, error) {
	file, _, err := payload.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return account.Read(displayName(path), file)
}
