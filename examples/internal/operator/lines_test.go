package operator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATextStandsBesideItsLabel(t *testing.T) {
	var l Lines
	l.Labelled("Long", strings.Repeat("word ", 20))
	l.Labelled("Nothing", "")
	l.List("List", []string{"one", "two\x1b[2J"})
	require.Equal(t, "Long         "+strings.TrimSpace(strings.Repeat("word ", 16))+"\n"+
		"             word word word word\n"+
		"List         one\n"+
		"             two\\x1b[2J\n", l.String())
}
