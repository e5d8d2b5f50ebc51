package operator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

func TestEveryActorButNobodyHasWords(t *testing.T) {
	for _, actor := range []samauth.Actor{samauth.CustomerAdmin, samauth.PartnerAdmin, samauth.ConsentingUser, samauth.ApplicationOwner} {
		require.NotEmpty(t, actors[actor], actor)
	}
}
