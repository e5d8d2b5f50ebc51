package samauth_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/samauth"
)

// written is a token with something in every field.
func written() samauth.RefreshToken {
	return samauth.RefreshToken{
		Value:      samauth.NewSecret("1.AXcanary-value_~+/=*!$"),
		Previous:   samauth.NewSecret("1.AXcanary-previous"),
		Generation: math.MaxUint64,
		ObtainedAt: time.Date(2026, 11, 3, 8, 0, 0, 123456789, time.UTC),
		Tenant:     "contoso.example",
		App:        "22222222-0000-4000-8000-000000000002",
		User: samauth.User{
			ID: "33333333-0000-4000-8000-000000000003", Tenant: "11111111-0000-4000-8000-000000000001", Name: "Zoë <sam>@contoso.example",
		},
		MFA:     samauth.MFAInIDToken,
		Failure: samauth.Failure{Count: 3, At: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC), Class: samauth.Transient, Code: 90033},
	}
}

// requireSame compares tokens; a Secret is a function and never deeply equal.
func requireSame(t require.TestingT, want, got samauth.RefreshToken) {
	require.Equal(t, want.Value.Reveal(), got.Value.Reveal())
	require.Equal(t, want.Previous.Reveal(), got.Previous.Reveal())
	want.Value, want.Previous, got.Value, got.Previous = samauth.Secret{}, samauth.Secret{}, samauth.Secret{}, samauth.Secret{}
	require.Equal(t, want, got)
}

// Whatever later releases write, this file has to be read for ever.
func TestFormatVersion1(t *testing.T) {
	golden.Compare(t, "refreshtoken-v1.json", []byte(written().Encode().Reveal()))
	data, err := os.ReadFile("testdata/refreshtoken-v1.json")
	require.NoError(t, err)
	got, err := samauth.Decode(data)
	require.NoError(t, err)
	requireSame(t, written(), got)
}

func TestEncodeLeavesOutWhatIsNotKnown(t *testing.T) {
	encoded := samauth.RefreshToken{Value: samauth.NewSecret("1.AX")}.Encode()
	require.Equal(t, `{"v":1,"refresh_token":"1.AX"}`, encoded.Reveal())
	require.NotContains(t, fmt.Sprintf("%+v", encoded), "1.AX")
}

func TestDecodeReversesEncode(t *testing.T) {
	word := rapid.StringMatching(`[ -~]{0,40}`)
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "unknown") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(0, 1<<36).Draw(t, "second"), rapid.Int64Range(0, 1e9-1).Draw(t, "nanosecond")).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		want := samauth.RefreshToken{
			Value:      samauth.NewSecret(rapid.StringN(1, 400, -1).Draw(t, "value")),
			Previous:   samauth.NewSecret(word.Draw(t, "previous")),
			Generation: rapid.Uint64().Draw(t, "generation"),
			ObtainedAt: moment.Draw(t, "obtained at"),
			Tenant:     word.Draw(t, "tenant"),
			App:        word.Draw(t, "app"),
			User:       samauth.User{ID: word.Draw(t, "id"), Tenant: word.Draw(t, "home"), Name: rapid.String().Draw(t, "name")},
			MFA:        samauth.MFAProof(word.Draw(t, "mfa")),
			Failure: samauth.Failure{
				Count: rapid.IntRange(0, math.MaxInt32).Draw(t, "count"), At: moment.Draw(t, "at"),
				Class: samauth.Class(word.Draw(t, "class")), Code: rapid.IntRange(0, math.MaxInt32).Draw(t, "code"),
			},
		}
		got, err := samauth.Decode([]byte(want.Encode().Reveal()))
		require.NoError(t, err)
		requireSame(t, want, got)
	})
}

func TestTimesComeBackInUTC(t *testing.T) {
	token := written()
	token.ObtainedAt = token.ObtainedAt.In(time.FixedZone("elsewhere", 5*3600))
	require.Equal(t, written().Encode().Reveal(), token.Encode().Reveal())
	got, err := samauth.Decode([]byte(token.Encode().Reveal()))
	require.NoError(t, err)
	requireSame(t, written(), got)
}

