package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
)

// terminal starts a run with -paste, and returns what types and the address of
// Entra's page.
func (s *site) terminal() (r *running, paste func(string), page string) {
	in, keyboard := io.Pipe()
	r = s.begin(in, usualFlags+"-paste")
	page = r.await(`(?m)^(https://login\.microsoftonline\.com/\S+)$`)
	return r, func(text string) { io.WriteString(keyboard, text) }, page
}

func TestAnAddressThatIsPastedEndsAConsent(t *testing.T) {
	for name, around := range map[string][2]string{
		"as it is":               {"", "\n"},
		"with the end of DOS":    {"", "\r\n"},
		"in quotation marks":     {`"`, "\"\n"},
		"after wrong ones":       {"hello\nhttp://localhost/\n  ", "\n"},
		"after an empty line":    {"\n", "\n"},
		"and more after it":      {"", "\nexit\n"},
		"with blanks around it":  {"  ", "  \n"},
		"in the brackets of one": {"<", ">\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			r, paste, page := s.terminal()
			go paste(around[0] + s.signIn(page, consentUser, "pwd", "mfa") + around[1])
			require.Equal(t, operator.Done, r.end().status, r.err.String())
			require.Contains(t, r.out.String(), "sam@partner.example")
			require.Equal(t, consentUser.ID, s.stored().User.ID)
		})
	}
}

func TestAnAddressWithoutItsSchemeIsOne(t *testing.T) {
	s := newSite(t)
	r, paste, page := s.terminal()
	go paste(strings.TrimPrefix(s.signIn(page, consentUser, "pwd", "mfa"), "http://") + "\n")
	require.Equal(t, operator.Done, r.end().status, r.err.String())
}

func TestWhatIsPrintedForAPaste(t *testing.T) {
	s := newSite(t)
	r, paste, page := s.terminal()
	go paste("hello\n" + s.signIn(page, consentUser, "pwd", "mfa") + "\n")
	require.Equal(t, operator.Done, r.end().status)
	require.Equal(t, "consent: "+errPasteNoURL.Error()+"\n", r.err.String())
	s.compare("pasted.txt", r.out.String())
}

func TestAnAnswerThatIsARefusalEndsAConsent(t *testing.T) {
	s := newSite(t)
	r, paste, page := s.terminal()
	go paste(s.signIn(page, samauth.User{}) + "\n")
	require.Equal(t, operator.Failed, r.end().status)
	require.Contains(t, r.err.String(), "AADSTS65004")
	s.requireEmpty()
}

func TestInputThatEndsWithoutTheAddressIsSaid(t *testing.T) {
	s := newSite(t)
	for _, text := range []string{"", "hello\n", "http://localhost/?code=canary&state=", strings.Repeat("x", 70_000)} {
		r := s.begin(strings.NewReader(text), usualFlags+"-paste").end()
		require.Equal(t, operator.Failed, r.status)
		require.Contains(t, r.err.String(), "standard input ended without the address")
	}
}

func TestWrongPastesAreToldApart(t *testing.T) {
	const page = "https://login.microsoftonline.com/" + partner + "/oauth2/v2.0/authorize?client_id=" + app + "&state=STATEOFTHISCONSENT"
	for name, test := range map[string]struct {
		text string
		is   error
	}{
		"nothing":                               {"", errPasteBlank},
		"blanks":                                {" \t ", errPasteBlank},
		"a word":                                {"yes", errPasteNoURL},
		"the code alone":                        {"1.AXcanary", errPasteNoURL},
		"the parameters alone":                  {"?code=canary&state=STATEOFTHISCONSENT", errPasteNoURL},
		"no URL":                                {"http://local host/", errPasteNoURL},
		"the page to sign in at":                {page, errPasteSignIn},
		"the page as it goes on":                {"https://login.microsoftonline.com/" + partner + "/oauth2/v2.0/authorize?sso_reload=true", errPasteSignIn},
		"another page of Microsoft's":           {"https://login.microsoftonline.com/common/login", errPasteOther},
		"a page elsewhere":                      {"https://partner.microsoft.com/", errPasteOther},
		"a host that only begins so":            {"http://localhost.attacker.example/?code=canary&state=STATEOFTHISCONSENT", errPasteOther},
		"the host without what follows":         {"http://localhost", errPasteShort},
		"a code and no state":                   {"http://localhost/?code=canary", errPasteShort},
		"a state and no code":                   {"http://localhost/?state=STATEOFTHISCONSENT", errPasteShort},
		"a state that is cut off":               {"http://localhost/?code=canary&state=STATEOF", errPasteShort},
		"parameters that cannot be read":        {"http://localhost/?code=%zz&state=STATEOFTHISCONSENT", errPasteShort},
		"the answer to another consent":         {"http://localhost/?code=canary&state=ANOTHERSTATE", errPasteForeign},
		"the refusal of another":                {"http://localhost/?error=access_denied&state=ANOTHERSTATE", errPasteForeign},
		"a state that goes on":                  {"http://localhost/?code=canary&state=STATEOFTHISCONSENTS", errPasteForeign},
		"two states, of which one is right":     {"http://localhost/?code=canary&state=X&state=STATEOFTHISCONSENT", errPasteForeign},
		"the right answer":                      {"http://localhost/?code=canary&state=STATEOFTHISCONSENT", nil},
		"the right answer, a port in it":        {"http://localhost:8080/?code=canary&state=STATEOFTHISCONSENT", nil},
		"the right answer, as browsers show it": {"localhost/?code=canary&state=STATEOFTHISCONSENT", nil},
		"a refusal":                             {"http://localhost/?error=access_denied&state=STATEOFTHISCONSENT", nil},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := readPaste(page, test.text)
			require.ErrorIs(t, err, test.is)
			if test.is == nil {
				require.Equal(t, "STATEOFTHISCONSENT", answer.Get("state"))
			} else {
				require.NotContains(t, err.Error(), "canary")
				require.Nil(t, answer)
			}
		})
	}
}

func FuzzReadPaste(f *testing.F) {
	f.Add("https://login.microsoftonline.com/x/authorize?state=S", "http://localhost/?code=c&state=S")
	f.Add("", "localhost")
	f.Fuzz(func(t *testing.T, page, text string) {
		answer, err := readPaste(page, text)
		require.Equal(t, err != nil, answer == nil)
		if err == nil {
			require.NotEmpty(t, answer.Get("state"))
			require.Equal(t, stateOf(page), answer.Get("state"))
		}
	})
}
