package keyvault

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
)

// Whatever stands in the tags, it costs nobody the token, and what was read can
// be written and read again.
func FuzzReadLabel(f *testing.F) {
	f.Add("1.AXcanary", "7", "2026-11-03T08:00:00Z", "a,b,c", "3,2026-11-03T08:00:00Z,transient,90033", "0123")
	f.Add("1.AXcanary", "", "", ",,%", ",,,", "")
	f.Add("", "x", "0000-01-01T00:00:00+23:59", "a", "-1,,,", "../")
	f.Fuzz(func(t *testing.T, value, generation, obtained, user, failure, previous string) {
		v := version{id: "0123", value: samauth.NewSecret(value)}
		tag, write := mark(v.value)
		v.tags = map[string]string{
			tagMark: tag, tagGeneration: generation, tagObtained: obtained, tagUser: user,
			tagFailure: failure, tagPrevious: previous, tagTenant: user, tagApp: failure, tagMFA: previous,
		}
		l, err := readLabel(&v)
		require.Equal(t, write, l.write)
		require.True(t, v.value.Equal(l.token.Value))
		if err != nil {
			require.ErrorIs(t, err, samauth.ErrDamaged)
		}
		tags, err := newTags(&l.token, tag, nil)
		if err != nil {
			return // too long
		}
		v.tags = map[string]string{tagPrevious: l.previous}
		for name, value := range tags {
			require.LessOrEqual(t, len(*value), longestTag)
			v.tags[name] = *value
		}
		again, err := readLabel(&v)
		require.NoError(t, err)
		l.token.User.Name, again.token.User.Name = "", "" // may have been shortened
		require.Equal(t, l.token.Encode().Reveal(), again.token.Encode().Reveal())
		require.Equal(t, l.previous, again.previous)
	})
}

func TestAMarkBelongsToItsValue(t *testing.T) {
	value := samauth.NewSecret("1.AXcanary-1")
	tag, write := mark(value)
	other, again := mark(value)
	require.NotEqual(t, write, again)
	require.NotEqual(t, tag, other)
	require.NotContains(t, tag, "canary")
	for name, c := range map[string]struct {
		tag  string
		want string
	}{
		"its own":            {tag, write},
		"another's":          {"1,x,0011223344556677", ""},
		"no tag":             {"", ""},
		"a tag of others":    {"partner", ""},
		"format version 0":   {"0,x,y", ""},
		"a tag that is cut":  {tag[:len(tag)-1], ""},
		"a tag that goes on": {tag + ",x", ""},
	} {
		got, err := readMark(&version{value: value, tags: map[string]string{tagMark: c.tag}})
		require.NoError(t, err, name)
		require.Equal(t, c.want, got, name)
	}
}

func TestACodeIsAWord(t *testing.T) {
	for text, want := range map[string]bool{
		"ForbiddenByRbac": true, "": false, "no word": false, "1.AXcanary": false, "eyJ0eXAi": false,
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz": false,
	} {
		require.Equal(t, want, isCode(text), text)
	}
}
