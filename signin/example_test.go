package signin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/partnersec/partnersec/signin"
)

func ExampleReader() {
	download := strings.NewReader(`[
		{"id":"1","createdDateTime":"2026-11-01T08:00:00Z","userPrincipalName":"ada@contoso.example","appDisplayName":"Azure Portal","isInteractive":true,"status":{"errorCode":0}},
		{"id":"2","createdDateTime":"2026-11-01T09:00:00Z","userPrincipalName":"bob@contoso.example","appDisplayName":"Outlook","isInteractive":false,"status":{"errorCode":50126}}
	]`)
	for event, err := range signin.Reader("SignIns.json", download).Events(context.Background(), signin.Query{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Time.Format(time.TimeOnly), event.User.PrincipalName, event.App.DisplayName, event.Kind, event.Status.Code)
	}
	// Output:
	// 08:00:00 ada@contoso.example Azure Portal interactive 0
	// 09:00:00 bob@contoso.example Outlook nonInteractive 50126
}

func ExampleFiles() {
	for _, err := range signin.Files("testdata/no-such-folder").Events(context.Background(), signin.Query{}) {
		fmt.Println(errors.Is(err, signin.ErrNoRecords))
	}
	// Output: true
}

func ExampleLedger() {
	var ledger signin.Ledger
	broken := strings.NewReader(`{"id":"1","status":{"errorCode":0}}` + "\n" + `{"id":"2","status":` + "\n")
	for event := range signin.Reader("log.ndjson", broken).Events(context.Background(), signin.Query{Ledger: &ledger}) {
		fmt.Println("read", event.ID)
	}
	fmt.Println(ledger.Rows, ledger.Unreadable, ledger.Complete())
	fmt.Println(ledger.Faults[0])
	// Output:
	// read 1
	// 1 1 false
	// log.ndjson: record 1 at byte 36: unexpected end of input
}

func ExampleList() {
	list := signin.List{{ID: "1", Kind: signin.Interactive}, {ID: "2", Kind: signin.ManagedIdentity}}
	query := signin.Query{Kinds: []signin.Kind{signin.Interactive}}
	for event := range list.Events(context.Background(), query) {
		fmt.Println(event.ID)
	}
	// Output: 1
}

func ExampleJoin() {
	both := signin.Join(signin.List{{ID: "1"}}, signin.List{{ID: "2"}})
	for event := range both.Events(context.Background(), signin.Query{}) {
		fmt.Println(event.ID)
	}
	// Output:
	// 1
	// 2
}

func ExampleLast() {
	query := signin.Last(24 * time.Hour)
	fmt.Println(query.To.Sub(query.From))
	// Output: 24h0m0s
}

func ExampleQuery_Take() {
	day := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	query := signin.Query{From: day, To: day.AddDate(0, 0, 1), Ledger: &signin.Ledger{}}
	fmt.Println(query.Take(&signin.Event{Time: day}))
	fmt.Println(query.Take(&signin.Event{Time: day.AddDate(0, 0, 1)}))
	fmt.Println(query.Ledger.Rows, "read,", query.Ledger.Outside, "outside")
	// Output:
	// true
	// false
	// 2 read, 1 outside
}

func ExampleQuery_Wants() {
	query := signin.Query{Users: []string{"8A2C"}}
	fmt.Println(query.Wants(&signin.Event{User: signin.User{ID: "8a2c"}}))
	// Output: true
}

func ExampleFields_Has() {
	carried := signin.FieldErrorCode | signin.FieldSteps
	fmt.Println(carried.Has(signin.FieldSteps), carried.Has(signin.FieldRequirement))
	fmt.Println(carried)
	// Output:
	// true false
	// errorCode|authenticationDetails
}

func ExampleKind_Workload() {
	for _, kind := range signin.Kinds() {
		fmt.Println(kind, kind.Workload())
	}
	// Output:
	// unknown false
	// interactive false
	// nonInteractive false
	// servicePrincipal true
	// managedIdentity true
}
