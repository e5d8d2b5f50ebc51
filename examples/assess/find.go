package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/partnersec/partnersec/signin"
)

// found is what the paths of -from stand for.
type found struct {
	files []string
	stdin bool
	size  int64 // bytes in all files, -1 if it is not known
	own   outputs
}

// find replaces folders by the files in them, but for the program's own
// outputs. What cannot be looked at stays in the list, so that reading it says
// why.
func find(paths []string, own outputs) (*found, error) {
	f := &found{own: own}
	for _, path := range paths {
		if err := f.add(path); err != nil {
			return nil, err
		}
	}
	if len(f.files) == 0 && !f.stdin {
		return nil, fmt.Errorf("%w: there is no file in %s", signin.ErrNoRecords, strings.Join(paths, ", "))
	}
	return f, nil
}

func (f *found) add(path string) error {
	if path == stdinPath {
		f.stdin = true
		f.size = -1
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.files = append(f.files, path)
	case info.IsDir():
		f.addFolder(path)
	case f.own.has(info):
		return usageError{fmt.Errorf("%q is to be read and to be written: give the output another name", path)}
	default:
		f.addFile(path, info)
	}
	return nil
}

// addFolder adds the files of a folder and its subfolders, without hidden ones.
func (f *found) addFolder(root string) {
	root = filepath.Clean(root)
	// A separator at the end has a link to a folder followed.
	filepath.WalkDir(root+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		top := filepath.Clean(path) == root
		switch {
		case err != nil:
			f.files = append(f.files, path)
			return fs.SkipDir
		case !top && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case !entry.IsDir():
			info, err := os.Stat(path)
			if err == nil && info.Mode().IsRegular() && !f.own.has(info) {
				f.addFile(path, info)
			}
		}
		return nil
	})
}

func (f *found) addFile(path string, info fs.FileInfo) {
	f.files = append(f.files, path)
	switch {
	case f.size < 0:
	case info.Mode().IsRegular():
		f.size += info.Size()
	default:
		f.size = -1
	}
}

// usageError is an error of the command line that shows only when it is obeyed.
type usageError struct{ error }
