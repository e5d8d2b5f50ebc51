package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/samauth"
)

func TestTheDemo(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		got := start(t, nil, "", "-demo")
		require.Equal(t, operator.Done, got.status, got.err)
		require.Empty(t, got.err)
		golden.Compare(t, "demo.txt", []byte(got.out))
	})
}

func TestARunReplacesTheTokenAndSaysHowItIs(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		calls := s.entra.Calls()
		time.Sleep(12 * day)

		got := s.run(usualFlags)
		require.Equal(t, operator.Done, got.status, got.err)
		require.Empty(t, got.err)
		s.compare("rotated.txt", got.out)
		require.Equal(t, calls+1, s.entra.Calls())

		got = s.run(usualFlags)
		require.Equal(t, operator.Done, got.status)
		require.Contains(t, got.out, "Generation   3", "every run replaces it")
	})
}

func TestHealthMakesNoCallAndNoWrite(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		calls := s.entra.Calls()
		time.Sleep(40 * day)
		before := s.files("store")

		got := s.run("-health " + usualFlags)
		require.Equal(t, operator.Done, got.status, got.err)
		s.compare("health.txt", got.out)
		require.Equal(t, calls, s.entra.Calls())
		require.Equal(t, before, s.files("store"))

		got = s.run("-health -strict " + usualFlags)
		require.Equal(t, warned, got.status)
	})
}

func TestHealthFailsWhereNothingWorksAnyMore(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		time.Sleep(89 * day)
		require.Equal(t, operator.Done, s.run("-health "+usualFlags).status)
		require.Equal(t, operator.Failed, s.run("-health -secret-expires 2027-02-02 "+usualFlags).status, "the secret has expired")
		time.Sleep(day)
		got := s.run("-health " + usualFlags)
		require.Equal(t, operator.Failed, got.status, "the token has expired")
		require.Contains(t, got.out, "it is dead, since 2027-02-04")
		require.Contains(t, got.err, "see the warnings")
	})
}

func TestHealthFailsWhereTheLastAttemptNeedsSomebody(t *testing.T) {
	for code, want := range map[int]operator.Status{700082: operator.Failed, 7000215: operator.Failed, 90033: operator.Done} {
		s := filledSite(t)
		s.entra.Refuse("", code)
		require.Equal(t, operator.Failed, s.run(usualFlags).status)
		got := s.run("-health " + usualFlags)
		require.Equal(t, want, got.status, code)
		require.Contains(t, got.out, "could not be replaced, after 1 tries")
	}
}

func TestQuietIsForCron(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		got := s.run("-quiet " + usualFlags)
		require.Equal(t, ran{status: operator.Done}, got, "nothing is wrong")
		require.Equal(t, ran{status: operator.Done}, s.run("-quiet -health "+usualFlags))

		time.Sleep(40 * day)
		got = s.run("-quiet -health " + usualFlags)
		require.Equal(t, operator.Done, got.status)
		require.Contains(t, got.out, "40 days old", "there are warnings")

		s.entra.Revoke()
		got = s.run("-quiet " + usualFlags)
		require.Equal(t, operator.Failed, got.status)
		require.Contains(t, got.err, "AADSTS50173")
	})
}

func TestARefusalIsExplainedAndLosesNothing(t *testing.T) {
	for code, says := range map[int][]string{
		700082:  {"the user of the partner's tenant who consented must", "again does not help"},
		50076:   {"the user of the partner's tenant who consented must", "again does not help"},
		7000215: {"whoever runs the application must", "again does not help"},
		7000222: {"whoever runs the application must", "again does not help"},
		50057:   {"an administrator of the partner's tenant must", "again does not help"},
		90033:   {"nobody has to act", "again can help"},
	} {
		s := filledSite(t)
		before := s.stored().Value
		s.entra.Refuse("", code)
		got := s.run(usualFlags)
		require.Equal(t, operator.Failed, got.status)
		require.Empty(t, got.out)
		told := flat(got.err)
		for _, text := range append(says, "aadsts", "see https://", "for support", "in the store the token of generation 1, less than a day old") {
			require.Contains(t, told, text, code)
		}
		require.True(t, before.Equal(s.stored().Value), code)

		s.entra.Refuse("", 0)
		require.Equal(t, operator.Done, s.run(usualFlags).status, "what failed is mended, and the token still works")
	}
}

func TestALineThatIsDownIsATransientFailure(t *testing.T) {
	filledSite(t)
	got := start(t, down{}, "", fields(usualFlags)...)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err), "again can help")
}

// down is a network that nothing gets through.
type down struct{}

func (down) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no route to host")
}

func TestARunThatIsToldToEndLosesNothing(t *testing.T) {
	s := filledSite(t)
	before := s.stored()
	ctx, cancel := context.WithCancel(t.Context())
	s.entra.Used = func(samauth.Secret) { cancel() }
	var out, err bytes.Buffer
	require.Equal(t, operator.Failed, run(ctx, fields(usualFlags), world{strings.NewReader(""), &out, &err, s.entra}))
	require.Contains(t, flat(err.String()), "the program was told to end")
	require.Contains(t, err.String(), "In the store")
	require.True(t, before.Value.Equal(s.stored().Value))
	s.entra.Used = nil
	require.Equal(t, operator.Done, s.run(usualFlags).status)
}

