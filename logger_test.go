package partnersec_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
)

// visible is a credential that notes the tokens it made.
type visible struct {
	azcore.TokenCredential
	made []string
}

func (v *visible) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := v.TokenCredential.GetToken(ctx, o)
	v.made = append(v.made, token.Token)
	return token, err
}

func TestTheLoggerOfAnAppIsToldNoSecret(t *testing.T) {
	var said bytes.Buffer
	graph := faketenant.New(nil)
	credential := &visible{TokenCredential: graph.Tenant(customer).Credential()}
	app := partnersec.NewApp(&partnersec.Options{
		Transport: graph.Transport(), Logger: slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	pipe, err := app.Tenant(customer, credential).Graph()
	require.NoError(t, err)
	_, err = pipe.Do(t.Context(), http.MethodGet, "v1.0/organization", url.Values{"$select": {"canary-query"}}, http.Header{"X": {"canary-header"}}, nil)
	require.NoError(t, err)
	require.Contains(t, said.String(), "path=/v1.0/organization")
	require.Contains(t, said.String(), "status=200")
	require.Len(t, credential.made, 1)
	require.NotContains(t, said.String(), credential.made[0])
	require.NotContains(t, said.String(), "canary")
	require.NotContains(t, said.String(), "displayName", "of the body")
}

// It replaces what everybody's default logger is, and so runs alone.
func TestWithoutALoggerAnAppIsSilent(t *testing.T) {
	var said bytes.Buffer
	before, writer, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer func() {
		slog.SetDefault(before)
		log.SetOutput(writer) // which SetDefault changes too
		log.SetFlags(flags)
	}()
	graph := faketenant.New(nil)
	pipe, err := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()}).Tenant(customer, graph.Tenant(customer).Credential()).Graph()
	require.NoError(t, err)
	_, err = pipe.Do(t.Context(), http.MethodGet, "v1.0/organization", nil, nil, nil)
	require.NoError(t, err)
	require.Empty(t, said.String())
}

// counting is a transport that is never meant to be asked.
type counting struct{ asked int }

func (c *counting) RoundTrip(*http.Request) (*http.Response, error) {
	c.asked++
	return nil, errors.New("asked")
}

func TestATokenForAnotherTenantIsNeverSent(t *testing.T) {
	const another = "0b9e64d1-1111-4222-8333-944455556666"
	network := &counting{}
	tenant := partnersec.NewApp(&partnersec.Options{Transport: network}).Tenant(customer, faketenant.New(nil).Tenant(another).Credential())
	for _, open := range []func() error{
		func() error {
			pipe, err := tenant.Graph()
			require.NoError(t, err)
			_, err = pipe.Do(t.Context(), http.MethodGet, "v1.0/users", nil, nil, nil)
			return err
		},
		func() error {
			pipe, err := tenant.PartnerCenter()
			require.NoError(t, err)
			_, err = pipe.Do(t.Context(), http.MethodGet, "v1/customers", nil, nil, nil)
			return err
		},
		func() error {
			_, err := (&http.Client{Transport: tenant.Transport()}).Get("https://graph.microsoft.com/v1.0/users")
			return err
		},
		func() error {
			_, err := tenant.Permissions(t.Context())
			return err
		},
	} {
		require.ErrorContains(t, open(), "the token is for tenant \""+another+"\" and not for "+customer)
	}
	require.Zero(t, network.asked)
}

type closed struct {
	io.Reader
	done bool
}

func (c *closed) Close() error {
	c.done = true
	return nil
}

func TestATenantThatIsNoneClosesTheBodyOfARequest(t *testing.T) {
	body := &closed{Reader: strings.NewReader("{}")}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://graph.microsoft.com/v1.0/users", body)
	require.NoError(t, err)
	_, err = partnersec.NewApp(nil).Tenant("common", nil).Transport().RoundTrip(req)
	require.Error(t, err)
	require.True(t, body.done)
}
