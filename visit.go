package partnersec

import (
	"context"

	"github.com/partnersec/partnersec/internal/graphpipe"
)

// Visit waits until a link to the tenant's Graph may be read by a client that is
// not this module's, for the adapters of this module.
func (t *Tenant) Visit(ctx context.Context, link string) (*graphpipe.Visit, error) {
	if t.err != nil {
		return nil, t.err
	}
	return t.app.limiter.Visit(ctx, t.app.cloud, t.id, link)
}
