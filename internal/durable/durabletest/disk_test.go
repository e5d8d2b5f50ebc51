package durabletest_test

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/durable"
	"github.com/partnersec/partnersec/internal/durable/durabletest"
)

// A disk that forgives what a real one does not would prove nothing: these ways
// to write are wrong, and it has to show so.
func TestTheDiskSeesThroughWrongWrites(t *testing.T) {
	type step = func(t *testing.T, disk *durabletest.Disk)
	create := func(sync bool) step {
		return func(t *testing.T, disk *durabletest.Disk) {
			file, err := disk.Create("tmp")
			require.NoError(t, err)
			_, err = file.Write([]byte("new content"))
			require.NoError(t, err)
			if sync {
				require.NoError(t, file.Sync())
			}
			require.NoError(t, file.Close())
		}
	}
	rename := func(t *testing.T, disk *durabletest.Disk) { require.NoError(t, disk.Rename("tmp", "token")) }
	remove := func(t *testing.T, disk *durabletest.Disk) { require.NoError(t, disk.Remove("token")) }
	sync := func(t *testing.T, disk *durabletest.Disk) { require.NoError(t, disk.Sync()) }
	cases := []struct {
		name  string
		steps []step
		wrong []string // contents that may be there and must not
	}{
		{"the right way", []step{create(true), rename, sync}, nil},
		{"without a sync of the file", []step{create(false), rename, sync}, []string{"", "new c", "\x00\x00\x00\x00\x00ontent"}},
		{"without a sync of the folder", []step{create(true), rename}, []string{"old"}},
		{"a removal before the renaming", []step{remove, create(true), rename}, []string{"old", "none"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			disk := durabletest.NewDisk(map[string][]byte{"token": []byte("old")})
			for _, step := range c.steps {
				step(t, disk)
			}
			seen := contents(disk)
			require.Contains(t, seen, "new content")
			for _, content := range c.wrong {
				require.Contains(t, seen, content)
			}
			if c.wrong == nil {
				require.Len(t, seen, 1)
			}
		})
	}
}

// contents are those that the file "token" may have after a power cut.
func contents(disk *durabletest.Disk) []string {
	var seen []string
	for future := range disk.Futures() {
		content := "none"
		if data, ok := future["token"]; ok {
			content = string(data)
		}
		if !slices.Contains(seen, content) {
			seen = append(seen, content)
		}
	}
	return seen
}

func TestASecondSyncAfterAFaultDoesNothing(t *testing.T) {
	disk := durabletest.NewDisk(nil)
	file, err := disk.Create("token")
	require.NoError(t, err)
	_, err = file.Write([]byte("content"))
	require.NoError(t, err)
	disk.FailAt(1)
	require.ErrorIs(t, file.Sync(), durabletest.ErrFault)
	require.NoError(t, file.Sync())
	require.NoError(t, disk.Sync())
	require.Contains(t, contents(disk), "")
}

func TestOperationsFailAsAskedFor(t *testing.T) {
	disk := durabletest.NewDisk(map[string][]byte{"token": nil})
	disk.FailAt(2)
	require.NoError(t, disk.Sync())
	_, err := disk.Read("token")
	require.ErrorIs(t, err, durabletest.ErrFault)
	_, err = disk.Read("token")
	require.NoError(t, err)
	require.Equal(t, 3, disk.Operations())
	disk.CutAt(1)
	for range 3 {
		_, err = disk.List()
		require.ErrorIs(t, err, durabletest.ErrNoDisk)
	}
}

func TestTheDiskIsAFolder(t *testing.T) {
	disk := durabletest.NewDisk(map[string][]byte{"token": nil})
	_, err := disk.Create("token")
	require.ErrorIs(t, err, fs.ErrExist)
	_, err = disk.Read("absent")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorIs(t, disk.Rename("absent", "token"), fs.ErrNotExist)
	require.ErrorIs(t, disk.Remove("absent"), fs.ErrNotExist)
	file, err := disk.Create("other")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.ErrorIs(t, file.Sync(), fs.ErrClosed)
	_, err = file.Write(nil)
	require.ErrorIs(t, err, fs.ErrClosed)
}

func ExampleDisk_Futures() {
	disk := durabletest.NewDisk(map[string][]byte{"token": []byte("old")})
	disk.CutAt(6) // before the folder is synchronized
	err := durable.Write(disk, "token", []byte("new"))
	fmt.Println(err)

	seen := make(map[string]bool)
	for future := range disk.Futures() {
		seen[string(future["token"])] = true
	}
	fmt.Println(seen)
	// Output:
	// durable: write token: it has been done, but may not survive a power cut: durabletest: the power is off
	// map[new:true old:true]
}
