package signintest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/signintest"
)

func ExampleTestSource() {
	archive := signin.List{
		{ID: "e1", Time: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC), Kind: signin.Interactive},
		{ID: "e2", Time: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), Kind: signin.NonInteractive},
	}
	fmt.Println(signintest.TestSource(archive, signin.Query{}, "e1", "e2"))
	fmt.Println(signintest.TestSource(archive, signin.Query{}, "e3"))
	// Output:
	// <nil>
	// signintest: the expected events: event "e3" is not among the 2 that came
}

func ExampleTenant() {
	demo := signintest.Tenant{}
	counts := map[signin.Kind]int{}
	for event, err := range demo.Events(context.Background(), signin.Query{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		counts[event.Kind]++
	}
	for _, kind := range signin.Kinds() {
		fmt.Println(kind, counts[kind])
	}
	// Output:
	// unknown 1
	// interactive 382
	// nonInteractive 355
	// servicePrincipal 36
	// managedIdentity 36
}

func ExampleTenant_Accounts() {
	for account := range (signintest.Tenant{Users: 3}).Accounts() {
		fmt.Printf("%s%s: %s\n", account.User.DisplayName, account.Workload.Name, account.Role)
	}
	// Output:
	// Chidi Jansen: global administrator with a security key
	// Break Glass: global administrator whom a policy excludes
	// Dagmar Papadopoulos: user administrator, whom Microsoft holds to MFA
	// billing-sync-0: an application with a secret
}

func ExampleShape_Write() {
	event := signin.Event{
		Time:        time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC),
		Kind:        signin.Interactive,
		User:        signin.User{PrincipalName: "zoe@harbourcloud.example"},
		Requirement: "singleFactorAuthentication",
		Has:         signin.FieldErrorCode | signin.FieldRequirement,
	}
	err := signintest.SignInEventsV3.Write(os.Stdout, slices.Values([]signin.Event{event}))
	fmt.Println(err)
	// Output:
	// {"items":[
	// {"userPrincipalName":"zoe@harbourcloud.example","userDisplayName":null,"createdDateTime":"2026-11-03T08:00:00Z","resourceDisplayName":null,"loginSucceeded":true,"failureReason":null,"mfaRequired":false,"mfaAuthMethod":null,"mfaAuthDetail":null,"conditionalAccessStatus":null}
	// ],"nextLink":null}
	// <nil>
}

func ExampleShape_WriteFiles() {
	folder, err := os.MkdirTemp("", "signins")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	paths, err := signintest.PortalCSV.WriteFiles(folder, signintest.Tenant{Users: 10}.All())
	for _, path := range paths {
		fmt.Println(filepath.Base(path))
	}
	fmt.Println(err)
	// Output:
	// InteractiveSignIns_2026-11-03_2026-11-05.csv
	// NonInteractiveSignIns_2026-11-03_2026-11-05.csv
	// ApplicationSignIns_2026-11-03_2026-11-05.csv
	// <nil>
}

func ExampleShape_Carries() {
	fmt.Println(signintest.GraphV1.Carries())
	fmt.Println(signintest.PortalCSV.Carries())
	// Output:
	// errorCode|additionalDetails|appliedConditionalAccessPolicies|clientAppUsed
	// errorCode|additionalDetails|authenticationRequirement|clientAppUsed
}

func ExampleShape_Keep() {
	event := signin.Event{ID: "e1", Requirement: "multiFactorAuthentication", Has: signin.FieldRequirement | signin.FieldSteps}
	fmt.Println(signintest.AzureMonitor.Keep(event).Requirement)
	fmt.Println(signintest.PortalCSV.Keep(event).Requirement)
	// Output:
	// Multi-factor authentication
	// Multifactor authentication
}

// three is a log of three events.
var three = signin.List{{ID: "e1"}, {ID: "e2"}, {ID: "e3"}}

func show(ctx context.Context, source signin.Source) {
	for event, err := range source.Events(ctx, signin.Query{}) {
		fmt.Print(event.ID, " ")
		if err != nil {
			fmt.Print(err)
		}
	}
	fmt.Println()
}

func ExampleFailAfter() {
	show(context.Background(), signintest.FailAfter(three, 2, errors.New("the log is gone")))
	// Output: e1 e2  the log is gone
}

func ExampleTruncate() {
	show(context.Background(), signintest.Truncate(three, 2))
	// Output: e1 e2
}

func ExampleDuplicate() {
	show(context.Background(), signintest.Duplicate(three, 2))
	// Output: e1 e2 e2 e3
}

func ExampleShuffle() {
	show(context.Background(), signintest.Shuffle(three, 3))
	// Output: e2 e3 e1
}

func ExampleCancelAfter() {
	ctx, cancel := context.WithCancel(context.Background())
	show(ctx, signintest.CancelAfter(three, 2, cancel))
	// Output: e1 e2  context canceled
}

func ExampleStrip() {
	event := signin.Event{ID: "e1", Requirement: "multiFactorAuthentication", Has: signin.FieldRequirement | signin.FieldSteps}
	fmt.Println(signintest.Strip(event, signin.FieldRequirement).Has)
	// Output: authenticationDetails
}
