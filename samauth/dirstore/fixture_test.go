package dirstore

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/durable/durabletest"
	"github.com/partnersec/partnersec/samauth"
)

// newIdentity makes a key that nothing else uses.
func newIdentity(t testing.TB) *age.X25519Identity {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	return identity
}

// newFolder is the path of a store that is not there yet.
func newFolder(t testing.TB) string { return filepath.Join(t.TempDir(), "token") }

func openStore(t testing.TB, dir string, identities ...age.Identity) *Store {
	t.Helper()
	store, err := New(dir, identities, nil)
	require.NoError(t, err)
	return store
}

// onDisk is a store in memory, which locks nothing.
func onDisk(t testing.TB, disk *durabletest.Disk, identities ...age.Identity) *Store {
	t.Helper()
	keys, err := newKeys(identities, nil)
	require.NoError(t, err)
	hold := func(context.Context, string, string) (func(), error) { return func() {}, nil }
	return &Store{path: "memory", folder: disk, keys: keys, hold: hold}
}

// generation is a token that can be told from those of other generations.
func generation(n uint64) samauth.RefreshToken {
	return samauth.RefreshToken{
		Value: samauth.NewSecret(fmt.Sprintf("1.AXcanary-%d", n)), Generation: n,
		ObtainedAt: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC),
	}
}

// sealed is the file of a generation.
func sealed(t testing.TB, identity age.Identity, n uint64) []byte {
	t.Helper()
	keys, err := newKeys([]age.Identity{identity}, nil)
	require.NoError(t, err)
	data, err := keys.seal([]byte(generation(n).Encode().Reveal()))
	require.NoError(t, err)
	return data
}

// requireHolds checks what a store holds, and that it says nothing of damage.
func requireHolds(t testing.TB, store *Store, n uint64) (version string) {
	t.Helper()
	token, version, err := store.Load(t.Context())
	require.NoError(t, err)
	requireGeneration(t, n, token)
	return version
}

func requireGeneration(t require.TestingT, n uint64, token samauth.RefreshToken) {
	require.Equal(t, n, token.Generation)
	require.True(t, generation(n).Value.Equal(token.Value), "parts of different tokens")
}

func put(t testing.TB, store *Store, n uint64, old string) (version string) {
	t.Helper()
	version, err := store.Swap(t.Context(), generation(n), old)
	require.NoError(t, err)
	return version
}

func writeFile(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
}

func readFile(t testing.TB, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return data
}

// asides are the contents of the files that were moved aside.
func asides(t testing.TB, dir, name string) [][]byte {
	t.Helper()
	var found [][]byte
	for _, why := range []string{"damaged", "unopened"} {
		paths, err := filepath.Glob(filepath.Join(dir, name+"."+why+"-*"))
		require.NoError(t, err)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			found = append(found, data)
		}
	}
	return found
}

// flipped is data with one bit changed.
func flipped(data []byte, at int, bit byte) []byte {
	changed := bytes.Clone(data)
	changed[at] ^= bit
	return changed
}