func TestTheLongestTokenFits(t *testing.T) {
	longest := samauth.NewSecret(strings.Repeat("\x01", 16<<10)) // six bytes each, once escaped
	token := samauth.RefreshToken{Value: longest, Previous: longest}
	got, err := samauth.Decode([]byte(token.Encode().Reveal()))
	require.NoError(t, err)
	requireSame(t, token, got)
}

func TestDecodeTakesABareToken(t *testing.T) {
	const bare = "0.AXoA-canary_~+/=*!$.AgABAwEAAAD"
	for name, data := range map[string]string{
		"as it is":                     bare,
		"with a line end":              bare + "\n",
		"with a line end of Windows":   bare + "\r\n",
		"with white space all around":  " \t\n" + bare + "\n\n ",
		"with a byte order mark":       "\ufeff" + bare,
		"with a mark and a line break": "\ufeff" + bare + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := samauth.Decode([]byte(data))
			require.NoError(t, err)
			requireSame(t, samauth.RefreshToken{Value: samauth.NewSecret(bare)}, got)
		})
	}
	longest := strings.Repeat("x", 16<<10)
	got, err := samauth.Decode([]byte(longest))
	require.NoError(t, err)
	require.Equal(t, longest, got.Value.Reveal())
}

func TestDecodePassesOverUnknownMembers(t *testing.T) {
	got, err := samauth.Decode([]byte(`{"v":1,"refresh_token":"1.AX","previous":null,"user":null,"generation":null,
		"later":{"v":2,"refresh_token":[1]},"failure":{"count":2,"later":true}}`))
	require.NoError(t, err)
	requireSame(t, samauth.RefreshToken{Value: samauth.NewSecret("1.AX"), Failure: samauth.Failure{Count: 2}}, got)
}

func TestDecodeRefuses(t *testing.T) {
	record := func(members string) string { return `{"v":1,"refresh_token":"canary",` + members + `}` }
	for _, test := range []struct{ name, data, says string }{
		{"nothing", "", "it is empty"},
		{"white space", " \r\n", "it is empty"},
		{"a byte order mark alone", "\ufeff\n", "it is empty"},
		{"two words", "canary canary", "characters in it that no token has"},
		{"two lines", "canary\ncanary", "characters in it that no token has"},
		{"a control character", "canary\x00canary", "characters in it that no token has"},
		{"a token in the UTF-16 of Windows", "c\x00a\x00n\x00a\x00r\x00y\x00", "characters in it that no token has"},
		{"a letter outside ASCII", "canaryé", "characters in it that no token has"},
		{"bytes that are no text", "canary\xff", "it is not UTF-8"},
		{"a page without white space", "<html><body>canary</body></html>", "characters in it that no token has"},
		{"a list", `["canary"]`, "characters in it that no token has"},
		{"a JSON string", `"canary"`, "characters in it that no token has"},
		{"a bare token that is too long", strings.Repeat("x", 16<<10+1), "longer than 16384 bytes"},
		{"more than any token needs", `{"v":1,"refresh_token":"canary"` + strings.Repeat(" ", 256<<10) + "}", "longer than 262144 bytes"},
		{"an object cut off", `{"v":1,"refresh_token":"canary"`, "cut off, broken, or has a member twice"},
		{"two objects", `{"v":1,"refresh_token":"canary"}{}`, "cut off, broken, or has a member twice"},
		{"a member twice", record(`"refresh_token":"other"`), "cut off, broken, or has a member twice"},
		{"a member twice in another case", record(`"Refresh_Token":"other"`), "cut off, broken, or has a member twice"},
		{"an unknown member twice", `{"v":1,"refresh_token":"x","canary":1,"canary":2}`, "cut off, broken, or has a member twice"},
		{"a member twice further in", record(`"user":{"id":"a","id":"b"}`), "cut off, broken, or has a member twice"},
		{"an object of someone else's", `{"access_token":"canary","refresh_token":"canary"}`, "without a format version"},
		{"version 0", `{"v":0,"refresh_token":"canary"}`, "without a format version"},
		{"a version below 0", `{"v":-1,"refresh_token":"canary"}`, "its v is not a whole number"},
		{"a version that is a text", `{"v":"1","refresh_token":"canary"}`, "its v is not a whole number"},
		{"half a version", `{"v":1.5,"refresh_token":"canary"}`, "its v is not a whole number"},
		{"no token", `{"v":1}`, "it holds no refresh_token"},
		{"an empty token", `{"v":1,"refresh_token":""}`, "it holds no refresh_token"},
		{"a token that is a number", `{"v":1,"refresh_token":7}`, "its refresh_token is not a text"},
		{"a token that is too long", `{"v":1,"refresh_token":"` + strings.Repeat("x", 16<<10+1) + `"}`, "its refresh_token is longer than 16384 bytes"},
		{"a previous token that is too long", record(`"previous":"` + strings.Repeat("x", 16<<10+1) + `"`), "its previous is longer than 16384 bytes"},
		{"a generation that is too great", record(`"generation":18446744073709551616`), "its generation is not a whole number"},
		{"a time that is none", record(`"obtained_at":"yesterday"`), "its obtained_at is not a time"},
		{"a user that is a text", record(`"user":"canary"`), "its user is not an object"},
		{"a user that is a text with an object in it", record(`"user":"{}"`), "its user is not an object"},
		{"a count that is a text", record(`"failure":{"count":"2"}`), "its count is not a whole number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := samauth.Decode([]byte(test.data))
			require.ErrorIs(t, err, samauth.ErrDamaged)
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "canary")
			require.Zero(t, got)
		})
	}
}

