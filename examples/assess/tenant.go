package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// usualSince is what is read of a tenant where -since does not say it.
const usualSince = 24 * time.Hour

// openTenant is a tenant that is read live. What its token may not read is said
// before anything is asked for.
func (o *options) openTenant(ctx context.Context, std streams) (*input, error) {
	credential, err := o.live.credential(std)
	if err != nil {
		return nil, err
	}
	app := partnersec.NewApp(&partnersec.Options{Transport: std.transport})
	tenant := app.Tenant(o.tenant, credential)
	if _, err := tenant.Graph(); err != nil {
		return nil, usageError{fmt.Errorf("-tenant: %w", err)}
	}
	if err := mayRead(ctx, tenant, std.err); err != nil {
		return nil, err
	}
	since := cmp.Or(o.since, usualSince)
	return &input{source: graphsignin.New(tenant, nil), query: signin.Last(since), live: true}, nil
}

// mayRead is why a token cannot serve, as far as the token tells. What it cannot
// tell, and what will be missing, is only noted.
func mayRead(ctx context.Context, tenant *partnersec.Tenant, notes io.Writer) error {
	permissions, err := tenant.Permissions(ctx)
	switch {
	case errors.As(err, new(*noToken)):
		return err
	case err != nil:
		complain(notes, fmt.Errorf("note: whether the token may read sign-ins shows when they are asked for: %w", err))
		return nil
	}
	for _, p := range permissions {
		lacks := strings.Join(p.Missing, " and ")
		switch {
		case p.Granted():
		case p.Feature == partnersec.SignIns:
			return fmt.Errorf("tenant %s: %w; this one lacks %s", tenant.ID(), graphsignin.ErrForbidden, lacks)
		case p.Feature == partnersec.AppliedPolicies:
			complain(notes, fmt.Errorf("note: the token lacks %s, so that sign-ins come without the policies that were applied to them", lacks))
		}
	}
	return nil
}
