package graphpipe_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

const claims = `{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}`

var (
	encodedClaims = base64.StdEncoding.EncodeToString([]byte(claims))
	usual         = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="` + encodedClaims + `"`
)

func TestAClaimsChallengeIsAnsweredOnce(t *testing.T) {
	for _, method := range append(writes, http.MethodGet) {
		s := &script{steps: []step{answer(401, "", "WWW-Authenticate", usual), answer(200, `{}`)}}
		credential := &tokens{}
		_, err := do(t, newPipeTo(t, cloud.Graph, s, credential), method)
		require.Nil(t, err)
		require.Len(t, s.seen, 2)
		require.Equal(t, s.sent[0], s.sent[1])
		require.Equal(t, "Bearer "+canary, s.seen[0].Header.Get("Authorization"))
		require.Equal(t, "Bearer "+canary+"-for-claims", s.seen[1].Header.Get("Authorization"))
		require.Len(t, credential.asked, 2)
		require.Empty(t, credential.asked[0].Claims)
		require.Equal(t, claims, credential.asked[1].Claims)
		for _, options := range credential.asked {
			require.True(t, options.EnableCAE)
			require.Equal(t, []string{"https://graph.microsoft.com/.default"}, options.Scopes)
		}

		s = &script{steps: []step{answer(401, `{"error":{"code":"InvalidAuthenticationToken"}}`, "WWW-Authenticate", usual)}}
		credential = &tokens{}
		_, err = do(t, newPipeTo(t, cloud.Graph, s, credential), method)
		require.Equal(t, 401, err.Status)
		require.Equal(t, "InvalidAuthenticationToken", err.Code)
		require.False(t, err.Ambiguous)
		require.Len(t, s.seen, 2)
		require.Len(t, credential.asked, 2)
	}
}

func TestOnlyOneChallengeIsAnsweredInACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		challenged := answer(401, "", "WWW-Authenticate", usual)
		s := &script{steps: []step{challenged, answer(429, ""), challenged}}
		credential := &tokens{}
		_, err := do(t, newPipeTo(t, cloud.Graph, s, credential), http.MethodPost)
		require.Equal(t, 401, err.Status)
		require.Len(t, s.seen, 3)
		require.Len(t, credential.asked, 3)
	})
}

func TestAWriteAfterAChallengeIsStillSentOnce(t *testing.T) {
	s := &script{steps: []step{answer(401, "", "WWW-Authenticate", usual), answer(504, "")}}
	_, err := do(t, newPipe(t, s), http.MethodPost)
	require.Len(t, s.seen, 2)
	require.True(t, err.Ambiguous)
}

func TestWhatIsAClaimsChallenge(t *testing.T) {
	raw := strings.TrimRight(encodedClaims, "=")
	for header, ok := range map[string]bool{
		usual: true,
		`bearer claims="` + encodedClaims + `",error="insufficient_claims"`:                                    true,
		`Bearer claims="` + raw + `", error=insufficient_claims`:                                               true,
		`Basic realm="x", Bearer error="insufficient_claims", claims="` + raw + `"`:                            true,
		`Bearer error="invalid_token", Bearer error="insufficient_claims", claims="` + raw + `"`:               true,
		`Bearer error="invalid_token", claims="` + raw + `"`:                                                   false,
		`Bearer error="insufficient_claims", Bearer claims="` + raw + `"`:                                      false,
		`Bearer error="insufficient_claims"`:                                                                   false,
		`Bearer error="insufficient_claims", claims=""`:                                                        false,
		`Bearer error="insufficient_claims", claims="%%%"`:                                                     false,
		`Bearer error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte("{")) + `"`:  false,
		`Bearer error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte("12")) + `"`: false,
		`PoP error="insufficient_claims", claims="` + raw + `"`:                                                false,
		`Bearer realm="", error="invalid_token"`:                                                               false,
		`Bearer ` + strings.Repeat("x", 20_000) + usual:                                                        false,
		``: false,
	} {
		s := &script{steps: []step{answer(401, "", "WWW-Authenticate", header), answer(200, `{}`)}}
		_, err := do(t, newPipe(t, s), http.MethodGet)
		require.Equal(t, ok, err == nil, header)
	}
	s := &script{steps: []step{answer(401, "", "WWW-Authenticate", `Basic realm="x"`, "WWW-Authenticate", usual), answer(200, `{}`)}}
	_, err := do(t, newPipe(t, s), http.MethodGet)
	require.Nil(t, err, "the second header")
	s = &script{steps: []step{answer(403, "", "WWW-Authenticate", usual)}}
	_, err = do(t, newPipe(t, s), http.MethodGet)
	require.Equal(t, 403, err.Status)
	require.Len(t, s.seen, 1)
}

