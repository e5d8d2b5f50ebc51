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
		return withhold(held{}, withheld, fmt.Errorf("the current version: %w", err))
	case err != nil:
		return held{}, err
	}
	h := held{top: top, under: top}
	if below, covered := covers(&top); covered {
		if h, err = s.uncover(ctx, h, below); err != nil {
			return h, err
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

// uncover reads the version that the current one was put upon.
func (s *Store) uncover(ctx context.Context, h held, below string) (held, error) {
	var err error
	switch below {
	case "":
		h.under = version{}
		return h, samauth.ErrNoToken
	case withheld:
		return withhold(h, below, fmt.Errorf("the version that version %s was put upon was disabled then: let a user of the partner tenant consent again", h.top.id))
	}
	h.under, err = s.read(ctx, below)
	if err != nil {
		err = fmt.Errorf("version %s, which version %s was put upon: %w", below, h.top.id, err)
	}
	switch {
	case isGone(err):
		return withhold(h, below, err)
	case err != nil:
		return held{}, err
	}
	return h, nil
}

// withheld is the version of a token that cannot be had, because somebody has
// disabled or purged what it is in, and stands for the id of that where the vault
// does not tell it.
const withheld = "withheld"

// withhold is what a secret holds whose token cannot be had. That of a new
// consent may be written upon it.
func withhold(h held, id string, cause error) (held, error) {
	h.under, h.version = version{id: id}, withheld
	if id != withheld {
		h.version += "." + id
	}
	return h, fmt.Errorf("%w: %w", samauth.ErrDamaged, cause)
}

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
