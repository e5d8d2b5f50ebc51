package graphpipe

import (
	"fmt"
	"time"
)

// Limits are how many requests the workloads of the services take from one
// application. A Limit that is zero is Microsoft's published one.
//
// See https://learn.microsoft.com/graph/throttling-limits.
type Limits struct {
	// Reports are sign-ins, audit logs, and reports on authentication methods:
	// 5 requests in 10 seconds for each tenant and 122 for all.
	Reports WorkloadLimits

	// Protection is Conditional Access and Identity Protection: one request in a
	// second for each tenant, which all applications there share.
	Protection WorkloadLimits

	// Directory is everything else: users, groups, roles. It is counted there in
	// units, of which a request costs up to three; of the 3,500 units in 10
	// seconds of the smallest tenants that makes 1,100 requests, and 25,000 in 10
	// seconds for all.
	Directory WorkloadLimits

	// Changes are the requests of Directory that write: 3,000 in 150 seconds for
	// each tenant, and 35,000 in 300 seconds for all.
	Changes WorkloadLimits
}

// WorkloadLimits are those of one workload.
type WorkloadLimits struct {
	Tenant Limit // for each tenant
	App    Limit // for all tenants together
}

// published are Microsoft's limits.
func published() Limits {
	return Limits{
		Reports:    WorkloadLimits{Limit{5, 10 * time.Second}, Limit{122, 10 * time.Second}},
		Protection: WorkloadLimits{Limit{1, time.Second}, Limit{}},
		Directory:  WorkloadLimits{Limit{1100, 10 * time.Second}, Limit{25_000, 10 * time.Second}},
		Changes:    WorkloadLimits{Limit{3000, 150 * time.Second}, Limit{35_000, 300 * time.Second}},
	}
}

// of is the row of a workload; nil if it has none.
func (l *Limits) of(w workload) *WorkloadLimits {
	switch w {
	case reports:
		return &l.Reports
	case protection:
		return &l.Protection
	case directory:
		return &l.Directory
	case changes:
		return &l.Changes
	}
	return nil
}

// complete puts the published limits where none were given.
func (l Limits) complete() (Limits, error) {
	whole := published()
	for w := range workloads {
		given, known := l.of(w), whole.of(w)
		if given == nil {
			continue
		}
		for _, pair := range [][2]*Limit{{&given.Tenant, &known.Tenant}, {&given.App, &known.App}} {
			if err := pair[0].check(); err != nil {
				return Limits{}, fmt.Errorf("the limits of %v: %w", w, err)
			}
			if *pair[0] != (Limit{}) {
				*pair[1] = *pair[0]
			}
		}
	}
	return whole, nil
}
