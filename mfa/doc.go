// Package mfa answers whether multifactor authentication was required and
// shown, sign-in by sign-in and for a tenant as a whole.
//
// [Judge] looks at one event and gives a [Finding]; [Evaluate] ranges a
// [signin.Source] into a [Report]:
//
//	report, err := mfa.Evaluate(ctx, signin.Files("SignIns.json"), signin.Query{}, nil)
//	if err != nil {
//		return err
//	}
//	fmt.Println(report.Count(signin.Interactive).Of(mfa.Missed), "sign-ins without MFA")
//
// A Finding keeps apart what the log mixes up: whether a second factor was
// [Required] and by whom, how it was shown ([Proof]) or why it was not asked
// for ([Waiver]), and how the sign-in ended ([Outcome]). The [Verdict] follows
// from these. What the log does not say is [Unknown], the zero value of every
// axis, and Unknown never counts as compliance.
package mfa
