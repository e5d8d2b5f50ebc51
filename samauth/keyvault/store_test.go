package keyvault_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/keyvault"
	"github.com/partnersec/partnersec/samauth/samauthtest"
)

func TestContract(t *testing.T) {
	samauthtest.TestStore(t, func(t *testing.T) (one, other samauth.Store) {
		v := newVault()
		return v.open(t), v.open(t)
	})
}

func TestNewRefuses(t *testing.T) {
	credential := &azfake.TokenCredential{}
	for _, c := range []struct {
		name, url, secret string
		options           *keyvault.Options
		says              string
	}{
		{"a URL that is not https", "http://contoso.vault.azure.net", "x", nil, "the scheme is"},
		{"a host that is no vault's", "https://contoso.vault.azure.net.evil.example", "x", nil, "the host is"},
		{"a vault of another cloud", vaultURL, "x", &keyvault.Options{Cloud: samauth.China}, "vault.azure.cn"},
		{"a cloud that is none", vaultURL, "x", &keyvault.Options{Cloud: 42}, "cloud number 42 is unknown"},
		{"the URL of a secret", vaultURL + "/secrets/x", "x", nil, "give https://contoso.vault.azure.net and the name"},
		{"no name", vaultURL, "", nil, "is not the name of a secret"},
		{"a name with a dot", vaultURL, "partner.onmicrosoft.com", nil, "is not the name of a secret"},
		{"a name with a slash", vaultURL, "x/y", nil, "is not the name of a secret"},
		{"a name with an umlaut", vaultURL, "ä", nil, "is not the name of a secret"},
		{"a name of 128 letters", vaultURL, strings.Repeat("a", 128), nil, "is not the name of a secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := keyvault.New(c.url, c.secret, credential, c.options)
			require.ErrorContains(t, err, "keyvault: open: ")
			require.ErrorContains(t, err, c.says)
		})
	}
	_, err := keyvault.New(vaultURL, "x", nil, nil)
	require.ErrorContains(t, err, "no credential is given")
	_, err = keyvault.New(vaultURL+"/", strings.Repeat("a", 127), credential, nil)
	require.NoError(t, err)
	_, err = keyvault.New("https://contoso.vault.azure.cn", "x", credential, &keyvault.Options{Cloud: samauth.China})
	require.NoError(t, err)
}

func TestAStoreShowsWhereItIs(t *testing.T) {
	store := newVault().open(t)
	for _, shown := range []string{fmt.Sprint(store), fmt.Sprintf("%+v", store), fmt.Sprintf("%#v", struct{ s samauth.Store }{store})} {
		require.Contains(t, shown, "keyvault")
		require.NotContains(t, shown, "fake_token")
	}
	require.Equal(t, "keyvault https://contoso.vault.azure.net/secrets/"+secretName, fmt.Sprintf("%+v", store))
}

func TestTheValueIsTheTokenAndNothingElse(t *testing.T) {
	v := newVault()
	store := v.open(t)
	token := generation(1)
	token.User = samauth.User{ID: "id", Tenant: "tenant", Name: "sam@partner.example"}
	version := put(t, store, token, "")
	held := v.newest()
	require.Equal(t, "1.AXcanary-1", *held.Value)
	require.Equal(t, token.ObtainedAt.Add(90*24*time.Hour), held.Attributes.Expires.UTC())
	require.NotEmpty(t, *held.ContentType)
	require.Equal(t, "1", *held.Tags["samauth-generation"])
	require.Equal(t, "2026-11-10T08:00:00Z", *held.Tags["samauth-obtained"])
	require.Equal(t, "id,tenant,sam@partner.example", *held.Tags["samauth-user"])

	put(t, store, generation(2), version)
	require.Equal(t, "1.AXcanary-2", *v.newest().Value)
	require.Equal(t, 2, v.calls("PUT"), "the token before is in the version before")
}

func TestWhatIsKnownOfATokenChangesWithoutANewVersion(t *testing.T) {
	v := newVault()
	store := v.open(t)
	token := generation(2)
	version := put(t, store, token, "")
	require.Equal(t, 2, v.size(), "the token before had to be put under it")

	token.Failure = samauth.Failure{Count: 1, At: token.ObtainedAt, Class: samauth.Transient, Code: 90033}
	next := put(t, store, token, version)
	require.NotEqual(t, version, next)
	token.Previous = samauth.Secret{}
	last := put(t, store, token, next)
	require.Equal(t, 2, v.size())
	_, err := store.Swap(t.Context(), token, version)
	require.ErrorIs(t, err, samauth.ErrConflict)

	require.NotNil(t, v.newest().Attributes.Expires)
	token.ObtainedAt = time.Time{}
	put(t, store, token, last)
	require.Nil(t, v.newest().Attributes.Expires, "an expiry date of nobody knows when")
}