func TestDecodeAsksForAnUpgrade(t *testing.T) {
	for _, data := range []string{
		`{"v":2,"refresh_token":"canary"}`,
		`{"v":2,"refresh_token":["canary"],"failure":7}`,
		`{"v":18446744073709551615}`,
	} {
		got, err := samauth.Decode([]byte(data))
		require.ErrorContains(t, err, "upgrade")
		require.NotErrorIs(t, err, samauth.ErrDamaged, "a good token must not be taken for a damaged one")
		require.NotContains(t, err.Error(), "canary")
		require.Zero(t, got)
	}
}

// FuzzDecode checks that what is read is read alike once it has been written,
// that the rest is an error, and that the error is one of a few words.
func FuzzDecode(f *testing.F) {
	for _, data := range []string{
		written().Encode().Reveal(), "1.AXcanary\r\n", "<html>", `{"v":2}`, `{"v":1,"refresh_token":"a","user":{"id":"\ud800"}}`,
		`{"v":1,"refresh_token":"a","obtained_at":"2026-02-30T00:00:00Z"}`, `{"v":1e0}`, "\ufeff", "{", `{"v":1,"failure":{"count":9999999999}}`,
		`{"v":1,"refresh_token":"a","obtained_at":"0000-01-01T00:00:00+23:59"}`,
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := samauth.Decode(data)
		if err != nil {
			require.Zero(t, token)
			require.Less(t, len(err.Error()), 200)
			return
		}
		require.False(t, token.Value.IsZero())
		again, err := samauth.Decode([]byte(token.Encode().Reveal()))
		require.NoError(t, err)
		requireSame(t, token, again)
	})
}

func ExampleDecode() {
	token, err := samauth.Decode([]byte("1.AXoAexample\r\n")) // as another tool kept it
	fmt.Println(token.Value, len(token.Value.Reveal()), err)
	// Output: [redacted] 13 <nil>
}

func ExampleRefreshToken_Encode() {
	token := samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAexample"), Generation: 4}
	fmt.Println(token.Encode())
	fmt.Println(token.Encode().Reveal())
	// Output:
	// [redacted]
	// {"v":1,"refresh_token":"1.AXoAexample","generation":4}
}
