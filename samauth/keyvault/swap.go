package keyvault

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/partnersec/partnersec/samauth"
)

// longestValue is how many bytes the value of a secret may have. See
// https://learn.microsoft.com/azure/key-vault/secrets/about-secrets.
const longestValue = 25_000

const contentType = "OAuth 2.0 refresh token"

// Swap stores a token in place of the one whose version is old, and reads it
// again. If only what is known about the token is new, the secret gets no new
// version. A secret that was deleted is recovered first, and old is "" then.
//
// The vault does not compare: another who writes between Swap's look and its
// write is not noticed, and the later of two wins. A user's name that is too long
// for a tag is shortened.
func (s *Store) Swap(ctx context.Context, token samauth.RefreshToken, old string) (version string, err error) {
	version, err = s.swap(ctx, &token, old)
	return version, s.wrap("swap in", err)
}

func (s *Store) swap(ctx context.Context, token *samauth.RefreshToken, old string) (string, error) {
	if err := errors.Join(ctx.Err(), check(token.Value), checkLength(token.Previous)); err != nil {
		return "", err
	}
	h, err := s.current(ctx)
	switch {
	case err != nil && !errors.Is(err, samauth.ErrNoToken) && !errors.Is(err, samauth.ErrDamaged):
		return "", err
	case h.version != old:
		return "", samauth.ErrConflict
	}
	tag, write := mark(token.Value)
	tags, err := newTags(token, tag, h.under.tags)
	if err != nil {
		return "", err
	}
	previous, err := s.place(ctx, token.Previous, &h)
	if err != nil {
		return "", fmt.Errorf("store the token before: %w", err)
	}
	if previous != "" {
		tags[tagPrevious] = &previous
	}
	id, err := s.write(ctx, token, tags, &h)
	if err != nil {
		return "", err
	}
	if err := s.readBack(ctx, id, write, token.Value); err != nil {
		return "", err
	}
	return id + "." + write, nil
}

// check says whether a token can be stored as it is.
func check(token samauth.Secret) error {
	if token.IsZero() {
		return errors.New("the token is empty, and an empty one replaces none")
	}
	return checkLength(token)
}

func checkLength(token samauth.Secret) error {
	switch text := token.Reveal(); {
	case len(text) > longestValue:
		return fmt.Errorf("the token has %d bytes, and Key Vault takes %d", len(text), longestValue)
	case !utf8.ValidString(text):
		return errors.New("the token is not UTF-8")
	}
	return nil
}

// place finds the version of the secret that has the token before, or makes one
// that Load looks past. Then it is the current one, which h tells after that.
func (s *Store) place(ctx context.Context, previous samauth.Secret, h *held) (id string, err error) {
	switch {
	case previous.IsZero():
		return "", nil
	case previous.Equal(h.token.Value):
		return h.under.id, nil
	case previous.Equal(h.top.value):
		return h.top.id, nil
	}
	if before, err := s.before(ctx, h); err != nil {
		return "", err
	} else if h.previous != "" && previous.Equal(before) {
		return h.previous, nil
	}
	below := h.under.id
	if below == "" {
		below = "none"
	}
	tag, _ := mark(previous)
	h.top, err = s.revive(ctx, azsecrets.SetSecretParameters{
		Value: new(previous.Reveal()), ContentType: new(contentType),
		Tags: map[string]*string{tagMark: &tag, tagUnder: &below},
	})
	return h.top.id, err
}

// write stores a token: in a new version, or if the current one has it already,
// in its tags.
func (s *Store) write(ctx context.Context, token *samauth.RefreshToken, tags map[string]*string, h *held) (id string, err error) {
	expires := azcore.NullValue[*time.Time]()
	if !token.ObtainedAt.IsZero() {
		expires = new(token.ObtainedAt.Add(samauth.Lifetime))
	}
	attributes := &azsecrets.SecretAttributes{Expires: expires}
	if token.Value.Equal(h.top.value) {
		return h.top.id, s.amend(ctx, h.top.id, azsecrets.UpdateSecretPropertiesParameters{ContentType: new(contentType), SecretAttributes: attributes, Tags: tags})
	}
	if token.ObtainedAt.IsZero() {
		attributes = nil
	}
	v, err := s.revive(ctx, azsecrets.SetSecretParameters{Value: new(token.Value.Reveal()), ContentType: new(contentType), SecretAttributes: attributes, Tags: tags})
	return v.id, err
}

// readBack looks whether a version holds what was written.
func (s *Store) readBack(ctx context.Context, id, write string, value samauth.Secret) error {
	v, err := s.read(ctx, id)
	if err != nil {
		return fmt.Errorf("the vault accepted it, and it cannot be read back: %w", err)
	}
	found, err := readMark(&v)
	switch {
	case !v.value.Equal(value):
		return errors.New("the vault accepted it and then showed another: see that nothing but the vault answers")
	case err != nil || found != write:
		return samauth.ErrConflict
	}
	return nil
}
