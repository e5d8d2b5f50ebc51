package durable

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A crash leaves a temporary file behind. Its name is that of the file it was
// to become, the mark, and a text of [crypto/rand.Text].
const (
	mark       = ".tmp-"
	randomSize = 26
	keepFor    = 24 * time.Hour
)

// Sweep deletes the temporary files that writes which did not end have left in
// a folder a day ago or earlier.
func Sweep(folder Folder) error {
	entries, err := folder.List()
	errs := []error{err}
	for _, entry := range entries {
		if temporary(entry.Name) && time.Since(entry.Modified) > keepFor {
			errs = append(errs, folder.Remove(entry.Name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("durable: sweep: %w", err)
	}
	return nil
}

// temporary says whether a name is one that Write makes.
func temporary(name string) bool {
	at := strings.LastIndex(name, mark)
	if at <= 0 {
		return false
	}
	random := name[at+len(mark):]
	return len(random) == randomSize && strings.Trim(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
