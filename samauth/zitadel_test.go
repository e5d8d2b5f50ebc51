package samauth_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// takesOnce is for a server that takes a refresh token once, as zitadel does.
var takesOnce = &samauth.Options{SingleUse: true}

// newZitadelStage has a refresh token in its store that came by a consent just
// now, and nothing else, as another tool would store it.
func newZitadelStage(t *testing.T) (*zitadel, *samauthtest.Store) {
	z := newZitadel(t)
	return z, samauthtest.NewStore(samauth.RefreshToken{Value: z.consent(t)})
}

// storedIn is the token in a store.
func storedIn(t *testing.T, store samauth.Store) samauth.RefreshToken {
	token, _, err := store.Load(t.Context())
	require.NoError(t, err)
	return token
}

func TestZitadelServesEveryTenantAcrossRestarts(t *testing.T) {
	z := newZitadel(t)
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "store")
	open := func() *dirstore.Store {
		store, err := dirstore.New(dir, []age.Identity{identity}, nil)
		require.NoError(t, err)
		return store
	}
	_, err = open().Swap(t.Context(), samauth.RefreshToken{Value: z.consent(t)}, "")
	require.NoError(t, err)

	generation := uint64(0)
	for range 3 {
		sam := newClient(t, z.transport, open(), takesOnce) // as a process that starts anew
		for _, tenant := range zitadelTenants {
			token, err := sam.Token(t.Context(), tenant, graphScopes)
			require.NoError(t, err)
			require.Equal(t, tenant, token.Tenant)
			require.Contains(t, strings.Fields(token.Scope), graphScopes[0])
			require.WithinDuration(t, time.Now().Add(5*time.Minute), token.ExpiresAt, time.Minute)
			generation++
			require.Equal(t, generation, storedIn(t, open()).Generation)
		}
		require.NoError(t, sam.Rotate(t.Context()))
		generation++
	}
	seen := z.seen()
	require.Len(t, seen, 12)
	requireAChain(t, seen)
	last := storedIn(t, open())
	require.Equal(t, generation, last.Generation)
	require.Equal(t, seen[11].answer.Refresh, last.Value.Reveal())
	require.Equal(t, partnerTenant, last.Tenant)
	require.Equal(t, appID, last.App)
}

// requireAChain wants every exchange to have succeeded with the refresh token
// that the one before brought.
func requireAChain(t *testing.T, seen []redemption) {
	for i, one := range seen {
		require.Equal(t, http.StatusOK, one.status, "exchange %d", i)
		if i > 0 {
			require.Equal(t, seen[i-1].answer.Refresh, one.spent, "exchange %d", i)
		}
	}
}

func TestZitadelIsAskedForManyTokensAtOnce(t *testing.T) {
	for _, c := range []struct {
		name      string
		processes int
		store     func(*samauthtest.Store) samauth.Store
	}{
		{"by two processes with a store that locks", 2, func(s *samauthtest.Store) samauth.Store { return s }},
		{"by one process with a store that does not lock", 1, func(s *samauthtest.Store) samauth.Store { return struct{ samauth.Store }{s} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, store := newZitadelStage(t)
			first := storedIn(t, store).Value.Reveal()
			var processes []*samauth.Client
			for range c.processes {
				processes = append(processes, newClient(t, z.transport, c.store(store), takesOnce))
			}
			errs := make(chan error, 40)
			var group sync.WaitGroup
			for i := range cap(errs) {
				group.Go(func() {
					_, err := processes[i%c.processes].Token(t.Context(), zitadelTenants[i%3], zitadelResources[i/3:i/3+1])
					errs <- err
				})
			}
			group.Wait()
			for range cap(errs) {
				require.NoError(t, <-errs)
			}
			seen := z.seen()
			require.Len(t, seen, 40, "no two of the calls were for the same token")
			require.Equal(t, first, seen[0].spent)
			requireAChain(t, seen)
			require.Equal(t, 40, store.Swaps())
			require.Equal(t, seen[39].answer.Refresh, storedIn(t, store).Value.Reveal())
		})
	}
}

func TestZitadelRefusesAUsedToken(t *testing.T) {
	z, store := newZitadelStage(t)
	used := storedIn(t, store).Value
	sam := newClient(t, z.transport, store, takesOnce)
	_, err := sam.Token(t.Context(), customerA, graphScopes)
	require.NoError(t, err)
	for name, options := range map[string]*samauth.Options{"single use": takesOnce, "as with Entra": nil} {
		for _, tenant := range zitadelTenants {
			t.Run(name+" in "+tenant, func(t *testing.T) {
				late := samauthtest.NewStore(samauth.RefreshToken{Value: used})
				_, err := newClient(t, z.transport, late, options).Token(t.Context(), tenant, graphScopes)
				e := errorOf(t, err)
				require.Equal(t, samauth.ReauthNeeded, e.Class())
				require.Equal(t, tenant, e.Tenant)
				require.Equal(t, http.StatusBadRequest, e.Status)
				require.Equal(t, "invalid_grant", e.OAuth)
				require.NotContains(t, shown(err), used.Reveal())
				require.True(t, storedIn(t, late).Value.Equal(used), "the token is still there")
			})
		}
	}
	_, err = sam.Token(t.Context(), customerDomain, graphScopes)
	require.NoError(t, err, "who has the newest token goes on")
}

