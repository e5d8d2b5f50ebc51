package samauth_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const redirectURL = "https://panel.example/consent/callback"

// newConsent is a stage without a token, on which a consent has begun.
func newConsent(t *testing.T, options samauth.ConsentOptions) (*stage, *samauth.ConsentFlow) {
	s := newStage(t, nil)
	s.store = samauthtest.NewStore()
	s.entra.Unsigned = false
	s.entra.Redirects = []string{redirectURL}
	s.sam = newClient(t, s.wire(), s.store, nil)
	options.RedirectURL = redirectURL
	flow, err := s.sam.BeginConsent(&options)
	require.NoError(t, err)
	return s, flow
}

// signIn plays the browser and the user who has to go to a page.
func signIn(t *testing.T, s *stage, page string, user samauth.User, amr ...string) url.Values {
	callback, err := s.entra.Authorize(t.Context(), page, user, amr...)
	require.NoError(t, err)
	return callback.Query()
}

func TestAConsentIsStoredAndUsed(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{LoginHint: consentUser.Name})
	consent, err := flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
	require.NoError(t, err)
	require.Equal(t, userID, consent.User.ID)
	require.Equal(t, consentUser.Name, consent.User.Name)
	require.Equal(t, samauth.MFAInAccessToken, consent.MFA)
	stored := s.stored(t)
	require.Equal(t, uint64(1), stored.Generation)
	require.Equal(t, consent.User, stored.User)
	require.Equal(t, []string{partnerTenant, appID}, []string{stored.Tenant, stored.App})
	require.WithinDuration(t, time.Now(), stored.ObtainedAt, time.Minute)
	for _, tenant := range []string{partnerTenant, customerA, customerB} {
		s.token(t, tenant)
	}
}

func TestAConsentDemandsMFAAndPKCE(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{LoginHint: "sam@partner.example", Claims: `{"access_token":{"capolids":{"essential":true}}}`})
	page, err := url.Parse(flow.URL)
	require.NoError(t, err)
	query := page.Query()
	require.Equal(t, "login.microsoftonline.com", page.Host)
	require.JSONEq(t, `{
		"access_token":{"capolids":{"essential":true},"amr":{"essential":true,"values":["mfa"]}},
		"id_token":{"amr":{"essential":true,"values":["mfa"]}}}`, query.Get("claims"))
	require.Equal(t, "S256", query.Get("code_challenge_method"))
	require.Len(t, query.Get("code_challenge"), 43)
	require.GreaterOrEqual(t, len(query.Get("state")), 26)
	require.NotEqual(t, query.Get("state"), query.Get("nonce"))
	require.Equal(t, "sam@partner.example", query.Get("login_hint"))
	other, err := s.sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
	require.NoError(t, err)
	require.NotEqual(t, flow.URL, other.URL)
}

func TestANewConsentTakesThePlaceOfADeadToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.entra.Unsigned = false
		s.entra.Redirects = []string{redirectURL}
		s.token(t, customerA)
		s.entra.Revoke()
		_, err := s.sam.Token(t.Context(), customerB, graphScopes)
		require.Equal(t, samauth.Revoked, classOf(t, err))
		flow, err := s.sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
		require.NoError(t, err)
		consent, err := flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
		require.NoError(t, err)
		require.Equal(t, uint64(2), consent.Generation)
		s.token(t, customerB)
		s.token(t, customerA)
	})
}

