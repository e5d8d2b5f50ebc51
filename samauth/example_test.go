package samauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// newExample is a partner whose user has consented with MFA: the Entra and the
// Partner Center are fakes, and everything else is real.
func newExample() (*samauth.Client, *samauthtest.Entra) {
	entra := samauthtest.NewEntra(partnerTenant, appID, clientSecret)
	entra.Redirects = []string{"https://panel.example/consent/callback", "http://localhost"}
	store := samauthtest.NewStore(entra.Consent(consentUser, "pwd", "mfa"))
	sam, err := samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), store, &samauth.Options{
		Transport: samauthtest.Hosts{loginHost: entra, partnerCenterHost: samauthtest.NewPartnerCenter(entra)},
	})
	if err != nil {
		panic(err)
	}
	return sam, entra
}

func ExampleNew() {
	store := samauthtest.NewStore() // in production one of samauth/dirstore, say
	_, err := samauth.New(partnerTenant, "my-app", samauth.ClientSecret(clientSecret), store, nil)
	fmt.Println(err)
	// Output:
	// samauth: new client: application "my-app" is not the id of an application: it looks like 00000000-0000-0000-0000-000000000000
}

func ExampleClient_Token() {
	sam, entra := newExample()
	entra.Refuse(customerB, 65001)
	for _, customer := range []string{customerA, customerB} {
		token, err := sam.Token(context.Background(), customer, []string{"https://graph.microsoft.com/.default"})
		var refusal *samauth.Error
		switch {
		case errors.As(err, &refusal):
			fmt.Println(customer, refusal.Class(), "for", refusal.Advice().Actor)
		case err == nil:
			fmt.Println(customer, token.Value, time.Until(token.ExpiresAt).Round(time.Hour))
		}
	}
	// Output:
	// aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa [redacted] 1h0m0s
	// bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb consentNeeded for partnerAdmin
}

func ExampleToken_MFA() {
	sam, _ := newExample()
	token, err := sam.Token(context.Background(), customerA, graphScopes)
	fmt.Println(token.MFA(), err)
	// Output:
	// accessToken <nil>
}

func ExampleClient_Credential() {
	sam, _ := newExample()
	credential := sam.Credential(customerA) // for whatever takes an azcore.TokenCredential
	token, err := credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: graphScopes, EnableCAE: true})
	fmt.Println(time.Until(token.ExpiresOn).Round(time.Hour), err)
	// Output:
	// 24h0m0s <nil>
}

func ExampleTenantCredential_GetToken() {
	sam, _ := newExample()
	_, err := sam.Credential(customerA).GetToken(context.Background(), policy.TokenRequestOptions{Scopes: graphScopes, TenantID: customerB})
	fmt.Println(err)
	// Output:
	// samauth: token: this credential is for tenant aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa and not for "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb": make one with Client.Credential
}

func ExampleClient_Rotate() {
	sam, _ := newExample()
	err := sam.Rotate(context.Background())
	health, _ := sam.Health(context.Background())
	fmt.Println("generation", health.Generation, err)
	// Output:
	// generation 2 <nil>
}

func ExampleClient_KeepFresh() {
	sam, _ := newExample()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond) // of the program
	defer cancel()
	fmt.Println(sam.KeepFresh(ctx))
	// Output:
	// context deadline exceeded
}

func ExampleClient_Health() {
	sam, _ := newExample()
	health, err := sam.Health(context.Background())
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(health.User.Name, "consented, MFA in", health.MFA)
	fmt.Println("the token lives for", health.ExpiresAt.Sub(health.ObtainedAt))
	for _, warning := range health.Warnings {
		fmt.Println("warning:", warning)
	}
	// Output:
	// sam@partner.example consented, MFA in accessToken
	// the token lives for 2160h0m0s
}

func ExampleHealth_Age() {
	health := samauth.Health{ObtainedAt: time.Now().Add(-48 * time.Hour)}
	fmt.Println(health.Age().Round(time.Hour))
	// Output:
	// 48h0m0s
}

