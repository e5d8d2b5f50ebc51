package keyvault

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/partnersec/partnersec/samauth"
)

// version is one version of the secret.
type version struct {
	id    string
	value samauth.Secret
	tags  map[string]string
}

// read reads a version of the secret, "" for the current one.
func (s *Store) read(ctx context.Context, id string) (version, error) {
	if err := ctx.Err(); err != nil {
		return version{}, err
	}
	answer, err := s.client.GetSecret(ctx, s.name, id, nil)
	if err != nil {
		return version{}, explain(ctx, err)
	}
	return readSecret(&answer.Secret)
}

// add makes a new version of the secret. It is sent once.
func (s *Store) add(ctx context.Context, p azsecrets.SetSecretParameters) (version, error) {
	answer, err := s.client.SetSecret(once(ctx), s.name, p, nil)
	if err != nil {
		return version{}, inDoubt(explain(ctx, err))
	}
	return readSecret(&answer.Secret)
}

// amend changes what is known about a version. It is sent once.
func (s *Store) amend(ctx context.Context, id string, p azsecrets.UpdateSecretPropertiesParameters) error {
	_, err := s.client.UpdateSecretProperties(once(ctx), s.name, id, p, nil)
	return inDoubt(explain(ctx, err))
}

// once is a context in which azcore does not repeat a request.
func once(ctx context.Context) context.Context {
	return policy.WithRetryOptions(ctx, policy.RetryOptions{MaxRetries: -1, TryTimeout: tryTime})
}

// readSecret reads a secret with its id, such as
// https://contoso.vault.azure.net/secrets/name/version.
func readSecret(secret *azsecrets.Secret) (version, error) {
	if secret.ID == nil || secret.Value == nil {
		return version{}, errNoSecret
	}
	u, err := url.Parse(string(*secret.ID))
	if err != nil {
		return version{}, errNoSecret
	}
	parts := strings.Split(u.Path, "/")
	v := version{id: parts[len(parts)-1], value: samauth.NewSecret(*secret.Value), tags: map[string]string{}}
	if len(parts) != 4 || !isName(v.id) {
		return version{}, errNoSecret
	}
	for name, value := range secret.Tags {
		if value != nil {
			v.tags[name] = *value
		}
	}
	return v, nil
}

var errNoSecret = errors.New("the answer is no secret with its version: see that nothing but the vault answers")

// explain makes an error that may be told of one of the Azure SDK's.
func explain(ctx context.Context, err error) error {
	var (
		credential *uncredited
		none       *silence
		bad        *hopeless
		refusal    *azcore.ResponseError
	)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &credential):
		return credential
	case errors.As(err, &none):
		return none
	case errors.As(err, &bad):
		return bad
	case errors.As(err, &refusal):
		return newError(refusal)
	}
	return errNoSecret
}

// inDoubt says of the error of a write whether the vault may have applied it.
func inDoubt(err error) error {
	var e *Error
	var credential *uncredited
	if err == nil || errors.As(err, &credential) || errors.As(err, &e) && e.Status/100 != 5 && e.Status/100 != 2 && e.Status != 408 {
		return err
	}
	return fmt.Errorf("it is open whether the vault has stored it: load it and look: %w", err)
}
