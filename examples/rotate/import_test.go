package main

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

func TestATokenOfAnotherToolIsImportedOnceItWorks(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := newSite(t)
		foreign := s.consent()
		s.write("token.json", `{"RefreshToken":"`+foreign.Reveal()+`"}`)
		got := s.run("-import token.json " + usualFlags)
		require.Equal(t, operator.Done, got.status, got.err)
		s.compare("imported.txt", got.out)

		stored := s.stored()
		require.False(t, stored.Value.Equal(foreign), "the store holds the successor")
		require.True(t, stored.Previous.Equal(foreign))
		require.Equal(t, friday, stored.ObtainedAt)
		require.Equal(t, consentUser.ID, stored.User.ID)
		require.Equal(t, samauth.MFAInAccessToken, stored.MFA)
		require.Equal(t, 1, s.entra.Calls())
	})
}

func TestATokenIsImportedFromStandardInput(t *testing.T) {
	s := newSite(t)
	got := s.runWith(s.consent().Reveal()+"\n", "-quiet -import - "+usualFlags)
	require.Equal(t, ran{status: operator.Done}, got)
	require.Equal(t, uint64(1), s.stored().Generation)
}

func TestATokenThatDoesNotWorkIsNotImported(t *testing.T) {
	s := newSite(t)
	s.write("token", "1.Acanary.of.somebody.else")
	got := s.run("-import token " + usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "nothing was stored")
	require.Contains(t, got.err, "What ")
	require.Contains(t, s.run("-health "+usualFlags).err, "no refresh token is stored")
}

func TestAStoreThatHoldsATokenIsNotOverwrittenUnasked(t *testing.T) {
	s := filledSite(t)
	before, calls := s.stored(), s.entra.Calls()
	s.write("token", s.consent().Reveal())
	got := s.run("-import token " + usualFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "already holds a refresh token, of generation 1")
	require.Contains(t, got.err, "-replace")
	require.True(t, before.Value.Equal(s.stored().Value))
	require.Equal(t, calls, s.entra.Calls())
}

func TestATokenThatDiedIsReplacedByOneThatWorks(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		require.Equal(t, operator.Done, s.run(usualFlags).status)
		time.Sleep(91 * day)
		require.Contains(t, s.run(usualFlags).err, "AADSTS700082")
		dead := s.stored()

		s.write("token", "1.Acanary.which.does.not.work")
		require.Equal(t, operator.Failed, s.run("-import token -replace "+usualFlags).status)
		require.True(t, dead.Value.Equal(s.stored().Value))

		s.write("token", s.consent().Reveal())
		got := s.run("-import token -replace " + usualFlags)
		require.Equal(t, operator.Done, got.status, got.err)
		require.Equal(t, dead.Generation+1, s.stored().Generation, "programs that run take the newer one")
		require.Zero(t, s.stored().Failure)
		require.Equal(t, operator.Done, s.run(usualFlags).status)
	})
}

func TestATokenIsInspectedAndNothingIsWritten(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := newSite(t)
		token := s.entra.Consent(consentUser, "pwd", "mfa")
		s.write("token", token.Value.Reveal())
		s.write("record", token.Encode().Reveal())
		time.Sleep(33 * day)
		before := s.files(".")

		got := s.run("-inspect token " + applicationFlags)
		require.Equal(t, operator.Done, got.status, got.err)
		s.compare("inspected.txt", got.out)

		got = s.run("-inspect record " + applicationFlags)
		require.Equal(t, operator.Done, got.status, got.err)
		require.Contains(t, got.out, "Age          33 days, issued on 2026-11-06", "our own form carries it")

		require.Equal(t, ran{status: operator.Done}, s.run("-quiet -inspect token "+applicationFlags))
		require.Equal(t, before, s.files("."))
	})
}

func TestATokenThatDoesNotWorkIsInspectedToo(t *testing.T) {
	s := newSite(t)
	s.write("token", s.consent().Reveal())
	s.entra.Revoke()
	got := s.run("-inspect token " + applicationFlags)
	require.Equal(t, operator.Failed, got.status)
	require.Empty(t, got.out)
	require.Contains(t, got.err, "AADSTS50173")
	require.Contains(t, flat(got.err), "again does not help")
}

func TestARecordOfAnotherPartnerIsNotTaken(t *testing.T) {
	s := newSite(t)
	token := s.entra.Consent(consentUser, "pwd", "mfa")
	token.Tenant = "99999999-9999-4999-8999-999999999999"
	s.write("record", token.Encode().Reveal())
	for _, line := range []string{"-inspect record " + applicationFlags, "-import record " + usualFlags} {
		got := s.run(line)
		require.Equal(t, operator.Failed, got.status)
		require.Contains(t, got.err, "99999999")
	}
	require.Zero(t, s.entra.Calls())
}

func TestEveryFileWithASecretHasToBeItsOwnersAlone(t *testing.T) {
	s := filledSite(t)
	s.write("token", s.consent().Reveal())
	for name, line := range map[string]string{
		"secret": usualFlags,
		"key":    usualFlags,
		"token":  "-inspect token " + applicationFlags,
	} {
		require.NoError(t, os.Chmod(name, 0o640))
		got := s.run(line)
		require.Equal(t, operator.Failed, got.status)
		require.Contains(t, got.err, "chmod 600 "+name)
		require.NoError(t, os.Chmod(name, 0o600))
		require.Equal(t, operator.Done, s.run(line).status)
	}
}

func TestASecretOnTheCommandLineIsNeitherTakenNorShown(t *testing.T) {
	filledSite(t)
	got := start(t, nil, "", fields("-store store -key key -partner "+partner+" -app "+app+" -secret canary~secret")...)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "-secret: there is no file of that name")
}

func TestWhatIsWrongWithTheClientIsSaid(t *testing.T) {
	s := filledSite(t)
	for line, says := range map[string]string{
		"-store store -key key -partner common -app " + app + " -secret secret":                               "common",
		"-store store -key key -partner " + partner + " -app name -secret secret":                             "is not the id of an application",
		"-store store -key key -partner 99999999-9999-4999-8999-999999999999 -app " + app + " -secret secret": "belongs to tenant",
		"-store store -key key -partner " + partner + " -app " + partner + " -secret secret":                  "was issued to application",
	} {
		got := s.run(line)
		require.Equal(t, operator.Failed, got.status, line)
		require.Contains(t, got.err, says)
	}
}
