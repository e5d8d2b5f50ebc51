package dirstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/partnersec/partnersec/internal/durable"
	"github.com/partnersec/partnersec/samauth"
)

// Swap stores a token in place of the one whose version is old, first in the
// first file and then in the copy, each for good before the next step. A file
// that is damaged it moves aside first.
//
// If there is an error after the first file was written, it says so: the new
// token is stored then.
func (s *Store) Swap(ctx context.Context, token samauth.RefreshToken, old string) (version string, err error) {
	if version, err = s.swap(ctx, token, old); err != nil {
		return "", fmt.Errorf("dirstore: swap in %s: %w", s.path, err)
	}
	return version, nil
}

func (s *Store) swap(ctx context.Context, token samauth.RefreshToken, old string) (string, error) {
	sealed, err := s.seal(token)
	if err != nil {
		return "", err
	}
	unlock, err := s.hold(ctx, s.path, writeLock)
	if err != nil {
		return "", err
	}
	defer unlock()
	v, err := s.look()
	switch {
	case err != nil && !errors.Is(err, samauth.ErrNoToken) && !errors.Is(err, samauth.ErrDamaged):
		return "", err
	case v.copy.kept():
		return "", v.copy.err
	case v.version != old && errors.Is(err, samauth.ErrDamaged): // the version was perhaps that of what is damaged now
		return "", fmt.Errorf("%w: %w", samauth.ErrConflict, err)
	case v.version != old:
		return "", samauth.ErrConflict
	}
	if err := s.replace(&v, sealed); err != nil {
		return "", err
	}
	_ = durable.Sweep(s.folder) // what it leaves, the next one finds
	return versionOf(sealed), nil
}

// seal seals a token and looks whether it can be had back.
func (s *Store) seal(token samauth.RefreshToken) ([]byte, error) {
	if token.Value.IsZero() {
		return nil, errors.New("the token is empty, and an empty one replaces none")
	}
	sealed, err := s.keys.seal([]byte(token.Encode().Reveal()))
	if err != nil {
		return nil, err
	}
	back, err := s.unseal(sealed)
	switch {
	case err != nil:
		return nil, fmt.Errorf("nothing is written, because it could not be read again: %w", err)
	case !back.Value.Equal(token.Value) || !back.Previous.Equal(token.Previous):
		return nil, errors.New("nothing is written, because the token is not UTF-8")
	}
	return sealed, nil
}

// replace writes both files.
func (s *Store) replace(v *view, sealed []byte) error {
	if v.primary.err != nil && !v.primary.missing() {
		if err := s.setAside(&v.primary); err != nil {
			return err
		}
	}
	if err := s.writePrimary(sealed); err != nil {
		return err
	}
	err := error(nil)
	if v.copy.err != nil && !v.copy.missing() {
		err = s.setAside(&v.copy)
	}
	if err == nil {
		err = durable.Write(s.folder, copyName, sealed)
	}
	if err != nil {
		return fmt.Errorf("the token is stored in %s, but not in its copy: %w", primaryName, err)
	}
	return nil
}

// writePrimary notes whether the new content may be there and not be durable.
func (s *Store) writePrimary(sealed []byte) error {
	err := durable.Write(s.folder, primaryName, sealed)
	if err == nil || errors.Is(err, durable.ErrInDoubt) {
		s.inDoubt.Store(err != nil)
	}
	return err
}

// settle writes again what a Swap before could not make durable: who loads it
// relies on it. To synchronize again would not do. The caller holds the write
// lock.
func (s *Store) settle(v *view) error {
	if !s.inDoubt.Load() || v.primary.err != nil {
		return nil
	}
	return s.writePrimary(v.primary.data)
}

// setAside gives a file that cannot be read a name under which it stays. One
// that the disk did not give may turn out not to be there.
func (s *Store) setAside(r *reading) error {
	why, id := "unopened", r.version
	if r.damaged() {
		why = "damaged"
	}
	if r.failed() {
		id = rand.Text()
	}
	name := fmt.Sprintf("%s.%s-%s-%.8s", r.name, why, time.Now().UTC().Format("20060102T150405Z"), id)
	err := durable.Rename(s.folder, r.name, name)
	if r.failed() && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
