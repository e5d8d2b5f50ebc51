package keyvault_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// A token moves in from another store with the one before, and the program ends
// between the two writes.
func TestAWriteThatEndsHalfwayDoesNotForgetWhatCannotBeHad(t *testing.T) {
	for _, moved := range []bool{false, true} {
		v := newVault()
		store := v.open(t)
		version := put(t, store, generation(1), "")
		if moved {
			put(t, store, generation(7), version)
			v.versions = v.versions[:2]
		}
		v.versions[0].Attributes.Enabled = new(false)
		_, withheld, err := store.Load(t.Context())
		require.ErrorIs(t, err, samauth.ErrDamaged)
		v.fault = func(r *http.Request, _ int) (*http.Response, error) {
			if r.Method == "PUT" && strings.Contains(v.sent[len(v.sent)-1], "canary-9") {
				return answer(r, 403, "ForbiddenByRbac"), nil
			}
			return nil, nil
		}
		size := v.size()
		_, err = store.Swap(t.Context(), generation(9), withheld)
		require.ErrorContains(t, err, "ForbiddenByRbac")
		require.Equal(t, size+1, v.size())

		v.fault = func(r *http.Request, _ int) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/withheld") {
				return answer(r, 400, "BadParameter"), nil // it is not the id of any version
			}
			return nil, nil
		}
		_, again, err := store.Load(t.Context())
		require.ErrorIs(t, err, samauth.ErrDamaged)
		require.Equal(t, withheld, again, "nothing else is stored")
		if !moved { // no vault tells the id of a version that is disabled
			put(t, store, generation(9), again)
			continue
		}
		v.versions[0].Attributes.Enabled = new(true)
		requireHolds(t, store, generation(1), version)
	}
}
