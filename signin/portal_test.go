package signin

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// read decodes the rows of a CSV, all of which can be read.
func read(t *testing.T, text string) []Event {
	t.Helper()
	rows, header, err := newCSVRows(strings.NewReader(text))
	require.NoError(t, err)
	columns, err := newColumns(header)
	require.NoError(t, err)
	var events []Event
	var d decoder
	for {
		row, _, err := rows.next()
		if err != nil {
			return events
		}
		d.begin()
		require.NoError(t, decodeRow(&d, columns, row))
		event, err := d.finish(UnknownKind)
		require.NoError(t, err)
		events = append(events, event)
	}
}

// readOne decodes the only row of a CSV.
func readOne(t *testing.T, text string) Event {
	t.Helper()
	events := read(t, text)
	require.Len(t, events, 1)
	return events[0]
}

// refuse is the error for a row of a CSV.
func refuse(t *testing.T, text string) error {
	t.Helper()
	rows, header, err := newCSVRows(strings.NewReader(text))
	require.NoError(t, err)
	columns, err := newColumns(header)
	require.NoError(t, err)
	row, _, err := rows.next()
	require.NoError(t, err)
	var d decoder
	d.begin()
	return decodeRow(&d, columns, row)
}

// userHeader and userRow are a download as the portal writes it, down to the
// spaces in its header.
const (
	userHeader = "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type," +
		"Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type," +
		"Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ," +
		"App owner tenant ID,Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name," +
		"IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant," +
		"Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method," +
		"Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID," +
		"IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,Autonomous system  number," +
		"Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access"
	userRow = `2026-11-24T09:00:00Z,r1,Mozilla/5.0,c1,u1,Anna Adler,anna@contoso.example,Member,none,none,oAuth2,'-tok_1,none,none,` +
		`Unbound,1002,Azure Portal,a1,o1,Windows Azure Service Management API,s1,t1,o2,h1,Contoso,198.51.100.7,"Cork, Cork, IE",` +
		`Failure,500121,Authentication failed.,Browser,d1,Edge 142.0.0,Windows 11,true,false,Azure AD joined,MFA denied; user declined,` +
		`PhoneAppNotification,+XX 42,Multifactor authentication,anna@contoso.example,x1,203.0.113.1,false,203.0.113.2,64500,false,` +
		`AzureAD,Primary Refresh Token,,112,Failure`
)

func TestADownloadOfUsersIsReadWhole(t *testing.T) {
	require.Equal(t, Event{
		ID: "r1", Time: utc(2026, 11, 24, 9, 0, 0, 0),
		User:     User{ID: "u1", PrincipalName: "anna@contoso.example", DisplayName: "Anna Adler", Type: "Member"},
		App:      App{ID: "a1", DisplayName: "Azure Portal"},
		Resource: Resource{ID: "s1", DisplayName: "Windows Azure Service Management API"},
		Status: Status{Code: 500121, Result: "Failure", FailureReason: "Authentication failed.",
			AdditionalDetails: "MFA denied; user declined"},
		Requirement: "Multifactor authentication", ConditionalAccessStatus: "Failure",
		MFA:       MFADetail{Method: "PhoneAppNotification", Detail: "+XX 42"},
		ClientApp: "Browser", UserAgent: "Mozilla/5.0", Protocol: "oAuth2", IncomingTokenType: "Primary Refresh Token",
		TokenIssuerType: "AzureAD", CrossTenantAccessType: "none",
		IPAddress: "198.51.100.7", Location: Location{City: "Cork", State: "Cork", Country: "IE"},
		Device: Device{ID: "d1", OperatingSystem: "Windows 11", Browser: "Edge 142.0.0", TrustType: "Azure AD joined",
			Compliant: True, Managed: False},
		SessionID: "x1", TokenID: "-tok_1", CorrelationID: "c1", HomeTenantID: "h1", ResourceTenantID: "t1",
		Has: FieldErrorCode | FieldAdditionalDetails | FieldRequirement | FieldClientApp,
	}, kindless(readOne(t, userHeader+"\r\n"+userRow+"\r\n")))
}

