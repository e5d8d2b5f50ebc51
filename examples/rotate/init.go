package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/examples/internal/operator/terminal"
)

// makeKey makes the file of -key, as age-keygen -pq would, and nothing else.
func makeKey(_ context.Context, o *options, w world) (operator.Status, error) {
	if err := operator.KeyApart(o.Key, o.Store); err != nil {
		return operator.Failed, err
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return operator.Failed, fmt.Errorf("-init: %w", err)
	}
	text := fmt.Sprintf("# public key: %s\n%s\n", identity.Recipient(), identity)
	if err := writeNew(o.Key, text); err != nil {
		return operator.Failed, fmt.Errorf("-init: %w", err)
	}
	if o.quiet {
		return operator.Done, nil
	}
	_, err = fmt.Fprintf(w.out, "There is a new key in %s. What is stored with it can be read with it alone:\n"+
		"keep a copy, and neither of them beside the store.\n", terminal.Clean(o.Key))
	if err != nil {
		return operator.Failed, unwritten(err)
	}
	return operator.Done, nil
}

// writeNew writes a file that there is not yet, and that nobody but its owner
// can read from the beginning. It leaves nothing behind if it fails.
func writeNew(path, text string) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and something may be encrypted for it: it stays as it is", path)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
