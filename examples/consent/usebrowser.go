package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
)

// useBrowser has the user sign in in a browser on this computer.
func useBrowser(ctx context.Context, o *options, w world) error {
	sam, err := o.connectEmpty(ctx, w)
	if err != nil {
		return err
	}
	consent, err := sam.ConsentOnLoopback(ctx, func(page string) error {
		fmt.Fprint(w.out, "Sign in with the account that is to act for your customers, with multifactor authentication.\n"+
			"If no browser opens here, open this page in one on this computer:\n\n"+page+"\n\n")
		_ = w.browse(page) // the address is there
		return nil
	}, o.consentOptions())
	if errors.Is(err, context.Canceled) {
		err = errNobody
	}
	if err != nil {
		return err
	}
	return o.report(ctx, sam, consent, w)
}

// openBrowser opens a page in the user's browser and does not wait for it.
func openBrowser(page string) error {
	name, args := browserCommand(runtime.GOOS, page)
	browser := exec.Command(name, args...)
	if err := browser.Start(); err != nil {
		return err
	}
	go browser.Wait()
	return nil
}

// browserCommand is what opens a page in the browser of a system.
func browserCommand(system, page string) (name string, args []string) {
	switch system {
	case "darwin":
		return "open", []string{page}
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", page}
	}
	return "xdg-open", []string{page}
}
