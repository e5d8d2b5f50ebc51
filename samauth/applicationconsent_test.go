package samauth_test

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

var graphGrant = []samauth.ApplicationGrant{{API: samauth.GraphAPI, Scopes: []string{"User.Read.All", "AuditLog.Read.All"}}}

// newCustomers is a stage whose customers have not let the application in.
func newCustomers(t *testing.T) *stage {
	s := newStage(t, nil)
	s.entra.Unsigned = false
	s.entra.RequireConsent(65001)
	s.sam = newClient(t, s.wire(), s.store, nil)
	return s
}

func TestACustomerWithoutConsentIsGivenOne(t *testing.T) {
	s := newCustomers(t)
	_, err := s.sam.Token(t.Context(), customerA, graphScopes)
	require.Equal(t, samauth.ConsentNeeded, classOf(t, err))
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	s.token(t, customerA) // what was refused before the consent is not remembered
	_, err = s.sam.Token(t.Context(), customerB, graphScopes)
	require.Equal(t, samauth.ConsentNeeded, classOf(t, err), "one customer's consent is nobody else's")
}

func TestAConsentMayBeRepeatedAndRevoked(t *testing.T) {
	s := newCustomers(t)
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	before := s.token(t, customerA)
	require.NoError(t, s.sam.RevokeConsent(t.Context(), customerA))
	_, err := s.sam.Token(t.Context(), customerA, graphScopes)
	require.Equal(t, samauth.ConsentNeeded, classOf(t, err), "the token of before is dropped")
	require.False(t, before.Value.IsZero())
	require.NoError(t, s.sam.RevokeConsent(t.Context(), customerA), "there is none to revoke")
}

func TestConsentsThatPartnerCenterRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		spoil  func(*stage)
		status int
		class  samauth.Class
		sent   int // changes
		text   string
	}{
		{"without a role in the tenant", func(s *stage) { s.partner.WithoutRole = []string{customerA} }, http.StatusForbidden, samauth.Unknown, 1, ""},
		{"of somebody else's customer", func(s *stage) { s.partner.Customers = []string{customerB} }, http.StatusNotFound, samauth.Unknown, 1, ""},
		{"of an account without MFA", func(s *stage) {
			s.partner.EnforceMFA = true
			withoutMFA := s.entra.Consent(consentUser, "pwd")
			_, version, _ := s.store.Load(t.Context())
			_, err := s.store.Swap(t.Context(), withoutMFA, version)
			require.NoError(t, err)
		}, http.StatusUnauthorized, samauth.MFARequired, 1, "900421"},
		{"while Partner Center is down", func(s *stage) { s.partner.Fail(http.StatusBadGateway) }, http.StatusBadGateway, samauth.Transient, 1, "not known whether it was applied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCustomers(t)
			test.spoil(s)
			err := s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant)
			e := errorOf(t, err)
			require.Equal(t, test.status, e.Status)
			require.Equal(t, test.class, e.Class())
			require.ErrorContains(t, err, test.text)
			sent := 0
			for _, request := range s.partner.Requests() {
				if request.Method == http.MethodPost {
					sent++
				}
			}
			require.Equal(t, test.sent, sent, "a change is sent once")
		})
	}
}

func TestConsentsThatCannotBeAskedFor(t *testing.T) {
	s := newCustomers(t)
	good := graphGrant[0]
	for _, test := range []struct {
		name, customer, display string
		grants                  []samauth.ApplicationGrant
		err                     string
	}{
		{"for a domain", "customer.example", "Panel", graphGrant, "is not the id of a tenant"},
		{"for a path", "../" + customerA, "Panel", graphGrant, "is not the id of a tenant"},
		{"without a name", customerA, "", graphGrant, "display name"},
		{"of nothing", customerA, "Panel", nil, "nothing to grant"},
		{"for an API by its name", customerA, "Panel", []samauth.ApplicationGrant{{API: "graph", Scopes: good.Scopes}}, "application id of an API"},
		{"without scopes", customerA, "Panel", []samauth.ApplicationGrant{{API: good.API}}, "and a scope"},
		{"of scopes in one text", customerA, "Panel", []samauth.ApplicationGrant{{API: good.API, Scopes: []string{"a,b"}}}, "is not a scope"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.ErrorContains(t, s.sam.GrantConsent(t.Context(), test.customer, test.display, test.grants), test.err)
		})
	}
	require.ErrorContains(t, s.sam.RevokeConsent(t.Context(), "x"), "is not the id of a tenant")
	require.Empty(t, s.partner.Requests())
}

func TestValidateMFA(t *testing.T) {
	for _, test := range []struct {
		name  string
		amr   []string
		spoil func(*stage)
		proof samauth.MFAProof
	}{
		{"with MFA", []string{"pwd", "mfa"}, nil, samauth.MFAConfirmed},
		{"without", []string{"pwd"}, nil, samauth.MFAMissing},
		{"without, where it is enforced", []string{"pwd"}, func(s *stage) { s.partner.EnforceMFA = true }, samauth.MFAMissing},
		{"without an answer", []string{"mfa"}, func(s *stage) { s.partner.HideMFA = true }, samauth.MFAUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCustomers(t)
			_, version, err := s.store.Load(t.Context())
			require.NoError(t, err)
			_, err = s.store.Swap(t.Context(), s.entra.Consent(consentUser, test.amr...), version)
			require.NoError(t, err)
			if test.spoil != nil {
				test.spoil(s)
			}
			proof, err := s.sam.ValidateMFA(t.Context())
			require.NoError(t, err)
			require.Equal(t, test.proof, proof)
		})
	}
}

