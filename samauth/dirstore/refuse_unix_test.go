//go:build unix

package dirstore

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// elsewhere is the same token in another place.
func elsewhere(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other")
	require.NoError(t, os.WriteFile(path, readFile(t, dir, primaryName), 0o600))
	return path
}

func TestWhatOthersCanReachIsRefused(t *testing.T) {
	file := func(change func(t *testing.T, path string)) func(*testing.T, string) {
		return func(t *testing.T, dir string) { change(t, filepath.Join(dir, primaryName)) }
	}
	mode := func(mode fs.FileMode) func(*testing.T, string) {
		return func(t *testing.T, path string) { require.NoError(t, os.Chmod(path, mode)) }
	}
	replaced := func(by func(path string) error) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			require.NoError(t, os.Remove(path))
			require.NoError(t, by(path))
		}
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, dir string)
		says   string
	}{
		{"a folder that the group can read", mode(0o740), "chmod 700 "},
		{"a folder that the group can write", mode(0o720), "chmod 700 "},
		{"a folder that the group can enter", mode(0o710), "chmod 700 "},
		{"a folder that others can read", mode(0o704), "its mode is 0704"},
		{"a folder that others can write", mode(0o702), "its mode is 0702"},
		{"a folder that others can enter", mode(0o701), "its mode is 0701"},
		{"a folder that is a symbolic link", func(t *testing.T, dir string) {
			require.NoError(t, os.Rename(dir, dir+".real"))
			require.NoError(t, os.Symlink(dir+".real", dir))
		}, "name the folder that it leads to"},
		{"a folder that is a file", func(t *testing.T, dir string) {
			require.NoError(t, os.Rename(dir, dir+".real"))
			require.NoError(t, os.WriteFile(dir, nil, 0o600))
		}, "it is not a folder"},
		{"a file that the group can read", file(mode(0o640)), "chmod 600 "},
		{"a file that the group can write", file(mode(0o620)), "chmod 600 "},
		{"a file that others can read", file(mode(0o604)), "its mode is 0604"},
		{"a file that others can write", file(mode(0o602)), "its mode is 0602"},
		{"a symbolic link", func(t *testing.T, dir string) {
			other := elsewhere(t, dir)
			file(replaced(func(path string) error { return os.Symlink(other, path) }))(t, dir)
		}, "it is a symbolic link"},
		{"a symbolic link that leads nowhere", file(replaced(func(path string) error { return os.Symlink("nowhere", path) })), "it is a symbolic link"},
		{"a hard link", func(t *testing.T, dir string) {
			other := elsewhere(t, dir)
			file(replaced(func(path string) error { return os.Link(other, path) }))(t, dir)
		}, "the file has 2 names"},
		{"a pipe", file(replaced(func(path string) error { return syscall.Mkfifo(path, 0o600) })), "it is no regular file"},
		{"a socket", file(replaced(func(path string) error {
			listener, err := net.Listen("unix", path)
			if err == nil {
				t.Cleanup(func() { listener.Close() })
			}
			return err
		})), "it is no regular file"},
		{"a folder in place of the file", file(replaced(func(path string) error { return os.Mkdir(path, 0o700) })), "it is a folder"},
		{"a copy that others can read", func(t *testing.T, dir string) {
			file(func(t *testing.T, path string) { require.NoError(t, os.Truncate(path, 10)) })(t, dir)
			mode(0o644)(t, filepath.Join(dir, copyName))
		}, "chmod 600 "},
		{"a lock that others can reach", func(t *testing.T, dir string) {
			file(func(t *testing.T, path string) { require.NoError(t, os.Truncate(path, 10)) })(t, dir)
			mode(0o666)(t, filepath.Join(dir, writeLock))
		}, "chmod 600 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newFolder(t)
			store := openStore(t, dir, newIdentity(t))
			version := put(t, store, 1, "")
			c.change(t, dir)

			token, got, err := store.Load(t.Context())
			require.ErrorIs(t, err, ErrUnsafe)
			require.NotErrorIs(t, err, samauth.ErrDamaged)
			require.ErrorContains(t, err, c.says)
			require.Zero(t, token)
			require.Empty(t, got)
			_, err = store.Swap(t.Context(), generation(2), version)
			require.ErrorIs(t, err, ErrUnsafe)
			require.ErrorContains(t, err, c.says)
		})
	}
}

// A Swap does not replace what it would not read, whatever is wrong with it.
func TestSwapRefusesAnUnsafeCopyBeforeItWrites(t *testing.T) {
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	version := put(t, store, 1, "")
	require.NoError(t, os.Chmod(filepath.Join(dir, copyName), 0o644))
	_, err := store.Swap(t.Context(), generation(2), version)
	require.ErrorIs(t, err, ErrUnsafe)
	require.Equal(t, version, requireHolds(t, store, 1))
}

func TestADeviceIsRefused(t *testing.T) {
	_, err := openChecked(os.DevNull)
	require.ErrorIs(t, err, ErrUnsafe)
	require.ErrorContains(t, err, "it is no regular file")
}

// Neither a pipe nor a link that takes a file's place after the first look gets
// past the second.
func TestNoFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(os.DevNull, path))
	_, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	require.ErrorIs(t, err, syscall.ELOOP)
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	file, err := os.OpenFile(pipe, os.O_RDONLY|noFollow, 0)
	require.NoError(t, err, "it does not wait for a writer")
	require.NoError(t, file.Close())
}

func TestJudgeAccess(t *testing.T) {
	for _, c := range []struct {
		name  string
		mode  fs.FileMode
		owner int
		says  string // "" if it is allowed
	}{
		{"the owner's file", 0o600, 1000, ""},
		{"the owner's file, read only", 0o400, 1000, ""},
		{"the owner's folder", 0o700 | fs.ModeDir, 1000, ""},
		{"the owner's folder with the group's id set", 0o700 | fs.ModeDir | fs.ModeSetgid, 1000, ""},
		{"another's file", 0o600, 0, "it belongs to user 0, and this process runs as user 1000: run: chown 1000 /x"},
		{"another's folder", 0o700 | fs.ModeDir, 1001, "chown 1000 /x"},
		{"a file that others can run", 0o601, 1000, "chmod 600 /x"},
		{"a folder that the group can enter", 0o710 | fs.ModeDir, 1000, "chmod 700 /x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := judgeAccess("/x", c.mode, c.owner, 1000)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, ErrUnsafe)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestNewRefusesAFolderThatOthersCanReach(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o755))
	_, err := New(dir, identities(t), nil)
	require.ErrorIs(t, err, ErrUnsafe)
	require.EqualError(t, err, "dirstore: open "+dir+": "+dir+" is not safe to use: others can reach it, its mode is 0755: run: chmod 700 "+dir)
}

func TestEverythingIsMadeForTheOwnerAlone(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := newFolder(t)
	store := openStore(t, dir, newIdentity(t))
	put(t, store, 1, "")
	unlock, err := store.Lock(t.Context())
	require.NoError(t, err)
	unlock()
	info, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, fs.ModeDir|0o700, info.Mode())
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 3)
	for _, file := range files {
		info, err := file.Info()
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode(), file.Name())
	}
}
