package mfa

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTheGuardOfACellIsTakenBackExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@\t\r\n']{0,4}a?`)).Draw(t, "text")
		cell := csvGuard(text)
		require.NotRegexp(t, `^[=+\-@\t\r\n]`, cell)
		require.Equal(t, text, CSVText(cell))
	})
}
