package operator

import (
	"context"
	"errors"

	"github.com/partnersec/partnersec/samauth"
)

// Trouble is an error that is not Entra's, and what to do about it.
type Trouble struct {
	Err error
	samauth.Advice
}

// Troubles are those that a program knows. Where an error is several of them, it
// is the first.
type Troubles []Trouble

// Advice is what to do about an error, if anything is known about it. A refusal
// of Entra's knows that itself.
func (known Troubles) Advice(err error) (samauth.Advice, bool) {
	var refusal *samauth.Error
	if errors.As(err, &refusal) && !errors.Is(err, context.Canceled) {
		return refusal.Advice(), true
	}
	for _, trouble := range known {
		if errors.Is(err, trouble.Err) {
			return trouble.Advice, true
		}
	}
	return samauth.Advice{}, false
}

// Explain says what happened where an error alone does not, who has to act, what
// to do, and whether trying again can help. It is "" for errors that say it all.
func (known Troubles) Explain(err error) string {
	advice, ok := known.Advice(err)
	if !ok {
		return ""
	}
	var l Lines
	l.Advise(advice)
	l.Labelled("For support", support(err))
	return l.String()
}
