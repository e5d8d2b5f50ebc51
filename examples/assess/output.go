package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// outputs are what the program writes beside the summary.
type outputs []*output

// output is one of them. A regular file is written under another name beside
// its own and gets it at the end, so that it is never half there; what is no
// regular file, such as a pipe, is written to as it is.
type output struct {
	io.Writer
	path   string      // as messages name it
	target string      // links followed
	was    fs.FileInfo // what was there before, or nil
	file   *os.File    // nil is standard output
	temp   string      // "" if it is written to as it is
}

// openOutput prepares the output under a path; nothing of a file that is there
// is touched before keep.
func openOutput(path string, stdout io.Writer) (*output, error) {
	out := &output{path: path, target: path}
	if path == stdinPath {
		out.Writer, out.path = stdout, "standard output"
		return out, nil
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		out.target = target
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return out, out.createTemp()
	case err != nil:
		return nil, unwritten(path, err)
	case sameAsStdout(info, stdout):
		out.Writer = stdout
		return out, nil
	}
	out.was = info
	return out, out.openExisting()
}

// openExisting prepares to write over something.
func (o *output) openExisting() error {
	if o.was.IsDir() {
		return unwritten(o.path, errors.New("it is a folder"))
	}
	file, err := os.OpenFile(o.target, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return unwritten(o.path, err)
	}
	if !o.was.Mode().IsRegular() {
		o.Writer, o.file = file, file
		return nil
	}
	file.Close() // it could be written to, and will be replaced
	if err := o.createTemp(); err != nil {
		return err
	}
	if err := o.file.Chmod(o.was.Mode().Perm()); err != nil {
		return errors.Join(unwritten(o.path, err), o.discard())
	}
	return nil
}

// createTemp makes the file that will be renamed; its name begins with a dot,
// so that nobody takes it for part of a folder of sign-ins.
func (o *output) createTemp() error {
	name := "." + filepath.Base(o.target) + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
	temp := filepath.Join(filepath.Dir(o.target), name)
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return unwritten(o.path, err)
	}
	o.Writer, o.file, o.temp = file, file, temp
	return nil
}

// keep ends the output and gives it its name.
func (o *output) keep() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Close(); err != nil {
		o.remove()
		return unwritten(o.path, err)
	}
	if o.temp == "" {
		return nil
	}
	if err := os.Rename(o.temp, o.target); err != nil {
		o.remove()
		return unwritten(o.path, err)
	}
	return nil
}

// discard ends the output and leaves nothing of it.
func (o *output) discard() error {
	if o.file == nil {
		return nil
	}
	o.file.Close()
	return o.remove()
}

func (o *output) remove() error {
	if o.temp == "" {
		return nil
	}
	return os.Remove(o.temp)
}

func (o *output) onStdout() bool { return o.file == nil }

// same reports whether two outputs are one and the same.
func (o *output) same(other *output) bool {
	if o.was != nil && other.was != nil {
		return os.SameFile(o.was, other.was) && o.temp != ""
	}
	a, errA := filepath.Abs(o.target)
	b, errB := filepath.Abs(other.target)
	return errA == nil && errB == nil && a == b
}

// has reports whether a file is one that the outputs will replace.
func (all outputs) has(info fs.FileInfo) bool {
	return slices.ContainsFunc(all, func(o *output) bool {
		return o.temp != "" && o.was != nil && os.SameFile(o.was, info)
	})
}

func (all outputs) discard() {
	for _, o := range all {
		o.discard()
	}
}

// sameAsStdout reports whether a path leads to standard output, as /dev/stdout
// does.
func sameAsStdout(info fs.FileInfo, stdout io.Writer) bool {
	file, ok := stdout.(*os.File)
	if !ok {
		return false
	}
	out, err := file.Stat()
	return err == nil && os.SameFile(info, out)
}

// writeError is the error of an output.
type writeError struct {
	path string
	err  error
}

func unwritten(path string, err error) error {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return &writeError{path, err}
}

func (e *writeError) Error() string { return fmt.Sprintf("%s cannot be written: %v", e.path, e.err) }
func (e *writeError) Unwrap() error { return e.err }