func TestAnEmptyStoreSaysHowToFillIt(t *testing.T) {
	s := newSite(t)
	require.NoError(t, os.Mkdir("store", 0o700))
	for _, mode := range []string{"", "-health ", "-keep-fresh "} {
		got := s.run(mode + usualFlags)
		require.Equal(t, operator.Failed, got.status)
		require.Contains(t, got.err, "put a refresh token into it with -import")
	}
	require.Zero(t, s.entra.Calls())
}

func TestAStoreThatCannotBeWrittenKeepsTheOldToken(t *testing.T) {
	s := filledSite(t)
	before := s.stored()
	s.entra.Used = func(samauth.Secret) { require.NoError(t, os.Rename("store", "gone")) }
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "the folder "+s.folder+"/store is missing")
	require.Contains(t, flat(got.err), "the old one goes on working")
	require.Contains(t, flat(got.err), "let this program write to the store")

	s.entra.Used = nil
	require.NoError(t, os.Rename("gone", "store"))
	require.True(t, before.Value.Equal(s.stored().Value))
	require.Equal(t, operator.Done, s.run(usualFlags).status)
}

func TestAStoreThatOthersCanReachIsRefused(t *testing.T) {
	s := filledSite(t)
	require.NoError(t, os.Chmod("store", 0o750))
	got := s.run(usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "chmod 700")
	require.Contains(t, got.err, "see who may have read")
}

func TestAStoreThatIsMissingIsNotMadeByTheWay(t *testing.T) {
	s := newSite(t)
	for _, mode := range []string{"", "-health ", "-keep-fresh "} {
		got := s.run(mode + usualFlags)
		require.Equal(t, operator.Failed, got.status)
		require.Contains(t, got.err, "there is no folder store: -import makes it")
		require.NoDirExists(t, "store")
	}
}

func TestADamagedStoreIsToldOf(t *testing.T) {
	s := filledSite(t)
	s.write("store/refresh-token.age", "damaged")
	got := s.run("-health " + usualFlags)
	require.Equal(t, operator.Done, got.status, "there is a copy")
	require.Contains(t, flat(got.out), "the store is damaged and gave an older copy")
	s.write("store/refresh-token.age.copy", "damaged")
	got = s.run("-health " + usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, flat(got.err), "put another refresh token there with -import and -replace")

	s.write("token", s.consent().Reveal())
	require.Equal(t, operator.Failed, s.run("-import token "+usualFlags).status)
	got = s.run("-import token -replace " + usualFlags)
	require.Equal(t, operator.Done, got.status, got.err)
	require.Equal(t, operator.Done, s.run(usualFlags).status)
}

func TestATokenWithoutMFAIsWarnedOf(t *testing.T) {
	s := newSite(t)
	s.write("token", s.entra.Consent(consentUser, "pwd").Value.Reveal())
	got := s.run("-inspect token " + applicationFlags)
	require.Equal(t, operator.Done, got.status, got.err)
	require.Contains(t, got.out, "MFA          no: ")
	require.Contains(t, flat(got.out), "partner center refuses it")
	require.Equal(t, warned, s.run("-strict -inspect token "+applicationFlags).status)
	require.Equal(t, warned, s.run("-strict -import token "+usualFlags).status)
	require.Equal(t, warned, s.run("-strict "+usualFlags).status)
	require.Equal(t, warned, s.run("-strict -health "+usualFlags).status)
}

func TestThatAnOutputCannotBeWrittenIsAnError(t *testing.T) {
	s := filledSite(t)
	s.write("token", s.consent().Reveal())
	for _, line := range []string{usualFlags, "-health " + usualFlags, "-inspect token " + applicationFlags, "-demo"} {
		var err strings.Builder
		status := run(t.Context(), fields(line), world{strings.NewReader(""), full{}, &err, s.entra})
		require.Equal(t, operator.Failed, status, line)
		require.Contains(t, err.String(), "cannot be printed: the disk is full", line)
	}
}

// full is a disk with no room left.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestAProgramThatRunsAllTheTimeKeepsTheTokenFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := filledSite(t)
		for _, quiet := range []string{"", "-quiet "} {
			before := s.stored().Generation
			got, end := s.background("-keep-fresh " + quiet + usualFlags)
			time.Sleep(30 * day)
			end()
			require.Equal(t, operator.Done, got.status, got.err)
			require.Equal(t, quiet == "", strings.Contains(got.out, "is looked after"))
			require.InDelta(t, 4, s.stored().Generation-before, 1)
		}
		s.entra.Refuse("", 50173)
		got, end := s.background("-keep-fresh -quiet " + usualFlags)
		time.Sleep(10 * day)
		end()
		require.Equal(t, operator.Done, got.status)
		require.Contains(t, got.err, "level=WARN")
		require.Contains(t, got.err, "AADSTS50173")
		require.Contains(t, s.run("-health "+usualFlags).out, "could not be replaced")
	})
}

// flat is a text without the ends of its lines, in lower case.
func flat(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
