package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/internal/mask"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// credential is samauth's over a stored refresh token, or whatever Azure's
// default is: the environment, a managed identity, or who has signed in with the
// Azure CLI. See
// https://learn.microsoft.com/azure/developer/go/sdk/authentication/credential-chains.
func (l *live) credential(std streams) (azcore.TokenCredential, error) {
	switch {
	case l.partner.Store != "":
		return l.partnerCredential(std)
	case std.credential != nil:
		return &named{std.credential, errNoDefault}, nil
	}
	credential, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{TenantID: l.tenant})
	if err != nil {
		return nil, &noToken{errNoDefault, err}
	}
	return &named{credential, errNoDefault}, nil
}

// partnerCredential opens the store, which has to be there: a folder that is
// missing is a slip, or a disk that is not mounted.
func (l *live) partnerCredential(std streams) (azcore.TokenCredential, error) {
	p := &l.partner
	if _, err := os.Stat(p.Store); errors.Is(err, fs.ErrNotExist) {
		return nil, usageError{fmt.Errorf("-sam: there is no folder %s: the example consent makes it, and puts a refresh token into it", p.Store)}
	}
	identities, err := operator.ReadKey(p.Key, p.Store, std.in)
	if err != nil {
		return nil, usageError{err}
	}
	secret, err := operator.ReadCredential(p.Secret, "", std.in)
	if err != nil {
		return nil, usageError{err}
	}
	store, err := dirstore.New(p.Store, identities, nil)
	if err != nil {
		return nil, &noToken{errNoPartner, err}
	}
	client, err := samauth.New(p.Partner, p.App, secret, store, &samauth.Options{Transport: std.transport})
	if err != nil {
		return nil, usageError{err}
	}
	return &named{client.Credential(l.tenant), errNoPartner}, nil
}

// Whose token there is none of.
var (
	errNoPartner = errors.New("no token of the partner's")
	errNoDefault = errors.New("no token of Azure's default credential")
)

// named is a credential whose errors can be told from those of Graph.
type named struct {
	azcore.TokenCredential
	whose error
}

func (n *named) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := n.TokenCredential.GetToken(ctx, options)
	if err != nil {
		err = &noToken{n.whose, err}
	}
	return token, err
}

// noToken is why a credential has no token.
type noToken struct{ whose, err error }

// Error is one line. What Azure's default credential says has many, and quotes
// answers of others; samauth's errors are fit to be read.
func (e *noToken) Error() string {
	text := e.err.Error()
	if e.whose == errNoDefault {
		text = mask.Transport(strings.Join(strings.Fields(text), " "), 2<<10)
	}
	return text
}

func (e *noToken) Unwrap() []error { return []error{e.err, e.whose} }
