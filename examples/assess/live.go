package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// live is what a reading through Microsoft Graph needs.
type live struct {
	tenant                         string
	store, key, partner, app, file string // of a refresh token of the partner's; else Azure's default credential
}

// flags are the texts by the names of their flags.
func (l *live) flags() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		_ = yield("tenant", &l.tenant) && yield("sam", &l.store) && yield("key", &l.key) && yield("partner", &l.partner) &&
			yield("app", &l.app) && yield("secret", &l.file)
	}
}

// check looks for flags of a store that are missing, or have none.
func (l *live) check() error {
	var given, missing []string
	for name, text := range l.flags() {
		if name == "tenant" {
			continue
		}
		if *text != "" {
			given = append(given, "-"+name)
		} else {
			missing = append(missing, "-"+name)
		}
	}
	switch {
	case len(given) > 0 && l.tenant == "":
		return fmt.Errorf("%s: they are for a tenant that is read live: name it with -tenant", strings.Join(given, ", "))
	case len(given) > 0 && len(missing) > 0:
		return fmt.Errorf("%s: a store of a refresh token also needs %s", strings.Join(given, ", "), strings.Join(missing, ", "))
	}
	return nil
}

// usualSince is what is read of a tenant where -since does not say it.
const usualSince = 24 * time.Hour

// openTenant is a tenant that is read live. What its token may not read is said
// before anything is asked for.
func (o *options) openTenant(ctx context.Context, std streams) (*input, error) {
	credential, err := o.live.credential(std)
	if err != nil {
		return nil, usageError{err}
	}
	tenant := partnersec.NewApp(&partnersec.Options{Transport: std.transport}).Tenant(o.tenant, credential)
	if err := mayRead(ctx, tenant); err != nil {
		return nil, err
	}
	in := &input{source: graphsignin.New(tenant, nil), query: signin.Last(usualSince)}
	if o.since > 0 {
		in.query = signin.Last(o.since)
	}
	return in, nil
}

// mayRead says what a token lacks. One that cannot be read says nothing: Graph
// will.
func mayRead(ctx context.Context, tenant *partnersec.Tenant) error {
	permissions, err := tenant.Permissions(ctx)
	if err != nil {
		return nil
	}
	for _, p := range permissions {
		if p.Feature == partnersec.SignIns && !p.Granted() {
			return fmt.Errorf("%w: it lacks %s", graphsignin.ErrForbidden, strings.Join(p.Missing, " and "))
		}
	}
	return nil
}

// credential is samauth's over the store, or whatever Azure's default is: the
// environment, a managed identity, or who has signed in with the Azure CLI.
func (l *live) credential(std streams) (azcore.TokenCredential, error) {
	switch {
	case std.credential != nil:
		return std.credential, nil
	case l.store == "":
		return azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{TenantID: l.tenant})
	}
	identities, err := operator.ReadKey(l.key, l.store, std.in)
	if err != nil {
		return nil, err
	}
	store, err := dirstore.New(l.store, identities, nil)
	if err != nil {
		return nil, err
	}
	secret, err := operator.ReadCredential(l.file, "", std.in)
	if err != nil {
		return nil, err
	}
	sam, err := samauth.New(l.partner, l.app, secret, store, &samauth.Options{Transport: std.transport})
	if err != nil {
		return nil, err
	}
	return sam.Credential(l.tenant), nil
}

// outside is what tests put in the place of the world.
type outside struct {
	transport  http.RoundTripper
	credential azcore.TokenCredential
}

// unread says whether nothing of a tenant could be read for a reason that another
// try does not mend.
func unread(err error) bool {
	return errors.Is(err, graphsignin.ErrUnlicensed) || errors.Is(err, graphsignin.ErrForbidden) || errors.Is(err, graphsignin.ErrRetention)
}