// kindless is the event without its kind, which such a file tells by its name.
func kindless(event Event) Event {
	event.Kind = UnknownKind
	return event
}

func TestADownloadOfApplicationsIsReadWhole(t *testing.T) {
	const header = "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Credential key ID,Credential thumbprint," +
		"Application,Application ID ,Resource,Resource ID ,IP address,Location,Status,Sign-in error code,Failure reason,Conditional Access"
	require.Equal(t, Event{
		ID: "r1", Time: utc(2026, 11, 24, 9, 0, 0, 0), Kind: ServicePrincipal,
		ServicePrincipal: Workload{ID: "p1", Name: "backup"}, App: App{ID: "a1", DisplayName: "backup"},
		Resource: Resource{ID: "s1", DisplayName: "Microsoft Graph"}, Status: Status{Result: "Success"},
		IPAddress: "198.51.100.7", Location: Location{Country: "IE"}, CorrelationID: "c1", ConditionalAccessStatus: "Not Applied",
	}, readOne(t, header+"\n2026-11-24T09:00:00Z,r1,c1,p1,backup,k1,,backup,a1,Microsoft Graph,s1,198.51.100.7,IE,Success,,,Not Applied\n"))

	for text, want := range map[string]bool{header: true, userHeader: false, "Date (UTC),Status": false} {
		columns, err := newColumns(strings.Split(text, ","))
		require.NoError(t, err)
		require.Equal(t, want, columns.application(), text)
	}
}

func TestHeadersAreMatchedWhateverTheirSpelling(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		want   field
	}{
		"as it is":                         {"Sign-in error code", errorCodeField},
		"a space at the end":               {"Application ID ", appIDField},
		"spaces at both ends":              {"  Application ID\t", appIDField},
		"two spaces inside":                {"Client  app", clientAppField},
		"a no-break space inside":          {"Client\u00a0app", clientAppField},
		"no space":                         {"Clientapp", clientAppField},
		"capitals":                         {"CLIENT APP", clientAppField},
		"without its hyphen":               {"Sign in error code", errorCodeField},
		"with a hyphen":                    {"Multi-factor authentication result", additionalDetailsField},
		"a byte order mark":                {"\ufeffUsername", userPrincipalNameField},
		"quotation marks":                  {"\"Username\"", userPrincipalNameField},
		"French":                           {"Nom d'utilisateur", userPrincipalNameField},
		"French with its own apostrophe":   {"Nom d’utilisateur", userPrincipalNameField},
		"French without accents":           {"Methode d'authentification multifacteur", mfaMethodField},
		"French in capitals":               {"MÉTHODE D’AUTHENTIFICATION MULTIFACTEUR", mfaMethodField},
		"French with accents of their own": {"Me\u0301thode d’authentification multifacteur", mfaMethodField},
		"Spanish":                          {"Requisito de autenticación", requirementField},
		"Spanish with a dot":               {"Id. de correlación", correlationIDField},
		"Spanish without one":              {"ID de correlacion", correlationIDField},
		"the address that the resource saw is another": {"IP address (seen by resource)", noField},
		"a word": {"Username of somebody", noField},
	} {
		t.Run(name, func(t *testing.T) {
			columns := portalColumns([]string{c.header})
			require.Equal(t, c.want, columns.list[0].field)
		})
	}
}

