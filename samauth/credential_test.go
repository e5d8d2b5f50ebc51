package samauth_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// resource is an API that answers 401 with a claims challenge until it has seen
// so many tokens.
type resource struct {
	challenges int
	tokens     []string
}

const challenge = `{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}`

func (r *resource) Do(req *http.Request) (*http.Response, error) {
	r.tokens = append(r.tokens, req.Header.Get("Authorization"))
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte("{}"))), Request: req}
	if len(r.tokens) <= r.challenges {
		resp.StatusCode = http.StatusUnauthorized
		resp.Header.Set("WWW-Authenticate", `Bearer realm="", error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(challenge))+`"`)
	}
	return resp, nil
}

// call sends a request through azcore's pipeline, as every client of the Azure
// SDK does.
func call(t *testing.T, s *stage, api *resource) *http.Response {
	bearer := runtime.NewBearerTokenPolicy(s.sam.Credential(customerA), graphScopes, nil)
	pipeline := runtime.NewPipeline("test", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}}, &policy.ClientOptions{Transport: api})
	req, err := runtime.NewRequest(t.Context(), http.MethodGet, "https://graph.microsoft.com/v1.0/organization")
	require.NoError(t, err)
	resp, err := pipeline.Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	return resp
}

func TestAzureClientsTakeTheCredential(t *testing.T) {
	s := newStage(t, nil)
	api := &resource{}
	require.Equal(t, http.StatusOK, call(t, s, api).StatusCode)
	require.Equal(t, http.StatusOK, call(t, s, api).StatusCode)
	require.Equal(t, 1, s.entra.Calls(), "the second client has the token of the first")
	require.Equal(t, api.tokens[0], api.tokens[1])
}

func TestAClaimsChallengeIsAnsweredWithANewToken(t *testing.T) {
	s := newStage(t, nil)
	api := &resource{challenges: 1}
	require.Equal(t, http.StatusOK, call(t, s, api).StatusCode)
	require.Len(t, api.tokens, 2)
	require.NotEqual(t, api.tokens[0], api.tokens[1])
	exchanges := s.entra.Exchanges()
	require.Contains(t, exchanges[0].Claims, "CP1")
	require.Contains(t, exchanges[1].Claims, "1700000000")
	require.Contains(t, exchanges[1].Claims, "CP1")
	require.Equal(t, http.StatusOK, call(t, s, &resource{}).StatusCode)
	require.Equal(t, 2, s.entra.Calls(), "the new token took the place of the old one")
}

func TestTokensForContinuousAccessEvaluationAreKeptApart(t *testing.T) {
	s := newStage(t, nil)
	credential := s.sam.Credential(customerA)
	with, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes, EnableCAE: true})
	require.NoError(t, err)
	without, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes})
	require.NoError(t, err)
	require.NotEqual(t, with.Token, without.Token)
	require.NotContains(t, s.entra.Exchanges()[1].Claims, "CP1")
	require.True(t, with.ExpiresOn.After(without.ExpiresOn))
	require.False(t, with.RefreshOn.IsZero())
}

func TestACredentialIsForOneTenant(t *testing.T) {
	s := newStage(t, nil)
	_, err := s.sam.Credential(customerA).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes, TenantID: customerB})
	require.ErrorContains(t, err, customerB)
	_, err = s.sam.Credential("no tenant").GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes})
	require.ErrorContains(t, err, "no tenant")
	require.Zero(t, s.entra.Calls())
	_, err = s.sam.Credential(customerA).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes, TenantID: customerA})
	require.NoError(t, err)
}

func TestTheAzurePipelineDoesNotRepeatWhatEntraRefuses(t *testing.T) {
	s := newStage(t, nil)
	s.entra.Refuse(customerA, 65001)
	bearer := runtime.NewBearerTokenPolicy(s.sam.Credential(customerA), graphScopes, nil)
	pipeline := runtime.NewPipeline("test", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}}, &policy.ClientOptions{Transport: &resource{}})
	req, err := runtime.NewRequest(t.Context(), http.MethodGet, "https://graph.microsoft.com/v1.0/organization")
	require.NoError(t, err)
	_, err = pipeline.Do(req)
	require.Equal(t, samauth.ConsentNeeded, classOf(t, err))
	require.Equal(t, 1, s.entra.Calls())
}
