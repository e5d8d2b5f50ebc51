package samauth

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func tokenUntil(end time.Time) Token {
	return Token{Value: NewSecret("canary"), ExpiresAt: end, RefreshAt: end.Add(-refreshLead)}
}

func TestCacheSweepsOutWhatHasExpired(t *testing.T) {
	var c cache
	for i := range 1000 {
		c.put(0, key{tenant: fmt.Sprint(i)}, tokenUntil(noon.Add(time.Hour)), noon)
	}
	c.refuse(0, key{tenant: "refused"}, errors.New("no"), noon.Add(closedFor), noon)
	later := noon.Add(2 * time.Hour)
	c.put(0, key{tenant: "new"}, tokenUntil(later.Add(time.Hour)), later)
	require.Len(t, c.entries, 1)
	require.Equal(t, later.Add(time.Hour), c.read(key{tenant: "new"}).token.ExpiresAt)
}

func TestCacheKeepsATokenBesideARefusal(t *testing.T) {
	var c cache
	k := key{tenant: "a"}
	no := errors.New("no")
	c.put(0, k, tokenUntil(noon.Add(time.Hour)), noon)
	c.refuse(0, k, no, noon.Add(time.Minute), noon)
	known := c.read(k)
	require.True(t, known.token.usable(noon))
	require.Equal(t, no, known.refused(noon.Add(59*time.Second)))
	require.NoError(t, known.refused(noon.Add(time.Minute)))
	c.put(0, k, tokenUntil(noon.Add(2*time.Hour)), noon)
	known = c.read(k)
	require.NoError(t, known.refused(noon), "a new token ends the refusal")
}

func TestCacheForgetsOneTenantOrAll(t *testing.T) {
	var c cache
	for _, tenant := range []string{"a", "a", "b", "c"} {
		c.put(0, key{tenant: tenant, scopes: "x"}, tokenUntil(noon.Add(time.Hour)), noon)
		c.put(0, key{tenant: tenant, scopes: "y"}, tokenUntil(noon.Add(time.Hour)), noon)
	}
	c.forget(func(tenant string) bool { return tenant == "a" })
	require.Len(t, c.entries, 4)
	c.forget(func(string) bool { return true })
	require.Empty(t, c.entries)
}

func TestWhatWasAskedForBeforeSomethingWasForgottenIsNotKept(t *testing.T) {
	var c cache
	before := c.now()
	c.forget(func(string) bool { return false })
	c.put(before, key{tenant: "a"}, tokenUntil(noon.Add(time.Hour)), noon)
	c.refuse(before, key{tenant: "b"}, errors.New("no"), noon.Add(time.Minute), noon)
	require.Empty(t, c.entries)
	c.put(c.now(), key{tenant: "a"}, tokenUntil(noon.Add(time.Hour)), noon)
	require.Len(t, c.entries, 1)
}

func TestATokenIsNotGivenOutInItsLastSeconds(t *testing.T) {
	token := tokenUntil(noon)
	require.True(t, token.usable(noon.Add(-lastStretch-1)))
	require.False(t, token.usable(noon.Add(-lastStretch)))
	require.False(t, token.due(noon.Add(-refreshLead-1)))
	require.True(t, token.due(noon.Add(-refreshLead)))
}

func TestARenewalThatWillNotBeKeptIsClaimedAgain(t *testing.T) {
	var c cache
	k := key{tenant: "a"}
	c.put(0, k, tokenUntil(noon.Add(time.Hour)), noon)
	c.refuse(0, k, errors.New("no"), noon.Add(time.Minute), noon)
	require.True(t, c.claim(k))
	require.False(t, c.claim(k))
	c.forget(func(tenant string) bool { return tenant == "b" })
	known := c.read(k)
	require.True(t, known.token.usable(noon))
	require.Error(t, known.refused(noon))
	require.True(t, c.claim(k), "nobody else will bring it")
}
