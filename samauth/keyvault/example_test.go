package keyvault_test

import (
	"context"
	"errors"
	"fmt"

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/keyvault"
)

// A vault in memory stands in for Azure here, and a fake for the credential that
// azidentity.NewDefaultAzureCredential makes.
func Example() {
	vault := newVault()
	store, err := keyvault.New("https://contoso.vault.azure.net", secretName, &azfake.TokenCredential{}, &keyvault.Options{Transport: vault})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	_, version, err := store.Load(ctx)
	fmt.Println("nothing is stored:", errors.Is(err, samauth.ErrNoToken))

	token, err := samauth.Decode([]byte("1.AXoAexample\r\n")) // as a file of another tool has it
	if err != nil {
		panic(err)
	}
	_, err = store.Swap(ctx, token, version)
	fmt.Println("in the vault is:", *vault.newest().Value, err)

	token, _, err = store.Load(ctx)
	fmt.Println(token.Value, err)
	// Output:
	// nothing is stored: true
	// in the vault is: 1.AXoAexample <nil>
	// [redacted] <nil>
}

func ExampleNew() {
	_, err := keyvault.New("https://contoso.vault.azure.net.evil.example", secretName, &azfake.TokenCredential{}, nil)
	fmt.Println(err)
	_, err = keyvault.New("https://contoso.vault.azure.net", "partner.onmicrosoft.com", &azfake.TokenCredential{}, nil)
	fmt.Println(err)
	// Output:
	// keyvault: open: cloud: Key Vault in cloud public is at https://<name>.vault.azure.net: the host is "contoso.vault.azure.net.evil.example": foreign URL
	// keyvault: open: "partner.onmicrosoft.com" is not the name of a secret: it has 1 to 127 letters, digits and hyphens, such as the id of the partner tenant
}

// CIPP keeps its refresh token in a secret of this kind, and goes on reading it.
func ExampleStore_Load() {
	vault := newVault()
	vault.write("1.AXoAcipp", nil)
	store, err := keyvault.New("https://contoso.vault.azure.net", secretName, &azfake.TokenCredential{}, &keyvault.Options{Transport: vault})
	if err != nil {
		panic(err)
	}
	token, _, err := store.Load(context.Background())
	fmt.Println(token.Value.Reveal(), "generation", token.Generation, "age known:", !token.ObtainedAt.IsZero(), err)
	// Output: 1.AXoAcipp generation 0 age known: false <nil>
}

func ExampleStore_Swap() {
	vault := newVault()
	store, err := keyvault.New("https://contoso.vault.azure.net", secretName, &azfake.TokenCredential{}, &keyvault.Options{Transport: vault})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	first, err := store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAfirst")}, "")
	fmt.Println(err)
	_, err = store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAsecond")}, first)
	fmt.Println(err)
	_, err = store.Swap(ctx, samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAother")}, first)
	fmt.Println(errors.Is(err, samauth.ErrConflict))
	// Output:
	// <nil>
	// <nil>
	// true
}

func ExampleError() {
	vault := newVault()
	vault.fault = always("PUT", 403, "ForbiddenByRbac")
	store, err := keyvault.New("https://contoso.vault.azure.net", "RefreshToken", &azfake.TokenCredential{}, &keyvault.Options{Transport: vault})
	if err != nil {
		panic(err)
	}
	_, err = store.Swap(context.Background(), samauth.RefreshToken{Value: samauth.NewSecret("1.AXoAfirst")}, "")
	var refusal *keyvault.Error
	fmt.Println(errors.As(err, &refusal), refusal.Status, refusal.Code)
	fmt.Println(err)
	// Output:
	// true 403 ForbiddenByRbac
	// keyvault: swap in secret RefreshToken of contoso.vault.azure.net: the vault answered 403 ForbiddenByRbac: give the identity the role "Key Vault Secrets Officer" for the secret; it takes some minutes to hold
}
