package contract_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/contract"
)

// Whatever a request is like, it is judged, and its body is still there.
func FuzzCheck(f *testing.F) {
	f.Add("PATCH", "/v1.0/users/1", "", []byte(`{"accountEnabled":true}`))
	f.Add("GET", "/beta/auditLogs/signIns", "$top=5&$filter=id eq '1'", []byte(nil))
	f.Add("POST", "/v1.0/$batch", "", []byte(`{"requests":[{"id":"1","method":"P ST","url":"/%zz","body":{}}]}`))
	f.Add("PATCH", "/v1.0/identity/conditionalAccess/policies/1", "", []byte(`{"grantControls":{"builtInControls":[null,1]},"conditions":[]}`))
	f.Add("GET", "/v1.0/users/%zz", "$select=,&;", []byte(`[`))
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		r := &http.Request{
			Method: method, URL: &url.URL{Scheme: "https", Host: "graph.microsoft.com", Path: path, RawQuery: query},
			Header: http.Header{"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}},
			Body:   io.NopCloser(bytes.NewReader(body)),
		}
		err := contract.Check(r)
		left, readErr := io.ReadAll(r.Body)
		require.NoError(t, readErr)
		require.Equal(t, string(body), string(left))
		if err == nil {
			_ = contract.CheckResponse(r, 200, http.Header{"Content-Type": {"application/json"}}, body)
		}
	})
}
