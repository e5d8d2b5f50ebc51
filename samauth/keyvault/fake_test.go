package keyvault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets/fake"
)

const (
	vaultURL   = "https://contoso.vault.azure.net"
	secretName = "11111111-1111-4111-8111-111111111111"
)

// vault is a key vault in which there is room for one secret. It behaves as
// Key Vault does, behind the fake server of the Azure SDK.
type vault struct {
	server *fake.ServerTransport

	// fault may answer a request that carries a token; n counts such requests
	// of the same method. Both nil lets the vault answer.
	fault func(r *http.Request, n int) (*http.Response, error)

	// delay is how long a request takes.
	delay time.Duration

	mu       sync.Mutex
	versions []*azsecrets.Secret // the oldest first
	deleted  string              // the code of its 409, "" while the secret is not deleted
	back     time.Time           // when a recovery is through
	counts   map[string]int      // requests with a token, by method
	lag      int                 // how many of the newest versions are not shown as the current one
	sent     []string            // bodies of PUT and PATCH
}

func newVault() *vault {
	v := &vault{counts: map[string]int{}}
	v.server = fake.NewServerTransport(&fake.Server{
		GetSecret: v.read, SetSecret: v.set, UpdateSecretProperties: v.update, RecoverDeletedSecret: v.recover,
	})
	return v
}

// RoundTrip turns the errors of the SDK's fake into the answers they stand for.
func (v *vault) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" {
		if response, err := v.count(r); response != nil || err != nil {
			return response, err
		}
	}
	response, err := v.server.Do(r)
	var refusal *azcore.ResponseError
	if errors.As(err, &refusal) {
		return answer(r, refusal.StatusCode, refusal.ErrorCode), nil
	}
	return response, err
}

func (v *vault) count(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	v.mu.Lock()
	v.counts[r.Method]++
	n := v.counts[r.Method]
	if len(body) > 0 {
		v.sent = append(v.sent, string(body))
	}
	v.mu.Unlock()
	time.Sleep(v.delay)
	if v.fault == nil {
		return nil, nil
	}
	return v.fault(r, n)
}

// answer is an error of Key Vault's. It repeats the request, which Key Vault
// does not.
func answer(r *http.Request, status int, code string) *http.Response {
	var repeated []byte
	if r.Body != nil {
		repeated, _ = io.ReadAll(r.Body)
	}
	outer := map[int]string{403: "Forbidden", 404: code, 409: "Conflict", 429: "Throttled"}[status]
	body, err := json.Marshal(map[string]any{"error": map[string]any{
		"code": outer, "message": string(repeated), "innererror": map[string]any{"code": code},
	}})
	if err != nil {
		panic(err)
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprintf("%d %s", status, repeated), Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(body)), Request: r,
	}
}

func (v *vault) read(_ context.Context, name, id string, _ *azsecrets.GetSecretOptions) (resp azfake.Responder[azsecrets.GetSecretResponse], errResp azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.find(name, id)
	switch {
	case found == nil:
		errResp.SetResponseError(404, "SecretNotFound")
	case !*found.Attributes.Enabled:
		errResp.SetResponseError(403, "SecretDisabled")
	default:
		resp.SetResponse(200, azsecrets.GetSecretResponse{Secret: *found}, nil)
	}
	return resp, errResp
}

// find finds a version, "" for the current one. The caller holds the lock.
func (v *vault) find(name, id string) *azsecrets.Secret {
	v.settle()
	if name != secretName || v.deleted != "" {
		return nil // another name is free
	}
	shown := v.versions
	if id == "" {
		shown = shown[:max(len(shown)-v.lag, 0)]
	}
	for i := len(shown) - 1; i >= 0; i-- {
		if found := shown[i]; id == "" || found.ID.Version() == id {
			return found
		}
	}
	return nil
}

// settle ends a recovery. The caller holds the lock.
func (v *vault) settle() {
	if v.deleted != "" && !v.back.IsZero() && !time.Now().Before(v.back) {
		v.deleted, v.back = "", time.Time{}
	}
}

