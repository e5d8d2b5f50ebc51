package samauth

import (
	"cmp"
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
	idToken Secret // likewise; nobody has verified it
	scope   string
	life    time.Duration // of the access token, not below 0
	renewIn time.Duration // when Entra wants it renewed; 0 if it does not say
	id      claims        // of the id_token; the zero value if there is none that can be read
	token   claims        // of the access token, if that can be read
	damage  error         // what is wrong with the access token
	date    time.Time     // the server's clock; zero if it does not say
}

const longestToken = 16 << 10 // bytes, of a refresh token

// readAnswer reads the body of a response with status 200. Version 1 of the
// protocol writes numbers as texts.
//
// Its error means that there is no answer to speak of. That the access token is
// not what it should be is in the answer's damage: the refresh token beside it
// may be the only one that is left.
func readAnswer(body string) (*answer, error) {
	members, err := readObject(body)
	if err != nil {
		return nil, err
	}
	var texts [5]string
	var damage error
	for i, name := range [...]string{"token_type", "access_token", "refresh_token", "id_token", "scope"} {
		if texts[i], err = members.text(name); err != nil {
			damage = cmp.Or(damage, err)
		}
	}
	kind, access, refresh, id, scope := texts[0], texts[1], texts[2], texts[3], texts[4]
	if access == "" && refresh == "" {
		return nil, cmp.Or(damage, errors.New("it has no access_token"))
	}
	if len(refresh) > longestToken {
		return nil, fmt.Errorf("its refresh_token is longer than %d bytes", longestToken)
	}
	got := answer{
		access: NewSecret(access), refresh: NewSecret(refresh), idToken: NewSecret(id), scope: scope,
		life: members.seconds("expires_in"), renewIn: members.seconds("refresh_in"),
	}
	got.id, _ = readClaims(id)
	switch {
	case damage != nil:
	case access == "":
		damage = errors.New("it has no access_token")
	case !strings.EqualFold(kind, "Bearer"):
		damage = errors.New("its token_type is not Bearer")
	default:
		got.token, damage = accessClaims(access)
	}
	got.damage = damage
	return &got, nil
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
	now = now.Round(0) // so that the time a computer sleeps counts
	return Token{
		Value: a.access, Tenant: ex.tenant, Scope: a.granted(ex.scopes),
		ExpiresAt: now.Add(a.life), RefreshAt: now.Add(renewIn),
	}
}

// proof is what the answer says of the multifactor authentication of its user.
// The first token that says anything decides.
func (a *answer) proof() MFAProof {
	switch {
	case a.token.mfa == amrHasMFA:
		return MFAInAccessToken
	case a.token.mfa == amrMissing && a.id.mfa == amrHasMFA:
		return MFAInIDToken
	case a.token.mfa == amrLacksMFA, a.id.mfa == amrLacksMFA:
		return MFAMissing
	}
	return MFAUnknown
}

// issuedAt is when the tokens were issued, by Entra's clock if that is known.
func (a *answer) issuedAt() time.Time {
	if a.date.IsZero() {
		return time.Now().UTC().Truncate(time.Second)
	}
	return a.date.UTC()
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
