//go:build unix

package dirstore

import (
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// Readers of a file that is being replaced keep the old one.
const readersMayStay = true

// A folder can be locked as a file can, but not where that takes the right to
// write to it.
const foldersLock = runtime.GOOS != "aix" && runtime.GOOS != "solaris"

// A link is not followed, and a pipe without a writer not waited for.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func makePrivate(path string) error { return os.Mkdir(path, 0o700) }

// checkAccess refuses what somebody else owns or may read, write or enter.
func checkAccess(path string, info fs.FileInfo) error {
	return judgeAccess(path, info.Mode(), int(status(info).Uid), os.Geteuid())
}

func judgeAccess(path string, mode fs.FileMode, owner, me int) error {
	right := "600"
	if mode.IsDir() {
		right = "700"
	}
	switch {
	case owner != me:
		return &refusal{path, fmt.Sprintf("it belongs to user %d, and this process runs as user %d", owner, me), fmt.Sprintf("run: chown %d %s", me, path)}
	case mode.Perm()&0o077 != 0:
		return &refusal{path, fmt.Sprintf("others can reach it, its mode is %04o", mode.Perm()), fmt.Sprintf("run: chmod %s %s", right, path)}
	}
	return nil
}

// checkLinks refuses a file with a second name, which may be in another folder.
// One that has just been replaced has none.
func checkLinks(path string, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if links := uint64(status(info).Nlink); links > 1 {
		return &refusal{path, fmt.Sprintf("it is a hard link, the file has %d names", links), "delete the other names, or copy the file and put the copy in its place"}
	}
	return nil
}

func status(info fs.FileInfo) *syscall.Stat_t { return info.Sys().(*syscall.Stat_t) }
