package signintest

// role is what an account does every day.
type role struct {
	does  string
	act   func(*shift)
	name  string // display name; "" is one of the tenant's names
	local string // with name: the address before the @
	guest bool
}

// cast is the roles of every sixty users, in order.
var cast = [...]role{
	{does: "global administrator with a security key", act: (*shift).keyAdmin},
	{does: "global administrator whom a policy excludes", act: (*shift).excludedAdmin, name: "Break Glass", local: "breakglass"},
	{does: "user administrator, whom Microsoft holds to MFA", act: (*shift).cspAdmin},
	{does: "technician in customers' tenants", act: (*shift).technician},
	{does: "technician in customers' tenants, without MFA", act: (*shift).bareTechnician},
	{does: "new administrator with a temporary access pass", act: (*shift).newcomer},

	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice, name: `José "Pepe" Ibáñez, Jr.`, local: "pepe.ibanez"},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice, name: "Дмитрий Соколов", local: "dmitri.sokolov"},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "approves a notification", act: (*shift).pushOffice, name: "山田 太郎", local: "taro.yamada"},
	{does: "approves a notification", act: (*shift).pushOffice},
	{does: "passes, and the log does not say how", act: (*shift).unsaid},
	{does: "types a code", act: (*shift).codeOffice},
	{does: "types a code", act: (*shift).codeOffice},
	{does: "types a code", act: (*shift).codeOffice, name: "مريم حداد", local: "maryam.haddad"},
	{does: "types a code", act: (*shift).codeOffice},
	{does: "gets a text message beside the password", act: (*shift).textOffice},
	{does: "gets a text message beside the password", act: (*shift).textOffice},
	{does: "gets a text message beside the password", act: (*shift).textOffice},
	{does: "takes a phone call", act: (*shift).voiceOffice},
	{does: "takes a phone call", act: (*shift).voiceOffice},
	{does: "uses Windows Hello", act: (*shift).helloOffice},
	{does: "uses Windows Hello", act: (*shift).helloOffice},
	{does: "uses Windows Hello", act: (*shift).helloOffice},
	{does: "uses Windows Hello", act: (*shift).helloOffice},
	{does: "uses a passkey", act: (*shift).passkeyOffice},
	{does: "signs in by phone without a password", act: (*shift).phoneOffice},
	{does: "uses a smart card", act: (*shift).smartCard},
	{does: "signs in at another identity provider", act: (*shift).federatedOffice},
	{does: "signs in at another identity provider", act: (*shift).federatedOffice},
	{does: "signs in through AD FS", act: (*shift).adfs},
	{does: "dials in through the NPS extension", act: (*shift).dialIn},
	{does: "guest with a code by e-mail", act: (*shift).guest, name: "Ngozi Okonkwo", local: "ngozi", guest: true},
	{does: "guest whose home vouches for nothing", act: (*shift).passthrough, name: "Sam Doe", local: "sam", guest: true},
	{does: "guest held to MFA by a cross-tenant rule", act: (*shift).crossTenant, name: `=HYPERLINK("https://invoice.example","Open me")`, local: "invoices", guest: true},
	{does: "held to MFA by security defaults", act: (*shift).securityDefaults},

	{does: "per-user MFA with an app password", act: (*shift).appPassword},
	{does: "waived at the head office", act: (*shift).trustedLocation},
	{does: "waived on a remembered device", act: (*shift).rememberedDevice},
	{does: "waived on a registered device", act: (*shift).registeredDevice},
	{does: "in a pilot that only reports", act: (*shift).reportOnly},
	{does: "in a policy that a compliant device meets too", act: (*shift).deviceInstead},
	{does: "gets a text message instead of a password", act: (*shift).textAlone, name: "Front Desk", local: "frontdesk"},
	{does: "shows a QR code", act: (*shift).qrCode, name: "+Warehouse scanner", local: "warehouse"},
	{does: "has no second factor registered", act: (*shift).unregistered},
	{does: "is flooded with notifications", act: (*shift).flooded},
	{does: "is attacked by password guessing", act: (*shift).guessed},
	{does: "is at risk", act: (*shift).risky},
	{does: "reads mail with an old client", act: (*shift).oldMail},
	{does: "has an old phone that is being blocked", act: (*shift).oldPhone},
	{does: "a script that sends its password", act: (*shift).script, name: "svc-billing", local: "svc-billing"},
	{does: "a scanner that sends mail", act: (*shift).scanner, name: "svc-scanner", local: "svc-scanner"},
	{does: "developer who signs in by device code", act: (*shift).developer},
	{does: "monitoring whose records are odd", act: (*shift).odd, name: "Monitoring <probe>", local: "probe"},
}
