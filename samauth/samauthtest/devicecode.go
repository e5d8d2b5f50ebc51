package samauthtest

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/partnersec/partnersec/samauth"
)

// device is a sign-in that a user finishes on another device.
type device struct {
	userCode string
	tenant   string // in the path
	scopes   []string
	expires  time.Time
	polled   time.Time     // when it was asked about last
	interval time.Duration // to wait before the next time
	declined bool
	grant    *grant // nil until the user has signed in
	used     bool
}

const (
	deviceLife     = 15 * time.Minute
	deviceInterval = 5 * time.Second
	devicePage     = "https://microsoft.com/devicelogin"
)

// deviceCode begins a sign-in on another device. See
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
func (e *Entra) deviceCode(r *http.Request, tenant string) answer {
	form, refused := readForm(r)
	scopes := strings.Fields(form.Get("scope"))
	for _, check := range []func() *refusal{
		func() *refusal { return e.checkTenant(tenant) },
		func() *refusal { return e.checkApp(form.Get("client_id"), tenant) },
		func() *refusal { return checkDeviceScopes(scopes) },
	} {
		if refused == nil {
			refused = check()
		}
	}
	if refused != nil {
		return e.refuse(*refused, r)
	}
	code, d := e.issueDevice(tenant, scopes)
	return members(http.StatusOK, map[string]any{
		"device_code": code, "user_code": d.userCode, "verification_uri": devicePage,
		"expires_in": int64(deviceLife / time.Second), "interval": int64(deviceInterval / time.Second),
		"message": fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.", devicePage, d.userCode),
	})
}

func checkDeviceScopes(scopes []string) *refusal {
	if len(scopes) == 0 {
		return missing("scope")
	}
	_, refused := readScope(scopes)
	return refused
}

func (e *Entra) issueDevice(tenant string, scopes []string) (code string, d *device) {
	code = tokenPrefix(e.app) + "device." + rand.Text() + rand.Text()
	d = &device{userCode: rand.Text()[:9], tenant: tenant, scopes: scopes, expires: e.now().Add(deviceLife), interval: deviceInterval}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.devices[digest(code)] = d
	return code, d
}

// Approve plays the user who types the code that a device shows, signs in by the
// methods amr, and consents. The zero User declines. It fails if the code is
// none, or has expired or been typed already.
func (e *Entra) Approve(userCode string, user samauth.User, amr ...string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, d := range e.devices {
		if !strings.EqualFold(d.userCode, userCode) || d.grant != nil || d.declined || !e.now().Before(d.expires) {
			continue
		}
		if d.declined = user == (samauth.User{}); !d.declined {
			user.ID = cmp.Or(user.ID, userID(user.Name))
			d.grant = e.newGrant(e.complete(user), amr)
		}
		return nil
	}
	return errors.New("samauthtest: approve: no device waits for this code: it was mistyped, typed before, or has expired")
}

// redeemDevice answers a device that asks whether its user has signed in.
func (e *Entra) redeemDevice(req *request) (redeemed, *refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := e.devices[digest(req.form.Get("device_code"))]
	if d == nil {
		return redeemed{}, &refusal{code: 70018}
	}
	refused := d.ask(e.now())
	if refused == nil && !d.isFor(e, req.tenant) {
		refused = &refusal{code: 700005}
	}
	if refused == nil {
		refused = e.unwilling(req)
	}
	if refused != nil {
		return redeemed{}, refused
	}
	d.used = true
	return e.finish(req, d.grant, d.scopes), nil
}

// isFor says whether a tenant in the path is the one that the device began with.
func (d *device) isFor(e *Entra, tenant string) bool {
	home := d.grant.user.Tenant
	return e.tenantID(tenant, home) == e.tenantID(d.tenant, home)
}

// ask is why the device gets no tokens, nil if it does. One that asks too often
// has to wait longer from then on, by RFC 8628.
func (d *device) ask(now time.Time) *refusal {
	last := d.polled
	d.polled = now
	switch {
	case !now.Before(d.expires):
		return &refusal{code: 70020}
	case d.used:
		return &refusal{code: 54005}
	case !last.IsZero() && now.Sub(last) < d.interval:
		d.interval += deviceInterval
		return &refusal{code: 70016, name: "slow_down", text: "The device asks too often."}
	case d.declined:
		return &refusal{code: 65004, name: "authorization_declined"}
	case d.grant == nil:
		return &refusal{code: 70016}
	}
	return nil
}
