package samauth_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/prove/proof"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// shuffled is a token endpoint that answers one request in four with the token
// of a tenant of its own choice. No token lives long enough to be kept.
type shuffled struct {
	seed    uint64
	answers atomic.Uint64
	wrong   atomic.Uint64
}

const shuffledTenants = 1000

func (s *shuffled) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Body.Close()
	tenant, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	random := rand.New(rand.NewPCG(s.seed, s.answers.Add(1)))
	if random.IntN(4) == 0 {
		if other := customerID(random.IntN(shuffledTenants)); other != tenant {
			tenant = other
			s.wrong.Add(1)
		}
	}
	body := fmt.Sprintf(`{"token_type":"Bearer","expires_in":0,"refresh_token":"canary","access_token":%q}`, tokenOf(tenant))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// tokenOf is an access token of a tenant, as far as anybody here looks at it.
func tokenOf(tenant string) string {
	claims := fmt.Sprintf(`{"tid":%q,"appid":%q}`, tenant, appID)
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestTenants(t *testing.T) {
	proof.Run(t, "tenants", func(t *testing.T, part *proof.Part) {
		server := &shuffled{seed: part.Seed}
		store := samauthtest.NewStore(samauth.RefreshToken{Value: samauth.NewSecret("canary"), Generation: 1, ObtainedAt: time.Now()})
		sam := newClient(t, server, store, nil)
		var next, refused atomic.Int64
		var group sync.WaitGroup
		for range 64 {
			group.Go(func() {
				for server.answers.Load() < uint64(part.Cases) {
					tenant := customerID(int(next.Add(1)*7919) % shuffledTenants)
					scope := fmt.Sprintf("https://graph.microsoft.com/%d", server.answers.Load()) // so that no refusal stands for it
					token, err := sam.Token(t.Context(), tenant, []string{scope})
					switch {
					case err == nil && token.Value.Reveal() != tokenOf(tenant):
						t.Errorf("tenant %s was given the token of another", tenant)
						return
					case err != nil && !errors.Is(err, samauth.ErrForeignToken):
						t.Errorf("tenant %s: %v", tenant, err)
						return
					case err != nil:
						refused.Add(1)
					}
				}
			})
		}
		group.Wait()
		require.GreaterOrEqual(t, refused.Load(), int64(server.wrong.Load()), "every wrong answer is somebody's error")
		part.Count("answers", int(server.answers.Load()))
		part.Count("of them wrong and refused", int(server.wrong.Load()))
	})
}
