package keyvault_test

import (
	"context"
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

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/keyvault"
)

const canary = "canary"

// always answers every request of a method with an error of Key Vault's.
func always(method string, status int, code string, header ...string) func(*http.Request, int) (*http.Response, error) {
	return func(r *http.Request, _ int) (*http.Response, error) {
		if r.Method != method {
			return nil, nil
		}
		a := answer(r, status, code)
		if len(header) == 2 {
			a.Header.Set(header[0], header[1])
		}
		return a, nil
	}
}

// fails makes every request of a method fail without an answer.
func fails(method string, err error) func(*http.Request, int) (*http.Response, error) {
	return func(r *http.Request, _ int) (*http.Response, error) {
		if r.Method != method {
			return nil, nil
		}
		return nil, err
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name         string
		fault        func(*http.Request, int) (*http.Response, error)
		load, swap   string // what the errors say; "" where there is none
		reads, sends int    // requests that Load and Swap make together, of GET and of PUT
	}{
		{"no role", always("GET", 403, "ForbiddenByRbac"), `403 ForbiddenByRbac: give the identity the role "Key Vault Secrets Officer"`, "ForbiddenByRbac", 2, 0},
		{"a role that only reads", always("PUT", 403, "ForbiddenByRbac"), "", `role "Key Vault Secrets Officer"`, 2, 1},
		{"an access policy that lacks set", always("PUT", 403, "AccessDenied"), "", "secret permissions get, set and recover", 2, 1},
		{"a firewall", always("GET", 403, "ForbiddenByFirewall"), "in the firewall of the vault", "firewall", 2, 0},
		{"a refusal of unknown kind", always("GET", 403, "Surprise"), "403 Surprise: give the identity the role", "403", 2, 0},
		{"a page of nobody knows whom", always("GET", 404, "no word"), "404: see that the URL is that of the vault", "404", 2, 0},
		{"a redirect", always("GET", 302, "", "Location", "https://evil.example/"), "which is never followed", "302", 2, 0},
		{"a second challenge", always("GET", 401, "", "WWW-Authenticate", `Bearer authorization="https://login.windows.net/x", resource="https://vault.azure.net"`), "401: it does not take the credential's token", "401", 4, 0},
		{"a challenge for another resource", always("GET", 401, "", "WWW-Authenticate", `Bearer authorization="https://login.windows.net/x", resource="https://evil.example"`), `a token for "evil.example"`, "evil.example", 2, 0},
		{"a challenge without a tenant", always("GET", 401, "", "WWW-Authenticate", `Bearer authorization="https://login.windows.net", resource="https://vault.azure.net"`), "a token of no tenant", "no tenant", 2, 0},
		{"a challenge that is no URL", always("GET", 401, "", "WWW-Authenticate", `Bearer authorization="x", resource="https://vault.azure.net"`), "a token of no authorization", "no authorization", 2, 0},
		{"too many readers", always("GET", 429, "Throttled", "Retry-After", "2"), "429 Throttled: too many ask this vault: try again in 2s", "429", 8, 0},
		{"too many readers for long", always("GET", 429, "Throttled", "Retry-After", "30"), "try again in 30s", "429", 2, 0},
		{"too many writers", always("PUT", 429, "Throttled", "Retry-After", "7"), "", "try again in 7s", 2, 1},
		{"too many writers until a date", always("PUT", 429, "", "Retry-After", "Sat, 01 Jan 2000 00:00:09 GMT"), "", "try again in 9s", 2, 1},
		{"too many writers, and no time", always("PUT", 429, "", "Retry-After", "soon"), "", "429 Throttled: too many ask this vault: try again later", 2, 1},
		{"an outage of reads", always("GET", 503, ""), "503: the vault is not well", "503", 8, 0},
		{"an outage of writes", always("PUT", 503, ""), "", "it is open whether the vault has stored it: load it and look: the vault answered 503", 2, 1},
		{"another operation", always("PUT", 409, "Busy"), "", "409 Busy: something else is under way", 2, 1},
		{"a bad request", always("PUT", 400, "BadParameter"), "", "400 BadParameter: look the code up", 2, 1},
		{"a success of a strange kind", always("GET", 204, ""), "204: that is no secret", "204", 2, 0},
		{"no connection", fails("GET", &net.OpError{Op: "dial", Err: errors.New("refused")}), "the vault did not answer: dial: refused", "did not answer", 8, 0},
		{"a connection that breaks", fails("PUT", &url.Error{Op: "Put", URL: "https://canary", Err: io.ErrUnexpectedEOF}), "", "it is open whether the vault has stored it: load it and look: the vault did not answer: unexpected EOF", 2, 1},
		{"an error that tells all", fails("PUT", errors.New("canary")), "", "the vault did not answer (*errors.errorString)", 2, 1},
		{"an answer that is no JSON", body("GET", "canary<html>"), "the answer is no secret", "the answer is no secret", 2, 0},
		{"an empty answer", body("GET", ""), "the answer is no secret", "the answer is no secret", 2, 0},
		{"an answer without an id", body("GET", `{"value":"canary"}`), "the answer is no secret", "no secret", 2, 0},
		{"an answer with a strange id", body("GET", `{"value":"canary","id":"https://x/secrets/y"}`), "the answer is no secret", "no secret", 2, 0},
		{"an answer with an id that is none", body("GET", `{"value":"canary","id":"%zz:canary"}`), "the answer is no secret", "no secret", 2, 0},
		{"an answer without end", body("GET", strings.Repeat("canary", 1<<18)), "the answer is longer than 524288 bytes", "longer", 2, 0},
		{"a write whose answer is no JSON", body("PUT", "canary<html>"), "", "it is open whether the vault has stored it", 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVault()
				v.write("1.AXcanary-0", nil)
				store := v.open(t)
				_, version, err := store.Load(t.Context())
				require.NoError(t, err)
				v.counts, v.fault = map[string]int{}, c.fault
				_, _, loading := store.Load(t.Context())
				requireSays(t, loading, c.load, "keyvault: load secret "+secretName+" of contoso.vault.azure.net: ")
				_, swapping := store.Swap(t.Context(), generation(1), version)
				requireSays(t, swapping, c.swap, "keyvault: swap in secret "+secretName+" of contoso.vault.azure.net: ")
				require.Equal(t, c.reads, v.calls("GET"))
				require.Equal(t, c.sends, v.calls("PUT"))
			})
		})
	}
}

