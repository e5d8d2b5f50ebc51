package samauth_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// Some tests need processes that can be killed. The test binary starts itself
// again with this variable set, and then is such a process and tests nothing.
const childVariable = "PARTNERSEC_SAMAUTH_CHILD"

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		if err := runChild(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child is a process that asks for tokens until it is killed or its time is
// over.
type child struct {
	Address     string // of the token endpoint
	Certificate []byte // that it shows
	Dir         string // of the store
	Key         string // of the store
	RotateAfter time.Duration
	SingleUse   bool
	Goroutines  int
	For         time.Duration
}

// runChild says on standard output when it has the first token.
func runChild(text string) error {
	var c child
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return err
	}
	sam, err := c.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.For)
	defer cancel()
	var group sync.WaitGroup
	errs := make(chan error, c.Goroutines)
	for i := range c.Goroutines {
		group.Go(func() { errs <- c.ask(ctx, sam, i) })
	}
	group.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *child) ask(ctx context.Context, sam *samauth.Client, i int) error {
	for n := 0; n == 0 || ctx.Err() == nil; n++ {
		if _, err := sam.Token(context.Background(), customerID((n*7919+i)%1000), graphScopes); err != nil {
			return err
		}
		if n == 0 {
			fmt.Println("ready")
		}
	}
	return nil
}

func (c *child) client() (*samauth.Client, error) {
	identity, err := age.ParseX25519Identity(c.Key)
	if err != nil {
		return nil, err
	}
	store, err := dirstore.New(c.Dir, []age.Identity{identity}, nil)
	if err != nil {
		return nil, err
	}
	return samauth.New(partnerTenant, appID, samauth.ClientSecret(clientSecret), store, &samauth.Options{
		RotateAfter: c.RotateAfter, SingleUse: c.SingleUse, Transport: dialing(c.Address, c.Certificate),
	})
}

// dialing is a transport whose requests all go to one address, whatever host
// their URLs name.
func dialing(address string, certificate []byte) *http.Transport {
	roots := x509.NewCertPool()
	if parsed, err := x509.ParseCertificate(certificate); err == nil {
		roots.AddCert(parsed)
	}
	return &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, ServerName: "example.com"},
		MaxIdleConnsPerHost: 64,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
}

// newChild is a child of an endpoint over a new store that holds a token, and
// the store.
func newChild(t *testing.T, entra http.Handler, token samauth.RefreshToken) (child, *dirstore.Store) {
	dir := filepath.Join(t.TempDir(), "store") // which is there until the server has ended: that may look at it
	server := httptest.NewUnstartedServer(entra)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of connections that end with their process
	server.StartTLS()
	t.Cleanup(server.Close)
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	store, err := dirstore.New(dir, []age.Identity{identity}, nil)
	require.NoError(t, err)
	_, err = store.Swap(t.Context(), token, "")
	require.NoError(t, err)
	return child{
		Address: server.Listener.Addr().String(), Certificate: server.Certificate().Raw,
		Dir: dir, Key: identity.String(), Goroutines: 1, For: time.Hour,
	}, store
}

// process is a child that runs.
type process struct {
	*exec.Cmd
	output *bufio.Reader
	errors bytes.Buffer
}

// start starts the child.
func (c *child) start(t *testing.T) *process {
	text, err := json.Marshal(c)
	require.NoError(t, err)
	p := &process{Cmd: exec.Command(os.Args[0])}
	p.Env = append(os.Environ(), childVariable+"="+string(text))
	p.Stderr = &p.errors
	pipe, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	p.output = bufio.NewReader(pipe)
	return p
}

// ready waits until the child has a token, or has ended without one.
func (p *process) ready() error {
	_, err := p.output.ReadString('\n')
	if err == nil {
		return nil
	}
	return fmt.Errorf("the child ended before it had a token: %w: %s", errors.Join(err, p.Wait()), p.errors.String())
}
