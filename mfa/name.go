package mfa

import "strings"

// rename keeps the newest of the names that the log has for a thing, at the
// time in Unix seconds; of two at the same time it keeps the first in order. An
// empty name is none. The order of the calls does not matter.
func rename(name *string, at *int64, next string, nextAt int64) {
	if next == "" {
		return
	}
	newer := *name == "" || nextAt > *at
	switch {
	case next == *name:
		*at = max(*at, nextAt)
	case newer, nextAt == *at && next < *name:
		*name, *at = strings.Clone(next), nextAt
	}
}

// or is the first text that is not empty.
func or(text, other string) string {
	if text != "" {
		return text
	}
	return other
}