func (v *vault) set(_ context.Context, name string, p azsecrets.SetSecretParameters, _ *azsecrets.SetSecretOptions) (resp azfake.Responder[azsecrets.SetSecretResponse], errResp azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.settle()
	switch {
	case v.deleted != "":
		errResp.SetResponseError(409, v.deleted)
		return resp, errResp
	case name != secretName || len(*p.Value) > 25_600 || !fits(p.Tags):
		errResp.SetResponseError(400, "BadParameter")
		return resp, errResp
	}
	created := v.push(*p.Value, p.Tags)
	if p.SecretAttributes != nil {
		created.Attributes.Expires = p.SecretAttributes.Expires
	}
	created.ContentType = p.ContentType
	resp.SetResponse(200, azsecrets.SetSecretResponse{Secret: *created}, nil)
	return resp, errResp
}

// push adds a version. The caller holds the lock.
func (v *vault) push(value string, tags map[string]*string) *azsecrets.Secret {
	id := azsecrets.ID(fmt.Sprintf("%s/secrets/%s/%032x", vaultURL, secretName, len(v.versions)+1))
	created := &azsecrets.Secret{ID: &id, Value: &value, Tags: tags, Attributes: &azsecrets.SecretAttributes{Enabled: new(true), Created: new(time.Now())}}
	v.versions = append(v.versions, created)
	return created
}

func fits(tags map[string]*string) bool {
	for name, value := range tags {
		if len(name) > 256 || len(*value) > 256 {
			return false
		}
	}
	return len(tags) <= 15
}

func (v *vault) update(_ context.Context, name, id string, p azsecrets.UpdateSecretPropertiesParameters, _ *azsecrets.UpdateSecretPropertiesOptions) (resp azfake.Responder[azsecrets.UpdateSecretPropertiesResponse], errResp azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.find(name, id)
	switch {
	case found == nil:
		errResp.SetResponseError(404, "SecretNotFound")
		return resp, errResp
	case !fits(p.Tags):
		errResp.SetResponseError(400, "BadParameter")
		return resp, errResp
	}
	changed := *found
	if p.Tags != nil {
		changed.Tags = p.Tags
	}
	attributes := *found.Attributes
	if a := p.SecretAttributes; a != nil && a.Expires != nil || strings.Contains(v.sent[len(v.sent)-1], `"exp":null`) {
		attributes.Expires = a.Expires
	}
	changed.Attributes = &attributes
	for i := range v.versions {
		if v.versions[i] == found {
			v.versions[i] = &changed
		}
	}
	resp.SetResponse(200, azsecrets.UpdateSecretPropertiesResponse{Secret: changed}, nil)
	return resp, errResp
}

func (v *vault) recover(_ context.Context, name string, _ *azsecrets.RecoverDeletedSecretOptions) (resp azfake.Responder[azsecrets.RecoverDeletedSecretResponse], errResp azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if name != secretName || v.deleted == "" {
		errResp.SetResponseError(404, "SecretNotFound")
		return resp, errResp
	}
	v.deleted, v.back = "ObjectIsBeingRecovered", time.Now().Add(20*time.Second)
	resp.SetResponse(200, azsecrets.RecoverDeletedSecretResponse{}, nil)
	return resp, errResp
}

// write is what another tool does: a value without tags, unless some are given.
func (v *vault) write(value string, tags map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	pointers := map[string]*string{}
	for name, tag := range tags {
		pointers[name] = &tag
	}
	v.push(value, pointers)
}

// once lets a fault happen one time, to the next request that it answers.
func (v *vault) once(fault func(*http.Request, int) (*http.Response, error)) {
	v.fault = func(r *http.Request, n int) (*http.Response, error) {
		response, err := fault(r, n)
		if response != nil || err != nil {
			v.fault = nil
		}
		return response, err
	}
}

// calls is how many requests of a method carried a token.
func (v *vault) calls(method string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.counts[method]
}

// newest is the current version.
func (v *vault) newest() *azsecrets.Secret {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.versions[len(v.versions)-1]
}

func (v *vault) size() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.versions)
}
