package durable

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Folder is what a write needs of a folder. [Dir] is the real one; durabletest
// has one that fails, and that loses power.
type Folder interface {
	// Create makes a file that must not exist yet, for its owner alone from the
	// beginning.
	Create(name string) (File, error)

	// Rename gives a file another name, in place of what had that name.
	Rename(from, to string) error

	Remove(name string) error
	List() ([]Entry, error)

	// Sync makes the names of the folder durable.
	Sync() error
}

// File is what a write needs of a file.
type File interface {
	io.WriteCloser

	// Sync makes the content durable.
	Sync() error
}

// Entry is a name in a folder.
type Entry struct {
	Name     string
	Modified time.Time
}

// Dir is the folder of that path.
type Dir string

var _ Folder = Dir("")

// Create makes a new file. O_EXCL follows no symbolic link.
func (d Dir) Create(name string) (File, error) {
	file, err := os.OpenFile(d.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Rename gives a file another name, on Windows too.
func (d Dir) Rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }

// Remove deletes a file.
func (d Dir) Remove(name string) error { return os.Remove(d.path(name)) }

// List is what the folder holds.
func (d Dir) List() ([]Entry, error) {
	found, err := os.ReadDir(string(d))
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, f := range found {
		if info, err := f.Info(); err == nil { // else it has gone meanwhile
			entries = append(entries, Entry{f.Name(), info.ModTime()})
		}
	}
	return entries, nil
}

// Sync makes the names durable, except on Windows, which has no call for it.
func (d Dir) Sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(string(d))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func (d Dir) path(name string) string { return filepath.Join(string(d), name) }
