package samauth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// keeper knows the refresh token that exchanges spend. The store has the last
// word on it, except that a token never gives way to one of an earlier
// generation.
type keeper struct {
	store       Store
	tenant, app string

	mu      sync.Mutex
	token   RefreshToken
	version string
	read    bool          // whether the store has been read at all
	damage  error         // what the store said when it was last read, though it gave a token
	served  uint64        // the newest generation that Entra has accepted
	unsaved *RefreshToken // one that Entra issued in exchange for the stored one, and that no write could make durable
}

// saveTime is how long a write may take that cancellation does not stop.
const saveTime = 5 * time.Second

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

// reload reads the store and adopts what another process may have put there.
func (k *keeper) reload(ctx context.Context) (RefreshToken, string, error) {
	token, version, err := k.store.Load(ctx)
	damaged := errors.Is(err, ErrDamaged) && !token.Value.IsZero()
	if err != nil && !damaged {
		return RefreshToken{}, "", fmt.Errorf("samauth: read the refresh token: %w", err)
	}
	if token.Value.IsZero() {
		return RefreshToken{}, "", ErrNoToken
	}
	if err := k.belongs(token); err != nil {
		return RefreshToken{}, "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.damage, k.version = nil, version
	if damaged {
		k.damage = err
	}
	k.adopt(token)
	return k.token, k.version, nil
}

// belongs says whether a stored token was issued to this application of this
// tenant, as far as it is known.
func (k *keeper) belongs(token RefreshToken) error {
	switch {
	case token.Tenant != "" && !strings.EqualFold(token.Tenant, k.tenant):
		return fmt.Errorf("samauth: the stored refresh token belongs to tenant %q and not to %q: use a store for each partner tenant", token.Tenant, k.tenant)
	case token.App != "" && !strings.EqualFold(token.App, k.app):
		return fmt.Errorf("samauth: the stored refresh token was issued to application %q and not to %q: use a store for each application", token.App, k.app)
	}
	return nil
}

// adopt takes a token from the store over, unless it is an older one: a store
// may answer with what it held a moment ago. A token of generation 0 came from
// elsewhere and was put there on purpose. The caller holds the lock.
func (k *keeper) adopt(token RefreshToken) {
	switch {
	case k.read && token.Generation > 0 && token.Generation < k.token.Generation:
		return
	case k.read && token.Value.Equal(k.token.Value) && token.Failure.At.Before(k.token.Failure.At):
		return
	}
	k.token, k.read = token, true
}

// accepted notes that Entra has taken a token.
func (k *keeper) accepted(token RefreshToken) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.served = max(k.served, token.Generation)
}

// save makes a token durable in place of the version that was read before, and
// only then puts it to use. Once Entra has issued a token nobody's cancellation
// stops the write.
//
// After an error of the store it is read: the write may have been done.
func (k *keeper) save(ctx context.Context, token RefreshToken, old string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	_, err := k.store.Swap(ctx, token, old)
	held, version, loadErr := k.store.Load(ctx)
	switch {
	case loadErr == nil && held.Value.Equal(token.Value) && held.Generation == token.Generation:
	case err == nil && loadErr == nil:
		return fmt.Errorf("%w: the store accepted it and then showed another", ErrNotDurable)
	case err == nil:
		return fmt.Errorf("%w: it cannot be read back: %w", ErrNotDurable, loadErr)
	default:
		return fmt.Errorf("%w: %w", ErrNotDurable, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.token, k.version, k.read, k.damage, k.unsaved = token, version, true, nil, nil
	return nil
}

// remember notes that an attempt to rotate a token failed: in the store if it
// can be written, in memory in any case.
func (k *keeper) remember(ctx context.Context, failure Failure) {
	k.mu.Lock()
	failure.Count = k.token.Failure.Count + 1
	k.token.Failure = failure
	token, version := k.token, k.version
	k.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	version, err := k.store.Swap(ctx, token, version)
	if err != nil {
		return // the next one who reads the store will try what we tried
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.version = version
}

// hasServed says whether Entra has accepted the token, as far as this process
// knows.
func (k *keeper) hasServed(token RefreshToken) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return token.Generation > 0 && k.served >= token.Generation
}

// damaged is what the store said of damage when it was last read.
func (k *keeper) damaged() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.damage
}

// erasePrevious writes the token without the one before it.
func (k *keeper) erasePrevious(ctx context.Context) error {
	k.mu.Lock()
	token, version := k.token, k.version
	k.mu.Unlock()
	token.Previous = Secret{}
	return k.save(ctx, token, version)
}
