package mask_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/mask"
)

func ExampleText() {
	fmt.Println(mask.Text("AADSTS7000215: Invalid client secret provided: client_secret=abc8Q~3fGh"))
	// Output: AADSTS7000215: Invalid client secret provided: client_secret=[masked]
}

const planted = "Can4ry~s3cret"

var secretNames = []string{
	"refresh_token", "access_token", "id_token", "client_secret", "client_assertion", "assertion", "code", "password",
	"device_code", "code_verifier", "RefreshToken", "REFRESH_TOKEN", "user_code", "Authorization",
	"newPassword", "passwd", "pwd", "X-Api-Key", "api_key", "apikey", "Cookie", "verifier", "client-secret",
}

// secretForms are the ways in which a name and its value are written.
var secretForms = []string{
	`%s=%s`, `%s = %s`, `%s: %s`, `"%s":"%s"`, `"%s" : "%s"`, `'%s':'%s'`, `\"%s\":\"%s\"`, `&%s=%s&`, `%s%%3D%s`, `%s%%3d%s`, `%s%%3A%s`,
	`%%22%s%%22%%3A%%22%s%%22`, `&quot;%s&quot;:&quot;%s&quot;`, `&#34;%s&#34;:&#34;%s&#34;`, `%%27%s%%27%%3A%%27%s%%27`, `&#39;%s&#39;:&#39;%s&#39;`, `%s='%s'`, `%s="%s"`,
	`\\\"%s\\\":\\\"%s\\\"`, `%s="two words \" %s`, `"%s":"%s`, `%%22%s%%22:%%22a%%5C%%22%s%%22`,
	`%s: Bearer %s`, `%s: basic  %s`, `%s=Bearer Basic %s`, `%s: a=%s`, `"%s":[%s`, `"%s":{%s`, `"%s":{\%s`,
}

// plantedSecrets are a planted text behind the names of secrets, in many spellings.
func plantedSecrets() []string {
	var texts []string
	for _, name := range secretNames {
		for _, form := range secretForms {
			texts = append(texts, fmt.Sprintf(form, name, planted))
		}
	}
	return texts
}

func TestTextHidesWhatFollowsTheNameOfASecret(t *testing.T) {
	for _, secret := range plantedSecrets() {
		for _, text := range []string{secret, "AADSTS50000: before " + secret + " after", "x" + secret, secret + "\nafter"} {
			got := mask.Text(text)
			require.NotContains(t, got, planted, text)
			require.Contains(t, got, mask.Masked, text)
		}
	}
}

func TestTextHidesTheValueAndNoMore(t *testing.T) {
	for text, want := range map[string]string{
		`a "password":"two words, a \" and more", b`:             `a "password":[masked], b`,
		`a refresh_token=" refresh_token="` + planted + `" c`:    "a refresh_token=[masked] c", // a stray quotation mark
		`{"access_token":{"nbf":{"value":"1"}}}`:                 `{"access_token":{"nbf":{"value":"1"}}}`,
		`{\"access_token\":{\"nbf\":1}}`:                         `{\"access_token\":{\"nbf\":1}}`,
		`{"token": [{"a":"b"}], "code": [ 1 ], "secret": {}}`:    `{"token": [{"a":"b"}], "code": [ 1 ], "secret": {}}`,
		`{"access_token":[masked],"error":"invalid grant"}`:      `{"access_token":[masked],"error":"invalid grant"}`,
		"a=1&refresh_token=0.AX&b=2":                             "a=1&refresh_token=[masked]&b=2",
		"Authorization: Bearer canary was refused":               "Authorization: [masked] was refused",
		"code=50076 and code_verifier=50076":                     "code=50076 and code_verifier=[masked]",
		`%22password%22%3A%22a%22 b`:                             `%22password%22%3A[masked] b`,
		"before Bearer short123, after":                          "before Bearer [masked], after",
		"see https://x.example/0AXEAfWt2xYkQ0kq7cW9Zz1aBcD now":  "see https://[masked] now",
		"see /0Zr2Ls3/4kX+7Yt8Vw9Bb1Nn5Mm6Hh= and the next word": "see [masked] and the next word",
	} {
		require.Equal(t, want, mask.Text(text))
	}
}

