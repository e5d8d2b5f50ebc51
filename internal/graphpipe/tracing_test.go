package graphpipe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

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
