package samauthtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

// do sends a request by a way and shows the status of the answer.
func do(way http.RoundTripper, method, address, body string, header http.Header) (members map[string]any) {
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return nil
	}
	request.Header = header
	response, err := way.RoundTrip(request)
	if err != nil {
		fmt.Println(err)
		return nil
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	_ = json.Unmarshal(text, &members)
	fmt.Println(method, response.Status)
	return members
}

var formHeader = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}

// A browser is sent to Entra's page; what comes back is for the application.
func ExampleEntra_Authorize() {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.Redirects = []string{"https://panel.example/consent/callback"}
	callback, err := entra.Authorize(context.Background(), authorizeURL(partner), samauth.User{Name: "adele@partner.example"}, "pwd", "mfa")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(callback.Host, callback.Path, callback.Query().Get("state"))
	got := do(entra, http.MethodPost, login+partner+"/oauth2/v2.0/token", codeForm(callback.Query().Get("code")).Encode(), formHeader)
	fmt.Println(got["token_type"], got["refresh_token"] != nil)

	callback, err = entra.Authorize(context.Background(), authorizeURL(partner), samauth.User{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(callback.Query().Get("error"))
	_, err = entra.Authorize(context.Background(), authorizeURL(partner, "redirect_uri", "https://attacker.example/"), samauth.User{})
	fmt.Println(err != nil)
	// Output:
	// panel.example /consent/callback the state
	// POST 200 OK
	// Bearer true
	// access_denied
	// true
}

func ExampleEntra_Approve() {
	entra := samauthtest.NewEntra(partner, app, secret)
	begun := do(entra, http.MethodPost, login+partner+"/oauth2/v2.0/devicecode", "client_id="+app+"&scope=offline_access", formHeader)
	code, _ := begun["user_code"].(string)
	fmt.Println(len(code), begun["verification_uri"])
	fmt.Println(entra.Approve(code, samauth.User{Name: "adele@partner.example"}, "pwd", "mfa"))
	code, _ = begun["device_code"].(string)
	do(entra, http.MethodPost, login+partner+"/oauth2/v2.0/token", deviceForm(code).Encode(), formHeader)
	// Output:
	// POST 200 OK
	// 9 https://microsoft.com/devicelogin
	// <nil>
	// POST 200 OK
}

// Each customer consents to the application before there are tokens for it.
func ExamplePartnerCenter() {
	entra := samauthtest.NewEntra(partner, app, secret)
	entra.RequireConsent(90099)
	center := samauthtest.NewPartnerCenter(entra)
	wire := samauthtest.Hosts{"login.microsoftonline.com": entra, "api.partnercenter.microsoft.com": center}
	refresh := form(entra.Consent(samauth.User{ID: "33333333-3333-4333-8333-333333333333"}, "pwd", "mfa").Value)
	do(wire, http.MethodPost, login+customer+"/oauth2/v2.0/token", refresh.Encode(), formHeader)

	mine := but(refresh, "scope", "https://api.partnercenter.microsoft.com/.default")
	got := do(wire, http.MethodPost, login+partner+"/oauth2/v2.0/token", mine.Encode(), formHeader)
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {fmt.Sprint("Bearer ", got["access_token"])}}
	do(wire, http.MethodPost, partnerCenter+"/v1/customers/"+customer+"/applicationconsents", `{
		"applicationId": "22222222-2222-4222-8222-222222222222", "displayName": "Panel",
		"applicationGrants": [{"enterpriseApplicationId": "00000003-0000-0000-c000-000000000000", "scope": "User.Read.All,Directory.Read.All"}]
	}`, header)

	do(wire, http.MethodPost, login+customer+"/oauth2/v2.0/token", refresh.Encode(), formHeader)
	for _, request := range center.Requests() {
		fmt.Println(request.Method, request.Path, request.Status)
	}
	// Output:
	// POST 400 Bad Request
	// POST 200 OK
	// POST 201 Created
	// POST 200 OK
	// POST /v1/customers/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa/applicationconsents 201
}

func ExamplePartnerCenter_ServeHTTP() {
	entra := samauthtest.NewEntra(partner, app, secret)
	server := httptest.NewTLSServer(samauthtest.NewPartnerCenter(entra))
	defer server.Close()
	response, err := server.Client().Get(server.URL + "/v1/profiles/organization")
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	fmt.Println(response.Status, response.Header.Get("WWW-Authenticate"))
	// Output: 401 Unauthorized Bearer error="invalid_token"
}

func ExamplePartnerCenter_Fail() {
	center := samauthtest.NewPartnerCenter(samauthtest.NewEntra(partner, app, secret))
	center.Fail(http.StatusServiceUnavailable)
	do(center, http.MethodGet, partnerCenter+"/v1/profiles/organization", "", http.Header{})
	center.Fail(0)
	do(center, http.MethodGet, partnerCenter+"/v1/profiles/organization", "", http.Header{})
	// Output:
	// GET 503 Service Unavailable
	// GET 401 Unauthorized
}

func ExampleHosts() {
	wire := samauthtest.Hosts{"login.microsoftonline.com": samauthtest.NewEntra(partner, app, secret)}
	do(wire, http.MethodGet, login+partner+"/discovery/v2.0/keys", "", http.Header{})
	do(wire, http.MethodGet, "https://attacker.example/", "", http.Header{})
	// Output:
	// GET 200 OK
	// samauthtest: https://attacker.example: no such server: put its host into Hosts
}
