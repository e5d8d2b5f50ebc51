package samauth

import "github.com/partnersec/partnersec/internal/cloud"

// Cloud is the national cloud of the partner tenant and of its customers. Its
// zero value is [Public]; it reads and writes itself as a text: public, usGov,
// usGovDoD or china. Any other value is an error of [New].
//
// A tenant is in one cloud, and no cloud takes the tokens of another. See
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud.
type Cloud = cloud.Name

// The clouds.
const (
	Public   = cloud.Public   // the worldwide cloud, which also serves GCC
	USGov    = cloud.USGov    // Microsoft Cloud for US Government, GCC High (L4)
	USGovDoD = cloud.USGovDoD // the same, Department of Defense (L5); Microsoft names no host of Partner Center there
	China    = cloud.China    // operated by 21Vianet
)
