package operator

import "github.com/partnersec/partnersec/samauth"

// Account is who consented, as far as that is known.
func Account(user samauth.User) string {
	switch {
	case user.ID == "" && user.Name == "":
		return "not known: the token does not tell, and no id_token came with it"
	case user.Name == "":
		return user.ID
	case user.ID == "":
		return user.Name
	}
	return user.Name + " (" + user.ID + ")"
}
