package graphpipe_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

// noted is a body that knows whether it was closed.
type noted struct {
	io.Reader
	closed bool
}

func (n *noted) Close() error {
	n.closed = true
	return nil
}

func newRequest(t *testing.T, method, address, body string) (*http.Request, *noted) {
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	require.NoError(t, err)
	note := &noted{Reader: strings.NewReader(body)}
	if body != "" {
		req.Body = note
	}
	return req, note
}

const users = "https://" + graphHost + "/v1.0/users"

func TestAnotherClientsRequestIsSentWithOurTokenAndItsHeaders(t *testing.T) {
	s := &script{steps: []step{answer(201, `{"id":"a"}`, "Request-Id", "b")}}
	req, body := newRequest(t, http.MethodPost, users, `{"x":1}`)
	req.Header.Set("Authorization", "Bearer theirs")
	req.Header.Set("Consistencylevel", "eventual")
	resp, err := newPipe(t, s).RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, `{"id":"a"}`, string(text))
	require.Equal(t, "b", resp.Header.Get("Request-Id"))
	require.Same(t, req, resp.Request)
	require.True(t, body.closed)
	require.Equal(t, []string{`{"x":1}`}, s.sent)
	require.Equal(t, "Bearer "+canary, s.seen[0].Header.Get("Authorization"))
	require.Equal(t, "eventual", s.seen[0].Header.Get("ConsistencyLevel"))
	require.Equal(t, "Bearer theirs", req.Header.Get("Authorization"), "the request itself is left alone")
}

func TestAnAnswerThatIsARefusalIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for status, sent := range map[int]int{400: 1, 403: 1, 404: 1, 409: 1, 429: 4, 503: 4} {
			s := &script{steps: []step{answer(status, `{"error":{"code":"x"}}`, "Retry-After", "2")}}
			req, _ := newRequest(t, http.MethodGet, users, "")
			resp, err := newPipe(t, s).RoundTrip(req)
			require.NoError(t, err)
			require.Equal(t, status, resp.StatusCode)
			require.Equal(t, "2", resp.Header.Get("Retry-After"))
			require.Empty(t, resp.Header.Get("Retry-After-Ms"), "which is between azcore and us")
			text, _ := io.ReadAll(resp.Body)
			require.Equal(t, `{"error":{"code":"x"}}`, string(text))
			require.Len(t, s.seen, sent)
		}
	})
}

func TestAnotherClientsWriteIsSentOnce(t *testing.T) {
	s := &script{steps: []step{answer(504, ``)}}
	req, _ := newRequest(t, http.MethodPost, users, `{}`)
	resp, err := newPipe(t, s).RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, 504, resp.StatusCode)
	require.Len(t, s.seen, 1)
}

func TestWhatIsNoAnswerIsAnError(t *testing.T) {
	for name, next := range map[string]step{
		"a redirect":                    answer(302, ``, "Location", "https://"+graphHost+"/v1.0/x"),
		"a page":                        answer(200, `<html>`, "Content-Type", "text/html"),
		"an error that says it is fine": answer(200, `{"error":{"code":"x"}}`),
		"a certificate of nobody":       broken(errors.New("x509")),
	} {
		synctest.Test(t, func(t *testing.T) {
			req, _ := newRequest(t, http.MethodGet, users, "")
			_, err := newPipe(t, &script{steps: []step{next}}).RoundTrip(req)
			var e *graphpipe.Error
			require.ErrorAs(t, err, &e, name)
		})
	}
}

func TestAnotherClientReachesNoOtherHost(t *testing.T) {
	for _, address := range []string{
		"https://evil.example/v1.0/users", "http://graph.microsoft.com/v1.0/users", "https://graph.microsoft.com.evil.example/",
		"https://user@graph.microsoft.com/v1.0/users", "https://graph.microsoft.com:444/v1.0/users", "https://graph.microsoft.com/v1.0/../x",
	} {
		s := &script{steps: []step{answer(200, `{}`)}}
		req, body := newRequest(t, http.MethodPost, address, `{}`)
		_, err := newPipe(t, s).RoundTrip(req)
		require.Error(t, err, address)
		require.Empty(t, s.seen)
		require.True(t, body.closed, "as net/http wants it")
	}
}

