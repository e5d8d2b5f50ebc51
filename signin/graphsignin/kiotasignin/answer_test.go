package kiotasignin_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/contract"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
	"github.com/partnersec/partnersec/signin/graphsignin/kiotasignin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// usual is an adapter with the middleware that an SDK's client has by default.
func usual(t *testing.T, transport http.RoundTripper) abstractions.RequestAdapter {
	client := &http.Client{Transport: kiotahttp.NewCustomTransportWithParentTransport(transport)}
	adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, nil, nil, client)
	require.NoError(t, err)
	return adapter
}

func all(ctx context.Context, source signin.Source, query signin.Query) (events []signin.Event, err error) {
	for event, err := range source.Events(ctx, query) {
		if err != nil {
			return events, err
		}
		events = append(events, event)
	}
	return events, nil
}

func TestAllEventsOfTheDemoAreThoseThatGraphsigninReads(t *testing.T) {
	graph := faketenant.New(&faketenant.Options{LargestPage: 100, Limits: free, Contract: contract.Check})
	server, err := graph.Serve()
	require.NoError(t, err)
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	log := signintest.Tenant{End: time.Now()}
	fake := graph.Tenant(log.ID())
	fake.Fill(log)
	tenant := partnersec.NewApp(&partnersec.Options{Transport: transport, Limits: unlimited}).Tenant(log.ID(), fake.Credential())

	query := signin.Query{From: log.End.Add(-29 * 24 * time.Hour), To: log.End}
	want, err := all(t.Context(), graphsignin.New(tenant, nil), query)
	require.NoError(t, err)
	require.NotEmpty(t, want)
	got, err := all(t.Context(), kiotasignin.New(tenant, usual(t, bearer{transport, fake}), nil), query)
	require.NoError(t, err)
	require.ElementsMatch(t, want, got)
	require.Empty(t, graph.Breaches())
}

func TestARefusalSaysWhatMicrosoftsSupportNeeds(t *testing.T) {
	for name, test := range map[string]struct {
		fault func(*faketenant.Tenant)
		want  partnersec.Error
	}{
		"no permission": {
			func(t *faketenant.Tenant) { t.Permissions = []string{"User.Read.All"} },
			partnersec.Error{Status: 403, Code: "Authentication_MSGraphPermissionMissing"},
		},
		"a long silence": {
			func(t *faketenant.Tenant) { t.Fail(faketenant.Throttle("3600")) },
			partnersec.Error{Status: 429, Code: "UnknownError", RetryAfter: time.Hour},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, &faketenant.Options{Limits: free})
			test.fault(s.tenant)
			_, err := all(t.Context(), s.source(unlimited), signin.Query{})
			var answer *partnersec.Error
			require.ErrorAs(t, err, &answer)
			require.Equal(t, test.want.Status, answer.Status)
			require.Equal(t, test.want.Code, answer.Code)
			require.Equal(t, test.want.RetryAfter, answer.RetryAfter)
			require.Equal(t, 1, answer.Attempts)
			require.NotEmpty(t, answer.Message)
			require.Len(t, answer.RequestID, 36)
			require.Equal(t, "graph.microsoft.com", answer.Host)
		})
	}
}

// elsewhere redirects to another host, which answers as Graph does.
type elsewhere struct{ hosts []string }

func (e *elsewhere) RoundTrip(req *http.Request) (*http.Response, error) {
	e.hosts = append(e.hosts, req.URL.Host)
	resp := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader([]byte(`{"value":[]}`)))}
	if req.URL.Host == "graph.microsoft.com" {
		resp.StatusCode = 307
		resp.Header.Set("Location", (&url.URL{Scheme: "https", Host: "graph.evil.example", Path: req.URL.Path}).String())
	}
	return resp, nil
}

func TestWhatAnotherHostAnswersAfterARedirectIsNotRead(t *testing.T) {
	there := &elsewhere{}
	tenant := partnersec.NewApp(&partnersec.Options{Limits: unlimited}).Tenant(someTenant, nil)
	query := signin.Last(time.Hour)
	query.Kinds, query.Ledger = []signin.Kind{signin.Interactive}, &signin.Ledger{}
	_, err := all(t.Context(), kiotasignin.New(tenant, usual(t, there), nil), query)
	require.Contains(t, there.hosts, "graph.evil.example", "the adapter has followed it")
	require.ErrorIs(t, err, partnersec.ErrForeignLink)
	require.ErrorIs(t, err, graphsignin.ErrIncomplete)
	require.ErrorContains(t, err, "graph.evil.example")
	require.False(t, query.Ledger.Complete())
}

func TestWithoutAnAdapterNothingIsRead(t *testing.T) {
	tenant := partnersec.NewApp(nil).Tenant(someTenant, nil)
	_, err := all(t.Context(), kiotasignin.New(tenant, nil, nil), signin.Query{})
	require.ErrorContains(t, err, "there is no adapter")
}

func TestAWrappedRefusalIsOneToo(t *testing.T) {
	wrapped := fmt.Errorf("the client: %w", &abstractions.ApiError{ResponseStatusCode: 403})
	tenant := partnersec.NewApp(&partnersec.Options{Limits: unlimited}).Tenant(someTenant, nil)
	_, err := all(t.Context(), kiotasignin.New(tenant, plain{err: wrapped}, nil), signin.Query{})
	require.ErrorIs(t, err, graphsignin.ErrForbidden)
}

const someTenant = "7a3f0c52-1111-4222-8333-944455556666"

// virtual is a Graph in memory and an adapter to it.
func virtual(t *testing.T) (*faketenant.Graph, *faketenant.Tenant, abstractions.RequestAdapter) {
	graph := faketenant.New(&faketenant.Options{Contract: contract.Check, LargestPage: 20, Latency: 300 * time.Millisecond})
	log := signintest.Tenant{End: time.Now()}
	fake := graph.Tenant(log.ID())
	fake.Fill(log)
	adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, nil, nil, &http.Client{Transport: bearer{graph.Transport(), fake}})
	require.NoError(t, err)
	return graph, fake, adapter
}

func TestPublishedLimitsAreNeverExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph, fake, adapter := virtual(t)
		tenant := partnersec.NewApp(nil).Tenant(fake.ID(), nil)
		_, err := all(t.Context(), kiotasignin.New(tenant, adapter, nil), signin.Query{})
		require.NoError(t, err)
		was := graph.Statistics()
		require.Greater(t, was.Requests, 20)
		require.Zero(t, was.Refused)
		require.Equal(t, 5, was.MostPerTenant)
		require.Empty(t, graph.Breaches())
	})
}

func TestWhatTheAdapterIsToldToWaitHoldsForOurOwnRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph, fake, adapter := virtual(t)
		fake.Fail(faketenant.Throttle("40"))
		tenant := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()}).Tenant(fake.ID(), fake.Credential())
		query := signin.Query{Kinds: []signin.Kind{signin.Interactive}}
		_, err := all(t.Context(), kiotasignin.New(tenant, adapter, nil), query)
		require.ErrorIs(t, err, graphsignin.ErrThrottled)

		start := time.Now()
		_, err = all(t.Context(), graphsignin.New(tenant, nil), query)
		require.NoError(t, err)
		require.GreaterOrEqual(t, time.Since(start), 39*time.Second)
		require.Zero(t, graph.Statistics().Undercuts)
	})
}
