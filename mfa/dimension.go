package mfa

// Dimension is something by which a [Report] breaks down its sign-ins.
type Dimension uint8

// The dimensions of a Report. Users have a method of their own.
const (
	ByApp              Dimension = iota
	ByResource                   // what the token is for
	ByClientApp                  // the log's clientAppUsed
	ByRequired                   // whether a second factor was demanded
	ByProvider                   // who demanded it, in the names of Finding.RequiredByNames
	ByProof                      // how it was shown
	ByWaiver                     // why it was not asked for; no row for sign-ins without a waiver
	ByOutcome                    // how the sign-in ended
	ByReason                     // each of the finding's reasons
	ByPolicy                     // Conditional Access policies that were applied
	ByReportOnlyPolicy           // those that would have been applied if they did more than report
	ByHour                       // hours of UTC, as in 2026-01-31T13:00:00Z; "" without a time
)

var dimensionNames = names{
	"app", "resource", "clientApp", "required", "requiredBy", "proof", "waiver", "outcome", "reason",
	"policy", "reportOnlyPolicy", "hour",
}

const dimensionCount = int(ByHour) + 1

// dimensionLimits say how many rows a dimension keeps; 0 is all of them.
var dimensionLimits = [dimensionCount]int{
	ByResource:         1 << 12,
	ByClientApp:        1 << 8,
	ByProvider:         1 << 6,
	ByWaiver:           1 << 6,
	ByPolicy:           1 << 10,
	ByReportOnlyPolicy: 1 << 10,
	ByHour:             1 << 13,
}

// Dimensions lists every dimension.
func Dimensions() []Dimension {
	all := make([]Dimension, dimensionCount)
	for i := range all {
		all[i] = Dimension(i)
	}
	return all
}

// String is the name used in JSON, such as app or reportOnlyPolicy.
func (d Dimension) String() string { return dimensionNames.of("Dimension", uint8(d)) }

// values names what a dimension can be, where that is fixed.
func (d Dimension) values() []string {
	switch d {
	case ByRequired:
		return requiredNames
	case ByProvider:
		return requiredByNames[:]
	case ByProof:
		return proofNames
	case ByOutcome:
		return outcomeNames
	case ByReason:
		return reasonNames[:]
	}
	return nil
}

// Row is the part of a dimension's sign-ins that have one value in common.
type Row struct {
	Key  string // id or value in lower case; the name, where the log has no id
	Name string // display name, the newest if there were several
	Tally
	named int64 // when the name was in use
}

func (r *Row) merge(other *Row) {
	r.Tally.merge(&other.Tally)
	rename(&r.Name, &r.named, other.Name, other.named)
}
