package cloud

import "fmt"

// Name is a national cloud. Its zero value is the public one. A value that is
// none of the constants is an error wherever it is used, and never the public
// cloud.
type Name uint8

const (
	Public   Name = iota // the worldwide cloud, which also serves GCC
	USGov                // Microsoft Cloud for US Government, GCC High (L4)
	USGovDoD             // the same, Department of Defense (L5)
	China                // operated by 21Vianet
)

var names = [...]string{Public: "public", USGov: "usGov", USGovDoD: "usGovDoD", China: "china"}

// String is the name as [Name.UnmarshalText] reads it.
func (n Name) String() string {
	if n.valid() != nil {
		return fmt.Sprintf("unknown cloud %d", uint8(n))
	}
	return names[n]
}

// MarshalText is the name. It fails if the cloud is unknown.
func (n Name) MarshalText() ([]byte, error) {
	if err := n.valid(); err != nil {
		return nil, err
	}
	return []byte(names[n]), nil
}

// UnmarshalText reads public, usGov, usGovDoD or china, in this spelling. Any
// other text, also an empty one, is an error and leaves n as it was.
func (n *Name) UnmarshalText(text []byte) error {
	for i, name := range names {
		if name == string(text) {
			*n = Name(i)
			return nil
		}
	}
	return fmt.Errorf("cloud: read the name of a cloud: %.40q is none: it is public, usGov, usGovDoD or china", text)
}

func (n Name) valid() error {
	if int(n) >= len(names) {
		return fmt.Errorf("cloud: cloud number %d is unknown: use Public, USGov, USGovDoD or China", uint8(n))
	}
	return nil
}
