package mask_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/internal/mask"
)

const longestLook = 16 << 10

func ExampleClean() {
	fmt.Println(mask.Clean("\x07 refused:\trefresh_token=0.AXEA ", 100))
	// Output: refused:	refresh_token=[masked]
}

func ExampleTransport() {
	fmt.Println(mask.Transport(`Post "https://me:pass@proxy.example/path?session=1": refused`, 100))
	// Output: Post "https://[masked]@proxy.example/path?[masked]": refused
}

func ExampleOneLine() {
	fmt.Println(mask.OneLine("first line\nsecond line", 20))
	// Output: first line\nsecond l...
}

func TestCleanBoundsATextAndHalvesNoSecret(t *testing.T) {
	secret := "0.AXEAfWt2xYkQ0kq7cW9Zz1aBcDeFgHiJkLmNoPqRsTuVwXyZ"
	for at := 0; at < 60; at += 7 {
		text := strings.Repeat("a ", longestLook/2-at) + secret
		require.NotContains(t, mask.Clean(text, 2*longestLook), secret[:8], at)
		require.NotContains(t, mask.Transport(text, 2*longestLook), secret[:8], at)
	}
	require.Len(t, mask.Clean(strings.Repeat("é", 10_000), 101), 100)
	require.Equal(t, "a\nb\tc\ufffd", mask.Clean(" a\x00\r\nb\tc\xff ", 100))
}

func TestControlCharactersUncoverNothing(t *testing.T) {
	for _, text := range []string{
		"pass\x00word=" + planted, "x\x00Bearer " + planted, "refresh\x1b_token\x7f=" + planted,
		"0.AXEAfWt2xY\x00kQ0kq7cW9" + planted, "https:\x00//x.example/?" + planted, "https://u:\x00" + planted + "@x.example",
	} {
		require.NotContains(t, mask.Transport(text, 100), planted, text)
	}
	require.NotContains(t, mask.Clean("pass\x00word="+planted, 100), planted)
}

func TestOnlyTransportHidesUserAndQueryOfURLs(t *testing.T) {
	text := "see https://u@x.example/a?b=c and 'ftp://v:w@y.example?z'"
	require.Equal(t, text, mask.Clean(text, 100))
	require.Equal(t, "see https://[masked]@x.example/a?[masked] and 'ftp://[masked]@y.example?[masked]'", mask.Transport(text, 100))
}

func TestOneLineIsPrintable(t *testing.T) {
	require.Equal(t, `a\nb\x00c\u202ed\u2028é東`, mask.OneLine("a\nb\x00c\u202ed\u2028é東", 100))
	require.Equal(t, "ééé...", mask.OneLine("ééééé", 7))
}
