package operator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestAnAccountIsNamedAsFarAsItIsKnown(t *testing.T) {
	require.Equal(t, "sam@partner.example (id)", Account(samauth.User{ID: "id", Name: "sam@partner.example"}))
	require.Equal(t, "id", Account(samauth.User{ID: "id"}))
	require.Equal(t, "name", Account(samauth.User{Name: "name"}))
	require.Contains(t, Account(samauth.User{}), "not known")
}
