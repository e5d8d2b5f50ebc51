package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

func TestWhyNothingWasReadOfATenantIsSaidWithWhatToDo(t *testing.T) {
	inFolder(t, nil)
	for name, test := range map[string]struct {
		spoil      func(*site)
		args       []string
		says, does string
	}{
		"no licence": {func(s *site) { s.tenant.Licence = faketenant.Free }, nil,
			"without which Graph does not list sign-ins", "download the sign-ins of the last 7 days as JSON from the Entra admin center"},
		"no permission after all": {func(s *site) { s.tenant.Fail(faketenant.Status(403)) }, nil,
			"may not read sign-ins", "Whoever runs the application must have an administrator of the tenant grant AuditLog.Read.All"},
		"a long silence": {func(s *site) { s.tenant.Fail(faketenant.Throttle("3600")) }, nil,
			"1h0m0s", "run this again later; other programs of the same application use up the same limits. Trying again can help"},
		"a time that is no longer kept": {func(s *site) { s.tenant.Retention = time.Minute; time.Sleep(29 * 24 * time.Hour) }, []string{"-since", "696h"},
			"no longer kept", "ask with -since for at most 720h"},
		"a broken service": {func(s *site) { s.tenant.FailRandomly(1, 1, faketenant.Status(500)) }, nil,
			"HTTP 500", "until then nobody can be called compliant. Trying again can help"},
		"no network": {func(s *site) { s.tenant.FailRandomly(1, 1, faketenant.Drop()) }, nil,
			"sign-ins are missing", "until then nobody can be called compliant. Trying again can help"},
		"nobody to sign in as": {func(s *site) {
			s.credential = refusing{errors.New("tried:\n\tthe environment\n\t-----\n\tsecret=canary")}
		}, nil,
			"tried: the environment", "sign in with az login"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t)
			test.spoil(s)
			got := s.run(test.args...)
			require.Equal(t, unreadable, got.status, name)
			require.Contains(t, got.err, test.says, name)
			require.Contains(t, oneLine(got.err), test.does, name)
			require.NotContains(t, got.err, "canary", name)
			require.NotContains(t, got.err, `\n`, name)
			require.Empty(t, got.out, name)
			require.Empty(t, names(t), name, "nothing is written about nothing")
		})
	}
}

// brokenOff is a tenant whose renewals were not read to the end when Graph fell
// silent.
func brokenOff(t *testing.T) *site {
	s := newSiteWith(t, 20)
	s.transport = silent{s.transport}
	return s
}

func TestWhatWasReadOfATenantBeforeItBrokeOffIsReportedAndCalledIncomplete(t *testing.T) {
	inFolder(t, nil)
	for want, args := range map[status][]string{
		broken:     nil,
		unreadable: {"-strict", "-fail-on", "missed"},
		failedOn:   {"-fail-on", "missed"},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := brokenOff(t).run(append([]string{"-since", "72h"}, args...)...)
			require.Equal(t, want, got.status, got.err)
			require.Contains(t, got.err, "sign-ins are missing")
			require.Contains(t, oneLine(got.err), "Graph wants to be left alone for longer than is waited here")
			require.Contains(t, got.out, "Asked for  1999-12-29 00:00:00 to 2000-01-01 00:00:00 UTC")
			require.Contains(t, got.out, "; no part of it was read of all kinds")
			require.Contains(t, got.out, "\nMissing    ")
			require.Contains(t, got.out, "nonInteractive sign-ins from 1999-12-29 00:00:00 to 2000-01-01 00:00:00 UTC\n")
			require.NotContains(t, got.out, "complete\n")
			require.NotContains(t, strings.ToLower(got.out), "compliant")
			require.Contains(t, names(t), "report.csv")
		})
	}
}

func TestOfMoreThanEntraKeepsTheRestIsRead(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		got := s.run("-since", "1000h")
		require.Equal(t, broken, got.status)
		require.Contains(t, got.err, "no longer kept")
		require.Contains(t, oneLine(got.err), "ask with -since for at most 720h")
		require.Contains(t, got.out, "Asked for  1999-11-20 08:00:00 to 2000-01-01 00:00:00 UTC\n"+
			"All read   1999-12-02 00:00:00 to 2000-01-01 00:00:00 UTC\n"+
			"Missing    interactive sign-ins from 1999-11-20 08:00:00 to 1999-12-02 00:00:00 UTC")
		require.NotContains(t, strings.ToLower(got.out), "compliant")
	})
}

func TestAnOutputThatFailsAmidALiveReadIsBroken(t *testing.T) {
	inFolder(t, nil)
	synctest.Test(t, func(t *testing.T) {
		got := brokenOff(t).run("-since", "72h", "-report", "no/where.csv")
		require.Equal(t, broken, got.status)
		_, err := os.Lstat("no")
		require.ErrorIs(t, err, os.ErrNotExist)
	})
}

func TestGapsThatTouchAreOne(t *testing.T) {
	at := func(h int) time.Time { return monday.Add(time.Duration(h) * time.Hour) }
	require.Equal(t, []signin.Gap{
		{What: "a", From: at(0), To: at(5)}, {What: "a", From: at(6), To: at(7)}, {What: "b", From: at(2), To: at(4)},
	}, joined([]signin.Gap{
		{What: "a", From: at(6), To: at(7)}, {What: "a", From: at(2), To: at(5)}, {What: "b", From: at(2), To: at(4)},
		{What: "a", From: at(0), To: at(2)}, {What: "a", From: at(3), To: at(4)},
	}))
	require.Equal(t, []string{"a file", "b\\n from 2026-11-02\u00a009:00:00\u00a0to\u00a02026-11-02\u00a010:00:00\u00a0UTC"},
		lost([]signin.Gap{{What: "b\n", From: at(0), To: at(1)}, {What: "a file"}}))
}

func TestWhyATokenIsMissingCountsBeforeWhatIsMissingForWantOfIt(t *testing.T) {
	err := fmt.Errorf("%w: %w", graphsignin.ErrIncomplete, &noToken{errNoDefault, errors.New("it has expired")})
	require.Contains(t, troubles.Explain(err), "az login")
}
