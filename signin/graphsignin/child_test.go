package graphsignin_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/faketenant"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// A job is what a child process of the test is to do: to read a tenant's log
// from a server and to write each id to a file.
type job struct {
	Address    string
	Token      string
	From, To   time.Time
	Checkpoint string // the file; empty for none
	Output     string // the file; empty for none
	Pace       partnersec.Limit
}

// told is what a child says at its end.
type told struct {
	Events int
	Peak   uint64 // bytes of the heap
	Ledger signin.Ledger
	Error  string
}

const jobVariable = "GRAPHSIGNIN_TEST_JOB"

func TestMain(m *testing.M) {
	text, is := os.LookupEnv(jobVariable)
	if !is {
		os.Exit(m.Run())
	}
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(j.do()); err != nil {
		panic(err)
	}
}

// do reads and writes, an id at a time: what was written when the process is
// killed is there.
func (j job) do() (t told) {
	transport := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // the server is the test's own
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, j.Address)
		},
	}
	limits := unlimited
	if j.Pace.Requests > 0 {
		limits.Reports.Tenant = j.Pace
	}
	app := partnersec.NewApp(&partnersec.Options{Transport: transport, Limits: limits})
	options := &graphsignin.Options{}
	if j.Checkpoint != "" {
		options.Checkpoint = graphsignin.File(j.Checkpoint)
	}
	output, err := os.OpenFile(j.Output, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if j.Output == "" {
		output, err = os.Open(os.DevNull)
	}
	if err != nil {
		panic(err)
	}
	defer output.Close()
	query := signin.Query{From: j.From, To: j.To, Ledger: &t.Ledger}
	for event, err := range graphsignin.New(app.Tenant(someTenant, fixed(j.Token)), options).Events(context.Background(), query) {
		if err != nil {
			t.Error = err.Error()
			break
		}
		if t.Events++; j.Output != "" {
			if _, err := fmt.Fprintln(output, event.ID); err != nil {
				panic(err)
			}
		}
		if t.Events%100 == 0 {
			t.Peak = max(t.Peak, heap())
		}
	}
	return t
}

// heap is how many bytes the objects of the heap take, dead ones included.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// fixed is a credential that always has the same token.
type fixed string

func (f fixed) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(f), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// newJob is a job for a server.
func newJob(t *testing.T, server *faketenant.Server, tenant *faketenant.Tenant, from, to time.Time) job {
	conn, err := server.Transport().DialContext(t.Context(), "tcp", "graph.microsoft.com:443")
	require.NoError(t, err)
	defer conn.Close()
	tenant.TokenLife = 24 * time.Hour
	token, err := tenant.Credential().GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
	require.NoError(t, err)
	return job{Address: conn.RemoteAddr().String(), Token: token.Token, From: from, To: to}
}

// command is the child process that does a job.
func (j job) command(t *testing.T) *exec.Cmd {
	text, err := json.Marshal(j)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), jobVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	return cmd
}

// run does the job to its end.
func (j job) run(t *testing.T) (end told) {
	output, err := j.command(t).Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(output, &end))
	require.Empty(t, end.Error)
	return end
}
