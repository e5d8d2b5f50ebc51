package samauthtest_test

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partner  = "11111111-1111-4111-8111-111111111111"
	app      = "22222222-2222-4222-8222-222222222222"
	customer = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	other    = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
	login    = "https://login.microsoftonline.com/"
)

var (
	secret = samauth.NewSecret("canary-client-secret")
	adele  = samauth.User{ID: "33333333-3333-4333-8333-333333333333", Name: "adele@partner.example"}
)

// overTLS is the way to a real server in place of Microsoft's.
func overTLS(t *testing.T, handler http.Handler) http.RoundTripper {
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: transport.TLSClientConfig.RootCAs, ServerName: "example.com"}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// bothWays runs a test in memory and against a server.
func bothWays(t *testing.T, test func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper)) {
	t.Run("in memory", func(t *testing.T) {
		test(t, func(entra *samauthtest.Entra) http.RoundTripper { return entra })
	})
	t.Run("over TLS", func(t *testing.T) {
		test(t, func(entra *samauthtest.Entra) http.RoundTripper { return overTLS(t, entra) })
	})
}

// reply is what came back.
type reply struct {
	status  int
	header  http.Header
	body    string
	members map[string]any
}

func (r reply) code() int {
	codes, _ := r.members["error_codes"].([]any)
	if len(codes) != 1 {
		return 0
	}
	return int(codes[0].(float64))
}

func (r reply) text(member string) string {
	text, _ := r.members[member].(string)
	return text
}

// claims are those of a JWT in a member.
func (r reply) claims(t *testing.T, member string) map[string]any {
	parts := strings.Split(r.text(member), ".")
	require.Len(t, parts, 3, "%s is no JWT: %s", member, r.body)
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, json.Unmarshal(text, &claims))
	return claims
}

func send(t *testing.T, way http.RoundTripper, method, address, body string) reply {
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("client-request-id", "99999999-9999-4999-8999-999999999999")
	response, err := way.RoundTrip(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	got := reply{status: response.StatusCode, header: response.Header, body: string(text)}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		_ = json.Unmarshal(text, &got.members) // some bodies are odd on purpose
	}
	return got
}

// form is a redemption as a client writes it.
func form(refresh samauth.Secret) url.Values {
	return url.Values{
		"grant_type":    {"refresh_token"},
		"client_id":     {app},
		"client_secret": {secret.Reveal()},
		"refresh_token": {refresh.Reveal()},
		"scope":         {"https://graph.microsoft.com/.default openid profile offline_access"},
		"client_info":   {"1"},
	}
}

// but is a form with some members changed; empty ones are left out.
func but(original url.Values, changes ...string) url.Values {
	changed := maps.Clone(original)
	for i := 0; i < len(changes); i += 2 {
		if changed.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			changed.Del(changes[i])
		}
	}
	return changed
}

func post(t *testing.T, way http.RoundTripper, tenant string, form url.Values) reply {
	return send(t, way, http.MethodPost, login+tenant+"/oauth2/v2.0/token", form.Encode())
}

// redeem exchanges a refresh token, which has to succeed, and returns the next.
func redeem(t *testing.T, way http.RoundTripper, tenant string, refresh samauth.Secret) samauth.Secret {
	got := post(t, way, tenant, form(refresh))
	require.Equal(t, http.StatusOK, got.status, got.body)
	return samauth.NewSecret(got.text("refresh_token"))
}
