package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// readKey reads the identities that the store is encrypted for, as age-keygen
// writes them. See https://age-encryption.org/.
func (o *options) readKey(stdin io.Reader) ([]age.Identity, error) {
	if err := o.keyApart(); err != nil {
		return nil, err
	}
	data, err := readConfidential("-key", o.key, stdin)
	if err != nil {
		return nil, err
	}
	text, err := plainText(data)
	if err != nil {
		return nil, fmt.Errorf("-key: %w", err)
	}
	identities, err := age.ParseIdentities(strings.NewReader(text))
	if err != nil { // which may quote the key
		return nil, errors.New("-key: it is not what age-keygen writes: make one with -init, or with age-keygen -pq -o FILE")
	}
	return identities, nil
}

// keyApart refuses a key that lies in the store: whoever copies the folder would
// have both.
func (o *options) keyApart() error {
	store, err := os.Stat(o.store)
	if o.store == "" || o.key == stdinPath || err != nil {
		return nil
	}
	paths := []string{o.key}
	if target, err := filepath.EvalSymlinks(o.key); err == nil {
		paths = append(paths, target)
	}
	for _, path := range paths {
		if within(path, store) {
			return fmt.Errorf("-key: %s lies in the store that it opens: a copy of that folder would hold both; keep the key elsewhere", o.key)
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