// consentError is like samauth's error: this package does not know it.
type consentError struct{ secret string }

func (e *consentError) Error() string {
	return "a new consent is needed; refresh_token=" + e.secret + " was refused, see https://login.microsoftonline.com/x?code=" + e.secret
}

func TestTheErrorOfACredentialIsReached(t *testing.T) {
	for _, first := range []bool{true, false} {
		cause := &consentError{canary}
		credential := &tokens{err: cause}
		s := &script{steps: []step{answer(401, "", "WWW-Authenticate", usual)}}
		if !first {
			credential.asked = make([]policy.TokenRequestOptions, 1)
		}
		_, err := do(t, newPipeTo(t, cloud.Graph, s, credential), http.MethodPost)
		var got *consentError
		require.True(t, errors.As(err, &got))
		require.Same(t, cause, got)
		require.False(t, err.Ambiguous)
		require.ErrorContains(t, err, "no token from the credential: a new consent is needed")
		if first {
			require.Empty(t, s.seen)
			require.Zero(t, err.Status)
		} else {
			require.Len(t, s.seen, 1)
			require.Equal(t, 401, err.Status)
		}
	}
}

func TestATextThatIsNoTokenIsNotSent(t *testing.T) {
	for _, text := range []string{" ", "a b", "a\r\nX-Evil: 1", "t\u00f6ken", "\x00"} {
		s := &script{}
		_, err := do(t, newPipeTo(t, cloud.Graph, s, &tokens{text: text}), http.MethodGet)
		require.ErrorContains(t, err, "it returned no token, or a text that is none")
		require.Empty(t, s.seen)
	}
}

// azureCredential asks for its token through a pipeline of azcore's, as those of
// azidentity do. It was told not to try again.
type azureCredential struct{ pipeline runtime.Pipeline }

func newAzureCredential(s *script) azureCredential {
	return azureCredential{runtime.NewPipeline("x", "v0", runtime.PipelineOptions{}, &policy.ClientOptions{
		Transport: transporter{s}, Retry: policy.RetryOptions{MaxRetries: -1},
	})}
}

type transporter struct{ *script }

func (t transporter) Do(req *http.Request) (*http.Response, error) { return t.RoundTrip(req) }

func (c azureCredential) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	req, err := runtime.NewRequest(ctx, http.MethodGet, "https://login.microsoftonline.com/")
	if err != nil {
		return azcore.AccessToken{}, err
	}
	resp, err := c.pipeline.Do(req)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	return azcore.AccessToken{}, fmt.Errorf("HTTP %d", resp.StatusCode)
}

func TestACredentialKeepsItsOwnWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		login := &script{steps: []step{answer(503, "")}}
		_, err := do(t, newPipeTo(t, cloud.Graph, &script{}, newAzureCredential(login)), http.MethodGet)
		require.ErrorContains(t, err, "no token from the credential: HTTP 503")
		require.Len(t, login.seen, 1)
	})
}

// A challenge comes from outside: whatever it is, what a credential gets is a
// JSON object, and the call ends.
func FuzzWWWAuthenticate(f *testing.F) {
	f.Add(usual)
	f.Add(`Bearer error="insufficient_claims", claims="e30"`)
	f.Add(`Basic x, bearer claims=e30=,error=insufficient_claims`)
	f.Fuzz(func(t *testing.T, text string) {
		s := &script{steps: []step{answer(401, "", "WWW-Authenticate", text)}}
		credential := &tokens{}
		_, err := newPipeTo(t, cloud.Graph, s, credential).Do(t.Context(), http.MethodPost, "v1.0/users", nil, nil, nil)
		require.Error(t, err)
		require.LessOrEqual(t, len(credential.asked), 2)
		if len(credential.asked) == 2 {
			var object map[string]any
			require.NoError(t, json.Unmarshal([]byte(credential.asked[1].Claims), &object))
		}
	})
}
