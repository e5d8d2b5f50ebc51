package dirstore

import (
	"errors"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// Made up for this test, so that what fuzzing finds can be repeated.
const fuzzKey = "AGE-SECRET-KEY-15F39FMJTDE2M30ALCE4S5XESJT3HVSGFWNQZ54EZGREQHJLDXZLSKQCMN5"

// FuzzUnseal checks that whatever a file holds, it is read or the error says
// whose fault it is.
func FuzzUnseal(f *testing.F) {
	identity, err := age.ParseX25519Identity(fuzzKey)
	require.NoError(f, err)
	keys, err := newKeys([]age.Identity{identity}, nil)
	require.NoError(f, err)
	store := &Store{keys: keys}
	good := sealed(f, identity, 1)
	f.Add(good)
	f.Add(sealed(f, newIdentity(f), 1))
	f.Add(good[:len(good)/2])
	f.Add([]byte{})
	f.Add([]byte("age-encryption.org/v1\n-> X25519 AAAA\n\n--- AAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := store.unseal(data)
		if err != nil {
			require.Zero(t, token)
			require.True(t, errors.Is(err, samauth.ErrDamaged) || errors.Is(err, ErrWrongKey), "%v", err)
			return
		}
		require.False(t, token.Value.IsZero())
	})
}
