package keyvault_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// deletedVault has a secret that was deleted, and can be recovered.
func deletedVault() *vault {
	v := newVault()
	v.write("1.AXcanary-0", nil)
	v.deleted = "ObjectIsDeletedButRecoverable"
	return v
}

func TestADeletedSecretIsNoToken(t *testing.T) {
	_, version, err := deletedVault().open(t).Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrNoToken)
	require.ErrorContains(t, err, "az keyvault secret recover --vault-name contoso --name "+secretName)
	require.Empty(t, version)
}

func TestADeletedSecretIsRecoveredAndWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := deletedVault()
		begin := time.Now()
		put(t, v.open(t), generation(7), "")
		require.Equal(t, 3, v.size(), "what was there stays")
		require.Equal(t, 1, v.calls("POST"))
		require.Less(t, time.Since(begin), 30*time.Second)
	})
}

func TestASecretThatIsBeingDeletedIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := deletedVault()
		v.deleted = "ObjectIsBeingDeleted"
		time.AfterFunc(10*time.Second, func() {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.deleted = "ObjectIsDeletedButRecoverable"
		})
		put(t, v.open(t), generation(1), "")
		require.Equal(t, 1, v.calls("POST"))
	})
}

func TestARecoveryThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		fault func(*http.Request, int) (*http.Response, error)
		says  string
		takes time.Duration
	}{
		"it is not allowed":        {always("POST", 403, "ForbiddenByRbac"), `recover the secret, which was deleted: the vault answered 403 ForbiddenByRbac: give the identity the role "Key Vault Secrets Officer"`, 0},
		"it never ends":            {always("PUT", 409, "ObjectIsBeingRecovered"), "409 ObjectIsBeingRecovered: the vault is not through", time.Minute},
		"another does it for ever": {always("POST", 409, "ObjectIsBeingRecovered"), "409 ObjectIsDeletedButRecoverable: the secret was deleted and keeps its name", time.Minute},
		"it was purged meanwhile":  {always("POST", 404, "SecretNotFound"), "409 ObjectIsDeletedButRecoverable", time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := deletedVault()
				v.fault = c.fault
				begin := time.Now()
				_, err := v.open(t).Swap(t.Context(), generation(1), "")
				require.ErrorContains(t, err, c.says)
				require.NotContains(t, err.Error(), canary)
				require.Equal(t, c.takes, time.Since(begin))
			})
		})
	}
}

func TestARecoveryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := deletedVault()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begin := time.Now()
		_, err := v.open(t).Swap(ctx, generation(1), "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 5*time.Second, time.Since(begin))
	})
}
