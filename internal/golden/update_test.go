package golden

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheUpdateFlagIsDefinedOnce(t *testing.T) {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	require.False(t, updating(flags), "without the flag nothing is written")
	require.True(t, defineUpdate(flags))
	require.False(t, defineUpdate(flags), "a flag that is there already stays as it is")
	require.False(t, updating(flags))
	require.NoError(t, flags.Set("update", "true"))
	require.True(t, updating(flags))
}
