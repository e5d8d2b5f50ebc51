package operator

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnersec/partnersec/samauth"
)

// Advise writes what happened, who has to act, and whether trying again can help.
func (l *Lines) Advise(advice samauth.Advice) {
	l.Labelled("What", sentence(advice.Cause))
	l.Labelled("Who", sentence(instruction(advice)))
	l.Labelled("Trying again", again(advice.Retry))
	l.Labelled("See", advice.Link)
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
