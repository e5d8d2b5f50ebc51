// Package kiotasignin reads sign-ins, as package graphsignin does, by a request
// adapter of kiota's that a program has already: that of its msgraph-sdk-go
// client.
//
//	app := partnersec.NewApp(nil)
//	source := kiotasignin.New(app.Tenant(customer, nil), client.GetAdapter(), nil)
//
// The pages come as bytes: the models of the SDK, which lack what tells MFA from
// no MFA and take minutes to compile, are not needed. The token, and repeating
// what failed, are the adapter's business. Links are checked and a place in the
// limits is taken before each page is handed to it, once a page: how often the
// adapter really asks nobody can see here, so that the ledger counts no retries
// and names a "foreign transport". An answer that another host gave, after a
// redirect that the adapter followed, is an error.
package kiotasignin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/partnersec/partnersec"
	"github.com/partnersec/partnersec/internal/cloud"
	"github.com/partnersec/partnersec/signin/graphsignin"
)

// New makes a Source over an adapter. The tenant needs no credential here: nil
// will do. Options may be nil. Without an adapter each reading is an error.
func New(tenant *partnersec.Tenant, adapter abstractions.RequestAdapter, options *graphsignin.Options) *graphsignin.Source {
	return graphsignin.Over(client{tenant, adapter}, tenant, options)
}

// client is an adapter as graphsignin asks it.
type client struct {
	tenant  *partnersec.Tenant
	adapter abstractions.RequestAdapter
}

// Name is what the ledger calls the adapter.
func (client) Name() string { return "foreign transport" }

// Page hands one request to the adapter.
func (c client) Page(ctx context.Context, link string) ([]byte, int, error) {
	if c.adapter == nil {
		return nil, 0, errors.New("kiotasignin: read a page: there is no adapter: that of a msgraph-sdk-go client is what its GetAdapter returns")
	}
	visit, err := c.tenant.Visit(ctx, link)
	if err != nil {
		return nil, 0, err
	}
	resp, err := visit.End(c.ask(ctx, link))
	if err != nil {
		return nil, 0, err
	}
	return resp.Body, resp.Attempts, nil
}

// ask is the answer that the adapter gets. Kiota's own lets a handler see it as
// it came; of another, there are the bytes, or an error with a status.
func (c client) ask(ctx context.Context, link string) (*http.Response, error) {
	info, err := request(link)
	if err != nil {
		return nil, err
	}
	var seen *http.Response
	handler := abstractions.NewRequestHandlerOption()
	handler.SetResponseHandler(func(response any, _ abstractions.ErrorMappings) (any, error) {
		answer, ok := response.(*http.Response)
		if !ok {
			return nil, fmt.Errorf("the adapter's answer is a %T", response)
		}
		kept, err := c.keep(answer)
		seen = kept
		return nil, err
	})
	info.AddRequestOptions([]abstractions.RequestOption{handler})
	got, err := c.adapter.SendPrimitive(ctx, info, "[]byte", nil)
	switch body, isBytes := got.([]byte); {
	case seen != nil:
		return seen, nil
	case err != nil:
		return refusal(err)
	case isBytes:
		return answer(http.StatusOK, nil, body), nil
	}
	return nil, fmt.Errorf("the adapter returned a %T where bytes were asked for", got)
}

// request is the request for a link as it stands.
func request(link string) (*abstractions.RequestInformation, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, err
	}
	info := abstractions.NewRequestInformation()
	info.Method = abstractions.GET
	info.SetUri(*u)
	info.Headers.Add("Accept", "application/json")
	info.Headers.Add("Prefer", "include-unknown-enum-members")
	return info, nil
}

// keep is an answer that outlives the adapter's call, with as much of its body
// as is read of any. It is none if another host gave it.
func (c client) keep(resp *http.Response) (*http.Response, error) {
	defer resp.Body.Close()
	if resp.Request != nil {
		if err := c.tenant.Cloud().CheckURL(cloud.Graph, resp.Request.URL); err != nil {
			return nil, fmt.Errorf("kiotasignin: the adapter followed a redirect: %w", err)
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, resp.Body, longestBody))
	if err != nil {
		return nil, err
	}
	kept := *resp
	kept.Body = io.NopCloser(bytes.NewReader(body))
	return &kept, nil
}

const longestBody = 32 << 20 // bytes

// refusal is the answer in an error of the adapter's, if it is one.
func refusal(err error) (*http.Response, error) {
	var said abstractions.ApiErrorable
	if !errors.As(err, &said) || said.GetStatusCode() == 0 {
		return nil, err
	}
	header := http.Header{}
	if headers := said.GetResponseHeaders(); headers != nil {
		for _, name := range headers.ListKeys() {
			for _, value := range headers.Get(name) {
				header.Add(name, value)
			}
		}
	}
	return answer(said.GetStatusCode(), header, nil), nil
}

func answer(status int, header http.Header, body []byte) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body))}
}
