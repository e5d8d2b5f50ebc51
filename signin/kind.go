package signin

import "fmt"

// Kind says who signed in and how, in the four kinds of Entra's sign-in logs.
type Kind uint8

// The kinds of sign-in. The zero value is UnknownKind: the record does not say.
const (
	UnknownKind      Kind = iota
	Interactive           // a person gave a factor: interactiveUser
	NonInteractive        // a client renewed a token for a person: nonInteractiveUser
	ServicePrincipal      // an application with a credential of its own
	ManagedIdentity       // an Azure resource
)

var kindNames = [...]string{"unknown", "interactive", "nonInteractive", "servicePrincipal", "managedIdentity"}

// Kinds lists every kind, UnknownKind first.
func Kinds() []Kind {
	return []Kind{UnknownKind, Interactive, NonInteractive, ServicePrincipal, ManagedIdentity}
}

// Workload reports whether no person takes part in sign-ins of this kind.
func (k Kind) Workload() bool { return k == ServicePrincipal || k == ManagedIdentity }

// String is the name used in JSON: unknown, interactive, nonInteractive,
// servicePrincipal or managedIdentity.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// MarshalText writes the name that String gives.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name that String gives.
func (k *Kind) UnmarshalText(text []byte) error {
	for i, name := range kindNames {
		if name == string(text) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("signin: %q is no kind of sign-in", text)
}
