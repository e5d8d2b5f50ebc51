package faketenant_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnersec/partnersec/internal/faketenant"
)

func Example() {
	graph := faketenant.New(nil)
	tenant := graph.Tenant("7a3f0c52-1111-4222-8333-944455556666")
	tenant.Use(faketenant.Lots(1_000_000, time.Now(), 24*time.Hour))
	tenant.Fail(faketenant.Throttle("10"))

	credential, client := tenant.Credential(), &http.Client{Transport: graph.Transport()}
	for range 2 {
		r, _ := http.NewRequest(http.MethodGet, "https://graph.microsoft.com/beta/auditLogs/signIns?$top=100", nil)
		token, err := credential.GetToken(r.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
		if err != nil {
			fmt.Println(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token.Token)
		resp, err := client.Do(r)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Println(resp.StatusCode, strings.Count(string(body), `"createdDateTime"`), "rows")
	}
	fmt.Println(tenant.Struck(), "undercut:", graph.Statistics().Undercuts)
	// Output:
	// 429 0 rows
	// 200 100 rows
	// [429 with Retry-After 10] undercut: 1
}

func ExampleGraph_Serve() {
	graph := faketenant.New(nil)
	server, err := graph.Serve()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("https://graph.microsoft.com/beta/auditLogs/signIns")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode, resp.Proto, server.Dialled())
	// Output: 401 HTTP/2.0 [graph.microsoft.com:443]
}
