package samauth

import "github.com/partnersec/partnersec/internal/aadsts"

// Actor is who has to act on an error.
type Actor string

// The actors.
const (
	CustomerAdmin    Actor = "customerAdmin"    // an administrator of the customer's tenant
	PartnerAdmin     Actor = "partnerAdmin"     // an administrator of the partner's tenant
	ConsentingUser   Actor = "consentingUser"   // the user of the partner's tenant who consented
	ApplicationOwner Actor = "applicationOwner" // whoever registered the application and runs it
	Nobody           Actor = "nobody"           // waiting is all
)

// Advice is what to do about an [Error].
type Advice struct {
	Cause  string // what happened, in one sentence without its full stop
	Actor  Actor  // who has to act
	Remedy string // what the actor must do, to be read after "must"; for Nobody, what to do meanwhile
	Link   string // Microsoft's page on it
	Retry  bool   // whether the same request can succeed later although nobody acts
}

// Advice says what to do about the error, for a person. Its words may change.
func (e *Error) Advice() Advice {
	row := e.row()
	link := aadsts.Source
	if e.Code != 0 {
		link = aadsts.Link(e.Code)
	}
	return Advice{Cause: row.Cause, Actor: Actor(row.Actor), Remedy: row.Remedy, Link: link, Retry: row.Retry}
}

// instruction is who must do what.
func (a Advice) instruction() string {
	switch a.Actor {
	case CustomerAdmin:
		return "an administrator of the customer's tenant must " + a.Remedy
	case PartnerAdmin:
		return "an administrator of the partner's tenant must " + a.Remedy
	case ConsentingUser:
		return "the user who consented must " + a.Remedy
	case ApplicationOwner:
		return "the owner of the application must " + a.Remedy
	}
	return "nobody has to act: " + a.Remedy
}