func TestForgedCallbacks(t *testing.T) {
	for _, test := range []struct {
		name   string
		forge  func(s *stage, callback url.Values)
		is     error
		detail string
	}{
		{"another state", func(_ *stage, c url.Values) { c.Set("state", "x") }, samauth.ErrConsentState, ""},
		{"no state", func(_ *stage, c url.Values) { c.Del("state") }, samauth.ErrConsentState, ""},
		{"two states", func(_ *stage, c url.Values) { c.Add("state", "x") }, samauth.ErrConsentAnswer, "state"},
		{"two codes", func(_ *stage, c url.Values) { c.Add("code", "x") }, samauth.ErrConsentAnswer, "code"},
		{"no code", func(_ *stage, c url.Values) { c.Del("code") }, samauth.ErrConsentAnswer, "no code"},
		{"a parameter that Entra does not send", func(_ *stage, c url.Values) { c.Set("id_token", "x") }, samauth.ErrConsentAnswer, "id_token"},
		{"another issuer", func(_ *stage, c url.Values) { c.Set("iss", "https://evil.example/") }, samauth.ErrConsentAnswer, "issuer"},
		{"an issuer that looks like Entra", func(_ *stage, c url.Values) { c.Set("iss", "https://login.microsoftonline.com.evil.example/") }, samauth.ErrConsentAnswer, "issuer"},
		{"a code that Entra never issued", func(_ *stage, c url.Values) { c.Set("code", "canary") }, nil, "AADSTS70000"},
		{"a code of another consent", func(s *stage, c url.Values) {
			other, err := s.sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: redirectURL})
			require.NoError(t, err)
			c.Set("code", signIn(t, s, other.URL, consentUser, "pwd", "mfa").Get("code"))
		}, nil, "AADSTS501481"},
		{"a wrong nonce", forging(func(token *samauthtest.JWT) { token.Claims["nonce"] = "x" }), samauth.ErrIDToken, "nonce"},
		{"no nonce", forging(func(token *samauthtest.JWT) { delete(token.Claims, "nonce") }), samauth.ErrIDToken, "nonce"},
		{"alg none", forging(func(token *samauthtest.JWT) { token.Header["alg"] = "none" }), samauth.ErrIDToken, "signature"},
		{"another issuer in the id_token", forging(func(token *samauthtest.JWT) { token.Claims["iss"] = "https://evil.example/v2.0" }), samauth.ErrIDToken, "issuer"},
		{"another audience", forging(func(token *samauthtest.JWT) { token.Claims["aud"] = customerA }), samauth.ErrIDToken, "audience"},
		{"more than one audience", forging(func(token *samauthtest.JWT) { token.Claims["aud"] = []string{appID, customerA} }), samauth.ErrIDToken, "more than this application"},
		{"an id_token of yesterday", forging(func(token *samauthtest.JWT) { token.Claims["exp"] = time.Now().Add(-24 * time.Hour).Unix() }), samauth.ErrIDToken, "time"},
		{"a tenant in two spellings", forging(func(token *samauthtest.JWT) { token.Claims["TID"] = customerA }), samauth.ErrIDToken, "another case"},
		{"another tenant", forging(func(token *samauthtest.JWT) {
			token.Claims["tid"] = customerA
			token.Claims["iss"] = "https://login.microsoftonline.com/" + customerA + "/v2.0"
		}), samauth.ErrForeignAccount, customerA},
		{"no tenant", forging(func(token *samauthtest.JWT) {
			delete(token.Claims, "tid")
			token.Claims["iss"] = "https://login.microsoftonline.com//v2.0"
		}), samauth.ErrForeignAccount, ""},
		{"no id_token", func(s *stage, _ url.Values) {
			s.entra.Amend = func(_ string, answer map[string]any) { delete(answer, "id_token") }
		}, samauth.ErrIDToken, ""},
		{"no refresh token", func(s *stage, _ url.Values) {
			s.entra.Amend = func(_ string, answer map[string]any) { delete(answer, "refresh_token") }
		}, nil, "offline_access"},
		{"the user canceled", func(_ *stage, c url.Values) {
			clear(c)
			c.Set("error", "access_denied")
		}, samauth.ErrConsentState, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, flow := newConsent(t, samauth.ConsentOptions{})
			callback := signIn(t, s, flow.URL, consentUser, "pwd", "mfa")
			test.forge(s, callback)
			_, err := flow.Finish(t.Context(), callback)
			require.Error(t, err)
			if test.is != nil {
				require.ErrorIs(t, err, test.is)
			}
			require.ErrorContains(t, err, test.detail)
			require.Empty(t, s.store.Tokens(), "something was stored")
			for _, canary := range canaries {
				require.NotContains(t, err.Error(), canary)
			}
		})
	}
}

// forging forges id_tokens.
func forging(forge func(*samauthtest.JWT)) func(*stage, url.Values) {
	return func(s *stage, _ url.Values) {
		s.entra.Forge = func(token *samauthtest.JWT) {
			if token.Claims["nonce"] != nil {
				forge(token)
			}
		}
	}
}

func TestAConsentIsFinishedOnce(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{})
	callback := signIn(t, s, flow.URL, consentUser, "pwd", "mfa")
	_, err := flow.Finish(t.Context(), callback)
	require.NoError(t, err)
	_, err = flow.Finish(t.Context(), callback)
	require.ErrorIs(t, err, samauth.ErrConsentState)
	require.Len(t, s.store.Tokens(), 1)
}

func TestAConsentEndsAfterTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, flow := newConsent(t, samauth.ConsentOptions{})
		callback := signIn(t, s, flow.URL, consentUser, "pwd", "mfa")
		time.Sleep(10*time.Minute + 1)
		_, err := flow.Finish(t.Context(), callback)
		require.ErrorIs(t, err, samauth.ErrConsentState)
	})
}

func TestTheUserMayCancel(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{})
	_, err := flow.Finish(t.Context(), signIn(t, s, flow.URL, samauth.User{}))
	require.Equal(t, 65004, errorOf(t, err).Code)
	require.Empty(t, s.store.Tokens())
}

