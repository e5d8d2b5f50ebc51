package durable_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/durable"
	"github.com/partnersec/partnersec/internal/durable/durabletest"
)

var (
	before = bytes.Repeat([]byte("old."), 50)
	after  = bytes.Repeat([]byte("new content. "), 100)
)

const name = "token"

// beginnings are the folders that a write may meet.
var beginnings = map[string]map[string][]byte{
	"a file that is there":     {name: before},
	"a file that is not there": {},
}

func TestWriteReplacesTheFile(t *testing.T) {
	for title, files := range beginnings {
		t.Run(title, func(t *testing.T) {
			dir := t.TempDir()
			for name, data := range files {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
			}
			require.NoError(t, durable.Write(durable.Dir(dir), name, after))
			got, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			require.Equal(t, after, got)
			require.Equal(t, []string{name}, list(t, dir))
			if runtime.GOOS != "windows" {
				info, err := os.Stat(filepath.Join(dir, name))
				require.NoError(t, err)
				require.Equal(t, fs.FileMode(0o600), info.Mode(), "the mode of the file before does not matter")
			}
		})
	}
}

func TestWriteFollowsNoSymbolicLink(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	require.NoError(t, os.WriteFile(target, before, 0o600))
	require.NoError(t, os.Symlink(target, filepath.Join(dir, name)))
	require.NoError(t, durable.Write(durable.Dir(dir), name, after))
	got, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Equal(t, before, got)
}

func TestCreateTakesNoNameThatIsThere(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	require.NoError(t, os.WriteFile(target, before, 0o600))
	require.NoError(t, os.Symlink(target, filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	for _, name := range []string{"target", "link", "dangling"} {
		_, err := durable.Dir(dir).Create(name)
		require.ErrorIs(t, err, fs.ErrExist, name)
	}
}

func TestWriteToAFolderThatIsNotThere(t *testing.T) {
	dir := durable.Dir(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, durable.Write(dir, name, after), fs.ErrNotExist)
	require.ErrorIs(t, durable.Rename(dir, name, "other"), fs.ErrNotExist)
	require.ErrorIs(t, durable.Sweep(dir), fs.ErrNotExist)
	require.ErrorIs(t, dir.Sync(), fs.ErrNotExist)
}

// The loop lets the first operation fail, then the second, until a write meets
// no fault.
func TestWriteWithAFaultAtEachOperation(t *testing.T) {
	for title, files := range beginnings {
		t.Run(title, func(t *testing.T) {
			for n := 1; ; n++ {
				disk := durabletest.NewDisk(files)
				disk.FailAt(n)
				err := durable.Write(disk, name, after)
				faults := disk.Operations() >= n
				disk.FailAt(0)
				got, _ := disk.Read(name)
				switch {
				case !faults:
					require.NoError(t, err)
					require.Greater(t, n, 5, "create, write, sync, close, rename and sync can fail")
					return
				case errors.Is(err, durable.ErrInDoubt):
					require.Equal(t, after, got, "operation %d", n)
				default:
					require.ErrorIs(t, err, durabletest.ErrFault, "operation %d", n)
					require.Equal(t, files[name], got, "operation %d", n)
				}
				entries, err := disk.List()
				require.NoError(t, err)
				require.LessOrEqual(t, len(entries), 1, "operation %d left its temporary file", n)
			}
		})
	}
}

// The loop cuts the power before the first operation, then before the second,
// until a write has ended, and looks at everything that may be there then.
func TestWriteWithAPowerCutAtEachOperation(t *testing.T) {
	for title, files := range beginnings {
		t.Run(title, func(t *testing.T) {
			futures := 0
			for n := 1; ; n++ {
				disk := durabletest.NewDisk(files)
				disk.CutAt(n)
				err := durable.Write(disk, name, after)
				for future := range disk.Futures() {
					futures++
					got := future[name]
					if err == nil {
						require.Equal(t, after, got, "a write that had ended is undone")
						continue
					}
					require.True(t, bytes.Equal(got, files[name]) || bytes.Equal(got, after), "before operation %d: %d bytes that are neither old nor new", n, len(got))
				}
				if err == nil {
					break
				}
				require.ErrorIs(t, err, durabletest.ErrNoDisk)
			}
			require.Greater(t, futures, 15)
		})
	}
}

func TestAWriteInDoubtIsSettledByTheNextOne(t *testing.T) {
	disk := durabletest.NewDisk(map[string][]byte{name: before})
	disk.FailAt(6)
	require.ErrorIs(t, durable.Write(disk, name, after), durable.ErrInDoubt)
	require.Contains(t, possible(disk), string(before), "the write is in doubt")
	require.NoError(t, disk.Sync())
	require.Contains(t, possible(disk), string(before), "to synchronize again does not help")
	require.NoError(t, durable.Write(disk, name, after))
	require.Equal(t, map[string]bool{string(after): true}, possible(disk))
}

// possible are the contents that the file may have after a power cut.
func possible(disk *durabletest.Disk) map[string]bool {
	contents := make(map[string]bool)
	for future := range disk.Futures() {
		contents[string(future[name])] = true
	}
	return contents
}

func TestRename(t *testing.T) {
	files := map[string][]byte{name: before, "other": after}
	for n := 1; ; n++ {
		disk := durabletest.NewDisk(files)
		disk.CutAt(n)
		err := durable.Rename(disk, name, "other")
		for future := range disk.Futures() {
			moved := len(future) == 1 && bytes.Equal(future["other"], before)
			unmoved := len(future) == 2 && bytes.Equal(future[name], before) && bytes.Equal(future["other"], after)
			require.True(t, moved || err != nil && unmoved, "before operation %d", n)
		}
		if err == nil {
			return
		}
		require.Equal(t, n == 2, errors.Is(err, durable.ErrInDoubt))
	}
}

func TestErrorsNameTheFileAndNotItsContent(t *testing.T) {
	for n := 1; n <= 6; n++ {
		disk := durabletest.NewDisk(nil)
		disk.FailAt(n)
		err := durable.Write(disk, name, []byte("canary"))
		require.ErrorContains(t, err, "durable: write token: ")
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "canary")
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := durable.Dir(dir).List()
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name)
	}
	return names
}

func ExampleWrite() {
	disk := durabletest.NewDisk(map[string][]byte{"token": []byte("old")})
	err := durable.Write(disk, "token", []byte("new"))
	data, _ := disk.Read("token")
	fmt.Println(string(data), err)

	disk.FailAt(3) // the synchronization of the temporary file
	err = durable.Write(disk, "token", []byte("newest"))
	data, _ = disk.Read("token")
	fmt.Println(string(data), strings.TrimPrefix(err.Error(), "durable: "))
	// Output:
	// new <nil>
	// new write token: durabletest: the operation fails, as the test wants it to
}

func ExampleRename() {
	disk := durabletest.NewDisk(map[string][]byte{"token": []byte("torn")})
	err := durable.Rename(disk, "token", "token.damaged")
	data, _ := disk.Read("token.damaged")
	fmt.Println(string(data), err)
	// Output: torn <nil>
}
