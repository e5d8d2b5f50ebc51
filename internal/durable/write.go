package durable

import (
	"crypto/rand"
	"errors"
	"fmt"
)

// ErrInDoubt means that a file has its new content, or its new name, and that a
// power cut may still undo it.
var ErrInDoubt = errors.New("it has been done, but may not survive a power cut")

// Write replaces the content of a file, or makes the file. When it returns nil
// the new content is durable. After [ErrInDoubt] it can be read already; after
// any other error the file is as it was.
func Write(folder Folder, name string, data []byte) error {
	temporary := name + mark + rand.Text()
	err := fill(folder, temporary, data)
	if err == nil {
		err = folder.Rename(temporary, name)
	}
	if err != nil {
		_ = folder.Remove(temporary) // if it stays, Sweep finds it
		return fmt.Errorf("durable: write %s: %w", name, err)
	}
	return synchronize(folder, "write", name)
}

// Rename gives a file another name, in place of what had that name. When it
// returns nil the change is durable. After [ErrInDoubt] it can be seen already;
// after any other error nothing has changed.
func Rename(folder Folder, from, to string) error {
	if err := folder.Rename(from, to); err != nil {
		return fmt.Errorf("durable: rename %s: %w", from, err)
	}
	return synchronize(folder, "rename", from)
}

// fill makes a file whose content is durable.
func fill(folder Folder, name string, data []byte) error {
	file, err := folder.Create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func synchronize(folder Folder, verb, name string) error {
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("durable: %s %s: %w: %w", verb, name, ErrInDoubt, err)
	}
	return nil
}
