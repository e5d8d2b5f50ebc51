package main

import (
	"context"
	"errors"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// explain says what is known of an error, and what is in the store after it.
func explain(err error) string {
	text := troubles.Explain(err)
	var s *setback
	if text == "" || !errors.As(err, &s) {
		return text
	}
	var l operator.Lines
	l.Labelled("In the store", s.left())
	return text + l.String()
}

// troubles are the errors that are not Entra's.
var troubles = operator.Troubles{
	{Err: samauth.ErrNotDurable, Advice: samauth.Advice{
		Cause:  "Entra issued a new refresh token and the store did not keep it; the old one goes on working",
		Actor:  samauth.ApplicationOwner,
		Remedy: "let this program write to the store, then run it again before the old token dies",
	}},
	{Err: samauth.ErrNoToken, Advice: samauth.Advice{
		Cause:  "the store is empty",
		Actor:  samauth.ApplicationOwner,
		Remedy: "put a refresh token into it with -import",
	}},
	{Err: samauth.ErrConflict, Advice: samauth.Advice{
		Cause:  "another program wrote to the store meanwhile",
		Actor:  samauth.Nobody,
		Remedy: "run this again and see what the store holds now",
		Retry:  true,
	}},
	{Err: samauth.ErrDamaged, Advice: samauth.Advice{
		Cause:  "what the store holds is damaged, and so is its copy",
		Actor:  samauth.ApplicationOwner,
		Remedy: "restore the folder from a backup, or put another refresh token there with -import and -replace",
	}},
	{Err: dirstore.ErrWrongKey, Advice: samauth.Advice{
		Cause:  "what the store holds is whole, and encrypted for another key",
		Actor:  samauth.ApplicationOwner,
		Remedy: "name with -key the file of the key that it was encrypted for",
	}},
	{Err: dirstore.ErrUnsafe, Advice: samauth.Advice{
		Cause:  "others can reach the store, or what is there is not what it should be; nothing was read",
		Actor:  samauth.ApplicationOwner,
		Remedy: "do what the error says and see who may have read the refresh token",
	}},
	{Err: context.Canceled, Advice: samauth.Advice{
		Cause:  "the program was told to end; the store holds the old refresh token or the new one, whole",
		Actor:  samauth.Nobody,
		Remedy: "run it again",
		Retry:  true,
	}},
}