// seen are the names and words that were seen in downloads.
var seen = map[string]field{
	"Nom d'utilisateur": userPrincipalNameField, "Adresse IP": ipAddressField, "Statut": statusField,
	"Exigence d’authentification": requirementField, "Méthode d'authentification multifacteur": mfaMethodField,
	"Agent utilisateur": userAgentField, "Application cliente": clientAppField, "Code d'erreur de connexion": errorCodeField,
	"ID de session": sessionIDField, "Type d’accès client croisée": crossTenantField, "ID de requête": idField,
	"Identifiant utilisateur": userIDField, "Raison de l'échec": failureReasonField, "ID de l'appareil": deviceIDField,
	"Emplacement": locationField, "Navigateur": browserField, "Système d'exploitation": operatingSystemField,
	"Conforme": compliantField, "Géré": managedField, "Accès conditionnel": conditionalAccessField,
	"Résultat de l’authentification multifacteur": additionalDetailsField, "ID d'application": appIDField,
	"Estado": statusField, "Aplicación": appDisplayNameField, "Recurso": resourceDisplayNameField,
	"Requisito de autenticación": requirementField, "Motivo del error": failureReasonField,
	"Protocolo de autenticación": protocolField, "Id. de correlación": correlationIDField,
}

func TestWhatWasSeenInOtherLanguagesIsKnown(t *testing.T) {
	for name, want := range seen {
		require.Equal(t, want, portalColumns([]string{name}).list[0].field, name)
	}
}

func TestNoNameMeansTwoThings(t *testing.T) {
	names, words := map[string]field{}, map[string]string{}
	for _, dialect := range []dialect{englishPortal, frenchPortal, spanishPortal} {
		for name, f := range dialect.columns {
			folded := string(fold(nil, name))
			if other, ok := names[folded]; ok {
				require.Equal(t, other, f, name)
			}
			names[folded] = f
			require.Greater(t, f, ignoredField, name)
		}
		for word, english := range dialect.words {
			folded := string(fold(nil, word))
			if other, ok := words[folded]; ok {
				require.Equal(t, other, english, word)
			}
			words[folded] = english
		}
	}
	for _, f := range []field{
		idField, createdField, correlationIDField, userIDField, userDisplayNameField, userPrincipalNameField, userTypeField,
		userAgentField, crossTenantField, incomingTokenField, protocolField, tokenIDField, appDisplayNameField, appIDField,
		resourceDisplayNameField, resourceIDField, resourceTenantField, homeTenantField, ipAddressField, locationField,
		statusField, errorCodeField, failureReasonField, clientAppField, deviceIDField, browserField, operatingSystemField,
		compliantField, managedField, trustTypeField, additionalDetailsField, mfaMethodField, mfaMethodDetailField,
		requirementField, sessionIDField, tokenIssuerTypeField, conditionalAccessField, servicePrincipalIDField,
		servicePrincipalNameField,
	} {
		for language, dialect := range map[string]dialect{"French": frenchPortal, "Spanish": spanishPortal} {
			known := f == createdField && language == "French" // its name is the English one
			for _, other := range dialect.columns {
				known = known || other == f
			}
			require.True(t, known, "%s has no name for field %d", language, f)
		}
	}
}

