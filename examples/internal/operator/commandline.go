package operator

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// CommandLine is the command line of a program that has several modes, which
// differ in the flags that they need. A mode is a flag itself, such as "-demo";
// without one the mode is "". Nothing is printed while it is read.
type CommandLine struct {
	Flags *flag.FlagSet
	modes []string // that were asked for
}

// NewCommandLine makes the command line of a program, without flags.
func NewCommandLine(program string) *CommandLine {
	flags := flag.NewFlagSet(program, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return &CommandLine{Flags: flags}
}

// Text makes a flag with a text that must not be empty.
func (c *CommandLine) Text(name string, to *string) { c.Flags.Func(name, "", filled(to)) }

// Mode makes the flag of a mode.
func (c *CommandLine) Mode(mode string) {
	c.Flags.BoolFunc(mode[1:], "", func(string) error {
		c.modes = append(c.modes, mode)
		return nil
	})
}

// ModeText makes the flag of a mode, with a text that must not be empty.
func (c *CommandLine) ModeText(mode string, to *string) {
	c.Flags.Func(mode[1:], "", func(value string) error {
		c.modes = append(c.modes, mode)
		return filled(to)(value)
	})
}

func filled(to *string) func(string) error {
	return func(value string) error {
		if value == "" {
			return errors.New("it is empty")
		}
		*to = value
		return nil
	}
}

// Read reads the arguments of a program, checks them by the rules of its modes,
// and returns the mode. Its error says what is wrong; it is [flag.ErrHelp] if
// there is -h.
func (c *CommandLine) Read(args []string, rules Rules) (mode string, err error) {
	if err := c.Flags.Parse(args); err != nil {
		return "", err
	}
	if n := c.Flags.NArg(); n > 0 {
		return "", fmt.Errorf("%d arguments at the end belong to no flag; they are not shown here, as they may be secret", n)
	}
	if len(c.modes) > 1 {
		return "", fmt.Errorf("%s and %s do not go together", c.modes[0], c.modes[1])
	}
	if len(c.modes) == 1 {
		mode = c.modes[0]
	}
	var given []string
	c.Flags.Visit(func(f *flag.Flag) { given = append(given, "-"+f.Name) })
	return mode, rules.check(mode, given)
}
