package keyvault

import (
	"context"
	"errors"
	"fmt"

	"github.com/partnersec/partnersec/samauth"
)

// held is what the secret holds.
type held struct {
	top      version // the current version; without an id if there is no secret
	under    version // the one with the token: the current one, or what that was put upon
	token    samauth.RefreshToken
	previous string // id of the version with the token before, "" if there is none
	version  string // as samauth.Store has it
}

// current reads what the secret holds. The error is ErrNoToken if it is nothing,
// and ErrDamaged if it is not as it was written; then it is held all the same.
func (s *Store) current(ctx context.Context) (held, error) {
	top, err := s.read(ctx, "")
	var e *Error
	switch {
	case errors.As(err, &e) && e.Code == codeNotFound:
		return held{}, samauth.ErrNoToken
	case isGone(err):
		return held{version: withheld}, fmt.Errorf("%w: the current version: %w", samauth.ErrDamaged, err)
	case err != nil:
		return held{}, err
	}
	h := held{top: top, under: top}
	if below, covered := covers(&top); covered {
		if below == "" {
			h.under = version{}
			return h, samauth.ErrNoToken
		}
		h.under, err = s.read(ctx, below)
		if isGone(err) {
			h.version = withheld + "." + top.id
			return h, fmt.Errorf("%w: version %s, which version %s was put upon: %w", samauth.ErrDamaged, below, top.id, err)
		}
		if err != nil {
			return held{}, fmt.Errorf("version %s, which version %s was put upon: %w", below, top.id, err)
		}
	}
	l, err := readLabel(&h.under)
	h.token, h.previous = l.token, l.previous
	h.version = h.under.id
	if l.write != "" {
		h.version += "." + l.write
	}
	return h, err
}

// withheld is the version of a token that cannot be had: somebody has disabled
// or purged what it is in. The token of a new consent may be written upon it.
const withheld = "withheld"

// before reads the token before the one that is held, if there is one and it can
// be had. Versions of the secret may be disabled, and that one is only for the
// case that the present one is not good.
func (s *Store) before(ctx context.Context, h *held) (samauth.Secret, error) {
	if h.previous == "" {
		return h.token.Previous, nil
	}
	v, err := s.read(ctx, h.previous)
	if isGone(err) {
		return samauth.Secret{}, nil
	}
	if err != nil {
		return samauth.Secret{}, err
	}
	l, err := readLabel(&v)
	if err != nil && !errors.Is(err, samauth.ErrDamaged) {
		return samauth.Secret{}, err
	}
	return l.token.Value, nil
}
