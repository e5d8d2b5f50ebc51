package samauth

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// ClientCredential is how the application proves itself to Entra. It is made by
// [ClientSecret], [ClientCertificate], [FederatedAssertion] or
// [ManagedIdentity]; what is wrong with it is an error of [New].
//
// However it is printed, logged or encoded it shows its kind and nothing else.
type ClientCredential struct {
	name   string
	broken error
	ends   time.Time // when its owner said it does
	limit  time.Time // when it does whatever its owner says
	make   func(Cloud) (confidential.Credential, error)
}

// ClientSecret is the credential of an application with a client secret: the
// secret's value, not its id. A certificate is safer, since its key need not
// leave the machine, and [ManagedIdentity] has nothing to keep at all.
//
// Entra does not tell an application when its secret expires. Say it with
// [ClientCredential.Expiring], and [Client.Health] warns in time.
func ClientSecret(secret Secret) ClientCredential {
	c := ClientCredential{name: "secret"}
	text := secret.Reveal()
	switch {
	case text == "":
		return c.fail("the client secret is empty")
	case strings.TrimSpace(text) != text:
		return c.fail("the client secret begins or ends with white space: cut it off")
	}
	c.make = func(Cloud) (confidential.Credential, error) { return confidential.NewCredFromSecret(secret.Reveal()) }
	return c
}

// ClientCertificate is the credential of an application with a certificate: the
// first of the chain, whose key may be any [crypto.Signer] with an RSA public
// key, in a file or in a hardware module. Entra takes no other keys. Sign is
// called by several goroutines at once, and its errors reach the caller as they
// are.
//
// The whole chain is sent with each request, so that the application may trust
// an issuer and a subject in place of one certificate. See
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials.
func ClientCertificate(certificate tls.Certificate) ClientCredential {
	c := ClientCredential{name: "certificate"}
	s, err := newSigner(certificate)
	if err != nil {
		return c.fail("the client certificate cannot be used: %w", err)
	}
	c.limit = s.ends
	return c.asserting(func(Cloud) (asserter, error) { return s.assert, nil })
}

// FederatedAssertion is the credential of an application that trusts another
// issuer, such as a Kubernetes cluster: assert returns that issuer's token. It
// is called before each request to Entra, by several goroutines at once, and
// should keep a token as long as it is good. Its errors reach the caller as
// they are. See
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation.
func FederatedAssertion(assert func(context.Context) (Secret, error)) ClientCredential {
	c := ClientCredential{name: "assertion"}
	if assert == nil {
		return c.fail("there is no function that makes the assertion")
	}
	return c.asserting(func(Cloud) (asserter, error) {
		return func(ctx context.Context, _ confidential.AssertionRequestOptions) (string, error) {
			text, err := assert(ctx)
			return text.Reveal(), err
		}, nil
	})
}

// ManagedIdentity is the credential of an application that trusts a managed
// identity: nothing is kept that could leak or expire. The identity is mostly a
// ManagedIdentityCredential of azidentity for a user-assigned identity of the
// application's tenant. It is asked for a token for the cloud's token exchange,
// which is kept until 5 minutes before its end. See
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity.
func ManagedIdentity(identity azcore.TokenCredential) ClientCredential {
	c := ClientCredential{name: "managedIdentity"}
	if identity == nil {
		return c.fail("there is no managed identity")
	}
	return c.asserting(func(cl Cloud) (asserter, error) {
		hosts, err := cl.Hosts()
		if err != nil {
			return nil, err
		}
		return newBorrowed(identity, hosts.TokenExchange).assert, nil
	})
}

// Expiring is the credential with the time at which it expires, for the
// warnings of [Client.Health]: nothing else depends on it. A certificate
// expires at its own end at the latest.
func (c ClientCredential) Expiring(at time.Time) ClientCredential {
	c.ends = at
	return c
}

// asserting is the credential that proves itself by assertions.
func (c ClientCredential) asserting(makes func(Cloud) (asserter, error)) ClientCredential {
	c.make = func(cl Cloud) (confidential.Credential, error) {
		a, err := makes(cl)
		if err != nil {
			return confidential.Credential{}, err
		}
		return confidential.NewCredFromAssertionCallback(a.reported), nil
	}
	return c
}

func (c ClientCredential) fail(format string, args ...any) ClientCredential {
	c.broken = fmt.Errorf(format, args...)
	return c
}

// err is what is wrong with the credential.
func (c ClientCredential) err() error {
	if c.broken == nil && c.make == nil {
		return errors.New("there is no client credential: make one with ClientSecret, ClientCertificate, FederatedAssertion or ManagedIdentity")
	}
	return c.broken
}

// kind is what the credential is: secret, certificate, assertion or
// managedIdentity, and none for the zero value.
func (c ClientCredential) kind() string {
	if c.name == "" {
		return "none"
	}
	return c.name
}

// expiry is when the credential expires, zero if nobody knows.
func (c ClientCredential) expiry() time.Time {
	if c.ends.IsZero() || !c.limit.IsZero() && c.limit.Before(c.ends) {
		return c.limit
	}
	return c.ends
}

// msal is the credential as MSAL takes it, for one cloud.
func (c ClientCredential) msal(cl Cloud) (confidential.Credential, error) {
	if err := c.err(); err != nil {
		return confidential.Credential{}, err
	}
	return c.make(cl)
}

// String is the kind of the credential.
func (c ClientCredential) String() string { return "client credential (" + c.kind() + ")" }

// GoString is the same as String.
func (c ClientCredential) GoString() string { return c.String() }

// Format writes what String says, whatever the verb.
func (c ClientCredential) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is what String says.
func (c ClientCredential) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is what String says. Nothing reads it back.
func (c ClientCredential) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
