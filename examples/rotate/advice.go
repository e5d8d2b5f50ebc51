package main

import (
	"context"
	"errors"

	"github.com/partnersec/partnersec/examples/internal/operator"
	"github.com/partnersec/partnersec/samauth"
	"github.com/partnersec/partnersec/samauth/dirstore"
)

// explain says what happened where an error alone does not, who has to act, what
// to do, and whether trying again can help. It is "" for errors that say it all.
func explain(err error) string {
	advice, ok := adviceOn(err)
	if !ok {
		return ""
	}
	var l operator.Lines
	l.Advise(advice)
	l.Labelled("For support", operator.Support(err))
	var s *setback
	if errors.As(err, &s) {
		l.Labelled("In the store", s.left())
	}
	return l.String()
}

// adviceOn is what to do about an error, if anything is known about it.
func adviceOn(err error) (samauth.Advice, bool) {
	var refusal *samauth.Error
	if errors.As(err, &refusal) && !errors.Is(err, context.Canceled) {
		return refusal.Advice(), true
	}
	for _, known := range troubles {
		if errors.Is(err, known.err) {
			return known.Advice, true
		}
	}
	return samauth.Advice{}, false
}

// troubles are the errors that are not Entra's.
var troubles = []struct {
	err error
	samauth.Advice
}{
	{samauth.ErrNotDurable, samauth.Advice{
		Cause:  "Entra issued a new refresh token and the store did not keep it; the old one goes on working",
		Actor:  samauth.ApplicationOwner,
		Remedy: "let this program write to the store, then run it again before the old token dies",
	}},
	{samauth.ErrNoToken, samauth.Advice{
		Cause:  "the store is empty",
		Actor:  samauth.ApplicationOwner,
		Remedy: "put a refresh token into it with -import",
	}},
	{samauth.ErrConflict, samauth.Advice{
		Cause:  "another program wrote to the store meanwhile",
		Actor:  samauth.Nobody,
		Remedy: "run this again and see what the store holds now",
		Retry:  true,
	}},
	{samauth.ErrDamaged, samauth.Advice{
		Cause:  "what the store holds is damaged, and so is its copy",
		Actor:  samauth.ApplicationOwner,
		Remedy: "restore the folder from a backup, or put another refresh token there with -import and -replace",
	}},
	{dirstore.ErrWrongKey, samauth.Advice{
		Cause:  "what the store holds is whole, and encrypted for another key",
		Actor:  samauth.ApplicationOwner,
		Remedy: "name with -key the file of the key that it was encrypted for",
	}},
	{dirstore.ErrUnsafe, samauth.Advice{
		Cause:  "others can reach the store, or what is there is not what it should be; nothing was read",
		Actor:  samauth.ApplicationOwner,
		Remedy: "do what the error says and see who may have read the refresh token",
	}},
	{context.Canceled, samauth.Advice{
		Cause:  "the program was told to end; the store holds the old refresh token or the new one, whole",
		Actor:  samauth.Nobody,
		Remedy: "run it again",
		Retry:  true,
	}},
}
