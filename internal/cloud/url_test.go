package cloud_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

func TestURLsThatPointWhereTheyShould(t *testing.T) {
	for _, c := range []struct {
		name    cloud.Name
		service cloud.Service
		url     string
	}{
		{cloud.Public, cloud.Graph, "https://graph.microsoft.com/v1.0/users?$skiptoken=x"},
		{cloud.Public, cloud.Graph, "https://graph.microsoft.com"},
		{cloud.Public, cloud.Graph, "https://graph.microsoft.com:443/"},
		{cloud.Public, cloud.Graph, "HTTPS://Graph.Microsoft.COM/"},
		{cloud.Public, cloud.Login, "https://login.microsoftonline.com/t/oauth2/v2.0/token"},
		{cloud.USGovDoD, cloud.Graph, "https://dod-graph.microsoft.us/"},
		{cloud.China, cloud.PartnerCenter, "https://partner.partnercenterapi.microsoftonline.cn/v1/customers"},
		{cloud.Public, cloud.Vault, "https://contoso.vault.azure.net/secrets/x"},
		{cloud.Public, cloud.Vault, "https://Contoso.vault.azure.net:443"},
		{cloud.USGov, cloud.Vault, "https://my-vault-1.vault.usgovcloudapi.net/"},
		{cloud.Public, cloud.Kusto, "https://logs.westeurope.kusto.windows.net"},
		{cloud.China, cloud.Kusto, "https://logs.chinaeast2.kusto.chinacloudapi.cn/v2/rest/query"},
		{cloud.Public, cloud.LogAnalytics, "https://api.loganalytics.azure.com/v1/workspaces/w/query"},
	} {
		u, err := c.name.ParseURL(c.service, c.url)
		require.NoError(t, err, c.url)
		require.Equal(t, "https", u.Scheme)
	}
}

