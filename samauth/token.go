package samauth

import (
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Token is an access token for one tenant. It can be printed and logged: its
// Value does not show.
type Token struct {
	Value     Secret
	Tenant    string    // the tenant it was asked for
	Scope     string    // what was granted, separated by spaces; what was asked for if the answer did not say
	ExpiresAt time.Time // after which it is of no use
	RefreshAt time.Time // from when a call of Client.Token fetches the next one in the background
}

// Lifetimes of access tokens. Entra's longest are those of clients that can
// handle continuous access evaluation: up to 28 hours, see
// https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation.
const (
	longestLife = 28 * time.Hour
	refreshLead = 10 * time.Minute // before the end of a token, if Entra does not say when
	lastStretch = 30 * time.Second // of a token's life, in which nobody is given it any more
)

// usable says whether the token will still be good when it arrives.
func (t *Token) usable(now time.Time) bool { return now.Before(t.ExpiresAt.Add(-lastStretch)) }

// due says whether it is time for the next one.
func (t *Token) due(now time.Time) bool { return !now.Before(t.RefreshAt) }

func (t *Token) azure() azcore.AccessToken {
	return azcore.AccessToken{Token: t.Value.Reveal(), ExpiresOn: t.ExpiresAt, RefreshOn: t.RefreshAt}
}
