package signin_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/signin"
)

func ExampleDecodePage() {
	page, err := signin.DecodePage("page 1", `{"value":[{"id":"a","status":{"errorCode":0}}],"@odata.nextLink":"https://graph.microsoft.com/next"}`, nil)
	fmt.Println(len(page.Events), page.Events[0].ID, page.Next, err)
	// Output: 1 a https://graph.microsoft.com/next <nil>
}

func TestARecordThatCannotBeReadCostsNoOther(t *testing.T) {
	ledger := &signin.Ledger{}
	page, err := signin.DecodePage("page 7", `{"value":[{"id":"a","status":{"errorCode":0}},{"id":"b","status":[]},{"id":"c","status":{"errorCode":1}}]}`, ledger)
	require.NoError(t, err)
	require.Len(t, page.Events, 2)
	require.Equal(t, `{"id":"c","status":{"errorCode":1}}`, page.Texts[1])
	require.Equal(t, int64(1), ledger.Unreadable)
	require.Equal(t, "page 7", ledger.Faults[0].File)
	require.Equal(t, 1, ledger.Faults[0].Index)
}

func TestWhatIsNoPageIsAnError(t *testing.T) {
	for why, body := range map[string]string{
		"it has no list of sign-ins": `{}`,
		"two lists":                  `{"value":[],"value":[]}`,
		"two links":                  `{"value":[],"@odata.nextLink":"a","@odata.nextLink":"b"}`,
		"a list was expected":        `{"value":{}}`,
		"an object":                  `[]`,
		"a string":                   `{"value":[],"@odata.nextLink":1}`,
		"end":                        `{"value":[{"id":"a"}`,
	} {
		_, err := signin.DecodePage("page", body, nil)
		require.Error(t, err, why)
		require.ErrorContains(t, err, "signin: decode page: ", why)
	}
}

func FuzzDecodePage(f *testing.F) {
	f.Add(`{"value":[{"id":"a","status":{"errorCode":0}}],"@odata.nextLink":"b"}`)
	f.Add(`{"value":[{"id":1},[],null,"x"]}`)
	f.Fuzz(func(t *testing.T, body string) {
		ledger := &signin.Ledger{}
		page, err := signin.DecodePage("page", body, ledger)
		if err != nil {
			require.Empty(t, page)
			return
		}
		require.Len(t, page.Texts, len(page.Events))
		for _, text := range page.Texts {
			require.Contains(t, body, text)
		}
		if utf8.ValidString(body) && !strings.Contains(body, `\u`) {
			require.Zero(t, ledger.InvalidUTF8)
		}
	})
}
