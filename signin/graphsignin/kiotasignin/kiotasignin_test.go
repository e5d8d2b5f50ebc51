package kiotasignin_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	kiotahttp "github.com/microsoft/kiota-http-go"
	_ "github.com/microsoft/kiota-serialization-json-go"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/contract"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
	"github.com/partnersec/partnersec/signin/graphsignin/kiotasignin"
	"github.com/partnersec/partnersec/signin/signintest"
)

// bearer gives requests a token of the tenant, as an embedder's client does.
type bearer struct {
	http.RoundTripper
	tenant *faketenant.Tenant
}

func (b bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	token, err := b.tenant.Credential().GetToken(req.Context(), graphScope)
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token.Token)
	return b.RoundTripper.RoundTrip(req)
}

// stage is a Graph on loopback, and an SDK's adapter to it.
type stage struct {
	server  *faketenant.Server
	graph   *faketenant.Graph
	tenant  *faketenant.Tenant
	adapter abstractions.RequestAdapter
	rows    int
}

func newStage(t *testing.T, options *faketenant.Options) *stage {
	options.Contract = contract.Check
	graph := faketenant.New(options)
	server, err := graph.Serve()
	require.NoError(t, err)
	t.Cleanup(server.Close)
	log := signintest.Tenant{End: time.Now(), Users: 12} // each of whose events has a time, as Graph's have
	tenant := graph.Tenant(log.ID())
	tenant.Fill(log)
	transport := server.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, nil, nil, &http.Client{Transport: bearer{transport, tenant}})
	require.NoError(t, err)
	t.Cleanup(func() { require.Empty(t, graph.Breaches()) })
	rows := 0
	for range log.All() {
		rows++
	}
	return &stage{server, graph, tenant, adapter, rows}
}

var unlimited = partnersec.Limits{Reports: partnersec.WorkloadLimits{Tenant: partnersec.Limit{Requests: 1e6, Per: time.Second}, App: partnersec.Limit{Requests: 1e6, Per: time.Second}}}

func (s *stage) source(limits partnersec.Limits) *graphsignin.Source {
	app := partnersec.NewApp(&partnersec.Options{Limits: limits})
	return kiotasignin.New(app.Tenant(s.tenant.ID(), nil), s.adapter, nil)
}

var free = faketenant.Limits{PerTenant: -1, Overall: -1}

func TestTheContractOfASource(t *testing.T) {
	s := newStage(t, &faketenant.Options{LargestPage: 300, Limits: free})
	query := signin.Query{From: time.Now().Add(-100 * time.Hour), To: time.Now()}
	require.NoError(t, signintest.TestSource(s.source(unlimited), query, first(t, s, query)...))
}

// first are the ids of some events.
func first(t *testing.T, s *stage, query signin.Query) (ids []string) {
	for event, err := range s.source(unlimited).Events(t.Context(), query) {
		require.NoError(t, err)
		if ids = append(ids, event.ID); len(ids) == 5 {
			break
		}
	}
	return ids
}

func TestTheLedgerNamesAForeignTransport(t *testing.T) {
	s := newStage(t, &faketenant.Options{Limits: free})
	ledger := &signin.Ledger{}
	for _, err := range s.source(unlimited).Events(t.Context(), signin.Query{Ledger: ledger}) {
		require.NoError(t, err)
	}
	require.Equal(t, "foreign transport", ledger.Transport)
	require.Equal(t, int64(s.rows), ledger.Rows)
	require.True(t, ledger.Complete())
}

