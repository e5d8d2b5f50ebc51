package signintest

import "github.com/partnersec/partnersec/signin"

// language is how the portal's files are written for its users of a language.
type language struct {
	delimiter rune
	zero      bool // a success has the error code 0, not none
	headers   map[string]string
	words     map[string]string
}

func (l *language) header(english string) string {
	if name, ok := l.headers[english]; ok {
		return name
	}
	return english
}

func (l *language) word(english string) string {
	if word, ok := l.words[english]; ok {
		return word
	}
	return english
}

func (l *language) status(e *signin.Event) string { return l.word(result(e)) }

func (l *language) requirement(e *signin.Event) string {
	switch e.Requirement {
	case single:
		return l.word("Single-factor authentication")
	case multi:
		return l.word("Multifactor authentication")
	}
	return e.Requirement
}

var english = &language{delimiter: ','}

var french = &language{
	delimiter: ';',
	zero:      true,
	words: map[string]string{
		"Success":                      "Opération réussie",
		"Failure":                      "Échec",
		"Interrupted":                  "Interrompu",
		"Single-factor authentication": "Authentification à facteur unique",
		"Multifactor authentication":   "Authentification multifacteur",
	},
	headers: map[string]string{
		"Date (UTC)":                         "Date (UTC)",
		"Request ID":                         "ID de demande",
		"User agent":                         "Agent utilisateur",
		"Correlation ID":                     "ID de corrélation",
		"User ID":                            "ID utilisateur",
		"User":                               "Utilisateur",
		"Username":                           "Nom d’utilisateur",
		"User type":                          "Type d’utilisateur",
		"Cross tenant access type":           "Type d’accès client croisée",
		"Incoming token type":                "Type de jeton entrant",
		"Authentication Protocol":            "Protocole d’authentification",
		"Unique token identifier":            "Identificateur de jeton unique",
		"Original transfer method":           "Méthode de transfert d’origine",
		"Client credential type":             "Type d’informations d’identification du client",
		"Token Protection - Sign In Session": "Protection des jetons - Session de connexion",
		"Token Protection - Sign In Session StatusCode": "Protection des jetons - Code d’état de la session de connexion",
		"Application":                            "Application",
		"Application ID ":                        "ID de l’application ",
		"App owner tenant ID":                    "ID de locataire du propriétaire de l’application",
		"Resource":                               "Ressource",
		"Resource ID ":                           "ID de ressource ",
		"Resource tenant ID":                     "ID de locataire de la ressource",
		"Resource owner tenant ID":               "ID de locataire du propriétaire de la ressource",
		"Home tenant ID":                         "ID du locataire de base",
		"Home tenant name":                       "Nom du locataire de base",
		"IP address":                             "Adresse IP",
		"Location":                               "Emplacement",
		"Status":                                 "Statut",
		"Sign-in error code":                     "Code d'erreur de connexion",
		"Failure reason":                         "Raison de l’échec",
		"Client app":                             "Application cliente",
		"Device ID":                              "ID d’appareil",
		"Browser":                                "Navigateur",
		"Operating System":                       "Système d’exploitation",
		"Compliant":                              "Conforme",
		"Managed":                                "Géré",
		"Join Type":                              "Type de jonction",
		"Multifactor authentication result":      "Résultat de l’authentification multifacteur",
		"Multifactor authentication auth method": "Méthode d'authentification multifacteur",
		"Multifactor authentication auth detail": "Détail de l’authentification multifacteur",
		"Authentication requirement":             "Exigence d'authentification",
		"Sign-in identifier":                     "Identificateur de connexion",
		"Session ID":                             "ID de session",
		"IP address (seen by resource)":          "Adresse IP (vue par la ressource)",
		"Through Global Secure Access":           "Via l’accès sécurisé global",
		"Global Secure Access IP address":        "Adresse IP de l’accès sécurisé global",
		"Autonomous system  number":              "Numéro de système autonome",
		"Flagged for review":                     "Marqué pour révision",
		"Token issuer type":                      "Type d’émetteur de jeton",
		"Token issuer name":                      "Nom de l’émetteur de jeton",
		"Latency":                                "Latence",
		"Conditional Access":                     "Accès conditionnel",
		"Service principal ID":                   "ID de principal de service",
		"Service principal name":                 "Nom du principal de service",
		"Credential key ID":                      "ID de clé des informations d’identification",
		"Credential thumbprint":                  "Empreinte numérique des informations d’identification",
	},
}

