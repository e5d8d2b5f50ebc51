package mfa

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// number is a value that adds up.
type number int64

func (n *number) merge(other *number) { *n += *other }

type numbers = table[number, *number]

func count(t *numbers, keys []string) {
	for _, key := range keys {
		value, _ := t.at(key)
		*value++
	}
}

// inside lists what a table keeps, and its rest.
func inside(t *numbers) string {
	entries, rest := t.kept()
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s=%d ", e.key, e.value)
	}
	fmt.Fprintf(&b, "rest=%d", rest)
	return b.String()
}

func TestWhatATableKeepsDependsOnItsKeysAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 6).Draw(t, "limit")
		keys := rapid.SliceOfN(rapid.StringMatching(`[a-eA-E][0-4]`), 0, 120).Draw(t, "keys")
		whole := numbers{limit: limit}
		count(&whole, keys)

		shuffled := rapid.Permutation(keys).Draw(t, "shuffled")
		parts := make([]numbers, rapid.IntRange(1, 4).Draw(t, "parts"))
		for i := range parts {
			parts[i].limit = limit
			count(&parts[i], shuffled[i*len(keys)/len(parts):(i+1)*len(keys)/len(parts)])
		}
		merged := numbers{limit: limit}
		for _, i := range rapid.Permutation(indexes(len(parts))).Draw(t, "order") {
			merged.merge(&parts[i])
		}

		require.Equal(t, inside(&whole), inside(&merged))
		entries, rest := whole.kept()
		require.LessOrEqual(t, len(entries), limit)
		total := rest
		for _, e := range entries {
			total += e.value
		}
		require.EqualValues(t, len(keys), total, "nothing is lost")
	})
}

func TestMergingInAnyGroupingIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := func(name string) *numbers {
			table := &numbers{limit: 3}
			count(table, rapid.SliceOfN(rapid.StringMatching(`[a-c][0-5]`), 0, 30).Draw(t, name))
			return table
		}
		a, b, c := part("a"), part("b"), part("c")
		left, right, bc := &numbers{limit: 3}, &numbers{limit: 3}, &numbers{limit: 3}
		left.merge(a)
		left.merge(b)
		left.merge(c)
		bc.merge(c)
		bc.merge(b)
		right.merge(bc)
		right.merge(a)
		require.Equal(t, inside(left), inside(right))
	})
}

func TestATableStaysWithinAQuarterOverItsLimit(t *testing.T) {
	table := numbers{limit: 100}
	for i := range 10_000 {
		value, _ := table.at(fmt.Sprint("key", i))
		*value++
		require.LessOrEqual(t, len(table.entries), 126)
	}
	entries, rest := table.kept()
	require.Len(t, entries, 100)
	require.EqualValues(t, 9_900, rest)
}

func TestATableWithoutALimitKeepsAll(t *testing.T) {
	var table numbers
	count(&table, []string{"A", "b", "a", "c"})
	entries, rest := table.kept()
	require.Len(t, entries, 3)
	require.Zero(t, rest)
	value, kept := table.at("a")
	require.True(t, kept)
	require.EqualValues(t, 2, *value, "case does not matter")
}

func TestTheHashIsTheSameEverywhere(t *testing.T) {
	require.Equal(t, uint64(0xefd01f60ba992926), hash(nil))
	require.Equal(t, uint64(0x82a2a958a9bece5b), hash([]byte("a")))
}

func TestSimilarKeysStayByChance(t *testing.T) {
	table := numbers{limit: 240}
	for day := range 20 {
		for hour := range 24 {
			count(&table, []string{fmt.Sprintf("2026-01-%02dt%02d:00:00z", day+1, hour)})
		}
	}
	perDay := make(map[string]int)
	for key := range table.byKey() {
		perDay[key[:10]]++
	}
	require.Len(t, perDay, 20, "no day is left out")
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
