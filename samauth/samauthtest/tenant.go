package samauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
)

// exists says whether a tenant can be asked for.
func (e *Entra) exists(tenant string) bool {
	if e.Tenants == nil || manyTenants(tenant) || strings.EqualFold(tenant, e.partner) {
		return true
	}
	for _, known := range e.Tenants {
		if strings.EqualFold(tenant, known) {
			return true
		}
	}
	return false
}

// manyTenants says whether the name stands for whatever tenant the user is of.
func manyTenants(tenant string) bool { return tenant == "common" || tenant == "organizations" }

// tenantID is the id of a tenant: itself, or one that is made from a domain
// name. Where the name stands for many it is that of the user's.
func (e *Entra) tenantID(tenant, home string) string {
	switch {
	case manyTenants(tenant) && !manyTenants(home):
		return e.tenantID(home, home)
	case guidLike(tenant):
		return strings.ToLower(tenant)
	}
	sum := sha256.Sum256([]byte(strings.ToLower(tenant)))
	return guid([16]byte(sum[:]))
}

func guidLike(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (text[i] == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(text[i])) {
			return false
		}
	}
	return true
}

// guid writes bytes as a GUID of version 4.
func guid(b [16]byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func newGUID() string {
	var b [16]byte
	rand.Read(b[:])
	return guid(b)
}
