package graphpipe_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for want, try := range map[string]func() (*graphpipe.Pipe, error){
		"cloud number 9 is unknown": func() (*graphpipe.Pipe, error) { return graphpipe.New(9, cloud.Graph, &tokens{}, nil) },
		"service number 0":          func() (*graphpipe.Pipe, error) { return graphpipe.New(cloud.Public, 0, &tokens{}, nil) },
		"Key Vault is not served":   func() (*graphpipe.Pipe, error) { return graphpipe.New(cloud.Public, cloud.Vault, &tokens{}, nil) },
		"is not known": func() (*graphpipe.Pipe, error) {
			return graphpipe.New(cloud.USGovDoD, cloud.PartnerCenter, &tokens{}, nil)
		},
		"there is no credential": func() (*graphpipe.Pipe, error) { return graphpipe.New(cloud.Public, cloud.Graph, nil, nil) },
		"MaxBody is -1": func() (*graphpipe.Pipe, error) {
			return graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{MaxBody: -1})
		},
	} {
		p, err := try()
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "graphpipe: new pipe: ")
		require.Nil(t, p)
	}
}

func TestEachCloudHasItsHostAndScope(t *testing.T) {
	for _, name := range []cloud.Name{cloud.Public, cloud.USGov, cloud.USGovDoD, cloud.China} {
		for _, service := range []cloud.Service{cloud.Graph, cloud.PartnerCenter} {
			host, err := name.Host(service)
			if err != nil {
				continue // TestNewRefusesWhatCannotWork
			}
			s, credential := &script{steps: []step{answer(200, `{}`)}}, &tokens{}
			p, err := graphpipe.New(name, service, credential, &graphpipe.Options{Transport: s})
			require.NoError(t, err)
			_, err = p.Do(t.Context(), http.MethodGet, "x", nil, nil, nil)
			require.NoError(t, err)
			require.Equal(t, host, s.seen[0].URL.Host)
			require.Equal(t, []string{"https://" + host + "/.default"}, credential.asked[0].Scopes)
		}
	}
	s, credential := &script{steps: []step{answer(200, `{}`)}}, &tokens{}
	p, err := graphpipe.New(cloud.Public, cloud.PartnerCenter, credential, &graphpipe.Options{Transport: s, Scopes: []string{"a", "b"}})
	require.NoError(t, err)
	_, err = p.Do(t.Context(), http.MethodGet, "x", nil, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, credential.asked[0].Scopes)
}

func TestIdentifiersOfARequest(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	synctest.Test(t, func(t *testing.T) {
		known := make(map[string]bool)
		for range 3 {
			s := &script{steps: []step{answer(429, "")}}
			_, err := do(t, newPipeTo(t, cloud.PartnerCenter, s, &tokens{}), http.MethodPost)
			require.Len(t, s.seen, 4)
			for _, name := range []string{"client-request-id", "MS-RequestId", "MS-CorrelationId"} {
				id := s.seen[0].Header.Get(name)
				require.Regexp(t, guid, id, name)
				for _, again := range s.seen {
					require.Equal(t, id, again.Header.Get(name), "a repeated request keeps its identifiers")
				}
				require.False(t, known[name+id])
				known[name+id] = true
			}
			require.Equal(t, s.seen[0].Header.Get("client-request-id"), err.ClientRequestID)
			require.Contains(t, err.Error(), "client request ID "+err.ClientRequestID)
			require.NotEqual(t, s.seen[0].Header.Get("MS-RequestId"), s.seen[0].Header.Get("MS-CorrelationId"))
		}
	})
	s := &script{steps: []step{answer(200, `{}`)}}
	_, _ = do(t, newPipe(t, s), http.MethodGet)
	require.Regexp(t, guid, s.seen[0].Header.Get("client-request-id"))
	require.Empty(t, s.seen[0].Header.Get("MS-RequestId"), "Graph knows none")
}

