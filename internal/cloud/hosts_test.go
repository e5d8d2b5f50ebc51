package cloud_test

import (
	"reflect"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

// unknown are the cells that have to be empty.
var unknown = map[cloud.Name]map[cloud.Service]bool{cloud.USGovDoD: {cloud.PartnerCenter: true}}

func TestHostsOfEveryCloud(t *testing.T) {
	host := regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	for _, name := range all {
		for _, service := range services {
			got, err := name.Host(service)
			if unknown[name][service] {
				require.ErrorContains(t, err, "is not known", "%s in %s", service, name)
				require.Empty(t, got)
				continue
			}
			require.NoError(t, err, "%s in %s", service, name)
			require.Regexp(t, host, got, "%s in %s", service, name)
		}
		hosts, err := name.Hosts()
		require.NoError(t, err)
		require.Regexp(t, `^api://AzureADTokenExchange(USGov|China)?$`, hosts.TokenExchange)
	}
}

// A service that reads another's column would pass every test of shape.
func TestEveryServiceReadsItsOwnColumn(t *testing.T) {
	hosts, err := cloud.China.Hosts()
	require.NoError(t, err)
	for service, want := range map[cloud.Service]string{
		cloud.Login:         hosts.Login,
		cloud.Graph:         hosts.Graph,
		cloud.PartnerCenter: hosts.PartnerCenter,
		cloud.LogAnalytics:  hosts.LogAnalytics,
		cloud.Vault:         hosts.Vault,
		cloud.Kusto:         hosts.Kusto,
	} {
		got, err := cloud.China.Host(service)
		require.NoError(t, err)
		require.Equal(t, want, got, service)
	}
}

func TestTheTableAsPublished(t *testing.T) {
	want := map[cloud.Name]cloud.Hosts{
		cloud.Public: {
			Login: "login.microsoftonline.com", Graph: "graph.microsoft.com", PartnerCenter: "api.partnercenter.microsoft.com",
			LogAnalytics: "api.loganalytics.azure.com", Vault: "vault.azure.net", Kusto: "kusto.windows.net",
			TokenExchange: "api://AzureADTokenExchange",
		},
		cloud.USGov: {
			Login: "login.microsoftonline.us", Graph: "graph.microsoft.us", PartnerCenter: "api.partnercenter.microsoft.com",
			LogAnalytics: "api.loganalytics.us", Vault: "vault.usgovcloudapi.net", Kusto: "kusto.usgovcloudapi.net",
			TokenExchange: "api://AzureADTokenExchangeUSGov",
		},
		cloud.USGovDoD: {
			Login: "login.microsoftonline.us", Graph: "dod-graph.microsoft.us",
			LogAnalytics: "api.loganalytics.us", Vault: "vault.usgovcloudapi.net", Kusto: "kusto.usgovcloudapi.net",
			TokenExchange: "api://AzureADTokenExchangeUSGov",
		},
		cloud.China: {
			Login: "login.partner.microsoftonline.cn", Graph: "microsoftgraph.chinacloudapi.cn",
			PartnerCenter: "partner.partnercenterapi.microsoftonline.cn", LogAnalytics: "api.loganalytics.azure.cn",
			Vault: "vault.azure.cn", Kusto: "kusto.chinacloudapi.cn", TokenExchange: "api://AzureADTokenExchangeChina",
		},
	}
	for name, hosts := range want {
		got, err := name.Hosts()
		require.NoError(t, err)
		require.Equal(t, hosts, got, name)
	}
	require.Equal(t, len(services)+1, reflect.TypeFor[cloud.Hosts]().NumField(), "a column has no service")
}

func TestAnUnknownServiceIsAnError(t *testing.T) {
	for _, service := range []cloud.Service{0, 7, 255} {
		_, err := cloud.Public.Host(service)
		require.ErrorContains(t, err, "is unknown")
		require.Error(t, cloud.Public.CheckURL(service, nil))
	}
}
