package graphpipe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/internal/graphpipe"
)

func ExamplePipe_Do() {
	service := &script{steps: []step{answer(200, `{"value":[{"displayName":"Contoso"}]}`)}}
	graph, err := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{Transport: service})
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := graph.Do(context.Background(), http.MethodGet, "v1.0/organization", url.Values{"$select": {"displayName"}}, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var page struct {
		Value []struct {
			DisplayName string `json:"displayName"`
		} `json:"value"`
	}
	fmt.Println(resp.Decode(&page), page.Value[0].DisplayName)
	// Output: <nil> Contoso
}

func ExampleError() {
	service := &script{steps: []step{answer(504, "")}}
	graph, _ := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, &graphpipe.Options{Transport: service})
	_, err := graph.Do(context.Background(), http.MethodPost, graphpipe.Path("v1.0", "users", "1", "revokeSignInSessions"), nil, nil, nil)
	var e *graphpipe.Error
	fmt.Println(errors.As(err, &e), e.Status, e.Ambiguous)
	// Output: true 504 true
}

func ExamplePipe_Follow() {
	graph, _ := graphpipe.New(cloud.Public, cloud.Graph, &tokens{}, nil)
	_, err := graph.Follow(context.Background(), "https://graph.microsoft.com@evil.example/v1.0/users?$skiptoken=x", nil)
	fmt.Println(err)
	fmt.Println(errors.Is(err, cloud.ErrForeign))
	// Output:
	// graphpipe: GET graph.microsoft.com: cloud: Microsoft Graph in cloud public is at https://graph.microsoft.com: the URL names a user: foreign URL
	// true
}

func ExamplePath() {
	fmt.Println(graphpipe.Path("v1.0", "users", "guest#EXT#@contoso.com", "manager"))
	// Output: v1.0/users/guest%23EXT%23@contoso.com/manager
}
