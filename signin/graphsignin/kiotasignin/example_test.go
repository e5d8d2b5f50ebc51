package kiotasignin_test

import (
	"context"
	"fmt"
	"time"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin/kiotasignin"
)

func ExampleNew() {
	adapter := plain{got: []byte(`{"value":[{"id":"a","signInEventTypes":["interactiveUser"],"createdDateTime":"` + time.Now().Add(-time.Hour).UTC().Format(time.RFC3339) + `"}]}`)}
	tenant := partnersec.NewApp(nil).Tenant("contoso.example", nil) // the adapter has the credential
	query := signin.Last(24 * time.Hour)
	query.Kinds, query.Ledger = []signin.Kind{signin.Interactive}, &signin.Ledger{}
	for event, err := range kiotasignin.New(tenant, adapter, nil).Events(context.Background(), query) {
		fmt.Println(event.ID, err)
	}
	fmt.Println(query.Ledger.Transport)
	// Output:
	// a <nil>
	// foreign transport
}
