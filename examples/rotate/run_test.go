package main

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/internal/golden"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

const (
	partner = "11111111-1111-4111-8111-111111111111"
	app     = "22222222-2222-4222-8222-222222222222"
)

var (
	clientSecret = samauth.NewSecret("canary~client.secret")
	consentUser  = samauth.User{ID: "33333333-3333-4333-8333-333333333333", Name: "sam@partner.example"}
)

// ran is what a run left.
type ran struct {
	status   operator.Status
	out, err string
}

// start runs the program in the working directory.
func start(t *testing.T, transport http.RoundTripper, stdin string, args ...string) ran {
	t.Helper()
	var out, err bytes.Buffer
	status := run(t.Context(), args, world{strings.NewReader(stdin), &out, &err, transport})
	require.NotContains(t, out.String()+err.String(), "canary", "a secret was printed")
	require.NotContains(t, out.String()+err.String(), "AGE-SECRET-KEY", "a key was printed")
	require.NotContains(t, out.String()+err.String(), "1.A", "a refresh token was printed")
	return ran{status, out.String(), err.String()}
}

// site is a partner's computer: a folder of its own with a key, a secret, and an
// Entra at the other end of the line.
type site struct {
	t            *testing.T
	entra        *samauthtest.Entra
	home, folder string // of the test, and of the computer
}

// newSite makes the folder the working directory. There is no store yet.
func newSite(t *testing.T) *site {
	t.Helper()
	home, err := os.Getwd()
	require.NoError(t, err)
	s := &site{t, samauthtest.NewEntra(partner, app, clientSecret), home, t.TempDir()}
	t.Chdir(s.folder)
	s.write("secret", clientSecret.Reveal()+"\n")
	require.Equal(t, operator.Done, s.run("-init -key key -quiet").status)
	return s
}

// filledSite has a token in the store that came with -import.
func filledSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.write("token", s.consent().Reveal())
	got := s.run("-import token " + usualFlags)
	require.Equal(t, operator.Done, got.status, got.err)
	return s
}

const (
	applicationFlags = "-partner " + partner + " -app " + app + " -secret secret "
	usualFlags       = "-store store -key key " + applicationFlags
)

func (s *site) consent() samauth.Secret { return s.entra.Consent(consentUser, "pwd", "mfa").Value }

// write makes a file that its owner alone may read.
func (s *site) write(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(name, []byte(text), 0o600))
}

func (s *site) run(line string) ran { return s.runWith("", line) }

func (s *site) runWith(stdin, line string) ran {
	s.t.Helper()
	return start(s.t, s.entra, stdin, fields(line)...)
}

// compare compares an output with a file of testdata.
func (s *site) compare(name, got string) {
	s.t.Helper()
	s.t.Chdir(s.home)
	golden.Compare(s.t, name, []byte(got))
	s.t.Chdir(s.folder)
}

// background starts a run that goes on until end is called, which fills in what
// it left.
func (s *site) background(line string) (left *ran, end func()) {
	var out, err bytes.Buffer
	left = new(ran)
	ctx, cancel := context.WithCancel(s.t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		left.status = run(ctx, fields(line), world{strings.NewReader(""), &out, &err, s.entra})
	}()
	return left, func() {
		cancel()
		<-over
		left.out, left.err = out.String(), err.String()
		require.NotContains(s.t, left.out+left.err, "canary", "a secret was printed")
		require.NotContains(s.t, left.out+left.err, "1.A", "a refresh token was printed")
	}
}

// stored is the token in the store.
func (s *site) stored() samauth.RefreshToken {
	s.t.Helper()
	o := &options{Access: operator.Access{Store: "store", Key: "key"}}
	store, err := o.openStore(nil)
	require.NoError(s.t, err)
	token, _, err := store.Load(s.t.Context())
	require.NoError(s.t, err)
	return token
}

// files are the files in a folder, with what is in them and when it was written.
func (s *site) files(folder string) map[string]string {
	s.t.Helper()
	all := map[string]string{}
	require.NoError(s.t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		all[path] = info.ModTime().String() + " " + string(data)
		return err
	}))
	return all
}
