package main

import (
	"io"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// readCredential reads how the application proves itself, and until when.
func (o *options) readCredential(stdin io.Reader) (samauth.ClientCredential, error) {
	credential, err := operator.ReadCredential(o.Secret, o.Certificate, stdin)
	if err == nil && !o.secretExpires.IsZero() && o.Certificate == "" {
		credential = credential.Expiring(o.secretExpires)
	}
	return credential, err
}
