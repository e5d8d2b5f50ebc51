package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/partnersec/partnersec/mfa"
)

// readExempt reads object ids, one a line. Empty lines and those that begin
// with # are left out.
func readExempt(path string) (mfa.IDs, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("-exempt: %w", err)
	}
	var ids []string
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		number++
		id := strings.TrimSpace(line)
		switch {
		case id == "", id[0] == '#':
		case strings.ContainsRune(id, '@'):
			return nil, fmt.Errorf("-exempt: %s:%d: %q is an address: give the account's object id", path, number, id)
		case strings.ContainsFunc(id, unicode.IsSpace):
			return nil, fmt.Errorf("-exempt: %s:%d: %q is more than an object id: give one a line", path, number, id)
		default:
			ids = append(ids, id)
		}
	}
	return mfa.NewIDs(ids...), nil
}