// Each of these has passed a check of somebody's.
func TestHostileURLs(t *testing.T) {
	vault, graph := cloud.Vault, cloud.Graph
	for _, c := range []struct {
		why     string
		service cloud.Service
		url     string
	}{
		{"another scheme", graph, "http://graph.microsoft.com/"},
		{"no scheme", graph, "//graph.microsoft.com/"},
		{"a relative URL", graph, "/v1.0/users"},
		{"nothing", graph, ""},
		{"no slashes", graph, "https:graph.microsoft.com/"},
		{"one slash", graph, "https:/graph.microsoft.com/"},
		{"three slashes", graph, "https:///graph.microsoft.com/"},
		{"backslashes", graph, `https:\\graph.microsoft.com\`},
		{"a backslash before the at sign", graph, `https://evil.example\@graph.microsoft.com/`},
		{"the real host as a user", graph, "https://graph.microsoft.com@evil.example/"},
		{"a user at the real host", graph, "https://user@graph.microsoft.com/"},
		{"an empty user", graph, "https://@graph.microsoft.com/"},
		{"user and password", graph, "https://graph.microsoft.com:443@evil.example/"},
		{"another port", graph, "https://graph.microsoft.com:8443/"},
		{"a padded port", graph, "https://graph.microsoft.com:0443/"},
		{"an empty port", graph, "https://graph.microsoft.com:/"},
		{"a port twice", graph, "https://graph.microsoft.com:443:443/"},
		{"the real host as a prefix", graph, "https://graph.microsoft.com.evil.example/"},
		{"the real host as a suffix", graph, "https://evil-graph.microsoft.com/"},
		{"a label before the real host", graph, "https://x.graph.microsoft.com/"},
		{"a trailing dot", graph, "https://graph.microsoft.com./"},
		{"a leading dot", graph, "https://.graph.microsoft.com/"},
		{"two dots", graph, "https://graph..microsoft.com/"},
		{"the Kelvin sign", cloud.Kusto, "https://x.\u212austo.windows.net/"},
		{"the long s", graph, "https://graph.micro\u017foft.com/"},
		{"a full-width dot", graph, "https://graph\uff0emicrosoft.com/"},
		{"a Cyrillic letter", graph, "https://graph.micr\u043esoft.com/"},
		{"punycode", graph, "https://xn--graph-.microsoft.com/"},
		{"an escaped dot", graph, "https://graph%2emicrosoft.com/"},
		{"an escaped slash", graph, "https://graph.microsoft.com%2f.evil.example/"},
		{"a space", graph, "https://graph.microsoft.com /"},
		{"a tab", graph, "https://graph.microsoft.com\t/"},
		{"a line break", graph, "https://graph.microsoft.com\r\nHost: evil.example/"},
		{"a zero byte", graph, "https://graph.microsoft.com\x00.evil.example/"},
		{"a zero-width space", graph, "https://graph.microsoft.com\u200b/"},
		{"a hash instead of a path", graph, "https://evil.example#graph.microsoft.com/"},
		{"a query instead of a path", graph, "https://evil.example?graph.microsoft.com/"},
		{"an address", graph, "https://127.0.0.1/"},
		{"an IPv6 address", graph, "https://[::1]/"},
		{"a host in brackets", graph, "https://[graph.microsoft.com]/"},
		{"the host of another service", graph, "https://login.microsoftonline.com/"},
		{"the host of another cloud", graph, "https://graph.microsoft.us/"},
		{"the suffix alone", vault, "https://vault.azure.net/"},
		{"the suffix with a dot alone", vault, "https://.vault.azure.net/"},
		{"the suffix without its border", vault, "https://evilvault.azure.net/"},
		{"the suffix in the middle", vault, "https://x.vault.azure.net.evil.example/"},
		{"the suffix of another cloud", vault, "https://x.vault.azure.cn/"},
		{"an empty label", vault, "https://x..vault.azure.net/"},
		{"a hyphen at the beginning", vault, "https://-x.vault.azure.net/"},
		{"a hyphen at the end", vault, "https://x-.vault.azure.net/"},
		{"an underscore", vault, "https://a_b.vault.azure.net/"},
		{"a trailing dot behind the suffix", vault, "https://x.vault.azure.net./"},
		{"another port behind the suffix", vault, "https://x.vault.azure.net:444/"},
		{"a user before the suffix", vault, "https://evil.example@x.vault.azure.net/"},
		{"a label of 64 letters", vault, "https://" + strings.Repeat("a", 64) + ".vault.azure.net/"},
		{"a host of 254 letters", vault, "https://" + strings.Repeat("a.", 119) + "b.vault.azure.net/"},
		{"an asterisk", vault, "https://*.vault.azure.net/"},
		{"an escaped slash before the suffix", vault, "https://evil.example%2f.vault.azure.net/"},
	} {
		t.Run(c.why, func(t *testing.T) {
			u, err := cloud.Public.ParseURL(c.service, c.url)
			require.ErrorIs(t, err, cloud.ErrForeign)
			require.Nil(t, u)
		})
	}
}

func TestHostileURLsThatNoParserMakes(t *testing.T) {
	for _, u := range []*url.URL{
		nil,
		{},
		{Scheme: "https"},
		{Scheme: "https", Opaque: "//graph.microsoft.com/"},
		{Scheme: "https", Opaque: "evil.example", Host: "graph.microsoft.com"},
		{Scheme: "HTTPS", Host: "graph.microsoft.com"},
		{Scheme: "https", Host: "evil.example/graph.microsoft.com"},
	} {
		require.ErrorIs(t, cloud.Public.CheckURL(cloud.Graph, u), cloud.ErrForeign)
	}
	for _, host := range []string{"evil.example/.vault.azure.net", "evil.example@x.vault.azure.net", "a b.vault.azure.net", "x.vault.azure.net:443:443"} {
		require.ErrorIs(t, cloud.Public.CheckURL(cloud.Vault, &url.URL{Scheme: "https", Host: host}), cloud.ErrForeign, host)
	}
}

func TestAForeignURLIsNamedByItsHostAlone(t *testing.T) {
	_, err := cloud.Public.ParseURL(cloud.Graph, "https://evil.example/canary-path?canary=query")
	require.EqualError(t, err, `cloud: Microsoft Graph in cloud public is at https://graph.microsoft.com: the host is "evil.example": foreign URL`)
	_, err = cloud.Public.ParseURL(cloud.Vault, "https://user:canary@x.vault.azure.net/")
	require.EqualError(t, err, `cloud: Key Vault in cloud public is at https://<name>.vault.azure.net: the URL names a user: foreign URL`)
	_, err = cloud.Public.ParseURL(cloud.Vault, "https://user:canary@x.vault.azure.net/\x7f?canary")
	require.EqualError(t, err, `cloud: read the URL of Key Vault: the text is none: foreign URL`)
}

func TestNoTextHoweverLongMakesALongError(t *testing.T) {
	for _, text := range []string{
		"https://" + strings.Repeat("a", 60<<10) + "/",
		strings.Repeat("a", 70<<10),
		strings.Repeat("a", 60<<10) + "://x",
		strings.Repeat("\x7f", 60<<10),
	} {
		_, err := cloud.Public.ParseURL(cloud.Graph, text)
		require.ErrorIs(t, err, cloud.ErrForeign)
		require.Less(t, len(err.Error()), 500)
	}
}

func TestAServiceWithoutAKnownHostHasNoURL(t *testing.T) {
	_, err := cloud.USGovDoD.ParseURL(cloud.PartnerCenter, "https://api.partnercenter.microsoft.com/")
	require.ErrorContains(t, err, "cloud: the host of Partner Center in cloud usGovDoD is not known")
}

// What is accepted is written again by nobody but net/url, and has to point to
// the same place after that.
func FuzzParseURL(f *testing.F) {
	for _, text := range []string{
		"https://graph.microsoft.com/v1.0", "https://x.vault.azure.net:443/", "https://graph.microsoft.com@evil.example/",
		"https://a.b.kusto.windows.net", "https://graph.microsoft.com:443", "//x", "https://%67raph.microsoft.com",
	} {
		for i := range len(all) * len(services) {
			f.Add(uint8(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, pick uint8, text string) {
		name, service := all[int(pick)%len(all)], services[int(pick)/len(all)%len(services)]
		u, err := name.ParseURL(service, text)
		if err != nil {
			require.Nil(t, u)
			return
		}
		want, err := name.Host(service)
		require.NoError(t, err)
		host := strings.ToLower(strings.TrimSuffix(u.Host, ":443"))
		require.Regexp(t, `^[a-z0-9.-]+$`, host)
		if service == cloud.Vault || service == cloud.Kusto {
			require.True(t, strings.HasSuffix(host, "."+want), host)
		} else {
			require.Equal(t, want, host)
		}
		again, err := url.Parse(u.String())
		require.NoError(t, err)
		require.Equal(t, u.Host, again.Host)
		require.Nil(t, again.User)
	})
}
