package graphpipe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

const problem = "canary-query"

// ask sends a request with a query that no error may show.
func ask(t testing.TB, service cloud.Service, steps ...step) *graphpipe.Error {
	p := newPipeTo(t, service, &script{steps: steps}, &tokens{})
	_, err := p.Do(t.Context(), http.MethodDelete, graphpipe.Path("v1.0", "users", "a b"), url.Values{"$filter": {problem}}, nil, map[string]string{"password": problem})
	require.Error(t, err)
	require.NotContains(t, err.Error(), problem)
	return asError(t, err)
}

func TestWhatTheServicesSay(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		headers []string
		want    graphpipe.Error
	}{
		"Graph": {
			`{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.","innerError":{"date":"2026-01-01","request-id":"11111111-2222-3333-4444-555555555555"}}}`, nil,
			graphpipe.Error{Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation.", RequestID: "11111111-2222-3333-4444-555555555555"},
		},
		"Graph with an identifier in a header": {
			`{"error":{"code":"x","message":"y","innererror":{"request-id":"b"}}}`, []string{"request-id", "a"},
			graphpipe.Error{Code: "x", Message: "y", RequestID: "a"},
		},
		"Partner Center": {
			`{"code":2000,"description":"The customer was not found.","data":[],"source":"PartnerFD"}`, []string{"MS-RequestId", "r", "MS-CorrelationId", "c"},
			graphpipe.Error{Code: "2000", Message: "The customer was not found.", RequestID: "r"},
		},
		"Partner Center without multifactor authentication": {
			`{"code":"900421","description":"MFA required"}`, []string{"MS-CorrelationId", "c"},
			graphpipe.Error{Code: "900421", Message: "MFA required", RequestID: "c"},
		},
		"Partner Center's limits": {
			`{"statusCode":429,"message":"Rate limit is exceeded."}`, nil,
			graphpipe.Error{Code: "429", Message: "Rate limit is exceeded."},
		},
		"Entra": {
			`{"error":"invalid_client","error_description":"AADSTS7000222: expired"}`, nil,
			graphpipe.Error{Code: "invalid_client", Message: "AADSTS7000222: expired"},
		},
		"a byte order mark":         {"\ufeff" + `{"error":{"code":"x"}}`, nil, graphpipe.Error{Code: "x"}},
		"members of another type":   {`{"error":{"code":["x"],"message":{"a":1},"innerError":3}}`, nil, graphpipe.Error{}},
		"an array":                  {`[{"code":"x"}]`, nil, graphpipe.Error{}},
		"an error that is null":     {`{"error":null,"code":"y"}`, nil, graphpipe.Error{Code: "y"}},
		"no JSON":                   {`<html>refresh_token=x</html>`, nil, graphpipe.Error{}},
		"half an object":            {`{"error":{"code":"x"`, nil, graphpipe.Error{}},
		"nothing":                   {``, nil, graphpipe.Error{}},
		"an identifier that isnt":   {``, []string{"request-id", "a b\tc"}, graphpipe.Error{}},
		"an identifier too long":    {``, []string{"request-id", strings.Repeat("a", 65)}, graphpipe.Error{}},
		"a wait for something else": {``, []string{"Retry-After", "9"}, graphpipe.Error{RetryAfter: 9 * time.Second}},
	} {
		e := ask(t, cloud.Graph, answer(403, c.body, c.headers...))
		require.NotEmpty(t, e.ClientRequestID)
		c.want.Method, c.want.Host, c.want.Path, c.want.Status, c.want.ClientRequestID = "DELETE", graphHost, "/v1.0/users/a%20b", 403, e.ClientRequestID
		require.Equal(t, &c.want, withoutCause(e), name)
		require.NoError(t, errors.Unwrap(e))
	}
}

func TestTheErrorInWords(t *testing.T) {
	e := ask(t, cloud.PartnerCenter, answer(504, `{"code":"x","description":"first line\nsecond"}`, "MS-RequestId", "r"))
	require.Equal(t, `graphpipe: DELETE api.partnercenter.microsoft.com/v1.0/users/a%20b: HTTP 504 x: the service said "first line\nsecond"; `+
		`it may have been applied or not: read before you write again (request ID r; client request ID `+e.ClientRequestID+`)`, e.Error())
	e = ask(t, cloud.Graph, broken(errors.New("refused")))
	require.Equal(t, `graphpipe: DELETE graph.microsoft.com/v1.0/users/a%20b: refused; `+
		`it may have been applied or not: read before you write again (client request ID `+e.ClientRequestID+`)`, e.Error())
	e = ask(t, cloud.Graph, answer(302, "", "Location", "https://user:"+problem+"@evil.example/"+problem))
	require.Contains(t, e.Error(), `HTTP 302: it is redirected to "https" at host "evil.example", which is not followed; it may`)
	var nonRetriable interface{ NonRetriable() }
	require.ErrorAs(t, e, &nonRetriable)
}

