package signin

import "strings"

// nameCaches remember, for each kind of object, which field stood at which
// place in the last one: records of one log have their members in one order,
// and comparing a name is cheaper than looking it up.
type nameCaches struct {
	record, properties, status, step, policy, rule, provider, mfa, location, network, device, lifetime nameCache
}

// nameCache holds the names of one kind of object by their position.
type nameCache []cachedName

type cachedName struct {
	name  string
	field field
}

// maxCached bounds a cache against objects with endless members.
const maxCached = 256

// field is lookup(name), or what it was for the same name at this position.
func (c *nameCache) field(name string, position int, lookup func(string) field) field {
	if position < len(*c) && (*c)[position].name == name {
		return (*c)[position].field
	}
	f := lookup(name)
	switch {
	case position < len(*c):
		(*c)[position] = cachedName{strings.Clone(name), f}
	case position == len(*c) && position < maxCached:
		*c = append(*c, cachedName{strings.Clone(name), f})
	}
	return f
}
