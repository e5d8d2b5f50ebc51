package operator

import (
	"errors"

	"github.com/partnersec/partnersec/samauth"
)

// Access is where the refresh token is kept, and how the application proves
// itself: what the flags say that all programs of an operator have.
type Access struct {
	Store, Key          string // a folder, and the file of the key to it
	Partner, App        string
	Secret, Certificate string // files, of which there is one
	Cloud               samauth.Cloud
}

// Flags makes the flags of a command line that set it.
func (a *Access) Flags(c *CommandLine) {
	c.Text("store", &a.Store)
	c.Text("key", &a.Key)
	c.Text("partner", &a.Partner)
	c.Text("app", &a.App)
	c.Text("secret", &a.Secret)
	c.Text("certificate", &a.Certificate)
	c.Flags.Func("cloud", "", cloudFlag(&a.Cloud))
}

// CheckStdin looks whether standard input would be read twice, for the files of
// an access and others.
func (a *Access) CheckStdin(others ...string) error {
	if n := a.FromStdin(others...); n > 1 {
		return errors.New("- stands for standard input, which can be read once only: give one of the files by its name")
	}
	return nil
}

// FromStdin is how many of the files of an access, and of others, are standard
// input.
func (a *Access) FromStdin(others ...string) (n int) {
	for _, path := range append(others, a.Key, a.Secret, a.Certificate) {
		if path == Stdin {
			n++
		}
	}
	return n
}
