package faketenant

import "net/http"

// organization is the tenant as it describes itself.
// https://learn.microsoft.com/graph/api/organization-list
func (x *exchange) organization() *answer {
	if refused := x.forbidden("Authorization_RequestDenied", "Insufficient privileges to complete the operation.",
		"Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All", "User.Read", "User.Read.All"); refused != nil {
		return refused
	}
	return members(http.StatusOK, map[string]any{
		"@odata.context": "https://" + x.host() + "/" + x.version() + "/$metadata#organization",
		"value": []map[string]any{{
			"id": x.tenant.id, "displayName": "Contoso", "tenantType": "AAD", "countryLetterCode": "US",
			"verifiedDomains": []map[string]any{{
				"name": "contoso.onmicrosoft.com", "type": "Managed", "isDefault": true, "isInitial": true, "capabilities": "Email, OfficeCommunicationsOnline",
			}},
		}},
	})
}
