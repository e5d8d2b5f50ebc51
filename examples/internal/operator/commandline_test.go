package operator

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// program has three modes, one of which opens no store, and a flag of its own.
type program struct {
	Access
	file, own string
}

var programRules = Rules{
	Modes: map[string]Rule{
		"":      {Needs: []string{"-store", "-partner"}, Takes: []string{"-key", "-app", "-secret", "-certificate", "-cloud", "-own"}, Credential: true},
		"-read": {Needs: []string{"-store"}, Takes: []string{"-key", "-secret", "-certificate"}},
		"-demo": {},
	},
	Else: "where all is done",
}

// read reads a command line, none of whose words has a blank in it.
func (p *program) read(line string) (mode string, err error) {
	c := NewCommandLine("program")
	p.Flags(c)
	c.Text("own", &p.own)
	c.Mode("-demo")
	c.ModeText("-read", &p.file)
	mode, err = c.Read(strings.Fields(line), programRules)
	if err == nil {
		err = p.CheckStdin(p.file)
	}
	return mode, err
}

func TestACommandLineIsRead(t *testing.T) {
	var p program
	mode, err := p.read("-store d -key k -partner p -app a -secret s -cloud USGovDoD -own o")
	require.NoError(t, err)
	require.Empty(t, mode)
	require.Equal(t, program{Access{Store: "d", Key: "k", Partner: "p", App: "a", Secret: "s", Cloud: samauth.USGovDoD}, "", "o"}, p)

	p = program{}
	mode, err = p.read("-store d -read f -certificate -")
	require.NoError(t, err)
	require.Equal(t, "-read", mode)
	require.Equal(t, program{Access{Store: "d", Certificate: "-"}, "f", ""}, p)

	mode, err = new(program).read("-demo")
	require.NoError(t, err)
	require.Equal(t, "-demo", mode)
}

func TestWhatIsWrongWithACommandLineIsSaid(t *testing.T) {
	const enough = "-store d -partner p -secret s "
	for name, test := range map[string]struct{ line, says string }{
		"a flag that there is not":           {enough + "-nonsense", "not defined: -nonsense"},
		"nothing at all":                     {"", "-store is missing"},
		"no partner":                         {"-store d -secret s", "-partner is missing"},
		"no proof of the application":        {"-store d -partner p", "-secret or -certificate is missing"},
		"two proofs of the application":      {enough + "-certificate c", "-secret and -certificate do not go together"},
		"an empty text":                      {enough + "-own=", "it is empty"},
		"an empty text of a mode":            {"-store d -read=", "it is empty"},
		"a flag without its text":            {enough + "-own", "needs an argument: -own"},
		"a cloud that there is not":          {enough + "-cloud germany", "public, usgov, usgovdod and china"},
		"two modes":                          {enough + "-read f -demo", "-read and -demo do not go together"},
		"one mode twice":                     {enough + "-read f -read g", "-read and -read do not go together"},
		"a flag of another mode":             {"-store d -read f -own o", "-own has no meaning with -read"},
		"a flag that is of no mode here":     {"-demo -own o", "-own has no meaning with -demo"},
		"a word that belongs to no flag":     {enough + "canary~secret", "1 arguments at the end belong to no flag"},
		"words after the end of flags":       {enough + "-- -own canary", "2 arguments at the end belong to no flag"},
		"standard input for key and secret":  {"-store d -partner p -key - -secret -", "can be read once only"},
		"standard input for key and PEM":     {"-store d -partner p -key - -certificate -", "can be read once only"},
		"standard input for what a mode has": {"-store d -read - -secret -", "can be read once only"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := new(program).read(test.line)
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "canary")
		})
	}
	_, err := (&program{}).read("-h")
	require.ErrorIs(t, err, flag.ErrHelp)
}

func TestAFlagOfAnotherModeIsRefusedInWords(t *testing.T) {
	rules := Rules{Modes: map[string]Rule{"": {}}, Else: "where all is done"}
	require.EqualError(t, rules.check("", []string{"-own"}), "-own has no meaning where all is done")
}

func TestFilesFromStandardInputAreCounted(t *testing.T) {
	a := Access{Store: Stdin, Key: Stdin, Secret: Stdin, Certificate: "c"}
	require.Equal(t, 2, a.FromStdin(), "a store is a folder")
	require.Equal(t, 3, a.FromStdin(Stdin, "f"))
}

func TestEveryCloudHasOneName(t *testing.T) {
	for name, cloud := range clouds {
		require.Equal(t, name, CloudName(cloud))
		var set samauth.Cloud
		require.NoError(t, cloudFlag(&set)(strings.ToUpper(name)))
		require.Equal(t, cloud, set)
	}
	require.Len(t, clouds, 4)
}
