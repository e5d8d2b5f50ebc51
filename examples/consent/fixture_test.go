package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partner  = "11111111-1111-4111-8111-111111111111"
	app      = "22222222-2222-4222-8222-222222222222"
	tenant   = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa" // of a customer
	redirect = "https://panel.example/consent/callback"
)

var (
	clientSecret = samauth.NewSecret("canary~client.secret")
	consentUser  = samauth.User{ID: "33333333-3333-4333-8333-333333333333", Name: "sam@partner.example"}
	otherUser    = samauth.User{ID: "44444444-4444-4444-8444-444444444444", Name: "kim@partner.example"}
)

const usualFlags = "-store store -key key -partner " + partner + " -app " + app + " -secret secret "

// site is a partner's computer: a folder of its own, which is the working
// directory, with a key and a secret, and the fakes at the other end of the line.
type site struct {
	t            *testing.T
	home, folder string
	key          *age.HybridIdentity
	entra        *samauthtest.Entra
	center       *samauthtest.PartnerCenter
	browse       func(page string) error
}

func newSite(t *testing.T) *site {
	t.Helper()
	home, err := os.Getwd()
	require.NoError(t, err)
	key, err := age.GenerateHybridIdentity()
	require.NoError(t, err)
	entra := samauthtest.NewEntra(partner, app, clientSecret)
	entra.Redirects = []string{"http://localhost", redirect}
	s := &site{t: t, home: home, folder: t.TempDir(), key: key, entra: entra, center: samauthtest.NewPartnerCenter(entra)}
	t.Chdir(s.folder)
	s.write("key", key.String())
	s.write("secret", clientSecret.Reveal()+"\n")
	return s
}

// filledSite has a token in its store.
func filledSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	_, err := s.store().Swap(t.Context(), s.entra.Consent(consentUser, "pwd", "mfa"), "")
	require.NoError(t, err)
	return s
}

// write makes a file that its owner alone may read.
func (s *site) write(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(name, []byte(text), 0o600))
}

func (s *site) store() *dirstore.Store {
	s.t.Helper()
	store, err := dirstore.New("store", []age.Identity{s.key}, nil)
	require.NoError(s.t, err)
	return store
}

// stored is the token in the store.
func (s *site) stored() samauth.RefreshToken {
	s.t.Helper()
	token, _, err := s.store().Load(s.t.Context())
	require.NoError(s.t, err)
	return token
}

// requireEmpty checks that nothing was stored.
func (s *site) requireEmpty() {
	s.t.Helper()
	_, _, err := s.store().Load(s.t.Context())
	require.ErrorIs(s.t, err, samauth.ErrNoToken)
}

// wire leads to the fakes.
func (s *site) wire() http.RoundTripper {
	return samauthtest.Hosts{"login.microsoftonline.com": s.entra, "api.partnercenter.microsoft.com": s.center}
}

// signIn lets a user sign in at a page of Entra's and returns the address at
// which the browser ends up.
func (s *site) signIn(page string, user samauth.User, amr ...string) string {
	s.t.Helper()
	back, err := s.entra.Authorize(s.t.Context(), page, user, amr...)
	require.NoError(s.t, err)
	return back.String()
}

// compare compares an output with a file of testdata, but for what differs from
// run to run.
func (s *site) compare(name, got string) {
	s.t.Helper()
	s.t.Chdir(s.home)
	resolved, err := filepath.EvalSymlinks(s.folder)
	require.NoError(s.t, err)
	for _, folder := range []string{resolved, s.folder} { // as a shell takes them, on any system
		got = regexp.MustCompile(`'?`+regexp.QuoteMeta(folder)+`[\\/](\w+)'?`).ReplaceAllString(got, "/FOLDER/$1")
	}
	golden.Compare(s.t, name, []byte(constant(got)))
	s.t.Chdir(s.folder)
}

// constant is an output with names in place of what differs from run to run.
func constant(text string) string {
	for pattern, name := range map[string]string{
		`\d{4}-\d\d-\d\d`: "DAY", `(state|nonce|code_challenge)=[\w-]+`: "$1=RANDOM", `((?:localhost|127\.0\.0\.1)(?:%3A|:))\d+`: "${1}PORT",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, name)
	}
	return text
}

// running is a run under way.
type running struct {
	t        *testing.T
	out, err screen
	status   operator.Status
	over     chan struct{}
	cancel   context.CancelFunc
}

// begin starts the program.
func (s *site) begin(in io.Reader, line string) *running {
	ctx, cancel := context.WithCancel(s.t.Context())
	r := &running{t: s.t, over: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(r.over)
		r.status = run(ctx, fields(line), world{in, &r.out, &r.err, s.wire(), s.browse})
	}()
	return r
}

// fields are the words of a command line, of which none has a blank in it.
func fields(line string) []string { return strings.Fields(line) }

// await waits until something is printed that matches, and returns its group.
func (r *running) await(pattern string) string {
	r.t.Helper()
	for {
		printed := r.out.printed()
		if found := regexp.MustCompile(pattern).FindStringSubmatch(r.out.String()); found != nil {
			return found[1]
		}
		select {
		case <-printed:
		case <-r.over:
			require.FailNow(r.t, "the program ended", "%q was not printed in:\n%s%s", pattern, &r.out, &r.err)
		}
	}
}

// end waits for the end, and looks whether a secret was printed.
func (r *running) end() *running {
	r.t.Helper()
	<-r.over
	r.cancel()
	for _, secret := range []string{"canary", "AGE-SECRET-KEY", "1.A", "eyJhbGciOi"} {
		require.NotContains(r.t, r.out.String()+r.err.String(), secret, "a secret was printed")
	}
	return r
}

func (s *site) run(line string) *running {
	s.t.Helper()
	return s.begin(strings.NewReader(""), line).end()
}

// screen is what is printed, which others may read meanwhile.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed by the next Write
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.more != nil {
		close(s.more)
		s.more = nil
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// printed is closed when something more is printed.
func (s *screen) printed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.more == nil {
		s.more = make(chan struct{})
	}
	return s.more
}

// flat is a text without the ends of its lines.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
