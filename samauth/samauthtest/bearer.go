package samauthtest

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
)

// readBearer reads the access token in a header Authorization, which has to be
// from this Entra and not expired. The error has no part of the token.
func (e *Entra) readBearer(header string) (claims accessClaims, err error) {
	kind, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(kind, "Bearer") {
		return claims, errors.New("there is no access token")
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims, errors.New("the access token is none of Entra's")
	}
	if err := e.verify(parts); err != nil {
		return claims, err
	}
	if decodePart(parts[1], &claims) != nil {
		return claims, errors.New("the access token cannot be read")
	}
	switch now := e.now().Unix(); {
	case now < claims.NotBefore:
		return claims, errors.New("the access token is not valid yet")
	case now >= claims.Expires:
		return claims, errors.New("the access token has expired")
	}
	return claims, nil
}

// verify looks at the signature, which is none while Unsigned is set.
func (e *Entra) verify(parts []string) error {
	if e.Unsigned && parts[2] == noSignature {
		return nil
	}
	key, err := signingKey()
	if err != nil {
		return err
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	signature, unreadable := base64.RawURLEncoding.DecodeString(parts[2])
	if decodePart(parts[0], &header) != nil || unreadable != nil || header.Algorithm != "RS256" {
		return errors.New("the access token is none of Entra's")
	}
	digest := digest(parts[0] + "." + parts[1])
	if rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature) != nil {
		return errors.New("the access token is not signed by Entra")
	}
	return nil
}

// unfit is why a token is not one for an API at a host, on behalf of a user of
// the partner, "" if it is one.
func (e *Entra) unfit(claims accessClaims, host string) string {
	partner := e.tenantID(e.partner, e.partner)
	switch audience := strings.TrimRight(claims.Audience, "/"); {
	case audience != "https://"+host && audience != partnerCenterApp:
		return "the access token is for another API"
	case claims.Tenant != partner || claims.Issuer != "https://sts.windows.net/"+partner+"/":
		return "the access token is of another tenant"
	case claims.App != e.app:
		return "the access token is of another application"
	case !slices.Contains(strings.Fields(claims.Scopes), madeUp):
		return "the access token lacks the permission " + madeUp
	}
	return ""
}
