package main

import (
	"io"
	"log/slog"

	"github.com/partnersec/partnersec/samauth"
)

// client makes the client over a store.
func (o *options) client(credential samauth.ClientCredential, store samauth.Store, w world) (*samauth.Client, error) {
	return samauth.New(o.Partner, o.App, credential, store, &samauth.Options{
		Cloud: o.Cloud, Transport: w.transport, Logger: o.logger(w.err),
	})
}

// logger tells a program that runs all the time what happens. One run tells it
// in its own words.
func (o *options) logger(to io.Writer) *slog.Logger {
	if o.mode != modeKeepFresh {
		return nil
	}
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level}))
}

// connect opens the store and makes the client over it.
func (o *options) connect(w world) (*samauth.Client, error) {
	store, err := o.openStore(w.in)
	if err != nil {
		return nil, err
	}
	credential, err := o.readCredential(w.in)
	if err != nil {
		return nil, err
	}
	return o.client(credential, store, w)
}
