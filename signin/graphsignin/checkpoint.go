package graphsignin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partnersec/partnersec/internal/durable"
)

// Checkpoint keeps what a [Source] has read, for the next run over the same
// tenant with the same kind of query. It is for one run at a time.
//
// It is written when a slice was read to its end and the events of it were
// yielded. A slice that was not is read again, so that a run that was killed
// costs no sign-in and repeats some: whoever keeps the events keeps them by
// their ids. The time of the last two hours ([Options].Lag) is read again by the
// next run, which yields what is new there and, under the id that it had, what
// Microsoft has changed.
type Checkpoint interface {
	// Load is what was saved last, nil if nothing was.
	Load(ctx context.Context) ([]byte, error)

	// Save keeps a text in place of what was saved last. When it returns nil,
	// the text has to be durable.
	Save(ctx context.Context, state []byte) error
}

// File is a Checkpoint in a file. A crash leaves the old content or the new one.
// The folder has to exist; a network file system may not keep the promise.
func File(path string) Checkpoint { return file(path) }

type file string

// Load reads the file. That there is none is no error.
func (f file) Load(context.Context) ([]byte, error) {
	data, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Save replaces the file.
func (f file) Save(_ context.Context, state []byte) error {
	err := durable.Write(durable.Dir(filepath.Dir(string(f))), filepath.Base(string(f)), state)
	if err != nil {
		return fmt.Errorf("keep the checkpoint: %w", err)
	}
	return nil
}
