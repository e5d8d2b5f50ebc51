package signintest

import (
	"fmt"
	"iter"
	"strconv"

	"github.com/partnersec/partnersec/signin"
)

// Account is a person or a workload that signs in to a [Tenant].
type Account struct {
	User     signin.User     // zero for a workload
	Workload signin.Workload // zero for a person or service account
	Role     string          // what it is there for, such as "sends scans by SMTP"
}

// domain is where the tenant's people have their addresses.
const domain = "harbourcloud.example"

// Accounts yields everybody who signs in, users first, in the order of the
// roles.
func (t Tenant) Accounts() iter.Seq[Account] {
	return func(yield func(Account) bool) {
		for i := range t.accounts() {
			if !yield(t.account(i)) {
				return
			}
		}
	}
}

func (t Tenant) account(index int) Account {
	if index < t.users() {
		return t.person(index)
	}
	n := index - t.users()
	account := Account{Workload: signin.Workload{ID: t.id(accountIDs, index), Name: fmt.Sprintf("billing-sync-%d", n)}, Role: "an application with a secret"}
	if n%2 == 1 {
		account.Workload.Name, account.Role = fmt.Sprintf("vm-backup-%d", n), "a managed identity"
	}
	return account
}

func (t Tenant) person(index int) Account {
	role := &cast[index%len(cast)]
	user := signin.User{ID: t.id(accountIDs, index), Type: "member"}
	local, again := role.local, index/len(cast)
	user.DisplayName = role.name
	if role.name == "" {
		user.DisplayName, local = t.name(index)
	} else if again > 0 {
		local += strconv.Itoa(again + 1)
	}
	user.PrincipalName = local + "@" + domain
	if role.guest {
		user.Type, user.PrincipalName = "guest", local+"@customer.example"
	}
	return Account{User: user, Role: role.does}
}

// name is the display name of a person and its address before the @, which no
// other index has.
func (t Tenant) name(index int) (display, local string) {
	turn := int(mix(t.Seed) >> 40)
	g := (index + turn) % len(givenNames)
	round := index / len(givenNames)
	f := (round + 3*g + turn) % len(familyNames)
	given, family := givenNames[g], familyNames[f]
	display, local = given.shown+" "+family.shown, given.plain+"."+family.plain
	if again := round / len(familyNames); again > 0 {
		local += strconv.Itoa(again + 1)
	}
	return display, local
}

// spelling is a name as it is shown and as it stands in an address.
type spelling struct{ shown, plain string }

var givenNames = [...]spelling{
	{"Aisha", "aisha"}, {"Ángel", "angel"}, {"Bjørn", "bjorn"}, {"Chidi", "chidi"}, {"Chloé", "chloe"},
	{"Dagmar", "dagmar"}, {"Eoin", "eoin"}, {"Fatima", "fatima"}, {"Gwen", "gwen"}, {"Håkon", "hakon"},
	{"Inês", "ines"}, {"Jürgen", "juergen"}, {"Keiko", "keiko"}, {"Łukasz", "lukasz"}, {"Mei", "mei"},
	{"Nils", "nils"}, {"Noémie", "noemie"}, {"Olga", "olga"}, {"Priya", "priya"}, {"Quentin", "quentin"},
	{"Rania", "rania"}, {"Šárka", "sarka"}, {"Tamás", "tamas"}, {"Umut", "umut"}, {"Vera", "vera"},
	{"Wanjiru", "wanjiru"}, {"Xavier", "xavier"}, {"Yusuf", "yusuf"}, {"Zoë", "zoe"},
}

var familyNames = [...]spelling{
	{"Adeyemi", "adeyemi"}, {"Bąk", "bak"}, {"Castañeda", "castaneda"}, {"D'Angelo", "dangelo"},
	{"Eriksson", "eriksson"}, {"Fournier", "fournier"}, {"Größler", "groessler"}, {"Haddad", "haddad"},
	{"Ito", "ito"}, {"Jansen", "jansen"}, {"Kovács", "kovacs"}, {"Lindqvist", "lindqvist"},
	{"Müller", "mueller"}, {"Nguyễn", "nguyen"}, {"O’Brien", "obrien"}, {"Papadopoulos", "papadopoulos"},
	{"Quiñones", "quinones"}, {"Rossi", "rossi"}, {"Søndergaard", "soendergaard"}, {"Tran", "tran"},
	{"Uçar", "ucar"}, {"van der Berg", "vanderberg"}, {"Wójcik", "wojcik"}, {"Zhang", "zhang"},
}
