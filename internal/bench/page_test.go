package bench

import (
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	kiotahttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go/auditlogs"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

const (
	tenantID = "7a3f0c52-1111-4222-8333-944455556666"
	rows     = 1000
)

// stage is a server on loopback with one page of the usual size.
type stage struct {
	server    *faketenant.Server
	tenant    *faketenant.Tenant
	transport *http.Transport
	end       time.Time
}

func newStage(b *testing.B) *stage {
	graph := faketenant.New(&faketenant.Options{Limits: faketenant.Limits{PerTenant: -1, Overall: -1}})
	server, err := graph.Serve()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	s := &stage{server, graph.Tenant(tenantID), server.Transport(), time.Now().Add(-3 * time.Hour)}
	s.tenant.TokenLife = 24 * time.Hour
	s.tenant.Use(newInteractive(faketenant.Lots(10*rows, s.end, time.Hour)))
	return s
}

// interactive are the first rows of their kind of a log: both ask for that kind.
type interactive []faketenant.Row

func newInteractive(log faketenant.Log) (some interactive) {
	for i := 0; len(some) < rows; i++ {
		if row := log.Row(i); row.Kind == signin.Interactive {
			some = append(some, row)
		}
	}
	return some
}

func (l interactive) Len() int                 { return len(l) }
func (l interactive) Row(i int) faketenant.Row { return l[i] }

// ours reads the page by graphsignin and evaluates it.
func (s *stage) ours(b *testing.B) func() {
	many := partnersec.Limit{Requests: 1_000_000, Per: time.Second}
	app := partnersec.NewApp(&partnersec.Options{
		Transport: s.transport, Limits: partnersec.Limits{Reports: partnersec.WorkloadLimits{Tenant: many, App: many}},
	})
	source := graphsignin.New(app.Tenant(tenantID, s.tenant.Credential()), nil)
	query := signin.Query{From: s.end.Add(-2 * time.Hour), To: s.end, Kinds: []signin.Kind{signin.Interactive}}
	return func() {
		report, err := mfa.Evaluate(b.Context(), source, query, nil)
		if err != nil {
			b.Fatal(err)
		}
		if n := report.Count(signin.Interactive).Total(); n != rows || report.Ledger.Pages != 1 {
			b.Fatal(n, "rows on", report.Ledger.Pages, "pages")
		}
	}
}

// bearer gives requests a token, as the SDK's own provider does.
type bearer struct {
	http.RoundTripper
	token string
}

func (t bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+t.token)
	return t.RoundTripper.RoundTrip(req)
}

// typed reads the page by the SDK's request builder and its models.
func (s *stage) typed(b *testing.B) func() {
	token, err := s.tenant.Credential().GetToken(b.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
	if err != nil {
		b.Fatal(err)
	}
	adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, kiotajson.NewJsonParseNodeFactory(), nil,
		&http.Client{Transport: bearer{s.transport, token.Token}})
	if err != nil {
		b.Fatal(err)
	}
	adapter.SetBaseUrl("https://graph.microsoft.com/beta")
	builder := auditlogs.NewSignInsRequestBuilderInternal(map[string]string{"baseurl": "https://graph.microsoft.com/beta"}, adapter)
	return func() {
		page, err := builder.Get(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		if n := len(page.GetValue()); n != rows {
			b.Fatal(n, "rows")
		}
	}
}

// BenchmarkPage reads one page of 1,000 sign-ins both ways, in turns, and tells
// how many times longer the SDK's typed Get takes, by the medians: a mean is that
// of whatever else the machine does. Neither pays for the other's garbage.
func BenchmarkPage(b *testing.B) {
	s := newStage(b)
	ours, typed := s.ours(b), s.typed(b)
	ours()
	typed()
	var mine, theirs []time.Duration
	for b.Loop() {
		mine, theirs = append(mine, timed(ours)), append(theirs, timed(typed))
	}
	b.ReportMetric(float64(median(mine).Microseconds())/1000, "ours-ms/page")
	b.ReportMetric(float64(median(theirs).Microseconds())/1000, "typed-ms/page")
	b.ReportMetric(float64(median(theirs))/float64(median(mine)), "x")
}

func timed(read func()) time.Duration {
	runtime.GC()
	start := time.Now()
	read()
	return time.Since(start)
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
