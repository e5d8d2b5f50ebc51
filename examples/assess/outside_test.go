package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// nowhere is a transport that nothing is to be sent by.
type nowhere struct{ t *testing.T }

func (n nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("a request was sent to %s", r.URL.Host)
	return nil, errors.New("there is no network")
}

// refusing is a credential without a token.
type refusing struct{ err error }

func (r refusing) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, r.err
}

// sealed is a credential whose token nobody can read, and the transport to who
// knows what it stands for.
type sealed struct {
	transport  http.RoundTripper
	credential azcore.TokenCredential
}

const sealedToken = "EwB4A8l6BAAU"

func (sealed) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: sealedToken, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func (s sealed) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "Bearer "+sealedToken {
		return s.transport.RoundTrip(r)
	}
	token, err := s.credential.GetToken(r.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token.Token)
	return s.transport.RoundTrip(r)
}

// silent is a Graph that wants to be left alone from the second page of
// renewals on, after everything else has been read.
type silent struct{ transport http.RoundTripper }

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	query := r.URL.Query()
	if !strings.Contains(query.Get("$filter"), "'nonInteractiveUser'") || query.Get("$skiptoken") == "" {
		return s.transport.RoundTrip(r)
	}
	time.Sleep(50 * time.Second)
	return &http.Response{
		StatusCode: http.StatusTooManyRequests, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: 2,
		Header: http.Header{"Retry-After": {"3600"}, "Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader("{}")),
	}, nil
}
