package mfa

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTheNewestNameStaysInWhateverOrderTheyCome(t *testing.T) {
	type naming struct {
		Name string
		At   int64
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) naming {
			return naming{rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "name"), rapid.Int64Range(-2, 2).Draw(t, "at")}
		}), 0, 6).Draw(t, "list")
		last := func(list []naming) (name string, at int64) {
			for _, n := range list {
				rename(&name, &at, n.Name, n.At)
			}
			return name, at
		}
		name, at := last(list)
		again, atAgain := last(rapid.Permutation(list).Draw(t, "order"))
		require.Equal(t, name, again)
		require.Equal(t, at, atAgain)
		for _, n := range list {
			if n.Name != "" {
				require.NotEmpty(t, name)
				require.LessOrEqual(t, n.At, at)
			}
		}
	})
}
