package signintest

import "github.com/partnersec/partnersec/signin"

// workload signs in by itself all day: an application with a secret that
// expires on the third day, or a managed identity.
func (s *shift) workload() {
	kind := signin.ServicePrincipal
	if (s.index-s.tenant.users())%2 == 1 {
		kind = signin.ManagedIdentity
	}
	for i := range 4 {
		e := s.record(kind, service{signin.App{ID: s.tenant.id(accountIDs, -1-s.index), DisplayName: s.account.Workload.Name}, graphAPI})
		e.User = signin.User{}
		e.Requirement = ""
		e.IPAddress, e.Location = "203.0.113.80", signin.Location{City: "Dublin", State: "Dublin", Country: "IE"}
		e.CrossTenantAccessType, e.IncomingTokenType = "none", "none"
		e.Protocol = "clientCredentials"
		if i == 3 && s.turn() == 2 && kind == signin.ServicePrincipal {
			refuse(e, 7000222)
		}
	}
}
