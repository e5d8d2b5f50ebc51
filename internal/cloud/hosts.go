package cloud

// Hosts are the names of one cloud. A name that Microsoft's pages do not give
// is empty: [Name.Host] makes an error of that.
type Hosts struct {
	Login         string // of Microsoft Entra
	Graph         string // of Microsoft Graph
	PartnerCenter string // of the Partner Center API
	LogAnalytics  string // of the queries of Azure Monitor Logs
	Vault         string // what the hosts of key vaults end in, without a dot before it
	Kusto         string // what the hosts of Azure Data Explorer clusters end in, likewise
	TokenExchange string // audience of tokens that workload identity federation takes; no host
}

// table has a row for each [Name]. Its columns come from
//   - https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud (Login),
//   - https://learn.microsoft.com/graph/deployments (Graph),
//   - https://learn.microsoft.com/partner-center/developer/partner-center-rest-urls (PartnerCenter,
//     with one row for the US government that does not speak of the Department of Defense),
//   - https://learn.microsoft.com/azure/azure-monitor/logs/api/request-format and
//     https://docs.azure.cn/azure-monitor/logs/api/request-format (LogAnalytics; in the US
//     government as in Microsoft's azlogs module),
//   - https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates (Vault),
//   - https://learn.microsoft.com/kusto/api/connection-strings/kusto (Kusto; in the national
//     clouds the endpoints that Microsoft's client libraries trust),
//   - https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
//     (TokenExchange).
var table = [...]Hosts{
	Public: {
		Login:         "login.microsoftonline.com",
		Graph:         "graph.microsoft.com",
		PartnerCenter: "api.partnercenter.microsoft.com",
		LogAnalytics:  "api.loganalytics.azure.com",
		Vault:         "vault.azure.net",
		Kusto:         "kusto.windows.net",
		TokenExchange: "api://AzureADTokenExchange",
	},
	USGov: {
		Login:         "login.microsoftonline.us",
		Graph:         "graph.microsoft.us",
		PartnerCenter: "api.partnercenter.microsoft.com",
		LogAnalytics:  "api.loganalytics.us",
		Vault:         "vault.usgovcloudapi.net",
		Kusto:         "kusto.usgovcloudapi.net",
		TokenExchange: "api://AzureADTokenExchangeUSGov",
	},
	USGovDoD: {
		Login:         "login.microsoftonline.us",
		Graph:         "dod-graph.microsoft.us",
		LogAnalytics:  "api.loganalytics.us",
		Vault:         "vault.usgovcloudapi.net",
		Kusto:         "kusto.usgovcloudapi.net",
		TokenExchange: "api://AzureADTokenExchangeUSGov",
	},
	China: {
		Login:         "login.partner.microsoftonline.cn",
		Graph:         "microsoftgraph.chinacloudapi.cn",
		PartnerCenter: "partner.partnercenterapi.microsoftonline.cn",
		LogAnalytics:  "api.loganalytics.azure.cn",
		Vault:         "vault.azure.cn",
		Kusto:         "kusto.chinacloudapi.cn",
		TokenExchange: "api://AzureADTokenExchangeChina",
	},
}

// Hosts is the row of a cloud. It fails if the cloud is unknown.
func (n Name) Hosts() (Hosts, error) {
	if err := n.valid(); err != nil {
		return Hosts{}, err
	}
	return table[n], nil
}
