package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/secret"
)

func TestASecretIsRevealedAsItWas(t *testing.T) {
	for _, text := range []string{"", "a", canary, "\x00\xff", secret.Redacted, strings.Repeat("long", 1<<18)} {
		require.Equal(t, text, secret.New(text).Reveal())
		require.Equal(t, text == "", secret.New(text).IsZero())
	}
	require.Empty(t, secret.Value{}.Reveal())
}

func TestSecretsAreEqualIfTheirTextsAre(t *testing.T) {
	texts := []string{"", "a", "b", "aa", canary, canary + "x", secret.Redacted}
	for i, a := range texts {
		for j, b := range texts {
			require.Equal(t, i == j, secret.New(a).Equal(secret.New(b)), "%q %q", a, b)
		}
	}
	require.True(t, secret.Value{}.Equal(secret.New("")))
}

func TestWhoAsksForATextGetsNone(t *testing.T) {
	value := secret.New(canary)
	require.Equal(t, "[redacted]", value.String())
	require.Equal(t, "[redacted]", value.GoString())
	require.Equal(t, "[redacted]", value.LogValue().String())
}

func TestACopyHoldsTheSameSecret(t *testing.T) {
	value := secret.New(canary)
	other := value
	value = secret.New("changed")
	require.Equal(t, canary, other.Reveal())
	require.Equal(t, "changed", value.Reveal())
}

func TestNoDecoderMakesASecret(t *testing.T) {
	value := secret.New(canary)
	require.Error(t, value.UnmarshalText([]byte(secret.Redacted)))
	require.Error(t, value.UnmarshalText([]byte("x")))
	require.Error(t, value.UnmarshalText(nil))
	require.Error(t, value.UnmarshalBinary([]byte("x")))
	require.Error(t, json.Unmarshal([]byte(`"x"`), &value))
	require.Error(t, json.Unmarshal([]byte(`{"reveal":"x"}`), &value))
	require.Error(t, xml.Unmarshal([]byte(`<Value>x</Value>`), &value))
	require.Equal(t, canary, value.Reveal(), "a decoder that failed has changed it")

	var holder struct{ Secret secret.Value }
	require.Error(t, json.Unmarshal([]byte(`{"Secret":"[redacted]"}`), &holder))
	require.True(t, holder.Secret.IsZero())
}

func TestEncodersShowThatThereIsASecret(t *testing.T) {
	holder := struct {
		Secret  secret.Value
		Pointer *secret.Value
		None    secret.Value
		Nil     *secret.Value
	}{secret.New(canary), new(secret.New(canary)), secret.Value{}, nil}
	text, err := json.Marshal(holder)
	require.NoError(t, err)
	require.Equal(t, `{"Secret":"[redacted]","Pointer":"[redacted]","None":"[redacted]","Nil":null}`, string(text))
	text, err = xml.Marshal(secret.New(canary))
	require.NoError(t, err)
	require.Equal(t, `<Value>[redacted]</Value>`, string(text))
}

func TestBinaryEncodersFail(t *testing.T) {
	value := secret.New(canary)
	_, err := value.MarshalBinary()
	require.ErrorContains(t, err, "use Reveal")
	var b bytes.Buffer
	for _, v := range []any{value, &value, struct{ S secret.Value }{value}, []secret.Value{value}, map[string]secret.Value{"k": value}} {
		require.Error(t, gob.NewEncoder(&b).Encode(v), "%T", v)
	}
	require.NotContains(t, b.String(), canary)
}

func TestAnEmptySecretCanBeLeftOut(t *testing.T) {
	text, err := json.Marshal(struct {
		Secret secret.Value `json:",omitzero"`
	}{})
	require.NoError(t, err)
	require.Equal(t, `{}`, string(text))
}
