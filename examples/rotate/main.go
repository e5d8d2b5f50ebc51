// Rotate keeps the refresh token of the Secure Application Model alive. It is
// the size of a scheduled job: one run replaces the token in a store and prints
// one screen that says how things stand.
//
//	rotate -store DIR -key FILE -partner TENANT -app ID -secret FILE
//
// A run once a week is enough: a refresh token that nobody uses dies after 90
// days, with AADSTS700082. Begin with a key and with the token that another tool
// obtained, CIPP or Partner Center PowerShell:
//
//	rotate -init -key /etc/rotate/key.txt
//	rotate -import token.txt -store /var/lib/rotate -key /etc/rotate/key.txt -partner TENANT -app ID -secret FILE
//
// In a crontab, where what is printed becomes a mail, -quiet prints nothing as
// long as nothing is wrong:
//
//	17 4 * * 1  rotate -quiet -store /var/lib/rotate -key /etc/rotate/key.txt -partner TENANT -app ID -secret /etc/rotate/secret.txt
//
// Without an application of your own, rotate -demo shows it all against an Entra
// that was made up for the purpose. With -h it lists its flags and exit
// statuses.
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
	status := run(ctx, os.Args[1:], world{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(int(status))
}

// world is what the program reads from and speaks to.
type world struct {
	in        io.Reader
	out, err  io.Writer
	transport http.RoundTripper // to Entra; nil is the network
}
