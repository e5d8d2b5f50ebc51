package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// useDeviceCode has the user type a code at a page of Microsoft's.
func useDeviceCode(ctx context.Context, o *options, w world) error {
	sam, err := o.connectEmpty(ctx, w)
	if err != nil {
		return err
	}
	consent, err := sam.InsecureDeviceCode(ctx, func(code samauth.DeviceCode) error {
		_, err := fmt.Fprintf(w.out, `Open %s in a browser, type the code

    %s

and sign in with the account that is to act for your customers, within %d minutes.

Warning: type it only if you have started this program yourself. Whoever sends
you a code to type wants your access. Multifactor authentication cannot be
demanded this way: if Microsoft does not ask for it, nothing will be stored.

`, code.URL, code.UserCode, int(time.Until(code.ExpiresAt).Round(time.Minute).Minutes()))
		return err
	}, o.consentOptions())
	if errors.Is(err, context.Canceled) {
		err = errNobody
	}
	if err != nil {
		return err
	}
	return o.report(ctx, sam, consent, w)
}
