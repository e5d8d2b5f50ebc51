package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

func TestTheNextCommandIsOneThatACrontabTakes(t *testing.T) {
	whole := func(name string) string {
		path, err := filepath.Abs(name)
		require.NoError(t, err)
		return quote(path)
	}
	o := options{Access: operator.Access{Store: "store", Key: "key", Partner: "p.example", App: "a", Secret: "a secret"}}
	require.Equal(t, "rotate -quiet -store "+whole("store")+" -key "+whole("key")+" -partner p.example -app a -secret "+whole("a secret"), o.next())
	o = options{Access: operator.Access{Store: "store", Key: "-", Partner: "p.example", App: "a", Certificate: "-", Cloud: samauth.USGovDoD}}
	require.Equal(t, "rotate -quiet -store "+whole("store")+" -key FILE -partner p.example -app a -certificate FILE -cloud usgovdod", o.next())
}

func TestAWordIsQuotedForAShell(t *testing.T) {
	for word, want := range map[string]string{
		"plain-word_1.txt": "plain-word_1.txt",
		"two words":        "'two words'",
		"it's":             `'it'\''s'`,
		"$(rm)":            "'$(rm)'",
		"ä":                "'ä'",
	} {
		require.Equal(t, want, quote(word))
	}
}
