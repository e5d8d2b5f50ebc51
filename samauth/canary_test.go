package samauth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// Every secret of this suite is a canary: those that it plants hold the word,
// and those that the fake Entra issues begin in ways that nothing else does.
var canaries = []string{
	"canary",
	base64.RawURLEncoding.EncodeToString([]byte(appID)), // in every refresh token
	"eyJ", // every JWT
}

// chatter, if set, makes the clients of the suite log to standard error.
const chatter = "PARTNERSEC_SAMAUTH_CHATTER"

func suiteLogger() *slog.Logger {
	if os.Getenv(chatter) == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))
}

func TestTheWholeSuitePrintsNoSecret(t *testing.T) {
	suite := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.skip", "WholeSuite|TestKill|TestProcesses|TestTenants$|TestZitadel")
	suite.Env = append(os.Environ(), chatter+"=1")
	output, err := suite.CombinedOutput()
	require.NoError(t, err, "the suite failed when it ran for this test")
	require.Contains(t, string(output), "level=WARN", "the suite logged nothing")
	for _, line := range strings.Split(string(output), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "=== ") || strings.HasPrefix(strings.TrimSpace(line), "--- ") {
			continue // names of tests
		}
		for _, canary := range canaries {
			require.NotContains(t, line, canary)
		}
	}
}

// forms are the ways in which a secret may show.
func forms(secret string) []string {
	quoted := fmt.Sprintf("%q", secret)
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), quoted[1 : len(quoted)-1],
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
		base64.StdEncoding.EncodeToString([]byte(secret))[:len(secret)],
		base64.RawURLEncoding.EncodeToString([]byte(secret))[:len(secret)],
		fmt.Sprint([]byte(secret))[1:20],
	}
}

// shown is a value in every form in which one might print it.
func shown(value any) string {
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p"} {
		fmt.Fprintf(&b, verb+"\n", value)
		fmt.Fprintf(&b, verb+"\n", []any{value, &value, map[string]any{"x": value}, struct{ x any }{value}})
	}
	text, _ := json.Marshal(value)
	b.Write(text)
	var encoded bytes.Buffer
	_ = gob.NewEncoder(&encoded).Encode(value)
	b.Write(encoded.Bytes())
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(handler).Error("x", "x", value)
	}
	func() {
		defer func() { fmt.Fprintf(&b, "%v %+v\n", recover(), recover()) }()
		panic(value)
	}()
	return b.String()
}

func TestNoSecretShowsInAnythingExported(t *testing.T) {
	for name, spoil := range faults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				s := newStage(t, nil)
				store := samauth.Store(s.store)
				if spoil != nil {
					store = spoil(s)
				}
				sam, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), store, &samauth.Options{
					Transport: s.entra, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
				})
				require.NoError(t, err)
				token, tokenErr := sam.Token(t.Context(), customerA, graphScopes)
				access, getErr := sam.Credential(customerA).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: graphScopes})
				rotateErr := sam.Rotate(t.Context())
				health, healthErr := sam.Health(t.Context())
				time.Sleep(time.Minute)
				synctest.Wait()

				all := log.String()
				for _, value := range []any{
					sam, s.store.Tokens(), s.stored(t), token, health, samauth.ClientSecret(clientSecret), clientSecret, sam.Credential(customerA),
					tokenErr, getErr, rotateErr, healthErr, errors.Join(tokenErr, rotateErr),
				} {
					all += shown(value)
				}
				secrets := []string{clientSecret.Reveal(), token.Value.Reveal(), access.Token}
				for _, stored := range s.store.Tokens() {
					secrets = append(secrets, stored.Value.Reveal(), stored.Previous.Reveal())
				}
				for _, secret := range secrets {
					if secret == "" {
						continue
					}
					for _, form := range forms(secret) {
						require.NotContains(t, all, form)
					}
				}
			})
		})
	}
}

// faults are what may go wrong while a secret is at hand. Each returns the
// store to use.
var faults = map[string]func(*stage) samauth.Store{
	"nothing": nil,
	"the answer is cut off": func(s *stage) samauth.Store {
		s.entra.Answer(200, `{"token_type":"Bearer","access_token":"`+tokenOf(customerA)+`","refresh_token":"`+s.store.Tokens()[0].Value.Reveal())
		return s.store
	},
	"the answer lacks its life": func(s *stage) samauth.Store {
		s.entra.Amend = func(_ string, answer map[string]any) { delete(answer, "expires_in") }
		return s.store
	},
	"the error repeats the request": func(s *stage) samauth.Store {
		s.entra.Answer(400, `{"error":"invalid_grant","error_description":"AADSTS70000: refresh_token=`+s.store.Tokens()[0].Value.Reveal()+` client_secret=`+clientSecret.Reveal()+`"}`)
		return s.store
	},
	"the error is a page that repeats the request": func(s *stage) samauth.Store {
		s.entra.Answer(502, "<html>refresh_token="+s.store.Tokens()[0].Value.Reveal()+"</html>")
		return s.store
	},
	"the token is for another tenant": func(s *stage) samauth.Store {
		s.entra.Amend = func(_ string, answer map[string]any) { answer["access_token"] = tokenOf(customerB) }
		return s.store
	},
	"the store cannot be written": func(s *stage) samauth.Store { return samauthtest.FailSwaps(s.store, -1, errors.New("full")) },
	"the store cannot be read":    func(s *stage) samauth.Store { return samauthtest.FailLoads(s.store, -1, errors.New("gone")) },
	"the grant is dead": func(s *stage) samauth.Store {
		s.entra.Revoke()
		return s.store
	},
}
