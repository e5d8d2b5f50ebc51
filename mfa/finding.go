package mfa

import (
	"slices"

	"github.com/partnersec/partnersec/signin"
)

// Finding is what one sign-in says about multifactor authentication.
type Finding struct {
	Event          signin.Event
	Required       Required
	RequiredBy     RequiredBy
	OtherProviders []string // the log's names of those in RequiredBy under Other
	Proof          Proof
	Waiver         Waiver
	Outcome        Outcome
	Client         Client
	Verdict        Verdict
	Reasons        Reasons
	Provisional    bool // younger than Options.Lag when it was evaluated: Microsoft may still rewrite it
}

// RequiredByNames lists who demanded a second factor, in the names used in
// JSON; other:<name> stands for a provider without a name of its own here.
func (f *Finding) RequiredByNames() []string {
	names := make([]string, 0, 2)
	for member := range f.RequiredBy.All() {
		if member != Other {
			names = append(names, member.String())
		}
	}
	for _, provider := range f.OtherProviders {
		if name := "other:" + provider; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
