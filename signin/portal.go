package signin

import (
	"strings"
	"unicode"
)

// portalField finds the field of a column of the Entra portal's downloads, by
// its folded header in English, French or Spanish. Microsoft publishes no list;
// these are the headers seen, and the portal's other words for the same.
func portalField(folded string) field {
	switch folded {
	case "dateutc", "date", "fechautc", "fecha":
		return createdField
	case "requestid", "iddedemande", "iddelademande", "iddesolicitud":
		return idField
	case "userid", "idutilisateur", "iddutilisateur", "iddelutilisateur", "iddeusuario":
		return userIDField
	case "user", "utilisateur", "usuario":
		return userDisplayNameField
	case "username", "nomdutilisateur", "nombredeusuario":
		return userPrincipalNameField
	case "usertype", "typedutilisateur", "tipodeusuario":
		return userTypeField
	case "application", "aplicacion":
		return appDisplayNameField
	case "applicationid", "iddelapplication", "iddapplication", "idapplication", "iddeaplicacion", "iddelaaplicacion":
		return appIDField
	case "resource", "ressource", "recurso":
		return resourceDisplayNameField
	case "resourceid", "idderessource", "iddelaressource", "idderecurso", "iddelrecurso":
		return resourceIDField
	case "serviceprincipalid", "iddeprincipaldeservice", "iddeprincipalduservice", "idduprincipaldeservice",
		"iddeentidaddeservicio", "iddelaentidaddeservicio":
		return servicePrincipalIDField
	case "serviceprincipalname", "nomduprincipaldeservice", "nomdeprincipaldeservice",
		"nombredeentidaddeservicio", "nombredelaentidaddeservicio":
		return servicePrincipalNameField
	case "status", "statut", "etat", "estado":
		return statusField
	case "signinerrorcode", "codederreurdeconnexion", "codigodeerrordeiniciodesesion":
		return errorCodeField
	case "failurereason", "raisondelechec", "motifdelechec", "motivodelerror":
		return failureReasonField
	case "authenticationrequirement", "exigencedauthentification", "requisitodeautenticacion":
		return requirementField
	case "multifactorauthenticationresult", "resultatdelauthentificationmultifacteur",
		"resultatdauthentificationmultifacteur", "resultadodelaautenticacionmultifactor",
		"resultadodeautenticacionmultifactor":
		return additionalDetailsField
	case "multifactorauthenticationauthmethod", "methodedauthentificationmultifacteur",
		"metododeautenticacionmultifactor":
		return mfaMethodField
	case "multifactorauthenticationauthdetail", "detaildelauthentificationmultifacteur",
		"detaildauthentificationmultifacteur", "detalledelaautenticacionmultifactor",
		"detalledeautenticacionmultifactor":
		return mfaMethodDetailField
	}
	return portalContext(folded)
}

// portalContext is portalField for the columns about the client and the session.
func portalContext(folded string) field {
	switch folded {
	case "clientapp", "applicationcliente", "applicationclient", "aplicacioncliente":
		return clientAppField
	case "useragent", "agentutilisateur", "agentedeusuario":
		return userAgentField
	case "authenticationprotocol", "protocoledauthentification", "protocolodeautenticacion":
		return protocolField
	case "incomingtokentype", "typedejetonentrant", "tipodetokenentrante":
		return incomingTokenField
	case "tokenissuertype", "typedemetteurdejeton", "typedelemetteurdejeton", "tipodeemisordetoken":
		return tokenIssuerTypeField
	case "crosstenantaccesstype", "typedaccesclientcroisee", "typedaccesinterlocataire", "typedaccesentrelocataires",
		"tipodeaccesoentreinquilinos":
		return crossTenantField
	case "ipaddress", "adresseip", "direccionip":
		return ipAddressField
	case "location", "emplacement", "ubicacion":
		return locationField
	case "deviceid", "iddappareil", "iddelappareil", "iddedispositivo":
		return deviceIDField
	case "browser", "navigateur", "explorador", "navegador":
		return browserField
	case "operatingsystem", "systemedexploitation", "sistemaoperativo":
		return operatingSystemField
	case "compliant", "conforme":
		return compliantField
	case "managed", "gere", "administrado":
		return managedField
	case "jointype", "typedejonction", "tipodeunion":
		return trustTypeField
	case "sessionid", "iddesession", "iddesesion":
		return sessionIDField
	case "uniquetokenidentifier", "identificateurdejetonunique", "identificadordetokenunico":
		return tokenIDField
	case "correlationid", "iddecorrelation", "iddecorrelacion":
		return correlationIDField
	case "hometenantid", "iddulocatairedebase", "iddulocatairedorigine", "iddeinquilinoprincipal":
		return homeTenantField
	case "resourcetenantid", "iddelocatairedelaressource", "iddulocatairedelaressource", "iddeinquilinodelrecurso":
		return resourceTenantField
	case "conditionalaccess", "accesconditionnel", "accesocondicional":
		return conditionalAccessField
	}
	return noField
}

// portalWord is the English word for a value that the portal translates.
func portalWord(f field, value string) string {
	switch folded := foldHeader(value); f {
	case statusField:
		switch folded {
		case "operationreussie", "reussite", "succes", "correcto", "exito", "operacioncorrecta":
			return "Success"
		case "echec", "error", "erreur", "incorrecto":
			return "Failure"
		case "interrompu", "interruption", "interrumpido":
			return "Interrupted"
		}
	case requirementField:
		switch folded {
		case "authentificationafacteurunique", "authentificationaunseulfacteur", "authentificationmonofacteur",
			"autenticaciondeunsolofactor", "autenticaciondefactorunico":
			return "Single-factor authentication"
		case "authentificationmultifacteur", "autenticacionmultifactor", "autenticaciondevariosfactores":
			return "Multifactor authentication"
		}
	case clientAppField:
		switch folded {
		case "navigateur", "explorador", "navegador":
			return "Browser"
		case "applicationsmobilesetclientsdebureau", "applicationsmobilesetclientsbureau",
			"aplicacionesmovilesyclientesdeescritorio":
			return "Mobile Apps and Desktop clients"
		case "inconnu", "desconocido":
			return "Unknown"
		}
	case compliantField, managedField:
		switch folded {
		case "oui", "si", "vrai", "verdadero":
			return "true"
		case "non", "faux", "falso":
			return "false"
		}
	}
	return value
}

// foldHeader is the form in which headers are compared: letters and digits,
// lower case, without accents.
func foldHeader(header string) string {
	var b strings.Builder
	for _, r := range header {
		if r = unaccented(unicode.ToLower(r)); unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unaccented(r rune) rune {
	switch r {
	case 'à', 'á', 'â', 'ä':
		return 'a'
	case 'ç':
		return 'c'
	case 'è', 'é', 'ê', 'ë':
		return 'e'
	case 'ì', 'í', 'î', 'ï':
		return 'i'
	case 'ò', 'ó', 'ô', 'ö':
		return 'o'
	case 'ù', 'ú', 'û', 'ü':
		return 'u'
	case 'ñ':
		return 'n'
	}
	return r
}
