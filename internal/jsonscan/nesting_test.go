package jsonscan_test

import (
	"strings"
	"testing"

	"github.com/partnersec/partnersec/internal/jsonscan"
	"github.com/stretchr/testify/require"
)

// nested is a value that lies in depth-1 others, by turns lists and objects.
func nested(depth int) string {
	var open, close strings.Builder
	for i := range depth {
		if i%3 == 0 {
			open.WriteString(`{"a":`)
		} else {
			open.WriteString(`[`)
		}
		if (depth-1-i)%3 == 0 {
			close.WriteString(`}`)
		} else {
			close.WriteString(`]`)
		}
	}
	return strings.TrimSuffix(open.String(), `"a":`) + close.String()
}

func TestTenThousandValuesMayLieInOneAnother(t *testing.T) {
	for _, depth := range []int{1, 2, 63, 64, 65, 127, 128, 129, 9999, 10000, 10001, 50000} {
		checkValue(t, nested(depth))
		checkSkip(t, nested(depth))
	}
	for _, unit := range []string{"[", `{"a":`, `[{"a":`} {
		checkValue(t, strings.Repeat(unit, 50000))
		checkSkip(t, strings.Repeat(unit, 50000))
	}
}

func TestSkipCountsTheContainersAroundIt(t *testing.T) {
	for around := range 3 {
		var s jsonscan.Scanner
		s.Reset(strings.Repeat("[", around) + nested(9998) + strings.Repeat("]", around))
		for range around {
			s.Array()
			s.Element()
		}
		s.Skip()
		for range around {
			require.False(t, s.Element())
		}
		s.End()
		require.NoError(t, s.Err())
	}
	var s jsonscan.Scanner
	s.Reset("[[[" + nested(9998))
	for range 3 {
		s.Array()
		s.Element()
	}
	s.Skip()
	require.ErrorContains(t, s.Err(), "nested too deep")
}

func TestBracketsOfEveryLevelAreKept(t *testing.T) {
	for depth := 1; depth < 200; depth++ {
		text := nested(depth)
		for level := range depth {
			at := len(text) - depth + level
			wrong := byte(']')
			if text[at] == ']' {
				wrong = '}'
			}
			changed := text[:at] + string(wrong) + text[at+1:]
			var s jsonscan.Scanner
			s.Reset(changed)
			s.Skip()
			require.Error(t, s.Err(), changed)
			s.Reset(changed)
			value(&s)
			require.Error(t, s.Err(), changed)
		}
	}
}

func TestTextsThatBreakOffDeepInsideDoNotAddUp(t *testing.T) {
	text := strings.Repeat("[", 5000)
	require.Less(t, testing.AllocsPerRun(1, func() {
		var s jsonscan.Scanner
		for range 1000 {
			s.Reset(text)
			for s.Array() && s.Element() {
			}
		}
	}), 1015.0, "one allocation for each error, and a few for the nesting")
}

func TestNestingAllocatesOnce(t *testing.T) {
	text := nested(10000)
	var s jsonscan.Scanner
	require.Zero(t, testing.AllocsPerRun(10, func() {
		s.Reset(text)
		s.Skip()
	}))
	require.Zero(t, testing.AllocsPerRun(10, func() {
		var fresh jsonscan.Scanner
		fresh.Reset(`[[[[{"a":[[1]]}]]]]`)
		fresh.Skip()
	}), "a few levels need no memory")
}
