package operator

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACommandLineThatIsWrongEndsTheProgram(t *testing.T) {
	var out, complaints bytes.Buffer
	require.Equal(t, Misused, Refuse(&out, &complaints, "program", "the usage", errors.New("-key\x1b[2J is missing")))
	require.Empty(t, out.String())
	require.Equal(t, "program: -key\\x1b[2J is missing\nprogram: -h lists the flags\n", complaints.String())
}

func TestHelpIsNoMistake(t *testing.T) {
	var out, complaints bytes.Buffer
	require.Equal(t, Done, Refuse(&out, &complaints, "program", "the usage", fmt.Errorf("read: %w", flag.ErrHelp)))
	require.Equal(t, "the usage", out.String())
	require.Empty(t, complaints.String())
}
