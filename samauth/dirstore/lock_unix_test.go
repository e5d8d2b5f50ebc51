//go:build unix

package dirstore

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"
	"github.com/stretchr/testify/require"
)

func TestWhoeverDeletesFilesDoesNotGiveTheLockToTwo(t *testing.T) {
	dir := newFolder(t)
	store, other := openStore(t, dir, newIdentity(t)), openStore(t, dir, newIdentity(t))
	put(t, store, 1, "")
	synctest.Test(t, func(t *testing.T) {
		unlock, err := store.Lock(t.Context())
		require.NoError(t, err)
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, file := range files {
			require.NoError(t, os.Remove(filepath.Join(dir, file.Name())))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = other.Lock(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		unlock()
		unlock, err = other.Lock(t.Context())
		require.NoError(t, err)
		unlock()
	})
}

func TestALockOfAFileThatIsNotAtItsPathIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), writeLock)
	lock := flock.New(path)
	require.NoError(t, lock.Lock())
	defer lock.Close()
	require.True(t, isAt(lock, path))
	require.NoError(t, os.Remove(path))
	require.False(t, isAt(lock, path))
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.False(t, isAt(lock, path))
}
