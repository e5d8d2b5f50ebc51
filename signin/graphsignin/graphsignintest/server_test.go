package graphsignintest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
	"github.com/partnersec/partnersec/signin/graphsignin"
	"github.com/partnersec/partnersec/signin/graphsignin/graphsignintest"
)

func Example() {
	now := time.Now()
	server := graphsignintest.NewServer([]signin.Event{{ID: "a", Time: now.Add(-time.Hour), Kind: signin.Interactive}})
	defer server.Close()
	source := graphsignin.New(server.Tenant(), nil)
	for event, err := range source.Events(context.Background(), signin.Last(24*time.Hour)) {
		fmt.Println(event.ID, err)
	}

	server.Unlicensed(true)
	for _, err := range source.Events(context.Background(), signin.Query{Kinds: []signin.Kind{signin.Interactive}}) {
		fmt.Println(errors.Is(err, graphsignin.ErrUnlicensed))
	}
	// Output:
	// a <nil>
	// true
}

func read(t *testing.T, server *graphsignintest.Server) (ids []string, last error) {
	query := signin.Query{From: time.Now().Add(-time.Hour), Kinds: []signin.Kind{signin.Interactive}}
	for event, err := range graphsignin.New(server.Tenant(), nil).Events(t.Context(), query) {
		if last = err; err == nil {
			ids = append(ids, event.ID)
		}
	}
	return ids, last
}

func TestAServerListsWhatItIsGivenAndFailsOnDemand(t *testing.T) {
	server := graphsignintest.NewServer(nil)
	defer server.Close()
	ids, err := read(t, server)
	require.NoError(t, err)
	require.Empty(t, ids)
	server.Add(signin.Event{ID: "late", Time: time.Now().Add(-time.Minute), Kind: signin.Interactive})
	server.Status(503)
	ids, err = read(t, server)
	require.NoError(t, err)
	require.Equal(t, []string{"late"}, ids)
	require.Equal(t, 3, server.Requests())
	server.Throttle(time.Hour)
	_, err = read(t, server)
	require.ErrorIs(t, err, graphsignin.ErrThrottled)
	server.Grant("User.Read.All")
	_, err = read(t, server)
	require.ErrorIs(t, err, graphsignin.ErrForbidden)
}
