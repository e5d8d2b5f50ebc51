package graphpipe

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// checkTenant says why a token is not one for the tenant with an id. Access
// tokens are opaque by contract, so that one that is no JWT is not looked into.
// https://learn.microsoft.com/entra/identity-platform/access-tokens
func checkTenant(token, tenant string) error {
	payload, ok := payload(token)
	if !ok {
		return nil
	}
	if err := unambiguous(payload); err != nil {
		return fmt.Errorf("the token cannot be trusted: %w", err)
	}
	var claims struct {
		Tenant *string `json:"tid"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return errors.New("the token cannot be trusted: its claims are not what they should be")
	}
	if claims.Tenant != nil && !strings.EqualFold(*claims.Tenant, tenant) {
		return fmt.Errorf("the token is for tenant %.40q and not for %s", *claims.Tenant, tenant)
	}
	return nil
}

// payload is the second part of a JWT; not ok if the token is none.
func payload(token string) ([]byte, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	decoded, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || len(decoded) == 0 || decoded[0] != '{' {
		return nil, false
	}
	return decoded, true
}