func TestTextHidesTokens(t *testing.T) {
	for name, secret := range map[string]string{
		"a JWT":                        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIwMDAwMDAwMyJ9.c2lnbmF0dXJl",
		"a JWT without signature":      "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.",
		"the head of a JWT":            "eyJ0eXAiOi",
		"an encoded JWT":               "eyJabcdefgh%2Eabcdefghijklmnop",
		"an encoded JWT in a path":     "tokens/eyJabcdefgh%2Eabcdefghijklmnop",
		"a JWT and another token":      "https://eyJabcdefghijkl/Zq9aB3dE5gH7jK9mN1pQ3rS",
		"a refresh token":              "0.AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHiJkLmNoPqRsTuVwXyZ.AgABAwEAAADW6jl31mB3T7ugrWTT8pFe",
		"a client secret":              "abc8Q~3fGhIjKlMnOpQrStUvWxYz0123456789_-ab",
		"a secret in base64":           "q0Zr2Ls3/4kX+7Yt8Vw9Bb1Nn5Mm6Hh=",
		"a secret that begins as path": "/0Zr2Ls3/4kX+7Yt8Vw9Bb1Nn5Mm6Hh=",
		"a long hexadecimal number":    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"a thumbprint":                 "C0F5A1B2C3D4E5F60718293A4B5C6D7E8F901234",
		"a very long word":             strings.Repeat("abcdefgh", 20),
		"a token in the path of a URL": "https://example.com/0AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHi",
		"a token behind its scheme":    "Bearer short123",
		"a scheme behind a scheme":     "Bearer x/Basic short123",
		"a scheme within a word":       "xBearer short123",
		"credentials":                  "Basic dXNlcjpwYXNz1=",
	} {
		got := mask.Text("AADSTS50000: see " + secret + " there")
		require.Contains(t, got, mask.Masked, name)
		require.NotContains(t, got, secret[len(secret)-8:], name)
		require.True(t, strings.HasPrefix(got, "AADSTS50000: see "), name)
		require.True(t, strings.HasSuffix(got, " there"), name)
	}
}

func TestADescriptionStaysReadable(t *testing.T) {
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
		"Access token is missing or malformed.",
		"CompactToken parsing failed with error code: 80049217",
		"Resource 'a1b2c3d4-1111-2222-3333-444455556666' does not exist or one of its queried reference-property objects are not present.",
		"Tenant 11111111-2222-3333-4444-555555555555 has no licence; see https://learn.microsoft.com/graph/permissions-reference for AuditLog.Read.All",
		"Invalid filter clause: Could not find a property named 'userPrincipalNames' on type 'microsoft.graph.signIn'.",
		"UserStrongAuthClientAuthNRequiredInterrupt is needed by /policies/identitySecurityDefaultsEnforcementPolicy",
	} {
		require.Equal(t, text, mask.Text(text))
		require.Equal(t, text, mask.Clean(text, len(text)))
	}
}

// Megabytes, which would take hours if the work grew with their square.
func TestHostileTextsAreReadInBoundedTime(t *testing.T) {
	for _, piece := range []string{
		`"code=`, "code=%22", `\`, "eyJ", "=", "refresh_token=", "7", "\xff", "://?@", "Bearer ", "token=Bearer ", `"token":[`, "/", "basic\n",
	} {
		text := strings.Repeat(piece, (1<<20)/len(piece))
		require.LessOrEqual(t, len(mask.Transport(text, 4096)), 4096)
		require.LessOrEqual(t, len(mask.Clean(text, 100)), 100)
		require.NotContains(t, mask.Text(text[:1<<15]+" password="+planted), planted)
	}
}

func FuzzText(f *testing.F) {
	for i, seed := range []string{`refresh_token="`, `code=5`, `\"password\":\"`, `%22`, "\xff", "Bearer ", "eyJ", "{[", "\x00"} {
		f.Add(seed, 31*i)
	}
	secrets := plantedSecrets()
	f.Fuzz(func(t *testing.T, text string, which int) {
		around := text + " " + secrets[uint(which)%uint(len(secrets))] + " " + text
		for _, got := range []string{mask.Text(around), mask.Clean(around, 4096), mask.Transport(around, 4096)} {
			require.NotContains(t, got, planted)
		}
		for _, longest := range []int{0, 10, 1000} {
			require.LessOrEqual(t, len(mask.Clean(text, longest)), longest)
			require.LessOrEqual(t, len(mask.Transport(text, longest)), longest)
			require.LessOrEqual(t, len(mask.OneLine(text, longest)), longest+len("..."))
		}
		line := mask.OneLine(text, 1000)
		require.Equal(t, line, mask.OneLine(line, len(line)), "not printable")
	})
}
