package secret_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"github.com/partnersec/partnersec/internal/secret"
)

func Example() {
	type login struct {
		User     string
		Password secret.Value
	}
	account := login{"sam", secret.New("correct horse")}
	fmt.Printf("%v %+v %q\n", account, account, account.Password)
	text, err := json.Marshal(account)
	fmt.Println(string(text), err)
	fmt.Println(account.Password.Reveal())
	// Output:
	// {sam [redacted]} {User:sam Password:[redacted]} [redacted]
	// {"User":"sam","Password":"[redacted]"} <nil>
	// correct horse
}

func ExampleValue_Equal() {
	fmt.Println(secret.New("a").Equal(secret.New("a")), secret.New("a").Equal(secret.New("b")))
	// Output: true false
}

func ExampleValue_IsZero() {
	var none secret.Value
	fmt.Println(none.IsZero(), secret.New("").IsZero(), secret.New("a").IsZero())
	// Output: true true false
}

func ExampleValue_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("signed in", "password", secret.New("correct horse"))
	// Output: level=INFO msg="signed in" password=[redacted]
}

func ExampleValue_UnmarshalText() {
	var value secret.Value
	fmt.Println(json.Unmarshal([]byte(`"[redacted]"`), &value))
	// Output: secret: decode: an encoded secret is redacted and cannot be read back: make it with New
}