func ExampleClient_ConsentHandler() {
	sam, _ := newExample()
	mux := http.NewServeMux()
	mux.Handle("/consent/", sam.ConsentHandler(nil))

	page := httptest.NewRecorder()
	mux.ServeHTTP(page, httptest.NewRequest(http.MethodPost, "https://panel.example/consent/", nil)) // the button
	leads, _ := page.Result().Location()
	fmt.Println(page.Code, leads.Host, leads.Query().Get("redirect_uri"))
	// Output:
	// 303 login.microsoftonline.com https://panel.example/consent/callback
}

func ExampleClient_BeginConsent() {
	sam, entra := newExample()
	flow, err := sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: "https://panel.example/consent/callback"})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The browser goes to flow.URL, the user signs in, and the browser comes back.
	callback, _ := entra.Authorize(context.Background(), flow.URL, consentUser, "pwd", "mfa")
	consent, err := flow.Finish(context.Background(), callback.Query())
	fmt.Println(consent.User.Name, consent.MFA, err)
	// Output:
	// sam@partner.example accessToken <nil>
}

func ExampleConsentFlow_Finish() {
	sam, entra := newExample()
	entra.IgnoreClaims = true // a tenant in which nothing demands MFA of this account
	flow, _ := sam.BeginConsent(&samauth.ConsentOptions{RedirectURL: "https://panel.example/consent/callback"})
	callback, _ := entra.Authorize(context.Background(), flow.URL, consentUser, "pwd")
	_, err := flow.Finish(context.Background(), callback.Query())
	fmt.Println(errors.Is(err, samauth.ErrMFAMissing))
	// Output:
	// true
}

func ExampleClient_ConsentOnLoopback() {
	sam, entra := newExample()
	consent, err := sam.ConsentOnLoopback(context.Background(), func(page string) error {
		// Open the page in a browser. Here the fake is both browser and user.
		callback, err := entra.Authorize(context.Background(), page, consentUser, "pwd", "mfa")
		if err == nil {
			go http.Get(callback.String())
		}
		return err
	}, nil)
	fmt.Println(consent.User.Name, err)
	// Output:
	// sam@partner.example <nil>
}

func ExampleClient_InsecureDeviceCode() {
	sam, _ := newExample()
	_, err := sam.InsecureDeviceCode(context.Background(), func(code samauth.DeviceCode) error {
		fmt.Println("type the code at", code.URL)
		return errors.New("nobody is there")
	}, nil)
	fmt.Println(err)
	// Output:
	// type the code at https://microsoft.com/devicelogin
	// samauth: device code: show it: nobody is there
}

func ExampleClient_GrantConsent() {
	sam, entra := newExample()
	entra.RequireConsent(65001)
	grants := []samauth.ApplicationGrant{{API: samauth.GraphAPI, Scopes: []string{"User.Read.All", "AuditLog.Read.All"}}}
	fmt.Println(sam.GrantConsent(context.Background(), customerA, "Our panel", grants))
	_, err := sam.Token(context.Background(), customerA, graphScopes)
	fmt.Println(err)
	// Output:
	// <nil>
	// <nil>
}

func ExampleClient_RevokeConsent() {
	sam, entra := newExample()
	entra.RequireConsent(65001)
	fmt.Println(sam.RevokeConsent(context.Background(), customerA)) // there is none
	// Output:
	// <nil>
}

func ExampleClient_ValidateMFA() {
	sam, _ := newExample()
	proof, err := sam.ValidateMFA(context.Background())
	fmt.Println(proof, err)
	// Output:
	// partnerCenter <nil>
}

func ExampleNewSecret() {
	secret := samauth.NewSecret("do not show")
	fmt.Printf("%v %+v %q %d\n", secret, secret, secret, len(secret.Reveal()))
	// Output:
	// [redacted] [redacted] [redacted] 11
}