func TestTokensSayWhetherTheyCarryMFA(t *testing.T) {
	s := newStage(t, nil)
	require.Equal(t, samauth.MFAInAccessToken, s.token(t, customerA).MFA())
	require.Equal(t, samauth.MFAUnknown, samauth.Token{Value: samauth.NewSecret("canary-opaque")}.MFA())
}

func TestThereIsNothingToRevokeInATenantThatIsNoCustomer(t *testing.T) {
	s := newCustomers(t)
	s.partner.Customers = []string{customerB}
	require.NoError(t, s.sam.RevokeConsent(t.Context(), customerB))
	require.ErrorContains(t, s.sam.RevokeConsent(t.Context(), customerA), "revoke consent")
}

func TestAConsentThatIsThereWithLessIsNotTheOneThatWasAskedFor(t *testing.T) {
	s := newCustomers(t)
	manager := samauth.ApplicationGrant{API: samauth.ResourceManagerAPI, Scopes: []string{"user_impersonation"}}
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant))
	upper := []samauth.ApplicationGrant{{API: strings.ToUpper(samauth.GraphAPI), Scopes: []string{"AUDITLOG.READ.ALL"}}}
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", upper), "it grants that much")
	err := s.sam.GrantConsent(t.Context(), customerA, "Panel", append(upper, manager))
	require.ErrorContains(t, err, "without user_impersonation of "+samauth.ResourceManagerAPI+": call RevokeConsent first")
	require.NoError(t, s.sam.RevokeConsent(t.Context(), customerA))
	require.NoError(t, s.sam.GrantConsent(t.Context(), customerA, "Panel", append(upper, manager)))
}

func TestWithoutARefreshTokenNobodyConsents(t *testing.T) {
	s := newCustomers(t)
	s.sam = newClient(t, s.wire(), samauthtest.NewStore(), nil)
	err := s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant)
	require.ErrorIs(t, err, samauth.ErrNoToken)
	var e *samauth.Error
	require.False(t, errors.As(err, &e), "it is no answer of a service, and waiting does not help")
}

func TestWhatTheTokenEndpointAnswersIsNotTakenForPartnerCenters(t *testing.T) {
	s := newCustomers(t)
	s.entra.Fail(http.StatusConflict)
	err := s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant)
	require.Equal(t, http.StatusConflict, errorOf(t, err).Status)
	require.NotContains(t, err.Error(), "there already")
	require.Empty(t, s.partner.Requests())
}

// sayings answers some requests to Partner Center, by method, with what a test
// wants it to say.
type sayings struct {
	http.RoundTripper
	of map[string]string
}

func (s sayings) RoundTrip(req *http.Request) (*http.Response, error) {
	said, ok := s.of[req.Method]
	if req.URL.Host != partnerCenterHost || !ok {
		return s.RoundTripper.RoundTrip(req)
	}
	status, text, _ := strings.Cut(said, " ")
	code, err := strconv.Atoi(status)
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: code, Header: header, Body: io.NopCloser(strings.NewReader(text)), Request: req}, err
}

func TestWhatPartnerCenterDoesNotSayIsNotTakenForYes(t *testing.T) {
	const (
		gone     = `404 {"code":404,"description":"not found"}`
		conflict = `409 {"code":409,"description":"Permission entry already exists."}`
	)
	here := `{"applicationId":"` + appID + `","applicationGrants":[{"enterpriseApplicationId":"` + samauth.GraphAPI + `","scope":"AuditLog.Read.All, User.Read.All"}]}`
	for _, test := range []struct {
		name, change, list string
		err                string // "" for none
	}{
		{"nothing to revoke, and none is listed", gone, `200 {"totalCount":0,"items":[]}`, ""},
		{"nothing to revoke, and it is listed", gone, `200 {"totalCount":1,"items":[` + here + `]}`, "HTTP 404"},
		{"nothing to revoke, and there is no list", gone, `200 {}`, "no whole list"},
		{"nothing to revoke, and the list is half of it", gone, `200 {"totalCount":1,"items":[]}`, "no whole list"},
		{"nothing to revoke, and no list is shown", gone, `403 {"code":403}`, "HTTP 403"},
		{"it is there, as asked for", conflict, `200 {"items":[` + here + `]}`, ""},
		{"it is there, with blanks between its scopes", conflict, `200 {"items":[` + strings.ReplaceAll(here, ", ", " ") + `]}`, ""},
		{"it is there, with less", conflict, `200 {"items":[` + strings.ReplaceAll(here, "User.Read.All", "User.Read") + `]}`, "without User.Read.All of"},
		{"it is there, with another API", conflict, `200 {"items":[` + strings.ReplaceAll(here, samauth.GraphAPI, samauth.ResourceManagerAPI) + `]}`, "without User.Read.All of"},
		{"it is there, and it is not listed", conflict, `200 {"items":[]}`, "does not list it"},
		{"it is there, and no list is shown", conflict, `403 {"code":403}`, "with grants that could not be read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCustomers(t)
			s.sam = newClient(t, sayings{s.wire(), map[string]string{"DELETE": test.change, "POST": test.change, "GET": test.list}}, s.store, nil)
			s.entra.RequireConsent(0)
			var err error
			if test.change == gone {
				err = s.sam.RevokeConsent(t.Context(), customerA)
			} else {
				err = s.sam.GrantConsent(t.Context(), customerA, "Panel", graphGrant)
			}
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.err)
		})
	}
}
