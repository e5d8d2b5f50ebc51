package graphpipe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/tracing"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

// spans writes down what spans say.
type spans struct {
	mu   sync.Mutex
	said []string
}

func (s *spans) provider() tracing.Provider {
	return tracing.NewProvider(func(string, string) tracing.Tracer {
		return tracing.NewTracer(func(ctx context.Context, name string, options *tracing.SpanOptions) (context.Context, tracing.Span) {
			s.say("span " + name)
			s.attributes(options.Attributes)
			return ctx, tracing.NewSpan(tracing.SpanImpl{
				End:           func() { s.say("end") },
				SetAttributes: func(all ...tracing.Attribute) { s.attributes(all) },
				SetStatus:     func(_ tracing.SpanStatus, text string) { s.say(text) },
			})
		}, nil)
	}, nil)
}

func (s *spans) attributes(all []tracing.Attribute) {
	for _, a := range all {
		s.say(fmt.Sprint(a.Key, "=", a.Value))
	}
}

func (s *spans) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, text)
}

func TestEachRequestIsASpanWithoutSecrets(t *testing.T) {
	var s spans
	p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{
		Transport: &script{steps: []step{answer(200, `{}`)}}, Tracing: s.provider(),
	})
	require.NoError(t, err)
	_, err = p.Do(t.Context(), http.MethodGet, "v1.0/users", url.Values{"$filter": {"userId eq 'secret-id'"}}, nil, nil)
	require.NoError(t, err)
	all := strings.Join(s.said, "\n")
	require.Contains(t, all, "span HTTP GET")
	require.Contains(t, all, "http.status_code=200")
	require.Contains(t, all, "end")
	require.NotContains(t, all, "secret-id")
	require.NotContains(t, all, canary)
}

func TestEachAttemptIsASpanInThatOfItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s spans
		p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{
			Transport: &script{steps: []step{answer(503, ``), answer(401, ``, "WWW-Authenticate", usual), answer(200, `{}`)}}, Tracing: s.provider(),
		})
		require.NoError(t, err)
		get(t, p, "v1.0/users")
		var names []string
		for _, text := range s.said {
			if strings.HasPrefix(text, "span ") || text == "end" {
				names = append(names, text)
			}
		}
		require.Equal(t, []string{"span GET " + graphHost, "span HTTP GET", "end", "span HTTP GET", "end", "span HTTP GET", "end", "end"}, names)
	})
}

func TestNoSpanShowsASecret(t *testing.T) {
	for name, next := range map[string]step{
		"a refusal":           answer(403, `{"error":{"code":"`+canary+`","message":"Bearer `+canary+`"}}`),
		"a redirect":          answer(302, ``, "Location", "https://evil.example/?x="+canary),
		"a page":              answer(200, "<html>"+canary, "Content-Type", "text/html"),
		"a broken connection": broken(errors.New("malformed answer to Authorization: Bearer " + canary)),
		"an error with a URL": broken(&url.Error{Op: "Get", URL: users + "?$filter=" + canary, Err: errors.New("no route")}),
	} {
		var s spans
		p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{Transport: &script{steps: []step{next}}, Tracing: s.provider()})
		require.NoError(t, err)
		_, err = p.Do(t.Context(), http.MethodPost, "v1.0/users", url.Values{"$filter": {canary}}, http.Header{"X": {canary}}, map[string]string{"password": canary})
		require.Error(t, err)
		all := strings.Join(s.said, "\n")
		require.Contains(t, all, "span HTTP POST", name)
		require.NotContains(t, all, canary, name)
	}
}

func TestWithoutAProviderThereIsNoSpan(t *testing.T) {
	p, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{
		Transport: &script{steps: []step{answer(200, `{}`)}}, Tracing: tracing.Provider{},
	})
	require.NoError(t, err)
	get(t, p, "v1.0/users")
}
