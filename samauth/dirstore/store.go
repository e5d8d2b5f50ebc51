package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync/atomic"

	"filippo.io/age"

	"github.com/partnersec/partnersec/internal/durable"
	"github.com/partnersec/partnersec/samauth"
)

// Store keeps a refresh token in a folder. [New] makes one. It is safe for
// concurrent use, and so are several for one folder, in one process or in many.
type Store struct {
	path    string
	folder  folder
	keys    *keys
	hold    func(ctx context.Context, dir, name string) (unlock func(), err error)
	inDoubt atomic.Bool // the last Swap could not say whether its token is durable
}

var _ samauth.Exclusive = (*Store)(nil)

// Options are what New can do without. The zero value is good.
type Options struct {
	// Recipients are for whom the token is sealed, in place of the one that the
	// first identity opens for. That one, or one of another of the identities,
	// has to be among them. They are needed if the first identity is of a
	// plug-in or of one's own making, or to let somebody else open the files too.
	Recipients []age.Recipient
}

// New opens the store in a folder. If there is none it makes one, whose parent
// has to exist. The first of the identities seals, and all of them open; they
// are to be kept elsewhere than the folder. Options may be nil.
//
// The error is [ErrUnsafe] if others can reach the folder. Whether a token is
// stored New does not look.
func New(dir string, identities []age.Identity, options *Options) (*Store, error) {
	if options == nil {
		options = &Options{}
	}
	path, err := filepath.Abs(dir)
	if dir == "" {
		err = errors.New("the name of the folder is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("dirstore: open: %w", err)
	}
	keys, err := newKeys(identities, options.Recipients)
	if err == nil {
		err = makeFolder(path)
	}
	if err == nil {
		err = checkFolder(path)
	}
	if err != nil {
		return nil, fmt.Errorf("dirstore: open %s: %w", path, err)
	}
	return &Store{path: path, folder: realFolder{durable.Dir(path)}, keys: keys, hold: hold}, nil
}

// Load is the stored token, and the SHA-256 of the file it was read from as its
// version. If that is not the first file, the error is [samauth.ErrDamaged]; if
// no file can be read as it was written either, there is no token, and the
// version is the one that Swap wants to put a new one in their place.
//
// A file that is good and cannot be opened is another error: [ErrWrongKey], one
// of an identity that is out of reach, or one that asks for a newer release.
func (s *Store) Load(ctx context.Context) (token samauth.RefreshToken, version string, err error) {
	if token, version, err = s.load(ctx); err != nil {
		err = fmt.Errorf("dirstore: load from %s: %w", s.path, err)
	}
	return token, version, err
}

func (s *Store) load(ctx context.Context) (samauth.RefreshToken, string, error) {
	if err := ctx.Err(); err != nil {
		return samauth.RefreshToken{}, "", err
	}
	if readersMayStay && !s.inDoubt.Load() {
		if r := s.read(primaryName); r.err == nil {
			return r.token, r.version, nil
		}
	}
	unlock, err := s.hold(ctx, s.path, writeLock)
	if err != nil {
		return samauth.RefreshToken{}, "", err
	}
	defer unlock()
	v, err := s.look()
	if doubt := s.settle(&v); doubt != nil {
		return samauth.RefreshToken{}, "", doubt
	}
	return v.token, v.version, err
}

// Lock keeps others out who call Lock for the same folder, in this process and
// in others, until unlock is called or the process ends, however it ends.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	if unlock, err = s.hold(ctx, s.path, rotateLock); err != nil {
		err = fmt.Errorf("dirstore: lock: %w", err)
	}
	return unlock, err
}

// Format shows where the store is and, whatever the verb, none of its keys.
func (s *Store) Format(f fmt.State, verb rune) { io.WriteString(f, "dirstore "+s.path) }