// secrets in the forms in which services and proxies give them back.
var secrets = []string{
	canary, // the token of the request, which no pattern would find
	"Authorization: Bearer " + canary,
	`{\"access_token\":\"Can4ry-secret\"}`, `"refresh_token": "Can4ry-secret two"`, "client_secret=Can4ry-secret&x=1", "password='Can4ry-secret'", `"newPassword":"Can4ry-secret`,
	"passwd%3DCan4ry-secret", "X-Api-Key: Can4ry-secret", "Bearer Can4ry-secret", "Cookie: a=Can4ry-secret",
	"eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJDYW40cnktc2VjcmV0In0.Can4ry-secret",
	"0.AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHiJkLmNoPqRsTuVwXyZ.Can4ry-secret", "https://x.example/a?b=Can4ry-secret", "https://u:Can4ry-secret@x.example/",
	"code=Can4ry-secret", "pwd: Can4ry-secret", `&#34;id_token&#34;:&#34;Can4ry-secret&#34;`, `"client_secret":"two \" Can4ry-secret"`, "Authorization: Basic Can4ry-secret", "the token eyJ0Can4ry",
}

func TestNoErrorShowsASecret(t *testing.T) {
	for _, secret := range secrets {
		quoted, _ := json.Marshal("before " + secret + " after")
		for name, s := range map[string]step{
			"a message":           answer(400, `{"error":{"code":"x","message":`+string(quoted)+`}}`),
			"a code":              answer(400, `{"error":{"code":`+string(quoted)+`}}`),
			"a description":       answer(400, `{"code":1,"description":`+string(quoted)+`}`),
			"a message with 200":  answer(200, `{"error":{"message":`+string(quoted)+`}}`),
			"a page":              answer(200, "<html>"+secret, "Content-Type", "text/html"),
			"a type":              answer(200, "x", "Content-Type", secret),
			"headers":             answer(400, "", "Request-Id", secret, "Www-Authenticate", secret, "Location", secret, "Retry-After", secret),
			"a redirect":          answer(302, secret, "Location", secret),
			"an encoding":         answer(200, "x", "Content-Encoding", secret),
			"an error of a proxy": broken(errors.New("proxy said: " + secret)),
			"a wrapped error":     broken(fmt.Errorf("proxy said %s: %w", secret, io.ErrUnexpectedEOF)),
			"an error with a URL": broken(&url.Error{Op: "Get", URL: "https://x.example/?" + secret, Err: errors.New(secret)}),
			"an error in a body": func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(errReader{errors.New(secret)})}, nil
			},
			"an error of TLS":      broken(&net.OpError{Op: "remote error", Err: errors.New(secret)}),
			"an error of the wait": broken(fmt.Errorf("%s: %w", secret, context.DeadlineExceeded)),
		} {
			e := ask(t, cloud.Graph, s)
			encoded, err := json.Marshal(e)
			require.NoError(t, err)
			for _, text := range []string{e.Error(), e.Message, e.Code, string(encoded), fmt.Sprintf("%v %+v %s %q", e, e, e, e)} {
				require.NotContains(t, text, "Can4ry", "%s in %s", secret, name)
				require.NotContains(t, text, canary, "%s in %s", secret, name)
			}
		}
	}
}

// The credential's own text is masked where this package shows it.
func TestTheTextOfACredentialsErrorIsMasked(t *testing.T) {
	for _, secret := range secrets[2:] {
		_, err := do(t, newPipeTo(t, cloud.Graph, &script{}, &tokens{err: errors.New("failed: " + secret)}), http.MethodGet)
		require.NotContains(t, err.Error(), "Can4ry", secret)
	}
}

func TestMessagesStayReadable(t *testing.T) {
	for _, text := range []string{
		"Insufficient privileges to complete the operation.",
		"Access token is missing or malformed.",
		"CompactToken parsing failed with error code: 80049217",
		"Resource 'a1b2c3d4-1111-2222-3333-444455556666' does not exist or one of its queried reference-property objects are not present.",
		"Tenant 11111111-2222-3333-4444-555555555555 has no licence; see https://learn.microsoft.com/graph/permissions-reference for AuditLog.Read.All",
		"Invalid filter clause: Could not find a property named 'userPrincipalNames' on type 'microsoft.graph.signIn'.",
		"UserStrongAuthClientAuthNRequiredInterrupt is needed by /policies/identitySecurityDefaultsEnforcementPolicy",
	} {
		body, _ := json.Marshal(map[string]any{"error": map[string]string{"message": text}})
		require.Equal(t, text, ask(t, cloud.Graph, answer(400, string(body))).Message)
	}
}

