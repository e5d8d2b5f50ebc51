package signin

import "strings"

// The names of the members of the objects inside a record, in any case.

func statusPart(name string) field {
	switch strings.ToLower(name) {
	case "errorcode":
		return codePart
	case "failurereason":
		return reasonPart
	case "additionaldetails":
		return detailsPart
	}
	return noField
}

func stepPart(name string) field {
	switch strings.ToLower(name) {
	case "authenticationstepdatetime":
		return timePart
	case "authenticationmethod":
		return methodPart
	case "authenticationmethoddetail":
		return detailPart
	case "authenticationsteprequirement":
		return requirementPart
	case "authenticationstepresultdetail":
		return resultPart
	case "succeeded":
		return succeededPart
	}
	return noField
}

func policyPart(name string) field {
	switch strings.ToLower(name) {
	case "id":
		return idPart
	case "displayname":
		return displayNamePart
	case "result":
		return resultPart
	case "enforcedgrantcontrols":
		return grantControlsPart
	case "enforcedsessioncontrols":
		return sessionControlsPart
	case "excluderulessatisfied":
		return excludeRulesPart
	}
	return noField
}

func rulePart(name string) field {
	if strings.EqualFold(name, "conditionalAccessCondition") {
		return conditionPart
	}
	return noField
}

func requirementPolicyPart(name string) field {
	switch strings.ToLower(name) {
	case "requirementprovider":
		return providerPart
	case "detail":
		return detailPart
	}
	return noField
}

func mfaPart(name string) field {
	switch strings.ToLower(name) {
	case "authmethod":
		return authMethodPart
	case "authdetail":
		return authDetailPart
	}
	return noField
}

func lifetimePart(name string) field {
	if strings.EqualFold(name, "expirationRequirement") {
		return expirationPart
	}
	return noField
}

func locationPart(name string) field {
	switch strings.ToLower(name) {
	case "city":
		return cityPart
	case "state":
		return statePart
	case "countryorregion":
		return countryPart
	}
	return noField
}

func networkPart(name string) field {
	switch strings.ToLower(name) {
	case "networktype":
		return networkTypePart
	case "networknames":
		return networkNamesPart
	}
	return noField
}

func devicePart(name string) field {
	switch strings.ToLower(name) {
	case "deviceid":
		return idPart
	case "displayname":
		return displayNamePart
	case "operatingsystem":
		return operatingSystemPart
	case "browser":
		return browserPart
	case "trusttype":
		return trustTypePart
	case "iscompliant":
		return compliantPart
	case "ismanaged":
		return managedPart
	}
	return noField
}
