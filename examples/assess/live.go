package main

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// live is what the command line says of a tenant that is read through Microsoft
// Graph, and as whom: by the refresh token that a partner has stored, or else by
// Azure's default credential.
type live struct {
	tenant  string
	partner operator.Access
}

// outside is what tests put in the place of the world; nil is the world.
type outside struct {
	transport  http.RoundTripper      // to Graph and Entra
	credential azcore.TokenCredential // in the place of Azure's default one
}

// flags are the texts by the names of their flags.
func (l *live) flags() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		if yield("tenant", &l.tenant) {
			l.partnerFlags()(yield)
		}
	}
}

// partnerFlags are those of the stored refresh token.
func (l *live) partnerFlags() iter.Seq2[string, *string] {
	p := &l.partner
	return func(yield func(string, *string) bool) {
		_ = yield("sam", &p.Store) && yield("key", &p.Key) && yield("partner", &p.Partner) &&
			yield("app", &p.App) && yield("secret", &p.Secret)
	}
}

// check looks for flags of a stored refresh token that are missing, or that have
// no tenant.
func (l *live) check() error {
	var given, missing []string
	for name, text := range l.partnerFlags() {
		if *text != "" {
			given = append(given, "-"+name)
		} else {
			missing = append(missing, "-"+name)
		}
	}
	switch {
	case len(given) == 0:
		return nil
	case l.tenant == "":
		return fmt.Errorf("%s: they are for a tenant that is read live: name it with -tenant", strings.Join(given, ", "))
	case len(missing) > 0:
		return fmt.Errorf("%s: a stored refresh token also needs %s", strings.Join(given, ", "), strings.Join(missing, ", "))
	case l.partner.Store == operator.Stdin:
		return errors.New("-sam -: a store is a folder")
	}
	return l.partner.CheckStdin()
}
