package mfa

import (
	"cmp"
	"slices"
)

// table holds a value for each key, and at most limit of them if there is a
// limit: those whose keys have the smallest hashes. All other keys share the
// rest. Which keys stay thus depends on the keys and on nothing else, so that
// neither the order of events nor the way they were split into parts shows.
//
// Between two prunings a table holds a quarter more than its limit.
type table[V any, P merging[V]] struct {
	limit   int
	entries map[string]*entry[V]
	rest    V
	full    bool   // keys were turned away: all with a hash over bound
	bound   uint64 // largest hash among the limit smallest that were ever here
	scratch []byte
}

type entry[V any] struct {
	key   string
	hash  uint64
	value V
}

// merging is a value that can take in another one of its type.
type merging[V any] interface {
	*V
	merge(*V)
}

// at finds the value of a key in any case, making it if it is new. It is the
// rest's, and kept is false, if the key does not belong to those that stay.
func (t *table[V, P]) at(key string) (value *V, kept bool) {
	if e, ok := t.entries[key]; ok {
		return &e.value, true
	}
	t.scratch = appendLower(t.scratch[:0], key)
	return t.atExact(t.scratch)
}

// atExact is at for a key that is already in the form in which it is kept.
func (t *table[V, P]) atExact(key []byte) (value *V, kept bool) {
	if e, ok := t.entries[string(key)]; ok {
		return &e.value, true
	}
	if h := hash(key); t.admits(h) {
		return t.insert(string(key), h), true
	}
	return &t.rest, false
}

func (t *table[V, P]) merge(other *table[V, P]) {
	for key, theirs := range other.entries {
		value := &t.rest
		if mine, ok := t.entries[key]; ok {
			value = &mine.value
		} else if t.admits(theirs.hash) {
			value = t.insert(key, theirs.hash)
		}
		P(value).merge(&theirs.value)
	}
	P(&t.rest).merge(&other.rest)
}

// kept is what stays, by hash, and the rest.
func (t *table[V, P]) kept() (entries []*entry[V], rest V) {
	entries = t.ordered()
	P(&rest).merge(&t.rest)
	if t.limit == 0 || len(entries) <= t.limit {
		return entries, rest
	}
	for _, e := range entries[t.limit:] {
		P(&rest).merge(&e.value)
	}
	return entries[:t.limit], rest
}

// byKey is what stays, by key.
func (t *table[V, P]) byKey() map[string]*V {
	entries, _ := t.kept()
	values := make(map[string]*V, len(entries))
	for _, e := range entries {
		values[e.key] = &e.value
	}
	return values
}

// admits reports whether a new key with the hash may stay for now.
func (t *table[V, P]) admits(hash uint64) bool {
	if t.limit > 0 && len(t.entries) > t.limit+t.limit/4 {
		t.prune()
	}
	return !t.full || hash <= t.bound
}

func (t *table[V, P]) insert(key string, hash uint64) *V {
	if t.entries == nil {
		t.entries = make(map[string]*entry[V])
	}
	e := &entry[V]{key: key, hash: hash}
	t.entries[key] = e
	return &e.value
}

func (t *table[V, P]) prune() {
	entries := t.ordered()
	for _, e := range entries[t.limit:] {
		P(&t.rest).merge(&e.value)
		delete(t.entries, e.key)
	}
	t.full, t.bound = true, entries[t.limit-1].hash
}

func (t *table[V, P]) ordered() []*entry[V] {
	entries := make([]*entry[V], 0, len(t.entries))
	for _, e := range t.entries {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b *entry[V]) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Compare(a.key, b.key)
	})
	return entries
}

// hash is FNV-1a with a final mixing, so that similar keys lie far apart. It is
// the same in every process: reports of different machines can be merged.
func hash(key []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range key {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// appendLower appends s with ASCII letters in lower case.
func appendLower(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
