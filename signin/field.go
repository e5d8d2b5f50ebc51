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
// member's name, in any case.
func memberField(name string) field {
	name = strings.ToLower(name)
	if halved(name) {
		name = name[:strings.LastIndexByte(name, '_')]
	}
	return memberFields[name]
}

// memberFields are the members of Microsoft Graph (beta and v1.0), Azure
// Monitor, Log Analytics and the 2019 script's archive, in lower case.
var memberFields = map[string]field{
	"id":                                   idField,
	"createddatetime":                      createdField,
	"time":                                 timeField,
	"timegenerated":                        timeField,
	"category":                             categoryField,
	"type":                                 tableField,
	"$table":                               tableField,
	"signineventtypes":                     eventTypesField,
	"isinteractive":                        interactiveField,
	"userid":                               userIDField,
	"userprincipalname":                    userPrincipalNameField,
	"userdisplayname":                      userDisplayNameField,
	"usertype":                             userTypeField,
	"identity":                             identityField,
	"appid":                                appIDField,
	"appdisplayname":                       appDisplayNameField,
	"resourceid":                           resourceIDField,
	"resourceidentity":                     resourceIdentityField,
	"resourcedisplayname":                  resourceDisplayNameField,
	"serviceprincipalid":                   servicePrincipalIDField,
	"serviceprincipalname":                 servicePrincipalNameField,
	"status":                               statusField,
	"resulttype":                           resultTypeField,
	"resultdescription":                    resultDescriptionField,
	"failurereason":                        failureReasonField,
	"loginsucceeded":                       loginSucceededField,
	"authenticationrequirement":            requirementField,
	"mfarequired":                          mfaRequiredField,
	"authenticationrequirementpolicies":    requirementPoliciesField,
	"authenticationdetails":                stepsField,
	"appliedconditionalaccesspolicies":     policiesField,
	"conditionalaccesspolicies":            policiesField,
	"policies":                             policyNamesField,
	"conditionalaccessstatus":              conditionalAccessField,
	"mfadetail":                            mfaDetailField,
	"mfaresult":                            additionalDetailsField,
	"mfaauthmethod":                        mfaMethodField,
	"mfaauthdetail":                        mfaMethodDetailField,
	"clientappused":                        clientAppField,
	"useragent":                            userAgentField,
	"authenticationprotocol":               protocolField,
	"incomingtokentype":                    incomingTokenField,
	"tokenissuertype":                      tokenIssuerTypeField,
	"crosstenantaccesstype":                crossTenantField,
	"sessionlifetimepolicies":              sessionLifetimeField,
	"ipaddress":                            ipAddressField,
	"calleripaddress":                      callerIPAddressField,
	"location":                             locationField,
	"locationdetails":                      locationDetailsField,
	"networklocationdetails":               networksField,
	"devicedetail":                         deviceField,
	"risklevelduringsignin":                riskDuringSignInField,
	"risklevelaggregated":                  riskAggregatedField,
	"riskstate":                            riskStateField,
	"riskdetail":                           riskDetailField,
	"sessionid":                            sessionIDField,
	"uniquetokenidentifier":                tokenIDField,
	"correlationid":                        correlationIDField,
	"originalrequestid":                    originalRequestIDField,
	"hometenantid":                         homeTenantField,
	"resourcetenantid":                     resourceTenantField,
	"properties":                           propertiesField,
	"value":                                containerField,
	"records":                              containerField,
	"tables":                               containerField,
	"items":                                containerField,
	"tenantid":                             ignoredField,
	"sourcesystem":                         ignoredField,
	"operationname":                        ignoredField,
	"operationversion":                     ignoredField,
	"resultsignature":                      ignoredField,
	"durationms":                           ignoredField,
	"resource":                             ignoredField,
	"resourcegroup":                        ignoredField,
	"resourceprovider":                     ignoredField,
	"level":                                ignoredField,
	"aadtenantid":                          ignoredField,
	"alternatesigninname":                  ignoredField,
	"agent":                                ignoredField,
	"appliedeventlisteners":                ignoredField,
	"appownertenantid":                     ignoredField,
	"authenticationcontextclassreferences": ignoredField,
	"authenticationmethodsused":            ignoredField,
	"authenticationprocessingdetails":      ignoredField,
	"autonomoussystemnumber":               ignoredField,
	"azureresourceid":                      ignoredField,
	"clientcredentialtype":                 ignoredField,
	"federatedcredentialid":                ignoredField,
	"flaggedforreview":                     ignoredField,
	"hometenantname":                       ignoredField,
	"ipaddressfromresourceprovider":        ignoredField,
	"isrisky":                              ignoredField,
	"istenantrestricted":                   ignoredField,
	"managedserviceidentity":               ignoredField,
	"originaltransfermethod":               ignoredField,
	"privatelinkdetails":                   ignoredField,
	"processingtimeinmilliseconds":         ignoredField,
	"processingtimeinms":                   ignoredField,
	"riskeventtypes":                       ignoredField,
	"riskeventtypes_v2":                    ignoredField,
	"risklevel":                            ignoredField,
	"serviceprincipalcredentialkeyid":      ignoredField,
	"serviceprincipalcredentialthumbprint": ignoredField,
	"signinidentifier":                     ignoredField,
	"signinidentifiertype":                 ignoredField,
	"tokenissuername":                      ignoredField,
	"ingestiontime":                        ignoredField,
}