func TestZitadelNeedsSingleUse(t *testing.T) {
	z := newZitadel(t)
	store := samauthtest.NewStore(samauth.RefreshToken{Value: z.consent(t), ObtainedAt: time.Now()})
	before := storedIn(t, store).Value
	sam := newClient(t, z.transport, store, nil) // keeps no new token until the old one is a week old
	first, err := sam.Token(t.Context(), customerA, graphScopes)
	require.NoError(t, err)
	_, err = sam.Token(t.Context(), customerDomain, graphScopes)
	require.Equal(t, samauth.ReauthNeeded, classOf(t, err))
	require.ErrorContains(t, err, "sign in again")
	require.True(t, storedIn(t, store).Value.Equal(before), "what was stored stays")
	require.Zero(t, store.Swaps())
	again, err := sam.Token(t.Context(), customerA, graphScopes)
	require.NoError(t, err)
	require.True(t, first.Value.Equal(again.Value), "tokens that were had stay good")

	_, version, err := store.Load(t.Context())
	require.NoError(t, err)
	_, err = store.Swap(t.Context(), samauth.RefreshToken{Value: z.consent(t)}, version)
	require.NoError(t, err)
	sam = newClient(t, z.transport, store, takesOnce)
	for _, tenant := range zitadelTenants {
		_, err := sam.Token(t.Context(), tenant, graphScopes)
		require.NoError(t, err, "after a new consent")
	}
}

func TestZitadelSpendsNoTokenOnWhatItRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		secret samauth.Secret
		scope  string
		oauth  string
	}{
		{"a wrong client secret", samauth.NewSecret("canary-of-another"), graphScopes[0], "invalid_client"},
		{"a scope that nobody consented to", clientSecret, "https://other.example/.default", "invalid_scope"},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, store := newZitadelStage(t)
			before := storedIn(t, store).Value
			sam, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(c.secret), store, &samauth.Options{SingleUse: true, Transport: z.transport})
			require.NoError(t, err)
			_, err = sam.Token(t.Context(), customerA, []string{c.scope})
			e := errorOf(t, err)
			require.Equal(t, samauth.ConfigError, e.Class())
			require.Equal(t, c.oauth, e.OAuth)
			require.True(t, storedIn(t, store).Value.Equal(before))
			_, err = newClient(t, z.transport, store, takesOnce).Token(t.Context(), customerA, graphScopes)
			require.NoError(t, err)
		})
	}
}

// MSAL by itself fails on an id_token whose aud is an array, which OpenID
// Connect allows and zitadel makes.
func TestZitadelsIDTokenIsForAnArrayOfAudiences(t *testing.T) {
	z, store := newZitadelStage(t)
	_, err := newClient(t, z.transport, store, takesOnce).Token(t.Context(), partnerTenant, graphScopes)
	require.NoError(t, err)
	var said struct {
		Audience json.RawMessage `json:"aud"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(z.seen()[0].answer.ID, ".")[1])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(payload, &said))
	require.JSONEq(t, `["`+appID+`"]`, string(said.Audience))
	require.Equal(t, samauth.MFAInIDToken, storedIn(t, store).MFA, "it was read")
}

func TestZitadelsAccessTokensAreComparedWhereTheyAreJWTs(t *testing.T) {
	ids := map[string]string{partnerTenant: partnerTenant, customerA: customerA, customerDomain: customerB}
	for _, c := range []struct {
		name    string
		claims  func(tenant string) map[string]any
		foreign bool
	}{
		{"no claim of Entra's", func(string) map[string]any { return nil }, false},
		{"the tenant and the application", func(tenant string) map[string]any {
			return map[string]any{"tid": ids[tenant], "appid": appID}
		}, false},
		{"another tenant", func(string) map[string]any { return map[string]any{"tid": userID} }, true},
		{"another application", func(tenant string) map[string]any {
			return map[string]any{"tid": ids[tenant], "azp": userID}
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, store := newZitadelStage(t)
			z.claims = c.claims
			sam := newClient(t, z.transport, store, takesOnce)
			if c.foreign {
				token, err := sam.Token(t.Context(), customerA, graphScopes)
				require.ErrorIs(t, err, samauth.ErrForeignToken)
				require.True(t, token.Value.IsZero())
				return
			}
			for i := range 2 { // of a domain the first answer says which tenant it is
				for _, tenant := range zitadelTenants {
					token, err := sam.Token(t.Context(), tenant, zitadelResources[i:i+1])
					require.NoError(t, err)
					require.Len(t, strings.Split(token.Value.Reveal(), "."), 3, "it is a JWT")
				}
			}
		})
	}
}
