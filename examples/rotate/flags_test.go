package main

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// fields are the words of a command line, of which none has a blank in it.
func fields(line string) []string { return strings.Fields(line) }

const enough = "-store d -key k -partner p -app a -secret s "

func TestWhatIsWrongWithACommandLineIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ line, says string }{
		"nothing at all":                        {"", "-store is missing"},
		"no proof of the application":           {"-store d -key k -partner p -app a", "-secret or -certificate is missing"},
		"an empty path of a token":              {enough + "-import=", "it is empty"},
		"a day that there is not":               {enough + "-secret-expires 2027-02-30", "no day such as"},
		"a day for a certificate":               {"-store d -key k -partner p -app a -certificate c -secret-expires 2027-02-28", "which says itself"},
		"a cloud that there is not":             {enough + "-cloud germany", "public, usgov, usgovdod and china"},
		"two things to do":                      {enough + "-health -keep-fresh", "-health and -keep-fresh do not go together"},
		"two files of tokens":                   {enough + "-import a -inspect b", "-import and -inspect do not go together"},
		"an inspection with a store":            {enough + "-inspect t", "-key has no meaning with -inspect"},
		"a replacement of nothing":              {enough + "-replace", "-replace has no meaning where"},
		"strictness for a program without end":  {enough + "-keep-fresh -strict", "-strict has no meaning with -keep-fresh"},
		"a demo of the real thing":              {"-demo -store d", "-store has no meaning with -demo"},
		"a key for an application":              {"-init -key k -app a", "-app has no meaning with -init"},
		"a new key nowhere":                     {"-init", "-key is missing"},
		"a new key on standard input":           {"-init -key -", "a file of its own"},
		"standard input for token and secret":   {"-partner p -app a -secret - -inspect -", "can be read once only"},
		"standard input for token and PEM file": {"-store d -key k -partner p -app a -certificate - -import -", "can be read once only"},
	} {
		t.Run(name, func(t *testing.T) {
			got := start(t, nil, "", fields(test.line)...)
			require.Equal(t, operator.Misused, got.status)
			require.Empty(t, got.out)
			require.Contains(t, got.err, "rotate: ")
			require.Contains(t, got.err, test.says)
			require.Contains(t, got.err, "-h lists the flags")
		})
	}
}

func TestACommandLineIsRead(t *testing.T) {
	o, err := parse(fields(enough + "-cloud USGov -import t -replace -strict -quiet"))
	require.NoError(t, err)
	require.Equal(t, &options{
		mode: modeImport, token: "t", Access: operator.Access{Store: "d", Key: "k", Partner: "p", App: "a", Secret: "s", Cloud: samauth.USGov},
		replace: true, strict: true, quiet: true,
	}, o)
}

func TestTheHelpNamesEveryFlag(t *testing.T) {
	got := start(t, nil, "", "-h")
	require.Equal(t, operator.Done, got.status)
	require.Empty(t, got.err)
	new(options).commandLine().Flags.VisitAll(func(f *flag.Flag) { require.Contains(t, got.out, "  -"+f.Name) })
}

func TestEveryModeHasItsRule(t *testing.T) {
	for _, mode := range []string{modeRotate, modeHealth, modeKeepFresh, modeImport, modeInspect, modeInit, modeDemo} {
		require.Contains(t, rules.Modes, mode)
	}
	require.Len(t, rules.Modes, 7)
}
