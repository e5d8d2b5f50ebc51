package operator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

var (
	errKnown   = errors.New("known")
	errUnknown = errors.New("unknown")
	known      = Troubles{
		{errKnown, samauth.Advice{Cause: "it is known", Actor: samauth.PartnerAdmin, Remedy: "mend it", Link: "https://example.com/"}},
		{context.Canceled, samauth.Advice{Cause: "it was told to end", Actor: samauth.Nobody, Remedy: "run it again", Retry: true}},
	}
)

func TestAnErrorThatIsKnownIsExplained(t *testing.T) {
	require.Equal(t, "What         It is known.\n"+
		"Who          An administrator of the partner's tenant must mend it.\n"+
		"Trying again does not help before that is done\n"+
		"See          https://example.com/\n", known.Explain(fmt.Errorf("samauth: %w", errKnown)))
	require.Contains(t, known.Explain(errors.Join(context.Canceled, errKnown)), "It is known.", "the first of them counts")
	require.Contains(t, known.Explain(context.Canceled), "Nobody has to act: run it again.")
	require.Empty(t, known.Explain(errUnknown))
}

func TestARefusalOfEntrasExplainsItself(t *testing.T) {
	refusal := samauth.ParseError(http.StatusBadRequest, nil, []byte(`{"error":"invalid_grant","error_codes":[700082],`+
		`"correlation_id":"c0ffee00-0000-4000-8000-000000000001","trace_id":"c0ffee00-0000-4000-8000-000000000002"}`))
	got := strings.Join(strings.Fields(known.Explain(errors.Join(errKnown, refusal))), " ")
	require.Contains(t, got, "Who The user of the partner's tenant who consented must ")
	require.Contains(t, got, "For support AADSTS700082, correlation id c0ffee00-0000-4000-8000-000000000001, trace id c0ffee00-0000-4000-8000-000000000002")
	require.Contains(t, known.Explain(errors.Join(refusal, context.Canceled)), "It was told to end.", "whatever Entra said")
}
