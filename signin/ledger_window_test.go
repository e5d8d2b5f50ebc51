package signin_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
)

func hour(h int) time.Time { return time.Date(2026, 11, 3, h, 0, 0, 0, time.UTC) }

func ExampleLedger_Covered() {
	ledger := signin.Ledger{Asked: signin.Window{From: hour(0), To: hour(9)}}
	ledger.Gap(signin.Gap{What: "interactive sign-ins", From: hour(3), To: hour(5)})
	for _, window := range ledger.Covered() {
		fmt.Println(window.From.Format(time.TimeOnly), "to", window.To.Format(time.TimeOnly))
	}
	// Output:
	// 00:00:00 to 03:00:00
	// 05:00:00 to 09:00:00
}

func TestWhatIsCoveredIsWhatWasAskedForWithoutTheGaps(t *testing.T) {
	day := signin.Window{From: hour(0), To: hour(23)}
	for name, test := range map[string]struct {
		gaps []signin.Gap
		want []signin.Window
	}{
		"no gap":                {nil, []signin.Window{day}},
		"one at the beginning":  {[]signin.Gap{{From: hour(0), To: hour(1)}}, []signin.Window{{From: hour(1), To: hour(23)}}},
		"one at the end":        {[]signin.Gap{{From: hour(22), To: hour(23)}}, []signin.Window{{From: hour(0), To: hour(22)}}},
		"two that overlap":      {[]signin.Gap{{From: hour(2), To: hour(5)}, {From: hour(4), To: hour(6)}}, []signin.Window{{From: hour(0), To: hour(2)}, {From: hour(6), To: hour(23)}}},
		"one without a time":    {[]signin.Gap{{What: "a file"}}, nil},
		"one that is elsewhere": {[]signin.Gap{{From: hour(23), To: hour(23).Add(time.Hour)}}, []signin.Window{day}},
		"one around all of it":  {[]signin.Gap{{From: hour(0).Add(-time.Hour), To: hour(23).Add(time.Hour)}}, nil},
	} {
		ledger := signin.Ledger{Asked: day, Gaps: test.gaps}
		require.Equal(t, test.want, ledger.Covered(), name)
	}
	require.Nil(t, (&signin.Ledger{}).Covered(), "who asked for no time covers none that could be named")
}

func TestLedgersOfPartsAskedForTheWindowAroundThem(t *testing.T) {
	ledger := signin.Ledger{Asked: signin.Window{From: hour(3), To: hour(5)}, Late: 1}
	ledger.Merge(&signin.Ledger{Asked: signin.Window{From: hour(1), To: hour(4)}, Late: 2, Earlier: []signin.Gap{{What: "x"}}, Transport: "another"})
	ledger.Merge(&signin.Ledger{})
	require.Equal(t, signin.Window{From: hour(1), To: hour(5)}, ledger.Asked)
	require.Equal(t, int64(3), ledger.Late)
	require.Len(t, ledger.Earlier, 1)
	require.Equal(t, "another", ledger.Transport)
}
