package main

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

func TestEveryErrorThatIsNotEntrasHasAdvice(t *testing.T) {
	for _, err := range []error{
		samauth.ErrMFAMissing, samauth.ErrMFANotProven, samauth.ErrForeignAccount, samauth.ErrOtherAccount, samauth.ErrConsentState, samauth.ErrConsentAnswer, samauth.ErrIDToken,
		samauth.ErrNoToken, samauth.ErrNotDurable, samauth.ErrDamaged, dirstore.ErrWrongKey, dirstore.ErrUnsafe, errNobody,
	} {
		got := troubles.Explain(fmt.Errorf("samauth: consent: %w", err))
		require.Regexp(t, `(?s)^What +[A-Z].*\.\nWho `, got, err)
		require.Regexp(t, `(?m)^Who +[A-Z]`, got, err)
		require.Regexp(t, `(?m)^Trying again +(can help|does not help)`, got, err)
	}
	require.Empty(t, troubles.Explain(errors.New("-secret: it is blank")))
}
