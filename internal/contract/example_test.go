package contract_test

import (
	"fmt"
	"net/http"

	"github.com/partnersec/partnersec/internal/contract"
)

func ExampleCheck() {
	r, _ := http.NewRequest(http.MethodGet, "https://graph.microsoft.com/v1.0/auditLogs/signIns?$select=mfaDetail", nil)
	r.Header.Set("Authorization", "Bearer token")
	fmt.Println(contract.Check(r))
	// Output:
	// contract: GET /v1.0/auditLogs/signIns: $select: "mfaDetail" is no property of microsoft.graph.signIn in testdata/graph-v1.0.yaml
}

func ExampleCheckResponse() {
	r, _ := http.NewRequest(http.MethodGet, "https://graph.microsoft.com/beta/auditLogs/signIns", nil)
	header := http.Header{"Content-Type": {"application/json"}}
	fmt.Println(contract.CheckResponse(r, 200, header, []byte(`{"value":[{"id":"1","mfaResult":"satisfied"}]}`)))
	// Output:
	// contract: 200 for GET /beta/auditLogs/signIns: the body at /value/0: "mfaResult" is no member of microsoft.graph.signIn
}
