package tenantid

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const someTenant = "9f1b3c2d-0a4e-4f6b-8c7d-5e6f7a8b9c0d"

func TestTenantsThatAreTaken(t *testing.T) {
	for text, want := range map[string]string{
		someTenant:                             someTenant,
		strings.ToUpper(someTenant):            someTenant,
		"9F1b3c2d-0a4e-4f6b-8c7d-5e6f7a8b9c0D": someTenant,
		"contoso.com":                          "contoso.com",
		"Contoso.OnMicrosoft.com":              "contoso.onmicrosoft.com",
		"a.b.c.d.example":                      "a.b.c.d.example",
		"xn--mnchen-3ya.example":               "xn--mnchen-3ya.example",
		"123.contoso.com":                      "123.contoso.com",
		"contoso.co1":                          "contoso.co1",
		"common.example":                       "common.example",
		strings.Repeat("a", 63) + ".example":   strings.Repeat("a", 63) + ".example",
	} {
		got, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
}

func TestTenantsThatAreRefused(t *testing.T) {
	for text, why := range map[string]string{
		"":                                       "it is empty",
		"common":                                 "many tenants",
		"Organizations":                          "many tenants",
		"CONSUMERS":                              "many tenants",
		"contoso":                                "it looks like",
		"10.0.0.1":                               "it looks like",
		".":                                      "a dot",
		"..":                                     "a dot",
		"../common":                              "a dot",
		".contoso.com":                           "a dot",
		"contoso.com.":                           "a dot",
		"contoso..com":                           "a dot",
		"contoso.com/common":                     "cannot be in it",
		`contoso.com\common`:                     "cannot be in it",
		"evil.example#contoso.com":               "cannot be in it",
		"evil.example?contoso.com":               "cannot be in it",
		"user@contoso.com":                       "cannot be in it",
		"contoso.com:443":                        "cannot be in it",
		"contoso%2ecom":                          "cannot be in it",
		"contoso.com%00":                         "cannot be in it",
		"contoso_x.com":                          "cannot be in it",
		" contoso.com":                           "cannot be in it",
		"contoso.com\n":                          "cannot be in it",
		"contoso.com\x00":                        "cannot be in it",
		"*.contoso.com":                          "cannot be in it",
		"[::1]":                                  "cannot be in it",
		"https://contoso.com":                    "cannot be in it",
		"{" + someTenant + "}":                   "cannot be in it",
		"-contoso.com":                           "a hyphen",
		"contoso-.com":                           "a hyphen",
		"contoso.-com":                           "a hyphen",
		"m\u00fcnchen.example":                   "punycode",
		"contoso\uff0ecom":                       "punycode",
		"conto\u017fo.com":                       "punycode",
		"contoso.com\u200b":                      "punycode",
		"\xff.contoso.com":                       "punycode",
		someTenant[:35]:                          "it looks like",
		someTenant + "0":                         "it looks like",
		strings.Replace(someTenant, "-", "0", 1): "it looks like",
		strings.Replace(someTenant, "9", "g", 1): "it looks like",
		strings.Repeat("a", 64) + ".example":     "63 bytes",
		strings.Repeat("a.", 130) + "example":    "253 bytes",
	} {
		got, err := Parse(text)
		require.ErrorContains(t, err, why, "%q", text)
		require.Empty(t, got)
	}
}

func TestABadTenantIsQuotedAndCutOff(t *testing.T) {
	_, err := Parse("evil\r\n\x1b[31m\u202e.example")
	require.EqualError(t, err, `tenant "evil\r\n\x1b[31m\u202e.example" is neither the id of a tenant nor a domain name: '\r' cannot be in it`)
	for _, text := range []string{strings.Repeat("\x00", 1<<20), strings.Repeat("\U000e0001", 1<<18), strings.Repeat(".", 200)} {
		_, err = Parse(text)
		require.Error(t, err)
		require.Less(t, len(err.Error()), 800)
	}
}

func TestAnIDInLowerCaseCostsNoMemory(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := Parse(someTenant); err != nil {
			t.Fatal(err)
		}
	}))
}

func BenchmarkParseTenant(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = Parse(someTenant)
	}
}

// What is accepted is one segment of a path, whatever builds the URL.
func FuzzParseTenant(f *testing.F) {
	for _, text := range []string{
		someTenant, strings.ToUpper(someTenant), "Contoso.com", "common", "../x", "a@b.c", "a#b.c", "a%2fb.c", "a.b:1",
		"xn--mnchen-3ya.example", "m\u00fcnchen.example", "\u212aelvin.example", "127.0.0.1", "a..b", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tenant, err := Parse(text)
		if err != nil {
			require.Less(t, len(err.Error()), 800)
			require.NotContains(t, err.Error(), "\n")
			return
		}
		require.Regexp(t, `^[a-z0-9][a-z0-9.-]*[a-z0-9]$`, tenant)
		require.NotContains(t, tenant, "..")
		require.True(t, strings.EqualFold(text, tenant))
		require.NotContains(t, []string{"common", "organizations", "consumers"}, tenant)
		require.Equal(t, tenant, url.PathEscape(tenant))
		u, err := url.Parse("https://login.example/" + tenant + "/oauth2/v2.0/token")
		require.NoError(t, err)
		require.Equal(t, "login.example", u.Host)
		require.Equal(t, "/"+tenant+"/oauth2/v2.0/token", u.JoinPath().Path)
		again, err := Parse(tenant)
		require.NoError(t, err)
		require.Equal(t, tenant, again)
	})
}

func ExampleParse() {
	fmt.Println(Parse("Contoso.OnMicrosoft.com"))
	fmt.Println(Parse("common"))
	// Output:
	// contoso.onmicrosoft.com <nil>
	//  tenant "common" is neither the id of a tenant nor a domain name: it stands for many tenants: name one
}

func ExampleIsGUID() {
	fmt.Println(IsGUID("9F1b3c2d-0a4e-4f6b-8c7d-5e6f7a8b9c0D"))
	// Output: true
}
