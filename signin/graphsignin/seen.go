package graphsignin

import (
	"crypto/sha256"
	"strings"
)

// seen are the ids of the records that came in a slice. It is used by one
// goroutine, and read by others when it no longer changes.
type seen struct {
	ids    map[digest]struct{}
	before *seen // of the slice around this one
}

// digest stands for a text. Two texts of a log do not share one.
type digest [16]byte

func digestOf(text string) digest {
	sum := sha256.Sum256([]byte(text))
	return digest(sum[:len(digest{})])
}

func newSeen(before *seen) *seen { return &seen{make(map[digest]struct{}), before} }

// add reports whether an id is new. A record without an id is always new.
func (s *seen) add(id string) bool {
	if id == "" {
		return true
	}
	key := digestOf(strings.ToLower(id))
	for at := s; at != nil; at = at.before {
		if _, there := at.ids[key]; there {
			return false
		}
	}
	s.ids[key] = struct{}{}
	return true
}
