package samauth

import "github.com/partnersec/partnersec/internal/secret"

// Secret is a text that no formatter, logger or encoder prints: a client
// secret, a refresh token, an access token. [Secret.Reveal] is the only way
// back to the text.
type Secret = secret.Value

// NewSecret is the Secret that holds a text.
func NewSecret(text string) Secret { return secret.New(text) }
