package samauth

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const planted = "Can4ry~s3cret"

// plantedSecrets are a planted text behind the names of secrets, in many spellings.
var plantedSecrets = func() []string {
	var texts []string
	for _, name := range []string{
		"refresh_token", "access_token", "id_token", "client_secret", "client_assertion", "assertion", "code", "password",
		"device_code", "code_verifier", "RefreshToken", "REFRESH_TOKEN", "user_code", "Authorization",
	} {
		for _, form := range []string{
			`%s=%s`, `%s = %s`, `%s: %s`, `"%s":"%s"`, `"%s" : "%s"`, `'%s':'%s'`, `\"%s\":\"%s\"`, `&%s=%s&`, `%s%%3D%s`,
			`%%22%s%%22%%3A%%22%s%%22`, `&quot;%s&quot;:&quot;%s&quot;`, `%s='%s'`, `%s="%s"`,
		} {
			texts = append(texts, fmt.Sprintf(form, name, planted))
		}
	}
	return texts
}()

func TestMaskHidesWhatFollowsTheNameOfASecret(t *testing.T) {
	for _, secret := range plantedSecrets {
		for _, text := range []string{secret, "AADSTS50000: before " + secret + " after", "x" + secret, secret + "\nafter"} {
			got := mask(text)
			require.NotContains(t, got, planted, text)
			require.Contains(t, got, masked, text)
		}
	}
	require.Equal(t, `a "password":[masked], b`, mask(`a "password":"two words, a \" and more", b`))
	require.Equal(t, "a refresh_token=[masked] c", mask(`a refresh_token=" refresh_token="`+planted+`" c`), "a stray quotation mark")
	require.Equal(t, `{"access_token":{"nbf":{"value":"1"}}}`, mask(`{"access_token":{"nbf":{"value":"1"}}}`), "a claims challenge")
	require.Equal(t, "a=1&refresh_token=[masked]&b=2", mask("a=1&refresh_token=0.AX&b=2"))
}

func TestMaskHidesTokens(t *testing.T) {
	for name, secret := range map[string]string{
		"a JWT":                        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIwMDAwMDAwMyJ9.c2lnbmF0dXJl",
		"a JWT without signature":      "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.",
		"the head of a JWT":            "eyJ0eXAiOi",
		"a refresh token":              "0.AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHiJkLmNoPqRsTuVwXyZ.AgABAwEAAADW6jl31mB3T7ugrWTT8pFe",
		"a client secret":              "abc8Q~3fGhIjKlMnOpQrStUvWxYz0123456789_-ab",
		"a secret in base64":           "q0Zr2Ls3/4kX+7Yt8Vw9Bb1Nn5Mm6Hh=",
		"a long hexadecimal number":    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"a thumbprint":                 "C0F5A1B2C3D4E5F60718293A4B5C6D7E8F901234",
		"a very long word":             strings.Repeat("abcdefgh", 20),
		"a token in the path of a URL": "https://example.com/0AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHi",
		"a token behind its scheme":    "Bearer short123",
		"credentials":                  "Basic dXNlcjpwYXNz1=",
	} {
		got := mask("AADSTS50000: see " + secret + " there")
		require.Contains(t, got, masked, name)
		require.NotContains(t, got, secret[len(secret)-8:], name)
		require.True(t, strings.HasPrefix(got, "AADSTS50000: see "), name)
		require.True(t, strings.HasSuffix(got, " there"), name)
	}
}

func TestMaskLeavesADescriptionReadable(t *testing.T) {
	for _, text := range []string{
		"AADSTS700016: Application with identifier '11111111-2222-3333-4444-555555555555' was not found in the directory 'contoso.onmicrosoft.com'.",
		"AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2019-01-02T09:19:53.5422744Z and was inactive for 90.00:00:00.",
		"AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.\nTrace ID: 0000aaaa-11bb-cccc-dd33-eeeeee333333",
		"AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
		"AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
		"AADSTS70011: The provided value for the input parameter 'scope' isn't valid. The scope https://graph.microsoft.com/User.Read.All offline_access isn't valid.",
		"AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
		"AADSTS50126: Error validating credentials due to invalid username or password.",
		"See https://login.microsoftonline.com/error?code=50076 and https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
		"Sign-in error code: 50053. Error code: AADSTS50053.",
		"AADSTS65001: El usuario o el administrador no ha dado su consentimiento para usar la aplicación.",
		"AADSTS50105: UserStrongAuthClientAuthNRequiredInterrupt",
		"The account 11111111-2222-3333-4444-55555555555a.66666666-7777-8888-9999-AAAAAAAAAAAA is not in the directory",
		"AADSTS500011: The resource principal named api://11111111-2222-3333-4444-555555555555/access was not found",
	} {
		require.Equal(t, text, mask(text))
	}
}

func TestMaskTransportHidesUserAndQueryOfURLs(t *testing.T) {
	require.Equal(t,
		`Post "https://[masked]@proxy.example/path?[masked]": refused`,
		maskTransport(`Post "https://me:pass@proxy.example/path?session=1": refused`))
}

func TestCleanBoundsATextAndHalvesNoSecret(t *testing.T) {
	secret := "0.AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHiJkLmNoPqRsTuVwXyZ"
	for at := 0; at < 60; at += 7 {
		text := strings.Repeat("a ", longestMask/2-at) + secret
		require.NotContains(t, clean(text, 2*longestMask), secret[:8], at)
	}
	require.Len(t, clean(strings.Repeat("é", 10_000), 101), 100)
	require.Equal(t, "a\nb\tc\ufffd", clean(" a\x00\r\nb\tc\xff ", 100))
}

func TestOneLineIsPrintable(t *testing.T) {
	require.Equal(t, `a\nb\x00c\u202ed\u2028é東`, oneLine("a\nb\x00c\u202ed\u2028é東", 100))
	require.Equal(t, "ééé...", oneLine("ééééé", 7))
}
