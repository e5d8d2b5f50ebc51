package graphpipe

import (
	"strings"

	"github.com/partnersec/partnersec/internal/cloud"
)

// workload is a part of a service that has limits of its own.
type workload uint8

const (
	reports workload = iota
	protection
	directory
	changes
	partnerCenter // its limits are not published
	workloads
)

func (w workload) String() string {
	return [...]string{"Reports", "Protection", "Directory", "Changes", "Partner Center"}[w]
}

// workload is the one that a call goes to.
func (c *call) workload(service cloud.Service) workload {
	if service == cloud.PartnerCenter {
		return partnerCenter
	}
	_, resource, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(c.url.Path), "/"), "/") // behind the version
	for prefix, w := range workloadOf {
		if strings.HasPrefix(resource, prefix) {
			return w
		}
	}
	if c.write() {
		return changes
	}
	return directory
}

// workloadOf has the beginnings of paths by which the published limits go.
var workloadOf = map[string]workload{
	"auditlogs/":                  reports,
	"reports/":                    reports,
	"identityprotection/":         protection,
	"identity/conditionalaccess/": protection,
}
