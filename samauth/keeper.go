package samauth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/partnersec/partnersec/internal/tenantid"
)

// keeper knows the refresh token that exchanges spend. The store has the last
// word on it, except that a token never gives way to an older one.
type keeper struct {
	store       Store
	tenant, app string

	mu      sync.Mutex
	token   RefreshToken
	read    bool          // whether the store has been read at all
	damage  error         // what the store said when it was last read, though it gave a token
	served  Secret        // the last token that Entra has accepted
	refused Secret        // the last one that Entra has refused for good
	unsaved *RefreshToken // one that Entra issued in exchange for the stored one, and that no write could make durable
}

// How long one call of the store may take. A vault may have to bring a deleted
// secret back before it can be written.
const (
	loadTime = 15 * time.Second
	saveTime = 90 * time.Second
)

// load reads the store. A copy of what is damaged comes with ErrDamaged.
func (k *keeper) load(ctx context.Context) (RefreshToken, string, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	token, version, err := k.store.Load(ctx)
	if err == nil && token.Value.IsZero() {
		err = ErrNoToken
	}
	return token.sane(time.Now()), version, err
}

// sane is the token as it can be true now. What claims to be of the future says
// nothing: a clock was wrong when it was written.
func (t RefreshToken) sane(now time.Time) RefreshToken {
	if t.ObtainedAt.After(now.Add(toleratedFuture)) {
		t.ObtainedAt = time.Time{}
	}
	if t.Failure.Count < 0 || t.Failure.At.After(now.Add(toleratedSkew)) {
		t.Failure = Failure{}
	}
	return t
}

const toleratedFuture = 24 * time.Hour

// current is the token to spend. It reads the store the first time.
func (k *keeper) current(ctx context.Context) (RefreshToken, error) {
	k.mu.Lock()
	token, read := k.token, k.read
	k.mu.Unlock()
	if read {
		return token, nil
	}
	token, _, err := k.reload(ctx)
	return token, err
}

// reload reads the store and adopts what another process may have put there. It
// returns the token to spend, and the version to replace.
func (k *keeper) reload(ctx context.Context) (RefreshToken, string, error) {
	token, version, err := k.load(ctx)
	damaged := errors.Is(err, ErrDamaged) && !token.Value.IsZero()
	if err != nil && !damaged {
		return RefreshToken{}, "", fmt.Errorf("samauth: read the refresh token: %w", err)
	}
	if err := k.belongs(token); err != nil {
		return RefreshToken{}, "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.damage = nil
	if damaged {
		k.damage = err
	}
	k.adopt(token)
	return k.token, version, nil
}

// belongs says whether a stored token was issued to this application of this
// tenant, as far as that can be compared.
func (k *keeper) belongs(token RefreshToken) error {
	switch {
	case token.Tenant != "" && tenantid.IsGUID(token.Tenant) == tenantid.IsGUID(k.tenant) && !strings.EqualFold(token.Tenant, k.tenant):
		return fmt.Errorf("samauth: the stored refresh token belongs to tenant %q and not to %q: use a store for each partner tenant", token.Tenant, k.tenant)
	case token.App != "" && !strings.EqualFold(token.App, k.app):
		return fmt.Errorf("samauth: the stored refresh token was issued to application %q and not to %q: use a store for each application", token.App, k.app)
	}
	return nil
}

// adopt takes a token from the store over, unless it is older than the one in
// use: a store may answer with what it held a moment ago. Generations alone do
// not tell, since those of a new consent may begin anew, and one that was
// refused gives way to anything. The caller holds the lock.
func (k *keeper) adopt(token RefreshToken) {
	mine := &k.token
	switch {
	case !k.read || mine.Value.Equal(k.refused):
	case token.Value.Equal(mine.Previous):
		return // it has been replaced
	case token.Value.Equal(mine.Value):
		if token.Failure.At.Before(mine.Failure.At) {
			return // a failure that could not be stored
		}
	case token.Generation > 0 && token.Generation < mine.Generation && token.ObtainedAt.Before(mine.ObtainedAt):
		return
	}
	k.token, k.read = token, true
}

// accepted notes that Entra has taken a token.
func (k *keeper) accepted(value Secret) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.served = value
}

// reject notes that Entra has refused a token for good.
func (k *keeper) reject(value Secret) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refused = value
}

// hasServed says whether a token is known to be good.
func (k *keeper) hasServed(token RefreshToken) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.served.Equal(token.Value)
}

// damaged is what the store said of damage when it was last read.
func (k *keeper) damaged() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.damage
}
