package signintest

import (
	"math/rand/v2"
	"time"

	"github.com/partnersec/partnersec/signin"
)

// shift is one account's day, as its role fills it.
type shift struct {
	tenant  Tenant
	account Account
	index   int // of the account
	day     int
	home    place
	random  *rand.Rand
	at      time.Time // the time of the last event
	events  []*signin.Event
}

const (
	single = "singleFactorAuthentication"
	multi  = "multiFactorAuthentication"

	browser = "Browser"
	desktop = "Mobile Apps and Desktop clients"
)

// everything is what a record of Graph's beta carries.
const everything = signin.FieldErrorCode | signin.FieldAdditionalDetails | signin.FieldRequirement |
	signin.FieldRequirementPolicies | signin.FieldSteps | signin.FieldPolicies | signin.FieldClientApp

func (t Tenant) newShift(day, index int) *shift {
	s := &shift{
		tenant:  t,
		account: t.account(index),
		index:   index,
		day:     day,
		home:    t.home(index),
		random:  t.random(days, day*t.accounts()+index),
	}
	s.at = t.start(day).Add(5 * time.Hour)
	s.wait(120)
	return s
}

// turn is the day of the three-day programme that every role has.
func (s *shift) turn() int { return s.day % 3 }

// among picks an item by role and day, so that a cast meets all of them.
func among[T any](s *shift, items []T) T {
	return items[(s.index*3+s.day)%len(items)]
}

// wait lets up to that many minutes pass.
func (s *shift) wait(minutes int) {
	s.at = s.at.Add(time.Duration(20+s.random.IntN(60*minutes)) * time.Second)
}

// record adds an event that says what is true of all of the account's.
func (s *shift) record(kind signin.Kind, to service) *signin.Event {
	s.wait(45)
	id := guid(s.random)
	e := &signin.Event{
		ID: id, Time: s.at, Kind: kind,
		User: s.account.User, ServicePrincipal: s.account.Workload, App: to.app, Resource: to.resource,
		Status:                  signin.Status{FailureReason: "Other."},
		Requirement:             single,
		ConditionalAccessStatus: "notApplied",
		TokenIssuerType:         "AzureAD",
		IncomingTokenType:       "none",
		CrossTenantAccessType:   "none",
		IPAddress:               s.home.address,
		Location:                s.home.location,
		Risk:                    signin.Risk{DuringSignIn: "none", Aggregated: "none", State: "none", Detail: "none"},
		TokenID:                 token(s.random),
		CorrelationID:           guid(s.random),
		OriginalRequestID:       id,
		HomeTenantID:            s.tenant.ID(),
		ResourceTenantID:        s.tenant.ID(),
		Has:                     everything,
	}
	s.events = append(s.events, e)
	return e
}

// signIn is a person at a browser who has not yet shown anything.
func (s *shift) signIn(to service) *signin.Event {
	e := s.record(signin.Interactive, to)
	e.ClientApp, e.UserAgent, e.Device = browser, s.home.agent, s.home.device
	e.Protocol = "oAuth2"
	e.SessionID = guid(s.random)
	return e
}

// legacy is a client that sends the password with every request.
func (s *shift) legacy(client string) *signin.Event {
	e := s.record(signin.Interactive, mail)
	e.ClientApp, e.UserAgent = client, "BAV2ROPC"
	e.Protocol = "ropc"
	return e
}

// fromAbroad moves a sign-in to the address of an attacker.
func (s *shift) fromAbroad(e *signin.Event) {
	e.IPAddress = "192.0.2." + among(s, []string{"17", "94", "203"})
	e.Location = signin.Location{City: "Null Island", State: "", Country: "XX"}
	e.Device = signin.Device{OperatingSystem: "Linux", Browser: "Python Requests 2.32"}
	e.UserAgent = "python-requests/2.32.5"
}

// renewals are tokens that a client renews in the session of a sign-in.
func (s *shift) renewals(began *signin.Event, count int, prove func(*shift, *signin.Event)) {
	for range count {
		to := [...]service{outlook, teams, sites, officeHome}[s.random.IntN(4)]
		e := s.record(signin.NonInteractive, to)
		e.ClientApp, e.UserAgent, e.Device = desktop, began.UserAgent, began.Device
		e.IPAddress, e.Location, e.Networks = began.IPAddress, began.Location, began.Networks
		e.SessionID = began.SessionID
		e.IncomingTokenType = [...]string{"primaryRefreshToken", "refreshToken"}[s.random.IntN(2)]
		e.Protocol = "oAuth2"
		prove(s, e)
	}
}
