package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

const sampleToken = "1.AVwAcanary-x.AgABAwEAAADW6jl31mB3T7ugrWTT8pFe_x~y"

func TestARefreshTokenIsReadAsOtherToolsKeepIt(t *testing.T) {
	for name, text := range map[string]string{
		"alone":                        sampleToken,
		"with the end of a line":       sampleToken + "\r\n",
		"as PowerShell prints it":      `{"AccessToken":"eyJ0.x.y","ExpiresOn":"2026-11-06T09:00:00Z","RefreshToken":"` + sampleToken + `","Account":{}}`,
		"as the endpoint answers":      "\xef\xbb\xbf" + ` {"token_type":"Bearer","refresh_token":"` + sampleToken + `"} ` + "\n",
		"as the interface of CIPP has": `{"refreshToken":"` + sampleToken + `"}`,
		"as az shows a secret":         `{"id":"https://v.vault.azure.net/secrets/x","value":"` + sampleToken + `"}`,
		"the member with the name":     `{"value":"another","RefreshToken":"` + sampleToken + `"}`,
		"beside one without a value":   `{"RefreshToken":null,"refresh_token":"` + sampleToken + `"}`,
		"as a text of JSON":            `"` + sampleToken + `"`,
		"as PowerShell writes files":   wide(sampleToken + "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseRefreshToken([]byte(text))
			require.NoError(t, err)
			require.Equal(t, sampleToken, got.Value.Reveal())
			require.Zero(t, got.ObtainedAt)
		})
	}
}

func TestTheFormOfThisModuleKeepsWhatIsKnown(t *testing.T) {
	at := time.Date(2026, time.November, 6, 8, 0, 0, 0, time.UTC)
	got, err := parseRefreshToken([]byte(samauth.RefreshToken{
		Value: samauth.NewSecret(sampleToken), Generation: 7, ObtainedAt: at, MFA: samauth.MFAInIDToken,
	}.Encode().Reveal() + "\n"))
	require.NoError(t, err)
	require.Equal(t, sampleToken, got.Value.Reveal())
	require.Equal(t, uint64(7), got.Generation)
	require.Equal(t, at, got.ObtainedAt)
	require.Equal(t, samauth.MFAInIDToken, got.MFA)
}

func TestWhatIsNoRefreshTokenIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ text, says string }{
		"blanks":                     {" \n ", "it is empty"},
		"two words":                  {"canary canary", "characters in it that no token has"},
		"a page":                     {"<html>canary</html>", "characters in it that no token has"},
		"an access token":            {"eyJcanary.canary.canary", "this is an access token"},
		"an access token in JSON":    {`{"RefreshToken":"eyJcanary.canary.canary"}`, "this is an access token"},
		"JSON without the member":    {`{"canary":"canary"}`, "no member RefreshToken"},
		"JSON that is cut off":       {`{"RefreshToken":"canary`, "begins like an object of JSON"},
		"a member of another kind":   {`{"RefreshToken":["canary"]}`, "no member RefreshToken"},
		"a text that is cut off":     {`"canary`, "no text of JSON"},
		"a form of a later release":  {`{"v":99,"refresh_token":"canary"}`, "upgrade the module"},
		"a form without a token":     {`{"v":1}`, "it holds no refresh_token"},
		"something that is no text":  {"\x7fELF\x00", "no text"},
		"far too many characters":    {strings.Repeat("canary", 5000), "longer than"},
		"a form with a wrong member": {`{"v":1,"refresh_token":"canary","generation":"canary"}`, "generation"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseRefreshToken([]byte(test.text))
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "canary")
			require.NotContains(t, err.Error(), "stored refresh token is damaged")
			require.NotErrorIs(t, err, samauth.ErrDamaged, "there is no store that is damaged")
		})
	}
}

// wide is a text in UTF-16, as Windows PowerShell writes it to a file.
func wide(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for i := range len(text) {
		b.WriteByte(text[i])
		b.WriteByte(0)
	}
	return b.String()
}

func FuzzParseRefreshToken(f *testing.F) {
	for _, seed := range []string{sampleToken, `{"RefreshToken":"` + sampleToken + `"}`, `{"v":1,"refresh_token":"x"}`, `"x"`, wide("x"), "", "{"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := parseRefreshToken(data)
		if err != nil {
			require.True(t, token.Value.IsZero())
			return
		}
		again, err := parseRefreshToken([]byte(token.Encode().Reveal()))
		require.NoError(t, err)
		require.True(t, again.Value.Equal(token.Value))
	})
}