func TestWordsOfOtherLanguagesAreReadAsEnglish(t *testing.T) {
	french := readOne(t, "Date (UTC);ID de demande;Nom d’utilisateur;Type d’utilisateur;Statut;Exigence d'authentification;Application cliente;"+
		"Conforme;Géré;Accès conditionnel;Application\n"+
		"03/11/2026 09:00:00;1;anna;Invité;Opération réussie;Authentification à facteur unique;Applications mobiles et clients de bureau;Oui;Non;Échec;Échec\n")
	require.Equal(t, utc(2026, 11, 3, 9, 0, 0, 0), french.Time, "the day comes first")
	require.Equal(t, "guest", french.User.Type)
	require.Equal(t, "Success", french.Status.Result)
	require.Equal(t, "Single-factor authentication", french.Requirement)
	require.Equal(t, "Mobile Apps and Desktop clients", french.ClientApp)
	require.Equal(t, True, french.Device.Compliant)
	require.Equal(t, False, french.Device.Managed)
	require.Equal(t, "Failure", french.ConditionalAccessStatus)
	require.Equal(t, "Échec", french.App.DisplayName, "a name is no word")

	spanish := readOne(t, "Fecha (UTC),Id. de solicitud,Estado,Requisito de autenticación,Aplicación cliente,Conforme,Administrado,Acceso condicional\n"+
		"\"3/11/2026, 9:00:00 p. m.\",1,Interrumpido,AUTENTICACION MULTIFACTOR,Explorador,Sí,quién sabe,Quién sabe\n")
	require.Equal(t, utc(2026, 11, 3, 21, 0, 0, 0), spanish.Time)
	require.Equal(t, "Interrupted", spanish.Status.Result)
	require.Equal(t, "Multifactor authentication", spanish.Requirement)
	require.Equal(t, "Browser", spanish.ClientApp)
	require.Equal(t, True, spanish.Device.Compliant)
	require.Equal(t, Unsaid, spanish.Device.Managed, "what is unknown does not make the row unreadable")
	require.Equal(t, "Quién sabe", spanish.ConditionalAccessStatus, "unknown words stay as they are")

	english := readOne(t, "Date (UTC),Request ID,Status,Compliant,Managed\n\"3/11/2026, 9:00:00 AM\",1,Success,Yes,No\n")
	require.Equal(t, utc(2026, 3, 11, 9, 0, 0, 0), english.Time)
	require.Equal(t, Device{Compliant: True, Managed: False}, english.Device)
}

func TestWhatIsEmptyIsThereAndSaysNothing(t *testing.T) {
	empty := readOne(t, "Date (UTC),Request ID,Status,Sign-in error code,Multifactor authentication result,Authentication requirement,Client app\n"+
		",r1,,,,,\n")
	require.Equal(t, FieldAdditionalDetails|FieldRequirement|FieldClientApp, empty.Has, "an empty code is none")
	require.Equal(t, Event{ID: "r1", Has: empty.Has}, empty)

	absent := readOne(t, "Date (UTC),Request ID,Status\n,r1,Success\n")
	require.Zero(t, absent.Has)
}

func TestTheLastOfTwoColumnsCounts(t *testing.T) {
	const header = "Date (UTC),Request ID,Status,Incoming token type,Latency,Incoming token type\n"
	for name, c := range map[string]struct{ row, want string }{
		"both":       {"none,1,primaryRefreshToken", "primaryRefreshToken"},
		"the first":  {"none,1,", "none"},
		"the second": {",1,refreshToken", "refreshToken"},
		"neither":    {",1,", ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, readOne(t, header+",r1,Success,"+c.row+"\n").IncomingTokenType)
		})
	}
}

func TestADateWithoutUTCMustSayItsZone(t *testing.T) {
	require.Equal(t, utc(2026, 11, 24, 9, 0, 0, 0), readOne(t, "Date,Request ID,Status\n2026-11-24T10:00:00+01:00,1,Success\n").Time)
	require.ErrorContains(t, refuse(t, "Date,Request ID,Status\n11/24/2026 9:00:00 AM,1,Success\n"), "column Date")
	require.Equal(t, utc(2026, 11, 24, 9, 0, 0, 0),
		readOne(t, "Date,Date (UTC),Request ID,Status\n11/24/2026 10:00:00 AM,11/24/2026 9:00:00 AM,1,Success\n").Time, "the other column tells")
}

