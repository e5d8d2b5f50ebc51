package samauthtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// exchange redeems a refresh token without any library. Programs leave that to
// samauth.Client, which has Entra as its Transport.
func exchange(way http.RoundTripper, tenant string, refresh samauth.Secret) {
	client := &http.Client{Transport: way}
	response, err := client.Post(login+tenant+"/oauth2/v2.0/token", "application/x-www-form-urlencoded", strings.NewReader(form(refresh).Encode()))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	text, _, _ := strings.Cut(string(body), " Trace ID")
	_, text, _ = strings.Cut(text, `"error_description":`)
	fmt.Println(strings.TrimSpace(response.Status + " " + text))
}

func ExampleEntra() {
	entra := samauthtest.NewEntra(partner, app, secret)
	consent := entra.Consent(samauth.User{ID: "33333333-3333-4333-8333-333333333333"}, "pwd", "mfa")
	exchange(entra, customer, consent.Value)
	exchange(entra, partner, consent.Value)
	for _, call := range entra.Exchanges() {
		fmt.Println(call.Tenant, call.Status, "token", call.Token, "replaced by", call.Issued)
	}
	// Output:
	// 200 OK
	// 200 OK
	// aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa 200 token 1 replaced by 2
	// 11111111-1111-4111-8111-111111111111 200 token 1 replaced by 3
}

func ExampleEntra_ServeHTTP() {
	entra := samauthtest.NewEntra(partner, app, secret)
	server := httptest.NewTLSServer(entra)
	defer server.Close()
	response, err := server.Client().PostForm(server.URL+"/"+customer+"/oauth2/v2.0/token", form(entra.Consent(adele).Value))
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	fmt.Println(response.Status)
	// Output: 200 OK
}

func ExampleEntra_Refuse() {
	entra := samauthtest.NewEntra(partner, app, secret)
	refresh := entra.Consent(adele).Value
	entra.Refuse(customer, 65001)
	exchange(entra, customer, refresh)
	exchange(entra, other, refresh)
	// Output:
	// 400 Bad Request "AADSTS65001: The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.
	// 200 OK
}

func ExampleEntra_Throttle() {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Throttle(time.Minute)
	exchange(entra, customer, entra.Consent(adele).Value)
	// Output: 429 Too Many Requests "AADSTS90055: The server is terminating the request because there are too many requests.
}

func ExampleEntra_Fail() {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Fail(http.StatusServiceUnavailable)
	exchange(entra, customer, entra.Consent(adele).Value)
	entra.Fail(0)
	exchange(entra, customer, entra.Consent(adele).Value)
	// Output:
	// 503 Service Unavailable
	// 200 OK
}

func ExampleEntra_Answer() {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Answer(http.StatusOK, `{"error_description":"an error under 200"}`)
	exchange(entra, customer, entra.Consent(adele).Value)
	// Output: 200 OK "an error under 200"}
}

func ExampleEntra_Revoke() {
	entra := samauthtest.NewEntra(partner, app, secret)
	post := func(refresh samauth.Secret) {
		response, err := (&http.Client{Transport: entra}).PostForm(login+customer+"/oauth2/v2.0/token", form(refresh))
		if err != nil {
			fmt.Println(err)
			return
		}
		response.Body.Close()
	}
	before := entra.Consent(adele).Value
	entra.Revoke()
	post(before)
	post(entra.Consent(adele).Value)
	for _, call := range entra.Exchanges() {
		fmt.Println(call.Status, call.Code)
	}
	// Output:
	// 400 50173
	// 200 0
}

func ExampleEntra_Trust() {
	entra := samauthtest.NewEntra(partner, app, samauth.Secret{})
	entra.Trust(samauth.NewSecret("token of a managed identity"))
	sent := but(form(entra.Consent(adele).Value), "client_secret", "",
		"client_assertion", "token of a managed identity", "client_assertion_type", assertionType)
	response, err := (&http.Client{Transport: entra}).PostForm(login+customer+"/oauth2/v2.0/token", sent)
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	fmt.Println(response.Status)
	// Output: 200 OK
}

func ExampleNewStore() {
	store := samauthtest.NewStore(samauth.RefreshToken{Value: samauth.NewSecret("first")})
	ctx := context.Background()
	token, version, err := store.Load(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	token.Value = samauth.NewSecret("second")
	if _, err := store.Swap(ctx, token, version); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(store.Swaps(), "swap;", len(store.Tokens()), "tokens")
	_, err = store.Swap(ctx, token, version)
	fmt.Println(err)
	// Output:
	// 1 swap; 2 tokens
	// samauthtest: swap: samauth: the store holds another version: load it and look again
}

func ExampleFailLoads() {
	store := samauthtest.FailLoads(samauthtest.NewStore(samauth.RefreshToken{Generation: 3}), 1, errors.New("the vault is away"))
	for range 2 {
		token, _, err := store.Load(context.Background())
		fmt.Println(token.Generation, err)
	}
	// Output:
	// 0 the vault is away
	// 3 <nil>
}

func ExampleFailSwaps() {
	memory := samauthtest.NewStore()
	store := samauthtest.FailSwaps(memory, 1, errors.New("the disk is full"))
	_, err := store.Swap(context.Background(), samauth.RefreshToken{}, "")
	fmt.Println(err, memory.Swaps())
	// Output: the disk is full 0
}

func ExampleLoseSwaps() {
	memory := samauthtest.NewStore()
	store := samauthtest.LoseSwaps(memory, 1, errors.New("the connection broke"))
	_, err := store.Swap(context.Background(), samauth.RefreshToken{}, "")
	fmt.Println(err, memory.Swaps())
	// Output: the connection broke 1
}

// A store of your own has a test that calls TestStore.
func ExampleTestStore() {
	_ = func(t *testing.T) {
		samauthtest.TestStore(t, func(t *testing.T) (one, other samauth.Store) {
			place := samauthtest.NewStore() // a new folder, of t.TempDir
			return place, place             // two stores over it
		})
	}
}