func TestWhatGraphRefusesHasTheSameErrors(t *testing.T) {
	for name, test := range map[string]struct {
		fault func(*faketenant.Tenant)
		is    error
	}{
		"a tenant without a licence": {func(t *faketenant.Tenant) { t.Licence = faketenant.Free }, graphsignin.ErrUnlicensed},
		"a token without permission": {func(t *faketenant.Tenant) { t.Permissions = []string{"User.Read.All"} }, graphsignin.ErrForbidden},
		"a long silence":             {func(t *faketenant.Tenant) { t.Fail(faketenant.Throttle("3600")) }, graphsignin.ErrThrottled},
		"a foreign link": {func(t *faketenant.Tenant) {
			t.Fail(faketenant.ForeignLink("https://graph.microsoft.com.evil.example/beta/auditLogs/signIns"))
		}, partnersec.ErrForeignLink},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, &faketenant.Options{Limits: free})
			test.fault(s.tenant)
			var last error
			for _, err := range s.source(unlimited).Events(t.Context(), signin.Query{}) {
				last = err
			}
			require.ErrorIs(t, last, test.is)
			require.ErrorIs(t, last, graphsignin.ErrIncomplete)
			for _, host := range s.server.Dialled() {
				require.Equal(t, "graph.microsoft.com:443", host)
			}
		})
	}
}

func TestALimitHoldsForTheAdapterToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph, fake, adapter := virtual(t)
		ctx, cancel := context.WithTimeout(t.Context(), 59*time.Minute)
		defer cancel()
		limits := partnersec.Limits{Reports: partnersec.WorkloadLimits{Tenant: partnersec.Limit{Requests: 5, Per: time.Hour}}}
		tenant := partnersec.NewApp(&partnersec.Options{Limits: limits}).Tenant(fake.ID(), nil)
		events, err := all(ctx, kiotasignin.New(tenant, adapter, nil), signin.Query{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotEmpty(t, events)
		require.Equal(t, 5, graph.Statistics().Requests)
	})
}

// plain is an adapter that knows no handlers.
type plain struct {
	abstractions.RequestAdapter
	got any
	err error
}

func (p plain) SendPrimitive(context.Context, *abstractions.RequestInformation, string, abstractions.ErrorMappings) (any, error) {
	return p.got, p.err
}

func TestAnAdapterWithoutHandlersServesToo(t *testing.T) {
	headers := abstractions.NewResponseHeaders()
	headers.Add("Retry-After", "3600")
	for name, test := range map[string]struct {
		adapter plain
		is      error
		says    string
	}{
		"bytes":             {plain{got: []byte(`{"value":[]}`)}, nil, ""},
		"bytes of a page":   {plain{got: []byte(`<html>`)}, graphsignin.ErrIncomplete, "not JSON"},
		"something else":    {plain{got: 7}, graphsignin.ErrIncomplete, "returned a int where bytes were asked for"},
		"a refusal":         {plain{err: &abstractions.ApiError{ResponseStatusCode: 403}}, graphsignin.ErrForbidden, ""},
		"a refusal to wait": {plain{err: &abstractions.ApiError{ResponseStatusCode: 429, ResponseHeaders: headers}}, graphsignin.ErrThrottled, "1h0m0s"},
		"no connection":     {plain{err: errors.New("no route")}, graphsignin.ErrIncomplete, "no route"},
	} {
		t.Run(name, func(t *testing.T) {
			app := partnersec.NewApp(&partnersec.Options{Limits: unlimited})
			source := kiotasignin.New(app.Tenant("7a3f0c52-1111-4222-8333-944455556666", nil), test.adapter, nil)
			var last error
			for _, err := range source.Events(t.Context(), signin.Query{}) {
				last = err
			}
			if test.is == nil {
				require.NoError(t, last)
				return
			}
			require.ErrorIs(t, last, test.is)
			require.ErrorContains(t, last, test.says)
		})
	}
}

func TestTheSDKsAdapterRunsOnATenantsTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph, fake, _ := virtual(t)
		tenant := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport(), Limits: unlimited}).Tenant(fake.ID(), fake.Credential())
		adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
			&authentication.AnonymousAuthenticationProvider{}, nil, nil, &http.Client{Transport: tenant.Transport()})
		require.NoError(t, err)
		fake.Fail(faketenant.Status(503), faketenant.Truncate(faketenant.Gzip), faketenant.Throttle("1"))
		events, err := all(t.Context(), kiotasignin.New(tenant, adapter, nil), signin.Query{})
		require.NoError(t, err)
		want, err := all(t.Context(), graphsignin.New(tenant, nil), signin.Query{})
		require.NoError(t, err)
		require.ElementsMatch(t, want, events)
		require.Len(t, fake.Struck(), 3, "the transport has seen to all of it")
	})
}
