package samauthtest_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const day = 24 * time.Hour

func TestARefreshTokenLivesNinetyDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := samauthtest.NewEntra(partner, app, secret)
		first := entra.Consent(adele).Value
		time.Sleep(90*day - time.Second)
		next := redeem(t, entra, customer, first)
		time.Sleep(time.Second)
		got := post(t, entra, customer, form(first))
		require.Equal(t, 700082, got.code(), "its use did not prolong it")
		require.Contains(t, got.text("error_description"),
			"The refresh token has expired due to inactivity. The token was issued on 2000-01-01T00:00:00.0000000Z and was inactive for 90.00:00:00. Trace ID: ")
		redeem(t, entra, customer, next)
	})
}

func TestAChainOfTokensLivesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.Unsigned = true
		refresh := entra.Consent(adele).Value
		for range 12 {
			time.Sleep(60 * day)
			refresh = redeem(t, entra, customer, refresh)
		}
		require.Equal(t, 13, entra.Serial(refresh))
	})
}

func TestAUsedTokenStaysGood(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	first := entra.Consent(adele).Value
	second := redeem(t, entra, customer, first)
	third := redeem(t, entra, other, first)
	require.Equal(t, []int{1, 2, 3}, []int{entra.Serial(first), entra.Serial(second), entra.Serial(third)})
	require.Zero(t, entra.Serial(samauth.NewSecret("another")))
	redeem(t, entra, partner, second)
}

func TestAStrictServerTakesATokenOnce(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.SingleUse = true
	bystander := entra.Consent(adele).Value
	first := entra.Consent(adele).Value
	entra.Refuse(other, 65001)
	require.Equal(t, 65001, post(t, entra, other, form(first)).code())
	second := redeem(t, entra, customer, first)
	third := redeem(t, entra, customer, second)

	got := post(t, entra, customer, form(first))
	require.Equal(t, []any{http.StatusBadRequest, 70000, "invalid_grant"}, []any{got.status, got.code(), got.text("error")})
	require.Equal(t, 50173, post(t, entra, customer, form(third)).code(), "with a reuse all of the consent die")
	redeem(t, entra, customer, bystander)
}

func TestRevoke(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := samauthtest.NewEntra(partner, app, secret)
		first := entra.Consent(adele).Value
		second := redeem(t, entra, customer, first)
		time.Sleep(day)
		entra.Revoke()
		time.Sleep(100 * day)
		entra.Revoke()
		for _, refresh := range []samauth.Secret{first, second} {
			got := post(t, entra, customer, form(refresh))
			require.Equal(t, 50173, got.code())
			require.Contains(t, got.text("error_description"), "The grant was issued on '2000-01-01T00:00:00.0000000Z' and the TokensValidFrom date "+
				"(before which tokens are not valid) for this user is '2000-01-02T00:00:00.0000000Z'.")
		}
		redeem(t, entra, customer, entra.Consent(adele).Value)
	})
}

func TestItsClockMayBeAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := samauthtest.NewEntra(partner, app, secret)
		entra.Skew = time.Hour
		consent := entra.Consent(adele)
		require.Equal(t, time.Now().Add(time.Hour).UTC(), consent.ObtainedAt)
		got := post(t, entra, customer, form(consent.Value))
		require.Equal(t, "Sat, 01 Jan 2000 01:00:00 GMT", got.header.Get("Date"))
		require.EqualValues(t, time.Now().Add(time.Hour).Unix(), got.claims(t, "access_token")["iat"])
		require.Equal(t, time.Now().Add(time.Hour), entra.Exchanges()[0].At)
	})
}

func TestThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entra := samauthtest.NewEntra(partner, app, secret)
		refresh := form(entra.Consent(adele).Value)
		entra.Throttle(90 * time.Second)
		time.Sleep(1500 * time.Millisecond)
		got := post(t, entra, customer, refresh)
		require.Equal(t, []any{http.StatusTooManyRequests, "89", "temporarily_unavailable"}, []any{got.status, got.header.Get("Retry-After"), got.text("error")})
		time.Sleep(89 * time.Second)
		require.Equal(t, http.StatusOK, post(t, entra, customer, refresh).status, "it is over when it said")
		entra.Throttle(time.Hour)
		entra.Throttle(0)
		require.Equal(t, http.StatusOK, post(t, entra, customer, refresh).status)
		require.Equal(t, 3, entra.Calls())
	})
}

func TestOutages(t *testing.T) {
	bothWays(t, func(t *testing.T, way func(*samauthtest.Entra) http.RoundTripper) {
		entra := samauthtest.NewEntra(partner, app, secret)
		refresh := form(entra.Consent(adele).Value)
		wire := way(entra)
		entra.Fail(http.StatusServiceUnavailable)
		for range 2 {
			got := post(t, wire, customer, refresh)
			require.Equal(t, http.StatusServiceUnavailable, got.status)
			require.Equal(t, "text/html", got.header.Get("Content-Type"))
			require.Contains(t, got.body, "503 Service Unavailable")
			require.Empty(t, got.header.Get("Changed"))
			got.header.Set("Changed", "by whom the last answer was sent to")
		}
		entra.Answer(http.StatusOK, `{"access_token":`)
		got := post(t, wire, customer, refresh)
		require.Equal(t, []any{200, `{"access_token":`}, []any{got.status, got.body}, "the later fault replaces the earlier")
		entra.Answer(0, "")
		require.Equal(t, http.StatusOK, post(t, wire, customer, refresh).status)
		entra.Fail(http.StatusBadGateway)
		entra.Fail(0)
		redeem(t, wire, customer, samauth.NewSecret(refresh.Get("refresh_token")))

		calls := entra.Exchanges()
		require.Len(t, calls, 5)
		require.Equal(t, []any{503, 0, 0, 0}, []any{calls[0].Status, calls[0].Code, calls[0].Token, calls[0].Issued}, "an outage uses no token")
		require.Equal(t, []string{"https://graph.microsoft.com/.default", "openid", "profile", "offline_access"}, calls[0].Scopes)
	})
}

func TestHooks(t *testing.T) {
	entra := samauthtest.NewEntra(partner, app, secret)
	var used []string
	entra.Used = func(refresh samauth.Secret) {
		require.Equal(t, len(used), entra.Calls(), "it is told before the answer")
		used = append(used, refresh.Reveal())
	}
	entra.Amend = func(tenant string, answer map[string]any) {
		if tenant == other {
			delete(answer, "refresh_token")
			answer["expires_in"] = "3599"
		}
	}
	first := entra.Consent(adele).Value
	redeem(t, entra, customer, first)
	got := post(t, entra, other, but(form(first), "claims", `{"access_token":{}}`))
	require.NotContains(t, got.members, "refresh_token")
	require.Equal(t, "3599", got.members["expires_in"])
	post(t, entra, other, but(form(first), "refresh_token", "stolen"))
	require.Equal(t, []string{first.Reveal(), first.Reveal(), "stolen"}, used)
	post(t, entra, other, but(form(first), "client_secret", "guess"))
	require.Len(t, used, 3, "of others' requests it is not told")
	require.Equal(t, `{"access_token":{}}`, entra.Exchanges()[1].Claims)
}
