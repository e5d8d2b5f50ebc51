package mfa_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/partnersec/partnersec/mfa"
	"github.com/partnersec/partnersec/signin"
)

// contoso is a small log: Anna shows a second factor, Bert reads his mail over
// IMAP, a token of Anna's is renewed without MFA, and a program signs in as sync.
func contoso() signin.List {
	bert := passwordOnly("2", "Bert", 10)
	bert.ClientApp = "IMAP4"
	bert.App.DisplayName, bert.App.ID = "Office 365 Exchange Online", "app-mail"
	anna, renewed := withPush("1", "Anna", 0), renewal("3", "Anna", "session-7", 50)
	anna.SessionID = "session-7"
	program := passwordOnly("4", "sync", 70)
	program.Protocol, program.UserAgent = "ropc", "python-requests/2.31.0"
	return signin.List{anna, bert, renewed, program}
}

func ExampleEvaluate() {
	report, err := mfa.Evaluate(context.Background(), contoso(), signin.Query{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	count := report.Count(signin.Interactive)
	fmt.Println(count.Of(mfa.Missed), "of", count.Total(), "interactive sign-ins missed MFA")
	fmt.Println("compliant:", report.Compliant())
	// Output:
	// 2 of 3 interactive sign-ins missed MFA
	// compliant: false
}

func ExampleFindings() {
	query := signin.Query{Kinds: []signin.Kind{signin.Interactive}}
	for finding, err := range mfa.Findings(context.Background(), contoso(), query, nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %s, proof %s, reasons [%s]\n",
			finding.Event.User.DisplayName, finding.Verdict, finding.Proof, finding.Reasons)
	}
	// Output:
	// Anna: satisfied, proof fresh, reasons []
	// Bert: missed, proof none, reasons [legacyClient|notRequired]
	// sync: missed, proof none, reasons [ropc|notRequired]
}

func ExampleReport() {
	var report mfa.Report
	for _, event := range contoso() {
		finding := mfa.Judge(event, nil)
		report.Add(&finding)
	}
	first, last := report.Span()
	fmt.Println(last.Sub(first), "of sign-ins")
	fmt.Println(report.Count(signin.NonInteractive).Of(mfa.Missed), "renewed without MFA")
	// Output:
	// 1h10m0s of sign-ins
	// 1 renewed without MFA
}

func ExampleReport_Merge() {
	paris, berlin := judged(contoso()[:2]...), judged(contoso()[2:]...)
	var all mfa.Report
	all.Merge(berlin)
	all.Merge(paris)
	fmt.Println(all.Count(signin.Interactive).Total(), "interactive sign-ins of", len(all.Users()), "users")
	// Output:
	// 3 interactive sign-ins of 3 users
}

func ExampleReport_Complete() {
	report := judged(withPush("1", "Anna", 0))
	fmt.Println(report.Complete(), report.Compliant())
	report.Ledger.Fault(signin.Fault{File: "friday.json", Index: 17, Offset: 4711, Reason: "it ends in a string"})
	fmt.Println(report.Complete(), report.Compliant())
	// Output:
	// true true
	// false false
}

func ExampleReport_Breakdown() {
	report := judged(contoso()...)
	rows, rest := report.Breakdown(mfa.ByApp)
	for _, row := range rows {
		fmt.Println(row.Name, row.Count(signin.Interactive).Of(mfa.Missed))
	}
	fmt.Println("others", rest.Count(signin.Interactive).Of(mfa.Missed))
	// Output:
	// Portal 1
	// Office 365 Exchange Online 1
	// others 0
}

func ExampleReport_Users() {
	for _, user := range judged(contoso()...).Users() {
		misses := user.Misses(signin.Interactive)
		fmt.Println(user.PrincipalName, user.Count(signin.Interactive).Of(mfa.Missed), misses.Legacy)
	}
	// Output:
	// Bert@contoso.example 1 1
	// sync@contoso.example 1 0
	// Anna@contoso.example 0 0
}

func ExampleReport_ServiceAccounts() {
	for _, user := range judged(contoso()...).ServiceAccounts() {
		fmt.Println(user.PrincipalName)
		for _, evidence := range user.Evidence() {
			fmt.Printf("- %s in %d sign-ins %q\n", evidence.Fact, evidence.SignIns, evidence.Detail)
		}
	}
	// Output:
	// sync@contoso.example
	// - ropc in 1 sign-ins ""
	// - userAgent in 1 sign-ins "python-requests"
}

func ExampleReport_Renewals() {
	renewals, rest := judged(contoso()...).Renewals()
	for _, renewal := range renewals {
		fmt.Println(renewal.PrincipalName, renewal.AppName, renewal.Count)
		if began := renewal.Began; began != nil {
			fmt.Println("- began with", began.ID, began.Verdict, began.Proof)
		}
	}
	fmt.Println("others", rest)
	// Output:
	// Anna@contoso.example Portal 1
	// - began with 1 satisfied fresh
	// others 0
}

func ExampleReport_Provisional() {
	event := withPush("1", "Anna", 0)
	event.Time = time.Now().Add(-time.Hour)
	report, err := mfa.Evaluate(context.Background(), signin.List{event}, signin.Query{}, nil)
	fmt.Println(report.Provisional(signin.Interactive).Total(), err)
	// Output:
	// 1 <nil>
}

func ExampleReport_MarshalJSON() {
	text, err := json.Marshal(judged(contoso()...))
	if err != nil {
		fmt.Println(err)
		return
	}
	var report struct {
		Kinds map[string]map[string]int64
	}
	if err := json.Unmarshal(text, &report); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Kinds["interactive"]["missed"])
	// Output:
	// 2
}

