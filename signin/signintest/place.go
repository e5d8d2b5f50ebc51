package signintest

import (
	"fmt"

	"github.com/partnersec/partnersec/signin"
)

// place is where a person works and what with.
type place struct {
	address  string
	location signin.Location
	agent    string
	device   signin.Device
}

var cities = [...]signin.Location{
	{City: "Hamburg", State: "Hamburg", Country: "DE"},
	{City: "Zürich", State: "Zürich", Country: "CH"},
	{City: "Québec", State: "Quebec", Country: "CA"},
	{City: "San Sebastián", State: "Gipuzkoa", Country: "ES"},
	{City: "Kraków", State: "Malopolskie", Country: "PL"},
	{City: "Lyon", State: "Auvergne-Rhône-Alpes", Country: "FR"},
	{City: "Göteborg", State: "Västra Götalands Län", Country: "SE"},
	{City: "Cork", State: "Cork", Country: "IE"},
}

// system is an operating system with its browser and user agent.
type system struct{ name, browser, agent string }

var systems = [...]system{
	{"Windows 11", "Edge 142.0.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"},
	{"Windows 10", "Firefox 144.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"},
	{"MacOs", "Safari 26.0", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"},
	{"iOS 26", "Mobile Safari", "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"},
	{"Linux", "Chrome 142.0.0", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"},
}

// home is where an account is found on every day.
func (t Tenant) home(index int) place {
	random := t.random(homes, index)
	system := systems[random.IntN(len(systems))]
	p := place{
		address:  fmt.Sprintf("198.51.100.%d", 1+index%250),
		location: cities[random.IntN(len(cities))],
		agent:    system.agent,
		device:   signin.Device{OperatingSystem: system.name, Browser: system.browser},
	}
	if random.IntN(4) == 0 {
		p.address = fmt.Sprintf("2001:db8:%x:%x::1", random.IntN(1<<16), random.IntN(1<<16))
	}
	if random.IntN(2) == 0 {
		p.device.ID, p.device.DisplayName = guid(random), fmt.Sprintf("LAPTOP-%04d", index)
		p.device.TrustType = "Azure AD joined"
		p.device.Compliant, p.device.Managed = signin.True, signin.FlagOf(random.IntN(3) > 0)
	}
	return p
}

// office is the partner's own network, a trusted named location.
func office() (string, signin.Location, []signin.Network) {
	return "203.0.113.10", signin.Location{City: "Hamburg", State: "Hamburg", Country: "DE"},
		[]signin.Network{{Type: "trustedNamedLocation", Names: []string{"Head office"}}}
}

// service is a client and what it asks a token for.
type service struct {
	app      signin.App
	resource signin.Resource
}

var (
	graphAPI   = signin.Resource{ID: "00000003-0000-0000-c000-000000000000", DisplayName: "Microsoft Graph"}
	managerAPI = signin.Resource{ID: "797f4846-ba00-4fd7-ba43-dac1f8f63013", DisplayName: "Windows Azure Service Management API"}
	partnerAPI = signin.Resource{ID: "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", DisplayName: "Microsoft Partner Center"}
	exchange   = signin.Resource{ID: "00000002-0000-0ff1-ce00-000000000000", DisplayName: "Office 365 Exchange Online"}
	sharePoint = signin.Resource{ID: "00000003-0000-0ff1-ce00-000000000000", DisplayName: "Office 365 SharePoint Online"}
	teamsAPI   = signin.Resource{ID: "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", DisplayName: "Microsoft Teams Services"}

	azurePortal   = service{signin.App{ID: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", DisplayName: "Azure Portal"}, managerAPI}
	azureCLI      = service{signin.App{ID: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", DisplayName: "Microsoft Azure CLI"}, managerAPI}
	powerShell    = service{signin.App{ID: "1950a258-227b-4e31-a9cf-717495945fc2", DisplayName: "Microsoft Azure PowerShell"}, managerAPI}
	partnerCenter = service{signin.App{ID: "4990cffe-04e8-4e8b-808a-1175604b879f", DisplayName: "Partner Center Web App"}, partnerAPI}
	officeHome    = service{signin.App{ID: "4765445b-32c6-49b0-83e6-1d93765276ca", DisplayName: "OfficeHome"}, graphAPI}
	outlook       = service{signin.App{ID: "5d661950-3475-41cd-a2c3-d671a3162bc1", DisplayName: "Microsoft Outlook"}, exchange}
	mail          = service{signin.App(exchange), exchange}
	sites         = service{signin.App(sharePoint), sharePoint}
	teams         = service{signin.App{ID: "1fec8e78-bce4-4aaf-ab1b-5451cc387264", DisplayName: "Microsoft Teams"}, teamsAPI}
)