func TestRowsOfLogAnalyticsAreRead(t *testing.T) {
	event := readOne(t, `"TimeGenerated [UTC]",Category,ResultType,ResultDescription,Identity,Location,"CreatedDateTime [UTC]",Id,Status,UserId,`+
		`AuthenticationDetails,ConditionalAccessPolicies,AuthenticationRequirement,LocationDetails,IsInteractive,ClientAppUsed,Type`+"\n"+
		`"11/24/2026, 9:05:00.000 AM",SignInLogs,50126,Bad password.,Anna,IE,"11/24/2026, 9:00:00.123 AM",r1,"{""errorCode"":50126}",u1,`+
		`"[{""authenticationMethod"":""Password"",""succeeded"":false}]",[],singleFactorAuthentication,,true,Browser,SigninLogs`+"\n")
	require.Equal(t, Event{
		ID: "r1", Time: utc(2026, 11, 24, 9, 0, 0, 123e6), Kind: Interactive, Category: "SignInLogs",
		User: User{ID: "u1", DisplayName: "Anna"}, Status: Status{Code: 50126, FailureReason: "Bad password."},
		Requirement: "singleFactorAuthentication", Steps: []Step{{Method: "Password", Succeeded: False}},
		ClientApp: "Browser", Location: Location{Country: "IE"},
		Has: FieldErrorCode | FieldRequirement | FieldSteps | FieldPolicies | FieldClientApp,
	}, event)
}

func TestTheHeaderOfATimeTellsItsZone(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		want   time.Time
	}{
		"none":                  {"TimeGenerated", utc(2026, 11, 24, 9, 0, 0, 0)},
		"UTC":                   {"TimeGenerated [UTC]", utc(2026, 11, 24, 9, 0, 0, 0)},
		"UTC in the other time": {"CreatedDateTime [UTC]", utc(2026, 11, 24, 9, 0, 0, 0)},
		"an hour ahead":         {"TimeGenerated [UTC+01:00]", utc(2026, 11, 24, 8, 0, 0, 0)},
		"half an hour behind":   {"createddatetime [UTC-03:30]", utc(2026, 11, 24, 12, 30, 0, 0)},
		"hours alone":           {"TimeGenerated [UTC-8]", utc(2026, 11, 24, 17, 0, 0, 0)},
		"no hours":              {"TimeGenerated [UTC+00:00]", utc(2026, 11, 24, 9, 0, 0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, readOne(t, c.header+",Id,ResultType\n\"11/24/2026, 9:00:00 AM\",1,0\n").Time)
		})
	}
	require.Equal(t, utc(2026, 11, 24, 9, 0, 0, 0),
		readOne(t, "TimeGenerated [UTC+01:00],Id,ResultType\n2026-11-24T09:00:00Z,1,0\n").Time, "a time that says its own zone")
	for _, zone := range []string{"Local Time", "Pacific Standard Time", "Heure locale", "UTC+lots"} {
		_, err := newColumns([]string{"TimeGenerated [" + zone + "]", "Id", "ResultType"})
		require.ErrorContains(t, err, "UTC and export them again", zone)
	}
}

const scriptHeader = "userPrincipalName,userDisplayName,createdDateTime,resourceDisplayName,loginSucceeded,failureReason," +
	"mfaRequired,mfaAuthMethod,mfaAuthDetail,mfaResult,policies,conditionalAccessStatus"

func TestTheReportOfTheScriptIsReadBack(t *testing.T) {
	row := "'@anna,'=1+1,11/24/2026 9:00:00 AM,''quoted',False,'- no,True,text,'+49 30,'plain,\"One,Two\",failure\n"
	want := Event{
		Time: utc(2026, 11, 24, 9, 0, 0, 0), Kind: Interactive,
		User: User{PrincipalName: "@anna", DisplayName: "=1+1"}, Resource: Resource{DisplayName: "'quoted'"},
		Status:      Status{Result: "Failure", FailureReason: "- no", AdditionalDetails: "'plain"},
		Requirement: "multiFactorAuthentication", MFA: MFADetail{Method: "text", Detail: "+49 30"},
		Policies: []Policy{{DisplayName: "One"}, {DisplayName: "Two"}}, ConditionalAccessStatus: "failure",
		Has: FieldAdditionalDetails | FieldRequirement | FieldPolicies,
	}
	require.Equal(t, want, readOne(t, scriptHeader+"\n"+row))
	require.Equal(t, want, readOne(t, "#TYPE Selected.System.Management.Automation.PSCustomObject\n\""+
		strings.ReplaceAll(scriptHeader, ",", "\",\"")+"\"\n"+row))

	other := readOne(t, scriptHeader+",id\n"+strings.TrimSpace(row)+",r1\n")
	require.Equal(t, "'=1+1", other.User.DisplayName, "another file's apostrophes are its own")
	portal := readOne(t, "Date (UTC),Request ID,User,Status\n,1,'=1+1,Success\n")
	require.Equal(t, "'=1+1", portal.User.DisplayName)
}