func TestARequestThatIsNoneIsRefused(t *testing.T) {
	for name, change := range map[string]func(*http.Request){
		"a method of another service":   func(r *http.Request) { r.Method = "TRACE" },
		"a read with a body":            func(r *http.Request) { r.Method = http.MethodGet },
		"a write that is called a read": func(r *http.Request) { r.Header.Set("X-HTTP-Method-Override", "DELETE") },
		"a compressed body":             func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") },
		"a body without end":            func(r *http.Request) { r.Body = io.NopCloser(bytes.NewReader(make([]byte, 2<<20))) },
	} {
		s := &script{steps: []step{answer(200, `{}`)}}
		req, _ := newRequest(t, http.MethodPost, users, `{}`)
		change(req)
		_, err := newPipe(t, s).RoundTrip(req)
		require.Error(t, err, name)
		require.Empty(t, s.seen, name)
	}
}

func TestAnHTTPClientRunsOnIt(t *testing.T) {
	server := newLoopback(t, true, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"value":[]}`) })
	client := &http.Client{Transport: newPipe(t, server)}
	resp, err := client.Get(users)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, `{"value":[]}`, string(text))
	_, err = client.Get("https://evil.example/")
	require.ErrorIs(t, err, cloud.ErrForeign)
}

// jwt is a token with claims, as far as anybody here looks at it.
func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestATokenForAnotherTenantIsNotSent(t *testing.T) {
	const tenant = "7a3f0c52-1111-4222-8333-944455556666"
	for name, test := range map[string]struct {
		tenant, token string
		sent          int
		says          string
	}{
		"the tenant's":                   {tenant, jwt(`{"tid":"` + strings.ToUpper(tenant) + `"}`), 1, ""},
		"one that is no JWT":             {tenant, canary, 1, ""},
		"one that says nothing":          {tenant, jwt(`{}`), 1, ""},
		"another tenant's":               {tenant, jwt(`{"tid":"another"}`), 0, `the token is for tenant "another"`},
		"one with two tenants":           {tenant, jwt(`{"tid":"` + tenant + `","TID":"another"}`), 0, "cannot be trusted"},
		"one whose tenant is a number":   {tenant, jwt(`{"tid":1}`), 0, "cannot be trusted"},
		"any, of a tenant by its domain": {"contoso.example", jwt(`{"tid":"another"}`), 1, ""},
	} {
		s := &script{steps: []step{answer(200, `{}`)}}
		p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{text: test.token}, &graphpipe.Options{Transport: s, Tenant: test.tenant})
		require.NoError(t, err)
		_, err = p.Do(t.Context(), http.MethodGet, "v1.0/users", nil, nil, nil)
		require.Len(t, s.seen, test.sent, name)
		if test.says != "" {
			require.ErrorContains(t, err, test.says, name)
			require.NotContains(t, err.Error(), test.token)
		}
	}
}

func TestPermissionsAreAUsersScopesOrAnApplicationsRoles(t *testing.T) {
	for token, want := range map[string][]string{
		jwt(`{"scp":"A.Read B.Read"}`):       {"A.Read", "B.Read"},
		jwt(`{"roles":["C.Read","D.Read"]}`): {"C.Read", "D.Read"},
		jwt(`{}`):                            nil,
	} {
		p := newPipeTo(t, cloud.Graph, &script{}, &tokens{text: token})
		got, err := p.Permissions(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, token := range []string{"opaque", jwt(`{"scp":1}`), jwt(`{"roles":"A","ROLES":[]}`)} {
		_, err := newPipeTo(t, cloud.Graph, &script{}, &tokens{text: token}).Permissions(t.Context())
		require.ErrorContains(t, err, "graphpipe: read the permissions: ")
	}
}