func ExampleCSVWriter() {
	w := mfa.NewCSVWriter(os.Stdout)
	for finding, err := range mfa.Findings(context.Background(), contoso(), signin.Query{}, nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if finding.Event.Kind != signin.Interactive || !finding.Unchallenged() {
			continue
		}
		if err := w.Write(&finding); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// userPrincipalName,userDisplayName,createdDateTime,resourceDisplayName,loginSucceeded,failureReason,mfaRequired,mfaAuthMethod,mfaAuthDetail,mfaResult,policies,conditionalAccessStatus
	// Bert@contoso.example,Bert,2026-01-31T12:10:00Z,Microsoft Graph,True,,False,,,,,
	// sync@contoso.example,sync,2026-01-31T13:10:00Z,Microsoft Graph,True,,False,,,,,
}

func ExampleCSVText() {
	fmt.Println(mfa.CSVText("'=SUM(A1:A9)"))
	fmt.Println(mfa.CSVText("Anna"))
	// Output:
	// =SUM(A1:A9)
	// Anna
}

func ExampleFinding_Unchallenged() {
	for _, event := range contoso() {
		finding := mfa.Judge(event, nil)
		fmt.Println(event.User.DisplayName, finding.Verdict, finding.Unchallenged())
	}
	// Output:
	// Anna satisfied false
	// Bert missed true
	// Anna missed true
	// sync missed true
}

func ExampleNDJSONWriter() {
	w := mfa.NewNDJSONWriter(os.Stdout)
	finding := mfa.Judge(contoso()[0], nil)
	if err := w.Write(&finding); err != nil {
		fmt.Println(err)
		return
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"id":"1","time":"2026-01-31T12:00:00Z","user":"Anna@contoso.example","userId":"id-Anna","app":"Portal","resource":"Microsoft Graph","kind":"interactive","client":"modern","outcome":"success","code":0,"required":"yes","requiredBy":["perUser"],"proof":"fresh","waiver":"","verdict":"satisfied","reasons":[],"serviceProvider":false,"provisional":false,"source":{"file":"","index":0}}
}

func ExampleJudge() {
	finding := mfa.Judge(signin.Event{
		Kind:        signin.Interactive,
		Requirement: "singleFactorAuthentication",
		ClientApp:   "IMAP4",
		Has:         signin.FieldErrorCode | signin.FieldRequirement,
	}, nil)
	fmt.Println(finding.Verdict, finding.Proof, finding.Client, finding.Reasons)
	// Output: missed none legacy legacyClient|notRequired
}

func ExampleNewIDs() {
	exempt := mfa.NewIDs("8A2C1F00-0000-4000-8000-000000000001")
	fmt.Println(exempt.Has("8a2c1f00-0000-4000-8000-000000000001"))
	// Output: true
}

func ExampleFinding_RequiredByNames() {
	finding := mfa.Finding{RequiredBy: mfa.PerUser | mfa.Other, OtherProviders: []string{"gpsLocationCondition"}}
	fmt.Println(finding.RequiredByNames())
	// Output: [perUser other:gpsLocationCondition]
}