func TestHeadersOfACaller(t *testing.T) {
	s := &script{steps: []step{answer(200, `{}`)}}
	given := http.Header{"if-match": {`"1"`}, "Ms-Requestid": {"mine"}, "ConsistencyLevel": {"eventual"}, "Content-Type": {"application/json; odata=x"}}
	_, err := newPipeTo(t, cloud.PartnerCenter, s, &tokens{}).Do(t.Context(), http.MethodPatch, "v1/x", nil, given, []byte(`{}`))
	require.NoError(t, err)
	for name, want := range map[string]string{
		"If-Match": `"1"`, "MS-RequestId": "mine", "ConsistencyLevel": "eventual", "Content-Type": "application/json; odata=x",
		"Accept": "application/json", "User-Agent": "partnersec",
	} {
		require.Equal(t, want, s.seen[0].Header.Get(name))
	}
	require.Len(t, given, 4, "the caller's headers are not touched")
	for _, bad := range []http.Header{
		{"Authorization": {"x"}}, {"authorization": {"x"}}, {"Host": {"evil.example"}}, {"Cookie": {"x"}}, {"Idempotency-Key": {"x"}}, {"X-Idempotency-Key": {"x"}},
		{"X-HTTP-Method-Override": {"DELETE"}}, {"Accept-Encoding": {"br"}}, {"X": {"a\r\nY: b"}}, {"X": {""}}, {"X\n": {"a"}}, {"": {"a"}},
	} {
		s := &script{}
		_, err := newPipe(t, s).Do(t.Context(), http.MethodGet, "v1.0/users", nil, bad, nil)
		require.ErrorContains(t, asError(t, err), "header ", bad)
		require.Empty(t, s.seen)
	}
}

func TestTheRequestAsItIsSent(t *testing.T) {
	for _, c := range []struct {
		body any
		want string
	}{
		{nil, ""},
		{[]byte(`{"b": 1,"a":2}`), `{"b": 1,"a":2}`},
		{json.RawMessage(` [1]`), ` [1]`},
		{map[string]any{"a": nil}, `{"a":null}`},
		{struct{}{}, `{}`},
	} {
		s := &script{steps: []step{answer(204, "")}}
		_, err := newPipe(t, s).Do(t.Context(), http.MethodPost, "v1.0/users", url.Values{"$filter": {"a eq 'b+c' & d"}}, nil, c.body)
		require.NoError(t, err)
		require.Equal(t, c.want, s.sent[0])
		require.Equal(t, "%24filter=a%20eq%20%27b%2Bc%27%20%26%20d", s.seen[0].URL.RawQuery)
		require.EqualValues(t, len(c.want), s.seen[0].ContentLength)
		require.Equal(t, c.want != "", s.seen[0].Header.Get("Content-Type") == "application/json")
	}
}

func TestRequestsThatAreNone(t *testing.T) {
	s := &script{}
	for _, c := range []struct {
		method string
		body   any
		want   string
	}{
		{"", nil, "is no method"}, {"get", nil, "is no method"}, {"OPTIONS", nil, "is no method"}, {"CONNECT", nil, "is no method"}, {"GET\n", nil, "is no method"},
		{http.MethodGet, struct{}{}, "a read has no body"},
		{http.MethodPost, make(chan int), "cannot be written as JSON"},
		{http.MethodPost, []byte("canary-token"), "the bytes are not JSON"},
		{http.MethodPost, []byte{}, "the bytes are not JSON"},
	} {
		_, err := newPipe(t, s).Do(t.Context(), c.method, "v1.0/users", nil, nil, c.body)
		require.ErrorContains(t, asError(t, err), c.want)
	}
	require.Empty(t, s.seen)
}

func TestTheLoggerIsToldNoSecret(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{Logger: log, Transport: &script{steps: []step{answer(403, canary)}}})
	require.NoError(t, err)
	_, err = p.Do(t.Context(), http.MethodPost, "v1.0/users", url.Values{"q": {canary}}, http.Header{"X": {canary}}, map[string]string{"p": canary})
	require.Error(t, err)
	require.Contains(t, b.String(), "status=403")
	require.Contains(t, b.String(), "path=/v1.0/users")
	require.NotContains(t, b.String(), canary)
}
