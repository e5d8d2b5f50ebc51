package main

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// fields are the words of a command line, of which none has a blank in it.
func fields(line string) []string { return strings.Fields(line) }

const enough = "-store d -key k -partner p -app a -secret s "

func TestWhatIsWrongWithACommandLineIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ line, says string }{
		"a flag that there is not":              {enough + "-nonsense", "not defined: -nonsense"},
		"nothing at all":                        {"", "-store is missing"},
		"no key":                                {"-store d -partner p -app a -secret s", "-key is missing"},
		"no partner":                            {"-store d -key k -app a -secret s", "-partner is missing"},
		"no application":                        {"-store d -key k -partner p -secret s", "-app is missing"},
		"no proof of the application":           {"-store d -key k -partner p -app a", "-secret or -certificate is missing"},
		"two proofs of the application":         {enough + "-certificate c", "-secret and -certificate do not go together"},
		"an empty path":                         {"-store= -key k", "it is empty"},
		"an empty path of a token":              {enough + "-import=", "it is empty"},
		"a day that there is not":               {enough + "-secret-expires 2027-02-30", "no day such as"},
		"a day for a certificate":               {"-store d -key k -partner p -app a -certificate c -secret-expires 2027-02-28", "which says itself"},
		"a cloud that there is not":             {enough + "-cloud germany", "public, usgov, usgovdod and china"},
		"two things to do":                      {enough + "-health -keep-fresh", "-health and -keep-fresh do not go together"},
		"two files of tokens":                   {enough + "-import a -inspect b", "-import and -inspect do not go together"},
		"one file of a token and then another":  {enough + "-import a -import b", "-import and -import do not go together"},
		"an inspection with a store":            {enough + "-inspect t", "-key has no meaning with -inspect"},
		"a replacement of nothing":              {enough + "-replace", "-replace has no meaning where"},
		"strictness for a program without end":  {enough + "-keep-fresh -strict", "-strict has no meaning with -keep-fresh"},
		"a demo of the real thing":              {"-demo -store d", "-store has no meaning with -demo"},
		"a key for an application":              {"-init -key k -app a", "-app has no meaning with -init"},
		"a new key nowhere":                     {"-init", "-key is missing"},
		"a new key on standard input":           {"-init -key -", "a file of its own"},
		"standard input for two secrets":        {"-store d -key - -partner p -app a -secret -", "can be read once only"},
		"standard input for token and secret":   {"-partner p -app a -secret - -inspect -", "can be read once only"},
		"standard input for token and PEM file": {"-store d -key k -partner p -app a -certificate - -import -", "can be read once only"},
	} {
		t.Run(name, func(t *testing.T) {
			got := start(t, nil, "", fields(test.line)...)
			require.Equal(t, misused, got.status)
			require.Empty(t, got.out)
			require.Contains(t, got.err, "rotate: ")
			require.Contains(t, got.err, test.says)
			require.Contains(t, got.err, "-h lists the flags")
		})
	}
}

func TestAnArgumentThatBelongsToNoFlagIsNotRepeated(t *testing.T) {
	got := start(t, nil, "", append(fields(enough), "canary~secret")...)
	require.Equal(t, misused, got.status)
	require.Contains(t, got.err, "1 arguments")
	require.NotContains(t, got.err, "canary")
}

func TestACommandLineIsRead(t *testing.T) {
	o, err := parse(fields(enough + "-cloud USGov -import t -replace -strict -quiet"))
	require.NoError(t, err)
	require.Equal(t, &options{
		mode: modeImport, token: "t", store: "d", key: "k", partner: "p", app: "a", secret: "s",
		cloud: samauth.USGov, replace: true, strict: true, quiet: true,
	}, o)
}

func TestTheHelpNamesEveryFlag(t *testing.T) {
	got := start(t, nil, "", "-h")
	require.Equal(t, done, got.status)
	require.Empty(t, got.err)
	newLine().flags.VisitAll(func(f *flag.Flag) { require.Contains(t, got.out, "  -"+f.Name) })
}

func TestEveryModeHasItsRule(t *testing.T) {
	for _, m := range []mode{modeRotate, modeHealth, modeKeepFresh, modeImport, modeInspect, modeInit, modeDemo} {
		require.Contains(t, rules, m)
	}
	require.Len(t, rules, 7)
}
