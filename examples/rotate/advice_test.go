package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

func TestEveryErrorThatIsNotEntrasHasAdvice(t *testing.T) {
	for _, err := range []error{
		samauth.ErrNoToken, samauth.ErrNotDurable, samauth.ErrConflict, samauth.ErrDamaged, context.Canceled, dirstore.ErrWrongKey, dirstore.ErrUnsafe,
	} {
		got := explain(fmt.Errorf("samauth: rotate: %w", err))
		require.Regexp(t, `(?s)^What +[A-Z].*\.\nWho `, got)
		require.Regexp(t, `(?m)^Who +[A-Z]`, got)
		require.Regexp(t, `(?m)^Trying again +(can help|does not help)`, got)
	}
	require.Empty(t, explain(errors.New("-secret: it is blank")))
}

func TestATransientRefusalNeedsNobody(t *testing.T) {
	got := explain(samauth.ParseError(http.StatusServiceUnavailable, nil, []byte(`{"error_codes":[90033]}`)))
	require.Regexp(t, `(?m)^Who +Nobody has to act`, got)
	require.Regexp(t, `(?m)^Trying again +can help`, got)
}

func TestASetbackTellsWhatIsLeft(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			health samauth.Health
			says   string
		}{
			"a token that is good for a while": {samauth.Health{Generation: 7, ObtainedAt: friday.Add(-12 * day), ExpiresAt: friday.Add(78 * day)},
				"generation 7, 12 days old; left to itself it dies on 2027-01-23, in 78 days"},
			"a token that is dead": {samauth.Health{Generation: 7, ObtainedAt: friday.Add(-91 * day), ExpiresAt: friday.Add(-day)},
				"generation 7, which is past its 90 days since 2026-11-05"},
			"a token of unknown age": {samauth.Health{Generation: 2}, "generation 2, of unknown age"},
		} {
			got := strings.Join(strings.Fields(explain(&setback{samauth.ErrNotDurable, test.health})), " ")
			require.Contains(t, got, "In the store the token of "+test.says, name)
		}
		require.NotContains(t, explain(&setback{samauth.ErrNoToken, samauth.Health{}}), "In the store")
	})
	require.ErrorIs(t, &setback{io.EOF, samauth.Health{}}, io.EOF)
}
