package graphpipe

import (
	"net/http"
	"time"

	"github.com/partnersec/partnersec/internal/retryafter"
)

// retryAfter is how long a service wants to be left alone. More than a day is
// not told apart: nobody waits for it here.
func retryAfter(header http.Header) time.Duration {
	return retryafter.Read(header, 24*time.Hour)
}
