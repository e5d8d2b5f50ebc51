package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/partnersec/partnersec/samauth"
)

// nowhere is a redirect URI that leads to no page where the user's browser is on
// another computer than this program.
const nowhere = "http://localhost"

// usePaste has the user sign in in a browser anywhere, and bring the address at
// which it ends up.
func usePaste(ctx context.Context, o *options, w world) error {
	sam, err := o.connectEmpty(ctx, w)
	if err != nil {
		return err
	}
	with := o.consentOptions()
	with.RedirectURL = nowhere
	flow, err := sam.BeginConsent(with)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, `1. Open this page in a browser, on any computer, and sign in with the account
   that is to act for your customers, with multifactor authentication:

%s

2. At the end the browser says that it cannot open a page. Copy the address of
   that page from the address bar, all of it: it begins with %s
3. Paste it here, and nowhere else, within ten minutes, and press Enter:
`, flow.URL, nowhere)
	consent, err := readPastes(ctx, flow, w)
	if err != nil {
		return err
	}
	fmt.Fprintln(w.out)
	return o.report(ctx, sam, consent, w)
}

// readPastes reads lines until one of them is the address that ends the flow.
// What is none is said, and costs nothing.
func readPastes(ctx context.Context, flow *samauth.ConsentFlow, w world) (samauth.Consent, error) {
	lines := make(chan string)
	go scanLines(ctx, w.in, lines)
	for {
		select {
		case line, more := <-lines:
			if !more {
				return samauth.Consent{}, fmt.Errorf("%w: standard input ended without the address", errNobody)
			}
			answer, err := readPaste(flow.URL, line)
			if err == nil {
				return flow.Finish(ctx, answer)
			}
			fmt.Fprintln(w.err, "consent: "+err.Error())
		case <-ctx.Done():
			return samauth.Consent{}, errNobody
		}
	}
}

// scanLines hands on what is read, line by line. One who waits for a person at a
// terminal cannot be stopped, and ends with the program.
func scanLines(ctx context.Context, in io.Reader, lines chan<- string) {
	defer close(lines)
	scanner := bufio.NewScanner(in)
	for scanner.Scan() {
		select {
		case lines <- scanner.Text():
		case <-ctx.Done():
			return
		}
	}
}

var (
	errPasteBlank   = errors.New("nothing was pasted: copy the address of the page that the browser could not open")
	errPasteNoURL   = errors.New("what was pasted is no address: copy it from the browser's address bar, where it begins with " + nowhere)
	errPasteSignIn  = errors.New("this is the page to sign in at: sign in there, and copy the address of the page that the browser cannot open afterwards")
	errPasteOther   = errors.New("this is the address of another page: the right one begins with " + nowhere)
	errPasteShort   = errors.New("this is not the whole address: copy it from the address bar, to its end")
	errPasteForeign = errors.New("this address belongs to a consent that was begun another time: open the page above, not an older one")
)
