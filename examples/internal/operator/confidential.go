package operator

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"unicode"
)

// Stdin stands for standard input.
const Stdin = "-"

// longest is the size that a file with a secret in it may have, in bytes.
const longest = 256 << 10

// ReadConfidential reads the file that a flag names, which nobody but its owner
// may read, or standard input. What is in it never shows in an error.
func ReadConfidential(flag, path string, stdin io.Reader) ([]byte, error) {
	if path == Stdin {
		return readBounded(flag, stdin)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unopened(flag, path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil {
		err = checkConfidential(info, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return readBounded(flag, file)
}

// unopened is an error of opening a file. A name that no file seems to have is
// not shown: it may be the secret itself.
func unopened(flag, path string, err error) error {
	if _, missing := os.Lstat(path); missing != nil {
		return fmt.Errorf("%s: there is no file of that name within reach: give the name of a file and not what is in it", flag)
	}
	return fmt.Errorf("%s: %w", flag, err)
}

// checkConfidential refuses a file that others may read, as ssh does. A pipe, as
// a shell makes one of a program's output, is read by nobody else. On Windows the
// mode says nothing of who may read.
func checkConfidential(info fs.FileInfo, path string) error {
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return fmt.Errorf("%s is a folder", path)
	case !mode.IsRegular() && mode&fs.ModeNamedPipe == 0:
		return fmt.Errorf("%s is no regular file: use - for standard input", path)
	case runtime.GOOS != "windows" && mode.Perm()&0o077 != 0:
		return fmt.Errorf("%s can be read or written by others (mode %04o): chmod 600 %[1]s", path, mode.Perm())
	}
	return nil
}

func readBounded(flag string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, longest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", flag, err)
	case len(data) > longest:
		return nil, fmt.Errorf("%s: it is longer than %d bytes, and so it is something else", flag, longest)
	case len(data) == 0:
		return nil, fmt.Errorf("%s: it is empty", flag)
	}
	return data, nil
}

// OneLine is a secret that stands alone in a text, with or without the line's
// end.
func OneLine(data []byte) (string, error) {
	line, err := PlainText(data)
	if err != nil {
		return "", err
	}
	if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }) {
		return "", errors.New("it is not one word on one line")
	}
	if line == "" {
		return "", errors.New("it is blank")
	}
	return line, nil
}
