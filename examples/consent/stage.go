package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// What the demo is about. None of it exists.
const (
	demoPartner = "11111111-0000-4000-8000-000000000001"
	demoApp     = "22222222-0000-4000-8000-000000000002"
	demoName    = "Panel of the demo"
	demoScope   = "https://graph.microsoft.com/AuditLog.Read.All"
)

var (
	demoUser   = samauth.User{ID: "33333333-0000-4000-8000-000000000003", Name: "sam@partner.example"}
	demoGrants = []samauth.ApplicationGrant{{API: samauth.GraphAPI, Scopes: []string{"AuditLog.Read.All"}}}
)

// customer is a customer of the partner.
type customer struct {
	name, id string
	apart    bool // has not let the application in yet
}

var demoCustomers = []customer{
	{"northwind.example", "aaaaaaaa-0000-4000-8000-000000000001", false},
	{"fabrikam.example", "bbbbbbbb-0000-4000-8000-000000000002", false},
	{"tailspin.example", "cccccccc-0000-4000-8000-000000000003", true},
}

// stage is the demo: a panel and the fakes that it speaks to. All but these is
// as it would be in earnest.
type stage struct {
	entra    *samauthtest.Entra
	store    *samauthtest.Store
	sam      *samauth.Client
	consents chan samauth.Consent
}

func newStage(ctx context.Context) (*stage, error) {
	secret := samauth.NewSecret("the secret of the demo")
	entra := samauthtest.NewEntra(demoPartner, demoApp, secret)
	entra.Redirects = []string{"http://localhost/consent/callback"}
	entra.Users = []samauth.User{demoUser}
	entra.IgnoreClaims = true // so that one can see what happens without MFA
	entra.RequireConsent(65001)
	wire := samauthtest.Hosts{
		"login.microsoftonline.com":       entra,
		"api.partnercenter.microsoft.com": samauthtest.NewPartnerCenter(entra),
	}
	client := func(store samauth.Store) (*samauth.Client, error) {
		return samauth.New(demoPartner, demoApp, samauth.ClientSecret(secret), store, &samauth.Options{Transport: wire})
	}
	if err := letIn(ctx, entra, client); err != nil {
		return nil, err
	}
	s := &stage{entra: entra, store: samauthtest.NewStore(), consents: make(chan samauth.Consent)}
	var err error
	s.sam, err = client(s.store)
	return s, err
}

// letIn has some of the customers let the application in, long ago.
func letIn(ctx context.Context, entra *samauthtest.Entra, client func(samauth.Store) (*samauth.Client, error)) error {
	before, err := client(samauthtest.NewStore(entra.Consent(demoUser, "pwd", "mfa")))
	if err != nil {
		return err
	}
	for _, c := range demoCustomers {
		if c.apart {
			continue
		}
		if err := before.GrantConsent(ctx, c.id, demoName, demoGrants); err != nil {
			return err
		}
	}
	return nil
}

// handler is the panel at localhost, and Entra at 127.0.0.1: to a browser these
// are two sites, as the real ones are.
func (s *stage) handler(port int, w world) http.Handler {
	panel := s.sam.ConsentHandler(&samauth.ConsentOptions{LoginHint: demoUser.Name, Done: announce(s.consents, w)})
	entra := fmt.Sprintf("http://127.0.0.1:%d", port)
	mux := http.NewServeMux()
	mux.Handle("127.0.0.1/", s.entra)
	mux.HandleFunc("localhost/consent/", func(w http.ResponseWriter, r *http.Request) {
		panel.ServeHTTP(&diversion{w, entra}, r)
	})
	return mux
}

// diversion sends the browser to the Entra of the demo where the panel sends it
// to the real one. It is for the demo alone: a panel mounts the handler itself.
type diversion struct {
	http.ResponseWriter
	entra string
}

func (d *diversion) WriteHeader(status int) {
	if rest, found := strings.CutPrefix(d.Header().Get("Location"), "https://login.microsoftonline.com"); found {
		d.Header().Set("Location", d.entra+rest)
	}
	d.ResponseWriter.WriteHeader(status)
}