// body answers every request of a method with a body.
func body(method, text string) func(*http.Request, int) (*http.Response, error) {
	return func(r *http.Request, _ int) (*http.Response, error) {
		if r.Method != method {
			return nil, nil
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
	}
}

func requireSays(t *testing.T, err error, part, where string) {
	t.Helper()
	if part == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, where)
	require.ErrorContains(t, err, part)
	require.NotErrorIs(t, err, samauth.ErrNoToken)
	require.NotErrorIs(t, err, samauth.ErrConflict)
	for e := err; e != nil; e = errors.Unwrap(e) {
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", e, e, e), canary)
	}
}

func TestNothingThatTheVaultSaysReachesALog(t *testing.T) {
	var lines strings.Builder
	azlog.SetListener(func(_ azlog.Event, text string) { lines.WriteString(text) })
	defer azlog.SetListener(nil)
	v := newVault()
	v.write("1.AXcanary-0", nil)
	store := v.open(t)
	_, version, err := store.Load(t.Context())
	require.NoError(t, err)
	v.fault = always("PUT", 400, "BadParameter")
	_, err = store.Swap(t.Context(), generation(1), version)
	require.Error(t, err)
	require.Contains(t, lines.String(), "ERROR CODE: BadParameter")
	v.fault = always("PUT", 400, "1.AXcanary", "X-Ms-Error-Code", "1.AXcanary")
	_, err = store.Swap(t.Context(), generation(1), version)
	require.Error(t, err)
	require.Contains(t, lines.String(), "ERROR CODE UNAVAILABLE")
	require.NotContains(t, lines.String(), canary)
}

func TestAnErrorHasItsFacts(t *testing.T) {
	v := newVault()
	v.fault = always("PUT", 429, "Throttled", "Retry-After", "7")
	_, err := v.open(t).Swap(t.Context(), generation(1), "")
	var e *keyvault.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, keyvault.Error{Status: 429, Code: "Throttled", RetryAfter: 7 * time.Second}, *e)
}

func TestACredentialThatGivesNoToken(t *testing.T) {
	credential := &azfake.TokenCredential{}
	cause := errors.New("no managed identity here")
	credential.SetError(cause)
	store, err := keyvault.New(vaultURL, secretName, credential, &keyvault.Options{Transport: newVault()})
	require.NoError(t, err)
	_, _, err = store.Load(t.Context())
	require.ErrorContains(t, err, "the credential gives no token for the vault: no managed identity here")
	require.ErrorIs(t, err, cause)
}

