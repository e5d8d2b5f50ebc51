package faketenant_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
)

const (
	origin = "https://graph.microsoft.com"
	beta   = origin + "/beta/auditLogs/signIns"
	v1     = origin + "/v1.0/auditLogs/signIns"

	customer = "7a3f0c52-1111-4222-8333-944455556666"
	other    = "0b9e64d1-1111-4222-8333-944455556666"

	mostRead = 8 << 20 // bytes of an answer
)

// unlimited is a Graph that throttles nobody.
func unlimited() *faketenant.Graph {
	return faketenant.New(&faketenant.Options{Limits: faketenant.Limits{PerTenant: -1, Overall: -1}})
}

// row is a row of the log that is named by its id.
func row(id string, at time.Time, kind signin.Kind) faketenant.Row {
	body, err := json.Marshal(map[string]any{
		"id": id, "createdDateTime": at.UTC().Format(time.RFC3339Nano), "userId": "user-" + id, "appId": "app-" + id,
		"userPrincipalName": "Ann.O'Hara-" + id + "@contoso.example", "status": map[string]any{"errorCode": len(id)},
		"authenticationRequirement": "multiFactorAuthentication", "isInteractive": kind == signin.Interactive,
		"appliedConditionalAccessPolicies": []map[string]any{{"id": "p", "result": "success", "conditionsSatisfied": "users"}},
	})
	if err != nil {
		panic(err)
	}
	return faketenant.Row{ID: id, Created: at, Kind: kind, Body: func() []byte { return body }}
}

// client asks a Graph for one tenant.
type client struct {
	t          testing.TB
	transport  http.RoundTripper
	credential *faketenant.Credential
}

func newClient(t testing.TB, tenant *faketenant.Tenant, transport http.RoundTripper) *client {
	return &client{t, transport, tenant.Credential()}
}

func (c *client) token(options policy.TokenRequestOptions) string {
	if options.Scopes == nil {
		options.Scopes = []string{origin + "/.default"}
	}
	token, err := c.credential.GetToken(c.t.Context(), options)
	require.NoError(c.t, err)
	return token.Token
}

func (c *client) request(link string) *http.Request {
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, link, nil)
	require.NoError(c.t, err)
	r.Header.Set("Authorization", "Bearer "+c.token(policy.TokenRequestOptions{EnableCAE: true}))
	return r
}

// reply is an answer as a client sees it.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // of the connection or of the body
	page   page
}

type page struct {
	Context string                `json:"@odata.context"`
	Next    string                `json:"@odata.nextLink"`
	Value   []struct{ ID string } `json:"value"`
	Error   struct{ Code, Message string }
}

func (p page) ids() []string {
	ids := []string{}
	for _, row := range p.Value {
		ids = append(ids, row.ID)
	}
	return ids
}

func (c *client) ask(link string) reply { return c.send(c.request(link)) }

func (c *client) send(r *http.Request) (got reply) {
	resp, err := c.transport.RoundTrip(r)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	got.status, got.header = resp.StatusCode, resp.Header
	got.body, got.err = io.ReadAll(io.LimitReader(resp.Body, mostRead))
	_ = json.Unmarshal(got.body, &got.page)
	return got
}

// filtered is a link to the rows that a filter wants, with more options as they
// stand in a URL.
func filtered(base, filter, more string) string {
	return base + "?$filter=" + url.QueryEscape(filter) + more
}

// walk follows nextLinks and gathers the ids.
func (c *client) walk(link string) (ids []string, pages int) {
	for link != "" {
		got := c.ask(link)
		require.Equal(c.t, http.StatusOK, got.status, "%s", got.body)
		require.NoError(c.t, got.err)
		ids, pages, link = append(ids, got.page.ids()...), pages+1, got.page.Next
	}
	return ids, pages
}

// next is the nextLink in a body.
func next(t testing.TB, body []byte) string {
	var p page
	require.NoError(t, json.Unmarshal(body, &p))
	return p.Next
}
