package samauth

import (
	"sync"
	"time"
)

// key is what an access token is good for. Two requests with the same key may
// share a token, and no others may.
type key struct {
	tenant string // normalised
	scopes string // sorted, each once, separated by spaces
	cae    bool   // for a client that handles continuous access evaluation
}

// demand is a key and the claims that an API has asked for, "" if it has not.
type demand struct {
	key
	challenge string
}

// own is the key under which refusals of the demand are kept. No token is kept
// under that of a challenge: the one that answers it takes the place of the one
// that the API did not take.
func (d demand) own() key {
	k := d.key
	if d.challenge != "" {
		k.scopes += "\n" + d.challenge
	}
	return k
}

// entry is what is known under a key: a token, the last refusal, or both. It is
// never changed, only replaced.
type entry struct {
	token Token
	err   error     // why there is no newer token
	until time.Time // how long that is taken for an answer

	renewing bool // whether a newer token is being fetched
}

// refused is the remembered error, while it stands for an answer.
func (e *entry) refused(now time.Time) error {
	if e.err != nil && now.Before(e.until) {
		return e.err
	}
	return nil
}

// worthless says whether nothing in the entry will be of use again.
func (e *entry) worthless(now time.Time) bool {
	return !e.token.usable(now) && e.refused(now) == nil
}

// cache holds access tokens. A read costs the same however many customers
// there are, and what has expired is swept out.
type cache struct {
	mu      sync.RWMutex
	entries map[key]*entry
	sweepAt time.Time
	epoch   uint64 // raised when something is forgotten
}

const sweepEvery = 10 * time.Minute

// read is the entry under a key, an empty one if there is none.
func (c *cache) read(k key) *entry {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.at(k)
}

// at is the same for those who hold the lock.
func (c *cache) at(k key) *entry {
	if e, ok := c.entries[k]; ok {
		return e
	}
	return &nothing
}

var nothing entry

// now is the epoch: what an exchange of an earlier one brings may be of before
// the consent that made it out of date.
func (c *cache) now() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.epoch
}

// put stores a token that was asked for in an epoch, and forgets what was refused
// before.
func (c *cache) put(epoch uint64, k key, token Token, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	c.sweep(now)
	c.entries[k] = &entry{token: token}
}

// refuse stores an error beside the token that there may be.
func (c *cache) refuse(epoch uint64, k key, err error, until, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	c.sweep(now)
	c.entries[k] = &entry{token: c.at(k).token, err: err, until: until}
}

// claim says whether it falls to the caller to renew the token under a key.
func (c *cache) claim(k key) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := *c.at(k)
	if e.renewing {
		return false
	}
	e.renewing = true
	c.entries[k] = &e
	return true
}

// forget drops all that is known of the tenants of which a question is true. Of
// the others what is being fetched will not be kept, and so has to be fetched
// again.
func (c *cache) forget(of func(tenant string) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	for k, e := range c.entries {
		switch {
		case of(k.tenant):
			delete(c.entries, k)
		case e.renewing:
			c.entries[k] = &entry{token: e.token, err: e.err, until: e.until}
		}
	}
}

// sweep deletes worthless entries now and then. The caller holds the lock.
func (c *cache) sweep(now time.Time) {
	if c.entries == nil {
		c.entries = make(map[key]*entry)
	}
	if now.Before(c.sweepAt) {
		return
	}
	c.sweepAt = now.Add(sweepEvery)
	for k, e := range c.entries {
		if e.worthless(now) {
			delete(c.entries, k)
		}
	}
}
