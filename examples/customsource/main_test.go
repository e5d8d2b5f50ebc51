package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

func TestTheGatewaysLogKeepsTheLawOfSources(t *testing.T) {
	require.NoError(t, signintest.TestSource(gateway(nil), signin.Query{}, "g-1001", "g-1007", "g-1009"))
}

func TestTheSummaryNamesWhoGotInWithoutMFA(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, summarise(t.Context(), &out, gateway(nil)))
	require.Equal(t, `7 sign-ins: 2 with MFA, 3 without, 1 refused, 1 unknown
scanner@harbourcloud.example: 2 without MFA
vera@harbourcloud.example: 1 without MFA
not read: gateway.log: record 5 at byte 737: "2026-11-03T08:30:" is no time
compliant: false
`, out.String())
}

func TestALineThatCannotBeReadSaysWhy(t *testing.T) {
	for line, reason := range map[string]string{
		"2026-11-03T08:00:00Z|login|short":                 "3 cells, not 10",
		"yesterday|login|a|b|c|d|e|f|g|ok":                 `"yesterday" is no time`,
		"2026-11-03T08:00:00Z|login|a|b|c|d|e|f|g|perhaps": `"perhaps" is no result`,
	} {
		_, err := parse(line)
		require.EqualError(t, err, reason)
	}
	for _, line := range []string{"", "2026-11-03T08:00:00Z|health|ok"} {
		_, err := parse(line)
		require.ErrorIs(t, err, errNoSignIn)
	}
}

func TestAWordThatIsNotKnownIsKept(t *testing.T) {
	event, err := parse("2026-11-03T08:00:00Z|login|a|b|c|d|kiosk|perhaps|palm|ok")
	require.NoError(t, err)
	require.Equal(t, "kiosk", event.ClientApp)
	require.Equal(t, "perhaps", event.Requirement)
	require.Equal(t, "palm", event.Steps[0].Method)
}

func TestALogThatCannotBeReadIsAnError(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.log")
	require.ErrorIs(t, summarise(t.Context(), io.Discard, gateway([]string{missing})), os.ErrNotExist)

	broken := Gateway{Name: "broken.log", Open: func() (io.ReadCloser, error) { return io.NopCloser(torn{}), nil }}
	require.ErrorContains(t, summarise(t.Context(), io.Discard, broken), "customsource: reading broken.log: the cable is torn")
}

// torn is a reader that fails.
type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, errors.New("the cable is torn") }

func TestALogIsClosedHoweverFarItIsRead(t *testing.T) {
	var opened closing
	source := Gateway{Name: "gateway.log", Open: func() (io.ReadCloser, error) {
		opened.open++
		return struct {
			io.Reader
			io.Closer
		}{bytes.NewReader(sample), &opened}, nil
	}}
	for range source.Events(context.Background(), signin.Query{}) {
		break
	}
	for range source.Events(context.Background(), signin.Query{}) {
	}
	require.Equal(t, closing{open: 2, closed: 2}, opened)
}

// closing counts.
type closing struct{ open, closed int }

func (c *closing) Close() error {
	c.closed++
	return nil
}
