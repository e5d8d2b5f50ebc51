package aadsts

import (
	"iter"
	"maps"
	"slices"
)

// Lookup is what the table knows of a number.
func Lookup(code int) (Entry, bool) {
	e, ok := numbers[code]
	return e, ok
}

// LookupHome is Lookup for an answer from the partner's own tenant, in which the
// application is registered. A few numbers mean something else there: who asks a
// customer's tenant lacks its consent, who asks the own tenant has a wrong id.
func LookupHome(code int) (Entry, bool) {
	if e, ok := home[code]; ok {
		return e, true
	}
	return Lookup(code)
}

// All yields every row, by number, those of LookupHome last.
func All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, table := range []map[int]Entry{numbers, home} {
			for _, code := range slices.Sorted(maps.Keys(table)) {
				if !yield(table[code]) {
					return
				}
			}
		}
	}
}

var (
	numbers = index(slices.Concat(strongAuth, grants, consents, policies, accounts, credentials, requests, service))
	home    = index(ownTenant)
)

func index(entries []Entry) map[int]Entry {
	table := make(map[int]Entry, len(entries))
	for _, e := range entries {
		if _, twice := table[e.Code]; twice {
			panic("aadsts: a number has two rows: " + e.Cause)
		}
		table[e.Code] = e
	}
	return table
}

// row is what sets one number apart from others of its family.
type row struct {
	code  int
	name  string
	cause string
}

// family gives rows all else that they have in common.
func family(common Entry, rows ...row) []Entry {
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		e := common
		e.Code, e.Name, e.Cause = r.code, r.name, r.cause
		entries[i] = e
	}
	return entries
}
