package partnersec_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
)

const customer = "7a3f0c52-1111-4222-8333-944455556666"

func ExampleNewApp() {
	app := partnersec.NewApp(&partnersec.Options{
		Cloud:  partnersec.USGov,
		Limits: partnersec.Limits{Reports: partnersec.WorkloadLimits{App: partnersec.Limit{Requests: 61, Per: 10 * time.Second}}}, // another process has the other half
	})
	fmt.Println(app.Tenant("contoso.onmicrosoft.us", faketenant.New(nil).Tenant(customer).Credential()).Cloud())
	// Output: usGov
}

func ExampleApp_Tenant() {
	graph := faketenant.New(nil) // in a test; else nil options, and a credential of samauth's or azidentity's
	app := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()})
	tenant := app.Tenant(strings.ToUpper(customer), graph.Tenant(customer).Credential())
	fmt.Println(tenant.ID(), tenant.Cloud())
	// Output: 7a3f0c52-1111-4222-8333-944455556666 public
}

func ExampleTenant_Transport() {
	graph := faketenant.New(nil)
	tenant := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()}).Tenant(customer, graph.Tenant(customer).Credential())
	client := &http.Client{Transport: tenant.Transport()}
	resp, err := client.Get("https://graph.microsoft.com/v1.0/organization")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	var list struct{ Value []struct{ ID string } }
	fmt.Println(json.NewDecoder(resp.Body).Decode(&list), list.Value[0].ID)
	_, err = client.Get("https://elsewhere.example/v1.0/organization")
	fmt.Println(strings.Contains(err.Error(), partnersec.ErrForeignLink.Error()))
	// Output:
	// <nil> 7a3f0c52-1111-4222-8333-944455556666
	// true
}

func ExampleTenant_Permissions() {
	graph := faketenant.New(nil)
	fake := graph.Tenant(customer)
	fake.Permissions = []string{"AuditLog.Read.All", "Policy.Read.All", "Group.Read.All"}
	tenant := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()}).Tenant(customer, fake.Credential())
	permissions, err := tenant.Permissions(context.Background())
	for _, p := range permissions {
		fmt.Println(p.Feature, p.Granted(), p.Missing)
	}
	fmt.Println(err)
	// Output:
	// sign-ins true []
	// policies applied to sign-ins true []
	// policies true []
	// registration for MFA true []
	// users, groups and roles false [User.Read.All RoleManagement.Read.Directory]
	// risky users false [IdentityRiskyUser.Read.All]
	// risk detections false [IdentityRiskEvent.Read.All]
	// <nil>
}

func TestWhatIsWrongIsAnErrorOfEveryRequest(t *testing.T) {
	good := faketenant.New(nil).Tenant(customer).Credential()
	for says, tenant := range map[string]*partnersec.Tenant{
		"is neither the id of a tenant": partnersec.NewApp(nil).Tenant("../common", good),
		"stands for many tenants":       partnersec.NewApp(nil).Tenant("common", good),
		"there is no credential":        partnersec.NewApp(nil).Tenant(customer, nil),
		"cloud number 42 is unknown":    partnersec.NewApp(&partnersec.Options{Cloud: 42}).Tenant(customer, good),
		"the limits of Reports": partnersec.NewApp(&partnersec.Options{Limits: partnersec.Limits{
			Reports: partnersec.WorkloadLimits{Tenant: partnersec.Limit{Requests: 5}},
		}}).Tenant(customer, good),
	} {
		_, err := tenant.Graph()
		require.ErrorContains(t, err, says)
		_, err = tenant.PartnerCenter()
		require.ErrorContains(t, err, says)
		_, err = tenant.Permissions(t.Context())
		require.ErrorContains(t, err, says)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://graph.microsoft.com/v1.0/users", strings.NewReader("{}"))
		require.NoError(t, err)
		_, err = tenant.Transport().RoundTrip(req)
		require.ErrorContains(t, err, says)
	}
}

func TestTenantsOfAnAppShareItsLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		graph := faketenant.New(nil)
		limit := partnersec.Limit{Requests: 1, Per: time.Hour}
		app := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport(), Limits: partnersec.Limits{Directory: partnersec.WorkloadLimits{App: limit}}})
		ask := func(id string) {
			pipe, err := app.Tenant(id, graph.Tenant(id).Credential()).Graph()
			require.NoError(t, err)
			_, err = pipe.Do(t.Context(), http.MethodGet, "v1.0/organization", nil, nil, nil)
			require.NoError(t, err)
		}
		start := time.Now()
		ask(customer)
		require.Zero(t, time.Since(start))
		ask("0b9e64d1-1111-4222-8333-944455556666")
		require.Equal(t, time.Hour, time.Since(start))
	})
}
