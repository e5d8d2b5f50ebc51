package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// openStore opens the store in a folder. Only -import makes the folder: one that
// is missing is otherwise a slip, or a disk that is not mounted.
func (o *options) openStore(stdin io.Reader) (samauth.Store, error) {
	if _, err := os.Stat(o.Store); errors.Is(err, fs.ErrNotExist) && o.mode != modeImport {
		return nil, fmt.Errorf("-store: there is no folder %s: -import makes it, and puts a refresh token into it", o.Store)
	}
	identities, err := operator.ReadKey(o.Key, o.Store, stdin)
	if err != nil {
		return nil, err
	}
	return dirstore.New(o.Store, identities, nil)
}