var spanish = &language{
	delimiter: ',',
	words: map[string]string{
		"Success":                      "Correcto",
		"Failure":                      "Error",
		"Interrupted":                  "Interrumpido",
		"Single-factor authentication": "Autenticación de un solo factor",
		"Multifactor authentication":   "Autenticación multifactor",
	},
	headers: map[string]string{
		"Date (UTC)":                         "Fecha (UTC)",
		"Request ID":                         "Id. de solicitud",
		"User agent":                         "Agente de usuario",
		"Correlation ID":                     "Id. de correlación",
		"User ID":                            "Id. de usuario",
		"User":                               "Usuario",
		"Username":                           "Nombre de usuario",
		"User type":                          "Tipo de usuario",
		"Cross tenant access type":           "Tipo de acceso entre inquilinos",
		"Incoming token type":                "Tipo de token entrante",
		"Authentication Protocol":            "Protocolo de autenticación",
		"Unique token identifier":            "Identificador de token único",
		"Original transfer method":           "Método de transferencia original",
		"Client credential type":             "Tipo de credencial de cliente",
		"Token Protection - Sign In Session": "Protección de tokens: sesión de inicio de sesión",
		"Token Protection - Sign In Session StatusCode": "Protección de tokens: código de estado de la sesión de inicio de sesión",
		"Application":                            "Aplicación",
		"Application ID ":                        "Id. de aplicación ",
		"App owner tenant ID":                    "Id. de inquilino del propietario de la aplicación",
		"Resource":                               "Recurso",
		"Resource ID ":                           "Id. de recurso ",
		"Resource tenant ID":                     "Id. de inquilino del recurso",
		"Resource owner tenant ID":               "Id. de inquilino del propietario del recurso",
		"Home tenant ID":                         "Id. de inquilino principal",
		"Home tenant name":                       "Nombre del inquilino principal",
		"IP address":                             "Dirección IP",
		"Location":                               "Ubicación",
		"Status":                                 "Estado",
		"Sign-in error code":                     "Código de error de inicio de sesión",
		"Failure reason":                         "Motivo del error",
		"Client app":                             "Aplicación cliente",
		"Device ID":                              "Id. de dispositivo",
		"Browser":                                "Explorador",
		"Operating System":                       "Sistema operativo",
		"Compliant":                              "Conforme",
		"Managed":                                "Administrado",
		"Join Type":                              "Tipo de unión",
		"Multifactor authentication result":      "Resultado de la autenticación multifactor",
		"Multifactor authentication auth method": "Método de autenticación multifactor",
		"Multifactor authentication auth detail": "Detalle de la autenticación multifactor",
		"Authentication requirement":             "Requisito de autenticación",
		"Sign-in identifier":                     "Identificador de inicio de sesión",
		"Session ID":                             "Id. de sesión",
		"IP address (seen by resource)":          "Dirección IP (vista por el recurso)",
		"Through Global Secure Access":           "Mediante el acceso seguro global",
		"Global Secure Access IP address":        "Dirección IP del acceso seguro global",
		"Autonomous system  number":              "Número de sistema autónomo",
		"Flagged for review":                     "Marcado para revisión",
		"Token issuer type":                      "Tipo de emisor de token",
		"Token issuer name":                      "Nombre del emisor de token",
		"Latency":                                "Latencia",
		"Conditional Access":                     "Acceso condicional",
		"Service principal ID":                   "Id. de entidad de servicio",
		"Service principal name":                 "Nombre de entidad de servicio",
		"Credential key ID":                      "Id. de clave de credencial",
		"Credential thumbprint":                  "Huella digital de credencial",
	},
}
