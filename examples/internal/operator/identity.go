package operator

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// ReadKey reads the identities that a store is encrypted for, as age-keygen
// writes them, from the file of flag -key. See https://age-encryption.org/. It
// refuses a key that lies in the store: whoever copies the folder would have
// both.
func ReadKey(key, store string, stdin io.Reader) ([]age.Identity, error) {
	if err := KeyApart(key, store); err != nil {
		return nil, err
	}
	data, err := ReadConfidential("-key", key, stdin)
	if err != nil {
		return nil, err
	}
	text, err := PlainText(data)
	if err != nil {
		return nil, fmt.Errorf("-key: %w", err)
	}
	identities, err := age.ParseIdentities(strings.NewReader(text))
	if err != nil { // which may quote the key
		return nil, errors.New("-key: it is not what age-keygen writes: make one with rotate -init, or with age-keygen -pq -o FILE")
	}
	return identities, nil
}

// KeyApart refuses a key that lies in the folder of a store.
func KeyApart(key, store string) error {
	folder, err := os.Stat(store)
	if store == "" || key == Stdin || err != nil {
		return nil
	}
	paths := []string{key}
	if target, err := filepath.EvalSymlinks(key); err == nil {
		paths = append(paths, target)
	}
	for _, path := range paths {
		if within(path, folder) {
			return fmt.Errorf("-key: %s lies in the store that it opens: a copy of that folder would hold both; keep the key elsewhere", key)
		}
	}
	return nil
}

// within says whether a path leads through a folder.
func within(path string, folder os.FileInfo) bool {
	path, err := filepath.Abs(path)
	for err == nil {
		parent := filepath.Dir(path)
		if parent == path {
			return false
		}
		info, unseen := os.Stat(parent)
		if unseen == nil && os.SameFile(info, folder) {
			return true
		}
		path = parent
	}
	return false
}