func TestAGuestOfThePartnerTenantIsOneOfItsUsers(t *testing.T) {
	stranger := samauth.User{ID: userID, Tenant: customerA, Name: "sam@other.example"}
	s, flow := newConsent(t, samauth.ConsentOptions{})
	_, err := flow.Finish(t.Context(), signIn(t, s, flow.URL, stranger, "pwd", "mfa"))
	require.NoError(t, err)
	require.Equal(t, partnerTenant, s.stored(t).User.Tenant)
}

func TestProofOfMFA(t *testing.T) {
	for _, test := range []struct {
		name       string
		amr        []string
		access, id any // claim amr; nil leaves it as it is, "" deletes it
		partner    func(*samauthtest.PartnerCenter)
		accept     bool
		is         error
		proof      samauth.MFAProof
	}{
		{"mfa in the access token", []string{"pwd", "mfa"}, nil, nil, nil, false, nil, samauth.MFAInAccessToken},
		{"password only", []string{"pwd"}, nil, nil, nil, false, samauth.ErrMFAMissing, ""},
		{"password only is not accepted either way", []string{"pwd"}, nil, nil, nil, true, samauth.ErrMFAMissing, ""},
		{"ngcmfa only", []string{"ngcmfa"}, nil, nil, nil, false, samauth.ErrMFAMissing, ""},
		{"MFA in another spelling", []string{"MFA"}, nil, nil, nil, false, samauth.ErrMFAMissing, ""},
		{"amr is a text", []string{"pwd", "mfa"}, "mfa", nil, nil, false, errAny, ""},
		{"no amr in the access token, mfa in the id_token", []string{"mfa"}, "", []string{"pwd", "mfa"}, nil, false, nil, samauth.MFAInIDToken},
		{"no amr in the access token, none in the id_token", []string{"mfa"}, "", []string{"pwd"}, nil, false, samauth.ErrMFAMissing, ""},
		{"the access token decides", []string{"pwd"}, nil, []string{"pwd", "mfa"}, nil, false, samauth.ErrMFAMissing, ""},
		{"no amr anywhere, and Partner Center says yes", []string{"mfa"}, "", "", nil, false, nil, samauth.MFAConfirmed},
		{"no amr anywhere, and Partner Center says no", []string{"pwd"}, "", "", nil, true, samauth.ErrMFAMissing, ""},
		{"no amr anywhere, and Partner Center refuses the call", []string{"pwd"}, "", "", func(p *samauthtest.PartnerCenter) { p.EnforceMFA = true }, true, samauth.ErrMFAMissing, ""},
		{"nobody says anything", []string{"mfa"}, "", "", silent, false, samauth.ErrMFANotProven, ""},
		{"nobody says anything, and it is accepted", []string{"mfa"}, "", "", silent, true, nil, samauth.MFAUnknown},
		{"Partner Center is down", []string{"mfa"}, "", "", func(p *samauthtest.PartnerCenter) { p.Fail(http.StatusForbidden) }, false, samauth.ErrMFANotProven, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, flow := newConsent(t, samauth.ConsentOptions{AcceptUnproven: test.accept})
			s.entra.IgnoreClaims = true
			if test.partner != nil {
				test.partner(s.partner)
			}
			s.entra.Forge = func(token *samauthtest.JWT) {
				amr := test.access
				if token.Claims["nonce"] != nil {
					amr = test.id
				}
				switch amr {
				case nil:
				case "":
					delete(token.Claims, "amr")
				default:
					token.Claims["amr"] = amr
				}
			}
			consent, err := flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, test.amr...))
			if test.is != nil {
				require.Error(t, err)
				if test.is != errAny {
					require.ErrorIs(t, err, test.is)
				}
				require.Empty(t, s.store.Tokens())
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.proof, consent.MFA)
			require.Equal(t, test.proof, s.stored(t).MFA)
		})
	}
}

func silent(p *samauthtest.PartnerCenter) { p.HideMFA = true }

var errAny = fmt.Errorf("any error")

func TestAConsentDoesNotTakeThePlaceOfAnotherPartnersToken(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{})
	foreign := s.entra.Consent(consentUser, "pwd", "mfa")
	foreign.App = customerA
	_, err := s.store.Swap(t.Context(), foreign, "")
	require.NoError(t, err)
	_, err = flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
	require.ErrorContains(t, err, "was issued to application")
	require.Len(t, s.store.Tokens(), 1)
}

func TestAClockThatIsWrongMakesNoForgery(t *testing.T) {
	s, flow := newConsent(t, samauth.ConsentOptions{})
	s.entra.Skew = time.Hour
	_, err := flow.Finish(t.Context(), signIn(t, s, flow.URL, consentUser, "pwd", "mfa"))
	require.NoError(t, err)
}