func TestAContextThatEndsDuringARequest(t *testing.T) {
	v := newVault()
	v.write("1.AXcanary-0", nil)
	store := v.open(t)
	_, version, err := store.Load(t.Context())
	require.NoError(t, err)
	for _, method := range []string{"GET", "PUT"} {
		ctx, cancel := context.WithCancel(t.Context())
		v.fault = func(r *http.Request, _ int) (*http.Response, error) {
			if r.Method == method {
				cancel()
				return nil, r.Context().Err()
			}
			return nil, nil
		}
		_, err = store.Swap(ctx, generation(1), version)
		require.ErrorIs(t, err, context.Canceled)
		require.NotContains(t, err.Error(), "no secret")
		require.Equal(t, method == "PUT", strings.Contains(err.Error(), "it is open"))
	}
}

func TestARequestThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVault()
		v.write("1.AXcanary-0", nil)
		store := v.open(t)
		begin, hang := time.Now(), func(method string) func(*http.Request, int) (*http.Response, error) {
			return func(r *http.Request, _ int) (*http.Response, error) {
				if r.Method != method {
					return nil, nil
				}
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
		}
		v.once(hang("GET"))
		_, version, err := store.Load(t.Context())
		require.NoError(t, err, "a read is repeated")
		require.Less(t, time.Since(begin), 20*time.Second)
		v.fault = hang("PUT")
		_, err = store.Swap(t.Context(), generation(1), version)
		require.ErrorContains(t, err, "it is open whether the vault has stored it")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 1, v.calls("PUT"))
	})
}

func TestAWriteThatWasAppliedAndNotAnswered(t *testing.T) {
	v := newVault()
	store := v.open(t)
	v.fault = func(r *http.Request, _ int) (*http.Response, error) {
		if r.Method != "PUT" {
			return nil, nil
		}
		_, err := v.server.Do(r)
		require.NoError(t, err)
		return nil, context.DeadlineExceeded
	}
	_, err := store.Swap(t.Context(), generation(1), "")
	require.ErrorContains(t, err, "it is open whether the vault has stored it")
	require.Equal(t, 1, v.size())
	token, version, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, revealed(generation(1)), revealed(token))
	v.fault = nil
	put(t, store, generation(2), version)
}

func TestAnOldAnswerIsAConflictAndNothingIsWritten(t *testing.T) {
	v := newVault()
	store := v.open(t)
	version := put(t, store, generation(1), "")
	version = put(t, store, generation(2), version)
	v.lag = 1
	_, err := store.Swap(t.Context(), generation(3), version)
	require.ErrorIs(t, err, samauth.ErrConflict)
	v.lag = 0
	requireHolds(t, store, generation(2), version)
}

func TestAWriteThatIsNotThereWhenItIsReadAgain(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*vault, *http.Request)
		says  string
	}{
		"it is gone":       {func(v *vault, _ *http.Request) { v.versions = nil }, "it cannot be read back"},
		"it is another":    {func(v *vault, _ *http.Request) { v.versions[0].Value = new("canary") }, "then showed another"},
		"it was labelled":  {func(v *vault, _ *http.Request) { v.versions[0].Tags = nil }, samauth.ErrConflict.Error()},
		"a newer release ": {func(v *vault, _ *http.Request) { v.versions[0].Tags["samauth"] = new("2,x,y") }, samauth.ErrConflict.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault()
			v.fault = func(r *http.Request, _ int) (*http.Response, error) {
				if r.Method == "GET" && v.size() > 0 {
					c.spoil(v, r)
				}
				return nil, nil
			}
			version, err := v.open(t).Swap(t.Context(), generation(1), "")
			require.ErrorContains(t, err, c.says)
			require.NotContains(t, err.Error(), canary)
			require.Empty(t, version)
		})
	}
}

func TestAFailureToReadTheTokenBeforeIsAnError(t *testing.T) {
	v := newVault()
	store := v.open(t)
	put(t, store, generation(2), "")
	v.fault = func(r *http.Request, _ int) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "1") {
			return answer(r, 403, "ForbiddenByFirewall"), nil
		}
		return nil, nil
	}
	token, version, err := store.Load(t.Context())
	require.ErrorContains(t, err, "read the token before: the vault answered 403")
	require.Zero(t, token)
	require.Empty(t, version)
}
