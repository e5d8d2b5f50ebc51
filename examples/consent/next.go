package main

import (
	"path/filepath"
	"strings"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/examples/internal/operator/terminal"
)

// next is the command that keeps the token alive, as a crontab takes it: with
// whole paths, and in one line.
func (o *options) next() string {
	words := []string{"rotate", "-quiet", "-store", whole(o.Store), "-key", whole(o.Key), "-partner", o.Partner, "-app", o.App}
	if o.Certificate != "" {
		words = append(words, "-certificate", whole(o.Certificate))
	} else {
		words = append(words, "-secret", whole(o.Secret))
	}
	if name := operator.CloudName(o.Cloud); name != "public" {
		words = append(words, "-cloud", name)
	}
	for i, word := range words {
		words[i] = quote(terminal.Clean(word))
	}
	return strings.Join(words, " ")
}

// whole is a path from the root. What came from standard input needs a file.
func whole(path string) string {
	if path == operator.Stdin {
		return "FILE"
	}
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// quote is a word as a shell takes it.
func quote(word string) string {
	plain := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(`-_./:,+=@\`, r))
	}
	if strings.IndexFunc(word, plain) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