func TestErrorsAreOfBoundedLength(t *testing.T) {
	long, _ := json.Marshal(strings.Repeat("word\x01\u202e\n", 50_000))
	e := ask(t, cloud.Graph, answer(400, `{"error":{"code":`+string(long)+`,"message":`+string(long)+`}}`))
	require.LessOrEqual(t, len(e.Message), 1024)
	require.LessOrEqual(t, len(e.Code), 100)
	require.Less(t, len(e.Error()), 2048)
	require.NotContains(t, e.Error(), "\u202e")
	half := strings.Repeat("a ", 8<<10-4) + "0.AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHiJkLmNoPqRsTuVwXyZ"
	require.NotContains(t, ask(t, cloud.Graph, broken(errors.New(half))).Error(), "AXEA")
}

// An error body comes from outside: whatever it is, the error is short and shows
// no token.
func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{
		`{"error":{"code":"x","message":"y","innerError":{"request-id":"a"}}}`, `{"code":2000,"description":"x"}`, `{"error":"x","error_description":"y"}`,
		`{"error":null}`, `[1]`, "\ufeff{}", "<html>", `{"error":{"message":"canary-token"}}`, `{"error":[{"error":{}}],"ERROR":1}`,
	} {
		f.Add(200, body)
		f.Add(403, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 499 || status == 429 || status == 408 {
			return
		}
		p := newPipe(t, &script{steps: []step{answer(status, body)}})
		resp, err := p.Do(t.Context(), http.MethodGet, "v1.0/users", nil, nil, nil)
		if err == nil {
			require.True(t, json.Valid(resp.Body))
			require.Less(t, status, 300)
			return
		}
		require.Less(t, len(err.Error()), 4096)
		require.Equal(t, status, asError(t, err).Status)
	})
}

// Retry-After comes from outside: whatever it is, the wait is nothing, or
// between a second and its cap with a tenth more.
func FuzzRetryAfter(f *testing.F) {
	for _, text := range []string{
		"", "0", "1", "300", "301", "-5", "+5", "NaN", "Inf", "1e300", "99999999999", "18446744073709551616", "0x10", "١٢", " 7 ", "1,2",
		"Sat, 01 Jan 2000 00:00:20 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
	} {
		f.Add(text, "Sat, 01 Jan 2000 00:00:00 GMT")
		f.Add(text, "")
	}
	f.Fuzz(func(t *testing.T, text, date string) {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{answer(429, "", "Retry-After", text, "Date", date), answer(403, "")}}
			_, err := do(t, newPipe(t, s), http.MethodPost)
			if len(s.seen) == 1 {
				require.Greater(t, err.RetryAfter, 5*time.Minute)
				require.LessOrEqual(t, err.RetryAfter, 24*time.Hour)
				return
			}
			waited := s.at[1].Sub(s.at[0])
			require.GreaterOrEqual(t, waited, 800*time.Millisecond)
			require.LessOrEqual(t, waited, 330*time.Second)
		})
	})
}

// What an earlier attempt was answered is no part of the error.
func TestTheLastAttemptCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{answer(429, `{"code":"x"}`, "Retry-After", "2"), broken(errors.New("refused"))}}
		_, err := do(t, newPipe(t, s), http.MethodPost)
		require.Equal(t, &graphpipe.Error{Method: "POST", Host: graphHost, Path: "/v1.0/users", ClientRequestID: err.ClientRequestID, Ambiguous: true}, withoutCause(err))

		s = &script{steps: []step{answer(503, `{"code":"x"}`)}}
		_, err = do(t, newPipeTo(t, cloud.Graph, s, &failsLater{}), http.MethodGet)
		require.Equal(t, &graphpipe.Error{Method: "GET", Host: graphHost, Path: "/v1.0/users", ClientRequestID: err.ClientRequestID}, withoutCause(err))
		require.ErrorContains(t, err, "graph.microsoft.com/v1.0/users: no token from the credential: later")
		require.Len(t, s.seen, 1)
	})
}

// failsLater is a credential that gives one token.
type failsLater struct{ asked bool }

func (f *failsLater) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if f.asked {
		return azcore.AccessToken{}, errors.New("later")
	}
	f.asked = true
	return azcore.AccessToken{Token: canary}, nil
}
