package operator

import (
	"errors"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// clouds are the national clouds by the names of flag -cloud.
var clouds = map[string]samauth.Cloud{
	"public":   samauth.Public,
	"usgov":    samauth.USGov,
	"usgovdod": samauth.USGovDoD,
	"china":    samauth.China,
}

// cloudFlag sets a cloud by its name.
func cloudFlag(cloud *samauth.Cloud) func(string) error {
	return func(name string) error {
		named, ok := clouds[strings.ToLower(name)]
		if !ok {
			return errors.New("it is none of public, usgov, usgovdod and china")
		}
		*cloud = named
		return nil
	}
}

// CloudName is the name of a cloud for flag -cloud.
func CloudName(cloud samauth.Cloud) string {
	for name, known := range clouds {
		if known == cloud {
			return name
		}
	}
	return ""
}
