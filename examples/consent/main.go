// Consent takes a partner from nothing to a stored refresh token of the Secure
// Application Model: a user of the partner tenant signs in with multifactor
// authentication and consents, and what came of it is in a store, encrypted,
// from which rotate keeps it alive and samauth opens every customer's tenant.
//
//	consent -store DIR -key FILE -partner TENANT -app ID -secret FILE
//
// opens a browser on this computer. Where there is none,
//
//	consent -paste ...                      prints the address of Microsoft's page, for a browser anywhere
//	consent -serve ADDR -redirect URL ...   serves the page of a control panel
//
// and for a customer whose tenant has not let the application in (AADSTS65001,
// 90099, 700016), once the store has a token:
//
//	consent -customer TENANT ...
//
// Without an application of your own, consent -demo shows it all: a person
// clicks through it in a real browser, against an Entra that is made up. With -h
// it lists its flags and exit statuses.
//
// Secrets come from files or from standard input, never from the command line
// or the environment, where other programs see them; a file that others may read
// is refused. No secret is ever printed.
package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], world{in: os.Stdin, out: os.Stdout, err: os.Stderr, browse: openBrowser})
	stop()
	os.Exit(int(status))
}

// world is what the program reads from and speaks to.
type world struct {
	in        io.Reader
	out, err  io.Writer
	transport http.RoundTripper       // to Microsoft; nil is the network
	browse    func(page string) error // opens a page in the user's browser
}
