package signin

import "strings"

// field is a piece of a record, whatever the shape that it comes in. Every
// shape's names are mapped to these: JSON members by memberField, the columns
// of the portal's downloads by portalField.
type field uint8

const (
	noField      field = iota // nobody here reads it
	ignoredField              // known to be part of a record, and not read

	idField
	createdField
	timeField // when the record was written, for want of createdField
	categoryField
	tableField
	eventTypesField
	interactiveField

	userIDField
	userPrincipalNameField
	userDisplayNameField
	userTypeField
	identityField // display name of whoever signed in
	appIDField
	appDisplayNameField
	resourceIDField
	resourceIdentityField // the resource's id where resourceId is an Azure path
	resourceDisplayNameField
	servicePrincipalIDField
	servicePrincipalNameField

	statusField // an object, or the portal's word
	errorCodeField
	resultTypeField
	resultDescriptionField
	failureReasonField
	additionalDetailsField
	loginSucceededField

	requirementField
	mfaRequiredField
	requirementPoliciesField
	stepsField
	policiesField
	policyNamesField // display names, joined by commas
	conditionalAccessField
	mfaDetailField
	mfaMethodField
	mfaMethodDetailField

	clientAppField
	userAgentField
	protocolField
	incomingTokenField
	tokenIssuerTypeField
	crossTenantField
	sessionLifetimeField

	ipAddressField
	callerIPAddressField
	locationField
	locationDetailsField
	networksField
	deviceField
	deviceIDField
	browserField
	operatingSystemField
	compliantField
	managedField
	trustTypeField
	riskDuringSignInField
	riskAggregatedField
	riskStateField
	riskDetailField

	sessionIDField
	tokenIDField
	correlationIDField
	originalRequestIDField
	homeTenantField
	resourceTenantField

	propertiesField // Azure Monitor: the record inside the record
	containerField  // value, records, tables, items: a list of records

	fieldCount
)

// memberField finds the field of a JSON member, or of a column that has a
// member's name, in any case: Microsoft Graph (beta and v1.0), Azure Monitor,
// Log Analytics and the 2019 script's archive.
func memberField(name string) field {
	name = strings.ToLower(name)
	if halved(name) {
		name = name[:strings.LastIndexByte(name, '_')]
	}
	switch name {
	case "id":
		return idField
	case "createddatetime":
		return createdField
	case "time", "timegenerated":
		return timeField
	case "category":
		return categoryField
	case "type", "$table":
		return tableField
	case "signineventtypes":
		return eventTypesField
	case "isinteractive":
		return interactiveField
	case "userid":
		return userIDField
	case "userprincipalname":
		return userPrincipalNameField
	case "userdisplayname":
		return userDisplayNameField
	case "usertype":
		return userTypeField
	case "identity":
		return identityField
	case "appid":
		return appIDField
	case "appdisplayname":
		return appDisplayNameField
	case "resourceid":
		return resourceIDField
	case "resourceidentity":
		return resourceIdentityField
	case "resourcedisplayname":
		return resourceDisplayNameField
	case "serviceprincipalid":
		return servicePrincipalIDField
	case "serviceprincipalname":
		return servicePrincipalNameField
	case "status":
		return statusField
	case "resulttype":
		return resultTypeField
	case "resultdescription":
		return resultDescriptionField
	case "failurereason":
		return failureReasonField
	case "loginsucceeded":
		return loginSucceededField
	case "authenticationrequirement":
		return requirementField
	case "mfarequired":
		return mfaRequiredField
	case "authenticationrequirementpolicies":
		return requirementPoliciesField
	case "authenticationdetails":
		return stepsField
	case "appliedconditionalaccesspolicies", "conditionalaccesspolicies":
		return policiesField
	case "policies":
		return policyNamesField
	case "conditionalaccessstatus":
		return conditionalAccessField
	case "mfadetail":
		return mfaDetailField
	case "mfaresult":
		return additionalDetailsField
	case "mfaauthmethod":
		return mfaMethodField
	case "mfaauthdetail":
		return mfaMethodDetailField
	case "clientappused":
		return clientAppField
	case "useragent":
		return userAgentField
	case "authenticationprotocol":
		return protocolField
	case "incomingtokentype":
		return incomingTokenField
	case "tokenissuertype":
		return tokenIssuerTypeField
	case "crosstenantaccesstype":
		return crossTenantField
	case "sessionlifetimepolicies":
		return sessionLifetimeField
	case "ipaddress":
		return ipAddressField
	case "calleripaddress":
		return callerIPAddressField
	case "location":
		return locationField
	case "locationdetails":
		return locationDetailsField
	case "networklocationdetails":
		return networksField
	case "devicedetail":
		return deviceField
	case "risklevelduringsignin":
		return riskDuringSignInField
	case "risklevelaggregated":
		return riskAggregatedField
	case "riskstate":
		return riskStateField
	case "riskdetail":
		return riskDetailField
	case "sessionid":
		return sessionIDField
	case "uniquetokenidentifier":
		return tokenIDField
	case "correlationid":
		return correlationIDField
	case "originalrequestid":
		return originalRequestIDField
	case "hometenantid":
		return homeTenantField
	case "resourcetenantid":
		return resourceTenantField
	case "properties":
		return propertiesField
	case "value", "records", "tables", "items":
		return containerField
	case "tenantid", "sourcesystem", "operationname", "operationversion", "resultsignature",
		"durationms", "resource", "resourcegroup", "resourceprovider", "level", "aadtenantid",
		"alternatesigninname", "agent", "appliedeventlisteners", "appownertenantid",
		"authenticationcontextclassreferences", "authenticationmethodsused",
		"authenticationprocessingdetails", "autonomoussystemnumber", "azureresourceid",
		"clientcredentialtype", "federatedcredentialid", "flaggedforreview", "hometenantname",
		"ipaddressfromresourceprovider", "isrisky", "istenantrestricted", "managedserviceidentity",
		"originaltransfermethod", "privatelinkdetails", "processingtimeinmilliseconds",
		"processingtimeinms", "riskeventtypes", "riskeventtypes_v2", "risklevel",
		"serviceprincipalcredentialkeyid", "serviceprincipalcredentialthumbprint",
		"signinidentifier", "signinidentifiertype", "tokenissuername", "ingestiontime":
		return ignoredField
	}
	return noField
}
