package dirstore

import (
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// failing is a folder on a disk that cannot read one file.
type failing struct {
	folder
	name string
}

func (f failing) Read(name string) ([]byte, error) {
	if name == f.name {
		return nil, &fs.PathError{Op: "read", Path: name, Err: syscall.EIO}
	}
	return f.folder.Read(name)
}

func TestOfAFileThatTheDiskCannotReadTheCopyIsTaken(t *testing.T) {
	store := openStore(t, newFolder(t), newIdentity(t))
	put(t, store, 2, put(t, store, 1, ""))
	store.folder = failing{store.folder, primaryName}
	token, _, err := store.Load(t.Context())
	require.ErrorIs(t, err, samauth.ErrDamaged)
	require.ErrorIs(t, err, syscall.EIO)
	require.ErrorContains(t, err, copyName+" has been read in its place")
	require.False(t, token.Value.IsZero())
}
