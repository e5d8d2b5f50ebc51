package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// connect opens the store and makes the client over it.
func (o *options) connect(w world) (*samauth.Client, error) {
	identities, err := operator.ReadKey(o.Key, o.Store, w.in)
	if err != nil {
		return nil, err
	}
	credential, err := operator.ReadCredential(o.Secret, o.Certificate, w.in)
	if err != nil {
		return nil, err
	}
	store, err := dirstore.New(o.Store, identities, nil)
	if err != nil {
		return nil, err
	}
	return samauth.New(o.Partner, o.App, credential, store, &samauth.Options{Cloud: o.Cloud, Transport: w.transport})
}

// connectEmpty is connect for a consent. It finds out what would keep the token
// from being stored before a user has to sign in for it, and says what the token
// will take the place of.
func (o *options) connectEmpty(ctx context.Context, w world) (*samauth.Client, error) {
	sam, err := o.connect(w)
	if err != nil {
		return nil, err
	}
	held, err := sam.Health(ctx)
	switch {
	case errors.Is(err, samauth.ErrNoToken), errors.Is(err, samauth.ErrDamaged):
		return sam, nil
	case err != nil:
		return nil, err
	}
	fmt.Fprint(w.out, o.present(&held))
	return sam, nil
}

// present says which token the store holds, and what takes its place.
func (o *options) present(held *samauth.Health) string {
	var l operator.Lines
	l.Print("The store holds a refresh token already, of generation %d, which stays until a user has consented.", held.Generation)
	l.Labelled("Account", operator.Account(held.User))
	if !o.replace {
		l.Print("As long as it serves, another account takes its place only with -replace.")
	}
	l.Print("")
	return l.String()
}

// connectFilled is connect where a token is needed. A folder that is missing is
// a slip, or a disk that is not mounted.
func (o *options) connectFilled(ctx context.Context, w world) (*samauth.Client, error) {
	if _, err := os.Stat(o.Store); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("-store: there is no folder %s: a user has to consent first", o.Store)
	}
	sam, err := o.connect(w)
	if err != nil {
		return nil, err
	}
	_, err = sam.Health(ctx)
	return sam, err
}

// consentOptions are those that have flags here.
func (o *options) consentOptions() *samauth.ConsentOptions {
	return &samauth.ConsentOptions{LoginHint: o.loginHint, AcceptUnproven: o.acceptUnproven, Replace: o.replace, RedirectURL: o.redirect}
}