func TestTagsOfOthersStay(t *testing.T) {
	v := newVault()
	v.write("1.AXcanary-0", map[string]string{"owner": "finance", "samauth-tenant": "stale"})
	store := v.open(t)
	token, version, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Empty(t, token.Tenant)
	version = put(t, store, token, version)
	require.Equal(t, "finance", *v.newest().Tags["owner"])
	require.NotContains(t, v.newest().Tags, "samauth-tenant")
	put(t, store, generation(1), version)
	require.Equal(t, "finance", *v.newest().Tags["owner"])
}

func TestTagsOfOthersThatDoNotFitKeepNoTokenOut(t *testing.T) {
	full := generation(5)
	full.Tenant, full.App, full.MFA, full.User.ID, full.Failure.Count = "t", "a", samauth.MFAInIDToken, "u", 1
	for _, others := range []int{6, 7, 15} {
		v := newVault()
		tags := map[string]string{}
		for i := range others {
			tags[fmt.Sprintf("theirs-%02d", i)] = "x"
		}
		v.write("1.AXcanary-0", tags)
		store := v.open(t)
		_, version, err := store.Load(t.Context())
		require.NoError(t, err)
		put(t, store, full, version)
		require.Len(t, v.newest().Tags, 15)
		require.Contains(t, v.newest().Tags, "theirs-05")
		require.NotContains(t, v.newest().Tags, "theirs-06", "it stays at the version before")
		require.Len(t, v.versions[0].Tags, others)
	}
}

func TestTagsOfOthersThatDoNotFitKeepNothingOutThatIsKnownOfAToken(t *testing.T) {
	v := newVault()
	tags := map[string]string{}
	for i := range 15 {
		tags[fmt.Sprintf("theirs-%02d", i)] = "x"
	}
	v.write("1.AXcanary-1", tags)
	store := v.open(t)
	_, version, err := store.Load(t.Context())
	require.NoError(t, err)
	put(t, store, generation(1), version)
	require.Equal(t, 1, v.size(), "its tags are changed where they are")
	require.Len(t, v.newest().Tags, 15)
	require.Contains(t, v.newest().Tags, "theirs-11")
}

func TestALongUserNameIsShortened(t *testing.T) {
	v := newVault()
	store := v.open(t)
	token := generation(1)
	token.User = samauth.User{ID: strings.Repeat("1", 36), Tenant: strings.Repeat("2", 36), Name: strings.Repeat("ü", 100)}
	version, err := store.Swap(t.Context(), token, "")
	require.NoError(t, err)
	held, _, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, token.User.ID, held.User.ID)
	require.Equal(t, strings.Repeat("ü", 29)+"...", held.User.Name)
	put(t, store, held, version)
}

func TestWhatDoesNotFitIsAnErrorBeforeAnythingIsWritten(t *testing.T) {
	for _, c := range []struct {
		name string
		with func(*samauth.RefreshToken)
		says string
	}{
		{"no token", func(r *samauth.RefreshToken) { r.Value = samauth.Secret{} }, "an empty one replaces none"},
		{"a token of more than 25 KB", func(r *samauth.RefreshToken) { r.Value = samauth.NewSecret(strings.Repeat("x", 25_001)) }, "Key Vault takes 25000"},
		{"a token before of more than 25 KB", func(r *samauth.RefreshToken) { r.Previous = samauth.NewSecret(strings.Repeat("x", 25_001)) }, "Key Vault takes 25000"},
		{"a token that is not UTF-8", func(r *samauth.RefreshToken) { r.Value = samauth.NewSecret("a\xffb") }, "not UTF-8"},
		{"a tenant of 257 letters", func(r *samauth.RefreshToken) { r.Tenant = strings.Repeat("x", 257) }, "the tag samauth-tenant would be longer"},
		{"a user of 257 letters", func(r *samauth.RefreshToken) { r.User.ID = strings.Repeat("x", 257) }, "the tag samauth-user would be longer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newVault()
			token := generation(3)
			c.with(&token)
			_, err := v.open(t).Swap(t.Context(), token, "")
			require.ErrorContains(t, err, c.says)
			require.Equal(t, 0, v.size())
		})
	}
}
