package graphsignin

import (
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

func TestPiecesOfASliceAreTheSlice(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	for range 2000 {
		whole := slice{kind: signin.Interactive, from: noon.Add(-time.Duration(r.Int64N(int64(40 * day)))), to: noon.Add(time.Duration(r.Int64N(int64(day))))}
		at := whole.from
		for _, piece := range whole.cut(time.Duration(r.Int64N(int64(40 * day)))) {
			require.Equal(t, at, piece.from)
			require.True(t, piece.from.Before(piece.to))
			at = piece.to
		}
		require.Equal(t, whole.to, at)
	}
}

func TestASliceIsCutWhereItWasCutBefore(t *testing.T) {
	whole := slice{from: noon.Add(-5 * day), to: noon}
	pieces := whole.cut(day)
	rest := slice{from: pieces[2].from, to: noon}
	require.Equal(t, pieces[2:], rest.cut(day))
}

func TestASliceIsHalvedUntilItIsShort(t *testing.T) {
	s := slice{from: noon.Add(-40 * day), to: noon}
	for steps := 0; ; steps++ {
		require.Less(t, steps, 20)
		pieces := s.halve()
		if pieces == nil {
			break
		}
		s = pieces[len(pieces)-1]
	}
	require.LessOrEqual(t, s.to.Sub(s.from), smallest)
}

func TestADenseSliceIsThinned(t *testing.T) {
	s := slice{from: noon.Add(-day), to: noon}
	require.Nil(t, s.thin(time.Time{}), "a page without a time says nothing")
	require.Nil(t, s.thin(noon.Add(-time.Hour)), "24 pages are few enough")
	pieces := s.thin(noon.Add(-6 * time.Minute))
	require.Greater(t, len(pieces), 10)
	require.Less(t, len(pieces), 40)
}

func TestAFilterAsksForBothEndsInWholeSeconds(t *testing.T) {
	source := &Source{host: "graph.microsoft.com"}
	s := slice{kind: signin.ServicePrincipal, from: noon.Add(1), to: noon.Add(time.Minute + 1)}
	u, err := url.Parse(source.first(s, nil))
	require.NoError(t, err)
	require.Equal(t, "/beta/auditLogs/signIns", u.Path)
	require.NotContains(t, u.RawQuery, "+", "OData knows %20 alone")
	require.Equal(t, "createdDateTime ge 2026-11-03T12:00:00Z and createdDateTime le 2026-11-03T12:01:01Z and signInEventTypes/any(t: t eq 'servicePrincipal')", u.Query().Get("$filter"))
	require.Equal(t, "1000", u.Query().Get("$top"))
	require.Contains(t, filter(s, []string{"O'Hara"}, true), "(userId eq 'o''hara')")
	require.NotContains(t, filter(s, nil, true), "signInEventTypes", "which v1.0 does not have")
	require.NotContains(t, filter(s, make([]string, 16), false), "userId")
}

func TestSpansAreASet(t *testing.T) {
	const size = 40
	at := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Second) }
	r := rand.New(rand.NewPCG(2, 0))
	for range 2000 {
		var all spans
		var has [size]bool
		for range r.IntN(6) {
			from := r.IntN(size)
			to := from + r.IntN(size-from)
			all = all.with(span{at(from), at(to)})
			for i := from; i < to; i++ {
				has[i] = true
			}
		}
		from := r.IntN(size)
		other := span{at(from), at(from + r.IntN(size-from))}
		common, left, outside := spans(all.within(other)), spans(all.without(other)), spans(all.outside(other))
		for i := range size {
			in := !at(i).Before(other.from) && at(i).Before(other.to)
			require.Equal(t, has[i], all.has(at(i)))
			require.Equal(t, has[i] && in, common.has(at(i)))
			require.Equal(t, in && !has[i], left.has(at(i)))
			require.Equal(t, has[i] && !in, outside.has(at(i)))
		}
		for i := 1; i < len(all); i++ {
			require.True(t, all[i-1].to.Before(all[i].from), "they neither overlap nor touch")
		}
	}
}
