package dirstore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
)

// keys seal and open.
type keys struct {
	identities []age.Identity
	recipients []age.Recipient
}

// newKeys finds out for whom to seal.
func newKeys(identities []age.Identity, recipients []age.Recipient) (*keys, error) {
	if len(identities) == 0 {
		return nil, errors.New("no identity is given: make one with age-keygen, and keep it elsewhere than the token")
	}
	for _, identity := range identities {
		switch identity.(type) {
		case nil:
			return nil, errors.New("one of the identities is nil")
		case *age.ScryptIdentity:
			return nil, errors.New("one of the identities is a password, which a person has to type and which takes a second to try: give a key of age-keygen")
		}
	}
	if len(recipients) == 0 {
		own, err := recipientOf(identities[0])
		if err != nil {
			return nil, err
		}
		recipients = []age.Recipient{own}
	}
	if slices.Contains(recipients, nil) {
		return nil, errors.New("one of the recipients is nil")
	}
	k := &keys{identities, recipients}
	return k, k.try()
}

// recipientOf is the one that an identity opens for.
func recipientOf(identity age.Identity) (age.Recipient, error) {
	switch identity := identity.(type) {
	case *age.X25519Identity:
		return identity.Recipient(), nil
	case *age.HybridIdentity:
		return identity.Recipient(), nil
	}
	return nil, fmt.Errorf("it is not known for whom to seal so that a %T can open it: give Options.Recipients", identity)
}

// try seals something and opens it again: better now than when a token is at
// stake.
func (k *keys) try() error {
	sealed, err := k.seal([]byte("try"))
	if err == nil {
		_, err = k.open(sealed)
	}
	if err != nil {
		return fmt.Errorf("what is sealed for the recipients cannot be opened with the identities: %w", err)
	}
	return nil
}

func (k *keys) seal(plain []byte) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, witnessed(k.recipients)...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed.Bytes(), nil
}

// open opens what was sealed. The error is samauth.ErrDamaged if it is not as
// it was, and ErrWrongKey or that of an identity if it is.
func (k *keys) open(sealed []byte) ([]byte, error) {
	try := attempt{identities: k.identities}
	r, err := age.Decrypt(bytes.NewReader(sealed), &try)
	if err == nil {
		var plain []byte
		if plain, err = io.ReadAll(r); err == nil {
			return plain, nil
		}
	}
	if try.refused != nil {
		return nil, try.refused
	}
	return nil, damaged("it has been changed or cut off: %w", err)
}

// attempt is one opening of a file with all identities.
type attempt struct {
	identities []age.Identity
	refused    error // why none of them opens a header that is as it was
}

var _ age.Identity = (*attempt)(nil)

// Unwrap lets each identity try. Only if the header is as it was does it mean
// anything that all failed. age's own fail at nothing but a broken header.
func (a *attempt) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	refused, broken := ErrWrongKey, !intact(stanzas)
	for _, identity := range a.identities {
		key, err := identity.Unwrap(stanzas)
		if err == nil {
			return key, nil
		}
		if errors.Is(err, age.ErrIncorrectIdentity) {
			continue
		}
		if _, unknown := recipientOf(identity); unknown == nil {
			broken = true
		} else {
			refused = fmt.Errorf("an identity failed: %w", err)
		}
	}
	if broken {
		return nil, errors.New("its header is not the one that was written")
	}
	a.refused = refused
	return nil, refused
}
