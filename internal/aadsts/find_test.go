package aadsts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/aadsts"
)

func ExampleFind() {
	fmt.Println(aadsts.Find("Sign-in failed (aadsts530003): your device must be managed"))
	fmt.Println(aadsts.Find("Sign-in failed"))
	// Output:
	// 530003 true
	// 0 false
}

func ExampleFindStart() {
	fmt.Println(aadsts.FindStart("AADSTS50076: Debido a un cambio de configuración"))
	fmt.Println(aadsts.FindStart("See AADSTS50076"))
	// Output:
	// 50076 true
	// 0 false
}

func ExampleNumber() {
	fmt.Println(aadsts.Number("AADSTS50076"))
	fmt.Println(aadsts.Number("50076"))
	fmt.Println(aadsts.Number("50076 or so"))
	// Output:
	// 50076 true
	// 50076 true
	// 0 false
}

func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		code int
	}{
		"the number at the start":                   {"AADSTS50076: Due to a change", 50076},
		"the case does not matter":                  {"aAdStS50076", 50076},
		"the number in the middle":                  {"Error validating. AADSTS50126: Invalid", 50126},
		"the number between brackets":               {"(AADSTS65001)", 65001},
		"the first of two":                          {"AADSTS65001 and AADSTS50076", 65001},
		"a longer number is another":                {"AADSTS530003: managed", 530003},
		"a shorter number is another":               {"AADSTS53003: blocked", 53003},
		"seven digits":                              {"AADSTS7000222: expired", 7000222},
		"nine digits are a number":                  {"AADSTS123456789", 123456789},
		"ten digits are none and are not cut":       {"AADSTS5007612345", 0},
		"a great many digits are none":              {"AADSTS" + strings.Repeat("50076", 100_000), 0},
		"digits that run into letters are none":     {"AADSTS50076abc", 0},
		"digits that run into a low line are none":  {"AADSTS50076_1", 0},
		"full-width digits go on":                   {"AADSTS50076７", 0},
		"a leading zero is none":                    {"AADSTS050076", 0},
		"a blank before the digits":                 {"AADSTS 50076", 0},
		"a prefix that does not begin a word":       {"XAADSTS50076", 0},
		"a prefix behind a digit":                   {"5AADSTS50076", 0},
		"a prefix behind letters of another script": {"エラーAADSTS50076", 50076},
		"a colon of another script":                 {"AADSTS50076：多要素認証", 50076},
		"letters of another script behind":          {"AADSTS50076多要素認証", 50076},
		"a bad one and then a good one":             {"AADSTSAADSTS9 AADSTS50076", 50076},
		"a prefix alone":                            {"AADSTS", 0},
		"half a prefix":                             {"AADST50076", 0},
		"invalid UTF-8 around":                      {"\xffAADSTS50076\xff", 50076},
		"nothing":                                   {"", 0},
	} {
		t.Run(name, func(t *testing.T) {
			code, ok := aadsts.Find(c.text)
			require.Equal(t, c.code, code)
			require.Equal(t, c.code != 0, ok)
		})
	}
}

func TestFindStart(t *testing.T) {
	for text, want := range map[string]int{
		"AADSTS50076: x":         50076,
		" \r\n\tAADSTS50076":     50076,
		"\ufeffAADSTS50076":      50076,
		"aadsts50076":            50076,
		"x AADSTS50076":          0,
		"AADSTS5007612345":       0,
		"AADS":                   0,
		"":                       0,
		"AADSTSx":                0,
		"AADSTS900421 elsewhere": 900421,
	} {
		code, ok := aadsts.FindStart(text)
		require.Equal(t, want, code, text)
		require.Equal(t, want != 0, ok, text)
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]int{
		"50076": 50076, " 50076 ": 50076, "aadsts50076": 50076,
		"": 0, "AADSTS": 0, "-50076": 0, "+50076": 0, "50076.0": 0, "5e4": 0, "0": 0, "050076": 0, "1234567890": 0, "0x50": 0, "５００７６": 0,
	} {
		code, ok := aadsts.Number(text)
		require.Equal(t, want, code, text)
		require.Equal(t, want != 0, ok, text)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("AADSTS50076: x", 53003)
	f.Add("aadsts530003", 530003)
	f.Add("\xff７", 1)
	f.Fuzz(func(t *testing.T, text string, code int) {
		got, ok := aadsts.Find(text)
		require.Equal(t, ok, got > 0)
		if ok {
			require.Contains(t, strings.ToUpper(text), fmt.Sprintf("AADSTS%d", got))
		}
		if start, ok := aadsts.FindStart(text); ok {
			require.Equal(t, start, got, "what begins a text is the first in it")
		}
		if code > 0 && code < 1_000_000_000 {
			planted, ok := aadsts.Find(fmt.Sprintf("AADSTS%d: %s", code, text))
			require.True(t, ok)
			require.Equal(t, code, planted)
		}
	})
}
