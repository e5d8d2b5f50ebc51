package dirstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partnersec/partnersec/internal/durable"
)

// folder is where the files are.
type folder interface {
	durable.Folder

	// Read is the content of a file, up to a little more than it may have. The
	// error is [fs.ErrNotExist] if there is no such file.
	Read(name string) ([]byte, error)
}

// largest is the size of a file that is read, in bytes. The longest token, with
// the one before it and a dozen recipients, is smaller.
const largest = 512 << 10

// realFolder refuses what others can reach.
type realFolder struct{ durable.Dir }

func (f realFolder) Read(name string) ([]byte, error) {
	if err := checkFolder(string(f.Dir)); err != nil {
		return nil, err
	}
	path := filepath.Join(string(f.Dir), name)
	file, err := openChecked(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, largest+1))
}

// openChecked opens a file to read it. It is looked at before it is opened,
// because to open a device can do things, and after, because only then it is
// certain which file it is.
func openChecked(path string) (*os.File, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = judgeFile(path, info)
	}
	if err == nil {
		err = checkLinks(path, file)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// checkFile refuses what is at a path if it is no file of ours.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	return judgeFile(path, info)
}

func judgeFile(path string, info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		return &refusal{path, "it is a symbolic link", "put the file itself in its place"}
	case mode.IsDir():
		return &refusal{path, "it is a folder", "move it away"}
	case !mode.IsRegular():
		return &refusal{path, "it is no regular file", "move it away"}
	}
	return checkAccess(path, info)
}

// checkFolder refuses a folder that others can reach. That it is missing is not
// [fs.ErrNotExist]: it would look as if nothing had been stored yet.
func checkFolder(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder %s is missing: mount it, restore it, or let New make it", path)
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return &refusal{path, "it is a symbolic link", "name the folder that it leads to"}
	case !info.IsDir():
		return &refusal{path, "it is not a folder", "name a folder"}
	}
	return checkAccess(path, info)
}

// makeFolder makes a folder that is missing, durably.
func makeFolder(path string) error {
	err := makePrivate(path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make the folder %s: %w", path, err)
	}
	if err := durable.Dir(filepath.Dir(path)).Sync(); err != nil {
		return fmt.Errorf("make the folder %s durable: %w", path, err)
	}
	return nil
}