func TestARowThatCannotBeReadSaysWhy(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"fewer cells":       {"Date (UTC),Request ID,Status\n,1\n", "the row has 2 cells for 3 columns"},
		"more cells":        {"Date (UTC),Request ID,Status\n,1,Success,\n", "the row has 4 cells for 3 columns"},
		"no time":           {"Date (UTC),Request ID,Status\nyesterday,1,Success\n", `column Date (UTC): "yesterday"`},
		"no number":         {"Date (UTC),Request ID,Sign-in error code\n,1,many\n", `column Sign-in error code: `},
		"neither yes or no": {"Id,CreatedDateTime,IsInteractive\n1,,perhaps\n", `column IsInteractive: "perhaps" is neither true nor false`},
		"no JSON":           {"Id,AuthenticationDetails\n1,[{]\n", `column AuthenticationDetails: `},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, refuse(t, c.text), c.want)
		})
	}
}

func TestInvalidUTF8IsReplacedAndCounted(t *testing.T) {
	columns, err := newColumns([]string{"Date (UTC)", "Request ID", "User", "Status", "Latency"})
	require.NoError(t, err)
	var d decoder
	d.begin()
	require.NoError(t, decodeRow(&d, columns, []string{"", "r\xff\xfe1", "Zo\xeb", "Success", "\xff"}))
	event, err := d.finish(UnknownKind)
	require.NoError(t, err)
	require.Equal(t, "r\ufffd1", event.ID)
	require.Equal(t, "Zo\ufffd", event.User.DisplayName)
	require.Equal(t, 2, d.replaced, "a cell that is not read does not count")
}

func TestAFileThatIsNoSignInsSaysWhatItLooksLike(t *testing.T) {
	for name, c := range map[string]struct{ header, want string }{
		"another table":       {"Nom,Prénom,Ville", "the columns Nom, Prénom, Ville are not those of sign-ins: none of them is known"},
		"a text":              {"Dear all", `neither JSON nor CSV with sign-ins; it begins with "Dear all"`},
		"many columns":        {"a,b,c,d,e,f,g,h,i,j", "a, b, c, d, e, f, g, h and 2 more are not"},
		"users":               {"Id,DisplayName,UserPrincipalName", "only Id, UserPrincipalName could"},
		"the audit log":       {"Date (UTC),CorrelationId,Service,Category,Activity,Result", "only Date (UTC), CorrelationId, Category"},
		"steps alone":         {"Request ID,Date (UTC),Authentication method,Succeeded", "only Request ID, Date (UTC)"},
		"no date":             {"Username,Application", "only Username, Application could"},
		"German":              {"Datum (UTC),Anforderungs-ID,Benutzername,Anwendung,Status", "in a language that is not read here (columns Datum (UTC), Anforderungs-ID"},
		"German, by its user": {"Datum,Benutzername,Status,IP-Adresse", "download JSON, or set the portal to English"},
		"Italian":             {"Data (UTC),ID richiesta,Nome utente,Stato", "in a language that is not read"},
		"Japanese":            {"日付 (UTC),要求 ID,ユーザー", "in a language that is not read"},
		"not UTF-8":           {"Date (UTC),ID de demande,Nom d\x92utilisateur,Statut", "not in UTF-8"},
		"a long name":         {strings.Repeat("x", 500) + ",b", strings.Repeat("x", 40) + "..."},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newColumns(strings.Split(c.header, ","))
			require.ErrorContains(t, err, c.want)
			require.Less(t, len(err.Error()), 600)
		})
	}
}
