package samauthtest

import (
	"encoding/json"
	"slices"
	"strings"
)

// scope is what an exchange asks for.
type scope struct {
	resource    string   // whose token it is, which becomes the claim aud
	permissions []string // without the resource
	consented   []string // what .default stands for
	openID      []string // openid, profile and email, as far as they were asked for
}

const (
	graphResource  = "00000003-0000-0000-c000-000000000000" // Microsoft Graph, which scopes without a resource mean
	allPermissions = ".default"
	madeUp         = "user_impersonation" // the one permission that .default stands for where nobody had to consent
)

// readScope reads the scopes of a request, which may name one resource. Where
// they name none, and no permission either, the token is for Microsoft Graph.
// See https://learn.microsoft.com/entra/identity-platform/scopes-oidc.
func readScope(asked []string) (scope, *refusal) {
	var s scope
	for _, name := range asked {
		switch name {
		case "offline_access":
			continue
		case "openid", "profile", "email":
			s.openID = append(s.openID, name)
			continue
		}
		resource, permission := graphResource, name
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			resource, permission = name[:i], name[i+1:]
		}
		if s.resource != "" && s.resource != resource {
			return s, &refusal{code: 28000}
		}
		s.resource, s.permissions = resource, append(s.permissions, permission)
	}
	if s.resource == "" {
		s.resource, s.permissions = graphResource, []string{"User.Read"}
	}
	return s, nil
}

// granted are the permissions of the token, for its claim scp.
func (s scope) granted() []string {
	var granted []string
	for _, permission := range s.permissions {
		if permission != allPermissions {
			granted = append(granted, permission)
			continue
		}
		if s.consented == nil {
			granted = append(granted, madeUp)
		}
		granted = append(granted, s.consented...)
	}
	return unique(granted)
}

// unique leaves out what was there before.
func unique(names []string) []string {
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// answered is the member scope of the answer. Entra repeats .default in it.
func (s scope) answered() string {
	permissions := s.granted()
	if slices.Contains(s.permissions, allPermissions) {
		permissions = append(permissions, allPermissions)
	}
	names := slices.Clone(s.openID)
	for _, permission := range permissions {
		names = append(names, s.resource+"/"+permission)
	}
	return strings.Join(names, " ")
}

// readCapability reads the parameter claims, in which a client says that it
// handles continuous access evaluation. See
// https://learn.microsoft.com/entra/identity-platform/claims-challenge.
func readCapability(claims string) (capable bool, refused *refusal) {
	if claims == "" {
		return false, nil
	}
	var asked struct {
		AccessToken struct {
			Capabilities struct {
				Values []string `json:"values"`
			} `json:"xms_cc"`
		} `json:"access_token"`
	}
	if json.Unmarshal([]byte(claims), &asked) != nil {
		return false, &refusal{code: 9002313}
	}
	return slices.ContainsFunc(asked.AccessToken.Capabilities.Values, func(value string) bool { return strings.EqualFold(value, "cp1") }), nil
}
