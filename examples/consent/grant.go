package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// apis are the APIs that -grant knows by a name.
var apis = []struct{ name, id, words string }{
	{"graph", samauth.GraphAPI, "Microsoft Graph"},
	{"arm", samauth.ResourceManagerAPI, "Azure Resource Manager"},
	{"partner", samauth.PartnerCenterAPI, "Partner Center"},
}

// addGrant reads a -grant. Partner Center takes one for each API.
func (o *options) addGrant(text string) error {
	api, scopes, found := strings.Cut(text, "=")
	if !found || api == "" || scopes == "" {
		return errors.New("it does not look like graph=User.Read.All,AuditLog.Read.All")
	}
	for _, known := range apis {
		if strings.EqualFold(api, known.name) {
			api = known.id
		}
	}
	for _, other := range o.grants {
		if strings.EqualFold(api, other.API) {
			return fmt.Errorf("there is one for %s already: put all its scopes into that, with commas between them", apiName(api))
		}
	}
	o.grants = append(o.grants, samauth.ApplicationGrant{API: api, Scopes: strings.Split(scopes, ",")})
	return nil
}

// apiName is an API in words, or its id.
func apiName(id string) string {
	for _, known := range apis {
		if strings.EqualFold(id, known.id) {
			return known.words
		}
	}
	return id
}
