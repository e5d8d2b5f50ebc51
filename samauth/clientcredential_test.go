package samauth

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/tls"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"
)

const clientCanary = "canary~Client.Secret/42+x"

// everyCredential is one credential of each kind, each with the canary in it.
func everyCredential(t *testing.T) map[string]ClientCredential {
	return map[string]ClientCredential{
		"secret":          ClientSecret(NewSecret(clientCanary)),
		"certificate":     ClientCertificate(certificateOf(t, rsaKey())),
		"assertion":       FederatedAssertion(func(context.Context) (Secret, error) { return NewSecret(clientCanary), nil }),
		"managedIdentity": ManagedIdentity(fixedIdentity{clientCanary}),
	}
}

type fixedIdentity struct{ token string }

func TestKindsOfCredentials(t *testing.T) {
	for kind, c := range everyCredential(t) {
		require.NoError(t, c.err())
		require.Equal(t, kind, c.kind())
		require.Equal(t, "client credential ("+kind+")", c.String())
		for _, cl := range []Cloud{Public, USGov, USGovDoD, China} {
			_, err := c.msal(cl)
			require.NoError(t, err)
		}
	}
}

func TestAnIdentityOfAnUnknownCloudIsAnError(t *testing.T) {
	_, err := everyCredential(t)["managedIdentity"].msal(Cloud(9))
	require.ErrorContains(t, err, "cloud number 9 is unknown")
}

func TestASecretIsSentAsItIs(t *testing.T) {
	var w wire
	require.NoError(t, w.send(t.Context(), t, ClientSecret(NewSecret(clientCanary)), someTenant))
	require.Equal(t, clientCanary, w.forms[0].Get("client_secret"))
	require.Empty(t, w.forms[0].Get("client_assertion"))
}

func TestCredentialsThatCannotBeUsed(t *testing.T) {
	for why, c := range map[string]ClientCredential{
		"there is no client credential: make one with ClientSecret, ClientCertificate, FederatedAssertion or ManagedIdentity": {},
		"the client secret is empty":                                           ClientSecret(Secret{}),
		"the client secret begins or ends with white space: cut it off":        ClientSecret(NewSecret(clientCanary + "\n")),
		"there is no function that makes the assertion":                        FederatedAssertion(nil),
		"there is no managed identity":                                         ManagedIdentity(nil),
		"the client certificate cannot be used: there is no certificate in it": ClientCertificate(tls.Certificate{}),
	} {
		require.EqualError(t, c.err(), why)
		_, err := c.msal(Public)
		require.EqualError(t, err, why)
		require.EqualError(t, c.Expiring(time.Now()).err(), why)
	}
	require.Equal(t, "client credential (none)", ClientCredential{}.String())
}

func TestWhenACredentialExpires(t *testing.T) {
	before, after := certificateEnd.Add(-time.Hour), certificateEnd.Add(time.Hour)
	certificate, secret := ClientCertificate(certificateOf(t, rsaKey())), ClientSecret(NewSecret(clientCanary))
	for _, c := range []struct {
		what string
		got  ClientCredential
		want time.Time
	}{
		{"a secret, if nobody says", secret, time.Time{}},
		{"a secret, as its owner says", secret.Expiring(after), after},
		{"a secret, as its owner said last", secret.Expiring(before).Expiring(after), after},
		{"a secret, if its owner takes it back", secret.Expiring(before).Expiring(time.Time{}), time.Time{}},
		{"a certificate", certificate, certificateEnd},
		{"a certificate before its end", certificate.Expiring(before), before},
		{"a certificate not after its end", certificate.Expiring(after), certificateEnd},
	} {
		require.True(t, c.want.Equal(c.got.expiry()), "%s: %v", c.what, c.got.expiry())
	}
	require.True(t, secret.expiry().IsZero(), "Expiring has changed what it was called on")
}

// traces are the forms in which a text can get out.
func traces(text string) []string {
	return []string{
		text, hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text))),
		base64.StdEncoding.EncodeToString([]byte(text))[:20], base64.RawURLEncoding.EncodeToString([]byte(text))[:20],
		fmt.Sprint([]byte(text))[1:20], fmt.Sprintf("% x", text), text[:10],
	}
}

// privateTraces are those of the numbers of a private key.
func privateTraces(key *rsa.PrivateKey) []string {
	var all []string
	for _, secret := range [][]byte{key.D.Bytes(), key.Primes[0].Bytes(), key.Primes[1].Bytes()} {
		all = append(all, traces(string(secret))[1:6]...)
	}
	return append(all, key.D.String()[:20], key.Primes[0].String()[:20])
}

func TestACredentialShowsItsKindAndNothingElse(t *testing.T) {
	secrets := append(traces(clientCanary), privateTraces(rsaKey())...)
	for kind, c := range everyCredential(t) {
		c = c.Expiring(certificateEnd)
		for how, text := range everyText(t, c) {
			for _, secret := range secrets {
				require.NotContains(t, text, secret, "%s of %s", how, kind)
			}
		}
		require.Equal(t, c.String(), fmt.Sprintf("%+v", c))
		require.Equal(t, c.String(), fmt.Sprintf("%d", c))
		require.Equal(t, c.String(), c.GoString())
		text, err := json.Marshal(map[string]any{"credential": c})
		require.NoError(t, err)
		require.Equal(t, `{"credential":"client credential (`+kind+`)"}`, string(text))
		require.Equal(t, slog.StringValue(c.String()), slog.AnyValue(c).Resolve())
	}
}

// everyText is a credential in all the ways that people print, log and encode.
func everyText(t *testing.T, c ClientCredential) map[string]string {
	type holder struct {
		Shown  ClientCredential
		hidden ClientCredential
	}
	held := holder{c, c}
	all := map[string]string{"an error": fmt.Errorf("failed with %v", c).Error()}
	for _, verb := range strings.Split("v +v #v s +s q +q x X d o b e g t c U p T", " ") {
		all["%"+verb] = fmt.Sprintf("%"+verb+"|%"+verb+"|%"+verb+"|%"+verb, c, &c, held, []any{c, &held, map[string]ClientCredential{"k": c}})
	}
	var text, encoded bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "c", c, "held", held, "pointer", &held)
	slog.New(slog.NewJSONHandler(&text, nil)).Info("m", "c", c, "held", held, "pointer", &held)
	all["slog"] = text.String()
	for name, encode := range map[string]func(any) error{
		"json": json.NewEncoder(&encoded).Encode, "xml": xml.NewEncoder(&encoded).Encode, "gob": gob.NewEncoder(&encoded).Encode,
	} {
		for _, v := range []any{c, &c, held, &held} {
			if err := encode(v); err != nil {
				all[name+" error"] += err.Error()
			}
		}
	}
	all["encoded"] = encoded.String()
	func() {
		defer func() { all["panic"] = fmt.Sprint(recover()) }()
		panic(held)
	}()
	require.NotEmpty(t, all["encoded"])
	return all
}

func (i fixedIdentity) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: i.token}, nil
}
