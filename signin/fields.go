package signin

import "strings"

// Fields is a set of the fields that a verdict rests on. A record carries a
// field if its name is there, even with null or nothing as its value.
type Fields uint8

// The evidence that a record may carry.
const (
	FieldErrorCode           Fields = 1 << iota // status.errorCode or resultType, with a number
	FieldAdditionalDetails                      // status.additionalDetails
	FieldRequirement                            // authenticationRequirement
	FieldRequirementPolicies                    // authenticationRequirementPolicies
	FieldSteps                                  // authenticationDetails
	FieldPolicies                               // appliedConditionalAccessPolicies
	FieldClientApp                              // clientAppUsed
)

var fieldNames = [...]string{
	"errorCode", "additionalDetails", "authenticationRequirement",
	"authenticationRequirementPolicies", "authenticationDetails",
	"appliedConditionalAccessPolicies", "clientAppUsed",
}

// Has reports whether every field of want is in the set.
func (f Fields) Has(want Fields) bool { return f&want == want }

// String lists the names in the set, as in "errorCode|clientAppUsed".
func (f Fields) String() string {
	var names []string
	for i, name := range fieldNames {
		if f.Has(1 << i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "|")
}
