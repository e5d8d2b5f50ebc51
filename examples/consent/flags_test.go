package main

import (
	"bytes"
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

const enough = "-store d -key k -partner p -app a -secret s "

// start runs the program with nothing at the other end of any line.
func start(t *testing.T, args ...string) (got operator.Status, out, err string) {
	t.Helper()
	var printed, complaints bytes.Buffer
	got = run(t.Context(), args, world{out: &printed, err: &complaints})
	require.NotContains(t, printed.String()+complaints.String(), "canary")
	return got, printed.String(), complaints.String()
}

func TestWhatIsWrongWithACommandLineIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ line, says string }{
		"nothing at all":                          {"", "-store is missing"},
		"no proof of the application":             {"-store d -key k -partner p -app a", "-secret or -certificate is missing"},
		"a cloud that there is not":               {enough + "-cloud germany", "public, usgov, usgovdod and china"},
		"two ways to sign in":                     {enough + "-paste -device-code", "do not go together"},
		"a way to sign in and a customer":         {enough + "-paste -customer c", "-paste and -customer do not go together"},
		"a page at no address":                    {enough + "-serve= -redirect r", "it is empty"},
		"a page without a redirect URI":           {enough + "-serve :1", "-redirect is missing"},
		"a redirect URI without a page":           {enough + "-redirect https://p.example/callback", "-redirect has no meaning where a browser"},
		"a redirect URI that no page answers":     {enough + "-serve :1 -redirect https://p.example/done", "-redirect: it does not look like"},
		"a redirect URI that ends like the right": {enough + "-serve :1 -redirect https://p.example/mycallback", "-redirect: it does not look like"},
		"a redirect URI without a host":           {enough + "-serve :1 -redirect /callback", "-redirect: it does not look like"},
		"a certificate without its key":           {enough + "-serve :1 -redirect https://p.example/callback -tls-cert c", "-tls-cert and -tls-key go together"},
		"a key without its certificate":           {enough + "-serve :1 -redirect https://p.example/callback -tls-key c", "-tls-cert and -tls-key go together"},
		"serving on without a page":               {enough + "-paste -keep-serving", "-keep-serving has no meaning with -paste"},
		"a hint where nobody can be given it":     {enough + "-device-code -login-hint u", "-login-hint has no meaning with -device-code"},
		"a replacement for a customer":            {enough + "-customer c -replace", "-replace has no meaning with -customer"},
		"a name without a customer":               {enough + "-name n", "-name has no meaning where a browser"},
		"a grant to nobody":                       {enough + "-device-code -grant graph=User.Read.All", "-grant has no meaning with -device-code"},
		"a grant without an API":                  {enough + "-customer c -grant User.Read.All", "it does not look like graph="},
		"a grant of nothing":                      {enough + "-customer c -grant graph=", "it does not look like graph="},
		"two grants for one API":                  {enough + "-customer c -grant graph=A -grant Graph=B", "there is one for Microsoft Graph already"},
		"a grant that is taken back":              {enough + "-customer c -revoke -grant graph=A", "-revoke takes all back"},
		"a demo of the real thing":                {"-demo -store d", "-store has no meaning with -demo"},
		"standard input for a paste and a secret": {"-store d -key k -partner p -app a -secret - -paste", "-paste reads the address from standard input"},
	} {
		t.Run(name, func(t *testing.T) {
			got, out, err := start(t, fields(test.line)...)
			require.Equal(t, operator.Misused, got)
			require.Empty(t, out)
			require.Contains(t, err, "consent: ")
			require.Contains(t, err, test.says)
			require.Contains(t, err, "-h lists the flags")
		})
	}
}

func TestACommandLineIsRead(t *testing.T) {
	o, err := parse(fields(enough + "-cloud USGov -serve :1 -redirect https://p.example/callback -tls-cert c -tls-key x -keep-serving -login-hint u -accept-unproven -replace"))
	require.NoError(t, err)
	require.Equal(t, &options{
		mode: modeServe, Access: operator.Access{Store: "d", Key: "k", Partner: "p", App: "a", Secret: "s", Cloud: samauth.USGov}, address: ":1",
		redirect: "https://p.example/callback", tlsCert: "c", tlsKey: "x", keepServing: true, loginHint: "u", acceptUnproven: true, replace: true,
	}, o)
}

func TestTheHelpNamesEveryFlag(t *testing.T) {
	got, out, err := start(t, "-h")
	require.Equal(t, operator.Done, got)
	require.Empty(t, err)
	new(options).commandLine().Flags.VisitAll(func(f *flag.Flag) { require.Contains(t, out, "  -"+f.Name) })
	for _, scope := range readsOnly[0].Scopes {
		require.Contains(t, out, scope)
	}
}

func TestEveryModeHasItsRule(t *testing.T) {
	for _, mode := range []string{modeBrowser, modePaste, modeServe, modeDeviceCode, modeCustomer, modeDemo} {
		require.Contains(t, rules.Modes, mode)
	}
	require.Len(t, rules.Modes, 6)
}
