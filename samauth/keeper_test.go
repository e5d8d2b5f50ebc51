package samauth

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// shelf is a store whose answer is chosen by the test.
type shelf struct{ token RefreshToken }

func (s *shelf) Load(context.Context) (RefreshToken, string, error) { return s.token, "1", nil }

func (s *shelf) Swap(_ context.Context, token RefreshToken, _ string) (string, error) {
	s.token = token
	return "1", nil
}

func TestAdopt(t *testing.T) {
	token := func(value string, generation uint64, day int) RefreshToken {
		return RefreshToken{Value: NewSecret(value), Generation: generation, ObtainedAt: noon.AddDate(0, 0, day)}
	}
	for _, test := range []struct {
		name         string
		held, stored RefreshToken
		refused      string
		adopted      bool
	}{
		{"a newer token is adopted", token("a", 3, 0), token("b", 4, 7), "", true},
		{"another token of the same generation is adopted", token("a", 3, 0), token("b", 3, 0), "", true},
		{"a store that answers with what it held before is not believed", token("a", 3, 0), token("b", 2, -7), "", false},
		{"a new consent whose generations begin anew is adopted", token("a", 3, 0), token("b", 1, 1), "", true},
		{"a token that another tool has put there is adopted", token("a", 3, 0), token("b", 0, 0), "", true},
		{"a token that Entra has refused gives way to an older one", token("a", 3, 0), token("b", 2, -7), "a", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &shelf{test.held}
			k := &keeper{store: s}
			_, _, err := k.reload(t.Context())
			require.NoError(t, err)
			k.reject(NewSecret(test.refused))
			s.token = test.stored
			got, _, err := k.reload(t.Context())
			require.NoError(t, err)
			require.Equal(t, test.adopted, got.Value.Equal(test.stored.Value))
		})
	}
}

func TestAStoreThatForgetsIsNotDurable(t *testing.T) {
	k := &keeper{store: forgetful{&shelf{RefreshToken{Value: NewSecret("canary-old"), Generation: 1}}}}
	err := k.save(t.Context(), RefreshToken{Value: NewSecret("canary-new"), Generation: 2}, "1")
	require.ErrorIs(t, err, ErrNotDurable)
	got, err := k.current(t.Context())
	require.NoError(t, err)
	require.Equal(t, uint64(1), got.Generation)
}

type forgetful struct{ *shelf }

func (forgetful) Swap(context.Context, RefreshToken, string) (string, error) { return "2", nil }
