package samauth

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/tenantid"
)

// Client exchanges the refresh token in a [Store] for access tokens, for the
// partner tenant and for every customer tenant. It is safe for concurrent use,
// and a program needs one for each partner tenant and application.
//
// It starts no goroutine that outlives the exchange it is for.
type Client struct {
	cloud       Cloud
	hosts       cloud.Hosts
	tenant, app string
	credential  ClientCredential
	store       Store
	transport   http.RoundTripper
	log         *slog.Logger
	ownScopes   []string
	rotateAfter time.Duration
	singleUse   bool

	exchanger *exchanger
	keeper    *keeper
	cache     cache
	flights   singleflight.Group
	gate      gate
	slots     chan struct{} // one for each exchange under way
	turn      chan struct{} // holds an element while a rotation is under way
	skew      atomic.Int64  // nanoseconds by which Entra's clock is ahead of ours
}

// Options are what [New] can be told beyond what it needs. The zero value is
// right for Entra in the public cloud.
type Options struct {
	// Cloud is the national cloud of the partner tenant and of its customers.
	// Tokens of one cloud are of no use in another.
	Cloud Cloud

	// RotateAfter is the age at which the refresh token is replaced, give or
	// take a tenth; 0 means 7 days, and more than 72 days is an error.
	RotateAfter time.Duration

	// SingleUse is for servers that take a refresh token once: every exchange
	// then replaces it, one after the other. Entra is not such a server. No
	// client can make this safe against a crash between the server's answer and
	// the write that keeps it, and unless the Store is [Exclusive] only one
	// process may use it.
	SingleUse bool

	// Scopes are asked for in the partner tenant when the refresh token is
	// replaced without a customer's request. By default they are those of
	// Partner Center, or of Graph in a cloud without it.
	Scopes []string

	// Transport sends the requests. It is given URLs of the cloud's login host
	// and, where a method speaks of Partner Center, of its API, and of no other;
	// as a RoundTripper it follows no redirect. By default it is one that honours
	// the proxy variables of the environment.
	Transport http.RoundTripper

	// Logger is told what happens to the refresh token; nil is silent. No
	// secret reaches it.
	Logger *slog.Logger
}

const (
	exchangesAtOnce = 64
	exchangeTime    = 30 * time.Second // for one request to the token endpoint
	latestRotation  = 72 * 24 * time.Hour
)

// New makes a Client for an application of a partner tenant. The tenant is an
// id or a domain name, the application an id. It reads nothing from the store
// and asks nobody; a wrong argument is an error here and not later.
func New(tenant, app string, credential ClientCredential, store Store, options *Options) (*Client, error) {
	if options == nil {
		options = &Options{}
	}
	c := &Client{
		cloud: options.Cloud, app: app, credential: credential, store: store,
		transport: options.Transport, log: options.Logger, ownScopes: options.Scopes,
		rotateAfter: options.RotateAfter, singleUse: options.SingleUse,
		slots: make(chan struct{}, exchangesAtOnce), turn: make(chan struct{}, 1),
	}
	if err := c.complete(tenant); err != nil {
		return nil, fmt.Errorf("samauth: new client: %w", err)
	}
	return c, nil
}

// complete checks what the client was given and adds what it was not.
func (c *Client) complete(tenant string) (err error) {
	if c.tenant, err = tenantid.Parse(tenant); err != nil {
		return err
	}
	c.app = strings.ToLower(c.app)
	if c.hosts, err = c.cloud.Hosts(); err != nil {
		return err
	}
	switch {
	case !tenantid.IsGUID(c.app):
		return fmt.Errorf("application %.60q is not the id of an application: it looks like 00000000-0000-0000-0000-000000000000", c.app)
	case c.store == nil:
		return errors.New("there is no store: samauth/dirstore has one in a directory")
	case c.rotateAfter < 0 || c.rotateAfter > latestRotation:
		return fmt.Errorf("RotateAfter is %v: it has to lie between 0 and %v, well before the token dies", c.rotateAfter, latestRotation)
	}
	if c.rotateAfter == 0 {
		c.rotateAfter = rotateAfter
	}
	if c.transport == nil {
		c.transport = newTransport()
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.ownScopes = slices.Clone(c.ownScopes)
	if len(c.ownScopes) == 0 {
		c.ownScopes = []string{"https://" + cmp.Or(c.hosts.PartnerCenter, c.hosts.Graph) + "/.default"}
	}
	if err := checkScopes(c.ownScopes); err != nil {
		return err
	}
	c.keeper = &keeper{store: c.store, tenant: c.tenant, app: c.app}
	c.exchanger, err = newExchanger(c, c.credential)
	return err
}

// newTransport is the transport of a client that was given none.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   exchangesAtOnce,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: exchangeTime,
	}
}
