package cloud_test

import (
	"errors"
	"fmt"

	"github.com/partnersec/partnersec/internal/cloud"
)

func ExampleName_Hosts() {
	hosts, err := cloud.USGov.Hosts()
	fmt.Println(hosts.Graph, err)
	_, err = cloud.Name(42).Hosts()
	fmt.Println(err)
	// Output:
	// graph.microsoft.us <nil>
	// cloud: cloud number 42 is unknown: use Public, USGov, USGovDoD or China
}

func ExampleName_Host() {
	_, err := cloud.USGovDoD.Host(cloud.PartnerCenter)
	fmt.Println(err)
	// Output: cloud: the host of Partner Center in cloud usGovDoD is not known: Microsoft's pages name none
}

func ExampleName_ParseURL() {
	u, err := cloud.Public.ParseURL(cloud.Vault, "https://contoso.vault.azure.net/")
	fmt.Println(u.Host, err)
	_, err = cloud.Public.ParseURL(cloud.Graph, "https://graph.microsoft.com@evil.example/v1.0/users")
	fmt.Println(errors.Is(err, cloud.ErrForeign))
	// Output:
	// contoso.vault.azure.net <nil>
	// true
}

func ExampleName_UnmarshalText() {
	var name cloud.Name
	err := name.UnmarshalText([]byte("usGovDoD"))
	fmt.Println(name, err)
	// Output: usGovDoD <nil>
}
