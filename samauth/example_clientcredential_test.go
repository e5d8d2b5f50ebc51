package samauth_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/partnersec/partnersec/samauth"
)

func ExampleClientSecret() {
	secret := samauth.NewSecret("from a vault, never from the source")
	credential := samauth.ClientSecret(secret).Expiring(time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(credential)
	// Output: client credential (secret)
}

func ExampleClientCertificate() {
	certificate, err := tls.LoadX509KeyPair("testdata/no-such-certificate.pem", "testdata/no-such-key.pem")
	if err != nil {
		fmt.Println("there is no certificate here")
	}
	fmt.Println(samauth.ClientCertificate(certificate))
	// Output:
	// there is no certificate here
	// client credential (certificate)
}

// A program in a Kubernetes cluster finds its token in a file, which the
// cluster keeps fresh.
func ExampleFederatedAssertion() {
	credential := samauth.FederatedAssertion(func(context.Context) (samauth.Secret, error) {
		token, err := os.ReadFile(os.Getenv("AZURE_FEDERATED_TOKEN_FILE"))
		return samauth.NewSecret(string(token)), err
	})
	fmt.Println(credential)
	// Output: client credential (assertion)
}

func ExampleClientCredential_Expiring() {
	credential := samauth.ClientSecret(samauth.NewSecret("secret"))
	credential = credential.Expiring(time.Now().AddDate(0, 6, 0)) // as the portal says
	fmt.Printf("%+v\n", credential)
	// Output: client credential (secret)
}

func ExampleManagedIdentity() {
	var identity cloudIdentity // azidentity.NewManagedIdentityCredential makes a real one
	fmt.Println(samauth.ManagedIdentity(identity))
	// Output: client credential (managedIdentity)
}

type cloudIdentity struct{ azcore.TokenCredential }
