package samauth

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is a token response, read strictly.
type answer struct {
	access  Secret
	refresh Secret // empty if the answer holds none
	scope   string
	life    time.Duration // of the access token, not below 0
	renewIn time.Duration // when Entra wants it renewed; 0 if it does not say
	id      claims        // of the id_token; the zero value if there is none that can be read
	token   claims        // of the access token, if that can be read
	date    time.Time     // the server's clock; zero if it does not say
}

const longestToken = 16 << 10 // bytes, of a refresh token

// readAnswer reads the body of a response with status 200. Version 1 of the
// protocol writes numbers as texts.
func readAnswer(body string) (*answer, error) {
	members, err := readObject(body)
	if err != nil {
		return nil, err
	}
	var texts [5]string
	for i, name := range [...]string{"token_type", "access_token", "refresh_token", "id_token", "scope"} {
		if texts[i], err = members.text(name); err != nil {
			return nil, err
		}
	}
	kind, access, refresh, id, scope := texts[0], texts[1], texts[2], texts[3], texts[4]
	switch {
	case access == "":
		return nil, errors.New("it has no access_token")
	case !strings.EqualFold(kind, "Bearer"):
		return nil, errors.New("its token_type is not Bearer")
	case len(refresh) > longestToken:
		return nil, fmt.Errorf("its refresh_token is longer than %d bytes", longestToken)
	}
	got := answer{
		access: NewSecret(access), refresh: NewSecret(refresh), scope: scope,
		life: members.seconds("expires_in"), renewIn: members.seconds("refresh_in"),
	}
	got.id, _ = readClaims(id)
	got.token, err = accessClaims(access)
	return &got, err
}

// seconds reads a number of seconds, perhaps written as a text, and takes what
// is none for 0: a token of unknown life is used at once and not kept.
func (o object) seconds(name string) time.Duration {
	seconds, err := strconv.ParseFloat(o[name].text, 64)
	if err != nil || math.IsNaN(seconds) || seconds <= 0 {
		return 0
	}
	return time.Duration(min(seconds, longestLife.Seconds()) * float64(time.Second))
}

// accessClaims reads an access token that happens to be a JWT. One that is not
// is nobody's business but its audience's.
func accessClaims(token string) (claims, error) {
	c, err := readClaims(token)
	if errors.Is(err, errOpaque) {
		return claims{}, nil
	}
	return c, err
}

// granted is the scope of the answer, or the one asked for if it names none.
func (a *answer) granted(asked []string) string {
	if a.scope != "" {
		return a.scope
	}
	return strings.Join(asked, " ")
}

// issue makes the access token of an answer that came at a time.
func (a *answer) issue(ex *exchange, now time.Time) Token {
	renewIn := a.renewIn
	if renewIn == 0 || renewIn > a.life {
		renewIn = a.life - min(a.life/4, refreshLead)
	}
	return Token{
		Value: a.access, Tenant: ex.tenant, Scope: a.granted(ex.scopes),
		ExpiresAt: now.Add(a.life), RefreshAt: now.Add(renewIn),
	}
}

// proof is what the answer says of the multifactor authentication of its user.
func (a *answer) proof() MFAProof {
	switch {
	case a.token.mfa == amrHasMFA:
		return MFAInAccessToken
	case a.id.mfa == amrHasMFA:
		return MFAInIDToken
	case a.token.mfa == amrLacksMFA:
		return MFAMissing
	}
	return MFAUnknown
}

// serverDate is the server's clock, zero if it does not say.
func serverDate(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}

// ErrForeignToken means that Entra's answer held a token for another tenant or
// another application than the one asked for. It is thrown away.
var ErrForeignToken = errors.New("the token is not the one asked for and was thrown away")

func foreignToken(tenant, got string) error {
	return fmt.Errorf("samauth: exchange for tenant %s: the answer is for %.80q: %w", tenant, got, ErrForeignToken)
}
