package dirstore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/partnersec/partnersec/samauth"
)

// The files with the token.
const (
	primaryName = "refresh-token.age"
	copyName    = primaryName + ".copy"
)

// reading is one of these files, as far as it could be read.
type reading struct {
	name    string
	data    []byte
	version string // "" if it is missing, or kept from us
	token   samauth.RefreshToken
	err     error // why there is no token
}

// unreadable is the version of a file that the disk does not give.
const unreadable = "unreadable"

func (r *reading) missing() bool { return errors.Is(r.err, fs.ErrNotExist) }
func (r *reading) kept() bool    { return r.version == "" && !r.missing() }
func (r *reading) failed() bool  { return r.version == unreadable }
func (r *reading) damaged() bool { return r.failed() || errors.Is(r.err, samauth.ErrDamaged) }

func (s *Store) read(name string) reading {
	data, err := s.folder.Read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, ErrUnsafe):
		return reading{name: name, err: err}
	case err != nil:
		return reading{name: name, version: unreadable, err: fmt.Errorf("%s cannot be read: %w", name, err)}
	}
	r := reading{name: name, data: data, version: versionOf(data)}
	if r.token, r.err = s.unseal(data); r.err != nil {
		r.err = fmt.Errorf("%s: %w", name, r.err)
	}
	return r
}

func versionOf(sealed []byte) string {
	sum := sha256.Sum256(sealed)
	return hex.EncodeToString(sum[:])
}

func (s *Store) unseal(data []byte) (samauth.RefreshToken, error) {
	switch {
	case len(data) == 0:
		return samauth.RefreshToken{}, damaged("it is empty")
	case len(data) > largest:
		return samauth.RefreshToken{}, damaged("it is larger than %d bytes", largest)
	}
	plain, err := s.keys.open(data)
	if err != nil {
		return samauth.RefreshToken{}, err
	}
	return samauth.Decode(plain)
}

// view is what the two files hold together.
type view struct {
	primary, copy reading
	token         samauth.RefreshToken
	version       string
}

// look reads both files. The error is nil if the primary is good, else as Load
// has it. The caller holds the write lock: without it a Swap under way could
// look like damage.
func (s *Store) look() (view, error) {
	v := view{primary: s.read(primaryName), copy: s.read(copyName)}
	switch p, c := &v.primary, &v.copy; {
	case p.err == nil:
		v.token, v.version = p.token, p.version
		return v, nil
	case !p.missing() && !p.damaged():
		return v, p.err
	case p.failed() && c.failed(): // of the folder or the disk, and there is no telling what is stored
		return v, fmt.Errorf("%w; and %w", p.err, c.err)
	case p.missing() && c.missing():
		return v, samauth.ErrNoToken
	case c.err == nil:
		v.token, v.version = c.token, c.version
		return v, fmt.Errorf("%w; %s has been read in its place, and the next Swap mends this", p.fault(), copyName)
	case !c.missing() && !c.damaged():
		return v, fmt.Errorf("%w; and its original is of no help: %v", c.err, p.fault()) // no ErrDamaged: the copy is good
	case p.missing():
		v.version = c.version
		return v, fmt.Errorf("%w; and %w", p.fault(), c.fault())
	case c.missing():
		v.version = p.version
		return v, fmt.Errorf("%w; and there is no copy: restore %s from a backup, or let a user of the partner tenant consent again", p.fault(), primaryName)
	default:
		v.version = p.version
		return v, fmt.Errorf("%w; and %w: restore %s from a backup, or let a user of the partner tenant consent again", p.fault(), c.fault(), primaryName)
	}
}

// fault is why a file is not good, as an ErrDamaged: that the primary is missing
// while its copy is there is damage too.
func (r *reading) fault() error {
	switch {
	case r.missing():
		return damaged("%s is missing and %s is not", primaryName, copyName)
	case r.failed():
		return damaged("%w", r.err)
	}
	return r.err
}
