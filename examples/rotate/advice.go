package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	var l lines
	l.advise(advice)
	l.labelled("For support", support(err))
	var s *setback
	if errors.As(err, &s) {
		l.labelled("In the store", s.left())
	}
	return l.String()
}

func (l *lines) advise(advice samauth.Advice) {
	l.labelled("What", sentence(advice.Cause))
	l.labelled("Who", sentence(instruction(advice)))
	l.labelled("Trying again", again(advice.Retry))
	l.labelled("See", advice.Link)
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

// actors are those who have to act, in words.
var actors = map[samauth.Actor]string{
	samauth.CustomerAdmin:    "an administrator of the customer's tenant",
	samauth.PartnerAdmin:     "an administrator of the partner's tenant",
	samauth.ConsentingUser:   "the user of the partner's tenant who consented",
	samauth.ApplicationOwner: "whoever runs the application",
}

// instruction is who must do what.
func instruction(a samauth.Advice) string {
	who, ok := actors[a.Actor]
	if !ok {
		return "nobody has to act: " + a.Remedy
	}
	return who + " must " + a.Remedy
}

// sentence begins a text with a capital letter and ends it with a full stop.
func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func again(helps bool) string {
	if helps {
		return "can help"
	}
	return "does not help before that is done"
}

// support is what Microsoft's support finds a request by.
func support(err error) string {
	var refusal *samauth.Error
	if !errors.As(err, &refusal) {
		return ""
	}
	var ids []string
	if refusal.Code != 0 {
		ids = append(ids, fmt.Sprintf("AADSTS%d", refusal.Code))
	}
	if refusal.CorrelationID != "" {
		ids = append(ids, "correlation id "+refusal.CorrelationID)
	}
	if refusal.TraceID != "" {
		ids = append(ids, "trace id "+refusal.TraceID)
	}
	return strings.Join(ids, ", ")
}
