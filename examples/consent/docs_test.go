package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheCommandsOfTheDocumentAreRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "consent.md"))
	require.NoError(t, err)
	lines := strings.ReplaceAll(string(text), "\\\n", " ")
	commands := regexp.MustCompile(`(?m)^(?:go run \./examples/)?consent (.*)$`).FindAllStringSubmatch(lines, -1)
	require.Len(t, commands, 3)
	for _, command := range commands {
		_, err := parse(fields(strings.ReplaceAll(command[1], `"Contoso panel"`, "Panel")))
		require.NoError(t, err, command[0])
	}
	ways := regexp.MustCompile("(?m)^\\| .* \\| `(-[^`]*)`").FindAllStringSubmatch(lines, -1)
	require.Len(t, ways, 3)
	for _, way := range ways {
		_, err := parse(fields(enough + way[1]))
		require.NoError(t, err, way[0])
	}
}

func TestTheDocumentNamesEveryErrorOfAConsent(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "consent.md"))
	require.NoError(t, err)
	for _, name := range []string{"ErrMFAMissing", "ErrMFANotProven", "ErrForeignAccount", "ErrConsentState", "ErrConsentAnswer", "ErrIDToken", "ErrUnsafe", "ErrWrongKey"} {
		require.Contains(t, string(text), name)
	}
}
