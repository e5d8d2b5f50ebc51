package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// What the demo is about. None of it exists.
const (
	demoPartner = "11111111-0000-4000-8000-000000000001"
	demoApp     = "22222222-0000-4000-8000-000000000002"
	graph       = "https://graph.microsoft.com/.default"
	day         = 24 * time.Hour
)

var (
	demoUser      = samauth.User{ID: "33333333-0000-4000-8000-000000000003", Name: "sam@partner.example"}
	demoCustomers = []string{"northwind.example", "fabrikam.example", "tailspin.example"}
)

// play is a demonstration under way.
type play struct {
	operator.Lines
	entra  *samauthtest.Entra
	client *samauth.Client
}

// demo shows what the program is for, with an Entra that is made up.
func demo(ctx context.Context, _ *options, w world) (operator.Status, error) {
	var p play
	p.Print("A partner, three customers, and an Entra that is made up. Nothing is sent or stored.")
	for _, scene := range []func(context.Context) error{p.consent, p.customers, p.age, p.rotation, p.death} {
		p.Print("")
		if err := scene(ctx); err != nil {
			return operator.Failed, fmt.Errorf("-demo: %w", err)
		}
	}
	if _, err := io.WriteString(w.out, p.String()); err != nil {
		return operator.Failed, unwritten(err)
	}
	return operator.Done, nil
}

// open makes an Entra, and a store with a refresh token of some age in it.
func (p *play) open(age time.Duration) (err error) {
	secret := samauth.NewSecret("the secret of the demo")
	p.entra = samauthtest.NewEntra(demoPartner, demoApp, secret)
	token := p.entra.Consent(demoUser, "pwd", "mfa")
	token.ObtainedAt = token.ObtainedAt.Add(-age)
	p.entra.Skew = age // it issued the token that long ago
	p.client, err = samauth.New(demoPartner, demoApp, samauth.ClientSecret(secret), samauthtest.NewStore(token),
		&samauth.Options{Transport: &punctual{p.entra}})
	return err
}

// punctual takes the date out of answers, so that nobody sees that the clock of
// the Entra is ahead.
type punctual struct{ entra *samauthtest.Entra }

func (p *punctual) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := p.entra.RoundTrip(r)
	if err == nil {
		resp.Header.Del("Date")
	}
	return resp, err
}

func (p *play) consent(context.Context) error {
	p.Print("1. A user of the partner consents, once and with MFA: there is a refresh token.")
	return p.open(0)
}

func (p *play) customers(ctx context.Context) error {
	p.Print("2. It opens all customers. One of them has not let the application in; the others do not mind.")
	p.entra.Refuse(demoCustomers[2], 65001)
	for _, customer := range demoCustomers {
		token, err := p.client.Token(ctx, customer, []string{graph})
		if err != nil {
			p.Print("   %s: no access token", customer)
			p.advice(err)
			continue
		}
		p.Print("   %s: an access token for Graph, good for %.0f minutes, which prints as %v",
			customer, time.Until(token.ExpiresAt).Minutes(), token.Value)
	}
	return nil
}

func (p *play) advice(err error) {
	advice, _ := troubles.Advice(err)
	p.Advise(advice)
}

func (p *play) age(ctx context.Context) error {
	if err := p.open(40 * day); err != nil {
		return err
	}
	h, err := p.client.Health(ctx)
	if err != nil {
		return err
	}
	p.WriteString(screen("3. Nobody has replaced it for 40 days. This is what -health says:", &h))
	return nil
}

func (p *play) rotation(ctx context.Context) error {
	if err := p.client.Rotate(ctx); err != nil {
		return err
	}
	h, err := p.client.Health(ctx)
	if err != nil {
		return err
	}
	p.Print("4. One run of this program replaces it:")
	p.Print("")
	p.Labelled("Generation", generation(h.Generation))
	p.Labelled("Age", ageOf(&h))
	p.Labelled("Dies", death(&h))
	warnings(&p.Lines, h.Warnings)
	return nil
}

func (p *play) death(ctx context.Context) error {
	if err := p.open(91 * day); err != nil {
		return err
	}
	err := p.client.Rotate(ctx)
	if err == nil {
		return errors.New("a refresh token that is 91 days old still works")
	}
	p.Print("5. Where nothing runs for 90 days, the refresh token dies, and somebody has to act:")
	p.Print("")
	p.advice(err)
	return nil
}
