package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/examples/internal/operator/terminal"
	"github.com/partnersec/partnersec/samauth"
)

// changeCustomer lets the application into a customer's tenant, or takes that
// back.
func changeCustomer(ctx context.Context, o *options, w world) error {
	sam, err := o.connectFilled(ctx, w)
	if err != nil {
		return err
	}
	if o.revoke {
		if err := sam.RevokeConsent(ctx, o.customer); err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.out, "The application has no consent of tenant %s any more.\n", terminal.Clean(o.customer))
		return err
	}
	name := o.name
	if name == "" {
		name = "Partner application " + o.App
	}
	grants := o.granted()
	if err := sam.GrantConsent(ctx, o.customer, name, grants); err != nil {
		return err
	}
	_, err = fmt.Fprint(w.out, granted(o.customer, name, grants))
	return err
}

// granted says what a customer was asked for.
func granted(customer, name string, grants []samauth.ApplicationGrant) string {
	var l operator.Lines
	l.Print("The application has the customer's consent.\n")
	l.Labelled("Customer", customer)
	l.Labelled("Known as", name)
	for _, grant := range grants {
		l.Labelled("May", strings.Join(grant.Scopes, ", ")+" of "+apiName(grant.API))
	}
	l.Print("\nIf there was a consent before, it stands as it was: to change it, -revoke it first.")
	return l.String()
}

// readsOnly is what this module reads in a customer's tenant: sign-ins, the
// policies that applied to them, and whose they are.
var readsOnly = []samauth.ApplicationGrant{
	{API: samauth.GraphAPI, Scopes: []string{"AuditLog.Read.All", "Policy.Read.All", "User.Read.All"}},
}

// granted is what a customer is asked for.
func (o *options) granted() []samauth.ApplicationGrant {
	if len(o.grants) > 0 {
		return o.grants
	}
	return slices.Clone(readsOnly)
}
