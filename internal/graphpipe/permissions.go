package graphpipe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Permissions are those that the token of the credential has: a user's scopes
// or an application's roles. A token that is no JWT is an error.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
func (p *Pipe) Permissions(ctx context.Context) ([]string, error) {
	token, err := p.askToken(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("graphpipe: read the permissions: %w", err)
	}
	permissions, err := readPermissions(token)
	if err != nil {
		return nil, fmt.Errorf("graphpipe: read the permissions: %w", err)
	}
	return permissions, nil
}

func readPermissions(token string) ([]string, error) {
	payload, ok := payload(token)
	if !ok {
		return nil, errors.New("the token is no JWT, so that nothing can be said of it")
	}
	if err := unambiguous(payload); err != nil {
		return nil, fmt.Errorf("the token cannot be trusted: %w", err)
	}
	var claims struct {
		Scopes string   `json:"scp"`
		Roles  []string `json:"roles"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return nil, errors.New("the token's scopes or roles are not what they should be")
	}
	return slices.Concat(strings.Fields(claims.Scopes), claims.Roles), nil
}
