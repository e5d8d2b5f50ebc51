package cloud_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/cloud"
)

var all = []cloud.Name{cloud.Public, cloud.USGov, cloud.USGovDoD, cloud.China}

var services = []cloud.Service{cloud.Login, cloud.Graph, cloud.PartnerCenter, cloud.LogAnalytics, cloud.Vault, cloud.Kusto}

func TestTheZeroNameIsThePublicCloud(t *testing.T) {
	var name cloud.Name
	require.Equal(t, cloud.Public, name)
	hosts, err := name.Hosts()
	require.NoError(t, err)
	require.Equal(t, "login.microsoftonline.com", hosts.Login)
}

func TestNamesSurviveText(t *testing.T) {
	for _, name := range all {
		text, err := name.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name.String(), string(text))
		read := cloud.Name(99)
		require.NoError(t, read.UnmarshalText(text))
		require.Equal(t, name, read)
	}
}

func TestTextThatNamesNoCloudIsAnErrorAndNotThePublicCloud(t *testing.T) {
	for _, text := range []string{"", "Public", "PUBLIC", " public", "usgov", "germany", "public\x00", "unknown cloud 4"} {
		name := cloud.China
		err := name.UnmarshalText([]byte(text))
		require.ErrorContains(t, err, "public, usGov, usGovDoD or china", "%q", text)
		require.Equal(t, cloud.China, name, "%q", text)
	}
}

func TestAnUnknownCloudIsAnErrorWhereverItIsUsed(t *testing.T) {
	for _, name := range []cloud.Name{4, 17, 255} {
		_, err := name.Hosts()
		require.ErrorContains(t, err, "is unknown: use Public")
		_, err = name.MarshalText()
		require.Error(t, err)
		_, err = json.Marshal(name)
		require.Error(t, err)
		for _, service := range services {
			_, err = name.Host(service)
			require.ErrorContains(t, err, "is unknown")
			_, err = name.ParseURL(service, "https://graph.microsoft.com/")
			require.ErrorContains(t, err, "is unknown")
		}
		require.Equal(t, fmt.Sprintf("unknown cloud %d", uint8(name)), name.String())
	}
}

func TestANameIsAFlag(t *testing.T) {
	var name cloud.Name
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.TextVar(&name, "cloud", cloud.Public, "")
	require.NoError(t, flags.Parse([]string{"-cloud", "china"}))
	require.Equal(t, cloud.China, name)
	require.Error(t, flags.Parse([]string{"-cloud", "moon"}))
}
